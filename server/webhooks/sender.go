// Package webhooks sends the messages that the store has put down for other programs: bridges, and the group robots of WeCom and DingTalk.
// What is to be sent, and by which server, is the store's; how it is written, signed, tried again and given up is here.
package webhooks

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"minqing/data"
)

const (
	lookEvery  = time.Second      // for messages that are due
	turnsEvery = 15 * time.Second // for lights that turned
	awayFor    = 10 * time.Second // before the database is asked again that failed
	atOnce     = 16               // messages under way, each of another webhook
)

// Sender sends messages. It is safe for concurrent use.
type Sender struct {
	store  *data.Store
	log    *slog.Logger
	client *http.Client
	link   string // the map's own address, without a slash at its end; "" when nobody said it
	now    func() time.Time
	chance func() float64 // from 0 to below 1
	tries  *prometheus.CounterVec
}

// Options of a Sender.
type Options struct {
	Store *data.Store
	Log   *slog.Logger
	Link  string           // under which people reach the map, such as https://map.example.cn; "" leaves links out of the messages
	Now   func() time.Time // the clock of signatures; nil is the system's
}

// New makes a sender; Run it.
func New(o Options) *Sender {
	s := &Sender{
		store: o.Store, log: o.Log, client: newClient(), link: o.Link, now: o.Now, chance: rand.Float64,
		tries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "minqing_webhook_tries_total", Help: "Messages sent to webhooks, by format and what became of the try.",
		}, []string{"format", "result"}),
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s
}

// Collector is what /metrics tells of the sender.
func (s *Sender) Collector() prometheus.Collector { return s.tries }

// Run sends what is due until the context ends, and then waits for what is under way. It has no error: a database that is away is asked
// again.
func (s *Sender) Run(ctx context.Context) error {
	var g errgroup.Group
	g.Go(func() error { s.every(ctx, turnsEvery, s.store.TellTurns); return nil })
	g.Go(func() error { s.every(ctx, lookEvery, s.SendDue); return nil })
	return g.Wait()
}

// every does something now and again and again; after an error it waits longer.
func (s *Sender) every(ctx context.Context, pause time.Duration, do func(context.Context) error) {
	for {
		wait := pause
		if err := do(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("sending messages to webhooks failed", "error", err)
			wait = max(pause, awayFor)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// SendDue sends all that is due, several webhooks' at once, and returns when none is left and all was settled.
func (s *Sender) SendDue(ctx context.Context) error {
	var under sync.WaitGroup
	defer under.Wait()
	ended := make(chan struct{}, atOnce)
	for busy := 0; ; {
		if busy < atOnce {
			l, err := s.store.NextLetter(ctx)
			switch {
			case err != nil:
				return err
			case l != nil:
				busy++
				under.Go(func() {
					s.deliver(ctx, l)
					ended <- struct{}{}
				})
				continue
			case busy == 0:
				return nil
			}
		}
		select {
		case <-ended: // its webhook may have more
			busy--
		case <-time.After(lookEvery): // others go on beside a slow receiver
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// deliver tries one letter and settles it. A program that is to end finishes the try that it has begun, so that it need not be repeated.
func (s *Sender) deliver(ctx context.Context, l *data.Letter) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*tryWithin)
	defer cancel()
	o := s.plan(l, s.post(ctx, l))
	if err := s.store.Settle(ctx, l, o); err != nil {
		s.log.Warn("settling a webhook's message failed: it will be sent again", "webhook", l.Webhook, "error", err)
	}
	result := "failed"
	switch {
	case o.Delivered:
		result = "delivered"
	case o.GivenUp:
		result = "given_up"
		s.log.Warn("a webhook's message was given up", "webhook", l.Webhook, "status", o.Status, "problem", o.Problem, "code", o.Code)
	}
	s.tries.WithLabelValues(string(l.Format), result).Inc()
}

// Tested is what became of a test.
type Tested struct {
	data.Outcome
	Took time.Duration
}

// Test sends a message that says it is a test, once. NotFound unless the actor manages the webhook.
func (s *Sender) Test(ctx context.Context, actor data.Actor, id int64) (*Tested, error) {
	l, err := s.store.TestLetter(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	o := s.post(ctx, l)
	return &Tested{Outcome: o.Outcome, Took: time.Since(began)}, nil
}
