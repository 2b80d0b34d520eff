package tiles

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"minqing/geo"
)

// Hotspot is a place where more was noticed than chance explains.
type Hotspot struct {
	Outline orb.Polygon // degrees; around its cells, counterclockwise
	Centre  orb.Point   // degrees; the mean place of what was noticed
	Cells   int
	Area    geo.Code // the deepest area that most of what was noticed lies in; "" for outside of all
	// Count is what was noticed in it in the period.
	Count int64
	// Expected is how many its cells would have if what was noticed lay evenly over all cells.
	Expected float64
	// Score is the highest Gi* of its cells: standard deviations above what cells of this ground have.
	Score float64
	History
	Green, Yellow, Red, None int64
	Categories               []CategoryCount // the most frequent ones, at most three
}

// History is what was noticed at a hotspot before.
type History struct {
	// Periods is how many periods of the same length just before are known, at most 12. Usual is the median of their counts, 0 when
	// there are none; StoodOut in how many of them it had more than chance explains, at 5 % for all of them together.
	Periods  int
	Usual    float64
	StoodOut int
	// Weeks are the counts of the seven days' weeks up to the period's end, the oldest first, at most 26.
	Weeks []uint32
	// Rising and Falling say that the weeks have a trend; TrendScore is Mann and Kendall's in standard deviations, TrendChance how
	// often chance makes as much of one.
	Rising, Falling         bool
	TrendScore, TrendChance float64
	Pattern                 Pattern
}

// Pattern says how a hotspot came to be.
type Pattern string

// The patterns. Without any period before it there is none to be told, "".
const (
	// NewPattern never stood out before, and has more now than the periods before explain.
	NewPattern Pattern = "new"
	// IntensifyingPattern has more and more, week by week, DiminishingPattern less and less.
	IntensifyingPattern Pattern = "intensifying"
	DiminishingPattern  Pattern = "diminishing"
	// PersistentPattern stood out in at least half of the periods before, without a trend.
	PersistentPattern Pattern = "persistent"
	// RecurringPattern is every other one: it stands out now and then.
	RecurringPattern Pattern = "recurring"
)

// CategoryCount is how many concerns of a category were noticed in the period, and usually, as History.Usual.
type CategoryCount struct {
	Category string
	Count    int64
	Usual    float64
}

const (
	mostPeriods = 12
	mostTrend   = 26 // weeks
	leastTrend  = 8  // weeks; fewer have no trend to speak of
	mostHot     = 200
	topCount    = 3
)

// HotspotQuery says what hotspots are looked for.
type HotspotQuery struct {
	From, To time.Time // the period, from ≤ t < to
	Least    int       // concerns; from fewer nothing is computed
	Grids    []Cells   // whole, with their empty cells: see Hotspots
}

// Hotspots finds where what was noticed in a period clusters more than chance explains. The strongest come first, at most 200. The
// question is compiled without a period; land is the same person's question about everything at the same places. The error is the
// context's.
//
// The cells that are held against each other are those where anything was ever noticed, with those around them, and all cells of
// the given grids. So the empty streets beside a hotspot count, without which a hotspot among few cells cannot be told; and the
// fields and hills, where nobody lives to notice anything, do not, among which every village would be one.
//
// A cell is hot when its Gi*, which is of it and those around it, is beyond chance at a false discovery rate of 5 %. A hotspot is hot
// cells with those around them; two that have a cell in common are one.
func (c *Compiled) Hotspots(ctx context.Context, land *Compiled, q HotspotQuery) ([]Hotspot, error) {
	times := newHotTimes(q.From, q.To)
	cells, totals, err := c.hotCells(ctx, land, &times, q.Grids)
	if err != nil || cells.total < float64(q.Least) {
		return nil, err
	}
	groups := cells.hot(q.Least)
	found := make([]Hotspot, 0, len(groups))
	kept := groups[:0]
	for _, group := range groups {
		h := Hotspot{Outline: hull(group), Cells: len(group), Expected: cells.total / cells.n * float64(len(group))}
		for _, at := range group {
			h.Count += int64(cells.recent[at])
			h.Score = max(h.Score, cells.score(at))
		}
		if h.Count >= int64(q.Least) {
			found, kept = append(found, h), append(kept, group)
		}
	}
	order := make([]int, len(found))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(found[b].Score, found[a].Score), bySpot(kept[a][0], kept[b][0]))
	})
	order = order[:min(len(order), mostHot)]
	chosen := make([]Hotspot, len(order))
	var parts []part
	for slot, i := range order {
		chosen[slot] = found[i]
		for _, at := range kept[i] {
			parts = c.state.parts(parts, squareKeys(hotspotZoom, at.x, at.y), slot)
		}
	}
	contents, err := c.contents(ctx, len(chosen), parts, &times)
	if err != nil {
		return nil, err
	}
	for i := range chosen {
		h := &chosen[i]
		contents[i].describe(h, c.state.categories.words, times.periods)
		h.Area = c.areaOf(contents[i].areas)
		share := float64(h.Cells) / cells.n
		h.History = contents[i].history(&times, func(period int, count float64) bool {
			return count >= float64(q.Least) && poissonAbove(count, totals[period]*share) <= falseShare/float64(times.periods)
		})
	}
	return chosen, nil
}
