package data

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo/table"
)

// ImportState is how far an import has come.
type ImportState string

// The states of an import.
const (
	ImportRunning   ImportState = "running"
	ImportDone      ImportState = "done"
	ImportFailed    ImportState = "failed"
	ImportCancelled ImportState = "cancelled"
)

// ImportJob is the record of an import that others can look at while it runs and afterwards.
type ImportJob struct {
	ID        int64
	Account   int64 // 0: the operator, or an account that is gone
	File      string
	Kind      ImportKind
	State     ImportState
	Report    ImportReport // while running, only Read is told
	Problem   string       // Chinese, of a failed one
	CreatedAt time.Time
	EndedAt   time.Time // zero while running
}

// importTick is how often a running import tells how many rows it has read.
const importTick = 500 * time.Millisecond

// StartImport records an import that RunImport is going to do.
func (s *Store) StartImport(ctx context.Context, actor Actor, o ImportOptions) (id int64, err error) {
	err = s.pool.QueryRow(ctx, `insert into minqing.import (account_id, file_name, kind, dry_run, state) values (nullif($1, 0), $2, $3, $4, 'running') returning id`,
		actor.Viewer.Account, o.File, string(o.Kind), o.DryRun).Scan(&id)
	return id, doing("record an import", err)
}

// RunImport does a recorded import and keeps its record: progress while it runs, then the report, or why there is none.
// When the context ends nothing is imported and the record says cancelled.
func (s *Store) RunImport(ctx context.Context, id int64, actor Actor, rows table.Reader, o ImportOptions, progress func(ImportProgress)) (*ImportReport, error) {
	var told time.Time
	report, err := s.Import(ctx, actor, rows, o, func(p ImportProgress) {
		if progress != nil {
			progress(p)
		}
		if time.Since(told) < importTick {
			return
		}
		told = time.Now()
		// A record that lags is no reason to give the import up: it is written again at the end.
		_, _ = s.pool.Exec(ctx, `update minqing.import set rows_read = $2 where id = $1`, id, p.Rows)
	})
	state, trouble := ImportDone, ""
	switch {
	case errors.Is(err, context.Canceled):
		state = ImportCancelled
	case err != nil:
		state, trouble = ImportFailed, "程序出错，没有导入任何内容，请联系管理员"
		var said *Error
		if errors.As(err, &said) {
			trouble = said.Chinese()
		}
	}
	return report, errors.Join(err, s.endImport(context.WithoutCancel(ctx), id, state, report, trouble))
}

func (s *Store) endImport(ctx context.Context, id int64, state ImportState, r *ImportReport, trouble string) error {
	if r == nil {
		r = &ImportReport{Problems: []RowProblem{}}
	}
	report, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("record an import: %w", err)
	}
	_, err = s.pool.Exec(ctx, `update minqing.import set state = $2, rows_read = greatest(rows_read, $3), added = $4, known = $5, refused = $6,
			problem = $7, report = $8, ended_at = now() where id = $1`,
		id, string(state), r.Read, r.Added, r.Known, r.Refused, trouble, report)
	return doing("record an import", err)
}

// ImportJob is the record of an import, for who started it and for administrators; NotFound for others. One that ended with
// its server, without a word, is found out here and recorded as failed.
func (s *Store) ImportJob(ctx context.Context, actor Actor, id int64) (*ImportJob, error) {
	if err := s.endAbandoned(ctx, id); err != nil {
		return nil, err
	}
	j := ImportJob{ID: id}
	var (
		ended  *time.Time
		read   int64
		dryRun bool
		report []byte
	)
	err := s.pool.QueryRow(ctx, `select coalesce(account_id, 0), file_name, kind, state, dry_run, rows_read, problem, report, created_at, ended_at
			from minqing.import where id = $1`, id).
		Scan(&j.Account, &j.File, &j.Kind, &j.State, &dryRun, &read, &j.Problem, &report, &j.CreatedAt, &ended)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && j.Account != actor.Viewer.Account && actor.Viewer.Role != concern.Admin {
		return nil, notFound("次导入", "import")
	}
	if err != nil {
		return nil, doing("read an import's record", err)
	}
	if ended == nil {
		j.Report = ImportReport{DryRun: dryRun, Read: read, Categories: []string{}, Problems: []RowProblem{}}
		return &j, nil
	}
	j.EndedAt = *ended
	if err := json.Unmarshal(report, &j.Report); err != nil {
		return nil, fmt.Errorf("read an import's record: %w", err)
	}
	return &j, nil
}

// endAbandoned marks an import as failed that says it is running while no server holds the lock of imports, nor waits for it.
// The minute is for one that has been recorded and is about to take it.
func (s *Store) endAbandoned(ctx context.Context, id int64) error {
	_, err := s.pool.Exec(ctx, `update minqing.import set state = 'failed', problem = '程序中途停止，没有导入任何内容，请重新导入', ended_at = now(), report = $3
		where id = $1 and state = 'running' and created_at < now() - interval '1 minute' and not exists (
			select from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
			where l.locktype = 'advisory' and l.objsubid = 1 and (l.classid::bigint << 32 | l.objid::bigint) = $2)`,
		id, int64(importLock), []byte(`{"categories":[],"problems":[]}`))
	return doing("look after an import", err)
}
