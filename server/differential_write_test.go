package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
)

func (d *duel) any() int64 { return d.ids[d.chance.IntN(len(d.ids))] }

func (d *duel) place() orb.Point {
	return orb.Point{
		d.town.Min[0] + d.chance.Float64()*(d.town.Max[0]-d.town.Min[0]),
		d.town.Min[1] + d.chance.Float64()*(d.town.Max[1]-d.town.Min[1]),
	}
}

func (d *duel) when() time.Time {
	return time.Now().Add(-time.Duration(d.chance.Int64N(int64(300 * 24 * time.Hour)))).Truncate(time.Microsecond)
}

var duelCategories = []string{"street_light", "manhole", "dog_noise", "theft"}

func (d *duel) create() bool {
	d.Helper()
	made, err := d.store.CreateConcern(d.Context(), d.staff, data.NewConcern{
		Title: []string{"路灯不亮", "井盖松动", "居民反映"}[d.chance.IntN(3)], Category: duelCategories[d.chance.IntN(len(duelCategories))],
		Urgency: concern.Urgency(d.chance.IntN(4)), Source: concern.Source(d.chance.IntN(6)), MustReport: concern.MustReport(d.chance.IntN(5)),
		Point: d.place(), NoticedAt: d.when(),
	}, data.Idempotency{})
	d.done("create", err)
	if err != nil {
		return false
	}
	d.ids = append(d.ids, made.Concern.ID)
	return true
}

// patch moves a concern, mostly into another grid, and changes what it is about.
func (d *duel) patch(id int64) {
	d.Helper()
	now, err := d.store.Concern(d.Context(), d.staff, id)
	if err != nil {
		d.done("patch", err)
		return
	}
	to, category, title := d.place(), duelCategories[d.chance.IntN(len(duelCategories))], []string{"路灯亮了", "楼道", "小区"}[d.chance.IntN(3)]
	must := concern.MustReport(d.chance.IntN(5))
	p := data.ConcernPatch{Point: &to, Title: &title}
	if d.chance.IntN(2) == 0 {
		p.Category, p.MustReport = &category, &must
	}
	_, err = d.store.UpdateConcern(d.Context(), d.staff, id, now.Version, p, data.Idempotency{})
	d.done("patch", err)
}

// loop takes one of the steps that are open; what a step needs besides may be missing, and then it is refused.
func (d *duel) loop(id int64) {
	d.Helper()
	now, err := d.store.Concern(d.Context(), d.staff, id)
	if err != nil {
		d.done("loop", err)
		return
	}
	open := d.staff.StepsFor(now)
	if len(open) == 0 {
		return
	}
	n := data.NewStep{Step: open[d.chance.IntN(len(open))], Version: now.Version}
	switch n.Step {
	case concern.Decline, concern.Suspend, concern.Reopen, concern.Coordinate:
		n.Reason = "有原因"
	case concern.Dispatch:
		n.Force = concern.Force(1 + d.chance.IntN(int(concern.Volunteer)))
	case concern.VisitInPerson, concern.Verify:
		n.Place = &orb.Point{now.Lon, now.Lat}
	case concern.Answer:
		n.Answer = "已办好"
	case concern.Merge:
		n.Reason, n.Into = "同一件", d.any()
	}
	_, err = d.store.TakeStep(d.Context(), d.staff, id, n, data.Idempotency{})
	d.done("loop", err)
}

// done counts what worked; what the rules refuse is no failure.
func (d *duel) done(what string, err error) {
	d.Helper()
	switch data.KindOf(err) {
	case data.Conflict, data.Invalid, data.Forbidden, data.NotFound, data.Stale:
		d.counts[what+" refused"]++
		return
	case data.Unavailable: // its connection was cut: whether it was committed, the database knows
		d.counts["unavailable"]++
		d.know()
		return
	}
	if err != nil {
		d.Fatalf("%s: %v", what, err)
	}
	d.counts[what]++
}

// duelMark is a row of minqing.concern as the change log carries it.
const duelMark = `jsonb_build_object('id', c.id, 'version', c.version, 'lon', st_x(c.geom), 'lat', st_y(c.geom), 'area', coalesce(c.area_id, 0),
	'category', c.category, 'status', c.status, 'urgency', c.urgency, 'source', c.source, 'force', coalesce(c.force, ''),
	'must_report', coalesce(c.must_report, ''), 'must_arrive', coalesce(c.must_arrive, ''), 'team', coalesce(c.team, ''),
	'reporter', coalesce(c.reporter, 0), 'noticed_at', c.noticed_at, 'yellow_at', c.yellow_at, 'red_at', c.red_at)
	|| case when c.ended_at is null then '{}' else jsonb_build_object('ended_at', c.ended_at) end`

type duelDatabase interface {
	Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error)
}

// rewrite sets what a concern has to anything, as no step does at once: its place, state, clocks, handler and what it must be.
func (d *duel) rewrite(q duelDatabase, what string, id int64) {
	d.Helper()
	at, noticed := d.place(), d.when()
	yellow := time.Now().Add(time.Duration(d.chance.IntN(200)-100) * time.Hour).Truncate(time.Microsecond)
	status := concern.Status(d.chance.IntN(int(concern.Suspended) + 1))
	var ended *time.Time
	if status.Ended() && d.chance.IntN(8) > 0 {
		ended = new(noticed.Add(time.Duration(d.chance.IntN(1000)) * time.Hour))
	}
	var satisfied *int
	if status == concern.StruckOff && d.chance.IntN(2) == 0 {
		satisfied = new(1 + d.chance.IntN(5))
	}
	var force, team, must *string
	if f := concern.Force(d.chance.IntN(int(concern.Volunteer) + 1)); f != concern.NoForce {
		force, team = new(f.String()), new([]string{"城管中队", "物业", "志愿者"}[d.chance.IntN(3)])
	}
	if m := concern.MustReport(d.chance.IntN(int(concern.CrimeClue) + 1)); m != concern.NotMustReport {
		must = new(m.String())
	}
	tag, err := q.Exec(d.Context(), `
		with was as (select c.id, `+duelMark+` as state from minqing.concern c where c.id = $1 for update),
		is_ as (update minqing.concern c set version = version + 1, geom = st_setsrid(st_makepoint($2, $3), 4326), noticed_at = $4, yellow_at = $5,
				red_at = $6, status = $7, ended_at = $8, satisfaction = $14, force = $9, team = $10, must_report = $11, urgency = $12, source = $13,
				area_id = (select a.id from minqing.area a where st_covers(a.geom, st_setsrid(st_makepoint($2, $3), 4326))
					order by length(a.prefix) desc, a.prefix limit 1)
			from was where c.id = was.id returning c.id, `+duelMark+` as state)
		insert into minqing.change (kind, id, before, after) select 'concern', was.id, was.state, is_.state from was join is_ using (id)`,
		id, at[0], at[1], noticed, yellow, yellow.Add(time.Duration(1+d.chance.IntN(40))*time.Hour), status.String(), ended, force, team, must,
		concern.Urgency(d.chance.IntN(4)).String(), concern.Source(d.chance.IntN(6)).String(), satisfied)
	if err != nil {
		d.Fatalf("%s: %v", what, err)
	}
	if tag.RowsAffected() == 0 {
		d.Fatalf("%s: concern %d is not there", what, id)
	}
	d.counts[what]++
}

func (d *duel) remove(id int64) {
	d.Helper()
	tag, err := d.owner.Exec(d.Context(), `
		with photos as (delete from minqing.photo where concern_id = $1),
		was as (delete from minqing.concern c where c.id = $1 returning c.id, `+duelMark+` as state)
		insert into minqing.change (kind, id, before) select 'concern', id, state from was`, id)
	if err != nil || tag.RowsAffected() != 1 {
		d.Fatalf("remove %d: %v", id, err)
	}
	d.counts["remove"]++
	d.know()
}

// wait begins a write, or commits the one that waits: others have been committed in between that began later.
func (d *duel) wait() {
	d.Helper()
	if d.slow != nil {
		if err := d.slow.Commit(d.Context()); err != nil {
			d.Fatal(err)
		}
		d.slow = nil
		d.ids = append(d.ids, d.held)
		d.counts["commit"]++
		return
	}
	if !d.create() {
		return
	}
	d.held, d.ids = d.ids[len(d.ids)-1], d.ids[:len(d.ids)-1]
	tx, err := d.owner.Begin(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	d.slow = tx
	d.rewrite(tx, "slow", d.held)
}

// cut ends the feed's connection, or all that the program has.
func (d *duel) cut() {
	d.Helper()
	whose := `application_name = 'minqing feed'`
	if d.chance.IntN(3) == 0 {
		whose = `usename <> current_user`
	}
	if _, err := d.owner.Exec(d.Context(), `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and `+whose); err != nil {
		d.Fatal(err)
	}
	d.counts["cut"]++
}
