package sandtable

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/tiles"
)

const (
	mostWordSets = 256    // kept at once; the longest unasked goes first
	mostRetested = 20_000 // changed rows after which asking the whole question again is cheaper
)

// wordSets remembers which concerns match the words people search for. The database's two-character index is asked once for
// a set; after that only the rows that changed are asked about.
type wordSets struct {
	store *data.Store
	mu    sync.Mutex
	sets  map[string]*wordSet
}

type wordSet struct {
	asking sync.Mutex // held while the database is asked
	ids    *tiles.IDSet
	sorted []int64 // the same ids, ascending

	// Under wordSets.mu:
	stale map[int64]bool // changed since they were asked about
	used  time.Time
}

func newWordSets(store *data.Store) *wordSets {
	return &wordSets{store: store, sets: map[string]*wordSet{}}
}

// clear forgets everything: who sees what may have changed.
func (w *wordSets) clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.sets)
}

// note marks the rows of a batch as changed, in every set.
func (w *wordSets) note(changes []data.MarkChange) {
	if len(changes) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, set := range w.sets {
		for _, c := range changes {
			if c.After != nil {
				set.stale[c.After.ID] = true
			} else {
				set.stale[c.Before.ID] = true
			}
		}
		if len(set.stale) > mostRetested {
			delete(w.sets, key)
		}
	}
}

// find answers the ids that match all words within the scope.
func (w *wordSets) find(ctx context.Context, scope *concern.Scope, words []string) (*tiles.IDSet, error) {
	set := w.open(fmt.Sprintf("%d %q %q", scope.Words, fmt.Sprintf("%#v", scope.Clauses), strings.Join(words, "\x00")))
	set.asking.Lock()
	defer set.asking.Unlock()

	stale := w.takeStale(set)
	switch {
	case set.ids == nil:
		ids, err := w.store.WordIDs(ctx, *scope, words, nil)
		if err != nil {
			return nil, err
		}
		set.sorted = ids
	case len(stale) > 0:
		ids, err := w.store.WordIDs(ctx, *scope, words, stale)
		if err != nil {
			w.giveBack(set, stale)
			return nil, err
		}
		kept := slices.DeleteFunc(slices.Clone(set.sorted), func(id int64) bool {
			_, changed := slices.BinarySearch(stale, id)
			return changed
		})
		set.sorted = append(kept, ids...)
		slices.Sort(set.sorted)
	default:
		return set.ids, nil
	}
	set.ids = tiles.NewIDSet(set.sorted)
	return set.ids, nil
}

// open finds a set or makes an empty one, which from now on notes what changes.
func (w *wordSets) open(key string) *wordSet {
	w.mu.Lock()
	defer w.mu.Unlock()
	set, there := w.sets[key]
	if !there {
		if len(w.sets) >= mostWordSets {
			w.dropOldest()
		}
		set = &wordSet{stale: map[int64]bool{}}
		w.sets[key] = set
	}
	set.used = time.Now()
	return set
}

func (w *wordSets) dropOldest() {
	var oldest string
	for key, set := range w.sets {
		if oldest == "" || set.used.Before(w.sets[oldest].used) {
			oldest = key
		}
	}
	delete(w.sets, oldest)
}

// takeStale is what has to be asked about, ascending; what changes from here on is for the next time.
func (w *wordSets) takeStale(set *wordSet) []int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	ids := make([]int64, 0, len(set.stale))
	for id := range set.stale {
		ids = append(ids, id)
	}
	clear(set.stale)
	slices.Sort(ids)
	return ids
}

func (w *wordSets) giveBack(set *wordSet, ids []int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, id := range ids {
		set.stale[id] = true
	}
}
