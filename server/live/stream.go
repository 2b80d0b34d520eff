package live

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"minqing/data"
)

// heartbeat is shorter than the idle time-outs of common proxies.
const heartbeat = 15 * time.Second

// writeTimeout is how long one event may take to reach a listener's socket.
const writeTimeout = 20 * time.Second

// mostMissed is how many rows of the change log a returning page may have missed before it is told to ask anew.
const mostMissed = 5000

// Missed answers what happened since a position: data.Store.Since.
type Missed func(ctx context.Context, from data.Position, limit int) (*data.Batch, error)

// Serve writes the stream until the request, the listener or until ends. lastEventID is what the browser heard last, "" for a
// new page. The areas' prefixes are those of now: an area that is gone in the meantime is not told in catch-up.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, l *Listener, lastEventID string, until time.Time, missed Missed, prefixes Prefixes) error {
	defer h.Leave(l)
	s := stream{w: w, control: http.NewResponseController(w)}
	head := w.Header()
	head.Set("Content-Type", "text/event-stream; charset=utf-8")
	head.Set("Cache-Control", "no-store")
	head.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	defer s.lift()

	heardOf, err := s.catchUp(r.Context(), h, l, lastEventID, missed, prefixes)
	if err != nil {
		return err
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	end := time.NewTimer(time.Until(until))
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
			if heardOf.Includes(e.position) {
				continue
			}
			if err := s.write(e); err != nil {
				return err
			}
		case <-beat.C:
			if err := s.send(": still here\n\n"); err != nil {
				return err
			}
		}
	}
}

type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
}

// catchUp says hello and then what happened since lastEventID. It answers the position up to which the listener knows all.
func (s *stream) catchUp(ctx context.Context, h *Hub, l *Listener, lastEventID string, missed Missed, prefixes Prefixes) (data.Position, error) {
	if lastEventID == "" {
		at := h.Position()
		return at, s.write(event{name: "hello", position: at, data: positionJSON(at)})
	}
	from, err := data.ParsePosition(lastEventID)
	if err != nil {
		at := h.Position()
		return at, s.write(event{name: "reset", position: at, data: positionJSON(at)})
	}
	b, err := missed(ctx, from, mostMissed)
	if errors.Is(err, data.ErrReset) || data.KindOf(err) == data.Unavailable {
		at := h.Position()
		return at, s.write(event{name: "reset", position: at, data: positionJSON(at)})
	}
	if err != nil {
		return data.Position{}, fmt.Errorf("catch up: %w", err)
	}
	if err := s.write(event{name: "hello", position: from, data: positionJSON(from)}); err != nil {
		return data.Position{}, err
	}
	if e := encode(Seen(b, &l.scope, prefixes, prefixes), b.Position); e != nil {
		return b.Position, s.write(*e)
	}
	return b.Position, nil
}

// lift takes the bound on writing away again: the connection may serve other requests. Without bounds there is none to lift.
func (s *stream) lift() { _ = s.control.SetWriteDeadline(time.Time{}) }

func (s *stream) write(e event) error {
	return s.send(fmt.Sprintf("id: %s\nevent: %s\ndata: %s\n\n", e.position, e.name, e.data))
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
