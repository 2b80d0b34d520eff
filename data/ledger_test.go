package data_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
	"minqing/geo"
)

// ledgerWorld is the world with the kinds that ship.
func ledgerWorld(t *testing.T) *data.Store {
	t.Helper()
	s := world(t)
	if err := s.SyncLedger(t.Context(), concern.DefaultLedger()); err != nil {
		t.Fatal(err)
	}
	return s
}

// thisMonth is the month in which the test runs; were it to turn meanwhile, what is counted is last month's, which is allowed.
func thisMonth() concern.Month { return concern.MonthOf(time.Now()) }

// today is the day in Shanghai as the ledger keeps it.
func today() time.Time {
	y, m, d := time.Now().In(concern.Shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func tick(ctx context.Context, s *data.Store, by data.Actor, grid geo.Code, add int32) error {
	_, err := s.TickVisit(ctx, by, grid, thisMonth(), "elder_alone", add, data.Idempotency{})
	return err
}

func TestAGridsLedgerIsForThoseWhoseAreaItIs(t *testing.T) {
	s := ledgerWorld(t)
	ctx := t.Context()
	// ok means that it works, else the kind of the refusal.
	const ok = data.Kind(255)
	type may struct{ read, edit, confirm, tick, plan, serve data.Kind }
	none := may{data.NotFound, data.NotFound, data.NotFound, data.NotFound, data.NotFound, data.NotFound}
	looks := may{ok, data.Forbidden, data.Forbidden, data.Forbidden, data.Forbidden, data.Forbidden}
	for _, c := range []struct {
		name string
		who  data.Actor
		may  may
	}{
		{"a member of the grid", person(t, s, "m1", concern.Member, nil, grid1), may{ok, data.Forbidden, ok, ok, data.Forbidden, ok}},
		{"a leader of the grid", person(t, s, "l1", concern.Leader, nil, grid1), may{ok, data.Forbidden, ok, ok, ok, ok}},
		{"staff of the community", person(t, s, "s1", concern.Staff, nil, community), may{ok, ok, ok, ok, ok, ok}},
		{"an administrator", person(t, s, "a1", concern.Admin, nil, city), may{ok, ok, data.Forbidden, data.Forbidden, data.Forbidden, data.Forbidden}},
		{"a planner of the street", person(t, s, "p1", concern.Planner, nil, street), looks},
		{"the community's display", person(t, s, "d1", concern.Display, nil, community), looks},
		{"a member of the next grid", person(t, s, "m2", concern.Member, nil, grid2), none},
		{"staff of another community", person(t, s, "s2", concern.Staff, nil, other), none},
		{"a team without an area", person(t, s, "t1", concern.Member, []string{"物业"}), none},
	} {
		t.Run(c.name, func(t *testing.T) {
			card, err := s.GridCard(ctx, c.who, grid1)
			expect := func(what string, err error, want data.Kind) {
				t.Helper()
				if want == ok && err != nil || want != ok && (err == nil || data.KindOf(err) != want) {
					t.Errorf("%s: %v, want %s", what, err, want)
				}
			}
			expect("reading the card", err, c.may.read)
			version := int64(0)
			if card != nil {
				version = card.Version
			}
			name := "某示例"
			_, err = s.UpdateGridCard(ctx, c.who, grid1, version, data.GridCardPatch{Leader: &name})
			expect("editing the card", err, c.may.edit)
			_, err = s.ConfirmClear(ctx, c.who, grid1, concern.Needs, data.Idempotency{})
			expect("confirming", err, c.may.confirm)
			expect("ticking", tick(ctx, s, c.who, grid1, 1), c.may.tick)
			v := oneCount(t, s, grid1)
			_, err = s.PlanVisits(ctx, c.who, grid1, thisMonth(), "elder_alone", v.Version, 5)
			expect("planning", err, c.may.plan)
			_, err = s.AddService(ctx, c.who, data.NewService{Area: grid1, Kind: "meal", HeldOn: today(), Helped: 2}, data.Idempotency{})
			expect("entering a service", err, c.may.serve)

			sheet, err := s.Visits(ctx, c.who, thisMonth(), "")
			if err != nil {
				t.Fatal(err)
			}
			list, err := s.Services(ctx, c.who, data.ServiceQuery{}, 10)
			if err != nil {
				t.Fatal(err)
			}
			totals, err := s.ServiceTotals(ctx, c.who, data.ServiceQuery{})
			if err != nil {
				t.Fatal(err)
			}
			if sees := c.may.read == ok; (len(sheet.Rows) > 0) != sees || (sheet.Done > 0) != sees ||
				(list.Total > 0) != sees || (len(list.Services) > 0) != sees || (len(totals) > 0) != sees {
				t.Errorf("it reads %d visits of %d rows, %d services, %d sums", sheet.Done, len(sheet.Rows), list.Total, len(totals))
			}
		})
	}
}

// oneCount is what is due and done for the elders of a grid this month, as the operator reads it.
func oneCount(t *testing.T, s *data.Store, grid geo.Code) data.VisitCount {
	t.Helper()
	sheet, err := s.Visits(t.Context(), data.Operator(), thisMonth(), grid)
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(sheet.Rows, func(v data.VisitCount) bool { return v.Kind == "elder_alone" }); i >= 0 {
		return sheet.Rows[i]
	}
	return data.VisitCount{}
}

func TestVisitsAreCountedTogetherAndNeverBelowZero(t *testing.T) {
	s := ledgerWorld(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	wantKind(t, tick(t.Context(), s, member, grid1, -1), data.Conflict)

	const people, each = 8, 5
	var all sync.WaitGroup
	failed := make(chan error, people*each)
	for range people {
		all.Go(func() {
			for range each {
				if err := tick(t.Context(), s, member, grid1, 1); err != nil {
					failed <- err
				}
			}
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		t.Error(err)
	}
	if v := oneCount(t, s, grid1); v.Done != people*each || v.Due != 0 || v.Version != 0 {
		t.Errorf("%d ticks at once count %+v", people*each, v)
	}
	wantKind(t, tick(t.Context(), s, member, grid1, -people*each-1), data.Conflict)
	if err := tick(t.Context(), s, member, grid1, -people*each); err != nil {
		t.Error(err)
	}
	if n := ask[int](t, s.Pool(), `select done from minqing.visit`); n != 0 {
		t.Errorf("all taken back leaves %d", n)
	}
	wantKind(t, tick(t.Context(), s, member, grid1, 0), data.Invalid)
}

func TestTheSameKeyTicksOnce(t *testing.T) {
	s := ledgerWorld(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	for range 3 {
		v, err := s.TickVisit(t.Context(), member, grid1, thisMonth(), "veteran", 1, data.Idempotency{Key: "k", BodyHash: []byte("a")})
		if err != nil || v.Done != 1 {
			t.Errorf("%+v %v", v, err)
		}
	}
	_, err := s.TickVisit(t.Context(), member, grid1, thisMonth(), "elder_alone", 1, data.Idempotency{Key: "k", BodyHash: []byte("b")})
	wantKind(t, err, data.KeyReused)
}

func TestOnlyKindsOfTheListAndMonthsThatBeganAreTicked(t *testing.T) {
	s := ledgerWorld(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	_, err := s.TickVisit(t.Context(), member, grid1, thisMonth(), "believer", 1, data.Idempotency{})
	if e := wantKind(t, err, data.Invalid); e.Fields["kind"] == "" {
		t.Errorf("it names %v", e.Fields)
	}
	_, err = s.TickVisit(t.Context(), member, grid1, concern.MonthOf(time.Now().AddDate(0, 2, 0)), "veteran", 1, data.Idempotency{})
	if e := wantKind(t, err, data.Invalid); e.Fields["month"] == "" {
		t.Errorf("it names %v", e.Fields)
	}
	if _, err = s.TickVisit(t.Context(), member, grid1, thisMonth().Add(-1), "veteran", 1, data.Idempotency{}); err != nil {
		t.Errorf("a late entry of last month: %v", err)
	}
}

func TestWhatIsDueIsSetAtAVersionAndCarriedOverOnce(t *testing.T) {
	s := ledgerWorld(t)
	leader := person(t, s, "leader", concern.Leader, nil, grid1)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	last := thisMonth().Add(-1)
	for grid, due := range map[geo.Code]int32{grid1: 9, grid2: 4} {
		if _, err := s.PlanVisits(t.Context(), staff, grid, last, "elder_alone", 0, due); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.PlanVisits(t.Context(), leader, grid1, last, "elder_alone", 0, 8)
	wantKind(t, err, data.Stale)
	_, err = s.CarryVisits(t.Context(), leader, community, thisMonth())
	wantKind(t, err, data.NotFound)

	own, err := s.PlanVisits(t.Context(), leader, grid1, thisMonth(), "elder_alone", 0, 7)
	if err != nil || own.Due != 7 || own.Version != 1 {
		t.Fatalf("%+v %v", own, err)
	}
	if err := tick(t.Context(), s, leader, grid1, 1); err != nil {
		t.Fatal(err)
	}
	if again, err := s.PlanVisits(t.Context(), leader, grid1, thisMonth(), "elder_alone", 1, 6); err != nil || again.Due != 6 || again.Done != 1 {
		t.Errorf("a tick in between moves the version of due: %+v %v", again, err)
	}
	for _, want := range []int{1, 0} { // grid 1 has a number of its own already; the second time all have
		if n, err := s.CarryVisits(t.Context(), staff, community, thisMonth()); err != nil || n != want {
			t.Errorf("%d numbers were carried over, want %d, %v", n, want, err)
		}
	}
	if one, two := oneCount(t, s, grid1), oneCount(t, s, grid2); one.Due != 6 || two.Due != 4 || two.Done != 0 {
		t.Errorf("due are %+v and %+v", one, two)
	}
}

func TestAServiceIsCorrectedByWhoEnteredItAndByStaffAndIsOnRecord(t *testing.T) {
	s := ledgerWorld(t)
	one, two := person(t, s, "one", concern.Member, nil, grid1), person(t, s, "two", concern.Member, nil, grid1)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	foreign := person(t, s, "foreign", concern.Member, nil, grid2)
	made, err := s.AddService(t.Context(), one, data.NewService{Area: grid1, Kind: "haircut", HeldOn: today(), Helped: 12}, data.Idempotency{})
	if err != nil || made.Force != concern.Volunteer || !made.Editable || !made.HeldOn.Equal(today()) {
		t.Fatalf("%+v %v", made, err)
	}
	helped := int32(13)
	change := data.ServicePatch{Helped: &helped}
	_, err = s.UpdateService(t.Context(), two, made.ID, 1, change)
	wantKind(t, err, data.Forbidden)
	_, err = s.UpdateService(t.Context(), foreign, made.ID, 1, change)
	hidden := wantKind(t, err, data.NotFound)
	_, err = s.UpdateService(t.Context(), foreign, 987654, 1, change)
	if absent := wantKind(t, err, data.NotFound); absent.Message != hidden.Message {
		t.Error("what is hidden answers otherwise than what does not exist")
	}
	if v, err := s.UpdateService(t.Context(), one, made.ID, 1, change); err != nil || v.Helped != 13 || v.Version != 2 {
		t.Errorf("%+v %v", v, err)
	}
	wantKind(t, s.DeleteService(t.Context(), staff, made.ID, 1), data.Stale)
	if err := s.DeleteService(t.Context(), staff, made.ID, 2); err != nil {
		t.Error(err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit where action = 'service'`); n != 2 {
		t.Errorf("%d corrections are on record", n)
	}
	for field, wrong := range map[string]data.NewService{
		"kind":    {Area: grid1, Kind: "prayer", HeldOn: today(), Helped: 1},
		"held_on": {Area: grid1, Kind: "meal", HeldOn: today().AddDate(0, 0, 2), Helped: 1},
		"helped":  {Area: grid1, Kind: "meal", HeldOn: today()},
	} {
		_, err := s.AddService(t.Context(), one, wrong, data.Idempotency{})
		if e := wantKind(t, err, data.Invalid); e.Fields[field] == "" {
			t.Errorf("a wrong %s names %v", field, e.Fields)
		}
	}
}

func TestServicesAreSummedByGridAndKindWithinAPeriod(t *testing.T) {
	s := ledgerWorld(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	day := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	for i, v := range []data.NewService{
		{Area: grid2, Kind: "meal", HeldOn: day, Helped: 3}, {Area: grid1, Kind: "repair", HeldOn: day, Helped: 5},
		{Area: grid1, Kind: "haircut", HeldOn: day.AddDate(0, 0, 1), Helped: 7}, {Area: grid1, Kind: "repair", HeldOn: day.AddDate(0, 0, -1), Helped: 11},
	} {
		if _, err := s.AddService(t.Context(), staff, v, data.Idempotency{}); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
	for _, c := range []struct {
		q    data.ServiceQuery
		want string
	}{
		{data.ServiceQuery{}, "[{140302001001001 haircut 1 7} {140302001001001 repair 2 16} {140302001001002 meal 1 3}]"},
		{data.ServiceQuery{From: day, To: day.AddDate(0, 0, 1)}, "[{140302001001001 repair 1 5} {140302001001002 meal 1 3}]"},
		{data.ServiceQuery{Within: grid2}, "[{140302001001002 meal 1 3}]"},
		{data.ServiceQuery{Within: other}, "[]"},
	} {
		totals, err := s.ServiceTotals(t.Context(), staff, c.q)
		if got := fmt.Sprint(totals); err != nil || got != c.want {
			t.Errorf("%+v sums to %s, want %s, %v", c.q, got, c.want, err)
		}
		list, err := s.Services(t.Context(), staff, c.q, 1)
		if err != nil || len(list.Services) != min(1, len(totals)) {
			t.Errorf("%+v lists %+v, %v", c.q, list, err)
		}
	}
}

func TestWhatWasDoneInAGridStaysCountedWhenItGoes(t *testing.T) {
	s := ledgerWorld(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	leader := "李示例"
	card, err := s.UpdateGridCard(t.Context(), staff, grid3, 0, data.GridCardPatch{Leader: &leader})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddService(t.Context(), staff, data.NewService{Area: grid3, Kind: "meal", HeldOn: today(), Helped: 2}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	if err := tick(t.Context(), s, staff, grid3, 4); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteArea(t.Context(), data.Operator(), grid3, 1); err != nil {
		t.Fatal(err)
	}
	if v := oneCount(t, s, community); v.Done != 4 || v.Area != community {
		t.Errorf("the community counts %+v", v)
	}
	if list, err := s.Services(t.Context(), staff, data.ServiceQuery{Within: community}, 5); err != nil || list.Total != 1 || list.Services[0].Area != community {
		t.Errorf("the community's services are %+v, %v", list, err)
	}
	// Nobody is shown its card any more; it waits for the removal to be undone.
	wantKind(t, second(s.GridCard(t.Context(), staff, grid3)), data.NotFound)
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.grid_card where area_id = $1`, card.Area.ID); n != 1 {
		t.Error("the card of a grid that is gone is lost")
	}
}

func TestKindsThatAreInUseStayWhenTheFileDropsThem(t *testing.T) {
	s := ledgerWorld(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	if err := tick(t.Context(), s, member, grid1, 1); err != nil {
		t.Fatal(err)
	}
	own := concern.Ledger{Visits: []concern.Kind{{Slug: "newcomer", Name: "新来户"}}, Services: []concern.Kind{{Slug: "meal", Name: "助餐"}}}
	if err := s.SyncLedger(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	l, err := s.Ledger(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var slugs []string
	for _, k := range l.Visits {
		slugs = append(slugs, k.Slug)
	}
	slices.Sort(slugs)
	if !slices.Equal(slugs, []string{"elder_alone", "newcomer"}) || len(l.Services) != 1 || l.Services[0].Name != "助餐" {
		t.Errorf("the kinds are %v and %v", slugs, l.Services)
	}
}

func TestAMonthAndADayBeginForTheLedgerAtShanghaisMidnight(t *testing.T) {
	url := pgtest.New(t)
	now := time.Date(2026, 10, 31, 15, 59, 59, 0, time.UTC) // a second before November in Shanghai
	s, err := data.Open(t.Context(), url, data.Options{Key: sealedKey, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	layAreas(t, s)
	if err := s.SyncLedger(t.Context(), concern.DefaultLedger()); err != nil {
		t.Fatal(err)
	}
	member := person(t, s, "member", concern.Member, nil, grid1)
	november, err := concern.ParseMonth("2026-11")
	if err != nil {
		t.Fatal(err)
	}
	first := data.NewService{Area: grid1, Kind: "meal", HeldOn: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), Helped: 1}
	count := func() error {
		_, err := s.TickVisit(t.Context(), member, grid1, november, "veteran", 1, data.Idempotency{})
		return err
	}
	enter := func() error {
		_, err := s.AddService(t.Context(), member, first, data.Idempotency{})
		return err
	}
	if e := wantKind(t, count(), data.Invalid); e.Fields["month"] == "" {
		t.Errorf("it names %v", e.Fields)
	}
	if e := wantKind(t, enter(), data.Invalid); e.Fields["held_on"] == "" {
		t.Errorf("it names %v", e.Fields)
	}
	now = now.Add(time.Second)
	if err := errors.Join(count(), enter()); err != nil {
		t.Errorf("a second later it is still not November: %v", err)
	}
}
