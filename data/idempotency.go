package data

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// served is what a key's first request made.
type served struct{ id int64 }

// claim takes a key for this transaction. It answers nil when the key is new (or there is none) and what it made when it was
// served before; a second request that comes while the first still runs waits for it. KeyReused when the body or the use differs.
func claim(ctx context.Context, tx pgx.Tx, actor Actor, idem Idempotency, use string) (*served, error) {
	if idem.Key == "" {
		return nil, nil
	}
	if len(idem.Key) > 200 {
		return nil, wrongField("Idempotency-Key", "最多 200 个字符", "at most 200 characters")
	}
	if !storable(idem.Key) {
		return nil, wrongField("Idempotency-Key", "不是 UTF-8 文字，请换一个", "it is no UTF-8 text: choose another")
	}
	// A key that outlived its 90 days is new again.
	tag, err := tx.Exec(ctx, `insert into minqing.idempotency as i (account_id, key, body_hash, resource) values ($1, $2, $3, $4)
		on conflict (account_id, key) do update set body_hash = excluded.body_hash, resource = excluded.resource, created_at = now()
		where i.created_at < now() - interval '90 days'`, actor.Viewer.Account, idem.Key, idem.BodyHash, use)
	if err != nil {
		return nil, doing("take an idempotency key", err)
	}
	if tag.RowsAffected() == 1 {
		return nil, nil
	}
	var hash []byte
	var resource string
	err = tx.QueryRow(ctx, `select body_hash, resource from minqing.idempotency where account_id = $1 and key = $2`,
		actor.Viewer.Account, idem.Key).Scan(&hash, &resource)
	if err != nil {
		return nil, doing("read an idempotency key", err)
	}
	usedFor, made, _ := strings.Cut(resource, "#")
	if usedFor != use || !bytes.Equal(hash, idem.BodyHash) {
		return nil, fail(KeyReused, "这个提交编号已经用在另一份内容上，请重新提交", "This Idempotency-Key was used for another request: send it with a new one")
	}
	id, err := strconv.ParseInt(made, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("read an idempotency key: %w", errors.Join(err, fmt.Errorf("resource %q", resource)))
	}
	return &served{id: id}, nil
}

// fulfil writes down what the key made.
func fulfil(ctx context.Context, tx pgx.Tx, actor Actor, idem Idempotency, use string, id int64) error {
	if idem.Key == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `update minqing.idempotency set resource = $3 where account_id = $1 and key = $2`,
		actor.Viewer.Account, idem.Key, fmt.Sprintf("%s#%d", use, id))
	return doing("keep an idempotency key", err)
}
