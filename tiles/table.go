package tiles

import (
	"math/bits"

	"minqing/concern"
)

// table is the visitor of Stats: counts by group and light.
type table struct {
	axes []axis
	now  uint32
	wide map[uint64]*[4]uint32 // the counts, when the groups are too many to have places

	// Otherwise there are four places for each group, one for each light. Neighbours are mostly counted at the same place, and a count that
	// has to wait for the one before takes several times as long: a place has four counters, which rows take in turn.
	dense [][4]uint32

	list [maxRows]uint16 // of the block at hand: the rows that are counted
	one  [maxRows]uint32 // their groups by one axis
	many [maxRows]uint32 // their groups by all
	vast [maxRows]uint64 // the same, when these are too many
}

// denseGroups is up to how many groups have places.
const denseGroups = 1 << 18

func newTable(axes []axis, width uint64, now uint32) *table {
	t := &table{axes: axes, now: now}
	if width > denseGroups {
		t.wide = map[uint64]*[4]uint32{}
		return t
	}
	t.dense = make([][4]uint32, 4*width)
	return t
}

func (t *table) whole(_ int, b *block, matching [2]bool) {
	if matching == [2]bool{true, true} {
		t.all(b)
		return
	}
	n := 0
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			t.list[n] = uint16(i)
			n++
		}
	}
	t.some(b, t.list[:n])
}

func (t *table) rows(_ int, b *block, lo, hi int, sel *selection) {
	n := 0
	for w := lo >> 6; w <= (hi-1)>>6; w++ {
		for left := sel[w]; left != 0; left &= left - 1 {
			t.list[n] = uint16(w<<6 + bits.TrailingZeros64(left))
			n++
		}
	}
	t.some(b, t.list[:n])
}

// all counts every row of a block.
func (t *table) all(b *block) {
	if t.dense == nil {
		for i := range b.len() {
			t.list[i] = uint16(i)
		}
		t.some(b, t.list[:b.len()])
		return
	}
	groups := t.groups(b.len(), func(a *axis, to []uint32) { a.number(b, to) })
	yellow, red := b.yellow[:len(groups)], b.red[:len(groups)]
	for i, bits := range b.bits[:len(groups)] {
		t.count(i, groups[i], lightAt(bits, yellow[i], red[i], t.now))
	}
}

// some counts the listed rows of a block.
func (t *table) some(b *block, rows []uint16) {
	pick := func(a *axis, to []uint32) { a.pick(b, rows, to) }
	if t.dense == nil {
		t.someWide(b, rows, pick)
		return
	}
	groups := t.groups(len(rows), pick)
	for j, i := range rows {
		t.count(j, groups[j], b.lightOf(int(i), t.now))
	}
}

// groups finds the groups of n rows, given how to find them by one axis.
func (t *table) groups(n int, by func(*axis, []uint32)) []uint32 {
	one, many := t.one[:n], t.many[:n]
	by(&t.axes[0], many)
	for k := range t.axes[1:] {
		a := &t.axes[1+k]
		by(a, one)
		for j, v := range one {
			many[j] = many[j]*uint32(a.size) + v
		}
	}
	return many
}

// count counts one row, the j-th of its block.
func (t *table) count(j int, group uint32, light concern.Light) {
	t.dense[group<<2|uint32(light)][j&3]++
}

func (t *table) someWide(b *block, rows []uint16, by func(*axis, []uint32)) {
	one, vast := t.one[:len(rows)], t.vast[:len(rows)]
	clear(vast)
	for k := range t.axes {
		by(&t.axes[k], one)
		for j, v := range one {
			vast[j] = vast[j]*uint64(t.axes[k].size) + uint64(v)
		}
	}
	for j, i := range rows {
		lights := t.wide[vast[j]]
		if lights == nil {
			lights = new([4]uint32)
			t.wide[vast[j]] = lights
		}
		lights[b.lightOf(int(i), t.now)]++
	}
}

// each calls do for the groups that have a concern.
func (t *table) each(do func(group uint64, lights *[4]uint32)) {
	for p := 0; p < len(t.dense); p += 4 {
		var lights [4]uint32
		for l, counters := range t.dense[p : p+4] {
			for _, n := range counters {
				lights[l] += n
			}
		}
		if lights != [4]uint32{} {
			do(uint64(p/4), &lights)
		}
	}
	for g, lights := range t.wide {
		do(g, lights)
	}
}

// add takes in another goroutine's counts.
func (t *table) add(o *table) {
	for p := range o.dense {
		for k, n := range o.dense[p] {
			t.dense[p][k] += n
		}
	}
	for g, lights := range o.wide {
		sum := t.wide[g]
		if sum == nil {
			sum = new([4]uint32)
			t.wide[g] = sum
		}
		for l, n := range lights {
			sum[l] += n
		}
	}
}
