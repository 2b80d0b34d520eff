package geo_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

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

var kinds = map[string]geo.Kind{"valid": 0, "too short": geo.TooShort, "unclosed": geo.Unclosed, "spike": geo.Spike, "crossing": geo.Crossing,
	"touching": geo.Touching, "hole out": geo.HoleOut, "hole in hole": geo.HoleInHole, "nested": geo.Nested}

// testdata/polygons.txt has a shape a line: its name, what is wrong with it and where, and its WKT.
func TestPolygonsAreCheckedAndThePlaceNamed(t *testing.T) {
	text, err := os.ReadFile("testdata/polygons.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), " | ")
		name, place, shape := fields[0], fields[2], fields[3]
		kind, ok := kinds[fields[1]]
		if !ok {
			t.Fatalf("%s: what is %q?", name, fields[1])
		}
		g, err := wkt.Unmarshal(shape)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		mp, many := g.(orb.MultiPolygon)
		if !many {
			mp = orb.MultiPolygon{g.(orb.Polygon)}
		}
		err = geo.CheckPolygon(mp)
		if kind == 0 {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var fault *geo.GeometryError
		if !errors.As(err, &fault) || fault.Kind != kind || fmt.Sprintf("%g %g", fault.At[0], fault.At[1]) != place {
			t.Errorf("%s: %v, want %v at %s", name, err, kind, place)
		}
	}
}

func TestWhatHasNoOutlineIsEmpty(t *testing.T) {
	for _, mp := range []orb.MultiPolygon{nil, {}, {{}}, {{{}}}, {{box(0, 0, 1, 1)}, {}}} {
		var fault *geo.GeometryError
		if err := geo.CheckPolygon(mp); !errors.As(err, &fault) || fault.Kind != geo.Empty {
			t.Errorf("%v: %v", mp, err)
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
