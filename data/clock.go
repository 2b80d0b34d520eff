package data

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// wind begins the clock of the milestone that the concern's status is on the way to; where there is none the clock stops, and the
// deadline stays to be read.
func (c *Concern) wind(calendar *concern.Calendar, category *concern.Category, at time.Time) {
	m := c.Status.Milestone()
	if m == concern.NoMilestone {
		c.Clock.From = time.Time{}
		return
	}
	c.ClockSince = at
	c.Clock = category.Start(calendar, m, at)
	c.Clock.Budget = c.Clock.Budget.Round(time.Second) // as it is kept
	c.turn(calendar, category)
}

// halt stops the clock at an instant: what was used until then is kept.
func (c *Concern) halt(calendar *concern.Calendar, at time.Time) {
	c.Clock = c.Clock.Stop(calendar, at)
	c.Clock.Used = c.Clock.Used.Round(time.Second)
}

// resume lets it run again from an instant.
func (c *Concern) resume(calendar *concern.Calendar, category *concern.Category, at time.Time) {
	if c.ClockSince.IsZero() { // it came suspended, nobody knows since when
		c.wind(calendar, category, at)
		return
	}
	c.Clock = c.Clock.Resume(at)
	c.turn(calendar, category)
}

// rewind counts the milestone anew: its deadline, the calendar or the instant that it counts from is another now. What was used
// before a suspension stays used.
func (c *Concern) rewind(calendar *concern.Calendar, category *concern.Category) {
	status := c.Status
	if status == concern.Suspended {
		status = c.SuspendedFrom
	}
	m := status.Milestone()
	if m == concern.NoMilestone {
		return
	}
	// What came with its status, nobody knows since when, counts from when it was noticed.
	if m == concern.ToAccept || c.ClockSince.IsZero() {
		c.ClockSince = c.NoticedAt
		if c.Status != concern.Suspended {
			c.Clock.From = c.NoticedAt
		}
	}
	c.Clock.Budget = category.Start(calendar, m, c.ClockSince).Budget.Round(time.Second)
	if c.Status != concern.Suspended {
		c.turn(calendar, category)
	}
}

// turn says when the running clock turns the light.
func (c *Concern) turn(calendar *concern.Calendar, category *concern.Category) {
	c.Clock.Share = category.YellowShare
	c.YellowAt, c.RedAt = c.Clock.Turns(calendar)
	c.YellowAt, c.RedAt, c.Clock.Share = c.YellowAt.UTC(), c.RedAt.UTC(), 0
}

// recount counts the clocks of the open concerns that where chooses anew, and answers how many turned out otherwise. Each is an
// event of its own.
func (s *Store) recount(ctx context.Context, tx pgx.Tx, where string, args ...any) (int, error) {
	if err := lockClocks(ctx, tx, shared); err != nil {
		return 0, err
	}
	calendar, err := s.calendar(ctx, tx)
	if err != nil {
		return 0, err
	}
	return s.recountBy(ctx, tx, calendar, where, args...)
}

// recountBy is recount by a calendar that is not committed yet.
func (s *Store) recountBy(ctx context.Context, tx pgx.Tx, calendar *concern.Calendar, where string, args ...any) (int, error) {
	bySlug, err := categoriesBySlug(ctx, tx)
	if err != nil {
		return 0, err
	}
	turned, last := 0, int64(0)
	for {
		args := append(arguments{}, args...)
		rows, err := tx.Query(ctx, `select `+concernColumns+concernTables+` where `+isOpen+` and (`+where+`) and c.id > `+args.add(last)+`
			order by c.id limit `+args.add(recountedAtOnce)+` for update of c`, args...)
		if err != nil {
			return 0, doing("count the clocks anew", err)
		}
		some, err := pgx.CollectRows(rows, scanConcern)
		if err != nil {
			return 0, doing("count the clocks anew", err)
		}
		n, err := recountSome(ctx, tx, calendar, bySlug, some, s.now())
		if err != nil {
			return 0, doing("count the clocks anew", err)
		}
		if turned += n; len(some) < recountedAtOnce {
			return turned, nil
		}
		last = some[len(some)-1].ID
	}
}

// recountedAtOnce is how many concerns are held in memory and written in one go.
const recountedAtOnce = 1000

// recountSome counts those that it is given and writes the ones that turned out otherwise, all in one go.
func recountSome(ctx context.Context, tx pgx.Tx, calendar *concern.Calendar, bySlug map[string]*concern.Category, some []Concern, at time.Time) (turned int, err error) {
	var batch pgx.Batch
	var told []news
	h := happening{kind: EventRecount, at: at}
	for i := range some {
		c := &some[i]
		before, was := c.Mark, c.facts()
		c.rewind(calendar, bySlug[c.Category])
		is := c.facts()
		if changed, err := is.since(&was); err != nil {
			return 0, err
		} else if string(changed) == "{}" {
			continue
		}
		turned++
		c.Version++
		event, err := eventValues(&Actor{}, &was, c, &h)
		if err != nil {
			return 0, err
		}
		change, err := changeValues("concern", c.ID, &before, &c.Mark)
		if err != nil {
			return 0, err
		}
		batch.Queue(storeSQL, concernValues(c)...)
		batch.Queue(eventSQL, event...)
		batch.Queue(changeSQL, change...)
		told = append(told, newsOf(&was, c, &h)...)
	}
	if turned == 0 {
		return 0, nil
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return 0, err
	}
	if err := tell(ctx, tx, told, at); err != nil {
		return 0, err
	}
	return turned, wakeFeed(ctx, tx)
}

// isOpen is true of a concern (c) whose loop has not ended.
const isOpen = `c.status not in ('struck_off', 'declined', 'duplicate')`

func categoriesBySlug(ctx context.Context, q querier) (map[string]*concern.Category, error) {
	known, err := categories(ctx, q)
	if err != nil {
		return nil, err
	}
	bySlug := map[string]*concern.Category{}
	for i := range known {
		bySlug[known[i].Slug] = &known[i]
	}
	return bySlug, nil
}

// WindClocks begins the clocks of open concerns that never had one: those of before there were milestones. Call it at every
// start, after the calendar is there.
func (s *Store) WindClocks(ctx context.Context) (int, error) {
	turned := 0
	err := s.write(ctx, "begin the clocks", func(tx pgx.Tx) (err error) {
		turned, err = s.recount(ctx, tx, `c.clock_since is null`)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("begin the clocks: %w", err)
	}
	return turned, nil
}
