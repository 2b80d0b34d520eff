package tiles

import (
	"context"
	"strconv"
)

// The layer of weeks is for playing back: for each cell of a tile, how many of its concerns were noticed and how many ended,
// week by week. Of ten million concerns a screen gets some thousand rows of numbers, and draws any moment from these.

// A tile is cut into 8 × 8 cells of 32 pixels.
const (
	weeksAcross   = 8
	weeksCellBits = 3 // weeksAcross = 1 << weeksCellBits
)

// mostWeeks is how many weeks up to the present one are told apart, 50 years. What is older counts in the first of them, and
// what lies ahead in the last.
const mostWeeks = 2610

// Weeks builds one tile of the layer "concern_weeks": for each cell with a matching concern a point in its middle with
// n, the concerns; first, the Monday of the first week that any cell of the tile tells of; and opened and ended, from that
// week on the numbers of those noticed and of those ended in it (Asia/Shanghai), comma-separated, zeros at the end left out. Of
// what ended nobody knows when, only opened tells. The tile is nil when it is empty; the error is the context's.
func (c *Compiled) Weeks(ctx context.Context, z, x, y uint32) ([]byte, error) {
	var parts []part
	for slot := range uint32(weeksAcross * weeksAcross) {
		k := squareKeys(z+weeksCellBits, x*weeksAcross+slot%weeksAcross, y*weeksAcross+slot/weeksAcross)
		parts = c.state.parts(parts, k, int(slot))
	}
	oldest := c.oldestWeek()
	found, err := scan(ctx, c, parts, func() *weekVisitor { return &weekVisitor{oldest: oldest} })
	if err != nil {
		return nil, err
	}
	total := found[0]
	for _, other := range found[1:] {
		total.add(other)
	}
	first := mostWeeks
	for slot := range total.cells {
		first = min(first, total.cells[slot].first())
	}
	w := newLayerWriter()
	monday := stringValue(weekKey(oldest + int64(first)))
	for slot := range total.cells {
		cell := &total.cells[slot]
		if cell.n == 0 {
			continue
		}
		col, row := x*weeksAcross+uint32(slot)%weeksAcross, y*weeksAcross+uint32(slot)/weeksAcross
		tags := w.tag(nil, "n", uintValue(uint64(cell.n)))
		tags = w.tag(tags, "first", monday)
		tags = w.tag(tags, "opened", stringValue(listed(cell.opened, first)))
		tags = w.tag(tags, "ended", stringValue(listed(cell.ended, first)))
		const side = extent / weeksAcross
		w.point(clusterID|morton(col, row), tags, int32(slot%weeksAcross*side+side/2), int32(slot/weeksAcross*side+side/2))
	}
	return w.layer(nil, "concern_weeks"), nil
}

// WeeksTag is to Weeks as Tag is to Tile. The clock moves it when a week begins, and when a light turns only if the filter
// asks for lights.
func (c *Compiled) WeeksTag(z, x, y uint32) string {
	here := c.state.content(squareKeys(z, x, y), c.now, c.restricted)
	numbers := []uint64{tileNumber(z, x, y), here.print, uint64(c.oldestWeek())}
	if c.lit {
		numbers = append(numbers, uint64(here.from))
	}
	return c.tagOf("weeks", numbers...)
}

// oldestWeek is the number of the first week that is told apart.
func (c *Compiled) oldestWeek() int64 { return weekNumber(dayOfSecond(c.now)) - mostWeeks + 1 }

// weekCell counts the concerns of one cell by week.
type weekCell struct {
	n             int64
	opened, ended []uint32 // from the oldest week on; nil for none
}

// first is the first week that has a number.
func (w *weekCell) first() int {
	for i := range w.opened {
		if w.opened[i] != 0 || w.ended != nil && w.ended[i] != 0 {
			return i
		}
	}
	return mostWeeks
}

// weekVisitor counts cell by cell.
type weekVisitor struct {
	cells  [weeksAcross * weeksAcross]weekCell
	oldest int64
}

func (v *weekVisitor) whole(slot int, b *block, matching [2]bool) {
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			v.count(&v.cells[slot], b, i)
		}
	}
}

func (v *weekVisitor) rows(slot int, b *block, lo, hi int, sel *selection) {
	cell := &v.cells[slot]
	sel.each(lo, hi, func(i int) { v.count(cell, b, i) })
}

func (v *weekVisitor) count(cell *weekCell, b *block, i int) {
	cell.n++
	v.increment(&cell.opened, dayNumber(b.noticed[i]))
	if at := b.endedAt(i); at != 0 {
		v.increment(&cell.ended, dayOfSecond(at))
	}
}

func (v *weekVisitor) increment(list *[]uint32, day int64) {
	if *list == nil {
		*list = make([]uint32, mostWeeks)
	}
	(*list)[min(max(weekNumber(day)-v.oldest, 0), mostWeeks-1)]++
}

// add takes in another goroutine's counts.
func (v *weekVisitor) add(o *weekVisitor) {
	for slot := range v.cells {
		cell, other := &v.cells[slot], &o.cells[slot]
		cell.n += other.n
		cell.opened, cell.ended = sumOf(cell.opened, other.opened), sumOf(cell.ended, other.ended)
	}
}

// sumOf adds up two lists of weeks, either of which may be nil, into one of them.
func sumOf(a, b []uint32) []uint32 {
	if a == nil {
		return b
	}
	for i, n := range b {
		a[i] += n
	}
	return a
}

// listed is the numbers from a week on as a word, without the zeros at the end.
func listed(numbers []uint32, from int) string {
	end := len(numbers)
	for end > from && numbers[end-1] == 0 {
		end--
	}
	text := make([]byte, 0, 2*max(0, end-from))
	for i := from; i < end; i++ {
		if i > from {
			text = append(text, ',')
		}
		text = strconv.AppendUint(text, uint64(numbers[i]), 10)
	}
	return string(text)
}
