package data

import (
	"context"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"minqing/geo"
)

// AreaSplit cuts an area in two along a line.
type AreaSplit struct {
	Line orb.LineString // from outside or from the border, across, to the other side
	Name string         // of the new part
}

// SplitArea cuts a grid or a building in two along a line. The larger part keeps code, name, accounts and boards; the other gets
// the next free number. Invalid unless the line cuts it into exactly two parts, each wider than the tolerance of borders.
func (s *Store) SplitArea(ctx context.Context, actor Actor, code geo.Code, version int64, cut AreaSplit) (*AreasChanged, error) {
	if err := mayEditArea(&actor, code); err != nil {
		return nil, err
	}
	return s.editAreas(ctx, "split an area", actor, func(tx pgx.Tx, e *areaEdit) error {
		e.what = "split"
		a, err := e.take(ctx, tx, code, version)
		if err != nil {
			return err
		}
		if a.Level < geo.Grid {
			return fail(Conflict, "只有网格和楼院可以一分为二", "Only grids and buildings are split")
		}
		kept, parted, err := e.cut(ctx, tx, a, cut.Line)
		if err != nil {
			return err
		}
		if err := e.change(a, AreaPatch{Geometry: &kept}); err != nil {
			return err
		}
		return e.add(ctx, tx, &actor, AddedArea{Parent: a.ParentCode, Name: cut.Name, Geometry: parted})
	})
}

// overshoot is how far, in degrees, a line is drawn out at its ends: one that was snapped to a border falls short of it by a rounding.
const overshoot = 2 * geo.Resolution

// cut is an area in two: what stays, and the smaller part.
func (e *areaEdit) cut(ctx context.Context, tx pgx.Tx, a *Area, line orb.LineString) (kept, parted orb.MultiPolygon, err error) {
	across := func(parts int) *Error {
		return wrongField("line", fmt.Sprintf("这条线把“%s”分成了 %d 块；请从一边画到另一边，正好分成两块", a.Name, parts),
			fmt.Sprintf("the line cuts %q into %d parts: draw it from one side to the other, so that there are two", a.Name, parts))
	}
	if len(line) < 2 || line[0] == line[len(line)-1] {
		return nil, nil, across(1)
	}
	long := append(orb.LineString{beyond(line[1], line[0])}, line...)
	long = append(long, beyond(line[len(line)-2], line[len(line)-1]))
	// Members of the area that the line leaves alone stay; the one that it cuts has to fall in two.
	rows, err := tx.Query(ctx, `select st_multi(part.geom), st_area(part.geom::geography), count(*) over (partition by member.path) = 1
		from st_dump($1::geometry) as member, st_dump(st_split(member.geom, st_unaryunion($2::geometry))) as part order by 2 desc`, shape{a.Geometry}, shape{long})
	if err != nil {
		return nil, nil, doing("split an area", err)
	}
	defer rows.Close()
	var pieces []orb.MultiPolygon
	var narrow bool // the smaller piece, which comes last
	parts := 0
	for rows.Next() {
		var g shape
		var alone bool
		var m2 float64
		if err := rows.Scan(&g, &m2, &alone); err != nil {
			return nil, nil, doing("split an area", err)
		}
		piece, _ := g.Geometry.(orb.MultiPolygon) // st_multi makes one
		if parts++; alone {
			kept = append(kept, piece...)
		} else {
			pieces, narrow = append(pieces, piece), m2 <= e.sliver
		}
	}
	switch {
	case rows.Err() != nil:
		return nil, nil, doing("split an area", rows.Err())
	case len(pieces) != 2:
		return nil, nil, across(parts)
	case narrow:
		return nil, nil, wrongField("line", "分出来的一块太窄了，请把线画进去一些", "one of the parts is too narrow: draw the line further inside")
	}
	return append(kept, pieces[0]...), pieces[1], nil
}

// beyond is the end of a line from a to b, drawn out.
func beyond(a, b orb.Point) orb.Point {
	dx, dy := b[0]-a[0], b[1]-a[1]
	if length := math.Hypot(dx, dy); length > 0 {
		return orb.Point{b[0] + dx/length*overshoot, b[1] + dy/length*overshoot}
	}
	return b
}

// MergeAreas makes two neighbouring grids or buildings one: the second is removed and its concerns belong to the first.
// Invalid unless they share a border; Conflict while the second has children, boards or accounts, so that nobody's rights widen
// or vanish unasked.
func (s *Store) MergeAreas(ctx context.Context, actor Actor, into AreaAt, other AreaAt) (*AreasChanged, error) {
	for _, one := range []AreaAt{into, other} {
		if err := mayEditArea(&actor, one.Code); err != nil {
			return nil, err
		}
	}
	return s.editAreas(ctx, "merge areas", actor, func(tx pgx.Tx, e *areaEdit) error {
		e.what = "merge"
		a, err := e.take(ctx, tx, into.Code, into.Version)
		if err != nil {
			return err
		}
		b, err := e.take(ctx, tx, other.Code, other.Version)
		if err != nil {
			return err
		}
		if a.Level != b.Level || a.Level < geo.Grid {
			return fail(Conflict, "只有同级的网格或楼院可以合并", "Only grids or buildings beside each other are merged")
		}
		woven, _ := geo.Weave([]orb.MultiPolygon{b.Geometry}, []orb.MultiPolygon{a.Geometry}, nil)
		noded, _ := geo.Weave([]orb.MultiPolygon{a.Geometry}, woven, nil)
		var g shape
		err = tx.QueryRow(ctx, `select st_multi(st_collectionextract(st_union($1::geometry, $2::geometry), 3))`, shape{noded[0]}, shape{woven[0]}).Scan(&g)
		if err != nil {
			return doing("merge areas", err)
		}
		both, _ := g.Geometry.(orb.MultiPolygon) // st_multi makes one
		if len(both) >= len(a.Geometry)+len(b.Geometry) {
			return wrongField("other", fmt.Sprintf("“%s”和“%s”没有共用的边，不能合并", a.Name, b.Name), fmt.Sprintf("%q and %q share no border and cannot be merged", a.Name, b.Name))
		}
		// What was done in the one that goes stays counted in the one that stays.
		gave, err := moveLedger(ctx, tx, b.ID, a.ID)
		if err != nil {
			return err
		}
		e.moves(gave)
		return e.change(a, AreaPatch{Geometry: &both})
	})
}

// AreaAt names an area at a version.
type AreaAt struct {
	Code    geo.Code
	Version int64
}
