package data

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// SyncLedger makes the kinds of visits and of services what the lists say: new ones are added, known ones renamed, missing ones
// removed unless something is counted under them. Call it at every start.
func (s *Store) SyncLedger(ctx context.Context, l concern.Ledger) error {
	return s.write(ctx, "take the ledger's kinds over", func(tx pgx.Tx) error {
		// Servers that start together take turns.
		if _, err := tx.Exec(ctx, `lock table minqing.visit_kind, minqing.service_kind in share row exclusive mode`); err != nil {
			return err
		}
		if err := syncKinds(ctx, tx, "visit", l.Visits); err != nil {
			return err
		}
		return syncKinds(ctx, tx, "service", l.Services)
	})
}

// syncKinds brings minqing.<of>_kind up to the list; of is visit or service.
func syncKinds(ctx context.Context, tx pgx.Tx, of string, kinds []concern.Kind) error {
	slugs := []string{}
	for i, k := range kinds {
		_, err := tx.Exec(ctx, `insert into minqing.`+of+`_kind as k (slug, name, name_en, ordinal) values ($1, $2, $3, $4)
			on conflict (slug) do update set name = excluded.name, name_en = excluded.name_en, ordinal = excluded.ordinal
			where k is distinct from excluded`, k.Slug, k.Name, k.NameEN, i)
		if err != nil {
			return err
		}
		slugs = append(slugs, k.Slug)
	}
	_, err := tx.Exec(ctx, `delete from minqing.`+of+`_kind k where k.slug <> all($1::text[])
		and not exists (select from minqing.`+of+` used where used.kind = k.slug)`, slugs)
	return err
}

// Ledger are the kinds there are, in the order of the data file.
func (s *Store) Ledger(ctx context.Context) (concern.Ledger, error) {
	var l concern.Ledger
	var err error
	if l.Visits, err = kindsOf(ctx, s.pool, "visit"); err != nil {
		return l, err
	}
	l.Services, err = kindsOf(ctx, s.pool, "service")
	return l, err
}

func kindsOf(ctx context.Context, q querier, of string) ([]concern.Kind, error) {
	rows, err := q.Query(ctx, `select slug, name, name_en from minqing.`+of+`_kind order by ordinal, slug`)
	if err != nil {
		return nil, doing("read the ledger's kinds", err)
	}
	kinds, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k concern.Kind, err error) {
		err = row.Scan(&k.Slug, &k.Name, &k.NameEN)
		return k, err
	})
	return kinds, doing("read the ledger's kinds", err)
}

// checkKind is Invalid about the field kind when the list has no such one.
func checkKind(ctx context.Context, q querier, of, slug string) error {
	known := false
	if storable(slug) {
		err := q.QueryRow(ctx, `select exists (select from minqing.`+of+`_kind where slug = $1)`, slug).Scan(&known)
		if err != nil {
			return doing("read the ledger's kinds", err)
		}
	}
	if !known {
		return wrongField("kind", fmt.Sprintf("没有“%s”这一种，请从列表里选", slug), fmt.Sprintf("there is no kind %q: choose one of the list", slug))
	}
	return nil
}

// coveredGrid is a grid that is one of the actor's own or below one. NotFound else: an area that is shown for context only has
// no ledger to this actor, and one that is no grid has none at all.
func coveredGrid(ctx context.Context, q querier, actor *Actor, code geo.Code) (*AreaRef, error) {
	if scope := actor.Scope(); !scope.Covers(code.Prefix()) {
		return nil, noArea()
	}
	a, err := areaByCode(ctx, q, code, false)
	if err != nil {
		return nil, err
	}
	if a.Level != geo.Grid {
		return nil, fail(NotFound, fmt.Sprintf("“%s”不是网格，网格卡、走访和服务都在网格上：请选一个网格", a.Name),
			fmt.Sprintf("%q is no grid, and only grids have a card, visits and services: choose a grid", a.Name))
	}
	return &a.AreaRef, nil
}

// servedGrid is coveredGrid for one who serves it, and keeps it from being removed until the transaction ends.
func servedGrid(ctx context.Context, tx pgx.Tx, actor *Actor, code geo.Code) (*AreaRef, error) {
	if err := lockPlaces(ctx, tx, shared); err != nil {
		return nil, err
	}
	grid, err := coveredGrid(ctx, tx, actor, code)
	if err != nil {
		return nil, err
	}
	return grid, mayKeepLedger(actor)
}

// mayKeepLedger is about the role alone.
func mayKeepLedger(actor *Actor) error {
	if reports(actor) {
		return nil
	}
	return fail(Forbidden, "只有这个网格的网格员、网格长和社区工作人员可以记台账", "Only members, leaders and staff of the grid write in its ledger")
}

// logGrid tells the readers that something on a grid's card or in its ledger changed.
func logGrid(ctx context.Context, tx pgx.Tx, grid int32) error {
	return logChange(ctx, tx, "grid", int64(grid))
}
