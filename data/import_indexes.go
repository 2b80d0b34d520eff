package data

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// withoutIndexes runs fill while the table of concerns has no index but that of its ids and, if links is true, no foreign key,
// then makes them again as they were: sorting all at the end is many times faster than finding the place of each. The
// table is closed to readers until the transaction ends; with links, so are those it refers to.
func withoutIndexes(ctx context.Context, tx pgx.Tx, links bool, fill func() error) error {
	rows, err := tx.Query(ctx, `
		select format('drop index %s', indexrelid::regclass), pg_get_indexdef(indexrelid)
		from pg_index where indrelid = 'minqing.concern'::regclass and not indisprimary
		union all
		select format('alter table minqing.concern drop constraint %I', conname),
		       format('alter table minqing.concern add constraint %I %s', conname, pg_get_constraintdef(oid))
		from pg_constraint where conrelid = 'minqing.concern'::regclass and contype = 'f' and $1`, links)
	if err != nil {
		return err
	}
	type part struct{ Drop, Make string }
	parts, err := pgx.CollectRows(rows, pgx.RowToStructByPos[part])
	if err != nil {
		return err
	}
	for _, p := range parts {
		if _, err := tx.Exec(ctx, p.Drop); err != nil {
			return err
		}
	}
	if err := fill(); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `set local maintenance_work_mem = '1GB'`); err != nil {
		return err
	}
	for _, p := range parts {
		if _, err := tx.Exec(ctx, p.Make); err != nil {
			return err
		}
	}
	return nil
}
