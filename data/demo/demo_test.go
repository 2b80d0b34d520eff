package demo_test

import (
	"testing"
	"time"

	"gocloud.dev/blob"

	"minqing/concern"
	"minqing/data"
	"minqing/data/demo"
	"minqing/data/pgtest"
)

var now = time.Date(2026, 11, 22, 8, 42, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60))

func emptyStore(t *testing.T) *data.Store {
	t.Helper()
	return storeWith(t, nil)
}

// storeWith is an empty store with a place for photos; nil is none.
func storeWith(t *testing.T, photos *blob.Bucket) *data.Store {
	t.Helper()
	s, err := data.Open(t.Context(), pgtest.New(t), data.Options{Key: make([]byte, 32), Photos: photos})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	if err := s.SyncLedger(t.Context(), concern.DefaultLedger()); err != nil {
		t.Fatal(err)
	}
	return s
}

func ask[T any](t *testing.T, s *data.Store, sql string, args ...any) (v T) {
	t.Helper()
	if err := s.Pool().QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

func TestTheDemoIsAWholeCommunityInEveryState(t *testing.T) {
	s := emptyStore(t)
	accounts, err := demo.Load(t.Context(), s, demo.Options{Now: now, Password: "yang-quan-2026"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what  string
		sql   string
		least int
		most  int
	}{
		{"grids", `select count(*) from minqing.area where level = 'grid'`, 21, 40},
		{"grids of the main community", `select count(*) from minqing.area where level = 'grid' and prefix ^@ '140302001001'`, 9, 9},
		{"communities", `select count(*) from minqing.area where level = 'community'`, 4, 4},
		{"concerns", `select count(*) from minqing.concern`, 3000, 3010},
		{"states", `select count(distinct status) from minqing.concern`, 9, 9},
		{"sources", `select count(distinct source) from minqing.concern`, 6, 6},
		{"urgencies", `select count(distinct urgency) from minqing.concern`, 4, 4},
		{"forces", `select count(distinct force) from minqing.concern`, 4, 4},
		{"must-report kinds", `select count(distinct must_report) from minqing.concern`, 4, 4},
		{"must-arrive tags", `select count(distinct must_arrive) from minqing.concern`, 5, 5},
		{"categories", `select count(distinct category) from minqing.concern`, 25, 40},
		{"restricted", `select count(*) from minqing.concern where restricted`, 5, 60},
		{"struck off", `select count(*) from minqing.concern where status = 'struck_off'`, 2400, 2900},
		{"open and in time", `select count(*) from minqing.concern where status <= 'resolved' and status not in ('declined', 'duplicate') and yellow_at > '2026-11-22 08:42+08'`, 20, 200},
		{"overdue", `select count(*) from minqing.concern where status in ('reported', 'accepted', 'in_progress', 'coordinating', 'resolved') and red_at <= '2026-11-22 08:42+08'`, 8, 60},
		{"yellow", `select count(*) from minqing.concern where status in ('reported', 'accepted', 'in_progress', 'coordinating', 'resolved')
			and yellow_at <= '2026-11-22 08:42+08' and red_at > '2026-11-22 08:42+08'`, 3, 60},
		{"outside of every grid", `select count(*) from minqing.concern c left join minqing.area a on a.id = c.area_id where a.level is distinct from 'grid'`, 10, 80},
		{"dogs barking in the second grid for four weeks", `select count(*) from minqing.concern c join minqing.area a on a.id = c.area_id
			where a.code = '140302001001002' and category = 'dog_noise' and noticed_at > '2026-10-25 08:42+08'`, 8, 30},
		{"dogs barking there in the four weeks before", `select count(*) from minqing.concern c join minqing.area a on a.id = c.area_id
			where a.code = '140302001001002' and category = 'dog_noise' and noticed_at between '2026-09-27' and '2026-10-25 08:42+08'`, 0, 4},
		{"concerns of the future or of more than a year ago", `select count(*) from minqing.concern where noticed_at > '2026-11-22 08:42+08' or noticed_at < '2025-11-22'`, 0, 0},
		{"concerns that were touched before they were noticed", `select count(*) from minqing.concern where updated_at < noticed_at`, 0, 0},
		{"texts with a gap in them", `select count(*) from minqing.concern where title || description || address ~ '[{}]' or address = ''`, 0, 0},
		{"concerns whose area is not the deepest that covers them", `select count(*) from minqing.concern c where c.area_id is distinct from
			(select a.id from minqing.area a where st_covers(a.geom, c.geom) order by length(a.prefix) desc, a.prefix limit 1)`, 0, 0},
		{"streets with a name", `select count(distinct name) from minqing.ground where kind = 'road' and name <> ''`, 20, 40},
		{"houses", `select count(*) from minqing.ground where kind = 'building'`, 1000, 5000},
		{"houses that stand in a street", `select count(*) from minqing.ground b join minqing.ground r on r.kind = 'road' and st_intersects(r.geom, b.geom) where b.kind = 'building'`, 0, 0},
		{"houses that overlap", `select count(*) from minqing.ground a join minqing.ground b on a.id < b.id and st_overlaps(a.geom, b.geom) where a.kind = 'building' and b.kind = 'building'`, 0, 0},
		{"drawings of the two meetings", `select count(*) from minqing.annotation`, 6, 6},
		{"grids without a card", `select count(*) from minqing.area where level = 'grid' and id not in (select area_id from minqing.grid_card)`, 0, 0},
		{"persons on the cards who could be somebody", `select count(*) from minqing.grid_card, unnest(members || leader || police) person where person !~ '示例'`, 0, 0},
		{"confirmations of the checklist that are stale", `select count(*) from (select max(at) as at from minqing.grid_clear group by area_id, item) c where at < '2026-08-24 08:42+08'`, 8, 60},
		{"confirmations that are not", `select count(*) from (select max(at) as at from minqing.grid_clear group by area_id, item) c where at >= '2026-08-24 08:42+08'`, 60, 124},
		{"months with visits", `select count(distinct month) from minqing.visit where month between '2026-09-01' and '2026-11-01'`, 3, 3},
		{"kinds of visits", `select count(distinct kind) from minqing.visit`, 6, 6},
		{"this month's coverage in percent", `select (100 * sum(done) / sum(due))::int from minqing.visit where month = '2026-11-01'`, 30, 80},
		{"last month's coverage in percent", `select (100 * sum(done) / sum(due))::int from minqing.visit where month = '2026-10-01'`, 60, 100},
		{"services of a year in the main community", `select count(*) from minqing.service v join minqing.area a on a.id = v.area_id where a.prefix ^@ '140302001001'
			and held_on between '2025-11-22' and '2026-11-22'`, 102, 102},
		{"grids of it without a service", `select count(*) from minqing.area where level = 'grid' and prefix ^@ '140302001001' and id not in (select area_id from minqing.service)`, 0, 0},
		{"linked concerns of the hotspot", `select max(cardinality(concerns)) from minqing.annotation where kind = 'hotspot'`, 8, 30},
	} {
		if n := ask[int](t, s, c.sql); n < c.least || n > c.most {
			t.Errorf("%s: %d, want %d to %d", c.what, n, c.least, c.most)
		}
	}
	roles := map[concern.Role]bool{}
	for _, a := range accounts {
		roles[a.Role] = true
		if _, err := s.Authenticate(t.Context(), a.Name, "yang-quan-2026"); err != nil {
			t.Errorf("%s cannot sign in: %v", a.Name, err)
		}
	}
	if len(roles) != 6 {
		t.Errorf("there are accounts of %d roles, want all six", len(roles))
	}
}

func TestGridsAreNumberedAsAPageIsRead(t *testing.T) {
	s := emptyStore(t)
	if _, err := demo.Load(t.Context(), s, demo.Options{Concerns: 50, Now: now, Password: "yang-quan-2026"}); err != nil {
		t.Fatal(err)
	}
	// In each row of three the longitudes rise, and the rows go south.
	wrong := ask[int](t, s, `with g as (select right(code, 3)::int - 1 as n, st_x(st_centroid(geom)) as x, st_y(st_centroid(geom)) as y from minqing.area
		where prefix ^@ '140302001001' and level = 'grid')
		select count(*) from g a join g b on b.n = a.n + 1 where a.n / 3 = b.n / 3 and b.x <= a.x or a.n / 3 < b.n / 3 and b.y >= a.y`)
	if wrong != 0 {
		t.Errorf("%d grids are numbered out of order", wrong)
	}
}

func TestTheSameSeedMakesTheSameTown(t *testing.T) {
	print := func(seed uint64) string {
		s := emptyStore(t)
		if _, err := demo.Load(t.Context(), s, demo.Options{Concerns: 200, Now: now, Seed: seed, Password: "yang-quan-2026"}); err != nil {
			t.Fatal(err)
		}
		return ask[string](t, s, `select md5(string_agg(title || status || st_astext(geom), ',' order by id)) from minqing.concern`) +
			ask[string](t, s, `select md5(string_agg(st_astext(geom), ',' order by id)) from minqing.ground`)
	}
	first, again, other := print(7), print(7), print(8)
	if first != again {
		t.Error("two towns of one seed differ")
	}
	if first == other {
		t.Error("towns of two seeds are the same")
	}
}

func TestASecondLoadChangesNothing(t *testing.T) {
	s := emptyStore(t)
	if _, err := demo.Load(t.Context(), s, demo.Options{Concerns: 100, Now: now}); err != nil {
		t.Fatal(err)
	}
	before := ask[int](t, s, `select count(*) from minqing.concern`)
	_, err := demo.Load(t.Context(), s, demo.Options{Concerns: 100, Now: now})
	if data.KindOf(err) != data.Conflict {
		t.Errorf("the second load answers %v, want a conflict", err)
	}
	if after := ask[int](t, s, `select count(*) from minqing.concern`); after != before {
		t.Errorf("there are %d concerns after the second load, %d before", after, before)
	}
}

func TestAManyfoldDemoKeepsItsIndexesAndItsPlaces(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 60,000 concerns")
	}
	s := emptyStore(t)
	parts := `select (select count(*) from pg_index where indrelid = 'minqing.concern'::regclass) || ' ' || (select count(*) from pg_constraint where conrelid = 'minqing.concern'::regclass)`
	before := ask[string](t, s, parts)
	if _, err := demo.Load(t.Context(), s, demo.Options{Concerns: 60_000, Now: now}); err != nil {
		t.Fatal(err)
	}
	if after := ask[string](t, s, parts); after != before {
		t.Errorf("indexes and constraints are %s, were %s", after, before)
	}
	if n := ask[int](t, s, `select count(*) from minqing.concern`); n < 60_000 {
		t.Errorf("%d concerns, want 60,000", n)
	}
	if n := ask[int](t, s, `select count(*) from minqing.concern c where c.area_id is distinct from
		(select a.id from minqing.area a where st_covers(a.geom, c.geom) order by length(a.prefix) desc, a.prefix limit 1)`); n != 0 {
		t.Errorf("%d concerns are not in the deepest area that covers them", n)
	}
	if n := ask[int](t, s, `select count(*) from minqing.change where kind = 'bulk'`); n != 1 {
		t.Errorf("%d change rows tell of it, want one", n)
	}
}
