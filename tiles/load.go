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
		var rows rowList
		ids := (&idTree{map[uint64]*idTop{}}).edit()
		for m, err := range marks {
			if err != nil {
				return nil, err
			}
			r, err := rowOf(&m, categories, teams)
			if err != nil {
				return nil, err
			}
			if _, twice := ids.find(r.id); twice {
				*rows.of(r.id) = r
			} else {
				rows.add(&r)
			}
			ids.put(r.id, r.key())
		}
		s.ids, s.categories, s.teams, s.position = ids.idTree, categories.done(), teams.done(), position
		order := rows.sortedByKey()
		blocks := make([]*block, 0, rows.n/blockRows+1)
		for len(order) > 0 {
			n := min(blockRows, len(order))
			part := order[:n]
			blocks = append(blocks, newBlock(n, func(i int) *row { return rows.at(int(part[i].row)) }))
			order = order[n:]
		}
		return withBlocks(s, blocks), nil
	})
}

// rowList holds rows in pieces: one slice that grows to ten million would be copied, and take its memory, several times over.
type rowList struct {
	pieces [][]row
	n      int
}

const (
	pieceBits = 14
	pieceRows = 1 << pieceBits
)

func (l *rowList) add(r *row) {
	if l.n&(pieceRows-1) == 0 {
		l.pieces = append(l.pieces, make([]row, 0, pieceRows))
	}
	last := &l.pieces[len(l.pieces)-1]
	*last = append(*last, *r)
	l.n++
}

func (l *rowList) at(i int) *row { return &l.pieces[i>>pieceBits][i&(pieceRows-1)] }

// of looks through all for an id that is there.
func (l *rowList) of(id uint64) *row {
	for _, piece := range l.pieces {
		for i := range piece {
			if piece[i].id == id {
				return &piece[i]
			}
		}
	}
	return nil
}

// keyed is a row's key beside its place, which is all that sorting has to move.
type keyed struct {
	key uint64
	row uint32
}

// sortedByKey orders rows by Morton key, and those of one key as they came: a radix sort, eight bits at a time from
// the lowest, that leaves out the bytes in which all keys agree.
func (l *rowList) sortedByKey() []keyed {
	from, to := make([]keyed, l.n), make([]keyed, l.n)
	var counts [8][256]int
	for i := range l.n {
		k := l.at(i).key()
		from[i] = keyed{k, uint32(i)}
		for d := range counts {
			counts[d][byte(k>>(8*d))]++
		}
	}
	for d := range counts {
		if l.n == 0 || counts[d][byte(from[0].key>>(8*d))] == l.n {
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
