package data_test

import (
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
)

// TestAMonthOnTheWallIsTheLedgers holds each month of a year against the ledger, whatever was reopened since.
func TestAMonthOnTheWallIsTheLedgers(t *testing.T) {
	s := ledgerWorld(t)
	lives(t, s, 1500)
	execute(t, s, `update minqing.concern set satisfaction = 1 + id % 5 where status = 'struck_off' and id % 3 = 0`)
	without := false
	for _, actor := range []data.Actor{
		person(t, s, "staff", concern.Staff, nil, community), person(t, s, "display", concern.Display, nil, community),
		person(t, s, "member", concern.Member, nil, grid2),
	} {
		for _, areas := range [][]string{nil, {grid1.Prefix()}} {
			var struckOff, open, rated int64
			for n := range 12 {
				month := concern.MonthOf(firstDay).Add(n)
				f := concern.Filter{Areas: areas}
				got, err := s.WallMonth(t.Context(), actor, f, month)
				if err != nil {
					t.Fatal(err)
				}
				ledger := f
				ledger.Restricted = &without
				want, err := s.Summary(t.Context(), data.Actor{Viewer: concern.Viewer{Role: concern.Planner, Prefixes: actor.Viewer.Prefixes}},
					data.LedgerQuery{Filter: ledger, Period: data.Period{First: month, Months: 1}})
				if err != nil {
					t.Fatal(err)
				}
				if got.StruckOff != want.Total.StruckOff || got.Open != want.Total.Closing {
					t.Errorf("%s, %v, %s: %+v, the ledger says %d and %d", actor.Viewer.Role, areas, month, got, want.Total.StruckOff, want.Total.Closing)
				}
				struckOff, open = struckOff+got.StruckOff, open+got.Open

				ratings, err := s.WallRatings(t.Context(), actor, f, month)
				if err != nil {
					t.Fatal(err)
				}
				said := ask[[]int64](t, s.Pool(), `select array[count(*), coalesce(sum(c.satisfaction), 0)] from minqing.concern c join minqing.area a on a.id = c.area_id
					where c.status = 'struck_off' and c.satisfaction is not null and c.must_report is distinct from 'crime_clue'
						and c.ended_at >= $1 and c.ended_at < $2 and a.prefix ^@ any($3) and ($4::text is null or a.prefix ^@ $4)`,
					month.Begin(), month.Add(1).Begin(), actor.Viewer.Prefixes, first(areas))
				if ratings != (data.WallRatings{Rated: said[0], Sum: said[1]}) {
					t.Errorf("%s, %v, %s: %+v, the database says %v", actor.Viewer.Role, areas, month, ratings, said)
				}
				rated += ratings.Rated
			}
			seesNothing := actor.Viewer.Role == concern.Member && areas != nil
			if (struckOff == 0 || open == 0 || rated == 0) != seesNothing {
				t.Errorf("%s, %v: in a year %d were struck off, %d open, %d rated", actor.Viewer.Role, areas, struckOff, open, rated)
			}
		}
	}
}

func first(areas []string) *string {
	if len(areas) == 0 {
		return nil
	}
	return &areas[0]
}

// TestOnlyWhatItIsMadeOfMovesAMonth names the changes that a kept figure of October must not outlive, and those that it may.
func TestOnlyWhatItIsMadeOfMovesAMonth(t *testing.T) {
	october := concern.MonthOf(time.Date(2026, 10, 10, 0, 0, 0, 0, concern.Shanghai))
	old := concern.Mark{ID: 1, Version: 1, Area: 3, Status: concern.Accepted, NoticedAt: october.Begin().Add(time.Hour)}
	with := func(change func(m *concern.Mark)) *concern.Mark {
		m := old
		m.Version++
		change(&m)
		return &m
	}
	ended := with(func(m *concern.Mark) { m.Status, m.EndedAt = concern.StruckOff, october.Begin().Add(48*time.Hour) })
	later := with(func(m *concern.Mark) { m.NoticedAt = october.Add(1).Begin() })
	for name, c := range map[string]struct {
		change         data.MarkChange
		month, ratings bool
	}{
		"it is reported late":       {data.MarkChange{After: &old}, true, false},
		"it is removed":             {data.MarkChange{Before: &old}, true, false},
		"it ends":                   {data.MarkChange{Before: &old, After: ended}, true, true},
		"it is reopened":            {data.MarkChange{Before: ended, After: &old}, true, true},
		"it is rated":               {data.MarkChange{Before: ended, After: ended}, false, true},
		"it is moved":               {data.MarkChange{Before: &old, After: with(func(m *concern.Mark) { m.Area = 4 })}, true, false},
		"it is restricted":          {data.MarkChange{Before: &old, After: with(func(m *concern.Mark) { m.MustReport = concern.CrimeClue })}, true, false},
		"it is dispatched":          {data.MarkChange{Before: &old, After: with(func(m *concern.Mark) { m.Team = "物业" })}, true, false},
		"it was noticed otherwise":  {data.MarkChange{Before: later, After: &old}, true, false},
		"it goes on":                {data.MarkChange{Before: &old, After: with(func(m *concern.Mark) { m.Status = concern.InProgress })}, false, false},
		"one of November is found":  {data.MarkChange{After: later}, false, false},
		"one of November is marked": {data.MarkChange{Before: later, After: with(func(m *concern.Mark) { m.NoticedAt, m.Area = later.NoticedAt, 4 })}, false, false},
	} {
		if got := c.change.MovesMonth(october); got != c.month {
			t.Errorf("%s: the month moves: %v", name, got)
		}
		if got := c.change.MovesRatings(october); got != c.ratings {
			t.Errorf("%s: the ratings move: %v", name, got)
		}
	}
}
