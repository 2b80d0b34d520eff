package tiles

import (
	"math/rand/v2"
	"sort"
	"sync"
	"sync/atomic"

	"minqing/concern"
	"minqing/geo"
)

// Area is one node of the tree of areas. Its ID, from 1, is stable and never given to another.
type Area struct {
	ID     int32
	Prefix string // the code's significant digits
	Level  geo.Level
}

// Change is one concern before and after a write. Before is nil for what is new, After for what is gone.
type Change struct {
	Before, After *concern.Mark
}

// Index holds every concern's columns. The zero value is not ready: use NewIndex.
// All methods may be called at once from many goroutines; writers wait for each other, readers for nobody.
type Index struct {
	writing sync.Mutex
	now     atomic.Pointer[state]
	// known is what tags stand for.
	known knownContents
}

// state is everything an index knows at one position. It never changes.
type state struct {
	blocks     []*block
	firstKeys  []uint64 // of each block
	prints     []prints // of all blocks before each, and of all: a run's print is one difference
	count      int
	ids        idTree
	categories *dictionary
	teams      *dictionary
	parents    map[string]string // category → its parent
	areas      *areaTree
	treeStamp  uint64 // random: names areas and parents
	position   string
}

// NewIndex is an empty index.
func NewIndex() *Index {
	x := &Index{}
	x.now.Store(withBlocks(state{
		ids: idTree{map[uint64]*idTop{}}, categories: newDictionary(), teams: newDictionary(),
		areas: newAreaTree(nil), treeStamp: rand.Uint64(),
	}, nil))
	return x
}

// withBlocks is a state with other blocks.
func withBlocks(s state, blocks []*block) *state {
	s.blocks = blocks
	s.firstKeys, s.prints = make([]uint64, len(blocks)), make([]prints, len(blocks)+1)
	s.count = 0
	for i, b := range blocks {
		s.firstKeys[i] = b.key(0)
		s.prints[i+1] = s.prints[i]
		s.prints[i+1].add(b.print)
		s.count += b.len()
	}
	return &s
}

// change lets one writer at a time make the next state from the last.
func (x *Index) change(next func(last *state) (*state, error)) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	s, err := next(x.now.Load())
	if err != nil {
		return err
	}
	x.now.Store(s)
	return nil
}

// SetCategories replaces the tree of categories: a parent matches its children in filters.
func (x *Index) SetCategories(cs []concern.Category) {
	parents := concern.ParentsOf(cs)
	x.replace(func(s *state) { s.parents = parents })
}

// SetAreas replaces the tree of areas.
func (x *Index) SetAreas(areas []Area) {
	tree := newAreaTree(areas)
	x.replace(func(s *state) { s.areas = tree })
}

// replace changes one of the trees.
func (x *Index) replace(set func(*state)) {
	x.writing.Lock()
	defer x.writing.Unlock()
	s := *x.now.Load()
	set(&s)
	s.treeStamp = rand.Uint64()
	x.now.Store(&s)
}

// Position is the position that the last Load or Apply led to.
func (x *Index) Position() string { return x.now.Load().position }

// Len is the number of concerns.
func (x *Index) Len() int { return x.now.Load().count }

// AreaPrefix is the significant digits of an area's code, "" for an unknown id and for 0.
func (x *Index) AreaPrefix(id int32) string { return x.now.Load().areas.prefix(id) }

// Lookup finds a concern by its id. Its YellowAt and RedAt are rounded up to whole seconds,
// its EndedAt down; of one that ended the YellowAt is not kept.
func (x *Index) Lookup(id int64) (concern.Mark, bool) {
	s := x.now.Load()
	at, ok := s.find(uint64(id))
	if !ok {
		return concern.Mark{}, false
	}
	return s.mark(s.blocks[at.block].row(at.row)), true
}

// place is where a row is in a state.
type place struct{ block, row int }

func (s *state) find(id uint64) (place, bool) {
	square, ok := s.ids.find(id)
	if !ok {
		return place{}, false
	}
	first := uint64(square) << 32
	return s.findIn(keys{first, first | (1<<32 - 1)}, id)
}

// findIn looks through an interval for an id.
func (s *state) findIn(k keys, id uint64) (place, bool) {
	from, to := s.run(k)
	for i := from; i < to; i++ {
		b := s.blocks[i]
		lo, hi := b.find(k)
		for j, low := range b.id[lo:hi] {
			if low == uint32(id) && b.idOf(lo+j) == id {
				return place{i, lo + j}, true
			}
		}
	}
	return place{}, false
}

// run is the range of blocks that may have rows of an interval.
func (s *state) run(k keys) (from, to int) {
	from = sort.Search(len(s.firstKeys), func(i int) bool { return s.firstKeys[i] >= k.first })
	if from > 0 && s.blocks[from-1].lastKey >= k.first {
		from--
	}
	to = from + sort.Search(len(s.firstKeys)-from, func(i int) bool { return s.firstKeys[from+i] > k.last })
	return from, to
}
