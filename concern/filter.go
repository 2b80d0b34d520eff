package concern

import (
	"time"

	"github.com/paulmach/orb"
)

// Filter is what a user asked to see, parsed once from the query string (ParseFilter). Tiles, lists, statistics,
// exports and OGC all take it. The zero value matches everything; a field with several values matches any of them.
type Filter struct {
	Areas      []string // area prefixes (significant digits): it and all below
	BBox       *orb.Bound
	Categories []string // slugs; a parent matches its children
	Statuses   []Status
	Lights     []Light
	Urgencies  []Urgency
	MustReport []MustReport
	MustArrive []MustArrive
	Sources    []Source
	Forces     []Force
	Teams      []string
	Mine       bool      // reported by the asking account, or dispatched to one of its teams
	Unassigned *bool     // whether the concern lies outside of every grid
	From, To   time.Time // From ≤ noticed_at < To; zero is open
	// EndedFrom ≤ ended_at < EndedTo, in whole seconds; zero is open. With either set, what has not ended and what ended nobody
	// knows when is left out.
	EndedFrom, EndedTo time.Time
	Words              []string // each must occur, case-folded, in a text that the scope may read
	Within             orb.MultiPolygon
	Restricted         *bool // false leaves restricted concerns out; true or nil shows what the scope allows
}
