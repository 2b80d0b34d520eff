package data

import (
	"cmp"
	"context"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxgeom "github.com/twpayne/pgx-geom"
	"gocloud.dev/blob"
)

// Options are what a store needs to know beside where its database is.
type Options struct {
	Key       []byte               // the current master key, 32 bytes; without it contacts and texts beside events are refused
	OldKeys   [][]byte             // master keys from before a rotation
	Reread    func() (Keys, error) // answers the keys anew when one is met that is not known; nil when they cannot change
	MaxConns  int32                // of the pool; 0 is pgxpool's choice
	OnSite    float64              // metres from a concern within which a visit or a verification counts; 0 is DefaultOnSite
	Now       func() time.Time     // the clock of deadlines; nil is the system's
	Sliver    float64              // m² that an area may stick out of its parent or overlap a sibling; 0 is 1 m²
	Photos    *blob.Bucket         // where the files of photos lie, still the caller's to close; without it photos are refused
	Similar   float64              // metres from a new report within which an open concern of its category is shown first; 0 is DefaultSimilar
	ClearDays int                  // after how many days a confirmation of a grid's checklist is stale; 0 is DefaultClearDays
	SlipDays  int                  // how many days a resident's slip is good for; 0 is DefaultSlipDays
}

// DefaultSliver is how far areas may overlap, in m², where nothing else is said: digitised borders meet to about a centimetre.
const DefaultSliver = 1.0

// DefaultOnSite is how far from a concern somebody may stand who looks at it, in metres: a courtyard's width and a phone's error.
const DefaultOnSite = 200.0

// Store is PostGIS as the program uses it. It is safe for concurrent use.
type Store struct {
	pool      *pgxpool.Pool
	url       string
	sliver    float64
	masters   atomic.Pointer[masters]
	reread    func() (Keys, error)
	onSite    float64
	similar   float64
	photos    *blob.Bucket // nil without one
	now       func() time.Time
	wake      chan struct{}
	clearDays int
	slipDays  int

	calendars calendars
}

// Open connects to a migrated database. The pool comes up with the schema in its search path, so that unqualified
// names of the session store find their table, and without the rights of the tables' owner, even if the URL is the owner's.
// The context is for the opening only.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	s := &Store{
		url: url, sliver: cmp.Or(o.Sliver, DefaultSliver), clearDays: cmp.Or(o.ClearDays, DefaultClearDays), slipDays: cmp.Or(o.SlipDays, DefaultSlipDays), onSite: cmp.Or(o.OnSite, DefaultOnSite),
		similar: cmp.Or(o.Similar, DefaultSimilar), photos: o.Photos, reread: o.Reread, now: o.Now, wake: make(chan struct{}, 1),
	}
	if s.now == nil {
		s.now = time.Now
	}
	keys, err := newMasters(Keys{Current: o.Key, Old: o.OldKeys}, nil)
	if err != nil {
		return nil, err
	}
	s.masters.Store(keys)

	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, doing("read the database URL", err)
	}
	cfg.ConnConfig.RuntimeParams["search_path"] = searchPath
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.RuntimeParams[statementTimeout] = longestRead
	cfg.ConnConfig.RuntimeParams["jit"] = "off" // takes longer to compile than any query here takes to run
	if cfg.ConnConfig.RuntimeParams["application_name"] == "" {
		cfg.ConnConfig.RuntimeParams["application_name"] = "minqing"
	}
	if o.MaxConns > 0 {
		cfg.MaxConns = o.MaxConns
	}
	if err := putDown(ctx, cfg.ConnConfig); err != nil {
		return nil, doing("open the database", err)
	}
	cfg.AfterConnect = func(ctx context.Context, c *pgx.Conn) error { return pgxgeom.Register(ctx, c) }
	if s.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return nil, doing("open the database", err)
	}
	if err := s.settle(ctx); err != nil {
		s.pool.Close()
		return nil, err
	}
	return s, nil
}

// A read that a person waits for is given up after longestRead, milliseconds: a polygon can be drawn so that PostGIS takes a
// second for each concern. Writes, exports and the feed take as long as they take.
const (
	statementTimeout = "statement_timeout"
	longestRead      = "20000"
)

// searchPath finds the program's tables first and PostGIS, wherever its usual places are, next.
const searchPath = "minqing,public,postgis"

// Close waits for the connections in use and closes all.
func (s *Store) Close() { s.pool.Close() }

// Pool is the store's own pool, for the session store.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// ownConnection is the configuration of a connection beside the pool, for what may take long.
func (s *Store) ownConnection() *pgx.ConnConfig {
	cfg := s.pool.Config().ConnConfig.Copy()
	delete(cfg.RuntimeParams, statementTimeout)
	return cfg
}

// Ping asks the database whether the schema is there. The error is Unavailable when it cannot be reached.
func (s *Store) Ping(ctx context.Context) error {
	var n int
	err := s.pool.QueryRow(ctx, `select count(*) from minqing.feed`).Scan(&n)
	return doing("reach the database", err)
}

// write runs one transaction and commits it when do returns nil. Any change row it wrote wakes the feed at commit.
func (s *Store) write(ctx context.Context, what string, do func(tx pgx.Tx) error) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `set local statement_timeout = 0`); err != nil {
			return err
		}
		return do(tx)
	})
	return doing(what, err)
}
