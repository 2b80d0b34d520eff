package data_test

import (
	"strings"
	"testing"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

func history(t *testing.T, s *data.Store, actor data.Actor, q data.HistoryQuery) []data.Change {
	t.Helper()
	q.Limit = 100
	changes, _, err := s.History(t.Context(), actor, q)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func TestAChangeOfAnAccountIsUndoneAndTheUndoingToo(t *testing.T) {
	s := world(t)
	admin := person(t, s, "admin", concern.Admin, nil, city)
	person(t, s, "one", concern.Leader, nil, grid1)
	role, areas := concern.Staff, []geo.Code{community}
	if _, err := s.UpdateAccount(t.Context(), admin, "one", 1, data.AccountPatch{Role: &role, Areas: &areas}); err != nil {
		t.Fatal(err)
	}
	if err := s.SetPassword(t.Context(), admin, "one", "battery staple", true); err != nil {
		t.Fatal(err)
	}
	rows := history(t, s, admin, data.HistoryQuery{Subject: "account", Key: "one"})
	if len(rows) != 2 || !rows[0].Latest || rows[1].Latest || rows[0].Account != "admin" || rows[1].Account != "" || rows[1].Before != nil {
		t.Fatalf("history is %+v", rows)
	}
	for _, r := range rows {
		if all := string(r.Before) + string(r.After); strings.Contains(all, "argon") || strings.Contains(all, "password") {
			t.Errorf("history keeps a password: %s", all)
		}
	}
	_, err := s.Undo(t.Context(), admin, rows[1].ID)
	if e := wantKind(t, err, data.Conflict); !strings.Contains(e.English, "admin") {
		t.Errorf("it does not tell who changed it since: %v", e)
	}

	undone, err := s.Undo(t.Context(), admin, rows[0].ID)
	if err != nil || undone.Undoes != rows[0].ID || string(undone.After) != string(rows[0].Before) || !undone.Latest {
		t.Fatalf("%+v, %v", undone, err)
	}
	a, err := s.AccountNamed(t.Context(), "one")
	if err != nil || a.Role != concern.Leader || len(a.Areas) != 1 || a.Areas[0].Code != grid1 || a.Version != 4 || a.Rights != 4 {
		t.Errorf("it is %+v, %v", a, err)
	}
	if _, err := s.Authenticate(t.Context(), "one", "battery staple"); err != nil {
		t.Errorf("the undoing took the new password along: %v", err)
	}
	if _, err := s.Undo(t.Context(), admin, undone.ID); err != nil {
		t.Fatal(err)
	}
	if a, err := s.AccountNamed(t.Context(), "one"); err != nil || a.Role != concern.Staff {
		t.Errorf("done again it is %+v, %v", a, err)
	}
}

func TestAnAccountUndoneToBeforeItWasMadeIsDisabled(t *testing.T) {
	s := world(t)
	person(t, s, "one", concern.Leader, nil, grid1)
	if _, err := s.Undo(t.Context(), data.Operator(), history(t, s, data.Operator(), data.HistoryQuery{})[0].ID); err != nil {
		t.Fatal(err)
	}
	if a, err := s.AccountNamed(t.Context(), "one"); err != nil || !a.Disabled || len(a.Areas) != 1 {
		t.Errorf("it is %+v, %v", a, err)
	}
}

func TestATeamComesBackAndNothingComesBackToAnAreaThatIsGone(t *testing.T) {
	s := world(t)
	operator := data.Operator()
	team(t, s, data.NewTeam{Name: "抢修", Area: grid3, Categories: []string{"manhole"}})
	if err := s.DeleteTeam(t.Context(), operator, "抢修", 1); err != nil {
		t.Fatal(err)
	}
	rows := history(t, s, operator, data.HistoryQuery{Subject: "team"})
	if len(rows) != 2 || rows[0].After != nil {
		t.Fatalf("%+v", rows)
	}
	if _, err := s.Undo(t.Context(), operator, rows[0].ID); err != nil {
		t.Fatal(err)
	}
	teams, err := s.Teams(t.Context(), operator)
	if err != nil || len(teams) != 1 || teams[0].Area == nil || teams[0].Area.Code != grid3 || len(teams[0].Categories) != 1 {
		t.Fatalf("%+v, %v", teams, err)
	}
	if err := s.DeleteTeam(t.Context(), operator, "抢修", 1); err != nil {
		t.Fatal(err)
	}
	a, err := s.Area(t.Context(), operator.Scope(), grid3)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteArea(t.Context(), operator, grid3, a.Version); err != nil {
		t.Fatal(err)
	}
	_, err = s.Undo(t.Context(), operator, history(t, s, operator, data.HistoryQuery{Subject: "team"})[0].ID)
	wantKind(t, err, data.Conflict)
}

func TestHistoryIsConfinedBeforeAndAfter(t *testing.T) {
	s := world(t)
	inside := person(t, s, "inside", concern.Admin, nil, community)
	person(t, s, "moved", concern.Leader, nil, other)
	areas := []geo.Code{grid1}
	if _, err := s.UpdateAccount(t.Context(), data.Operator(), "moved", 1, data.AccountPatch{Areas: &areas}); err != nil {
		t.Fatal(err)
	}
	team(t, s, data.NewTeam{Name: "到处"})
	var keys []string
	for _, c := range history(t, s, inside, data.HistoryQuery{}) {
		keys = append(keys, c.Key)
	}
	if strings.Join(keys, " ") != "inside" {
		t.Errorf("an administrator of the community reads the history of %v", keys)
	}
	all := history(t, s, data.Operator(), data.HistoryQuery{Key: "moved"})
	_, err := s.Undo(t.Context(), inside, all[0].ID)
	wantKind(t, err, data.NotFound)
	_, err = s.Undo(t.Context(), person(t, s, "staff", concern.Staff, nil, city), all[0].ID)
	wantKind(t, err, data.Forbidden)
	_, _, err = s.History(t.Context(), person(t, s, "leader", concern.Leader, nil, city), data.HistoryQuery{Limit: 1})
	wantKind(t, err, data.Forbidden)
}
