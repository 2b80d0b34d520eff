package geo

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// Feature is one feature of RFC 7946.
type Feature struct {
	ID         json.RawMessage // a number or a string as written, nil if there is none
	Geometry   orb.Geometry    // nil for null; heights are dropped
	Properties Object          // nil for null
}

// ParseFeature reads one GeoJSON feature in degrees, as RFC 7946 has it: positions are checked (CheckPosition), whether polygons
// are valid is for CheckPolygon. Members that the RFC does not know are passed over. The error is a *PathError or an *InputError.
func ParseFeature(text []byte) (Feature, error) {
	o, err := ParseObject(text)
	if err != nil {
		return Feature{}, err
	}
	return feature(o, true)
}

// ParseGeometry reads one GeoJSON geometry in degrees; see ParseFeature.
func ParseGeometry(text []byte) (orb.Geometry, error) {
	o, err := ParseObject(text)
	if err != nil {
		return nil, err
	}
	return geometry(o, true, false)
}

// feature reads a feature; degrees says that its positions must be places on earth.
func feature(o Object, degrees bool) (Feature, error) {
	kind, ok := textOf(o.Get("type"))
	switch {
	case !ok:
		return Feature{}, under("type", fault("it is missing or no string", "缺失，或不是字符串"))
	case kind != "Feature":
		return Feature{}, under("type", fault(fmt.Sprintf("%q where Feature is expected", kind), fmt.Sprintf("是“%s”，应是 Feature", kind)))
	}
	var f Feature
	if id := o.Get("id"); id != nil && !isNull(id) {
		if c := id[0]; c != '"' && c != '-' && (c < '0' || c > '9') {
			return Feature{}, under("id", fault("an id is a number or a string", "id 只能是数字或字符串"))
		}
		f.ID = id
	}
	g := o.Get("geometry")
	if g == nil {
		return Feature{}, under("geometry", fault("it is missing (null says that there is none)", "缺失（没有图形请写 null）"))
	}
	if !isNull(g) {
		inner, err := members(g)
		if err != nil {
			return Feature{}, under("geometry", err)
		}
		if f.Geometry, err = geometry(inner, degrees, false); err != nil {
			return Feature{}, under("geometry", err)
		}
	}
	if p := o.Get("properties"); p != nil && !isNull(p) {
		inner, err := members(p)
		if err != nil {
			return Feature{}, under("properties", err)
		}
		f.Properties = inner
	}
	return f, nil
}

const geometryTypes = "Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon, GeometryCollection"

// geometry reads a geometry; nested says that it is a member of a collection, which may hold no other.
func geometry(o Object, degrees, nested bool) (orb.Geometry, error) {
	kind, ok := textOf(o.Get("type"))
	if !ok {
		return nil, under("type", fault("it is missing or no string", "缺失，或不是字符串"))
	}
	if kind == "GeometryCollection" && !nested {
		return collection(o, degrees)
	}
	v := o.Get("coordinates")
	p := positions{text: v, degrees: degrees}
	var g orb.Geometry
	var err error
	switch kind {
	case "Point":
		g, err = read(&p, (*positions).point)
	case "MultiPoint":
		g, err = read(&p, (*positions).multiPoint)
	case "LineString":
		g, err = read(&p, (*positions).lineString)
	case "MultiLineString":
		g, err = read(&p, (*positions).multiLineString)
	case "Polygon":
		g, err = read(&p, (*positions).polygon)
	case "MultiPolygon":
		g, err = read(&p, (*positions).multiPolygon)
	default:
		return nil, under("type", fault(fmt.Sprintf("unknown geometry %q; known are %s", kind, geometryTypes),
			fmt.Sprintf("不认识图形“%s”；可用的是 %s", kind, geometryTypes)))
	}
	if err != nil {
		return nil, under("coordinates", err)
	}
	return g, nil
}

func collection(o Object, degrees bool) (orb.Geometry, error) {
	v := o.Get("geometries")
	if len(v) == 0 || v[0] != '[' {
		return nil, under("geometries", fault("an array is expected here", "这里应是一个数组 […]"))
	}
	all := orb.Collection{}
	for i := blanks(v, 1); v[i] != ']'; i = blanks(v, i) {
		if v[i] == ',' {
			i = blanks(v, i+1)
		}
		end := valueEnd(v, i)
		inner, err := members(v[i:end])
		if err == nil {
			var g orb.Geometry
			if g, err = geometry(inner, degrees, true); err == nil {
				all = append(all, g)
			}
		}
		if err != nil {
			return nil, under("geometries", index(len(all), err))
		}
		i = end
	}
	return all, nil
}

// positions reads the arrays of numbers of a geometry from a text that is known to be JSON.
type positions struct {
	text    []byte
	at      int
	degrees bool
}

func read[G orb.Geometry](p *positions, shape func(*positions) (G, error)) (orb.Geometry, error) {
	if p.text == nil {
		return nil, fault("it is missing", "缺失")
	}
	return shape(p)
}

func (p *positions) point() (orb.Point, error) {
	var v [3]float64
	n := 0
	err := p.array(func(i int) error {
		if i == len(v) {
			return fault("a position has two or three numbers", "一个点只能有两个或三个数")
		}
		n++
		var err error
		v[i], err = p.number()
		return err
	})
	switch {
	case err != nil:
		return orb.Point{}, err
	case n < 2:
		return orb.Point{}, fault("a position has two or three numbers", "一个点只能有两个或三个数")
	}
	if p.degrees {
		if err := CheckPosition(v[0], v[1]); err != nil {
			return orb.Point{}, err
		}
	}
	return orb.Point{v[0], v[1]}, nil
}

func (p *positions) multiPoint() (orb.MultiPoint, error) { return several(p, (*positions).point) }

func (p *positions) lineString() (orb.LineString, error) {
	line, err := several(p, (*positions).point)
	if err == nil && len(line) < 2 {
		err = fault("a line has two positions or more", "一条线至少要两个点")
	}
	return line, err
}

func (p *positions) multiLineString() (orb.MultiLineString, error) {
	return several(p, (*positions).lineString)
}

func (p *positions) ring() (orb.Ring, error) { return several(p, (*positions).point) }

func (p *positions) polygon() (orb.Polygon, error) { return several(p, (*positions).ring) }

func (p *positions) multiPolygon() (orb.MultiPolygon, error) {
	return several(p, (*positions).polygon)
}

func several[T any](p *positions, one func(*positions) (T, error)) ([]T, error) {
	all := []T{}
	err := p.array(func(int) error {
		v, err := one(p)
		all = append(all, v)
		return err
	})
	return all, err
}

// array reads an array, calling item at the start of each of its values.
func (p *positions) array(item func(i int) error) error {
	p.at = blanks(p.text, p.at)
	if p.text[p.at] != '[' {
		return fault("an array is expected here", "这里应是一个数组 […]")
	}
	p.at = blanks(p.text, p.at+1)
	for i := 0; p.text[p.at] != ']'; i++ {
		if i > 0 {
			p.at = blanks(p.text, p.at+1) // behind the comma
		}
		if err := item(i); err != nil {
			return index(i, err)
		}
		p.at = blanks(p.text, p.at)
	}
	p.at++
	return nil
}

func (p *positions) number() (float64, error) {
	end := valueEnd(p.text, p.at)
	v, err := strconv.ParseFloat(string(p.text[p.at:end]), 64)
	if err != nil {
		return 0, fault("a number is expected here", "这里应是数字")
	}
	p.at = end
	return v, nil
}

// crsEPSG reads the crs member of GeoJSON 2008, which RFC 7946 dropped and files still carry:
// the EPSG code of its name, 4326 for CRS84, 0 for null.
func crsEPSG(v json.RawMessage) (int, error) {
	if isNull(v) {
		return 0, nil
	}
	unknown := under("crs", fault("the coordinate system is not understood; declare its EPSG code", "看不懂它的坐标系，请声明 EPSG 代码"))
	o, err := members(v)
	if err != nil {
		return 0, unknown
	}
	inner, err := members(orNull(o.Get("properties")))
	if err != nil {
		return 0, unknown
	}
	name, ok := textOf(inner.Get("name"))
	if !ok {
		return 0, unknown
	}
	name = strings.ToUpper(name)
	if strings.HasSuffix(name, "CRS84") {
		return int(WGS84), nil
	}
	number := name[strings.LastIndexAny(name, ":/")+1:]
	n, err := strconv.ParseUint(number, 10, 31)
	if err != nil || !strings.Contains(name, "EPSG") || EPSG(int(n)) == 0 {
		return 0, unknown
	}
	return int(n), nil
}

func orNull(v json.RawMessage) json.RawMessage {
	if v == nil {
		return json.RawMessage("null")
	}
	return v
}
