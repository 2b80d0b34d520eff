package main

import (
	"fmt"
	"strings"
	"testing"
)

// inboxAnswer is what GET /inbox answers, as far as these tests read it.
type inboxAnswer struct {
	At    string
	Next  string
	Items []struct {
		Concern         int64
		Kind, By, Title string
		Seen            bool
	}
	Unread struct{ Total, New, Returned, Yellow, Red int }
}

func (c *client) inbox(t *testing.T, address string) (in inboxAnswer) {
	t.Helper()
	c.get(t, address).json(t, &in)
	return in
}

func TestTheInboxTellsWhatIsOnesToHandleAndRemembersWhatWasSeen(t *testing.T) {
	w := newWorld(t, 40)
	leader, staff := w.as(t, "leader"), w.as(t, "staff")
	for _, c := range []*client{leader, staff} {
		if a := c.do(t, "POST", "/api/v1/inbox/seen", `{"through":"2100-01-01T00:00:00Z"}`); a.status != 200 || !strings.Contains(a.body, `"total":0`) {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	at := w.inside(t, "140302001001002")
	report := func(by, title, more string) {
		t.Helper()
		a := w.as(t, by).do(t, "POST", "/api/v1/concerns", fmt.Sprintf(
			`{"type":"Feature","geometry":{"type":"Point","coordinates":[%f,%f]},"properties":{"title":%q,"category":"street_light","source":"visit"%s}}`, at[0], at[1], title, more))
		if a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	report("member", "甲件寻迹", "")
	report("member", "乙件寻迹", `,"must_report":"crime_clue"`)
	report("leader", "丙件寻迹", "")

	in := leader.inbox(t, "/api/v1/inbox")
	if in.Unread.New != 2 || in.Unread.Total != 2 || in.Items[0].Title != "乙件寻迹" || in.Items[0].By != "report" || in.Items[1].Title != "甲件寻迹" {
		t.Errorf("the leader is told %+v", in)
	}
	if in := staff.inbox(t, "/api/v1/inbox"); in.Unread.New != 3 {
		t.Errorf("the staff is told %+v", in)
	}
	for _, account := range []string{"member", "repair"} {
		if a := w.as(t, account).get(t, "/api/v1/inbox"); strings.Contains(a.body, "寻迹") {
			t.Errorf("%s is told %s", account, a.body)
		}
	}

	seen := leader.do(t, "POST", "/api/v1/inbox/seen", fmt.Sprintf(`{"concern":%d}`, in.Items[1].Concern))
	if seen.status != 200 || !strings.Contains(seen.body, `"new":1`) {
		t.Errorf("%d %s", seen.status, seen.body)
	}
	first := leader.inbox(t, "/api/v1/inbox?limit=1")
	if len(first.Items) != 1 || first.Items[0].Seen || first.Next == "" {
		t.Fatalf("the first page is %+v", first)
	}
	if second := leader.inbox(t, first.Next); len(second.Items) != 1 || second.Items[0].Title != "甲件寻迹" || !second.Items[0].Seen {
		t.Errorf("the second page is %+v", second)
	}
	if counts := leader.inbox(t, "/api/v1/inbox?limit=0"); len(counts.Items) != 0 || counts.Unread.New != 1 || counts.Next != "" {
		t.Errorf("the counts are %+v", counts)
	}
	for _, wrong := range []string{"?limit=101", "?limit=x", "?cursor=x", "?area=140302001001"} {
		if a := leader.do(t, "GET", "/api/v1/inbox"+wrong, ""); a.status != 400 {
			t.Errorf("%s is answered %d %s", wrong, a.status, a.body)
		}
	}
	for _, wrong := range []string{`{}`, `{"concern":1,"through":"2026-01-01T00:00:00Z"}`, `{"concern":"x"}`} {
		if a := leader.do(t, "POST", "/api/v1/inbox/seen", wrong); a.status != 400 && a.status != 422 {
			t.Errorf("%s is answered %d %s", wrong, a.status, a.body)
		}
	}
}

func TestWhatToBeToldOfIsChosenAndKept(t *testing.T) {
	w := newWorld(t, 40)
	staff := w.as(t, "staff")
	plant(t, w, planted{word: "甲件寻迹", grid: "140302001001002"}, "member")
	a := staff.get(t, "/api/v1/inbox/settings")
	if a.header.Get("ETag") != `"0"` || !strings.Contains(a.body, `"new":true`) || !strings.Contains(a.body, `"areas":[]`) {
		t.Errorf("at first it is %s", a.body)
	}
	if a := staff.do(t, "PATCH", "/api/v1/inbox/settings", `{"new":false}`, merge); a.status != 428 {
		t.Errorf("without a version: %d", a.status)
	}
	a = staff.do(t, "PATCH", "/api/v1/inbox/settings", `{"areas":["140302001001001"]}`, merge, `If-Match: "0"`)
	if a.status != 200 || a.header.Get("ETag") != `"1"` || strings.Contains(staff.get(t, "/api/v1/inbox").body, "甲件寻迹") {
		t.Errorf("narrowed to another grid: %d %s", a.status, a.body)
	}
	if a := staff.do(t, "PATCH", "/api/v1/inbox/settings", `{"areas":["140302002001003"]}`, merge, `If-Match: "1"`); a.status != 400 && a.status != 422 {
		t.Errorf("a foreign area: %d %s", a.status, a.body)
	}
	if a := staff.do(t, "PATCH", "/api/v1/inbox/settings", `{"areas":[]}`, merge, `If-Match: "0"`); a.status != 412 {
		t.Errorf("an old version: %d", a.status)
	}
	a = staff.do(t, "PATCH", "/api/v1/inbox/settings", `{"areas":[],"red":false}`, merge, `If-Match: "1"`)
	if a.status != 200 || !strings.Contains(a.body, `"red":false`) || !strings.Contains(staff.get(t, "/api/v1/inbox").body, "甲件寻迹") {
		t.Errorf("%d %s", a.status, a.body)
	}
}
