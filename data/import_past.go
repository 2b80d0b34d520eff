package data

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// townWriter turns the concerns of a town into what they and their events have come to be.
type townWriter struct {
	town       *Town
	ids        []int64 // of the concerns, in their order
	areas      map[geo.Code]int32
	calendar   *concern.Calendar
	categories map[string]*concern.Category
	progress   func(int64)

	events []pastEvent // but with Many
}

// pastEvent is a row of minqing.event, and the words that belong to it.
type pastEvent struct {
	concern, version int64
	at               time.Time
	kind             EventKind
	facts            []byte
	detail           EventDetail
	reason, answer   string
}

// addTownConcerns copies the concerns as they are made, and then their events.
func (s *Store) addTownConcerns(ctx context.Context, tx pgx.Tx, t *Town, areas map[geo.Code]int32, progress func(int64)) error {
	w := &townWriter{town: t, areas: areas, categories: map[string]*concern.Category{}, progress: progress}
	known, err := categories(ctx, tx)
	if err != nil {
		return err
	}
	for i := range known {
		w.categories[known[i].Slug] = &known[i]
	}
	if w.calendar, err = s.calendar(ctx, tx); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `select nextval('minqing.concern_id_seq') from generate_series(1, $1::bigint)`, t.Count)
	if err != nil {
		return err
	}
	if w.ids, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
		return err
	}
	r, to := io.Pipe()
	go func() { // ends when all is written, or at the first write after the reader was closed
		to.CloseWithError(w.write(ctx, to))
	}()
	_, err = tx.Conn().PgConn().CopyFrom(ctx, r, `copy minqing.concern (id, version, title, description, address, category, urgency, source, status,
		must_report, must_arrive, force, team, coordinator, suspended_from, supporters, geom, area_id, noticed_at, created_at, updated_at,
		yellow_at, red_at, accepted_at, resolved_at, visited_at, verified_at, answered_at, ended_at, clock_since, clock_from,
		clock_used, clock_budget, duplicate_of, satisfaction) from stdin (format binary)`)
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	if err := s.addPast(ctx, tx, w.events); err != nil {
		return err
	}
	return logBulk(ctx, tx, runsOf(w.ids)...)
}

// runsOf are the unbroken runs of ascending ids.
func runsOf(ids []int64) [][2]int64 {
	var runs [][2]int64
	for _, id := range ids {
		if n := len(runs); n > 0 && runs[n-1][1] == id-1 {
			runs[n-1][1] = id
			continue
		}
		runs = append(runs, [2]int64{id, id})
	}
	return runs
}

// write makes the rows. No more than a buffer of them is held.
func (w *townWriter) write(ctx context.Context, to io.Writer) error {
	const told = 10_000
	buffered := bufio.NewWriterSize(to, 1<<20)
	c := &copyWriter{}
	c.header()
	n := 0
	for t := range w.town.Concerns {
		if n == len(w.ids) {
			return fmt.Errorf("the town has more than its %d concerns", len(w.ids))
		}
		final, last, err := w.live(&t, w.ids[n])
		if err != nil {
			return fmt.Errorf("concern %d of the town: %w", n+1, err)
		}
		writeTownRow(c, final, t.NoticedAt, last)
		if _, err := buffered.Write(c.take()); err != nil {
			return err
		}
		if n++; n%told == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			w.progress(int64(n))
		}
	}
	w.progress(int64(n))
	c.trailer()
	if _, err := buffered.Write(c.take()); err != nil {
		return err
	}
	return buffered.Flush()
}

// live takes a concern through its steps, by the rules of the loop, and answers what it is now and when it was last touched.
func (w *townWriter) live(t *TownConcern, id int64) (*Concern, time.Time, error) {
	c := &Concern{
		Mark: t.Mark, Title: t.Title, Description: t.Description, Address: t.Address, Supporters: t.Supporters, AreaCode: t.AreaCode,
	}
	c.ID, c.Version, c.Area = id, 1, w.areas[t.AreaCode]
	category := w.categories[c.Category]
	if category == nil {
		return nil, time.Time{}, fmt.Errorf("there is no category %q", c.Category)
	}
	c.wind(w.calendar, category, c.NoticedAt)
	if err := w.tell(c, Facts{}, pastEvent{at: t.NoticedAt, kind: EventReport}); err != nil {
		return nil, time.Time{}, err
	}
	last := t.NoticedAt
	for _, step := range t.Steps {
		rule := concern.RuleOf(step.Step, c.Status)
		if rule == nil {
			return nil, time.Time{}, fmt.Errorf("%s is not allowed from %s", step.Step, c.Status)
		}
		standing := c.standing()
		if fact, missing := rule.Missing(&standing); missing {
			return nil, time.Time{}, lacks(fact)
		}
		if step.Into != 0 {
			step.Into = w.ids[step.Into-1]
		}
		before := c.facts()
		c.move(&step.NewStep, rule.Leads(&standing), step.At, w.calendar, category)
		c.Version++
		err := w.tell(c, before, pastEvent{
			at: step.At, kind: eventOf(step.Step), reason: step.Reason, answer: step.Answer, detail: EventDetail{Other: step.Into},
		})
		if err != nil {
			return nil, time.Time{}, err
		}
		last = step.At
	}
	return c, last, nil
}

// tell remembers an event.
func (w *townWriter) tell(c *Concern, before Facts, e pastEvent) error {
	if w.town.Many {
		return nil
	}
	after := c.facts()
	facts, err := after.since(&before)
	if err != nil {
		return err
	}
	e.concern, e.version, e.facts = c.ID, c.Version, facts
	w.events = append(w.events, e)
	return nil
}

// addPast writes the events and their words.
func (s *Store) addPast(ctx context.Context, tx pgx.Tx, events []pastEvent) error {
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"minqing", "event"}, []string{"concern_id", "version", "at", "kind", "facts", "detail"},
		pgx.CopyFromSlice(len(events), func(i int) ([]any, error) {
			e := &events[i]
			return []any{e.concern, e.version, e.at, string(e.kind), e.facts, e.detail}, nil
		}))
	if err != nil {
		return err
	}
	var texts []keptText
	for i := range events {
		e := &events[i]
		texts = append(texts, keptText{e.concern, textRef{e.version, "reason"}, e.reason}, keptText{e.concern, textRef{e.version, "answer"}, e.answer})
	}
	return s.keepTexts(ctx, tx, texts)
}

func writeTownRow(c *copyWriter, x *Concern, created, updated time.Time) {
	f := x.facts()
	c.row(35)
	c.int64(x.ID)
	c.int64(x.Version)
	for _, text := range []string{x.Title, x.Description, x.Address, x.Category, x.Urgency.String(), x.Source.String(), x.Status.String()} {
		c.text(text)
	}
	for _, text := range []string{x.MustReport.String(), x.MustArrive.String(), x.Force.String(), x.Team, f.Coordinator, f.SuspendedFrom} {
		c.textOrNull(text)
	}
	c.int32(x.Supporters)
	c.point(x.Lon, x.Lat)
	if x.Area != 0 {
		c.int32(x.Area)
	} else {
		c.null()
	}
	for _, at := range []time.Time{x.NoticedAt, created, updated, x.YellowAt, x.RedAt} {
		c.instant(at)
	}
	for _, at := range []*time.Time{f.AcceptedAt, f.ResolvedAt, f.VisitedAt, f.VerifiedAt, f.AnsweredAt, f.EndedAt, f.ClockSince, f.ClockFrom} {
		if at != nil {
			c.instant(*at)
		} else {
			c.null()
		}
	}
	c.int64(f.ClockUsed)
	c.int64(f.ClockBudget)
	if x.DuplicateOf != 0 {
		c.int64(x.DuplicateOf)
	} else {
		c.null()
	}
	if x.Satisfaction != 0 {
		c.int16(x.Satisfaction)
	} else {
		c.null()
	}
}
