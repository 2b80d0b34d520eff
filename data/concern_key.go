package data

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// keyFor is what a concern's key is bound to, and what a contact was that lay under a master key itself.
func keyFor(id int64) string { return fmt.Sprintf("concern/%d", id) }

// unwrap opens a concern's key.
func (s *Store) unwrap(id int64, by string, wrapped []byte) (*seal, error) {
	m, err := s.masterNamed(by)
	if err != nil {
		return nil, err
	}
	key, err := m.open(wrapped, keyFor(id))
	if err != nil {
		return nil, err
	}
	return newSeal(key)
}

// ownKey is a concern's key to seal with, made when it is first needed. It cannot be destroyed until the transaction ends.
// Unavailable when the server has no key, or has one that was retired.
func (s *Store) ownKey(ctx context.Context, tx pgx.Tx, id int64) (*seal, error) {
	if s.masters.Load().current == nil {
		return nil, noKey()
	}
	if key, err := s.heldKey(ctx, tx, id); key != nil || err != nil {
		return key, err
	}
	if err := lockMasters(ctx, tx, shared); err != nil {
		return nil, err
	}
	for range 2 {
		m := s.masters.Load().current
		wrapped, err := newKey(m, id)
		if err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, `insert into minqing.concern_key (concern_id, master, wrapped) select $1::bigint, $2::text, $3::bytea
			where not exists (select from minqing.retired_master where master = $2) on conflict (concern_id) do nothing`, id, m.name, wrapped)
		if err != nil {
			return nil, doing("keep a concern's key", err)
		}
		if key, err := s.heldKey(ctx, tx, id); key != nil || err != nil { // ours, or that of who was faster
			return key, err
		}
		if err := s.rereadKeys(); err != nil {
			return nil, err
		}
	}
	return nil, retiredKey()
}

// newKey makes a key for a concern and answers it wrapped.
func newKey(m *master, id int64) ([]byte, error) {
	key := make([]byte, keyBytes)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("make a concern's key: %w", err)
	}
	return m.close(key, keyFor(id))
}

// heldKey is the key that a concern has, nil when it has none. It cannot be destroyed until the transaction ends.
func (s *Store) heldKey(ctx context.Context, tx pgx.Tx, id int64) (*seal, error) {
	var by string
	var wrapped []byte
	err := tx.QueryRow(ctx, `select master, wrapped from minqing.concern_key where concern_id = $1 for key share`, id).Scan(&by, &wrapped)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, doing("read a concern's key", err)
	}
	return s.unwrap(id, by, wrapped)
}
