package data

import (
	"context"
	"crypto/rand"
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

// ownKey is ownKeys of one.
func (s *Store) ownKey(ctx context.Context, tx pgx.Tx, id int64) (*seal, error) {
	keys, err := s.ownKeys(ctx, tx, []int64{id})
	return keys[id], err
}

// ownKeys are the keys of concerns to seal with, made when they are first needed. They cannot be destroyed until the transaction
// ends. Unavailable when the server has no key, or has one that was retired.
func (s *Store) ownKeys(ctx context.Context, tx pgx.Tx, ids []int64) (map[int64]*seal, error) {
	if s.masters.Load().current == nil {
		return nil, noKey()
	}
	held := map[int64]*seal{}
	missing, err := s.heldKeys(ctx, tx, ids, held)
	if err != nil || len(missing) == 0 {
		return held, err
	}
	if err := lockMasters(ctx, tx, shared); err != nil {
		return nil, err
	}
	for range 2 {
		if err := makeKeys(ctx, tx, s.masters.Load().current, missing); err != nil {
			return nil, err
		}
		if missing, err = s.heldKeys(ctx, tx, missing, held); err != nil || len(missing) == 0 { // ours, or those of who was faster
			return held, err
		}
		if err := s.rereadKeys(); err != nil {
			return nil, err
		}
	}
	return nil, retiredKey()
}

// makeKeys makes a key for each concern that has none, unless the master key was retired.
func makeKeys(ctx context.Context, tx pgx.Tx, m *master, ids []int64) error {
	wrapped := make([][]byte, len(ids))
	for i, id := range ids {
		key := make([]byte, keyBytes)
		if _, err := rand.Read(key); err != nil {
			return fmt.Errorf("make a concern's key: %w", err)
		}
		var err error
		if wrapped[i], err = m.close(key, keyFor(id)); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `insert into minqing.concern_key (concern_id, master, wrapped)
		select n.id, $3::text, n.wrapped from unnest($1::bigint[], $2::bytea[]) as n (id, wrapped)
		where not exists (select from minqing.retired_master where master = $3) order by n.id on conflict (concern_id) do nothing`, ids, wrapped, m.name)
	return doing("keep the keys of concerns", err)
}

// heldKeys adds the keys that concerns have to held and answers the concerns that have none. The keys cannot be destroyed
// until the transaction ends.
func (s *Store) heldKeys(ctx context.Context, tx pgx.Tx, ids []int64, held map[int64]*seal) (missing []int64, err error) {
	rows, err := tx.Query(ctx, `select concern_id, master, wrapped from minqing.concern_key where concern_id = any($1) for key share`, ids)
	if err != nil {
		return nil, doing("read the keys of concerns", err)
	}
	var k wrappedKey
	_, err = pgx.ForEachRow(rows, []any{&k.ID, &k.Master, &k.Wrapped}, func() error {
		held[k.ID], err = s.unwrap(k.ID, k.Master, k.Wrapped)
		return err
	})
	if err != nil {
		return nil, doing("read the keys of concerns", err)
	}
	for _, id := range ids {
		if held[id] == nil {
			missing = append(missing, id)
		}
	}
	return missing, nil
}

// wrappedKey is a row of concern_key.
type wrappedKey struct {
	ID      int64
	Master  string
	Wrapped []byte
}
