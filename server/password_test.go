package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// firstThings are what whoever has a password that somebody else set may ask.
var firstThings = map[string]bool{"getSession": true, "changePassword": true}

func TestWhoHasAOneTimePasswordCanDoNothingButChangeIt(t *testing.T) {
	w := newWorld(t, 10)
	m := prepare(t, w)
	admin := w.as(t, "admin")
	if a := admin.do(t, "POST", "/api/v1/accounts/staff/password", `{"password":"told by phone"}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	staff := &client{world: w, account: "staff"}
	staff.signIn(t, "told by phone")
	for path, item := range w.contract.Document.Paths.Map() {
		for method, op := range item.Operations() {
			if firstThings[op.OperationID] || op.Security != nil && len(*op.Security) == 0 {
				continue
			}
			for _, body := range []string{m.fill(rules[op.OperationID].body, "own"), `{"broken"`} {
				a := staff.do(t, method, m.address(path, "own")+m.fill(rules[op.OperationID].query, "own"), body, rules[op.OperationID].header...)
				if a.status != http.StatusForbidden || !strings.Contains(a.body, "one-time-password") {
					t.Errorf("%s %s is answered %d %.200s", method, path, a.status, a.body)
				}
			}
		}
	}
	if a := staff.get(t, "/api/v1/session"); !strings.Contains(a.body, `"one_time_password":true`) {
		t.Errorf("the session says nothing of it: %s", a.body)
	}
	if a := admin.get(t, "/api/v1/accounts/staff"); !strings.Contains(a.body, `"one_time_password":true`) {
		t.Errorf("the administrator is not told: %s", a.body)
	}
	for _, body := range []string{
		`{"old":"told by phone","new":"told by phone"}`, `{"old":"told by phone","new":"short"}`, `{"old":"guessed","new":"a password of my own"}`,
	} {
		if a := staff.do(t, "POST", "/api/v1/session/password", body); a.status != http.StatusBadRequest {
			t.Errorf("%s is answered %d %s", body, a.status, a.body)
		}
	}
	if a := staff.do(t, "GET", "/api/v1/concerns", ""); a.status != http.StatusForbidden {
		t.Errorf("a change that was refused opens the list: %d", a.status)
	}
	staff.changePassword(t, "told by phone", "a password of my own")
	if a := staff.get(t, "/api/v1/session"); strings.Contains(a.body, "one_time_password") {
		t.Errorf("the session still asks for a change: %s", a.body)
	}
	staff.get(t, "/api/v1/concerns")
	staff.signIn(t, "a password of my own")
	staff.get(t, "/api/v1/concerns")
	if a := admin.get(t, "/api/v1/accounts/staff"); strings.Contains(a.body, "one_time_password") {
		t.Errorf("the administrator is still told so: %s", a.body)
	}
}

func TestAOneTimePasswordUnlocksNoWallAndLeavesAWallAlone(t *testing.T) {
	w := newWalls(t)
	admin := w.as(t, "admin")
	for _, account := range []string{"staff", "display"} {
		if a := admin.do(t, "POST", "/api/v1/accounts/"+account+"/password", `{"password":"told by phone"}`); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	_, token := w.made(t, "")
	wall := w.enter(t, token)
	wall.get(t, "/api/v1/stats?by=status")
	credentials := `{"account":"staff","password":"told by phone"}`
	if a := wall.do(t, "POST", "/api/v1/wall/unlock/here", credentials); a.status != 403 || !strings.Contains(a.body, "one-time-password") {
		t.Errorf("staff at the wall: %d %s", a.status, a.body)
	}
	phone := &client{world: w.world, account: "staff"}
	phone.signIn(t, "told by phone")
	if a := phone.do(t, "POST", "/api/v1/wall/unlock", fmt.Sprintf(`{"code":%q}`, w.code(t, wall))); a.status != 403 || !strings.Contains(a.body, "one-time-password") {
		t.Errorf("staff on the phone: %d %s", a.status, a.body)
	}
	if status := draws(t, wall); status != 403 {
		t.Errorf("the wall draws: %d", status)
	}
	phone.changePassword(t, "told by phone", "a password of my own")
	if a := phone.do(t, "POST", "/api/v1/wall/unlock", fmt.Sprintf(`{"code":%q}`, w.code(t, wall))); a.status != 204 {
		t.Errorf("with an own password: %d %s", a.status, a.body)
	}
}
