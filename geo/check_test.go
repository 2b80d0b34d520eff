package geo_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"minqing/geo"
)

func TestAPositionOffTheEarthIsRefused(t *testing.T) {
	for _, c := range []struct {
		lon, lat float64
		says     string
	}{
		{113.57, 37.86, ""},
		{-180, 90, ""},
		{37.86, 113.57, "latitude 113.57 — are the axes swapped?"},
		{200, 37, "longitude 200 is not between -180 and 180"},
		{200, 100, "latitude 100 is not between -90 and 90"},
		{math.NaN(), 37, "longitude is not a number"},
		{113, math.Inf(1), "latitude is not a number"},
		{2683920, 1245604, "latitude 1.2456e+06 is not between"},
	} {
		err := geo.CheckPosition(c.lon, c.lat)
		switch {
		case c.says == "":
			if err != nil {
				t.Errorf("%v %v: %v", c.lon, c.lat, err)
			}
		case err == nil || !strings.HasPrefix(err.Error(), c.says):
			t.Errorf("%v %v: %v, want %q", c.lon, c.lat, err, c.says)
		case geo.InChinese(err) == err.Error():
			t.Errorf("%v %v: no Chinese text", c.lon, c.lat)
		}
	}
	if zh := geo.InChinese(geo.CheckPosition(37.86, 113.57)); zh != "纬度 113.57，经纬度是不是写反了？" {
		t.Errorf("in Chinese: %s", zh)
	}
}

func ring(v ...float64) orb.Ring {
	r := make(orb.Ring, 0, len(v)/2)
	for i := 0; i < len(v); i += 2 {
		r = append(r, orb.Point{v[i], v[i+1]})
	}
	return r
}

func box(w, s, e, n float64) orb.Ring { return ring(w, s, e, s, e, n, w, n, w, s) }

// polygons are shapes with what is wrong with them and where, as PostGIS's ST_IsValidReason says too.
var polygons = []struct {
	name string
	mp   orb.MultiPolygon
	kind geo.Kind // 0 for a valid one
	at   orb.Point
}{
	{"a box", orb.MultiPolygon{{box(0, 0, 4, 4)}}, 0, orb.Point{}},
	{"a box with repeated corners", orb.MultiPolygon{{ring(0, 0, 0, 0, 4, 0, 4, 4, 4, 4, 0, 4, 0, 0, 0, 0)}}, 0, orb.Point{}},
	{"a box with a corner on a straight side", orb.MultiPolygon{{ring(0, 0, 2, 0, 4, 0, 4, 4, 0, 4, 0, 0)}}, 0, orb.Point{}},
	{"a hole", orb.MultiPolygon{{box(0, 0, 4, 4), box(1, 1, 2, 2)}}, 0, orb.Point{}},
	{"a hole touching its outline once", orb.MultiPolygon{{box(0, 0, 4, 4), ring(0, 2, 1, 1, 1, 3, 0, 2)}}, 0, orb.Point{}},
	{"two holes touching each other once", orb.MultiPolygon{{box(0, 0, 6, 6), box(1, 1, 2, 2), box(2, 2, 3, 3)}}, 0, orb.Point{}},
	{"two parts touching in a corner", orb.MultiPolygon{{box(0, 0, 1, 1)}, {box(1, 1, 2, 2)}}, 0, orb.Point{}},
	{"two parts touching in two corners", orb.MultiPolygon{{ring(0, 0, 4, 0, 4, 1, 1, 1, 1, 3, 4, 3, 4, 4, 0, 4, 0, 0)}, {ring(4, 1, 5, 2, 4, 3, 3, 2, 4, 1)}}, 0, orb.Point{}},
	{"an island in a hole", orb.MultiPolygon{{box(0, 0, 9, 9), box(1, 1, 8, 8)}, {box(2, 2, 3, 3)}}, 0, orb.Point{}},
	{"an island before its lake", orb.MultiPolygon{{box(2, 2, 3, 3)}, {box(0, 0, 9, 9), box(1, 1, 8, 8)}}, 0, orb.Point{}},
	{"an island that lies along its hole", orb.MultiPolygon{{box(0, 0, 9, 9), box(1, 1, 8, 8)}, {ring(1, 1, 8, 1.5, 8, 8, 1.5, 8, 1, 1)}}, geo.Crossing, orb.Point{1.5, 8}},

	{"nothing", orb.MultiPolygon{}, geo.Empty, orb.Point{}},
	{"a polygon without rings", orb.MultiPolygon{{}}, geo.Empty, orb.Point{}},
	{"a ring without positions", orb.MultiPolygon{{{}}}, geo.Empty, orb.Point{}},
	{"three positions", orb.MultiPolygon{{ring(0, 0, 1, 1, 0, 0)}}, geo.TooShort, orb.Point{0, 0}},
	{"an open ring", orb.MultiPolygon{{ring(0, 0, 4, 0, 4, 4, 0, 4)}}, geo.Unclosed, orb.Point{0, 4}},
	{"a single place four times", orb.MultiPolygon{{ring(1, 1, 1, 1, 1, 1, 1, 1)}}, geo.Spike, orb.Point{1, 1}},
	{"a line there and back", orb.MultiPolygon{{ring(0, 0, 1, 1, 2, 2, 0, 0)}}, geo.Spike, orb.Point{2, 2}},
	{"a spike", orb.MultiPolygon{{ring(0, 0, 4, 0, 4, 4, 4, 9, 4, 4, 0, 4, 0, 0)}}, geo.Spike, orb.Point{4, 9}},
	{"a bow tie", orb.MultiPolygon{{ring(0, 0, 4, 4, 4, 0, 0, 4, 0, 0)}}, geo.Crossing, orb.Point{2, 2}},
	{"a figure of eight", orb.MultiPolygon{{ring(0, 0, 2, 2, 4, 0, 4, 4, 2, 2, 0, 4, 0, 0)}}, geo.Touching, orb.Point{2, 2}},
	{"a corner on its own side", orb.MultiPolygon{{ring(0, 0, 4, 0, 4, 4, 2, 0, 0, 4, 0, 0)}}, geo.Touching, orb.Point{2, 0}},
	{"a hole across the outline", orb.MultiPolygon{{box(0, 0, 4, 4), box(3, 1, 5, 2)}}, geo.Crossing, orb.Point{4, 1}},
	{"a hole along the outline", orb.MultiPolygon{{box(0, 0, 4, 4), box(3, 1, 4, 2)}}, geo.Crossing, orb.Point{4, 1}},
	{"a hole touching its outline twice", orb.MultiPolygon{{box(0, 0, 4, 4), ring(0, 2, 2, 1, 4, 2, 2, 3, 0, 2)}}, geo.Touching, orb.Point{4, 2}},
	{"three holes in a circle", orb.MultiPolygon{{box(0, 0, 9, 9), ring(2, 2, 4, 2, 3, 4, 2, 2), ring(4, 2, 6, 2, 5, 4, 4, 2), ring(3, 4, 5, 4, 4, 6, 3, 4)}}, geo.Touching, orb.Point{5, 4}},
	{"a hole outside", orb.MultiPolygon{{box(0, 0, 4, 4), box(5, 5, 6, 6)}}, geo.HoleOut, orb.Point{5, 5}},
	{"a hole outside but within the envelope", orb.MultiPolygon{{ring(0, 0, 9, 0, 0, 9, 0, 0), box(7, 7, 8, 8)}}, geo.HoleOut, orb.Point{7, 7}},
	{"a hole through a corner", orb.MultiPolygon{{ring(0, 0, 9, 0, 4, 4, 0, 9, 0, 0), ring(4, 4, 6, 5, 5, 6, 4, 4)}}, geo.HoleOut, orb.Point{6, 5}},
	{"a hole in a hole", orb.MultiPolygon{{box(0, 0, 9, 9), box(1, 1, 8, 8), box(2, 2, 3, 3)}}, geo.HoleInHole, orb.Point{2, 2}},
	{"a part within a part", orb.MultiPolygon{{box(0, 0, 9, 9)}, {box(2, 2, 3, 3)}}, geo.Nested, orb.Point{2, 2}},
	{"a part around a part", orb.MultiPolygon{{box(2, 2, 3, 3)}, {box(0, 0, 9, 9)}}, geo.Nested, orb.Point{2, 2}},
	{"the same part twice", orb.MultiPolygon{{box(0, 0, 1, 1)}, {box(0, 0, 1, 1)}}, geo.Crossing, orb.Point{0, 0}},
	{"two parts that share a side", orb.MultiPolygon{{box(0, 0, 1, 1)}, {box(1, 0, 2, 1)}}, geo.Crossing, orb.Point{1, 0}},
	{"two parts that cross in corners", orb.MultiPolygon{{ring(0, 0, 2, 0, 2, 2, 0, 2, 0, 0)}, {ring(1, 1, 2, 2, 3, 3, 1, 3, 1, 1)}}, geo.Crossing, orb.Point{1, 2}},
}

func TestPolygonsAreCheckedAndThePlaceNamed(t *testing.T) {
	for _, c := range polygons {
		err := geo.CheckPolygon(c.mp)
		if c.kind == 0 {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		var fault *geo.GeometryError
		if !errors.As(err, &fault) || fault.Kind != c.kind || fault.At != c.at {
			t.Errorf("%s: %v, want %v at %v", c.name, err, c.kind, c.at)
		}
	}
}

func TestTheMessageNamesPlacePartAndHole(t *testing.T) {
	err := geo.CheckPolygon(orb.MultiPolygon{{box(0, 0, 1, 1)}, {box(2, 2, 9, 9), ring(3, 3, 4, 4, 4, 3, 3, 4, 3, 3)}})
	if want := "the outline crosses itself near longitude 3.5, latitude 3.5 (part 2, hole 1)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if want := "边界自相交叉，在东经 3.5、北纬 3.5 附近（第 2 块第 1 个洞）"; geo.InChinese(err) != want {
		t.Errorf("%v, want %s", geo.InChinese(err), want)
	}
}

func TestABadPositionInAPolygonIsNamed(t *testing.T) {
	err := geo.CheckPolygon(orb.MultiPolygon{{ring(37, 113, 38, 113, 38, 114, 37, 113)}})
	if err == nil || !strings.Contains(err.Error(), "are the axes swapped?") {
		t.Error(err)
	}
}

func TestALargeOutlineIsCheckedQuickly(t *testing.T) {
	star := make(orb.Ring, 0, 20_001)
	for i := range 20_000 {
		sin, cos := math.Sincos(float64(i) / 20_000 * 2 * math.Pi)
		r := 1 + 0.01*float64(i%2)
		star = append(star, orb.Point{r * cos, r * sin})
	}
	if err := geo.CheckPolygon(orb.MultiPolygon{{append(star, star[0])}}); err != nil {
		t.Error(err)
	}
}

func TestAShapeMadeToHoldTheProgramUpIsRefusedInTime(t *testing.T) {
	var fan orb.Ring
	for i := range 20_000 {
		sin, cos := math.Sincos(math.Pi/4 + float64(i)*1e-7)
		farSin, farCos := math.Sincos(math.Pi/4 + float64(i)*1e-7 + 0.5e-7)
		fan = append(fan, orb.Point{cos, sin}, orb.Point{50 * farCos, 50 * farSin})
	}
	fan = append(fan, orb.Point{0, 0}, fan[0])
	sponge := orb.Polygon{box(0, 0, 90, 90)}
	for i := range 30_000 {
		x, y := float64(i%200)*0.4+0.1, float64(i/200)*0.4+0.1
		sponge = append(sponge, box(x, y, x+0.2, y+0.2))
	}
	for name, mp := range map[string]orb.MultiPolygon{"a fan of slivers": {{fan}}, "a sponge": {sponge}} {
		var fault *geo.GeometryError
		if err := geo.CheckPolygon(mp); !errors.As(err, &fault) || fault.Kind != geo.Intricate {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := geo.CheckPolygon(orb.MultiPolygon{sponge[:10_000]}); err != nil {
		t.Errorf("ten thousand honest holes: %v", err)
	}
}

func TestCoversTakesTheBorderAndLeavesTheHole(t *testing.T) {
	mp := orb.MultiPolygon{{box(0, 0, 4, 4), box(1, 1, 3, 3)}, {box(8, 8, 9, 9)}}
	for p, want := range map[orb.Point]bool{
		{0.5, 0.5}: true, {0, 2}: true, {4, 4}: true, {0, 0}: true, // inside, side, corners
		{1, 2}: true, {1, 1}: true, {2, 3}: true, // the hole's border
		{2, 2}: false, {5, 5}: false, {-1, 0}: false, {-1, 4}: false, {8.5, 8.5}: true,
	} {
		if geo.Covers(mp, p) != want {
			t.Errorf("%v: want %v", p, want)
		}
	}
}
