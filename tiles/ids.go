package tiles

import (
	"maps"
	"slices"
)

// IDSet is an immutable set of concern ids.
type IDSet struct {
	sorted []int64
	flat   []uint64  // a bit for each id from first × 2¹⁴ on; nil when that takes more than the ids themselves
	pages  []*idPage // else by (id >> pageBits) − first; nil when the ids are too far apart for that, too
	first  int64
	stamp  uint64
}

type idPage [1 << pageBits / 64]uint64

const (
	pageBits = 14
	maxPages = 1 << 20
)

// NewIDSet copies the ids, in any order.
func NewIDSet(ids []int64) *IDSet {
	s := &IDSet{sorted: slices.Clone(ids)}
	slices.Sort(s.sorted)
	s.sorted = slices.Compact(s.sorted)
	for _, id := range s.sorted {
		s.stamp = mix(s.stamp + uint64(id))
	}
	if len(s.sorted) == 0 {
		return s
	}
	s.first = s.sorted[0] >> pageBits
	n := s.sorted[len(s.sorted)-1]>>pageBits - s.first + 1
	if n<<pageBits/64 <= int64(len(s.sorted))+1024 {
		s.flat = make([]uint64, n<<pageBits/64)
		for _, id := range s.sorted {
			at := id - s.first<<pageBits
			s.flat[at/64] |= 1 << (at % 64)
		}
		return s
	}
	if n > maxPages {
		return s
	}
	s.pages = make([]*idPage, n)
	for _, id := range s.sorted {
		p := &s.pages[id>>pageBits-s.first]
		if *p == nil {
			*p = new(idPage)
		}
		at := id & (1<<pageBits - 1)
		(*p)[at/64] |= 1 << (at % 64)
	}
	return s
}

// Has says whether an id is in the set.
func (s *IDSet) Has(id int64) bool {
	if s.flat != nil {
		at := uint64(id - s.first<<pageBits)
		return at/64 < uint64(len(s.flat)) && s.flat[at/64]>>(at%64)&1 != 0
	}
	return s.hasSparse(id)
}

func (s *IDSet) hasSparse(id int64) bool {
	if s.pages == nil {
		_, ok := slices.BinarySearch(s.sorted, id)
		return ok
	}
	p := id>>pageBits - s.first
	if p < 0 || p >= int64(len(s.pages)) || s.pages[p] == nil {
		return false
	}
	at := id & (1<<pageBits - 1)
	return s.pages[p][at/64]>>(at%64)&1 != 0
}

// Len is the number of ids.
func (s *IDSet) Len() int { return len(s.sorted) }

// mix is the finalizer of SplitMix64: every bit of the input moves every bit of the output.
func mix(v uint64) uint64 {
	v += 0x9e3779b97f4a7c15
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}

// idTree knows of every concern roughly where it is: the upper half of its Morton key, a square of 600 m, in 4 bytes a
// concern as long as the ids lie close together. It is immutable; an idTreeEdit makes the next one.
type idTree struct {
	tops map[uint64]*idTop // by id >> 20
}

type idTop struct {
	edit   *edit
	leaves [1024]*idLeaf
}

type idLeaf struct {
	edit    *edit // the one that made the leaf may write to it
	present [1024 / 64]uint64
	square  [1024]uint32
}

func (t *idTree) find(id uint64) (square uint32, ok bool) {
	top := t.tops[id>>20]
	if top == nil {
		return 0, false
	}
	leaf := top.leaves[id>>10&1023]
	at := id & 1023
	if leaf == nil || leaf.present[at/64]>>(at%64)&1 == 0 {
		return 0, false
	}
	return leaf.square[at], true
}

// idTreeEdit copies what it touches of a tree, each node once.
type idTreeEdit struct {
	idTree
	own *edit
}

// edit is one writer's work; only its address counts.
type edit struct{ _ byte }

func (t *idTree) edit() *idTreeEdit { return &idTreeEdit{idTree{maps.Clone(t.tops)}, new(edit)} }

func (e *idTreeEdit) leaf(id uint64) *idLeaf {
	top := e.tops[id>>20]
	if top == nil || top.edit != e.own {
		next := &idTop{edit: e.own}
		if top != nil {
			next.leaves = top.leaves
		}
		e.tops[id>>20], top = next, next
	}
	leaf := &top.leaves[id>>10&1023]
	if *leaf == nil || (*leaf).edit != e.own {
		next := &idLeaf{edit: e.own}
		if *leaf != nil {
			next.present, next.square = (*leaf).present, (*leaf).square
		}
		*leaf = next
	}
	return *leaf
}

func (e *idTreeEdit) put(id uint64, key uint64) {
	leaf, at := e.leaf(id), id&1023
	leaf.present[at/64] |= 1 << (at % 64)
	leaf.square[at] = uint32(key >> 32)
}

func (e *idTreeEdit) remove(id uint64) {
	leaf, at := e.leaf(id), id&1023
	leaf.present[at/64] &^= 1 << (at % 64)
}
