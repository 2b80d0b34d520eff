package tiles

import (
	"math/bits"

	"minqing/concern"
)

// A test is one condition on a concern's columns. It first judges a block by its summary, so that whole blocks are
// skipped or taken unseen, and looks at rows only where the summary leaves it open.
type test interface {
	block(b *block) verdicts
	// rows drops from the selection the rows of lo ≤ i < hi that do not match. It leaves others alone.
	rows(b *block, lo, hi int, sel *selection)
}

// verdict says how many rows of a group match.
type verdict uint8

const (
	none verdict = iota
	some
	all
)

// verdicts are those on a block's unrestricted and its restricted rows.
type verdicts [2]verdict

func both(v verdict) verdicts { return verdicts{v, v} }

// selection has a bit for each row of a block.
type selection [selWords]uint64

// fill selects the rows of lo ≤ i < hi and no other in the words they lie in.
func (s *selection) fill(lo, hi int) {
	for w := lo >> 6; w <= (hi-1)>>6; w++ {
		s[w] = ^uint64(0)
	}
	s[lo>>6] &= ^uint64(0) << (lo & 63)
	if hi&63 != 0 {
		s[(hi-1)>>6] &= 1<<(hi&63) - 1
	}
}

// count is the number of selected rows of lo ≤ i < hi.
func (s *selection) count(lo, hi int) (n int64) {
	for w := lo >> 6; w <= (hi-1)>>6; w++ {
		n += int64(bits.OnesCount64(s[w]))
	}
	return n
}

// each calls do for the selected rows of lo ≤ i < hi.
func (s *selection) each(lo, hi int, do func(i int)) {
	for w := lo >> 6; w <= (hi-1)>>6; w++ {
		for left := s[w]; left != 0; left &= left - 1 {
			do(w<<6 + bits.TrailingZeros64(left))
		}
	}
}

// words calls each for the words of lo ≤ i < hi in which a row is left, with the rows they stand for.
func (s *selection) words(lo, hi, n int, each func(w, from, to int)) {
	for w := lo >> 6; w <= (hi-1)>>6; w++ {
		if s[w] != 0 {
			each(w, w<<6, min(w<<6+64, n))
		}
	}
}

// only drops the rows for which match is false, asking for selected rows alone: for conditions that cost more than a call.
func (s *selection) only(lo, hi int, match func(i int) bool) {
	for w := lo >> 6; w <= (hi-1)>>6; w++ {
		for left := s[w]; left != 0; left &= left - 1 {
			j := bits.TrailingZeros64(left)
			if !match(w<<6 + j) {
				s[w] &^= 1 << j
			}
		}
	}
}

// allOf holds when every part does; without parts, always.
type allOf []test

func (a allOf) block(b *block) verdicts {
	v := both(all)
	for _, t := range a {
		p := t.block(b)
		v[0], v[1] = min(v[0], p[0]), min(v[1], p[1])
		if v == both(none) {
			break
		}
	}
	return v
}

// rows asks the summary again, part by part: to look at a thousand rows for a part that all of them fulfil, as they mostly do
// who sees what, takes many times as long.
func (a allOf) rows(b *block, lo, hi int, sel *selection) {
	for _, t := range a {
		if t.block(b) != both(all) {
			t.rows(b, lo, hi, sel)
		}
	}
}

// anyOf holds when a part does; without parts, never.
type anyOf []test

func (a anyOf) block(b *block) verdicts {
	v := both(none)
	for _, t := range a {
		p := t.block(b)
		v[0], v[1] = max(v[0], p[0]), max(v[1], p[1])
	}
	return v
}

func (a anyOf) rows(b *block, lo, hi int, sel *selection) {
	var union selection
	for _, t := range a {
		switch t.block(b) {
		case both(all):
			return
		case both(none):
			continue
		}
		part := *sel
		t.rows(b, lo, hi, &part)
		for w := lo >> 6; w <= (hi-1)>>6; w++ {
			union[w] |= part[w]
		}
	}
	for w := lo >> 6; w <= (hi-1)>>6; w++ {
		sel[w] = union[w]
	}
}

// wordTest holds when a small field has one of the words in allowed, a bit each.
type wordTest struct {
	field   field
	allowed uint16
}

func (t wordTest) block(b *block) verdicts {
	var v verdicts
	for g := range v {
		switch there := b.sum.groups[g].words[t.field/4]; {
		case there&^t.allowed == 0:
			v[g] = all
		case there&t.allowed != 0:
			v[g] = some
		}
	}
	return v
}

func (t wordTest) rows(b *block, lo, hi int, sel *selection) {
	allowed, field := uint64(t.allowed), t.field&31
	sel.words(lo, hi, b.len(), func(w, from, to int) {
		var m uint64
		for j, bits := range b.bits[from:to] {
			m |= allowed >> (bits >> field & 15) & 1 << (j & 63)
		}
		sel[w] &= m
	})
}

// setTest holds when a numbered column's value is in a set, or is not when outside.
type setTest struct {
	column  column
	set     bitSet
	outside bool
}

type column uint8

const (
	areaColumn column = iota
	teamColumn
	categoryColumn
)

func (t *setTest) block(b *block) verdicts {
	switch t.column {
	case areaColumn:
		return judgeSet(b.sum.areas, t)
	case teamColumn:
		return judgeSet(b.sum.teams, t)
	}
	return judgeSet(b.sum.categories, t)
}

func judgeSet[T uint16 | uint32](values []T, t *setTest) verdicts {
	if values == nil {
		return both(some)
	}
	in := 0
	for _, v := range values {
		if t.set.has(uint32(v)) != t.outside {
			in++
		}
	}
	switch in {
	case 0:
		return both(none)
	case len(values):
		return both(all)
	}
	return both(some)
}

func (t *setTest) rows(b *block, lo, hi int, sel *selection) {
	switch t.column {
	case areaColumn:
		keepSet(b.area, t, lo, hi, sel)
	case teamColumn:
		keepSet(b.team, t, lo, hi, sel)
	case categoryColumn:
		keepSet(b.category, t, lo, hi, sel)
	}
}

func keepSet[T uint16 | uint32](values []T, t *setTest, lo, hi int, sel *selection) {
	sel.words(lo, hi, len(values), func(w, from, to int) {
		var m uint64
		for j, v := range values[from:to] {
			m |= t.set.bit(uint32(v)) << (j & 63)
		}
		if t.outside {
			m = ^m
		}
		sel[w] &= m
	})
}

// noticedTest holds for from ≤ noticed < to, microseconds since 1970.
type noticedTest struct{ from, to int64 }

func (t noticedTest) block(b *block) verdicts {
	var v verdicts
	for g := range v {
		switch s := &b.sum.groups[g]; {
		case s.n == 0 || s.minNoticed >= t.from && s.maxNoticed < t.to:
			v[g] = all
		case s.minNoticed < t.to && s.maxNoticed >= t.from:
			v[g] = some
		}
	}
	return v
}

func (t noticedTest) rows(b *block, lo, hi int, sel *selection) {
	first, span := uint64(t.from), uint64(t.to)-uint64(t.from)
	if t.to <= t.from {
		span = 0
	}
	sel.words(lo, hi, b.len(), func(w, from, to int) {
		var m uint64
		for j, at := range b.noticed[from:to] {
			var in uint64
			if uint64(at)-first < span {
				in = 1
			}
			m |= in << (j & 63)
		}
		sel[w] &= m
	})
}

// endedTest holds for what is known to have ended at first ≤ second ≤ last; first is at least 1.
type endedTest struct{ first, last uint32 }

func (t endedTest) block(b *block) verdicts {
	if t.last < t.first || b.sum.lastEnded == 0 || b.sum.lastEnded < t.first || b.sum.firstEnded > t.last {
		return both(none)
	}
	return both(some)
}

func (t endedTest) rows(b *block, lo, hi int, sel *selection) {
	sel.words(lo, hi, b.len(), func(w, from, to int) {
		var m uint64
		yellow := b.yellow[from:to]
		for j, bits := range b.bits[from:to] {
			var in uint64
			if yellow[j]-t.first <= t.last-t.first {
				in = 1
			}
			m |= in & uint64(ended>>(bits&15)) << (j & 63)
		}
		sel[w] &= m
	})
}

// reporterTest holds for what one account reported.
type reporterTest struct{ account uint32 }

func (t reporterTest) block(b *block) verdicts {
	var v verdicts
	for g := range v {
		switch s := &b.sum.groups[g]; {
		case s.n == 0 || s.minReporter == t.account && s.maxReporter == t.account:
			v[g] = all
		case s.minReporter <= t.account && t.account <= s.maxReporter:
			v[g] = some
		}
	}
	return v
}

func (t reporterTest) rows(b *block, lo, hi int, sel *selection) {
	sel.words(lo, hi, b.len(), func(w, from, to int) {
		var m uint64
		for j, r := range b.reporter[from:to] {
			if r == t.account {
				m |= 1 << (j & 63)
			}
		}
		sel[w] &= m
	})
}

// lightTest holds when the light at a second is one of those allowed, a bit each.
type lightTest struct {
	now     uint32
	allowed uint8
}

func (t lightTest) block(b *block) verdicts {
	var v verdicts
	s := b.lights(t.now)
	for g := range v {
		var in, out int32
		for l := range concern.Red + 1 {
			if t.allowed>>l&1 != 0 {
				in += s.counts[g][l]
			} else {
				out += s.counts[g][l]
			}
		}
		switch {
		case out == 0:
			v[g] = all
		case in > 0:
			v[g] = some
		}
	}
	return v
}

func (t lightTest) rows(b *block, lo, hi int, sel *selection) {
	sel.words(lo, hi, b.len(), func(w, from, to int) {
		var m uint64
		yellow, red := b.yellow[from:to], b.red[from:to]
		for j, bits := range b.bits[from:to] {
			m |= uint64(t.allowed>>lightAt(bits, yellow[j], red[j], t.now)&1) << (j & 63)
		}
		sel[w] &= m
	})
}

// idTest holds for the concerns of a set.
type idTest struct{ ids *IDSet }

func (t idTest) block(*block) verdicts {
	if t.ids.Len() == 0 {
		return both(none)
	}
	return both(some)
}

func (t idTest) rows(b *block, lo, hi int, sel *selection) {
	if t.ids.flat == nil || b.idHigh != nil {
		sel.only(lo, hi, func(i int) bool { return t.ids.Has(int64(b.idOf(i))) })
		return
	}
	flat, first := t.ids.flat, t.ids.first<<pageBits
	sel.words(lo, hi, b.len(), func(w, from, to int) {
		var m uint64
		for j, id := range b.id[from:to] {
			if at := uint64(int64(id) - first); at/64 < uint64(len(flat)) {
				m |= flat[at/64] >> (at & 63) & 1 << (j & 63)
			}
		}
		sel[w] &= m
	})
}
