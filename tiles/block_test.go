package tiles

import (
	"testing"

	"minqing/concern"
)

// Columns keep the low halves of numbers that are small nearly always; one large number must not be cut.
func TestLargeIdsAndVersionsAreKeptBesideSmallOnes(t *testing.T) {
	x := NewIndex()
	marks := []concern.Mark{
		markAt(1, 1, 113.5, 37.8), markAt(2, 1<<16+3, 113.5, 37.8), markAt(1<<40+7, 1<<32-1, 113.5, 37.8),
	}
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	for _, want := range marks {
		if got, ok := x.Lookup(want.ID); !ok || got.Version != want.Version {
			t.Errorf("concern %d has version %d (%v), want %d", want.ID, got.Version, ok, want.Version)
		}
	}
}
