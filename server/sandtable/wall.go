package sandtable

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/tiles"
)

// WallCount is what was struck off in a month, and what of all is open still.
type WallCount struct{ StruckOff, Open int64 }

// Rate is the share of what was struck off among both, false when there is neither. It is the ledger's rate: what there was to
// strike off ended so or is open.
func (c WallCount) Rate() (float64, bool) {
	if c.StruckOff+c.Open == 0 {
		return 0, false
	}
	return float64(c.StruckOff) / float64(c.StruckOff+c.Open), true
}

// WallFigures are those of a month that goes on, as of now, without restricted concerns.
type WallFigures struct {
	Month   concern.Month
	Total   WallCount
	Grids   []WallGrid // by code; those in which there was anything to strike off
	Ratings data.WallRatings
	Before  WallCount // of the month before, when it ended
}

// WallGrid is the count of a grid, "" for what is in none.
type WallGrid struct {
	Code string
	WallCount
}

// openStatuses are those in which a concern still wants something done.
var openStatuses = func() (open []concern.Status) {
	for s := concern.Reported; s <= concern.Suspended; s++ {
		if !s.Ended() {
			open = append(open, s)
		}
	}
	return open
}()

// WallFigures are told from the columns, but for what these do not know: how residents were satisfied, and how the last month ended. That the
// database is asked, once for all who see the same, and again when something changed that it depends on.
func (t *Table) WallFigures(ctx context.Context, actor *data.Actor, f concern.Filter, now time.Time) (*WallFigures, error) {
	f.Restricted = new(bool)
	w := &WallFigures{Month: concern.MonthOf(now)}
	if err := t.countWall(ctx, actor, &f, now, w); err != nil {
		return nil, err
	}
	scope := actor.Scope()
	month, last := w.Month, w.Month.Add(-1)
	key := fmt.Sprintf("%s %#v %s", month, scope.Clauses, f.Encode().Encode())
	var err error
	w.Ratings, err = t.ratings.find(ctx, key, func(c *data.MarkChange) bool { return c.MovesRatings(month) },
		func(ctx context.Context) (data.WallRatings, error) {
			return t.store.WallRatings(ctx, *actor, f, month)
		})
	if err != nil {
		return nil, err
	}
	before, err := t.months.find(ctx, key, func(c *data.MarkChange) bool { return c.MovesMonth(last) },
		func(ctx context.Context) (data.WallMonth, error) { return t.store.WallMonth(ctx, *actor, f, last) })
	w.Before = WallCount(before)
	return w, err
}

// countWall counts what the columns know.
func (t *Table) countWall(ctx context.Context, actor *data.Actor, f *concern.Filter, now time.Time, w *WallFigures) error {
	grids := map[string]WallCount{}
	count := func(f concern.Filter, add func(c *WallCount, n int64)) error {
		question, err := t.Compile(ctx, actor, &f, now)
		if err != nil {
			return err
		}
		rows, total, err := question.Stats(ctx, tiles.Dimension{By: "area", Level: geo.Grid})
		for _, r := range rows {
			grid := grids[r.Keys[0]]
			add(&grid, r.Count)
			grids[r.Keys[0]] = grid
		}
		add(&w.Total, total)
		return err
	}
	if err := count(data.StruckOffIn(*f, w.Month), func(c *WallCount, n int64) { c.StruckOff += n }); err != nil {
		return err
	}
	open := *f
	open.Statuses = openStatuses
	if err := count(open, func(c *WallCount, n int64) { c.Open += n }); err != nil {
		return err
	}
	for code, c := range grids {
		w.Grids = append(w.Grids, WallGrid{code, c})
	}
	slices.SortFunc(w.Grids, func(a, b WallGrid) int { return strings.Compare(a.Code, b.Code) })
	return nil
}
