package concern

import (
	"bytes"
	_ "embed" // the public calendar
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

// The public holidays and make-up workdays as the State Council's yearly notices arrange them, by year;
// frontend/scripts/calendar.mjs writes the file.
//
//go:embed calendar.json
var publicCalendar []byte

type calendarFile struct {
	Source string         `json:"source"` // the package and its version
	Basis  string         `json:"basis"`  // what its data rest on
	Years  []calendarYear `json:"years"`
}

type calendarYear struct {
	Year     int               `json:"year"`
	Notices  []string          `json:"notices"`  // addresses
	Holidays map[string]string `json:"holidays"` // by day, 2026-10-01: what for
	Workdays map[string]string `json:"workdays"` // make-up days, by day: for which holiday
}

// DefaultCalendar is that of the default hours and of the public calendar that the program comes with.
func DefaultCalendar() *Calendar { return defaultCalendar() }

var defaultCalendar = sync.OnceValue(func() *Calendar {
	days, years := DefaultCalendarDays()
	c, err := NewCalendar(DefaultHours(), days, years)
	if err != nil {
		panic("concern: embedded calendar: " + err.Error())
	}
	return c
})

// DefaultCalendarSource says what the public calendar rests on and by which package it came.
func DefaultCalendarSource() string {
	f, err := parseCalendarFile(publicCalendar)
	if err != nil {
		panic("concern: embedded calendar: " + err.Error())
	}
	return f.Basis + " (" + f.Source + ")"
}

// DefaultCalendarDays are the days, in order, and the years of the public calendar that the program comes with. A
// day that is off anyway, such as a Saturday in a holiday, is among them.
func DefaultCalendarDays() (days []CalendarDay, years []int) {
	file, err := parseCalendarFile(publicCalendar)
	if err != nil {
		panic("concern: embedded calendar: " + err.Error())
	}
	for _, y := range file.Years {
		years = append(years, y.Year)
		for day, name := range y.Holidays {
			days = append(days, CalendarDay{mustDay(day), false, name})
		}
		for day, name := range y.Workdays {
			days = append(days, CalendarDay{mustDay(day), true, name + "调休"})
		}
	}
	slices.SortFunc(days, func(a, b CalendarDay) int { return a.Day.Compare(b.Day) })
	return days, years
}

func parseCalendarFile(file []byte) (f calendarFile, err error) {
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	err = d.Decode(&f)
	return f, err
}

func mustDay(text string) time.Time {
	day, err := time.ParseInLocation(time.DateOnly, text, Shanghai)
	if err != nil {
		panic(fmt.Sprintf("concern: embedded calendar: %q is no day", text))
	}
	return day
}
