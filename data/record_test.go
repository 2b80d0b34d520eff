package data_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
)

func TestAReportFindsItsGridAndItsDeadlines(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, community)
	n := report(inGrid2)
	n.Title, n.MustReport = "  路灯不亮 ", concern.Hazard
	c := reported(t, s, member, n)
	want := data.Concern{
		Mark: concern.Mark{
			ID: c.ID, Version: 1, Lon: inGrid2.Lon(), Lat: inGrid2.Lat(), Area: c.Area, Category: "street_light", Urgency: concern.Normal,
			MustReport: concern.Hazard, Reporter: member.Viewer.Account,
			// A Monday at four: two of the four working hours to take it in charge are left for Tuesday morning.
			NoticedAt: firstDay, YellowAt: firstDay.Add(17 * time.Hour), RedAt: firstDay.Add(18 * time.Hour),
		},
		Title: "路灯不亮", Description: n.Description, Address: n.Address, AreaCode: grid2, AreaName: "第二网格",
		CreatedAt: c.CreatedAt, UpdatedAt: c.CreatedAt,
		Course: data.Course{ClockSince: firstDay, Clock: concern.Clock{From: firstDay, Budget: 4 * time.Hour}},
	}
	if diff := cmp.Diff(want, *c); diff != "" {
		t.Errorf("the report is answered otherwise (-want +got):\n%s", diff)
	}
	again, err := s.Concern(t.Context(), member, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, *again); diff != "" {
		t.Errorf("it is read otherwise than it was answered (-want +got):\n%s", diff)
	}
}

func TestAPointBelongsToTheDeepestAreaAndOnAnEdgeToTheLowestCode(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	for _, c := range []struct {
		where      string
		at         orb.Point
		code       string
		unassigned bool
	}{
		{"inside of a grid", inGrid3, string(grid3), false},
		{"on the edge of two grids", orb.Point{113.52, 37.87}, string(grid2), false},
		{"on the edge of a grid and the gap", orb.Point{113.53, 37.87}, string(grid3), false},
		{"in the gap", inNoGrid, string(community), true},
		{"on the edge of two communities", orb.Point{113.54, 37.87}, string(community), true},
		{"in a community without grids", inOther, string(other), true},
		{"in the district only", orb.Point{113.6, 37.87}, string(district), true},
		{"outside of everything", outside, "", true},
	} {
		got := reported(t, s, staff, report(c.at))
		if string(got.AreaCode) != c.code || got.Unassigned != c.unassigned {
			t.Errorf("%s: it lies in %q, unassigned %v; want %q, %v", c.where, got.AreaCode, got.Unassigned, c.code, c.unassigned)
		}
	}
}

func TestWhoMayReportWhere(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	try := func(by data.Actor, at orb.Point) error {
		_, err := s.CreateConcern(t.Context(), by, report(at), data.Idempotency{})
		return err
	}
	if err := try(member, inGrid1); err != nil {
		t.Errorf("a member may not report in the own grid: %v", err)
	}
	if err := try(member, outside); err != nil {
		t.Errorf("a member may not report outside of every area: %v", err)
	}
	if e := wantKind(t, try(member, inGrid2), data.Forbidden); strings.Contains(e.Message, "第二网格") {
		t.Errorf("the refusal %q tells whose place it is", e.Message)
	}
	wantKind(t, try(member, inNoGrid), data.Forbidden)
	wantKind(t, try(person(t, s, "planner", concern.Planner, nil, city), inGrid1), data.Forbidden)
	wantKind(t, try(person(t, s, "display", concern.Display, nil, city), inGrid1), data.Forbidden)
	wantKind(t, try(person(t, s, "admin", concern.Admin, nil, city), inGrid1), data.Forbidden)
	wantKind(t, try(person(t, s, "team", concern.Member, []string{"城管"}), inGrid1), data.Forbidden)
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern`); n != 2 {
		t.Errorf("%d concerns were written, want the 2 that were allowed", n)
	}
}

func TestAReportIsRefusedByField(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	for field, spoil := range map[string]func(*data.NewConcern){
		"title":         func(n *data.NewConcern) { n.Title = " \n" },
		"description":   func(n *data.NewConcern) { n.Description = strings.Repeat("长", 5001) },
		"address":       func(n *data.NewConcern) { n.Address = "一\x00二" },
		"category":      func(n *data.NewConcern) { n.Category = "nonsense" },
		"geometry":      func(n *data.NewConcern) { n.Point = orb.Point{37.87, 113.5} },
		"noticed_at":    func(n *data.NewConcern) { n.NoticedAt = time.Now().Add(time.Hour) },
		"contact.phone": func(n *data.NewConcern) { n.Contact = &data.Contact{Phone: strings.Repeat("1", 31)} },
	} {
		n := report(inGrid1)
		spoil(&n)
		_, err := s.CreateConcern(t.Context(), staff, n, data.Idempotency{})
		if e := wantKind(t, err, data.Invalid); e.Fields[field] == "" || e.FieldsEnglish[field] == "" {
			t.Errorf("a wrong %s is refused as %v", field, err)
		}
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern`); n != 0 {
		t.Errorf("%d concerns were written by refused reports", n)
	}
}

func TestAChangeMovesVersionDeadlineAndPlace(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	category, urgency, to := "theft", concern.Urgent, inGrid3
	w, err := s.UpdateConcern(t.Context(), staff, c.ID, 1, data.ConcernPatch{Category: &category, Urgency: &urgency, Point: &to}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	got := w.Concern
	if got.Version != 2 || got.AreaCode != grid3 || !got.RedAt.Equal(firstDay.Add(2*time.Hour)) || got.Urgency != concern.Urgent || got.Title != c.Title {
		t.Errorf("the changed concern is %+v", got)
	}
	again, err := s.Concern(t.Context(), staff, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, again); diff != "" {
		t.Errorf("it is read otherwise than it was answered (-answered +read):\n%s", diff)
	}
}

func TestAStaleChangeLosesNothing(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	first, second := "先改的", "后改的"
	if _, err := s.UpdateConcern(t.Context(), staff, c.ID, 1, data.ConcernPatch{Title: &first}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	_, err := s.UpdateConcern(t.Context(), staff, c.ID, 1, data.ConcernPatch{Title: &second}, data.Idempotency{})
	wantKind(t, err, data.Stale)
	got, err := s.Concern(t.Context(), staff, c.ID)
	if err != nil || got.Title != first || got.Version != 2 {
		t.Errorf("after the stale change it is %+v, %v", got, err)
	}
}

func TestWhoMayChange(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	leader := person(t, s, "leader", concern.Leader, nil, grid1)
	neighbour := person(t, s, "neighbour", concern.Leader, nil, grid2)
	planner := person(t, s, "planner", concern.Planner, nil, city)
	team := person(t, s, "team", concern.Member, []string{"城管"})
	c := reported(t, s, staff, report(inGrid1))
	execute(t, s, `update minqing.concern set team = '城管', force = 'department'`)
	retitle := func(by data.Actor, version int64) error {
		title := "改过的"
		_, err := s.UpdateConcern(t.Context(), by, c.ID, version, data.ConcernPatch{Title: &title}, data.Idempotency{})
		return err
	}
	if err := retitle(leader, 1); err != nil {
		t.Errorf("the leader of the grid may not change it: %v", err)
	}
	wantKind(t, retitle(person(t, s, "member", concern.Member, nil, grid1), 2), data.Forbidden)
	wantKind(t, retitle(neighbour, 2), data.NotFound)
	wantKind(t, retitle(planner, 2), data.Forbidden)
	wantKind(t, retitle(team, 2), data.Forbidden)

	// Nobody moves a concern to where they would not be allowed to report it.
	away := inGrid2
	_, err := s.UpdateConcern(t.Context(), leader, c.ID, 2, data.ConcernPatch{Point: &away}, data.Idempotency{})
	wantKind(t, err, data.Forbidden)
}

func TestAReportIsItsReportersToCorrectUntilItIsAccepted(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	correct := func(by string, version int64) error {
		title := "路灯坏了"
		_, err := s.UpdateConcern(t.Context(), who[by], c.ID, version, data.ConcernPatch{Title: &title, Contact: &data.Contact{Phone: "1"}}, data.Idempotency{})
		return err
	}
	if err := correct("member", 1); err != nil {
		t.Fatal(err)
	}
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Accept})
	wantKind(t, correct("member", 3), data.Forbidden)
	wantKind(t, correct("member", 1), data.Forbidden) // told before that it is stale
	if err := correct("leader", 3); err != nil {
		t.Errorf("those in charge go on: %v", err)
	}
}

func TestARestrictedReportLeavesItsReporterAReceipt(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	leader := person(t, s, "leader", concern.Leader, nil, grid1)
	admin := person(t, s, "admin", concern.Admin, nil, city)
	n := report(inGrid1)
	n.MustReport = concern.CrimeClue
	w, err := s.CreateConcern(t.Context(), member, n, data.Idempotency{Key: "a", BodyHash: []byte{1}})
	if err != nil || !w.Receipt {
		t.Fatalf("a restricted report answers %+v, %v", w, err)
	}
	id := w.Concern.ID
	for name, actor := range map[string]data.Actor{"member": member, "admin": admin} {
		if _, err := s.Concern(t.Context(), actor, id); data.KindOf(err) != data.NotFound {
			t.Errorf("the %s reads a restricted concern: %v", name, err)
		}
	}
	if _, err := s.Concern(t.Context(), leader, id); err != nil {
		t.Errorf("the leader does not read it: %v", err)
	}
	r, err := s.Receipt(t.Context(), member, id)
	if err != nil || r.ID != id || r.Status != concern.Reported {
		t.Errorf("the receipt is %+v, %v", r, err)
	}
	_, err = s.Receipt(t.Context(), leader, id)
	wantKind(t, err, data.NotFound)

	again, err := s.CreateConcern(t.Context(), member, n, data.Idempotency{Key: "a", BodyHash: []byte{1}})
	if err != nil || !again.Replayed || !again.Receipt || again.Concern.ID != id || again.Concern.Title != "" {
		t.Errorf("the same report again answers %+v, %v", again, err)
	}
}

func TestEachRoleReadsItsTexts(t *testing.T) {
	s := world(t)
	c := reported(t, s, person(t, s, "staff", concern.Staff, nil, city), report(inGrid1))
	for _, r := range []struct {
		role                          concern.Role
		description, address, persons bool
	}{
		{concern.Leader, true, true, true},
		{concern.Member, true, true, true},
		{concern.Planner, false, true, false},
		{concern.Display, false, false, false},
	} {
		actor := person(t, s, r.role.String(), r.role, nil, city)
		got, err := s.Concern(t.Context(), actor, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		page, err := s.ListConcerns(t.Context(), actor, &concern.Filter{}, "", "", 10)
		if err != nil || len(page.Concerns) != 1 {
			t.Fatalf("the %s lists %+v, %v", r.role, page, err)
		}
		for how, c := range map[string]*data.Concern{"reading": got, "listing": &page.Concerns[0]} {
			if (c.Description != "") != r.description || (c.Address != "") != r.address || (c.Reporter != 0) != r.persons || c.Title == "" {
				t.Errorf("%s, the %s gets %+v", how, r.role, c)
			}
		}
	}
}

func TestARefusedPlaceDoesNotTellWhoseItIs(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	_, err := s.CreateConcern(t.Context(), member, report(inGrid2), data.Idempotency{})
	e := wantKind(t, err, data.Forbidden)
	name := ask[string](t, s.Pool(), `select name from minqing.area where code = $1`, grid2)
	if name == "" || strings.Contains(e.Message+e.English, name) {
		t.Errorf("it names the area %q of others: %s %s", name, e.Message, e.English)
	}
}
