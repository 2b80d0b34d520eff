package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
	"minqing/server/sandtable"
	"minqing/tiles"
)

var (
	differentialSteps = flag.Int("differential.steps", 2000, "how many random steps the map and PostGIS are held against each other for")
	differentialSeed  = flag.Uint64("differential.seed", 0, "which steps; 0 draws a seed and tells it")
)

// duel is a map that follows a database, and the database. They have to agree on every question.
type duel struct {
	*testing.T
	chance *rand.Rand
	store  *data.Store
	owner  *pgxpool.Pool // may do what the program may not: remove a concern, end others' connections
	town   orb.Bound
	actors []data.Actor
	staff  data.Actor
	ids    []int64
	table  *sandtable.Table
	stop   func() // ends following
	slow   pgx.Tx // a write that is not committed yet
	held   int64  // the concern that it changes, and locks: no other write knows of it
	counts map[string]int
}

// The map says at every moment what PostGIS says: after random writes, some of which are committed long after they were
// made, with deadlines passing, the feed's connection cut and the map started anew; for random people, filters and tiles.
func TestTheMapAndPostGISAgreeWhateverHappens(t *testing.T) {
	seed := *differentialSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-differential.seed=%d", seed)
	w := newWorld(t, 400)
	owner, err := pgxpool.New(t.Context(), pgtest.Owner(t, w.store.Pool().Config().ConnString()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(owner.Close)
	d := &duel{T: t, chance: rand.New(rand.NewPCG(seed, 1)), store: w.store, owner: owner, town: w.bounds(t), counts: map[string]int{}}
	for _, name := range []string{"staff", "leader", "member", "planner", "display", "admin"} {
		a, err := w.store.AccountNamed(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		d.actors = append(d.actors, a.Actor())
	}
	// Who writes may do so everywhere.
	d.staff = data.Actor{Viewer: concern.Viewer{Account: d.actors[0].Viewer.Account, Role: concern.Staff, Prefixes: []string{"1403"}, Top: true}}
	d.know()
	d.follow()
	t.Cleanup(func() {
		d.stop()
		if d.slow != nil {
			_ = d.slow.Rollback(context.Background()) // the pool waits for its connection
		}
	})

	steps := *differentialSteps
	if testing.Short() {
		steps = min(steps, 300)
	}
	for step := range steps {
		d.step()
		if step%10 == 9 {
			d.compare()
			d.compare()
		}
		if t.Failed() {
			t.Fatalf("after %d steps: %v", step+1, d.counts)
		}
	}
	for _, must := range []string{"create", "patch", "loop", "rewrite", "remove", "slow", "commit", "cut", "restart", "found", "rated"} {
		if d.counts[must] == 0 {
			t.Errorf("%d steps and never: %s", steps, must)
		}
	}
	t.Logf("%v", d.counts)
}

func (d *duel) know() {
	rows, err := d.owner.Query(d.Context(), `select id from minqing.concern order by id`)
	if err != nil {
		d.Fatal(err)
	}
	if d.ids, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
		d.Fatal(err)
	}
	if d.slow != nil {
		d.ids = slices.DeleteFunc(d.ids, func(id int64) bool { return id == d.held })
	}
}

// follow starts a map anew, as another start of the program does.
func (d *duel) follow() {
	d.Helper()
	if d.stop != nil {
		d.stop()
	}
	table := sandtable.New(d.store, slog.New(slog.DiscardHandler), func([]int64) {})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = d.store.Follow(ctx, table) // its error is that of the context
	}()
	d.table, d.stop = table, func() { cancel(); <-ended }
}

// step does one random thing.
func (d *duel) step() {
	d.Helper()
	id := d.any()
	switch n := d.chance.IntN(200); {
	case n < 40:
		d.create()
	case n < 80:
		d.patch(id)
	case n < 120:
		d.loop(id)
	case n < 170:
		d.rewrite(d.owner, "rewrite", id)
	case n < 185:
		d.remove(id)
	case n < 194:
		d.wait()
	case n < 198:
		d.cut()
	default:
		d.counts["restart"]++
		d.follow()
	}
}

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
		with was as (delete from minqing.concern c where c.id = $1 returning c.id, `+duelMark+` as state)
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

// patient asks until the database answers again and the map has caught up.
func patient[A any](d *duel, what string, ask func() (A, error)) A {
	d.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		a, err := ask()
		if err == nil {
			return a
		}
		if data.KindOf(err) != data.Unavailable || time.Now().After(end) {
			d.Fatalf("%s: %v", what, err)
		}
	}
}

// compare asks both one random question of one random person.
func (d *duel) compare() {
	d.Helper()
	var at string
	if err := d.owner.QueryRow(d.Context(), `select epoch || '~' || pg_current_snapshot() from minqing.feed`).Scan(&at); err != nil {
		d.Fatal(err)
	}
	position, err := data.ParsePosition(at)
	if err != nil {
		d.Fatal(err)
	}
	patient(d, "catch up", func() (any, error) { return nil, d.table.WaitFor(d.Context(), position) })

	actor := d.actors[d.chance.IntN(len(d.actors))]
	query := randomFilter(d.chance, d.town)
	f, _, err := concern.ParseFilter(query)
	if err != nil {
		d.Fatal(err)
	}
	now := time.Now().Add(time.Duration(d.chance.Int64N(int64(240*time.Hour))) - 120*time.Hour).Truncate(time.Second)
	question := patient(d, "compile", func() (*tiles.Compiled, error) { return d.table.Compile(d.Context(), &actor, &f, now) })
	asked := fmt.Sprintf("%s ?%s as of %v", actor.Viewer.Role, query, now)

	want := d.count(actor, &f, now)
	if n, err := question.Count(d.Context()); err != nil || n != want {
		d.Errorf("%s: the map counts %d (%v), PostGIS %d", asked, n, err, want)
	}
	if want > 0 {
		d.counts["found"]++
	}
	d.compareStats(question, actor, f, now, asked)
	d.compareTile(question, actor, f, now, asked)
	d.compareWall(actor)
}

// compareWall holds the wall's figures, most of which are kept, against SQL.
func (d *duel) compareWall(actor data.Actor) {
	d.Helper()
	f := concern.Filter{Areas: [][]string{nil, {"140302001001"}, {"140302001001002"}}[d.chance.IntN(3)]}
	got := patient(d, "wall", func() (*sandtable.WallFigures, error) { return d.table.WallFigures(d.Context(), &actor, f, time.Now()) })
	asked := fmt.Sprintf("the wall of %s in %v", actor.Viewer.Role, f.Areas)
	ratings := patient(d, "ratings", func() (data.WallRatings, error) { return d.store.WallRatings(d.Context(), actor, f, got.Month) })
	before := patient(d, "month", func() (data.WallMonth, error) { return d.store.WallMonth(d.Context(), actor, f, got.Month.Add(-1)) })
	if got.Ratings != ratings || data.WallMonth(got.Before) != before {
		d.Errorf("%s keeps %+v and %+v, PostGIS says %+v and %+v", asked, got.Ratings, got.Before, ratings, before)
	}
	d.counts["rated"] += int(ratings.Rated)
	f.Restricted = new(bool)
	struckOff := data.StruckOffIn(f, got.Month)
	if want := d.count(actor, &struckOff, time.Now()); got.Total.StruckOff != want {
		d.Errorf("%s: %d were struck off, PostGIS says %d", asked, got.Total.StruckOff, want)
	}
}

func (d *duel) count(actor data.Actor, f *concern.Filter, now time.Time) int64 {
	d.Helper()
	return patient(d, "count", func() (int64, error) { return d.store.CountConcerns(d.Context(), actor, f, now) })
}

// compareStats holds every row by status, and the lights in it, against SQL.
func (d *duel) compareStats(question *tiles.Compiled, actor data.Actor, f concern.Filter, now time.Time, asked string) {
	d.Helper()
	if f.Statuses != nil {
		return
	}
	rows, _, err := question.Stats(d.Context(), tiles.Dimension{By: "status"})
	if err != nil {
		d.Fatal(err)
	}
	for _, r := range rows {
		status, err := concern.ParseStatus(r.Keys[0])
		if err != nil {
			d.Fatal(err)
		}
		f.Statuses = []concern.Status{status}
		if want := d.count(actor, &f, now); r.Count != want {
			d.Errorf("%s: the map counts %d %s, PostGIS %d", asked, r.Count, status, want)
		}
	}
}

// compareTile holds one tile's lights, clustered and not, and its weeks against SQL.
func (d *duel) compareTile(question *tiles.Compiled, actor data.Actor, f concern.Filter, now time.Time, asked string) {
	d.Helper()
	tile := maptile.At(d.place(), maptile.Zoom(d.chance.IntN(19)))
	switch bound := tile.Bound(); {
	case f.BBox == nil:
		f.BBox = &bound
	case f.Within == nil:
		f.Within = orb.MultiPolygon{bound.ToPolygon()}
	default:
		tile = maptile.New(0, 0, 0)
	}
	want, total := map[string]int64{}, int64(0)
	lights := f.Lights
	for l := concern.NoLight; l <= concern.Red; l++ {
		if lights == nil || slices.Contains(lights, l) {
			f.Lights = []concern.Light{l}
			if n := d.count(actor, &f, now); n > 0 {
				want[l.String()] = n
				total += n
			}
		}
	}
	x, y, z := tile.X, tile.Y, uint32(tile.Z)
	for _, all := range []bool{false, true} {
		body, err := question.Tile(d.Context(), z, x, y, tiles.Options{All: all})
		if err != nil {
			d.Fatal(err)
		}
		if got := lightsOf(d.T, body); !maps.Equal(got, want) {
			d.Errorf("%s: the tile %v (every point: %v) has %v, PostGIS %v", asked, tile, all, got, want)
		}
	}
	weeks, err := question.Weeks(d.Context(), z, x, y)
	if err != nil {
		d.Fatal(err)
	}
	if n := int64(tileCount(d.T, string(weeks))); n != total {
		d.Errorf("%s: the weeks of the tile %v are of %d, PostGIS says %d", asked, tile, n, total)
	}
}

// lightsOf sums up what a tile shows inside of its extent, by light.
func lightsOf(t *testing.T, body []byte) map[string]int64 {
	t.Helper()
	sum := map[string]int64{}
	for _, f := range tileFeatures(t, string(body)) {
		if !f.inside {
			continue
		}
		if light, one := f.Properties["light"].(string); one {
			sum[light]++
			continue
		}
		for l := concern.NoLight; l <= concern.Red; l++ {
			if n := int64(f.Properties[l.String()].(float64)); n > 0 {
				sum[l.String()] += n
			}
		}
	}
	return sum
}
