package data_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
)

func TestServersThatStartTogetherMigrateOnce(t *testing.T) {
	bare := pgtest.Bare(t)
	var servers sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		servers.Go(func() { _, errs[i] = data.Migrate(t.Context(), bare, pgtest.Program(t, bare)) })
	}
	servers.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("server %d: %v", i, err)
		}
	}
	s := openAt(t, pgtest.Program(t, bare))
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if twice := ask[int](t, s.Pool(), `select count(*) - count(distinct version_id) from minqing.migration`); twice != 0 {
		t.Errorf("%d migrations are written down more than once", twice)
	}
}

func TestWhereNobodyMayAddPostGISTheMessageSaysWhatToDo(t *testing.T) {
	bare := pgtest.Bare(t)
	admin, err := pgx.Connect(t.Context(), bare)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Close(t.Context()) })
	for _, sql := range []string{
		`do $$ begin create role guest_of_the_house login password 'guest'; exception when duplicate_object then null; end $$`,
		`grant all on database ` + pgx.Identifier{admin.Config().Database}.Sanitize() + ` to guest_of_the_house`,
		`set role guest_of_the_house`,
	} {
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	u, err := url.Parse(bare)
	if err != nil {
		t.Fatal(err)
	}
	u.RawQuery += "&options=-c%20role%3Dguest_of_the_house"
	_, err = data.Migrate(t.Context(), u.String(), u.String())
	wantKind(t, err, data.Unavailable)
}

func TestADatabaseThatIsNotThereIsUnavailable(t *testing.T) {
	nowhere := "postgres:///minqing?host=" + url.QueryEscape(t.TempDir())
	_, err := data.Open(t.Context(), nowhere, data.Options{})
	wantKind(t, err, data.Unavailable)
	_, err = data.Migrate(t.Context(), nowhere, nowhere)
	wantKind(t, err, data.Unavailable)
}

func TestAKeyOfTheWrongLengthIsRefused(t *testing.T) {
	if _, err := data.Open(t.Context(), pgtest.New(t), data.Options{Key: []byte("short")}); err == nil {
		t.Error("a key of 5 bytes is taken")
	}
}

func TestAStoreWhoseDatabaseGoesAwaySaysSoAndComesBack(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	name := ask[string](t, s.Pool(), `select current_database()`)
	server, err := pgx.Connect(t.Context(), pgtest.Bare(t)) // from another database of the same server
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close(t.Context())
	admit := func(connections bool) {
		t.Helper()
		if _, err := server.Exec(t.Context(), fmt.Sprintf(`alter database %s allow_connections %t`, name, connections)); err != nil {
			t.Fatal(err)
		}
	}
	m := follow(t, s)
	admit(false)
	if _, err := server.Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, name); err != nil {
		t.Fatal(err)
	}
	_, err = s.CreateConcern(t.Context(), staff, report(inGrid1), data.Idempotency{})
	wantKind(t, err, data.Unavailable)
	wantKind(t, s.Ping(t.Context()), data.Unavailable)
	m.until(func() bool { return m.away == 1 })
	admit(true)
	m.until(func() bool { return m.back == 1 })
	c := reported(t, s, staff, report(inGrid1))
	m.until(func() bool { return m.has(map[int64]int64{c.ID: 1}) })
}

func TestCategoriesFollowTheDataFile(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	used := reported(t, s, staff, report(inGrid1))
	logged := func() int {
		return ask[int](t, s.Pool(), `select count(*) from minqing.change where kind = 'category'`)
	}
	before := logged()
	if err := s.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil || logged() != before {
		t.Errorf("the same categories again log %d changes, %v", logged()-before, err)
	}
	file := []concern.Category{
		{Slug: "noise", Name: "噪声", Icon: "dog", Due: due("2h", "10h", "1d"), YellowShare: 0.8, Ordinal: 0},
		{Slug: "dog", Parent: "noise", Name: "狗", Icon: "dog", Due: due("2h", "20h", "1d"), YellowShare: 0.5, Ordinal: 1},
	}
	if err := s.SyncCategories(t.Context(), file); err != nil || logged() != before+1 {
		t.Errorf("other categories log %d changes, %v", logged()-before, err)
	}
	got, err := s.Categories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// What concerns still use stays, with its parent.
	slugs := map[string]concern.Category{}
	for _, c := range got {
		slugs[c.Slug] = c
	}
	if len(got) != 4 || slugs["dog"] != file[1] || slugs["noise"] != file[0] || slugs["street_light"].Name == "" || slugs["livelihood"].Name == "" {
		t.Errorf("the categories are %+v", got)
	}
	if c, err := s.Concern(t.Context(), staff, used.ID); err != nil || !c.RedAt.Equal(used.RedAt) {
		t.Errorf("a deadline moved with the categories: %+v, %v", c, err)
	}
}

func TestAReadThatTakesTooLongIsGivenUpAndSaysSo(t *testing.T) {
	s := world(t)
	reader, err := data.Open(t.Context(), s.Pool().Config().ConnString(), data.Options{MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if got := ask[string](t, reader.Pool(), `show statement_timeout`); got != "20s" {
		t.Fatalf("a read may take %s, want 20s", got)
	}
	if _, err := reader.Pool().Exec(t.Context(), `set statement_timeout = 200`); err != nil {
		t.Fatal(err)
	}
	blocking, err := s.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer blocking.Rollback(context.Background())
	if _, err := blocking.Exec(t.Context(), `lock table minqing.concern in access exclusive mode`); err != nil {
		t.Fatal(err)
	}
	_, err = reader.CountConcerns(t.Context(), data.Operator(), &concern.Filter{}, time.Now())
	if data.KindOf(err) != data.Unavailable || !strings.Contains(err.Error(), "simpler polygon") {
		t.Fatalf("got %v, want Unavailable with advice", err)
	}
}
