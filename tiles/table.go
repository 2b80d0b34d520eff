package tiles

import "math/bits"

// table is the visitor of Stats: counts by group and light.
type table struct {
	axes  []axis
	now   uint32
	dense []uint32              // four lights for each group, when these are few
	wide  map[uint64]*[4]uint32 // otherwise
	one   [maxRows]uint32       // of the rows of the block at hand: the groups by one axis, or places in dense
	all   [maxRows]uint64       // the groups by all axes
}

// denseGroups is up to how many groups have places of their own.
const denseGroups = 1 << 20

func newTable(axes []axis, width uint64, now uint32) *table {
	t := &table{axes: axes, now: now}
	if width <= denseGroups {
		t.dense = make([]uint32, 4*width)
	} else {
		t.wide = map[uint64]*[4]uint32{}
	}
	return t
}

// number finds the groups of a block's rows, and their places when they have some.
func (t *table) number(b *block) {
	n := b.len()
	one, all := t.one[:n], t.all[:n]
	if len(t.axes) == 1 {
		t.axes[0].number(b, one)
	} else {
		clear(all)
		for _, a := range t.axes {
			a.number(b, one)
			size := uint64(a.size)
			for j, v := range one {
				all[j] = all[j]*size + uint64(v)
			}
		}
	}
	switch {
	case t.dense == nil && len(t.axes) == 1:
		for j, v := range one {
			all[j] = uint64(v)
		}
	case t.dense != nil:
		if len(t.axes) != 1 {
			for j, v := range all {
				one[j] = uint32(v)
			}
		}
		yellow, red := b.yellow[:n], b.red[:n]
		for j, bits := range b.bits[:n] {
			one[j] = 4*one[j] + uint32(lightAt(bits, yellow[j], red[j], t.now))
		}
	}
}

func (t *table) whole(_ int, b *block, matching [2]bool) {
	t.number(b)
	if t.dense != nil && matching == [2]bool{true, true} {
		for _, place := range t.one[:b.len()] {
			t.dense[place]++
		}
		return
	}
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			t.count(b, i)
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
			t.count(b, w<<6+bits.TrailingZeros64(left))
		}
	}
}

func (t *table) count(b *block, i int) {
	if t.dense != nil {
		t.dense[t.one[i]]++
		return
	}
	lights := t.wide[t.all[i]]
	if lights == nil {
		lights = new([4]uint32)
		t.wide[t.all[i]] = lights
	}
	lights[b.lightOf(i, t.now)]++
}

// each calls do for the groups that have a concern.
func (t *table) each(do func(group uint64, lights *[4]uint32)) {
	for p := 0; p < len(t.dense); p += 4 {
		if lights := (*[4]uint32)(t.dense[p:]); *lights != [4]uint32{} {
			do(uint64(p/4), lights)
		}
	}
	for g, lights := range t.wide {
		do(g, lights)
	}
}

// add takes in another goroutine's counts.
func (t *table) add(o *table) {
	for p, n := range o.dense {
		t.dense[p] += n
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
