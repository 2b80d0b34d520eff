package data

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// Pairing is a code that a wall shows as QR. It opens nothing by itself: staff who are signed in elsewhere unlock the wall with it, once.
type Pairing struct {
	Code      string
	ExpiresAt time.Time
}

// PairWall gives a wall a new code; the one before is no good any more.
func (s *Store) PairWall(ctx context.Context, id int64) (*Pairing, error) {
	code, err := newSlipCode()
	if err != nil {
		return nil, err
	}
	p := &Pairing{Code: code, ExpiresAt: s.now().UTC().Truncate(time.Microsecond).Add(pairingLasts)}
	err = s.write(ctx, "pair a wall", func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `update minqing.wall set pairing_hash = $2, pairing_until = $3 where id = $1`, id, hashOfSlip(code), p.ExpiresAt)
		return err
	})
	return p, err
}

// PairedWall is the wall that shows a code, and the account as which it runs, before it is unlocked. Forbidden to all but staff of its
// areas; NotFound when the code is none that is good.
func (s *Store) PairedWall(ctx context.Context, actor Actor, code string) (*Wall, *Account, error) {
	return s.pairedWall(ctx, s.pool, &actor, code, "")
}

func (s *Store) pairedWall(ctx context.Context, q querier, actor *Actor, code, lock string) (*Wall, *Account, error) {
	if err := MayUnlock(*actor); err != nil {
		return nil, nil, err
	}
	w, err := oneWall(ctx, q, `w.pairing_hash = $1 and w.pairing_until > $2`+lock, hashOfSlip(code), s.now())
	if KindOf(err) == NotFound || err == nil && !w.Good(s.now()) {
		return nil, nil, fail(NotFound, "这个解锁码不对，或者已经用过、过时了：请在大屏上再亮一次二维码",
			"The code is wrong, was used or has had its time: show the QR code on the wall again")
	}
	if err != nil {
		return nil, nil, err
	}
	account, err := wallsAccount(ctx, q, actor, w)
	return w, account, err
}

// wallsAccount is the account as which a wall runs; Forbidden to who is no staff of each of its areas.
func wallsAccount(ctx context.Context, q querier, actor *Actor, w *Wall) (*Account, error) {
	account, err := oneAccount(ctx, q, `id = $1`, w.account)
	if err != nil {
		return nil, err
	}
	if actor.Viewer.Role != concern.Staff || len(account.Areas) == 0 {
		return nil, mayUnlock()
	}
	for _, area := range account.Areas {
		if !actor.over(area.Prefix) {
			return nil, mayUnlock()
		}
	}
	return account, nil
}

func mayUnlock() *Error {
	return fail(Forbidden, "只有大屏所在区域的工作人员可以解锁画图", "Only staff of the wall's areas may unlock it for drawing")
}

// UnlockWall unlocks the wall that shows a code, in the name of staff who are signed in elsewhere. The code is good once.
func (s *Store) UnlockWall(ctx context.Context, actor Actor, code string) (*Wall, error) {
	var w *Wall
	err := s.write(ctx, "unlock a wall", func(tx pgx.Tx) (err error) {
		if w, _, err = s.pairedWall(ctx, tx, &actor, code, ` for update of w`); err != nil {
			return err
		}
		return s.unlock(ctx, tx, &actor, w)
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// UnlockWallHere unlocks a wall in the name of staff who proved at it who they are.
func (s *Store) UnlockWallHere(ctx context.Context, actor Actor, id int64) error {
	return s.write(ctx, "unlock a wall", func(tx pgx.Tx) error {
		w, err := oneWall(ctx, tx, `w.id = $1 for update of w`, id)
		if err != nil {
			return err
		}
		if !w.Good(s.now()) {
			return noWall()
		}
		if _, err := wallsAccount(ctx, tx, &actor, w); err != nil {
			return err
		}
		return s.unlock(ctx, tx, &actor, w)
	})
}

func (s *Store) unlock(ctx context.Context, tx pgx.Tx, actor *Actor, w *Wall) error {
	w.drawingUntil = s.now().UTC().Truncate(time.Microsecond).Add(DrawingIdle)
	tag, err := tx.Exec(ctx, `update minqing.wall set drawer = a.id, drawer_rights = a.rights, drawing_until = $3, pairing_hash = null
		from minqing.account a where wall.id = $1 and a.id = $2`, w.ID, actor.Viewer.Account, w.drawingUntil)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return mayUnlock() // the shell is no account
	}
	return audit(ctx, tx, *actor, "wall_unlocked", map[string]any{"name": w.Name})
}

// TouchWall gives a wall that is unlocked another DrawingIdle; one that is a display stays one.
func (s *Store) TouchWall(ctx context.Context, id int64) error {
	return s.write(ctx, "keep a wall unlocked", func(tx pgx.Tx) error {
		now := s.now()
		_, err := tx.Exec(ctx, `update minqing.wall set drawing_until = $3 where id = $1 and drawer is not null and drawing_until > $2`,
			id, now, now.Add(DrawingIdle))
		return err
	})
}

// LockWall makes a wall a display again at once.
func (s *Store) LockWall(ctx context.Context, id int64) error {
	return s.write(ctx, "lock a wall", func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `update minqing.wall set drawer = null, drawing_until = null, pairing_hash = null where id = $1`, id)
		return err
	})
}
