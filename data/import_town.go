package data

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// Town is a whole made-up sand table, right by construction, that an empty database takes at once.
type Town struct {
	Areas    []NewArea // parents first
	Ground   []Ground
	Count    int // of the concerns
	Concerns iter.Seq[TownConcern]
	Ledger   TownLedger
	Many     bool // hundreds of thousands of concerns: indexes are built after them, and they come without the events of their past
}

// TownConcern is a concern as it was reported, and the steps that it has taken since. Mark's ID, Version, Area, Reporter and
// deadlines are the database's to give.
type TownConcern struct {
	concern.Mark
	AreaCode    geo.Code // of the deepest area that covers it, "" outside of all
	Title       string
	Description string
	Address     string
	Supporters  int32
	Steps       []TownStep
}

// TownStep is a step of the past. Into counts the town's concerns, from 1.
type TownStep struct {
	At time.Time
	NewStep
}

// LoadTown fills a database that has no area yet, in one transaction; Conflict when there are any. progress, which may be nil,
// is told how many concerns have been written. With Many the table of concerns is closed to readers meanwhile.
func (s *Store) LoadTown(ctx context.Context, t Town, progress func(concerns int64)) error {
	if progress == nil {
		progress = func(int64) {}
	}
	return s.write(ctx, "load a town", func(tx pgx.Tx) error {
		// Nobody else adds a concern meanwhile, so that the ids drawn are one unbroken run.
		if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, int64(importLock)); err != nil {
			return err
		}
		if err := lockPlaces(ctx, tx, exclusive); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `lock table minqing.concern in share row exclusive mode`); err != nil {
			return err
		}
		var taken bool
		if err := tx.QueryRow(ctx, `select exists (select from minqing.area)`).Scan(&taken); err != nil {
			return err
		}
		if taken {
			return fail(Conflict, "数据库里已经有区划，演示数据只装进空的数据库", "There are areas already: the demo goes into an empty database only")
		}
		ids := make(map[geo.Code]int32, len(t.Areas))
		for _, n := range t.Areas {
			a, err := addArea(ctx, tx, n, s.sliver)
			if err != nil {
				return fmt.Errorf("area %s: %w", n.Code, err)
			}
			ids[n.Code] = a.ID
		}
		if err := addGround(ctx, tx, t.Ground); err != nil {
			return err
		}
		if err := addTownLedger(ctx, tx, &t.Ledger, ids); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update minqing.feed set fictional = true`); err != nil {
			return err
		}
		fill := func() error { return s.addTownConcerns(ctx, tx, &t, ids, progress) }
		if t.Many {
			return withoutIndexes(ctx, tx, true, fill)
		}
		return fill()
	})
}

// Fictional says whether the sand table is a made-up town, which every screen has to say.
func (s *Store) Fictional(ctx context.Context) (bool, error) {
	var made bool
	err := s.pool.QueryRow(ctx, `select fictional from minqing.feed`).Scan(&made)
	return made, doing("ask whether this is the demo", err)
}

// Empty says whether there is no area yet.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var empty bool
	err := s.pool.QueryRow(ctx, `select not exists (select from minqing.area)`).Scan(&empty)
	return empty, doing("ask whether there are areas", err)
}

// importLock keeps two imports from taking the same row for new.
const importLock = 0x6d71696d706f7274

func addGround(ctx context.Context, tx pgx.Tx, ground []Ground) error {
	if len(ground) == 0 {
		return nil
	}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"minqing", "ground"}, []string{"kind", "name", "rank", "geom"},
		pgx.CopyFromSlice(len(ground), func(i int) ([]any, error) {
			g := &ground[i]
			return []any{g.Kind, g.Name, g.Rank, shape{g.Geometry}}, nil
		}))
	if err != nil {
		return err
	}
	return logChange(ctx, tx, "ground", 0)
}
