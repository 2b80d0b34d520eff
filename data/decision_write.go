package data

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// NewDecision is a decision to be taken down.
type NewDecision struct {
	Text    string
	Owner   Owner     // a team or an account
	DueOn   time.Time // midnight UTC of the day
	Concern int64     // that it is about, 0 for none
}

// DecisionPatch changes what is not nil.
type DecisionPatch struct {
	Text   *string
	Owner  *Owner
	DueOn  *time.Time
	State  *DecisionState
	Reason *string // with DecisionDropped
}

const maxDecision = 500 // characters of its text or of a reason

// CreateDecision takes down what the meeting decided. Invalid when nobody there can own it, the day is no working day or past, or the
// concern is out of the actor's sight; else as CreateAnnotation.
func (s *Store) CreateDecision(ctx context.Context, actor Actor, board int64, n NewDecision, idem Idempotency) (*Decision, error) {
	var made *Decision
	err := s.write(ctx, "take a decision down", func(tx pgx.Tx) error {
		b, err := writableBoard(ctx, tx, &actor, board)
		if err != nil {
			return err
		}
		use := fmt.Sprintf("board/%d/decision", board)
		first, err := claim(ctx, tx, actor, idem, use)
		if err != nil {
			return err
		}
		if first != nil {
			made, err = s.shownDecision(ctx, tx, &actor, board, first.id)
			return err
		}
		d := Decision{Board: board, Text: n.Text, Owner: n.Owner, DueOn: n.DueOn, State: DecisionOpen, concern: n.Concern, Version: 1, prefix: b.Area.Prefix}
		if err := s.checkDecision(ctx, tx, &actor, nil, &d); err != nil {
			return err
		}
		at := s.now().UTC().Truncate(time.Microsecond)
		err = tx.QueryRow(ctx, `insert into minqing.decision (board_id, text, team, account_id, due_on, concern_id, created_by, created_at, updated_at)
			values ($1, $2, nullif($3, ''), nullif($4::bigint, 0), $5::text::date, nullif($6::bigint, 0), nullif($7::bigint, 0), $8, $8) returning id`,
			board, d.Text, d.Owner.Team, d.Owner.Account, d.DueOn.Format(time.DateOnly), d.concern, actor.Viewer.Author(), at).Scan(&d.ID)
		if err != nil {
			return err
		}
		if err := logDecision(ctx, tx, &actor, nil, &d, "decide", at, nil); err != nil {
			return err
		}
		if err := fulfil(ctx, tx, actor, idem, use, d.ID); err != nil {
			return err
		}
		if made, err = s.shownDecision(ctx, tx, &actor, board, d.ID); err != nil {
			return err
		}
		return logDrawn(ctx, tx, "board", board, b)
	})
	return made, err
}

// UpdateDecision changes a decision at the version given. On an archived board only its state can still be changed: the work goes on
// when the meeting is filed.
func (s *Store) UpdateDecision(ctx context.Context, actor Actor, board, id, version int64, p DecisionPatch, idem Idempotency) (*Decision, error) {
	hold := writableBoard
	if p.Text == nil && p.Owner == nil && p.DueOn == nil {
		hold = heldBoard
	}
	return s.changeDecision(ctx, actor, board, id, idem, "patch", hold, func(_ pgx.Tx, d *Decision) (string, map[string]any, error) {
		if d.Version != version {
			return "", nil, stale()
		}
		set(&d.Text, p.Text)
		set(&d.Owner, p.Owner)
		set(&d.DueOn, p.DueOn)
		if p.State != nil {
			d.State, d.Reason = *p.State, ""
		}
		set(&d.Reason, p.Reason)
		return "change", nil, nil
	})
}

// changeDecision lets change make of a decision what it will be, checks it and keeps it with its event, which change names.
func (s *Store) changeDecision(ctx context.Context, actor Actor, board, id int64, idem Idempotency, what string,
	hold func(context.Context, pgx.Tx, *Actor, int64) (*Board, error), change func(pgx.Tx, *Decision) (string, map[string]any, error),
) (*Decision, error) {
	var changed *Decision
	err := s.write(ctx, "change a decision", func(tx pgx.Tx) error {
		// What becomes a step or a task needs these, and they come before any row.
		if err := lockClocks(ctx, tx, shared); err != nil {
			return err
		}
		if err := lockPlaces(ctx, tx, shared); err != nil {
			return err
		}
		b, err := hold(ctx, tx, &actor, board)
		if err != nil {
			return err
		}
		use := fmt.Sprintf("decision/%d/%s", id, what)
		first, err := claim(ctx, tx, actor, idem, use)
		if err != nil {
			return err
		}
		d, err := s.readableDecision(ctx, tx, &actor, board, id)
		if err != nil {
			return err
		}
		if first != nil {
			d.blank(&actor)
			changed = d
			return nil
		}
		before := *d
		kind, detail, err := change(tx, d)
		if err != nil {
			return err
		}
		if err := s.checkDecision(ctx, tx, &actor, &before, d); err != nil {
			return err
		}
		d.Version++
		at := s.now().UTC().Truncate(time.Microsecond)
		if _, err := tx.Exec(ctx, `update minqing.decision set text = $2, team = nullif($3, ''), account_id = nullif($4::bigint, 0), due_on = $5::text::date,
				state = $6, reason = $7, concern_id = nullif($8::bigint, 0), updated_at = $9, version = $10 where id = $1`,
			id, d.Text, d.Owner.Team, d.Owner.Account, d.DueOn.Format(time.DateOnly), string(d.State), d.Reason, d.concern, at, d.Version); err != nil {
			return err
		}
		if err := logDecision(ctx, tx, &actor, &before, d, kind, at, detail); err != nil {
			return err
		}
		if err := fulfil(ctx, tx, actor, idem, use, id); err != nil {
			return err
		}
		if changed, err = s.shownDecision(ctx, tx, &actor, board, id); err != nil {
			return err
		}
		return logDrawn(ctx, tx, "board", board, b)
	})
	return changed, err
}

// checkDecision masks the numbers of persons in a decision and says what is wrong with it. Of what before already had, which is nil for
// a new one, only the words are looked at again: a team may have been disbanded and a day gone by.
func (s *Store) checkDecision(ctx context.Context, tx pgx.Tx, actor *Actor, before, d *Decision) error {
	e := input()
	d.Text, _ = concern.MaskPersonal(checkText(e, "text", d.Text, true, maxDecision))
	d.Reason, _ = concern.MaskPersonal(checkText(e, "reason", d.Reason, d.State == DecisionDropped, maxDecision))
	if d.Reason != "" && d.State != DecisionDropped {
		e.addField("reason", "只有作罢才要写原因", "a reason is given for dropping it only")
	}
	switch d.State {
	case DecisionOpen, DecisionDone, DecisionDropped:
	default:
		e.addField("state", "只能是 open、done 或 dropped", "it is open, done or dropped")
	}
	if before == nil || before.Owner != d.Owner {
		if err := checkOwner(ctx, tx, e, d); err != nil {
			return err
		}
	}
	if before == nil || !before.DueOn.Equal(d.DueOn) {
		if err := s.checkDue(ctx, tx, e, d.DueOn); err != nil {
			return err
		}
	}
	if d.concern != 0 && (before == nil || before.concern != d.concern) {
		seen, err := visible(ctx, tx, *actor, []int64{d.concern})
		if err != nil {
			return err
		}
		if !seen[d.concern] {
			e.addField("concern", "没有这件诉求，或者您无权查看；请核对编号", "there is no such concern, or it is not yours to see: check the number")
		}
	}
	return e.refused()
}

func checkOwner(ctx context.Context, tx pgx.Tx, e *Error, d *Decision) error {
	o := &d.Owner
	o.Team, o.Name = checkText(e, "team", o.Team, false, longestTeam), ""
	switch {
	case e.Fields["team"] != "":
	case (o.Team == "") == (o.Account == 0):
		e.addField("team", "请选一支队伍或一个人来负责", "choose a team or a person to own it, one of the two")
	case o.Team != "":
		found, err := teamsWhere(ctx, tx, `t.name = $2 and not t.disabled and (t.area_id is null or `+besides("$1")+`)`, teamOrder, d.prefix, o.Team)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			e.addField("team", "没有这支队伍，或者它不管这里，请另选一支", "there is no such team, or it does not serve here: choose another")
		}
	default:
		var there bool
		if err := tx.QueryRow(ctx, `select exists (select from minqing.account w where w.id = $2 and `+ownerAccount+`)`, d.prefix, o.Account).Scan(&there); err != nil {
			return err
		}
		if !there {
			e.addField("account", "请选本区域的网格长或工作人员", "choose a leader or staff of this area")
		}
	}
	return nil
}

// checkDue takes a working day whose business is not over, and names the next where it is none.
func (s *Store) checkDue(ctx context.Context, tx pgx.Tx, e *Error, day time.Time) error {
	calendar, err := s.calendar(ctx, tx)
	if err != nil {
		return err
	}
	end := endOfBusiness(calendar, day)
	next := end.In(concern.Shanghai).Format(time.DateOnly)
	switch {
	case day.After(civilDay(s.now()).AddDate(2, 0, 0)):
		e.addField("due_on", "期限最远两年", "it is at most two years ahead")
	case next != day.Format(time.DateOnly):
		e.addField("due_on", "这一天不上班，下一个工作日是 "+next, "nobody works on that day: the next working day is "+next)
	case !s.now().Before(end):
		e.addField("due_on", "这一天已经下班了，请选以后的工作日", "its business is over: choose a later working day")
	}
	return nil
}
