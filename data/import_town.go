package data

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
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
	Concerns iter.Seq[TownConcern]
	Many     bool // hundreds of thousands of concerns: indexes are built after them
}

// TownConcern is a concern as it has come to be. Mark's ID, Version, Area and Reporter are the database's to give.
type TownConcern struct {
	concern.Mark
	AreaCode    geo.Code // of the deepest area that covers it, "" outside of all
	Title       string
	Description string
	Address     string
	Supporters  int32
	UpdatedAt   time.Time
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
		if _, err := tx.Exec(ctx, `update minqing.feed set fictional = true`); err != nil {
			return err
		}
		fill := func() error { return addTownConcerns(ctx, tx, t.Concerns, ids, progress) }
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

// addTownConcerns copies the concerns as they are made; no more than a buffer of them is held. An id drawn before and one
// drawn after are the ends of what the change row speaks of.
func addTownConcerns(ctx context.Context, tx pgx.Tx, concerns iter.Seq[TownConcern], ids map[geo.Code]int32, progress func(int64)) error {
	draw := func() (id int64, err error) {
		err = tx.QueryRow(ctx, `select nextval('minqing.concern_id_seq')`).Scan(&id)
		return id, err
	}
	from, err := draw()
	if err != nil {
		return err
	}
	r, w := io.Pipe()
	go func() { // ends when all is written, or at the first write after the reader was closed
		w.CloseWithError(writeTownConcerns(ctx, w, concerns, ids, progress))
	}()
	_, err = tx.Conn().PgConn().CopyFrom(ctx, r, `copy minqing.concern (title, description, address, category, urgency, source, status,
		must_report, must_arrive, force, team, supporters, geom, area_id, noticed_at, created_at, updated_at, yellow_at, red_at)
		from stdin (format binary)`)
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	to, err := draw()
	if err != nil {
		return err
	}
	return logBulk(ctx, tx, [2]int64{from, to})
}

func writeTownConcerns(ctx context.Context, to io.Writer, concerns iter.Seq[TownConcern], ids map[geo.Code]int32, progress func(int64)) error {
	const told = 10_000
	buffered := bufio.NewWriterSize(to, 1<<20)
	c := &copyWriter{}
	c.header()
	n := int64(0)
	for t := range concerns {
		c.row(19)
		for _, text := range []string{t.Title, t.Description, t.Address, t.Category, t.Urgency.String(), t.Source.String(), t.Status.String()} {
			c.text(text)
		}
		for _, text := range []string{t.MustReport.String(), t.MustArrive.String(), t.Force.String(), t.Team} {
			c.textOrNull(text)
		}
		c.int32(t.Supporters)
		c.point(t.Lon, t.Lat)
		if id, ok := ids[t.AreaCode]; ok {
			c.int32(id)
		} else {
			c.null()
		}
		for _, at := range []time.Time{t.NoticedAt, t.NoticedAt, t.UpdatedAt, t.YellowAt, t.RedAt} {
			c.instant(at)
		}
		if _, err := buffered.Write(c.take()); err != nil {
			return err
		}
		if n++; n%told == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			progress(n)
		}
	}
	progress(n)
	c.trailer()
	if _, err := buffered.Write(c.take()); err != nil {
		return err
	}
	return buffered.Flush()
}
