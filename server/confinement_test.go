package main

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"minqing/data/demo"
)

// planted is a concern whose title says which it is, and who may see it.
type planted struct {
	word       string // in its title and nowhere else
	grid       string
	mustReport string
	team       string
	seenBy     []string
}

var plants = []planted{
	{"甲件寻迹", "140302001001002", "crime_clue", "", []string{"leader", "staff"}},
	{"乙件寻迹", "140302001001005", "instability", "物业维修组", []string{"leader", "staff", "repair"}},
	{"丙件寻迹", "140302001001002", "", "", []string{"member", "leader", "staff", "planner", "display", "admin"}},
	{"丁件寻迹", "140302001001007", "collective_appeal", "", []string{"staff", "planner", "display", "admin"}},
	{"戊件寻迹", "140302002001003", "hazard", "", []string{"admin"}},
	{"己件寻迹", "140302002001003", "crime_clue", "", nil},
	{"庚件寻迹", "140302002001003", "", "物业维修组", []string{"admin", "repair"}},
}

var accounts = []string{"member", "leader", "staff", "planner", "display", "admin", "repair"}

func TestNobodyReceivesWhatIsNotTheirsToSee(t *testing.T) {
	store := newStore(t)
	if _, err := demo.Load(t.Context(), store, demo.Options{Concerns: 200, Password: sesame}); err != nil {
		t.Fatal(err)
	}
	ids := map[string]int64{}
	for _, p := range plants {
		var id int64
		err := store.Pool().QueryRow(t.Context(), `insert into minqing.concern (title, category, source, must_report, team, force, geom, area_id, noticed_at, yellow_at, red_at)
			select $1, 'street_light', 'visit', nullif($2, ''), nullif($3, ''), case when $3 <> '' then 'partner' end,
				st_pointonsurface(geom), id, now(), now() + interval '1 day', now() + interval '2 days'
			from minqing.area where code = $4 returning id`, p.word+"一事", p.mustReport, p.team, p.grid).Scan(&id)
		if err != nil {
			t.Fatal(err)
		}
		ids[p.word] = id
	}
	w := serveWorld(t, store)
	for _, account := range accounts {
		c := w.as(t, account)
		for _, p := range plants {
			sees := slices.Contains(p.seenBy, account)
			want := 0
			if sees {
				want = 1
			}
			t.Run(fmt.Sprintf("%s %s", account, p.word), func(t *testing.T) {
				c.expectSight(t, p, ids[p.word], want)
			})
		}
	}

	t.Run("what is hidden answers exactly as what does not exist", func(t *testing.T) {
		hidden := w.as(t, "member").do(t, "GET", fmt.Sprintf("/api/v1/concerns/%d", ids["甲件寻迹"]), "")
		absent := w.as(t, "member").do(t, "GET", "/api/v1/concerns/987654321", "")
		if hidden.status != absent.status || hidden.body != absent.body {
			t.Errorf("hidden: %d %s\nabsent: %d %s", hidden.status, hidden.body, absent.status, absent.body)
		}
		patch := w.as(t, "member").do(t, "PATCH", fmt.Sprintf("/api/v1/concerns/%d", ids["甲件寻迹"]), `{"title":"x"}`, merge, `If-Match: "1"`)
		if patch.status != 404 {
			t.Errorf("a change of a hidden one: %d %s", patch.status, patch.body)
		}
	})
	t.Run("one account's tile is never taken for another's", func(t *testing.T) {
		const tile = "/tiles/concerns/0/0/0.mvt"
		tags := map[string]string{}
		for _, account := range accounts {
			a := w.as(t, account).get(t, tile)
			if other, twice := tags[a.header.Get("ETag")]; twice {
				t.Errorf("%s and %s have the same ETag", account, other)
			}
			tags[a.header.Get("ETag")] = account
			if vary := strings.Join(a.header.Values("Vary"), ","); !strings.Contains(vary, "Cookie") {
				t.Errorf("Vary is %q", vary)
			}
			if kept := a.header.Get("Cache-Control"); kept != "private, no-cache" {
				t.Errorf("Cache-Control is %q", kept)
			}
			if again := w.as(t, account).do(t, "GET", tile, "", "If-None-Match: "+a.header.Get("ETag")); again.status != 304 || again.body != "" {
				t.Errorf("its own ETag: %d", again.status)
			}
		}
		for tag, account := range tags {
			for _, other := range accounts {
				if other == account {
					continue
				}
				if a := w.as(t, other).do(t, "GET", tile, "", "If-None-Match: "+tag); a.status != 200 {
					t.Errorf("%s's ETag answers %d to %s", account, a.status, other)
				}
			}
		}
	})
	t.Run("areas are one's own, those below and those above", func(t *testing.T) {
		for account, want := range map[string][]string{
			"leader": {"140300000000", "140302000000", "140302001000", "140302001001", "140302001001002", "140302001001005"},
			"member": {"140300000000", "140302000000", "140302001000", "140302001001", "140302001001002"},
			"repair": nil,
		} {
			var got struct {
				Features []struct {
					Properties struct{ Code string } `json:"properties"`
				} `json:"features"`
			}
			w.as(t, account).get(t, "/api/v1/areas?geometry=false").json(t, &got)
			var codes []string
			for _, f := range got.Features {
				codes = append(codes, f.Properties.Code)
			}
			if !slices.Equal(codes, want) {
				t.Errorf("%s sees %v", account, codes)
			}
			for _, code := range tileCodes(t, w.as(t, account).get(t, "/tiles/areas/0/0/0.mvt").body) {
				if !slices.Contains(want, code) {
					t.Errorf("%s's tile has the area %s", account, code)
				}
			}
		}
		if a := w.as(t, "leader").do(t, "GET", "/api/v1/areas/140302001001001", ""); a.status != 404 {
			t.Errorf("a leader reads the grid next door: %d", a.status)
		}
	})
	t.Run("a display reads titles only", func(t *testing.T) {
		body := w.as(t, "display").get(t, "/api/v1/concerns?limit=1000").body
		for _, member := range []string{`"description"`, `"address"`} {
			if strings.Contains(body, member) {
				t.Errorf("the list has %s", member)
			}
		}
		if body := w.as(t, "planner").get(t, "/api/v1/concerns?limit=1000").body; strings.Contains(body, `"description"`) || !strings.Contains(body, `"address"`) {
			t.Error("a planner's list has descriptions or lacks addresses")
		}
	})
	t.Run("boards are for staff, leaders, displays and administrators above them", func(t *testing.T) {
		for account, want := range map[string]int{"staff": 2, "display": 2, "admin": 2, "leader": 0, "member": 0, "planner": 0, "repair": 0} {
			var got struct{ Boards []struct{ ID int64 } }
			w.as(t, account).get(t, "/api/v1/boards").json(t, &got)
			if len(got.Boards) != want {
				t.Errorf("%s reads %d boards, want %d", account, len(got.Boards), want)
			}
			if drawn := len(tileFeatures(t, w.as(t, account).get(t, "/tiles/annotations/0/0/0.mvt").body)); drawn > 0 && want == 0 {
				t.Errorf("%s's tile has %d annotations", account, drawn)
			}
		}
	})
}

// expectSight asks every outlet for one planted concern.
func (c *client) expectSight(t *testing.T, p planted, id int64, want int) {
	t.Helper()
	q := "q=" + url.QueryEscape(p.word)
	status := 404
	if want == 1 {
		status = 200
	}
	if a := c.do(t, "GET", fmt.Sprintf("/api/v1/concerns/%d", id), ""); a.status != status {
		t.Errorf("the record answers %d, want %d", a.status, status)
	}
	var list struct{ Features []struct{ ID int64 } }
	c.get(t, "/api/v1/concerns?"+q).json(t, &list)
	if len(list.Features) != want {
		t.Errorf("the list has %d", len(list.Features))
	}
	var stats struct{ Total int }
	c.get(t, "/api/v1/stats?by=category&"+q).json(t, &stats)
	if stats.Total != want {
		t.Errorf("statistics count %d", stats.Total)
	}
	for _, options := range []string{"", "&cluster=off"} {
		if n := tileCount(t, c.get(t, "/tiles/concerns/0/0/0.mvt?"+q+options).body); n != want {
			t.Errorf("the tile%s counts %d", options, n)
		}
	}
	// Every point of the tile, whatever is asked: the plant is there or not by its id.
	there := false
	for _, f := range tileFeatures(t, c.get(t, "/tiles/concerns/0/0/0.mvt?cluster=off").body) {
		there = there || f.ID == float64(id)
	}
	if there != (want == 1) {
		t.Errorf("the unfiltered tile has it: %v", there)
	}
	export := c.do(t, "GET", "/api/v1/export/geojson?purpose=test&"+q, "")
	switch c.account {
	case "leader", "staff", "planner":
		if p.mustReport == "crime_clue" || p.mustReport == "instability" {
			want = 0
		}
		if got := strings.Count(export.body, p.word); export.status != 200 || got != want || export.header.Get("Minqing-Count") != fmt.Sprint(want) {
			t.Errorf("the export: %d, %d features, count %s, want %d", export.status, got, export.header.Get("Minqing-Count"), want)
		}
	default:
		if export.status != 403 || strings.Contains(export.body, p.word) {
			t.Errorf("the export: %d %s", export.status, export.body)
		}
	}
	c.expectInLedger(t, p, q, slices.Contains(p.seenBy, c.account))
}

// expectInLedger asks the ledger for a planted concern: on screen as the account sees it, in the workbook and the summary never a
// restricted one.
func (c *client) expectInLedger(t *testing.T, p planted, q string, sees bool) {
	t.Helper()
	onScreen, handedOut := 0, 0
	if sees {
		onScreen = 1
	}
	if sees && p.mustReport != "crime_clue" && p.mustReport != "instability" {
		handedOut = 1
	}
	forbidden := func(what string, a answer) {
		if a.status != 403 || strings.Contains(a.body, p.word) {
			t.Errorf("%s: %d %s", what, a.status, a.body)
		}
	}
	if c.account == "display" {
		forbidden("the ledger", c.do(t, "GET", "/api/v1/ledger?"+q, ""))
		forbidden("its figures", c.do(t, "GET", "/api/v1/ledger/figures?"+q, ""))
	} else {
		var ledger struct{ Rows []struct{ Title string } }
		var count struct {
			Total struct{ Found int }
			Grids []struct{ Figures struct{ Found int } }
		}
		c.get(t, "/api/v1/ledger?"+q).json(t, &ledger)
		c.get(t, "/api/v1/ledger/figures?"+q).json(t, &count)
		byGrid := 0
		for _, g := range count.Grids {
			byGrid += g.Figures.Found
		}
		if len(ledger.Rows) != onScreen || count.Total.Found != onScreen || byGrid != onScreen {
			t.Errorf("the ledger has %d, counts %d and by grid %d, want %d", len(ledger.Rows), count.Total.Found, byGrid, onScreen)
		}
	}
	summary := c.do(t, "GET", "/api/v1/summary?"+q, "")
	if c.account == "member" || c.account == "repair" || c.account == "display" {
		forbidden("the summary", summary)
	} else {
		var counted struct{ Total struct{ Found int } }
		summary.json(t, &counted)
		if counted.Total.Found != handedOut {
			t.Errorf("the summary counts %d, want %d", counted.Total.Found, handedOut)
		}
	}
	sheet := c.do(t, "GET", "/api/v1/ledger.xlsx?purpose=test&"+q, "")
	switch c.account {
	case "leader", "staff", "planner":
		if sheet.status != 200 || sheet.header.Get("Minqing-Count") != fmt.Sprint(handedOut) {
			t.Errorf("the workbook: %d, %s concerns, want %d", sheet.status, sheet.header.Get("Minqing-Count"), handedOut)
		}
	default:
		forbidden("the workbook", sheet)
	}
}
