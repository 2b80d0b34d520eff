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

// New returns the URL of a migrated, empty database that lives as long as the test.
func New(t testing.TB) string {
	t.Helper()
	if given := os.Getenv("DATABASE_URL_TEST"); given != "" {
		made := create(t, given, "template1")
		if err := data.Migrate(t.Context(), made); err != nil {
			t.Fatalf("migrate the test database: %v", err)
		}
		return made
	}
	source, err := migrated()
	if err != nil {
		t.Fatalf("a database for the test: %v", err)
	}
	return create(t, source.server, source.name)
}

// Bare returns the URL of a database without anything of ours, PostGIS included, that lives as long as the test.
func Bare(t testing.TB) string {
	t.Helper()
	server := os.Getenv("DATABASE_URL_TEST")
	if server == "" {
		var err error
		if server, err = cluster(); err != nil {
			t.Fatalf("a database for the test: %v", err)
		}
	}
	return create(t, server, "template1")
}

// template is a database to clone.
type template struct{ server, name string }

// migrated makes this program's template: a clone of the cluster's PostGIS one, migrated.
var migrated = sync.OnceValues(func() (template, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	server, err := cluster()
	if err != nil {
		return template{}, err
	}
	if err := spatial(ctx, server); err != nil {
		return template{}, fmt.Errorf("make the PostGIS template: %w", err)
	}
	made := template{server: server, name: randomName("migrated")}
	if err := clone(ctx, server, made.name, spatialTemplate); err != nil {
		return template{}, fmt.Errorf("clone the PostGIS template: %w", err)
	}
	if err := data.Migrate(ctx, at(server, made.name)); err != nil {
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

func randomName(kind string) string {
	var b [6]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // never returns one
	}
	return kind + "_" + hex.EncodeToString(b[:])
}
