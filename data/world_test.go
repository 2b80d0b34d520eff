package data_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
	"minqing/geo"
)

// The world of these tests: one community of 4 km by 2 km with three square grids side by side in its west, and a strip
// without any grid in its east. Beside it another community, without grids.
//
//	113.50   .51   .52   .53   .54    .56
//	  | g1  | g2  | g3  | none |  other |   37.86 … 37.88
const (
	city      = geo.Code("140300000000")
	district  = geo.Code("140302000000")
	street    = geo.Code("140302001000")
	community = geo.Code("140302001001")
	other     = geo.Code("140302001002")
	grid1     = geo.Code("140302001001001")
	grid2     = geo.Code("140302001001002")
	grid3     = geo.Code("140302001001003")
)

const south, north = 37.86, 37.88

var (
	inGrid1   = orb.Point{113.505, 37.87}
	inGrid2   = orb.Point{113.515, 37.87}
	inGrid3   = orb.Point{113.525, 37.87}
	inNoGrid  = orb.Point{113.535, 37.87}
	inOther   = orb.Point{113.55, 37.87}
	outside   = orb.Point{114.5, 37.87}
	firstDay  = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	sealedKey = bytes.Repeat([]byte{7}, 32)
)

func box(west, east float64) orb.MultiPolygon { return boxed(west, south, east, north) }

func boxed(w, s, e, n float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}}
}

// open is a store on a fresh database with the default categories.
func open(t testing.TB) *data.Store {
	t.Helper()
	s := openAt(t, pgtest.New(t))
	if err := s.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	return s
}

func openAt(t testing.TB, url string) *data.Store {
	t.Helper()
	return openWith(t, url, data.Options{Key: sealedKey})
}

func openWith(t testing.TB, url string, o data.Options) *data.Store {
	t.Helper()
	s, err := data.Open(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// world is such a store with the areas drawn above.
func world(t testing.TB) *data.Store {
	t.Helper()
	s := open(t)
	layAreas(t, s)
	return s
}

// worldAt is the same with a clock of the test's.
func worldAt(t testing.TB, now func() time.Time) *data.Store {
	t.Helper()
	return worldOn(t, pgtest.New(t), now)
}

// worldOn is the same on a database that is opened by another server too.
func worldOn(t testing.TB, url string, now func() time.Time) *data.Store {
	t.Helper()
	s := openWith(t, url, data.Options{Key: sealedKey, Now: now})
	if err := s.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	layAreas(t, s)
	return s
}

// layAreas adds the areas drawn above.
func layAreas(t testing.TB, s *data.Store) {
	t.Helper()
	for _, a := range []data.NewArea{
		{Code: city, Name: "泉城", Geometry: boxed(113.4, 37.8, 113.7, 37.9)},
		{Code: district, Name: "泉东区", Geometry: boxed(113.4, 37.8, 113.7, 37.9)},
		{Code: street, Name: "大院街道", Geometry: box(113.50, 113.56)},
		{Code: community, Name: "大院社区", Geometry: box(113.50, 113.54)},
		{Code: other, Name: "河边社区", Geometry: box(113.54, 113.56)},
		{Code: grid1, Name: "第一网格", Geometry: box(113.50, 113.51)},
		{Code: grid2, Name: "第二网格", Geometry: box(113.51, 113.52)},
		{Code: grid3, Name: "第三网格", Geometry: box(113.52, 113.53)},
	} {
		if _, err := s.CreateArea(t.Context(), data.Operator(), a); err != nil {
			t.Fatalf("add %s: %v", a.Name, err)
		}
	}
}

// person makes an account, and the teams it is in, and answers it as an actor.
func person(t testing.TB, s *data.Store, name string, role concern.Role, teams []string, areas ...geo.Code) data.Actor {
	t.Helper()
	for _, team := range teams {
		if _, err := s.CreateTeam(t.Context(), data.Operator(), data.NewTeam{Name: team, Force: concern.Department}); err != nil && data.KindOf(err) != data.Conflict {
			t.Fatal(err)
		}
	}
	a, err := s.CreateAccount(t.Context(), data.Operator(), data.NewAccount{Name: name, Password: "correct horse", Role: role, Areas: areas, Teams: teams})
	if err != nil {
		t.Fatal(err)
	}
	return a.Actor()
}

// due are deadlines as a category file writes them.
func due(accept, resolve, strikeOff string) concern.Deadlines {
	var d concern.Deadlines
	for text, target := range map[*concern.Due]string{&d.Accept: accept, &d.Resolve: resolve, &d.StrikeOff: strikeOff} {
		if err := text.UnmarshalText([]byte(target)); err != nil {
			panic(err)
		}
	}
	return d
}

func report(at orb.Point) data.NewConcern {
	return data.NewConcern{
		Title: "路灯不亮", Description: "三号楼门前的路灯坏了", Address: "大院三号楼", Category: "street_light",
		Urgency: concern.Normal, Source: concern.Visit, Point: at, NoticedAt: firstDay,
	}
}

// reported makes a concern and answers it.
func reported(t testing.TB, s *data.Store, by data.Actor, n data.NewConcern) *data.Concern {
	t.Helper()
	w, err := s.CreateConcern(t.Context(), by, n, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	return w.Concern
}

// wantKind fails unless the error is of the kind.
func wantKind(t *testing.T, err error, kind data.Kind) *data.Error {
	t.Helper()
	if got := data.KindOf(err); err == nil || got != kind {
		t.Fatalf("the error is %v (%s), want one that is %s", err, got, kind)
	}
	var e *data.Error
	errors.As(err, &e)
	if e != nil && (e.Message == "" || e.English == "") {
		t.Errorf("the error %v does not say what to do in both languages", err)
	}
	return e
}

// execute changes the database behind the store's back, as the loop or an import will.
func execute(t testing.TB, s *data.Store, sql string, args ...any) {
	t.Helper()
	if _, err := s.Pool().Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// owning is a pool of whoever owns the store's database, for what the program may not do.
func owning(t testing.TB, s *data.Store) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), pgtest.Owner(t, s.Pool().Config().ConnString()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

func ask[T any](t testing.TB, pool *pgxpool.Pool, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := pool.QueryRow(context.Background(), sql, args...).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
