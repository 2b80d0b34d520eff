// Package live tells open pages what changed: a stream of server-sent events, in which each listener hears only what
// its scope lets it see.
package live

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"minqing/concern"
	"minqing/data"
)

// mostChanges is how many changes one event tells; after more the page is told to ask anew.
const mostChanges = 500

// waiting is how many events a listener may be behind before it is dropped: a quarter of a minute at the feed's pace.
const waiting = 128

// Hub hands each batch of the change feed to the listeners. The zero value is ready.
type Hub struct {
	mu        sync.Mutex
	listeners map[*Listener]struct{}
	position  data.Position
	asOf      time.Time     // of a map that goes on from memory; zero: PostGIS is there
	beat      time.Duration // between signs of life; zero: heartbeat
}

// Listener is one open stream. Its events end when it is dropped: too slow, its rights changed, or the hub closed.
type Listener struct {
	Account int64
	Session string // names the session, so that its end ends the stream
	scope   concern.Scope
	key     string // equal for listeners that hear the same
	events  chan event
}

// event is one message of the stream.
type event struct {
	name     string // hello, change, reset, stale, fresh, presence
	position data.Position
	data     []byte // JSON
}

// tellsOfThings says whether the event is about what changed up to its position, rather than about the stream itself.
func (e *event) tellsOfThings() bool { return e.name == "change" || e.name == "reset" }

// Listen opens a stream for an account. Leave must be called in the end.
func (h *Hub) Listen(account int64, session string, scope concern.Scope) *Listener {
	l := &Listener{
		Account: account, Session: session, scope: scope, key: visibility(&scope),
		events: make(chan event, waiting),
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.listeners == nil {
		h.listeners = map[*Listener]struct{}{}
	}
	h.listeners[l] = struct{}{}
	return l
}

// Leave ends a stream; a second call does nothing.
func (h *Hub) Leave(l *Listener) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.drop(l)
}

func (h *Hub) drop(l *Listener) {
	if _, there := h.listeners[l]; there {
		delete(h.listeners, l)
		close(l.events)
	}
}

// Listeners is how many streams are open.
func (h *Hub) Listeners() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.listeners)
}

// EndSession ends the streams of a session that was signed out.
func (h *Hub) EndSession(session string) {
	h.dropWhere(func(l *Listener) bool { return l.Session == session })
}

// Close ends all streams.
func (h *Hub) Close() { h.dropWhere(func(*Listener) bool { return true }) }

func (h *Hub) dropWhere(which func(*Listener) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.listeners {
		if which(l) {
			h.drop(l)
		}
	}
}

// Reset tells every page to ask anew: the map was loaded again at this position.
func (h *Hub) Reset(at data.Position) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.position = at
	for l := range h.listeners {
		h.send(l, event{name: "reset", position: at, data: positionJSON(at)})
	}
}

// Away tells every page, and each that comes, that the map is as it was then: PostGIS cannot be reached.
func (h *Hub) Away(asOf time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asOf = asOf
	for l := range h.listeners {
		h.send(l, event{name: "stale", position: h.position, data: mustJSON(standing{Position: h.position.String(), AsOf: instant(asOf)})})
	}
}

// Back tells every page that what it sees is the newest again.
func (h *Hub) Back() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asOf = time.Time{}
	for l := range h.listeners {
		h.send(l, event{name: "fresh", position: h.position, data: positionJSON(h.position)})
	}
}

// Publish tells the listeners of a batch, encoded once for each visibility, and ends the streams of accounts whose rights
// changed: they come back with the new ones, having been told to ask anew, since nothing says what they must not show any more.
func (h *Hub) Publish(b *data.Batch, was, is Prefixes) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.position = b.Position
	heard := map[string]*event{}
	for l := range h.listeners {
		if slices.Contains(b.Accounts, l.Account) {
			h.send(l, event{name: "reset", position: b.Position, data: positionJSON(b.Position)})
			h.drop(l)
			continue
		}
		e, made := heard[l.key]
		if !made {
			e = encode(Seen(b, &l.scope, was, is), b.Position)
			heard[l.key] = e
		}
		if e != nil {
			h.send(l, *e)
		}
	}
}

// Present tells those who may read the boards of a subtree what a hand is doing on one of them. A listener that is behind is spared:
// the next message of that hand says all there is to say.
func (h *Hub) Present(p *data.Presence, prefix string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := event{name: "presence", data: mustJSON(p)}
	for l := range h.listeners {
		if len(l.events) < waiting/2 && data.MayReadBoard(&l.scope, prefix) {
			h.send(l, e)
		}
	}
}

// send never waits: a listener that is too far behind is dropped, and catches up when it comes back.
func (h *Hub) send(l *Listener, e event) {
	select {
	case l.events <- e:
	default:
		h.drop(l)
	}
}

// Position is the newest that the listeners were told of.
func (h *Hub) Position() data.Position {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.position
}

// encode makes one event of what is seen; nil when that is nothing.
func encode(changes []Change, at data.Position) *event {
	switch n := len(changes); {
	case n == 0:
		return nil
	case n > mostChanges:
		return &event{name: "reset", position: at, data: positionJSON(at)}
	}
	return &event{name: "change", position: at, data: mustJSON(struct {
		Position string   `json:"position"`
		Changes  []Change `json:"changes"`
	}{at.String(), changes})}
}

// standing is what a page is told of how far the map is.
type standing struct {
	Position string `json:"position"`
	Key      string `json:"key,omitempty"`   // of the session that the stream belongs to
	AsOf     string `json:"as_of,omitempty"` // of a map that goes on from memory
}

func positionJSON(at data.Position) []byte { return mustJSON(standing{Position: at.String()}) }

// instant is "" for the zero time.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// hello greets a listener whose page knows all up to a position.
func (h *Hub) hello(at data.Position, key string) event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return event{name: "hello", position: at, data: mustJSON(standing{at.String(), key, instant(h.asOf)})}
}

// mustJSON encodes strings and numbers, which cannot fail.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("live: " + err.Error())
	}
	return b
}

// visibility is equal for two scopes exactly when they see the same.
func visibility(s *concern.Scope) string {
	return fmt.Sprintf("%d %q", s.Role, fmt.Sprintf("%+v", s.Clauses))
}
