package tiles

import (
	"context"
	"errors"
	"iter"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minqing/concern"
)

func TestOfTwoStatesTheNewerWinsInAnyOrder(t *testing.T) {
	old, newer := markAt(1, 3, 113.5, 37.8), markAt(1, 4, 113.6, 37.9)
	for name, batches := range map[string][][]Change{
		"in order":         {{{nil, &old}, {&old, &newer}}},
		"out of order":     {{{&old, &newer}, {nil, &old}}},
		"in two batches":   {{{&old, &newer}}, {{nil, &old}}},
		"twice":            {{{nil, &old}, {&old, &newer}}, {{nil, &old}, {&old, &newer}}},
		"without a before": {{{nil, &old}}, {{nil, &newer}}},
		"older deletion":   {{{nil, &newer}}, {{&old, nil}}},
	} {
		x := NewIndex()
		for _, b := range batches {
			if err := x.Apply(b, ""); err != nil {
				t.Fatal(err)
			}
		}
		if got, ok := x.Lookup(1); !ok || x.Len() != 1 || got != newer {
			t.Errorf("%s: %d concerns, %+v", name, x.Len(), got)
		}
	}
	for name, batches := range map[string][][]Change{
		"deleted":        {{{nil, &old}}, {{&old, &newer}}, {{&newer, nil}}},
		"at once":        {{{nil, &old}, {&old, &newer}, {&newer, nil}}},
		"deletion ahead": {{{&newer, nil}, {nil, &old}, {&old, &newer}}},
		"unknown to us":  {{{&newer, nil}}},
	} {
		x := NewIndex()
		for _, b := range batches {
			if err := x.Apply(b, ""); err != nil {
				t.Fatal(err)
			}
		}
		if _, ok := x.Lookup(1); ok || x.Len() != 0 {
			t.Errorf("%s: it is still there", name)
		}
	}
}

func TestWhatCannotBeHeldIsRefusedWhole(t *testing.T) {
	good := markAt(1, 1, 113.5, 37.8)
	x := NewIndex()
	if err := x.Apply([]Change{{nil, &good}}, "first"); err != nil {
		t.Fatal(err)
	}
	for field, bad := range map[string]concern.Mark{
		"id":       markAt(0, 1, 113.5, 37.8),
		"lon":      markAt(2, 1, math.NaN(), 37.8),
		"lat":      markAt(2, 1, 113.5, 113.5),
		"version":  markAt(2, -1, 113.5, 37.8),
		"area":     {ID: 2, Area: -1},
		"reporter": {ID: 2, Reporter: 1 << 40},
	} {
		fine := markAt(3, 1, 113.5, 37.8)
		var wrong *MarkError
		if err := x.Apply([]Change{{nil, &fine}, {nil, &bad}}, "second"); !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: %v", field, err)
		}
		if err := x.Load(sequence([]concern.Mark{fine, bad}), "second"); !errors.As(err, &wrong) {
			t.Errorf("%s: load answers %v", field, err)
		}
	}
	if err := x.Apply([]Change{{}}, "second"); err == nil {
		t.Error("a change of nothing was taken")
	}
	broken := errors.New("connection lost")
	failing := iter.Seq2[concern.Mark, error](func(yield func(concern.Mark, error) bool) {
		_ = yield(markAt(3, 1, 113.5, 37.8), nil) && yield(concern.Mark{}, broken)
	})
	if err := x.Load(failing, "second"); !errors.Is(err, broken) {
		t.Errorf("load answers %v", err)
	}
	if x.Len() != 1 || x.Position() != "first" {
		t.Errorf("%d concerns at %q after refusals", x.Len(), x.Position())
	}
}

func TestALoadWithTheSameIDTwiceKeepsTheLater(t *testing.T) {
	x := NewIndex()
	later := markAt(1, 2, 113.6, 37.9)
	if err := x.Load(sequence([]concern.Mark{markAt(1, 1, 113.5, 37.8), markAt(2, 1, 113.5, 37.8), later}), "p"); err != nil {
		t.Fatal(err)
	}
	if got, _ := x.Lookup(1); x.Len() != 2 || got != later || x.Position() != "p" {
		t.Errorf("%d concerns at %q, %+v", x.Len(), x.Position(), got)
	}
}

// While marks move between two places, each reader's answers fit together: no mark is counted twice or missed.
func TestReadersSeeOneStateWhileAWriterMovesMarks(t *testing.T) {
	x := NewIndex()
	const n = 3000
	marks := make([]concern.Mark, n)
	for i := range marks {
		marks[i] = markAt(int64(i+1), 1, 113+float64(i)*1e-4, 37.86)
	}
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	var done atomic.Bool
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for !done.Load() {
				c, err := x.Compile(Query{Scope: seeAll(), Now: testNow})
				if err != nil {
					t.Error(err)
					return
				}
				count, _ := c.Count(context.Background())
				_, total, _ := c.Stats(context.Background(), Dimension{By: "light"})
				tile, _ := c.Tile(context.Background(), 0, 0, 0, Options{})
				shown := 0
				for _, f := range decode(t, tile) {
					if f.inside() {
						shown += f.count()
					}
				}
				if count != n || total != n || shown != n {
					t.Errorf("count %d, statistics %d, tile %d of %d", count, total, shown, n)
					return
				}
			}
		})
	}
	for round := range 200 {
		var changes []Change
		for i := round % 7; i < n; i += 97 {
			after := marks[i]
			after.Version++
			after.Lon, after.Team = -after.Lon, time.Duration(round).String()
			changes = append(changes, Change{new(marks[i]), &after})
			marks[i] = after
		}
		if err := x.Apply(changes, ""); err != nil {
			t.Fatal(err)
		}
	}
	done.Store(true)
	wg.Wait()
}

func TestAnIDSetHoldsWhatItWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.SampledFrom([]int64{100, 1 << 20, 1 << 30, 1 << 50}).Draw(t, "span")
		id := rapid.Int64Range(1, span)
		ids := rapid.SliceOf(id).Draw(t, "ids")
		there := map[int64]bool{}
		for _, id := range ids {
			there[id] = true
		}
		s := NewIDSet(ids)
		for _, id := range append(ids, append(rapid.SliceOf(id).Draw(t, "others"), 0, -1, span+1, 1<<62)...) {
			if s.Has(id) != there[id] {
				t.Fatalf("%d: has %v, given %v", id, s.Has(id), there[id])
			}
		}
		if s.Len() != len(there) {
			t.Fatalf("%d ids, given %d", s.Len(), len(there))
		}
	})
}
