package tiles

import (
	"cmp"
	"math"
	"slices"
)

// A GridCount is what one grid reports, and how large it is by what is known of it.
type GridCount struct {
	Count                 int64
	Households, Buildings float64 // 0: not known
	Area                  float64 // square metres
}

// SilentGrid is a grid of which far less is heard than grids like it send.
type SilentGrid struct {
	Grid     int    // place in the list that was given
	Measure  string // by what it is compared: households, buildings or area
	Size     float64
	Expected float64 // were as much heard of it as of the middle one of the grids it is compared with
	Compared int     // with how many
	Chance   float64 // of so little
}

// leastCompared is with how many grids one is compared at least.
const leastCompared = 5

// SilentGrids finds the grids with fewer than half of what grids like them send, and fewer than chance explains at a false
// discovery rate of 5 %. A grid is like others in its number of households; where these are not known, of buildings; else in its
// area. What is expected is its size times the median rate of all others that are measured so; a grid of which less than least
// are expected is not judged. How widely grids differ from their expectations, by the median absolute deviation of (x − m)/√m,
// widens chance from Poisson's law to a negative binomial one. Median and deviation are of the middle, so that neither a
// few loud grids make the others silent nor a few silent ones hide each other. The most silent come first.
func SilentGrids(grids []GridCount, least int) []SilentGrid {
	measures := []struct {
		name string
		size func(*GridCount) float64
	}{
		{"households", func(g *GridCount) float64 { return g.Households }},
		{"buildings", func(g *GridCount) float64 { return g.Buildings }},
		{"area", func(g *GridCount) float64 { return g.Area }},
	}
	judged := make([]bool, len(grids))
	var all []SilentGrid
	for _, m := range measures {
		var like []likeGrid
		for i := range grids {
			if size := m.size(&grids[i]); size > 0 {
				like = append(like, likeGrid{i, size, float64(grids[i].Count)})
			}
		}
		if len(like) <= leastCompared {
			continue
		}
		others := newExpectations(like)
		for _, g := range like {
			if judged[g.grid] {
				continue
			}
			judged[g.grid] = true
			expected, factor := others.of(&g)
			if expected >= float64(least) {
				all = append(all, SilentGrid{g.grid, m.name, g.size, expected, len(like) - 1, below(g.count, expected, factor)})
			}
		}
	}
	slices.SortFunc(all, func(a, b SilentGrid) int { return cmp.Or(cmp.Compare(a.Chance, b.Chance), cmp.Compare(a.Grid, b.Grid)) })
	chances := make([]float64, len(all))
	for i, s := range all {
		chances[i] = s.Chance
	}
	return slices.DeleteFunc(all[:discoveries(chances, len(all), falseShare)], func(s SilentGrid) bool {
		return 2*float64(grids[s.Grid].Count) >= s.Expected
	})
}

// likeGrid is one of the grids that are compared with each other.
type likeGrid struct {
	grid        int
	size, count float64
}

func (g *likeGrid) rate() float64 { return g.count / g.size }

// off is how far a grid is from what a rate lets expect of it, by its square root.
func (g *likeGrid) off(rate float64) float64 {
	m := rate * g.size
	return math.Abs(g.count-m) / math.Sqrt(m)
}

// expectations are what grids let expect of each of them by all others. All without one are all but for one: there are three medians
// of rates at most, and what is sorted for one grid serves the next.
type expectations struct {
	like  []likeGrid
	rates []float64             // sorted
	offs  map[float64][]float64 // by rate, sorted
}

func newExpectations(like []likeGrid) *expectations {
	e := &expectations{like, make([]float64, len(like)), map[float64][]float64{}}
	for i := range like {
		e.rates[i] = like[i].rate()
	}
	slices.Sort(e.rates)
	return e
}

// of is what the others let expect of one, and by what factor their variance is that of Poisson's law.
func (e *expectations) of(one *likeGrid) (expected, factor float64) {
	rate := medianWithout(e.rates, one.rate())
	if rate == 0 {
		return 0, 1
	}
	offs, known := e.offs[rate]
	if !known {
		offs = make([]float64, len(e.like))
		for i := range e.like {
			offs[i] = e.like[i].off(rate)
		}
		slices.Sort(offs)
		e.offs[rate] = offs
	}
	const normal = 1.4826 // standard deviations to a median absolute one
	deviation := normal * medianWithout(offs, one.off(rate))
	return rate * one.size, max(1, deviation*deviation)
}
