package data

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// changeChannel wakes the readers of the change log. The payload is empty: the rows tell what happened.
const changeChannel = "minqing_change"

// wakeFeed makes the readers look when the transaction commits.
func wakeFeed(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `select pg_notify($1, '')`, changeChannel)
	return doing("wake the change feed", err)
}

// logChange writes the change row of a thing that its readers read again, and wakes them.
func logChange(ctx context.Context, tx pgx.Tx, kind string, id int64) error {
	if _, err := tx.Exec(ctx, `insert into minqing.change (kind, id) values ($1, $2)`, kind, id); err != nil {
		return doing("log a change", err)
	}
	return wakeFeed(ctx, tx)
}

// logMark writes the change row of a concern, before nil when it is new, and wakes the readers.
func logMark(ctx context.Context, tx pgx.Tx, before, after *concern.Mark) error {
	return logState(ctx, tx, "concern", after.ID, before, after)
}

// touchConcern tells the readers of a concern whose row stays as it is that something beside it changed, such as its photos.
// It locks the row, so that no reader takes an older state for the newest.
func touchConcern(ctx context.Context, tx pgx.Tx, id int64) error {
	rows, err := tx.Query(ctx, `select `+markColumns+` from minqing.concern c where c.id = $1 for update of c`, id)
	if err != nil {
		return doing("log a change", err)
	}
	mark, err := pgx.CollectExactlyOneRow(rows, func(row pgx.CollectableRow) (concern.Mark, error) {
		var m concern.Mark
		return m, row.Scan(markTargets(&m)...)
	})
	if err != nil {
		return doing("log a change", err)
	}
	return logMark(ctx, tx, &mark, &mark)
}

// logState writes a change row with both states as JSON, either of which may be a nil pointer.
func logState[T any](ctx context.Context, tx pgx.Tx, kind string, id int64, before, after *T) error {
	values, err := changeValues(kind, id, before, after)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, changeSQL, values...); err != nil {
		return doing("log a change", err)
	}
	return wakeFeed(ctx, tx)
}

const changeSQL = `insert into minqing.change (kind, id, before, after) values ($1, $2, $3, $4)`

func changeValues[T any](kind string, id int64, before, after *T) ([]any, error) {
	was, err := stateJSON(before)
	if err != nil {
		return nil, err
	}
	is, err := stateJSON(after)
	return []any{kind, id, was, is}, err
}

// stateJSON is nil, SQL's null, for a nil pointer.
func stateJSON[T any](state *T) ([]byte, error) {
	if state == nil {
		return nil, nil
	}
	b, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("log a change: %w", err)
	}
	return b, nil
}

// logBulk writes the change rows of an import: every id of every run, both ends included, was added by this transaction.
// Ids that others took from the sequence in between must not be in a run: the reader adds all of them as new.
func logBulk(ctx context.Context, tx pgx.Tx, runs ...[2]int64) error {
	for _, run := range runs {
		_, err := tx.Exec(ctx, `insert into minqing.change (kind, after) values ('bulk', jsonb_build_object('from', $1::bigint, 'to', $2::bigint))`, run[0], run[1])
		if err != nil {
			return doing("log a change", err)
		}
	}
	return wakeFeed(ctx, tx)
}

// markJSON is the SQL for a concern's mark as concern.Mark reads it from JSON; c is the alias of the row.
func markJSON(c string) string {
	return `(jsonb_build_object('id', ` + c + `.id, 'version', ` + c + `.version, 'lon', st_x(` + c + `.geom), 'lat', st_y(` + c + `.geom),
		'area', coalesce(` + c + `.area_id, 0), 'category', ` + c + `.category, 'status', ` + c + `.status, 'urgency', ` + c + `.urgency,
		'source', ` + c + `.source, 'force', coalesce(` + c + `.force, ''), 'must_report', coalesce(` + c + `.must_report, ''),
		'must_arrive', coalesce(` + c + `.must_arrive, ''), 'team', coalesce(` + c + `.team, ''), 'reporter', coalesce(` + c + `.reporter, 0),
		'noticed_at', ` + c + `.noticed_at, 'yellow_at', ` + c + `.yellow_at, 'red_at', ` + c + `.red_at)
		|| case when ` + c + `.ended_at is null then '{}' else jsonb_build_object('ended_at', ` + c + `.ended_at) end)`
}
