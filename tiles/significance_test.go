package tiles

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// published are answers of published programs, and how they were got.
type published struct {
	Towns []struct {
		Name   string
		Cells  [][2]uint32
		Counts []uint32
		Z      []float64
	}
	Series []struct {
		Counts            []uint32
		S, Variance, Z, P float64
	}
	Tails []struct {
		Law                 string
		Mean, Factor, Count float64
		P                   float64
	}
	Discoveries []struct {
		P    []float64
		Kept int
	}
}

func readPublished(t *testing.T) (p published) {
	t.Helper()
	text, err := os.ReadFile("testdata/statistics.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	if len(p.Towns) == 0 || len(p.Series) == 0 || len(p.Tails) == 0 || len(p.Discoveries) == 0 {
		t.Fatal("the published answers are not all there")
	}
	return p
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }

func TestGiStarIsThePublishedOne(t *testing.T) {
	for _, town := range readPublished(t).Towns {
		cells := newHotCells()
		for i, c := range town.Cells {
			at := spot{c[0], c[1]}
			cells.ground.add(at)
			cells.recent[at] = town.Counts[i]
		}
		cells.sum()
		for i, c := range town.Cells {
			if got := cells.score(spot{c[0], c[1]}); !near(got, town.Z[i]) {
				t.Errorf("%s, cell %d: %.12f, published %.12f", town.Name, i, got, town.Z[i])
			}
		}
	}
}

func TestMannKendallIsThePublishedOne(t *testing.T) {
	for _, s := range readPublished(t).Series {
		if got := mannKendall(s.Counts); got.score != s.S || !near(got.variance, s.Variance) || !near(got.z, s.Z) || !near(got.chance, s.P) {
			t.Errorf("%v: %+v, published %+v", s.Counts, got, s)
		}
	}
}

func TestTailsAreThePublishedOnes(t *testing.T) {
	for _, c := range readPublished(t).Tails {
		got := below(c.Count, c.Mean, c.Factor)
		if c.Law == "poisson above" {
			got = poissonAbove(c.Count, c.Mean)
		}
		if !near(got, c.P) || math.Abs(got/c.P-1) > 1e-9 {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestBothTailsTogetherAreOne(t *testing.T) {
	for _, m := range []float64{0.5, 7, 100, 3000} {
		for _, times := range []float64{1, 1.5, 3, 10, 100} {
			k := math.Floor(m*times) + 1
			if got := below(k, m, 1) + poissonAbove(k+1, m); !near(got, 1) {
				t.Errorf("%v of %v: both tails are %v", k, m, got)
			}
			if got := below(k*k, m, 4); m >= 7 && times >= 10 && !near(got, 1) {
				t.Errorf("%v of %v with four times the variance: %v", k*k, m, got)
			}
		}
	}
}

func TestDiscoveriesAreThePublishedOnes(t *testing.T) {
	for _, d := range readPublished(t).Discoveries {
		if got := discoveries(d.P, len(d.P), 0.05); got != d.Kept {
			t.Errorf("of %v %d are kept, published %d", d.P, got, d.Kept)
		}
	}
}
