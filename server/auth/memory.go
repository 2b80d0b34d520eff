package auth

import (
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/maypok86/otter/v2"
)

// remembering is how long a session or an account is taken from memory before the database is asked again. The change feed
// drops an account whose rights changed at once.
const remembering = 60 * time.Second

// memory stands before the session store, so that a tile asks no database. A session never changes after sign-in but to end.
type memory struct {
	scs.Store
	kept *otter.Cache[string, []byte]
}

func remember(store scs.Store) (*memory, error) {
	kept, err := otter.New(&otter.Options[string, []byte]{
		MaximumSize:      50_000,
		ExpiryCalculator: otter.ExpiryWriting[string, []byte](remembering),
	})
	return &memory{Store: store, kept: kept}, err
}

// Find answers from memory, else from the store. What is not there is not remembered: it may come to be on another server.
func (m *memory) Find(token string) ([]byte, bool, error) {
	if data, ok := m.kept.GetIfPresent(token); ok {
		return data, true, nil
	}
	data, ok, err := m.Store.Find(token)
	if err == nil && ok {
		m.kept.Set(token, data)
	}
	return data, ok, err
}

// Commit writes through.
func (m *memory) Commit(token string, data []byte, expiry time.Time) error {
	m.kept.Invalidate(token)
	return m.Store.Commit(token, data, expiry)
}

// Delete forgets after the store did, so that no request in between brings the session back.
func (m *memory) Delete(token string) error {
	defer m.kept.Invalidate(token)
	return m.Store.Delete(token)
}
