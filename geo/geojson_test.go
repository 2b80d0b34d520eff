package geo_test

import (
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"minqing/geo"
)

func TestEveryGeometryIsRead(t *testing.T) {
	for text, want := range map[string]orb.Geometry{
		`{"type":"Point","coordinates":[113.57,37.86]}`:                                              orb.Point{113.57, 37.86},
		`{"coordinates":[113.57,37.86,812.5],"type":"Point"}`:                                        orb.Point{113.57, 37.86},
		`{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`:                                          orb.MultiPoint{{1, 2}, {3, 4}},
		`{"type":"LineString","coordinates":[[1,2],[3,4]]}`:                                          orb.LineString{{1, 2}, {3, 4}},
		`{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}`:                                   orb.MultiLineString{{{1, 2}, {3, 4}}},
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`:                               orb.Polygon{ring(0, 0, 1, 0, 1, 1, 0, 0)},
		"{\"type\" : \"MultiPolygon\",\n\"coordinates\" : [ [ [ [0 , 0],[1e0,0],[1,1],[0,0] ] ] ] }": orb.MultiPolygon{{ring(0, 0, 1, 0, 1, 1, 0, 0)}},
		`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}`:          orb.Collection{orb.Point{1, 2}},
		`{"type":"Point","bbox":[1,2,1,2],"coordinates":[1,2],"extra":{"coordinates":[9,9]}}`:        orb.Point{1, 2},
		`{"type":"\u0050oint","coordinates":[1,2]}`:                                                  orb.Point{1, 2},
	} {
		got, err := geo.ParseGeometry([]byte(text))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

func TestAFaultInGeoJSONIsNamedByItsPath(t *testing.T) {
	for text, says := range map[string]string{
		``:                                   "not JSON",
		`[]`:                                 "an object is expected",
		`null`:                               "an object is expected",
		`{"type":"Feature"`:                  "not JSON",
		"{\"type\":\"Fe\xffature\"}":         "UTF-8",
		`{"geometry":null}`:                  "type: it is missing",
		`{"Type":"Feature","geometry":null}`: "type: it is missing",
		`{"type":"feature","geometry":null}`: `type: "feature" where Feature is expected`,
		`{"type":"Feature","properties":{}}`: "geometry: it is missing",
		`{"type":"Feature","geometry":null,"geometry":null}`:                                                                       "geometry: it is there twice",
		`{"type":"Feature","geometry":null,"id":{}}`:                                                                               "id: an id is a number or a string",
		`{"type":"Feature","geometry":null,"properties":[]}`:                                                                       "properties: an object is expected",
		`{"type":"Feature","geometry":[]}`:                                                                                         "geometry: an object is expected",
		`{"type":"Feature","geometry":{"type":"Circle","coordinates":[1,2]}}`:                                                      `geometry.type: unknown geometry "Circle"`,
		`{"type":"Feature","geometry":{"type":"Point"}}`:                                                                           "geometry.coordinates: it is missing",
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[1]}}`:                                                         "geometry.coordinates: a position has two or three",
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2,3,4]}}`:                                                   "geometry.coordinates[3]: a position has two or three",
		`{"type":"Feature","geometry":{"type":"Point","coordinates":["1",2]}}`:                                                     "geometry.coordinates[0]: a number is expected",
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[1e999,2]}}`:                                                   "geometry.coordinates[0]: a number is expected",
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[37.86,113.57]}}`:                                              "geometry.coordinates: latitude 113.57 — are the axes swapped?",
		`{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2]]}}`:                                                "geometry.coordinates: a line has two positions",
		`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[1,2],[3,4]]}}`:                                             "geometry.coordinates[0][0]: an array is expected",
		`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,null]]]}}`:                                        "geometry.coordinates[0][1][1]: a number is expected",
		`{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[0,91]}]}}`:         "geometry.geometries[0].coordinates: latitude 91",
		`{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[]}]}}`: `geometry.geometries[0].type: unknown geometry "GeometryCollection"`,
	} {
		_, err := geo.ParseFeature([]byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), says) && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", text, err, says)
		}
		if err != nil && geo.InChinese(err) == err.Error() {
			t.Errorf("%s: no Chinese text", text)
		}
	}
}

func TestAFeatureKeepsItsPropertiesAsWritten(t *testing.T) {
	f, err := geo.ParseFeature([]byte(`{"type":"Feature","id":12345678901234567890,"geometry":null,"properties":{"b":1.10,"a":{"x":[1, 2]},"名":"井盖"}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := geo.Object{{"b", json.RawMessage(`1.10`)}, {"a", json.RawMessage(`{"x":[1, 2]}`)}, {"名", json.RawMessage(`"井盖"`)}}
	if string(f.ID) != "12345678901234567890" || f.Geometry != nil || !reflect.DeepEqual(f.Properties, want) {
		t.Errorf("%s %v %v", f.ID, f.Geometry, f.Properties)
	}
	if f.Properties.Get("missing") != nil {
		t.Error("a missing property has a value")
	}
}

const point = `{"type":"Feature","geometry":{"type":"Point","coordinates":[2683920,1245604]},"properties":{"n":1}}`

// features reads all of a text: how many good ones, the numbers of the bad ones, and what ended it.
func features(text string, limit int) (good int, bad []int, epsg int, end error) {
	r := geo.NewFeatureReader(strings.NewReader(text), limit)
	for {
		_, err := r.Next()
		var one *geo.FeatureError
		switch {
		case err == nil:
			good++
		case errors.As(err, &one):
			bad = append(bad, one.N)
		default:
			return good, bad, r.EPSG(), err
		}
	}
}

func TestCollectionsAreReadAsTheyCome(t *testing.T) {
	long := strings.Replace(point, `"n":1`, `"n":"`+strings.Repeat("x", 2000)+`"`, 1)
	crs := `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2056"}}`
	for _, c := range []struct {
		name, text string
		good       int
		bad        []int
		epsg       int
	}{
		{"a collection", `{"type":"FeatureCollection","features":[` + point + "," + point + `]}`, 2, nil, 0},
		{"an empty collection", `{"type":"FeatureCollection","features":[]}`, 0, nil, 0},
		{"with a byte order mark", "\xef\xbb\xbf" + `{"type":"FeatureCollection","features":[` + point + `]}`, 1, nil, 0},
		{"the type behind the features", `{"features":[` + point + `],"bbox":[1,2,3,4],"type":"FeatureCollection"}`, 1, nil, 0},
		{"a crs", `{"type":"FeatureCollection",` + crs + `,"features":[` + point + `]}`, 1, nil, 2056},
		{"a crs behind", `{"type":"FeatureCollection","features":[` + point + `],` + crs + `}`, 1, nil, 2056},
		{"a crs of CRS84", `{"type":"FeatureCollection","crs":{"properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[` + point + `]}`, 1, nil, 4326},
		{"a crs of null", `{"type":"FeatureCollection","crs":null,"features":[` + point + `]}`, 1, nil, 0},
		{"one feature", point, 1, nil, 0},
		{"a bare geometry", `{"type":"Point","coordinates":[1,2]}`, 1, nil, 0},
		{"lines", point + "\n" + point + "\r\n", 2, nil, 0},
		{"a text sequence", "\x1e" + point + "\n\x1e" + point + "\n", 2, nil, 0},
		{"a bad one between", `{"type":"FeatureCollection","features":[` + point + `,{"type":"Feature"},7,` + point + `]}`, 2, []int{2, 3}, 0},
		{"bad syntax within one", `{"type":"FeatureCollection","features":[` + point + `,{"a":tru},` + point + `]}`, 2, []int{2}, 0},
		{"a geometry in the list", `{"type":"FeatureCollection","features":[{"type":"Point","coordinates":[1,2]}]}`, 0, []int{1}, 0},
		{"too long a one", `{"type":"FeatureCollection","features":[` + point + `,` + long + `,` + point + `]}`, 2, []int{2}, 0},
		{"brackets and quotes in strings", `{"type":"FeatureCollection","name":"]}\"{[","features":[` + strings.Replace(point, `"n"`, `"]}\\\"{["`, 1) + `]}`, 1, nil, 0},
		{"features is no array", `{"type":"FeatureCollection","features":{}}`, 0, []int{1}, 0},
	} {
		good, bad, epsg, end := features(c.text, 1000)
		if good != c.good || !reflect.DeepEqual(bad, c.bad) || epsg != c.epsg || !errors.Is(end, io.EOF) {
			t.Errorf("%s: %d good, bad %v, EPSG %d, end %v", c.name, good, bad, epsg, end)
		}
	}
}

func TestABrokenCollectionEndsTheReading(t *testing.T) {
	for text, says := range map[string]string{
		`{"type":"FeatureCollection","features":[` + point:                                  "ends in the middle",
		`{"type":"FeatureCollection","features":[` + point + `]`:                            "ends in the middle",
		`{"type":"FeatureCollection","features":[` + point + point + `]}`:                   "after feature 1: a comma",
		`{"type":"FeatureCollection","features":[` + point + `,]}`:                          "closes nothing",
		`{"type":"FeatureCollection","features":[{"a":[}]}`:                                 "closes nothing",
		`{"type":"FeatureCollection","features":[{"a":"b`:                                   "ends in the middle",
		`{"type":"FeatureCollection","features":[],"features":[]}`:                          "twice",
		`{"features":[` + point + `]}`:                                                      "type is not FeatureCollection",
		`{"type":"FeatureCollection" "features":[]}`:                                        "a comma or }",
		`{"type" "FeatureCollection"}`:                                                      "a colon",
		`{type:"FeatureCollection"}`:                                                        "name of a member",
		`hello`:                                                                             "{ is expected",
		`{"type":"FeatureCollection","crs":{"type":"link"},"features":[]}`:                  "crs: the coordinate system is not understood",
		`{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:0"}},"features":[]}`: "crs: the coordinate system is not understood",
		strings.Repeat(`{"a":`, 20_000):                                                     "nested too deeply",
	} {
		_, _, _, end := features(text, 1<<20)
		if end == nil || errors.Is(end, io.EOF) || !strings.Contains(end.Error(), says) {
			t.Errorf("%.80s: %v, want %q", text, end, says)
		}
	}
}

func TestAFeatureIsWrittenAsItIsRead(t *testing.T) {
	clockwise := orb.Polygon{ring(0, 0, 0, 1, 1, 1, 0, 0), ring(0.1, 0.2, 0.2, 0.3, 0.1, 0.3, 0.1, 0.2)}
	for _, c := range []struct {
		g    orb.Geometry
		want string
	}{
		{nil, `null`},
		{orb.Point{113.123456789, -0.00000001}, `{"type":"Point","coordinates":[113.1234568,0]}`},
		{orb.Point{100, -20}, `{"type":"Point","coordinates":[100,-20]}`},
		{orb.MultiPoint{{1, 2}}, `{"type":"MultiPoint","coordinates":[[1,2]]}`},
		{orb.LineString{{1, 2}, {3, 4.5}}, `{"type":"LineString","coordinates":[[1,2],[3,4.5]]}`},
		{orb.MultiLineString{{{1, 2}, {3, 4}}}, `{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}`},
		{clockwise, `{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,1],[0,0]],[[0.1,0.2],[0.1,0.3],[0.2,0.3],[0.1,0.2]]]}`},
		{orb.MultiPolygon{{ring(0, 0, 1, 0, 1, 1, 0, 0)}}, `{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}`},
		{orb.Collection{orb.Point{1, 2}}, `{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}`},
	} {
		got := string(geo.AppendFeature(nil, 7, c.g, []byte(`{"a":1}`)))
		if want := `{"type":"Feature","id":7,"geometry":` + c.want + `,"properties":{"a":1}}`; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if _, err := geo.ParseFeature([]byte(got)); err != nil {
			t.Errorf("%s: %v", got, err)
		}
	}
	if got := string(geo.AppendFeature(nil, -1, nil, nil)); got != `{"type":"Feature","id":-1,"geometry":null,"properties":null}` {
		t.Error(got)
	}
	if clockwise[0][1] != (orb.Point{0, 1}) {
		t.Error("writing turned the caller's ring")
	}
}

func FuzzGeoJSON(f *testing.F) {
	for _, s := range []string{point, `{"type":"FeatureCollection","features":[` + point + `]}`, "\x1e" + point + "\n\x1e" + point,
		`{"type":"Feature","id":"a","geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]},"properties":{"x":[1,{"y":null}]}}`,
		`{"features":[{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}}],"crs":{"properties":{"name":"EPSG:4490"}},"type":"FeatureCollection"}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := geo.NewFeatureReader(strings.NewReader(s), 4096)
		for n := 1; ; n++ {
			got, err := r.Next()
			var one *geo.FeatureError
			if err != nil && !errors.As(err, &one) {
				break
			}
			if r.N() != n {
				t.Fatalf("feature %d calls itself %d", n, r.N())
			}
			if err != nil {
				continue
			}
			text := geo.AppendFeature(nil, 1, got.Geometry, nil)
			again, err := geo.ParseObject(text)
			if err != nil || again.Get("geometry") == nil {
				t.Fatalf("%s: %v", text, err)
			}
		}
		if one, err := geo.ParseFeature([]byte(s)); err == nil {
			if _, err := geo.ParseFeature(geo.AppendFeature(nil, 1, one.Geometry, nil)); err != nil {
				t.Fatalf("%s is not read again: %v", s, err)
			}
		}
	})
}
