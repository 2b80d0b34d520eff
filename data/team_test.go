package data_test

import (
	"strings"
	"testing"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

// team makes one; a force that is not given is the departments'.
func team(t testing.TB, s *data.Store, n data.NewTeam) {
	t.Helper()
	if n.Force == concern.NoForce {
		n.Force = concern.Department
	}
	if _, err := s.CreateTeam(t.Context(), data.Operator(), n); err != nil {
		t.Fatal(err)
	}
}

func namesOf(teams []data.Team) string {
	var names []string
	for i := range teams {
		names = append(names, teams[i].Name)
	}
	return strings.Join(names, " ")
}

func TestTheBestTeamForAConcernStandsFirst(t *testing.T) {
	s := world(t)
	leader := person(t, s, "leader", concern.Leader, nil, community)
	for _, n := range []data.NewTeam{
		{Name: "都去", Categories: []string{"street_light"}},
		{Name: "都去不管灯"},
		{Name: "上级类", Categories: []string{"livelihood"}, Area: street},
		{Name: "本社区", Area: community},
		{Name: "本社区管灯", Categories: []string{"manhole", "street_light"}, Area: community},
		{Name: "一格管灯", Categories: []string{"street_light"}, Area: grid1},
		{Name: "别的社区", Categories: []string{"street_light"}, Area: other},
		{Name: "停了", Categories: []string{"street_light"}, Area: community},
	} {
		team(t, s, n)
	}
	yes := true
	if _, err := s.UpdateTeam(t.Context(), data.Operator(), "停了", 1, data.TeamPatch{Disabled: &yes}); err != nil {
		t.Fatal(err)
	}
	parent := ask[string](t, s.Pool(), `select parent from minqing.category where slug = 'street_light'`)
	if _, err := s.UpdateTeam(t.Context(), data.Operator(), "上级类", 1, data.TeamPatch{Categories: &[]string{parent}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		category string
		area     geo.Code
		want     string
	}{
		{"street_light", grid1, "一格管灯 本社区管灯 都去 上级类 本社区 都去不管灯"},
		{"street_light", grid2, "本社区管灯 都去 上级类 本社区 都去不管灯"},
		{"manhole", grid2, "本社区管灯"},
		{"", community, "本社区 本社区管灯 上级类 都去 都去不管灯"},
	} {
		teams, err := s.SuggestTeams(t.Context(), leader, c.category, c.area)
		if err != nil {
			t.Fatal(err)
		}
		if got := namesOf(teams); !strings.HasPrefix(got, c.want) {
			t.Errorf("for %q at %s there are %s, want %s", c.category, c.area, got, c.want)
		}
	}
	_, err := s.SuggestTeams(t.Context(), leader, "street_light", other)
	wantKind(t, err, data.NotFound)
}

func TestAnAccountReadsTheTeamsThatServeWhereItSees(t *testing.T) {
	s := world(t)
	team(t, s, data.NewTeam{Name: "到处"})
	team(t, s, data.NewTeam{Name: "这里", Area: community})
	team(t, s, data.NewTeam{Name: "上面", Area: street})
	team(t, s, data.NewTeam{Name: "那里", Area: other})
	for _, c := range []struct {
		actor data.Actor
		want  string
	}{
		{person(t, s, "leader", concern.Leader, nil, grid1), "到处 这里 上面"},
		{person(t, s, "crew", concern.Member, []string{"那里"}), "到处 那里"},
		{person(t, s, "staff", concern.Staff, nil, street), "到处 这里 上面 那里"},
	} {
		teams, err := s.Teams(t.Context(), c.actor)
		if got := namesOf(teams); err != nil || got != c.want {
			t.Errorf("%s reads %s, %v; want %s", c.actor.Name, got, err, c.want)
		}
	}
}

func TestTeamsAreManagedByAdministratorsAndByStaffOfTheirArea(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	made, err := s.CreateTeam(t.Context(), staff, data.NewTeam{Name: "调解小组", Force: concern.FullTime, Area: grid1, Categories: []string{"manhole", "manhole"}})
	if err != nil || made.Version != 1 || made.Ordinal != 1 || len(made.Categories) != 1 {
		t.Fatalf("%+v, %v", made, err)
	}
	for _, n := range []data.NewTeam{{Name: "甲"}, {Name: "乙", Area: other}, {Name: "丙", Area: street}} {
		n.Force = concern.FullTime
		_, err := s.CreateTeam(t.Context(), staff, n)
		wantKind(t, err, data.Forbidden)
	}
	for _, n := range []data.NewTeam{{Name: " ", Area: grid1}, {Name: "甲，乙", Area: grid1}, {Name: "甲", Area: "140302001009"}, {Name: "甲", Area: grid1, Categories: []string{"no_such"}}} {
		n.Force = concern.FullTime
		_, err := s.CreateTeam(t.Context(), staff, n)
		wantKind(t, err, data.Invalid)
	}
	_, err = s.CreateTeam(t.Context(), staff, data.NewTeam{Name: "调解小组", Force: concern.FullTime, Area: grid1})
	wantKind(t, err, data.Conflict)
	for _, role := range []concern.Role{concern.Leader, concern.Member, concern.Planner, concern.Display} {
		_, err := s.CreateTeam(t.Context(), person(t, s, role.String(), role, nil, community), data.NewTeam{Name: "丁", Force: concern.FullTime, Area: grid1})
		wantKind(t, err, data.Forbidden)
	}
	everywhere := geo.Code("")
	_, err = s.UpdateTeam(t.Context(), staff, "调解小组", 1, data.TeamPatch{Area: &everywhere})
	wantKind(t, err, data.Forbidden)
	two := 2
	if made, err = s.UpdateTeam(t.Context(), staff, "调解小组", 1, data.TeamPatch{Ordinal: &two}); err != nil || made.Version != 2 {
		t.Fatalf("%+v, %v", made, err)
	}
	wantKind(t, s.DeleteTeam(t.Context(), staff, "调解小组", 1), data.Stale)
	wantKind(t, s.DeleteTeam(t.Context(), person(t, s, "beside", concern.Staff, nil, other), "调解小组", 2), data.NotFound)
	crew := person(t, s, "crew", concern.Member, []string{"调解小组"})
	wantKind(t, s.DeleteTeam(t.Context(), staff, "调解小组", 2), data.Conflict)
	if _, err := s.UpdateAccount(t.Context(), data.Operator(), crew.Name, 1, data.AccountPatch{Teams: &[]string{}}); err != nil {
		t.Fatal(err)
	}
	a, err := s.Area(t.Context(), staff.Scope(), grid1)
	if err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.DeleteArea(t.Context(), data.Operator(), grid1, a.Version), data.Conflict)
	if err := s.DeleteTeam(t.Context(), staff, "调解小组", 2); err != nil {
		t.Errorf("what nobody is in cannot be removed: %v", err)
	}
}

func TestWhoMayNotManageATeamLearnsNoName(t *testing.T) {
	s := world(t)
	team(t, s, data.NewTeam{Name: "别处的队伍", Area: other})
	staff := person(t, s, "staff", concern.Staff, nil, community)
	leader := person(t, s, "leader", concern.Leader, nil, community)
	for _, name := range []string{"别处的队伍", "没有的队伍"} {
		for _, n := range []struct {
			by   data.Actor
			area geo.Code
		}{{staff, other}, {leader, community}, {leader, other}} {
			_, err := s.CreateTeam(t.Context(), n.by, data.NewTeam{Name: name, Force: concern.Partner, Area: n.area})
			wantKind(t, err, data.Forbidden)
		}
	}
}
