package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"minqing/data"
)

// heartbeat is shorter than the idle time-outs of common proxies. Pages take a stream for dead that is silent for longer than two.
const heartbeat = 15 * time.Second

// writeTimeout is how long one event may take to reach a listener's socket.
const writeTimeout = 20 * time.Second

// mostMissed is how many rows of the change log a returning page may have missed before it is told to ask anew.
const mostMissed = 5000

// Missed answers what happened since a position: data.Store.Since.
type Missed func(ctx context.Context, from data.Position, limit int) (*data.Batch, error)

// Stream is what a page asked for, and who can tell what it needs.
type Stream struct {
	Since  string               // the position that the page heard of last, "" for a page that knows nothing yet
	Until  time.Time            // when its session ends by itself
	Key    string               // names its session to the page
	Lives  func() (bool, error) // whether its session was not ended elsewhere; asked at each heartbeat
	Missed Missed
	Prefix Prefixes // the areas of now
}

// Serve writes the stream until the request, the listener or the session ends.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, l *Listener, asked Stream) error {
	defer h.Leave(l)
	s := stream{w: w, control: http.NewResponseController(w)}
	head := w.Header()
	head.Set("Content-Type", "text/event-stream; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	defer s.lift()

	heardOf, err := s.catchUp(r.Context(), h, l, &asked)
	if err != nil {
		return err
	}
	beat := time.NewTicker(cmp.Or(h.beat, heartbeat))
	defer beat.Stop()
	end := time.NewTimer(time.Until(asked.Until))
	defer end.Stop()
	for {
		select {
		case <-r.Context().Done():
			return nil
		case <-end.C:
			return nil
		case e, open := <-l.events:
			if !open {
				return nil
			}
			if e.tellsOfThings() && heardOf.Includes(e.position) {
				continue
			}
			if err := s.write(e); err != nil {
				return err
			}
		case <-beat.C:
			// A session that cannot be looked up goes on: while PostGIS is away nobody can end it either.
			if lives, err := asked.Lives(); err == nil && !lives {
				return nil
			}
			if err := s.send("event: beat\ndata: {}\n\n"); err != nil { // a comment would not reach the page's scripts
				return err
			}
		}
	}
}

type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// catchUp says hello and then what happened since the page heard last. It answers the position up to which the listener knows all.
//
// Nobody knows any more which areas there were back then. When one of them changed, who may hear what left them cannot be told, and
// the page is to ask anew; so it is when its account changed.
func (s *stream) catchUp(ctx context.Context, h *Hub, l *Listener, asked *Stream) (data.Position, error) {
	at := h.Position()
	if asked.Since == "" {
		return at, s.write(h.hello(at, asked.Key))
	}
	anew := event{name: "reset", position: at, data: positionJSON(at)}
	from, err := data.ParsePosition(asked.Since)
	if err != nil {
		return at, s.write(h.hello(at, asked.Key), anew)
	}
	if from.Includes(at) { // what comes after is in the listener's events
		return from, s.write(h.hello(from, asked.Key))
	}
	b, err := asked.Missed(ctx, from, mostMissed)
	if errors.Is(err, data.ErrReset) || data.KindOf(err) == data.Unavailable {
		return at, s.write(h.hello(at, asked.Key), anew)
	}
	if err != nil {
		return data.Position{}, fmt.Errorf("catch up: %w", err)
	}
	hello := h.hello(from, asked.Key)
	if len(b.AreaIDs) > 0 || slices.Contains(b.Accounts, l.Account) {
		return b.Position, s.write(hello, event{name: "reset", position: b.Position, data: positionJSON(b.Position)})
	}
	if e := encode(Seen(b, &l.scope, asked.Prefix, asked.Prefix), b.Position); e != nil {
		return b.Position, s.write(hello, *e)
	}
	return b.Position, s.write(hello)
}

// lift takes the bound on writing away again: the connection may serve other requests. Without bounds there is none to lift.
func (s *stream) lift() { _ = s.control.SetWriteDeadline(time.Time{}) }

func (s *stream) write(events ...event) error {
	var b strings.Builder
	for _, e := range events {
		if e.name != "presence" { // which is of no position: coming back, a page asks for what came after the last that was
			fmt.Fprintf(&b, "id: %s\n", e.position)
		}
		fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", e.name, e.data)
	}
	return s.send(b.String())
}

func (s *stream) send(text string) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
