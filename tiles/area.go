package tiles

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"

	"minqing/geo"
)

// areaTree is the tree of areas as the columns need it. But for what it remembers it is immutable.
type areaTree struct {
	byPrefix []Area        // sorted, so that an area and all below it are one run
	ids      []uint32      // in the same order
	places   map[int32]int // id → place in byPrefix
	maxID    int32
	large    sync.Map // prefix → bitSet, of the subtrees that were asked for and have manyBelow areas or more
}

// manyBelow is from how many areas on to remember a subtree's set is quicker than to make it for each question.
const manyBelow = 256

func newAreaTree(areas []Area) *areaTree {
	t := &areaTree{
		byPrefix: slices.Clone(areas),
		ids:      make([]uint32, len(areas)),
		places:   make(map[int32]int, len(areas)),
	}
	slices.SortFunc(t.byPrefix, func(a, b Area) int { return cmp.Compare(a.Prefix, b.Prefix) })
	for i, a := range t.byPrefix {
		t.places[a.ID] = i
		t.ids[i] = uint32(a.ID)
		t.maxID = max(t.maxID, a.ID)
	}
	return t
}

func (t *areaTree) prefix(id int32) string {
	if i, ok := t.places[id]; ok {
		return t.byPrefix[i].Prefix
	}
	return ""
}

// below adds to the set all areas of the subtree whose top has this prefix.
func (t *areaTree) below(prefix string, to bitSet) {
	if known, ok := t.large.Load(prefix); ok {
		to.join(known.(bitSet))
		return
	}
	from := sort.Search(len(t.byPrefix), func(i int) bool { return t.byPrefix[i].Prefix >= prefix })
	rest := t.byPrefix[from:]
	n := sort.Search(len(rest), func(i int) bool { return !strings.HasPrefix(rest[i].Prefix, prefix) })
	set := to
	if n >= manyBelow {
		set = newBitSet(uint32(t.maxID))
	}
	for _, id := range t.ids[from : from+n] {
		set.add(id)
	}
	if n >= manyBelow {
		t.large.Store(prefix, set)
		to.join(set)
	}
}

// ancestors answers, for each area id, its ancestor at a level as a place in codes; 0, the code "", for those that
// have none and for id 0. An area is its own ancestor at its level.
func (t *areaTree) ancestors(level geo.Level) (places []uint32, codes []string) {
	places, codes = make([]uint32, int(t.maxID)+1), []string{""}
	var top Area // the last area of the level: what follows it may lie below it
	for _, a := range t.byPrefix {
		if a.Level == level {
			top = a
			codes = append(codes, string(geo.CodeOfPrefix(a.Prefix)))
		}
		if top.ID != 0 && strings.HasPrefix(a.Prefix, top.Prefix) {
			places[a.ID] = uint32(len(codes) - 1)
		}
	}
	return places, codes
}

// bitSet is a set of small numbers.
type bitSet []uint64

func newBitSet(maxNumber uint32) bitSet { return make(bitSet, maxNumber/64+1) }

func (s bitSet) add(n uint32) { s[n/64] |= 1 << (n % 64) }

// join adds the numbers of a set that is not longer.
func (s bitSet) join(o bitSet) {
	for i, word := range o {
		s[i] |= word
	}
}

// has is false for numbers beyond those the set was made for.
func (s bitSet) has(n uint32) bool { return s.bit(n) != 0 }

// bit is 1 for what has is true for, 0 otherwise.
func (s bitSet) bit(n uint32) uint64 {
	if n/64 >= uint32(len(s)) {
		return 0
	}
	return s[n/64] >> (n % 64) & 1
}

// clampSecond is a second since 1970 as columns hold it: 0 for all before, the last one for all after 2106.
func clampSecond(s int64) uint32 { return uint32(min(max(s, 0), math.MaxUint32)) }
