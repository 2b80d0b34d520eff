package tiles

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"sync"
)

// The wire format is that of the Mapbox Vector Tile specification 2.1, written straight into bytes: a
// tile is its layers one after the other, so tiles are joined by appending.

// extent is how many units a tile has on each side; pixel, how many of them a pixel of a 256-pixel tile has.
const (
	extent = 4096
	pixel  = extent / 256
)

// geometryType is that of a feature.
type geometryType byte

const (
	pointType geometryType = 1 + iota
	lineType
	polygonType
)

// Commands of a geometry, with their repeat count above the lowest three bits.
const (
	moveTo    = 1
	lineTo    = 2
	closePath = 7
)

// layerWriter collects the features of one layer, and the keys and values that their tags refer to.
type layerWriter struct {
	features []byte
	keys     []string
	keyAt    map[string]uint32
	values   []byte
	valueAt  map[value]uint32
}

func newLayerWriter() *layerWriter {
	return &layerWriter{keyAt: map[string]uint32{}, valueAt: map[value]uint32{}}
}

// value is a tag's value: a word, or a number or bool of the kind that its field says.
type value struct {
	field  byte // of the message Value: 1 string, 3 double, 4 int, 5 uint, 7 bool
	word   string
	number uint64
}

func stringValue(s string) value { return value{field: 1, word: s} }
func doubleValue(v float64) value {
	return value{field: 3, number: math.Float64bits(v)}
}
func intValue(v int64) value   { return value{field: 4, number: uint64(v)} }
func uintValue(v uint64) value { return value{field: 5, number: v} }
func boolValue(v bool) value {
	if v {
		return value{field: 7, number: 1}
	}
	return value{field: 7}
}

// tag appends the numbers of a key and a value to a feature's tags.
func (w *layerWriter) tag(tags []byte, key string, v value) []byte {
	k, ok := w.keyAt[key]
	if !ok {
		k = uint32(len(w.keys))
		w.keys = append(w.keys, key)
		w.keyAt[key] = k
	}
	n, ok := w.valueAt[v]
	if !ok {
		n = uint32(len(w.valueAt))
		w.valueAt[v] = n
		w.values = appendValue(w.values, v)
	}
	return binary.AppendUvarint(binary.AppendUvarint(tags, uint64(k)), uint64(n))
}

func appendValue(to []byte, v value) []byte {
	var b []byte
	switch v.field {
	case 1:
		b = appendBytes(b, 1<<3|2, v.word)
	case 3:
		b = binary.LittleEndian.AppendUint64(append(b, 3<<3|1), v.number)
	default:
		b = binary.AppendUvarint(append(b, v.field<<3), v.number)
	}
	return appendBytes(to, 4<<3|2, b)
}

func appendBytes[B []byte | string](to []byte, field byte, b B) []byte {
	to = binary.AppendUvarint(append(to, field), uint64(len(b)))
	return append(to, b...)
}

// point adds a point feature at units u, v of the tile. It is feature with a geometry of one command, written at once: tiles of
// every single concern have a hundred thousand.
func (w *layerWriter) point(id uint64, tags []byte, u, v int32) {
	x, y := zigzag(u), zigzag(v)
	geometry := 1 + uvarintLen(x) + uvarintLen(y)
	size := featureSize(id, tags, geometry)
	f := slices.Grow(w.features, size+binary.MaxVarintLen32)
	f = binary.AppendUvarint(append(f, 2<<3|2), uint64(size))
	f = binary.AppendUvarint(append(f, 1<<3), id)
	f = binary.AppendUvarint(append(f, 2<<3|2), uint64(len(tags)))
	f = append(append(f, tags...), 3<<3, byte(pointType), 4<<3|2, byte(geometry), 1<<3|moveTo)
	w.features = binary.AppendUvarint(binary.AppendUvarint(f, x), y)
}

func zigzag(v int32) uint64 { return uint64(uint32(v<<1) ^ uint32(v>>31)) }

// feature adds a feature whose geometry is encoded already.
func (w *layerWriter) feature(id uint64, tags []byte, t geometryType, geometry []byte) {
	f := binary.AppendUvarint(append(w.features, 2<<3|2), uint64(featureSize(id, tags, len(geometry))))
	f = binary.AppendUvarint(append(f, 1<<3), id)
	f = appendBytes(f, 2<<3|2, tags)
	f = append(f, 3<<3, byte(t))
	w.features = appendBytes(f, 4<<3|2, geometry)
}

// featureSize is how many bytes a feature's fields take.
func featureSize(id uint64, tags []byte, geometry int) int {
	return 1 + uvarintLen(id) + 1 + uvarintLen(uint64(len(tags))) + len(tags) + 2 + 1 + uvarintLen(uint64(geometry)) + geometry
}

func uvarintLen(v uint64) int { return (bits.Len64(v|1) + 6) / 7 }

// layer appends the layer to a tile; one without features adds nothing.
func (w *layerWriter) layer(to []byte, name string) []byte {
	if len(w.features) == 0 {
		return to
	}
	head := appendBytes(append(make([]byte, 0, 64), 15<<3, 2), 1<<3|2, name) // version 2
	var keys []byte
	for _, k := range w.keys {
		keys = appendBytes(keys, 3<<3|2, k)
	}
	tail := binary.AppendUvarint([]byte{5 << 3}, extent)
	size := len(head) + len(w.features) + len(keys) + len(w.values) + len(tail)
	to = slices.Grow(to, 1+binary.MaxVarintLen64+size)
	to = binary.AppendUvarint(append(to, 3<<3|2), uint64(size))
	for _, part := range [][]byte{head, w.features, keys, w.values, tail} {
		to = append(to, part...)
	}
	return to
}

// spare are the buffers of features of tiles that are done, so that a large one need not grow again for the next.
var spare = sync.Pool{New: func() any { return new([]byte) }}

// mostSpare is the largest buffer that is kept, in bytes.
const mostSpare = 16 << 20

// borrow gives the writer a buffer for its features; back returns it, after which the writer must not be used.
func (w *layerWriter) borrow() (back func()) {
	kept := spare.Get().(*[]byte)
	w.features = (*kept)[:0]
	return func() {
		if cap(w.features) <= mostSpare {
			*kept = w.features
			spare.Put(kept)
		}
	}
}
