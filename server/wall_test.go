package main

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/data/demo"
	"minqing/data/pgtest"
)

// walls is a world whose store lives by a clock that the test moves.
type walls struct {
	*world
	mu  sync.Mutex
	now time.Time
}

func newWalls(t *testing.T) *walls {
	t.Helper()
	w := &walls{now: time.Now()}
	store, err := data.Open(t.Context(), pgtest.New(t), data.Options{Key: bytes.Repeat([]byte{7}, 32), Now: func() time.Time {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.now
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	if err := store.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	if err := store.SyncLedger(t.Context(), concern.DefaultLedger()); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Load(t.Context(), store, demo.Options{Concerns: 40, Password: sesame}); err != nil {
		t.Fatal(err)
	}
	w.world = serveWorld(t, store)
	return w
}

func (w *walls) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// made is a new wall's id and token.
func (w *walls) made(t *testing.T, rest string) (id int64, token string) {
	t.Helper()
	a := w.as(t, "admin").do(t, "POST", "/api/v1/walls", `{"name":"会议室","account":"display"`+rest+`}`)
	if a.status != 201 || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var answer struct {
		Wall  struct{ ID int64 }
		Token string
	}
	a.json(t, &answer)
	return answer.Wall.ID, answer.Token
}

// enter is the browser of a wall.
func (w *walls) enter(t *testing.T, token string) *client {
	t.Helper()
	c := &client{world: w.world}
	a := c.do(t, "POST", "/api/v1/walls/session", fmt.Sprintf(`{"token":%q}`, token))
	if a.status != 200 || !strings.Contains(a.body, `"role":"display"`) {
		t.Fatalf("the wall is kept out: %d %s", a.status, a.body)
	}
	c.keep(a)
	return c
}

// draws tries to open a board.
func draws(t *testing.T, c *client) int {
	t.Helper()
	return c.do(t, "POST", "/api/v1/boards", `{"name":"晨会","area":"140302001001"}`).status
}

func (w *walls) code(t *testing.T, wall *client) string {
	t.Helper()
	a := wall.do(t, "POST", "/api/v1/wall/pairing", "")
	var pairing struct{ Code, URL string }
	a.json(t, &pairing)
	if a.status != 201 || pairing.URL != "/unlock#"+pairing.Code {
		t.Fatalf("%d %s", a.status, a.body)
	}
	return pairing.Code
}

func TestAWallBeginsWithATokenOfWhichOnlyAHashIsKept(t *testing.T) {
	w := newWalls(t)
	id, token := w.made(t, "")
	var kept string
	if err := w.store.Pool().QueryRow(t.Context(), `select w::text || encode(hash, 'escape') from minqing.wall w where id = $1`, id).Scan(&kept); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{token, strings.ReplaceAll(token, "-", "")} {
		if strings.Contains(kept, text) {
			t.Errorf("the database has the token: %s", kept)
		}
	}
	admin := w.as(t, "admin")
	if a := admin.get(t, "/api/v1/walls"); strings.Contains(a.body, token) || strings.Contains(a.body, "used_at") {
		t.Errorf("the list says %s", a.body)
	}
	wall := w.enter(t, token)
	if a := admin.get(t, "/api/v1/walls"); !strings.Contains(a.body, `"used_at"`) {
		t.Errorf("the list does not say when it was used last: %s", a.body)
	}
	if a := wall.get(t, "/api/v1/session"); !strings.Contains(a.body, `"wall":{"name":"会议室"}`) {
		t.Errorf("the session is %s", a.body)
	}
	if a := admin.do(t, "POST", "/api/v1/walls", `{"name":"x","account":"staff"}`); a.status != 400 || !strings.Contains(a.body, "account") {
		t.Errorf("a wall that would run as staff: %d %s", a.status, a.body)
	}
}

func TestARevokedAndAnExpiredWallAreNobody(t *testing.T) {
	w := newWalls(t)
	id, token := w.made(t, "")
	wall := w.enter(t, token)
	if a := w.as(t, "admin").do(t, "DELETE", fmt.Sprintf("/api/v1/walls/%d", id), ""); a.status != 204 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := wall.do(t, "GET", "/api/v1/session", ""); a.status != 401 {
		t.Errorf("a revoked wall goes on: %d %s", a.status, a.body)
	}
	_, short := w.made(t, fmt.Sprintf(`,"expires_at":%q`, w.now.Add(time.Hour).UTC().Format(time.RFC3339)))
	other := w.enter(t, short)
	w.pass(time.Hour)
	if a := other.do(t, "GET", "/api/v1/session", ""); a.status != 401 {
		t.Errorf("an expired wall goes on: %d %s", a.status, a.body)
	}
	nobody := &client{world: w.world}
	want := nobody.do(t, "POST", "/api/v1/walls/session", `{"token":"0000-0000-0000-0000"}`)
	for _, bad := range []string{token, short, "", "x"} {
		if a := nobody.do(t, "POST", "/api/v1/walls/session", fmt.Sprintf(`{"token":%q}`, bad)); a.status != 404 || a.body != want.body {
			t.Errorf("%q is answered %d %s", bad, a.status, a.body)
		}
	}
}

func TestAWallThatCannotBeRenewedGoesOn(t *testing.T) {
	w := newWalls(t)
	_, token := w.made(t, "")
	wall := w.enter(t, token)
	wall.get(t, "/api/v1/session")
	w.pass(25 * time.Hour) // to be renewed
	w.cutOff(t)(true)
	if a := wall.do(t, "GET", "/api/v1/session", ""); a.status != 200 || !strings.Contains(a.body, "会议室") {
		t.Errorf("while PostGIS is away: %d %s", a.status, a.body)
	}
}

func TestTheCodeOfAWallAloneUnlocksNothing(t *testing.T) {
	w := newWalls(t)
	_, token := w.made(t, "")
	wall := w.enter(t, token)
	code := fmt.Sprintf(`{"code":%q}`, w.code(t, wall))
	for account, want := range map[string]int{"": 401, "display": 403, "leader": 403, "planner": 403, "admin": 403, "member": 403} {
		for _, address := range []string{"/api/v1/wall/pairing/read", "/api/v1/wall/unlock"} {
			if a := w.as(t, account).do(t, "POST", address, code); a.status != want {
				t.Errorf("%q with the code at %s: %d %s", account, address, a.status, a.body)
			}
		}
	}
	if a := wall.do(t, "POST", "/api/v1/wall/unlock", code); a.status != 403 {
		t.Errorf("the wall unlocks itself: %d %s", a.status, a.body)
	}
	w.hire(t, "foreign", `"role":"staff","areas":["140302002001"]`)
	if a := w.as(t, "foreign").do(t, "POST", "/api/v1/wall/unlock", code); a.status != 403 {
		t.Errorf("staff of another community unlock it: %d %s", a.status, a.body)
	}
	if status := draws(t, wall); status != 403 {
		t.Errorf("a wall that nobody unlocked draws: %d", status)
	}
	staff := w.as(t, "staff")
	if a := staff.do(t, "POST", "/api/v1/wall/pairing/read", code); a.status != 200 || !strings.Contains(a.body, "会议室") {
		t.Errorf("staff are told %d %s", a.status, a.body)
	}
	if status := draws(t, wall); status != 403 {
		t.Errorf("looking at the code unlocks: %d", status)
	}
	if a := staff.do(t, "POST", "/api/v1/wall/unlock", code); a.status != 204 {
		t.Fatalf("staff cannot unlock: %d %s", a.status, a.body)
	}
	if status := draws(t, wall); status != 201 {
		t.Errorf("an unlocked wall does not draw: %d", status)
	}
	if a := staff.do(t, "POST", "/api/v1/wall/unlock", code); a.status != 404 {
		t.Errorf("the code is good twice: %d %s", a.status, a.body)
	}
	late := fmt.Sprintf(`{"code":%q}`, w.code(t, wall))
	w.pass(2 * time.Minute)
	if a := staff.do(t, "POST", "/api/v1/wall/unlock", late); a.status != 404 {
		t.Errorf("an old code is good: %d %s", a.status, a.body)
	}
}

func TestAnUnlockedWallIsADisplayAgainAfterFifteenIdleMinutes(t *testing.T) {
	w := newWalls(t)
	_, token := w.made(t, "")
	wall := w.enter(t, token)
	credentials := fmt.Sprintf(`{"account":"staff","password":%q}`, sesame)
	if a := w.as(t, "display").do(t, "POST", "/api/v1/wall/unlock/here", credentials); a.status != 403 {
		t.Errorf("a display that is no wall is unlocked: %d", a.status)
	}
	if a := wall.do(t, "POST", "/api/v1/wall/unlock/here", `{"account":"staff","password":"wrong horse"}`); a.status != 401 {
		t.Errorf("a wrong password: %d %s", a.status, a.body)
	}
	if a := w.as(t, "admin").get(t, "/api/v1/audit?action=sign_in_failed"); !strings.Contains(a.body, `"account":"staff"`) {
		t.Errorf("the audit says nothing of it: %s", a.body)
	}
	unlock := func() {
		t.Helper()
		if a := wall.do(t, "POST", "/api/v1/wall/unlock/here", credentials); a.status != 204 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if status := draws(t, wall); status != 201 {
			t.Fatalf("it does not draw: %d", status)
		}
	}
	unlock()
	w.pass(14 * time.Minute)
	if a := wall.do(t, "POST", "/api/v1/wall/touch", ""); a.status != 204 {
		t.Fatal(a.body)
	}
	w.pass(14 * time.Minute)
	if status := draws(t, wall); status != 201 {
		t.Errorf("a wall that was touched 14 minutes ago does not draw: %d", status)
	}
	w.pass(time.Minute)
	if status := draws(t, wall); status != 403 {
		t.Errorf("after 15 idle minutes it still draws: %d", status)
	}
	wall.do(t, "POST", "/api/v1/wall/touch", "")
	if status := draws(t, wall); status != 403 {
		t.Errorf("a touch unlocks it again: %d", status)
	}
	unlock()
	if a := wall.do(t, "DELETE", "/api/v1/wall/unlock", ""); a.status != 204 || draws(t, wall) != 403 {
		t.Errorf("it cannot be locked: %d", a.status)
	}
	unlock()
	if a := w.as(t, "admin").do(t, "PATCH", "/api/v1/accounts/staff", `{"disabled":true}`, `If-Match: "1"`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	w.eventually(t, "a wall whose staff were disabled draws no more", func() bool { return draws(t, wall) == 403 })
}

func TestAnUnlockedWallShowsNoMoreThanADisplay(t *testing.T) {
	w := newWalls(t)
	id := plant(t, w.world, planted{word: "戊件密报", grid: "140302001001002", mustReport: "crime_clue"}, "staff")
	open := plant(t, w.world, planted{word: "己件公开", grid: "140302001001002"}, "staff")
	_, token := w.made(t, "")
	wall := w.enter(t, token)
	w.caughtUp(t)
	if a := wall.do(t, "POST", "/api/v1/wall/unlock/here", fmt.Sprintf(`{"account":"staff","password":%q}`, sesame)); a.status != 204 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := wall.do(t, "GET", fmt.Sprintf("/api/v1/concerns/%d", id), ""); a.status != 404 {
		t.Errorf("a restricted concern: %d %s", a.status, a.body)
	}
	if a := wall.do(t, "POST", fmt.Sprintf("/api/v1/concerns/%d/steps", open), `{"step":"accept"}`); a.status != 403 {
		t.Errorf("it takes a step: %d %s", a.status, a.body)
	}
	if a := wall.get(t, "/api/v1/stats?by=must_report"); strings.Contains(a.body, "crime_clue") {
		t.Errorf("it counts %s", a.body)
	}
}

func TestAnUnlockedWallNamesNobodyWhoOwesADecisionAndTakesItFromNobody(t *testing.T) {
	w := newWalls(t)
	staff := w.as(t, "staff")
	var board struct{ ID int64 }
	staff.do(t, "POST", "/api/v1/boards", `{"name":"晨会","area":"140302001001"}`).json(t, &board)
	address := fmt.Sprintf("/api/v1/boards/%d", board.ID)
	var owners struct{ Accounts []struct{ Account int64 } }
	staff.get(t, address+"/owners").json(t, &owners)
	if len(owners.Accounts) == 0 {
		t.Fatal("staff are offered nobody")
	}
	owner := fmt.Sprintf(`"account":%d`, owners.Accounts[0].Account)
	var decision struct{ ID int64 }
	made := staff.do(t, "POST", address+"/decisions", fmt.Sprintf(`{"text":"修好路灯","due_on":%q,%s}`, nextWeekday(), owner))
	if made.status != 201 {
		t.Fatalf("%d %s", made.status, made.body)
	}
	made.json(t, &decision)
	_, token := w.made(t, "")
	wall := w.enter(t, token)
	if a := wall.do(t, "POST", "/api/v1/wall/unlock/here", fmt.Sprintf(`{"account":"staff","password":%q}`, sesame)); a.status != 204 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := wall.get(t, address+"/owners"); strings.Contains(a.body, `"account":`) || strings.Contains(a.body, `"name"`) {
		t.Errorf("the room is told of %s", a.body)
	}
	one := fmt.Sprintf("%s/decisions/%d", address, decision.ID)
	if a := wall.do(t, "PATCH", one, `{"state":"done"}`, `If-Match: "1"`); a.status != 200 || strings.Contains(a.body, owner) {
		t.Errorf("done at the wall: %d %s", a.status, a.body)
	}
	if a := staff.get(t, one); !strings.Contains(a.body, owner) || !strings.Contains(a.body, `"done"`) {
		t.Errorf("afterwards it is %s", a.body)
	}
	var session struct {
		Name string `json:"display_name"`
	}
	staff.get(t, "/api/v1/session").json(t, &session)
	if a := staff.get(t, one+"/events"); strings.Count(a.body, fmt.Sprintf(`"by":%q`, session.Name)) != 2 {
		t.Errorf("what was done at the wall is not told of who unlocked it: %s", a.body)
	}
}
