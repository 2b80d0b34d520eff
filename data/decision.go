package data

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// DecisionState is whether a decision is still owed.
type DecisionState string

// The states.
const (
	DecisionOpen    DecisionState = "open"
	DecisionDone    DecisionState = "done"
	DecisionDropped DecisionState = "dropped" // with a reason
)

// Owner is who owes a decision: a team by its name, or an account of a leader or staff.
type Owner struct {
	Team    string
	Account int64
	Name    string // the account's display name; "" for roles that read no persons
}

// Decision is what a meeting decided. It is due when business ends on DueOn, or, should the calendar have made a holiday of it since, on
// the next working day.
type Decision struct {
	ID        int64
	Board     int64
	BoardName string
	MetOn     time.Time // midnight UTC of the meeting's day
	Text      string
	Owner     Owner
	DueOn     time.Time // midnight UTC of the day
	DueAt     time.Time
	State     DecisionState
	Reason    string // why it was dropped
	Concern   int64  // that it is about, 0 for none and where it is not the reader's to see
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   int64

	concern int64  // whether or not it may be seen
	prefix  string // of the board's area
}

// Overdue says whether it is still owed after its time.
func (d *Decision) Overdue(now time.Time) bool {
	return d.State == DecisionOpen && !now.Before(d.DueAt)
}

// DecisionList are a board's decisions, in the order taken, and what earlier meetings of the same area decided and is overdue, the
// longest first.
type DecisionList struct {
	Decisions []Decision
	Overdue   []Decision
	At        time.Time // of the looking
}

// Decisions are what a board's reader may see of them: one about a restricted concern is for those who see the concern. With
// restricted false no such is among them, as on what is handed out.
func (s *Store) Decisions(ctx context.Context, actor Actor, board int64, restricted *bool) (*DecisionList, error) {
	b, err := readableBoard(ctx, s.pool, &actor, board)
	if err != nil {
		return nil, err
	}
	list := &DecisionList{At: s.now()}
	and := ""
	if restricted != nil && !*restricted {
		and = ` and not exists (select from minqing.concern r where r.id = d.concern_id and r.restricted)`
	}
	if list.Decisions, err = s.decisionsWhere(ctx, s.pool, &actor, `d.board_id = $1`+and+` order by d.id`, board); err != nil {
		return nil, err
	}
	list.Overdue, err = s.decisionsWhere(ctx, s.pool, &actor, `d.state = 'open' and d.due_on <= $4::text::date and b.area_id = $1 and b.id <> $2
		and (b.met_on < $3::text::date or b.met_on = $3::text::date and b.id < $2)`+and+` order by d.due_on, d.id`,
		b.Area.ID, b.ID, b.MetOn.Format(time.DateOnly), civilDay(list.At).Format(time.DateOnly))
	list.Overdue = slices.DeleteFunc(list.Overdue, func(d Decision) bool { return !d.Overdue(list.At) })
	for _, all := range [][]Decision{list.Decisions, list.Overdue} {
		for i := range all {
			all[i].blank(&actor)
		}
	}
	return list, err
}

// Decision is one of a board's.
func (s *Store) Decision(ctx context.Context, actor Actor, board, id int64) (*Decision, error) {
	if _, err := readableBoard(ctx, s.pool, &actor, board); err != nil {
		return nil, err
	}
	return s.shownDecision(ctx, s.pool, &actor, board, id)
}

// shownDecision is one as the actor reads it.
func (s *Store) shownDecision(ctx context.Context, q querier, actor *Actor, board, id int64) (*Decision, error) {
	d, err := s.readableDecision(ctx, q, actor, board, id)
	if err != nil {
		return nil, err
	}
	d.blank(actor)
	return d, nil
}

// blank empties the person who owes it for roles that read none.
func (d *Decision) blank(actor *Actor) {
	if scope := actor.Scope(); !scope.Persons() {
		d.Owner.Account, d.Owner.Name = 0, ""
	}
}

// readableDecision is one that the actor may read, whole, as it is kept.
func (s *Store) readableDecision(ctx context.Context, q querier, actor *Actor, board, id int64) (*Decision, error) {
	found, err := s.decisionsWhere(ctx, q, actor, `d.board_id = $1 and d.id = $2`, board, id)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notFound("个决定", "decision")
	}
	return &found[0], nil
}

// decisionsWhere reads the decisions (d) of boards (b) that where chooses and the actor may see. The boards are asked for by the caller.
func (s *Store) decisionsWhere(ctx context.Context, q querier, actor *Actor, where string, args ...any) ([]Decision, error) {
	calendar, err := s.calendar(ctx, q)
	if err != nil {
		return nil, err
	}
	scope := actor.Scope()
	all := arguments(args)
	rows, err := q.Query(ctx, `select d.id, d.board_id, b.name, b.met_on, a.prefix, d.text, coalesce(d.team, ''), coalesce(d.account_id, 0),
			coalesce(nullif(w.display_name, ''), w.name, ''), d.due_on, d.state, d.reason, coalesce(d.concern_id, 0), d.created_at, d.updated_at, d.version
		from minqing.decision d join minqing.board b on b.id = d.board_id join minqing.area a on a.id = b.area_id
		left join minqing.account w on w.id = d.account_id
		where not exists (select from minqing.concern c where c.id = d.concern_id and c.restricted and not `+scopeCondition(&scope, &all)+`) and `+where, all...)
	if err != nil {
		return nil, doing("read decisions", err)
	}
	decisions, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Decision, err error) {
		err = row.Scan(&d.ID, &d.Board, &d.BoardName, &d.MetOn, &d.prefix, &d.Text, &d.Owner.Team, &d.Owner.Account,
			&d.Owner.Name, &d.DueOn, &d.State, &d.Reason, &d.concern, utc{&d.CreatedAt}, utc{&d.UpdatedAt}, &d.Version)
		d.DueAt = endOfBusiness(calendar, d.DueOn)
		return d, err
	})
	if err != nil {
		return nil, doing("read decisions", err)
	}
	var linked []int64
	for i := range decisions {
		linked = append(linked, decisions[i].concern)
	}
	seen, err := visible(ctx, q, *actor, linked)
	for i := range decisions {
		d := &decisions[i]
		if seen[d.concern] {
			d.Concern = d.concern
		}
	}
	return decisions, err
}

// endOfBusiness is when working time ends on a day given as midnight UTC, or on the next working day.
func endOfBusiness(calendar *concern.Calendar, day time.Time) time.Time {
	return calendar.AddDays(shanghaiMidnight(day.AddDate(0, 0, -1)), 1).UTC()
}

// DecisionEvent is one thing that happened to a decision. Facts are those that changed, by their names.
type DecisionEvent struct {
	Version int64
	At      time.Time
	By      string // display name, "" for roles that read no persons
	Kind    string // decide, change, step, task
	Facts   map[string]any
}

// DecisionEvents are what happened to a decision, the first first.
func (s *Store) DecisionEvents(ctx context.Context, actor Actor, board, id int64) ([]DecisionEvent, error) {
	d, err := s.Decision(ctx, actor, board, id)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, `select e.version, e.at, coalesce(nullif(w.display_name, ''), w.name, ''), e.kind, e.facts
		from minqing.decision_event e left join minqing.account w on w.id = e.account_id where e.decision_id = $1 order by e.version`, id)
	if err != nil {
		return nil, doing("read a decision", err)
	}
	scope := actor.Scope()
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e DecisionEvent, err error) {
		err = row.Scan(&e.Version, utc{&e.At}, &e.By, &e.Kind, &e.Facts)
		if !scope.Persons() {
			e.By = ""
			delete(e.Facts, "account")
		}
		if d.Concern == 0 {
			delete(e.Facts, "concern")
		}
		return e, err
	})
	return events, doing("read a decision", err)
}

// Owners are who may owe a decision of a board: the teams that serve there and the leaders and staff of the area, those above and
// below it included.
type Owners struct {
	Teams    []string
	Accounts []Owner
	DueOn    time.Time // midnight UTC of the day that is suggested for what is decided now
}

// aWeek is how many working days a decision is given unless the meeting says otherwise.
const aWeek = 5

// Owners is for those who write on the board. Roles that read no persons, as at a wall that was unlocked, are told the teams.
func (s *Store) Owners(ctx context.Context, actor Actor, board int64) (*Owners, error) {
	b, err := readableBoard(ctx, s.pool, &actor, board)
	if err != nil {
		return nil, err
	}
	if err := mayDraw(&actor, b.Area.Prefix); err != nil {
		return nil, err
	}
	calendar, err := s.calendar(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	owners := &Owners{Teams: []string{}, DueOn: civilDay(calendar.AddDays(s.now(), aWeek))}
	teams, err := teamsWhere(ctx, s.pool, `not t.disabled and (t.area_id is null or `+besides("$1")+`)`, teamOrder, b.Area.Prefix)
	if err != nil {
		return nil, err
	}
	for i := range teams {
		owners.Teams = append(owners.Teams, teams[i].Name)
	}
	if scope := actor.Scope(); !scope.Persons() {
		return owners, nil
	}
	rows, err := s.pool.Query(ctx, `select w.id, coalesce(nullif(w.display_name, ''), w.name) from minqing.account w where `+ownerAccount+` order by 2, 1`, b.Area.Prefix)
	if err != nil {
		return nil, doing("read accounts", err)
	}
	owners.Accounts, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (o Owner, err error) {
		err = row.Scan(&o.Account, &o.Name)
		return o, err
	})
	return owners, doing("read accounts", err)
}

// besides is true of an area (a) that a prefix is, lies in or holds.
func besides(prefix string) string {
	return `(a.prefix ^@ ` + prefix + ` or ` + prefix + ` ^@ a.prefix)`
}

// ownerAccount is true of an account (w) that may owe a decision on a board whose area has the prefix $1.
var ownerAccount = `not w.disabled and w.role in ('staff', 'leader') and exists (select from minqing.account_area own
	join minqing.area a on a.id = own.area_id where own.account_id = w.id and ` + besides("$1") + `)`

// facts are those that events of a decision keep; of its words only that they changed.
func (d *Decision) facts() map[string]any {
	return map[string]any{
		"team": d.Owner.Team, "account": d.Owner.Account, "due_on": d.DueOn.Format(time.DateOnly), "state": string(d.State), "concern": d.concern,
	}
}

// logDecision writes what brought a decision to its version; before is nil for a new one.
func logDecision(ctx context.Context, tx pgx.Tx, actor *Actor, before, d *Decision, kind string, at time.Time, detail map[string]any) error {
	facts := d.facts()
	if before != nil {
		for name, was := range before.facts() {
			if facts[name] == was {
				delete(facts, name)
			}
		}
		if before.Text != d.Text {
			facts["text"] = true
		}
	}
	for name, value := range detail {
		facts[name] = value
	}
	b, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into minqing.decision_event (decision_id, version, at, account_id, kind, facts)
		values ($1, $2, $3, nullif($4::bigint, 0), $5, $6)`, d.ID, d.Version, at, actor.Viewer.Author(), kind, b)
	return doing("write a decision", err)
}
