package data

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// VisitCount is how many visits of one kind are due and done in a grid in a month. Counts, never names.
type VisitCount struct {
	Area    geo.Code
	Kind    string
	Due     int32
	Done    int32
	Version int64 // of Due: ticking off does not move it
}

// VisitSheet is a month of visits, as far as its reader may see.
type VisitSheet struct {
	Month     concern.Month
	Kinds     []concern.Kind
	Rows      []VisitCount // by area and the order of the kinds; where nothing was due and nothing done there is no row
	Due, Done int64        // of all rows
}

// mostVisits bounds what one grid can have due or done of a kind in a month.
const mostVisits = 100_000

// Visits are those of a month within an area, "" for everywhere the actor's own areas reach.
func (s *Store) Visits(ctx context.Context, actor Actor, month concern.Month, within geo.Code) (*VisitSheet, error) {
	sheet := &VisitSheet{Month: month}
	var err error
	if sheet.Kinds, err = kindsOf(ctx, s.pool, "visit"); err != nil {
		return nil, err
	}
	prefix := ""
	if within != "" {
		prefix = within.Prefix()
	}
	sheet.Rows, err = visitsWhere(ctx, s.pool, `v.month = $1::text::date and a.prefix ^@ any($2::text[]) and a.prefix ^@ $3 and v.due + v.done > 0`,
		month.FirstDay(), scopePrefixes(actor.Scope()), prefix)
	for i := range sheet.Rows {
		sheet.Due += int64(sheet.Rows[i].Due)
		sheet.Done += int64(sheet.Rows[i].Done)
	}
	return sheet, err
}

// visitsWhere reads the visits (v) in areas (a) that where chooses.
func visitsWhere(ctx context.Context, q querier, where string, args ...any) ([]VisitCount, error) {
	rows, err := q.Query(ctx, `select a.code, v.kind, v.due, v.done, v.version
		from minqing.visit v join minqing.area a on a.id = v.area_id join minqing.visit_kind k on k.slug = v.kind
		where `+where+` order by a.prefix, k.ordinal, k.slug`, args...)
	if err != nil {
		return nil, doing("read the visits", err)
	}
	counts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v VisitCount, err error) {
		err = row.Scan(&v.Area, &v.Kind, &v.Due, &v.Done, &v.Version)
		return v, err
	})
	return counts, doing("read the visits", err)
}

// oneVisit is a grid's count of a kind in a month, all zero when there is none yet.
func oneVisit(ctx context.Context, q querier, grid *AreaRef, month concern.Month, kind string) (*VisitCount, error) {
	counts, err := visitsWhere(ctx, q, `v.area_id = $1 and v.month = $2::text::date and v.kind = $3`, grid.ID, month.FirstDay(), kind)
	if err != nil {
		return nil, err
	}
	if len(counts) == 0 {
		return &VisitCount{Area: grid.Code, Kind: kind}, nil
	}
	return &counts[0], nil
}

// PlanVisits says how many visits of a kind are due, at the version given. Forbidden unless the actor is a leader or staff of the
// grid.
func (s *Store) PlanVisits(ctx context.Context, actor Actor, code geo.Code, month concern.Month, kind string, version int64, due int32) (*VisitCount, error) {
	var planned *VisitCount
	err := s.write(ctx, "plan visits", func(tx pgx.Tx) error {
		grid, err := servedGrid(ctx, tx, &actor, code)
		if err != nil {
			return err
		}
		if err := mayPlan(&actor); err != nil {
			return err
		}
		if due < 0 || due > mostVisits {
			return wrongField("due", fmt.Sprintf("应在 0 到 %d 之间", mostVisits), fmt.Sprintf("it must lie between 0 and %d", mostVisits))
		}
		if err := checkKind(ctx, tx, "visit", kind); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into minqing.visit (area_id, month, kind) values ($1, $2::text::date, $3) on conflict do nothing`,
			grid.ID, month.FirstDay(), kind); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `update minqing.visit set due = $4, version = version + 1
			where area_id = $1 and month = $2::text::date and kind = $3 and version = $5`, grid.ID, month.FirstDay(), kind, due, version)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return stale()
		}
		if planned, err = oneVisit(ctx, tx, grid, month, kind); err != nil {
			return err
		}
		return logGrid(ctx, tx, grid.ID)
	})
	if err != nil {
		return nil, err
	}
	return planned, nil
}

// CarryVisits lets as many visits be due in a month as were in the month before, in every grid of an area, where no number was set
// yet. It answers how many numbers were set; a second call sets none.
func (s *Store) CarryVisits(ctx context.Context, actor Actor, within geo.Code, month concern.Month) (int, error) {
	set := 0
	err := s.write(ctx, "carry the visits over", func(tx pgx.Tx) error {
		if err := lockPlaces(ctx, tx, shared); err != nil {
			return err
		}
		if scope := actor.Scope(); !scope.Covers(within.Prefix()) {
			return noArea()
		}
		if err := mayPlan(&actor); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `insert into minqing.visit as v (area_id, month, kind, due, version)
			select old.area_id, $2::text::date, old.kind, old.due, 1 from minqing.visit old join minqing.area a on a.id = old.area_id
			where a.prefix ^@ $1 and a.level = 'grid' and old.month = $3::text::date and old.due > 0
			order by old.area_id, old.kind
			on conflict (area_id, month, kind) do update set due = excluded.due, version = v.version + 1 where v.due = 0
			returning area_id`, within.Prefix(), month.FirstDay(), month.Add(-1).FirstDay())
		if err != nil {
			return err
		}
		touched, err := pgx.CollectRows(rows, pgx.RowTo[int32])
		if err != nil {
			return err
		}
		set = len(touched)
		grids := map[int64]bool{}
		for _, id := range touched {
			grids[int64(id)] = true
		}
		for _, id := range sortedKeys(grids) {
			if err := logGrid(ctx, tx, int32(id)); err != nil {
				return err
			}
		}
		return nil
	})
	return set, err
}

func mayPlan(actor *Actor) error {
	switch actor.Viewer.Role {
	case concern.Leader, concern.Staff:
		return nil
	}
	return fail(Forbidden, "应走访多少由网格长和社区工作人员定", "How many visits are due is for leaders and staff to say")
}

// TickVisit counts add visits as done, or takes -add back. Two at once both count. Conflict when there are not as many to take
// back; Invalid for a month that has not begun in Shanghai.
func (s *Store) TickVisit(ctx context.Context, actor Actor, code geo.Code, month concern.Month, kind string, add int32, idem Idempotency) (*VisitCount, error) {
	var ticked *VisitCount
	err := s.write(ctx, "count a visit", func(tx pgx.Tx) error {
		grid, err := servedGrid(ctx, tx, &actor, code)
		if err != nil {
			return err
		}
		if add == 0 || add < -mostVisits || add > mostVisits {
			return wrongField("add", "记一次写 1，撤一次写 -1", "write 1 to count one, -1 to take one back")
		}
		if month.After(concern.MonthOf(s.now())) {
			return wrongField("month", "这个月还没到，到了再记", "this month has not begun: count it when it has")
		}
		use := fmt.Sprintf("area/%d/visit", grid.ID)
		first, err := claim(ctx, tx, actor, idem, use)
		if err != nil {
			return err
		}
		if first == nil {
			if err := checkKind(ctx, tx, "visit", kind); err != nil {
				return err
			}
			if err := addVisits(ctx, tx, grid, month, kind, add); err != nil {
				return err
			}
			if err := fulfil(ctx, tx, actor, idem, use, int64(grid.ID)); err != nil {
				return err
			}
			if err := logGrid(ctx, tx, grid.ID); err != nil {
				return err
			}
		}
		ticked, err = oneVisit(ctx, tx, grid, month, kind)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ticked, nil
}

// addVisits adds within the row, so that whoever comes second adds to what the first one left.
func addVisits(ctx context.Context, tx pgx.Tx, grid *AreaRef, month concern.Month, kind string, add int32) error {
	if _, err := tx.Exec(ctx, `insert into minqing.visit (area_id, month, kind) values ($1, $2::text::date, $3) on conflict do nothing`,
		grid.ID, month.FirstDay(), kind); err != nil {
		return err
	}
	var done int32
	err := tx.QueryRow(ctx, `update minqing.visit set done = done + $4
		where area_id = $1 and month = $2::text::date and kind = $3 and done + $4 between 0 and $5 returning done`,
		grid.ID, month.FirstDay(), kind, add, mostVisits).Scan(&done)
	switch {
	case !errors.Is(err, pgx.ErrNoRows):
		return err
	case add < 0:
		return fail(Conflict, "没有这么多走访可以撤", "There are not as many visits to take back")
	}
	return fail(Conflict, fmt.Sprintf("一个月最多记 %d 次，请核对", mostVisits), fmt.Sprintf("A month holds at most %d visits: check the number", mostVisits))
}
