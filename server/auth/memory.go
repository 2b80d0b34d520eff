package auth

import (
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
	value, found, err := ask()
	switch {
	case there && data.KindOf(err) == data.Unavailable:
		r.kept.Set(key, recalled[V]{known.value, r.now().Add(askAgain)})
		return known.value, true, nil
	case err == nil && found:
		r.set(key, value)
	case err == nil:
		r.forget(key)
	}
	return value, found, err
}

func (r *recall[K, V]) set(key K, value V) {
	r.kept.Set(key, recalled[V]{value, r.now().Add(r.lasts)})
}

func (r *recall[K, V]) forget(key K) { r.kept.Invalidate(key) }

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

// Commit writes through.
func (m *memory) Commit(token string, data []byte, expiry time.Time) error {
	m.kept.forget(token)
	return m.Store.Commit(token, data, expiry)
}

// Delete forgets after the store did, so that no request in between brings the session back.
func (m *memory) Delete(token string) error {
	defer m.kept.forget(token)
	return m.Store.Delete(token)
}
