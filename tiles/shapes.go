package tiles

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"
)

// Shape is one feature of a Shapes layer, in degrees.
type Shape struct {
	ID       uint64
	Geometry orb.Geometry   // Point, MultiPoint, LineString, MultiLineString, Polygon or MultiPolygon
	Props    map[string]any // string, bool, int, int16, int32, int64, uint64, float64
	Label    string         // when set, a point inside of it is in the label layer, with the same properties and this as label
	Key      string         // what the caller decides visibility by: an area's prefix
	Owner    int64          // the same: an annotation's board
}

// Shapes is one layer of features: areas, ground or annotations. Readers wait for nobody, writers for each other.
// Edges that polygons share, vertex by vertex, stay shared at every zoom; none is so small that it is left out.
type Shapes struct {
	name    string
	writing sync.Mutex
	now     atomic.Pointer[shapeState]
}

// shapeState is the content of a layer. It never changes.
type shapeState struct {
	shapes []*shape // by id
}

// shape is a Shape as tiles need it.
type shape struct {
	Shape
	stamp uint64
	world orb.Geometry // Mercator, the world from 0 to 1 on both axes, y southwards
	bound orb.Bound    // of world
	label orb.Point    // in world
	lines []arcs       // of a polygon's rings
	zooms [MaxZoom + 1]atomic.Pointer[orb.Geometry]
	cells atomic.Pointer[Cells] // once they were asked for
}

// NewShapes is an empty layer of that name. Its labels are in a second layer, "area_labels" of "areas".
func NewShapes(name string) *Shapes {
	s := &Shapes{name: name}
	s.now.Store(&shapeState{})
	return s
}

// Set replaces all features. Of two with one id the later counts.
func (s *Shapes) Set(shapes []Shape) {
	s.change(func(byID map[uint64]*shape) {
		clear(byID)
		for _, f := range shapes {
			byID[f.ID] = newShape(f)
		}
	})
}

// Put adds features, or replaces those of the same id.
func (s *Shapes) Put(shapes ...Shape) {
	s.change(func(byID map[uint64]*shape) {
		for _, f := range shapes {
			byID[f.ID] = newShape(f)
		}
	})
}

// Remove drops features by id; unknown ids are ignored.
func (s *Shapes) Remove(ids ...uint64) {
	s.change(func(byID map[uint64]*shape) {
		for _, id := range ids {
			delete(byID, id)
		}
	})
}

func (s *Shapes) change(next func(byID map[uint64]*shape)) {
	s.writing.Lock()
	defer s.writing.Unlock()
	byID := map[uint64]*shape{}
	for _, f := range s.now.Load().shapes {
		byID[f.ID] = f
	}
	next(byID)
	state := &shapeState{}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		state.shapes = append(state.shapes, byID[id])
	}
	shareEdges(state.shapes)
	s.now.Store(state)
}

// Len is the number of features.
func (s *Shapes) Len() int { return len(s.now.Load().shapes) }

func newShape(f Shape) *shape {
	w := toWorld(f.Geometry)
	n := &shape{Shape: f, stamp: rand.Uint64(), world: w, bound: w.Bound()}
	if f.Label != "" {
		n.label = labelPoint(w)
	}
	return n
}

// toWorld projects to the Mercator square. Beyond its edge in the north and south is on the edge.
func toWorld(g orb.Geometry) orb.Geometry {
	return eachPoint(g, func(p orb.Point) orb.Point {
		x, y := mercator(p[0], p[1])
		return orb.Point{min(max(x, 0), 1), min(max(y, 0), 1)}
	})
}

// inTile calls do for the shapes that may be drawn in a tile, buffer included.
func (s *shapeState) inTile(f frame, do func(*shape)) {
	side := 1 / float64(uint64(1)<<f.z)
	margin := side * labelBuffer / extent
	box := orb.Bound{
		Min: orb.Point{float64(f.x)*side - margin, float64(f.y)*side - margin},
		Max: orb.Point{float64(f.x+1)*side + margin, float64(f.y+1)*side + margin},
	}
	for _, n := range s.shapes {
		if n.bound.Intersects(box) {
			do(n)
		}
	}
}

// Tag names the content of a tile for one visibility: equal tags mean equal bytes. visibility says in
// canonical form which shapes Tile's see lets through. A tag is of this process: after a restart all are new.
func (s *Shapes) Tag(z, x, y uint32, visibility string) string {
	h := sha256.New()
	h.Write([]byte(s.name + "\x00" + visibility + "\x00"))
	number := func(v uint64) {
		var b [8]byte
		h.Write(binary.LittleEndian.AppendUint64(b[:0], v))
	}
	number(uint64(z)<<58 | uint64(x)<<29 | uint64(y))
	s.now.Load().inTile(frame{z, x, y}, func(n *shape) { number(n.stamp) })
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:18])
}

// Tile builds one tile of the shapes that see accepts (nil: all), nil when it is empty. The error is the context's.
func (s *Shapes) Tile(ctx context.Context, z, x, y uint32, see func(*Shape) bool) ([]byte, error) {
	f := frame{z, x, y}
	features, labels := newLayerWriter(), newLayerWriter()
	s.now.Load().inTile(f, func(n *shape) {
		if ctx.Err() != nil || see != nil && !see(&n.Shape) {
			return
		}
		if kind, geometry := f.encode(n.at(z)); geometry != nil {
			features.feature(n.ID, features.props(n.Props), kind, geometry)
		}
		if n.Label == "" {
			return
		}
		if u, v, ok := f.place(n.label, labelBuffer); ok {
			labels.point(n.ID, labels.tag(labels.props(n.Props), "label", stringValue(n.Label)), u, v)
		}
	})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return labels.layer(features.layer(nil, s.name), strings.TrimSuffix(s.name, "s")+"_labels"), nil
}

// at is the shape as it is drawn at a zoom, made once.
func (n *shape) at(z uint32) orb.Geometry {
	if g := n.zooms[z].Load(); g != nil {
		return *g
	}
	g := n.simplified(simplifyPixels / 256 / float64(uint64(1)<<z))
	n.zooms[z].Store(&g)
	return g
}

// props writes properties as tags, in the order of their names.
func (w *layerWriter) props(props map[string]any) []byte {
	var tags []byte
	for _, name := range slices.Sorted(maps.Keys(props)) {
		tags = w.tag(tags, name, valueOf(props[name]))
	}
	return tags
}

func valueOf(v any) value {
	switch v := v.(type) {
	case string:
		return stringValue(v)
	case bool:
		return boolValue(v)
	case int:
		return intValue(int64(v))
	case int16:
		return intValue(int64(v))
	case int32:
		return intValue(int64(v))
	case int64:
		return intValue(v)
	case uint64:
		return uintValue(v)
	case float64:
		return doubleValue(v)
	}
	panic("tiles: a shape's property has a type that tiles cannot carry")
}
