package data

import (
	"context"
	_ "embed" // the query

	"github.com/jackc/pgx/v5"
)

var (
	//go:embed import_locate.sql
	locateSQL string
	//go:embed import_left.sql
	leftSQL string
)

// locateAll finds the area of every point of the temporary table import_rest (line, geom), as deepest does for one: the deepest
// that covers it, the lowest code on a shared edge. It fills import_located (line, area_id); what is left in import_rest
// lies outside of all.
//
// It goes area by area, from the deepest level up, because PostGIS prepares a polygon once and then tests points against it
// quickly, as long as the same polygon is asked again: point by point it would prepare a handful of polygons for each.
func locateAll(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `
		create index on import_rest using gist (geom);
		analyze import_rest;
		drop table if exists import_located;
		create temporary table import_located (line bigint not null, area_id integer not null) on commit drop`)
	if err != nil {
		return doing("locate points", err)
	}
	rows, err := tx.Query(ctx, `select distinct length(prefix) from minqing.area order by 1 desc`)
	if err != nil {
		return doing("locate points", err)
	}
	depths, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return doing("locate points", err)
	}
	for _, depth := range depths {
		found, err := tx.Exec(ctx, locateSQL, depth)
		if err != nil {
			return doing("locate points", err)
		}
		if found.RowsAffected() == 0 {
			continue
		}
		// What is left is written anew: a table out of which rows were deleted is as slow to look through as before.
		var left bool
		if _, err := tx.Exec(ctx, leftSQL); err != nil {
			return doing("locate points", err)
		}
		if err := tx.QueryRow(ctx, `select exists (select from import_rest)`).Scan(&left); err != nil {
			return doing("locate points", err)
		}
		if !left {
			break
		}
	}
	_, err = tx.Exec(ctx, `analyze import_located`)
	return doing("locate points", err)
}
