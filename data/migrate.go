package data

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationLock is the advisory lock that one migrating program holds: "minqing" in letters' positions, to be unlike anybody else's.
const migrationLock = 0x6d696e71696e67

// Migrate brings the database up to this program's schema, as the owner of its tables, and gives the program, which signs in
// by its own URL or by the same, its rights. It creates the PostGIS extension first, on a plain connection; any number of
// servers may call it at once, and all but one wait. Where nothing is to be migrated, owner may be the program's URL too though
// that login owns nothing. The warning, which may come without an error only, is there when the database does not keep the
// program from rewriting history; it says what to do in both languages.
func Migrate(ctx context.Context, owner, program string) (warning *Error, err error) {
	worker, err := pgx.ParseConfig(program)
	if err != nil {
		return nil, doing("read the program's database URL", err)
	}
	cfg, err := pgx.ParseConfig(owner)
	if err != nil {
		return nil, doing("read the owner's database URL", err)
	}
	cfg.RuntimeParams["search_path"] = searchPath
	cfg.RuntimeParams["application_name"] = "minqing migrate"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, doing("connect to the database", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // gives the lock back
	if _, err := conn.Exec(ctx, `select pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		return nil, doing("wait for the migration lock", err)
	}
	if err := prepare(ctx, conn); err != nil {
		return nil, err
	}

	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithTableName("minqing.migration"))
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return nil, doing("migrate the database", toOwner(cfg.User, err))
	}
	warning, err = guard(ctx, conn, worker.User)
	return warning, doing("give the program its rights", err)
}

// prepare makes the extension and the schema, without which neither the migrations nor their record have a place.
func prepare(ctx context.Context, conn *pgx.Conn) error {
	var has bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_extension where extname = 'postgis')`).Scan(&has); err != nil {
		return doing("look for PostGIS", err)
	}
	if !has {
		if _, err := conn.Exec(ctx, `create extension if not exists postgis`); err != nil {
			return &Error{
				Kind:    Unavailable,
				Message: "数据库里没有 PostGIS，也无法安装。请安装 PostGIS（Debian：postgresql-postgis），并由数据库管理员执行 CREATE EXTENSION postgis",
				English: "The database lacks PostGIS and it could not be added: install it (Debian: postgresql-postgis) and let a database administrator run CREATE EXTENSION postgis",
				Err:     err,
			}
		}
	}
	// Even "if not exists" asks for the right to make one, which a program that only finds it does not have.
	if err := conn.QueryRow(ctx, `select exists (select from pg_namespace where nspname = 'minqing')`).Scan(&has); err != nil || has {
		return doing("look for the schema", err)
	}
	_, err := conn.Exec(ctx, `create schema minqing`)
	return doing("make the schema", toOwner(conn.Config().User, err))
}

// toOwner explains the refusal to let somebody change the schema who does not own it; any other error passes.
func toOwner(login string, err error) error {
	if !refusedBy(err, insufficientPrivilege) {
		return err
	}
	return &Error{
		Kind:    Unavailable,
		Message: "账号 " + login + " 不能建立或升级数据库结构。请在 DATABASE_OWNER_URL 里给出表的所有者，或由所有者先执行 minqing migrate",
		English: "The schema has to be made or brought up to date and " + login + " may not do it: give the owner of the tables in DATABASE_OWNER_URL, or let the owner run minqing migrate first",
		Err:     err,
	}
}
