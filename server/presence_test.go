package main

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"minqing/data"
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

func TestTwoServersShowEachHandOnceAndBothSayWhoIsGone(t *testing.T) {
	here := newWorld(t, 60)
	there := here.beside(t)
	board := here.as(t, "staff").board(t, "140302001001")
	address := fmt.Sprintf("/api/v1/boards/%d/presence", board)
	there.caughtUp(t)
	here.eventually(t, "both hear of hands", func() bool {
		var n int
		err := here.store.Pool().QueryRow(t.Context(), `select count(*) from pg_stat_activity
			where datname = current_database() and query = 'listen minqing_presence' and state = 'idle'`).Scan(&n)
		return err == nil && n == 2
	})
	listeners := map[string]*stream{"here": here.as(t, "display").listen(t, ""), "there": there.as(t, "display").listen(t, "")}
	for _, l := range listeners {
		l.next(t)
	}
	var path []string
	for i := range 200 {
		path = append(path, fmt.Sprintf("[%.15f,%.14f]", 113.57+float64(i)/7e5, 37.86+math.Sin(float64(i))/7e3))
	}
	const first, second = "00000000000000aa", "00000000000000bb"
	said := []struct {
		at            *world
		screen, doing string // nothing: it is away
		pointer       bool
		sketched      int
	}{
		{at: here, screen: first, doing: `"pointer":[113.57,37.86],"sketch":{"kind":"pen","path":[[113.57,37.86],[113.571,37.861]],"color":2,"width":4}`, pointer: true, sketched: 2},
		{at: there, screen: second, doing: `"pointer":[113.58,37.87]`, pointer: true},
		{at: there, screen: second, doing: `"sketch":{"kind":"pen","path":[` + strings.Join(path, ",") + `],"color":1,"width":4}`, sketched: 200},
		{at: here, screen: first},
		{at: there, screen: second},
	}
	for _, s := range said {
		body := strings.TrimSuffix(fmt.Sprintf(`{"screen":%q,%s`, s.screen, s.doing), ",") + "}"
		if a := s.at.as(t, "staff").do(t, "POST", address, body); a.status != 204 {
			t.Fatalf("%.80s: %d %s", body, a.status, a.body)
		}
	}
	// What comes twice, or of another order, is not what is expected next.
	for name, l := range listeners {
		for i, s := range said {
			e := l.next(t)
			if e.name != "presence" || e.data.Board != board || e.data.Screen != s.screen || (e.data.Pointer != [2]float64{}) != s.pointer || len(e.data.Sketch.Path) != s.sketched {
				t.Errorf("number %d that is heard %s is %+v", i, name, e)
			}
			if s.sketched == len(path) && math.Abs(e.data.Sketch.Path[199][0]-(113.57+199/7e5)) > 1e-6 {
				t.Errorf("%s the long stroke ends at %v", name, e.data.Sketch.Path[199])
			}
		}
	}
}

// beside is another server on the same database.
func (w *world) beside(t *testing.T) *world {
	t.Helper()
	store, err := data.Open(t.Context(), w.store.Pool().Config().ConnString(), data.Options{Key: bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return serveWorld(t, store)
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
