package tiles

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"minqing/concern"
)

// A position comes back bit by bit, wherever China's are; near zero to less than the width of an atom.
func TestPositionsAreKeptExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-85.05, 85.05).Draw(t, "lat")}
		x, y := cellOf(p[0], p[1])
		dx, dy := offsetsOf(p[0], p[1], x, y)
		got := positionOf(x, y, dx, dy)
		for i := range p {
			if d := abs(got[i] - p[i]); d > 3e-17 || d != 0 && abs(p[i]) >= 0.125 {
				t.Fatalf("%v came back as %v", p, got)
			}
		}
	})
}

func TestCellsAreThoseOfTheTileScheme(t *testing.T) {
	for _, c := range []struct {
		lon, lat float64
		x, y     uint32
	}{
		{0, 0, 1 << 31, 1 << 31},
		{-180, 85.06, 0, 0},
		{-180, 90, 0, 0},
		{180, -90, math.MaxUint32, math.MaxUint32},
		{90, 0, 3 << 30, 1 << 31},
		{-90, 66.51326044311186, 1 << 30, 1 << 30},
	} {
		if x, y := cellOf(c.lon, c.lat); x != c.x || abs(float64(y)-float64(c.y)) > 1 {
			t.Errorf("%v %v is cell %d %d, want %d %d", c.lon, c.lat, x, y, c.x, c.y)
		}
	}
	if k := squareKeys(0, 0, 0); k != (keys{0, math.MaxUint64}) {
		t.Errorf("the world is %v", k)
	}
	if k := squareKeys(1, 1, 0); k != (keys{1 << 62, 1<<63 - 1}) {
		t.Errorf("the north-east is %v", k)
	}
}

// The edge of a box is in it, a hair beyond is not, though both may lie in one cell of the map.
func TestABoxIsExactToTheLastBit(t *testing.T) {
	box := orb.Bound{Min: orb.Point{113.57, 37.86}, Max: orb.Point{113.59, 37.88}}
	middle := box.Center()
	for name, c := range map[string]struct {
		p    orb.Point
		want int64
	}{
		"on the western edge":  {orb.Point{box.Min[0], middle[1]}, 1},
		"west of it":           {orb.Point{math.Nextafter(box.Min[0], 0), middle[1]}, 0},
		"on the eastern edge":  {orb.Point{box.Max[0], middle[1]}, 1},
		"east of it":           {orb.Point{math.Nextafter(box.Max[0], 180), middle[1]}, 0},
		"on the southern edge": {orb.Point{middle[0], box.Min[1]}, 1},
		"south of it":          {orb.Point{middle[0], math.Nextafter(box.Min[1], 0)}, 0},
		"on the northern edge": {orb.Point{middle[0], box.Max[1]}, 1},
		"north of it":          {orb.Point{middle[0], math.Nextafter(box.Max[1], 90)}, 0},
		"at a corner":          {box.Max, 1},
		"in the middle":        {middle, 1},
		"far away":             {orb.Point{0, 0}, 0},
	} {
		x := NewIndex()
		if err := x.Load(sequence([]concern.Mark{markAt(1, 1, c.p[0], c.p[1])}), ""); err != nil {
			t.Fatal(err)
		}
		if n := count(t, x, Query{Filter: &concern.Filter{BBox: &box}}); n != c.want {
			t.Errorf("%s: a box takes %d", name, n)
		}
		if n := count(t, x, Query{Filter: &concern.Filter{Within: orb.MultiPolygon{box.ToPolygon()}}}); n != c.want {
			t.Errorf("%s: a polygon takes %d", name, n)
		}
	}
}
