package concern

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestThePublicCalendarMakesSense(t *testing.T) {
	file, err := parseCalendarFile(publicCalendar)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(file.Source, "npm chinese-days ") || file.Basis == "" {
		t.Errorf("it comes from %q and rests on %q", file.Source, file.Basis)
	}
	for i, y := range file.Years {
		if i > 0 && y.Year != file.Years[i-1].Year+1 {
			t.Errorf("%d follows on %d", y.Year, file.Years[i-1].Year)
		}
		for _, notice := range y.Notices {
			if !strings.Contains(notice, "://www.gov.cn/") {
				t.Errorf("%d rests on %s", y.Year, notice)
			}
		}
		if len(y.Notices) == 0 {
			t.Errorf("%d rests on nothing", y.Year)
		}
		names := map[string]bool{}
		for day, name := range y.Holidays {
			names[name] = true
			if mustDay(day).Year() != y.Year {
				t.Errorf("%s stands under %d", day, y.Year)
			}
			if _, both := y.Workdays[day]; both {
				t.Errorf("%s is a holiday and a workday", day)
			}
		}
		for _, holiday := range []string{"元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆节"} {
			if !names[holiday] && (holiday != "中秋" || y.Year != 2020) { // in 2020 it fell on National Day
				t.Errorf("%d has no %s", y.Year, holiday)
			}
		}
		for day, name := range y.Workdays {
			if weekday := mustDay(day).Weekday(); weekday != time.Saturday && weekday != time.Sunday {
				t.Errorf("%s is made up for on a %s, %s", name, weekday, day)
			}
			if mustDay(day).Year() != y.Year || !names[name] {
				t.Errorf("%s of %s stands under %d", day, name, y.Year)
			}
		}
	}
}

// The law has 11 public holidays a year, 13 since 2025, and what is made up for is worked: so that many weekdays are off,
// less those that fell on a weekend without being moved, which the notices move whenever they can.
func TestAYearHasAboutAsManyWorkingDaysAsTheLawSays(t *testing.T) {
	c := DefaultCalendar()
	_, years := DefaultCalendarDays()
	for _, y := range years {
		begin := time.Date(y, 1, 1, 0, 0, 0, 0, Shanghai)
		if days := c.Work(begin, begin.AddDate(1, 0, 0)) / c.DayLength(); days < 247 || days > 251 {
			t.Errorf("%d has %d working days", y, days)
		}
	}
}

func TestHolidaysComeInRunsOfOneToTenDays(t *testing.T) {
	days, _ := DefaultCalendarDays()
	if !slices.IsSortedFunc(days, func(a, b CalendarDay) int { return a.Day.Compare(b.Day) }) {
		t.Fatal("the days are out of order")
	}
	run, before := 0, time.Time{}
	for _, d := range days {
		if d.Working {
			if !strings.HasSuffix(d.Name, "调休") {
				t.Errorf("%s, which is worked, is called %s", d.Day.Format(time.DateOnly), d.Name)
			}
			continue
		}
		if d.Day.Equal(before.AddDate(0, 0, 1)) {
			run++
		} else {
			run = 1
		}
		if before = d.Day; run > 10 { // the longest was Spring Festival of 2020
			t.Errorf("on %s the holiday has lasted %d days", d.Day.Format(time.DateOnly), run)
		}
	}
}

func TestTheDefaultCalendarCoversTheYearsOfItsFile(t *testing.T) {
	_, years := DefaultCalendarDays()
	first, last := time.Date(years[0], 1, 1, 0, 0, 0, 0, Shanghai), time.Date(years[len(years)-1], 12, 31, 0, 0, 0, 0, Shanghai)
	if c := DefaultCalendar(); !c.Covers(first, last) || c.Covers(first, last.AddDate(0, 0, 1)) || c.Covers(first.Add(-1), last) {
		t.Errorf("%d to %d are not what is covered", years[0], years[len(years)-1])
	}
}
