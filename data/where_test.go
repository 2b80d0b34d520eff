package data_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

var teamNames = []string{"", "城管", "物业", "老杨志愿队"}

// crowd fills the world with marks of every kind and answers them, with the prefix of each one's area.
func crowd(t *testing.T, s *data.Store, n int) ([]concern.Mark, map[int32]string) {
	t.Helper()
	person(t, s, "a", concern.Member, nil, grid1)
	person(t, s, "b", concern.Member, nil, grid2)
	accounts := ask[[]int64](t, s.Pool(), `select array_agg(id) from minqing.account`)
	execute(t, s, `with seeded as materialized (select setseed(0.5)), dice as materialized (
			select i, 113.49 + random() * 0.08 as lon, 37.855 + random() * 0.03 as lat,
				(array['street_light', 'theft', 'dog_noise', 'livelihood'])[1 + floor(random() * 4)] as category,
				(array['reported', 'accepted', 'in_progress', 'struck_off', 'suspended', 'declined'])[1 + floor(random() * 6)] as status,
				(array['low', 'normal', 'high', 'urgent'])[1 + floor(random() * 4)] as urgency,
				(array['visit', 'wechat', 'phone', 'hotline_12345', 'app', 'patrol'])[1 + floor(random() * 6)] as source,
				(array[null, 'hazard', 'instability', 'collective_appeal', 'crime_clue'])[1 + floor(random() * 5)] as must_report,
				(array[null, 'mood_change', 'emergency'])[1 + floor(random() * 3)] as must_arrive,
				(array[null, 'full_time', 'department', 'partner', 'volunteer'])[1 + floor(random() * 5)] as force,
				nullif(($3::text[])[1 + floor(random() * 4)], '') as team,
				($4::bigint[] || null)[1 + floor(random() * 3)] as reporter,
				$2::timestamptz + floor(random() * 20) * interval '1 hour' as noticed
			from seeded, generate_series(1, $1) i)
		insert into minqing.concern (title, category, status, urgency, source, must_report, must_arrive, force, team, reporter, geom, noticed_at, yellow_at, red_at, ended_at)
		select 'n ' || i, category, status, urgency, source, must_report, must_arrive, force, team, reporter, st_setsrid(st_makepoint(lon, lat), 4326),
			noticed, noticed + interval '6 hours', noticed + interval '8 hours',
			case when status in ('struck_off', 'declined') and i % 7 > 0 then noticed + i % 10 * interval '1 hour' end from dice`, n, firstDay, teamNames, accounts)
	execute(t, s, `update minqing.concern c set area_id = (select a.id from minqing.area a where st_covers(a.geom, c.geom) order by length(prefix) desc, prefix limit 1)`)

	if kinds := ask[int](t, s.Pool(), `select count(distinct (category, status, must_report, team)) from minqing.concern`); kinds < 100 {
		t.Fatalf("the crowd is of %d kinds only", kinds)
	}
	marks := slices.SortedFunc(maps.Values(inDatabase(t, s)), func(a, b concern.Mark) int { return int(a.ID - b.ID) })
	areas, err := s.Areas(t.Context(), operatorScope(), data.AreaQuery{})
	if err != nil {
		t.Fatal(err)
	}
	prefixes := map[int32]string{}
	for _, a := range areas {
		prefixes[a.ID] = a.Prefix
	}
	return marks, prefixes
}

func operatorScope() concern.Scope {
	operator := data.Operator()
	return operator.Scope()
}

// viewer draws an account: any role, areas and teams.
func viewer(t *rapid.T, accounts []int64) concern.Viewer {
	v := concern.Viewer{
		Account: rapid.SampledFrom(accounts).Draw(t, "account"),
		Role:    concern.Role(rapid.IntRange(int(concern.Member), int(concern.Admin)).Draw(t, "role")),
		Teams:   rapid.SliceOfNDistinct(rapid.SampledFrom(teamNames[1:]), 0, 2, rapid.ID[string]).Draw(t, "teams"),
	}
	for _, code := range rapid.SliceOfNDistinct(rapid.SampledFrom([]geo.Code{city, street, community, other, grid1, grid3}), 0, 2, rapid.ID[geo.Code]).Draw(t, "areas") {
		v.Prefixes = append(v.Prefixes, code.Prefix())
		v.Top = v.Top || code == city
	}
	return v
}

func TestScopeInSQLSeesWhatTheScopeSees(t *testing.T) {
	s := world(t)
	marks, prefixes := crowd(t, s, 2000)
	accounts := ask[[]int64](t, s.Pool(), `select array_agg(id) from minqing.account`)
	seen := 0
	rapid.Check(t, func(rt *rapid.T) {
		actor := data.Actor{Viewer: viewer(rt, accounts)}
		scope := actor.Scope()
		want := []int64{}
		for i := range marks {
			if scope.Sees(&marks[i], prefixes[marks[i].Area]) {
				want = append(want, marks[i].ID)
			}
		}
		got, err := s.WordIDs(t.Context(), scope, nil, nil)
		if err != nil {
			rt.Fatal(err)
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("%+v sees %d of %d in SQL, want %d", actor.Viewer, len(got), len(marks), len(want))
		}
		seen += len(want)
	})
	if seen == 0 {
		t.Error("nobody saw anything: the marks are not where the areas are")
	}
}

func TestFiltersInSQLMatchWhatTheFilterMatches(t *testing.T) {
	s := world(t)
	marks, prefixes := crowd(t, s, 2000)
	accounts := ask[[]int64](t, s.Pool(), `select array_agg(id) from minqing.account`)
	parents := map[string]string{}
	for _, c := range concern.DefaultCategories() {
		parents[c.Slug] = c.Parent
	}
	matched := 0
	rapid.Check(t, func(rt *rapid.T) {
		actor := data.Actor{Viewer: viewer(rt, accounts)}
		scope := actor.Scope()
		f := filter(rt)
		now := firstDay.Add(time.Duration(rapid.IntRange(0, 30*3600).Draw(rt, "now")) * time.Second)
		want := []int64{}
		for i := range marks {
			m := &marks[i]
			if scope.Sees(m, prefixes[m.Area]) && matches(f, m, prefixes[m.Area], parents, &actor.Viewer, now) {
				want = append(want, m.ID)
			}
		}
		n, err := s.CountConcerns(t.Context(), actor, f, now)
		if err != nil {
			rt.Fatal(err)
		}
		if int(n) != len(want) {
			rt.Fatalf("%+v counts %d in SQL, want %d", f, n, len(want))
		}
		matched += len(want)
	})
	if matched == 0 {
		t.Error("no filter ever matched anything")
	}
}

// filter draws some of the fields, each from few values, so that they often match.
func filter(t *rapid.T) *concern.Filter {
	f := &concern.Filter{}
	some := func(name string) bool { return rapid.IntRange(0, 5).Draw(t, name) == 0 }
	truth := func(name string) *bool { b := rapid.Bool().Draw(t, name); return &b }
	if some("by area") {
		f.Areas = rapid.SliceOfN(rapid.SampledFrom([]string{city.Prefix(), community.Prefix(), grid1.Prefix(), grid2.Prefix(), "9999"}), 1, 2).Draw(t, "areas")
	}
	if some("by box") {
		w, e := rapid.Float64Range(113.48, 113.53).Draw(t, "west"), rapid.Float64Range(113.53, 113.58).Draw(t, "east")
		f.BBox = &orb.Bound{Min: orb.Point{w, 37.86}, Max: orb.Point{e, rapid.Float64Range(37.86, 37.89).Draw(t, "north")}}
	}
	if some("by category") {
		f.Categories = rapid.SliceOfN(rapid.SampledFrom([]string{"livelihood", "theft", "governance", "dog_noise"}), 1, 2).Draw(t, "categories")
	}
	if some("by status") {
		f.Statuses = drawn(t, "statuses", concern.Reported, concern.Accepted, concern.StruckOff, concern.Suspended)
	}
	if some("by light") {
		f.Lights = drawn(t, "lights", concern.NoLight, concern.Green, concern.Yellow, concern.Red)
	}
	if some("by urgency") {
		f.Urgencies = drawn(t, "urgencies", concern.Low, concern.Urgent)
	}
	if some("by must report") {
		f.MustReport = drawn(t, "must report", concern.Hazard, concern.CrimeClue, concern.CollectiveAppeal)
	}
	if some("by must arrive") {
		f.MustArrive = drawn(t, "must arrive", concern.MoodChange, concern.Emergency)
	}
	if some("by source") {
		f.Sources = drawn(t, "sources", concern.Visit, concern.WeChat, concern.App)
	}
	if some("by force") {
		f.Forces = drawn(t, "forces", concern.FullTime, concern.Volunteer)
	}
	if some("by team") {
		f.Teams = drawn(t, "teams", teamNames[1:]...)
	}
	f.Mine = some("mine")
	if some("by unassigned") {
		f.Unassigned = truth("unassigned")
	}
	if some("from") {
		f.From = firstDay.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "from hour")) * time.Hour)
	}
	if some("to") {
		f.To = firstDay.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "to hour"))*time.Hour + time.Duration(rapid.IntRange(0, 2).Draw(t, "ns")))
	}
	if some("ended from") {
		f.EndedFrom = firstDay.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "ended from hour")) * time.Hour)
	}
	if some("ended to") {
		f.EndedTo = firstDay.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "ended to hour")) * time.Hour)
	}
	if some("within") {
		f.Within = orb.MultiPolygon{{{{113.50, 37.85}, {rapid.Float64Range(113.51, 113.58).Draw(t, "corner"), 37.86}, {113.52, 37.89}, {113.50, 37.85}}}}
	}
	if some("by restricted") {
		f.Restricted = truth("restricted")
	}
	return f
}

func drawn[T comparable](t *rapid.T, name string, values ...T) []T {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(values), 1, 2, rapid.ID[T]).Draw(t, name)
}
