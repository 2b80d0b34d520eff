// Package auth knows who asks: sessions in the database and for a minute in memory, sign-in with throttled failures.
package auth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/pgxstore"
	"github.com/alexedwards/scs/v2"

	"minqing/data"
)

// lifetime of a session: a working day and its evening; people sign in once in the morning.
const lifetime = 16 * time.Hour

// The keys of what a session holds. The rights are the number of the account's at sign-in.
const (
	accountKey = "account"
	rightsKey  = "rights"
)

// Auth answers who asks. It is safe for concurrent use.
type Auth struct {
	store    *data.Store
	sessions *scs.SessionManager
	accounts *recall[int64, *data.Account]
	walls    *recall[int64, *data.Wall]
	throttle *throttle
	now      func() time.Time
}

// New keeps sessions in the store's database. secure marks the cookie for HTTPS only.
func New(store *data.Store, secure bool) (*Auth, error) {
	a := &Auth{store: store, throttle: newThrottle(), now: time.Now}
	kept, err := remember(pgxstore.NewWithCleanupInterval(store.Pool(), 0)) // data.Store.Housekeep cleans up
	if err != nil {
		return nil, fmt.Errorf("remember sessions: %w", err)
	}
	if a.accounts, err = newRecall[int64, *data.Account](); err != nil {
		return nil, fmt.Errorf("remember accounts: %w", err)
	}
	if a.walls, err = newRecall[int64, *data.Wall](); err != nil {
		return nil, fmt.Errorf("remember walls: %w", err)
	}
	a.walls.lasts = wallRemembering
	a.sessions = scs.New()
	a.sessions.Store = kept
	a.sessions.Codec = codec{}
	a.sessions.Lifetime = lifetime
	a.sessions.HashTokenInStore = true
	a.sessions.Cookie.Name = "minqing_session"
	a.sessions.Cookie.HttpOnly = true
	a.sessions.Cookie.Secure = secure
	a.sessions.Cookie.SameSite = http.SameSiteLaxMode
	a.sessions.Cookie.Path = "/"
	return a, nil
}

// Forget drops accounts from memory, whose rights changed.
func (a *Auth) Forget(ids []int64) {
	for _, id := range ids {
		a.accounts.forget(id)
	}
}

// Load reads the session that a request's cookie names into its context, which may then have none. failed answers for a
// session that could not be looked up. The response is not buffered, so that streams pass.
func (a *Auth) Load(next http.Handler, failed func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := ""
		if c, err := r.Cookie(a.sessions.Cookie.Name); err == nil {
			token = c.Value
		}
		ctx, err := a.sessions.Load(r.Context(), token)
		if err != nil {
			failed(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Account answers who asks, nil when nobody is signed in. An account that was disabled, or whose password or rights were
// changed since sign-in, is nobody.
func (a *Auth) Account(ctx context.Context) (*data.Account, error) {
	id := a.sessions.GetInt64(ctx, accountKey)
	if id == 0 {
		return nil, nil
	}
	acc, err := a.account(ctx, id)
	if err != nil || acc == nil || acc.Disabled || acc.Rights != a.sessions.GetInt64(ctx, rightsKey) {
		return nil, err
	}
	if id := a.sessions.GetInt64(ctx, wallKey); id != 0 {
		wall, err := a.wall(ctx, id)
		if err != nil {
			return nil, err
		}
		return a.at(ctx, acc, wall)
	}
	return acc, nil
}

// account is one from memory, else from the store; nil when there is none.
func (a *Auth) account(ctx context.Context, id int64) (*data.Account, error) {
	acc, _, err := a.accounts.get(id, func() (*data.Account, bool, error) {
		acc, err := a.store.Account(ctx, id)
		if data.KindOf(err) == data.NotFound {
			return nil, false, nil
		}
		return acc, err == nil, err
	})
	return acc, err
}

// DisplayName is what an account is called, "" when it is gone.
func (a *Auth) DisplayName(ctx context.Context, id int64) (string, error) {
	if id == 0 {
		return "", nil
	}
	acc, err := a.account(ctx, id)
	if err != nil || acc == nil {
		return "", err
	}
	return acc.DisplayName, nil
}

// TooManyError says that a sign-in, or a slip's code, must wait.
type TooManyError struct{ Wait time.Duration }

func (e *TooManyError) Error() string { return "too many failed attempts: wait " + e.Wait.String() }

// SignIn checks name and password and begins a new session in the answer's cookie. Errors as of Prove.
func (a *Auth) SignIn(w http.ResponseWriter, r *http.Request, name, password, address string) (*data.Account, error) {
	acc, err := a.Prove(r.Context(), name, password, address)
	if err != nil {
		return nil, err
	}
	if err := a.store.AuditSignIn(r.Context(), name, false, address); err != nil {
		return nil, err
	}
	return acc, a.begin(w, r, acc, nil)
}

// Prove checks name and password without beginning a session, as for staff who unlock the wall they stand at. A failure is counted and
// written to the audit. The error is a *TooManyError, Unauthorized, or the store's.
func (a *Auth) Prove(ctx context.Context, name, password, address string) (*data.Account, error) {
	if wait := a.throttle.wait(name, address, a.now()); wait > 0 {
		return nil, &TooManyError{wait}
	}
	acc, err := a.store.Authenticate(ctx, name, password)
	if data.KindOf(err) == data.Unauthorized {
		a.throttle.failed(name, address, a.now())
		err = errors.Join(a.store.AuditSignIn(ctx, name, true, address), err)
	}
	if err != nil {
		return nil, err
	}
	a.throttle.succeeded(name, address)
	return acc, nil
}

// begin gives the request's browser a new session of an account, at a wall unless that is nil.
func (a *Auth) begin(w http.ResponseWriter, r *http.Request, acc *data.Account, wall *data.Wall) error {
	ctx := r.Context()
	if err := a.sessions.RenewToken(ctx); err != nil { // against a session fixed by somebody else
		return fmt.Errorf("begin a session: %w", err)
	}
	// What is remembered may be of before a new password, whose rights the session then would not have.
	a.accounts.forget(acc.ID)
	a.sessions.Put(ctx, accountKey, acc.ID)
	a.sessions.Put(ctx, rightsKey, acc.Rights)
	a.sessions.Remove(ctx, wallKey)
	if wall != nil {
		a.sessions.Put(ctx, wallKey, wall.ID)
		a.sessions.SetDeadline(ctx, a.wallDeadline(wall))
	}
	return a.commit(w, r)
}

// ChangePassword replaces the password of who asks. All sessions that began with the old one are over; the browser that asks gets
// a new one. A wrong old password counts as a failed sign-in. The error is a *TooManyError or the store's.
func (a *Auth) ChangePassword(w http.ResponseWriter, r *http.Request, old, password, address string) error {
	who := From(r.Context())
	if wait := a.throttle.wait(who.Name, address, a.now()); wait > 0 {
		return &TooManyError{wait}
	}
	acc, err := a.store.ChangePassword(r.Context(), who.Actor(), old, password)
	if errors.Is(err, data.ErrOldPassword) {
		a.throttle.failed(who.Name, address, a.now())
	}
	if err != nil {
		return err
	}
	a.throttle.succeeded(who.Name, address)
	return a.begin(w, r, acc, nil)
}

// SignOut ends the session, here and in the browser.
func (a *Auth) SignOut(w http.ResponseWriter, r *http.Request) error {
	if who := From(r.Context()); who != nil {
		if err := a.store.AuditSignOut(r.Context(), who.Actor()); err != nil {
			return err
		}
	}
	if err := a.sessions.Destroy(r.Context()); err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	a.sessions.WriteSessionCookie(r.Context(), w, "", time.Time{})
	return nil
}

// Key names the session that a request belongs to to the pages of its browser. It is not the secret that opens the session, nor what
// the store keeps of it, and neither can be found from it.
func (a *Auth) Key(ctx context.Context) string {
	sum := sha256.Sum256([]byte("the tabs of\x00" + a.sessions.Token(ctx)))
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// Lives says whether the session that a request began with still is, wherever it was ended: from memory, at most a minute old.
func (a *Auth) Lives(ctx context.Context) (bool, error) {
	// A context that holds a session is answered from it; what is wanted is how it stands now.
	now, err := a.sessions.Load(context.Background(), a.sessions.Token(ctx))
	if err != nil {
		return false, fmt.Errorf("look a session up again: %w", err)
	}
	account, err := a.Account(now)
	return account != nil, err
}

// Session names the session that a request belongs to, "" when there is none, and says when it ends.
func (a *Auth) Session(ctx context.Context) (name string, until time.Time) {
	return a.sessions.Token(ctx), a.sessions.Deadline(ctx)
}
