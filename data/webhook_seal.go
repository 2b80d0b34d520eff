package data

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// What is sealed of a webhook.
const (
	sealedAddress = "address"
	sealedSecret  = "secret"
)

// webhookSealFor is what a webhook's address or secret is bound to.
func webhookSealFor(webhook int64, what string) string {
	return fmt.Sprintf("webhook/%d/%s", webhook, what)
}

// sealForWebhook keeps an address or a secret under the current master key and answers where. Unavailable when the server has no key, or
// has one that was retired.
func (s *Store) sealForWebhook(ctx context.Context, tx pgx.Tx, webhook int64, what, text string) (id int64, err error) {
	if s.masters.Load().current == nil {
		return 0, noKey()
	}
	if err := lockMasters(ctx, tx, shared); err != nil {
		return 0, err
	}
	for range 2 {
		m := s.masters.Load().current
		sealed, err := m.close([]byte(text), webhookSealFor(webhook, what))
		if err != nil {
			return 0, err
		}
		rows, err := tx.Query(ctx, `insert into minqing.webhook_seal (webhook_id, what, master, sealed)
			select $1, $2, $3::text, $4 where not exists (select from minqing.retired_master where master = $3) returning id`, webhook, what, m.name, sealed)
		if err != nil {
			return 0, err
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return 0, err
		}
		if len(ids) > 0 {
			return ids[0], nil
		}
		if err := s.rereadKeys(); err != nil {
			return 0, err
		}
	}
	return 0, retiredKey()
}

// unsealed opens what lies in webhook_seal under an id, "" for 0.
func (s *Store) unsealed(ctx context.Context, q querier, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	var w webhookSeal
	err := q.QueryRow(ctx, `select id, webhook_id, what, master, sealed from minqing.webhook_seal where id = $1`, id).
		Scan(&w.ID, &w.Webhook, &w.What, &w.Master, &w.Sealed)
	if err != nil {
		return "", doing("read a webhook's address", err)
	}
	text, err := s.openForWebhook(&w)
	return string(text), err
}

// webhookSeal is a row of webhook_seal.
type webhookSeal struct {
	ID, Webhook  int64
	What, Master string
	Sealed       []byte
}

func (s *Store) openForWebhook(w *webhookSeal) ([]byte, error) {
	m, err := s.masterNamed(w.Master)
	if err != nil {
		return nil, err
	}
	return m.open(w.Sealed, webhookSealFor(w.Webhook, w.What))
}

// sealWebhooksAnew brings the addresses and secrets of webhooks under a master key, in one transaction: they are few.
func (s *Store) sealWebhooksAnew(ctx context.Context, current *master) (count int64, err error) {
	err = s.write(ctx, "seal the webhooks anew", func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select id, webhook_id, what, master, sealed from minqing.webhook_seal where master <> $1 order by id for update`, current.name)
		if err != nil {
			return err
		}
		others, err := pgx.CollectRows(rows, pgx.RowToStructByPos[webhookSeal])
		if err != nil {
			return err
		}
		count = int64(len(others))
		for i := range others {
			w := &others[i]
			text, err := s.openForWebhook(w)
			if err != nil {
				return err
			}
			sealed, err := current.close(text, webhookSealFor(w.Webhook, w.What))
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `update minqing.webhook_seal set master = $2, sealed = $3 where id = $1`, w.ID, current.name, sealed); err != nil {
				return err
			}
		}
		return nil
	})
	return count, err
}
