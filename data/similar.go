package data

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"

	"minqing/geo"
)

// DefaultSimilar is how far, in metres, an open concern of the same category may lie from where another is about to be reported to be
// shown first: about the length of a house.
const DefaultSimilar = 60.0

// MostSimilar is how many of them are shown.
const MostSimilar = 5

// Similar is an open concern near a place, as somebody who is about to report there is shown it.
type Similar struct {
	Concern
	Metres float64 // from the place
	Photo  *Photo  // the first that the actor may see, nil without one
}

// SimilarTo are the open concerns of a category that the actor sees within the store's distance of a place, the nearest first, at most
// MostSimilar. Forbidden for roles that do not report, Invalid for a place or a category that there is not.
func (s *Store) SimilarTo(ctx context.Context, actor Actor, at orb.Point, category string) ([]Similar, error) {
	if err := mayReport(&actor); err != nil {
		return nil, err
	}
	e := input()
	if err := geo.CheckPosition(at.Lon(), at.Lat()); err != nil {
		e.addField("at", geo.InChinese(err), err.Error())
	}
	known, err := categoryOf(ctx, s.pool, category)
	if err != nil {
		return nil, err
	}
	if known == nil {
		e.addField("category", fmt.Sprintf("没有“%s”这个类别，请从列表里选", category), fmt.Sprintf("there is no category %q: choose one of the list", category))
	}
	if err := e.refused(); err != nil {
		return nil, err
	}
	found, err := s.near(ctx, &actor, at, category)
	if err != nil {
		return nil, doing("look for similar concerns", err)
	}
	return found, doing("look for similar concerns", s.illustrate(ctx, &actor, found))
}

// near asks the index for a box that holds the circle, which is drawn on a globe a little smaller than the ellipsoid's degrees, and
// then for the distance on the ellipsoid.
func (s *Store) near(ctx context.Context, actor *Actor, at orb.Point, category string) ([]Similar, error) {
	box := orbgeo.NewBoundAroundPoint(at, s.similar*1.02)
	scope := actor.Scope()
	var args arguments
	place := "st_setsrid(st_makepoint(" + args.add(at.Lon()) + ", " + args.add(at.Lat()) + "), 4326)"
	metres := "st_distance(c.geom::geography, " + place + "::geography)"
	envelope := "st_makeenvelope(" + args.add(box.Min.Lon()) + ", " + args.add(box.Min.Lat()) + ", " + args.add(box.Max.Lon()) + ", " + args.add(box.Max.Lat()) + ", 4326)"
	sql := `select ` + concernColumns + `, ` + metres + concernTables + `
		where c.geom && ` + envelope + ` and c.category = ` + args.add(category) + `
			and c.status not in ('struck_off', 'declined', 'duplicate') and ` + metres + ` <= ` + args.add(s.similar) + `
			and ` + scopeCondition(&scope, &args) + `
		order by ` + metres + `, c.id limit ` + args.add(MostSimilar)
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (found Similar, err error) {
		found.Concern, err = scanConcern(longerRow{row, []any{&found.Metres}})
		found.blank(&scope)
		return found, err
	})
}

// longerRow is a row with columns behind those that its reader knows.
type longerRow struct {
	pgx.CollectableRow
	more []any
}

// Scan reads the columns that are asked for and those behind them.
func (r longerRow) Scan(targets ...any) error {
	return r.CollectableRow.Scan(append(targets, r.more...)...)
}

// illustrate gives each the first photo of it that the actor may see.
func (s *Store) illustrate(ctx context.Context, actor *Actor, found []Similar) error {
	at := map[int64]*Similar{}
	ids := make([]int64, len(found))
	for i := range found {
		ids[i], at[found[i].ID] = found[i].ID, &found[i]
	}
	photos, err := photosWhere(ctx, s.pool, `p.concern_id = any($1)`, ids)
	if err != nil {
		return err
	}
	for i := range photos {
		p := &photos[i]
		if one := at[p.Concern]; one.Photo == nil && p.seenBy(actor, &one.Concern) {
			one.Photo = p
		}
	}
	return nil
}

// Support counts one household more behind an open concern, in one transaction with its event. NotFound when the actor may not see
// it, Forbidden for accounts that do not report, Conflict when it has ended. Whoever reports joins what SimilarTo shows.
func (s *Store) Support(ctx context.Context, actor Actor, id int64, idem Idempotency) (*Written, error) {
	if err := mayReport(&actor); err != nil {
		return nil, err
	}
	var written *Written
	err := s.write(ctx, "support a concern", func(tx pgx.Tx) error {
		use := fmt.Sprintf("concern/%d/support", id)
		if first, err := claim(ctx, tx, actor, idem, use); err != nil || first != nil {
			written, err = replay(ctx, tx, actor, first, err)
			return err
		}
		c, err := concernByID(ctx, tx, actor, id, ` for update of c`)
		if err != nil {
			return err
		}
		if c.Status.Ended() {
			return fail(Conflict, "这件已经结束，请另报一件", "This one has ended: report it anew")
		}
		before := *c
		c.Supporters++
		st := &stepping{store: s, tx: tx, actor: &actor, at: s.now().UTC().Truncate(time.Microsecond)}
		if err := st.save(ctx, &before, c, happening{kind: EventSupport}); err != nil {
			return err
		}
		if err := fulfil(ctx, tx, actor, idem, use, id); err != nil {
			return err
		}
		written = writtenFor(&actor, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return written, nil
}
