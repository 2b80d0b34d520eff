package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/data"
	"minqing/data/private"
	"minqing/geo"
)

// edition is raised when the seed changes, so that an older one is made again.
const edition = 1

// seed is what a folder holds, written when it is whole.
type seed struct {
	Edition int       `json:"edition"`
	Scale   int       `json:"scale"`
	Now     time.Time `json:"now"`     // the end of the year that the concerns come from
	LastID  int64     `json:"last_id"` // what is above it was written by a run
}

// stale is how old a seed may be: its year ends longer and longer ago.
const stale = 60 * 24 * time.Hour

// The accounts of the runs.
const (
	staffName   = "bench-staff"
	plannerName = "bench-planner"
	password    = "for-the-bench-only"
)

// databases are the seeded one, and those to import into.
const (
	emptyDatabase  = "bench_empty" // areas and no concern: what imports begin with
	importDatabase = "bench_import"
)

// base is the running PostGIS with its seed.
type base struct {
	server *private.Server
	seed
	centres []centre
	owner   *pgx.Conn // of the seeded database
}

// openBase starts the folder's PostGIS, and fills it when it does not hold this seed.
func openBase(ctx context.Context, folder string, scale int, program string) (*base, error) {
	server, err := private.Start(ctx, folder, private.Options{})
	if err != nil {
		return nil, err
	}
	b := &base{server: server}
	if err := b.open(ctx, folder, scale, program); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

func (b *base) open(ctx context.Context, folder string, scale int, program string) error {
	var areas []data.NewArea
	areas, b.centres = region()
	stamp := filepath.Join(folder, "seed.json")
	if text, err := os.ReadFile(stamp); err == nil {
		if err := json.Unmarshal(text, &b.seed); err != nil {
			return fmt.Errorf("read %s: %w", stamp, err)
		}
	}
	var err error
	if b.Edition != edition || b.Scale != scale || time.Since(b.Now) > stale {
		b.seed = seed{Edition: edition, Scale: scale, Now: time.Now().Truncate(time.Minute)}
		if err := b.fill(ctx, areas, program); err != nil {
			return fmt.Errorf("make the seed: %w", err)
		}
		text, err := json.Marshal(b.seed)
		if err == nil {
			err = os.WriteFile(stamp, text, 0o600)
		}
		if err != nil {
			return err
		}
	}
	if b.owner == nil {
		b.owner, err = pgx.Connect(ctx, b.server.OwnerURL())
	}
	return err
}

func (b *base) close() error {
	within, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var err error
	if b.owner != nil {
		err = b.owner.Close(within)
	}
	return errors.Join(err, b.server.Stop(within))
}

// fill makes the seed anew: the databases, the sand table, the table that the baselines ask, the accounts.
func (b *base) fill(ctx context.Context, areas []data.NewArea, program string) error {
	began := time.Now()
	said := func(what string) { fmt.Fprintf(os.Stderr, "%5.0f s  %s\n", time.Since(began).Seconds(), what) }
	said(fmt.Sprintf("正在造 %d 件 · making the seed of %[1]d concerns", b.Scale))
	conn, err := pgx.Connect(ctx, at(b.server.OwnerURL(), "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, name := range []string{importDatabase, emptyDatabase, "minqing"} {
		for _, sql := range []string{"drop database if exists " + name + " with (force)", "create database " + name} {
			if name == importDatabase && sql[0] == 'c' {
				continue
			}
			if _, err := conn.Exec(ctx, sql); err != nil {
				return err
			}
		}
	}
	if err := b.raise(ctx, program, emptyDatabase, areas, 0); err != nil {
		return err
	}
	said("区划有了 · the areas are there")
	if err := b.raise(ctx, program, "minqing", areas, b.Scale); err != nil {
		return err
	}
	said("民情有了 · the concerns are there")
	if b.owner, err = pgx.Connect(ctx, b.server.OwnerURL()); err != nil {
		return err
	}
	for _, sql := range []string{"vacuum (analyze) minqing.concern", `set maintenance_work_mem = '1GB'`, baselineTable, baselineIndex, "vacuum (analyze) bench.concern", "checkpoint"} {
		if _, err := b.owner.Exec(ctx, sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	said("对照表有了 · the table of the baselines is there")
	return b.owner.QueryRow(ctx, `select coalesce(max(id), 0) from minqing.concern`).Scan(&b.LastID)
}

// The table that PostGIS cuts tiles from has nothing but what a tile shows, in the tiles' own projection, in the order of
// the Hilbert curve: faster than a table of concerns can be.
const (
	baselineTable = `
		create schema bench;
		create table bench.concern as
		select id, st_transform(geom, 3857) as geom, category, status, urgency, must_report, yellow_at, red_at
		from minqing.concern order by geom`
	baselineIndex = `create index concern_geom on bench.concern using gist (geom); alter table bench.concern cluster on concern_geom`
)

// raise migrates a database and puts the region into it.
func (b *base) raise(ctx context.Context, program, name string, areas []data.NewArea, n int) error {
	cmd := exec.CommandContext(ctx, program, "migrate")
	cmd.Env = b.environment(name)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("migrate: %w: %s", err, out)
	}
	store, err := data.Open(ctx, at(b.server.URL(), name), data.Options{})
	if err != nil {
		return err
	}
	defer store.Close()
	if err := store.LoadTown(ctx, data.Town{Areas: areas, Count: n, Concerns: concerns(n, b.centres, leaves(), b.Now), Many: true}, nil); err != nil {
		return err
	}
	for account, role := range map[string]concern.Role{staffName: concern.Staff, plannerName: concern.Planner} {
		_, err := store.CreateAccount(ctx, data.Operator(), data.NewAccount{
			Name: account, DisplayName: account, Password: password, Lasting: true, Role: role, Areas: []geo.Code{cityCode},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// leaves are the categories that have none below them.
func leaves() []string {
	var slugs []string
	all := concern.DefaultCategories()
	parents := map[string]bool{}
	for i := range all {
		parents[all[i].Parent] = true
	}
	for i := range all {
		if !parents[all[i].Slug] {
			slugs = append(slugs, all[i].Slug)
		}
	}
	return slugs
}

// environment is that of the program on one of the databases.
func (b *base) environment(name string) []string {
	return append(os.Environ(), "DATABASE_URL="+at(b.server.URL(), name), "DATABASE_OWNER_URL="+at(b.server.OwnerURL(), name))
}

// at is a server's URL with another database.
func at(server, name string) string {
	u, err := url.Parse(server)
	if err != nil {
		panic("bench: the server's URL: " + err.Error()) // it is our own
	}
	u.Path = "/" + name
	return u.String()
}

// forget takes away what the run has written, so that the next one finds the same.
func (b *base) forget(ctx context.Context) error {
	for _, sql := range []string{
		`delete from minqing.event where concern_id > $1`, `delete from minqing.concern_key where concern_id > $1`,
		`delete from minqing.concern_text where concern_id > $1`, `delete from minqing.concern where id > $1`,
	} {
		if _, err := b.owner.Exec(ctx, sql, b.LastID); err != nil {
			return fmt.Errorf("forget what was written: %w", err)
		}
	}
	_, err := b.owner.Exec(ctx, `truncate minqing.change`)
	return err
}
