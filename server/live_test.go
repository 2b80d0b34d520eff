package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"minqing/data"
)

// stream is an open page's ear.
type stream struct {
	events chan liveEvent
	stop   func()
}

type liveEvent struct {
	name, id string
	data     struct {
		Position string
		Key      string
		AsOf     string `json:"as_of"`
		Changes  []liveChange

		Board        int64 // of a presence, as what follows
		Screen, Name string
		Pointer      [2]float64
		Sketch       struct{ Path [][2]float64 }
	}
}

type liveChange struct {
	Kind, Op  string
	ID, Board int64
	At        [][2]float64
}

// listen opens the stream, with Last-Event-ID when it is given.
func (c *client) listen(t *testing.T, lastEventID string) *stream {
	t.Helper()
	return c.listenTo(t, "/api/v1/live", lastEventID)
}

func (c *client) listenTo(t *testing.T, address, lastEventID string) *stream {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	r, err := http.NewRequestWithContext(ctx, "GET", c.world.url+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "minqing_session", Value: c.cookie})
	if lastEventID != "" {
		r.Header.Set("Last-Event-ID", lastEventID)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() }) // broken off above, which is no error
	if response.StatusCode != 200 || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("the stream answers %d %s", response.StatusCode, response.Header.Get("Content-Type"))
	}
	s := &stream{events: make(chan liveEvent, 100), stop: stop}
	go func() {
		defer close(s.events)
		var e liveEvent
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			field, value, _ := strings.Cut(lines.Text(), ": ")
			switch field {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				if err := json.Unmarshal([]byte(value), &e.data); err != nil {
					e.name = "broken: " + err.Error()
				}
			case "":
				if e.name != "" && e.name != "beat" {
					s.events <- e
				}
				e = liveEvent{}
			}
		}
	}()
	return s
}

func (s *stream) next(t *testing.T) liveEvent {
	t.Helper()
	select {
	case e, open := <-s.events:
		if !open {
			t.Fatal("the stream ended")
		}
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was heard for ten seconds")
	}
	return liveEvent{}
}

// change is the next thing of a kind that is heard.
func (s *stream) change(t *testing.T, kind string) (liveChange, string) {
	t.Helper()
	for {
		e := s.next(t)
		for _, c := range e.data.Changes {
			if c.Kind == kind {
				return c, e.data.Position
			}
		}
	}
}

// hears waits until one thing of a kind is heard of, among whatever else the same event tells.
func (s *stream) hears(t *testing.T, kind string, id int64) {
	t.Helper()
	for {
		for _, c := range s.next(t).data.Changes {
			if c.Kind == kind && c.ID == id {
				return
			}
		}
	}
}

func (s *stream) ends(t *testing.T) {
	t.Helper()
	for {
		select {
		case _, open := <-s.events:
			if !open {
				return
			}
		case <-time.After(10 * time.Second):
			t.Fatal("the stream goes on")
		}
	}
}

// report makes a concern and answers its id and version.
func (c *client) report(t *testing.T, at [2]float64, title string) int64 {
	t.Helper()
	a := c.do(t, "POST", "/api/v1/concerns", fmt.Sprintf(
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[%.7f,%.7f]},"properties":{"title":%q,"category":"street_light"}}`, at[0], at[1], title))
	if a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var made struct{ ID int64 }
	a.json(t, &made)
	return made.ID
}

func (c *client) patch(t *testing.T, id int64, version int, body string) {
	t.Helper()
	a := c.do(t, "PATCH", fmt.Sprintf("/api/v1/concerns/%d", id), body, merge, fmt.Sprintf(`If-Match: "%d"`, version))
	if a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
}

func TestOpenPagesHearWhatTheirAccountMaySee(t *testing.T) {
	w := newWorld(t, 60)
	second, fifth := w.inside(t, "140302001001002"), w.inside(t, "140302001001005")
	staff := w.as(t, "staff")
	member, leader := w.as(t, "member").listen(t, ""), w.as(t, "leader").listen(t, "")
	hello := leader.next(t)
	if hello.name != "hello" || hello.data.Position == "" || hello.id != hello.data.Position {
		t.Fatalf("%+v", hello)
	}
	if e := member.next(t); e.name != "hello" {
		t.Fatalf("%+v", e)
	}

	elsewhere := staff.report(t, fifth, "第五网格一件")
	heard, position := leader.change(t, "concern")
	if heard.ID != elsewhere || heard.Op != "put" || len(heard.At) != 1 || !near(heard.At[0], fifth) {
		t.Errorf("the leader hears %+v", heard)
	}
	tile := w.as(t, "leader").get(t, "/tiles/concerns/0/0/0.mvt?cluster=off&at="+url.QueryEscape(position))
	found := false
	for _, f := range tileFeatures(t, tile.body) {
		found = found || f.ID == float64(elsewhere)
	}
	if !found {
		t.Error("a tile asked for at the event's position lacks what the event told of")
	}

	mine := staff.report(t, second, "第二网格一件")
	heard, before := member.change(t, "concern")
	if heard.ID != mine {
		t.Errorf("the first that a member of the second grid hears is %+v", heard)
	}
	if heard, _ := leader.change(t, "concern"); heard.ID != mine {
		t.Errorf("the leader hears %+v", heard)
	}

	staff.patch(t, mine, 1, fmt.Sprintf(`{"geometry":{"type":"Point","coordinates":[%.7f,%.7f]}}`, fifth[0], fifth[1]))
	if heard, _ := member.change(t, "concern"); heard.ID != mine || heard.Op != "gone" || len(heard.At) != 1 || !near(heard.At[0], second) {
		t.Errorf("what moved away is told as %+v", heard)
	}
	if heard, _ := leader.change(t, "concern"); heard.Op != "put" || len(heard.At) != 2 {
		t.Errorf("what moved within sight is told as %+v", heard)
	}

	third := staff.report(t, second, "又一件")
	if heard, _ := member.change(t, "concern"); heard.ID != third || heard.Op != "put" {
		t.Errorf("the member hears %+v", heard)
	}
	staff.patch(t, third, 1, `{"must_report":"crime_clue"}`)
	if heard, _ := member.change(t, "concern"); heard.ID != third || heard.Op != "gone" {
		t.Errorf("what became restricted is told as %+v", heard)
	}

	t.Run("a page that comes back hears what it missed", func(t *testing.T) {
		again := w.as(t, "leader").listen(t, hello.id)
		ids := map[int64]string{}
		for len(ids) < 3 {
			for _, c := range again.next(t).data.Changes {
				ids[c.ID] = c.Op
			}
		}
		if ids[elsewhere] != "put" || ids[mine] != "put" || ids[third] != "put" {
			t.Errorf("it hears %v", ids)
		}
	})
	t.Run("a page that opens the stream anew says in the address what it heard last, and the header goes before it", func(t *testing.T) {
		missed := func(s *stream) int {
			n := 0
			for e := s.next(t); ; e = s.next(t) {
				n += len(e.data.Changes)
				if e.name == "change" {
					return n
				}
			}
		}
		since := "/api/v1/live?since=" + url.QueryEscape(hello.id)
		if n := missed(w.as(t, "leader").listenTo(t, since, "")); n != 3 {
			t.Errorf("it hears of %d concerns, want 3", n)
		}
		w.caughtUp(t)
		newest := w.table.Health().Position.String()
		later := w.as(t, "leader").listenTo(t, since, newest)
		later.next(t)
		fourth := staff.report(t, second, "第四件")
		if e := later.next(t); len(e.data.Changes) != 1 || e.data.Changes[0].ID != fourth {
			t.Errorf("the first that it hears is %+v", e)
		}
	})
	t.Run("what left an account's sight while its page was away is gone, without whereto", func(t *testing.T) {
		again := w.as(t, "member").listen(t, before)
		again.next(t)
		heard := again.next(t).data.Changes
		if len(heard) != 2 || heard[0].ID != mine || heard[0].Op != "gone" || len(heard[0].At) != 1 || !near(heard[0].At[0], second) || heard[1].Op != "put" {
			t.Errorf("it hears %+v", heard)
		}
	})
	t.Run("a page that was away while areas changed is told to ask anew", func(t *testing.T) {
		if a := w.as(t, "staff").do(t, "GET", "/api/v1/areas/140302001001005", ""); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		} else if a := w.as(t, "staff").do(t, "PATCH", "/api/v1/areas/140302001001005", `{"name":"第五网格（新）"}`, merge, "If-Match: "+a.header.Get("ETag")); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		w.caughtUp(t)
		again := w.as(t, "member").listen(t, before)
		if hello, e := again.next(t), again.next(t); hello.name != "hello" || e.name != "reset" {
			t.Errorf("it hears %+v, then %+v", hello, e)
		}
	})
	t.Run("signing in over a session ends its stream, and the next one has another name", func(t *testing.T) {
		planner := w.as(t, "planner")
		first := planner.listen(t, "")
		key := first.next(t).data.Key
		before := planner.cookie
		planner.signIn(t, sesame)
		first.ends(t)
		again := planner.listen(t, "").next(t).data.Key
		var who struct{ Key string }
		planner.get(t, "/api/v1/session").json(t, &who)
		if key == "" || key == again || who.Key != again || strings.Contains(before, key) {
			t.Errorf("the sessions are named %q and %q; the page is told %q", key, again, who.Key)
		}
	})
	t.Run("a page that knows an unknown past is told to ask anew", func(t *testing.T) {
		other := "00000000-0000-4000-8000-000000000000~5:5:"
		again := w.as(t, "leader").listen(t, other)
		if hello, e := again.next(t), again.next(t); hello.name != "hello" || e.name != "reset" {
			t.Errorf("it hears %+v, then %+v", hello, e)
		}
	})
	t.Run("signing out ends the stream", func(t *testing.T) {
		if a := w.as(t, "member").do(t, "DELETE", "/api/v1/session", ""); a.status != 204 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		member.ends(t)
		if a := w.as(t, "member").do(t, "GET", "/api/v1/session", ""); a.status != 401 {
			t.Errorf("the ended session answers %d", a.status)
		}
	})
	t.Run("an account that is disabled is out at once", func(t *testing.T) {
		if err := w.store.DisableAccount(t.Context(), data.Operator(), "leader", true); err != nil {
			t.Fatal(err)
		}
		leader.ends(t)
		if a := w.as(t, "leader").do(t, "GET", "/api/v1/concerns", ""); a.status != 401 {
			t.Errorf("its session answers %d", a.status)
		}
	})
}

func near(a, b [2]float64) bool {
	const cm = 1e-7
	return a[0]-b[0] < cm && b[0]-a[0] < cm && a[1]-b[1] < cm && b[1]-a[1] < cm
}

func TestASecondBrowserSeesWhatIsDrawn(t *testing.T) {
	w := newWorld(t, 20)
	staff := w.as(t, "staff")
	board := staff.do(t, "POST", "/api/v1/boards", `{"name":"周一晨会","area":"140302001001"}`, "Idempotency-Key: b1")
	if board.status != 201 || board.header.Get("ETag") != `"1"` {
		t.Fatalf("%d %s", board.status, board.body)
	}
	path := board.header.Get("Location") + "/annotations"
	screen, planner := w.as(t, "display").listen(t, ""), w.as(t, "planner").listen(t, "")
	screen.next(t)
	planner.next(t)
	at := w.inside(t, "140302001001002")
	ring := fmt.Sprintf("[[[%[1]f,%[2]f],[%[3]f,%[2]f],[%[3]f,%[4]f],[%[1]f,%[2]f]]]", at[0], at[1], at[0]+0.001, at[1]+0.001)
	body := `{"type":"Feature","geometry":{"type":"Polygon","coordinates":` + ring + `},"properties":{"kind":"hotspot","title":"夜间照明","level":2,"color":1,"width":3,"concerns":[]}}`
	drawn := staff.do(t, "POST", path, body, "Idempotency-Key: a1")
	if drawn.status != 201 {
		t.Fatalf("%d %s", drawn.status, drawn.body)
	}
	heard, _ := screen.change(t, "annotation")
	one := fmt.Sprintf("%s/%d", path, heard.ID)
	if a := w.as(t, "display").get(t, one); !strings.Contains(a.body, "夜间照明") || !strings.Contains(a.body, `"author":"市政府大院社区"`) {
		t.Errorf("it reads %s", a.body)
	}
	if again := staff.do(t, "POST", path, body, "Idempotency-Key: a1"); again.status != 201 || again.body != drawn.body {
		t.Errorf("the same key again: %d %s", again.status, again.body)
	}
	if other := staff.do(t, "POST", path, strings.Replace(body, "夜间", "白天", 1), "Idempotency-Key: a1"); other.status != 422 {
		t.Errorf("the same key for something else: %d %s", other.status, other.body)
	}
	if a := staff.do(t, "PATCH", one, `{"title":"改了"}`, merge, `If-Match: "1"`); a.status != 200 || a.header.Get("ETag") != `"2"` {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := staff.do(t, "PATCH", one, `{"title":"又改"}`, merge, `If-Match: "1"`); a.status != 412 {
		t.Errorf("a stale change: %d %s", a.status, a.body)
	}
	if a := w.as(t, "display").do(t, "DELETE", one, "", `If-Match: "2"`); a.status != 403 {
		t.Errorf("the wall rubs out: %d %s", a.status, a.body)
	}
	if a := staff.do(t, "DELETE", one, ""); a.status != 428 {
		t.Errorf("rubbing out without a version: %d", a.status)
	}
	if a := staff.do(t, "DELETE", one, "", `If-Match: "2"`); a.status != 204 {
		t.Errorf("%d %s", a.status, a.body)
	}
	for heard.Op != "gone" {
		heard, _ = screen.change(t, "annotation")
	}
	if a := staff.do(t, "GET", one, ""); a.status != 404 {
		t.Errorf("it is still there: %d", a.status)
	}
	select {
	case e := <-planner.events:
		t.Errorf("a planner, who reads no boards, hears %+v", e)
	default:
	}
}
