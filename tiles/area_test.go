package tiles

import (
	"fmt"
	"strings"
	"testing"
)

// A large subtree is remembered: the second question must find what the first did, and nothing of what was in its set before.
func TestASubtreeIsTheAreasWithItsPrefix(t *testing.T) {
	areas := []Area{{ID: 1, Prefix: "1403"}, {ID: 2, Prefix: "140301"}, {ID: 3, Prefix: "140302"}}
	for i := range 2 * manyBelow {
		areas = append(areas, Area{ID: int32(len(areas) + 1), Prefix: fmt.Sprintf("14030%d%03d", 1+i%2, i)})
	}
	tree := newAreaTree(areas)
	for range 2 {
		for _, prefix := range []string{"1403", "140301", "140302", "140301000", "140399"} {
			set := newBitSet(uint32(tree.maxID))
			set.add(0)
			tree.below(prefix, set)
			for _, a := range areas {
				if set.has(uint32(a.ID)) != strings.HasPrefix(a.Prefix, prefix) {
					t.Fatalf("below %s: %s is wrong", prefix, a.Prefix)
				}
			}
			if !set.has(0) {
				t.Fatalf("below %s: what was in the set is gone", prefix)
			}
		}
	}
}
