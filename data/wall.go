package data

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

const (
	// DrawingIdle is how long a wall that was unlocked for drawing may stand untouched before it is a display again.
	DrawingIdle = 15 * time.Minute
	// pairingLasts is how long the code that a wall shows as QR is good for.
	pairingLasts = 2 * time.Minute
	longestWall  = 60
)

// Wall is a screen that runs as an account of the role display. Of its token only a hash is kept.
type Wall struct {
	ID        int64
	Name      string
	Account   string // as which it runs
	MadeAt    time.Time
	ExpiresAt time.Time // zero: good until it is revoked
	RevokedAt time.Time // zero: it is not
	UsedAt    time.Time // when it last began or renewed a session; zero: never

	account      int64
	drawer       int64 // the staff who unlocked it, 0 when nobody did
	drawerRights int64
	drawingUntil time.Time
}

// Good says whether its sessions go on at an instant.
func (w *Wall) Good(now time.Time) bool {
	return w.RevokedAt.IsZero() && (w.ExpiresAt.IsZero() || now.Before(w.ExpiresAt))
}

// Drawer is the account that unlocked it for drawing, with the number of its rights then, and until when; 0 when it is a display.
func (w *Wall) Drawer(now time.Time) (account, rights int64, until time.Time) {
	if w.drawer == 0 || !now.Before(w.drawingUntil) {
		return 0, 0, time.Time{}
	}
	return w.drawer, w.drawerRights, w.drawingUntil
}

// NewWall is a wall to be made. ExpiresAt zero is until it is revoked.
type NewWall struct {
	Name      string // at most 60 characters
	Account   string // of the role display
	ExpiresAt time.Time
}

// Now is the store's clock.
func (s *Store) Now() time.Time { return s.now() }

// Walls are those of the accounts that the actor manages, by name. Forbidden to all but administrators.
func (s *Store) Walls(ctx context.Context, actor Actor) ([]Wall, error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, err
	}
	var args arguments
	return wallsWhere(ctx, s.pool, actor.accountsWithin(&args)+` order by w.revoked_at is not null, w.name, w.id`, args...)
}

// CreateWall makes one and answers its token, which nobody is shown again. Invalid when the account is none of the role display that the
// actor manages.
func (s *Store) CreateWall(ctx context.Context, actor Actor, n NewWall) (w *Wall, token string, err error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, "", err
	}
	now := s.now().UTC().Truncate(time.Microsecond)
	e := input()
	name := checkText(e, "name", n.Name, true, longestWall)
	if !n.ExpiresAt.IsZero() && !n.ExpiresAt.After(now) {
		e.addField("expires_at", "要在将来", "it is to be in the future")
	}
	if err := e.refused(); err != nil {
		return nil, "", err
	}
	if token, err = newSlipCode(); err != nil {
		return nil, "", err
	}
	err = s.write(ctx, "make a wall", func(tx pgx.Tx) error {
		account, err := managedAccount(ctx, tx, &actor, n.Account)
		if KindOf(err) == NotFound || err == nil && account.Role != concern.Display {
			return wrongField("account", "要是一个大屏账号", "it is to be an account of the role display")
		}
		if err != nil {
			return err
		}
		w = &Wall{Name: name, Account: account.Name, MadeAt: now, ExpiresAt: n.ExpiresAt, account: account.ID}
		err = tx.QueryRow(ctx, `insert into minqing.wall (name, account_id, hash, made_at, expires_at) values ($1, $2, $3, $4, $5) returning id`,
			name, account.ID, hashOfSlip(token), now, instantOrNil(n.ExpiresAt)).Scan(&w.ID)
		if err != nil {
			return err
		}
		return audit(ctx, tx, actor, "wall", map[string]any{"name": name, "account": account.Name})
	})
	if err != nil {
		return nil, "", err
	}
	return w, token, nil
}

// RevokeWall ends a wall's sessions for good; again it changes nothing.
func (s *Store) RevokeWall(ctx context.Context, actor Actor, id int64) error {
	if err := mayAdminister(&actor); err != nil {
		return err
	}
	return s.write(ctx, "revoke a wall", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `select from minqing.wall where id = $1 for update`, id); err != nil {
			return err
		}
		var args arguments
		walls, err := wallsWhere(ctx, tx, actor.accountsWithin(&args)+` and w.id = `+args.add(id), args...)
		if err != nil {
			return err
		}
		if len(walls) == 0 {
			return noWall()
		}
		if !walls[0].RevokedAt.IsZero() {
			return nil
		}
		_, err = tx.Exec(ctx, `update minqing.wall set revoked_at = $2, pairing_hash = null, drawer = null where id = $1`, id, s.now())
		if err != nil {
			return err
		}
		if err := logChange(ctx, tx, "account", walls[0].account); err != nil { // ends its live streams
			return err
		}
		return audit(ctx, tx, actor, "wall", map[string]any{"name": walls[0].Name, "removed": true})
	})
}

// Wall is one by its id, for its sessions.
func (s *Store) Wall(ctx context.Context, id int64) (*Wall, error) {
	return oneWall(ctx, s.pool, `w.id = $1`, id)
}

// EnterWall begins with a token: the wall and the account as which it runs. NotFound, and nothing about why, when it is none that is good.
func (s *Store) EnterWall(ctx context.Context, token string) (*Wall, *Account, error) {
	var w *Wall
	var account *Account
	err := s.write(ctx, "begin at a wall", func(tx pgx.Tx) (err error) {
		if w, err = oneWall(ctx, tx, `w.hash = $1`, hashOfSlip(token)); err != nil {
			return err
		}
		if account, err = oneAccount(ctx, tx, `id = $1`, w.account); err != nil {
			return err
		}
		if !w.Good(s.now()) || account.Disabled || account.Role != concern.Display {
			return noWall()
		}
		if err := useWall(ctx, tx, w.ID, s.now()); err != nil {
			return err
		}
		actor := account.Actor()
		return audit(ctx, tx, actor, "wall_begun", map[string]any{"name": w.Name})
	})
	if err != nil {
		return nil, nil, err
	}
	return w, account, nil
}

// UseWall notes that a wall's session was renewed.
func (s *Store) UseWall(ctx context.Context, id int64) error {
	return s.write(ctx, "renew a wall", func(tx pgx.Tx) error { return useWall(ctx, tx, id, s.now()) })
}

func useWall(ctx context.Context, tx pgx.Tx, id int64, at time.Time) error {
	_, err := tx.Exec(ctx, `update minqing.wall set used_at = $2 where id = $1`, id, at)
	return err
}

func noWall() *Error {
	return fail(NotFound, "没有这面大屏：口令不对，或者已经过期、停用；请找管理员再要一个",
		"There is no such wall: its token is wrong, has expired or was revoked. Ask an administrator for another")
}

func oneWall(ctx context.Context, q querier, where string, args ...any) (*Wall, error) {
	walls, err := wallsWhere(ctx, q, where, args...)
	if err != nil {
		return nil, err
	}
	if len(walls) == 0 {
		return nil, noWall()
	}
	return &walls[0], nil
}

// wallsWhere reads walls; the condition may speak of the wall as w and of the columns of its account by their names.
func wallsWhere(ctx context.Context, q querier, where string, args ...any) ([]Wall, error) {
	rows, err := q.Query(ctx, `select w.id, w.name, account.name, w.made_at, w.expires_at, w.revoked_at, w.used_at, w.account_id,
		coalesce(w.drawer, 0), coalesce(w.drawer_rights, 0), w.drawing_until
		from minqing.wall w join minqing.account on account.id = w.account_id where `+where, args...)
	if err != nil {
		return nil, doing("read walls", err)
	}
	walls, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w Wall, err error) {
		err = row.Scan(&w.ID, &w.Name, &w.Account, utc{&w.MadeAt}, utc{&w.ExpiresAt}, utc{&w.RevokedAt}, utc{&w.UsedAt}, &w.account,
			&w.drawer, &w.drawerRights, utc{&w.drawingUntil})
		return w, err
	})
	return walls, doing("read walls", err)
}
