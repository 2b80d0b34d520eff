package concern

import (
	"errors"
	"time"
)

// Month is a month of Shanghai's calendar. The zero value is none.
type Month struct {
	year  int
	month time.Month
}

// MonthOf is the month that an instant lies in: it begins at Shanghai's midnight, whatever the zone of t.
func MonthOf(t time.Time) Month {
	y, m, _ := t.In(Shanghai).Date()
	return Month{y, m}
}

// ParseMonth reads 2026-11.
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil || len(s) != len("2006-01") {
		return Month{}, errors.New("a month is written like 2026-11")
	}
	return Month{t.Year(), t.Month()}, nil
}

// String writes 2026-11.
func (m Month) String() string { return m.first().Format("2006-01") }

// FirstDay writes the month's first day, 2026-11-01, as the database keeps a month.
func (m Month) FirstDay() string { return m.first().Format(time.DateOnly) }

// Begin is the midnight in Shanghai with which it begins.
func (m Month) Begin() time.Time { return time.Date(m.year, m.month, 1, 0, 0, 0, 0, Shanghai) }

// Add is the month n later, or earlier for a negative n.
func (m Month) Add(n int) Month {
	t := m.first().AddDate(0, n, 0) // from a first day, so that no month is jumped over
	return Month{t.Year(), t.Month()}
}

// After says whether m is a later month than other.
func (m Month) After(other Month) bool { return m.first().After(other.first()) }

func (m Month) first() time.Time { return time.Date(m.year, m.month, 1, 0, 0, 0, 0, time.UTC) }
