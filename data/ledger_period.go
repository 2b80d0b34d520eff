package data

import (
	"fmt"
	"time"

	"minqing/concern"
)

// Period is the months that a ledger is told for: Months of them from First on. The zero Period is from the beginning until now.
type Period struct {
	First  concern.Month
	Months int
}

// bounded says whether it is a period, and not all the time there was.
func (p Period) bounded() bool { return p.Months > 0 }

// Begin is the first instant in the period, zero when it has no beginning.
func (p Period) Begin() time.Time {
	if !p.bounded() {
		return time.Time{}
	}
	return p.First.Begin()
}

// End is the first instant after the period, zero when it has no end.
func (p Period) End() time.Time {
	if !p.bounded() {
		return time.Time{}
	}
	return p.First.Add(p.Months).Begin()
}

// String names it in a cursor and in the audit: 2026-11+1, or "" for all the time there was.
func (p Period) String() string {
	if !p.bounded() {
		return ""
	}
	return fmt.Sprintf("%s+%d", p.First, p.Months)
}

// chinese names it on paper.
func (p Period) chinese() string {
	last := p.First.Add(p.Months - 1)
	switch {
	case !p.bounded():
		return "开办以来"
	case p.Months == 1:
		return monthInChinese(p.First)
	}
	return monthInChinese(p.First) + "至" + monthInChinese(last)
}

func monthInChinese(m concern.Month) string { return m.Begin().Format("2006年1月") }

// LedgerQuery chooses the concerns of a ledger.
type LedgerQuery struct {
	Filter concern.Filter
	Period Period
}

// ledgerSQL is a query's part of the SQL: the tables it reads, what a concern has to be to stand in the ledger, how it came into
// the period, and how it had ended at the end of it ("" when it had not).
type ledgerSQL struct{ tables, where, began, ended string }

// sql compiles the query, confined to what the actor may see; the lights are told at now.
//
// A concern that was never reopened ended when its row says. Of the others (r) the events tell what stood at either end of the
// period: the last of theirs before it.
func (q *LedgerQuery) sql(actor *Actor, scope *concern.Scope, now time.Time, args *arguments) ledgerSQL {
	begin := args.add(bound(q.Period.Begin(), "-infinity")) + "::text::timestamptz"
	end := args.add(bound(q.Period.End(), "infinity")) + "::text::timestamptz"
	closedBefore := func(at string) string {
		return "(c.status in ('struck_off', 'declined', 'duplicate') and coalesce(c.ended_at, c.noticed_at) < " + at + ")"
	}
	wasClosed := "coalesce(r.was_closed, " + closedBefore(begin) + ")"
	l := ledgerSQL{
		tables: `
		from minqing.concern c join minqing.category k on k.slug = c.category left join minqing.area a on a.id = c.area_id
		left join minqing.area g on g.prefix = left(a.prefix, 15)
		left join (select e.concern_id,
				coalesce((array_agg(e.kind order by e.version desc) filter (where e.at < ` + begin + `))[1] <> 'reopen', false) as was_closed,
				coalesce((array_agg(e.kind order by e.version desc) filter (where e.at < ` + end + `))[1], 'reopen') as last,
				bool_or(e.kind = 'reopen' and e.at >= ` + begin + ` and e.at < ` + end + `) as reopened
			from minqing.event e
			where e.kind in ('strike_off', 'decline', 'merge', 'reopen')
				and e.concern_id in (select o.concern_id from minqing.event o where o.kind = 'reopen')
			group by e.concern_id) r on r.concern_id = c.id`,
		began: `case when c.noticed_at >= ` + begin + ` then 'found' when ` + wasClosed + ` then 'reopened' else 'opening' end`,
		ended: `case r.last when 'strike_off' then 'struck_off' when 'decline' then 'declined' when 'merge' then 'duplicate' when 'reopen' then ''
			else case when ` + closedBefore(end) + ` then c.status else '' end end`,
	}
	l.where = condition(&q.Filter, &actor.Viewer, scope, now, args)
	if q.Period.bounded() {
		l.where += ` and c.noticed_at < ` + end + ` and (c.noticed_at >= ` + begin + ` or not ` + wasClosed + ` or coalesce(r.reopened, false))`
	}
	return l
}

// bound is an instant as the database reads it, or the infinity that stands for none.
func bound(t time.Time, infinity string) string {
	if t.IsZero() {
		return infinity
	}
	return t.Format(time.RFC3339)
}
