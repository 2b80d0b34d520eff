// Package pgtest gives each test a PostGIS database of its own, in a few hundredths of a second.
//
// All test programs of a user share one throw-away cluster, which the first of them starts and which
// ends by itself, leaving nothing, some seconds after the last of them. A database is cloned from a
// template that this test program migrated once, and dropped when its test ends. With
// DATABASE_URL_TEST set, the databases are made on that server instead.
//
// Tests inside package data cannot import this package, which needs data.Migrate; they go into data_test.
package pgtest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/data"
)

// New returns the program's URL of a migrated, empty database that lives as long as the test.
func New(t testing.TB) string {
	t.Helper()
	if given := os.Getenv(givenURL); given != "" {
		made := create(t, given, "template1")
		if err := migrate(t.Context(), made, made); err != nil {
			t.Fatalf("migrate the test database: %v", err)
		}
		return made
	}
	source, err := migrated()
	if err != nil {
		t.Fatalf("a database for the test: %v", err)
	}
	made := create(t, source.owner, source.name)
	return at(source.program, nameIn(made))
}

// Bare returns the owner's URL of a database without anything of ours, PostGIS included, that lives as long as the test.
func Bare(t testing.TB) string {
	t.Helper()
	given := os.Getenv(givenURL)
	if given == "" {
		shared, err := cluster()
		if err != nil {
			t.Fatalf("a database for the test: %v", err)
		}
		given = shared.owner
	}
	return create(t, given, "template1")
}

// Owner returns the URL of whoever owns the database that New or Bare gave, for what the program may not do.
func Owner(t testing.TB, made string) string {
	t.Helper()
	if os.Getenv(givenURL) != "" {
		return made
	}
	shared, err := cluster()
	if err != nil {
		t.Fatalf("the test database's owner: %v", err)
	}
	return at(shared.owner, nameIn(made))
}

// Program returns the URL of the login that owns nothing, on the database that New or Bare gave. With DATABASE_URL_TEST there is
// no such login, and it is the owner's URL.
func Program(t testing.TB, made string) string {
	t.Helper()
	if os.Getenv(givenURL) != "" {
		return made
	}
	shared, err := cluster()
	if err != nil {
		t.Fatalf("the test database's program: %v", err)
	}
	return at(shared.program, nameIn(made))
}

// givenURL is the environment's name for a server to use instead of the shared cluster.
const givenURL = "DATABASE_URL_TEST"

// migrate fails on a warning too: a test that runs with more rights than the program has proves too little.
func migrate(ctx context.Context, owner, program string) error {
	warning, err := data.Migrate(ctx, owner, program)
	if err == nil && warning != nil {
		err = warning
	}
	return err
}

// template is a database to clone.
type template struct {
	server
	name string
}

// migrated makes this program's template: a clone of the cluster's PostGIS one, migrated.
var migrated = sync.OnceValues(func() (template, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	shared, err := cluster()
	if err != nil {
		return template{}, err
	}
	if err := spatial(ctx, shared.owner); err != nil {
		return template{}, fmt.Errorf("make the PostGIS template: %w", err)
	}
	made := template{server: shared, name: randomName("migrated")}
	if err := clone(ctx, shared.owner, made.name, spatialTemplate); err != nil {
		return template{}, fmt.Errorf("clone the PostGIS template: %w", err)
	}
	if err := migrate(ctx, at(shared.owner, made.name), at(shared.program, made.name)); err != nil {
		return template{}, fmt.Errorf("migrate the template: %w", err)
	}
	return made, nil
})

// spatialTemplate holds the extension only, whose creation takes a second.
const spatialTemplate = "template_spatial"

// spatial makes the PostGIS template unless another test program has. It is built under another name, so
// that one which was cut short is never cloned.
func spatial(ctx context.Context, server string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	// The number is any that nothing else in the cluster locks; closing the connection unlocks.
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(20261122)"); err != nil {
		return err
	}
	var exists bool
	if err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", spatialTemplate).Scan(&exists); err != nil || exists {
		return err
	}
	growing := randomName("growing")
	if _, err := conn.Exec(ctx, "create database "+growing); err != nil {
		return err
	}
	inside, err := pgx.Connect(ctx, at(server, growing))
	if err != nil {
		return err
	}
	if _, err := inside.Exec(ctx, "create extension postgis"); err != nil {
		inside.Close(ctx)
		return err
	}
	if err := inside.Close(ctx); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "alter database "+growing+" rename to "+spatialTemplate)
	return err
}

// create makes a database from a template and drops it, with whoever is still connected, after the test.
func create(t testing.TB, server, source string) string {
	t.Helper()
	name := randomName("test")
	if err := clone(t.Context(), server, name, source); err != nil {
		t.Fatalf("make the test database: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := execute(ctx, server, "drop database "+name+" with (force)"); err != nil {
			t.Errorf("drop the test database: %v", err)
		}
	})
	return at(server, name)
}

func clone(ctx context.Context, server, name, source string) error {
	return execute(ctx, server, "create database "+name+" template "+source)
}

func execute(ctx context.Context, server, sql string) error {
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, sql)
	return err
}

// at is the server's URL with another database; cluster and DATABASE_URL_TEST are both URLs.
func at(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic(fmt.Sprintf("the test server's URL: %v", err)) // pgx has connected with it
	}
	u.Path = "/" + name
	return u.String()
}

// nameIn is the name of the database that the URL is of.
func nameIn(made string) string {
	u, err := url.Parse(made)
	if err != nil {
		panic(fmt.Sprintf("the test database's URL: %v", err)) // it was made here
	}
	return u.Path[1:]
}

func randomName(kind string) string {
	var b [6]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // never returns one
	}
	return kind + "_" + hex.EncodeToString(b[:])
}
