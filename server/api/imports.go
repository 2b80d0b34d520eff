package api

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"

	"minqing/data"
	"minqing/geo/table"
)

// mostImports is how many run at once on one server; each holds a database connection and its share of memory.
const mostImports = 2

// imports runs recorded imports in the background and owns their goroutines, files and contexts.
type imports struct {
	store  *data.Store
	log    *slog.Logger
	folder string

	ctx    context.Context // of all; ends with close
	cancel context.CancelFunc
	done   sync.WaitGroup
	slots  chan struct{}

	mu      sync.Mutex
	running map[int64]*running
}

type running struct {
	cancel context.CancelFunc
	stage  string // under imports.mu
	rows   int64
}

func newImports(store *data.Store, log *slog.Logger, folder string) *imports {
	ctx, cancel := context.WithCancel(context.Background())
	return &imports{
		store: store, log: log, folder: folder, ctx: ctx, cancel: cancel,
		slots: make(chan struct{}, mostImports), running: map[int64]*running{},
	}
}

// close cancels what runs and waits for it.
func (m *imports) close() {
	m.cancel()
	m.done.Wait()
}

// start records an import of an uploaded file and lets it run. It takes over rows and the file at path.
func (m *imports) start(ctx context.Context, actor data.Actor, rows table.Reader, path string, o data.ImportOptions) (int64, error) {
	id, err := m.store.StartImport(ctx, actor, o)
	if err != nil {
		return 0, errors.Join(err, discard(rows, path))
	}
	own, cancel := context.WithCancel(m.ctx)
	job := &running{cancel: cancel}
	m.mu.Lock()
	m.running[id] = job
	m.mu.Unlock()
	m.done.Go(func() {
		defer cancel()
		m.run(own, id, actor, rows, o, job)
		if err := discard(rows, path); err != nil {
			m.log.Error("an upload stays behind", "path", path, "error", err)
		}
	})
	return id, nil
}

// run waits for its turn, imports, and forgets the job when its record tells the end.
func (m *imports) run(ctx context.Context, id int64, actor data.Actor, rows table.Reader, o data.ImportOptions, job *running) {
	select {
	case m.slots <- struct{}{}:
		defer func() { <-m.slots }()
	case <-ctx.Done(): // RunImport records that it was cancelled
	}
	_, err := m.store.RunImport(ctx, id, actor, rows, o, func(p data.ImportProgress) {
		m.mu.Lock()
		job.stage, job.rows = p.Stage, p.Rows
		m.mu.Unlock()
	})
	m.mu.Lock()
	delete(m.running, id)
	m.mu.Unlock()
	switch kind := data.KindOf(err); {
	case err == nil || errors.Is(err, context.Canceled):
	case kind == data.Internal || kind == data.Unavailable:
		m.log.Error("import failed", "import", id, "error", err)
	default:
		m.log.Info("import refused", "import", id, "error", err)
	}
}

// stop cancels a job of this server; false when it is not here.
func (m *imports) stop(id int64) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	job, here := m.running[id]
	if here {
		job.cancel()
	}
	return here
}

// progress of a job of this server.
func (m *imports) progress(id int64) (stage string, rows int64, here bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	job, here := m.running[id]
	if !here {
		return "", 0, false
	}
	return job.stage, job.rows, true
}

// discard closes a reader, if there is one, and removes its file.
func discard(rows table.Reader, path string) error {
	var err error
	if rows != nil {
		err = rows.Close()
	}
	return errors.Join(err, os.Remove(path))
}
