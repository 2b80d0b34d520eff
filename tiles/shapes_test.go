package tiles

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
)

// layersOf decodes a tile with the orb library, by layer name.
func layersOf(t *testing.T, tile []byte) map[string][]*geojson.Feature {
	t.Helper()
	layers, err := mvt.Unmarshal(tile)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]*geojson.Feature{}
	for _, l := range layers {
		out[l.Name] = l.Features
	}
	return out
}

func shapeTile(t *testing.T, s *Shapes, z, x, y uint32, see func(*Shape) bool) map[string][]*geojson.Feature {
	t.Helper()
	tile, err := s.Tile(context.Background(), z, x, y, see)
	if err != nil {
		t.Fatal(err)
	}
	return layersOf(t, tile)
}

// tileAt is the tile of a zoom around a position.
func tileAt(z uint32, p orb.Point) (x, y uint32) {
	x, y = cellOf(p[0], p[1])
	return x >> (32 - z), y >> (32 - z)
}

// quilt is n × n areas around Yangquan whose borders wander, shared vertex by vertex; a ring area lies in the first
// and has a hole that another fills.
func quilt(n int) []Shape {
	const side, steps = 0.02, 30
	random := rand.New(rand.NewPCG(7, 7))
	wander := map[[4]int][]orb.Point{}
	corner := func(i, j int) orb.Point { return orb.Point{113.5 + side*float64(i), 37.8 + side*float64(j)} }
	border := func(i, j, k, l int) []orb.Point {
		if ps, ok := wander[[4]int{i, j, k, l}]; ok {
			return ps
		}
		a, b := corner(i, j), corner(k, l)
		ps := []orb.Point{a}
		for s := 1; s < steps; s++ {
			f := float64(s) / steps
			// Aside only, and least at the corners, so that no border crosses itself or another.
			aside := 0.04 * math.Sin(math.Pi*f) * (2*random.Float64() - 1)
			ps = append(ps, orb.Point{
				a[0] + (b[0]-a[0])*f - (b[1]-a[1])*aside,
				a[1] + (b[1]-a[1])*f + (b[0]-a[0])*aside,
			})
		}
		ps = append(ps, b)
		wander[[4]int{i, j, k, l}] = ps
		back := slices.Clone(ps)
		slices.Reverse(back)
		wander[[4]int{k, l, i, j}] = back
		return ps
	}
	var out []Shape
	for i := range n {
		for j := range n {
			var r orb.Ring
			for _, e := range [][4]int{{i, j, i + 1, j}, {i + 1, j, i + 1, j + 1}, {i + 1, j + 1, i, j + 1}, {i, j + 1, i, j}} {
				ps := border(e[0], e[1], e[2], e[3])
				r = append(r, ps[:len(ps)-1]...)
			}
			r = append(r, r[0])
			turn := random.IntN(len(r) - 1) // each ring begins anywhere
			r = append(append(orb.Ring{}, r[turn:len(r)-1]...), r[:turn+1]...)
			out = append(out, Shape{ID: uint64(len(out) + 1), Geometry: orb.Polygon{r}, Props: map[string]any{"level": "grid"}, Label: "格"})
		}
	}
	island := star(orb.Point{113.51, 37.81}, 40, 0.004)[:1]
	out[0].Geometry = append(out[0].Geometry.(orb.Polygon), island[0])
	return append(out, Shape{ID: 1000, Geometry: island, Props: map[string]any{"level": "grid"}})
}

// Where two areas share a border, what is drawn of it must be the same line in both: then every edge has its reverse
// in a neighbour, but for those of the outline of all, which is one loop. A gap or an overlap would be another.
func TestSimplifiedNeighboursLeaveNoSlivers(t *testing.T) {
	s := NewShapes("areas")
	s.Set(quilt(3))
	for z := uint32(8); z <= 10; z++ {
		x, y := tileAt(z, orb.Point{113.53, 37.83})
		type edge [2]orb.Point
		open := map[edge]bool{}
		vertices := 0
		for _, f := range shapeTile(t, s, z, x, y, nil)["areas"] {
			for _, r := range f.Geometry.(orb.Polygon) {
				vertices += len(r)
				for i := 1; i < len(r); i++ {
					if e := (edge{r[i-1], r[i]}); open[edge{e[1], e[0]}] {
						delete(open, edge{e[1], e[0]})
					} else {
						open[e] = true
					}
				}
			}
		}
		next := map[orb.Point]orb.Point{}
		for e := range open {
			next[e[0]] = e[1]
		}
		length := 0
		for first, at := range next {
			length = 1
			for ; at != first && length <= len(open); length++ {
				at = next[at]
			}
			break
		}
		if length != len(open) || length < 4 {
			t.Errorf("zoom %d: %d edges have no counterpart, the outline has %d", z, len(open), length)
		}
		if all := 9*120 + 160; z == 8 && vertices > all/2 {
			t.Errorf("zoom %d: %d of about %d vertices are left: nothing was simplified", z, vertices, all)
		}
	}
}

func TestNoAreaIsTooSmallToBeDrawn(t *testing.T) {
	s := NewShapes("areas")
	shapes := quilt(3)
	s.Set(shapes)
	for z := uint32(0); z <= 8; z++ {
		x, y := tileAt(z, orb.Point{113.53, 37.83})
		got := shapeTile(t, s, z, x, y, nil)["areas"]
		if len(got) != len(shapes) {
			t.Errorf("zoom %d: %d of %d areas are drawn", z, len(got), len(shapes))
		}
		for _, f := range got {
			if a := planar.Area(f.Geometry.(orb.Polygon)[0]); a == 0 {
				t.Errorf("zoom %d: area %v has no surface", z, f.ID)
			}
		}
	}
}

func TestRingsRunAsTheSpecificationAsks(t *testing.T) {
	for name, p := range map[string]orb.Polygon{
		"as GeoJSON": star(orb.Point{113.57, 37.86}, 20, 0.01),
		"reversed":   reversed(star(orb.Point{113.57, 37.86}, 20, 0.01)),
	} {
		s := NewShapes("ground")
		s.Set([]Shape{{ID: 1, Geometry: orb.MultiPolygon{p, star(orb.Point{113.6, 37.86}, 5, 0.005)}}})
		x, y := tileAt(11, orb.Point{113.57, 37.86})
		f := shapeTile(t, s, 11, x, y, nil)["ground"]
		if len(f) != 1 {
			t.Fatalf("%s: %d features", name, len(f))
		}
		// orb's decoder takes a ring for a hole of the one before by its orientation alone.
		m, ok := f[0].Geometry.(orb.MultiPolygon)
		if !ok || len(m) != 2 || len(m[0]) != 2 || len(m[1]) != 2 {
			t.Fatalf("%s: decoded as %v", name, f[0].Geometry)
		}
		if planar.Area(m[0]) <= 0 {
			t.Errorf("%s: the hole is not in the polygon", name)
		}
	}
}

func reversed(p orb.Polygon) orb.Polygon {
	p = p.Clone()
	for _, r := range p {
		r.Reverse()
	}
	return p
}

func TestAPolygonIsCutAtTheBufferAndFillsATileWithinIt(t *testing.T) {
	s := NewShapes("areas")
	s.Set([]Shape{{ID: 1, Geometry: orb.Bound{Min: orb.Point{113, 37}, Max: orb.Point{114, 38}}.ToPolygon()}})
	x, y := tileAt(14, orb.Point{113.5, 37.5})
	b := shapeTile(t, s, 14, x, y, nil)["areas"][0].Geometry.Bound()
	if want := (orb.Bound{Min: orb.Point{-buffer, -buffer}, Max: orb.Point{extent + buffer, extent + buffer}}); b != want {
		t.Errorf("the tile inside of the polygon is drawn as %v, want %v", b, want)
	}
	x, y = tileAt(14, orb.Point{112.5, 37.5})
	if got := shapeTile(t, s, 14, x, y, nil); len(got) != 0 {
		t.Errorf("a tile far from the polygon has %v", got)
	}
}

func TestLabelsLieInsideOfTheirAreas(t *testing.T) {
	c := orb.Point{113.57, 37.86}
	at := func(x, y float64) orb.Point { return orb.Point{c[0] + x/100, c[1] + y/100} }
	for name, p := range map[string]orb.Polygon{
		"an L":     {{at(0, 0), at(4, 0), at(4, 1), at(1, 1), at(1, 4), at(0, 4), at(0, 0)}},
		"a U":      {{at(0, 0), at(5, 0), at(5, 5), at(4, 5), at(4, 1), at(1, 1), at(1, 5), at(0, 5), at(0, 0)}},
		"a ring":   star(c, 12, 0.02),
		"a square": {{at(0, 0), at(1, 0), at(1, 1), at(0, 1), at(0, 0)}},
	} {
		s := NewShapes("areas")
		s.Set([]Shape{{ID: 4, Geometry: p, Label: "桃北社区", Props: map[string]any{"level": "community"}}})
		x, y := tileAt(10, c)
		layers := shapeTile(t, s, 10, x, y, nil)
		if len(layers["area_labels"]) != 1 {
			t.Fatalf("%s: layers are %v", name, layers)
		}
		l := layers["area_labels"][0]
		if diff := cmp.Diff(geojson.Properties{"level": "community", "label": "桃北社区"}, l.Properties); diff != "" {
			t.Errorf("%s: properties (-want +got):\n%s", name, diff)
		}
		if drawn := layers["areas"][0].Geometry.(orb.Polygon); !planar.PolygonContains(drawn, l.Geometry.(orb.Point)) {
			t.Errorf("%s: the label is at %v, outside of %v", name, l.Geometry, drawn)
		}
	}
}

func TestATileHoldsOnlyWhatItsReaderMaySee(t *testing.T) {
	s := NewShapes("annotations")
	c := orb.Point{113.57, 37.86}
	s.Set([]Shape{
		{ID: 1, Owner: 10, Geometry: c, Props: map[string]any{"kind": "pin", "title": "此处", "level": int64(2)}},
		{ID: 2, Owner: 11, Geometry: orb.LineString{c, {113.58, 37.87}}, Props: map[string]any{"kind": "line"}},
	})
	x, y := tileAt(14, c)
	got := shapeTile(t, s, 14, x, y, func(f *Shape) bool { return f.Owner == 10 })["annotations"]
	if len(got) != 1 || got[0].ID != 1.0 {
		t.Fatalf("board 10 has %v", got)
	}
	if diff := cmp.Diff(geojson.Properties{"kind": "pin", "title": "此处", "level": 2.0}, got[0].Properties); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	if n := len(shapeTile(t, s, 14, x, y, nil)["annotations"]); n != 2 {
		t.Errorf("both boards have %d annotations", n)
	}
}

func TestAPointNearTheBorderIsDrawnInBothTiles(t *testing.T) {
	s := NewShapes("annotations")
	x, y := tileAt(14, orb.Point{113.57, 37.86})
	east := lonOf(float64(x+1) * (1 << 18)) // the tile's eastern border
	s.Set([]Shape{{ID: 1, Geometry: orb.Point{east + 1e-6, 37.86}}})
	if n := len(shapeTile(t, s, 14, x, y, nil)["annotations"]); n != 1 {
		t.Errorf("the tile west of the pin draws it %d times", n)
	}
	if n := len(shapeTile(t, s, 14, x+1, y, nil)["annotations"]); n != 1 {
		t.Errorf("the pin's own tile draws it %d times", n)
	}
}

func TestAChangedShapeChangesTheTagsOfItsTilesAlone(t *testing.T) {
	s := NewShapes("annotations")
	here, there := orb.Point{113.57, 37.86}, orb.Point{113.8, 37.86}
	s.Set([]Shape{{ID: 1, Geometry: here}, {ID: 2, Geometry: there}})
	tag := func(p orb.Point, visibility string) string {
		x, y := tileAt(14, p)
		return s.Tag(14, x, y, visibility)
	}
	first, other := tag(here, "a"), tag(there, "a")
	if first == tag(here, "b") {
		t.Error("two visibilities share a tag")
	}
	s.Put(Shape{ID: 1, Geometry: here, Props: map[string]any{"title": "新"}})
	if tag(here, "a") == first {
		t.Error("the changed shape's tile kept its tag")
	}
	if tag(there, "a") != other {
		t.Error("a tile that did not change lost its tag")
	}
	changed := tag(here, "a")
	s.Remove(1, 99)
	if tag(here, "a") == changed || s.Len() != 1 {
		t.Error("the removed shape is still there")
	}
}

// A neighbour that comes or goes moves the points where an outline is cut, so it can change how the outline is drawn.
func TestANewNeighbourIsTakenIntoSharedBorders(t *testing.T) {
	all := quilt(2)
	one, both := NewShapes("areas"), NewShapes("areas")
	one.Set(all[:1])
	one.Put(all[1:]...)
	both.Set(all)
	for z := uint32(6); z <= 12; z++ {
		x, y := tileAt(z, orb.Point{113.52, 37.82})
		a, b := shapeTile(t, one, z, x, y, nil)["areas"], shapeTile(t, both, z, x, y, nil)["areas"]
		if diff := cmp.Diff(b, a); diff != "" {
			t.Errorf("zoom %d: put one after the other (-at once +put):\n%s", z, diff)
		}
	}
}

func TestWhatLiesBeyondTheMapIsDrawnAtItsEdge(t *testing.T) {
	s := NewShapes("areas")
	s.Set([]Shape{{ID: 1, Geometry: orb.Bound{Min: orb.Point{-180, 80}, Max: orb.Point{180, 90}}.ToPolygon()}})
	b := shapeTile(t, s, 0, 0, 0, nil)["areas"][0].Geometry.Bound()
	if b.Min[1] != 0 || b.Max[0] != extent || math.IsNaN(b.Max[1]) {
		t.Errorf("the polar cap is drawn as %v", b)
	}
}
