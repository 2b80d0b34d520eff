package tiles

import "math/bits"

// table is the visitor of Stats: counts by group and light.
type table struct {
	axes   []axis
	now    uint32
	dense  [][4]int64           // by group, when there are few
	wide   map[uint64]*[4]int64 // otherwise
	groups [][maxRows]uint32    // of the rows of the block at hand, by axis
	one    [maxRows]uint64      // the same, as one number
}

// denseGroups is up to how many groups have a place of their own each.
const denseGroups = 1 << 16

func newTable(axes []axis, width uint64, now uint32) *table {
	t := &table{axes: axes, now: now, groups: make([][maxRows]uint32, len(axes))}
	if width <= denseGroups {
		t.dense = make([][4]int64, width)
	} else {
		t.wide = map[uint64]*[4]int64{}
	}
	return t
}

// number finds the groups of a block's rows.
func (t *table) number(b *block) {
	n := b.len()
	clear(t.one[:n])
	for i := range t.axes {
		g := t.groups[i][:n]
		t.axes[i].number(b, g)
		size := uint64(t.axes[i].size)
		for j, v := range g {
			t.one[j] = t.one[j]*size + uint64(v)
		}
	}
}

func (t *table) lights(group uint64) *[4]int64 {
	if t.dense != nil {
		return &t.dense[group]
	}
	l := t.wide[group]
	if l == nil {
		l = new([4]int64)
		t.wide[group] = l
	}
	return l
}

func (t *table) group(_ int, b *block, g int) {
	t.number(b)
	for i, bits := range b.bits {
		if groupOf(bits) == g {
			t.lights(t.one[i])[b.lightOf(i, t.now)&3]++
		}
	}
}

func (t *table) rows(_ int, b *block, lo, hi int, sel *selection) {
	if sel.count(lo, hi) == 0 {
		return
	}
	t.number(b)
	for w := lo >> 6; w <= (hi-1)>>6; w++ {
		for left := sel[w]; left != 0; left &= left - 1 {
			i := w<<6 + bits.TrailingZeros64(left)
			t.lights(t.one[i])[b.lightOf(i, t.now)&3]++
		}
	}
}

// each calls do for the groups that have a concern.
func (t *table) each(do func(group uint64, lights *[4]int64)) {
	for g := range t.dense {
		if t.dense[g] != [4]int64{} {
			do(uint64(g), &t.dense[g])
		}
	}
	for g, lights := range t.wide {
		do(g, lights)
	}
}

// add takes in another goroutine's counts.
func (t *table) add(o *table) {
	o.each(func(group uint64, lights *[4]int64) {
		sum := t.lights(group)
		for l := range lights {
			sum[l] += lights[l]
		}
	})
}
