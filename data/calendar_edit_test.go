package data_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
)

// off and worked are named days: a holiday, and a weekend that makes up for one.
func off(text, name string) concern.CalendarDay { return named(text, name, false) }

func worked(text, name string) concern.CalendarDay { return named(text, name, true) }

func named(text, name string, working bool) concern.CalendarDay {
	day, err := time.ParseInLocation(time.DateOnly, text, concern.Shanghai)
	if err != nil {
		panic(err)
	}
	return concern.CalendarDay{Day: day, Working: working, Name: name}
}

// shanghaiAt reads an instant: 2027-03-01 09:00.
func shanghaiAt(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, concern.Shanghai)
	if err != nil {
		panic(err)
	}
	return at
}

func TestAnEditedYearMovesADeadlineAndUndoingMovesItBack(t *testing.T) {
	clock := shanghaiAt("2027-03-04 16:00") // a Thursday
	for _, c := range []struct {
		name string
		days []concern.CalendarDay
		due  string
	}{
		{"a holiday within it", []concern.CalendarDay{off("2027-03-05", "调休")}, "2027-03-08 10:00"},
		{"a holiday after it", []concern.CalendarDay{off("2027-03-08", "妇女节")}, ""},
		{"a weekend that is worked after a holiday", []concern.CalendarDay{off("2027-03-05", "调休"), worked("2027-03-06", "调休")}, "2027-03-06 10:00"},
		{"a holiday over the weekend", []concern.CalendarDay{off("2027-03-05", "长假"), off("2027-03-06", "长假"), off("2027-03-07", "长假"), off("2027-03-08", "长假")}, "2027-03-09 10:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := worldAt(t, func() time.Time { return clock })
			if err := s.SyncCalendar(t.Context(), concern.PublicYears()); err != nil {
				t.Fatal(err)
			}
			admin := person(t, s, "admin", concern.Admin, nil, city)
			n := report(inGrid1)
			n.NoticedAt = clock
			made := reported(t, s, person(t, s, "leader", concern.Leader, nil, community), n)
			asked := func(want string) {
				t.Helper()
				again, err := s.Concern(t.Context(), admin, made.ID)
				if err != nil || !again.RedAt.Equal(shanghaiAt(want)) {
					t.Fatalf("it is due %s, want %s (%v)", again.RedAt.In(concern.Shanghai), want, err)
				}
			}
			const before = "2027-03-05 10:00" // four working hours
			asked(before)
			after, later := c.due, 1
			if after == "" {
				after, later = before, 0
			}
			turned, err := s.PreviewCalendar(t.Context(), admin, data.CalendarDraft{Year: 2027, Days: c.days})
			if err != nil || *turned != (data.Turned{Open: 1, Later: later}) {
				t.Errorf("it is foretold %+v, %v", turned, err)
			}
			asked(before)
			y, err := s.SetCalendarYear(t.Context(), admin, 2027, calendarVersion(t, s), "国办发明电〔2026〕9 号", c.days)
			if err != nil {
				t.Fatal(err)
			}
			if !y.Known || !y.Edited || y.EditedBy != "admin" || y.EditedAt.IsZero() || len(y.Days) != len(c.days) {
				t.Errorf("the year is %+v", y)
			}
			asked(after)
			rows := history(t, s, admin, data.HistoryQuery{Subject: "calendar"})
			if len(rows) != 1 || rows[0].Key != "2027" || rows[0].Before != nil {
				t.Fatalf("history is %+v", rows)
			}
			if _, err := s.Undo(t.Context(), admin, rows[0].ID); err != nil {
				t.Fatal(err)
			}
			asked(before)
			if y, err = s.CalendarYear(t.Context(), admin, 2027); err != nil || y.Known || len(y.Days) > 0 {
				t.Errorf("undone the year is %+v, %v", y, err)
			}
			if _, err := s.Undo(t.Context(), admin, history(t, s, admin, data.HistoryQuery{Subject: "calendar"})[0].ID); err != nil {
				t.Fatal(err)
			}
			asked(after)
		})
	}
}

func calendarVersion(t *testing.T, s *data.Store) int64 {
	t.Helper()
	b, err := s.CalendarBook(t.Context(), data.Operator())
	if err != nil {
		t.Fatal(err)
	}
	return b.Version
}

func TestAPreviewTellsHowLightsTurnAndLeavesRestrictedConcernsOut(t *testing.T) {
	clock := shanghaiAt("2026-10-01 12:00")
	s := worldAt(t, func() time.Time { return clock })
	admin, leader := person(t, s, "admin", concern.Admin, nil, city), person(t, s, "leader", concern.Leader, nil, community)
	noticed := func(at string, kind concern.MustReport) {
		n := report(inGrid1)
		n.NoticedAt, n.MustReport = shanghaiAt(at), kind
		reported(t, s, leader, n)
	}
	noticed("2026-09-30 17:00", concern.NotMustReport) // four working hours to accept it: without holidays yellow by eleven, red at twelve
	noticed("2026-09-30 17:00", concern.CrimeClue)
	noticed("2026-10-01 08:30", concern.NotMustReport) // yellow
	noticed("2026-10-01 11:00", concern.NotMustReport) // green
	public := concern.PublicYearOf(2026)
	draft := data.CalendarDraft{Year: 2026, Days: public.Days}
	turned, err := s.PreviewCalendar(t.Context(), admin, draft)
	if want := (data.Turned{Open: 3, Later: 3, ToGreen: 2}); err != nil || *turned != want {
		t.Errorf("the holidays are foretold to do %+v, %v", turned, err)
	}
	if err := s.SyncCalendar(t.Context(), concern.PublicYears()); err != nil {
		t.Fatal(err)
	}
	turned, err = s.PreviewCalendar(t.Context(), admin, data.CalendarDraft{Year: 2026})
	if want := (data.Turned{Open: 3, Sooner: 3, ToYellow: 1, ToRed: 1}); err != nil || *turned != want {
		t.Errorf("their end is foretold to do %+v, %v", turned, err)
	}
	if turned, err = s.PreviewCalendar(t.Context(), admin, data.CalendarDraft{Hours: "00:00-24:00"}); err != nil || turned.Sooner != 3 {
		t.Errorf("working round the clock is foretold to do %+v, %v", turned, err)
	}
}

func TestTheCalendarIsOneThingForThoseWhoAdministerEverywhere(t *testing.T) {
	s := world(t)
	for _, who := range []data.Actor{person(t, s, "inside", concern.Admin, nil, community), person(t, s, "staff", concern.Staff, nil, city)} {
		version := calendarVersion(t, s)
		_, err := s.SetCalendarYear(t.Context(), who, 2027, version, "x", nil)
		wantKind(t, err, data.Forbidden)
		_, err = s.ResetCalendarYear(t.Context(), who, 2027, version)
		wantKind(t, err, data.Forbidden)
		wantKind(t, s.SetHours(t.Context(), who, version, "09:00-17:00"), data.Forbidden)
		_, err = s.PreviewCalendar(t.Context(), who, data.CalendarDraft{Hours: "09:00-17:00"})
		wantKind(t, err, data.Forbidden)
	}
	if b, err := s.CalendarBook(t.Context(), person(t, s, "near", concern.Admin, nil, community)); err != nil || b.MayEdit {
		t.Errorf("an administrator of the community reads %+v, %v", b, err)
	}
}

func TestOneOfTwoEditsAtOnceIsStale(t *testing.T) {
	s := world(t)
	version := calendarVersion(t, s)
	edits := []func(context.Context) error{
		func(ctx context.Context) error {
			_, err := s.SetCalendarYear(ctx, data.Operator(), 2027, version, "甲", []concern.CalendarDay{off("2027-01-01", "元旦")})
			return err
		},
		func(ctx context.Context) error {
			_, err := s.SetCalendarYear(ctx, data.Operator(), 2027, version, "乙", []concern.CalendarDay{off("2027-01-04", "元旦")})
			return err
		},
		func(ctx context.Context) error { return s.SetHours(ctx, data.Operator(), version, "09:00-17:00") },
	}
	results := make(chan error, len(edits))
	for _, edit := range edits {
		go func() { results <- edit(t.Context()) }()
	}
	kept := 0
	for range edits {
		if err := <-results; err == nil {
			kept++
		} else {
			wantKind(t, err, data.Stale)
		}
	}
	if rows := history(t, s, data.Operator(), data.HistoryQuery{Subject: "calendar"}); kept != 1 || len(rows) != 1 {
		t.Errorf("%d edits were kept and %d remembered, want 1", kept, len(rows))
	}
	if got := calendarVersion(t, s); got != version+1 {
		t.Errorf("the calendar is at version %d after one edit of %d", got, version)
	}
}

// A report that began by the old calendar and one that waits for the new one are both counted by the new one.
func TestNoReportIsCountedByACalendarThatIsGone(t *testing.T) {
	clock := shanghaiAt("2027-03-04 16:00")
	s := worldAt(t, func() time.Time { return clock })
	leader := person(t, s, "leader", concern.Leader, nil, community)
	done, enough := make(chan error, 1), make(chan struct{})
	go func() {
		for version := int64(0); ; version++ {
			days := []concern.CalendarDay{off("2027-03-05", fmt.Sprint("假", version))}
			select {
			case <-enough: // the last is a year without that holiday
				_, err := s.SetCalendarYear(t.Context(), data.Operator(), 2027, version, "依据", nil)
				done <- err
				return
			default:
			}
			if version%2 == 1 {
				days = nil
			}
			if _, err := s.SetCalendarYear(t.Context(), data.Operator(), 2027, version, fmt.Sprint("依据", version), days); err != nil {
				done <- err
				return
			}
		}
	}()
	for i := range 80 {
		n := report(inGrid1)
		n.NoticedAt = clock
		if _, err := s.CreateConcern(t.Context(), leader, n, data.Idempotency{}); err != nil {
			t.Fatal(err)
		}
		if i == 60 {
			close(enough)
		}
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern where red_at <> $1`, shanghaiAt("2027-03-05 10:00")); n > 0 {
		t.Errorf("%d reports are due by a calendar that is gone", n)
	}
}

func TestDaysThatCannotBeAreRefused(t *testing.T) {
	s := world(t)
	for name, c := range map[string]struct {
		year         int
		source       string
		days         []concern.CalendarDay
		field, words string
	}{
		"another year's":           {2027, "x", []concern.CalendarDay{off("2028-01-01", "元旦")}, "days[0].day", "not in 2027"},
		"both of two":              {2027, "x", []concern.CalendarDay{off("2027-01-02", "元旦"), worked("2027-01-02", "元旦")}, "days[1].day", "twice"},
		"a make-up Monday":         {2027, "x", []concern.CalendarDay{worked("2027-01-04", "元旦")}, "days[0].kind", "weekday"},
		"one without a name":       {2027, "x", []concern.CalendarDay{off("2027-01-01", " ")}, "days[0].name", "empty"},
		"a year without a basis":   {2027, " ", nil, "source", "empty"},
		"a year out of this world": {2101, "x", nil, "year", "1992"},
	} {
		_, err := s.SetCalendarYear(t.Context(), data.Operator(), c.year, 0, c.source, c.days)
		if e := wantKind(t, err, data.Invalid); !strings.Contains(e.FieldsEnglish[c.field], c.words) || e.Fields[c.field] == "" {
			t.Errorf("%s is refused with %v", name, e.FieldsEnglish)
		}
		if c.source != "x" {
			continue
		}
		_, err = s.PreviewCalendar(t.Context(), data.Operator(), data.CalendarDraft{Year: c.year, Days: c.days})
		wantKind(t, err, data.Invalid)
	}
	wantKind(t, s.SetHours(t.Context(), data.Operator(), 0, "9-5"), data.Invalid)
	if b, err := s.CalendarBook(t.Context(), data.Operator()); err != nil || len(b.Years) > 0 || b.Version != 0 {
		t.Errorf("something was kept: %+v, %v", b, err)
	}
}

func TestAnEditedYearIsKeptAtAStartAndGoesBackToTheShippedOne(t *testing.T) {
	s := world(t)
	start := func() {
		t.Helper()
		if err := s.SyncCalendar(t.Context(), concern.PublicYears()); err != nil {
			t.Fatal(err)
		}
	}
	start()
	admin := person(t, s, "admin", concern.Admin, nil, city)
	if _, err := s.SetCalendarYear(t.Context(), admin, 2026, calendarVersion(t, s), "本地安排", []concern.CalendarDay{off("2026-03-09", "庙会")}); err != nil {
		t.Fatal(err)
	}
	start()
	y, err := s.CalendarYear(t.Context(), admin, 2026)
	if err != nil || len(y.Days) != 1 || y.Source != "本地安排" {
		t.Errorf("after a start the year is %+v, %v", y, err)
	}
	public := concern.PublicYearOf(2026)
	if y, err = s.ResetCalendarYear(t.Context(), admin, 2026, y.Version); err != nil || y.Edited || y.EditedBy != "" || len(y.Days) != len(public.Days) || y.Source != public.Source {
		t.Errorf("back it is %+v, %v", y, err)
	}
	again, err := s.ResetCalendarYear(t.Context(), admin, 2026, y.Version)
	if err != nil || again.Version != y.Version {
		t.Errorf("back once more it is at version %d after %d, %v", again.Version, y.Version, err)
	}
	if rows := history(t, s, admin, data.HistoryQuery{Subject: "calendar", Key: "2026"}); len(rows) != 2 {
		t.Errorf("history has %d rows, want 2", len(rows))
	}
}

func TestWorkingHoursAreChangedAndUndone(t *testing.T) {
	clock := shanghaiAt("2027-03-04 09:00")
	s := worldAt(t, func() time.Time { return clock })
	admin := person(t, s, "admin", concern.Admin, nil, city)
	n := report(inGrid1)
	n.NoticedAt = clock
	made := reported(t, s, person(t, s, "leader", concern.Leader, nil, community), n)
	due := func() string {
		t.Helper()
		c, err := s.Concern(t.Context(), admin, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		return c.RedAt.In(concern.Shanghai).Format("01-02 15:04")
	}
	was := due()
	if err := s.SetHours(t.Context(), admin, calendarVersion(t, s), "09:00-11:00"); err != nil {
		t.Fatal(err)
	}
	if got := due(); was != "03-04 15:00" || got != "03-05 11:00" {
		t.Errorf("with two hours a day it is due %s instead of %s", got, was)
	}
	b, err := s.CalendarBook(t.Context(), admin)
	if err != nil || b.Hours.String() != "09:00-11:00" {
		t.Errorf("the hours are %s, %v", b.Hours, err)
	}
	if _, err := s.Undo(t.Context(), admin, history(t, s, admin, data.HistoryQuery{Subject: "calendar"})[0].ID); err != nil {
		t.Fatal(err)
	}
	if got := due(); got != was {
		t.Errorf("undone it is due %s instead of %s", got, was)
	}
}

// A calendar that was rolled back leaves nothing behind, though the next one to be committed has the same version.
func TestACalendarThatWasNotCommittedIsNotKept(t *testing.T) {
	clock := shanghaiAt("2027-03-04 16:00")
	s := worldAt(t, func() time.Time { return clock })
	leader := person(t, s, "leader", concern.Leader, nil, community)
	n := report(inGrid1)
	n.NoticedAt = clock
	first, owner := reported(t, s, leader, n), owning(t, s)
	run := func(sql string) {
		t.Helper()
		if _, err := owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	run(`alter table minqing.audit rename to away`) // so that the change fails when the clocks have been counted
	if _, err := s.SetCalendarYear(t.Context(), data.Operator(), 2027, 0, "依据", []concern.CalendarDay{off("2027-03-05", "假")}); err == nil {
		t.Fatal("a change is kept that nobody can audit")
	}
	run(`alter table minqing.away rename to audit`)
	if _, err := s.SetCalendarYear(t.Context(), data.Operator(), 2027, 0, "依据", nil); err != nil {
		t.Fatal(err)
	}
	if second := reported(t, s, leader, n); !second.RedAt.Equal(first.RedAt) {
		t.Errorf("it is due %s by a calendar that was given up, want %s", second.RedAt, first.RedAt)
	}
}
