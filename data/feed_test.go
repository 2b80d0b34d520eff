package data_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
)

func TestTheFeedLoadsAllAndThenTellsWhatChanges(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	old := reported(t, s, staff, report(inGrid1))
	m := follow(t, s)
	if len(m.state.Areas) != 8 || len(m.state.Categories) != len(concern.DefaultCategories()) || !cmp.Equal(m.marks[old.ID], old.Mark) {
		t.Fatalf("loaded were %d areas, %d categories and %+v", len(m.state.Areas), len(m.state.Categories), m.marks)
	}
	fresh := reported(t, s, staff, report(inGrid2))
	urgency := concern.Urgent
	if _, err := s.UpdateConcern(t.Context(), staff, old.ID, 1, data.ConcernPatch{Urgency: &urgency}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	m.until(func() bool { return m.has(map[int64]int64{old.ID: 2, fresh.ID: 1}) })
	if diff := cmp.Diff(inDatabase(t, s), m.marks); diff != "" {
		t.Errorf("the mirror is not the database (-database +mirror):\n%s", diff)
	}
}

func TestASlowCommitIsNeverMissed(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	slowOne := reported(t, s, staff, report(inGrid1))
	m := follow(t, s)

	// The slow transaction takes its number and its place in the log first, and commits last.
	slow, err := s.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Rollback(context.Background())
	after := slowOne.Mark
	after.Version, after.Urgency = 2, concern.Urgent
	before, err := json.Marshal(slowOne.Mark)
	if err != nil {
		t.Fatal(err)
	}
	later, err := json.Marshal(after)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := slow.Exec(t.Context(), `update minqing.concern set version = 2, urgency = 'urgent' where id = $1`, slowOne.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := slow.Exec(t.Context(), `insert into minqing.change (kind, id, before, after) values ('concern', $1, $2, $3)`, slowOne.ID, before, later); err != nil {
		t.Fatal(err)
	}

	versions := map[int64]int64{slowOne.ID: 1}
	for range 5 {
		versions[reported(t, s, staff, report(inGrid2)).ID] = 1
		m.until(func() bool { return m.has(versions) })
	}
	// It commits without waking anybody: the poll finds it.
	if err := slow.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	versions[slowOne.ID] = 2
	m.until(func() bool { return m.has(versions) })
	if m.loads != 1 {
		t.Errorf("the feed loaded %d times, want once", m.loads)
	}
}

func TestManyWritersLeaveMirrorAndDatabaseEqual(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	var ids []int64
	for range 4 {
		ids = append(ids, reported(t, s, staff, report(inGrid1)).ID)
	}
	m := follow(t, s)
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range 25 {
				switch {
				case i%5 == 0:
					reported(t, s, staff, report(inNoGrid))
				default: // two writers meet on one concern: who is stale reads it again
					id := ids[(w+i)%len(ids)]
					c, err := s.Concern(t.Context(), staff, id)
					if err != nil {
						t.Error(err)
						return
					}
					to := orb.Point{113.505 + 0.01*float64((w+i)%3), 37.865 + 0.0001*float64(i)}
					_, err = s.UpdateConcern(t.Context(), staff, id, c.Version, data.ConcernPatch{Point: &to}, data.Idempotency{})
					if err != nil && data.KindOf(err) != data.Stale {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	writers.Add(1)
	go func() {
		defer writers.Done()
		less := boxed(113.50, south, 113.51, 37.866)
		if _, err := s.UpdateArea(t.Context(), data.Operator(), grid1, 1, data.AreaPatch{Geometry: &less}); err != nil {
			t.Error(err)
		}
	}()
	writers.Wait()
	want := inDatabase(t, s)
	versions := map[int64]int64{}
	for id, mark := range want {
		versions[id] = mark.Version
	}
	m.until(func() bool { return m.has(versions) })
	if diff := cmp.Diff(want, m.marks); diff != "" {
		t.Errorf("the mirror is not the database (-database +mirror):\n%s", diff)
	}
	if m.loads != 1 {
		t.Errorf("the feed loaded %d times, want once", m.loads)
	}
}

func TestWritesThatFollowEachOtherAreToldTogether(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	m := follow(t, s)
	began := time.Now()
	versions := map[int64]int64{}
	for range 40 {
		versions[reported(t, s, staff, report(inGrid1)).ID] = 1
	}
	m.until(func() bool { return m.has(versions) })
	m.mu.Lock()
	defer m.mu.Unlock()
	// One may come at once, and then at most one in a tenth of a second.
	if most := 2 + int(time.Since(began)/(100*time.Millisecond)); len(m.batches) > most || len(m.batches) >= 40 {
		t.Errorf("40 writes came in %d batches, want at most %d", len(m.batches), most)
	}
}

func TestABulkOfConcernsIsToldOnceAsItIsNow(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	first := reported(t, s, staff, report(inGrid1))
	m := follow(t, s)
	var from, to int64
	err := pgx.BeginFunc(t.Context(), s.Pool(), func(tx pgx.Tx) error {
		err := tx.QueryRow(t.Context(), `with added as (
				insert into minqing.concern (title, category, source, geom, noticed_at, yellow_at, red_at)
				select 'row ' || i, 'street_light', 'app', st_setsrid(st_makepoint(113.6 + i * 0.0001, 37.87), 4326), $1, $1::timestamptz + interval '36 hours', $1::timestamptz + interval '48 hours'
				from generate_series(1, 500) i returning id)
			select min(id), max(id) from added`, firstDay).Scan(&from, &to)
		if err != nil {
			return err
		}
		_, err = tx.Exec(t.Context(), `insert into minqing.change (kind, after) values ('bulk', jsonb_build_object('from', $1::bigint, 'to', $2::bigint))`, from, to)
		if err != nil {
			return err
		}
		_, err = tx.Exec(t.Context(), `notify minqing_change`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	m.until(func() bool { return len(m.marks) == 501 })
	if m.marks[first.ID].Version != 1 || len(m.batches) != 1 || len(m.batches[0].Concerns) != 500 {
		t.Errorf("the bulk came in %d batches", len(m.batches))
	}
	if diff := cmp.Diff(inDatabase(t, s), m.marks); diff != "" {
		t.Errorf("the mirror is not the database (-database +mirror):\n%s", diff)
	}
}

func TestTheFeedComesBackByItself(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	m := follow(t, s)
	owner := owning(t, s)
	cut := func() {
		t.Helper()
		if n := ask[int](t, owner, `select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'minqing feed' and datname = current_database()`); n != 1 {
			t.Fatalf("%d feeds were cut off, want 1", n)
		}
	}
	first := reported(t, s, staff, report(inGrid1))
	m.until(func() bool { return m.has(map[int64]int64{first.ID: 1}) })
	cut()
	second := reported(t, s, staff, report(inGrid1))
	m.until(func() bool { return m.back == 1 && m.has(map[int64]int64{first.ID: 1, second.ID: 1}) })
	if m.away != 1 || m.loads != 1 {
		t.Errorf("it was said to be away %d times, and loaded %d times; want once each", m.away, m.loads)
	}
}

func TestTheFeedLoadsAnewWhenHistoryIsGone(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	m := follow(t, s)
	m.mu.Lock()
	position := m.state.Position
	m.mu.Unlock()
	c := reported(t, s, staff, report(inGrid1))
	m.until(func() bool { return m.has(map[int64]int64{c.ID: 1}) })

	if b, err := s.Since(t.Context(), position, 100); err != nil || len(b.Concerns) != 1 || b.Concerns[0].Before != nil {
		t.Errorf("since then there were %+v, %v", b, err)
	}
	if _, err := s.Since(t.Context(), position, 0); !errors.Is(err, data.ErrReset) {
		t.Errorf("more than may be told is told: %v", err)
	}
	execute(t, s, `update minqing.change set at = now() - interval '8 days'`)
	if err := s.Housekeep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Since(t.Context(), position, 100); !errors.Is(err, data.ErrReset) {
		t.Errorf("pruned history is told: %v", err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.change`); n != 0 {
		t.Errorf("%d changes are left after the housekeeping", n)
	}

	execute(t, s, `update minqing.feed set epoch = gen_random_uuid()`)
	s.Wake()
	m.until(func() bool { return m.loads == 2 })
}

func TestACopyOfTheDatabaseBeginsANewEpoch(t *testing.T) {
	url := pgtest.New(t)
	first := openAt(t, url)
	epoch := ask[string](t, first.Pool(), `select epoch::text from minqing.feed`)
	openAt(t, url)
	if again := ask[string](t, first.Pool(), `select epoch::text from minqing.feed`); again != epoch {
		t.Error("opening it again begins a new epoch")
	}
	execute(t, first, `update minqing.feed set home = 'elsewhere/1'`)
	execute(t, first, `insert into minqing.change (kind) values ('category')`)
	openAt(t, url)
	if again := ask[string](t, first.Pool(), `select epoch::text from minqing.feed`); again == epoch {
		t.Error("the copy tells the history of the original")
	}
	if n := ask[int](t, first.Pool(), `select count(*) from minqing.change`); n != 0 {
		t.Errorf("%d changes of the original are left", n)
	}
}

func TestAHandlerThatFailsIsLoadedAnew(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	m := follow(t, s)
	m.mu.Lock()
	m.failApply = errors.New("full")
	m.mu.Unlock()
	c := reported(t, s, staff, report(inGrid1))
	m.until(func() bool { return m.loads == 2 && m.has(map[int64]int64{c.ID: 1}) })
	if m.away != 0 {
		t.Error("the database is said to be away although the handler failed")
	}
}

func TestDrawingAndRightsAreTold(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	m := follow(t, s)
	b, err := s.CreateBoard(t.Context(), staff, data.NewBoard{Name: "议事会", Area: community}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.CreateAnnotation(t.Context(), staff, b.ID, data.NewAnnotation{Kind: data.Pin, Geometry: inGrid1, Title: "这里"}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DisableAccount(t.Context(), data.Operator(), "staff", true); err != nil {
		t.Fatal(err)
	}
	var last data.AnnotationChange
	boards, accounts := map[int64]string{}, map[int64]bool{}
	gather := func() {
		for _, batch := range m.batches {
			for _, c := range batch.Boards {
				boards[c.ID] = c.AreaPrefix
			}
			for _, c := range batch.Annotations {
				last = c
			}
			for _, id := range batch.Accounts {
				accounts[id] = true
			}
		}
	}
	m.until(func() bool { gather(); return len(boards) == 1 && last.ID == a.ID && accounts[staff.Viewer.Account] })
	if boards[b.ID] != community.Prefix() || last.AreaPrefix != community.Prefix() || last.Board != b.ID || last.After == nil || last.After.Title != "这里" {
		t.Errorf("told was %+v on %v", last, boards)
	}
	if err := s.DeleteAnnotation(t.Context(), staff, b.ID, a.ID, 1); err != nil {
		t.Fatal(err)
	}
	m.until(func() bool { gather(); return last.After == nil })
}
