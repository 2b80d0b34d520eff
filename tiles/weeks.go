package tiles

import (
	"context"
	"strconv"
)

// The layers of weeks and of days are for playing back: for each cell of a tile, how many of its concerns were noticed and how
// many ended, week by week or day by day. Of ten million concerns a screen gets some thousand rows of numbers, and draws any
// moment from these.

// A tile is cut into 8 × 8 cells of 32 pixels.
const (
	weeksAcross   = 8
	weeksCellBits = 3 // weeksAcross = 1 << weeksCellBits
)

// Up to the present one, 50 years of weeks and two months of days are told apart. What is older counts in the first of them,
// and what lies ahead in the last.
const (
	mostWeeks = 2610
	mostDays  = 62
)

// course is a way to cut time for playing back.
type course struct {
	layer string
	calendarUnit
	most int // how many units are told apart
}

var (
	weekly = course{"concern_weeks", calendarUnits["week"], mostWeeks}
	daily  = course{"concern_days", calendarUnits["day"], mostDays}
)

// Weeks builds one tile of the layer "concern_weeks": for each cell with a matching concern a point in its middle with
// n, the concerns; first, the Monday of the first week that any cell of the tile tells of; and opened and ended, from that
// week on the numbers of those noticed and of those ended in it (Asia/Shanghai), comma-separated, zeros at the end left out. Of
// what ended nobody knows when, only opened tells. The tile is nil when it is empty; the error is the context's.
func (c *Compiled) Weeks(ctx context.Context, z, x, y uint32) ([]byte, error) {
	return c.course(ctx, weekly, z, x, y)
}

// Days is to days as Weeks is to weeks, of the last two months, in the layer "concern_days"; first is a day.
func (c *Compiled) Days(ctx context.Context, z, x, y uint32) ([]byte, error) {
	return c.course(ctx, daily, z, x, y)
}

// WeeksTag is to Weeks as Tag is to Tile. The clock moves it when a week begins, and when a light turns only if the filter
// asks for lights.
func (c *Compiled) WeeksTag(z, x, y uint32) string { return c.courseTag(weekly, z, x, y) }

// DaysTag is to Days as WeeksTag is to Weeks.
func (c *Compiled) DaysTag(z, x, y uint32) string { return c.courseTag(daily, z, x, y) }

func (c *Compiled) course(ctx context.Context, by course, z, x, y uint32) ([]byte, error) {
	var parts []part
	for slot := range uint32(weeksAcross * weeksAcross) {
		k := squareKeys(z+weeksCellBits, x*weeksAcross+slot%weeksAcross, y*weeksAcross+slot/weeksAcross)
		parts = c.state.parts(parts, k, int(slot))
	}
	oldest := c.oldest(by)
	found, err := scan(ctx, c, parts, func() *courseVisitor { return &courseVisitor{course: by, oldest: oldest} })
	if err != nil {
		return nil, err
	}
	total := found[0]
	for _, other := range found[1:] {
		total.add(other)
	}
	first := by.most
	for slot := range total.cells {
		first = min(first, total.cells[slot].first(by.most))
	}
	w := newLayerWriter()
	begin := stringValue(by.key(oldest + int64(first)))
	for slot := range total.cells {
		cell := &total.cells[slot]
		if cell.n == 0 {
			continue
		}
		col, row := x*weeksAcross+uint32(slot)%weeksAcross, y*weeksAcross+uint32(slot)/weeksAcross
		tags := w.tag(nil, "n", uintValue(uint64(cell.n)))
		tags = w.tag(tags, "first", begin)
		tags = w.tag(tags, "opened", stringValue(listed(cell.opened, first)))
		tags = w.tag(tags, "ended", stringValue(listed(cell.ended, first)))
		const side = extent / weeksAcross
		w.point(clusterID|morton(col, row), tags, int32(slot%weeksAcross*side+side/2), int32(slot/weeksAcross*side+side/2))
	}
	return w.layer(nil, by.layer), nil
}

func (c *Compiled) courseTag(by course, z, x, y uint32) string {
	here := c.content([]keys{squareKeys(z, x, y)})
	numbers := []uint64{tileNumber(z, x, y), here.print, uint64(c.oldest(by))}
	if c.lit {
		numbers = append(numbers, uint64(here.from))
	}
	return c.tagOf(by.layer, numbers...)
}

// oldest is the number of the first unit that is told apart.
func (c *Compiled) oldest(by course) int64 { return by.number(dayOfSecond(c.now)) - int64(by.most) + 1 }

// courseCell counts the concerns of one cell by unit.
type courseCell struct {
	n             int64
	opened, ended []uint32 // from the oldest unit on; nil for none
}

// first is the first unit that has a number, most when none has.
func (w *courseCell) first(most int) int {
	for i := range w.opened {
		if w.opened[i] != 0 || w.ended != nil && w.ended[i] != 0 {
			return i
		}
	}
	return most
}

// courseVisitor counts cell by cell.
type courseVisitor struct {
	course
	cells  [weeksAcross * weeksAcross]courseCell
	oldest int64
}

func (v *courseVisitor) whole(slot int, b *block, matching [2]bool) {
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			v.count(&v.cells[slot], b, i)
		}
	}
}

func (v *courseVisitor) rows(slot int, b *block, lo, hi int, sel *selection) {
	cell := &v.cells[slot]
	sel.each(lo, hi, func(i int) { v.count(cell, b, i) })
}

func (v *courseVisitor) count(cell *courseCell, b *block, i int) {
	cell.n++
	v.increment(&cell.opened, dayNumber(b.noticed[i]))
	if at := b.endedAt(i); at != 0 {
		v.increment(&cell.ended, dayOfSecond(at))
	}
}

func (v *courseVisitor) increment(list *[]uint32, day int64) {
	if *list == nil {
		*list = make([]uint32, v.most)
	}
	(*list)[min(max(v.number(day)-v.oldest, 0), int64(v.most)-1)]++
}

// add takes in another goroutine's counts.
func (v *courseVisitor) add(o *courseVisitor) {
	for slot := range v.cells {
		cell, other := &v.cells[slot], &o.cells[slot]
		cell.n += other.n
		cell.opened, cell.ended = sumOf(cell.opened, other.opened), sumOf(cell.ended, other.ended)
	}
}

// sumOf adds up two lists of units, either of which may be nil, into one of them.
func sumOf(a, b []uint32) []uint32 {
	if a == nil {
		return b
	}
	for i, n := range b {
		a[i] += n
	}
	return a
}

// listed is the numbers from a unit on as a word, without the zeros at the end.
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
