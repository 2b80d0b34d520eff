package data

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Rotation is what became of the keys of concerns.
type Rotation struct {
	Wrapped    int64 // keys of concerns that were wrapped anew
	Webhooks   int64 // addresses and secrets of webhooks that were sealed anew
	Resealed   int64 // contacts that lay under a master key itself and have a key of their concern now
	Unreadable int64 // contacts that no key opens which this program holds; they stay as they are
}

// RotateKeys brings the key of every concern, and what is sealed of webhooks, under the current master key, so that the others can be thrown away. First no
// server may wrap with them any more: one that still would asks for the keys anew, and else refuses what it cannot keep.
// It goes on where one that was cut short had come to, and loses nothing at any point. progress is told the keys that were
// wrapped so far and may be nil.
//
// Unavailable when there is no key, or a key lies in the database that this program does not hold: then nothing was done.
// Conflict when somebody was changing what was to be wrapped: do it again.
func (s *Store) RotateKeys(ctx context.Context, actor Actor, progress func(wrapped int64)) (*Rotation, error) {
	if err := s.rereadKeys(); err != nil {
		return nil, err
	}
	m := s.masters.Load()
	if m.current == nil {
		return nil, noKey()
	}
	if err := s.knowsAllMasters(ctx, m); err != nil {
		return nil, err
	}
	if err := s.retireOthers(ctx, m); err != nil {
		return nil, err
	}
	var r Rotation
	var err error
	if r.Resealed, err = s.giveOwnKeys(ctx); err != nil {
		return nil, err
	}
	if err := s.wrapAll(ctx, m, &r, progress); err != nil {
		return nil, err
	}
	if r.Webhooks, err = s.sealWebhooksAnew(ctx, m.current); err != nil {
		return nil, err
	}
	return &r, s.endRotation(ctx, actor, m, &r)
}

// knowsAllMasters is Unavailable, with their names, when keys are wrapped by master keys that this program does not hold.
func (s *Store) knowsAllMasters(ctx context.Context, m *masters) error {
	rows, err := s.pool.Query(ctx, `select master from minqing.concern_key where master <> all($1)
		union select master from minqing.webhook_seal where master <> all($1) order by master`, slices.Sorted(maps.Keys(m.named)))
	if err != nil {
		return doing("look for other master keys", err)
	}
	unknown, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return doing("look for other master keys", err)
	}
	if len(unknown) > 0 {
		return fail(Unavailable,
			fmt.Sprintf("数据库里还有用别的密钥（编号 %s）封存的内容；请把那把密钥也给出来（MINQING_OLD_KEYS），再轮换一次", strings.Join(unknown, "、")),
			fmt.Sprintf("The database holds what is sealed by another key (named %s): give that key too, by MINQING_OLD_KEYS, and rotate again", strings.Join(unknown, ", ")))
	}
	return nil
}

// retireOthers waits for those who are wrapping with another master key than the current one and lets nobody begin again.
func (s *Store) retireOthers(ctx context.Context, m *masters) error {
	return s.write(ctx, "retire the old keys", func(tx pgx.Tx) error {
		if err := lockMasters(ctx, tx, exclusive); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from minqing.retired_master where master = $1`, m.current.name); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into minqing.retired_master (master) select name from unnest($1::text[]) name where name <> $2 on conflict (master) do nothing`,
			slices.Sorted(maps.Keys(m.named)), m.current.name)
		return err
	})
}

// wrapAll wraps anew what is not wrapped by the current master key, some keys at a time.
func (s *Store) wrapAll(ctx context.Context, m *masters, r *Rotation, progress func(int64)) error {
	last := int64(0)
	for {
		some, err := s.heldByOthers(ctx, m.current.name, last)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			return nil
		}
		wrapped, err := s.wrapAnew(ctx, m.current, some)
		if err != nil {
			return err
		}
		last = some[len(some)-1].ID
		if r.Wrapped += wrapped; progress != nil {
			progress(r.Wrapped)
		}
	}
}

func (s *Store) heldByOthers(ctx context.Context, current string, behind int64) ([]wrappedKey, error) {
	rows, err := s.pool.Query(ctx, `select concern_id, master, wrapped from minqing.concern_key
		where master <> $1 and concern_id > $2 order by concern_id limit $3`, current, behind, concernsAtOnce)
	if err != nil {
		return nil, doing("read keys", err)
	}
	some, err := pgx.CollectRows(rows, pgx.RowToStructByPos[wrappedKey])
	return some, doing("read keys", err)
}

// wrapAnew passes over a key that was destroyed, or wrapped by another rotation, since it was read.
func (s *Store) wrapAnew(ctx context.Context, current *master, some []wrappedKey) (wrapped int64, err error) {
	ids, before, after := make([]int64, len(some)), make([][]byte, len(some)), make([][]byte, len(some))
	for i, k := range some {
		by, err := s.masterNamed(k.Master)
		if err != nil {
			return 0, err
		}
		key, err := by.open(k.Wrapped, keyFor(k.ID))
		if err != nil {
			return 0, err
		}
		ids[i], before[i] = k.ID, k.Wrapped
		if after[i], err = current.close(key, keyFor(k.ID)); err != nil {
			return 0, err
		}
	}
	err = s.write(ctx, "wrap keys anew", func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `update minqing.concern_key k set master = $4, wrapped = n.after
			from unnest($1::bigint[], $2::bytea[], $3::bytea[]) as n (id, before, after) where k.concern_id = n.id and k.wrapped = n.before`,
			ids, before, after, current.name)
		wrapped = tag.RowsAffected()
		return err
	})
	return wrapped, err
}

// endRotation makes sure that nothing needs the other keys.
func (s *Store) endRotation(ctx context.Context, actor Actor, m *masters, r *Rotation) error {
	return s.write(ctx, "end a rotation", func(tx pgx.Tx) error {
		var left int64
		err := tx.QueryRow(ctx, `select (select count(*) from minqing.concern_key where master <> $1) + (select count(*) from minqing.webhook_seal where master <> $1)`, m.current.name).Scan(&left)
		if err != nil {
			return err
		}
		readable, unreadable, err := s.leftUnderMaster(ctx, tx)
		if err != nil {
			return err
		}
		r.Unreadable = unreadable
		if left += readable; left > 0 {
			return fail(Conflict, fmt.Sprintf("还有 %d 件正在被修改，没有轮换；请再运行一次", left), fmt.Sprintf("%d were being changed and are left: run it again", left))
		}
		return audit(ctx, tx, actor, "rotate-keys", map[string]any{
			"by": actor.Name, "to": m.current.name, "wrapped": r.Wrapped, "resealed": r.Resealed, "webhooks": r.Webhooks,
		})
	})
}
