package tiles

import (
	"context"
	"iter"
	"time"

	"minqing/concern"
	"minqing/geo"
)

// Area is one node of the tree of areas. Its ID is stable and never given to another.
type Area struct {
	ID     int32
	Prefix string // the code's significant digits
	Level  geo.Level
}

// Change is one concern before and after a write. Before is nil for what is new, After for what is gone.
type Change struct {
	Before, After *concern.Mark
}

// Index holds every concern's columns. The zero value is not ready: use NewIndex.
// All methods may be called at once from many goroutines; writers wait for each other, readers for nobody.
type Index struct{}

// NewIndex is an empty index.
func NewIndex() *Index { return &Index{} }

// SetCategories replaces the tree of categories: a parent matches its children in filters.
func (x *Index) SetCategories(cs []concern.Category) {}

// SetAreas replaces the tree of areas.
func (x *Index) SetAreas(areas []Area) {}

// Load replaces all concerns by the sequence's, and the position. On an error of the sequence, or a mark that
// cannot be held (*MarkError), the index stays as it was.
func (x *Index) Load(marks iter.Seq2[concern.Mark, error], position string) error { return nil }

// Apply takes changes in, in their order, and the position they lead to. Applying the same changes again does
// nothing: of two states of a concern the one with the higher version wins, and who is gone stays away only if the
// deletion's Before is at least as new. On an error nothing is applied.
func (x *Index) Apply(changes []Change, position string) error { return nil }

// Position is the position that the last Load or Apply led to.
func (x *Index) Position() string { return "" }

// Len is the number of concerns.
func (x *Index) Len() int { return 0 }

// Lookup finds a concern by its id. Its YellowAt and RedAt are whole seconds.
func (x *Index) Lookup(id int64) (concern.Mark, bool) { return concern.Mark{}, false }

// AreaPrefix is the significant digits of an area's code, "" for an unknown id and for 0.
func (x *Index) AreaPrefix(id int32) string { return "" }

// Compile prepares a query for the index's state of this moment.
func (x *Index) Compile(q Query) (*Compiled, error) { return &Compiled{}, nil }

// Compiled answers one query. It is safe for use by many goroutines at once.
type Compiled struct{}

// Tag names a concern tile's content: equal tags mean equal bytes, so it serves as a strong ETag and as a cache key
// that no one else's visibility can hit. It costs microseconds: no tile is built. turns is when the tile's content
// next changes by the clock alone (a light turns); zero when it never does.
func (c *Compiled) Tag(z, x, y uint32, o Options) (tag string, turns time.Time) { return "", time.Time{} }

// Tile builds one tile: the MVT bytes of a single layer "concerns", nil when it is empty. Tiles of several layers are
// their bytes one after the other. The error is the context's.
func (c *Compiled) Tile(ctx context.Context, z, x, y uint32, o Options) ([]byte, error) { return nil, nil }

// Count is the number of concerns that match.
func (c *Compiled) Count(ctx context.Context) (int64, error) { return 0, nil }
