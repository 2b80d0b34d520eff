package live

import (
	"slices"

	"minqing/concern"
	"minqing/data"
)

// Change is one thing that changed, as one listener may know it.
type Change struct {
	Kind  string       `json:"kind"` // concern, area, ground, category, board, annotation, grid
	Op    string       `json:"op"`   // put: new or changed; gone: removed, or moved out of sight
	ID    int64        `json:"id"`
	Board int64        `json:"board,omitempty"` // of an annotation
	At    [][2]float64 `json:"at,omitempty"`    // of a concern: lon, lat where it was and is, as far as the listener saw it
}

const (
	put  = "put"
	gone = "gone"
)

// Prefixes answers the significant digits of an area's code, "" for one that is not known.
type Prefixes func(area int32) string

// Seen is what a scope hears of a batch. A concern that leaves its sight is gone, without whereto. was answers for the areas
// before the batch, is for those after it.
func Seen(b *data.Batch, scope *concern.Scope, was, is Prefixes) []Change {
	var heard []Change
	for i := range b.Concerns {
		if c, ok := seenConcern(&b.Concerns[i], scope, was, is); ok {
			heard = append(heard, c)
		}
	}
	for _, id := range b.AreaIDs {
		before, after := was(id), is(id)
		switch {
		case after != "" && scope.SeesArea(after):
			heard = append(heard, Change{Kind: "area", Op: put, ID: int64(id)})
		case before != "" && scope.SeesArea(before):
			heard = append(heard, Change{Kind: "area", Op: gone, ID: int64(id)})
		}
	}
	for _, c := range b.Boards {
		if data.MayReadBoard(scope, c.AreaPrefix) {
			heard = append(heard, Change{Kind: "board", Op: op(c.After != nil), ID: c.ID})
		}
	}
	for _, c := range b.Annotations {
		if data.MayReadBoard(scope, c.AreaPrefix) {
			heard = append(heard, Change{Kind: "annotation", Op: op(c.After != nil), ID: c.ID, Board: c.Board})
		}
	}
	for _, id := range b.GridIDs {
		if prefix := is(id); prefix != "" && scope.Covers(prefix) {
			heard = append(heard, Change{Kind: "grid", Op: put, ID: int64(id)})
		}
	}
	if b.Categories != nil {
		heard = append(heard, Change{Kind: "category", Op: put})
	}
	if b.Ground != nil {
		heard = append(heard, Change{Kind: "ground", Op: put})
	}
	return heard
}

func seenConcern(c *data.MarkChange, scope *concern.Scope, was, is Prefixes) (Change, bool) {
	heard := Change{Kind: "concern", Op: gone}
	if m := c.Before; m != nil && scope.Sees(m, was(m.Area)) {
		heard.ID = m.ID
		heard.At = append(heard.At, [2]float64{m.Lon, m.Lat})
	}
	if m := c.After; m != nil && scope.Sees(m, is(m.Area)) {
		heard.ID, heard.Op = m.ID, put
		if at := [2]float64{m.Lon, m.Lat}; !slices.Contains(heard.At, at) {
			heard.At = append(heard.At, at)
		}
	}
	return heard, len(heard.At) > 0
}

func op(there bool) string {
	if there {
		return put
	}
	return gone
}
