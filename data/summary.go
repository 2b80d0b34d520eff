package data

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// Summary is a period in figures, as it is reported upward: of concerns, never restricted ones, and of what grids do besides.
type Summary struct {
	LedgerCount
	Period     Period
	Categories []SummaryPart // by slug; those that occur
	Forces     []SummaryPart // all, "" first, which is what was not dispatched
	MustReport []SummaryPart // those that are not restricted
	MustArrive struct {
		Found   int64 // in the period
		Visited int64 // of those, in person
	}
	Grid *GridSummary // nil when the filter asks for something else than areas
}

// SummaryPart is the figures of the concerns that have something in common.
type SummaryPart struct {
	Key                       string
	Found, StruckOff, Closing int64
}

// GridSummary is what grids do besides concerns: in all, and by the grid's code.
type GridSummary struct {
	Total GridDeeds
	By    map[LedgerPlace]GridDeeds
}

// GridDeeds are the visits of the period's months and the services of its days.
type GridDeeds struct {
	VisitsDue, VisitsDone    int64
	Services, ServicesHelped int64
}

// Summary counts a period. Forbidden to members and displays.
func (s *Store) Summary(ctx context.Context, actor Actor, asked LedgerQuery) (*Summary, error) {
	switch actor.Viewer.Role {
	case concern.Member, concern.Display:
		return nil, fail(Forbidden, "小结由网格长、社区工作人员、规划人员和管理员来看", "The summary is for grid leaders, staff, planners and administrators")
	case concern.Leader, concern.Staff, concern.Planner, concern.Admin:
	}
	areasOnly := reflect.DeepEqual(asked.Filter, concern.Filter{Areas: asked.Filter.Areas})
	without := false
	asked.Filter.Restricted = &without
	summary := &Summary{Period: asked.Period}
	err := s.reading(ctx, "sum up a month", func(tx pgx.Tx) error {
		l, err := s.ledgerFor(ctx, tx, &actor, asked, s.now().UTC())
		if err != nil {
			return err
		}
		sums, err := l.newSums(ctx, tx)
		if err != nil {
			return err
		}
		parts := newParts()
		err = l.each(ctx, tx, nil, 0, func(r *LedgerRow) error {
			sums.add(r)
			parts.add(r)
			if r.Began == Found && r.MustArrive != concern.NotMustArrive {
				summary.MustArrive.Found++
				if !r.VisitedAt.IsZero() {
					summary.MustArrive.Visited++
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		summary.LedgerCount = *sums.count()
		summary.Categories, summary.Forces, summary.MustReport = listedParts(parts.categories), listedParts(parts.forces), listedParts(parts.mustReport)
		if areasOnly {
			summary.Grid, err = l.deeds(ctx, tx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return summary, nil
}

// ledgerParts counts by what concerns have in common.
type ledgerParts struct{ categories, forces, mustReport map[string]*SummaryPart }

func newParts() *ledgerParts {
	p := &ledgerParts{categories: map[string]*SummaryPart{}, forces: map[string]*SummaryPart{}, mustReport: map[string]*SummaryPart{}}
	for force := concern.NoForce; force <= concern.Volunteer; force++ {
		p.forces[force.String()] = &SummaryPart{Key: force.String()}
	}
	for _, kind := range []concern.MustReport{concern.Hazard, concern.CollectiveAppeal} {
		p.mustReport[kind.String()] = &SummaryPart{Key: kind.String()}
	}
	return p
}

func (p *ledgerParts) add(r *LedgerRow) {
	category := p.categories[r.Category]
	if category == nil {
		category = &SummaryPart{Key: r.Category}
		p.categories[r.Category] = category
	}
	category.add(r)
	p.forces[r.Force.String()].add(r)
	if r.MustReport != concern.NotMustReport {
		p.mustReport[r.MustReport.String()].add(r)
	}
}

func (p *SummaryPart) add(r *LedgerRow) {
	if r.Began == Found {
		p.Found++
	}
	switch r.Ended {
	case "":
		p.Closing++
	case "struck_off":
		p.StruckOff++
	}
}

func listedParts(parts map[string]*SummaryPart) []SummaryPart {
	list := []SummaryPart{}
	for _, key := range slices.Sorted(maps.Keys(parts)) {
		list = append(list, *parts[key])
	}
	return list
}

// deeds are the visits and services of the areas that are asked for and the actor's own.
func (l *ledger) deeds(ctx context.Context, q querier) (*GridSummary, error) {
	begin, end := "-infinity", "infinity"
	if l.Period.bounded() {
		begin, end = l.Period.Begin().Format(time.DateOnly), l.Period.End().Format(time.DateOnly)
	}
	rows, err := q.Query(ctx, `select a.code, a.name, a.level, coalesce(v.due, 0), coalesce(v.done, 0), coalesce(s.count, 0), coalesce(s.helped, 0)
		from minqing.area a
		left join (select area_id, sum(due)::bigint as due, sum(done)::bigint as done from minqing.visit
			where month >= $1::text::date and month < $2::text::date group by area_id) v on v.area_id = a.id
		left join (select area_id, count(*) as count, sum(helped)::bigint as helped from minqing.service
			where held_on >= $1::text::date and held_on < $2::text::date group by area_id) s on s.area_id = a.id
		where a.level = 'grid' and a.prefix ^@ any($3::text[]) and a.prefix ^@ any($4::text[])`, begin, end, scopePrefixes(l.scope), l.askedAreas())
	if err != nil {
		return nil, doing("sum up the grids", err)
	}
	sum := &GridSummary{By: map[LedgerPlace]GridDeeds{}}
	var place LedgerPlace
	var d GridDeeds
	_, err = pgx.ForEachRow(rows, []any{&place.Code, &place.Name, &place.Level, &d.VisitsDue, &d.VisitsDone, &d.Services, &d.ServicesHelped}, func() error {
		sum.By[place] = d
		sum.Total.VisitsDue += d.VisitsDue
		sum.Total.VisitsDone += d.VisitsDone
		sum.Total.Services += d.Services
		sum.Total.ServicesHelped += d.ServicesHelped
		return nil
	})
	return sum, doing("sum up the grids", err)
}
