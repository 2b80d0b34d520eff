package data_test

import (
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
)

// TestASummaryIsWhatTheDatabaseSays asks SQL for every figure, in words of its own: concerns that were never reopened, so that a row says
// all of its end.
func TestASummaryIsWhatTheDatabaseSays(t *testing.T) {
	s := ledgerWorld(t)
	lives(t, s, 2000)
	execute(t, s, `delete from minqing.concern where id in (select concern_id from minqing.event where kind = 'reopen')`)
	execute(t, s, `insert into minqing.event (concern_id, version, at, kind, facts)
		select id, 1, noticed_at, (array['suspend', 'coordinate'])[1 + id % 2], '{}' from minqing.concern where id % 3 = 0`)
	execute(t, s, `update minqing.concern set satisfaction = 1 + id % 5 where status = 'struck_off' and id % 3 = 0`)
	execute(t, s, `update minqing.concern set force = (array['full_time', 'department', 'partner', 'volunteer'])[1 + id % 4] where id % 5 > 0`)
	execute(t, s, `update minqing.concern set must_arrive = 'hardship', visited_at = case when id % 8 = 1 then noticed_at end where id % 4 = 1`)
	execute(t, s, `update minqing.concern set red_at = noticed_at + interval '25 days'`)
	execute(t, s, `update minqing.concern set category = 'street_light' where id % 7 = 0`)
	execute(t, s, `insert into minqing.visit (area_id, month, kind, due, done) select a.id, '2026-06-01', k.slug, 4, 3 from minqing.area a, minqing.visit_kind k where a.level = 'grid'`)
	execute(t, s, `insert into minqing.service (area_id, kind, held_on, force, helped)
		select a.id, (select slug from minqing.service_kind order by ordinal limit 1), day, 'volunteer', 5
		from minqing.area a, unnest('{2026-05-31,2026-06-01,2026-06-30,2026-07-01}'::date[]) day where a.level = 'grid'`)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	june, err := concern.ParseMonth("2026-06")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := s.Summary(t.Context(), staff, data.LedgerQuery{Period: data.Period{First: june, Months: 1}})
	if err != nil {
		t.Fatal(err)
	}

	const (
		begin = `'2026-06-01 00:00+08'::timestamptz`
		end   = `'2026-07-01 00:00+08'::timestamptz`
		ended = `c.status in ('struck_off', 'declined', 'duplicate')`
		at    = `coalesce(c.ended_at, c.noticed_at)`
		june1 = `not c.restricted and ` + at + ` >= ` + begin + ` and ` + at + ` < ` + end + ` and c.status = 'struck_off' `
		hard  = `exists (select from minqing.event e where e.concern_id = c.id and e.kind in ('suspend', 'coordinate'))`
	)
	count := func(where string) int64 {
		t.Helper()
		return ask[int64](t, s.Pool(), `select count(*) from minqing.concern c where not c.restricted and `+where)
	}
	open := `noticed_at < ` + end + ` and not (` + ended + ` and ` + at + ` < ` + end + `)`
	for name, c := range map[string][2]int64{
		"opening":    {sum.Total.Opening, count(`noticed_at < ` + begin + ` and not (` + ended + ` and ` + at + ` < ` + begin + `)`)},
		"found":      {sum.Total.Found, count(`noticed_at >= ` + begin + ` and noticed_at < ` + end)},
		"struck off": {sum.Total.StruckOff, count(june1)},
		"closing":    {sum.Total.Closing, count(open)},
		"difficult":  {sum.Total.Difficult, count(june1 + `and ` + hard)},
		"in time":    {sum.Total.OnTime, count(june1 + `and (ended_at is null or ended_at < red_at)`)},
		"satisfied":  {sum.Total.Satisfied, count(june1 + `and satisfaction > 0`)},
		"to visit":   {sum.MustArrive.Found, count(`noticed_at >= ` + begin + ` and noticed_at < ` + end + ` and must_arrive is not null`)},
		"visited":    {sum.MustArrive.Visited, count(`noticed_at >= ` + begin + ` and noticed_at < ` + end + ` and must_arrive is not null and visited_at is not null`)},
		"visits due": {sum.Grid.Total.VisitsDue, ask[int64](t, s.Pool(), `select sum(due) from minqing.visit`)},
		"services":   {sum.Grid.Total.Services, 6},
		"helped":     {sum.Grid.Total.ServicesHelped, 30},
	} {
		if c[0] != c[1] || c[1] == 0 {
			t.Errorf("%s is %d, the database says %d", name, c[0], c[1])
		}
	}
	if average, ok := sum.Total.Satisfaction(); !ok || average != ask[float64](t, s.Pool(), `select avg(satisfaction)::float8 from minqing.concern c where `+june1) {
		t.Errorf("satisfaction is %v", average)
	}
	for _, p := range sum.MustReport {
		if p.Key != "hazard" && p.Key != "collective_appeal" {
			t.Errorf("it counts %s", p.Key)
		}
		if p.Key == "hazard" && p.Closing != count(open+` and must_report = 'hazard'`) {
			t.Errorf("%+v of hazards", p)
		}
	}
	for _, p := range sum.Forces {
		if want := count(june1 + `and coalesce(force, '') = '` + p.Key + `'`); p.StruckOff != want {
			t.Errorf("%q struck off %d, want %d", p.Key, p.StruckOff, want)
		}
	}
	var byCategory data.SummaryPart
	for _, p := range sum.Categories {
		byCategory.Found += p.Found
		byCategory.StruckOff += p.StruckOff
		byCategory.Closing += p.Closing
	}
	if len(sum.Categories) != 2 || byCategory.Found != sum.Total.Found || byCategory.StruckOff != sum.Total.StruckOff || byCategory.Closing != sum.Total.Closing {
		t.Errorf("the categories come to %+v of %+v", byCategory, sum.Total)
	}
}

func TestASummaryKnowsVisitsWhereTheFilterIsAboutAreasOnly(t *testing.T) {
	s := ledgerWorld(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	leader := person(t, s, "leader", concern.Leader, nil, grid2)
	execute(t, s, `insert into minqing.service (area_id, kind, held_on, force, helped)
		select a.id, (select slug from minqing.service_kind limit 1), '2026-06-01', 'volunteer', 1 from minqing.area a where a.level = 'grid'`)
	june := data.Period{First: concern.MonthOf(time.Date(2026, 6, 2, 0, 0, 0, 0, time.UTC)), Months: 1}
	services := func(actor data.Actor, f concern.Filter) int64 {
		t.Helper()
		sum, err := s.Summary(t.Context(), actor, data.LedgerQuery{Period: june, Filter: f})
		if err != nil {
			t.Fatal(err)
		}
		if sum.Grid == nil {
			return -1
		}
		return sum.Grid.Total.Services
	}
	for name, c := range map[string]struct {
		actor data.Actor
		f     concern.Filter
		want  int64
	}{
		"staff":               {staff, concern.Filter{}, 3},
		"staff, of a grid":    {staff, concern.Filter{Areas: []string{grid1.Prefix()}}, 1},
		"a leader":            {leader, concern.Filter{}, 1},
		"a leader, elsewhere": {leader, concern.Filter{Areas: []string{grid1.Prefix()}}, 0},
		"of a category":       {staff, concern.Filter{Categories: []string{"theft"}}, -1},
	} {
		if got := services(c.actor, c.f); got != c.want {
			t.Errorf("%s: %d services, want %d", name, got, c.want)
		}
	}
}
