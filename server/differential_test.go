package main

import (
	"context"
	"flag"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
	"minqing/server/sandtable"
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
