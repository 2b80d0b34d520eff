package data

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// subject is a kind of thing whose changes are kept in history and can be undone. Both run in the transaction of the undoing.
type subject struct {
	lock  func(ctx context.Context, tx pgx.Tx) error
	state func(ctx context.Context, tx pgx.Tx, actor *Actor, key string) (any, error) // as history keeps it; nil when there is none
	undo  undoer
}

// undoer makes a thing what it was before, null when there was none, by the way that every other change of it takes: it
// authorises, checks and leaves its own rows of history and audit.
type undoer func(ctx context.Context, tx pgx.Tx, actor *Actor, key string, before json.RawMessage) error

// subjects are the kinds of things. Whoever lets administrators change another kind adds it here and calls remember.
func (s *Store) subjects() map[string]subject {
	return map[string]subject{
		"account":  {lock: lockAccounts, state: stateOfAccount, undo: undoing(undoAccount)},
		"team":     {lock: lockTeams, state: stateOfTeam, undo: undoing(undoTeam)},
		"category": {lock: holdCategories, state: stateOfCategory, undo: undoing(s.undoCategory)},
		"webhook":  {lock: lockWebhooks, state: stateOfWebhook, undo: undoing(undoWebhook)},
		"calendar": {lock: lockCalendar, state: stateOfCalendar, undo: s.undoCalendar},
	}
}

// undoing reads the state before for an undoer that wants it typed.
func undoing[T any](undo func(context.Context, pgx.Tx, *Actor, string, *T) error) undoer {
	return func(ctx context.Context, tx pgx.Tx, actor *Actor, key string, before json.RawMessage) error {
		if before == nil {
			return undo(ctx, tx, actor, key, nil)
		}
		var state T
		if err := json.Unmarshal(before, &state); err != nil {
			return fmt.Errorf("read history: %w", err)
		}
		return undo(ctx, tx, actor, key, &state)
	}
}

func stateOfAccount(ctx context.Context, tx pgx.Tx, actor *Actor, key string) (any, error) {
	a, err := managedAccount(ctx, tx, actor, key)
	if err != nil {
		return nil, err
	}
	return a.state(), nil
}

// change is one row of history to be written.
type change struct {
	subject, key  string
	before, after any      // as JSON; nil where there is none
	places        []string // prefixes of the areas it is about, "" for everywhere
}

// remember writes a row of history, in the transaction of the change.
func remember(ctx context.Context, tx pgx.Tx, actor *Actor, c change) error {
	before, err := kept(c.before)
	if err != nil {
		return err
	}
	after, err := kept(c.after)
	if err != nil {
		return err
	}
	slices.Sort(c.places)
	_, err = tx.Exec(ctx, `insert into minqing.history (account_id, subject, key, before, after, undoes, places)
		values (nullif($1::bigint, 0), $2, $3, $4, $5, nullif($6::bigint, 0), $7)`,
		actor.Viewer.Account, c.subject, c.key, before, after, actor.undoes, listed(slices.Compact(c.places)))
	return doing("write history", err)
}

func kept(state any) ([]byte, error) {
	if state == nil {
		return nil, nil
	}
	b, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("write history: %w", err)
	}
	return b, nil
}

// Change is one row of history.
type Change struct {
	ID            int64
	At            time.Time
	Account       string // who; "" for the operator of the machine
	DisplayName   string
	Subject, Key  string
	Before, After json.RawMessage // nil where there is none
	Undoes        int64           // the row that it took back, 0 for none
	Latest        bool            // nothing changed the thing since
}

// HistoryQuery chooses rows of history. The zero value is the newest page of all.
type HistoryQuery struct {
	Subject, Key string
	Cursor       string
	Limit        int // 1 to MostPerPage
}

// History is a page of changes, the newest first, of what lies within the actor's areas before and after; next is "" on the
// last page. Forbidden to all but administrators.
func (s *Store) History(ctx context.Context, actor Actor, q HistoryQuery) (changes []Change, next string, err error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, "", err
	}
	if !storable(q.Key) {
		return nil, "", nil
	}
	from, err := s.pageAfter(q.Cursor, "history", q.Subject, q.Key)
	if err != nil {
		return nil, "", err
	}
	var args arguments
	where := historyWithin(&actor, &args)
	if q.Subject != "" {
		where += ` and h.subject = ` + args.add(q.Subject)
	}
	if q.Key != "" {
		where += ` and h.key = ` + args.add(q.Key)
	}
	if q.Cursor != "" {
		where += ` and h.id < ` + args.add(from.ID)
	}
	changes, err = historyWhere(ctx, s.pool, where+` order by h.id desc limit `+args.add(q.Limit+1), args...)
	if err != nil {
		return nil, "", doing("read history", err)
	}
	if len(changes) > q.Limit {
		changes = changes[:q.Limit]
		from.ID = changes[q.Limit-1].ID
		next = s.writeCursor(from)
	}
	return changes, next, nil
}

// Undo makes a thing what it was before one of its changes, as a new change. Conflict when it was changed again since, with who did
// it and when, or when what it was cannot be any more: an area or a team is gone.
func (s *Store) Undo(ctx context.Context, actor Actor, id int64) (*Change, error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, err
	}
	var undone *Change
	err := s.write(ctx, "undo a change", func(tx pgx.Tx) error {
		c, err := historyRow(ctx, tx, &actor, id)
		if err != nil {
			return err
		}
		kind, known := s.subjects()[c.Subject]
		if !known {
			return fail(Conflict, "这一类改动不能撤销", "Changes of this kind cannot be undone")
		}
		if err := kind.lock(ctx, tx); err != nil {
			return err
		}
		if err := stillAs(ctx, tx, &actor, kind, c); err != nil {
			return err
		}
		by := actor
		by.undoes = c.ID
		if err := kind.undo(ctx, tx, &by, c.Key, c.Before); err != nil {
			return senseless(err)
		}
		rows, err := historyWhere(ctx, tx, `h.subject = $1 and h.key = $2 order by h.id desc limit 1`, c.Subject, c.Key)
		if err != nil {
			return err
		}
		undone = &rows[0]
		return nil
	})
	return undone, err
}

// stillAs is a Conflict unless the thing is what the change made it.
func stillAs(ctx context.Context, tx pgx.Tx, actor *Actor, kind subject, c *Change) error {
	state, err := kind.state(ctx, tx, actor, c.Key)
	if err != nil {
		return err
	}
	is, err := kept(state)
	if err != nil {
		return err
	}
	var same bool
	if err := tx.QueryRow(ctx, `select $1::jsonb is not distinct from $2::jsonb`, is, []byte(c.After)).Scan(&same); err != nil || same {
		return err
	}
	later, err := historyWhere(ctx, tx, `h.subject = $1 and h.key = $2 and h.id > $3 order by h.id desc limit 1`, c.Subject, c.Key, c.ID)
	if err != nil {
		return err
	}
	zh, en := "", ""
	if len(later) > 0 {
		at := later[0].At.In(concern.Shanghai).Format("2006-01-02 15:04")
		who, whoEn := later[0].Account, later[0].Account
		if who == "" {
			who, whoEn = "本机管理者", "the operator"
		}
		zh, en = fmt.Sprintf("（%s，%s）", at, who), fmt.Sprintf(" (%s, %s)", at, whoEn)
	}
	return fail(Conflict, "它后来又改过"+zh+"，直接撤销会盖掉那次改动：请先看那一条", "It was changed again since"+en+": undoing this would overwrite that; look at that change first")
}

// senseless makes a refusal of the state before a Conflict: the request is right, the world is another.
func senseless(err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Kind != Invalid {
		return err
	}
	return &Error{
		Kind: Conflict, Message: "回不到从前：从前的区划、类别或队伍已经不在了", English: "It cannot be as it was: an area, a category or a team of that time is gone",
		Fields: e.Fields, FieldsEnglish: e.FieldsEnglish, Err: e,
	}
}

// historyWithin is the SQL for the rows all of whose places the actor administers.
func historyWithin(actor *Actor, args *arguments) string {
	return `not exists (select from unnest(h.places) place where not ` + actor.within("place", args) + `)`
}

func historyRow(ctx context.Context, tx pgx.Tx, actor *Actor, id int64) (*Change, error) {
	var args arguments
	where := historyWithin(actor, &args) + ` and h.id = ` + args.add(id)
	rows, err := historyWhere(ctx, tx, where, args...)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, notFound("条改动", "change")
	}
	return &rows[0], nil
}

func historyWhere(ctx context.Context, q querier, where string, args ...any) ([]Change, error) {
	rows, err := q.Query(ctx, `select h.id, h.at, coalesce(w.name, ''), coalesce(w.display_name, ''), h.subject, h.key, h.before, h.after, coalesce(h.undoes, 0),
			not exists (select from minqing.history later where later.subject = h.subject and later.key = h.key and later.id > h.id)
		from minqing.history h left join minqing.account w on w.id = h.account_id where `+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Change, error) {
		var c Change
		err := row.Scan(&c.ID, utc{&c.At}, &c.Account, &c.DisplayName, &c.Subject, &c.Key, (*[]byte)(&c.Before), (*[]byte)(&c.After), &c.Undoes, &c.Latest)
		return c, err
	})
}
