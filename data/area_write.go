package data

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// CreateArea adds a node below an existing parent. Forbidden unless the actor is an administrator or staff with an area above it;
// Invalid names the place where the shape is wrong, sticks out of its parent or overlaps a sibling; Conflict when the code is taken.
// Concerns that lie in it move to it in the same transaction.
func (s *Store) CreateArea(ctx context.Context, actor Actor, n NewArea) (*Area, error) {
	if err := mayEditArea(&actor, n.Code); err != nil {
		return nil, err
	}
	var made *Area
	err := s.write(ctx, "add an area", func(tx pgx.Tx) (err error) {
		if err = lockPlaces(ctx, tx, exclusive); err != nil {
			return err
		}
		if made, err = addArea(ctx, tx, n, s.sliver); err != nil {
			return err
		}
		e := areaEdit{what: "add", after: []Area{*made}}
		if made.ParentCode != "" {
			e.parent = &Area{AreaRef: AreaRef{Prefix: made.ParentCode.Prefix()}}
		}
		_, err = e.record(ctx, tx, &actor)
		return err
	})
	return made, err
}

// UpdateArea changes a name or a shape at the version given: ChangeAreas of one.
func (s *Store) UpdateArea(ctx context.Context, actor Actor, code geo.Code, version int64, p AreaPatch) (*Area, error) {
	if err := mayEditArea(&actor, code); err != nil {
		return nil, err
	}
	done, err := s.editAreas(ctx, "change an area", actor, func(tx pgx.Tx, e *areaEdit) error {
		a, err := e.take(ctx, tx, code, version)
		if err != nil {
			return err
		}
		return e.change(a, p)
	})
	if err != nil {
		return nil, err
	}
	return &done.Areas[0], nil
}

// DeleteArea removes a leaf. Conflict while it has children, boards, accounts, teams or webhooks. Its concerns move to the area around it.
func (s *Store) DeleteArea(ctx context.Context, actor Actor, code geo.Code, version int64) error {
	if err := mayEditArea(&actor, code); err != nil {
		return err
	}
	_, err := s.editAreas(ctx, "remove an area", actor, func(tx pgx.Tx, e *areaEdit) error {
		e.what = "remove"
		_, err := e.take(ctx, tx, code, version)
		return err
	})
	return err
}

// removeArea takes an area out of the table that nothing needs; Conflict tells what does. Its concerns move to what lies around
// or over it by then.
func removeArea(ctx context.Context, tx pgx.Tx, a *Area) (gave movedLedger, err error) {
	var children, boards, accounts, teams, webhooks int
	if err := tx.QueryRow(ctx, `select
			(select count(*) from minqing.area where parent = $1),
			(select count(*) from minqing.board where area_id = $1),
			(select count(*) from minqing.account_area where area_id = $1),
			(select count(*) from minqing.team where area_id = $1),
			(select count(*) from minqing.webhook where area_id = $1)`, a.ID).Scan(&children, &boards, &accounts, &teams, &webhooks); err != nil {
		return gave, err
	}
	if children+boards+accounts+teams+webhooks > 0 {
		return gave, fail(Conflict,
			fmt.Sprintf("“%s”还有 %d 个下级、%d 块议事板、%d 个账号、%d 支队伍、%d 条消息推送，请先移走它们", a.Name, children, boards, accounts, teams, webhooks),
			fmt.Sprintf("%q still has %d areas below it, %d boards, %d accounts, %d teams and %d webhooks: move them first", a.Name, children, boards, accounts, teams, webhooks))
	}
	if gave, err = vacate(ctx, tx, a.ID); err != nil {
		return gave, err
	}
	_, err = tx.Exec(ctx, `delete from minqing.area where id = $1`, a.ID)
	return gave, err
}

// addArea checks and stores one area, moves its concerns and logs the change, in a transaction that holds the places exclusively.
func addArea(ctx context.Context, tx pgx.Tx, n NewArea, sliver float64) (*Area, error) {
	a, err := putArea(ctx, tx, n, sliver)
	if err != nil {
		return nil, err
	}
	return a, relocate(ctx, tx, a.Geometry)
}

// putArea is addArea without moving the concerns: who puts many areas moves them all at the end.
func putArea(ctx context.Context, tx pgx.Tx, n NewArea, sliver float64) (*Area, error) {
	if _, err := geo.ParseCode(string(n.Code)); err != nil {
		return nil, wrongField("code", geo.InChinese(err), err.Error())
	}
	a := &Area{AreaRef: AreaRef{Code: n.Code, Prefix: n.Code.Prefix(), Level: n.Code.Level()}, Geometry: n.Geometry, Version: 1}
	var err error
	if a.Name, err = areaName(n.Name); err != nil {
		return nil, err
	}
	var taken string
	err = tx.QueryRow(ctx, `select coalesce(max(name), '') from minqing.area where code = $1 or prefix = $2`, string(a.Code), a.Prefix).Scan(&taken)
	if err != nil {
		return nil, err
	}
	if taken != "" {
		return nil, fail(Conflict, fmt.Sprintf("代码 %s 已经是“%s”的，请换一个", a.Code, taken), fmt.Sprintf("The code %s is already that of %q: choose another", a.Code, taken))
	}
	if err := findParent(ctx, tx, a); err != nil {
		return nil, err
	}
	if err := checkShape(ctx, tx, a, sliver); err != nil {
		return nil, err
	}
	err = tx.QueryRow(ctx, `insert into minqing.area (code, prefix, level, name, parent, geom) values ($1, $2, $3, $4, nullif($5, 0), $6) returning id`,
		string(a.Code), a.Prefix, a.Level.String(), a.Name, a.Parent, shape{a.Geometry}).Scan(&a.ID)
	if err != nil {
		return nil, err
	}
	return a, logChange(ctx, tx, "area", int64(a.ID))
}

// findParent fills in the parent, which every area but a city must have.
func findParent(ctx context.Context, tx pgx.Tx, a *Area) error {
	code, has := a.Code.Parent()
	if !has {
		return nil
	}
	parent, err := areaByCode(ctx, tx, code, false)
	if KindOf(err) == NotFound {
		return wrongField("code", fmt.Sprintf("上级区划 %s 还没有，请先添加它", code), fmt.Sprintf("its parent %s is missing: add that area first", code))
	}
	if err != nil {
		return err
	}
	a.Parent, a.ParentCode = parent.ID, parent.Code
	return nil
}

func areaName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > 100 {
		return "", wrongField("name", "名称要有 1 到 100 个字", "a name has 1 to 100 characters")
	}
	return name, nil
}

func wellFormed(code geo.Code) bool {
	_, err := geo.ParseCode(string(code))
	return err == nil
}

// mayEditArea lets administrators edit every area and staff those below their own: nobody widens the area that its own rights come from.
func mayEditArea(actor *Actor, code geo.Code) error {
	switch actor.Viewer.Role {
	case concern.Admin:
		return nil
	case concern.Staff:
		// A malformed code is told as such later.
		if !wellFormed(code) || actor.above(code.Prefix()) {
			return nil
		}
	}
	return fail(Forbidden, "只有管理员或上级社区的工作人员可以改这个区划", "Only an administrator or staff of an area above it may change this area")
}
