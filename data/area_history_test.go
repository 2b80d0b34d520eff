package data_test

import (
	"strings"
	"testing"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

func TestUndoingAMergeBringsTheGridBackUnderItsCodeAndId(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid2))
	was := areaNow(t, s, grid2)
	leader := "示例网格长"
	if _, err := s.UpdateGridCard(t.Context(), staff, grid2, 0, data.GridCardPatch{Leader: &leader}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ConfirmClear(t.Context(), staff, grid2, concern.ClearItems()[0], data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	merged, err := s.MergeAreas(t.Context(), staff, data.AreaAt{Code: grid1, Version: 1}, data.AreaAt{Code: grid2, Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	back, err := s.UndoAreas(t.Context(), staff, merged.History)
	if err != nil {
		t.Fatal(err)
	}
	now := areaNow(t, s, grid2)
	if now.ID != was.ID || now.Name != was.Name || !now.Geometry.Equal(was.Geometry) || now.Version <= was.Version {
		t.Errorf("it came back as %+v, was %+v", now, was)
	}
	if c, err := s.Concern(t.Context(), staff, c.ID); err != nil || c.AreaCode != grid2 {
		t.Errorf("its concern lies in %v, %v", c, err)
	}
	if card, err := s.GridCard(t.Context(), staff, grid2); err != nil || card.Leader != leader || card.Clear[0].At.IsZero() {
		t.Errorf("its card came back as %+v, %v", card, err)
	}
	// Undoing the undoing merges again.
	if _, err := s.UndoAreas(t.Context(), staff, back.History); err != nil {
		t.Fatal(err)
	}
	_, err = s.Area(t.Context(), staff.Scope(), grid2)
	wantKind(t, err, data.NotFound)
}

func TestWhatWasChangedSinceIsNotUndoneOverIt(t *testing.T) {
	s := world(t)
	first, err := s.ChangeAreas(t.Context(), data.Operator(), []data.AreaEdit{edited(t, s, grid1, box(113.50, 113.508)), edited(t, s, grid2, box(113.508, 113.52))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	name := "新名字"
	renamed, err := s.ChangeAreas(t.Context(), data.Operator(), []data.AreaEdit{{Code: grid2, Version: 2, AreaPatch: data.AreaPatch{Name: &name}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.UndoAreas(t.Context(), data.Operator(), first.History)
	if e := wantKind(t, err, data.Conflict); !strings.Contains(e.Message, "第二网格") {
		t.Errorf("%q does not name the one that was changed since", e.Message)
	}
	for _, id := range []int64{renamed.History, first.History} {
		if _, err := s.UndoAreas(t.Context(), data.Operator(), id); err != nil {
			t.Errorf("undoing the newest first: %v", err)
		}
	}
	_, err = s.UndoAreas(t.Context(), data.Operator(), first.History)
	wantKind(t, err, data.Conflict)
}

func TestAGridThatOthersGrewIntoOrThatIsNeededStaysAsItIs(t *testing.T) {
	s := world(t)
	shrunk, err := s.ChangeAreas(t.Context(), data.Operator(), []data.AreaEdit{edited(t, s, grid1, box(113.50, 113.508))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ChangeAreas(t.Context(), data.Operator(), []data.AreaEdit{edited(t, s, grid2, box(113.508, 113.52))}, nil); err != nil {
		t.Fatal(err)
	}
	_, err = s.UndoAreas(t.Context(), data.Operator(), shrunk.History)
	if e := wantKind(t, err, data.Conflict); !strings.Contains(e.Message, "第二网格") {
		t.Errorf("%q does not name the one that lies there now", e.Message)
	}
	split, err := s.SplitArea(t.Context(), data.Operator(), grid3, 1, data.AreaSplit{Line: across(113.525), Name: "第四网格"})
	if err != nil {
		t.Fatal(err)
	}
	person(t, s, "leader", concern.Leader, nil, split.Areas[1].Code)
	_, err = s.UndoAreas(t.Context(), data.Operator(), split.History)
	if e := wantKind(t, err, data.Conflict); !strings.Contains(e.Message, "1 个账号") {
		t.Errorf("%q does not say that an account is bound to the new part", e.Message)
	}
}

func TestTheHistoryTellsEachTheEditsOfTheAreasTheyMayEdit(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	elsewhere := person(t, s, "elsewhere", concern.Staff, nil, other)
	done, err := s.SplitArea(t.Context(), staff, grid1, 1, data.AreaSplit{Line: across(113.503), Name: "第四网格"})
	if err != nil {
		t.Fatal(err)
	}
	undone, err := s.UndoAreas(t.Context(), staff, done.History)
	if err != nil {
		t.Fatal(err)
	}
	list := func(by data.Actor, within geo.Code) []data.AreaEntry {
		t.Helper()
		entries, err := s.AreaHistory(t.Context(), by, within, 2)
		if err != nil {
			t.Fatal(err)
		}
		return entries
	}
	got := list(staff, community)
	if len(got) != 2 || got[0].ID != undone.History || got[0].What != "undo" || got[0].Undoes != done.History || got[0].Undone || !got[1].Undone || got[1].What != "split" {
		t.Errorf("staff read %+v", got)
	}
	if names := got[1].Areas; len(names) != 2 || names[0].Code != grid1 || names[1].Name != "第四网格" {
		t.Errorf("the split touched %+v", names)
	}
	if got := list(elsewhere, ""); len(got) != 0 {
		t.Errorf("staff of another community read %+v", got)
	}
	_, err = s.UndoAreas(t.Context(), elsewhere, undone.History)
	wantKind(t, err, data.NotFound)
	leader := person(t, s, "leader", concern.Leader, nil, community)
	_, err = s.AreaHistory(t.Context(), leader, "", 2)
	wantKind(t, err, data.Forbidden)
	_, err = s.UndoAreas(t.Context(), leader, undone.History)
	wantKind(t, err, data.Forbidden)
}

func TestSingleChangesAreUndoneToo(t *testing.T) {
	s := world(t)
	made, err := s.CreateArea(t.Context(), data.Operator(), data.NewArea{Code: "140302001001004", Name: "第四网格", Geometry: box(113.53, 113.54)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteArea(t.Context(), data.Operator(), made.Code, 1); err != nil {
		t.Fatal(err)
	}
	entries, err := s.AreaHistory(t.Context(), data.Operator(), community, 2)
	if err != nil || entries[0].What != "remove" || entries[1].What != "add" {
		t.Fatalf("the history tells %+v, %v", entries, err)
	}
	for _, e := range entries {
		if _, err := s.UndoAreas(t.Context(), data.Operator(), e.ID); err != nil {
			t.Errorf("undo %s: %v", e.What, err)
		}
	}
	_, err = s.Area(t.Context(), everywhere(), made.Code)
	wantKind(t, err, data.NotFound)
}

// ledgerOf counts the visits due and done and the services of an area.
func ledgerOf(t *testing.T, s *data.Store, code geo.Code) (due, done, services int) {
	t.Helper()
	if err := s.Pool().QueryRow(t.Context(), `select coalesce(sum(v.due), 0), coalesce(sum(v.done), 0), (select count(*) from minqing.service where area_id = a.id)
		from minqing.area a left join minqing.visit v on v.area_id = a.id where a.code = $1 group by a.id`, code).Scan(&due, &done, &services); err != nil {
		t.Fatal(err)
	}
	return due, done, services
}

// twoLedgers fills the ledgers of the two grids: the same kind of visit in both, and a service in each.
func twoLedgers(t *testing.T, s *data.Store) {
	t.Helper()
	for n, code := range []geo.Code{grid1, grid2} {
		execute(t, s, `insert into minqing.visit (area_id, month, kind, due, done, version)
			select id, '2026-01-01', 'elder_alone', $2, $3, 1 from minqing.area where code = $1`, string(code), 10*(n+1), n+1)
		execute(t, s, `insert into minqing.service (area_id, kind, held_on, force, helped) select id, 'haircut', '2026-01-02', 'volunteer', 1 from minqing.area where code = $1`, string(code))
	}
}

func TestUndoingGivesTheLedgerBackAsItWasMoved(t *testing.T) {
	for what, edit := range map[string]func(*data.Store, data.Actor) error{
		"a merge": func(s *data.Store, staff data.Actor) error {
			_, err := s.MergeAreas(t.Context(), staff, data.AreaAt{Code: grid1, Version: 1}, data.AreaAt{Code: grid2, Version: 1})
			return err
		},
		"a removal": func(s *data.Store, staff data.Actor) error { return s.DeleteArea(t.Context(), staff, grid2, 1) },
	} {
		t.Run(what, func(t *testing.T) {
			s := ledgerWorld(t)
			staff := person(t, s, "staff", concern.Staff, nil, community)
			twoLedgers(t, s)
			if err := edit(s, staff); err != nil {
				t.Fatal(err)
			}
			taker := grid1
			if what == "a removal" {
				taker = community
			}
			due, done, services := ledgerOf(t, s, taker)
			// What comes to it since stays with it.
			execute(t, s, `update minqing.visit set done = done + 4 where area_id = (select id from minqing.area where code = $1)`, string(taker))
			execute(t, s, `insert into minqing.service (area_id, kind, held_on, force, helped) select id, 'haircut', '2026-01-03', 'volunteer', 1 from minqing.area where code = $1`, string(taker))
			back, err := s.UndoAreas(t.Context(), staff, ask[int64](t, s.Pool(), `select max(id) from minqing.area_history`))
			if err != nil {
				t.Fatal(err)
			}
			if due, done, services := ledgerOf(t, s, grid2); due != 20 || done != 2 || services != 1 {
				t.Errorf("the grid came back with %d of %d visits and %d services, want 2 of 20 and 1", done, due, services)
			}
			d, n, v := ledgerOf(t, s, taker)
			if d != due-20 || n != done-2+4 || v != services {
				t.Errorf("%s is left with %d of %d visits and %d services", taker, n, d, v)
			}
			// And undoing the undoing moves them again.
			if _, err := s.UndoAreas(t.Context(), staff, back.History); err != nil {
				t.Fatal(err)
			}
			if d, n, v := ledgerOf(t, s, taker); d != due || n != done+4 || v != services+1 {
				t.Errorf("moved again, %s has %d of %d visits and %d services", taker, n, d, v)
			}
		})
	}
}

func TestUndoingGivesBackNoMoreThanIsLeft(t *testing.T) {
	s := ledgerWorld(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	twoLedgers(t, s)
	merged, err := s.MergeAreas(t.Context(), staff, data.AreaAt{Code: grid1, Version: 1}, data.AreaAt{Code: grid2, Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	execute(t, s, `update minqing.visit set due = 5, done = 0`)
	execute(t, s, `delete from minqing.service`)
	if _, err := s.UndoAreas(t.Context(), staff, merged.History); err != nil {
		t.Fatal(err)
	}
	for code, want := range map[geo.Code][3]int{grid1: {0, 0, 0}, grid2: {5, 0, 0}} {
		if due, done, services := ledgerOf(t, s, code); [3]int{due, done, services} != want {
			t.Errorf("%s has %d of %d visits and %d services, want %v", code, done, due, services, want)
		}
	}
}
