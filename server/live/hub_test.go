package live

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
)

func staffOf(prefix string) concern.Scope {
	return concern.ScopeOf(concern.Viewer{Account: 1, Role: concern.Staff, Prefixes: []string{prefix}})
}

func noArea(int32) string { return "" }

// boardChanged is a batch that every staff of the area hears.
func boardChanged(prefix string) *data.Batch {
	return &data.Batch{Boards: []data.BoardChange{{ID: 7, AreaPrefix: prefix}}}
}

func TestAListenerThatIsTooSlowIsDroppedAndTheOthersAreNot(t *testing.T) {
	var h Hub
	slow, quick := h.Listen(1, "a", staffOf("1403")), h.Listen(2, "b", staffOf("1403"))
	for range waiting + 1 {
		h.Publish(boardChanged("140302"), noArea, noArea)
		if _, open := <-quick.events; !open {
			t.Fatal("the quick one was dropped")
		}
	}
	heard := 0
	for range slow.events { // ends, since the slow one was dropped
		heard++
	}
	if heard != waiting || h.Listeners() != 1 {
		t.Errorf("the slow one has %d events, %d listen", heard, h.Listeners())
	}
}

func TestAHandThatMovesNeverCostsAListenerItsStream(t *testing.T) {
	var h Hub
	slow, blind := h.Listen(1, "a", staffOf("1403")), h.Listen(2, "b", staffOf("99"))
	for range 2 * waiting {
		h.Present(&data.Presence{Board: 7}, "140302")
	}
	if len(slow.events) != waiting/2 || len(blind.events) != 0 || h.Listeners() != 2 {
		t.Errorf("the slow one has %d, who may not read it has %d, %d listen", len(slow.events), len(blind.events), h.Listeners())
	}
}

func TestAnAccountWhoseRightsChangedIsToldToAskAnewAndHasToComeBack(t *testing.T) {
	var h Hub
	changed, other := h.Listen(1, "a", staffOf("1403")), h.Listen(2, "b", staffOf("1403"))
	b := boardChanged("140302")
	b.Accounts = []int64{1}
	h.Publish(b, noArea, noArea)
	if e := <-changed.events; e.name != "reset" {
		t.Errorf("it hears %q", e.name)
	}
	if _, open := <-changed.events; open {
		t.Error("its stream goes on")
	}
	if e := <-other.events; e.name != "change" {
		t.Errorf("the other hears %q", e.name)
	}
}

func TestManyChangesAtOnceAreOneRequestToAskAnew(t *testing.T) {
	var h Hub
	l, blind := h.Listen(1, "a", staffOf("1403")), h.Listen(2, "b", staffOf("99"))
	b := &data.Batch{}
	for i := range int64(mostChanges + 1) {
		b.Concerns = append(b.Concerns, data.MarkChange{After: &concern.Mark{ID: i + 1, Area: 3}})
	}
	is := func(int32) string { return "140302001001" }
	h.Publish(b, noArea, is)
	if e := <-l.events; e.name != "reset" {
		t.Errorf("it hears %q", e.name)
	}
	if len(blind.events) != 0 {
		t.Error("who sees none of them hears of them")
	}
}

func TestAnEventIsEncodedOnceForAllWhoSeeTheSame(t *testing.T) {
	var h Hub
	var listeners []*Listener
	areas := []string{"1403", "140302", "140303", "99"}
	for i := range 200 {
		listeners = append(listeners, h.Listen(int64(i), "", staffOf(areas[i%len(areas)])))
	}
	h.Publish(boardChanged("140302"), noArea, noArea)
	encoded := map[*byte]int{}
	for i, l := range listeners {
		if heard := len(l.events) == 1; heard != (i%len(areas) < 2) {
			t.Fatalf("who is for %s hears it: %v", areas[i%len(areas)], heard)
		} else if heard {
			e := <-l.events
			encoded[&e.data[0]]++
		}
	}
	if len(encoded) != 2 {
		t.Errorf("100 listeners of two areas were given %d texts, want 2", len(encoded))
	}
	for _, listeners := range encoded {
		if listeners != 50 {
			t.Errorf("one text was given to %d, want 50", listeners)
		}
	}
}

func TestTwoAccountsWhoSeeTheSameShareATextAndTwoWhoDoNotNever(t *testing.T) {
	member := func(account int64, prefix string) concern.Scope {
		return concern.ScopeOf(concern.Viewer{Account: account, Role: concern.Member, Prefixes: []string{prefix}})
	}
	planner := concern.ScopeOf(concern.Viewer{Account: 1, Role: concern.Planner, Prefixes: []string{"1403"}})
	display := concern.ScopeOf(concern.Viewer{Account: 2, Role: concern.Display, Prefixes: []string{"1403"}})
	one, other := member(1, "1403"), member(2, "1403")
	if visibility(&one) == visibility(&other) {
		t.Error("two members who each see their own reports are taken for the same")
	}
	if visibility(&planner) == visibility(&display) {
		t.Error("a role that reads boards is taken for one that does not")
	}
}

// page is what a browser gets of a stream.
type page struct {
	*httptest.ResponseRecorder
	wrote chan string
	left  <-chan struct{}
}

func (p page) Write(b []byte) (int, error) {
	select {
	case p.wrote <- string(b):
		return len(b), nil
	case <-p.left:
		return 0, errors.New("nobody reads any more")
	}
}

// open serves a stream to a page until the test ends.
func open(t *testing.T, h *Hub, l *Listener, asked Stream) (page, <-chan error) {
	t.Helper()
	p := page{httptest.NewRecorder(), make(chan string), t.Context().Done()}
	ended := make(chan error, 1)
	if asked.Until.IsZero() {
		asked.Until = time.Now().Add(time.Hour)
	}
	if asked.Lives == nil {
		asked.Lives = func() (bool, error) { return true, nil }
	}
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1/live", nil)
	go func() { ended <- h.Serve(p, r, l, asked) }()
	return p, ended
}

func TestAStreamShowsThatItLivesAndEndsWithItsSessionWhereverThatEnded(t *testing.T) {
	h := Hub{beat: time.Millisecond}
	lives := make(chan bool, 2)
	lives <- true
	lives <- false
	p, ended := open(t, &h, h.Listen(1, "a", staffOf("1403")), Stream{Lives: func() (bool, error) { return <-lives, nil }})
	if hello := <-p.wrote; !strings.Contains(hello, "event: hello\n") {
		t.Errorf("it begins with %q", hello)
	}
	if beat := <-p.wrote; beat != "event: beat\ndata: {}\n\n" {
		t.Errorf("its sign of life is %q", beat)
	}
	if err := <-ended; err != nil || h.Listeners() != 0 {
		t.Errorf("it ends with %v, %d listen", err, h.Listeners())
	}
}

func TestAStreamGoesOnWhileNobodyCanTellOfItsSession(t *testing.T) {
	h := Hub{beat: time.Millisecond}
	p, _ := open(t, &h, h.Listen(1, "a", staffOf("1403")), Stream{Lives: func() (bool, error) { return false, errors.New("away") }})
	<-p.wrote
	for range 3 {
		if beat := <-p.wrote; beat != "event: beat\ndata: {}\n\n" {
			t.Errorf("its sign of life is %q", beat)
		}
	}
}

func TestAStreamEndsWhenItsSessionIsOver(t *testing.T) {
	var h Hub
	p, ended := open(t, &h, h.Listen(1, "a", staffOf("1403")), Stream{Until: time.Now().Add(time.Millisecond)})
	<-p.wrote
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestAPageThatKnowsAllAsksTheDatabaseNothing(t *testing.T) {
	at, err := data.ParsePosition("00000000-0000-4000-8000-000000000000~5:9:5")
	if err != nil {
		t.Fatal(err)
	}
	var h Hub
	h.Reset(at)
	p, _ := open(t, &h, h.Listen(1, "a", staffOf("1403")), Stream{Since: at.String(), Missed: func(context.Context, data.Position, int) (*data.Batch, error) {
		t.Error("it was asked")
		return nil, data.ErrReset
	}})
	if hello := <-p.wrote; !strings.Contains(hello, "event: hello\n") || strings.Contains(hello, "reset") {
		t.Errorf("it hears %q", hello)
	}
}

func TestAPageIsToldThatTheMapGoesOnFromMemoryAlthoughNothingChanged(t *testing.T) {
	at, err := data.ParsePosition("00000000-0000-4000-8000-000000000000~5:9:5")
	if err != nil {
		t.Fatal(err)
	}
	var h Hub
	h.Reset(at)
	p, _ := open(t, &h, h.Listen(1, "a", staffOf("1403")), Stream{})
	<-p.wrote
	h.Away(time.Date(2026, 11, 24, 2, 42, 0, 0, time.UTC))
	if stale := <-p.wrote; !strings.Contains(stale, "event: stale\n") || !strings.Contains(stale, `"as_of":"2026-11-24T02:42:00Z"`) {
		t.Errorf("it hears %q", stale)
	}
	late, _ := open(t, &h, h.Listen(2, "b", staffOf("1403")), Stream{})
	if hello := <-late.wrote; !strings.Contains(hello, `"as_of":"2026-11-24T02:42:00Z"`) {
		t.Errorf("one that comes later hears %q", hello)
	}
	h.Back()
	if fresh := <-p.wrote; !strings.Contains(fresh, "event: fresh\n") {
		t.Errorf("it hears %q", fresh)
	}
}
