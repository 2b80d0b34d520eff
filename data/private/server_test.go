package private

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// programFolder names, in the environment of this test binary run again, the data folder of a program to be killed.
const programFolder = "PRIVATE_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(programFolder); dir != "" {
		s, err := Start(context.Background(), dir, testOptions())
		if err != nil {
			os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Stdout.WriteString("ready\n")
		<-s.Done()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestAFreshFolderGetsADatabaseOfItsOwn(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	conn := connect(t, s.OwnerURL())

	got := func(sql string) string {
		t.Helper()
		var text string
		if err := conn.QueryRow(t.Context(), sql).Scan(&text); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		return text
	}
	for sql, want := range map[string]string{
		"select current_database()::text": "minqing",
		"show listen_addresses":           "",
		"show server_encoding":            "UTF8",
		"show data_checksums":             "on",
		"select datcollate || ' ' || datctype from pg_database where datname = 'minqing'": "C C.UTF-8",
		"show timezone": "UTC",
		"select count(*)::text from pg_hba_file_rules where type <> 'local' and auth_method <> 'reject'": "0",
	} {
		if is := got(sql); is != want {
			t.Errorf("%s is %q, want %q", sql, is, want)
		}
	}
	if _, err := conn.Exec(t.Context(), "create extension postgis"); err != nil {
		t.Errorf("PostGIS: %v", err)
	}
	pid, socket, err := readPidFile(s.cluster)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(socket)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder is open to others: %v", info.Mode())
	}
	if session, _, _ := syscall.Syscall(syscall.SYS_GETSID, uintptr(pid), 0, 0); int(session) != pid {
		t.Errorf("PostgreSQL is in session %d, want its own, %d: a Ctrl-C would hit it", session, pid)
	}

	conn.Close(t.Context())
	if err := s.Stop(t.Context()); err != nil {
		t.Fatalf("stop: %v", err)
	}
	if left, err := processesIn(s.cluster); err != nil || len(left) != 0 {
		t.Errorf("left running: %v, %v", left, err)
	}
	if _, err := os.Stat(socket); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket's folder is still there: %v", err)
	}
}

func TestTheProgramsSessionsAreNotTheOwners(t *testing.T) {
	s := start(t, folder(t))
	conn := connect(t, s.URL())
	var login string
	var super bool
	if err := conn.QueryRow(t.Context(), "select session_user, rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = session_user").Scan(&login, &super); err != nil {
		t.Fatal(err)
	}
	if login != programLogin || super {
		t.Errorf("the program is %s, with rights over the cluster: %t", login, super)
	}
	for _, sql := range []string{
		"set role " + superuser, "set session authorization " + superuser, "create schema own", "create table public.own (n integer)",
		"alter role " + programLogin + " superuser", "create extension postgis", "create database own",
	} {
		_, err := conn.Exec(t.Context(), sql)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v, want it refused for lack of a right", sql, err)
		}
	}
	if _, err := conn.Exec(t.Context(), "reset role; reset session authorization"); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), "select current_user").Scan(&login); err != nil || login != programLogin {
		t.Errorf("with all set back the program is %s, %v", login, err)
	}
}

func TestASecondStartSaysWhoHasTheFolderAndACommandJoins(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	_, err := Start(t.Context(), dir, testOptions())
	if !errors.Is(err, ErrInUse) {
		t.Fatalf("second start: %v, want ErrInUse", err)
	}
	if want := strconv.Itoa(os.Getpid()); !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "正在使用中") {
		t.Errorf("the message does not name the other program (pid %s): %v", want, err)
	}

	joined, err := Open(t.Context(), dir, testOptions())
	if err != nil {
		t.Fatalf("join: %v", err)
	}
	if joined.URL() != s.URL() {
		t.Errorf("joined %s, want %s", joined.URL(), s.URL())
	}
	if err := joined.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	connect(t, s.URL()) // taking leave did not stop it

	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := Join(t.Context(), dir); !errors.Is(err, ErrNotRunning) {
		t.Errorf("join after the stop: %v, want ErrNotRunning", err)
	}
}

func TestAPostmasterThatHasOnlyJustBegunIsWaitedFor(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	file := filepath.Join(s.cluster, "postmaster.pid")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	// PostgreSQL leaves the fifth line empty until its socket is there.
	lines := strings.Split(string(whole), "\n")
	// At once, as PostgreSQL does, which never empties it.
	replace := func(text []byte) error {
		return errors.Join(os.WriteFile(file+".next", text, 0o600), os.Rename(file+".next", file))
	}
	if err := replace([]byte(strings.Join(lines[:4], "\n") + "\n\n")); err != nil {
		t.Fatal(err)
	}
	written := make(chan error, 1)
	time.AfterFunc(300*time.Millisecond, func() { written <- replace(whole) })
	joined, err := Join(t.Context(), dir)
	if err := errors.Join(err, <-written); err != nil {
		t.Fatal(err)
	}
	if joined.URL() != s.URL() {
		t.Errorf("joined %s, want %s", joined.URL(), s.URL())
	}
	if err := joined.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAPostmasterThatOutlivedAKilledProgramIsAdopted(t *testing.T) {
	dir := folder(t)
	program := runProgram(t, dir)
	before := postmasterOf(t, dir)
	kill(t, program)

	s := start(t, dir)
	if after := postmasterOf(t, dir); after != before {
		t.Errorf("postmaster %d, want the surviving %d", after, before)
	}
	connect(t, s.URL()).Close(t.Context())
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := processesIn(s.cluster); err != nil || len(left) != 0 {
		t.Errorf("the adopted server was not stopped: %v, %v", left, err)
	}
}

func TestASurvivorWhoseSocketWasClearedAwayIsStartedAgain(t *testing.T) {
	dir := folder(t)
	program := runProgram(t, dir)
	_, socket, err := readPidFile(filepath.Join(dir, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	kill(t, program)
	if err := os.RemoveAll(socket); err != nil {
		t.Fatal(err)
	}
	connect(t, start(t, dir).URL())
}

func TestWhenProgramAndPostmasterAreBothKilledTheNextStartIsClean(t *testing.T) {
	dir := folder(t)
	program := runProgram(t, dir)
	joined, err := Join(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	conn := connect(t, joined.OwnerURL())
	write(t, conn)
	// A backend in the middle of a long statement does not notice that its postmaster is gone.
	go func() {
		_, _ = conn.Exec(context.Background(), "select count(*) from generate_series(1, 1e12::bigint)")
	}()
	kill(t, program)
	if err := syscall.Kill(postmasterOf(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}

	s := start(t, dir)
	if got := read(t, connect(t, s.OwnerURL())); got != 1 {
		t.Errorf("%d rows after the recovery, want 1", got)
	}
}

func TestAPidFileWhoseNumberPassedToAStrangerDoesNotStopTheStart(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	stranger := exec.Command("sleep", "60")
	stranger.SysProcAttr = s.account.attributes()
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stranger.Process.Kill(); _ = stranger.Wait() })
	stale := strings.Join([]string{strconv.Itoa(stranger.Process.Pid), s.cluster, "1700000000", "5432", "/tmp", "", "1 1", "ready", ""}, "\n")
	file := filepath.Join(s.cluster, "postmaster.pid")
	if err := os.WriteFile(file, []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	if s.account.drop {
		if err := os.Chown(file, int(s.account.uid), int(s.account.gid)); err != nil {
			t.Fatal(err)
		}
	}
	connect(t, start(t, dir).URL())
}

func TestAPostmasterThatDiesUnderTheProgramIsStartedAgain(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	write(t, connect(t, s.OwnerURL()))
	dead := postmasterOf(t, dir)
	if err := syscall.Kill(dead, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(time.Minute)
	for {
		conn, err := pgx.Connect(t.Context(), s.OwnerURL())
		if err == nil {
			defer conn.Close(context.Background())
			if pid := postmasterOf(t, dir); pid != dead {
				if got := read(t, conn); got != 1 {
					t.Errorf("%d rows after the recovery, want 1", got)
				}
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("not back after a minute: %v", err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestAStartThatWasCutShortIsBegunAgain(t *testing.T) {
	dir := folder(t)
	half := filepath.Join(dir, "postgres.new")
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(half, "PG_VERSION"), []byte("15\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	connect(t, start(t, dir).URL())
}

func TestADataFolderOfAnyLengthGetsAShortSocket(t *testing.T) {
	dir := filepath.Join(folder(t), strings.Repeat("很长的文件夹名", 8))
	s := start(t, dir)
	_, socket, err := readPidFile(s.cluster)
	if err != nil {
		t.Fatal(err)
	}
	if path := filepath.Join(socket, socketName); len(path) > longestSocketPath {
		t.Errorf("the socket's path has %d bytes, more than %d", len(path), longestSocketPath)
	}
	connect(t, s.URL())
}

func TestWithoutPostgreSQLTheMessageNamesThePackages(t *testing.T) {
	opts := testOptions()
	opts.Programs = t.TempDir()
	_, err := Start(t.Context(), folder(t), opts)
	if !errors.Is(err, ErrMissing) {
		t.Fatalf("start: %v, want ErrMissing", err)
	}
	for _, want := range []string{"请安装：sudo apt-get install postgresql postgresql-postgis", "Install it:", "DATABASE_URL"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the message lacks %q:\n%v", want, err)
		}
	}
}

func TestWhatPostgreSQLSaysOfAFailedStartReachesTheUser(t *testing.T) {
	opts := testOptions()
	opts.Settings = map[string]string{"shared_buffers": "plenty"}
	_, err := Start(t.Context(), folder(t), opts)
	if !errors.Is(err, ErrFailed) || !strings.Contains(err.Error(), `shared_buffers`) {
		t.Errorf("start: %v, want ErrFailed with PostgreSQL's own words", err)
	}
}
