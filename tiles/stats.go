package tiles

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"

	"minqing/concern"
	"minqing/geo"
)

// Dimension is what statistics are grouped by: area (with Level), category, status, light, force, must_report,
// urgency, source, the day, week or month it was noticed, or the ended_day, ended_week or ended_month (Asia/Shanghai).
type Dimension struct {
	By    string
	Level geo.Level // of area: a concern counts for its ancestor at this level; 0 means Grid
}

// Row is one group: its key for each dimension, and how many concerns it has under each light.
//
// An area's key is its code, "" for what lies outside of every area of that level. A day's is 2026-11-22, a week's its
// Monday, a month's 2026-11; of the end, "" while it is open and where nobody knows when. The others' are the words of the wire, "" for none (no force, no must-report kind).
type Row struct {
	Keys                     []string
	Count                    int64
	Green, Yellow, Red, None int64
}

// Stats counts what matches, grouped by one dimension or by several at once, ordered by key. Groups without a concern
// have no row. total is the sum of all counts. The error is a *DimensionError or the context's.
func (c *Compiled) Stats(ctx context.Context, by ...Dimension) (rows []Row, total int64, err error) {
	axes := make([]axis, len(by))
	width := uint64(1)
	for i, d := range by {
		if axes[i], err = c.axis(d); err != nil {
			return nil, 0, err
		}
		high, low := bits.Mul64(width, uint64(axes[i].size))
		if high != 0 {
			return nil, 0, &DimensionError{d, "too many groups at once"}
		}
		width = low
	}
	tables, err := scan(ctx, c, c.state.parts(nil, everywhere, 0), func() *table { return newTable(axes, width, c.now) })
	if err != nil {
		return nil, 0, err
	}
	sums := tables[0]
	for _, t := range tables[1:] {
		sums.add(t)
	}
	sums.each(func(group uint64, lights *[4]uint32) {
		r := Row{
			Keys: make([]string, len(axes)), None: int64(lights[concern.NoLight]),
			Green: int64(lights[concern.Green]), Yellow: int64(lights[concern.Yellow]), Red: int64(lights[concern.Red]),
		}
		for i := len(axes) - 1; i >= 0; i-- {
			size := uint64(axes[i].size)
			r.Keys[i] = axes[i].key(uint32(group % size))
			group /= size
		}
		r.Count = r.None + r.Green + r.Yellow + r.Red
		total += r.Count
		rows = append(rows, r)
	})
	slices.SortFunc(rows, func(a, b Row) int { return slices.Compare(a.Keys, b.Keys) })
	return rows, total, nil
}

// DimensionError names a dimension that statistics cannot be grouped by.
type DimensionError struct {
	Dimension Dimension
	Problem   string
}

func (e *DimensionError) Error() string {
	return fmt.Sprintf("statistics by %q: %s", e.Dimension.By, e.Problem)
}

// axis numbers the groups of one dimension, from 0 to size − 1.
type axis struct {
	size int
	// number writes the group of each row of a block, pick of some of them: of few that takes less time than of all.
	number func(b *block, to []uint32)
	pick   func(b *block, rows []uint16, to []uint32)
	key    func(group uint32) string
}

func (c *Compiled) axis(d Dimension) (axis, error) {
	if d.Level != 0 && d.By != "area" {
		return axis{}, &DimensionError{d, "only areas have levels"}
	}
	switch d.By {
	case "area":
		return c.areaAxis(d.Level), nil
	case "category":
		words := c.state.categories.words
		return axis{len(words), func(b *block, to []uint32) {
			for i, v := range b.category {
				to[i] = uint32(v)
			}
		}, func(b *block, rows []uint16, to []uint32) {
			for j, i := range rows {
				to[j] = uint32(b.category[i])
			}
		}, func(n uint32) string { return words[n] }}, nil
	case "light":
		return axis{4, func(b *block, to []uint32) {
			for i := range to {
				to[i] = uint32(b.lightOf(i, c.now))
			}
		}, func(b *block, rows []uint16, to []uint32) {
			for j, i := range rows {
				to[j] = uint32(b.lightOf(int(i), c.now))
			}
		}, wordOf[concern.Light]}, nil
	case "status":
		return fieldAxis(fieldStatus, wordOf[concern.Status]), nil
	case "force":
		return fieldAxis(fieldForce, wordOf[concern.Force]), nil
	case "must_report":
		return fieldAxis(fieldMustReport, wordOf[concern.MustReport]), nil
	case "urgency":
		return fieldAxis(fieldUrgency, wordOf[concern.Urgency]), nil
	case "source":
		return fieldAxis(fieldSource, wordOf[concern.Source]), nil
	case "day", "week", "month":
		return c.noticedAxis(calendarUnits[d.By]), nil
	case "ended_day", "ended_week", "ended_month":
		return c.endedAxis(calendarUnits[strings.TrimPrefix(d.By, "ended_")]), nil
	}
	return axis{}, &DimensionError{d, "unknown; known are area, category, status, light, force, must_report, urgency, source, day, week, month, ended_day, ended_week, ended_month"}
}

type word interface {
	~uint8
	String() string
}

func wordOf[W word](n uint32) string { return W(n).String() }

func fieldAxis(f field, key func(uint32) string) axis {
	return axis{16, func(b *block, to []uint32) {
		for i, bits := range b.bits {
			to[i] = f.of(bits)
		}
	}, func(b *block, rows []uint16, to []uint32) {
		for j, i := range rows {
			to[j] = f.of(b.bits[i])
		}
	}, key}
}

func (c *Compiled) areaAxis(level geo.Level) axis {
	if level == 0 {
		level = geo.Grid
	}
	places, codes := c.state.areas.ancestors(level)
	placeOf := func(id uint32) uint32 {
		if int(id) < len(places) {
			return places[id]
		}
		return 0
	}
	return axis{len(codes), func(b *block, to []uint32) {
		for i, id := range b.area {
			to[i] = placeOf(id)
		}
	}, func(b *block, rows []uint16, to []uint32) {
		for j, i := range rows {
			to[j] = placeOf(b.area[i])
		}
	}, func(n uint32) string { return codes[n] }}
}

const microsOfDay = 24 * 3600 * 1_000_000

// calendarUnit is a day, week or month: its number, from that of a day, and its key.
type calendarUnit struct {
	number func(day int64) int64
	key    func(number int64) string
}

var calendarUnits = map[string]calendarUnit{
	"day":   {func(day int64) int64 { return day }, dayKey},
	"week":  {weekNumber, weekKey},
	"month": {monthNumber, monthKey},
}

// calendar numbers the units from the first day's on, 0, 1, 2 …
type calendar struct {
	calendarUnit
	firstDay, low int64
	size          int
	days          []uint32 // of the first days
}

// maxDays is for how many days, from the first one, the number of the week or month is looked up: 27 years.
const maxDays = 10_000

func newCalendar(u calendarUnit, firstDay, lastDay int64) calendar {
	c := calendar{calendarUnit: u, firstDay: firstDay, low: u.number(firstDay)}
	c.size = int(u.number(lastDay)-c.low) + 1
	c.days = make([]uint32, min(lastDay-firstDay+1, maxDays))
	for d := range c.days {
		c.days[d] = uint32(u.number(firstDay+int64(d)) - c.low)
	}
	return c
}

// of is the unit of a day, which is one from the first to the last.
func (c *calendar) of(day int64) uint32 {
	if d := day - c.firstDay; d < int64(len(c.days)) {
		return c.days[d]
	}
	return uint32(c.number(day) - c.low)
}

func (c *calendar) keyOf(n uint32) string { return c.key(int64(n) + c.low) }

// span is from the first instant at which a concern was noticed to the last; ok is false when there is no concern.
func (s *state) span() (first, last int64, ok bool) {
	first, last = math.MaxInt64, math.MinInt64
	for _, b := range s.blocks {
		for g := range b.sum.groups {
			first, last = min(first, b.sum.groups[g].minNoticed), max(last, b.sum.groups[g].maxNoticed)
		}
	}
	return first, last, first <= last
}

// single is the axis that has one group.
var single = axis{1, func(_ *block, to []uint32) { clear(to) }, func(_ *block, _ []uint16, to []uint32) { clear(to) }, func(uint32) string { return "" }}

func (c *Compiled) noticedAxis(u calendarUnit) axis {
	first, last, ok := c.state.span()
	if !ok {
		return single
	}
	cal := newCalendar(u, dayNumber(first), dayNumber(last))
	return axis{cal.size, func(b *block, to []uint32) {
		for i, at := range b.noticed {
			to[i] = cal.of(dayNumber(at))
		}
	}, func(b *block, rows []uint16, to []uint32) {
		for j, i := range rows {
			to[j] = cal.of(dayNumber(b.noticed[i]))
		}
	}, cal.keyOf}
}

// endedAxis has group 0 for what has not ended.
func (c *Compiled) endedAxis(u calendarUnit) axis {
	first, last := uint32(math.MaxUint32), uint32(0)
	for _, b := range c.state.blocks {
		if b.sum.lastEnded != 0 {
			first, last = min(first, b.sum.firstEnded), max(last, b.sum.lastEnded)
		}
	}
	if first > last {
		return single
	}
	cal := newCalendar(u, dayOfSecond(first), dayOfSecond(last))
	unitOf := func(at uint32) uint32 {
		if at == 0 {
			return 0
		}
		return 1 + cal.of(dayOfSecond(at))
	}
	return axis{cal.size + 1, func(b *block, to []uint32) {
		for i := range to {
			to[i] = unitOf(b.endedAt(i))
		}
	}, func(b *block, rows []uint16, to []uint32) {
		for j, i := range rows {
			to[j] = unitOf(b.endedAt(int(i)))
		}
	}, func(n uint32) string {
		if n == 0 {
			return ""
		}
		return cal.keyOf(n - 1)
	}}
}

// dayOfSecond is the day, in Shanghai, of a second since 1970.
func dayOfSecond(at uint32) int64 { return dayNumber(int64(at) * 1_000_000) }

// In Shanghai the clock has been eight hours ahead of UTC, summer and winter, since September 1991.
var steadySince = time.Date(1992, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

// dayNumber is the day of an instant in Shanghai, days since 1970-01-01.
func dayNumber(micros int64) int64 {
	if micros < steadySince {
		_, offset := time.UnixMicro(micros).In(concern.Shanghai).Zone()
		return floorDiv(micros+int64(offset)*1_000_000, microsOfDay)
	}
	return int64(uint64(micros+8*3600*1_000_000) / microsOfDay)
}

// Weeks begin on Mondays; 1970-01-01 was a Thursday.
func weekNumber(day int64) int64 { return floorDiv(day+3, 7) }

func monthNumber(day int64) int64 {
	y, m, _ := dayDate(day).Date()
	return int64(y)*12 + int64(m) - 1
}

func dayDate(day int64) time.Time { return time.Unix(day*24*3600, 0).UTC() }

func dayKey(day int64) string   { return dayDate(day).Format(time.DateOnly) }
func weekKey(week int64) string { return dayKey(week*7 - 3) }
func monthKey(month int64) string {
	return time.Date(int(floorDiv(month, 12)), time.Month(month-floorDiv(month, 12)*12+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
