package data

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// A message is sent by the server that holds the lease of its webhook, so that a webhook is sent one message at a time and each by one
// server. A server that dies leaves a lease that runs out: then another sends the message again, under the same name. So a message comes
// at least once, and who drops a name that came before has each once.

// leasedFor is longer than a try may take.
const leasedFor = 45 * time.Second

// Letter is a message with all that is needed to send it.
type Letter struct {
	Webhook  int64
	Delivery int64 // 0: a test, of which nothing is kept
	Attempt  int   // this try, from 1
	Message  string
	Format   WebhookFormat
	URL      string // whole
	Secret   string // "" for none
	Name     string // of the webhook
	Kind     Occasion
	At       time.Time
	Concern  int64 // 0: of no single one
	Facts    OccasionFacts
	Title    string // "" unless the webhook asked for titles
	// The words of the facts, in Chinese.
	CategoryName, StatusName, StepName string

	leased time.Time
}

// Outcome is what became of a try.
type Outcome struct {
	Delivered bool
	GivenUp   bool          // it is not tried again by itself
	Gone      bool          // the receiver wants nothing any more: the webhook is paused
	Status    int           // of the answer, 0 for none
	Problem   string        // a word, "" when delivered
	Code      int64         // by which a robot's answer names its problem
	Again     time.Duration // until the next try, otherwise
	Rest      time.Duration // until the webhook's next message; 0: at once
}

// NextLetter leases the webhook whose message has been due for longest and answers that message; nil when none is due. A message that its
// webhook may not tell any more, because the concern became restricted, left its area or is gone, is thrown away.
func (s *Store) NextLetter(ctx context.Context) (*Letter, error) {
	for {
		l, found, err := s.lease(ctx)
		if err != nil || l != nil || !found {
			return l, err
		}
	}
}

// lease is one turn of NextLetter: found without a letter says that there may be another.
func (s *Store) lease(ctx context.Context) (l *Letter, found bool, err error) {
	var closed error
	err = s.write(ctx, "take a message to send", func(tx pgx.Tx) error {
		now := s.now().UTC().Truncate(time.Microsecond)
		w, address, secret, err := dueWebhook(ctx, tx, now)
		if err != nil || w == nil {
			return err
		}
		found = true
		if l, err = dueLetter(ctx, tx, w.ID, now); err != nil || l == nil {
			return err
		}
		if told, err := s.inform(ctx, tx, w, l); err != nil {
			return err
		} else if !told {
			_, err := tx.Exec(ctx, `delete from minqing.webhook_delivery where id = $1`, l.Delivery)
			l = nil
			return err
		}
		l.leased = now.Add(leasedFor)
		if l.URL, closed = s.unsealed(ctx, tx, address); closed == nil {
			l.Secret, closed = s.unsealed(ctx, tx, secret)
		}
		if closed != nil { // to be tried by a server that has the key, or by this one when it was given it; the others' go on
			l = nil
			_, err := tx.Exec(ctx, `update minqing.webhook set rest_until = $2 where id = $1`, w.ID, now.Add(time.Minute))
			return err
		}
		_, err = tx.Exec(ctx, `update minqing.webhook set leased_until = $2 where id = $1`, w.ID, l.leased)
		return err
	})
	if err = cmp.Or(err, closed); err != nil {
		return nil, false, err
	}
	return l, found, nil
}

// dueWebhook locks the webhook with the message that has been due for longest; nil when there is none, or others hold them all. The lock is
// one that a transaction which puts down messages for it, such as a long import, does not wait for and is not in the way of.
func dueWebhook(ctx context.Context, tx pgx.Tx, now time.Time) (w *Webhook, address, secret int64, err error) {
	w = &Webhook{Area: &AreaRef{}}
	err = tx.QueryRow(ctx, `select w.id, w.name, w.format, w.with_title, w.address, coalesce(w.secret, 0), coalesce(w.area_id, 0), coalesce(a.prefix, '')
		from minqing.webhook w left join minqing.area a on a.id = w.area_id
		cross join lateral (select d.next_at from minqing.webhook_delivery d where d.webhook_id = w.id and d.state = 'waiting' and d.next_at <= $1
			order by d.next_at limit 1) due
		where w.removed_at is null and not w.paused and coalesce(w.leased_until, '-infinity') <= $1 and coalesce(w.rest_until, '-infinity') <= $1
		order by due.next_at, w.id limit 1 for no key update of w skip locked`, now).
		Scan(&w.ID, &w.Name, &w.Format, &w.WithTitle, &address, &secret, &w.Area.ID, &w.Area.Prefix)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, 0, 0, nil
	}
	if w.Area.ID == 0 {
		w.Area = nil
	}
	return w, address, secret, err
}

// dueLetter is the oldest due message of a webhook that is locked; nil when another server has just sent the last.
func dueLetter(ctx context.Context, tx pgx.Tx, webhook int64, now time.Time) (*Letter, error) {
	l := &Letter{Webhook: webhook}
	var facts []byte
	err := tx.QueryRow(ctx, `select id, message, kind, concern_id, at, facts, attempts + 1 from minqing.webhook_delivery
		where webhook_id = $1 and state = 'waiting' and next_at <= $2 order by next_at, id limit 1`, webhook, now).
		Scan(&l.Delivery, &l.Message, &l.Kind, &l.Concern, utc{&l.At}, &facts, &l.Attempt)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(facts, &l.Facts); err != nil {
		return nil, fmt.Errorf("read a message: %w", err)
	}
	return l, nil
}

// inform adds to a letter what it says beside its facts. told is false when the webhook may not tell of the concern now.
func (s *Store) inform(ctx context.Context, q querier, w *Webhook, l *Letter) (told bool, err error) {
	l.Name, l.Format = w.Name, w.Format
	l.StatusName, l.StepName = chineseEnded(l.Facts.Status), chineseReason(EventKind(l.Facts.Step))
	if l.Concern == 0 {
		return true, nil
	}
	scope := w.scope()
	args := arguments{l.Concern}
	err = q.QueryRow(ctx, `select c.title, coalesce(k.name, '') from minqing.concern c left join minqing.category k on k.slug = `+args.add(l.Facts.Category)+`
		where c.id = $1 and `+scopeCondition(&scope, &args), args...).Scan(&l.Title, &l.CategoryName)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if l.Title, _ = concern.MaskPersonal(l.Title); !w.WithTitle {
		l.Title = ""
	}
	return true, doing("read what a message tells of", err)
}

// Settle writes down what became of a letter and gives the lease back. A server whose lease has run out meanwhile changes nothing.
func (s *Store) Settle(ctx context.Context, l *Letter, o Outcome) error {
	return s.write(ctx, "settle a message", func(tx pgx.Tx) error {
		now := s.now().UTC().Truncate(time.Microsecond)
		state := "waiting"
		switch {
		case o.Delivered:
			state = "delivered"
		case o.GivenUp:
			state = "given_up"
		}
		if o.Gone { // before the row, as every change of webhooks does
			if err := lockWebhooks(ctx, tx); err != nil {
				return err
			}
		}
		var rest *time.Time
		if o.Rest > 0 {
			until := now.Add(o.Rest)
			rest = &until
		}
		tag, err := tx.Exec(ctx, `update minqing.webhook set leased_until = null, rest_until = $3 where id = $1 and leased_until = $2`, l.Webhook, l.leased, rest)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		_, err = tx.Exec(ctx, `update minqing.webhook_delivery set state = $2, attempts = attempts + 1, next_at = $3, tried_at = $4, status = $5, problem = $6, code = $7
			where id = $1`, l.Delivery, state, now.Add(o.Again), now, o.Status, o.Problem, o.Code)
		if err != nil || !o.Gone {
			return err
		}
		return pauseGone(ctx, tx, l.Webhook, now)
	})
}

// pauseGone pauses a webhook whose receiver said that it is gone, as a change of nobody's.
func pauseGone(ctx context.Context, tx pgx.Tx, id int64, now time.Time) error {
	found, err := webhooksWhere(ctx, tx, `w.id = $1 and not w.paused`, id)
	if err != nil || len(found) == 0 {
		return err
	}
	to := found[0].state()
	to.Paused = true
	nobody := Operator()
	_, err = putWebhook(ctx, tx, &nobody, id, &found[0], to, now)
	return err
}

// TestLetter is a message that says no more than that it is a test, for an administrator to have sent at once.
func (s *Store) TestLetter(ctx context.Context, actor Actor, id int64) (*Letter, error) {
	var l *Letter
	err := s.write(ctx, "test a webhook", func(tx pgx.Tx) error {
		w, err := oneWebhook(ctx, tx, &actor, id)
		if err != nil {
			return err
		}
		l = &Letter{Webhook: id, Message: newMessage(), Format: w.Format, Name: w.Name, Kind: OccasionTest, At: s.now().UTC(), Attempt: 1}
		var secret int64
		if err := tx.QueryRow(ctx, `select coalesce(secret, 0) from minqing.webhook where id = $1`, id).Scan(&secret); err != nil {
			return err
		}
		if l.URL, err = s.unsealed(ctx, tx, w.address); err != nil {
			return err
		}
		if l.Secret, err = s.unsealed(ctx, tx, secret); err != nil {
			return err
		}
		return audit(ctx, tx, actor, "webhook", map[string]any{"webhook": id, "name": w.Name, "what": []string{"test"}})
	})
	return l, err
}
