package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// machine is what the figures were taken on, and how busy it was with other things when the run began.
type machine struct {
	CPU      string  `json:"cpu"`
	Cores    int     `json:"cores"`
	MemoryGB float64 `json:"memory_gb"`
	Go       string  `json:"go"`
	Postgres string  `json:"postgresql"`
	PostGIS  string  `json:"postgis"`
	Load     float64 `json:"load"` // average of a minute
}

func (m machine) String() string {
	return fmt.Sprintf("%s, %d cores, %.0f GB, %s, PostgreSQL %s, PostGIS %s; load %.1f at the start",
		m.CPU, m.Cores, m.MemoryGB, m.Go, m.Postgres, m.PostGIS, m.Load)
}

func thisMachine(ctx context.Context, conn *pgx.Conn) (machine, error) {
	m := machine{CPU: firstOf("/proc/cpuinfo", "model name"), Cores: runtime.NumCPU(), Go: runtime.Version(), Load: loadAverage()}
	if kib, err := strconv.ParseFloat(strings.TrimSuffix(firstOf("/proc/meminfo", "MemTotal"), " kB"), 64); err == nil {
		m.MemoryGB = kib / (1 << 20)
	}
	err := conn.QueryRow(ctx, `select current_setting('server_version'), postgis_lib_version()`).Scan(&m.Postgres, &m.PostGIS)
	return m, err
}

// firstOf is the first value of a name in one of the kernel's files of "name: value", "" without one.
func firstOf(file, name string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func loadAverage() float64 {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), " ")
	load, err := strconv.ParseFloat(first, 64)
	if err != nil {
		return 0
	}
	return load
}

// residentMB is how many MiB of memory a process has.
func residentMB(pid int) (float64, error) {
	kib, err := strconv.ParseFloat(strings.TrimSuffix(firstOf(fmt.Sprintf("/proc/%d/status", pid), "VmRSS"), " kB"), 64)
	if err != nil {
		return 0, fmt.Errorf("read the memory of process %d: %w", pid, err)
	}
	return kib / 1024, nil
}
