package tiles

import (
	"encoding/binary"
	"math"
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
	scratch  []byte
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

// point adds a point feature at units u, v of the tile.
func (w *layerWriter) point(id uint64, tags []byte, u, v int32) {
	geometry := binary.AppendUvarint(append(w.scratch[:0], 1<<3|moveTo), zigzag(u))
	geometry = binary.AppendUvarint(geometry, zigzag(v))
	w.scratch = geometry
	w.feature(id, tags, pointType, geometry)
}

func zigzag(v int32) uint64 { return uint64(uint32(v<<1) ^ uint32(v>>31)) }

// feature adds a feature whose geometry is encoded already.
func (w *layerWriter) feature(id uint64, tags []byte, t geometryType, geometry []byte) {
	size := 1 + uvarintLen(id) + 1 + uvarintLen(uint64(len(tags))) + len(tags) + 2 +
		1 + uvarintLen(uint64(len(geometry))) + len(geometry)
	f := binary.AppendUvarint(append(w.features, 2<<3|2), uint64(size))
	f = binary.AppendUvarint(append(f, 1<<3), id)
	f = appendBytes(f, 2<<3|2, tags)
	f = append(f, 3<<3, byte(t))
	w.features = appendBytes(f, 4<<3|2, geometry)
}

func uvarintLen(v uint64) int {
	n := 1
	for ; v >= 0x80; v >>= 7 {
		n++
	}
	return n
}

// layer appends the layer to a tile; one without features adds nothing.
func (w *layerWriter) layer(to []byte, name string) []byte {
	if len(w.features) == 0 {
		return to
	}
	body := append(make([]byte, 0, len(w.features)+len(w.values)+256), 15<<3, 2) // version 2
	body = appendBytes(body, 1<<3|2, name)
	body = append(body, w.features...)
	for _, k := range w.keys {
		body = appendBytes(body, 3<<3|2, k)
	}
	body = append(body, w.values...)
	body = binary.AppendUvarint(append(body, 5<<3), extent)
	return appendBytes(to, 3<<3|2, body)
}
