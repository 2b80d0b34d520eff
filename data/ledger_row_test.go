package data_test

import (
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
)

// clocked is the world with a clock that the test sets.
func clocked(t *testing.T, now *time.Time) *data.Store {
	t.Helper()
	url := pgtest.New(t)
	s, err := data.Open(t.Context(), url, data.Options{Key: sealedKey, Now: func() time.Time { return *now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	layAreas(t, s)
	return s
}

func step(t *testing.T, s *data.Store, by data.Actor, id int64, n data.NewStep) {
	t.Helper()
	if _, err := s.TakeStep(t.Context(), by, id, n, data.Idempotency{}); err != nil {
		t.Fatalf("%s: %v", n.Step, err)
	}
}

// shanghai is an instant on Shanghai's clock in the week of Monday, 2 March 2026.
func shanghai(day, hour int) time.Time {
	return time.Date(2026, time.March, day, hour, 0, 0, 0, concern.Shanghai)
}

func TestHandlingTimeIsWorkingTimeWithoutSuspensions(t *testing.T) {
	now := shanghai(2, 9)
	s := clocked(t, &now)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	planner := person(t, s, "planner", concern.Planner, nil, community)
	n := report(inGrid1)
	n.NoticedAt = shanghai(2, 9)
	c := reported(t, s, staff, n)
	row := func(actor data.Actor) data.LedgerRow {
		t.Helper()
		rows := wholeLedger(t, s, actor, data.LedgerQuery{}, 10)
		if len(rows) != 1 {
			t.Fatalf("%d rows", len(rows))
		}
		return rows[0]
	}
	handled := func(at time.Time, want time.Duration) {
		t.Helper()
		now = at
		if r := row(staff); r.Handling == nil || *r.Handling != want {
			t.Errorf("at %s it took %v, want %v", at, r.Handling, want)
		}
	}
	handled(shanghai(2, 11), 2*time.Hour)
	handled(shanghai(2, 15), 4*time.Hour) // noon is free
	step(t, s, staff, c.ID, data.NewStep{Step: concern.Accept})
	step(t, s, staff, c.ID, data.NewStep{Step: concern.Suspend, Reason: "等天暖再动工"})
	handled(shanghai(3, 10), 4*time.Hour)
	step(t, s, staff, c.ID, data.NewStep{Step: concern.Resume})
	handled(shanghai(3, 12), 6*time.Hour)
	step(t, s, staff, c.ID, data.NewStep{Step: concern.Decline, Reason: "不归社区管"})
	handled(shanghai(5, 9), 6*time.Hour)

	if r := row(staff); r.Reason == nil || r.Reason.Kind != "decline" || r.Reason.Words != "不归社区管" || !r.Reason.At.Equal(shanghai(3, 12)) {
		t.Errorf("it did not go on because of %+v", r.Reason)
	}
	if r := row(planner); r.Reason == nil || r.Reason.Kind != "decline" || r.Reason.Words != "" {
		t.Errorf("a planner reads %+v", r.Reason)
	}
	step(t, s, staff, c.ID, data.NewStep{Step: concern.Reopen, Reason: "街道说要管"})
	handled(shanghai(5, 11), 8*time.Hour) // two hours since it was reopened at nine
	if r := row(staff); r.Reason.Kind != "reopen" || r.Reason.Words != "街道说要管" || r.Ended != "" {
		t.Errorf("reopened, it is %+v because of %+v", r, r.Reason)
	}
	if _, err := s.Pool().Exec(t.Context(), `delete from minqing.concern_text`); err != nil {
		t.Fatal(err)
	}
	if r := row(staff); r.Reason.Kind != "reopen" || r.Reason.Words != "" {
		t.Errorf("with the words erased it is open because of %+v", r.Reason)
	}
}

func TestHandlingTimeIsNotInventedWhereNobodyKnows(t *testing.T) {
	s := town(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	execute(t, s, `update minqing.concern set ended_at = null where status = 'struck_off'`)
	execute(t, s, `update minqing.concern set status = 'suspended' where title = '二号'`)
	for _, r := range wholeLedger(t, s, staff, data.LedgerQuery{}, 10) {
		if known := r.Handling != nil; known != (r.Status == concern.Reported || r.Status == concern.Accepted) {
			t.Errorf("of %s, %s, the time is known: %v", r.Title, r.Status, known)
		}
	}
}

func TestTheLedgerIsNotForTheWall(t *testing.T) {
	s := town(t)
	display := person(t, s, "display", concern.Display, nil, community)
	_, err := s.LedgerPage(t.Context(), display, data.LedgerQuery{}, "", 10)
	wantKind(t, err, data.Forbidden)
	_, err = s.LedgerFigures(t.Context(), display, data.LedgerQuery{})
	wantKind(t, err, data.Forbidden)
	_, err = s.Summary(t.Context(), display, data.LedgerQuery{})
	wantKind(t, err, data.Forbidden)
}

func TestACursorBelongsToOnePeriod(t *testing.T) {
	s := town(t)
	asked := data.LedgerQuery{}
	page, err := s.LedgerPage(t.Context(), data.Operator(), asked, "", 1)
	if err != nil || page.Next == "" {
		t.Fatalf("%v, next %q", err, page.Next)
	}
	asked.Period = data.Period{First: concern.MonthOf(firstDay), Months: 1}
	_, err = s.LedgerPage(t.Context(), data.Operator(), asked, page.Next, 1)
	if e := wantKind(t, err, data.Invalid); e.Fields["cursor"] == "" {
		t.Errorf("it says %v", e.Fields)
	}
}
