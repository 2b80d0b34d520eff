package private

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// postmaster is the cluster's first process: a child of this program, or one that outlived an earlier program.
type postmaster struct {
	pid    int
	socket string        // folder of its socket
	exited chan struct{} // closed when it is gone
}

// launch starts the cluster's postmaster; its first words go to the file `said`.
func launch(i installation, a account, cluster, socket, said string) (*postmaster, error) {
	out, err := os.Create(said)
	if err != nil {
		return nil, fmt.Errorf("open the database's start log: %w", err)
	}
	defer out.Close()
	cmd := exec.Command(i.program("postgres"), "-D", cluster,
		"-c", "listen_addresses=", "-c", "port=5432",
		"-c", "unix_socket_directories="+socket, "-c", "unix_socket_permissions=0700",
		"-c", "log_directory="+cluster+"-log")
	cmd.Dir, cmd.Env, cmd.SysProcAttr = "/", environment(), a.attributes()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	p := &postmaster{pid: cmd.Process.Pid, socket: socket, exited: make(chan struct{})}
	go func() {
		defer close(p.exited)
		// How it ended is in its own log; that it ended is what matters here.
		_ = cmd.Wait()
	}()
	return p, nil
}

// survivor finds the postmaster that is running on the cluster; nil when there is none. It waits for one
// that has only just begun and has not written yet where its socket is.
func survivor(ctx context.Context, cluster string) (*postmaster, error) {
	young := time.Now().Add(answerIn)
	for {
		pid, socket, err := readPidFile(cluster)
		if err != nil || pid == 0 || !worksIn(pid, cluster) {
			return nil, err
		}
		if socket != "" || time.Now().After(young) {
			return &postmaster{pid: pid, socket: socket, exited: make(chan struct{})}, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// follow closes exited when a postmaster that is not this program's child is gone, or with `until`.
func (p *postmaster) follow(cluster string, until <-chan struct{}) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-until:
			return
		case <-tick.C:
			if !worksIn(p.pid, cluster) {
				close(p.exited)
				return
			}
		}
	}
}

// stop ends it: fast (open transactions are rolled back, everything is written), and if that does not
// end within the grace, at once, which the next start recovers from. It returns when all its processes are gone.
func (p *postmaster) stop(cluster string, grace time.Duration) error {
	for _, turn := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, grace}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}} {
		if err := syscall.Kill(p.pid, turn.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop PostgreSQL (pid %d): %w", p.pid, err)
		}
		select {
		case <-p.exited:
			return awaitNobody(cluster)
		case <-time.After(turn.wait):
		}
	}
	return fmt.Errorf("PostgreSQL (pid %d) does not end", p.pid)
}

// awaitNobody waits for the log's process, which outlives its postmaster by a moment.
func awaitNobody(cluster string) error {
	for range 100 {
		left, err := processesIn(cluster)
		if err != nil || len(left) == 0 {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return clearRemains(cluster)
}

// readPidFile reads postmaster.pid: the process and its socket's folder, 0 when there is no file or it is
// still being written. The folder is empty until the socket is there. Its lines are PostgreSQL's (miscadmin.h, LOCK_FILE_LINE_*): 1 process, 2 cluster,
// 3 start, 4 port, 5 socket folder.
func readPidFile(cluster string) (pid int, socket string, err error) {
	text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, "", nil
	}
	if err != nil {
		return 0, "", fmt.Errorf("read postmaster.pid: %w", err)
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 5 {
		return 0, "", nil
	}
	if pid, err = strconv.Atoi(strings.TrimSpace(lines[0])); err != nil {
		return 0, "", fmt.Errorf("read postmaster.pid: %w", err)
	}
	return pid, strings.TrimSpace(lines[4]), nil
}

// clearRemains makes way for a new postmaster after the last one was killed. Backends that outlived it
// still write to the cluster and are ended first; only then, when the number in postmaster.pid has passed
// to a stranger, whom PostgreSQL would take for a postmaster, the file goes.
func clearRemains(cluster string) error {
	deadline := time.Now().Add(10 * time.Second)
	for {
		orphans, err := processesIn(cluster)
		if err != nil {
			return err
		}
		if len(orphans) == 0 {
			break
		}
		signal := syscall.SIGQUIT
		if time.Until(deadline) < 5*time.Second {
			signal = syscall.SIGKILL
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("processes of an earlier PostgreSQL do not end: %v", orphans)
		}
		for _, pid := range orphans {
			if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("end an earlier PostgreSQL's process %d: %w", pid, err)
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	pid, _, err := readPidFile(cluster)
	if err != nil || pid == 0 || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return err
	}
	if err := os.Remove(filepath.Join(cluster, "postmaster.pid")); err != nil {
		return fmt.Errorf("clear a dead postmaster's lock: %w", err)
	}
	return nil
}

// processesIn lists the PostgreSQL processes of a cluster: each works in the cluster's folder. None where
// there is no /proc; PostgreSQL's own interlock has to do there.
func processesIn(cluster string) ([]int, error) {
	entries, err := os.ReadDir("/proc")
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list processes: %w", err)
	}
	var pids []int
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil && worksIn(pid, cluster) {
			pids = append(pids, pid)
		}
	}
	return pids, nil
}

// worksIn says whether the process is a PostgreSQL at home in the cluster: a number alone may have passed
// to another process, and an unburied one has no folder any more. The folder itself is compared, not its name: a
// process of another root (chroot) may work in a folder of the same name.
func worksIn(pid int, cluster string) bool {
	if _, err := os.Stat("/proc/self"); err != nil {
		return syscall.Kill(pid, 0) == nil
	}
	process := filepath.Join("/proc", strconv.Itoa(pid))
	name, err := os.ReadFile(filepath.Join(process, "comm"))
	if err != nil || !bytes.HasPrefix(name, []byte("postgres")) {
		return false
	}
	at, err := os.Stat(filepath.Join(process, "cwd"))
	if err != nil {
		return false
	}
	home, err := os.Stat(cluster)
	return err == nil && os.SameFile(at, home)
}
