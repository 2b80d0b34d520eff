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
	GridIDs     []int32 // areas whose card or ledger changed
	Accounts    []int64 // whose rights, name or password changed
}

// Empty says that only the position moved.
func (b *Batch) Empty() bool {
	return len(b.Concerns)+len(b.AreaIDs)+len(b.Boards)+len(b.Annotations)+len(b.GridIDs)+len(b.Accounts) == 0 && b.Categories == nil && b.Areas == nil && b.Ground == nil
}

// MarkChange is a concern before and after; nil where it did not exist.
type MarkChange struct{ Before, After *concern.Mark }

// BoardChange is a board after its change, nil when it was removed, with all that was drawn on it.
// AreaPrefix is that of its area, which says who may know (MayReadBoard).
type BoardChange struct {
	ID         int64
	AreaPrefix string
	After      *Board
}

// AnnotationChange is an annotation after its change, nil when it was removed; its linked ids are unfiltered.
// AreaPrefix is that of its board's area, which says who may know (MayReadBoard).
type AnnotationChange struct {
	ID, Board  int64
	AreaPrefix string
	After      *Annotation
}

// Handler is told by Follow, from one goroutine, in order.
type Handler interface {
	// Load replaces everything. It is called first, and again when the feed cannot tell what happened since.
	// An error makes the feed start over with another Load.
	Load(ctx context.Context, s *State) error
	// Apply takes what happened next. An error makes the feed start over with a Load.
	Apply(ctx context.Context, b *Batch) error
	// Away says that PostGIS cannot be reached; the feed tries again by itself. Once for each time it goes.
	Away(err error)
	// Back says that it can be reached again and all was caught up.
	Back()
}
