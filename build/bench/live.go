package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"
)

const (
	listeners      = 200 // half of staff, half of planners: two visibilities
	writesASecond  = 100
	writingFor     = 20 * time.Second
	writers        = 16
	lookers        = 8                // that fetch tiles after an event
	visibleWithin  = 10 * time.Second // after the last write; what is not seen by then is lost
	visibilityZoom = 18
)

// written is one concern on its way to the screen.
type written struct {
	at          orb.Point
	acknowledge time.Time // the 201
	seen        time.Time // in a tile
}

// sight keeps what was written and what was seen; either may be known first.
type sight struct {
	mu  sync.Mutex
	all map[int64]*written
}

func (s *sight) of(id int64) *written {
	w := s.all[id]
	if w == nil {
		w = &written{}
		s.all[id] = w
	}
	return w
}

// writeToVisible measures from the 201 of a new concern until a tile that shows it was fetched after the event that told of it.
func (r *run) writeToVisible(ctx context.Context) error {
	p, err := r.served(ctx)
	if err != nil {
		return err
	}
	planner, err := p.signIn(plannerName)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := &sight{all: map[int64]*written{}}
	tasks := make(chan look, 10_000)
	failed := make(chan error, listeners+writers+lookers)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop() // before the wait
	ready := make(chan struct{}, listeners)
	for i := range listeners {
		cookie, hear := p.cookie, func(look) {}
		if i%2 == 1 {
			cookie = planner
		}
		if i == 0 {
			hear = func(l look) { tasks <- l }
		}
		running.Go(func() {
			if err := listen(ctx, p.address, cookie, i == 0, ready, hear); err != nil && ctx.Err() == nil {
				failed <- fmt.Errorf("listener: %w", err)
			}
		})
	}
	for range listeners {
		select {
		case <-ready:
		case err := <-failed:
			return err
		}
	}
	head := "Accept-Encoding: identity\r\nCookie: " + p.cookie + "\r\n"
	for range lookers {
		running.Go(func() {
			if err := s.watch(ctx, p.address, head, tasks); err != nil && ctx.Err() == nil {
				failed <- fmt.Errorf("tile after an event: %w", err)
			}
		})
	}
	if err := s.write(ctx, r.base, p.address, head); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	case <-time.After(2 * time.Second):
	}
	took, lost := s.took()
	if lost > 0 {
		return fmt.Errorf("%d of %d concerns were not seen", lost, lost+len(took))
	}
	r.tell(measured(fmt.Sprintf("write to visible, p99 at %d/s with %d listeners", writesASecond, listeners), milliseconds(percentile(took, 0.99)), "ms", 0, atMost(250),
		fmt.Sprintf("median %s ms, %d writes", figure(milliseconds(percentile(took, 0.5))), len(took))))
	return nil
}

// took is how long each concern needed to be seen, and how many were not.
func (s *sight) took() (all []time.Duration, lost int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.all {
		switch {
		case w.acknowledge.IsZero():
		case w.seen.IsZero():
			lost++
		default:
			all = append(all, max(0, w.seen.Sub(w.acknowledge)))
		}
	}
	return all, lost
}

// write sends new concerns at an even pace.
func (s *sight) write(ctx context.Context, b *base, address, head string) error {
	n := int(writingFor.Seconds()) * writesASecond
	chance := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	places := make([]orb.Point, n)
	for i := range places {
		places[i] = b.somewhere(chance)
	}
	began := time.Now()
	_, err := together(writers, n, func() (func(i int) (int64, error), func(), error) {
		l, err := dial(address, head)
		if err != nil {
			return nil, nil, err
		}
		return func(i int) (int64, error) {
			time.Sleep(time.Until(began.Add(time.Duration(i) * time.Second / writesASecond)))
			return 0, errors.Join(s.report(l, places[i]), ctx.Err())
		}, func() { l.conn.Close() }, nil
	})
	return err
}

func (s *sight) report(l *line, at orb.Point) error {
	var body bytesOf
	sent := fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[%v,%v]},"properties":{"title":"路灯不亮","category":"street_light","address":"建设街"}}`, at[0], at[1])
	a, err := l.post("/api/v1/concerns", sent, &body)
	acknowledged := time.Now()
	if err != nil {
		return err
	}
	var made struct {
		ID int64 `json:"id"`
	}
	if a.status != http.StatusCreated {
		return fmt.Errorf("a report is answered %d %s", a.status, body)
	}
	if err := json.Unmarshal(body, &made); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.of(made.ID)
	w.at, w.acknowledge = at, acknowledged
	return nil
}

// look is one concern that an event told of, with the event's position.
type look struct {
	id       int64
	at       orb.Point
	position string
}

// watch fetches the tile of each concern that was told of, until it is in it.
func (s *sight) watch(ctx context.Context, address, head string, tasks <-chan look) error {
	l, err := dial(address, head)
	if err != nil {
		return err
	}
	defer l.conn.Close()
	for {
		select {
		case <-ctx.Done():
			return nil
		case t := <-tasks:
			var body bytesOf
			path := tilePath(maptile.At(t.at, visibilityZoom), "?cluster=off&at="+url.QueryEscape(t.position))
			a, err := l.get(path, "", &body)
			now := time.Now()
			if err != nil || a.status != http.StatusOK {
				return fmt.Errorf("%s: %d %w", path, a.status, err)
			}
			shown, err := shows(body, t.id)
			if err != nil {
				return err
			}
			if !shown {
				return fmt.Errorf("concern %d is not in its tile after the event", t.id)
			}
			s.mu.Lock()
			s.of(t.id).seen = now
			s.mu.Unlock()
		}
	}
}

func shows(tile []byte, id int64) (bool, error) {
	layers, err := mvt.Unmarshal(tile)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(layers, func(l *mvt.Layer) bool {
		for _, f := range l.Features {
			if n, ok := f.ID.(float64); ok && int64(n) == id {
				return true
			}
		}
		return false
	}), nil
}

// listen holds a live stream open; one of them reads it, the others only take it in.
func listen(ctx context.Context, address, cookie string, reading bool, ready chan<- struct{}, hear func(look)) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/api/v1/live", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Cookie", cookie)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	ready <- struct{}{}
	if !reading {
		_, err := io.Copy(io.Discard, response.Body)
		return err
	}
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		text, is := strings.CutPrefix(lines.Text(), "data: ")
		if !is {
			continue
		}
		var event struct {
			Position string `json:"position"`
			Changes  []struct {
				Kind, Op string
				ID       int64
				At       []orb.Point
			} `json:"changes"`
		}
		if err := json.Unmarshal([]byte(text), &event); err != nil {
			return err
		}
		for _, c := range event.Changes {
			if c.Kind == "concern" && len(c.At) > 0 {
				hear(look{c.ID, c.At[len(c.At)-1], event.Position})
			}
		}
	}
	return lines.Err()
}
