package data

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// withoutIndexes runs fill while the table of concerns has no index but that of its ids and, if links is true, no foreign key,
// then makes them again as they were: sorting all at the end is many times faster than finding the place of each. The
// table is closed to readers until the transaction ends; with links, so are those it refers to.
func withoutIndexes(ctx context.Context, tx pgx.Tx, links bool, fill func() error) error {
	if _, err := tx.Exec(ctx, `select minqing.set_indexes_aside($1)`, links); err != nil {
		return err
	}
	if err := fill(); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `set local maintenance_work_mem = '1GB'`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `select minqing.put_indexes_back()`)
	return err
}
