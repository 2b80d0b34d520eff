package data

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// LedgerFigures are what a ledger comes to. Opening + Found + Reopened = Ended + Closing.
//
// Standing, of those struck off in the period, are the ones that were not reopened since: punctuality, handling time and
// satisfaction are theirs.
type LedgerFigures struct {
	Opening, Found, Reopened       int64
	StruckOff, Declined, Duplicate int64 // at the end of the period
	Closing                        int64
	Overdue                        int64 // now
	Difficult                      int64 // struck off after it had been suspended or coordinated
	Standing, OnTime               int64
	handled                        int64 // of Standing, those whose handling time is known
	handling                       time.Duration
	Satisfied                      int64 // who said how satisfied they are
	satisfaction                   int64
}

// Ended are all that had ended at the end of the period.
func (f *LedgerFigures) Ended() int64 { return f.StruckOff + f.Declined + f.Duplicate }

// StrikeOffRate is the share of those struck off among all that were there to be handled; false when there were none.
func (f *LedgerFigures) StrikeOffRate() (float64, bool) {
	return share(f.StruckOff, f.Opening+f.Found+f.Reopened-f.Declined-f.Duplicate)
}

// OnTimeRate is the share of those struck off before their deadline; false when none was struck off.
func (f *LedgerFigures) OnTimeRate() (float64, bool) { return share(f.OnTime, f.Standing) }

// Handling is the average working time of those struck off; false when it is not known of any.
func (f *LedgerFigures) Handling() (time.Duration, bool) {
	if f.handled == 0 {
		return 0, false
	}
	return f.handling / time.Duration(f.handled), true
}

// Satisfaction is the average of 1 to 5; false when nobody said anything.
func (f *LedgerFigures) Satisfaction() (float64, bool) { return share(f.satisfaction, f.Satisfied) }

func share(n, of int64) (float64, bool) {
	if of == 0 {
		return 0, false
	}
	return float64(n) / float64(of), true
}

// add counts a row of the ledger of a period.
func (f *LedgerFigures) add(r *LedgerRow, p Period) {
	switch r.Began {
	case Opening:
		f.Opening++
	case Found:
		f.Found++
	case Reopened:
		f.Reopened++
	}
	if r.Light == concern.Red {
		f.Overdue++
	}
	switch r.Ended {
	case "":
		f.Closing++
	case "declined":
		f.Declined++
	case "duplicate":
		f.Duplicate++
	case "struck_off":
		f.StruckOff++
		if r.Difficult {
			f.Difficult++
		}
		if r.Status == concern.StruckOff && (!p.bounded() || r.EndedAt.Before(p.End())) {
			f.addStanding(r)
		}
	}
}

func (f *LedgerFigures) addStanding(r *LedgerRow) {
	f.Standing++
	if !r.Late() {
		f.OnTime++
	}
	if r.Handling != nil {
		f.handled++
		f.handling += *r.Handling
	}
	if r.Satisfaction > 0 {
		f.Satisfied++
		f.satisfaction += int64(r.Satisfaction)
	}
}

// LedgerGrid is the figures of one grid, or of what lies in no grid of an area.
type LedgerGrid struct {
	LedgerPlace
	LedgerFigures
}

// LedgerCount is a ledger counted: in all, and by grid in the order of the codes. Every grid that is asked for has a line.
type LedgerCount struct {
	Total LedgerFigures
	Grids []LedgerGrid
	At    time.Time
	Day   time.Duration // how long a working day is
}

// LedgerFigures counts the concerns that LedgerPage lists. Forbidden to displays.
func (s *Store) LedgerFigures(ctx context.Context, actor Actor, asked LedgerQuery) (*LedgerCount, error) {
	if err := mayReadLedger(&actor); err != nil {
		return nil, err
	}
	var count *LedgerCount
	err := s.reading(ctx, "count the ledger", func(tx pgx.Tx) error {
		l, err := s.ledgerFor(ctx, tx, &actor, asked, s.now().UTC())
		if err != nil {
			return err
		}
		sums, err := l.newSums(ctx, tx)
		if err != nil {
			return err
		}
		err = l.each(ctx, tx, nil, 0, func(r *LedgerRow) error { sums.add(r); return nil })
		count = sums.count()
		return err
	})
	return count, err
}

// reading runs do in one snapshot.
func (s *Store) reading(ctx context.Context, what string, do func(tx pgx.Tx) error) error {
	return doing(what, pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, do))
}

// ledgerSums counts rows as they come.
type ledgerSums struct {
	l     *ledger
	total LedgerFigures
	grids map[LedgerPlace]*LedgerFigures
}

func (l *ledger) newSums(ctx context.Context, q querier) (*ledgerSums, error) {
	places, err := l.askedGrids(ctx, q)
	if err != nil {
		return nil, err
	}
	sums := &ledgerSums{l: l, grids: map[LedgerPlace]*LedgerFigures{}}
	for _, p := range places {
		sums.grids[p] = &LedgerFigures{}
	}
	return sums, nil
}

// askedGrids are the grids of the filter's areas that are the actor's own or below one.
func (l *ledger) askedGrids(ctx context.Context, q querier) ([]LedgerPlace, error) {
	rows, err := q.Query(ctx, `select a.code, a.name, a.level from minqing.area a
		where a.level = 'grid' and a.prefix ^@ any($1::text[]) and a.prefix ^@ any($2::text[])`, scopePrefixes(l.scope), l.askedAreas())
	if err != nil {
		return nil, doing("read the grids", err)
	}
	places, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p LedgerPlace, err error) {
		err = row.Scan(&p.Code, &p.Name, &p.Level)
		return p, err
	})
	return places, doing("read the grids", err)
}

// askedAreas are the prefixes that the filter names; "" for everywhere.
func (l *ledger) askedAreas() []string {
	if len(l.Filter.Areas) == 0 {
		return []string{""}
	}
	return l.Filter.Areas
}

func (c *ledgerSums) add(r *LedgerRow) {
	c.total.add(r, c.l.Period)
	grid := c.grids[r.Grid]
	if grid == nil {
		grid = &LedgerFigures{}
		c.grids[r.Grid] = grid
	}
	grid.add(r, c.l.Period)
}

func (c *ledgerSums) count() *LedgerCount {
	count := &LedgerCount{Total: c.total, At: c.l.now, Day: c.l.calendar.DayLength(), Grids: []LedgerGrid{}}
	places := slices.SortedFunc(maps.Keys(c.grids), func(a, b LedgerPlace) int { return strings.Compare(string(a.Code), string(b.Code)) })
	for _, p := range places {
		count.Grids = append(count.Grids, LedgerGrid{p, *c.grids[p]})
	}
	return count
}
