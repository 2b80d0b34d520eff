package concern

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// CalendarDay says of one day that it is worked, or is not, against the rule of the week.
type CalendarDay struct {
	Day     time.Time // an instant of the day in Shanghai, its midnight by custom
	Working bool
	Name    string // 国庆节, or 国庆节调休
}

// Calendar tells working time: Monday to Friday, unless a day is named, during the hours of a day. It does not
// change, and any number of goroutines may ask it.
//
// Days from 1992 to 2100 can be named. Before and after them the rule of the week holds for ever, and a day
// is Beijing time's (UTC+8), which Shanghai's is since the last summer time, of 1991.
type Calendar struct {
	hours  Hours
	perDay time.Duration
	before []int32 // by day number: how many working days there are from day 0 up to it; for the day after the last too
	worked []int32 // the numbers of the working days, in order
	years  map[int]bool
}

// Days are numbered from a Monday, 30 December 1991, at whose midnight in Shanghai the clock says firstSecond.
const (
	daySeconds  = 24 * 60 * 60
	firstSecond = 8033*daySeconds - 8*60*60
)

// The years whose days can be named, both included.
const (
	FirstYear = 1992
	LastYear  = 2100
)

// endOfDays is the number of the day after the last that can be named.
var endOfDays, _ = dayNumber(time.Date(LastYear+1, time.January, 1, 0, 0, 0, 0, Shanghai))

// NewCalendar makes the calendar of those hours, with the days that differ from the rule of the week, and
// the years for which all such days are known. The error says which hours or which day cannot be.
func NewCalendar(hours Hours, days []CalendarDay, years []int) (*Calendar, error) {
	if err := hours.validate(); err != nil {
		return nil, err
	}
	c := &Calendar{hours: slices.Clone(hours), perDay: hours.length(), years: map[int]bool{}}
	for _, y := range years {
		c.years[y] = true
	}
	named := make(map[int64]bool, len(days))
	for _, d := range days {
		n, _ := dayNumber(d.Day)
		day := d.Day.In(Shanghai).Format(time.DateOnly)
		if n < 0 || n >= endOfDays {
			return nil, fmt.Errorf("calendar: %s lies outside of the years %d to %d", day, FirstYear, LastYear)
		}
		if _, twice := named[n]; twice {
			return nil, fmt.Errorf("calendar: %s is there twice", day)
		}
		named[n] = d.Working
	}
	c.before = make([]int32, endOfDays+1)
	for n := range endOfDays {
		c.before[n] = int32(len(c.worked))
		working, ok := named[n]
		if !ok {
			working = n%7 < 5
		}
		if working {
			c.worked = append(c.worked, int32(n))
		}
	}
	c.before[endOfDays] = int32(len(c.worked))
	return c, nil
}

// DayLength is the working time of a working day.
func (c *Calendar) DayLength() time.Duration { return c.perDay }

// WorkingDay answers whether the day of an instant is worked.
func (c *Calendar) WorkingDay(t time.Time) bool {
	n, _ := dayNumber(t)
	return c.workedBefore(n+1) > c.workedBefore(n)
}

// Work is the working time between two instants; below zero when to is before from. Like time.Time.Sub it
// stops at what a Duration can hold.
func (c *Calendar) Work(from, to time.Time) time.Duration {
	days, rest := c.worksUntil(to)
	daysFrom, restFrom := c.worksUntil(from)
	days -= daysFrom
	switch most := math.MaxInt64/int64(c.perDay) - 1; {
	case days > most:
		return math.MaxInt64
	case days < -most:
		return math.MinInt64
	}
	return time.Duration(days)*c.perDay + rest - restFrom
}

// Add is the earliest instant by which that much working time has passed since from, which is from itself for
// none (or less). It is in from's zone.
func (c *Calendar) Add(from time.Time, work time.Duration) time.Time {
	if work <= 0 {
		return from
	}
	days, rest := c.worksUntil(from)
	days += int64(work / c.perDay)
	rest += work % c.perDay
	switch {
	case rest > c.perDay:
		days, rest = days+1, rest-c.perDay
	case rest == 0: // the end of a day is earlier than the beginning of the next
		days, rest = days-1, c.perDay
	}
	return atClock(c.workingDay(days), c.hours.reached(rest)).In(from.Location())
}

// AddDays is the end of the working hours of the n-th working day after from's day, in from's zone: the day from
// which a term runs does not count, and a term ends when business does (Civil Code, art. 201 and 203). From itself for
// an n below 1.
func (c *Calendar) AddDays(from time.Time, n int) time.Time {
	if n < 1 {
		return from
	}
	day, _ := dayNumber(from)
	last := c.workingDay(c.workedBefore(day+1) + int64(n) - 1)
	return atClock(last, c.hours.end()).In(from.Location())
}

// Covers answers whether the public calendar is known for every year between two instants.
func (c *Calendar) Covers(from, to time.Time) bool {
	return len(c.Uncovered(from, to)) == 0
}

// Uncovered are the years between two instants, theirs included, for which no public calendar is known: there the rule of
// the week alone was used, and a notice to come will move what was computed.
func (c *Calendar) Uncovered(from, to time.Time) []int {
	var years []int
	first, last := from.In(Shanghai).Year(), to.In(Shanghai).Year()
	for y := min(first, last); y <= max(first, last); y++ {
		if !c.years[y] {
			years = append(years, y)
		}
	}
	return years
}

// worksUntil is where an instant lies on the scale of working time: how many working days there were from day 0
// to the day of it, and how much of that day is worked, which is a whole day's work from its end on.
func (c *Calendar) worksUntil(t time.Time) (days int64, rest time.Duration) {
	n, clock := dayNumber(t)
	days = c.workedBefore(n)
	if c.workedBefore(n+1) > days {
		rest = c.hours.before(clock)
	}
	return days, rest
}

// workedBefore is the number of working days from day 0 up to day n, without it; below zero before day 0.
func (c *Calendar) workedBefore(n int64) int64 {
	switch {
	case n < 0:
		return weekdaysBefore(n)
	case n <= endOfDays:
		return int64(c.before[n])
	}
	return int64(len(c.worked)) + weekdaysBefore(n) - weekdaysBefore(endOfDays)
}

// workingDay is the number of the day that has k working days before it and is worked: the inverse of workedBefore.
func (c *Calendar) workingDay(k int64) int64 {
	known := int64(len(c.worked))
	switch {
	case k < 0:
		return weekday(k)
	case k < known:
		return int64(c.worked[k])
	}
	return weekday(k - known + weekdaysBefore(endOfDays))
}

// weekdaysBefore is workedBefore by the rule of the week alone, and weekday is its inverse.
func weekdaysBefore(n int64) int64 {
	week, day := floorDiv(n, 7)
	return 5*week + min(day, 5)
}

func weekday(k int64) int64 {
	week, day := floorDiv(k, 5)
	return 7*week + day
}

// dayNumber is the number of the day of an instant, and how long after its midnight it is.
func dayNumber(t time.Time) (n int64, clock time.Duration) {
	n, second := floorDiv(t.Unix()-firstSecond, daySeconds)
	return n, time.Duration(second)*time.Second + time.Duration(t.Nanosecond())
}

// atClock is the inverse of dayNumber.
func atClock(n int64, clock time.Duration) time.Time {
	return time.Unix(firstSecond+n*daySeconds, int64(clock))
}

// floorDiv divides so that the remainder is never below zero.
func floorDiv(a, b int64) (quotient, remainder int64) {
	quotient, remainder = a/b, a%b
	if remainder < 0 {
		return quotient - 1, remainder + b
	}
	return quotient, remainder
}
