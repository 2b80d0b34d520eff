package data

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// Messages are put down in the transaction of what they tell, so that what was acknowledged is not lost, whatever stops. A bulk import is
// one message for each webhook, however many rows it had. No message holds a word that a person wrote.

// OccasionFacts is what a message tells, as of when it happened.
type OccasionFacts struct {
	Category string    `json:"category,omitempty"`
	Status   string    `json:"status,omitempty"`
	Light    string    `json:"light,omitempty"`
	Urgency  string    `json:"urgency,omitempty"`
	Area     geo.Code  `json:"area,omitempty"` // "" outside of all; of an import, where the webhook is for
	AreaName string    `json:"area_name,omitempty"`
	Step     string    `json:"step,omitempty"`
	Version  int64     `json:"version,omitempty"`
	RedAt    time.Time `json:"red_at,omitzero"` // the deadline, while there is one
	Count    int64     `json:"count,omitempty"` // of an import
}

// news is what is put down for every webhook that asks for it.
type news struct {
	kind  Occasion
	at    time.Time
	c     *Concern
	step  string    // "" for none
	known time.Time // since when; a webhook that became active later is not told
}

func (n *news) facts() OccasionFacts {
	f := OccasionFacts{
		Category: n.c.Category, Status: n.c.Status.String(), Light: n.c.Light(n.at).String(), Urgency: n.c.Urgency.String(),
		Area: n.c.AreaCode, AreaName: n.c.AreaName, Step: n.step, Version: n.c.Version,
	}
	if n.c.Status.Timed() {
		f.RedAt = n.c.RedAt
	}
	return f
}

// occasionsOf is what an event is news of, with the light where it had turned already when the event set its clock.
func occasionsOf(before *Facts, c *Concern, h *happening) []news {
	var all []news
	step, err := concern.ParseStep(string(h.kind))
	switch back := before.Status == concern.Coordinating; {
	case h.kind == EventReport:
		all = append(all, news{kind: OccasionReported, at: h.at, c: c})
	case err != nil: // no step of the loop
	case step == concern.Reopen, back && (step == concern.Start || step == concern.Dispatch):
		all = append(all, news{kind: OccasionReturned, at: h.at, c: c, step: step.String()})
	case step == concern.StrikeOff:
		all = append(all, news{kind: OccasionStruckOff, at: h.at, c: c, step: step.String()})
	default:
		all = append(all, news{kind: OccasionStep, at: h.at, c: c, step: step.String()})
	}
	set := before.ClockFrom == nil || !before.YellowAt.Equal(c.YellowAt) || !before.RedAt.Equal(c.RedAt)
	if set && !c.Clock.From.IsZero() {
		all = append(all, turnsOf(c, h.at)...)
	}
	for i := range all {
		all[i].known = h.at // also of a light that turned long ago, of what came late
	}
	return all
}

// turnsOf is the news of a light that is yellow or red at an instant: when it turned so.
func turnsOf(c *Concern, now time.Time) []news {
	switch c.Light(now) {
	case concern.Red:
		return []news{{kind: OccasionRed, at: c.RedAt, c: c, known: c.RedAt}}
	case concern.Yellow:
		return []news{{kind: OccasionYellow, at: c.YellowAt, c: c, known: c.YellowAt}}
	case concern.Green, concern.NoLight:
	}
	return nil
}

// newsOf is what an event is news of to others: nothing of a restricted concern.
func newsOf(before *Facts, c *Concern, h *happening) []news {
	if c.Restricted() {
		return nil
	}
	return occasionsOf(before, c, h)
}

// tell puts news down, in the transaction of the events that they are of.
func tell(ctx context.Context, tx pgx.Tx, all []news, at time.Time) error {
	if len(all) == 0 {
		return nil
	}
	hooks, err := activeWebhooks(ctx, tx)
	if err != nil || len(hooks) == 0 {
		return err
	}
	return spread(ctx, tx, hooks, all, at)
}

// activeWebhooks are those that new messages are put down for, without how they stand, and with the children of their categories among these.
func activeWebhooks(ctx context.Context, q querier) ([]Webhook, error) {
	rows, err := q.Query(ctx, `select w.id, w.kinds,
			w.categories || array(select k.slug from minqing.category k where k.parent = any(w.categories)), w.active_since, coalesce(a.id, 0), coalesce(a.code, ''), coalesce(a.prefix, ''), coalesce(a.name, '')
		from minqing.webhook w left join minqing.area a on a.id = w.area_id where w.removed_at is null and not w.paused order by w.id`)
	if err != nil {
		return nil, doing("read webhooks", err)
	}
	hooks, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Webhook, error) {
		var w Webhook
		var a AreaRef
		err := row.Scan(&w.ID, &w.Kinds, &w.Categories, utc{&w.activeSince}, &a.ID, &a.Code, &a.Prefix, &a.Name)
		if a.ID != 0 {
			w.Area = &a
		}
		return w, err
	})
	return hooks, doing("read webhooks", err)
}

// spread gives each webhook the news that it asks for and may know, to be sent from now on. The same turn of a light is put down once.
func spread(ctx context.Context, tx pgx.Tx, hooks []Webhook, all []news, now time.Time) error {
	var rows deliveries
	for i := range hooks {
		w, scope := &hooks[i], hooks[i].scope()
		for k := range all {
			n := &all[k]
			if w.wants(n.kind) && w.takes(n.c.Category) && !n.known.Before(w.activeSince) && scope.Sees(&n.c.Mark, n.c.prefix()) {
				if err := rows.add(w.ID, n.kind, n.c.ID, n.at, n.facts()); err != nil {
					return err
				}
			}
		}
	}
	return rows.put(ctx, tx, now)
}

// tellImport puts down one message for each webhook some of whose concerns an import has brought; runs are their ids, both ends included.
func tellImport(ctx context.Context, tx pgx.Tx, now time.Time, runs [][2]int64) error {
	hooks, err := activeWebhooks(ctx, tx)
	if err != nil {
		return err
	}
	var from, to []int64
	for _, run := range runs {
		from, to = append(from, run[0]), append(to, run[1])
	}
	var rows deliveries
	for i := range hooks {
		w, scope := &hooks[i], hooks[i].scope()
		if !w.wants(OccasionImported) {
			continue
		}
		args := arguments{from, to}
		where := append([]string{scopeCondition(&scope, &args)}, filterConditions(&concern.Filter{Categories: w.Categories}, nil, now, &args)...)
		facts := OccasionFacts{}
		err := tx.QueryRow(ctx, `select count(*) from unnest($1::bigint[], $2::bigint[]) run (lowest, highest)
			join minqing.concern c on c.id between run.lowest and run.highest where `+strings.Join(where, " and "), args...).Scan(&facts.Count)
		if err != nil {
			return doing("count an import for a webhook", err)
		}
		if facts.Count == 0 {
			continue
		}
		if w.Area != nil {
			facts.Area, facts.AreaName = w.Area.Code, w.Area.Name
		}
		if err := rows.add(w.ID, OccasionImported, 0, now, facts); err != nil {
			return err
		}
	}
	return rows.put(ctx, tx, now)
}

// newMessage is the name of a message on the wire, the same at each try.
func newMessage() string { return "msg_" + rand.Text() }

// deliveries are rows of webhook_delivery about to be written, by column.
type deliveries struct {
	webhooks, concerns     []int64
	messages, kinds, facts []string
	at                     []time.Time
}

func (d *deliveries) add(webhook int64, kind Occasion, concern int64, at time.Time, facts OccasionFacts) error {
	b, err := json.Marshal(facts)
	if err != nil {
		return fmt.Errorf("put down a message: %w", err)
	}
	d.webhooks, d.concerns, d.at = append(d.webhooks, webhook), append(d.concerns, concern), append(d.at, at)
	d.messages, d.kinds, d.facts = append(d.messages, newMessage()), append(d.kinds, string(kind)), append(d.facts, string(b))
	return nil
}

func (d *deliveries) put(ctx context.Context, tx pgx.Tx, now time.Time) error {
	if len(d.webhooks) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `insert into minqing.webhook_delivery (webhook_id, message, kind, concern_id, at, facts, next_at)
		select n.webhook, n.message, n.kind, n.concern, n.at, n.facts::jsonb, $7
		from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::text[]) with ordinality
			as n (webhook, message, kind, concern, at, facts, nth) order by n.nth
		on conflict (webhook_id, concern_id, kind, at) where kind in ('yellow', 'red') do nothing`,
		d.webhooks, d.messages, d.kinds, d.concerns, d.at, d.facts, now)
	return doing("put down messages", err)
}
