package tiles

import "math/bits"

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

// content is what decides how the rows of an interval look at a second: the rows themselves, and which of their lights have
// turned, which is named by the last turn.
type content struct {
	print uint64
	turns
}

// content of an interval at a second, with its restricted rows or without.
func (s *state) content(k keys, now uint32, restricted bool) content {
	from, to := s.run(k)
	c := content{s.prints[to].of(restricted) - s.prints[from].of(restricted), turns{until: noTurn}}
	for i, b := range s.blocks[from:to] {
		l := b.lights(now)
		if i == 0 || i == to-from-1 { // others lie in the interval whole
			if lo, hi := b.find(k); lo > 0 || hi < b.len() {
				c.print -= b.print.of(restricted)
				b.some(&c, lo, hi, now, restricted)
				continue
			}
		}
		c.turns = c.and(l.of(restricted))
	}
	return c
}

// some adds the rows of lo ≤ i < hi.
func (b *block) some(c *content, lo, hi int, now uint32, restricted bool) {
	words := b.lights(now).words
	for i := lo; i < hi; {
		if i%printWord == 0 && i+printWord <= hi {
			c.print += b.prints[i/printWord].of(restricted)
			c.turns = c.and(words[i/printWord].of(restricted))
			i += printWord
			continue
		}
		if restricted || groupOf(b.bits[i]) == 0 {
			r := b.row(i)
			c.print += r.print()
			c.turns = c.and(b.turnsOf(i, now))
		}
		i++
	}
}
