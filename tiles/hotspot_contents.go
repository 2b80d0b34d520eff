package tiles

import (
	"cmp"
	"context"
	"slices"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/geo"
)

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
