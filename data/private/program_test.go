package private

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
)

func testOptions() Options {
	opts := Options{Fleeting: true, Log: slog.New(slog.DiscardHandler)}
	if _, err := user.Lookup("postgres"); err == nil {
		opts.User = "postgres"
	}
	return opts
}

// folder is a data folder that PostgreSQL's user can reach.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func start(t *testing.T, dir string) *Server {
	t.Helper()
	s, err := Start(t.Context(), dir, testOptions())
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	return s
}

// runProgram starts the server in a process of its own and returns when it is up.
func runProgram(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), programFolder+"="+dir)
	var said bytes.Buffer
	program.Stderr = &said
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	if n, err := out.Read(make([]byte, 16)); n == 0 {
		t.Fatalf("the program did not start: %v %s", err, said.String())
	}
	return program
}

func kill(t *testing.T, program *exec.Cmd) {
	t.Helper()
	if err := program.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := program.Wait(); err == nil {
		t.Fatal("the program ended before it was killed")
	}
}

func postmasterOf(t *testing.T, dir string) int {
	t.Helper()
	pid, _, err := readPidFile(filepath.Join(dir, "postgres"))
	if err != nil || pid == 0 {
		t.Fatalf("no postmaster: %v", err)
	}
	return pid
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

func write(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), "create table kept as select 1 as n"); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, conn *pgx.Conn) (rows int) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), "select count(*) from kept").Scan(&rows); err != nil {
		t.Fatal(err)
	}
	return rows
}
