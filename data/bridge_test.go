package data

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// The locks that tests hold themselves.
const (
	ClocksLock int64 = clocksLock
	PlacesLock int64 = placesLock
)

// KeepText lets tests keep a text beside an event, as a step does.
func (s *Store) KeepText(ctx context.Context, id, version int64, kind, text string) error {
	return s.write(ctx, "keep a text", func(tx pgx.Tx) error { return s.keepText(ctx, tx, id, version, kind, text) })
}

// Texts lets tests read them, by "version kind".
func (s *Store) Texts(ctx context.Context, id int64) (map[string]string, error) {
	texts, err := s.texts(ctx, s.pool, id)
	named := map[string]string{}
	for ref, text := range texts {
		named[fmt.Sprint(ref.Version, " ", ref.Kind)] = text
	}
	return named, err
}
