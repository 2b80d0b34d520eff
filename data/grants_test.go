package data_test

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
	"minqing/data/private"
)

func TestHistoryIsOnlyAddedTo(t *testing.T) {
	for name, open := range map[string]func(t testing.TB) *data.Store{
		"by a login of its own": open,
		"by the owner's login, its rights put down": func(t testing.TB) *data.Store {
			bare := pgtest.Bare(t)
			migrate(t, bare, bare)
			return openAt(t, bare)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			person(t, s, "somebody", concern.Admin, nil) // which the audit has a row of
			for _, table := range []string{"audit", "event"} {
				first := ask[string](t, s.Pool(), `select attname::text from pg_attribute where attrelid = $1::regclass and attnum = 1`, "minqing."+table)
				for _, sql := range []string{
					"update minqing." + table + " set " + first + " = " + first, "delete from minqing." + table, "truncate minqing." + table,
					"select from minqing." + table + " for update", "alter table minqing." + table + " add column more text",
					"drop table minqing." + table, "alter table minqing." + table + " owner to current_user",
					"create trigger t before insert on minqing." + table + " execute function suppress_redundant_updates_trigger()",
				} {
					wantRefused(t, s.Pool(), sql)
				}
			}
			execute(t, s, `insert into minqing.audit (action) values ('account')`)
			if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit`); n != 2 {
				t.Errorf("the audit has %d rows, want 2", n)
			}
		})
	}
}

func TestTheProgramChangesNoTable(t *testing.T) {
	s := open(t)
	for _, sql := range []string{
		`create table minqing.own (n integer)`, `create function minqing.own() returns integer return 1`, `create schema own`,
		`alter table minqing.concern add column more text`, `drop index minqing.concern_geom`, `create index on minqing.concern (title)`,
		`truncate minqing.concern`, `drop schema minqing cascade`, `create extension hstore`,
		`insert into minqing.migration (version_id, is_applied) values (99, true)`, `delete from minqing.migration`,
		`insert into minqing.aside (make) values ('drop table minqing.audit')`, `select from minqing.aside`,
		`create or replace function minqing.put_indexes_back() returns void language sql as ''`,
		`set session_replication_role = replica`, `set role ` + ask[string](t, s.Pool(), `select nspowner::regrole::text from pg_namespace where nspname = 'minqing'`),
	} {
		if os.Getenv("DATABASE_URL_TEST") != "" && strings.HasPrefix(sql, "set role") {
			continue // one login does both there
		}
		wantRefused(t, s.Pool(), sql)
	}
	execute(t, s, `reset role`)
	if owner := ask[bool](t, s.Pool(), `select pg_has_role(nspowner, 'USAGE') from pg_namespace where nspname = 'minqing'`); owner {
		t.Error("with its role set back the program is the owner")
	}
}

func TestMigratingRightsWhatIsNotAsItShouldBeAndElseTouchesNothing(t *testing.T) {
	url := pgtest.New(t)
	s := openAt(t, url)
	owner := owning(t, s)
	by := func(sql string) {
		t.Helper()
		if _, err := owner.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	by(`create table minqing.later (n bigserial, what text)`)
	program := ask[string](t, s.Pool(), `select current_user::text`)
	by(`grant update, delete on minqing.audit to public, ` + program)
	by(`grant usage, create on schema minqing to public`)
	by(`revoke insert on minqing.area from ` + program)
	migrate(t, pgtest.Owner(t, url), url)
	execute(t, s, `insert into minqing.later (what) values ('new')`)
	execute(t, s, `delete from minqing.later`)
	for _, sql := range []string{`truncate minqing.later`, `delete from minqing.audit`, `create table minqing.own (n integer)`} {
		wantRefused(t, s.Pool(), sql)
	}
	if ask[bool](t, owner, `select has_schema_privilege('public', 'minqing', 'usage')`) || !ask[bool](t, s.Pool(), `select has_table_privilege('minqing.area', 'insert')`) {
		t.Error("the schema is open to everybody, or the areas closed to the program")
	}

	const state = `select array_agg(oid || ' ' || xmin order by oid)::text from (
		select oid, xmin::text from pg_class where relnamespace = 'minqing'::regnamespace
		union all select oid, xmin::text from pg_namespace where nspname = 'minqing'
		union all select oid, xmin::text from pg_proc where pronamespace = 'minqing'::regnamespace) o`
	before := ask[string](t, owner, state)
	migrate(t, pgtest.Owner(t, url), url)
	if after := ask[string](t, owner, state); after != before {
		t.Error("migrating a migrated database writes to it, under the servers that use it")
	}
}

// The roles of a cluster are for all its databases, so each of these tests has a cluster of its own.

func TestServersOfDifferentDatabasesMakeTheirRolesTogether(t *testing.T) {
	_, c := alone(t)
	c.run(t, "postgres", "drop role minqing_program; create role other login createrole")
	urls := []string{c.database(t, "one", ""), c.database(t, "two", ""), c.database(t, "three", "other")}
	var servers sync.WaitGroup
	for _, url := range urls {
		servers.Go(func() {
			if warning, err := data.Migrate(t.Context(), url, url); err != nil || warning != nil {
				t.Errorf("%v, %v", err, warning)
			}
		})
	}
	servers.Wait()
	for _, url := range urls {
		wantRefused(t, openAt(t, url).Pool(), `delete from minqing.audit`)
	}
	stranger, err := pgxpool.New(t.Context(), c.url("one", "other"))
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	wantRefused(t, stranger, `select from minqing.concern`)
}

func TestALoginThatMayMakeNoRoleIsWarnedAndToldTheRemedy(t *testing.T) {
	_, c := alone(t)
	c.run(t, "postgres", `create role "the keeper" login`)
	url := c.database(t, "town", "the keeper")
	warning, err := data.Migrate(t.Context(), url, url)
	if err != nil {
		t.Fatalf("without the role: %v", err)
	}
	const remedy = `create role "the keeper_program" nologin; grant "the keeper_program" to "the keeper";`
	if warning == nil || !strings.Contains(warning.Message, remedy) || !strings.Contains(warning.English, remedy) {
		t.Fatalf("the warning is %v, want one that says %s", warning, remedy)
	}
	if err := openAt(t, url).SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Errorf("the program does not work without the role: %v", err)
	}

	c.run(t, "postgres", remedy)
	migrate(t, url, url)
	s := openAt(t, url)
	if err := s.SyncCategories(t.Context(), nil); err != nil {
		t.Error(err)
	}
	wantRefused(t, s.Pool(), `delete from minqing.audit`)
}

func TestTwoLoginsNeedNoRoleAndTheProgramsCannotBecomeTheOwners(t *testing.T) {
	_, c := alone(t)
	c.run(t, "postgres", "drop role minqing_program; create role keeper login; create role worker login")
	owner := c.database(t, "town", "keeper")
	program := c.url("town", "worker")

	for _, there := range []string{"nothing", "the schema alone"} {
		_, err := data.Migrate(t.Context(), program, program)
		if e := wantKind(t, err, data.Unavailable); !strings.Contains(e.Message, "DATABASE_OWNER_URL") {
			t.Errorf("with %s there the message does not name the remedy: %v", there, err)
		}
		c.run(t, "town", "create schema if not exists minqing authorization keeper")
	}
	migrate(t, owner, program)
	migrate(t, program, program) // as a program that is not told the owner does at each start
	s := openAt(t, program)
	if err := s.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Error(err)
	}
	for _, sql := range []string{`delete from minqing.audit`, `set role keeper`, `create table minqing.own (n integer)`} {
		wantRefused(t, s.Pool(), sql)
	}

	for mistake, undo := range map[string]string{
		"alter role worker superuser":               "alter role worker nosuperuser",
		"grant keeper to worker":                    "revoke keeper from worker",
		"alter table minqing.audit owner to worker": "alter table minqing.audit owner to keeper",
	} {
		c.run(t, "town", mistake)
		warning, err := data.Migrate(t.Context(), c.url("town", "minqing"), program)
		if err != nil || warning == nil || !strings.Contains(warning.English, "worker may still change") || !strings.Contains(warning.Message, "DATABASE_OWNER_URL") {
			t.Errorf("after %s the warning is %v, %v", mistake, warning, err)
		}
		c.run(t, "town", undo)
	}
	migrate(t, owner, program)
}

func TestADatabaseOfTheFirstReleaseIsTakenOver(t *testing.T) {
	dir, c := alone(t)
	c.run(t, "postgres", "drop role minqing_program")
	old := c.database(t, "old", "")
	c.run(t, "old", "create schema minqing")
	db := sql.OpenDB(stdlib.GetConnector(*config(t, old)))
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS("migrations"), goose.WithTableName("minqing.migration"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	c.run(t, "old", "insert into minqing.audit (action) values ('export')")

	// The program of this release finds the private server and gives it the login.
	server, err := private.Join(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Stop(context.Background()) }() // it only takes leave
	program := c.url("old", "minqing_program")
	migrate(t, old, program)
	s := openAt(t, program)
	if err := s.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Error(err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit`); n != 1 {
		t.Errorf("of the old release's audit %d rows are left, want 1", n)
	}
	wantRefused(t, s.Pool(), `delete from minqing.audit`)
}

// clusterAlone is a test's own cluster, by its owner's URL.
type clusterAlone string

func alone(t *testing.T) (dir string, c clusterAlone) {
	t.Helper()
	dir = pgtest.Alone(t)
	server, err := private.Join(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	return dir, clusterAlone(server.OwnerURL())
}

// url is of a login on one of the cluster's databases.
func (c clusterAlone) url(database, login string) string {
	u, err := url.Parse(string(c))
	if err != nil {
		panic(err) // private made it
	}
	u.User, u.Path = url.User(login), "/"+database
	return u.String()
}

// run is what an administrator does.
func (c clusterAlone) run(t *testing.T, database, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.url(database, "minqing"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// database makes one with PostGIS for an owner, "" for the administrator, and answers the owner's URL.
func (c clusterAlone) database(t *testing.T, name, owner string) string {
	t.Helper()
	if owner == "" {
		owner = "minqing"
	}
	c.run(t, "postgres", "create database "+name+" owner "+pgx.Identifier{owner}.Sanitize())
	c.run(t, name, "create extension postgis")
	return c.url(name, owner)
}

func config(t *testing.T, url string) *pgx.ConnConfig {
	t.Helper()
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// migrate fails on a warning, too.
func migrate(t testing.TB, owner, program string) {
	t.Helper()
	if warning, err := data.Migrate(t.Context(), owner, program); err != nil || warning != nil {
		t.Fatalf("migrate: %v, %v", err, warning)
	}
}

// wantRefused fails unless the database refuses the statement for lack of a right.
func wantRefused(t *testing.T, pool *pgxpool.Pool, sql string) {
	t.Helper()
	_, err := pool.Exec(t.Context(), sql)
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != "42501" {
		t.Errorf("%s: %v, want it refused for lack of a right", sql, err)
	}
}
