package data

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// DefaultSlipDays is how many days a slip is good for where nothing else is said: a quarter.
const DefaultSlipDays = 90

// Slip is what a resident is given: by its code whoever holds it learns what became of a concern. The code is known to
// nobody afterwards.
type Slip struct {
	Code      string
	ExpiresAt time.Time
}

// SlipState is all that a slip tells. Of what was merged it is the state of the other.
type SlipState struct {
	State      string // received, accepted, working, paused, done, closed, declined, merged
	Since      time.Time
	AnsweredAt time.Time // zero before
	Answer     string    // "" when it is not to be shown, or was erased
	Said       int16     // 1 to 5 through this slip, 0 when nothing was said
	MaySay     bool
	ExpiresAt  time.Time
}

// slipStates are the words of a slip by the status of the concern.
var slipStates = map[concern.Status]string{
	concern.Reported: "received", concern.Accepted: "accepted", concern.InProgress: "working", concern.Coordinating: "working",
	concern.Suspended: "paused", concern.Resolved: "done", concern.StruckOff: "closed", concern.Declined: "declined",
	concern.Duplicate: "merged",
}

// MakeSlip gives a concern a new slip, and takes away the one before with what was said through it. NotFound when the actor
// neither sees the concern nor reported it, Forbidden when it is not the actor's to give.
func (s *Store) MakeSlip(ctx context.Context, actor Actor, id int64) (*Slip, error) {
	code, err := newSlipCode()
	if err != nil {
		return nil, err
	}
	made := s.now().UTC().Truncate(time.Microsecond)
	slip := &Slip{Code: code, ExpiresAt: made.AddDate(0, 0, s.slipDays)}
	err = s.write(ctx, "make a slip", func(tx pgx.Tx) error {
		if err := mayGiveSlip(ctx, tx, &actor, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into minqing.slip (concern_id, hash, made_at, expires_at) values ($1, $2, $3, $4)
			on conflict (concern_id) do update set hash = excluded.hash, made_at = excluded.made_at, expires_at = excluded.expires_at,
				said = null, said_at = null`, id, hashOfSlip(code), made, slip.ExpiresAt)
		if err != nil {
			return err
		}
		return audit(ctx, tx, actor, "slip", map[string]any{"concern": id})
	})
	if err != nil {
		return nil, err
	}
	return slip, nil
}

func mayGiveSlip(ctx context.Context, tx pgx.Tx, actor *Actor, id int64) error {
	c, err := concernByID(ctx, tx, *actor, id, "")
	switch {
	case KindOf(err) == NotFound && reports(actor):
		// Whoever reported what is restricted does not see it, but may know how far it has come, and so may the resident.
		_, err := ownReport(ctx, tx, actor, id, "")
		return err
	case err != nil:
		return err
	case !actor.may(concern.GiveSlip, c):
		return fail(Forbidden, "回音单由本区域的网格长、工作人员、被派单的队伍和上报人来给", "A slip is given by leaders and staff of the area, the team it was dispatched to, and whoever reported it")
	}
	return nil
}

// ReadSlip is what a code tells. NotFound, and nothing about why, when it is none of a slip that is still good.
func (s *Store) ReadSlip(ctx context.Context, code string) (*SlipState, error) {
	opened, err := s.openSlip(ctx, s.pool, code, "")
	if err != nil {
		return nil, doing("read a slip", err)
	}
	return &opened.SlipState, nil
}

// RateSlip says how satisfied the holder is, 1 to 5, and answers what the slip tells then. It counts once for a slip: the same
// again changes nothing, something else is Conflict. So it is before the concern is done or answered, and when it is restricted.
func (s *Store) RateSlip(ctx context.Context, code string, satisfaction int16) (*SlipState, error) {
	if satisfaction < 1 || satisfaction > 5 {
		return nil, wrongField("satisfaction", "应是 1 到 5", "it is from 1 to 5")
	}
	var opened *openedSlip
	err := s.write(ctx, "rate by a slip", func(tx pgx.Tx) (err error) {
		if opened, err = s.openSlip(ctx, tx, code, ` for update of c`); err != nil {
			return err
		}
		switch {
		case opened.Said == satisfaction: // it came twice
			return nil
		case opened.Said != 0:
			return fail(Conflict, fmt.Sprintf("您已经说过了：%s。一张回音单只算一次", satisfactions[opened.Said].zh),
				fmt.Sprintf("You have said it already: %s. A slip counts once", satisfactions[opened.Said].en))
		case !opened.MaySay:
			return fail(Conflict, "现在还不能说满不满意，等办好或答复了再来", "It cannot be said yet: come back when it is done or answered")
		}
		at := s.now().UTC().Truncate(time.Microsecond)
		before := *opened.own
		opened.own.Satisfaction = satisfaction
		st := &stepping{store: s, tx: tx, actor: &Actor{}, at: at}
		if err := st.save(ctx, &before, opened.own, happening{kind: EventRate}); err != nil {
			return err
		}
		opened.Said, opened.MaySay = satisfaction, false
		_, err = tx.Exec(ctx, `update minqing.slip set said = $2, said_at = $3 where concern_id = $1`, opened.own.ID, satisfaction, at)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &opened.SlipState, nil
}

var satisfactions = [...]struct{ zh, en string }{1: {"很不满意", "not satisfied at all"}, {"不满意", "not satisfied"}, {"一般", "so-so"}, {"满意", "satisfied"}, {"很满意", "very satisfied"}}

// openedSlip is a slip with the concern it was given for.
type openedSlip struct {
	SlipState
	own *Concern
}

// openSlip finds what a code is of. With a lock it locks the concern first and then the slip, so that what it answers holds
// until the transaction ends.
func (s *Store) openSlip(ctx context.Context, q querier, code, lock string) (*openedSlip, error) {
	hash := hashOfSlip(code)
	var id int64
	err := q.QueryRow(ctx, `select concern_id from minqing.slip where hash = $1`, hash).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, noSlip()
	}
	if err != nil {
		return nil, err
	}
	opened := &openedSlip{}
	if opened.own, err = concernByID(ctx, q, Operator(), id, lock); err != nil {
		return nil, err
	}
	sql := `select coalesce(said, 0), expires_at from minqing.slip where concern_id = $1 and hash = $2 and expires_at > $3`
	if lock != "" {
		sql += ` for update`
	}
	err = q.QueryRow(ctx, sql, id, hash, s.now()).Scan(&opened.Said, utc{&opened.ExpiresAt})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, noSlip()
	}
	if err != nil {
		return nil, err
	}
	return opened, s.tell(ctx, q, opened)
}

func noSlip() *Error {
	return fail(NotFound, "没有这张回音单：码不对，或者已经过期、换了新的；请核对，或向给您单子的人再要一张",
		"There is no such slip: the code is wrong, or it has expired or was replaced. Check it, or ask whoever gave it to you for another")
}

// longestWay is how many merges, one into the other, are followed.
const longestWay = 20

// tell fills in how far a slip's concern has come. When in doubt it tells less: of what is restricted, or was merged into what
// is, nothing but the state.
func (s *Store) tell(ctx context.Context, q querier, o *openedSlip) error {
	subject, hidden := o.own, o.own.Restricted()
	for range longestWay {
		if subject.Status != concern.Duplicate || subject.DuplicateOf == 0 {
			break
		}
		next, err := concernByID(ctx, q, Operator(), subject.DuplicateOf, "")
		if err != nil {
			return err
		}
		subject, hidden = next, hidden || next.Restricted()
	}
	o.State = slipStates[subject.Status]
	err := q.QueryRow(ctx, `select coalesce(max(at), $2) from minqing.event where concern_id = $1 and kind = any($3)`,
		subject.ID, subject.NoticedAt, slipMoves).Scan(utc{&o.Since})
	if err != nil {
		return err
	}
	if hidden {
		return nil
	}
	answered := subject
	if answered.AnsweredAt.IsZero() {
		answered = o.own // of what was merged the resident may have been told that
	}
	o.AnsweredAt = answered.AnsweredAt
	o.MaySay = o.Said == 0 && (!o.AnsweredAt.IsZero() || subject.Status == concern.Resolved || subject.Status == concern.StruckOff)
	if o.AnsweredAt.IsZero() {
		return nil
	}
	o.Answer, err = s.lastAnswer(ctx, q, answered.ID)
	return err
}

// slipMoves are the kinds of events that bring a concern to another state.
var slipMoves = []string{
	string(EventReport), concern.Accept.String(), concern.Decline.String(), concern.Dispatch.String(), concern.Start.String(),
	concern.Coordinate.String(), concern.Resolve.String(), concern.StrikeOff.String(), concern.Suspend.String(), concern.Resume.String(),
	concern.Merge.String(), concern.Reopen.String(),
}

// lastAnswer is what the resident was told last, "" when that was erased.
func (s *Store) lastAnswer(ctx context.Context, q querier, id int64) (string, error) {
	var version int64
	err := q.QueryRow(ctx, `select coalesce(max(version), 0) from minqing.event where concern_id = $1 and kind = 'answer'`, id).Scan(&version)
	if err != nil {
		return "", err
	}
	answers, err := s.textsOf(ctx, q, "answer", []int64{id}, []int64{version})
	return answers[id], err
}

// saidBySlip says whether the resident has said how satisfied they are, since the concern was last reopened.
func saidBySlip(ctx context.Context, tx pgx.Tx, id int64) (said bool, err error) {
	err = tx.QueryRow(ctx, `select coalesce((select kind = 'rate' from minqing.event where concern_id = $1 and kind in ('rate', 'reopen')
		order by version desc limit 1), false)`, id).Scan(&said)
	return said, doing("look for what the resident said", err)
}

// eraseSlips deletes the slips of concerns that ended before an instant. What was merged ends with the other.
func (s *Store) eraseSlips(ctx context.Context, before time.Time) error {
	return s.write(ctx, "erase slips", func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `with recursive way as (
				select s.concern_id as slip, c.status, c.duplicate_of, coalesce(c.ended_at, c.updated_at) as ended
				from minqing.slip s join minqing.concern c on c.id = s.concern_id
				union
				select w.slip, c.status, c.duplicate_of, coalesce(c.ended_at, c.updated_at)
				from way w join minqing.concern c on c.id = w.duplicate_of where w.status = 'duplicate')
			delete from minqing.slip s using way w where w.slip = s.concern_id and w.ended < $1
				and (w.status in ('struck_off', 'declined') or w.status = 'duplicate' and w.duplicate_of is null)`, before)
		return err
	})
}
