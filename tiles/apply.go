package tiles

import (
	"errors"
	"slices"
	"sort"
)

// Apply takes changes in, in their order, and the position they lead to. Applying the same changes again does
// nothing: of two states of a concern the one with the higher version wins, the later one when they are equal; a
// deletion counts unless its Before is older. On an error nothing is applied.
func (x *Index) Apply(changes []Change, position string) error {
	return x.change(func(last *state) (*state, error) {
		s := *last
		categories, teams := last.categories.extend(), last.teams.extend()
		final, err := lastOf(changes, categories, teams)
		if err != nil {
			return nil, err
		}
		s.categories, s.teams, s.position = categories.done(), teams.done(), position
		e := blockEdit{dropped: map[int][]int{}, added: make([]row, 0, len(final))}
		ids := last.ids.edit()
		for _, f := range final {
			at, found := last.find(f.row.id)
			if found {
				old := last.blocks[at.block].row(at.row)
				if old.version > f.row.version || !f.gone && old == f.row {
					continue
				}
				e.dropped[at.block] = append(e.dropped[at.block], at.row)
			}
			switch {
			case !f.gone:
				e.added = append(e.added, f.row)
				ids.put(f.row.id, f.row.key())
			case found:
				ids.remove(f.row.id)
			}
		}
		if len(e.dropped) == 0 && len(e.added) == 0 {
			return &s, nil
		}
		s.ids = ids.idTree
		return withBlocks(s, e.apply(last)), nil
	})
}

// outcome is what a batch of changes does to one concern.
type outcome struct {
	row  row // of what is gone: its last state
	gone bool
}

// lastOf is the outcome for each concern, in the order of first mention.
func lastOf(changes []Change, categories, teams *nextDictionary) ([]outcome, error) {
	var final []outcome
	places := make(map[uint64]int, len(changes))
	for _, c := range changes {
		o := outcome{gone: c.After == nil}
		m := c.After
		if o.gone {
			m = c.Before
		}
		if m == nil {
			return nil, errors.New("a change with neither before nor after")
		}
		var err error
		if o.row, err = rowOf(m, categories, teams); err != nil {
			return nil, err
		}
		i, seen := places[o.row.id]
		switch {
		case !seen:
			places[o.row.id] = len(final)
			final = append(final, o)
		case o.row.version > final[i].row.version, o.row.version == final[i].row.version && !final[i].gone:
			final[i] = o
		}
	}
	return final, nil
}

// blockEdit is what a batch does to the blocks of a state.
type blockEdit struct {
	dropped map[int][]int // block → rows
	added   []row
}

// apply writes the touched blocks anew and takes over the others.
func (e *blockEdit) apply(last *state) []*block {
	slices.SortFunc(e.added, func(a, b row) int {
		if a.before(&b) {
			return -1
		}
		return 1
	})
	var out blockWriter
	out.blocks = make([]*block, 0, len(last.blocks)+len(e.added)/blockRows+1)
	rest := e.added
	for i, b := range last.blocks {
		here := rest
		if i+1 < len(last.blocks) {
			here = rest[:sort.Search(len(rest), func(j int) bool { return rest[j].key() >= last.firstKeys[i+1] })]
		}
		rest = rest[len(here):]
		if dropped := e.dropped[i]; len(dropped) > 0 || len(here) > 0 {
			out.write(merge(b, dropped, here))
		} else {
			out.keep(b)
		}
	}
	if len(rest) > 0 {
		out.write(rest)
	}
	return out.blocks
}

// merge is a block's rows without the dropped ones and with the added ones, in order.
func merge(b *block, dropped []int, added []row) []row {
	gone := newBitSet(uint32(b.len()))
	for _, i := range dropped {
		gone.add(uint32(i))
	}
	rows := make([]row, 0, b.len()+len(added))
	for i := range b.len() {
		if gone.has(uint32(i)) {
			continue
		}
		r := b.row(i)
		for len(added) > 0 && added[0].before(&r) {
			rows = append(rows, added[0])
			added = added[1:]
		}
		rows = append(rows, r)
	}
	return append(rows, added...)
}

// blockWriter collects the blocks of the next state.
type blockWriter struct {
	blocks []*block
}

func (w *blockWriter) keep(b *block) { w.blocks = append(w.blocks, b) }

// write adds rows as blocks of fitting size: few rows join the block before them when it has room.
func (w *blockWriter) write(rows []row) {
	if len(rows) == 0 {
		return
	}
	if n := len(w.blocks); len(rows) < minRows && n > 0 && w.blocks[n-1].len()+len(rows) <= blockRows {
		joined := merge(w.blocks[n-1], nil, nil)
		rows = append(joined, rows...)
		w.blocks = w.blocks[:n-1]
	}
	pieces := 1
	if len(rows) > maxRows {
		pieces = (len(rows) + blockRows - 1) / blockRows
	}
	for ; pieces > 0; pieces-- {
		n := len(rows) / pieces
		part := rows[:n]
		w.blocks = append(w.blocks, newBlock(n, func(i int) *row { return &part[i] }))
		rows = rows[n:]
	}
}
