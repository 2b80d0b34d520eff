package main

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/server/api"
)

// roles that administer nothing.
var others = []string{"member", "leader", "staff", "planner", "display", "repair"}

func TestAdministrationIsForAdministrators(t *testing.T) {
	w := newWorld(t, 10)
	for _, r := range []struct{ method, address, body string }{
		{"GET", "/api/v1/accounts", ""},
		{"GET", "/api/v1/accounts/member", ""},
		{"GET", "/api/v1/accounts/no-such-account", ""},
		{"POST", "/api/v1/accounts", `{"name":"new","role":"member"}`},
		{"PATCH", "/api/v1/accounts/member", `{"disabled":true}`},
		{"POST", "/api/v1/accounts/member/password", `{}`},
		{"GET", "/api/v1/history", ""},
		{"POST", "/api/v1/history/1/undo", ""},
		{"GET", "/api/v1/audit", ""},
		{"GET", "/api/v1/audit.csv", ""},
	} {
		header := []string{`If-Match: "1"`}
		if a := w.as(t, "").do(t, r.method, r.address, r.body, header...); a.status != http.StatusUnauthorized {
			t.Errorf("%s %s answers %d to nobody", r.method, r.address, a.status)
		}
		for _, account := range others {
			if a := w.as(t, account).do(t, r.method, r.address, r.body, header...); a.status != http.StatusForbidden {
				t.Errorf("%s %s answers %d to %s: %s", r.method, r.address, a.status, account, a.body)
			}
		}
	}
	for _, account := range others {
		want := http.StatusForbidden
		if account == "staff" {
			want = http.StatusCreated
		}
		if a := w.as(t, account).do(t, "POST", "/api/v1/teams", `{"name":"`+account+`","force":"volunteer","area":"140302001001"}`); a.status != want {
			t.Errorf("a team by %s: %d %s", account, a.status, a.body)
		}
	}
}

func TestAnAccountIsMadeChangedAndPutOut(t *testing.T) {
	w := newWorld(t, 10)
	admin := w.as(t, "admin")
	made := admin.do(t, "POST", "/api/v1/accounts", `{"name":"Zhang.Hai","display_name":"张海","role":"member","areas":["140302001001002"]}`)
	if made.status != 201 || made.header.Get("ETag") != `"1"` || made.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", made.status, made.body)
	}
	var answer struct{ Password string }
	made.json(t, &answer)
	address := made.header.Get("Location")
	if a := admin.get(t, address); strings.Contains(a.body, answer.Password) || !strings.Contains(a.body, `"name":"第二网格"`) {
		t.Errorf("it reads %s", a.body)
	}
	zhang := &client{world: w, account: "zhang.hai"}
	zhang.signIn(t, answer.Password)
	zhang.changePassword(t, answer.Password, "the first own one")
	answer.Password = "the first own one"
	stream := zhang.listen(t, "")
	stream.next(t)

	t.Run("a new shown name leaves it signed in", func(t *testing.T) {
		if a := admin.do(t, "PATCH", address, `{"display_name":"张海（第二网格）"}`, merge, `If-Match: "2"`); a.status != 200 || a.header.Get("ETag") != `"3"` {
			t.Fatalf("%d %s", a.status, a.body)
		}
		w.caughtUp(t)
		if a := zhang.get(t, "/api/v1/session"); !strings.Contains(a.body, "（第二网格）") {
			t.Errorf("it is called %s", a.body)
		}
	})
	t.Run("another role ends its sessions and its live stream", func(t *testing.T) {
		if a := admin.do(t, "PATCH", address, `{"role":"leader"}`, merge, `If-Match: "2"`); a.status != 412 {
			t.Errorf("a stale change: %d %s", a.status, a.body)
		}
		if a := admin.do(t, "PATCH", address, `{"role":"leader"}`, merge); a.status != 428 {
			t.Errorf("a change of nothing in particular: %d %s", a.status, a.body)
		}
		if a := admin.do(t, "PATCH", address, `{"role":"leader"}`, merge, `If-Match: "3"`); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		w.eventually(t, "the session is over", func() bool { return zhang.do(t, "GET", "/api/v1/session", "").status == 401 })
		stream.ends(t)
		zhang.signIn(t, answer.Password)
		if a := zhang.get(t, "/api/v1/session"); !strings.Contains(a.body, `"role":"leader"`) {
			t.Errorf("it comes back as %s", a.body)
		}
	})
	t.Run("its holder changes the password and stays", func(t *testing.T) {
		elsewhere := &client{world: w, account: "zhang.hai"}
		elsewhere.signIn(t, answer.Password)
		if a := zhang.do(t, "POST", "/api/v1/session/password", `{"old":"wrong horse","new":"a new password"}`); a.status != 400 || !strings.Contains(a.body, `"old"`) {
			t.Errorf("a wrong old password: %d %s", a.status, a.body)
		}
		a := zhang.do(t, "POST", "/api/v1/session/password", fmt.Sprintf(`{"old":%q,"new":"a new password"}`, answer.Password))
		if a.status != 204 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		before := zhang.cookie
		zhang.keep(a)
		if zhang.cookie == before {
			t.Error("the session keeps its name")
		}
		zhang.get(t, "/api/v1/session")
		w.eventually(t, "the other browser is out", func() bool { return elsewhere.do(t, "GET", "/api/v1/session", "").status == 401 })
	})
	t.Run("disabled it is out, undone it comes back", func(t *testing.T) {
		if a := admin.do(t, "PATCH", address, `{"disabled":true}`, merge, `If-Match: "5"`); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		w.eventually(t, "the session is over", func() bool { return zhang.do(t, "GET", "/api/v1/session", "").status == 401 })
		if a := zhang.do(t, "POST", "/api/v1/session", `{"account":"zhang.hai","password":"a new password"}`); a.status != 401 {
			t.Errorf("disabled it signs in: %d", a.status)
		}
		var history struct{ Changes []api.HistoryEntry }
		admin.get(t, "/api/v1/history?subject=account&key=zhang.hai").json(t, &history)
		if len(history.Changes) != 4 || !history.Changes[0].Latest {
			t.Fatalf("its history is %+v", history.Changes)
		}
		if a := admin.do(t, "POST", fmt.Sprintf("/api/v1/history/%d/undo", history.Changes[2].Id), ""); a.status != 409 || !strings.Contains(a.body, "admin") {
			t.Errorf("undoing what was changed since: %d %s", a.status, a.body)
		}
		if a := admin.do(t, "POST", fmt.Sprintf("/api/v1/history/%d/undo", history.Changes[0].Id), ""); a.status != 200 || !strings.Contains(a.body, `"undoes"`) {
			t.Fatalf("%d %s", a.status, a.body)
		}
		zhang.signIn(t, "a new password")
	})
	t.Run("with another password it is out, and one's own is changed otherwise", func(t *testing.T) {
		a := admin.do(t, "POST", address+"/password", `{}`)
		if a.status != 200 || a.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %s", a.status, a.body)
		}
		a.json(t, &answer)
		w.eventually(t, "the session is over", func() bool { return zhang.do(t, "GET", "/api/v1/session", "").status == 401 })
		zhang.signIn(t, answer.Password)
		if a := admin.do(t, "POST", address+"/password", `{"password":"given by hand"}`); a.status != 200 || strings.TrimSpace(a.body) != "{}" {
			t.Errorf("a given password is answered: %d %s", a.status, a.body)
		}
		if a := admin.do(t, "POST", "/api/v1/accounts/admin/password", `{}`); a.status != 409 {
			t.Errorf("the own password without the old one: %d %s", a.status, a.body)
		}
	})
	t.Run("the last administrator stays", func(t *testing.T) {
		for _, body := range []string{`{"disabled":true}`, `{"role":"staff"}`, `{"areas":[]}`} {
			if a := admin.do(t, "PATCH", "/api/v1/accounts/admin", body, merge, `If-Match: "1"`); a.status != 409 {
				t.Errorf("%s: %d %s", body, a.status, a.body)
			}
		}
	})
}

func TestATeamIsMadeSuggestedChangedAndRemoved(t *testing.T) {
	w := newWorld(t, 10)
	admin := w.as(t, "admin")
	made := admin.do(t, "POST", "/api/v1/teams", `{"name":"井盖 抢修队","force":"department","area":"140302001001002","categories":["manhole"]}`)
	if made.status != 201 || made.header.Get("ETag") != `"1"` {
		t.Fatalf("%d %s", made.status, made.body)
	}
	address := made.header.Get("Location")
	best := func(query string) string {
		var list struct{ Teams []struct{ Name string } }
		w.as(t, "leader").get(t, "/api/v1/teams?"+query).json(t, &list)
		return list.Teams[0].Name
	}
	if got := best("area=140302001001002&category=manhole"); got != "井盖 抢修队" {
		t.Errorf("for a manhole in the second grid the first is %s", got)
	}
	if got := best("area=140302001001005&category=manhole"); got != "街道排水队" {
		t.Errorf("in the fifth the first is %s", got)
	}
	for query, want := range map[string]int{
		"category=manhole": 400, "area=140302001001002&category=no_such": 400, "area=140302001001001&category=manhole": 404, "area=1403": 400,
	} {
		if a := w.as(t, "leader").do(t, "GET", "/api/v1/teams?"+query, ""); a.status != want {
			t.Errorf("?%s answers %d %s", query, a.status, a.body)
		}
	}
	if a := w.as(t, "planner").get(t, "/api/v1/teams"); !strings.Contains(a.body, "物业维修组") || !strings.Contains(a.body, `"force":"partner"`) {
		t.Errorf("a planner reads %s", a.body)
	}
	if a := admin.do(t, "PATCH", address, `{"area":null,"disabled":true}`, merge, `If-Match: "1"`); a.status != 200 || strings.Contains(a.body, `"area"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if got := best("area=140302001001002&category=manhole"); got != "街道排水队" {
		t.Errorf("disabled, it is still suggested: %s", got)
	}
	if a := admin.do(t, "DELETE", "/api/v1/teams/"+url.PathEscape("物业维修组"), "", `If-Match: "1"`); a.status != 409 {
		t.Errorf("a team with accounts: %d %s", a.status, a.body)
	}
	if a := admin.do(t, "DELETE", address, "", `If-Match: "1"`); a.status != 412 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := admin.do(t, "DELETE", address, "", `If-Match: "2"`); a.status != 204 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

func TestTheAuditTellsExportsLooksAndSignIns(t *testing.T) {
	w := newWorld(t, 40)
	admin, planner := w.as(t, "admin"), w.as(t, "planner")
	planner.get(t, "/api/v1/export/geojson?category=manhole&purpose="+url.QueryEscape("=HYPERLINK(\"http://x\")"))
	w.as(t, "").do(t, "POST", "/api/v1/session", `{"account":"planner","password":"wrong horse"}`)
	var page struct {
		Entries []api.AuditEntry
		Next    string
	}
	admin.get(t, "/api/v1/audit?account=planner").json(t, &page)
	var actions []string
	for _, e := range page.Entries {
		actions = append(actions, e.Action)
	}
	if !slices.Equal(actions, []string{"sign_in_failed", "export", "sign_in"}) {
		t.Errorf("of the planner it tells %v", actions)
	}
	for _, part := range []string{`"purpose"`, `"filter"`, `"count"`, "category=manhole"} {
		if !strings.Contains(string(page.Entries[1].Detail), part) {
			t.Errorf("the export lacks %s: %s", part, page.Entries[1].Detail)
		}
	}
	admin.get(t, "/api/v1/audit?limit=1").json(t, &page)
	if page.Next == "" || page.Entries[0].Action != "audit" {
		t.Errorf("the newest is %+v", page)
	}
	admin.get(t, "/api/v1/audit?limit=1&cursor="+url.QueryEscape(page.Next)).json(t, &page)
	if page.Entries[0].Action != "sign_in_failed" {
		t.Errorf("after it comes %+v", page.Entries)
	}
	for _, query := range []string{"from=yesterday", "action=nothing", "cursor=x", "light=red", "from=2026-02-01&to=2026-01-01"} {
		if a := admin.do(t, "GET", "/api/v1/audit?"+query, ""); a.status != 400 {
			t.Errorf("?%s answers %d", query, a.status)
		}
	}

	file := admin.get(t, "/api/v1/audit.csv?action=export")
	text, marked := strings.CutPrefix(file.body, "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(rows) != 2 || file.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%v in %q", err, file.body)
	}
	if row := rows[1]; row[1] != "planner" || !strings.HasPrefix(row[4], "'=HYPERLINK") || row[5] != "category=manhole&restricted=exclude" || row[6] == "" {
		t.Errorf("the export's row is %q", row)
	}
	for _, row := range rows[1:] {
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
	t.Run("another administrator reads of the own areas only", func(t *testing.T) {
		if _, err := w.store.CreateAccount(t.Context(), data.Operator(), data.NewAccount{Name: "small", Password: sesame, Lasting: true, Role: concern.Admin, Areas: []geo.Code{"140302001001002"}}); err != nil {
			t.Fatal(err)
		}
		w.as(t, "member").get(t, "/api/v1/session")
		body := w.as(t, "small").get(t, "/api/v1/audit").body
		if !strings.Contains(body, `"account":"member"`) || strings.Contains(body, `"account":"planner"`) || strings.Contains(body, `"account":"admin"`) || strings.Contains(body, `"account":""`) {
			t.Errorf("it reads %s", body)
		}
	})
}
