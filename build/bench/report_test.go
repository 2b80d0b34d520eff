package main

import (
	"errors"
	"testing"
	"time"
)

func TestABudgetIsHeldAgainstTheValueOrItsRatio(t *testing.T) {
	for _, c := range []struct {
		name            string
		value, baseline float64
		budget          budget
		met             bool
		text            string
	}{
		{"enough times as fast", 4000, 40, ratioAtLeast(100), true, "≥ 100×"},
		{"not enough times as fast", 3999, 40, ratioAtLeast(100), false, "≥ 100×"},
		{"a share of the baseline", 1, 100, ratioAtMost(0.01), true, "≤ 0.01×"},
		{"more than that share", 1.1, 100, ratioAtMost(0.01), false, "≤ 0.01×"},
		{"as quick as it has to be", 20, 0, atMost(20), true, "≤ 20 ms"},
		{"slower, though the baseline is slower still", 21, 500, atMost(20), false, "≤ 20 ms"},
	} {
		r := measured(c.name, c.value, "ms", c.baseline, c.budget, "")
		if *r.Met != c.met || r.Budget != c.text || (r.Ratio != nil) != (c.baseline > 0) {
			t.Errorf("%s: met %v, budget %q, ratio %v", c.name, *r.Met, r.Budget, r.Ratio)
		}
	}
	if r := unmeasured("page", "≤ 50 ms", errors.New("no\nbrowser")); r.Met != nil || r.Value != nil || r.Note != "not measured: no browser" {
		t.Errorf("what was not measured: %+v", r)
	}
}

func TestAPercentileIsAValueThatWasMeasured(t *testing.T) {
	values := make([]time.Duration, 200)
	for i := range values {
		values[len(values)-1-i] = time.Duration(i + 1)
	}
	for p, want := range map[float64]time.Duration{0: 1, 0.5: 100, 0.99: 198, 1: 200} {
		if got := percentile(values, p); got != want {
			t.Errorf("percentile %g: %d, want %d", p, got, want)
		}
	}
}
