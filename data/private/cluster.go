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
)

// The logins: superuser owns the cluster and migrates, programLogin is whom the program works as, with the rights that it is
// given. The socket is closed to all users of the machine but the one that PostgreSQL runs as, and asks these for no password.
const (
	superuser    = "minqing"
	programLogin = "minqing_program"
)

// settingsFile is written at each start and included by postgresql.conf; lines after the include win.
const settingsFile = "minqing.conf"

// clusterRelease reads the PostgreSQL release that made the cluster; 0 when there is no cluster yet.
func clusterRelease(cluster string) (int, error) {
	text, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the cluster's release: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("read the cluster's release: %w", err)
	}
	return major, nil
}

// initialise makes a cluster. It is built beside its place and moved there when it is whole, so that a
// start that was cut short leaves nothing that looks like a cluster.
func initialise(ctx context.Context, i installation, a account, cluster string, durable bool) error {
	growing := cluster + ".new"
	if err := os.RemoveAll(growing); err != nil {
		return fmt.Errorf("clear an unfinished cluster: %w", err)
	}
	if err := a.give(growing); err != nil {
		return fmt.Errorf("make the cluster's folder: %w", err)
	}
	args := []string{
		"--pgdata=" + growing, "--username=" + superuser, "--encoding=UTF8", "--locale=C.UTF-8",
		"--lc-collate=C", // the same order, compared several times as fast
		"--auth-local=trust", "--auth-host=reject", "--data-checksums", "--no-instructions",
	}
	if !durable {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, i.program("initdb"), args...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = "/", environment(), a.attributes()
	if out, err := cmd.CombinedOutput(); err != nil {
		return &Error{
			Kind:    ErrFailed,
			Chinese: fmt.Sprintf("无法在 %s 建立数据库：\n%s", cluster, lastLines(out)),
			English: fmt.Sprintf("The database could not be made in %s.", cluster),
			Cause:   err,
		}
	}
	conf, err := os.OpenFile(filepath.Join(growing, "postgresql.conf"), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return fmt.Errorf("open postgresql.conf: %w", err)
	}
	_, err = fmt.Fprintf(conf, "\n# Written at each start, to fit the machine. What stands below this line wins.\ninclude_if_exists = '%s'\n", settingsFile)
	if err := errors.Join(err, conf.Close()); err != nil {
		return fmt.Errorf("write postgresql.conf: %w", err)
	}
	if err := os.Rename(growing, cluster); err != nil {
		return fmt.Errorf("put the cluster in its place: %w", err)
	}
	return nil
}

// writeSettings fits the cluster to the machine's memory (bytes; 0 when unknown).
func writeSettings(cluster string, a account, memory uint64, extra map[string]string) error {
	const mib = 1 << 20
	if memory == 0 {
		memory = 2048 * mib
	}
	within := func(low, value, high uint64) string {
		return strconv.FormatUint(min(max(low, value/mib), high), 10) + "MB"
	}
	settings := [][2]string{
		{"shared_buffers", within(64, memory/8, 1024)},
		{"effective_cache_size", within(256, memory/2, 65536)},
		{"maintenance_work_mem", within(32, memory/32, 512)},
		{"work_mem", within(8, memory/256, 64)},
		{"max_connections", "100"},
		{"max_wal_size", "2GB"},
		{"wal_compression", "on"},
		{"random_page_cost", "1.1"},
		{"jit", "off"},
		{"timezone", "UTC"},
		{"dynamic_shared_memory_type", sharedMemory()},
		{"logging_collector", "on"},
		{"log_filename", "postgres-%a.log"},
		{"log_truncate_on_rotation", "on"},
		{"log_rotation_age", "1d"},
		{"log_rotation_size", "0"},
		{"log_timezone", "UTC"},
		// A DETAIL line may quote a row, and what a resident wrote belongs in no log.
		{"log_error_verbosity", "terse"},
	}
	for name, value := range extra {
		settings = append(settings, [2]string{name, value})
	}
	var text bytes.Buffer
	text.WriteString("# Written at each start. Put your own settings at the end of postgresql.conf.\n")
	for _, s := range settings {
		fmt.Fprintf(&text, "%s = '%s'\n", s[0], strings.ReplaceAll(s[1], "'", "''"))
	}
	path := filepath.Join(cluster, settingsFile)
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write the database's settings: %w", err)
	}
	if a.drop {
		if err := os.Chown(path, int(a.uid), int(a.gid)); err != nil {
			return fmt.Errorf("write the database's settings: %w", err)
		}
	}
	return nil
}

// environment is all that PostgreSQL inherits: a PGDATA or LANG of the caller's must not change the cluster.
func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TZ=UTC"}
}

// lastLines is the end of a program's output, as much as fits a message.
func lastLines(out []byte) string {
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return strings.Join(lines[max(0, len(lines)-12):], "\n")
}
