package data

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// Occasion is what a webhook tells of.
type Occasion string

// The occasions. A concern is returned when it is reopened, or when the level that coordinated it hands it back. Of the steps that are
// no occasion of their own those hear that asked for OccasionStep. An import is one occasion, for those that asked for OccasionReported.
const (
	OccasionReported  Occasion = "reported"
	OccasionReturned  Occasion = "returned"
	OccasionYellow    Occasion = "yellow"
	OccasionRed       Occasion = "red"
	OccasionStruckOff Occasion = "struck_off"
	OccasionStep      Occasion = "step"
	OccasionImported  Occasion = "imported"
	OccasionTest      Occasion = "test" // asked for by a person, and kept nowhere
)

// occasionKinds are those that a webhook can ask for, in their order.
var occasionKinds = []Occasion{OccasionReported, OccasionReturned, OccasionYellow, OccasionRed, OccasionStruckOff, OccasionStep}

// WebhookFormat is how the messages of a webhook are written and signed.
type WebhookFormat string

// The formats.
const (
	FormatStandard WebhookFormat = "standard" // our own JSON, signed as standardwebhooks.com says
	FormatWeCom    WebhookFormat = "wecom"    // a group robot of WeCom
	FormatDingTalk WebhookFormat = "dingtalk" // a custom robot of DingTalk
)

// Webhook is an address of another program that is told what happens to concerns, as its administrators see it: neither its whole
// address nor its secret can be read again.
type Webhook struct {
	ID         int64
	Name       string
	Format     WebhookFormat
	Shown      string   // its address without what is secret in it
	Secret     bool     // its messages are signed
	Area       *AreaRef // of which area and all below it tells; nil is everywhere
	Kinds      []Occasion
	Categories []string // slugs, a parent stands for its children; none is all
	WithTitle  bool     // the messages carry titles
	Paused     bool
	Version    int64
	Standing   WebhookStanding

	address     int64     // of webhook_seal
	activeSince time.Time // what was before that is not told
}

// WebhookStanding is how the messages of a webhook fare, as far as they are of concerns that its administrators may see.
type WebhookStanding struct {
	Waiting int       // to be sent, or to be sent again
	Failed  int       // of these, that were tried
	GivenUp int       // of the last DeliveriesKept
	TriedAt time.Time // of the last try, zero before the first
	Status  int       // of its answer, 0 for none
	Problem string    // "" when it was taken
}

// place is the prefix of the area that a webhook tells of, "" for everywhere.
func (w *Webhook) place() string {
	if w.Area == nil {
		return ""
	}
	return w.Area.Prefix
}

// scope is what a webhook may tell of: what a wall display of its area sees, and so nothing that is restricted.
func (w *Webhook) scope() concern.Scope {
	viewer := concern.Viewer{Role: concern.Display, Prefixes: []string{w.place()}, Top: w.Area == nil}
	return concern.ScopeOf(viewer)
}

// wants says whether a webhook asked for a kind of news.
func (w *Webhook) wants(kind Occasion) bool {
	switch kind {
	case OccasionReturned, OccasionStruckOff: // which are steps, too
		return slices.Contains(w.Kinds, kind) || slices.Contains(w.Kinds, OccasionStep)
	case OccasionImported:
		return slices.Contains(w.Kinds, OccasionReported)
	case OccasionReported, OccasionYellow, OccasionRed, OccasionStep, OccasionTest:
	}
	return slices.Contains(w.Kinds, kind)
}

// takes says whether it asked for a category, if its parents' children are among the webhook's own.
func (w *Webhook) takes(category string) bool {
	return len(w.Categories) == 0 || slices.Contains(w.Categories, category)
}

// webhookState is what history keeps of a webhook. The address itself is sealed: of it history knows only under which number it lies.
type webhookState struct {
	Name       string        `json:"name"`
	Format     WebhookFormat `json:"format"`
	URL        string        `json:"url"` // as shown
	Address    int64         `json:"address"`
	Area       geo.Code      `json:"area"` // "" is everywhere
	Kinds      []Occasion    `json:"kinds"`
	Categories []string      `json:"categories"`
	WithTitle  bool          `json:"with_title"`
	Paused     bool          `json:"paused"`
}

func (w *Webhook) state() webhookState {
	s := webhookState{
		Name: w.Name, Format: w.Format, URL: w.Shown, Address: w.address, Kinds: append([]Occasion{}, w.Kinds...),
		Categories: append([]string{}, w.Categories...), WithTitle: w.WithTitle, Paused: w.Paused,
	}
	if w.Area != nil {
		s.Area = w.Area.Code
	}
	return s
}

// Webhooks are those that the actor manages, by name. Forbidden to all but administrators.
func (s *Store) Webhooks(ctx context.Context, actor Actor) ([]Webhook, error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, err
	}
	var args arguments
	return webhooksWhere(ctx, s.pool, actor.within("a.prefix", &args)+` order by w.name, w.id`, args...)
}

// oneWebhook is one that the actor manages: NotFound otherwise, Forbidden to all but administrators.
func oneWebhook(ctx context.Context, q querier, actor *Actor, id int64) (*Webhook, error) {
	if err := mayAdminister(actor); err != nil {
		return nil, err
	}
	var args arguments
	found, err := webhooksWhere(ctx, q, actor.within("a.prefix", &args)+` and w.id = `+args.add(id), args...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notFound("条消息推送", "webhook")
	}
	return &found[0], nil
}

// webhooksWhere reads the webhooks (w) with their areas (a) that are there and that where chooses.
func webhooksWhere(ctx context.Context, q querier, where string, args ...any) ([]Webhook, error) {
	rows, err := q.Query(ctx, `select w.id, w.name, w.format, w.shown, w.secret is not null, w.kinds, w.categories, w.with_title, w.paused, w.version,
			w.address, w.active_since, coalesce(d.waiting, 0), coalesce(d.failed, 0), coalesce(d.given_up, 0), last.tried_at, coalesce(last.status, 0),
			coalesce(last.problem, ''), coalesce(a.id, 0), coalesce(a.code, ''), coalesce(a.prefix, ''), coalesce(a.level, ''), coalesce(a.name, ''), coalesce(a.parent, 0)
		from minqing.webhook w left join minqing.area a on a.id = w.area_id
		left join lateral (select count(*) filter (where d.state = 'waiting') as waiting,
				count(*) filter (where d.state = 'waiting' and d.attempts > 0) as failed, count(*) filter (where d.state = 'given_up') as given_up
			from minqing.webhook_delivery d where d.webhook_id = w.id and d.state <> 'delivered' and `+openDelivery+`) d on true
		left join lateral (select d.tried_at, d.status, d.problem from minqing.webhook_delivery d
			where d.webhook_id = w.id and d.tried_at is not null and `+openDelivery+` order by d.tried_at desc limit 1) last on true
		where w.removed_at is null and `+where, args...)
	if err != nil {
		return nil, doing("read webhooks", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Webhook, error) {
		var w Webhook
		var a AreaRef
		var level string
		err := row.Scan(&w.ID, &w.Name, &w.Format, &w.Shown, &w.Secret, &w.Kinds, &w.Categories, &w.WithTitle, &w.Paused, &w.Version,
			&w.address, utc{&w.activeSince}, &w.Standing.Waiting, &w.Standing.Failed, &w.Standing.GivenUp, utc{&w.Standing.TriedAt}, &w.Standing.Status,
			&w.Standing.Problem, &a.ID, &a.Code, &a.Prefix, &level, &a.Name, &a.Parent)
		if err != nil || a.ID == 0 {
			return w, err
		}
		w.Area = &a
		a.Level, err = geo.ParseLevel(level)
		return w, err
	})
	return found, doing("read webhooks", err)
}

// openDelivery is the SQL for the deliveries (d) that administrators may know of: those of restricted concerns are nobody's here.
const openDelivery = `not exists (select from minqing.concern c where c.id = d.concern_id and c.restricted)`

func webhookKey(id int64) string { return strconv.FormatInt(id, 10) }
