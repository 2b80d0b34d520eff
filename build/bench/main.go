// Command bench measures the budgets of the tile engine and of what surrounds it: the program as it is built, on a PostGIS of
// its own with a made-up region of as many concerns as wanted, and beside each figure what PostGIS or a bare server
// takes for the same, in the same run.
//
//	go run ./build/bench -scale 10000000 -folder FOLDER
//
// The folder keeps the region for the next run. Nothing listens beyond this machine.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// seeded is the database that holds the region: the private server's own.
const seeded = "minqing"

// run is one run of the bench.
type run struct {
	folder  string
	program string
	base    *base
	shared  *program // see served
	report  report
}

func main() {
	if len(os.Args) == 2 && os.Args[1] == bareCommand {
		if err := serveBare(os.Stdin, os.Stdout); err != nil && !errors.Is(err, os.ErrClosed) {
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	scale := flag.Int("scale", 10_000_000, "how many concerns")
	folder := flag.String("folder", defaultFolder(), "where the region is kept between runs")
	program := flag.String("program", "bin/minqing", "what is measured")
	out := flag.String("out", "bench.json", "where the figures go")
	only := flag.String("only", "", "measure only what matches, a regular expression")
	flag.Parse()
	if err := bench(ctx, *scale, filepath.Join(*folder, strconv.Itoa(*scale)), *program, *out, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// defaultFolder is outside of /root, which is closed to the user that PostgreSQL runs as.
func defaultFolder() string {
	if cache, err := os.UserCacheDir(); err == nil && os.Geteuid() != 0 {
		return filepath.Join(cache, "minqing-bench")
	}
	return "/var/cache/minqing-bench"
}

func bench(ctx context.Context, scale int, folder, program, out, only string) (err error) {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	if program, err = filepath.Abs(program); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o711); err != nil { // PostgreSQL's user passes through
		return err
	}
	b, err := openBase(ctx, folder, scale, program)
	if err != nil {
		return err
	}
	r := &run{folder: folder, program: program, base: b, report: report{Scale: scale, At: time.Now().Truncate(time.Second)}}
	defer func() { err = errors.Join(err, r.endShared(), b.close()) }()
	if r.report.Machine, err = thisMachine(ctx, b.owner); err != nil {
		return err
	}
	for _, m := range []struct {
		name, budget string
		do           func(context.Context) error
		within       time.Duration
	}{
		{"start and memory", "≤ 2×, ≤ 64 bytes", r.startAndMemory, 10 * time.Minute},
		{"tiles", "≥ 100×, ≥ 20×, ≤ 20 ms, ≤ 5 ms", r.uncached, 15 * time.Minute},
		{"tiles asked again", "≥ 0.5×", r.again, 5 * time.Minute},
		{"statistics", "≤ 30 ms", r.statistics, 15 * time.Minute},
		{"write to visible", "≤ 250 ms", r.writeToVisible, 5 * time.Minute},
		{"export", "≤ 1.5×, ≤ 64 MiB", r.export, 10 * time.Minute},
		{"page", "≤ 150 KB, ≤ 1.5 s, ≤ 50 ms", r.page, 15 * time.Minute},
		{"import", "≤ 1×", r.importing, 15 * time.Minute},
	} {
		if !wanted.MatchString(m.name) {
			continue
		}
		within, cancel := context.WithTimeout(ctx, m.within)
		err := m.do(within)
		cancel()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			r.tell(unmeasured(m.name, m.budget, err))
		}
		if err := r.report.write(out); err != nil { // a run that is broken off leaves what it has
			return err
		}
	}
	if err := errors.Join(r.endShared(), b.forget(ctx)); err != nil {
		return err
	}
	r.report.table(os.Stdout)
	return nil
}

// tell keeps a row and prints it at once.
func (r *run) tell(one row) {
	r.report.Rows = append(r.report.Rows, one)
	c := one.cells()
	fmt.Printf("%s: %s; baseline %s, %s; budget %s, met: %s", c[0], c[1], c[2], c[3], c[4], c[5])
	if one.Note != "" {
		fmt.Printf(" (%s)", one.Note)
	}
	fmt.Println()
}
