package data

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// sweptAgain is how far back of the last look each look begins: a transaction that set a clock may have been committed after the look
// passed the instant at which it turned. What was put down already is not put down again.
const sweptAgain = 10 * time.Minute

// turnsAtOnce is how many lights are told of at once.
const turnsAtOnce = 1000

// TellTurns puts down the lights that have turned yellow or red since the last look, for which nobody writes anything. Any number of servers
// may call it, about every quarter of a minute; each turn is put down once. A light that was yellow and is red by now is told as red.
func (s *Store) TellTurns(ctx context.Context) error {
	return s.write(ctx, "tell of lights that turned", func(tx pgx.Tx) error {
		now := s.now().UTC().Truncate(time.Microsecond)
		hooks, err := activeWebhooks(ctx, tx)
		if err != nil || !slices.ContainsFunc(hooks, func(w Webhook) bool { return w.wants(OccasionYellow) || w.wants(OccasionRed) }) {
			return err
		}
		var until *time.Time
		err = tx.QueryRow(ctx, `select until from minqing.webhook_swept for update skip locked`).Scan(&until)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // another server is looking
		}
		if err != nil {
			return err
		}
		// Nothing from before the first webhook was there is told, so the look need not go back farther.
		from := slices.MinFunc(hooks, func(a, b Webhook) int { return a.activeSince.Compare(b.activeSince) }).activeSince
		if until != nil && until.Add(-sweptAgain).After(from) {
			from = until.Add(-sweptAgain)
		}
		for _, c := range colours {
			if err := c.tell(ctx, tx, hooks, from, now); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `update minqing.webhook_swept set until = $1`, now)
		return err
	})
}

// colour is one that lights turn to: which concerns' (c) did after $1 until $2, of these the ones behind $3 and $4, and when one did.
type colour struct {
	where string
	at    func(*Concern) time.Time
}

var colours = []colour{
	{
		`c.yellow_at > $1 and c.yellow_at <= $2 and c.red_at > $2 and (c.yellow_at, c.id) > ($3, $4) order by c.yellow_at, c.id`,
		func(c *Concern) time.Time { return c.YellowAt },
	},
	{
		`c.red_at > $1 and c.red_at <= $2 and (c.red_at, c.id) > ($3, $4) order by c.red_at, c.id`,
		func(c *Concern) time.Time { return c.RedAt },
	},
}

// tell puts down the concerns that turned, some at a time.
func (to *colour) tell(ctx context.Context, tx pgx.Tx, hooks []Webhook, from, now time.Time) error {
	at, id := from, int64(0)
	for {
		rows, err := tx.Query(ctx, `select `+concernColumns+concernTables+`
			where c.clock_from is not null and not c.restricted and `+to.where+` limit $5`, from, now, at, id, turnsAtOnce)
		if err != nil {
			return err
		}
		some, err := pgx.CollectRows(rows, scanConcern)
		if err != nil {
			return err
		}
		var all []news
		for i := range some {
			all = append(all, turnsOf(&some[i], now)...)
		}
		if err := spread(ctx, tx, hooks, all, now); err != nil || len(some) < turnsAtOnce {
			return err
		}
		last := &some[len(some)-1]
		at, id = to.at(last), last.ID
	}
}
