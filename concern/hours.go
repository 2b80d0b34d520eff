package concern

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// HoursSpan is a stretch of a day that is worked, in minutes since midnight: from From until before To.
type HoursSpan struct{ From, To int }

// Hours are the working hours of a day: spans in minutes since midnight in Shanghai, in order, not overlapping.
type Hours []HoursSpan

// DefaultHours are those of a deployment that names none: 8 hours with two at noon between them.
func DefaultHours() Hours {
	return Hours{{8 * 60, 12 * 60}, {14 * 60, 18 * 60}}
}

const minutesOfDay = 24 * 60

// ParseHours reads hours as String writes them: "08:00-12:00,14:00-18:00". A day ends at 24:00.
// The error says what is wrong with which span.
func ParseHours(text string) (Hours, error) {
	var h Hours
	for span := range strings.SplitSeq(text, ",") {
		from, to, ok := strings.Cut(span, "-")
		if !ok {
			return nil, fmt.Errorf("working hours %q: a span is written like 08:00-12:00", span)
		}
		begin, err := parseMinute(from)
		if err != nil {
			return nil, fmt.Errorf("working hours %q: %w", span, err)
		}
		end, err := parseMinute(to)
		if err != nil {
			return nil, fmt.Errorf("working hours %q: %w", span, err)
		}
		h = append(h, HoursSpan{begin, end})
	}
	return h, h.validate()
}

// parseMinute reads a time of day, "08:00" to "24:00", as minutes since midnight.
func parseMinute(text string) (int, error) {
	if text == "24:00" {
		return minutesOfDay, nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, fmt.Errorf("%q is not a time of day like 08:00", text)
	}
	return t.Hour()*60 + t.Minute(), nil
}

func (h Hours) validate() error {
	if len(h) == 0 {
		return errors.New("working hours: there are none")
	}
	end := 0
	for _, s := range h {
		switch {
		case s.From < 0 || s.To > minutesOfDay:
			return fmt.Errorf("working hours %s: a day goes from 00:00 to 24:00", s)
		case s.From >= s.To:
			return fmt.Errorf("working hours %s: the end must be after the beginning", s)
		case s.From < end:
			return fmt.Errorf("working hours %s: it begins before the span before it has ended", s)
		}
		end = s.To
	}
	return nil
}

func (s HoursSpan) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

// String writes hours as ParseHours reads them.
func (h Hours) String() string {
	spans := make([]string, len(h))
	for i, s := range h {
		spans[i] = s.String()
	}
	return strings.Join(spans, ",")
}

// length is the working time of a whole day.
func (h Hours) length() time.Duration {
	return h.before(minutesOfDay * time.Minute)
}

// end is when the last span ends, since midnight.
func (h Hours) end() time.Duration {
	return time.Duration(h[len(h)-1].To) * time.Minute
}

// before is the working time that has passed at a time of day, which is given since midnight.
func (h Hours) before(clock time.Duration) time.Duration {
	var work time.Duration
	for _, s := range h {
		from, to := time.Duration(s.From)*time.Minute, time.Duration(s.To)*time.Minute
		if clock <= from {
			break
		}
		work += min(clock, to) - from
	}
	return work
}

// reached is the earliest time of day, since midnight, by which that much working time has passed: more than
// none, and not more than the day has.
func (h Hours) reached(work time.Duration) time.Duration {
	for _, s := range h {
		length := time.Duration(s.To-s.From) * time.Minute
		if work <= length {
			return time.Duration(s.From)*time.Minute + work
		}
		work -= length
	}
	return h.end()
}
