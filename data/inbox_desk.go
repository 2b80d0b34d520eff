package data

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// desk is where what is brought to an account lies: of which places it is in charge, which teams' work it does, and what of that it
// wants to be told.
type desk struct {
	actor    *Actor
	now      time.Time
	kinds    []NewsKind
	places   []int32 // areas whose concerns it is in charge of and wants to be told of
	above    map[geo.Level][]int32
	outside  bool     // and those outside of every area
	teams    []string // whose work it does
	charging bool     // it is in charge of anything
}

// coordinators are the levels that coordinate.
var coordinators = []geo.Level{geo.Street, geo.Community}

// deskOf reads an account's desk at an instant.
func deskOf(ctx context.Context, q querier, actor *Actor, now time.Time) (*desk, error) {
	setting, err := inboxSetting(ctx, q, actor)
	if err != nil {
		return nil, err
	}
	v := &actor.Viewer
	d := &desk{actor: actor, now: now, kinds: setting.Kinds, teams: listed(v.Teams), places: []int32{}, above: map[geo.Level][]int32{}}
	d.charging = v.Role == concern.Leader || v.Role == concern.Staff
	if !d.charging {
		return d, nil
	}
	asked := make([]string, len(setting.Areas))
	for i, code := range setting.Areas {
		asked[i] = code.Prefix()
	}
	if len(asked) == 0 {
		d.outside, asked = v.Top, v.Prefixes
	}
	rows, err := q.Query(ctx, `select id, prefix from minqing.area where prefix ^@ any($1::text[])`, listed(asked))
	if err != nil {
		return nil, err
	}
	var id int32
	var prefix string
	_, err = pgx.ForEachRow(rows, []any{&id, &prefix}, func() error {
		d.places = append(d.places, id)
		for _, level := range coordinators {
			if slices.ContainsFunc(v.Prefixes, func(own string) bool {
				return strings.HasPrefix(prefix, own) && geo.CodeOfPrefix(own).Level() <= level
			}) {
				d.above[level] = append(d.above[level], id)
			}
		}
		return nil
	})
	return d, err
}

// The states of a concern that is being handled, and those in which that is a team's to do.
const (
	openStates = "('reported', 'accepted', 'in_progress', 'coordinating', 'resolved')"
	teamStates = "('accepted', 'in_progress', 'coordinating')"
)

// arrivals are the moves that bring a concern to somebody, as the index event_arrival has them.
const arrivals = "(e.kind in ('dispatch', 'reopen', 'coordinate') or e.kind = 'start' and e.facts ? 'coordinator')"

// lastMove is true of an event after which the concern was not moved again.
const lastMove = `not exists (select from minqing.event later where later.concern_id = e.concern_id and later.version > e.version
	and later.kind in ('accept', 'decline', 'dispatch', 'start', 'coordinate', 'resolve', 'strike_off', 'suspend', 'resume', 'merge', 'reopen'))`

// question is one asked of what lies on a desk: a statement that begins with the table news (id, kind, by, at, seen).
type question struct {
	arguments
	news string
}

// ask begins a question about all that lies on the desk, or about one concern.
func (d *desk) ask(only int64) *question {
	a := &question{}
	if len(d.kinds) == 0 || !d.charging && len(d.teams) == 0 {
		a.news = `with news as (select 0::bigint as id, '' as kind, '' as by, now() as at, false as seen where false) `
		return a
	}
	scope := d.actor.Scope()
	p := &parts{desk: d, question: a, since: a.add(d.now.Add(-newsLast)), me: a.add(d.actor.Viewer.Account)}
	p.sees = scopeCondition(&scope, &a.arguments)
	if only != 0 {
		p.sees += " and c.id = " + a.add(only)
	}
	if d.charging {
		p.inCharge()
	}
	if len(d.teams) > 0 {
		p.ofTeams()
	}
	a.news = `with told as (` + strings.Join(p.list, "\n\tunion\n\t") + `),
		news as (select t.id, t.kind, t.by, t.at, s.concern_id is not null as seen from told t
			left join minqing.inbox_seen s on s.account_id = ` + p.me + ` and s.concern_id = t.id and s.kind = t.kind and s.seen_of >= t.at)
		`
	return a
}

// parts are the selects of which a question's news are the union.
type parts struct {
	*desk
	*question
	since, me string // placeholders
	sees      string // what the account may see
	list      []string
}

// inCharge adds what is told to the leaders and staff of a place.
func (p *parts) inCharge() {
	place := p.within(p.places)
	if p.wants(NewsNew) {
		p.part("'new'", "'report'", "c.created_at", "", place+` and c.status = 'reported' and not exists (select from minqing.event e
			where e.concern_id = c.id and e.version = 1 and e.account_id = `+p.me+`)`)
		var calls []string
		for _, level := range coordinators {
			if places := p.above[level]; p.outside || len(places) > 0 {
				calls = append(calls, "c.coordinator = '"+level.String()+"' and "+p.within(places))
			}
		}
		if len(calls) > 0 {
			p.move(NewsNew, place+" and c.status = 'coordinating' and e.kind = 'coordinate' and ("+strings.Join(calls, " or ")+")")
		}
	}
	if p.wants(NewsReturned) {
		// What was dispatched to a team of the account's own is new to it.
		others := "coalesce(c.team <> all(" + p.add(p.teams) + "::text[]), true)"
		p.move(NewsReturned, place+" and c.status in ('accepted', 'in_progress') and (e.kind in ('reopen', 'start') or e.kind = 'dispatch' and e.facts ? 'coordinator' and "+others+")")
	}
	p.lights(place + " and c.status in " + openStates)
}

// ofTeams adds what is told to those who do a team's work.
func (p *parts) ofTeams() {
	ours := "c.team = any(" + p.add(p.teams) + "::text[]) and c.status in " + teamStates
	if p.wants(NewsNew) {
		p.move(NewsNew, ours+" and e.kind = 'dispatch'")
	}
	if p.wants(NewsReturned) {
		p.move(NewsReturned, ours+" and e.kind in ('reopen', 'start')")
	}
	p.lights(ours)
}

// move adds what was brought by an event that was another's and the last.
func (p *parts) move(kind NewsKind, where string) {
	p.part("'"+string(kind)+"'", "e.kind", "e.at", " join minqing.event e on e.concern_id = c.id",
		where+" and "+arrivals+" and e.account_id is distinct from "+p.me+" and "+lastMove)
}

// lights adds what turned, as the indexes concern_clock and concern_clock_red have it.
func (p *parts) lights(where string) {
	where += " and c.clock_from is not null"
	if p.wants(NewsYellow) {
		now := p.add(p.now) + "::timestamptz"
		p.part("'yellow'", "''", "c.yellow_at", "", where+" and c.yellow_at <= "+now+" and c.red_at > "+now)
	}
	if p.wants(NewsRed) {
		p.part("'red'", "''", "c.red_at", "", where+" and c.red_at <= "+p.add(p.now))
	}
}

func (p *parts) part(kind, by, at, from, where string) {
	p.list = append(p.list, `(select c.id, `+kind+` as kind, `+by+` as by, `+at+` as at from minqing.concern c`+from+`
		where `+where+` and `+at+` > `+p.since+` and `+p.sees+` order by at desc limit `+p.add(mostNews)+`)`)
}

// within is true in one of the areas, and outside of all where that is the account's too.
func (p *parts) within(places []int32) string {
	in := "c.area_id = any(" + p.add(places) + "::integer[])"
	if p.outside {
		in = "(c.area_id is null or " + in + ")"
	}
	return in
}

// query runs the statement behind the table of news. It is planned for its very arguments each time: what is quick for the leader of
// a grid is slow for a city's staff, and the other way round.
func (a *question) query(ctx context.Context, q querier, sql string) (pgx.Rows, error) {
	return q.Query(ctx, a.news+sql, append([]any{pgx.QueryExecModeCacheDescribe}, a.arguments...)...)
}

func (d *desk) wants(kind NewsKind) bool { return slices.Contains(d.kinds, kind) }
