package data

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// Difference is what became of the concerns of two boards' meetings: those linked to a drawing of either board or inside a hotspot
// of either, as far as its reader may see.
type Difference struct {
	Board, Earlier *Board // Earlier is nil where there was no meeting before
	Since, Until   time.Time
	StruckOff      Group // since the earlier meeting's day
	New            Group // reported since, and still open
	Late           Group // known then, open and past its deadline
	InHand         int   // open, neither new nor late
}

// Group are the concerns that went one way.
type Group struct {
	Count int
	Rows  []DifferenceRow // the first 200
}

// DifferenceRow is one of them, as a list shows it.
type DifferenceRow struct {
	ID       int64
	Title    string
	Category string
	Status   concern.Status // at Until
	Area     geo.Code       // "" outside of every area
	AreaName string
	Team     string
	At       time.Time // when it was struck off, reported, or due
}

const mostDifferent = 200 // rows of a group

// DifferenceQuery asks for a difference.
type DifferenceQuery struct {
	Earlier    int64 // the board of the meeting before; 0: the last one of the same area
	Restricted *bool // false leaves restricted concerns out, as on what is handed out
}

// Difference compares a board's meeting with an earlier one, from the midnight with which the earlier one's day began to the end of
// this one's, or to now while that day is not over. It is told by the instants of the concerns' events, so that it stays as it was.
// NotFound when one of the boards is not the actor's to read, Invalid when the other is of a later day.
func (s *Store) Difference(ctx context.Context, actor Actor, id int64, q DifferenceQuery) (*Difference, error) {
	board, err := readableBoard(ctx, s.pool, &actor, id)
	if err != nil {
		return nil, err
	}
	d := &Difference{Board: board, Since: shanghaiMidnight(board.MetOn), Until: s.now().UTC()}
	if d.Earlier, err = s.earlierBoard(ctx, &actor, board, q.Earlier); err != nil {
		return nil, err
	}
	if end := shanghaiMidnight(board.MetOn.AddDate(0, 0, 1)); end.Before(d.Until) {
		d.Until = end
	}
	boards := []int64{board.ID}
	if d.Earlier != nil {
		d.Since = shanghaiMidnight(d.Earlier.MetOn)
		boards = append(boards, d.Earlier.ID)
	}
	return d, doing("compare two boards", d.read(ctx, s.pool, &actor, boards, q.Restricted))
}

// earlierBoard is the board to compare with, nil when there is none.
func (s *Store) earlierBoard(ctx context.Context, actor *Actor, board *Board, id int64) (*Board, error) {
	if id != 0 {
		earlier, err := readableBoard(ctx, s.pool, actor, id)
		if err == nil && (earlier.MetOn.After(board.MetOn) || id == board.ID) {
			return nil, wrongField("since", "请选更早一次会议的议事板", "choose the board of an earlier meeting")
		}
		return earlier, err
	}
	before, err := boardsWhere(ctx, s.pool, `b.area_id = $1 and b.met_on < $2::text::date
		order by b.met_on desc, b.id desc limit 1`, board.Area.ID, board.MetOn.Format(time.DateOnly))
	if err != nil || len(before) == 0 {
		return nil, doing("read boards", err)
	}
	return &before[0], nil
}

// shanghaiMidnight is when a day given as midnight UTC begins in Shanghai.
func shanghaiMidnight(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, concern.Shanghai).UTC()
}

// read fills the groups. What ended before Since is nobody's news; where a concern came from an import its events know no more than
// its row.
func (d *Difference) read(ctx context.Context, q querier, actor *Actor, boards []int64, restricted *bool) error {
	scope := actor.Scope()
	args := arguments{boards, d.Since, d.Until, mostDifferent}
	where := scopeCondition(&scope, &args)
	if restricted != nil && !*restricted {
		where += ` and not c.restricted`
	}
	rows, err := q.Query(ctx, `with drawn as (
			select n.kind, n.geom, n.concerns from minqing.annotation n where n.board_id = any($1)
		), about as (
			select unnest(concerns) as id from drawn
			union
			select c.id from drawn join minqing.concern c on c.geom && drawn.geom and st_covers(drawn.geom, c.geom) where drawn.kind = 'hotspot'
		), known as (
			select c.id, c.title, c.category, c.area_id, coalesce(c.team, '') as team, c.ended_at,
				coalesce(was.status, case when c.ended_at >= $3 then 'in_progress' else c.status end) as status,
				coalesce(due.at, c.red_at) as red_at, coalesce(begun.at, c.noticed_at) as begun_at, coalesce(struck.at, c.ended_at) as struck_at
			from minqing.concern c
			left join lateral (select e.facts ->> 'status' as status from minqing.event e
				where e.concern_id = c.id and e.at < $3 and e.facts ? 'status' order by e.version desc limit 1) was on true
			left join lateral (select (e.facts ->> 'red_at')::timestamptz as at from minqing.event e
				where e.concern_id = c.id and e.at < $3 and e.facts ? 'red_at' order by e.version desc limit 1) due on true
			left join lateral (select min(e.at) as at from minqing.event e where e.concern_id = c.id and e.kind = 'report') begun on true
			left join lateral (select max(e.at) as at from minqing.event e
				where e.concern_id = c.id and e.kind = 'strike_off' and e.at < $3) struck on true
			where c.id in (select about.id from about) and (c.ended_at is null or c.ended_at >= $2) and `+where+`
		), turned as (
			select *, case
				when status = 'struck_off' and struck_at >= $2 then 'struck_off'
				when status in ('struck_off', 'declined', 'duplicate') or begun_at >= $3 then null
				when begun_at >= $2 then 'new'
				when status <> 'suspended' and red_at <= $3 then 'late'
				else 'in_hand' end as way from known
		), placed as (
			select *, case way when 'struck_off' then struck_at when 'new' then begun_at else red_at end as at from turned where way is not null
		), ordered as (
			select *, count(*) over (partition by way) as n, row_number() over (partition by way order by at, id) as place from placed
		)
		select o.way, o.n, o.id, o.title, o.category, o.status, coalesce(a.code, ''), coalesce(a.name, ''), o.team, o.at
		from ordered o left join minqing.area a on a.id = o.area_id
		where o.place <= case o.way when 'in_hand' then 1 else $4 end order by o.way, o.place`, args...)
	if err != nil {
		return err
	}
	var way string
	var n int
	var r DifferenceRow
	groups := map[string]*Group{"struck_off": &d.StruckOff, "new": &d.New, "late": &d.Late}
	_, err = pgx.ForEachRow(rows, []any{&way, &n, &r.ID, &r.Title, &r.Category, scanned{&r.Status}, &r.Area, &r.AreaName, &r.Team, utc{&r.At}}, func() error {
		g := groups[way]
		if g == nil {
			d.InHand = n
			return nil
		}
		g.Count = n
		g.Rows = append(g.Rows, r)
		return nil
	})
	return err
}
