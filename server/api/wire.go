package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
)

const geoJSON = "application/geo+json"

// decode reads a JSON body strictly into a type of the contract: no member twice, none unknown, nothing behind it.
// It answers the body too, which names the request for its idempotency key.
func decode[T any](c echo.Context) (v T, body []byte, err error) {
	if body, err = io.ReadAll(c.Request().Body); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return v, nil, problem.TooLarge(large.Limit)
		}
		return v, nil, problem.Invalid().With("请求没有收全，请重新提交", "The request did not arrive whole: send it again")
	}
	if _, err := geo.ParseObject(body); err != nil {
		return v, nil, err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, nil, wrongJSON(err)
	}
	return v, body, nil
}

// wrongJSON names the member that a decoder stumbled over.
func wrongJSON(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return problem.Invalid().Field(kind.Field, "类型不对，收到的是 "+kind.Value, "it has the wrong type: "+kind.Value)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		if path, err := strconv.Unquote(name); err == nil {
			return problem.Invalid().Field(path, "这里没有这个字段，请检查拼写", "there is no such member: check its spelling")
		}
	}
	return problem.Invalid().With("内容读不懂："+err.Error(), "The body cannot be read: "+err.Error())
}

// feature refuses what says it is something else than a GeoJSON feature.
func feature(kind string) error {
	if kind != "Feature" {
		return problem.Invalid().Field("type", "应是 Feature", "it must be Feature")
	}
	return nil
}

// shape reads a geometry of the contract; a missing one is nil.
func shape(raw json.RawMessage) (orb.Geometry, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, nil
	}
	g, err := geo.ParseGeometry(raw)
	if err != nil {
		return nil, problem.Invalid().Field("geometry", geo.InChinese(err), err.Error())
	}
	return g, nil
}

// wrongShape says which kinds of geometry are taken.
func wrongShape(g orb.Geometry, want string) error {
	got := "null"
	if g != nil {
		got = g.GeoJSONType()
	}
	return problem.Invalid().Field("geometry", "应是 "+want+"，收到的是 "+got, "it must be a "+want+", it is "+got)
}

// point reads a geometry that must be a point.
func point(raw json.RawMessage) (orb.Point, error) {
	g, err := shape(raw)
	if err != nil {
		return orb.Point{}, err
	}
	p, ok := g.(orb.Point)
	if !ok {
		return p, wrongShape(g, "Point")
	}
	return p, nil
}

// outline reads a geometry that must be a polygon or several.
func outline(raw json.RawMessage) (orb.MultiPolygon, error) {
	g, err := shape(raw)
	if err != nil {
		return nil, err
	}
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}, nil
	case orb.MultiPolygon:
		return g, nil
	}
	return nil, wrongShape(g, "Polygon or MultiPolygon")
}

// pathCode reads a code that the contract's pattern has let through.
func pathCode(text string) (geo.Code, error) {
	code, err := geo.ParseCode(text)
	if err != nil {
		return "", problem.Parameter("code", geo.InChinese(err), err.Error())
	}
	return code, nil
}

// version reads the If-Match of a change, which the contract has seen to be there. What is no ETag of ours matches nothing.
func version(header *string) (int64, error) {
	if header == nil {
		return 0, problem.NoPrecondition()
	}
	text := strings.TrimSpace(*header)
	if len(text) < 3 || text[0] != '"' || text[len(text)-1] != '"' {
		return 0, problem.Stale()
	}
	n, err := strconv.ParseInt(text[1:len(text)-1], 10, 64)
	if err != nil {
		return 0, problem.Stale()
	}
	return n, nil
}

// tagged writes the ETag of a version.
func tagged(c echo.Context, version int64) {
	c.Response().Header().Set("ETag", fmt.Sprintf(`"%d"`, version))
}

// idempotency names a request: its key, and what it asked of which address.
func idempotency(c echo.Context, key *string, body []byte) data.Idempotency {
	if key == nil {
		return data.Idempotency{}
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %s\n", c.Request().Method, c.Request().URL.Path, c.Request().Header.Get("If-Match"))
	h.Write(body)
	return data.Idempotency{Key: *key, BodyHash: h.Sum(nil)}
}

// filter reads the filter out of a request's query; what else the operation takes was checked and bound already.
func (s *Server) filter(c echo.Context, others ...string) (concern.Filter, error) {
	f, _, err := concern.ParseFilter(c.Request().URL.RawQuery, others...)
	if err != nil {
		return f, err
	}
	return f, f.CheckCategories(s.table.HasCategory)
}

// sendGeoJSON encodes an answer with the media type of GeoJSON.
func sendGeoJSON(c echo.Context, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	return c.Blob(status, geoJSON, body)
}

// orNil is nil for the zero value: the contract leaves such members out.
func orNil[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// orZero is the value of a member that was left out.
func orZero[T any](v *T) T {
	if v == nil {
		var zero T
		return zero
	}
	return *v
}
