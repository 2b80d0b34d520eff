package data

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
)

// lockMode is how a transaction holds the places: shared to look one up for a point, exclusive to change them.
type lockMode bool

const (
	shared    lockMode = false
	exclusive lockMode = true
)

// placesLock is the advisory lock that keeps a point from being located in areas that another transaction is changing.
const placesLock = 0x6d71706c61636573

// lockPlaces holds the places until the transaction ends. Take it after the clocks (lockClocks).
func lockPlaces(ctx context.Context, tx pgx.Tx, mode lockMode) error {
	lock := `select pg_advisory_xact_lock_shared($1)`
	if mode == exclusive {
		lock = `select pg_advisory_xact_lock($1)`
	}
	_, err := tx.Exec(ctx, lock, int64(placesLock))
	return doing("wait for the areas", err)
}

// deepest is the SQL for one row with the id of the deepest area that covers a point, the lowest code on a shared edge, null outside of all,
// passing over the area whose id is other; 0 passes over none.
func deepest(point, other string) string {
	return `(select (select d.id from minqing.area d where st_covers(d.geom, ` + point + `) and d.id <> ` + other + `
		order by length(d.prefix) desc, d.prefix limit 1) as id)`
}

// locate finds the area of a point, nil outside of all.
func locate(ctx context.Context, q querier, p orb.Point) (*AreaRef, error) {
	var id *int32
	err := q.QueryRow(ctx, `select id from `+deepest("st_setsrid(st_makepoint($1, $2), 4326)", "0")+` as place`, p.Lon(), p.Lat()).Scan(&id)
	if err != nil || id == nil {
		return nil, doing("locate a point", err)
	}
	rows, err := q.Query(ctx, `select `+areaColumns(false)+areaTables+` where a.id = $1`, *id)
	if err != nil {
		return nil, doing("locate a point", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, scanArea)
	return &a.AreaRef, doing("locate a point", err)
}

// relocate moves the concerns in a region, given as polygons each valid by itself, to the deepest area that now holds them,
// each with a change row.
func relocate(ctx context.Context, tx pgx.Tx, region ...orb.MultiPolygon) error {
	for _, part := range region {
		if _, err := tx.Exec(ctx, move(deepest("c.geom", "0"), `st_intersects($1::geometry, c.geom)`), shape{part}); err != nil {
			return doing("move concerns to their area", err)
		}
	}
	return nil
}

// vacate moves the concerns of an area to the one around it, and its visits and services to its parent.
func vacate(ctx context.Context, tx pgx.Tx, area int32) (movedLedger, error) {
	if _, err := tx.Exec(ctx, move(deepest("c.geom", "$1"), `c.area_id = $1`), area); err != nil {
		return movedLedger{}, doing("move concerns out of an area", err)
	}
	var parent int32
	if err := tx.QueryRow(ctx, `select coalesce(parent, 0) from minqing.area where id = $1`, area).Scan(&parent); err != nil {
		return movedLedger{}, doing("move the ledger of an area", err)
	}
	return moveLedger(ctx, tx, area, parent)
}

// move is one statement, so that a city's concerns move without passing through the program. Only those that lie elsewhere
// now are locked and written.
func move(to, where string) string {
	return `with moved as (
			select c.id, m.area_id, ` + markJSON("c") + ` as before
			from minqing.concern c cross join lateral ` + to + ` as m(area_id)
			where ` + where + ` and c.area_id is distinct from m.area_id for update of c
		), written as (
			update minqing.concern c set area_id = m.area_id, version = c.version + 1
			from moved m where m.id = c.id
			returning c, m.before
		), told as (
			insert into minqing.event (concern_id, version, kind, facts)
			select (w.c).id, (w.c).version, 'relocate', minqing.facts(w.c) || jsonb_build_object('area', coalesce((w.c).area_id, 0)) from written w
		)
		insert into minqing.change (kind, id, before, after)
		select 'concern', (w.c).id, w.before, ` + markJSON("(w.c)") + ` from written w`
}
