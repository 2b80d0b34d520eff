package auth

import (
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/maypok86/otter/v2"

	"minqing/data"
)

const (
	// remembering is how long a session or an account is taken from memory before the database is asked again. The change feed
	// drops an account whose rights changed at once.
	remembering = 60 * time.Second
	// askAgain is how long what is remembered stands after PostGIS could not be asked.
	askAgain = 5 * time.Second
)

// recall keeps answers of the database. One that is older than lasts is asked for again; while PostGIS cannot be reached it
// stands, since nobody can have changed it there, and what the map shows is as old.
type recall[K comparable, V any] struct {
	kept  *otter.Cache[K, recalled[V]]
	now   func() time.Time
	lasts time.Duration // before it is asked for again

	mu      sync.Mutex
	forgets uint64 // how often anything was forgotten: an answer that was asked for before that may be of before it
}

type recalled[V any] struct {
	value V
	until time.Time
}

func newRecall[K comparable, V any]() (*recall[K, V], error) {
	kept, err := otter.New(&otter.Options[K, recalled[V]]{
		MaximumSize:      50_000,
		ExpiryCalculator: otter.ExpiryWriting[K, recalled[V]](lifetime),
	})
	return &recall[K, V]{kept: kept, now: time.Now, lasts: remembering}, err
}

// get answers from memory, else from ask. What is not there is not remembered: it may come to be on another server.
func (r *recall[K, V]) get(key K, ask func() (V, bool, error)) (V, bool, error) {
	known, there := r.kept.GetIfPresent(key)
	if there && r.now().Before(known.until) {
		return known.value, true, nil
	}
	before := r.forgotten()
	value, found, err := ask()
	switch {
	case there && data.KindOf(err) == data.Unavailable:
		r.keep(before, key, recalled[V]{known.value, r.now().Add(askAgain)})
		return known.value, true, nil
	case err == nil && found:
		r.keep(before, key, recalled[V]{value, r.now().Add(r.lasts)})
	case err == nil:
		r.forget(key)
	}
	return value, found, err
}

// keep remembers an answer unless something was forgotten since it was asked for, be it of another key: then it is asked for again.
func (r *recall[K, V]) keep(before uint64, key K, answer recalled[V]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.forgets == before {
		r.kept.Set(key, answer)
	}
}

func (r *recall[K, V]) forgotten() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.forgets
}

func (r *recall[K, V]) forget(key K) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forgets++
	r.kept.Invalidate(key)
}

// memory stands before the session store, so that a tile asks no database. A session never changes after sign-in but to end.
type memory struct {
	scs.Store
	kept *recall[string, []byte]
}

func remember(store scs.Store) (*memory, error) {
	kept, err := newRecall[string, []byte]()
	return &memory{Store: store, kept: kept}, err
}

// Find answers from memory, else from the store.
func (m *memory) Find(token string) ([]byte, bool, error) {
	return m.kept.get(token, func() ([]byte, bool, error) { return m.Store.Find(token) })
}

// Commit writes through. It forgets after the store has it: what could not be written is as it was, for as long as PostGIS is away too.
func (m *memory) Commit(token string, data []byte, expiry time.Time) error {
	if err := m.Store.Commit(token, data, expiry); err != nil {
		return err
	}
	m.kept.forget(token)
	return nil
}

// Delete forgets after the store did, so that no request in between brings the session back.
func (m *memory) Delete(token string) error {
	defer m.kept.forget(token)
	return m.Store.Delete(token)
}
