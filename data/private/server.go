package private

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Options of a start; the zero value is right for the program.
type Options struct {
	User     string            // whom PostgreSQL runs as when this program is root; "minqing" if empty
	Programs string            // folder of initdb and postgres; looked for if empty
	Settings map[string]string // of postgresql.conf, over our own
	Fleeting bool              // for tests: the data need not survive a loss of power
	Log      *slog.Logger      // what happens to the database; slog.Default() if nil
}

const (
	database   = "minqing"
	stopGrace  = 30 * time.Second // for the last checkpoint of a fast stop
	restarts   = 5                // in a row, before a dying PostgreSQL is given up
	calmPeriod = time.Minute      // a run this long ends the row
)

// Server is a running PostgreSQL of a data folder.
type Server struct {
	cluster  string
	said     string // file of the first words
	program  installation
	account  account
	log      *slog.Logger
	lock     *os.File // nil when joined: the server is another program's
	url      string   // the program's
	ownerURL string

	stopping chan struct{} // closed by Stop
	stopOnce sync.Once
	done     chan struct{}
	err      error // why it ended for good; to be read after done
}

// Start takes the data folder and brings its PostgreSQL up: makes the cluster if there is none, adopts the
// postmaster of a killed program, clears up after a killed postmaster. It returns when the database
// "minqing" answers. ctx bounds the start only; Stop ends the server. The error is an *Error of kind
// ErrInUse, ErrMissing, ErrForeign or ErrFailed when a person can do something about it.
func Start(ctx context.Context, dir string, opts Options) (*Server, error) {
	dir, err := realFolder(dir)
	if err != nil {
		return nil, err
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	s := newServer(dir, opts)
	s.lock = lock
	for {
		master, adopted, err := s.prepare(ctx, dir, opts)
		if err != nil {
			return nil, errors.Join(err, lock.Close())
		}
		err = s.awaitReady(ctx, master)
		if err == nil {
			go s.tend(master)
			return s, nil
		}
		stopped := master.stop(s.cluster, stopGrace)
		if adopted && stopped == nil && ctx.Err() == nil {
			continue // it was about to end when it was found
		}
		return nil, errors.Join(err, stopped, s.leave(master))
	}
}

// Join uses the server that another program runs on the folder; ErrNotRunning when there is none. Its Stop
// leaves the server alone.
func Join(ctx context.Context, dir string) (*Server, error) {
	dir, err := realFolder(dir)
	if err != nil {
		return nil, err
	}
	s := newServer(dir, Options{})
	master, err := survivor(ctx, s.cluster)
	if err != nil {
		return nil, err
	}
	if master == nil {
		return nil, &Error{
			Kind:    ErrNotRunning,
			Chinese: fmt.Sprintf("数据文件夹 %s 上没有运行中的数据库。", dir),
			English: fmt.Sprintf("No database is running on the data folder %s.", dir),
		}
	}
	if err := s.awaitReady(ctx, master); err != nil {
		return nil, err
	}
	go func() {
		defer close(s.done)
		master.follow(s.cluster, s.stopping)
	}()
	return s, nil
}

// Open starts the folder's server, or joins it when another program runs it already: for commands that
// work both beside the program and without it.
func Open(ctx context.Context, dir string, opts Options) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, recoverIn)
	defer cancel()
	for {
		s, err := Start(ctx, dir, opts)
		if !errors.Is(err, ErrInUse) {
			return s, err
		}
		inUse := err
		if s, err = Join(ctx, dir); !errors.Is(err, ErrNotRunning) {
			return s, err
		}
		select { // whoever holds the folder is just starting or stopping its server
		case <-ctx.Done():
			return nil, inUse
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// URL connects to the database as the program, which owns nothing in it and has the rights that the owner gave it; any
// PostgreSQL client understands it.
func (s *Server) URL() string { return s.url }

// OwnerURL connects to the database as its owner, who makes the tables and gives the rights.
func (s *Server) OwnerURL() string { return s.ownerURL }

// Done is closed when the server has ended for good: by Stop, or because it kept dying (see Err).
func (s *Server) Done() <-chan struct{} { return s.done }

// Err says why the server ended; nil after a Stop, and before Done is closed.
func (s *Server) Err() error {
	select {
	case <-s.done:
		return s.err
	default:
		return nil
	}
}

// Stop shuts the database down, fast and cleanly, and gives the folder free; of a joined server it only
// takes leave. It returns when that is done, or with ctx, while the shutdown goes on.
func (s *Server) Stop(ctx context.Context) error {
	s.stopOnce.Do(func() { close(s.stopping) })
	select {
	case <-s.done:
		return s.err
	case <-ctx.Done():
		return fmt.Errorf("wait for PostgreSQL to stop: %w", ctx.Err())
	}
}

func newServer(dir string, opts Options) *Server {
	log := opts.Log
	if log == nil {
		log = slog.Default()
	}
	return &Server{
		cluster:  filepath.Join(dir, "postgres"),
		said:     filepath.Join(dir, "postgres-start.log"),
		log:      log,
		stopping: make(chan struct{}),
		done:     make(chan struct{}),
	}
}

// prepare brings the folder from whatever state it is in to a launched or an adopted postmaster.
func (s *Server) prepare(ctx context.Context, dir string, opts Options) (master *postmaster, adopted bool, err error) {
	if master, err = survivor(ctx, s.cluster); err != nil {
		return nil, false, err
	}
	release, err := clusterRelease(s.cluster)
	if err != nil {
		return nil, false, err
	}
	if s.program, err = findInstallation(ctx, opts.Programs, release); err != nil {
		return nil, false, err
	}
	name := opts.User
	if name == "" {
		name = "minqing"
	}
	if s.account, err = postgresAccount(s.cluster, name); err != nil {
		return nil, false, err
	}
	if master != nil {
		go master.follow(s.cluster, s.done)
		if _, err := os.Stat(filepath.Join(master.socket, socketName)); err == nil {
			s.log.Info("adopted the PostgreSQL of an earlier run", "pid", master.pid)
			return master, true, nil
		}
		s.log.Warn("the PostgreSQL of an earlier run has lost its socket and is started again", "pid", master.pid)
		if err := master.stop(s.cluster, stopGrace); err != nil {
			return nil, false, err
		}
	}
	if err := s.account.reaches(dir); err != nil {
		return nil, false, err
	}
	if release == 0 {
		s.log.Info("making the database", "folder", s.cluster, "postgresql", s.program.major)
		if err := initialise(ctx, s.program, s.account, s.cluster, !opts.Fleeting); err != nil {
			return nil, false, err
		}
	}
	if err := s.account.give(s.cluster + "-log"); err != nil {
		return nil, false, fmt.Errorf("make the database's log folder: %w", err)
	}
	settings := map[string]string{}
	if opts.Fleeting {
		settings = map[string]string{"fsync": "off", "full_page_writes": "off"}
	}
	for name, value := range opts.Settings {
		settings[name] = value
	}
	if err := writeSettings(s.cluster, s.account, machineMemory(), settings); err != nil {
		return nil, false, err
	}
	master, err = s.launch()
	return master, false, err
}

// launch clears what a dead postmaster left and starts the next.
func (s *Server) launch() (*postmaster, error) {
	if err := clearRemains(s.cluster); err != nil {
		return nil, err
	}
	socket, err := socketFolder(s.cluster, s.account)
	if err != nil {
		return nil, err
	}
	// The number in a dead socket's lock may have passed to a stranger as well.
	for _, name := range []string{socketName, socketName + ".lock"} {
		if err := os.Remove(filepath.Join(socket, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("clear a dead postmaster's socket: %w", err)
		}
	}
	return launch(s.program, s.account, s.cluster, socket, s.said)
}

// tend keeps the server up until Stop, and then shuts it down. It owns the postmaster, the lock and done.
func (s *Server) tend(master *postmaster) {
	defer close(s.done)
	row, since := 0, time.Now()
	for {
		select {
		case <-s.stopping:
			s.err = errors.Join(master.stop(s.cluster, stopGrace), s.leave(master))
			return
		case <-master.exited:
		}
		if time.Since(since) > calmPeriod {
			row = 0
		}
		if row++; row > restarts {
			s.err = errors.Join(s.failure("PostgreSQL keeps dying", nil), s.leave(master))
			s.log.Error("PostgreSQL keeps dying and is given up", "log", s.cluster+"-log")
			return
		}
		s.log.Warn("PostgreSQL died and is started again", "attempt", row)
		if next, err := s.revive(row); err != nil {
			s.log.Error("PostgreSQL was not started again", "error", err)
		} else {
			master = next
		}
		since = time.Now()
	}
}

// revive starts a postmaster in the place of a dead one, later each time in a row; on an error the dead one
// stays, and counts again.
func (s *Server) revive(row int) (*postmaster, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-s.stopping:
			cancel()
		case <-ctx.Done():
		}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(time.Duration(row*row) * 100 * time.Millisecond):
	}
	master, err := s.launch()
	if err != nil {
		return nil, err
	}
	if err := s.awaitReady(ctx, master); err != nil {
		return nil, errors.Join(err, master.stop(s.cluster, stopGrace))
	}
	return master, nil
}

// leave gives the folder free. A clean stop has emptied the socket's folder; what is not empty stays.
func (s *Server) leave(master *postmaster) error {
	if err := os.Remove(master.socket); err != nil {
		s.log.Debug("the socket's folder stays", "error", err)
	}
	return s.lock.Close()
}
