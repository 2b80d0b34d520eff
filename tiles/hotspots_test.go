package tiles

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"minqing/concern"
)

var hotFrom, hotTo = testNow.AddDate(0, 0, -28), testNow

const (
	day  = 24 * time.Hour
	week = 7 * day
)

// scattered are n marks of the last twenty weeks, evenly over a square of some five kilometres.
func scattered(random *rand.Rand, n int) []concern.Mark {
	var marks []concern.Mark
	for range n {
		marks = append(marks, noticedAt(int64(len(marks)+1), orb.Point{113.5 + 0.06*random.Float64(), 37.8 + 0.05*random.Float64()},
			time.Duration(random.Int64N(int64(20*week)))))
	}
	return marks
}

func noticedAt(id int64, at orb.Point, ago time.Duration) concern.Mark {
	k := markAt(id, 1, at[0], at[1])
	k.NoticedAt = testNow.Add(-ago - time.Second).Truncate(time.Microsecond).UTC()
	return k
}

func hotspotsOf(t *testing.T, marks []concern.Mark, q Query) []Hotspot {
	t.Helper()
	x := NewIndex()
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	land := compiled(t, x, Query{Scope: q.Scope})
	hot, err := compiled(t, x, q).Hotspots(context.Background(), land, HotspotQuery{From: hotFrom, To: hotTo, Least: 5})
	if err != nil {
		t.Fatal(err)
	}
	return hot
}

// Where concerns lie evenly there is nothing to be alarmed about, however many they are.
func TestChanceAloneMakesHardlyAHotspot(t *testing.T) {
	found := 0
	for seed := range uint64(40) {
		found += len(hotspotsOf(t, scattered(rand.New(rand.NewPCG(seed, 0)), 3000), Query{}))
	}
	if found > 4 {
		t.Errorf("%d hotspots in 40 towns without any", found)
	}
}

func TestAHotspotIsFoundAndSaysHowItCameToBe(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	marks := scattered(random, 6000)
	plant := func(at orb.Point, n int, since, until time.Duration, category string) {
		for range n {
			k := noticedAt(int64(len(marks)+1), orb.Point{at[0] + 0.0004*random.Float64(), at[1] + 0.0003*random.Float64()},
				since+time.Duration(random.Int64N(int64(until-since))))
			k.Category = category
			marks = append(marks, k)
		}
	}
	planted := map[Pattern]orb.Point{
		PersistentPattern: {113.52, 37.82}, NewPattern: {113.55, 37.84}, IntensifyingPattern: {113.52, 37.84}, DiminishingPattern: {113.55, 37.82},
	}
	plant(planted[PersistentPattern], 300, 0, 20*week, "noise")
	plant(planted[NewPattern], 40, 0, 4*week, "well")
	for i, since := 0, time.Duration(0); i < 20; i, since = i+1, since+week {
		plant(planted[IntensifyingPattern], 20-i, since, since+week, "bench")
		plant(planted[DiminishingPattern], 5+i, since, since+week, "wire")
	}
	hot := hotspotsOf(t, marks, Query{})
	holds := func(h Hotspot, at orb.Point) bool { return planar.PolygonContains(h.Outline, at) }
	for pattern, at := range planted {
		if !slices.ContainsFunc(hot, func(h Hotspot) bool { return h.Pattern == pattern && holds(h, at) }) {
			t.Errorf("the %s one is not among %+v", pattern, hot)
		}
	}
	for _, h := range hot {
		if h.Pattern == NewPattern && (h.Categories[0] != (CategoryCount{"well", 40, 0}) || h.StoodOut != 0 || h.Usual > 4 || float64(h.Count) < 5*h.Expected) {
			t.Errorf("the new one: %+v", h)
		}
		if h.Pattern == IntensifyingPattern && (!h.Rising || h.TrendScore <= 0 || h.Usual >= float64(h.Count)) {
			t.Errorf("the intensifying one: %+v", h)
		}
		if h.Periods != 3 || len(h.Weeks) != 19 { // the first concern was noticed a little less than twenty weeks ago
			t.Errorf("%d periods and %d weeks are known", h.Periods, len(h.Weeks))
		}
		if h.Green+h.Yellow+h.Red+h.None != h.Count || !holds(h, h.Centre) || h.Score < 2 {
			t.Errorf("%+v does not add up", h)
		}
		n := int64(0)
		for _, k := range marks {
			if holds(h, orb.Point{k.Lon, k.Lat}) && !k.NoticedAt.Before(hotFrom) && k.NoticedAt.Before(hotTo) {
				n++
			}
		}
		if lately := int64(h.Weeks[18] + h.Weeks[17] + h.Weeks[16] + h.Weeks[15]); h.Count > n || lately != h.Count {
			t.Errorf("it counts %d, the last four weeks %d, its outline holds %d", h.Count, lately, n)
		}
	}
	for _, h := range hotspotsOf(t, marks, Query{Filter: &concern.Filter{Categories: []string{"noise"}}}) {
		if holds(h, planted[NewPattern]) {
			t.Errorf("a filter that leaves the new one out finds it: %+v", h)
		}
	}
}

// Who may not see restricted concerns does not learn from a hotspot that there are some.
func TestRestrictedConcernsMakeNoHotspotForOthers(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	marks := scattered(random, 3000)
	without := len(marks)
	for range 60 {
		k := noticedAt(int64(len(marks)+1), orb.Point{113.53 + 0.0003*random.Float64(), 37.83}, time.Hour)
		k.MustReport = concern.CrimeClue
		marks = append(marks, k)
	}
	open := Query{Scope: &concern.Scope{Clauses: []concern.Clause{{}}}}
	if with, bare := hotspotsOf(t, marks, open), hotspotsOf(t, marks[:without], open); len(with) != len(bare) {
		t.Errorf("%d hotspots, without restricted concerns %d", len(with), len(bare))
	}
	if hot := hotspotsOf(t, marks, Query{}); len(hot) == 0 || hot[0].Count < 60 {
		t.Errorf("who sees all finds %+v", hot)
	}
}

func TestLittleDataMakesNoHotspot(t *testing.T) {
	one := noticedAt(1, orb.Point{113.5, 37.8}, time.Hour)
	for name, marks := range map[string][]concern.Mark{"nothing": nil, "one": {one}, "all at one place": atOnePlace(50)} {
		if hot := hotspotsOf(t, marks, Query{}); len(hot) != 0 {
			t.Errorf("%s: %+v", name, hot)
		}
	}
}

func atOnePlace(n int64) (out []concern.Mark) {
	for id := range n {
		out = append(out, noticedAt(id+1, orb.Point{113.5, 37.8}, time.Hour))
	}
	return out
}

// With nothing but one place nobody knows what it is held against; a grid that is drawn around it says where else people live.
func TestAGridsEmptyCellsAreWhatItsHotspotIsHeldAgainst(t *testing.T) {
	town := func(lon, lat, across float64) orb.Geometry {
		return orb.Polygon{{{lon, lat}, {lon + across, lat}, {lon + across, lat + across}, {lon, lat + across}, {lon, lat}}}
	}
	areas := NewShapes("areas")
	areas.Set([]Shape{
		{ID: 1, Key: "grid", Geometry: town(113.497, 37.797, 0.008)}, {ID: 2, Key: "other", Geometry: town(113.505, 37.797, 0.008)},
		{ID: 3, Key: "grid and all the hills", Geometry: town(113.4, 37.6, 0.1)},
	})
	grids := areas.Cells(func(s *Shape) bool { return s.Key != "other" })
	if len(grids) != 1 {
		t.Fatalf("%d grids are taken whole", len(grids))
	}
	// 0.008° is 11.65 cells of 360°/2¹⁹ from west to east, and more of them from south to north.
	if n := len(grids[0]); n != 12*15 && n != 11*15 && n != 12*14 && n != 11*14 {
		t.Errorf("a grid of 700 by 890 m has %d cells", n)
	}
	x := NewIndex()
	for _, n := range []int64{4, 5} {
		if err := x.Load(sequence(atOnePlace(n)), ""); err != nil {
			t.Fatal(err)
		}
		all := compiled(t, x, Query{})
		hot, err := all.Hotspots(context.Background(), all, HotspotQuery{From: hotFrom, To: hotTo, Least: 5, Grids: grids})
		if err != nil || len(hot) != int(n)-4 {
			t.Errorf("%d at one place: %+v %v", n, hot, err)
		}
		if n == 5 && (len(hot) != 1 || hot[0].Count != 5 || hot[0].Pattern != "" || hot[0].Periods != 0) {
			t.Errorf("%+v", hot)
		}
	}
}

func TestTheGroundIsWidenedByTheCellsAroundIt(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	g, want := ground{}, map[spot]bool{}
	for range 200 {
		s := spot{random.Uint32N(60), random.Uint32N(60)}
		if random.IntN(4) == 0 {
			s.x = lastSpot - s.x
		}
		if random.IntN(4) == 0 {
			s.y = lastSpot - s.y
		}
		g.add(s)
		for _, near := range s.besides() {
			want[near] = true
		}
	}
	wide := g.widened()
	for s := range want {
		if !wide.has(s) {
			t.Errorf("%v is missing", s)
		}
	}
	if wide.count() != len(want) {
		t.Errorf("%d cells, want %d", wide.count(), len(want))
	}
}

func TestHotCellsWithACommonNeighbourAreOneGroup(t *testing.T) {
	groups := joined([]spot{{5, 5}, {9, 9}, {6, 6}, {8, 5}, {9, 12}})
	if len(groups) != 3 || len(groups[0]) != 3 {
		t.Errorf("%v", groups)
	}
}
