package data

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"minqing/geo"
)

// AreaEdit changes one area among others, at the version given.
type AreaEdit struct {
	Code    geo.Code
	Version int64
	AreaPatch
}

// AddedArea is an area that an edit adds; its code is the next free number below its parent.
type AddedArea struct {
	Parent   geo.Code
	Name     string
	Geometry orb.MultiPolygon
}

// AreasChanged is what an edit did.
type AreasChanged struct {
	History int64      // id of its entry in the history
	Areas   []Area     // as they are now, with shapes: those asked for, and neighbours whose borders gained nodes
	Removed []geo.Code // those that are no more
	Gaps    []AreaGap  // ground that an area held before and none holds now, the widest first, at most 20
}

// AreaGap is a piece of ground between areas.
type AreaGap struct {
	At orb.Point // a place in it
	M2 float64   // on the spheroid
}

// ChangeAreas changes and adds several areas of one parent at once, all or nothing, as one entry of the history. Shapes are rounded
// to GeoJSON's decimals and woven into their neighbours (geo.Weave), so that borders stay shared; then all are checked together like
// CreateArea's. Ground left to no area is allowed and told. Forbidden, Stale and Invalid name the area at fault; Invalid also when
// the areas have not one parent.
func (s *Store) ChangeAreas(ctx context.Context, actor Actor, changed []AreaEdit, added []AddedArea) (*AreasChanged, error) {
	if len(changed)+len(added) == 0 {
		return nil, wrongField("areas", "没有要改的区划", "there is no area to change")
	}
	return s.editAreas(ctx, "change areas", actor, func(tx pgx.Tx, e *areaEdit) error {
		for _, c := range changed {
			if err := mayEditArea(&actor, c.Code); err != nil {
				return err
			}
			a, err := e.take(ctx, tx, c.Code, c.Version)
			if err != nil {
				return err
			}
			if err := e.change(a, c.AreaPatch); err != nil {
				return about(a.Name, a.Code, err)
			}
		}
		for _, n := range added {
			if err := e.add(ctx, tx, &actor, n); err != nil {
				return about(n.Name, n.Parent, err)
			}
		}
		return nil
	})
}

// areaEdit is a change of areas that have one parent, in the making. Its transaction holds the places exclusively.
type areaEdit struct {
	what   string  // "change", "split", "merge" or "undo", for the history
	undoes int64   // the entry that this one takes back, 0 for none
	exact  bool    // shapes are stored as they are, not rounded and woven
	before []Area  // those changed or removed, as they were
	after  []Area  // those changed or added, as they are to be; a new one has no id
	parent *Area   // with its shape; nil at the top
	beside []Area  // the siblings that the edit does not name
	sliver float64 // m² that borders may be off by

	ledgers    []movedLedger // what it moved of them, in order
	toGiveBack []movedLedger // with an undoing: what the undone entry moved
}

// editAreas runs one edit in a transaction: make says what changes, the rest follows from that.
func (s *Store) editAreas(ctx context.Context, doing string, actor Actor, make func(tx pgx.Tx, e *areaEdit) error) (*AreasChanged, error) {
	var done *AreasChanged
	err := s.write(ctx, doing, func(tx pgx.Tx) error {
		if err := lockPlaces(ctx, tx, exclusive); err != nil {
			return err
		}
		e := &areaEdit{what: "change", sliver: s.sliver}
		err := make(tx, e)
		if err != nil {
			return err
		}
		done, err = e.carryOut(ctx, tx, &actor)
		return err
	})
	return done, err
}

// take reads an area that is to change or to go. Stale names it when it is no longer at the version; Invalid when it was taken
// already or has another parent than those before.
func (e *areaEdit) take(ctx context.Context, tx pgx.Tx, code geo.Code, version int64) (*Area, error) {
	a, err := areaByCode(ctx, tx, code, true)
	if err != nil {
		return nil, err
	}
	if a.Version != version {
		return nil, fail(Stale, fmt.Sprintf("“%s”刚被别人改过，什么都没有存；您画的还在，请取回最新的再存", a.Name),
			fmt.Sprintf("Somebody changed %q in the meantime, so nothing was stored: take the newest and apply your changes again", a.Name))
	}
	if slices.ContainsFunc(e.before, func(b Area) bool { return b.ID == a.ID }) {
		return nil, wrongField("areas", fmt.Sprintf("“%s”给了两次", a.Name), fmt.Sprintf("%q is given twice", a.Name))
	}
	if err := e.under(ctx, tx, a.ParentCode); err != nil {
		return nil, err
	}
	e.before = append(e.before, *a)
	return a, nil
}

// under settles the parent of the whole edit.
func (e *areaEdit) under(ctx context.Context, tx pgx.Tx, parent geo.Code) (err error) {
	known := geo.Code("")
	if e.parent != nil {
		known = e.parent.Code
	}
	if len(e.before)+len(e.after) > 0 && known != parent {
		return wrongField("areas", "一次只能改同一个上级的区划，请分开提交", "areas of one parent change together: send the others apart")
	}
	if parent != "" && e.parent == nil {
		e.parent, err = areaByCode(ctx, tx, parent, true)
	}
	return err
}

// change says how an area that was taken is to be.
func (e *areaEdit) change(a *Area, p AreaPatch) (err error) {
	next := *a
	if p.Name != nil {
		if next.Name, err = areaName(*p.Name); err != nil {
			return err
		}
	}
	if p.Geometry != nil {
		next.Geometry = geo.Rounded(*p.Geometry)
	}
	next.Version++
	e.after = append(e.after, next)
	return nil
}

// add says what area is to be made.
func (e *areaEdit) add(ctx context.Context, tx pgx.Tx, actor *Actor, n AddedArea) error {
	if err := e.under(ctx, tx, n.Parent); err != nil {
		if KindOf(err) == NotFound {
			return wrongField("parent", fmt.Sprintf("没有上级区划 %s", n.Parent), fmt.Sprintf("there is no area %s", n.Parent))
		}
		return err
	}
	code, err := e.nextCode(ctx, tx)
	if err != nil {
		return err
	}
	if err := mayEditArea(actor, code); err != nil {
		return err
	}
	name, err := areaName(n.Name)
	if err != nil {
		return err
	}
	e.after = append(e.after, Area{
		AreaRef:    AreaRef{Code: code, Prefix: code.Prefix(), Level: code.Level(), Name: name, Parent: e.parent.ID},
		ParentCode: e.parent.Code, Geometry: geo.Rounded(n.Geometry), Version: 1,
	})
	return nil
}

// nextCode is the number after the last one below the parent, or the first that is free when the last is 999: Conflict when none is.
func (e *areaEdit) nextCode(ctx context.Context, tx pgx.Tx) (geo.Code, error) {
	if e.parent == nil || e.parent.Level < geo.Community || e.parent.Level > geo.Grid {
		return "", wrongField("parent", "只能在社区里加网格，或在网格里加楼院", "grids are added to a community, buildings to a grid")
	}
	rows, err := tx.Query(ctx, `select right(prefix, 3)::int from minqing.area where parent = $1`, e.parent.ID)
	if err != nil {
		return "", doing("number an area", err)
	}
	taken, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return "", doing("number an area", err)
	}
	for _, a := range e.after {
		n, err := strconv.Atoi(a.Prefix[len(a.Prefix)-3:])
		if err != nil {
			return "", fmt.Errorf("number an area: %w", err)
		}
		taken = append(taken, n)
	}
	slices.Sort(taken)
	next := 1
	if len(taken) > 0 {
		next = taken[len(taken)-1] + 1
	}
	if next > 999 {
		for next = 1; slices.Contains(taken, next); next++ {
		}
	}
	if next > 999 {
		return "", fail(Conflict, fmt.Sprintf("“%s”下面的 999 个编号都用完了", e.parent.Name), fmt.Sprintf("All 999 numbers below %q are taken", e.parent.Name))
	}
	return geo.ParseCode(e.parent.Prefix + fmt.Sprintf("%03d", next))
}

// about names the area that an error is about, in the field's path and in its words.
func about(name string, code geo.Code, err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Kind != Invalid || len(e.Fields) == 0 {
		return err
	}
	named := *e
	named.Fields, named.FieldsEnglish = map[string]string{}, map[string]string{}
	for path, zh := range e.Fields {
		en := e.FieldsEnglish[path]
		if !strings.HasPrefix(path, "areas") {
			path = fmt.Sprintf("areas.%s.%s", code, path)
			zh, en = fmt.Sprintf("“%s”%s", name, zh), fmt.Sprintf("%q %s", name, en)
		}
		named.addField(path, zh, en)
	}
	return &named
}
