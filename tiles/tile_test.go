package tiles

import (
	"bytes"
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"pgregory.net/rapid"

	"minqing/concern"
)

// feature is one of a decoded concern tile, in the tile's units.
type feature struct {
	ID    uint64
	U, V  int
	Props map[string]any
}

func (f feature) inside() bool { return f.U >= 0 && f.U < extent && f.V >= 0 && f.V < extent }

// count is how many concerns the feature stands for.
func (f feature) count() int {
	if n, ok := f.Props["n"]; ok {
		return int(n.(float64))
	}
	return int(f.Props["count"].(float64))
}

// decode reads a tile with the orb library, an encoder and decoder that is not ours.
func decode(t failer, tile []byte) []feature {
	layers, err := mvt.Unmarshal(tile)
	if err != nil {
		t.Fatalf("the tile does not decode: %v", err)
	}
	var out []feature
	for _, l := range layers {
		if l.Name != "concerns" || l.Version != 2 || l.Extent != extent {
			t.Fatalf("layer %q version %d extent %d", l.Name, l.Version, l.Extent)
		}
		for _, f := range l.Features {
			p := f.Geometry.(orb.Point)
			out = append(out, feature{uint64(f.ID.(float64)), int(p[0]), int(p[1]), f.Properties})
		}
	}
	return out
}

type failer interface{ Fatalf(string, ...any) }

func drawFrame(t *rapid.T, found []concern.Mark) frame {
	z := rapid.Uint32Range(0, MaxZoom).Draw(t, "z")
	if len(found) == 0 {
		return frame{z, 0, 0}
	}
	k := found[rapid.IntRange(0, len(found)-1).Draw(t, "near")]
	x, y := cellOf(k.Lon, k.Lat)
	f := frame{z, x >> (32 - z), y >> (32 - z)}
	last := uint32(1)<<z - 1
	if step := rapid.IntRange(0, 5).Draw(t, "beside"); step == 1 {
		f.x = (f.x + 1) & last
	} else if step == 2 && f.y < last {
		f.y++
	}
	return f
}

func (m *machine) checkTile(t *rapid.T, c *Compiled, q *Query, found []concern.Mark) {
	f := drawFrame(t, found)
	o := Options{All: rapid.Bool().Draw(t, "every point"), Points: rapid.IntRange(0, 4).Draw(t, "points")}
	tile, err := c.Tile(context.Background(), f.z, f.x, f.y, o)
	if err != nil {
		t.Fatal(err)
	}
	tag, turns := c.Tag(f.z, f.x, f.y, o)
	if last, seen := m.tiles[tag]; seen && !bytes.Equal(last, tile) {
		t.Fatalf("tag %s stands for two tiles", tag)
	}
	m.tiles[tag] = tile
	if later := *q; !turns.IsZero() {
		if !turns.After(q.Now) {
			t.Fatalf("a light turns at %v, which is not after %v", turns, q.Now)
		}
		later.Now = turns.Add(-1)
		cl, err := m.index.Compile(later)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := cl.Tag(f.z, f.x, f.y, o); again != tag {
			t.Fatalf("the tag changed before %v", turns)
		}
	}
	features := decode(t, tile)
	if o.All {
		checkAll(t, f, features, found, q)
	} else {
		checkCells(t, f, o.points(), features, found, q)
	}
}

// unitsOf is where a mark lies in a tile, the world's wrap left aside.
func unitsOf(f frame, k concern.Mark) (u, v int) {
	x, y := cellOf(k.Lon, k.Lat)
	return int(f.unit(int64(x), f.x)), int(f.unit(int64(y), f.y))
}

func inside(f frame, k concern.Mark) bool {
	u, v := unitsOf(f, k)
	return u >= 0 && u < extent && v >= 0 && v < extent
}

func checkAll(t *rapid.T, f frame, features []feature, found []concern.Mark, q *Query) {
	want := map[uint64][2]int{}
	for _, k := range found {
		if inside(f, k) {
			u, v := unitsOf(f, k)
			want[uint64(k.ID)] = [2]int{u, v}
		}
	}
	got := map[uint64][2]int{}
	for _, g := range features {
		if g.inside() {
			got[g.ID] = [2]int{g.U, g.V}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("points of %v (-want +got):\n%s", f, diff)
	}
}

// cellWant is what a cluster cell has to sum up to.
type cellWant struct {
	Count  int
	Lights [4]int
}

func checkCells(t *rapid.T, f frame, limit int, features []feature, found []concern.Mark, q *Query) {
	const side = extent / cellsAcross
	want := map[[2]int]cellWant{}
	marks := map[uint64]concern.Mark{}
	for _, k := range found {
		marks[uint64(k.ID)] = k
		if !inside(f, k) {
			continue
		}
		u, v := unitsOf(f, k)
		cell := want[[2]int{u / side, v / side}]
		cell.Count++
		cell.Lights[k.Light(q.Now)]++
		want[[2]int{u / side, v / side}] = cell
	}
	got := map[[2]int]cellWant{}
	for _, g := range features {
		if !g.inside() {
			continue
		}
		at := [2]int{g.U / side, g.V / side}
		cell := got[at]
		cell.Count += g.count()
		if g.Props["n"] == nil {
			for l := range concern.Red + 1 {
				cell.Lights[l] += int(g.Props[l.String()].(float64))
			}
			if g.Props["west"].(float64) > g.Props["east"].(float64) || g.Props["south"].(float64) > g.Props["north"].(float64) {
				t.Fatalf("a cluster's extent is inside out: %v", g)
			}
			if g.Props["stack"] == nil && want[at].Count <= limit {
				t.Fatalf("%d concerns are clustered in %v at %v, up to %d are to be shown", want[at].Count, f, at, limit)
			}
		} else {
			k := marks[g.ID]
			cell.Lights[k.Light(q.Now)]++
			if g.Props["category"] != k.Category || g.Props["status"] != k.Status.String() || g.Props["light"] != k.Light(q.Now).String() || g.Props["urgency"] != k.Urgency.String() {
				t.Fatalf("the tile says %v of %+v", g.Props, k)
			}
			if must := g.Props["must_report"]; k.MustReport == 0 && must != nil || k.MustReport != 0 && must != k.MustReport.String() {
				t.Fatalf("must_report is %v of %+v", must, k)
			}
			if want[at].Count > limit {
				t.Fatalf("%d concerns are shown one by one in %v at %v, up to %d may be", want[at].Count, f, at, limit)
			}
		}
		got[at] = cell
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("cells of %v (-want +got):\n%s", f, diff)
	}
}

func seeAll() *concern.Scope {
	return &concern.Scope{Clauses: []concern.Clause{{Restricted: true}}}
}

func TestFeaturesInsideTheExtentSumToTheCountAtEveryZoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine()
		m.load(t)
		q := drawQuery(t, &m.model)
		c, err := m.index.Compile(*q)
		if err != nil {
			t.Fatal(err)
		}
		found := m.model.find(q)
		for z := uint32(0); z <= MaxZoom; z++ {
			frames := map[frame]bool{}
			for _, k := range found {
				x, y := cellOf(k.Lon, k.Lat)
				frames[frame{z, x >> (32 - z), y >> (32 - z)}] = true
			}
			if z <= 2 {
				for i := range uint32(1) << (2 * z) {
					frames[frame{z, i >> z, i & (1<<z - 1)}] = true
				}
			}
			if len(frames) > 300 {
				break
			}
			sum := 0
			for f := range frames {
				tile, err := c.Tile(context.Background(), f.z, f.x, f.y, Options{})
				if err != nil {
					t.Fatal(err)
				}
				for _, g := range decode(t, tile) {
					if g.inside() {
						sum += g.count()
					}
				}
			}
			if sum != len(found) {
				t.Fatalf("zoom %d shows %d concerns, %d match", z, sum, len(found))
			}
		}
	})
}

// What a tile draws outside of its extent is what its neighbour draws inside, moved by one tile, and nothing near
// the border is left out.
func TestNeighbouringTilesAgreeInTheBuffer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine()
		m.load(t)
		q := &Query{Scope: seeAll(), Now: testNow}
		c, err := m.index.Compile(*q)
		if err != nil {
			t.Fatal(err)
		}
		f := drawFrame(t, m.model.find(&Query{Scope: q.Scope, Filter: &concern.Filter{}, Now: testNow}))
		o := Options{All: rapid.Bool().Draw(t, "every point")}
		type drawn struct {
			id   uint64
			u, v int
			n    int
		}
		read := func(f frame) []feature {
			tile, err := c.Tile(context.Background(), f.z, f.x, f.y, o)
			if err != nil {
				t.Fatal(err)
			}
			return decode(t, tile)
		}
		got, want := map[drawn]int{}, map[drawn]int{}
		for _, g := range read(f) {
			if !g.inside() {
				got[drawn{g.ID, g.U, g.V, g.count()}]++
			}
		}
		n := int64(1) << f.z
		for dy := int64(-1); dy <= 1; dy++ {
			for dx := int64(-1); dx <= 1; dx++ {
				y := int64(f.y) + dy
				if dx == 0 && dy == 0 || y < 0 || y >= n {
					continue
				}
				for _, g := range read(frame{f.z, uint32((int64(f.x) + dx + n) % n), uint32(y)}) {
					u, v := g.U+int(dx)*extent, g.V+int(dy)*extent
					if g.inside() && u >= -buffer && u < extent+buffer && v >= -buffer && v < extent+buffer {
						want[drawn{g.ID, u, v, g.count()}]++
					}
				}
			}
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(drawn{})); diff != "" {
			t.Fatalf("buffer of %v (-neighbours +tile):\n%s", f, diff)
		}
	})
}
