package pgtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"minqing/data/private"
)

// The shared cluster's folder holds two locks: each test program that uses the cluster holds `users`
// shared, and the watcher that will end it holds `watcher`. Both are given free by the kernel, however a
// program ends.
const (
	usersLock   = "users"
	watcherLock = "watcher"
)

// watched names the cluster's folder to a test program that is run again as the watcher.
const watched = "MINQING_PGTEST_WATCH"

// idle is how long the cluster waits for the next test program: `go test ./...` compiles in between.
const idle = 5 * time.Second

// A test program has no part of its own that outlives it, so it runs itself once more as the watcher.
func init() {
	if folder := os.Getenv(watched); folder != "" {
		if err := watch(folder); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// server is where databases are made: its URL for the program that is tested, and for the owner, who makes them.
type server struct{ program, owner string }

// cluster joins or starts the shared cluster, once a program.
var cluster = sync.OnceValues(func() (server, error) {
	folder := filepath.Join("/tmp", "minqing-pgtest-"+strconv.Itoa(os.Geteuid()))
	if err := enter(folder); err != nil {
		return server{}, fmt.Errorf("enter the test cluster: %w", err)
	}
	if err := leaveWatcher(folder); err != nil {
		return server{}, fmt.Errorf("start the test cluster's watcher: %w", err)
	}
	started, err := private.Open(context.Background(), filepath.Join(folder, "data"), options())
	if errors.Is(err, private.ErrFailed) {
		return server{}, fmt.Errorf("%w\n(a loss of power may have broken the throw-away cluster: remove %s and try again)", err, folder)
	}
	if err != nil {
		return server{}, err
	}
	return server{program: started.URL(), owner: started.OwnerURL()}, nil
})

// Alone starts a cluster for this test only, because roles belong to all databases of one, and returns its data folder, for
// private.Join. It ends with the test.
func Alone(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o711); err != nil { // PostgreSQL's user passes through
		t.Fatal(err)
	}
	started, err := private.Start(t.Context(), dir, options())
	if err != nil {
		t.Fatalf("a cluster for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := started.Stop(context.Background()); err != nil {
			t.Errorf("stop the test's cluster: %v", err)
		}
	})
	return dir
}

// held keeps the users' lock until the program ends.
var held []*os.File

// enter takes the users' lock, shared. It waits while a watcher is clearing the folder away, and then
// begins again with a new folder, since a lock on a removed file holds nothing. What a killed run left is
// cleared away first.
func enter(folder string) error {
	for {
		if err := os.MkdirAll(folder, 0o711); err != nil {
			return err
		}
		info, err := os.Lstat(folder)
		if err != nil {
			return err
		}
		if owner := info.Sys().(*syscall.Stat_t); !info.IsDir() || int(owner.Uid) != os.Geteuid() {
			return fmt.Errorf("%s belongs to somebody else", folder)
		}
		if err := clearAbandoned(folder); err != nil {
			return fmt.Errorf("clear what a killed run left: %w", err)
		}
		file, err := lock(filepath.Join(folder, usersLock), syscall.LOCK_SH)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if stillThere(file) {
			held = append(held, file)
			return nil
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
}

// clearAbandoned removes the cluster that nobody uses and no watcher will end: its watcher was killed, perhaps in the
// middle of removing it, and what is left may be no cluster any more.
func clearAbandoned(folder string) error {
	for _, name := range []string{usersLock, watcherLock} {
		file, err := lock(filepath.Join(folder, name), syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		defer file.Close()
	}
	abandoned := filepath.Join(folder, "data")
	if err := end(abandoned); err != nil {
		slog.Debug("the abandoned test cluster could not be stopped, and is removed as it is", "error", err)
	}
	return os.RemoveAll(abandoned)
}

func stillThere(file *os.File) bool {
	held, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(file.Name())
	return err == nil && os.SameFile(held, named)
}

// leaveWatcher runs this program again as the watcher; a second watcher of a folder ends at once.
func leaveWatcher(folder string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(self)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), watched+"="+folder)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // it outlives the tests, and a Ctrl-C at them
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // only buries it, should it end first
	return nil
}

// watch waits until nobody has used the cluster for a while, then stops it and removes its folder. New
// programs wait meanwhile, because it holds the users' lock alone.
func watch(folder string) error {
	only, err := lock(filepath.Join(folder, watcherLock), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil
	}
	if err != nil {
		return err
	}
	defer only.Close()
	for {
		nobody, err := lock(filepath.Join(folder, usersLock), syscall.LOCK_EX)
		if err != nil {
			return err
		}
		if err := nobody.Close(); err != nil {
			return err
		}
		time.Sleep(idle)
		nobody, err = lock(filepath.Join(folder, usersLock), syscall.LOCK_EX|syscall.LOCK_NB)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			continue
		}
		if err != nil {
			return err
		}
		defer nobody.Close()
		if err := end(filepath.Join(folder, "data")); err != nil {
			return err
		}
		return os.RemoveAll(folder)
	}
}

// end stops the cluster if it runs.
func end(cluster string) error {
	running, err := private.Join(context.Background(), cluster)
	if errors.Is(err, private.ErrNotRunning) || errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := running.Stop(context.Background()); err != nil {
		return err
	}
	adopted, err := private.Start(context.Background(), cluster, options())
	if err != nil {
		return err
	}
	return adopted.Stop(context.Background())
}

func lock(path string, how int) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), how); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// options are of a cluster that is fast and may be lost. As root it runs as Debian's own postgres user
// when there is one, so that tests create no user.
func options() private.Options {
	o := private.Options{
		Fleeting: true,
		Settings: map[string]string{"max_connections": "300", "synchronous_commit": "off", "max_wal_size": "512MB"},
		Log:      slog.New(slog.DiscardHandler),
	}
	if _, err := user.Lookup("postgres"); err == nil {
		o.User = "postgres"
	}
	return o
}
