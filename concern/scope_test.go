package concern

import "testing"

func TestScopeShowsEachRoleWhatDesignSays(t *testing.T) {
	const own, other = "140302001001001", "140302001001002"
	marks := map[string]Mark{
		"open in own grid":               {Area: 1},
		"restricted in own grid":         {Area: 1, MustReport: CrimeClue},
		"open in another grid":           {Area: 2},
		"own report in another grid":     {Area: 2, Reporter: 7},
		"own restricted report":          {Area: 2, Reporter: 7, MustReport: Instability},
		"dispatched to the team":         {Area: 2, Team: "物业"},
		"restricted, dispatched to team": {Area: 2, Team: "物业", MustReport: Instability},
		"outside of every area":          {Area: 0},
	}
	prefixes := map[int32]string{1: own, 2: other}
	for name, c := range map[string]struct {
		viewer Viewer
		sees   []string
	}{
		"a member":  {Viewer{Account: 7, Role: Member, Prefixes: []string{own}}, []string{"open in own grid", "own report in another grid"}},
		"a leader":  {Viewer{Account: 7, Role: Leader, Prefixes: []string{own}}, []string{"open in own grid", "restricted in own grid", "own report in another grid"}},
		"a planner": {Viewer{Account: 7, Role: Planner, Prefixes: []string{own}}, []string{"open in own grid"}},
		"a display": {Viewer{Account: 7, Role: Display, Prefixes: []string{own}}, []string{"open in own grid"}},
		"a team's account": {Viewer{Account: 7, Role: Member, Teams: []string{"物业"}},
			[]string{"dispatched to the team", "restricted, dispatched to team"}},
		"an admin of the city": {Viewer{Account: 9, Role: Admin, Prefixes: []string{"1403"}, Top: true},
			[]string{"open in own grid", "open in another grid", "own report in another grid", "dispatched to the team", "outside of every area"}},
		"staff without an area": {Viewer{Account: 7, Role: Staff}, []string{"own report in another grid"}},
	} {
		t.Run(name, func(t *testing.T) {
			scope := ScopeOf(c.viewer)
			want := map[string]bool{}
			for _, s := range c.sees {
				want[s] = true
			}
			for what, m := range marks {
				if got := scope.Sees(&m, prefixes[m.Area]); got != want[what] {
					t.Errorf("%s: sees it %v, want %v", what, got, want[what])
				}
			}
		})
	}
}

func TestScopeShowsAncestorsForContextOnly(t *testing.T) {
	s := ScopeOf(Viewer{Role: Leader, Prefixes: []string{"140302001001001"}})
	for prefix, want := range map[string][2]bool{
		"1403":               {true, false},
		"140302001001":       {true, false},
		"140302001001001":    {true, true},
		"140302001001001002": {true, true},
		"140302001001002":    {false, false},
	} {
		if got := [2]bool{s.SeesArea(prefix), s.Covers(prefix)}; got != want {
			t.Errorf("%s: sees, covers = %v, want %v", prefix, got, want)
		}
	}
}
