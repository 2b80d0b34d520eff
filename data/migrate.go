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

// Migrate brings the database at url up to this program's schema. It creates the PostGIS extension first, on a plain
// connection; any number of servers may call it at once, and all but one wait.
func Migrate(ctx context.Context, url string) error {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return doing("read the database URL", err)
	}
	cfg.RuntimeParams["search_path"] = searchPath
	cfg.RuntimeParams["application_name"] = "minqing migrate"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return doing("connect to the database", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // gives the lock back
	if _, err := conn.Exec(ctx, `select pg_advisory_lock($1)`, int64(migrationLock)); err != nil {
		return doing("wait for the migration lock", err)
	}
	if err := prepare(ctx, conn); err != nil {
		return err
	}

	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	db := stdlib.OpenDB(*cfg)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithTableName("minqing.migration"))
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return doing("migrate the database", err)
	}
	return nil
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
	_, err := conn.Exec(ctx, `create schema if not exists minqing`)
	return doing("make the schema", err)
}
