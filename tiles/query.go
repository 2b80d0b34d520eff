package tiles

import (
	"time"

	"minqing/concern"
)

// Query is what one person asks at one instant.
type Query struct {
	Filter *concern.Filter // nil matches everything
	Scope  *concern.Scope  // nil sees nothing
	Teams  []string        // of the asking account, for Filter.Mine
	Now    time.Time       // lights are as of this second; a fraction of it is dropped
	// WordIDs are the concerns that match Filter.Words within the scope, as the database says.
	// Compile refuses a filter that has words when they are missing.
	WordIDs *IDSet
}

// Options says how a concern tile is drawn. The zero value clusters with DefaultPoints.
type Options struct {
	Points int  // a cell with up to so many members shows them as points; 0 means DefaultPoints
	All    bool // no clusters: every concern is a point
}

// DefaultPoints is how many concerns of a cell are shown one by one before they become a cluster.
const DefaultPoints = 3
