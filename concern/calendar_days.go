package concern

import (
	"bytes"
	_ "embed" // the public calendar
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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

// PublicYear is a year as the State Council's notices arrange it, and as the program comes with it.
type PublicYear struct {
	Year   int
	Source string        // which notices, with their addresses, and by which package they came
	Days   []CalendarDay // in order; one that is off anyway, such as a Saturday in a holiday, is among them
}

// PublicYears are the years that the program comes with, in order. They are everybody's: do not change them.
func PublicYears() []PublicYear { return publicYears() }

// PublicYearOf is one of them, nil when the program does not come with it.
func PublicYearOf(year int) *PublicYear {
	for i, y := range publicYears() {
		if y.Year == year {
			return &publicYears()[i]
		}
	}
	return nil
}

var publicYears = sync.OnceValue(func() []PublicYear {
	file, err := parseCalendarFile(publicCalendar)
	if err != nil {
		panic("concern: embedded calendar: " + err.Error())
	}
	years := make([]PublicYear, len(file.Years))
	for i, y := range file.Years {
		own := &years[i]
		own.Year = y.Year
		own.Source = file.Basis + " " + strings.Join(y.Notices, " ") + " (" + file.Source + ")"
		for day, name := range y.Holidays {
			own.Days = append(own.Days, CalendarDay{mustDay(day), false, name})
		}
		for day, name := range y.Workdays {
			own.Days = append(own.Days, CalendarDay{mustDay(day), true, name + "调休"})
		}
		slices.SortFunc(own.Days, func(a, b CalendarDay) int { return a.Day.Compare(b.Day) })
	}
	return years
})

// DefaultCalendarDays are the days, in order, and the years of the public calendar that the program comes with.
func DefaultCalendarDays() (days []CalendarDay, years []int) {
	for _, y := range publicYears() {
		days, years = append(days, y.Days...), append(years, y.Year)
	}
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
