package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// PositionError is a pair of numbers that is no place on earth.
type PositionError struct {
	Lon, Lat float64
	Swapped  bool // the pair would be a place the other way round
}

func (e *PositionError) Error() string {
	name, v, limit := e.outside()
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return fmt.Sprintf("%s is not a number", name)
	case e.Swapped:
		return fmt.Sprintf("%s %s — are the axes swapped?", name, short(v))
	}
	return fmt.Sprintf("%s %s is not between -%g and %g", name, short(v), limit, limit)
}

// Chinese is the same text for the people who use the map.
func (e *PositionError) Chinese() string {
	name, v, limit := e.outside()
	zh := map[string]string{"longitude": "经度", "latitude": "纬度"}[name]
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return zh + "不是数字"
	case e.Swapped:
		return fmt.Sprintf("%s %s，经纬度是不是写反了？", zh, short(v))
	}
	return fmt.Sprintf("%s %s 不在 -%g 到 %g 之间", zh, short(v), limit, limit)
}

// outside is the coordinate at fault: the latitude first, for that is the one swapped axes give away.
func (e *PositionError) outside() (name string, v, limit float64) {
	if !within(e.Lat, 90) {
		return "latitude", e.Lat, 90
	}
	return "longitude", e.Lon, 180
}

// CheckPosition says whether a pair of degrees is a place on earth. The error is a *PositionError; it asks
// whether the axes are swapped if the other order would be one.
func CheckPosition(lon, lat float64) error {
	if within(lon, 180) && within(lat, 90) {
		return nil
	}
	return &PositionError{Lon: lon, Lat: lat, Swapped: within(lat, 180) && within(lon, 90)}
}

// within is false for NaN.
func within(v, limit float64) bool { return v >= -limit && v <= limit }

func short(v float64) string { return fmt.Sprintf("%.6g", v) }

// Kind is what is wrong with a polygon.
type Kind uint8

// The faults that CheckPolygon knows.
const (
	Empty      Kind = iota + 1 // no polygon, or a polygon without ring
	TooShort                   // a ring of fewer than four positions
	Unclosed                   // the last position is not the first
	Spike                      // a ring that goes back on itself, or encloses nothing
	Crossing                   // a ring crosses or overlaps itself or another one
	Touching                   // a ring touches itself, or two touch so that the inside falls apart
	HoleOut                    // a hole lies outside of its shell
	HoleInHole                 // a hole lies within another
	Nested                     // a shell lies within another polygon
	Intricate                  // so many rings, or so many segments over each other, that checking it would take too long
)

var kindWords = [...][2]string{
	{"", ""},
	{"the polygon is empty", "多边形是空的"},
	{"a ring needs at least four positions, the last equal to the first", "一圈至少要四个点，且末点与首点相同"},
	{"the ring is not closed: its last position differs from its first", "这一圈没有闭合：末点与首点不同"},
	{"the ring folds back on itself", "这一圈折返重叠"},
	{"the outline crosses itself", "边界自相交叉"},
	{"the outline touches itself in a point", "边界在一点上自相接触"},
	{"a hole lies outside of its outline", "洞在外圈之外"},
	{"a hole lies within another hole", "洞在另一个洞之内"},
	{"a part lies within another part", "一块在另一块之内"},
	{"the shape is too intricate; simplify it", "图形太复杂，请先简化"},
}

func (k Kind) String() string { return kindWords[k][0] }

// GeometryError is a polygon that cannot be an area, with the place to look at.
type GeometryError struct {
	Kind    Kind
	At      orb.Point // degrees; meaningless for Empty
	Polygon int       // which member of the multipolygon, from 0
	Ring    int       // which ring of it: 0 the outline, then the holes
}

func (e *GeometryError) Error() string {
	if e.Kind == Empty {
		return e.Kind.String()
	}
	return fmt.Sprintf("%s near longitude %.7g, latitude %.7g%s", e.Kind, e.At[0], e.At[1],
		e.part(" (part %d)", " (hole %d)", " (part %d, hole %d)"))
}

// Chinese is the same text for the people who use the map.
func (e *GeometryError) Chinese() string {
	if e.Kind == Empty {
		return kindWords[e.Kind][1]
	}
	return fmt.Sprintf("%s，在东经 %.7g、北纬 %.7g 附近%s", kindWords[e.Kind][1], e.At[0], e.At[1],
		e.part("（第 %d 块）", "（第 %d 个洞）", "（第 %d 块第 %d 个洞）"))
}

// part names what is not the first outline, counting from 1.
func (e *GeometryError) part(part, hole, both string) string {
	switch {
	case e.Polygon > 0 && e.Ring > 0:
		return fmt.Sprintf(both, e.Polygon+1, e.Ring)
	case e.Polygon > 0:
		return fmt.Sprintf(part, e.Polygon+1)
	case e.Ring > 0:
		return fmt.Sprintf(hole, e.Ring)
	}
	return ""
}

// CheckPolygon says whether a multipolygon can be an area: every ring closed, of four positions or more, on earth, crossing
// neither itself nor another, holes inside, parts apart. It follows the OGC rules for simple features, of which PostGIS's
// ST_IsValid is the judge: rings may touch one another in single points so long as the inside stays in one piece.
// The error is a *PositionError or a *GeometryError that names the place.
func CheckPolygon(mp orb.MultiPolygon) error {
	if len(mp) == 0 {
		return &GeometryError{Kind: Empty}
	}
	for i, p := range mp {
		if len(p) == 0 {
			return &GeometryError{Kind: Empty, Polygon: i}
		}
		for j, r := range p {
			if err := checkRing(r, i, j); err != nil {
				return err
			}
		}
	}
	return checkArrangement(mp)
}

func checkRing(r orb.Ring, polygon, ring int) error {
	fault := func(k Kind, at orb.Point) error {
		return &GeometryError{Kind: k, At: at, Polygon: polygon, Ring: ring}
	}
	if len(r) == 0 {
		return fault(Empty, orb.Point{})
	}
	for _, v := range r {
		if err := CheckPosition(v[0], v[1]); err != nil {
			return err
		}
	}
	switch {
	case len(r) < 4:
		return fault(TooShort, r[0])
	case r[0] != r[len(r)-1]:
		return fault(Unclosed, r[len(r)-1])
	}
	return nil
}
