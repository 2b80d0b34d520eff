package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestWhoReportsIsShownWhatIsThereAlreadyAndJoinsIt(t *testing.T) {
	w := newWorld(t, 10)
	id := plant(t, w, planted{word: "甲件寻迹", grid: "140302001001002"}, "staff")
	secret := plant(t, w, planted{word: "乙件寻迹", grid: "140302001001002", mustReport: "crime_clue"}, "staff")
	at := w.inside(t, "140302001001002")
	question := fmt.Sprintf("/api/v1/similar?category=street_light&at=%.7f,%.7f", at[0], at[1])
	member := w.as(t, "member")
	if a := member.get(t, question); !strings.Contains(a.body, "甲件寻迹") || !strings.Contains(a.body, `"supporters":0`) || strings.Contains(a.body, "乙件寻迹") {
		t.Errorf("the member is shown %s", a.body)
	}
	if a := w.as(t, "planner").do(t, "GET", question, ""); a.status != 403 || strings.Contains(a.body, "寻迹") {
		t.Errorf("a planner is shown %d %s", a.status, a.body)
	}
	for _, wrong := range []string{"113.5", "113.5,x", "37.8,213.5", "1,2,3"} {
		if a := member.do(t, "GET", "/api/v1/similar?category=street_light&at="+wrong, ""); a.status != 400 {
			t.Errorf("at=%s is answered %d %s", wrong, a.status, a.body)
		}
	}

	address := fmt.Sprintf("/api/v1/concerns/%d/supporters", id)
	for range 2 {
		a := member.do(t, "POST", address, "", "Idempotency-Key: same-1")
		if a.status != 200 || a.header.Get("ETag") != `"2"` || !strings.Contains(a.body, `"supporters":1`) {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	if a := member.get(t, question); !strings.Contains(a.body, `"supporters":1`) {
		t.Errorf("afterwards the member is shown %s", a.body)
	}
	hidden := member.do(t, "POST", fmt.Sprintf("/api/v1/concerns/%d/supporters", secret), "")
	absent := member.do(t, "POST", "/api/v1/concerns/987654321/supporters", "")
	if hidden.status != 404 || hidden.body != absent.body {
		t.Errorf("a hidden one answers %d %s, an absent one %s", hidden.status, hidden.body, absent.body)
	}
	if a := w.as(t, "leader").do(t, "POST", fmt.Sprintf("/api/v1/concerns/%d/steps", id), `{"step":"decline","reason":"不归这里"}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := member.do(t, "POST", address, ""); a.status != 409 || !strings.Contains(a.body, "另报一件") {
		t.Errorf("an ended one answers %d %s", a.status, a.body)
	}
}
