package data

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// TownLedger is what the grids of a made-up town keep of themselves.
type TownLedger struct {
	Cards    []TownCard
	Clear    []TownClear
	Visits   []TownVisits
	Services []NewService
}

// TownCard is a grid's card as it has come to be.
type TownCard struct {
	Area                  geo.Code
	Leader                string
	Members               []string
	Police, PartyBranch   string
	Households, Buildings int32
}

// TownClear is one confirmation of a grid's checklist.
type TownClear struct {
	Area geo.Code
	Item concern.ClearItem
	At   time.Time
	Role concern.Role
}

// TownVisits are the visits of one kind in a grid and a month.
type TownVisits struct {
	Area      geo.Code
	Month     concern.Month
	Kind      string
	Due, Done int32
}

// addTownLedger copies all of it, and tells of it by the change rows of the areas, which come in the same transaction.
func addTownLedger(ctx context.Context, tx pgx.Tx, l *TownLedger, ids map[geo.Code]int32) error {
	copyRows := func(table string, columns []string, n int, row func(i int) []any) error {
		_, err := tx.CopyFrom(ctx, pgx.Identifier{"minqing", table}, columns,
			pgx.CopyFromSlice(n, func(i int) ([]any, error) { return row(i), nil }))
		return doing("copy a town's ledger", err)
	}
	err := copyRows("grid_card", []string{"area_id", "leader", "members", "police", "party_branch", "households", "buildings", "version"}, len(l.Cards),
		func(i int) []any {
			c := &l.Cards[i]
			return []any{ids[c.Area], c.Leader, listed(c.Members), c.Police, c.PartyBranch, c.Households, c.Buildings, int64(1)}
		})
	if err != nil {
		return err
	}
	err = copyRows("grid_clear", []string{"area_id", "item", "role", "at"}, len(l.Clear), func(i int) []any {
		c := &l.Clear[i]
		return []any{ids[c.Area], c.Item.String(), c.Role.String(), c.At}
	})
	if err != nil {
		return err
	}
	err = copyRows("visit", []string{"area_id", "month", "kind", "due", "done", "version"}, len(l.Visits), func(i int) []any {
		v := &l.Visits[i]
		return []any{ids[v.Area], v.Month.FirstDay(), v.Kind, v.Due, v.Done, int64(1)}
	})
	if err != nil {
		return err
	}
	return copyRows("service", []string{"area_id", "kind", "held_on", "force", "helped", "created_at"}, len(l.Services), func(i int) []any {
		v := &l.Services[i]
		return []any{ids[v.Area], v.Kind, v.HeldOn, v.Force.String(), v.Helped, v.HeldOn.Add(10 * time.Hour)}
	})
}
