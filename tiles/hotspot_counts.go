package tiles

import (
	"context"
	"math"
	"time"
)

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
