package geo

import (
	"fmt"
	"strconv"

	"github.com/paulmach/orb"
)

// AppendFeature appends one GeoJSON feature (RFC 7946): a numeric id, a geometry in degrees (nil for none) and its properties,
// which are a JSON object as it is written, or nil for null. Coordinates have at most seven decimals, a centimetre.
// Streaming a collection is up to the caller: `{"type":"FeatureCollection","features":[`, features parted by commas, `]}`.
func AppendFeature(dst []byte, id int64, g orb.Geometry, properties []byte) []byte {
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = strconv.AppendInt(dst, id, 10)
	dst = append(dst, `,"geometry":`...)
	dst = AppendGeometry(dst, g)
	dst = append(dst, `,"properties":`...)
	if properties == nil {
		dst = append(dst, "null"...)
	}
	dst = append(dst, properties...)
	return append(dst, '}')
}

// AppendGeometry appends a GeoJSON geometry, outlines counter-clockwise and holes clockwise as the RFC wants them. It does not
// know orb.Ring and orb.Bound, which are no geometries of GeoJSON, and panics on them.
func AppendGeometry(dst []byte, g orb.Geometry) []byte {
	if g == nil {
		return append(dst, "null"...)
	}
	if c, ok := g.(orb.Collection); ok {
		dst = append(dst, `{"type":"GeometryCollection","geometries":`...)
		return append(appendAll(dst, c, AppendGeometry), '}')
	}
	dst = append(dst, `{"type":"`...)
	dst = append(dst, g.GeoJSONType()...)
	dst = append(dst, `","coordinates":`...)
	switch g := g.(type) {
	case orb.Point:
		dst = appendPoint(dst, g)
	case orb.MultiPoint:
		dst = appendAll(dst, g, appendPoint)
	case orb.LineString:
		dst = appendAll(dst, g, appendPoint)
	case orb.MultiLineString:
		dst = appendAll(dst, g, appendLine)
	case orb.Polygon:
		dst = appendPolygon(dst, g)
	case orb.MultiPolygon:
		dst = appendAll(dst, g, appendPolygon)
	default:
		panic(fmt.Sprintf("geo: %T is no GeoJSON geometry", g))
	}
	return append(dst, '}')
}

func appendAll[T any](dst []byte, all []T, one func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, v := range all {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, v)
	}
	return append(dst, ']')
}

func appendLine(dst []byte, l orb.LineString) []byte { return appendAll(dst, l, appendPoint) }

func appendPolygon(dst []byte, p orb.Polygon) []byte {
	dst = append(dst, '[')
	for i, r := range p {
		if i > 0 {
			dst = append(dst, ',')
		}
		want := orb.CCW
		if i > 0 {
			want = orb.CW
		}
		if o := r.Orientation(); o != want && o != 0 {
			r = r.Clone()
			r.Reverse()
		}
		dst = appendAll(dst, r, appendPoint)
	}
	return append(dst, ']')
}

func appendPoint(dst []byte, p orb.Point) []byte {
	dst = append(dst, '[')
	dst = appendDegrees(dst, p[0])
	dst = append(dst, ',')
	dst = appendDegrees(dst, p[1])
	return append(dst, ']')
}

// appendDegrees writes seven decimals less their trailing zeros, and no negative zero.
func appendDegrees(dst []byte, v float64) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, 'f', 7, 64)
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	if dst[len(dst)-1] == '.' {
		dst = dst[:len(dst)-1]
	}
	if string(dst[start:]) == "-0" {
		dst = append(dst[:start], '0')
	}
	return dst
}
