package data

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// Housekeep forgets what has had its time: changes after 7 days (readers that come back later load anew), idempotency keys
// after 90, messages 30 days after their last try, slips that are no good any more, what was seen of news that nobody is told any
// more, sessions that have ended, and files that no photo owns; and it seals what still lies under a master key itself. Any
// number of servers may call it, about every hour.
func (s *Store) Housekeep(ctx context.Context) error {
	err := s.write(ctx, "keep house", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `with gone as (delete from minqing.change where at < now() - interval '7 days' returning xid)
			update minqing.feed set pruned = greatest(pruned, (select xid from gone order by xid desc limit 1)) where exists (select from gone)`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from minqing.idempotency where created_at < now() - interval '90 days'`); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from minqing.slip where expires_at <= $1`, s.now()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from minqing.inbox_seen where seen_of < $1`, s.now().Add(-newsLast)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from minqing.webhook_delivery where state <> 'waiting' and tried_at < $1`, s.now().Add(-DeliveriesKept)); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `delete from minqing.sessions where expiry < now()`)
		return err
	})
	_, swept := s.SweepPhotos(ctx)
	if err = errors.Join(err, swept); err != nil || s.masters.Load().current == nil {
		return err
	}
	_, err = s.giveOwnKeys(ctx)
	return err
}

// settle begins a new epoch when the database was copied from another place, where transaction ids meant something else.
func (s *Store) settle(ctx context.Context) error {
	return s.write(ctx, "settle the change feed", func(tx pgx.Tx) error {
		const home = `(select system_identifier || '/' || d.oid from pg_control_system(), pg_database d where d.datname = current_database())`
		var here bool
		if err := tx.QueryRow(ctx, `select home = `+home+` from minqing.feed`).Scan(&here); err != nil || here {
			return err
		}
		tag, err := tx.Exec(ctx, `update minqing.feed set home = `+home+`, epoch = gen_random_uuid(), pruned = '0' where home <> `+home)
		if err != nil || tag.RowsAffected() == 0 {
			return err // another server was first
		}
		_, err = tx.Exec(ctx, `delete from minqing.change`)
		return err
	})
}
