package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"minqing/concern"
)

const (
	second = "140302001001002" // the member's grid
	third  = "140302001001003" // the next one: staff's, and neither the member's nor the leader's
)

func TestTheGridsCardIsReadAsTheRoleMay(t *testing.T) {
	w := newWorld(t, 10)
	const card = "/api/v1/areas/" + second + "/card"
	for account, want := range map[string]struct {
		status  int
		persons bool
		edits   int
	}{
		"member": {200, true, 403}, "leader": {200, true, 403}, "staff": {200, true, 200}, "admin": {200, true, 200},
		"planner": {200, false, 403}, "display": {200, false, 403}, "repair": {404, false, 404},
	} {
		c := w.as(t, account)
		a := c.do(t, "GET", card, "")
		if a.status != want.status {
			t.Errorf("%s reads the card: %d %s", account, a.status, a.body)
		}
		for _, member := range []string{`"leader"`, `"members"`, `"police"`, `"confirmed_by"`, "示例"} {
			if has := strings.Contains(a.body, member); has && !want.persons || !has && want.persons && member != `"confirmed_by"` {
				t.Errorf("%s reads %s: %v", account, member, has)
			}
		}
		etag := a.header.Get("ETag")
		if etag == "" {
			etag = `"0"`
		}
		edit := c.do(t, "PATCH", card, `{"households":412,"police":null}`, merge, "If-Match: "+etag)
		if edit.status != want.edits {
			t.Errorf("%s edits the card: %d %s", account, edit.status, edit.body)
		}
	}
	staff := w.as(t, "staff")
	if a := staff.get(t, card); !strings.Contains(a.body, `"households":412`) || !strings.Contains(a.body, `"police":""`) || !strings.Contains(a.body, `"editable":true`) {
		t.Errorf("the card is %s", a.body)
	}
	if a := staff.do(t, "PATCH", card, `{"households":1}`, merge, `If-Match: "1"`); a.status != 412 {
		t.Errorf("a stale change: %d %s", a.status, a.body)
	}
	if a := staff.do(t, "PATCH", card, `{"households":1}`, merge); a.status != 428 {
		t.Errorf("a change without a version: %d %s", a.status, a.body)
	}
	if a := staff.do(t, "PATCH", card, `{"residents":["王某"]}`, merge, `If-Match: "3"`); a.status != 400 || !strings.Contains(a.body, "residents") {
		t.Errorf("a register of residents: %d %s", a.status, a.body)
	}
	if a := staff.do(t, "GET", "/api/v1/areas/140302001001/card", ""); a.status != 404 || !strings.Contains(a.body, "不是网格") {
		t.Errorf("a community's card: %d %s", a.status, a.body)
	}
	// The community is shown to the leader for context, the third grid not at all: both answer as what does not exist.
	absent := w.as(t, "leader").do(t, "GET", "/api/v1/areas/140302001001009009/card", "")
	for _, code := range []string{"140302001001", third} {
		if a := w.as(t, "leader").do(t, "GET", "/api/v1/areas/"+code+"/card", ""); a.status != 404 || a.body != absent.body {
			t.Errorf("%s's card answers the leader %d %s", code, a.status, a.body)
		}
	}
}

// sheet is GET /visits as its reader takes it.
type sheet struct {
	Month string
	Kinds []struct{ Slug string }
	Rows  []struct {
		Area, Kind string
		Due, Done  int
		Version    int
	}
	Total struct {
		Due, Done int
		Coverage  *float64
	}
}

func (c *client) visits(t *testing.T, query string) (s sheet) {
	t.Helper()
	c.get(t, "/api/v1/visits"+query).json(t, &s)
	return s
}

// of is what a grid has due and done of a kind.
func (s sheet) of(area, kind string) (due, done, version int) {
	for _, r := range s.Rows {
		if r.Area == area && r.Kind == kind {
			return r.Due, r.Done, r.Version
		}
	}
	return 0, 0, 0
}

func TestVisitsAreCountedWithinEachOnesAreas(t *testing.T) {
	w := newWorld(t, 10)
	for account, want := range map[string]struct{ grids, least int }{
		"member": {1, 1}, "leader": {2, 1}, "staff": {9, 1}, "display": {9, 1}, "planner": {15, 1}, "admin": {25, 1}, "repair": {0, 0},
	} {
		c := w.as(t, account)
		s := c.visits(t, "")
		areas := map[string]bool{}
		due, done := 0, 0
		for _, r := range s.Rows {
			areas[r.Area] = true
			due += r.Due
			done += r.Done
		}
		if len(areas) != want.grids || s.Total.Due != due || s.Total.Done != done || due < want.least || (s.Total.Coverage == nil) != (due == 0) {
			t.Errorf("%s reads %d grids, %d of %d, total %+v", account, len(areas), done, due, s.Total)
		}
		if s.Month != concern.MonthOf(time.Now()).String() || len(s.Kinds) != 6 {
			t.Errorf("%s reads month %s of %d kinds", account, s.Month, len(s.Kinds))
		}
		var services struct{ Total int }
		c.get(t, "/api/v1/services").json(t, &services)
		var totals struct{ Total struct{ Count int } }
		c.get(t, "/api/v1/services/totals").json(t, &totals)
		if services.Total != totals.Total.Count || account == "staff" && services.Total != 102 || account == "repair" && services.Total != 0 {
			t.Errorf("%s reads %d services, which sum to %d", account, services.Total, totals.Total.Count)
		}
	}
	// An area that is not the reader's own narrows to nothing, whatever is asked of it.
	if s := w.as(t, "member").visits(t, "?area="+third); len(s.Rows) != 0 || s.Total.Coverage != nil {
		t.Errorf("the member reads the next grid: %+v", s)
	}
	if s := w.as(t, "member").visits(t, "?area=140302001001"); s.Rows[0].Area != second || s.Rows[len(s.Rows)-1].Area != second {
		t.Errorf("the member reads the community: %+v", s)
	}
	for _, wrong := range []string{"?month=2026-13", "?month=2026", "?area=9", "?kind=veteran"} {
		if a := w.as(t, "staff").do(t, "GET", "/api/v1/visits"+wrong, ""); a.status != 400 {
			t.Errorf("%s answers %d", wrong, a.status)
		}
	}
}

func TestAVisitIsTickedOffOnceAndHeardOnOtherScreens(t *testing.T) {
	w := newWorld(t, 10)
	month := concern.MonthOf(time.Now())
	member, staff, display := w.as(t, "member"), w.as(t, "staff"), w.as(t, "display")
	wall, foreign := display.listen(t, ""), w.as(t, "repair").listen(t, "")
	wall.next(t)
	foreign.next(t)
	var area struct{ ID int64 }
	staff.get(t, "/api/v1/areas/"+second).json(t, &area)

	_, before, _ := member.visits(t, "").of(second, "veteran")
	tick := fmt.Sprintf(`{"area":%q,"month":%q,"kind":"veteran","add":1}`, second, month)
	for range 2 {
		if a := member.do(t, "POST", "/api/v1/visits", tick, "Idempotency-Key: v1"); a.status != 201 || !strings.Contains(a.body, fmt.Sprintf(`"done":%d`, before+1)) {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	if heard, _ := wall.change(t, "grid"); heard.ID != area.ID || heard.Op != "put" {
		t.Errorf("the wall hears %+v", heard)
	}
	if _, done, _ := display.visits(t, "").of(second, "veteran"); done != before+1 {
		t.Errorf("the wall reads %d done, want %d", done, before+1)
	}
	back := strings.Replace(tick, `"add":1`, fmt.Sprintf(`"add":-%d`, before+2), 1)
	if a := member.do(t, "POST", "/api/v1/visits", back); a.status != 409 {
		t.Errorf("taking back more than was done: %d %s", a.status, a.body)
	}
	if a := member.do(t, "POST", "/api/v1/visits", strings.Replace(tick, `"add":1`, `"add":-1`, 1)); a.status != 201 || !strings.Contains(a.body, fmt.Sprintf(`"done":%d`, before)) {
		t.Errorf("taking one back: %d %s", a.status, a.body)
	}
	for account, status := range map[string]int{"planner": 403, "display": 403, "admin": 403, "repair": 404} {
		if a := w.as(t, account).do(t, "POST", "/api/v1/visits", tick); a.status != status {
			t.Errorf("%s ticks: %d %s", account, a.status, a.body)
		}
	}
	if a := member.do(t, "POST", "/api/v1/visits", strings.Replace(tick, second, third, 1)); a.status != 404 {
		t.Errorf("the member ticks in the next grid: %d %s", a.status, a.body)
	}
	select {
	case e := <-foreign.events:
		t.Errorf("a team that has no area hears %+v", e)
	default:
	}

	t.Run("how many are due is for leaders and staff", func(t *testing.T) {
		path := fmt.Sprintf("/api/v1/visits/%s/%s/veteran", second, month)
		_, done, version := staff.visits(t, "").of(second, "veteran")
		if a := member.do(t, "PATCH", path, `{"due":3}`, merge, fmt.Sprintf(`If-Match: "%d"`, version)); a.status != 403 {
			t.Errorf("the member plans: %d %s", a.status, a.body)
		}
		a := w.as(t, "leader").do(t, "PATCH", path, `{"due":31}`, merge, fmt.Sprintf(`If-Match: "%d"`, version))
		if a.status != 200 || a.header.Get("ETag") != fmt.Sprintf(`"%d"`, version+1) || !strings.Contains(a.body, fmt.Sprintf(`"done":%d`, done)) {
			t.Errorf("%d %s", a.status, a.body)
		}
		if a := staff.do(t, "PATCH", path, `{"due":5}`, merge, fmt.Sprintf(`If-Match: "%d"`, version)); a.status != 412 {
			t.Errorf("a stale plan: %d %s", a.status, a.body)
		}
	})
	t.Run("a new month takes the numbers of the last one over", func(t *testing.T) {
		next := month.Add(1)
		body := fmt.Sprintf(`{"area":"140302001001","month":%q}`, next)
		if a := staff.do(t, "POST", "/api/v1/visits/plan", body); a.status != 200 || a.body != "{\"set\":54}\n" {
			t.Errorf("%d %s", a.status, a.body)
		}
		if a := staff.do(t, "POST", "/api/v1/visits/plan", body); a.body != "{\"set\":0}\n" {
			t.Errorf("the second time: %s", a.body)
		}
		if s := staff.visits(t, "?month="+next.String()); s.Total.Done != 0 || s.Total.Due != staff.visits(t, "").Total.Due {
			t.Errorf("due are %d", s.Total.Due)
		}
		if a := w.as(t, "leader").do(t, "POST", "/api/v1/visits/plan", body); a.status != 404 {
			t.Errorf("a leader of two grids plans the community: %d %s", a.status, a.body)
		}
	})
}

func TestTheChecklistIsConfirmedAndTheServiceLedgerKept(t *testing.T) {
	w := newWorld(t, 10)
	member, staff := w.as(t, "member"), w.as(t, "staff")
	const clearing = "/api/v1/areas/" + second + "/clear"
	if a := member.do(t, "POST", clearing, `{"item":"hazards"}`, "Idempotency-Key: c1"); a.status != 201 ||
		!strings.Contains(a.body, `"confirmed_by":"第二网格网格员"`) || !strings.Contains(a.body, `"stale":false`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := member.do(t, "POST", clearing, `{"item":"secrets"}`); a.status != 400 || !strings.Contains(a.body, "item") {
		t.Errorf("an unknown item: %d %s", a.status, a.body)
	}
	if a := w.as(t, "planner").get(t, "/api/v1/areas/"+second+"/card"); strings.Contains(a.body, "网格员") {
		t.Errorf("a planner reads who confirmed: %s", a.body)
	}

	today := time.Now().In(concern.Shanghai).Format(time.DateOnly)
	body := fmt.Sprintf(`{"area":%q,"kind":"clinic","held_on":%q,"helped":23,"force":"partner"}`, second, today)
	made := member.do(t, "POST", "/api/v1/services", body, "Idempotency-Key: s1")
	if made.status != 201 || made.header.Get("ETag") != `"1"` || !strings.Contains(made.body, `"editable":true`) {
		t.Fatalf("%d %s", made.status, made.body)
	}
	if again := member.do(t, "POST", "/api/v1/services", body, "Idempotency-Key: s1"); again.status != 201 || again.body != made.body {
		t.Errorf("the same key again: %d %s", again.status, again.body)
	}
	var v struct{ ID int64 }
	made.json(t, &v)
	address := fmt.Sprintf("/api/v1/services/%d", v.ID)
	if a := w.as(t, "leader").do(t, "PATCH", address, `{"helped":2}`, merge, `If-Match: "1"`); a.status != 403 {
		t.Errorf("somebody else corrects it: %d %s", a.status, a.body)
	}
	if a := w.as(t, "repair").do(t, "PATCH", address, `{"helped":2}`, merge, `If-Match: "1"`); a.status != 404 {
		t.Errorf("who does not see it corrects it: %d %s", a.status, a.body)
	}
	if a := member.do(t, "PATCH", address, `{"helped":24,"kind":"meal"}`, merge, `If-Match: "1"`); a.status != 200 || !strings.Contains(a.body, `"helped":24`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	for _, wrong := range []string{`{"held_on":"22.11.2026"}`, `{"force":"army"}`, `{"note":"王某家"}`, `{"helped":0}`} {
		if a := member.do(t, "PATCH", address, wrong, merge, `If-Match: "2"`); a.status != 400 {
			t.Errorf("%s: %d %s", wrong, a.status, a.body)
		}
	}
	var listed struct {
		Services []struct {
			ID       int64
			Editable bool
		}
		Total int
	}
	query := "/api/v1/services?limit=1&area=" + second + "&from=" + today
	if w.as(t, "planner").get(t, query).json(t, &listed); len(listed.Services) != 1 || listed.Services[0].ID != v.ID || listed.Services[0].Editable {
		t.Errorf("a planner reads %+v", listed)
	}
	if a := w.as(t, "planner").do(t, "GET", "/api/v1/services?from=2026-02-30", ""); a.status != 400 || !strings.Contains(a.body, "from") {
		t.Errorf("a day that is none: %d %s", a.status, a.body)
	}
	if a := staff.do(t, "DELETE", address, "", `If-Match: "2"`); a.status != 204 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := member.do(t, "DELETE", address, "", `If-Match: "2"`); a.status != 404 {
		t.Errorf("taking it out again: %d %s", a.status, a.body)
	}
}
