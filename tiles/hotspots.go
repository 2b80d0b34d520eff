package tiles

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
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

// hotTimes cuts the time up to a period's end into periods of its length, the newest first, and into weeks. Microseconds.
type hotTimes struct {
	to, length     int64
	periods, weeks int // that are known, without the present period
}

const microsOfWeek = 7 * microsOfDay

func newHotTimes(from, to time.Time) hotTimes {
	return hotTimes{to: to.UnixMicro(), length: max(to.UnixMicro()-from.UnixMicro(), 1)}
}

// since bounds what is known by when the first concern was noticed.
func (t *hotTimes) since(first int64) {
	t.periods = int(min(max((t.to-first)/t.length-1, 0), mostPeriods))
	t.weeks = int(min(max((t.to-first)/microsOfWeek, 0), mostTrend))
}

// oldest is the instant from which anything counts.
func (t *hotTimes) oldest() int64 {
	return t.to - max(t.length*(mostPeriods+1), microsOfWeek*mostTrend)
}

// hotCells counts the cells, and what each period had in all.
func (c *Compiled) hotCells(ctx context.Context, land *Compiled, times *hotTimes, grids []Cells) (*hotCells, []float64, error) {
	lands, err := scan(ctx, land, land.state.parts(nil, everywhere, 0), func() *landVisitor {
		return &landVisitor{ground: ground{}, first: math.MaxInt64}
	})
	if err != nil {
		return nil, nil, err
	}
	counts, err := scan(ctx, c, c.state.parts(nil, everywhere, 0), func() *recentVisitor {
		return &recentVisitor{times: times, oldest: times.oldest(), cells: map[spot]uint32{}}
	})
	if err != nil {
		return nil, nil, err
	}
	first := int64(math.MaxInt64)
	cells := newHotCells()
	for _, l := range lands {
		first = min(first, l.first)
		for at, word := range l.ground {
			cells.ground[at] |= word
		}
	}
	times.since(first)
	cells.ground = cells.ground.widened()
	for _, grid := range grids {
		for _, at := range grid {
			cells.ground.add(at)
		}
	}
	totals := make([]float64, mostPeriods+1)
	for _, n := range counts {
		for at, count := range n.cells {
			cells.recent[at] += count
		}
		for i, count := range n.totals {
			totals[i] += float64(count)
		}
	}
	cells.sum()
	return cells, totals, nil
}

// landVisitor finds the cells where anything was ever noticed, and since when.
type landVisitor struct {
	ground ground
	first  int64
	at     spot   // the word at hand
	word   uint64 // not yet in the ground
}

func (v *landVisitor) whole(_ int, b *block, matching [2]bool) {
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			v.take(b, i)
		}
	}
	v.ground[v.at] |= v.word
}

func (v *landVisitor) rows(_ int, b *block, lo, hi int, sel *selection) {
	sel.each(lo, hi, func(i int) { v.take(b, i) })
	v.ground[v.at] |= v.word
}

func (v *landVisitor) take(b *block, i int) {
	s := spotOf(b, i)
	if at := (spot{s.x >> 3, s.y >> 3}); at != v.at {
		v.ground[v.at] |= v.word
		v.at, v.word = at, 0
	}
	v.word |= 1 << (s.x&7 | s.y&7<<3)
	v.first = min(v.first, b.noticed[i])
}

// recentVisitor counts the present period cell by cell, and all periods as a whole.
type recentVisitor struct {
	times  *hotTimes
	oldest int64
	cells  map[spot]uint32
	totals [mostPeriods + 1]uint32
}

func (v *recentVisitor) whole(_ int, b *block, matching [2]bool) {
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			v.count(b, i)
		}
	}
}

func (v *recentVisitor) rows(_ int, b *block, lo, hi int, sel *selection) {
	sel.each(lo, hi, func(i int) { v.count(b, i) })
}

func (v *recentVisitor) count(b *block, i int) {
	at := b.noticed[i]
	if at < v.oldest || at >= v.times.to {
		return
	}
	if period := (v.times.to - 1 - at) / v.times.length; period <= mostPeriods {
		v.totals[period]++
		if period == 0 {
			v.cells[spotOf(b, i)]++
		}
	}
}

// contents sums up what lies in each of n hotspots, whose cells are the parts.
func (c *Compiled) contents(ctx context.Context, n int, parts []part, times *hotTimes) ([]hotContent, error) {
	found, err := scan(ctx, c, parts, func() *contentVisitor {
		return &contentVisitor{times: times, now: c.now, of: make([]hotContent, n)}
	})
	if err != nil {
		return nil, err
	}
	sums := found[0].of
	for _, other := range found[1:] {
		for i := range sums {
			sums[i].add(&other.of[i])
		}
	}
	return sums, nil
}

// hotContent is what was noticed in one hotspot: in the present period, by category and period, and by week, the newest first.
type hotContent struct {
	x, y       uint64
	lights     [4]int64
	areas      map[uint32]int64
	categories map[uint16]*[mostPeriods + 1]uint32
	weeks      [mostTrend]uint32
}

func (s *hotContent) add(o *hotContent) {
	s.x, s.y = s.x+o.x, s.y+o.y
	for l := range s.lights {
		s.lights[l] += o.lights[l]
	}
	for i, n := range o.weeks {
		s.weeks[i] += n
	}
	for area, n := range o.areas {
		s.area(area, n)
	}
	for category, periods := range o.categories {
		for i, n := range periods {
			s.category(category)[i] += n
		}
	}
}

func (s *hotContent) area(id uint32, n int64) {
	if s.areas == nil {
		s.areas = map[uint32]int64{}
	}
	s.areas[id] += n
}

func (s *hotContent) category(number uint16) *[mostPeriods + 1]uint32 {
	if s.categories == nil {
		s.categories = map[uint16]*[mostPeriods + 1]uint32{}
	}
	if s.categories[number] == nil {
		s.categories[number] = new([mostPeriods + 1]uint32)
	}
	return s.categories[number]
}

// describe says where it lies, under which lights and of which categories.
func (s *hotContent) describe(h *Hotspot, words []string, periods int) {
	n := float64(h.Count)
	h.Centre = orb.Point{lonOf(float64(s.x)/n + 0.5), latOf(float64(s.y)/n + 0.5)}
	h.None, h.Green, h.Yellow, h.Red = s.lights[concern.NoLight], s.lights[concern.Green], s.lights[concern.Yellow], s.lights[concern.Red]
	for number, counts := range s.categories {
		if counts[0] > 0 {
			h.Categories = append(h.Categories, CategoryCount{words[number], int64(counts[0]), usual(counts[1 : periods+1])})
		}
	}
	slices.SortFunc(h.Categories, func(a, b CategoryCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Category, b.Category))
	})
	h.Categories = h.Categories[:min(len(h.Categories), topCount)]
}

func usual(counts []uint32) float64 {
	numbers := make([]float64, len(counts))
	for i, n := range counts {
		numbers[i] = float64(n)
	}
	return median(numbers)
}

// history says what was before, and what to call it; stoodOut judges a count of one of the periods before.
func (s *hotContent) history(times *hotTimes, stoodOut func(period int, count float64) bool) History {
	var counts [mostPeriods + 1]uint32
	for _, periods := range s.categories {
		for i, n := range periods {
			counts[i] += n
		}
	}
	before := counts[1 : times.periods+1]
	h := History{Periods: times.periods, Usual: usual(before), TrendChance: 1, Weeks: slices.Clone(s.weeks[:times.weeks])}
	slices.Reverse(h.Weeks)
	sum := 0.0
	for i, n := range before {
		sum += float64(n)
		if stoodOut(i+1, float64(n)) {
			h.StoodOut++
		}
	}
	if times.weeks >= leastTrend {
		t := mannKendall(h.Weeks)
		h.TrendScore, h.TrendChance = t.z, t.chance
		h.Rising, h.Falling = t.chance <= falseShare && t.z > 0, t.chance <= falseShare && t.z < 0
	}
	switch {
	case times.periods == 0:
	case h.StoodOut == 0 && poissonAbove(float64(counts[0]), sum/float64(times.periods)) <= falseShare:
		h.Pattern = NewPattern
	case h.Rising:
		h.Pattern = IntensifyingPattern
	case h.Falling:
		h.Pattern = DiminishingPattern
	case 2*h.StoodOut >= times.periods:
		h.Pattern = PersistentPattern
	default:
		h.Pattern = RecurringPattern
	}
	return h
}

// contentVisitor is the visitor of contents.
type contentVisitor struct {
	times *hotTimes
	now   uint32
	of    []hotContent
}

func (v *contentVisitor) whole(slot int, b *block, matching [2]bool) {
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			v.count(slot, b, i)
		}
	}
}

func (v *contentVisitor) rows(slot int, b *block, lo, hi int, sel *selection) {
	sel.each(lo, hi, func(i int) { v.count(slot, b, i) })
}

func (v *contentVisitor) count(slot int, b *block, i int) {
	at := b.noticed[i]
	if at >= v.times.to {
		return
	}
	s := &v.of[slot]
	ago := v.times.to - 1 - at
	if week := ago / microsOfWeek; week < mostTrend {
		s.weeks[week]++
	}
	period := ago / v.times.length
	if period > mostPeriods {
		return
	}
	s.category(b.category[i])[period]++
	if period == 0 {
		s.x += uint64(b.x[i])
		s.y += uint64(b.y[i])
		s.lights[b.lightOf(i, v.now)]++
		s.area(b.area[i], 1)
	}
}

// areaOf is the code of the area with the most, of equals the one with the lowest id.
func (c *Compiled) areaOf(counts map[uint32]int64) geo.Code {
	most, id := int64(0), uint32(0)
	for area, n := range counts {
		if n > most || n == most && area < id {
			most, id = n, area
		}
	}
	if prefix := c.state.areas.prefix(int32(id)); prefix != "" {
		return geo.CodeOfPrefix(prefix)
	}
	return ""
}
