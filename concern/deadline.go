package concern

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Unit is what a deadline is counted in, as its letter.
type Unit string

// The units of a deadline. Working days are whole ones: the day from which they run does not count.
const (
	WorkingHours Unit = "h"
	WorkingDays  Unit = "d"
)

// Due is the length of a deadline: 4 working hours, written "4h", or 3 working days, "3d". The zero Due is no deadline.
type Due struct {
	N    int
	Unit Unit
}

// maxDue keeps a slip of the keyboard from setting a deadline that nobody lives to see: 9999 working days are forty years.
const maxDue = 9999

// ParseDue reads a length as String writes it. The error says how one is written.
func ParseDue(text string) (Due, error) {
	if text == "" {
		return Due{}, errors.New("a deadline is written like 4h (working hours) or 3d (working days), and is not empty")
	}
	number, unit := text[:len(text)-1], Unit(text[len(text)-1:])
	n, err := strconv.Atoi(number)
	d := Due{n, unit}
	if err != nil || d.String() != text {
		return Due{}, fmt.Errorf("%q is not a deadline like 4h (working hours) or 3d (working days)", text)
	}
	return d, d.Validate()
}

// Validate says what is wrong with a length: its number, which is 1 to 9999, or its unit.
func (d Due) Validate() error {
	switch {
	case d.Unit != WorkingHours && d.Unit != WorkingDays:
		return fmt.Errorf("%q: the unit of a deadline is h (working hours) or d (working days)", d)
	case d.N < 1 || d.N > maxDue:
		return fmt.Errorf("%q: a deadline is 1 to %d working hours or working days", d, maxDue)
	}
	return nil
}

// IsZero answers whether it is no deadline.
func (d Due) IsZero() bool { return d == Due{} }

func (d Due) String() string { return strconv.Itoa(d.N) + string(d.Unit) }

// MarshalText writes what UnmarshalText reads; a length that does not validate is an error.
func (d Due) MarshalText() ([]byte, error) {
	return []byte(d.String()), d.Validate()
}

// UnmarshalText is ParseDue.
func (d *Due) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDue(string(text))
	return err
}

// Clock is a milestone's running clock. All of it is working time.
type Clock struct {
	From   time.Time     // since when it runs; zero while it is stopped
	Used   time.Duration // working time that was counted before From
	Budget time.Duration // of the milestone, all in all
	Share  float64       // of Budget, after which the light is yellow
}

// Start lets a milestone's clock run from an instant. Working days become the working time until the end of the last of
// them, so that a suspension later gives back exactly what it took.
func (c *Calendar) Start(from time.Time, due Due, share float64) Clock {
	k := Clock{From: from, Share: share, Budget: time.Duration(due.N) * time.Hour}
	if due.Unit == WorkingDays {
		k.Budget = c.Work(from, c.AddDays(from, due.N))
	}
	return k
}

// Turns answers when the light turns yellow and red, yellow never after red; both are zero while the clock is stopped. They
// are whole seconds, so that whoever compares with seconds or with finer instants sees the same light: what is still to
// come is rounded up, so that no working time is lost, and what had been used up when the clock began to run is rounded
// down, so that it shows at once.
func (k Clock) Turns(c *Calendar) (yellowAt, redAt time.Time) {
	if k.stopped() {
		return time.Time{}, time.Time{}
	}
	yellow := time.Duration(math.Round(k.Share * float64(k.Budget)))
	return k.turn(c, min(yellow, k.Budget)), k.turn(c, k.Budget)
}

// turn is when a part of the budget is used up, in whole seconds.
func (k Clock) turn(c *Calendar, part time.Duration) time.Time {
	left := part - k.Used
	if left <= 0 {
		return k.From.Truncate(time.Second)
	}
	at := c.Add(k.From, left)
	if second := at.Truncate(time.Second); second.Before(at) {
		return second.Add(time.Second)
	}
	return at
}

// Stop suspends the clock at an instant, and counts what it has run. One that is stopped stays as it is.
func (k Clock) Stop(c *Calendar, at time.Time) Clock {
	k.Used, k.From = k.UsedAt(c, at), time.Time{}
	return k
}

// Resume lets a stopped clock run again from an instant. One that runs stays as it is.
func (k Clock) Resume(at time.Time) Clock {
	if k.stopped() {
		k.From = at
	}
	return k
}

// UsedAt is the working time that has been used up at an instant: before From, and while the clock is stopped, what was
// counted before.
func (k Clock) UsedAt(c *Calendar, at time.Time) time.Duration {
	if k.stopped() {
		return k.Used
	}
	return k.Used + max(0, c.Work(k.From, at))
}

func (k Clock) stopped() bool { return k.From.IsZero() }
