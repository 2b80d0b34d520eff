package tiles

import (
	"math"
	"math/rand/v2"
	"sort"
	"sync/atomic"

	"minqing/concern"
)

// A block holds the columns of some hundred to two thousand concerns that are neighbours in Morton order, and what
// they have in common. It never changes once it is published. A block of blockRows rows takes 56 bytes a row.
const (
	blockRows = 1024 // what a fresh block holds
	maxRows   = 2 * blockRows
	minRows   = blockRows / 4 // below, a block that is rewritten joins its neighbour
	selWords  = maxRows / 64
)

type block struct {
	x, y     []uint32 // cell
	dx, dy   []int32  // offset in it
	id       []uint32 // low half
	idHigh   []uint32 // high half; nil when all are zero
	version  []uint16 // low half
	verHigh  []uint16 // high half; nil when all are zero: few concerns change so often
	noticed  []int64  // microseconds since 1970
	yellow   []uint32 // seconds since 1970, rounded up: the light has turned when now ≥ yellow
	red      []uint32
	area     []uint32
	reporter []uint32
	team     []uint32 // words of the dictionary; 0 is ""
	category []uint16
	bits     []uint32 // the small fields, four bits each

	stamp    uint64 // random: names the content
	lastKey  uint64
	sum      summary
	lightNow atomic.Pointer[lightState]
}

// field is the place of one small field in bits.
type field uint8

const (
	fieldStatus field = 4 * iota
	fieldUrgency
	fieldSource
	fieldForce
	fieldMustReport
	fieldMustArrive
	fieldEnd
)

func (f field) of(bits uint32) uint32 { return bits >> f & 15 }

// row is one concern outside of a block.
type row struct {
	x, y                 uint32
	dx, dy               int32
	id                   uint64
	noticed              int64
	version              uint32
	yellow, red          uint32
	area, reporter, team uint32
	bits                 uint32
	category             uint16
}

func (r *row) key() uint64 { return morton(r.x, r.y) }

// before orders rows within a block.
func (r *row) before(o *row) bool {
	a, b := r.key(), o.key()
	return a < b || a == b && r.id < o.id
}

func (b *block) len() int { return len(b.x) }

func (b *block) key(i int) uint64 { return morton(b.x[i], b.y[i]) }

func (b *block) idOf(i int) uint64 {
	if b.idHigh == nil {
		return uint64(b.id[i])
	}
	return uint64(b.idHigh[i])<<32 | uint64(b.id[i])
}

func (b *block) versionOf(i int) uint32 {
	if b.verHigh == nil {
		return uint32(b.version[i])
	}
	return uint32(b.verHigh[i])<<16 | uint32(b.version[i])
}

func (b *block) row(i int) row {
	return row{
		x: b.x[i], y: b.y[i], dx: b.dx[i], dy: b.dy[i], id: b.idOf(i), noticed: b.noticed[i], version: b.versionOf(i),
		yellow: b.yellow[i], red: b.red[i], area: b.area[i], reporter: b.reporter[i], team: b.team[i],
		bits: b.bits[i], category: b.category[i],
	}
}

// newBlock copies rows, which are in order and not empty, into columns.
func newBlock(n int, at func(i int) *row) *block {
	b := &block{
		x: make([]uint32, n), y: make([]uint32, n), dx: make([]int32, n), dy: make([]int32, n),
		id: make([]uint32, n), version: make([]uint16, n), noticed: make([]int64, n),
		yellow: make([]uint32, n), red: make([]uint32, n), area: make([]uint32, n), reporter: make([]uint32, n),
		team: make([]uint32, n), category: make([]uint16, n), bits: make([]uint32, n),
		stamp: rand.Uint64(),
	}
	for i := range n {
		r := at(i)
		b.x[i], b.y[i], b.dx[i], b.dy[i] = r.x, r.y, r.dx, r.dy
		b.id[i], b.version[i], b.noticed[i], b.yellow[i], b.red[i] = uint32(r.id), uint16(r.version), r.noticed, r.yellow, r.red
		b.area[i], b.reporter[i], b.team[i], b.category[i], b.bits[i] = r.area, r.reporter, r.team, r.category, r.bits
		if high := uint32(r.id >> 32); high != 0 {
			if b.idHigh == nil {
				b.idHigh = make([]uint32, n)
			}
			b.idHigh[i] = high
		}
		if high := uint16(r.version >> 16); high != 0 {
			if b.verHigh == nil {
				b.verHigh = make([]uint16, n)
			}
			b.verHigh[i] = high
		}
	}
	b.lastKey = b.key(n - 1)
	b.sum = summarize(b)
	return b
}

// find is the range of rows whose keys lie in the interval.
func (b *block) find(k keys) (lo, hi int) {
	n := b.len()
	if b.key(0) < k.first {
		lo = sort.Search(n, func(i int) bool { return b.key(i) >= k.first })
	}
	if b.lastKey <= k.last {
		return lo, n
	}
	return lo, lo + sort.Search(n-lo, func(i int) bool { return b.key(lo+i) > k.last })
}

// lightOf is the light of a row at a second; the rule is concern.LightAt's.
func (b *block) lightOf(i int, now uint32) concern.Light {
	return lightAt(b.bits[i], b.yellow[i], b.red[i], now)
}

// timed has, at each status, all bits set when the clock runs and none otherwise.
var timed = func() (t [16]uint8) {
	for s := concern.Reported; s <= concern.Suspended; s++ {
		if s.Timed() {
			t[s] = math.MaxUint8
		}
	}
	return t
}()

func lightAt(bits, yellow, red, now uint32) concern.Light {
	var y, r uint8
	if now >= yellow {
		y = 1
	}
	if now >= red {
		r = 1
	}
	return concern.Light((1 + (y | r) + r) & timed[bits&15])
}

// restrictedMask has a bit for each must-report kind that restricts.
var restrictedMask = func() (m uint16) {
	for k := concern.NotMustReport; k <= concern.CrimeClue; k++ {
		if k.Restricted() {
			m |= 1 << k
		}
	}
	return m
}()

// groupOf is 1 for a restricted row, 0 otherwise: summaries are kept apart for the two.
func groupOf(bits uint32) int { return int(restrictedMask >> fieldMustReport.of(bits) & 1) }
