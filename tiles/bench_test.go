package tiles

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"minqing/concern"
	"minqing/geo"
)

// benchScale is how many concerns the benchmarks run on; MINQING_BENCH_SCALE sets another number.
func benchScale() int {
	if n, err := strconv.Atoi(os.Getenv("MINQING_BENCH_SCALE")); err == nil {
		return n
	}
	return 1_000_000
}

const benchCentres = 3000

// syntheticMarks are n concerns of a year around 3,000 centres between Yangquan and its neighbours, one grid each,
// most of them ended. The same n gives the same marks.
func syntheticMarks(n int) iter.Seq2[concern.Mark, error] {
	return func(yield func(concern.Mark, error) bool) {
		random := rand.New(rand.NewPCG(1, 2))
		var centres [benchCentres]orb.Point
		for i := range centres {
			centres[i] = orb.Point{112 + 4*random.Float64(), 36 + 3*random.Float64()}
		}
		slugs := make([]string, 60)
		for i := range slugs {
			slugs[i] = fmt.Sprintf("category_%d", i)
		}
		for i := range n {
			c := random.IntN(benchCentres)
			noticed := testNow.Add(-time.Duration(random.Int64N(int64(365 * 24 * time.Hour))))
			m := concern.Mark{
				ID: int64(i + 1), Version: 1, Area: int32(c + 1),
				Lon: centres[c][0] + random.NormFloat64()*0.004, Lat: centres[c][1] + random.NormFloat64()*0.003,
				Category: slugs[random.IntN(len(slugs))], Status: concern.StruckOff,
				Urgency: concern.Urgency(random.IntN(4)), Source: concern.Source(random.IntN(6)), Force: concern.Force(random.IntN(5)),
				Reporter: int64(random.IntN(5000)), NoticedAt: noticed,
				YellowAt: noticed.Add(72 * time.Hour), RedAt: noticed.Add(96 * time.Hour),
			}
			if random.IntN(10) == 0 {
				m.Status = concern.Status(random.IntN(5))
			}
			if random.IntN(50) == 0 {
				m.MustReport = concern.MustReport(1 + random.IntN(4))
			}
			if m.Force != concern.NoForce {
				m.Team = "team " + strconv.Itoa(c%500)
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

var benchIndex = sync.OnceValue(func() *Index {
	x := NewIndex()
	areas := []Area{{ID: benchCentres + 1, Prefix: "1403", Level: geo.City}}
	for i := range benchCentres {
		areas = append(areas, Area{ID: int32(i + 1), Prefix: fmt.Sprintf("14030200100%d%05d", i%10, i)[:15], Level: geo.Grid})
	}
	x.SetAreas(areas)
	if err := x.Load(syntheticMarks(benchScale()), "bench"); err != nil {
		panic(err)
	}
	return x
})

// benchQueries go from what summaries answer alone to filters that every row has to be asked.
func benchQueries() map[string]Query {
	box := orb.Bound{Min: orb.Point{112.5, 36.5}, Max: orb.Point{115.1, 38.7}}
	planner := concern.ScopeOf(concern.Viewer{Account: 1, Role: concern.Planner, Prefixes: []string{"1403"}, Top: true})
	leader := concern.ScopeOf(concern.Viewer{Account: 1, Role: concern.Leader, Prefixes: []string{"140302001001"}})
	everyThird := make([]int64, 0, benchScale()/3)
	for id := int64(1); id <= int64(benchScale()); id += 3 {
		everyThird = append(everyThird, id)
	}
	return map[string]Query{
		"all":      {Scope: seeAll()},
		"planner":  {Scope: &planner},
		"leader":   {Scope: &leader},
		"open":     {Scope: seeAll(), Filter: &concern.Filter{Statuses: []concern.Status{0, 1, 2, 3}}},
		"red":      {Scope: seeAll(), Filter: &concern.Filter{Lights: []concern.Light{concern.Red}}},
		"category": {Scope: seeAll(), Filter: &concern.Filter{Categories: []string{"category_1", "category_7", "category_30"}}},
		"month":    {Scope: seeAll(), Filter: &concern.Filter{From: testNow.AddDate(0, -1, 0)}},
		"team":     {Scope: seeAll(), Filter: &concern.Filter{Teams: []string{"team 7"}}},
		"box":      {Scope: seeAll(), Filter: &concern.Filter{BBox: &box}},
		"within":   {Scope: seeAll(), Filter: &concern.Filter{Within: orb.MultiPolygon{star(orb.Point{114, 37.5}, 20, 1.5)}}},
		"spikes":   {Scope: seeAll(), Filter: &concern.Filter{Within: orb.MultiPolygon{star(orb.Point{114, 37.5}, 2000, 2)}}},
		"words":    {Scope: seeAll(), Filter: &concern.Filter{Words: []string{"灯"}}, WordIDs: NewIDSet(everyThird)},
		"everything": {Scope: &leader, Teams: []string{"team 7"}, Filter: &concern.Filter{
			Statuses: []concern.Status{0, 1, 2, 3, 4}, Lights: []concern.Light{concern.Red, concern.Yellow}, From: testNow.AddDate(0, -6, 0),
			Sources: []concern.Source{0, 1, 2}, Urgencies: []concern.Urgency{1, 2, 3}, BBox: &box,
		}},
	}
}

func benchCompile(b *testing.B, q Query) *Compiled {
	b.Helper()
	q.Now = testNow
	c, err := benchIndex().Compile(q)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkTile builds tiles where the concerns are, a thousand different ones of each zoom in turn.
func BenchmarkTile(b *testing.B) {
	for _, o := range []struct {
		name string
		Options
		from, to uint32
	}{{"clusters", Options{}, 0, 18}, {"points", Options{All: true}, 10, 16}} {
		for z := o.from; z <= o.to; z += 2 {
			b.Run(fmt.Sprintf("%s/z%d", o.name, z), func(b *testing.B) {
				c := benchCompile(b, Query{Scope: seeAll()})
				frames := busyTiles(c, z)
				bytes := 0
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					f := frames[i%len(frames)]
					tile, err := c.Tile(context.Background(), f.z, f.x, f.y, o.Options)
					if err != nil {
						b.Fatal(err)
					}
					bytes += len(tile)
				}
				b.ReportMetric(float64(bytes)/float64(b.N), "tile-bytes")
			})
		}
	}
}

// busyTiles are the tiles of up to a thousand concerns, evenly chosen.
func busyTiles(c *Compiled, z uint32) []frame {
	var out []frame
	blocks := c.state.blocks
	for i := 0; i < 1000; i++ {
		b := blocks[i*len(blocks)/1000]
		r := i * 7 % b.len()
		out = append(out, frame{z, b.x[r] >> (32 - z), b.y[r] >> (32 - z)})
	}
	return out
}

// BenchmarkWidestTile builds the one tile that has everything, under each filter.
func BenchmarkWidestTile(b *testing.B) {
	for name, q := range benchQueries() {
		b.Run(name, func(b *testing.B) {
			c := benchCompile(b, q)
			for b.Loop() {
				if _, err := c.Tile(context.Background(), 5, 26, 12, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for name, q := range benchQueries() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				benchCompile(b, q)
			}
		})
	}
}

func BenchmarkTag(b *testing.B) {
	for _, z := range []uint32{0, 5, 10, 14} {
		b.Run(fmt.Sprintf("z%d", z), func(b *testing.B) {
			c := benchCompile(b, Query{Scope: seeAll()})
			frames := busyTiles(c, z)
			for i := 0; b.Loop(); i++ {
				f := frames[i%len(frames)]
				c.Tag(f.z, f.x, f.y, Options{})
			}
		})
	}
}

func BenchmarkStats(b *testing.B) {
	queries := benchQueries()
	for _, by := range [][]Dimension{
		{{By: "status"}}, {{By: "area"}}, {{By: "category"}}, {{By: "day"}}, {{By: "area"}, {By: "week"}},
	} {
		for _, name := range []string{"all", "words", "everything"} {
			b.Run(fmt.Sprintf("%v/%s", by, name), func(b *testing.B) {
				c := benchCompile(b, queries[name])
				for b.Loop() {
					if _, _, err := c.Stats(context.Background(), by...); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkApply moves and restates concerns all over the map, in batches as the change feed brings them.
func BenchmarkApply(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprintf("%d changes", n), func(b *testing.B) {
			x := NewIndex()
			x.now.Store(benchIndex().now.Load())
			random := rand.New(rand.NewPCG(3, 4))
			version := int64(1)
			for b.Loop() {
				version++
				changes := make([]Change, n)
				for i := range changes {
					m, _ := x.Lookup(1 + random.Int64N(int64(benchScale())))
					m.Version, m.Status, m.Lon = version, concern.Resolved, m.Lon+1e-4
					changes[i] = Change{After: &m}
				}
				if err := x.Apply(changes, ""); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkLoad fills an index; the time without making the marks up is load-ns/concern.
func BenchmarkLoad(b *testing.B) {
	n := benchScale()
	var marks []concern.Mark
	for m, err := range syntheticMarks(n) {
		if err != nil {
			b.Fatal(err)
		}
		marks = append(marks, m)
	}
	for b.Loop() {
		if err := NewIndex().Load(sequence(marks), ""); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/concern")
}

// BenchmarkMemory says how many bytes of heap a loaded index keeps, for each concern.
func BenchmarkMemory(b *testing.B) {
	heap := func() int64 {
		var s runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&s)
		return int64(s.HeapAlloc)
	}
	n := benchScale()
	for b.Loop() {
		before := heap()
		x := NewIndex()
		if err := x.Load(syntheticMarks(n), ""); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(heap()-before)/float64(n), "bytes/concern")
		runtime.KeepAlive(x)
	}
}

// BenchmarkEncoder holds our encoder for points against orb's, on the points of one tile: it is worth having as
// long as it is several times as fast.
func BenchmarkEncoder(b *testing.B) {
	c := benchCompile(b, Query{Scope: seeAll()})
	f := busyTiles(c, 12)[500]
	tile, err := c.Tile(context.Background(), f.z, f.x, f.y, Options{All: true})
	if err != nil {
		b.Fatal(err)
	}
	layers, err := mvt.Unmarshal(tile)
	if err != nil {
		b.Fatal(err)
	}
	n := float64(len(layers[0].Features))
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			if _, err := c.Tile(context.Background(), f.z, f.x, f.y, Options{All: true}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/point")
	})
	b.Run("orb", func(b *testing.B) {
		for b.Loop() {
			again := mvt.Layer{Name: "concerns", Version: 2, Extent: extent}
			for _, g := range layers[0].Features {
				h := geojson.NewFeature(g.Geometry)
				h.ID = g.ID
				for k, v := range g.Properties {
					h.Properties[k] = v
				}
				again.Features = append(again.Features, h)
			}
			if _, err := mvt.Marshal(mvt.Layers{&again}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/point")
	})
}

func BenchmarkHotspots(b *testing.B) {
	land := benchCompile(b, Query{Scope: seeAll()})
	for _, name := range []string{"all", "category", "everything"} {
		b.Run(name, func(b *testing.B) {
			c := benchCompile(b, benchQueries()[name])
			for b.Loop() {
				if _, err := c.Hotspots(context.Background(), land, HotspotQuery{From: testNow.AddDate(0, 0, -28), To: testNow, Least: 5}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPlaces(b *testing.B) {
	c := benchCompile(b, Query{Scope: seeAll()})
	for b.Loop() {
		if _, ok, err := c.Places(context.Background(), testNow.AddDate(0, 0, -28), testNow, 50, 5); err != nil || !ok {
			b.Fatal(ok, err)
		}
	}
}
