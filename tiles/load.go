package tiles

import (
	"iter"

	"minqing/concern"
)

// Load replaces all concerns by the sequence's, and the position. On an error of the sequence, or a mark that
// cannot be held (*MarkError), the index stays as it was. Of two marks with one id the later counts.
func (x *Index) Load(marks iter.Seq2[concern.Mark, error], position string) error {
	return x.change(func(last *state) (*state, error) {
		s := *last
		categories, teams := last.categories.extend(), last.teams.extend()
		var rows []row
		for m, err := range marks {
			if err != nil {
				return nil, err
			}
			r, err := rowOf(&m, categories, teams)
			if err != nil {
				return nil, err
			}
			rows = append(rows, r)
		}
		ids := (&idTree{map[uint64]*idTop{}}).edit()
		kept := rows[:0]
		for _, r := range rows {
			if _, twice := ids.find(r.id); twice {
				kept = dropID(kept, r.id)
			}
			ids.put(r.id, r.key())
			kept = append(kept, r)
		}
		s.ids, s.categories, s.teams, s.position = ids.idTree, categories.done(), teams.done(), position
		order := sortedByKey(kept)
		blocks := make([]*block, 0, len(kept)/blockRows+1)
		for len(order) > 0 {
			n := min(blockRows, len(order))
			part := order[:n]
			blocks = append(blocks, newBlock(n, func(i int) *row { return &kept[part[i].row] }))
			order = order[n:]
		}
		return withBlocks(s, blocks), nil
	})
}

func dropID(rows []row, id uint64) []row {
	for i := range rows {
		if rows[i].id == id {
			return append(rows[:i], rows[i+1:]...)
		}
	}
	return rows
}

// keyed is a row's key beside its place, which is all that sorting has to move.
type keyed struct {
	key uint64
	row uint32
}

// sortedByKey orders rows by Morton key, and those of one key as they came: a radix sort, eight bits at a time from
// the lowest, that leaves out the bytes in which all keys agree.
func sortedByKey(rows []row) []keyed {
	from, to := make([]keyed, len(rows)), make([]keyed, len(rows))
	var counts [8][256]int
	for i := range rows {
		k := rows[i].key()
		from[i] = keyed{k, uint32(i)}
		for d := range counts {
			counts[d][byte(k>>(8*d))]++
		}
	}
	for d := range counts {
		if len(rows) == 0 || counts[d][byte(from[0].key>>(8*d))] == len(rows) {
			continue
		}
		next := 0
		for v, n := range counts[d] {
			counts[d][v] = next
			next += n
		}
		for _, k := range from {
			v := byte(k.key >> (8 * d))
			to[counts[d][v]] = k
			counts[d][v]++
		}
		from, to = to, from
	}
	return from
}
