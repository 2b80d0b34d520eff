package data

import (
	"context"
	"time"

	"minqing/concern"
)

// StruckOffIn narrows a filter to the concerns that were struck off in a month and are so still.
func StruckOffIn(f concern.Filter, month concern.Month) concern.Filter {
	f.Statuses = []concern.Status{concern.StruckOff}
	f.EndedFrom, f.EndedTo = month.Begin(), month.Add(1).Begin()
	return f
}

// WallRatings is how satisfied residents were with what was struck off: of how many it is known, and the sum of their 1 to 5. Which concerns
// these are is nobody's at a wall.
type WallRatings struct{ Rated, Sum int64 }

// WallRatings are those of a month's StruckOffIn. Restricted concerns are left out whoever asks.
func (s *Store) WallRatings(ctx context.Context, actor Actor, f concern.Filter, month concern.Month) (r WallRatings, err error) {
	f = StruckOffIn(f, month)
	f.Restricted = new(bool)
	scope := actor.Scope()
	var args arguments
	where := condition(&f, &actor.Viewer, &scope, s.now(), &args)
	err = s.pool.QueryRow(ctx, `select count(c.satisfaction), coalesce(sum(c.satisfaction), 0) from minqing.concern c where `+where, args...).Scan(&r.Rated, &r.Sum)
	return r, doing("count ratings", err)
}

// WallMonth is how a month ended: what was struck off in it, and what was open still.
type WallMonth struct{ StruckOff, Open int64 }

// WallMonth is that of the ledger: what was reopened since stood as struck off then. Restricted concerns are left out whoever asks.
func (s *Store) WallMonth(ctx context.Context, actor Actor, f concern.Filter, month concern.Month) (m WallMonth, err error) {
	f.Restricted = new(bool)
	scope := actor.Scope()
	var args arguments
	q := LedgerQuery{Filter: f, Period: Period{First: month, Months: 1}}
	l := q.sql(&actor, &scope, s.now(), &args)
	err = s.pool.QueryRow(ctx, `select count(*) filter (where l.ended = 'struck_off'), count(*) filter (where l.ended = '')
		from (select `+l.ended+` as ended`+l.tables+` where `+l.where+`) l`, args...).Scan(&m.StruckOff, &m.Open)
	return m, doing("count a month", err)
}

// monthPart is what WallMonth reads of a concern, but for its events: each reopening and each end shows in it too.
type monthPart struct {
	area       int32
	restricted bool
	team       string
	reporter   int64
	noticed    time.Time
	end        concern.Status // zero while it is open
	endedAt    time.Time
}

func monthPartOf(m *concern.Mark) (p monthPart) {
	if m == nil {
		return p
	}
	p = monthPart{area: m.Area, restricted: m.Restricted(), team: m.Team, reporter: m.Reporter, noticed: m.NoticedAt.UTC()}
	if m.Status.Ended() {
		p.end, p.endedAt = m.Status, m.EndedAt.UTC()
	}
	return p
}

// MovesMonth says whether a change may move the WallMonth of a month.
func (c MarkChange) MovesMonth(month concern.Month) bool {
	end := month.Add(1).Begin()
	in := func(m *concern.Mark) bool { return m != nil && m.NoticedAt.Before(end) }
	return (in(c.Before) || in(c.After)) && monthPartOf(c.Before) != monthPartOf(c.After)
}

// MovesRatings says whether a change may move the WallRatings of a month.
func (c MarkChange) MovesRatings(month concern.Month) bool {
	f := StruckOffIn(concern.Filter{}, month)
	in := func(m *concern.Mark) bool { return m != nil && f.Match(m, concern.Place{}, concern.Asking{}) }
	return in(c.Before) || in(c.After)
}
