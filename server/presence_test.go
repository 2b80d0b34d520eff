package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestAHandOnABoardIsSeenByThoseWhoReadTheBoardAndByNobodyElse(t *testing.T) {
	w := newWorld(t, 60)
	staff := w.as(t, "staff")
	board := staff.board(t, "140302001001")
	address := fmt.Sprintf("/api/v1/boards/%d/presence", board)
	w.caughtUp(t)
	display, leader := w.as(t, "display").listen(t, ""), w.as(t, "leader").listen(t, "")
	hello := display.next(t)
	leader.next(t)

	hand := `{"screen":"0123456789abcdef","pointer":[113.57,37.86],"sketch":{"kind":"pen","path":[[113.57,37.86],[113.571,37.861]],"color":2,"width":4}}`
	if a := staff.do(t, "POST", address, hand); a.status != 204 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	seen := display.next(t)
	if seen.name != "presence" || seen.id != "" || seen.data.Board != board || seen.data.Screen != "0123456789abcdef" || seen.data.Name == "" ||
		seen.data.Pointer != [2]float64{113.57, 37.86} || len(seen.data.Sketch.Path) != 2 {
		t.Errorf("the display hears %+v", seen)
	}
	// The leader is for grids and reads no board of the community: the next that is heard there is something else.
	reported := staff.report(t, w.inside(t, "140302001001002"), "一件")
	if e := leader.next(t); e.name != "change" || e.data.Changes[0].ID != reported {
		t.Errorf("the leader hears %+v", e)
	}
	if e := display.next(t); e.name != "change" || e.id == hello.id {
		t.Errorf("after the hand the display hears %+v", e)
	}

	for _, c := range []struct {
		account, body string
		status        int
	}{
		{"display", hand, 403},
		{"leader", hand, 404},
		{"staff", `{"screen":"me"}`, 400},
		{"staff", `{"screen":"0123456789abcdef","pointer":[37.86,113.57]}`, 400},
		{"staff", `{"screen":"0123456789abcdef","pointer":[113.57]}`, 400},
		{"staff", `{"screen":"0123456789abcdef","sketch":{"kind":"cloud","color":1,"width":3,"path":[]}}`, 400},
		{"staff", `{"screen":"0123456789abcdef","sketch":{"kind":"pen","color":1,"width":3,"path":[` + strings.Repeat(`[113,37],`, 200) + `[113,37]]}}`, 400},
	} {
		if a := w.as(t, c.account).do(t, "POST", address, c.body); a.status != c.status {
			t.Errorf("%s sends %.80s: %d %s", c.account, c.body, a.status, a.body)
		}
	}
	if a := staff.do(t, "POST", "/api/v1/boards/999999/presence", hand); a.status != 404 {
		t.Errorf("a board that is not there answers %d", a.status)
	}
}

// board opens one on an area and answers its id.
func (c *client) board(t *testing.T, area string) int64 {
	t.Helper()
	a := c.do(t, "POST", "/api/v1/boards", fmt.Sprintf(`{"name":"晨会","area":%q}`, area))
	if a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var made struct{ ID int64 }
	a.json(t, &made)
	return made.ID
}
