package auth

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"minqing/concern"
	"minqing/data"
)

const (
	wallKey = "wall" // in a session: at which wall it is
	// wallLifetime is how long a wall's session lasts that is not renewed: a screen that was off over the holidays goes on.
	wallLifetime = 30 * 24 * time.Hour
	// wallRenewal is how old a wall's session is before it is given another wallLifetime.
	wallRenewal = 24 * time.Hour
	// wallRemembering is how long a wall is taken from memory: so late at the most another server sees that it was unlocked or revoked.
	wallRemembering = 2 * time.Second
)

// EnterWall begins a session at the wall that a token is of. The token is asked for this once; the session renews itself.
func (a *Auth) EnterWall(w http.ResponseWriter, r *http.Request, token string) (*data.Account, error) {
	wall, account, err := a.store.EnterWall(r.Context(), token)
	if err != nil {
		return nil, err
	}
	if err := a.begin(w, r, account, wall); err != nil {
		return nil, err
	}
	return a.at(r.Context(), account, wall)
}

// RenewWall gives a wall's session more time once it is a day old; it does nothing for other sessions.
func (a *Auth) RenewWall(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	who := From(ctx)
	if who == nil || who.Wall == nil || a.sessions.Deadline(ctx).Sub(a.store.Now()) > wallLifetime-wallRenewal {
		return nil
	}
	wall, err := a.wall(ctx, who.Wall.ID)
	if err != nil || wall == nil {
		return err
	}
	if err := a.store.UseWall(ctx, wall.ID); err != nil {
		return err
	}
	a.sessions.SetDeadline(ctx, a.wallDeadline(wall))
	return a.commit(w, r)
}

func (a *Auth) wallDeadline(wall *data.Wall) time.Time {
	until := a.store.Now().Add(wallLifetime)
	if !wall.ExpiresAt.IsZero() && wall.ExpiresAt.Before(until) {
		return wall.ExpiresAt
	}
	return until
}

// ForgetWall drops a wall from memory that was changed.
func (a *Auth) ForgetWall(id int64) { a.walls.forget(id) }

// wall is one from memory, else from the store; nil when there is none.
func (a *Auth) wall(ctx context.Context, id int64) (*data.Wall, error) {
	wall, _, err := a.walls.get(id, func() (*data.Wall, bool, error) {
		wall, err := a.store.Wall(ctx, id)
		if data.KindOf(err) == data.NotFound {
			return nil, false, nil
		}
		return wall, err == nil, err
	})
	return wall, err
}

// at is an account as it stands at a wall: nobody when the wall is no good any more. Whoever unlocked it draws there as long as
// they are staff with the rights they had then.
func (a *Auth) at(ctx context.Context, account *data.Account, wall *data.Wall) (*data.Account, error) {
	now := a.store.Now()
	if wall == nil || !wall.Good(now) || account.Role != concern.Display {
		return nil, nil
	}
	standing := &data.Standing{ID: wall.ID, Name: wall.Name}
	if id, rights, until := wall.Drawer(now); id != 0 {
		drawer, err := a.account(ctx, id)
		if err != nil {
			return nil, err
		}
		if drawer != nil && !drawer.Disabled && drawer.Role == concern.Staff && drawer.Rights == rights {
			standing.Drawer, standing.DrawingUntil = id, until
		}
	}
	there := *account
	there.Wall = standing
	there.OneTime = false // a token opened this session, not the password
	return &there, nil
}

func (a *Auth) commit(w http.ResponseWriter, r *http.Request) error {
	token, expiry, err := a.sessions.Commit(r.Context())
	if err != nil {
		return fmt.Errorf("keep a session: %w", err)
	}
	a.sessions.WriteSessionCookie(r.Context(), w, token, expiry)
	return nil
}
