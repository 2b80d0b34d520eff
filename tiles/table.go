package tiles

import "math/bits"

// table is the visitor of Stats: counts by group and light.
type table struct {
	axes  []axis
	now   uint32
	dense [][4]uint32           // by group, when there are few
	wide  map[uint64]*[4]uint32 // otherwise
	one   [maxRows]uint32       // the groups of the rows of the block at hand, by one axis or, if dense, by all
	all   [maxRows]uint64       // by all axes
}

// denseGroups is up to how many groups have a place of their own each.
const denseGroups = 1 << 20

func newTable(axes []axis, width uint64, now uint32) *table {
	t := &table{axes: axes, now: now}
	if width <= denseGroups {
		t.dense = make([][4]uint32, width)
	} else {
		t.wide = map[uint64]*[4]uint32{}
	}
	return t
}

// number finds the groups of a block's rows.
func (t *table) number(b *block) []uint32 {
	n := b.len()
	if len(t.axes) == 1 {
		t.axes[0].number(b, t.one[:n])
		return t.one[:n]
	}
	clear(t.all[:n])
	for _, a := range t.axes {
		a.number(b, t.one[:n])
		size := uint64(a.size)
		for j, v := range t.one[:n] {
			t.all[j] = t.all[j]*size + uint64(v)
		}
	}
	if t.wide != nil {
		return nil
	}
	for j, v := range t.all[:n] {
		t.one[j] = uint32(v)
	}
	return t.one[:n]
}

func (t *table) whole(_ int, b *block, matching [2]bool) {
	groups := t.number(b)
	everything := matching == [2]bool{true, true}
	for i, bits := range b.bits {
		if everything || matching[groupOf(bits)] {
			t.count(groups, b, i)
		}
	}
}

func (t *table) rows(_ int, b *block, lo, hi int, sel *selection) {
	if sel.count(lo, hi) == 0 {
		return
	}
	groups := t.number(b)
	for w := lo >> 6; w <= (hi-1)>>6; w++ {
		for left := sel[w]; left != 0; left &= left - 1 {
			t.count(groups, b, w<<6+bits.TrailingZeros64(left))
		}
	}
}

func (t *table) count(groups []uint32, b *block, i int) {
	l := b.lightOf(i, t.now) & 3
	if t.dense != nil {
		t.dense[groups[i]][l]++
		return
	}
	lights := t.wide[t.all[i]]
	if lights == nil {
		lights = new([4]uint32)
		t.wide[t.all[i]] = lights
	}
	lights[l]++
}

// each calls do for the groups that have a concern.
func (t *table) each(do func(group uint64, lights *[4]uint32)) {
	for g := range t.dense {
		if t.dense[g] != [4]uint32{} {
			do(uint64(g), &t.dense[g])
		}
	}
	for g, lights := range t.wide {
		do(g, lights)
	}
}

// add takes in another goroutine's counts.
func (t *table) add(o *table) {
	for g := range o.dense {
		for l, n := range o.dense[g] {
			t.dense[g][l] += n
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
