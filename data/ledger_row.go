package data

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// LedgerRow is one concern in the ledger.
type LedgerRow struct {
	ID           int64
	Title        string
	Category     string
	CategoryName string
	Area         geo.Code // the deepest that holds it, "" outside of all
	Grid         LedgerPlace
	Source       concern.Source
	MustReport   concern.MustReport
	MustArrive   concern.MustArrive
	NoticedAt    time.Time
	Force        concern.Force
	Team         string
	Status       concern.Status
	Light        concern.Light
	RedAt        time.Time
	AcceptedAt   time.Time
	ResolvedAt   time.Time
	VisitedAt    time.Time
	VerifiedAt   time.Time
	AnsweredAt   time.Time
	EndedAt      time.Time
	Satisfaction int16
	Began        Began
	Ended        string         // struck_off, declined or duplicate at the end of the period, "" when it was open then
	Handling     *time.Duration // of working time; nil where nobody knows
	Difficult    bool           // it was suspended or coordinated before the end of the period
	Reason       *LedgerReason
}

// LedgerPlace is the grid that holds a concern, or the deepest area where no grid does; all "" outside of every area.
type LedgerPlace struct {
	Code  geo.Code
	Name  string
	Level string
}

// Began is how a concern came into a period.
type Began string

// The three ways. A ledger without a period found all of its concerns in it.
const (
	Opening  Began = "opening"  // open when it began
	Found    Began = "found"    // noticed in it
	Reopened Began = "reopened" // ended before it, and reopened in it
)

// LedgerReason is what last kept a concern from going on. Words are "" where the role does not read them and where they were erased.
type LedgerReason struct {
	Kind  EventKind
	At    time.Time
	Words string

	version int64
}

// Late says whether the concern is overdue now, or was struck off after its deadline.
func (r *LedgerRow) Late() bool {
	if r.Status == concern.StruckOff {
		return !r.EndedAt.IsZero() && !r.EndedAt.Before(r.RedAt)
	}
	return r.Light == concern.Red
}

// turn is an event that the ledger reads time and reasons from.
type turn struct {
	kind    EventKind
	at      time.Time
	version int64
}

const ledgerColumns = `c.id, c.title, c.category, k.name, coalesce(a.code, ''), coalesce(g.code, ''), coalesce(g.name, ''), coalesce(g.level, ''),
	c.source, coalesce(c.must_report, ''), coalesce(c.must_arrive, ''), c.noticed_at, coalesce(c.force, ''), coalesce(c.team, ''), c.status,
	c.yellow_at, c.red_at, c.accepted_at, c.resolved_at, c.visited_at, c.verified_at, c.answered_at, c.ended_at, coalesce(c.satisfaction, 0),
	t.kinds, t.ats, t.versions`

// ledgerTurns are the events (t) that end, reopen, suspend and resume a concern, and those that let it be coordinated.
const ledgerTurns = `
	left join lateral (select array_agg(e.kind order by e.version) as kinds, array_agg(e.at order by e.version) as ats,
			array_agg(e.version order by e.version) as versions
		from minqing.event e where e.concern_id = c.id
			and e.kind in ('strike_off', 'decline', 'merge', 'reopen', 'suspend', 'resume', 'coordinate')) t on true`

// ledger is one reading of a query: all of it at one instant.
type ledger struct {
	LedgerQuery
	actor    *Actor
	scope    concern.Scope
	calendar *concern.Calendar
	now      time.Time
}

// ledgerFor prepares a reading.
func (s *Store) ledgerFor(ctx context.Context, q querier, actor *Actor, asked LedgerQuery, now time.Time) (*ledger, error) {
	calendar, err := s.calendar(ctx, q)
	if err != nil {
		return nil, err
	}
	return &ledger{LedgerQuery: asked, actor: actor, scope: actor.Scope(), calendar: calendar, now: now}, nil
}

// ledgerPosition is a row's place in the ledger.
type ledgerPosition struct {
	noticedAt time.Time
	id        int64
}

func (r *LedgerRow) position() *ledgerPosition { return &ledgerPosition{r.NoticedAt, r.ID} }

// each reads the rows in the order in which they were noticed, those after a position, at most limit of them (0 is all).
func (l *ledger) each(ctx context.Context, q querier, after *ledgerPosition, limit int, do func(*LedgerRow) error) error {
	var args arguments
	parts := l.sql(l.actor, &l.scope, l.now, &args)
	sql := `select ` + ledgerColumns + `, ` + parts.began + `, ` + parts.ended + parts.tables + ledgerTurns + ` where ` + parts.where
	if after != nil {
		sql += ` and (c.noticed_at, c.id) > (` + args.add(after.noticedAt) + `, ` + args.add(after.id) + `)`
	}
	sql += ` order by c.noticed_at, c.id`
	if limit > 0 {
		sql += ` limit ` + args.add(limit)
	}
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return doing("read the ledger", err)
	}
	defer rows.Close()
	for rows.Next() {
		r, err := l.scan(rows)
		if err != nil {
			return doing("read the ledger", err)
		}
		if err := do(r); err != nil {
			return err
		}
	}
	return doing("read the ledger", rows.Err())
}

func (l *ledger) scan(row pgx.CollectableRow) (*LedgerRow, error) {
	var r LedgerRow
	var yellowAt time.Time
	var kinds []string
	var ats []time.Time
	var versions []int64
	err := row.Scan(&r.ID, &r.Title, &r.Category, &r.CategoryName, &r.Area, &r.Grid.Code, &r.Grid.Name, &r.Grid.Level,
		scanned{&r.Source}, scanned{&r.MustReport}, scanned{&r.MustArrive}, utc{&r.NoticedAt}, scanned{&r.Force}, &r.Team, scanned{&r.Status},
		utc{&yellowAt}, utc{&r.RedAt}, utc{&r.AcceptedAt}, utc{&r.ResolvedAt}, utc{&r.VisitedAt}, utc{&r.VerifiedAt}, utc{&r.AnsweredAt},
		utc{&r.EndedAt}, &r.Satisfaction, &kinds, &ats, &versions, &r.Began, &r.Ended)
	if err != nil {
		return nil, err
	}
	turns := make([]turn, len(kinds))
	for i := range kinds {
		turns[i] = turn{EventKind(kinds[i]), ats[i], versions[i]}
	}
	r.Light = concern.LightAt(r.Status, yellowAt, r.RedAt, l.now)
	r.Handling = r.handling(turns, l.calendar, l.now)
	r.Difficult = difficult(turns, l.Period.End())
	r.Reason = r.reason(turns)
	return &r, nil
}

// handling is the working time since the concern was noticed, without that of suspensions and of what lay between an end and a
// reopening. Nil when the concern came suspended or ended and nobody knows since when.
func (r *LedgerRow) handling(turns []turn, calendar *concern.Calendar, now time.Time) *time.Duration {
	var used time.Duration
	since, running := r.NoticedAt, true
	for _, t := range turns {
		switch t.kind {
		case EventKind("suspend"), EventKind("strike_off"), EventKind("decline"), EventKind("merge"):
			if running {
				used += max(0, calendar.Work(since, t.at))
			}
			running = false
		case EventKind("resume"), EventKind("reopen"):
			if !running {
				since, running = t.at, true
			}
		}
	}
	if running {
		until := now
		switch {
		case r.Status == concern.Suspended, r.Status.Ended() && r.EndedAt.IsZero():
			return nil
		case r.Status.Ended():
			until = r.EndedAt
		}
		used += max(0, calendar.Work(since, until))
	}
	return &used
}

// difficult says whether the concern had been suspended or coordinated before an instant; zero is ever.
func difficult(turns []turn, before time.Time) bool {
	return slices.ContainsFunc(turns, func(t turn) bool {
		return (t.kind == "suspend" || t.kind == "coordinate") && (before.IsZero() || t.at.Before(before))
	})
}

// reason is the last that was given; nil once the concern is struck off.
func (r *LedgerRow) reason(turns []turn) *LedgerReason {
	if r.Status == concern.StruckOff {
		return nil
	}
	for _, t := range slices.Backward(turns) {
		switch t.kind {
		case "decline", "merge", "suspend", "coordinate", "reopen":
			return &LedgerReason{Kind: t.kind, At: t.at.UTC(), version: t.version}
		}
	}
	return nil
}

// say adds the words of the reasons, for roles that read them.
func (l *ledger) say(ctx context.Context, s *Store, q querier, rows []LedgerRow) error {
	if l.scope.Words < concern.AllWords {
		return nil
	}
	var ids, versions []int64
	byID := map[int64]*LedgerRow{}
	for i := range rows {
		if r := rows[i].Reason; r != nil {
			ids, versions = append(ids, rows[i].ID), append(versions, r.version)
			byID[rows[i].ID] = &rows[i]
		}
	}
	words, err := s.textsOf(ctx, q, "reason", ids, versions)
	for id, text := range words {
		byID[id].Reason.Words = text
	}
	return err
}
