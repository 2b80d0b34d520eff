package pgtest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestEachTestHasAMigratedDatabaseOfItsOwn(t *testing.T) {
	var first string
	t.Run("one test writes", func(t *testing.T) {
		first = New(t)
		conn := connect(t, first)
		if _, err := conn.Exec(t.Context(), "insert into minqing.ground (kind, geom) values ('green', 'SRID=4326;POINT(113.57 37.86)')"); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("another does not see it", func(t *testing.T) {
		var rows int
		if err := connect(t, New(t)).QueryRow(t.Context(), "select count(*) from minqing.ground").Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if rows != 0 {
			t.Errorf("%d rows of another test", rows)
		}
	})
	if _, err := pgx.Connect(t.Context(), first); err == nil {
		t.Error("the database is still there after its test")
	}
}

func TestABareDatabaseHasNothingOfOurs(t *testing.T) {
	var schemas, extensions int
	err := connect(t, Bare(t)).QueryRow(t.Context(), `select (select count(*) from pg_namespace where nspname = 'minqing'),
		(select count(*) from pg_extension where extname = 'postgis')`).Scan(&schemas, &extensions)
	if err != nil {
		t.Fatal(err)
	}
	if schemas+extensions != 0 {
		t.Errorf("%d schemas and %d extensions, want none", schemas, extensions)
	}
}

func TestTheWatcherWaitsForTheLastUserAndLeavesNothing(t *testing.T) {
	dir := filepath.Join("/tmp", filepath.Base(t.TempDir())+randomName(""))
	if err := os.Mkdir(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	user, err := lock(filepath.Join(dir, usersLock), syscall.LOCK_SH)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	watcher := exec.Command(self)
	watcher.Env = append(os.Environ(), watched+"="+dir)
	if err := watcher.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- watcher.Wait() }()

	select {
	case err := <-ended:
		t.Fatalf("the watcher ended under a user: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	if err := user.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the watcher failed: %v", err)
		}
	case <-time.After(idle + time.Minute):
		t.Fatal("the watcher does not end")
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func TestWhatAKilledRunLeftIsClearedAwayUnlessSomebodyUsesIt(t *testing.T) {
	for _, c := range []struct {
		name, held string
		gone       bool
	}{
		{"nobody is there", "", true},
		{"somebody uses it", usersLock, false},
		{"a watcher will end it", watcherLock, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			half := filepath.Join(dir, "data", "postgres") // of a cluster whose removal was cut short
			if err := os.MkdirAll(filepath.Join(half, "base"), 0o700); err != nil {
				t.Fatal(err)
			}
			if c.held != "" {
				file, err := lock(filepath.Join(dir, c.held), syscall.LOCK_SH)
				if err != nil {
					t.Fatal(err)
				}
				defer file.Close()
			}
			if err := clearAbandoned(dir); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(half); os.IsNotExist(err) != c.gone {
				t.Errorf("the half cluster: %v, want it gone: %v", err, c.gone)
			}
		})
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}
