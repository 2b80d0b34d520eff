package tiles

import (
	"encoding/binary"
	"math/bits"
	"sync/atomic"
)

// A print is the sum of what is known of some rows: equal prints mean equal rows, but for a chance of 2⁻⁶⁴. It is of the
// rows alone, not of the blocks that hold them, so that a change next door leaves it as it is. The version is left out: no tile
// shows it. Words stand in it by their numbers, so that it says nothing outside of this process.

// printWord is how many rows a block sums up together, so that a print of some of its rows costs few of them.
const printWord = 128

// prints are those of the unrestricted and of the restricted rows: who may not see the latter must not notice either, by a tag
// that changes, that there are some.
type prints [2]uint64

func (p *prints) add(o prints) { p[0] += o[0]; p[1] += o[1] }

// of is the print for one who sees the restricted rows, or does not.
func (p *prints) of(restricted bool) uint64 {
	if restricted {
		return p[0] + p[1]
	}
	return p[0]
}

// print of one row.
func (r *row) print() uint64 {
	h := fold(uint64(r.x)<<32|uint64(r.y), uint64(uint32(r.dx))<<32|uint64(uint32(r.dy)))
	h = fold(h^r.id, uint64(r.noticed))
	h = fold(h^(uint64(r.yellow)<<32|uint64(r.red)), uint64(r.area)<<32|uint64(r.reporter))
	return fold(h^(uint64(r.team)<<32|uint64(r.bits)), uint64(r.category))
}

// fold multiplies two words into one that every bit of both has a say in.
func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a^0x9e3779b97f4a7c15, b^0xd1b54a32d192ed03)
	return high ^ low
}

// printsOf sums up a block's rows, word by word and as a whole.
func (b *block) printsOf() (words []prints, whole prints) {
	words = make([]prints, (b.len()+printWord-1)/printWord)
	for i, bits := range b.bits {
		r := b.row(i)
		words[i/printWord][groupOf(bits)] += r.print()
	}
	for _, w := range words {
		whole.add(w)
	}
	return words, whole
}

// content is what decides how some rows look at a second: the rows themselves, and which of their lights have turned, which is named
// by the last turn.
type content struct {
	print uint64
	turns
}

// content of the rows of intervals, which are in order and apart, for one who may see them. The blocks that lie in them or reach in are
// summed up first, which costs next to nothing; what these came to the last time is remembered, so that rows are looked at only when their
// blocks changed.
func (c *Compiled) content(in []keys) content {
	blocks := c.state.blockContent(in, c.now, c.restricted)
	if c.restricted { // of these rows each sees others
		blocks.print = fold(blocks.print, binary.LittleEndian.Uint64(c.hash[:]))
	}
	place := &c.known[blocks.print%remembered]
	if k := place.Load(); k != nil && k.blocks == blocks {
		return k.rows
	}
	rows := c.rowContent(in)
	place.Store(&knownContent{blocks, rows})
	return rows
}

// knownContents remembers, of some blocks and intervals, the content of the rows. What is asked again soon is found; what shares a place
// takes it over.
type knownContents [remembered]atomic.Pointer[knownContent]

const remembered = 1 << 14

type knownContent struct{ blocks, rows content }

// blockContent is that of the blocks of which any row may lie in the intervals, and of the intervals themselves.
func (s *state) blockContent(in []keys, now uint32, restricted bool) content {
	c := content{turns: turns{until: noTurn}}
	if restricted {
		c.print = 1
	}
	for _, k := range in {
		from, to := s.run(k)
		c.print = fold(c.print^k.first, k.last)
		c.print = fold(c.print, s.prints[to].of(restricted)-s.prints[from].of(restricted))
		for _, b := range s.blocks[from:to] {
			l := b.lights(now)
			c.turns = c.and(l.of(restricted))
		}
	}
	return c
}

// rowContent is that of the rows in the intervals: of the unrestricted ones, which are not told apart by who may see them, since their
// count is no secret, and of those restricted ones that may be seen.
func (c *Compiled) rowContent(in []keys) content {
	s, sum := c.state, content{turns: turns{until: noTurn}}
	for _, k := range in {
		from, to := s.run(k)
		sum.print += s.prints[to][0] - s.prints[from][0]
		for i, b := range s.blocks[from:to] {
			l := b.lights(c.now)
			lo, hi := 0, b.len()
			if i == 0 || i == to-from-1 { // others lie in the interval whole
				lo, hi = b.find(k)
			}
			if lo > 0 || hi < b.len() {
				sum.print -= b.print[0]
				b.some(&sum, lo, hi, l, c.now)
			} else {
				sum.turns = sum.and(l.groupTurns[0])
			}
			if c.restricted && lo < hi && b.sum.groups[1].n > 0 {
				c.seen(&sum, b, lo, hi, l)
			}
		}
	}
	return sum
}

// seen adds the restricted rows of lo ≤ i < hi that the scope lets see.
func (c *Compiled) seen(sum *content, b *block, lo, hi int, l *lightState) {
	judged := c.scope.block(b)[1]
	if judged == none {
		return
	}
	if judged == all && lo == 0 && hi == b.len() {
		sum.print += b.print[1]
		sum.turns = sum.and(l.groupTurns[1])
		return
	}
	var sel selection
	sel.fill(lo, hi)
	c.scope.rows(b, lo, hi, &sel)
	sel.each(lo, hi, func(i int) {
		if groupOf(b.bits[i]) == 1 {
			sum.row(b, i, c.now)
		}
	})
}

// row adds one row.
func (c *content) row(b *block, i int, now uint32) {
	r := b.row(i)
	c.print += r.print()
	c.turns = c.and(b.turnsOf(i, now))
}

// some adds the unrestricted rows of lo ≤ i < hi; l are the block's lights.
func (b *block) some(c *content, lo, hi int, l *lightState, now uint32) {
	for i := lo; i < hi; {
		if i%printWord == 0 && i+printWord <= hi {
			c.print += b.prints[i/printWord][0]
			c.turns = c.and(l.words[i/printWord][0])
			i += printWord
			continue
		}
		if groupOf(b.bits[i]) == 0 {
			c.row(b, i, now)
		}
		i++
	}
}
