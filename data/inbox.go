package data

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// NewsKind is what sort of thing a handler is told of.
type NewsKind string

// The kinds. A concern is at most one of the first two and one of the last two.
const (
	NewsNew      NewsKind = "new"      // it came to the account's desk: reported, dispatched, to be coordinated
	NewsReturned NewsKind = "returned" // it came back: reopened, or out of a coordination
	NewsYellow   NewsKind = "yellow"   // it is due soon
	NewsRed      NewsKind = "red"      // it is overdue
)

// NewsKinds are all, in the order of their names on the screen.
var NewsKinds = []NewsKind{NewsNew, NewsReturned, NewsYellow, NewsRed}

// News is one thing that a handler is told of: that a concern came or came back, by its last move, or that its light turned.
type News struct {
	Concern  int64
	Kind     NewsKind
	By       EventKind // the move: report, dispatch, coordinate, reopen or start; "" for a light
	At       time.Time // when it happened
	Seen     bool
	Title    string
	Category string
	Status   concern.Status
	Team     string
	AreaCode geo.Code // "" outside of every area
	AreaName string
	YellowAt time.Time
	RedAt    time.Time
}

// Inbox is what an account is told of, the newest first. Unread counts no kind further than MostUnread. Next is "" on the last page. At is
// the instant of the first page, against which all pages tell the lights.
type Inbox struct {
	News   []News
	Unread map[NewsKind]int
	Next   string
	At     time.Time
}

// What bounds an inbox, so that it stays cheap for who handles a whole city too: nobody is told of what happened longer ago than
// newsLast, nor, of one sort, of more than mostNews; a count ends at MostUnread, a page at MostNewsPerPage.
const (
	newsLast        = 30 * 24 * time.Hour
	mostNews        = 1000
	MostUnread      = 100
	MostNewsPerPage = 100
)

// Inbox answers one page of at most limit entries after the cursor ("" for the first); with limit 0 the counts only. Forbidden to who
// handles nothing. A cursor that was altered is Invalid.
func (s *Store) Inbox(ctx context.Context, actor Actor, after string, limit int) (*Inbox, error) {
	if err := isTold(&actor); err != nil {
		return nil, err
	}
	from, err := s.pageAfter(after, "inbox")
	if err != nil {
		return nil, err
	}
	inbox := &Inbox{News: []News{}, At: from.First}
	err = s.reading(ctx, "read what is new", func(tx pgx.Tx) error {
		d, err := deskOf(ctx, tx, &actor, from.First)
		if err != nil {
			return err
		}
		if inbox.Unread, err = d.unread(ctx, tx); err != nil || limit == 0 {
			return err
		}
		inbox.News, err = d.page(ctx, tx, after != "", from, limit+1)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(inbox.News) > limit {
		inbox.News = inbox.News[:limit]
		last := &inbox.News[limit-1]
		from.Value, from.ID, from.Kind = last.At, last.Concern, string(last.Kind)
		inbox.Next = s.writeCursor(from)
	}
	return inbox, nil
}

// unread counts what was not seen, each kind to MostUnread.
func (d *desk) unread(ctx context.Context, q querier) (map[NewsKind]int, error) {
	a := d.ask(0)
	rows, err := a.query(ctx, q, `select n.kind, least(count(*), `+a.add(MostUnread)+`)::integer from news n where not n.seen group by n.kind`)
	if err != nil {
		return nil, err
	}
	counts := map[NewsKind]int{}
	var kind NewsKind
	var count int
	_, err = pgx.ForEachRow(rows, []any{&kind, &count}, func() error {
		counts[kind] = count
		return nil
	})
	return counts, err
}

// page are the newest limit entries, or those that come after a cursor's.
func (d *desk) page(ctx context.Context, q querier, further bool, from cursor, limit int) ([]News, error) {
	a := d.ask(0)
	where := "true"
	if further {
		where = "(n.at, n.id, n.kind) < (" + a.add(from.Value) + ", " + a.add(from.ID) + ", " + a.add(from.Kind) + ")"
	}
	rows, err := a.query(ctx, q, `select n.id, n.kind, n.by, n.at, n.seen, c.title, c.category, c.status, coalesce(c.team, ''),
			coalesce(a.code, ''), coalesce(a.name, ''), c.yellow_at, c.red_at
		from news n join minqing.concern c on c.id = n.id left join minqing.area a on a.id = c.area_id
		where `+where+` order by n.at desc, n.id desc, n.kind desc limit `+a.add(limit))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (News, error) {
		var n News
		err := row.Scan(&n.Concern, &n.Kind, &n.By, utc{&n.At}, &n.Seen, &n.Title, &n.Category, scanned{&n.Status}, &n.Team,
			&n.AreaCode, &n.AreaName, utc{&n.YellowAt}, utc{&n.RedAt})
		return n, err
	})
}

// Seen is what an account says that it has seen: what it is told of one concern, or all that happened until an instant, that of the
// list it was shown.
type Seen struct {
	Concern int64
	Through time.Time
}

// MarkSeen keeps what the account has seen, and answers what is left unread. What it is not told of is not kept.
func (s *Store) MarkSeen(ctx context.Context, actor Actor, seen Seen) (unread map[NewsKind]int, err error) {
	if err := isTold(&actor); err != nil {
		return nil, err
	}
	err = s.write(ctx, "keep what was seen", func(tx pgx.Tx) error {
		d, err := deskOf(ctx, tx, &actor, s.now().UTC().Truncate(time.Microsecond))
		if err != nil {
			return err
		}
		a := d.ask(seen.Concern)
		until := "true"
		if seen.Concern == 0 {
			until = "n.at <= " + a.add(seen.Through)
		}
		rows, err := a.query(ctx, tx, `insert into minqing.inbox_seen (account_id, concern_id, kind, seen_of)
			select `+a.add(actor.Viewer.Account)+`::bigint, n.id, n.kind, n.at from news n where not n.seen and `+until+` order by n.id, n.kind
			on conflict (account_id, concern_id, kind) do update set seen_of = greatest(inbox_seen.seen_of, excluded.seen_of)`)
		if err != nil {
			return err
		}
		if rows.Close(); rows.Err() != nil {
			return rows.Err()
		}
		unread, err = d.unread(ctx, tx)
		return err
	})
	return unread, err
}

// isTold says whether anything is brought to an account: planners, displays and administrators handle nothing.
func isTold(actor *Actor) error {
	if reports(actor) {
		return nil
	}
	return fail(Forbidden, "提醒给办事的人：网格员、网格长、社区工作人员和队伍", "Reminders are for those who handle concerns: members, leaders, staff and teams")
}
