package tiles

import (
	"context"

	"github.com/paulmach/orb"
)

// Shape is one feature of a Shapes layer, in degrees.
type Shape struct {
	ID       uint64
	Geometry orb.Geometry   // Point, LineString, MultiLineString, Polygon or MultiPolygon
	Props    map[string]any // string, bool, int, int64, uint64, float64
	Label    string         // when set, the layer's label layer has a point with this name and the same properties
	Key      string         // what the caller's visibility is decided by: an area's prefix; unused otherwise
	Owner    int64          // the same for annotations: their board
}

// Shapes is one layer of features: areas, ground or annotations. Readers wait for nobody.
type Shapes struct{}

// NewShapes is an empty layer of that name; labels go to a second layer, "<name minus its plural s>_labels".
func NewShapes(name string) *Shapes { return &Shapes{} }

// Set replaces all features.
func (s *Shapes) Set(shapes []Shape) {}

// Put adds features, or replaces those of the same id.
func (s *Shapes) Put(shapes ...Shape) {}

// Remove drops features by id; unknown ids are ignored.
func (s *Shapes) Remove(ids ...uint64) {}

// Tag names the content of a tile of those shapes that see accepts; equal tags mean equal bytes. see must
// not depend on anything but the shape and visibility, which says in canonical form what see lets through.
func (s *Shapes) Tag(z, x, y uint32, visibility string) string { return "" }

// Tile builds one tile of the shapes that see accepts (nil: all), nil when it is empty. The error is the context's.
func (s *Shapes) Tile(ctx context.Context, z, x, y uint32, see func(*Shape) bool) ([]byte, error) {
	return nil, nil
}
