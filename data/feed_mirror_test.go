package data_test

import (
	"context"
	"errors"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minqing/concern"
	"minqing/data"
)

// mirror is a handler that keeps what it was told, and finds fault with a batch that does not fit it.
type mirror struct {
	t         *testing.T
	mu        sync.Mutex
	state     data.State
	marks     map[int64]concern.Mark
	batches   []*data.Batch
	loads     int
	away      int
	back      int
	failApply error
	told      chan struct{}
}

func newMirror(t *testing.T) *mirror { return &mirror{t: t, told: make(chan struct{}, 1)} }

func (m *mirror) Load(_ context.Context, s *data.State) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state, m.marks, m.batches = *s, map[int64]concern.Mark{}, nil
	m.loads++
	for mark, err := range s.Marks {
		if err != nil {
			return err
		}
		m.marks[mark.ID] = mark
	}
	m.tell()
	return nil
}

func (m *mirror) Apply(_ context.Context, b *data.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failApply != nil {
		err := m.failApply
		m.failApply = nil
		return err
	}
	if !b.Position.Includes(m.state.Position) {
		m.t.Errorf("the batch at %v forgets what was known at %v", b.Position, m.state.Position)
	}
	for _, c := range b.Concerns {
		id := c.After.ID
		if was, had := m.marks[id]; had != (c.Before != nil) || had && !cmp.Equal(was, *c.Before) {
			m.t.Errorf("concern %d is said to have been %+v, but it was %+v (%v)", id, c.Before, was, had)
		}
		m.marks[id] = *c.After
	}
	if b.Categories != nil {
		m.state.Categories = b.Categories
	}
	if b.Areas != nil {
		m.state.Areas = b.Areas
	}
	m.state.Position = b.Position
	if !b.Empty() {
		m.batches = append(m.batches, b)
	}
	m.tell()
	return nil
}

func (m *mirror) Away(error) { m.mu.Lock(); m.away++; m.mu.Unlock(); m.tell() }

func (m *mirror) Back() { m.mu.Lock(); m.back++; m.mu.Unlock(); m.tell() }

func (m *mirror) tell() {
	select {
	case m.told <- struct{}{}:
	default:
	}
}

// follow keeps the mirror following the store until the test ends.
func follow(t *testing.T, s *data.Store) *mirror {
	t.Helper()
	m := newMirror(t)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Follow(ctx, m) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("following ended with %v", err)
		}
	})
	m.until(func() bool { return m.loads > 0 })
	return m
}

// until waits until a condition on the mirror holds.
func (m *mirror) until(holds func() bool) {
	m.t.Helper()
	limit := time.After(20 * time.Second)
	for {
		m.mu.Lock()
		done := holds()
		m.mu.Unlock()
		if done {
			return
		}
		select {
		case <-m.told:
		case <-limit:
			m.t.Fatal("the feed did not tell in 20 s")
		}
	}
}

// has says whether the mirror knows these versions of concerns. Call it in until.
func (m *mirror) has(versions map[int64]int64) bool {
	got := map[int64]int64{}
	for id, mark := range m.marks {
		got[id] = mark.Version
	}
	return maps.Equal(got, versions)
}

// inDatabase are the marks as they are stored.
func inDatabase(t *testing.T, s *data.Store) map[int64]concern.Mark {
	t.Helper()
	m := newMirror(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan struct{})
	go func() { defer close(ended); _ = s.Follow(ctx, m) }()
	m.until(func() bool { return m.loads > 0 })
	cancel()
	<-ended
	return m.marks
}
