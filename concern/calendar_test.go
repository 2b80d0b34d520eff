package concern_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minqing/concern"
)

// at reads an instant in Shanghai: 2026-10-01 08:00, with seconds or without.
func at(text string) time.Time {
	layout := "2006-01-02 15:04:05"
	t, err := time.ParseInLocation(layout[:len(text)], text, concern.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func TestWorkingTimeIsCountedInWorkingHoursOnly(t *testing.T) {
	c := concern.DefaultCalendar()
	for _, w := range []struct {
		name, from, to string
		want           time.Duration
	}{
		{"a whole Monday", "2026-11-23 00:00", "2026-11-24 00:00", 8 * time.Hour},
		{"over noon", "2026-11-23 11:30", "2026-11-23 14:30", time.Hour},
		{"at noon", "2026-11-23 12:00", "2026-11-23 14:00", 0},
		{"at night", "2026-11-23 18:00", "2026-11-24 08:00", 0},
		{"a weekend", "2026-11-20 18:00", "2026-11-23 08:00", 0},
		{"to the second", "2026-11-23 08:00:01", "2026-11-23 08:00:03", 2 * time.Second},
		{"backwards", "2026-11-24 09:00", "2026-11-23 09:00", -8 * time.Hour},
		{"New Year with a worked Sunday, 4 January", "2025-12-31 17:00", "2026-01-05 09:00", 10 * time.Hour},
		{"Spring Festival from the worked Saturday, 14 February", "2026-02-14 08:00", "2026-02-24 09:00", 9 * time.Hour},
		{"the worked Saturday after Spring Festival", "2026-02-27 18:00", "2026-03-02 08:00", 8 * time.Hour},
		{"National Day", "2026-09-30 17:00", "2026-10-08 09:00", 2 * time.Hour},
		{"the worked Sunday before National Day", "2026-09-20 00:00", "2026-09-21 00:00", 8 * time.Hour},
		{"the holiday of 2020 that was made longer", "2020-01-23 18:00", "2020-02-03 09:00", time.Hour},
		{"a year", "2025-01-01 00:00", "2026-01-01 00:00", 248 * 8 * time.Hour}, // as everybody's payroll of 2025 has it
	} {
		if got := c.Work(at(w.from), at(w.to)); got != w.want {
			t.Errorf("%s: %s, want %s", w.name, got, w.want)
		}
	}
}

func TestAddIsTheEarliestInstantByWhichTheWorkIsDone(t *testing.T) {
	c := concern.DefaultCalendar()
	for _, w := range []struct {
		name, from string
		work       time.Duration
		want       string
	}{
		{"none, at night", "2026-11-23 22:00", 0, "2026-11-23 22:00"},
		{"8 hours from Friday 16:00", "2026-11-20 16:00", 8 * time.Hour, "2026-11-23 16:00"},
		{"from 22:00", "2026-11-23 22:00", 2 * time.Hour, "2026-11-24 10:00"},
		{"from lunch", "2026-11-23 13:00", time.Hour, "2026-11-23 15:00"},
		{"until exactly lunch", "2026-11-23 10:00", 2 * time.Hour, "2026-11-23 12:00"},
		{"until exactly the end of the day", "2026-11-23 10:00", 6 * time.Hour, "2026-11-23 18:00"},
		{"a whole day from its end", "2026-11-23 18:00", 8 * time.Hour, "2026-11-24 18:00"},
		{"a whole day before it begins", "2026-11-23 07:00", 8 * time.Hour, "2026-11-23 18:00"},
		{"a second past the end of the day", "2026-11-23 10:00", 6*time.Hour + time.Second, "2026-11-24 08:00:01"},
		{"from a holiday", "2026-10-03 10:00", time.Hour, "2026-10-08 09:00"},
		{"over New Year onto a worked Sunday", "2025-12-31 17:00", 2 * time.Hour, "2026-01-04 09:00"},
		{"over Spring Festival", "2026-02-14 17:00", 2 * time.Hour, "2026-02-24 09:00"},
		{"onto the worked Saturday after National Day", "2026-10-09 17:00", 2 * time.Hour, "2026-10-10 09:00"},
	} {
		if got := c.Add(at(w.from), w.work); !got.Equal(at(w.want)) {
			t.Errorf("%s: %s, want %s", w.name, got, w.want)
		}
	}
	if got := c.Add(at("2026-11-23 08:00").UTC(), time.Hour); got.Location() != time.UTC {
		t.Errorf("the answer to a question in UTC is in %s", got.Location())
	}
}

func TestATermOfDaysEndsWithTheBusinessOfItsLastDay(t *testing.T) {
	c := concern.DefaultCalendar()
	for _, w := range []struct {
		name, from string
		n          int
		want       string
	}{
		{"the first day does not count", "2026-11-23 08:00", 1, "2026-11-24 18:00"},
		{"however late it is", "2026-11-23 23:59", 1, "2026-11-24 18:00"},
		{"over a weekend", "2026-11-20 09:00", 3, "2026-11-25 18:00"},
		{"from a Sunday", "2026-11-22 09:00", 1, "2026-11-23 18:00"},
		{"from the day before National Day", "2026-09-30 10:00", 3, "2026-10-10 18:00"},
		{"from within National Day", "2026-10-03 10:00", 1, "2026-10-08 18:00"},
		{"from the worked Saturday before Spring Festival", "2026-02-14 10:00", 2, "2026-02-25 18:00"},
		{"no days", "2026-11-23 08:00", 0, "2026-11-23 08:00"},
	} {
		if got := c.AddDays(at(w.from), w.n); !got.Equal(at(w.want)) {
			t.Errorf("%s: %s, want %s", w.name, got, w.want)
		}
	}
}

func TestADayIsWorkedByTheWeekUnlessItIsNamed(t *testing.T) {
	c := concern.DefaultCalendar()
	for day, want := range map[string]bool{
		"2026-11-23": true, "2026-11-22": false, "2026-10-01": false, "2026-10-10": true, "2026-09-20": true, "2026-02-23": false,
		"1980-01-04": true, "1980-01-05": false, "2222-11-22": true, "2222-11-23": false, // a Friday and a Saturday each
	} {
		for _, clock := range []string{" 00:00:00", " 23:59:59"} {
			if got := c.WorkingDay(at(day + clock)); got != want {
				t.Errorf("%s%s is worked: %v", day, clock, got)
			}
		}
	}
}

func TestACalendarKnowsWhichYearsItDoesNotCover(t *testing.T) {
	c, err := concern.NewCalendar(concern.DefaultHours(), nil, []int{2025, 2026})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []struct {
		from, to string
		want     []int
	}{
		{"2025-01-01 00:00", "2026-12-31 23:59", nil},
		{"2026-12-31 23:59", "2027-01-01 00:00", []int{2027}},
		{"2024-06-01 00:00", "2028-06-01 00:00", []int{2024, 2027, 2028}},
		{"2027-06-01 00:00", "2026-06-01 00:00", []int{2027}},
	} {
		if got := c.Uncovered(at(w.from).UTC(), at(w.to).UTC()); !slices.Equal(got, w.want) {
			t.Errorf("%s to %s: %v, want %v", w.from, w.to, got, w.want)
		}
		if got := c.Covers(at(w.from), at(w.to)); got != (w.want == nil) {
			t.Errorf("%s to %s is covered: %v", w.from, w.to, got)
		}
	}
}

func TestNewCalendarSaysWhatCannotBe(t *testing.T) {
	day := func(text string) concern.CalendarDay { return concern.CalendarDay{Day: at(text)} }
	for name, w := range map[string]struct {
		hours concern.Hours
		days  []concern.CalendarDay
		says  string
	}{
		"no hours":          {nil, nil, "there are none"},
		"hours that end":    {concern.Hours{{600, 540}}, nil, "after the beginning"},
		"a day twice":       {concern.DefaultHours(), []concern.CalendarDay{day("2026-10-01"), {Day: at("2026-10-01 08:00"), Working: true}}, "2026-10-01 is there twice"},
		"a day of long ago": {concern.DefaultHours(), []concern.CalendarDay{day("1949-10-01")}, "1949-10-01 lies outside"},
		"a day of a slip":   {concern.DefaultHours(), []concern.CalendarDay{day("2206-10-01")}, "2206-10-01 lies outside"},
	} {
		if _, err := concern.NewCalendar(w.hours, w.days, nil); err == nil || !strings.Contains(err.Error(), w.says) {
			t.Errorf("%s: %v, want an error that says %q", name, err, w.says)
		}
	}
}

func TestADayFromADateColumnIsThatDay(t *testing.T) {
	c, err := concern.NewCalendar(concern.DefaultHours(), []concern.CalendarDay{{Day: time.Date(2027, 10, 1, 0, 0, 0, 0, time.UTC)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.WorkingDay(at("2027-10-01 10:00")) || !c.WorkingDay(at("2027-09-30 10:00")) {
		t.Error("midnight in Greenwich, which is the same day in Shanghai, names another day")
	}
}

func TestHoursAreReadAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"08:00-12:00,14:00-18:00": 8 * time.Hour, "00:00-24:00": 24 * time.Hour, "08:30-12:00,12:00-12:01,23:00-24:00": 4*time.Hour + 31*time.Minute,
	} {
		h, err := concern.ParseHours(text)
		if err != nil || h.String() != text {
			t.Errorf("%s is read as %s, %v", text, h, err)
			continue
		}
		c, err := concern.NewCalendar(h, nil, nil)
		if err != nil || c.DayLength() != want {
			t.Errorf("%s: a day is %s long, %v", text, c.DayLength(), err)
		}
	}
	for text, says := range map[string]string{
		"": "written like", "08:00": "written like", "8:00-12:00": `"8:00" is not a time of day`, "08:00-24:01": `"24:01"`, "08:00-12:60": `"12:60"`,
		"12:00-08:00": "after the beginning", "08:00-08:00": "after the beginning", "08:00-12:00,11:00-18:00": "11:00-18:00: it begins before", "08:00-12:00,": "written like",
	} {
		if _, err := concern.ParseHours(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want an error that says %q", text, err, says)
		}
	}
	if got := concern.DefaultHours().String(); got != "08:00-12:00,14:00-18:00" {
		t.Errorf("the default is %s", got)
	}
}

// anyHours are one to three spans.
func anyHours(t *rapid.T) concern.Hours {
	ends := rapid.SliceOfNDistinct(rapid.IntRange(0, 24*60), 2, 6, rapid.ID[int]).Draw(t, "ends")
	slices.Sort(ends)
	var h concern.Hours
	for i := 0; i+1 < len(ends); i += 2 {
		h = append(h, concern.HoursSpan{From: ends[i], To: ends[i+1]})
	}
	return h
}

// anyCalendar has the public days of the program, in hours of any kind.
func anyCalendar(t *rapid.T) (*concern.Calendar, concern.Hours) {
	hours := anyHours(t)
	days, years := concern.DefaultCalendarDays()
	c, err := concern.NewCalendar(hours, days, years)
	if err != nil {
		t.Fatal(err)
	}
	return c, hours
}

// anyInstant is one between two years, whole minutes as often as not.
func anyInstant(t *rapid.T, from, to int, name string) time.Time {
	second := rapid.Int64Range(shanghai(from, 1, 1, 0).Unix(), shanghai(to+1, 1, 1, 0).Unix()-1).Draw(t, name)
	if rapid.Bool().Draw(t, name+" is whole") {
		return time.Unix(second-second%60, 0)
	}
	return time.Unix(second, rapid.Int64Range(0, 999_999_999).Draw(t, name+" nanoseconds"))
}

func anyWork(t *rapid.T, most time.Duration) time.Duration {
	return time.Duration(rapid.Int64Range(0, int64(most)).Draw(t, "work"))
}

// workByTheMinute looks at each minute of a span in turn. Both ends are whole minutes.
func workByTheMinute(hours concern.Hours, from, to time.Time) time.Duration {
	days, _ := concern.DefaultCalendarDays()
	named := map[time.Time]bool{}
	for _, d := range days {
		named[d.Day] = d.Working
	}
	work := time.Duration(0)
	for t := from.In(concern.Shanghai); t.Before(to); t = t.Add(time.Minute) {
		working, ok := named[concern.DayOf(t)]
		if !ok {
			working = t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
		}
		minute := t.Hour()*60 + t.Minute()
		if working && slices.ContainsFunc(hours, func(s concern.HoursSpan) bool { return s.From <= minute && minute < s.To }) {
			work += time.Minute
		}
	}
	return work
}

func TestWorkIsWhatOneCountsMinuteByMinute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, hours := anyCalendar(t)
		from := anyInstant(t, 2019, 2027, "from").Truncate(time.Minute)
		to := from.Add(time.Duration(rapid.IntRange(0, 12*24*60).Draw(t, "minutes")) * time.Minute)
		if got, want := c.Work(from, to), workByTheMinute(hours, from, to); got != want {
			t.Fatalf("%s to %s in %s: %s, want %s", from, to, hours, got, want)
		}
	})
}

// The years are chosen so that spans begin and end on both sides of the days that can be named.
func TestWorkAndAddAreInversesWhereverTheyAre(t *testing.T) {
	for _, years := range [][2]int{{2019, 2027}, {1900, 2200}, {1990, 1993}, {2099, 2102}, {1, 9999}} {
		t.Run(fmt.Sprint(years), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				c, _ := anyCalendar(t)
				from, work := anyInstant(t, years[0], years[1], "from"), anyWork(t, 2000*time.Hour)
				to := c.Add(from, work)
				if got := c.Work(from, to); got != work {
					t.Fatalf("%s after %s is %s, but between them are %s", work, from, to, got)
				}
				if work > 0 && c.Work(from, to.Add(-1)) >= work {
					t.Fatalf("%s after %s is earlier than %s", work, from, to)
				}
			})
		})
	}
}

func TestWorkAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _ := anyCalendar(t)
		x, y, z := anyInstant(t, 1980, 2110, "x"), anyInstant(t, 1980, 2110, "y"), anyInstant(t, 1980, 2110, "z")
		if xy, yz, xz := c.Work(x, y), c.Work(y, z), c.Work(x, z); xy+yz != xz {
			t.Fatalf("%s + %s is not %s", xy, yz, xz)
		}
		if there, back := c.Work(x, y), c.Work(y, x); there != -back {
			t.Fatalf("%s there and %s back", there, back)
		}
		a, b := anyWork(t, 500*time.Hour), anyWork(t, 500*time.Hour)
		if b > 0 && !c.Add(c.Add(x, a), b).Equal(c.Add(x, a+b)) {
			t.Fatalf("%s and then %s after %s is not their sum", a, b, x)
		}
	})
}

func TestAddKeepsTheOrderOfWhatItIsGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _ := anyCalendar(t)
		x, y := anyInstant(t, 1980, 2110, "x"), anyInstant(t, 1980, 2110, "y")
		a, b := anyWork(t, 500*time.Hour), anyWork(t, 500*time.Hour)
		if x.After(y) {
			x, y = y, x
		}
		a, b = min(a, b), max(a, b)
		if c.Add(x, b).After(c.Add(y, b)) || c.Add(x, a).After(c.Add(x, b)) {
			t.Fatalf("Add of (%s, %s) and (%s, %s) is out of order", x, a, y, b)
		}
	})
}

func TestATermOfDaysIsThatManyWorkingDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, _ := anyCalendar(t)
		from, n := anyInstant(t, 1992, 2105, "from"), rapid.IntRange(1, 300).Draw(t, "n")
		end := c.AddDays(from, n)
		if !c.WorkingDay(end.Add(-1)) {
			t.Fatalf("%d days after %s is %s, which is not worked", n, from, end)
		}
		tomorrow := concern.DayOf(from).AddDate(0, 0, 1)
		if got := c.Work(tomorrow, end); got != time.Duration(n)*c.DayLength() {
			t.Fatalf("%d days after %s is %s: %s", n, from, end, got)
		}
	})
}

func TestWorkBeyondADurationStopsAtTheMost(t *testing.T) {
	c := concern.DefaultCalendar()
	long, far := time.Time{}, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	if there, back := c.Work(long, far), c.Work(far, long); there != 1<<63-1 || back != -1<<63 {
		t.Errorf("%s there and %s back", there, back)
	}
}
