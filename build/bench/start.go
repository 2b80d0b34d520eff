package main

import (
	"context"
	"fmt"
	"io"
	"time"
)

// loadSQL asks for the columns that the program loads at its start.
const loadSQL = `copy (select c.id, c.version, st_x(c.geom), st_y(c.geom), coalesce(c.area_id, 0), c.category, c.status, c.urgency, c.source,
	coalesce(c.force, ''), coalesce(c.must_report, ''), coalesce(c.must_arrive, ''), coalesce(c.team, ''), coalesce(c.reporter, 0),
	c.noticed_at, c.yellow_at, c.red_at, c.ended_at from minqing.concern c) to stdout (format binary)`

// settled is how long the program is left alone before its memory is read.
const settled = 5 * time.Second

// startAndMemory measures how long the program takes until its map is there, and what that takes in memory beside what it has
// without a concern.
func (r *run) startAndMemory(ctx context.Context) error {
	empty, err := r.start(ctx, emptyDatabase)
	if err != nil {
		return err
	}
	time.Sleep(settled)
	without, err := residentMB(empty.cmd.Process.Pid)
	if err := empty.stop(); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	var copies, starts []time.Duration
	var with float64
	for range 2 {
		began := time.Now()
		if _, err := r.base.owner.PgConn().CopyTo(ctx, io.Discard, loadSQL); err != nil {
			return err
		}
		copies = append(copies, time.Since(began))
		p, err := r.start(ctx, seeded)
		if err != nil {
			return err
		}
		starts = append(starts, p.took)
		time.Sleep(settled)
		with, err = residentMB(p.cmd.Process.Pid)
		if err := p.stop(); err != nil {
			return err
		}
		if err != nil {
			return err
		}
	}
	r.tell(measured("start until the map is there", percentile(starts, 0).Seconds(), "s", percentile(copies, 0).Seconds(), ratioAtMost(2), "COPY (FORMAT binary) of the same columns"))
	r.tell(measured("memory a concern", (with-without)*(1<<20)/float64(r.base.Scale), "bytes", 0, atMost(64),
		fmt.Sprintf("resident %.0f MiB after the start, %.0f without a concern", with, without)))
	return nil
}
