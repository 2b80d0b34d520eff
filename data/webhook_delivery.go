package data

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// DeliveriesKept is how long a message is kept after its last try.
const DeliveriesKept = 30 * 24 * time.Hour

// Delivery is a message of a webhook and how it fared.
type Delivery struct {
	ID       int64
	Message  string // its name on the wire
	Kind     Occasion
	Concern  int64 // 0: of no single one
	At       time.Time
	Facts    OccasionFacts
	State    string // waiting, failed (tried, and to be tried again), delivered, given_up
	Attempts int
	NextAt   time.Time // zero unless it is to be tried
	TriedAt  time.Time // zero before the first try
	Status   int       // of the last answer, 0 for none
	Problem  string    // of the last try, a word
	Code     int64     // by which a robot's answer names it
}

// deliveryState is the SQL for a delivery's state as people are told.
const deliveryState = `case when d.state = 'waiting' and d.attempts > 0 then 'failed' else d.state end`

// Deliveries is a page of a webhook's messages, the newest first, in a state or, with "", in any; next is "" on the last page. Those of
// restricted concerns are left out. NotFound unless the actor manages the webhook.
func (s *Store) Deliveries(ctx context.Context, actor Actor, webhook int64, state, after string, limit int) (page []Delivery, next string, err error) {
	if _, err := oneWebhook(ctx, s.pool, &actor, webhook); err != nil {
		return nil, "", err
	}
	from, err := s.pageAfter(after, "deliveries", webhookKey(webhook), state)
	if err != nil {
		return nil, "", err
	}
	args := arguments{webhook}
	where := `d.webhook_id = $1`
	if state != "" {
		where += ` and ` + deliveryState + ` = ` + args.add(state)
	}
	if after != "" {
		where += ` and d.id < ` + args.add(from.ID)
	}
	page, err = deliveriesWhere(ctx, s.pool, where+` order by d.id desc limit `+args.add(limit+1), args...)
	if err != nil {
		return nil, "", err
	}
	if len(page) > limit {
		page = page[:limit]
		from.ID = page[limit-1].ID
		next = s.writeCursor(from)
	}
	return page, next, nil
}

// Resend sends a message again from the first try, under the name it had. Conflict while its webhook is paused.
func (s *Store) Resend(ctx context.Context, actor Actor, webhook, id int64) (*Delivery, error) {
	var again *Delivery
	err := s.write(ctx, "send a message again", func(tx pgx.Tx) error {
		w, err := oneWebhook(ctx, tx, &actor, webhook)
		if err != nil {
			return err
		}
		if w.Paused {
			return fail(Conflict, "这条推送停着，先恢复再重发", "This webhook is paused: let it go on first, then send again")
		}
		rows, err := tx.Query(ctx, `update minqing.webhook_delivery d set state = 'waiting', attempts = 0, next_at = $3
			where d.webhook_id = $1 and d.id = $2 and `+openDelivery+` returning d.id`, webhook, id, s.now())
		if err != nil {
			return err
		}
		if _, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64]); errors.Is(err, pgx.ErrNoRows) {
			return notFound("条消息", "message")
		} else if err != nil {
			return err
		}
		found, err := deliveriesWhere(ctx, tx, `d.id = $1`, id)
		if err != nil {
			return err
		}
		again = &found[0]
		return audit(ctx, tx, actor, "webhook", map[string]any{"webhook": webhook, "name": w.Name, "what": []string{"resend"}})
	})
	return again, err
}

// deliveriesWhere reads the deliveries (d) that administrators may know of and that where chooses.
func deliveriesWhere(ctx context.Context, q querier, where string, args ...any) ([]Delivery, error) {
	rows, err := q.Query(ctx, `select d.id, d.message, d.kind, d.concern_id, d.at, d.facts, `+deliveryState+`, d.attempts,
			case when d.state = 'waiting' then d.next_at end, d.tried_at, d.status, d.problem, d.code
		from minqing.webhook_delivery d where `+openDelivery+` and `+where, args...)
	if err != nil {
		return nil, doing("read messages", err)
	}
	page, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Delivery, error) {
		var d Delivery
		var facts []byte
		err := row.Scan(&d.ID, &d.Message, &d.Kind, &d.Concern, utc{&d.At}, &facts, &d.State, &d.Attempts, utc{&d.NextAt}, utc{&d.TriedAt},
			&d.Status, &d.Problem, &d.Code)
		if err != nil {
			return d, err
		}
		if err := json.Unmarshal(facts, &d.Facts); err != nil {
			return d, fmt.Errorf("read a message: %w", err)
		}
		return d, nil
	})
	return page, doing("read messages", err)
}
