package tiles

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"minqing/concern"
)

var hotFrom, hotTo = testNow.AddDate(0, 0, -28), testNow

// scattered are n marks of the last eight weeks, evenly over a square of some five kilometres, and others at given places.
func scattered(random *rand.Rand, n int) []concern.Mark {
	var marks []concern.Mark
	for range n {
		marks = append(marks, noticedAt(int64(len(marks)+1), orb.Point{113.5 + 0.06*random.Float64(), 37.8 + 0.05*random.Float64()},
			time.Duration(random.Int64N(int64(56*24*time.Hour)))))
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
	hot, err := compiled(t, x, q).Hotspots(context.Background(), hotFrom, hotTo)
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

func TestAHotspotIsFoundAndSaysWhetherItIsNew(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	marks := scattered(random, 3000)
	old, fresh := orb.Point{113.52, 37.82}, orb.Point{113.55, 37.84}
	plant := func(at orb.Point, n int, since, until time.Duration, category string) {
		for range n {
			k := noticedAt(int64(len(marks)+1), orb.Point{at[0] + 0.0004*random.Float64(), at[1] + 0.0003*random.Float64()},
				since+time.Duration(random.Int64N(int64(until-since))))
			k.Category = category
			marks = append(marks, k)
		}
	}
	const week = 7 * 24 * time.Hour
	plant(old, 60, 0, 8*week, "noise")
	plant(fresh, 40, 0, 4*week, "well")
	hot := hotspotsOf(t, marks, Query{})
	holds := func(h Hotspot, at orb.Point) bool { return planar.PolygonContains(h.Outline, at) }
	seen := map[string]bool{}
	for _, h := range hot {
		switch {
		case holds(h, fresh):
			seen["fresh"] = true
			if !h.New || h.Count < 40 || h.Categories[0] != (CategoryCount{"well", 40}) || float64(h.Count) < 2*h.Expected {
				t.Errorf("the fresh one: %+v", h)
			}
		case holds(h, old):
			seen["old"] = true
			if h.New || h.Before < 15 || h.Categories[0].Category != "noise" {
				t.Errorf("the old one: %+v", h)
			}
		}
		if h.Green+h.Yellow+h.Red+h.None != h.Count || !holds(h, h.Centre) || h.Score < 2 {
			t.Errorf("%+v does not add up", h)
		}
		n, before := int64(0), int64(0)
		for _, k := range marks {
			if !holds(h, orb.Point{k.Lon, k.Lat}) {
				continue
			}
			if !k.NoticedAt.Before(hotFrom) && k.NoticedAt.Before(hotTo) {
				n++
			} else {
				before++
			}
		}
		if h.Count > n || h.Before > before {
			t.Errorf("it counts %d and %d before, its outline holds %d and %d", h.Count, h.Before, n, before)
		}
	}
	if !seen["fresh"] || !seen["old"] {
		t.Errorf("of the two planted ones there are %v among %d", seen, len(hot))
	}
	for _, h := range hotspotsOf(t, marks, Query{Filter: &concern.Filter{Categories: []string{"noise"}}}) {
		if holds(h, fresh) {
			t.Errorf("a filter that leaves the fresh one out finds it: %+v", h)
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
	for name, marks := range map[string][]concern.Mark{"nothing": nil, "one": {one}, "all at one place": func() (out []concern.Mark) {
		for id := range int64(50) {
			out = append(out, noticedAt(id+1, orb.Point{113.5, 37.8}, time.Hour))
		}
		return out
	}()} {
		if hot := hotspotsOf(t, marks, Query{}); len(hot) != 0 {
			t.Errorf("%s: %+v", name, hot)
		}
	}
}

// One row of cells with two that stand out, the score of one of them computed the long way.
func TestTheScoreIsAgainstTheOtherCells(t *testing.T) {
	cells := map[uint64]*hotCell{}
	counts := []uint32{0, 1, 0, 2, 9, 8, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1}
	for i, n := range counts {
		cells[morton(uint32(1000+i), 500)] = &hotCell{recent: n}
	}
	hot := hotCells(cells)
	var others []float64
	for i, n := range counts {
		if i < 3 || i > 5 {
			others = append(others, float64(n))
		}
	}
	mean, variance := 0.0, 0.0
	for _, n := range others {
		mean += n / float64(len(others))
	}
	for _, n := range others {
		variance += (n - mean) * (n - mean) / float64(len(others))
	}
	want := (2 + 9 + 8 - 3*mean) / math.Sqrt(3*max(mean, variance)*(1+3/float64(len(others))))
	if got := cells[morton(1004, 500)].score; math.Abs(got-want) > 1e-9 {
		t.Errorf("the score is %v, want %v", got, want)
	}
	if groups := joined(hot); len(groups) != 1 {
		t.Errorf("cells that touch are %d hotspots: %v", len(groups), groups)
	}
}
