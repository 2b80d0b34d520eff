package data

import (
	"context"
	"iter"

	"minqing/concern"
)

// State is everything that the map holds in memory, of one snapshot.
type State struct {
	Position    Position
	Categories  []concern.Category
	Areas       []Area // with shapes, parents first
	Ground      []Ground
	Boards      []Board
	Annotations []Annotation // of all boards, linked ids unfiltered: never to be sent as they are
	// Marks streams every concern once, in no order, while Load runs; it is spent when Load returns.
	Marks iter.Seq2[concern.Mark, error]
}

// Batch is what happened between the last position and this one. It may be empty: then only the position moved.
type Batch struct {
	Position    Position
	Concerns    []MarkChange       // each id once: its state at the last position and at this one
	Categories  []concern.Category // the whole table when it changed, else nil
	Areas       []Area             // all areas with shapes when one changed, else nil
	Ground      []Ground           // all when it changed, else nil
	AreaIDs     []int32            // which areas changed
	Boards      []BoardChange
	Annotations []AnnotationChange
	Accounts    []int64 // whose rights, name or password changed
}

// MarkChange is a concern before and after; nil where it did not exist.
type MarkChange struct{ Before, After *concern.Mark }

// BoardChange is a board after its change, nil when it was removed.
type BoardChange struct {
	ID    int64
	After *Board
}

// AnnotationChange is an annotation before (nil when it is new) and after (nil when it was removed), linked ids unfiltered.
// AreaPrefix is that of its board's area, by which readers are told.
type AnnotationChange struct {
	ID, Board     int64
	AreaPrefix    string
	Before, After *Annotation
}

// Handler is told by Follow, from one goroutine, in order.
type Handler interface {
	// Load replaces everything. It is called first, and again when the feed cannot tell what happened since.
	// An error makes the feed start over.
	Load(ctx context.Context, s *State) error
	// Apply takes what happened next.
	Apply(ctx context.Context, b *Batch) error
	// Away says that PostGIS cannot be reached; the feed tries again by itself. Once for each time it goes.
	Away(err error)
	// Back says that it can be reached again and all was caught up.
	Back()
}

// Follow tells the handler what is there and then what changes, at most every 100 ms, until the context ends, whose error it returns.
func (s *Store) Follow(ctx context.Context, h Handler) error { return errPending }

// Wake makes the feed look now: for a reader that knows of a position the feed has not reached.
func (s *Store) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Since is what happened from a position until now, ErrReset when that cannot be told or is more than limit rows.
func (s *Store) Since(ctx context.Context, from Position, limit int) (*Batch, error) {
	return nil, errPending
}
