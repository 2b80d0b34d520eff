// Package sandtable holds in memory what the map shows, as the change feed tells it: the tile index, the layers of
// shapes, and the hub that tells open pages. It is where the feed, the tile engine and the live stream meet.
package sandtable

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/server/live"
	"minqing/tiles"
)

// Table is the sand table of one server: a data.Handler that every reader may ask at any time.
type Table struct {
	Index       *tiles.Index
	Areas       *tiles.Shapes
	Ground      *tiles.Shapes
	Annotations *tiles.Shapes
	Hub         *live.Hub

	store   *data.Store
	log     *slog.Logger
	changed func(accounts []int64) // whose rights changed
	words   *wordSets
	ratings *answers[data.WallRatings]
	months  *answers[data.WallMonth]

	mu         sync.Mutex
	moved      chan struct{} // closed and replaced when position moves
	position   data.Position
	loaded     bool
	heardAt    time.Time // when the feed said last how things are
	awaySince  time.Time // when it had said so last; zero: PostGIS is there
	boards     map[int64]string
	categories map[string]bool
	prefixes   map[int32]string // of all areas
}

// New is an empty table that forgets accounts through changed.
func New(store *data.Store, log *slog.Logger, changed func(accounts []int64)) *Table {
	return &Table{
		Index: tiles.NewIndex(), Areas: tiles.NewShapes("areas"), Ground: tiles.NewShapes("ground"),
		Annotations: tiles.NewShapes("annotations"), Hub: &live.Hub{},
		store: store, log: log, changed: changed, words: newWordSets(store),
		ratings: newAnswers[data.WallRatings](), months: newAnswers[data.WallMonth](), moved: make(chan struct{}),
	}
}

// Load replaces everything; every page is told to ask anew.
func (t *Table) Load(_ context.Context, s *data.State) error {
	began := time.Now()
	t.setCategories(s.Categories)
	t.setAreas(s.Areas)
	t.setGround(s.Ground)
	t.setBoards(s.Boards)
	shapes := make([]tiles.Shape, len(s.Annotations))
	for i := range s.Annotations {
		shapes[i] = annotationShape(&s.Annotations[i])
	}
	t.Annotations.Set(shapes)
	if err := t.Index.Load(s.Marks, s.Position.String()); err != nil {
		return fmt.Errorf("load the index: %w", err)
	}
	t.forget()
	t.move(s.Position)
	t.Hub.Reset(s.Position)
	go debug.FreeOSMemory() // what the load needed beside what it left is several times as much
	t.log.Info("map loaded", "concerns", t.Index.Len(), "areas", len(s.Areas), "took", time.Since(began).Round(time.Millisecond))
	return nil
}

// Apply takes a batch: first what people see, then their pages are told.
func (t *Table) Apply(_ context.Context, b *data.Batch) error {
	was := t.snapshotPrefixes()
	if b.Categories != nil {
		t.setCategories(b.Categories)
	}
	if b.Areas != nil {
		t.setAreas(b.Areas)
		t.forget()
	}
	if b.Ground != nil {
		t.setGround(b.Ground)
	}
	t.applyBoards(b)
	changes := make([]tiles.Change, len(b.Concerns))
	for i, c := range b.Concerns {
		changes[i] = tiles.Change{Before: c.Before, After: c.After}
	}
	if err := t.Index.Apply(changes, b.Position.String()); err != nil {
		return fmt.Errorf("change the index: %w", err)
	}
	t.words.note(b.Concerns)
	t.ratings.note(b.Concerns)
	t.months.note(b.Concerns)
	if len(b.Accounts) > 0 {
		t.changed(b.Accounts)
	}
	t.move(b.Position)
	is := t.snapshotPrefixes()
	t.Hub.Publish(b, func(id int32) string { return was[id] }, func(id int32) string { return is[id] })
	return nil
}

// forget drops all that the database said: who sees what may have changed.
func (t *Table) forget() {
	t.words.clear()
	t.ratings.clear()
	t.months.clear()
}

// Away notes that PostGIS cannot be reached: the map goes on from memory.
func (t *Table) Away(err error) {
	t.mu.Lock()
	t.awaySince = t.heardAt
	if !t.loaded {
		t.awaySince = time.Now()
	}
	asOf := t.awaySince
	t.mu.Unlock()
	t.Hub.Away(asOf)
	t.log.Warn("PostGIS is away; the map goes on from memory", "error", err)
}

// Back notes that PostGIS is there again and all was caught up.
func (t *Table) Back() {
	t.mu.Lock()
	t.awaySince = time.Time{}
	t.mu.Unlock()
	t.Hub.Back()
	t.log.Info("PostGIS is back")
}

// Health is what the table can say of itself.
type Health struct {
	Loaded    bool
	AwaySince time.Time // of which moment the map is; zero: PostGIS is there and it is the newest
	Position  data.Position
	Concerns  int
}

// Health of this moment.
func (t *Table) Health() Health {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Health{Loaded: t.loaded, AwaySince: t.awaySince, Position: t.position, Concerns: t.Index.Len()}
}

func (t *Table) move(to data.Position) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.position, t.loaded, t.heardAt = to, true, time.Now()
	close(t.moved)
	t.moved = make(chan struct{})
}

// patience is how long a request waits for the table to hear what its client has heard already.
const patience = 2 * time.Second

// ErrBehind says that this server has not heard yet what the client has: ask again.
var ErrBehind = &data.Error{Kind: data.Unavailable, Message: "地图正在跟上最新变化，请稍候", English: "The map is catching up with the newest changes: try again shortly"}

// WaitFor returns when the table knows all that a position knows, ErrBehind when that takes too long.
func (t *Table) WaitFor(ctx context.Context, at data.Position) error {
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		t.mu.Lock()
		now, moved := t.position, t.moved
		t.mu.Unlock()
		if now.Includes(at) {
			return nil
		}
		t.store.Wake()
		select {
		case <-moved:
		case <-deadline.C:
			return ErrBehind
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Prefix is the significant digits of an area's code, "" when there is none of that id.
func (t *Table) Prefix(id int32) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.prefixes[id]
}

// snapshotPrefixes is the map as it is: setAreas replaces it whole, so that it may be read without the lock.
func (t *Table) snapshotPrefixes() map[int32]string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.prefixes
}

// HasCategory says whether a category exists, for concern.Filter.CheckCategories.
func (t *Table) HasCategory(slug string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.categories[slug]
}

// ReadableBoards are the boards that a scope may read, by id.
func (t *Table) ReadableBoards(scope *concern.Scope) map[int64]bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	readable := map[int64]bool{}
	for id, prefix := range t.boards {
		if data.MayReadBoard(scope, prefix) {
			readable[id] = true
		}
	}
	return readable
}

// BoardPrefix is the subtree that a board is for, and whether there is one of that id.
func (t *Table) BoardPrefix(id int64) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	prefix, there := t.boards[id]
	return prefix, there
}

// Present tells the pages that show a board what a hand is doing on it.
func (t *Table) Present(p data.Presence) {
	if prefix, there := t.BoardPrefix(p.Board); there {
		t.Hub.Present(&p, prefix)
	}
}

// Compile makes a filter and a scope into a question to the index, as of now.
func (t *Table) Compile(ctx context.Context, actor *data.Actor, f *concern.Filter, now time.Time) (*tiles.Compiled, error) {
	scope := actor.Scope()
	q := tiles.Query{Filter: f, Scope: &scope, Teams: actor.Viewer.Teams, Now: now}
	if len(f.Words) > 0 {
		ids, err := t.words.find(ctx, &scope, f.Words)
		if err != nil {
			return nil, err
		}
		q.WordIDs = ids
	}
	return t.Index.Compile(q)
}
