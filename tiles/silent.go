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
		for k, g := range like {
			if judged[g.grid] {
				continue
			}
			judged[g.grid] = true
			expected, factor := expectation(like, k)
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

// expectation is what the others let expect of one, and by what factor their variance is that of Poisson's law.
func expectation(like []likeGrid, one int) (expected, factor float64) {
	others := slices.Delete(slices.Clone(like), one, one+1)
	rates := make([]float64, len(others))
	for i, o := range others {
		rates[i] = o.count / o.size
	}
	rate := median(rates)
	if rate == 0 {
		return 0, 1
	}
	off := make([]float64, len(others))
	for i, o := range others {
		m := rate * o.size
		off[i] = math.Abs(o.count-m) / math.Sqrt(m)
	}
	const normal = 1.4826 // standard deviations to a median absolute one
	deviation := normal * median(off)
	return rate * like[one].size, max(1, deviation*deviation)
}
