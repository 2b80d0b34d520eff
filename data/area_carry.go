package data

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	orbwkb "github.com/paulmach/orb/encoding/wkb"

	"minqing/geo"
)

// carryOut stores what an edit says: borders woven, rows written, everything checked as it is then, concerns moved once, the
// entry of the history and the change rows. Any error leaves nothing changed.
func (e *areaEdit) carryOut(ctx context.Context, tx pgx.Tx, actor *Actor) (*AreasChanged, error) {
	if err := e.readBeside(ctx, tx); err != nil {
		return nil, err
	}
	if !e.exact {
		e.weave()
	}
	for i := range e.after {
		if err := geo.CheckPolygon(e.after[i].Geometry); err != nil {
			return nil, e.named(&e.after[i], wrongShape(err))
		}
	}
	removed, err := e.write(ctx, tx)
	if err != nil {
		return nil, err
	}
	for i := range e.after {
		if a := &e.after[i]; e.moved(a) {
			if err := checkShape(ctx, tx, a, e.sliver); err != nil {
				return nil, e.named(a, err)
			}
		}
	}
	done := &AreasChanged{Areas: e.after, Removed: removed}
	if err := e.relocate(ctx, tx); err != nil {
		return nil, err
	}
	if done.Gaps, err = e.gaps(ctx, tx); err != nil {
		return nil, err
	}
	if done.History, err = e.record(ctx, tx, actor); err != nil {
		return nil, err
	}
	for _, a := range slices.Concat(e.before, e.after) {
		if err := logChange(ctx, tx, "area", int64(a.ID)); err != nil {
			return nil, err
		}
	}
	return done, nil
}

// named tells which of several areas an error is about.
func (e *areaEdit) named(a *Area, err error) error {
	if len(e.after) == 1 {
		return err
	}
	return about(a.Name, a.Code, err)
}

// level is that of all areas of the edit.
func (e *areaEdit) level() geo.Level {
	if len(e.before) > 0 {
		return e.before[0].Level
	}
	return e.after[0].Level
}

func (e *areaEdit) parentID() int32 {
	if e.parent == nil {
		return 0
	}
	return e.parent.ID
}

// readBeside reads the siblings that the edit leaves alone.
func (e *areaEdit) readBeside(ctx context.Context, tx pgx.Tx) error {
	ids := []int32{}
	for _, a := range slices.Concat(e.before, e.after) {
		ids = append(ids, a.ID)
	}
	rows, err := tx.Query(ctx, `select `+areaColumns(true)+areaTables+`
		where coalesce(a.parent, 0) = $1 and a.level = $2 and a.id <> all ($3) order by a.prefix`, e.parentID(), e.level().String(), ids)
	if err != nil {
		return doing("read the areas beside", err)
	}
	e.beside, err = pgx.CollectRows(rows, scanArea)
	return doing("read the areas beside", err)
}

// weave makes the borders shared. Siblings that gain a node change with the edit.
func (e *areaEdit) weave() {
	var changed, beside []*Area
	for i := range e.after {
		if a := &e.after[i]; e.moved(a) {
			changed = append(changed, a)
		} else {
			beside = append(beside, a)
		}
	}
	if len(changed) == 0 {
		return
	}
	for i := range e.beside {
		beside = append(beside, &e.beside[i])
	}
	var around []orb.MultiPolygon
	if e.parent != nil {
		around = append(around, e.parent.Geometry)
	}
	woven, noded := geo.Weave(shapesOf(changed), shapesOf(beside), around)
	for i, a := range changed {
		a.Geometry = woven[i]
	}
	renamed := len(beside) - len(e.beside)
	for i, a := range beside[:renamed] {
		a.Geometry = noded[i]
	}
	kept := e.beside[:0:0]
	for i, a := range e.beside {
		if noded[renamed+i].Equal(a.Geometry) {
			kept = append(kept, a)
			continue
		}
		e.before = append(e.before, a)
		a.Geometry = noded[renamed+i]
		a.Version++
		e.after = append(e.after, a)
	}
	e.beside = kept
}

// was is an area before the edit, nil for a new one.
func (e *areaEdit) was(id int32) *Area {
	i := slices.IndexFunc(e.before, func(b Area) bool { return b.ID == id })
	if i < 0 {
		return nil
	}
	return &e.before[i]
}

// moved says whether an area has another shape than before.
func (e *areaEdit) moved(a *Area) bool {
	was := e.was(a.ID)
	return was == nil || !was.Geometry.Equal(a.Geometry)
}

// write brings the table up to the edit. What goes gives its concerns away only when the shapes that take them are there.
func (e *areaEdit) write(ctx context.Context, tx pgx.Tx) (removed []geo.Code, err error) {
	for i := range e.after {
		a := &e.after[i]
		if e.was(a.ID) != nil {
			_, err = tx.Exec(ctx, `update minqing.area set name = $2, geom = $3, version = $4 where id = $1`, a.ID, a.Name, shape{a.Geometry}, a.Version)
		} else {
			err = tx.QueryRow(ctx, `insert into minqing.area (id, code, prefix, level, name, parent, geom, version)
				values (coalesce(nullif($1, 0), nextval('minqing.area_id_seq')), $2, $3, $4, $5, nullif($6, 0), $7, $8) returning id`,
				a.ID, string(a.Code), a.Prefix, a.Level.String(), a.Name, a.Parent, shape{a.Geometry}, a.Version).Scan(&a.ID)
		}
		if err != nil {
			return nil, err
		}
	}
	for i := len(e.toGiveBack) - 1; i >= 0; i-- {
		back, err := e.toGiveBack[i].giveBack(ctx, tx)
		if err != nil {
			return nil, err
		}
		e.moves(back)
	}
	for i := range e.before {
		a := &e.before[i]
		if slices.ContainsFunc(e.after, func(b Area) bool { return b.ID == a.ID }) {
			continue
		}
		gave, err := removeArea(ctx, tx, a)
		if err != nil {
			return nil, err
		}
		e.moves(gave)
		removed = append(removed, a.Code)
	}
	return removed, nil
}

// moves keeps for the history what of the ledgers went from one area to another.
func (e *areaEdit) moves(m movedLedger) {
	if !m.empty() {
		e.ledgers = append(e.ledgers, m)
	}
}

// relocate moves the concerns of the ground that changed hands, once. The region is widened by more than overlays are off by, so
// that a concern on a border that moved by a node is looked at too.
func (e *areaEdit) relocate(ctx context.Context, tx pgx.Tx) error {
	was, is := [][]byte{}, [][]byte{}
	for _, pair := range e.pairs() {
		before, err := orbwkb.Marshal(pair[0])
		if err != nil {
			return fmt.Errorf("encode a shape: %w", err)
		}
		after, err := orbwkb.Marshal(pair[1])
		if err != nil {
			return fmt.Errorf("encode a shape: %w", err)
		}
		was, is = append(was, before), append(is, after)
	}
	var g shape
	err := tx.QueryRow(ctx, `select st_multi(st_collectionextract(st_union(st_buffer(
			st_symdifference(st_geomfromwkb(was, 4326), st_geomfromwkb(now, 4326)), $3)), 3))
		from unnest($1::bytea[], $2::bytea[]) as shapes(was, now)`, was, is, 2*geo.Resolution).Scan(&g)
	if err != nil {
		return doing("find the ground that changed hands", err)
	}
	region, _ := g.Geometry.(orb.MultiPolygon) // nil when no shape changed
	if len(region) == 0 {
		return nil
	}
	return relocate(ctx, tx, region)
}

// pairs are the shapes before and after, empty where there was or is none, of the areas whose shape changed. None is nil: that would
// be SQL's null.
func (e *areaEdit) pairs() (pairs [][2]orb.MultiPolygon) {
	for i := range e.after {
		a := &e.after[i]
		if was := e.was(a.ID); was == nil {
			pairs = append(pairs, [2]orb.MultiPolygon{{}, a.Geometry})
		} else if e.moved(a) {
			pairs = append(pairs, [2]orb.MultiPolygon{was.Geometry, a.Geometry})
		}
	}
	for _, b := range e.before {
		if !slices.ContainsFunc(e.after, func(a Area) bool { return a.ID == b.ID }) {
			pairs = append(pairs, [2]orb.MultiPolygon{b.Geometry, {}})
		}
	}
	return pairs
}

// gaps finds the ground that the areas of the edit held before and no sibling holds now.
func (e *areaEdit) gaps(ctx context.Context, tx pgx.Tx) ([]AreaGap, error) {
	was := [][]byte{}
	for _, pair := range e.pairs() {
		wkb, err := orbwkb.Marshal(pair[0])
		if err != nil {
			return nil, fmt.Errorf("encode a shape: %w", err)
		}
		was = append(was, wkb)
	}
	rows, err := tx.Query(ctx, `with held as (
			select st_union(st_geomfromwkb(w, 4326)) as g from unnest($1::bytea[]) as u(w)
		), left_out as (
			select (st_dump(st_collectionextract(st_difference(held.g, coalesce(
				(select st_union(a.geom) from minqing.area a where coalesce(a.parent, 0) = $2 and a.level = $3 and a.geom && held.g),
				'srid=4326;polygon empty'::geometry)), 3))).geom as g from held
		)
		select st_x(at), st_y(at), m2
		from left_out, lateral (select st_pointonsurface(g) as at, st_area(g::geography) as m2) as measured
		where m2 > $4 order by m2 desc limit 20`, was, e.parentID(), e.level().String(), e.sliver)
	if err != nil {
		return nil, doing("look for gaps", err)
	}
	gaps, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (g AreaGap, err error) {
		err = row.Scan(&g.At[0], &g.At[1], &g.M2)
		return g, err
	})
	return gaps, doing("look for gaps", err)
}

func shapesOf(areas []*Area) []orb.MultiPolygon {
	shapes := make([]orb.MultiPolygon, len(areas))
	for i, a := range areas {
		shapes[i] = a.Geometry
	}
	return shapes
}
