package tiles

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math/bits"
	"slices"
	"time"

	"minqing/concern"
)

// Options says how a concern tile is drawn. The zero value clusters with DefaultPoints.
type Options struct {
	Points int  // a cluster cell with up to so many members shows them as points; 0 means DefaultPoints
	All    bool // no clusters: every concern is a point
}

// DefaultPoints is how many concerns of a cell are shown one by one before they become a cluster.
const DefaultPoints = 3

// A tile is cut into 2 × 2 cluster cells of 128 pixels: rings stand apart, and a screen has room for names between them.
// Each cell decides for itself, so that tiles agree; what neighbouring cells show within bufferPixels of the tile is
// repeated outside of its extent, for drawing only.
const (
	cellsAcross  = 2
	cellBits     = 1 // cellsAcross = 1 << cellBits
	ringAcross   = cellsAcross + 2
	bufferPixels = 32
	buffer       = bufferPixels * pixel
)

// Features that stand for several concerns have ids above every concern's: a cell's cluster its
// zoom-dependent number, a stack in a cell that also shows other concerns that of its first member.
const (
	clusterID = 1 << 52
	stackID   = 1 << 51
)

// frame is a tile as the columns see it.
type frame struct{ z, x, y uint32 }

// unit is a place in a tile's units: x or y of a cell against the tile's first column or row.
func (f frame) unit(cell int64, tile uint32) int64 {
	d := cell - int64(tile)<<(32-f.z)
	if f.z > 20 {
		return d << (f.z - 20)
	}
	return d >> (20 - f.z)
}

// ring lists the tile's cluster cells and those around it, each with its slot. Beyond the antimeridian the world
// goes on from its other side; beyond the poles there is nothing.
func (f frame) ring(each func(slot int, k keys)) {
	n := int64(1) << (f.z + cellBits)
	for slot := range ringAcross * ringAcross {
		col, row := f.column(slot), f.row(slot)
		if row < 0 || row >= n {
			continue
		}
		each(slot, squareKeys(f.z+cellBits, uint32((col+n)%n), uint32(row)))
	}
}

// beyond is true, at z0, for the slots beyond the antimeridian: two columns further on, the slot^2 is the same cell in the tile itself.
func (f frame) beyond(slot int) bool { return f.column(slot) < 0 || f.column(slot) >= cellsAcross }

func (f frame) column(slot int) int64 { return int64(f.x)*cellsAcross + int64(slot%ringAcross) - 1 }
func (f frame) row(slot int) int64    { return int64(f.y)*cellsAcross + int64(slot/ringAcross) - 1 }

// at is where a cell of a slot is drawn, false when that is too far outside of the tile.
func (f frame) at(slot int, x, y uint32) (u, v int32, ok bool) {
	n := int64(1) << (f.z + cellBits)
	turns := int64(0) // around the world
	switch col := f.column(slot); {
	case col < 0:
		turns = -1
	case col >= n:
		turns = 1
	}
	right, down := f.unit(int64(x)+turns<<32, f.x), f.unit(int64(y), f.y)
	return int32(right), int32(down),
		right >= -buffer && right < extent+buffer && down >= -buffer && down < extent+buffer
}

// Tag names a concern tile's content: equal tags mean equal bytes, so it serves as a strong ETag (quotes not
// included) and as a cache key that no one else's visibility can hit. It costs microseconds, for no tile is built.
// next is when the content may next change by the clock alone, for a light turns; zero when it never will.
// A tag is of this process: after a restart all are new.
func (c *Compiled) Tag(z, x, y uint32, o Options) (tag string, next time.Time) {
	around := c.content(frame{z, x, y}.around())
	if around.until != noTurn {
		next = time.Unix(int64(around.until), 0)
	}
	return c.tagOf("concerns", tileNumber(z, x, y), uint64(o.points()), around.print, uint64(around.from)), next
}

// around are the intervals of the tile's cluster cells and of those around it, in order, joined where they touch.
func (f frame) around() []keys {
	cells := make([]keys, 0, ringAcross*ringAcross)
	f.ring(func(_ int, k keys) { cells = append(cells, k) })
	slices.SortFunc(cells, func(a, b keys) int { return cmp.Compare(a.first, b.first) })
	joined := cells[:1]
	for _, k := range cells[1:] {
		switch last := &joined[len(joined)-1]; {
		case k.first <= last.last: // the same cell again, around the world
		case k.first-1 == last.last:
			last.last = k.last
		default:
			joined = append(joined, k)
		}
	}
	return joined
}

func tileNumber(z, x, y uint32) uint64 { return uint64(z)<<58 | uint64(x)<<29 | uint64(y) }

// tagOf names what a query answers, by all else that decides it.
func (c *Compiled) tagOf(layer string, numbers ...uint64) string {
	text := append(append(make([]byte, 0, len(c.hash)+len(layer)+8*len(numbers)), c.hash[:]...), layer...)
	for _, n := range numbers {
		text = binary.LittleEndian.AppendUint64(text, n)
	}
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// points is the most concerns that a cell shows one by one; -1 for all.
func (o Options) points() int {
	switch {
	case o.All:
		return -1
	case o.Points <= 0:
		return DefaultPoints
	}
	return o.Points
}

// Tile builds one tile: the MVT bytes of a single layer "concerns", nil when it is empty. Tiles of several layers are
// their bytes one after the other. The features inside of the extent, 0 ≤ u, v < 4096, stand for
// each matching concern of the tile once: a point has n = 1, a cluster its count. The error is the context's.
func (c *Compiled) Tile(ctx context.Context, z, x, y uint32, o Options) ([]byte, error) {
	f := frame{z, x, y}
	w := newPointWriter(c)
	var parts []part
	f.ring(func(slot int, k keys) { parts = c.state.parts(parts, k, slot) })
	if o.All {
		defer w.borrow()()
		if blocksOf(parts) >= manyBlocks {
			w.ready = make([]readyTags, 1<<readyBits)
		}
		v := &pointVisitor{frame: f, to: w}
		for i := range parts {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			c.visit(&parts[i], v)
		}
		return w.layer(nil, "concerns"), nil
	}
	limit := o.points()
	if f.z == 0 {
		parts = slices.DeleteFunc(parts, func(p part) bool { return f.beyond(p.slot) })
	}
	found, err := scan(ctx, c, parts, func() *cellVisitor { return &cellVisitor{now: c.now, limit: limit} })
	if err != nil {
		return nil, err
	}
	total := found[0]
	for _, other := range found[1:] {
		total.add(other)
	}
	if f.z == 0 {
		for slot := range total.cells {
			if f.beyond(slot) {
				total.cells[slot] = total.cells[slot^2]
			}
		}
	}
	for slot := range total.cells {
		w.cell(f, slot, &total.cells[slot], limit)
	}
	return w.layer(nil, "concerns"), nil
}

// manyBlocks is from how many blocks on to remember the tags of like concerns is worth the table for them.
const manyBlocks = 32

func blocksOf(parts []part) (n int) {
	for _, p := range parts {
		n += p.to - p.from
	}
	return n
}

// pointVisitor draws every concern it is shown.
type pointVisitor struct {
	frame frame
	to    *pointWriter
}

func (v *pointVisitor) whole(slot int, b *block, matching [2]bool) {
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			v.point(slot, b, i)
		}
	}
}

func (v *pointVisitor) rows(slot int, b *block, lo, hi int, sel *selection) {
	sel.each(lo, hi, func(i int) { v.point(slot, b, i) })
}

func (v *pointVisitor) point(slot int, b *block, i int) {
	if u, w, ok := v.frame.at(slot, b.x[i], b.y[i]); ok {
		v.to.concern(member{b, i}, u, w)
	}
}

// member is one concern of a cell.
type member struct {
	b *block
	i int
}

// cellSum is what a cluster cell holds. few has its members as long as they may be shown one by one.
type cellSum struct {
	n                      int64
	lights                 [4]int64
	minX, maxX, minY, maxY uint32
	sumX, sumY             uint64
	few                    []member
}

func (s *cellSum) grow(n int64, minX, maxX, minY, maxY uint32, sumX, sumY uint64) {
	if s.n == 0 {
		s.minX, s.maxX, s.minY, s.maxY = minX, maxX, minY, maxY
	} else {
		s.minX, s.maxX = min(s.minX, minX), max(s.maxX, maxX)
		s.minY, s.maxY = min(s.minY, minY), max(s.maxY, maxY)
	}
	s.n += n
	s.sumX += sumX
	s.sumY += sumY
}

// cellVisitor adds up the cells of a tile.
type cellVisitor struct {
	cells [ringAcross * ringAcross]cellSum
	now   uint32
	limit int
}

func (v *cellVisitor) whole(slot int, b *block, matching [2]bool) {
	s := &v.cells[slot]
	for g, found := range matching {
		sum := &b.sum.groups[g]
		if !found || sum.n == 0 {
			continue
		}
		s.grow(int64(sum.n), sum.minX, sum.maxX, sum.minY, sum.maxY, sum.sumX, sum.sumY)
		for l, n := range b.lights(v.now).counts[g] {
			s.lights[l] += int64(n)
		}
	}
	if s.n > int64(v.limit) {
		return
	}
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			s.few = append(s.few, member{b, i})
		}
	}
}

func (v *cellVisitor) rows(slot int, b *block, lo, hi int, sel *selection) {
	n := sel.count(lo, hi)
	if n == 0 {
		return
	}
	s := &v.cells[slot]
	if s.n+n <= int64(v.limit) {
		sel.each(lo, hi, func(i int) { s.few = append(s.few, member{b, i}) })
	}
	minX, maxX, minY, maxY := ^uint32(0), uint32(0), ^uint32(0), uint32(0)
	var sumX, sumY uint64
	var lights [4]int64
	for w := lo >> 6; w <= (hi-1)>>6; w++ {
		left, first := sel[w], w<<6
		for left != 0 {
			i := first + bits.TrailingZeros64(left)
			left &= left - 1
			x, y := b.x[i], b.y[i]
			minX, maxX = min(minX, x), max(maxX, x)
			minY, maxY = min(minY, y), max(maxY, y)
			sumX += uint64(x)
			sumY += uint64(y)
			if bits := b.bits[i]; timed[bits&15] == 0 {
				lights[concern.NoLight]++ // as most are, whose deadlines then need not be fetched
			} else {
				lights[lightAt(bits, b.yellow[i], b.red[i], v.now)&3]++
			}
		}
	}
	s.grow(n, minX, maxX, minY, maxY, sumX, sumY)
	for l := range lights {
		s.lights[l] += lights[l]
	}
}

// add takes in what another goroutine found.
func (v *cellVisitor) add(o *cellVisitor) {
	for slot := range v.cells {
		s, t := &v.cells[slot], &o.cells[slot]
		if t.n == 0 {
			continue
		}
		s.grow(t.n, t.minX, t.maxX, t.minY, t.maxY, t.sumX, t.sumY)
		for l := range s.lights {
			s.lights[l] += t.lights[l]
		}
		s.few = append(s.few, t.few...)
	}
}
