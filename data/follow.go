package data

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	pgxgeom "github.com/twpayne/pgx-geom"
)

const (
	coalesce   = 100 * time.Millisecond // at most one batch in it
	pollEvery  = 3 * time.Second        // without being woken, in case a wake-up was lost
	lookWithin = 30 * time.Second       // else the connection is given up
	longest    = 200_000                // rows of a batch; with more, loading anew is quicker
	retryFirst = 100 * time.Millisecond
	retryLast  = 5 * time.Second
)

// Follow tells the handler what is there and then what changes, at most every 100 ms, until the context ends, whose error it
// returns. It has a connection of its own, listens before it loads, reconnects by itself and goes on from where it was.
func (s *Store) Follow(ctx context.Context, h Handler) error {
	f := &follower{store: s, handler: h}
	retry := retryFirst
	for {
		started := time.Now()
		err := f.session(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var refused *handlerError
		if errors.As(err, &refused) {
			f.at = nil
		} else if !f.away {
			f.away = true
			h.Away(err)
		}
		if time.Since(started) > retryLast {
			retry = retryFirst
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(retry + rand.N(retry)):
		}
		retry = min(2*retry, retryLast)
	}
}

// Wake makes the feed look now: for a reader that knows of a position the feed has not reached.
func (s *Store) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// follower is one reader of the feed.
type follower struct {
	store   *Store
	handler Handler
	at      *Position // nil: load first
	away    bool
	pending bool // a wake-up came since the last look
	looked  time.Time
}

// handlerError is one that came from the handler, not from the database.
type handlerError struct{ err error }

func (e *handlerError) Error() string { return e.err.Error() }
func (e *handlerError) Unwrap() error { return e.err }

// session follows over one connection until it breaks.
func (f *follower) session(ctx context.Context) error {
	conn, err := f.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "listen "+changeChannel); err != nil {
		return doing("listen for changes", err)
	}
	for {
		if err := f.look(ctx, conn); err != nil {
			return err
		}
		if f.away {
			f.away = false
			f.handler.Back()
		}
		if err := f.wait(ctx, conn); err != nil {
			return err
		}
	}
}

func (f *follower) connect(ctx context.Context) (*pgx.Conn, error) {
	cfg := f.store.ownConnection()
	cfg.RuntimeParams["application_name"] = "minqing feed"
	cfg.OnNotification = func(*pgconn.PgConn, *pgconn.Notification) { f.pending = true }
	within, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	conn, err := pgx.ConnectConfig(within, cfg)
	if err != nil {
		return nil, doing("connect the change feed", err)
	}
	if err := pgxgeom.Register(within, conn); err != nil {
		conn.Close(within)
		return nil, doing("connect the change feed", err)
	}
	return conn, nil
}

// look catches up with what is committed, or loads when that cannot be told.
func (f *follower) look(ctx context.Context, conn *pgx.Conn) error {
	f.looked = time.Now()
	if f.at != nil {
		within, cancel := context.WithTimeout(ctx, lookWithin)
		defer cancel()
		batch, err := readBatch(within, conn, *f.at, longest, &f.pending)
		if err == nil {
			if err := f.handler.Apply(ctx, batch); err != nil {
				return &handlerError{fmt.Errorf("apply changes: %w", err)}
			}
			f.at = &batch.Position
			return nil
		}
		if !errors.Is(err, ErrReset) {
			return err
		}
		f.at = nil
	}
	at, err := load(ctx, conn, f.handler, &f.pending)
	if err != nil {
		return err
	}
	f.at = &at
	return nil
}

// wait returns when it is time for the next look.
func (f *follower) wait(ctx context.Context, conn *pgx.Conn) error {
	if !f.pending {
		if err := f.listen(ctx, conn); err != nil {
			return err
		}
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(coalesce - time.Since(f.looked)):
		return nil
	}
}

// listen returns when a wake-up comes, from the database or from Wake, and at the latest when it is time to poll.
func (f *follower) listen(ctx context.Context, conn *pgx.Conn) error {
	until, cancel := context.WithTimeout(ctx, pollEvery)
	defer cancel()
	left := make(chan struct{})
	go func() {
		defer close(left)
		select {
		case <-f.store.wake:
			cancel()
		case <-until.Done():
		}
	}()
	err := conn.PgConn().WaitForNotification(until)
	cancel()
	<-left
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && (conn.IsClosed() || !pgconn.Timeout(err) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)) {
		return doing("listen for changes", err)
	}
	return nil
}

// Since is what happened from a position until now, ErrReset when that cannot be told or is more than limit rows.
func (s *Store) Since(ctx context.Context, from Position, limit int) (*Batch, error) {
	c, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, doing("read changes", err)
	}
	defer c.Release()
	var pending bool
	return readBatch(ctx, c.Conn(), from, limit, &pending)
}
