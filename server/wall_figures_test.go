package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data/demo"
)

// TestEachFigureOfTheWallIsWhatItsFilterFinds holds the numbers against SQL, with the filter that a touch opens.
func TestEachFigureOfTheWallIsWhatItsFilterFinds(t *testing.T) {
	store := newStore(t)
	if _, err := demo.Load(t.Context(), store, demo.Options{Concerns: 400, Password: sesame}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Pool().Exec(t.Context(), `update minqing.concern set status = 'struck_off', ended_at = now() - interval '1 second', satisfaction = 1 + id % 5
		where id % 9 = 0`); err != nil {
		t.Fatal(err)
	}
	w := serveWorld(t, store)
	month := concern.MonthOf(time.Now())
	struckOff := fmt.Sprintf("status=struck_off&ended_from=%s&ended_to=%s&restricted=exclude", month.FirstDay(), month.Add(1).FirstDay())
	const open = "status=reported,accepted,in_progress,coordinating,resolved,suspended&restricted=exclude"
	type grid struct {
		Code      string
		StruckOff int64 `json:"struck_off"`
		Open      int64
		Rate      float64 `json:"strike_off_rate"`
	}
	count := func(account, query string) int64 {
		t.Helper()
		a, err := w.store.AccountNamed(t.Context(), account)
		if err != nil {
			t.Fatal(err)
		}
		f, _, err := concern.ParseFilter(query)
		if err != nil {
			t.Fatal(err)
		}
		n, err := w.store.CountConcerns(t.Context(), a.Actor(), &f, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, account := range []string{"display", "leader", "member", "planner"} {
		for _, area := range []string{"", "140302001001002"} {
			where, and := "", ""
			if area != "" {
				where, and = "?area="+area, "&area="+area
			}
			var got struct {
				Total grid
				Grids []grid
				Rated int64
			}
			w.as(t, account).get(t, "/api/v1/wall/figures"+where).json(t, &got)
			for _, g := range append(got.Grids, got.Total) {
				in := and
				switch {
				case g.Code != "":
					in = "&area=" + g.Code
				case g != got.Total:
					in += "&unassigned=true"
				}
				if n := count(account, struckOff+in); n != g.StruckOff {
					t.Errorf("%s%s, %q: %d were struck off, SQL counts %d", account, where, g.Code, g.StruckOff, n)
				}
				if n := count(account, open+in); n != g.Open {
					t.Errorf("%s%s, %q: %d are open, SQL counts %d", account, where, g.Code, g.Open, n)
				}
				if g.StruckOff+g.Open == 0 || g.Rate != float64(g.StruckOff)/float64(g.StruckOff+g.Open) {
					t.Errorf("%s%s, %q: the rate of %d and %d is %v", account, where, g.Code, g.StruckOff, g.Open, g.Rate)
				}
			}
			if got.Total.StruckOff == 0 || got.Rated == 0 || got.Rated > got.Total.StruckOff || len(got.Grids) == 0 {
				t.Errorf("%s%s: %+v", account, where, got)
			}
		}
	}
}

func TestTheFiguresOfAWallAreKeptUntilOneOfThemMoves(t *testing.T) {
	w := newWalls(t)
	_, token := w.made(t, "")
	wall, other := w.enter(t, token), w.enter(t, token)
	const grid = "140302001001002"
	const address = "/api/v1/wall/figures?area=" + grid
	at := w.inside(t, grid)
	kept := wall.get(t, address).body
	for _, restricted := range []bool{true, false} {
		must := ""
		if restricted {
			must = `,"must_report":"crime_clue"`
		}
		made := w.as(t, "staff").do(t, "POST", "/api/v1/concerns",
			fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[%f,%f]},"properties":{"title":"癸件","category":"street_light"%s}}`, at[0], at[1], must))
		if made.status != 201 {
			t.Fatalf("%d %s", made.status, made.body)
		}
		w.caughtUp(t)
		if a := wall.get(t, address); (a.body == kept) != restricted {
			t.Errorf("after a concern (restricted: %v) the figures are %s, before %s", restricted, a.body, kept)
		}
	}
	kept = wall.get(t, address).body
	other.get(t, "/api/v1/session") // so that its account is known without the database
	w.cutOff(t)(true)
	if a := other.get(t, address); a.body != kept {
		t.Errorf("while PostGIS is away another wall is told %d %s", a.status, a.body)
	}
}

func TestTheTickerHasNeitherTitlesNorNamesNorRestrictedConcerns(t *testing.T) {
	w := newWalls(t)
	step := func(id int64, body string) {
		t.Helper()
		if a := w.as(t, "leader").do(t, "POST", fmt.Sprintf("/api/v1/concerns/%d/steps", id), body); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	open := plant(t, w.world, planted{word: "庚件公开", grid: "140302001001002"}, "staff")
	step(open, `{"step":"accept","note":"王某来过"}`)
	latest := func(account string) answer {
		return w.as(t, account).get(t, "/api/v1/wall/events?limit=1&area=140302001001002")
	}
	before := latest("leader")
	if !strings.Contains(before.body, `"kind":"accept"`) || !strings.Contains(before.body, `"category":"street_light"`) || !strings.Contains(before.body, `"area":"140302001001002"`) {
		t.Errorf("the latest is %s", before.body)
	}
	w.pass(time.Second)
	hidden := plant(t, w.world, planted{word: "辛件密报", grid: "140302001001002", mustReport: "instability"}, "staff")
	step(hidden, `{"step":"accept"}`)
	w.caughtUp(t)
	figures := w.as(t, "staff").get(t, "/api/v1/wall/figures?area=140302001001002")
	for _, account := range []string{"staff", "leader", "display"} {
		if a := latest(account); a.body != before.body {
			t.Errorf("%s is told of what is restricted: %s", account, a.body)
		}
		if a := w.as(t, account).get(t, "/api/v1/wall/figures?area=140302001001002"); a.status != 200 || a.body != figures.body {
			t.Errorf("%s has other figures: %s instead of %s", account, a.body, figures.body)
		}
	}
	all := w.as(t, "staff").get(t, "/api/v1/wall/events?limit=50")
	for _, secret := range []string{"庚件", "辛件", "王某", "title", "account", `"by"`, `"id"`, fmt.Sprint(open)} {
		if strings.Contains(all.body, secret) {
			t.Errorf("the ticker has %q: %s", secret, all.body)
		}
	}
}
