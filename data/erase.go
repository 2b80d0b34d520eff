package data

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// concernsAtOnce is how many concerns one transaction erases or seals anew: their rows are locked meanwhile.
const concernsAtOnce = 200

// ErasePersons destroys the keys of concerns that ended that long ago, and with them the contacts and the texts beside
// their events, and deletes the photos that were only for handlers, and the slips; what happened, and when, stays. It answers for how many concerns. Any number of servers may call it at once;
// a concern that is being changed is left to the next time.
func (s *Store) ErasePersons(ctx context.Context, after time.Duration) (erased int64, err error) {
	last, before := int64(0), s.now().Add(-after)
	if err := s.eraseSlips(ctx, before); err != nil {
		return 0, err
	}
	for {
		ids, err := s.eraseSome(ctx, before, last)
		if err != nil {
			return erased, err
		}
		erased += int64(len(ids))
		if len(ids) < concernsAtOnce {
			return erased, nil
		}
		last = ids[len(ids)-1]
	}
}

func (s *Store) eraseSome(ctx context.Context, before time.Time, behind int64) (ids []int64, err error) {
	err = s.write(ctx, "erase contacts and texts", func(tx pgx.Tx) error {
		if ids, err = endedBefore(ctx, tx, before, behind); err != nil || len(ids) == 0 {
			return err
		}
		for _, sql := range []string{
			`delete from minqing.concern_key where concern_id = any($1)`,
			`delete from minqing.concern_contact where concern_id = any($1)`,
			`delete from minqing.concern_text where concern_id = any($1)`,
		} {
			if _, err := tx.Exec(ctx, sql, ids); err != nil {
				return err
			}
		}
		return erasePhotos(ctx, tx, ids)
	})
	return ids, err
}

// endedBefore locks concerns behind one, in the order of ids, that ended before an instant and still have something to be erased. Of one that was imported as ended nobody knows when that was; its last change stands for it.
func endedBefore(ctx context.Context, tx pgx.Tx, before time.Time, behind int64) ([]int64, error) {
	rows, err := tx.Query(ctx, `select c.id
		from (select concern_id from minqing.concern_key union select concern_id from minqing.concern_contact
			union select concern_id from minqing.photo where shown = 'restricted') held
		join minqing.concern c on c.id = held.concern_id
		where c.id > $2 and c.status in ('struck_off', 'declined', 'duplicate') and coalesce(c.ended_at, c.updated_at) < $1
		order by c.id limit $3 for no key update of c skip locked`, before, behind, concernsAtOnce)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}
