package data_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
)

func decided(t *testing.T, s *data.Store, by data.Actor, board int64, text string, owner data.Owner, due time.Time, about int64) *data.Decision {
	t.Helper()
	d, err := s.CreateDecision(t.Context(), by, board, data.NewDecision{Text: text, Owner: owner, DueOn: due, Concern: about}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADecisionIsSuggestedForTheFifthWorkingDayOfThisPlacesCalendar(t *testing.T) {
	s, _ := monday(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	admin := person(t, s, "admin", concern.Admin, nil, city)
	b := board(t, s, staff)
	for _, c := range []struct {
		name string
		days []concern.CalendarDay
		want time.Time
	}{
		{"weekends alone", []concern.CalendarDay{}, civil(2026, 3, 9)},
		{"a holiday within it", []concern.CalendarDay{off("2026-03-04", "放假")}, civil(2026, 3, 10)},
		{"a Saturday that is worked", []concern.CalendarDay{worked("2026-03-07", "调休")}, civil(2026, 3, 7)},
		{"both", []concern.CalendarDay{off("2026-03-04", "放假"), worked("2026-03-07", "调休")}, civil(2026, 3, 9)},
	} {
		if _, err := s.SetCalendarYear(t.Context(), admin, 2026, calendarVersion(t, s), "本地通知", c.days); err != nil {
			t.Fatal(err)
		}
		owners, err := s.Owners(t.Context(), staff, b.ID)
		if err != nil || !owners.DueOn.Equal(c.want) {
			t.Errorf("%s: %v, want %v (%v)", c.name, owners.DueOn, c.want, err)
		}
		decided(t, s, staff, b.ID, "修好路灯", data.Owner{Account: staff.Viewer.Account}, owners.DueOn, 0)
	}
}

func TestADecisionHasAnOwnerOfTheAreaAndAWorkingDay(t *testing.T) {
	s, now := monday(t)
	staff := person(t, s, "staff", concern.Staff, []string{"维修组"}, community)
	leader := person(t, s, "gridleader", concern.Leader, nil, grid1)
	member := person(t, s, "member", concern.Member, nil, grid1)
	far := person(t, s, "far", concern.Staff, nil, other)
	if _, err := s.CreateTeam(t.Context(), data.Operator(), data.NewTeam{Name: "外区队", Force: concern.Department, Area: other}); err != nil {
		t.Fatal(err)
	}
	b := board(t, s, staff)
	friday, sunday := civil(2026, 3, 6), civil(2026, 3, 8)
	for _, c := range []struct {
		name, field string
		owner       data.Owner
		due         time.Time
	}{
		{"a team", "", data.Owner{Team: "维修组"}, friday},
		{"a leader of a grid", "", data.Owner{Account: leader.Viewer.Account}, friday},
		{"today", "", data.Owner{Team: "维修组"}, civil(2026, 3, 2)},
		{"nobody", "team", data.Owner{}, friday},
		{"two", "team", data.Owner{Team: "维修组", Account: leader.Viewer.Account}, friday},
		{"a team that there is not", "team", data.Owner{Team: "没有"}, friday},
		{"a team of elsewhere", "team", data.Owner{Team: "外区队"}, friday},
		{"a member", "account", data.Owner{Account: member.Viewer.Account}, friday},
		{"staff of elsewhere", "account", data.Owner{Account: far.Viewer.Account}, friday},
		{"a Sunday", "due_on", data.Owner{Team: "维修组"}, sunday},
		{"a day that is past", "due_on", data.Owner{Team: "维修组"}, civil(2026, 2, 27)},
	} {
		d, err := s.CreateDecision(t.Context(), staff, b.ID, data.NewDecision{Text: "打 13800138000 问问", Owner: c.owner, DueOn: c.due}, data.Idempotency{})
		if c.field == "" {
			if err != nil || strings.Contains(d.Text, "0013800") || strings.Contains(d.Text, "13800138000") {
				t.Errorf("%s: %+v, %v", c.name, d, err)
			}
			continue
		}
		if e := wantKind(t, err, data.Invalid); e != nil && e.Fields[c.field] == "" {
			t.Errorf("%s: the fields are %v, want %s", c.name, e.FieldsEnglish, c.field)
		}
	}
	owners, err := s.Owners(t.Context(), staff, b.ID)
	if err != nil || !slices.Equal(owners.Teams, []string{"维修组"}) || len(owners.Accounts) != 2 {
		t.Errorf("the owners are %+v, %v", owners, err)
	}
	_, err = s.Owners(t.Context(), person(t, s, "display", concern.Display, nil, community), b.ID)
	wantKind(t, err, data.Forbidden)
	list, err := s.Decisions(t.Context(), staff, b.ID, nil)
	if err != nil || len(list.Decisions) != 3 {
		t.Fatalf("the decisions are %+v, %v", list, err)
	}
	if at := list.Decisions[0].DueAt.In(concern.Shanghai).Format("2006-01-02 15:04"); !strings.HasPrefix(at, "2026-03-06 1") {
		t.Errorf("it is due at %s, want the end of Friday's business", at)
	}
	*now = now.AddDate(0, 0, 30)
	if d := list.Decisions[0]; !d.Overdue(*now) {
		t.Errorf("a month later it is not overdue")
	}
}

func TestOverdueDecisionsComeBackAtTheNextMeetingOfTheArea(t *testing.T) {
	s, now := monday(t)
	staff := person(t, s, "staff", concern.Staff, []string{"维修组"}, community, other)
	first := boardOn(t, s, staff, "上周", civil(2026, 3, 2))
	owner := data.Owner{Team: "维修组"}
	late := decided(t, s, staff, first.ID, "换井盖", owner, civil(2026, 3, 3), 0)
	decided(t, s, staff, first.ID, "修路灯", owner, civil(2026, 3, 27), 0)
	done := decided(t, s, staff, first.ID, "扫雪", owner, civil(2026, 3, 3), 0)
	yes, ended, reason := true, data.DecisionDone, "天晴了"
	if _, err := s.UpdateDecision(t.Context(), staff, first.ID, done.ID, 1, data.DecisionPatch{State: &ended}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.UpdateBoard(t.Context(), staff, first.ID, 1, data.BoardPatch{Archived: &yes}); err != nil {
		t.Fatal(err)
	}
	*now = time.Date(2026, 3, 9, 9, 0, 0, 0, concern.Shanghai)
	second := boardOn(t, s, staff, "今天", civil(2026, 3, 9))
	elsewhere, err := s.CreateBoard(t.Context(), staff, data.NewBoard{Name: "别处", Area: other}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	overdue := func(board int64) []int64 {
		t.Helper()
		list, err := s.Decisions(t.Context(), staff, board, nil)
		if err != nil {
			t.Fatal(err)
		}
		var all []int64
		for i := range list.Overdue {
			all = append(all, list.Overdue[i].ID)
		}
		return all
	}
	if got := overdue(second.ID); !slices.Equal(got, []int64{late.ID}) {
		t.Errorf("overdue are %v, want %d", got, late.ID)
	}
	if got := overdue(elsewhere.ID); got != nil {
		t.Errorf("overdue elsewhere are %v", got)
	}
	// The filed board's decision is not reworded any more, but it can be done with.
	words, dropped := "换两个井盖", data.DecisionDropped
	_, err = s.UpdateDecision(t.Context(), staff, first.ID, late.ID, 1, data.DecisionPatch{Text: &words}, data.Idempotency{})
	wantKind(t, err, data.Conflict)
	_, err = s.UpdateDecision(t.Context(), staff, first.ID, late.ID, 1, data.DecisionPatch{State: &dropped}, data.Idempotency{})
	wantKind(t, err, data.Invalid)
	if _, err = s.UpdateDecision(t.Context(), staff, first.ID, late.ID, 1, data.DecisionPatch{State: &dropped, Reason: &reason}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	if got := overdue(second.ID); got != nil {
		t.Errorf("overdue are still %v", got)
	}
	wantKind(t, s.DeleteBoard(t.Context(), staff, first.ID, 2), data.Conflict)
}

func TestADecisionIsChangedOnceAtItsVersionHoweverManyTry(t *testing.T) {
	s, _ := monday(t)
	staff := person(t, s, "staff", concern.Staff, []string{"维修组"}, community)
	b := board(t, s, staff)
	d := decided(t, s, staff, b.ID, "换井盖", data.Owner{Team: "维修组"}, civil(2026, 3, 3), 0)
	var mu sync.Mutex
	var wg sync.WaitGroup
	won := 0
	for i := range 6 {
		wg.Go(func() {
			words := fmt.Sprintf("换 %d 个井盖", i)
			_, err := s.UpdateDecision(t.Context(), staff, b.ID, d.ID, 1, data.DecisionPatch{Text: &words}, data.Idempotency{})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if data.KindOf(err) != data.Stale {
				t.Errorf("a later change: %v", err)
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d changes of one version were kept, want one", won)
	}
	events, err := s.DecisionEvents(t.Context(), staff, b.ID, d.ID)
	if err != nil || len(events) != 2 || events[0].Kind != "decide" || events[1].Facts["text"] != true || len(events[1].Facts) != 1 {
		t.Errorf("the events are %+v, %v", events, err)
	}
	key := data.Idempotency{Key: "d", BodyHash: []byte{1}}
	n := data.NewDecision{Text: "再来一个", Owner: data.Owner{Team: "维修组"}, DueOn: civil(2026, 3, 3)}
	one, err := s.CreateDecision(t.Context(), staff, b.ID, n, key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.CreateDecision(t.Context(), staff, b.ID, n, key); err != nil || again.ID != one.ID {
		t.Errorf("the same decision again answers %+v, %v", again, err)
	}
}

func TestADecisionBecomesAStepOrATaskByTheLoopsRules(t *testing.T) {
	s, _ := monday(t)
	staff := person(t, s, "staff", concern.Staff, []string{"维修组"}, community)
	b := board(t, s, staff)
	c := reported(t, s, staff, reportNow(inGrid1))
	d := decided(t, s, staff, b.ID, "派人去修", data.Owner{Team: "维修组"}, civil(2026, 3, 3), c.ID)
	_, err := s.StepDecision(t.Context(), staff, b.ID, d.ID, data.NewStep{Step: concern.Dispatch}, data.Idempotency{})
	wantKind(t, err, data.Conflict) // it is not accepted yet
	key := data.Idempotency{Key: "s", BodyHash: []byte{1}}
	for range 2 {
		if _, err := s.StepDecision(t.Context(), staff, b.ID, d.ID, data.NewStep{Step: concern.Accept}, key); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.StepDecision(t.Context(), staff, b.ID, d.ID, data.NewStep{Step: concern.Dispatch}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Concern(t.Context(), staff, c.ID)
	if err != nil || got.Team != "维修组" || got.Version != 3 {
		t.Errorf("the concern is %+v, %v, want it dispatched at version 3", got, err)
	}
	events, err := s.DecisionEvents(t.Context(), staff, b.ID, d.ID)
	if err != nil || len(events) != 3 || events[2].Facts["step"] != "dispatch" {
		t.Errorf("the events are %+v, %v", events, err)
	}
	_, err = s.TaskDecision(t.Context(), staff, b.ID, d.ID, data.NewTask{Category: "street_light", Point: inGrid1}, data.Idempotency{})
	wantKind(t, err, data.Conflict)

	plain := decided(t, s, staff, b.ID, "东门加一盏灯", data.Owner{Team: "维修组"}, civil(2026, 3, 3), 0)
	_, err = s.StepDecision(t.Context(), staff, b.ID, plain.ID, data.NewStep{Step: concern.Accept}, data.Idempotency{})
	wantKind(t, err, data.Conflict)
	_, err = s.TaskDecision(t.Context(), staff, b.ID, plain.ID, data.NewTask{Category: "street_light", Point: inOther}, data.Idempotency{})
	wantKind(t, err, data.Forbidden)
	task, err := s.TaskDecision(t.Context(), staff, b.ID, plain.ID, data.NewTask{Category: "street_light", Point: inGrid1}, data.Idempotency{})
	if err != nil || task.Concern == 0 {
		t.Fatalf("the task is %+v, %v", task, err)
	}
	made, err := s.Concern(t.Context(), staff, task.Concern)
	if err != nil || made.Title != "东门加一盏灯" || made.Team != "维修组" || made.Status != concern.Accepted || made.Source != concern.Patrol {
		t.Errorf("the task's concern is %+v, %v", made, err)
	}
	own := decided(t, s, staff, b.ID, "自己去看", data.Owner{Account: staff.Viewer.Account}, civil(2026, 3, 3), 0)
	if task, err = s.TaskDecision(t.Context(), staff, b.ID, own.ID, data.NewTask{Category: "street_light", Point: inGrid1}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	if made, err = s.Concern(t.Context(), staff, task.Concern); err != nil || made.Team != "" || made.Status != concern.Accepted {
		t.Errorf("what an account owes is %+v, %v", made, err)
	}
}

func TestWhoReadsAndWhoTakesDecisions(t *testing.T) {
	s, _ := monday(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	clue := reportNow(inGrid1)
	clue.MustReport = concern.CrimeClue
	hidden := reported(t, s, staff, clue).ID
	b := board(t, s, staff)
	owner := data.Owner{Account: staff.Viewer.Account}
	open := decided(t, s, staff, b.ID, "看路灯", owner, civil(2026, 3, 3), 0)
	secret := decided(t, s, staff, b.ID, "线索交派出所", owner, civil(2026, 3, 3), hidden)
	for _, c := range []struct {
		name  string
		actor data.Actor
		sees  []int64
		named bool
		kind  data.Kind // of taking one
	}{
		{"staff", staff, []int64{open.ID, secret.ID}, true, data.Internal},
		{"leader", person(t, s, "leader", concern.Leader, nil, community), []int64{open.ID, secret.ID}, true, data.Forbidden},
		{"display", person(t, s, "display", concern.Display, nil, community), []int64{open.ID}, false, data.Forbidden},
		{"administrator", person(t, s, "admin", concern.Admin, nil, city), []int64{open.ID}, true, data.Forbidden},
		{"leader of one grid", person(t, s, "gridleader", concern.Leader, nil, grid1), nil, false, data.NotFound},
		{"staff of elsewhere", person(t, s, "far", concern.Staff, nil, other), nil, false, data.NotFound},
		{"planner", person(t, s, "planner", concern.Planner, nil, city), nil, false, data.NotFound},
	} {
		list, err := s.Decisions(t.Context(), c.actor, b.ID, nil)
		var seen []int64
		if err == nil {
			for i := range list.Decisions {
				seen = append(seen, list.Decisions[i].ID)
				if (list.Decisions[i].Owner.Name != "") != c.named {
					t.Errorf("the %s reads the owner %+v", c.name, list.Decisions[i].Owner)
				}
			}
		}
		if !slices.Equal(seen, c.sees) || (err != nil) != (c.sees == nil) {
			t.Errorf("the %s reads %v, %v, want %v", c.name, seen, err, c.sees)
		}
		if !slices.Contains(c.sees, secret.ID) {
			if _, err := s.Decision(t.Context(), c.actor, b.ID, secret.ID); data.KindOf(err) != data.NotFound {
				t.Errorf("the %s reads the decision about a restricted concern: %v", c.name, err)
			}
			if _, err := s.DecisionEvents(t.Context(), c.actor, b.ID, secret.ID); data.KindOf(err) != data.NotFound {
				t.Errorf("the %s reads what happened to it: %v", c.name, err)
			}
		}
		if c.kind == data.Internal {
			continue
		}
		_, err = s.CreateDecision(t.Context(), c.actor, b.ID, data.NewDecision{Text: "不行", Owner: owner, DueOn: civil(2026, 3, 3)}, data.Idempotency{})
		wantKind(t, err, c.kind)
		done := data.DecisionDone
		_, err = s.UpdateDecision(t.Context(), c.actor, b.ID, open.ID, 1, data.DecisionPatch{State: &done}, data.Idempotency{})
		wantKind(t, err, c.kind)
	}
	without := false
	if list, err := s.Decisions(t.Context(), staff, b.ID, &without); err != nil || len(list.Decisions) != 1 {
		t.Errorf("on paper are %+v, %v, want one", list, err)
	}
	far := reported(t, s, person(t, s, "far2", concern.Staff, nil, other), reportNow(inOther)).ID
	_, err := s.CreateDecision(t.Context(), staff, b.ID, data.NewDecision{Text: "别处的", Owner: owner, DueOn: civil(2026, 3, 3), Concern: far}, data.Idempotency{})
	wantKind(t, err, data.Invalid)
}
