package data

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"

	"minqing/concern"
	"minqing/geo"
)

// NewStep is a step of the loop that somebody takes. What the step does not need (concern.Loop) may be left zero.
type NewStep struct {
	Step         concern.Step
	Version      int64  // that it was decided on; 0: whatever it is now
	Reason       string // why
	Note         string // what else is to be said, to those who handle it
	Force        concern.Force
	Team         string
	Place        *orb.Point // where whoever visits or verifies stands
	Photo        int64      // taken there
	Answer       string     // to the resident
	Satisfaction int16      // 1 to 5, with an answer; 0: not said
	Into         int64      // the concern that it is the same as
}

const maxReason = 1000 // characters of a reason, a note or an answer

// TakeStep moves a concern along the loop, in one transaction with its event. NotFound when the actor may not see it, Stale when the version
// is not the current one, Conflict when the loop does not allow the step from here (the words say what is missing), Forbidden when
// it is others' to take, Invalid when it does not bring what it needs.
func (s *Store) TakeStep(ctx context.Context, actor Actor, id int64, n NewStep, idem Idempotency) (*Written, error) {
	notices := n.mask()
	var written *Written
	err := s.write(ctx, "take a step", func(tx pgx.Tx) error {
		use := fmt.Sprintf("concern/%d/step", id)
		if first, err := claim(ctx, tx, actor, idem, use); err != nil || first != nil {
			written, err = replay(ctx, tx, actor, first, err)
			return err
		}
		if err := lockClocks(ctx, tx, shared); err != nil {
			return err
		}
		c, err := s.step(ctx, tx, &actor, id, &n)
		if err != nil {
			return err
		}
		if err := fulfil(ctx, tx, actor, idem, use, id); err != nil {
			return err
		}
		written = writtenFor(&actor, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	written.Notices = notices
	return written, nil
}

// step takes a step in a transaction that holds the clocks, and answers the concern after it.
func (s *Store) step(ctx context.Context, tx pgx.Tx, actor *Actor, id int64, n *NewStep) (*Concern, error) {
	c, others, err := lockAll(ctx, tx, *actor, id, *n)
	if err != nil {
		return nil, err
	}
	if n.Version != 0 && n.Version != c.Version {
		return nil, stale()
	}
	st := &stepping{store: s, tx: tx, actor: actor, at: s.now().UTC().Truncate(time.Microsecond), in: n, c: c, others: others}
	return c, st.take(ctx)
}

// mask hides the numbers of persons in what is said with a step.
func (n *NewStep) mask() (notices []Notice) {
	maskText(&notices, "reason", &n.Reason)
	maskText(&notices, "note", &n.Note)
	maskText(&notices, "answer", &n.Answer)
	return notices
}

// lockAll locks the concern and those that the step is about too, the lower id first, so that two that are merged into each other do
// not wait for one another: the one that a merge names, or those that undoing one concerns, the nearest first.
func lockAll(ctx context.Context, tx pgx.Tx, actor Actor, id int64, n NewStep) (c *Concern, others []*Concern, err error) {
	var ids []int64
	switch n.Step {
	case concern.Merge:
		if n.Into != 0 && n.Into != id {
			ids = []int64{n.Into}
		}
	case concern.Reopen:
		if ids, err = mainsOf(ctx, tx, id); err != nil {
			return nil, nil, err
		}
	}
	if len(ids) > 0 {
		if _, err := tx.Exec(ctx, `select from minqing.concern where id = any($1) order by id for update`, append([]int64{id}, ids...)); err != nil {
			return nil, nil, err
		}
	}
	if c, err = concernByID(ctx, tx, actor, id, ` for update of c`); err != nil {
		return nil, nil, err
	}
	if n.Step == concern.Reopen {
		// Undoing a merge gives the others back what they took, whether or not the actor sees them.
		actor = Operator()
		now, err := mainsOf(ctx, tx, id)
		if err != nil {
			return nil, nil, err
		}
		if !slices.Equal(now, ids) { // one of them was merged on, or let go, before all were locked
			return nil, nil, stale()
		}
	}
	for _, other := range ids {
		o, err := concernByID(ctx, tx, actor, other, "")
		if n.Step == concern.Merge && KindOf(err) == NotFound {
			return nil, nil, wrongField("into", "没有这件诉求，或者您无权查看；请核对编号", "there is no such concern, or it is not yours to see: check the number")
		}
		if err != nil {
			return nil, nil, err
		}
		others = append(others, o)
	}
	return c, others, nil
}

// mainsOf are the concerns that one was merged into, one into the other: whose households count with the next, too.
func mainsOf(ctx context.Context, tx pgx.Tx, id int64) (ids []int64, err error) {
	err = tx.QueryRow(ctx, `with recursive way as (
			select duplicate_of as id, 1 as far from minqing.concern where id = $1 and duplicate_of is not null
			union all
			select c.duplicate_of, w.far + 1 from way w join minqing.concern c on c.id = w.id where c.duplicate_of is not null and w.far < $2)
		select coalesce(array_agg(id order by far), '{}') from way`, id, longestWay).Scan(&ids)
	return ids, err
}

// stepping is a step under way.
type stepping struct {
	store  *Store
	tx     pgx.Tx
	actor  *Actor
	at     time.Time
	in     *NewStep
	c      *Concern
	others []*Concern // that of a merge, or those of its undoing, the nearest first
	happening
}

func (st *stepping) take(ctx context.Context) error {
	standing := st.c.standing()
	rule := concern.RuleOf(st.in.Step, st.c.Status)
	who := st.actor.stand(st.c)
	if err := mayTakeSteps(who); err != nil { // told before anything about the concern
		return err
	}
	switch {
	case rule == nil:
		return notFrom(st.in.Step, st.c.Status, concern.StepsFor(who, &standing))
	case !rule.Allows(who, &standing):
		return notYours(rule)
	}
	if fact, missing := rule.Missing(&standing); missing {
		return lacks(fact)
	}
	st.kind = eventOf(st.in.Step)
	if err := st.bring(ctx, rule); err != nil {
		return err
	}
	before := *st.c
	calendar, err := st.store.calendar(ctx, st.tx)
	if err != nil {
		return err
	}
	category, err := categoryOf(ctx, st.tx, st.c.Category)
	if err != nil {
		return err
	}
	st.c.move(st.in, rule.Leads(&standing), st.at, calendar, category)
	switch st.in.Step {
	case concern.Merge:
		err = st.merge(ctx)
	case concern.Reopen:
		err = st.release(ctx)
	}
	if err != nil {
		return err
	}
	return st.save(ctx, &before, st.c, st.happening)
}

// save writes a record that has changed, with its event and its change row.
func (st *stepping) save(ctx context.Context, before, c *Concern, h happening) error {
	h.at = st.at
	c.Version++
	if err := storeConcern(ctx, st.tx, c); err != nil {
		return err
	}
	if err := st.store.logEvent(ctx, st.tx, st.actor, before.facts(), c, h); err != nil {
		return err
	}
	return logMark(ctx, st.tx, &before.Mark, &c.Mark)
}

// bring checks what the step has to bring along and keeps what is said.
func (st *stepping) bring(ctx context.Context, rule *concern.Rule) error {
	e := input()
	n := st.in
	need := map[concern.Need]bool{}
	for _, x := range rule.Needs {
		need[x] = true
	}
	st.texts = map[string]string{
		"reason": checkText(e, "reason", n.Reason, need[concern.NeedReason], maxReason),
		"note":   checkText(e, "note", n.Note, false, maxReason),
		"answer": checkText(e, "answer", n.Answer, need[concern.NeedAnswer], maxReason),
	}
	if !need[concern.NeedAnswer] && n.Answer != "" {
		e.addField("answer", "只有答复这一步能带答复", "only the step answer takes one")
	}
	if n.Satisfaction != 0 && (!need[concern.NeedAnswer] || n.Satisfaction < 1 || n.Satisfaction > 5) {
		e.addField("satisfaction", "答复时可以填 1 到 5", "it is from 1 to 5, with an answer")
	}
	if n.Satisfaction != 0 {
		said, err := saidBySlip(ctx, st.tx, st.c.ID)
		if err != nil {
			return err
		}
		if said {
			e.addField("satisfaction", "居民已经用回音单自己说了，不能代填", "the resident has said it by the slip: leave it out")
		}
	}
	if need[concern.NeedTeam] {
		if n.Team = checkText(e, "team", n.Team, true, maxTeam); len(e.Fields) == 0 {
			if err := st.findTeam(ctx, e); err != nil {
				return err
			}
		}
	} else if n.Team != "" || n.Force != concern.NoForce {
		e.addField("team", "只有派单这一步能指定队伍", "only the step dispatch takes a team")
	}
	if need[concern.NeedOther] {
		st.checkOther(e)
	}
	if need[concern.NeedPlace] {
		st.measure(e)
	}
	if err := e.refused(); err != nil {
		return err
	}
	if need[concern.NeedPhoto] || n.Photo != 0 {
		return st.checkPhoto(ctx)
	}
	return nil
}

// findTeam takes a team that there is, and the force that it is part of.
func (st *stepping) findTeam(ctx context.Context, e *Error) error {
	n := st.in
	found, err := teamsWhere(ctx, st.tx, `t.name = $1 and not t.disabled`, teamOrder, n.Team)
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		e.addField("team", "没有这支队伍，或者它已停用，请另选一支", "there is no such team, or it takes nothing new: choose another")
	case n.Force == concern.NoForce:
		n.Force = found[0].Force
	case n.Force != found[0].Force:
		e.addField("force", "这支队伍不属于所选的力量，请重新选择", "the team belongs to another force: choose again")
	}
	return nil
}

// measure tells how far from the concern somebody stands. Only that is kept: where people walk is nobody's business.
func (st *stepping) measure(e *Error) {
	if st.in.Place == nil {
		e.addField("place", "请在现场定位后再提交", "send where you are: this is done on site")
		return
	}
	if err := geo.CheckPosition(st.in.Place.Lon(), st.in.Place.Lat()); err != nil {
		e.addField("place", geo.InChinese(err), err.Error())
		return
	}
	metres := orbgeo.Distance(*st.in.Place, orb.Point{st.c.Lon, st.c.Lat})
	if metres > st.store.onSite {
		e.addField("place", fmt.Sprintf("您离现场还有 %.0f 米，请到现场（%.0f 米内）再提交", metres, st.store.onSite),
			fmt.Sprintf("you are %.0f m away: come within %.0f m", metres, st.store.onSite))
		return
	}
	whole := int(metres)
	st.detail.Metres = &whole
}

// checkPhoto takes a photo of this concern that was taken on site, since it was last reopened as far as that can be told: no step of
// before rests on it.
func (st *stepping) checkPhoto(ctx context.Context) error {
	var there, old bool
	err := st.tx.QueryRow(ctx, `select exists (select from minqing.photo where concern_id = $1 and id = $2::bigint and kind = 'site'),
		exists (select from minqing.event e where e.concern_id = $1 and e.detail ->> 'photo' = $2::bigint::text
			and e.version < (select max(version) from minqing.event where concern_id = $1 and kind = 'reopen'))`,
		st.c.ID, st.in.Photo).Scan(&there, &old)
	if err != nil {
		return doing("look for the photo", err)
	}
	if !there {
		return wrongField("photo", "请先上传一张现场照片", "upload a photo taken on site first, of kind site")
	}
	if old {
		return wrongField("photo", "这张是返工以前核查时拍的，请到现场另拍一张", "this one was taken at a verification before it was reopened: take another on site")
	}
	st.detail.Photo = st.in.Photo
	return nil
}

// checkOther says whether the concern may be merged into the other.
func (st *stepping) checkOther(e *Error) {
	switch {
	case len(st.others) == 0:
		e.addField("into", "请填另一件诉求的编号", "give the number of another concern")
	case st.others[0].Status.Ended():
		e.addField("into", "那一件已经结束，请并入还在办的一件", "that one has ended: merge into one that is open")
	case st.others[0].Restricted() != st.c.Restricted():
		e.addField("into", "受限的诉求不能与普通诉求并案", "a restricted concern and an open one cannot be merged")
	}
}

// merge gives the other concern the households behind this one.
func (st *stepping) merge(ctx context.Context) error {
	other, behind := st.others[0], 1+st.c.Supporters
	st.detail.Other, st.detail.Supporters = other.ID, behind
	before := *other
	other.Supporters += behind
	return st.save(ctx, &before, other, happening{kind: EventAbsorb, detail: EventDetail{Other: st.c.ID, Supporters: behind}})
}

// release undoes a merge: the other, and what that was merged into since, keep what else came to them.
func (st *stepping) release(ctx context.Context) error {
	for i, other := range st.others {
		behind := min(1+st.c.Supporters, other.Supporters)
		if i == 0 {
			st.detail.Other, st.detail.Supporters = other.ID, behind
		}
		before := *other
		other.Supporters -= behind
		if err := st.save(ctx, &before, other, happening{kind: EventRelease, detail: EventDetail{Other: st.c.ID, Supporters: behind}}); err != nil {
			return err
		}
	}
	return nil
}
