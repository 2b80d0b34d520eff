package data

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/geo"
)

// NewWebhook is a webhook to be made. Area "" is everywhere. Secret is what a DingTalk robot was given to sign with, if it was; a standard
// webhook's is made here, and WeCom knows none.
type NewWebhook struct {
	Name       string // at most 60 characters
	Format     WebhookFormat
	URL        string
	Secret     string
	Area       geo.Code
	Kinds      []Occasion
	Categories []string
	WithTitle  bool
}

// WebhookPatch changes what is not nil. Area "" is everywhere. The format stays: its secret goes with it.
type WebhookPatch struct {
	Name       *string
	URL        *string
	Area       *geo.Code
	Kinds      *[]Occasion
	Categories *[]string
	WithTitle  *bool
	Paused     *bool
}

const (
	longestWebhook = 60
	longestSecret  = 200
	secretBytes    = 32 // of chance in a secret that is made here
)

// CreateWebhook adds one and answers its secret where that was made here; nobody is shown it again. Forbidden unless the actor is an
// administrator of the area it tells of.
func (s *Store) CreateWebhook(ctx context.Context, actor Actor, n NewWebhook) (w *Webhook, secret string, err error) {
	err = s.write(ctx, "add a webhook", func(tx pgx.Tx) error {
		if err := mayAdminister(&actor); err != nil {
			return err
		}
		var id int64
		if err := tx.QueryRow(ctx, `select nextval('minqing.webhook_id_seq')`).Scan(&id); err != nil {
			return err
		}
		to := webhookState{Name: n.Name, Format: n.Format, Area: n.Area, Kinds: n.Kinds, Categories: n.Categories, WithTitle: n.WithTitle}
		if secret, err = secretFor(n.Format, n.Secret); err != nil {
			return err
		}
		if to.URL, to.Address, err = s.keepAddress(ctx, tx, id, n.URL); err != nil {
			return err
		}
		if w, err = putWebhook(ctx, tx, &actor, id, nil, to, s.now()); err != nil || secret == "" {
			return err
		}
		if err := s.keepSecret(ctx, tx, id, secret); err != nil {
			return err
		}
		w, err = oneWebhook(ctx, tx, &actor, id)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	if n.Secret != "" { // who gave it has it
		secret = ""
	}
	return w, secret, nil
}

// UpdateWebhook changes one at the version given; rights as for CreateWebhook, where it tells of now and where it is going to. While it is
// paused nothing new is put down for it; what was waiting goes on waiting.
func (s *Store) UpdateWebhook(ctx context.Context, actor Actor, id, version int64, p WebhookPatch) (*Webhook, error) {
	var changed *Webhook
	err := s.write(ctx, "change a webhook", func(tx pgx.Tx) error {
		w, err := webhookAt(ctx, tx, &actor, id, version)
		if err != nil {
			return err
		}
		to := w.state()
		set(&to.Name, p.Name)
		set(&to.Area, p.Area)
		set(&to.Kinds, p.Kinds)
		set(&to.Categories, p.Categories)
		set(&to.WithTitle, p.WithTitle)
		set(&to.Paused, p.Paused)
		if p.URL != nil {
			if to.URL, to.Address, err = s.keepAddress(ctx, tx, id, *p.URL); err != nil {
				return err
			}
		}
		changed, err = putWebhook(ctx, tx, &actor, id, w, to, s.now())
		return err
	})
	return changed, err
}

// DeleteWebhook removes one, and what was waiting to be sent to it.
func (s *Store) DeleteWebhook(ctx context.Context, actor Actor, id, version int64) error {
	return s.write(ctx, "remove a webhook", func(tx pgx.Tx) error {
		w, err := webhookAt(ctx, tx, &actor, id, version)
		if err != nil {
			return err
		}
		return removeWebhook(ctx, tx, &actor, w)
	})
}

// RenewSecret gives a webhook another secret, the one given or, for a standard one, a new one, which is answered and never again. Every
// message that is sent from now on is signed with it, also those that wait.
func (s *Store) RenewSecret(ctx context.Context, actor Actor, id int64, given string) (secret string, err error) {
	err = s.write(ctx, "renew a webhook's secret", func(tx pgx.Tx) error {
		if err := lockWebhooks(ctx, tx); err != nil {
			return err
		}
		w, err := oneWebhook(ctx, tx, &actor, id)
		if err != nil {
			return err
		}
		if secret, err = secretFor(w.Format, given); err != nil {
			return err
		}
		if secret == "" {
			return wrongField("secret", "请填钉钉机器人“加签”一栏里以 SEC 开头的密钥", "give the secret that DingTalk shows for the robot, beginning with SEC")
		}
		if err := s.keepSecret(ctx, tx, id, secret); err != nil {
			return err
		}
		return audit(ctx, tx, actor, "webhook", map[string]any{"webhook": id, "name": w.Name, "what": []string{"secret"}})
	})
	if err != nil || given != "" {
		return "", err
	}
	return secret, nil
}

// secretFor is what messages of a format are signed with, "" for nothing.
func secretFor(format WebhookFormat, given string) (string, error) {
	switch {
	case format == FormatDingTalk:
		e := input()
		given = checkText(e, "secret", given, false, longestSecret)
		return given, e.refused()
	case given != "":
		return "", wrongField("secret", "只有钉钉机器人的密钥由您填写", "only a DingTalk robot's secret is given")
	case format == FormatWeCom:
		return "", nil
	}
	key := make([]byte, secretBytes)
	if _, err := rand.Read(key); err != nil {
		return "", fmt.Errorf("make a secret: %w", err)
	}
	return "whsec_" + base64.StdEncoding.EncodeToString(key), nil
}

// keepAddress seals a whole address, and answers how it is shown and where it lies.
func (s *Store) keepAddress(ctx context.Context, tx pgx.Tx, id int64, whole string) (shown string, at int64, err error) {
	e := input()
	whole = checkAddress(e, whole)
	if err := e.refused(); err != nil {
		return "", 0, err
	}
	at, err = s.sealForWebhook(ctx, tx, id, sealedAddress, whole)
	return shownAddress(whole), at, err
}

// keepSecret replaces a webhook's secret; the former is gone for good.
func (s *Store) keepSecret(ctx context.Context, tx pgx.Tx, id int64, secret string) error {
	sealed, err := s.sealForWebhook(ctx, tx, id, sealedSecret, secret)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `delete from minqing.webhook_seal where webhook_id = $1 and what = 'secret' and id <> $2`, id, sealed); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `update minqing.webhook set secret = $2 where id = $1`, id, sealed)
	return err
}

// lockWebhooks lets one change of webhooks run at a time. Sending goes on beside it.
func lockWebhooks(ctx context.Context, tx pgx.Tx) error {
	const webhooksLock = 0x6d7177656268
	_, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, int64(webhooksLock))
	return err
}

func webhookAt(ctx context.Context, tx pgx.Tx, actor *Actor, id, version int64) (*Webhook, error) {
	if err := lockWebhooks(ctx, tx); err != nil {
		return nil, err
	}
	w, err := oneWebhook(ctx, tx, actor, id)
	if err != nil {
		return nil, err
	}
	if w.Version != version {
		return nil, stale()
	}
	return w, nil
}

// putWebhook makes a webhook what to says, with its rows of history and audit; w is nil for one that is not there. What happened before it is
// active, from now on, is not told; nor, to one that asks for lights from now on, are those that turned while it did not.
func putWebhook(ctx context.Context, tx pgx.Tx, actor *Actor, id int64, w *Webhook, to webhookState, now time.Time) (*Webhook, error) {
	area, place, err := checkWebhook(ctx, tx, &to)
	if err != nil {
		return nil, err
	}
	if err := mayManageWebhook(actor, place); err != nil {
		return nil, err
	}
	c := change{subject: "webhook", key: webhookKey(id), after: to, places: []string{place}}
	if w != nil {
		c.before, c.places = w.state(), append(c.places, w.place())
	}
	if _, err := tx.Exec(ctx, `insert into minqing.webhook as w (id, name, format, shown, address, area_id, kinds, categories, with_title, paused, active_since)
		values ($1, $2, $3, $4, $5, nullif($6, 0), $7, $8, $9, $10, $11)
		on conflict (id) do update set name = excluded.name, shown = excluded.shown, address = excluded.address, area_id = excluded.area_id,
			kinds = excluded.kinds, categories = excluded.categories, with_title = excluded.with_title, paused = excluded.paused,
			active_since = case when w.removed_at is not null or w.paused and not excluded.paused
				or not w.kinds && array['yellow', 'red'] and excluded.kinds && array['yellow', 'red'] then excluded.active_since else w.active_since end,
			rest_until = null, removed_at = null, version = w.version + 1`,
		id, to.Name, to.Format, to.URL, to.Address, area, to.Kinds, to.Categories, to.WithTitle, to.Paused, now.Truncate(time.Microsecond)); err != nil {
		return nil, err
	}
	if err := remember(ctx, tx, actor, c); err != nil {
		return nil, err
	}
	if err := audit(ctx, tx, *actor, "webhook", map[string]any{"webhook": id, "name": to.Name}); err != nil {
		return nil, err
	}
	return oneWebhook(ctx, tx, actor, id)
}

// mayManageWebhook lets administrators manage the webhooks that tell of their own areas.
func mayManageWebhook(actor *Actor, place string) error {
	if err := mayAdminister(actor); err != nil {
		return err
	}
	if !actor.administers(place) {
		return fail(Forbidden, "这个区划不归您管，不能把它的消息推送出去", "This area is not yours to administer, so its news are not yours to send out")
	}
	return nil
}

// checkWebhook tidies a state and answers the area's id, 0 for everywhere, and its prefix.
func checkWebhook(ctx context.Context, tx pgx.Tx, to *webhookState) (area int32, place string, err error) {
	e := input()
	to.Name = checkText(e, "name", to.Name, true, longestWebhook)
	if !slices.Contains([]WebhookFormat{FormatStandard, FormatWeCom, FormatDingTalk}, to.Format) {
		e.addField("format", "请选 standard、wecom 或 dingtalk", "choose standard, wecom or dingtalk")
	}
	if len(to.Kinds) == 0 {
		e.addField("kinds", "至少选一种消息", "choose at least one kind of news")
	}
	for _, kind := range to.Kinds {
		if !slices.Contains(occasionKinds, kind) {
			e.addField("kinds", fmt.Sprintf("没有“%s”这种消息", kind), fmt.Sprintf("there is no kind of news %q", kind))
		}
	}
	to.Kinds = slices.DeleteFunc(slices.Clone(occasionKinds), func(kind Occasion) bool { return !slices.Contains(to.Kinds, kind) })
	if area, place, err = checkWhere(ctx, tx, e, to.Area, &to.Categories); err != nil {
		return 0, "", err
	}
	return area, place, e.refused()
}

// removeWebhook forgets a webhook and its messages. Its row, its address and its secret stay for the undoing.
func removeWebhook(ctx context.Context, tx pgx.Tx, actor *Actor, w *Webhook) error {
	if _, err := tx.Exec(ctx, `delete from minqing.webhook_delivery where webhook_id = $1`, w.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update minqing.webhook set removed_at = now(), area_id = null, version = version + 1 where id = $1`, w.ID); err != nil {
		return err
	}
	if err := remember(ctx, tx, actor, change{subject: "webhook", key: webhookKey(w.ID), before: w.state(), places: []string{w.place()}}); err != nil {
		return err
	}
	return audit(ctx, tx, *actor, "webhook", map[string]any{"webhook": w.ID, "name": w.Name, "removed": true})
}

// undoWebhook makes a webhook what it was; one that did not exist is removed, one that was removed comes back with its secret.
func undoWebhook(ctx context.Context, tx pgx.Tx, actor *Actor, key string, before *webhookState) error {
	id, w, err := webhookOfKey(ctx, tx, actor, key)
	if err != nil {
		return err
	}
	if before == nil {
		return removeWebhook(ctx, tx, actor, w)
	}
	_, err = putWebhook(ctx, tx, actor, id, w, *before, time.Now())
	return err
}

func stateOfWebhook(ctx context.Context, tx pgx.Tx, actor *Actor, key string) (any, error) {
	_, w, err := webhookOfKey(ctx, tx, actor, key)
	if err != nil || w == nil {
		return nil, err
	}
	return w.state(), nil
}

// webhookOfKey reads history's key of a webhook; w is nil when it was removed.
func webhookOfKey(ctx context.Context, tx pgx.Tx, actor *Actor, key string) (id int64, w *Webhook, err error) {
	if id, err = strconv.ParseInt(key, 10, 64); err != nil {
		return 0, nil, fmt.Errorf("read history: %w", err)
	}
	w, err = oneWebhook(ctx, tx, actor, id)
	if KindOf(err) == NotFound {
		return id, nil, nil
	}
	return id, w, err
}
