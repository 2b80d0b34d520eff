package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"minqing/data/demo"
)

// slipOf is a new slip's code.
func slipOf(t *testing.T, c *client, id int64) string {
	t.Helper()
	a := c.do(t, "POST", fmt.Sprintf("/api/v1/concerns/%d/slip", id), "")
	if a.status != 201 || a.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s %s", a.status, a.header.Get("Cache-Control"), a.body)
	}
	var slip struct {
		Code string
		URL  string
	}
	a.json(t, &slip)
	if slip.URL != "/slip#"+slip.Code || len(slip.Code) != 19 {
		t.Fatalf("the slip is %s", a.body)
	}
	return slip.Code
}

// keysOf are the members of an answer.
func keysOf(t *testing.T, a answer) []string {
	t.Helper()
	var all map[string]json.RawMessage
	a.json(t, &all)
	return slices.Sorted(maps.Keys(all))
}

func bySlip(code, rest string) string { return fmt.Sprintf(`{"code":%q%s}`, code, rest) }

const (
	readSlip = "/api/v1/slips/read"
	rateSlip = "/api/v1/slips/satisfaction"
)

func TestASlipTellsNobodyMoreThanTheStateAndTheAnswer(t *testing.T) {
	w := newWorld(t, 20)
	nobody, leader := w.as(t, ""), w.as(t, "leader")
	id := plant(t, w, planted{word: "癸件寻迹", grid: "140302001001002"}, "member")
	code := slipOf(t, w.as(t, "member"), id)
	step := func(body string) {
		t.Helper()
		if a := leader.do(t, "POST", fmt.Sprintf("/api/v1/concerns/%d/steps", id), body); a.status != 200 {
			t.Fatalf("%s: %d %s", body, a.status, a.body)
		}
	}
	read := func(want ...string) answer {
		t.Helper()
		a := nobody.do(t, "POST", readSlip, bySlip(code, ""))
		if a.status != 200 || !slices.Equal(keysOf(t, a), want) {
			t.Errorf("it tells %d %s, want the members %v", a.status, a.body, want)
		}
		if a.header.Get("Cache-Control") != "no-store" || !strings.Contains(a.header.Get("X-Robots-Tag"), "noindex") || a.header.Get("Set-Cookie") != "" {
			t.Errorf("its header is %v", a.header)
		}
		for _, secret := range []string{"癸件寻迹", "street_light", "140302001001002", "第二网格", fmt.Sprintf(":%d,", id), code, "为的是保密"} {
			if strings.Contains(a.body, secret) {
				t.Errorf("it tells %q: %s", secret, a.body)
			}
		}
		return a
	}
	read("expires_at", "may_say", "since", "state")
	step(`{"step":"accept","note":"为的是保密"}`)
	step(`{"step":"start"}`)
	step(`{"step":"resolve"}`)
	step(`{"step":"answer","answer":"灯修好了"}`)
	if a := read("answer", "answered_at", "expires_at", "may_say", "since", "state"); !strings.Contains(a.body, `"answer":"灯修好了"`) {
		t.Errorf("it tells %s", a.body)
	}
	a := nobody.do(t, "POST", rateSlip, bySlip(strings.ToLower(code), `,"satisfaction":1`))
	if want := []string{"answer", "answered_at", "expires_at", "may_say", "said", "since", "state"}; a.status != 200 || !slices.Equal(keysOf(t, a), want) {
		t.Errorf("it is answered %d %s", a.status, a.body)
	}
	if a := nobody.do(t, "POST", rateSlip, bySlip(code, `,"satisfaction":5`)); a.status != 409 || !strings.Contains(a.body, "很不满意") {
		t.Errorf("said twice: %d %s", a.status, a.body)
	}
	if a := leader.get(t, fmt.Sprintf("/api/v1/concerns/%d", id)); !strings.Contains(a.body, `"satisfaction":1`) || !strings.Contains(a.body, `"slip"`) {
		t.Errorf("the card has %s", a.body)
	}
	if a := leader.get(t, fmt.Sprintf("/api/v1/concerns/%d/events", id)); !strings.Contains(a.body, `"kind":"rate","satisfaction":1`) {
		t.Errorf("the events are %s", a.body)
	}
}

func TestWrongCodesAllAnswerTheSameAndThenWait(t *testing.T) {
	w := newWorld(t, 10)
	id := plant(t, w, planted{word: "癸件寻迹", grid: "140302001001002"}, "member")
	revoked := slipOf(t, w.as(t, "member"), id)
	code := slipOf(t, w.as(t, "member"), id)
	nobody := w.as(t, "")
	want := nobody.do(t, "POST", readSlip, bySlip("0000-0000-0000-0000", ""))
	if want.status != 404 || !strings.HasPrefix(want.header.Get("Content-Type"), "application/problem+json") {
		t.Fatalf("%d %s", want.status, want.body)
	}
	for _, wrong := range []string{"", "x", revoked, code[:18], strings.Repeat("7", 200)} {
		for _, a := range []answer{nobody.do(t, "POST", readSlip, bySlip(wrong, "")), nobody.do(t, "POST", rateSlip, bySlip(wrong, `,"satisfaction":3`))} {
			if a.status != want.status || a.body != want.body {
				t.Errorf("%q is answered %d %s", wrong, a.status, a.body)
			}
		}
	}
	for _, s := range []scenario{
		{name: "no code", address: readSlip, body: `{}`, status: 404},
		{name: "a member too many", address: readSlip, body: bySlip(code, `,"id":1`), status: 400, has: []string{`"id"`}},
		{name: "a body too large", address: readSlip, body: bySlip(strings.Repeat("7", 2000), ""), status: 413, has: []string{"1 KB"}},
		{name: "no satisfaction", address: rateSlip, body: bySlip(code, ""), status: 400, has: []string{"satisfaction"}},
		{name: "from another site", address: readSlip, body: bySlip(code, ""), header: []string{"Sec-Fetch-Site: cross-site"}, status: 403},
		{name: "a code in the address", method: "GET", address: readSlip + "?code=" + code, status: 405, hasNot: []string{code}},
	} {
		if s.method == "" {
			s.method = "POST"
		}
		t.Run(s.name, func(t *testing.T) { s.run(t, w) })
	}
	var last answer
	for range 40 {
		if last = nobody.do(t, "POST", readSlip, bySlip("0000", "")); last.status == 429 {
			break
		}
	}
	if last.status != 429 || last.header.Get("Retry-After") == "" {
		t.Fatalf("a guesser is never made to wait: %d %s", last.status, last.body)
	}
	if a := nobody.do(t, "POST", readSlip, bySlip(code, "")); a.status != 429 {
		t.Errorf("while it waits it may go on: %d", a.status)
	}
	if a := w.as(t, "member").do(t, "POST", "/api/v1/session", fmt.Sprintf(`{"account":"member","password":%q}`, sesame)); a.status != 200 {
		t.Errorf("wrong codes keep people from signing in: %d", a.status)
	}
}

func TestTheCodeAndTheAnswerAreInNoLog(t *testing.T) {
	store := newStore(t)
	if _, err := demo.Load(t.Context(), store, demo.Options{Concerns: 10, Password: sesame}); err != nil {
		t.Fatal(err)
	}
	var log safeBuffer
	w := serveLogged(t, store, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	id := plant(t, w, planted{word: "癸件寻迹", grid: "140302001001002"}, "member")
	code := slipOf(t, w.as(t, "member"), id)
	nobody := w.as(t, "")
	for _, step := range []string{`{"step":"decline","reason":"不归这里"}`, `{"step":"answer","answer":"转给了供电所"}`} {
		if a := w.as(t, "leader").do(t, "POST", fmt.Sprintf("/api/v1/concerns/%d/steps", id), step); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	nobody.do(t, "POST", readSlip, bySlip(code, ""))
	nobody.do(t, "POST", rateSlip, bySlip(code, `,"satisfaction":2`))
	store.Close()
	if a := nobody.do(t, "POST", readSlip, bySlip(code, "")); a.status < 500 || strings.Contains(a.body, code) {
		t.Errorf("without a database it is answered %d %s", a.status, a.body)
	}
	if !strings.Contains(log.String(), readSlip) {
		t.Error("the failure was not logged: this test sees nothing")
	}
	for _, secret := range []string{code, strings.ReplaceAll(code, "-", ""), "供电所"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %q: %s", secret, log.String())
		}
	}
}

// safeBuffer is one that several may write to.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
