package tiles

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// chorus is n grids of 200 to 600 households of which about one concern comes for each 20.
func chorus(random *rand.Rand, n int) (grids []GridCount) {
	for range n {
		households := 200 + float64(random.IntN(400))
		g := GridCount{Households: households, Area: 40_000}
		for range int(households) {
			if random.IntN(20) == 0 {
				g.Count++
			}
		}
		grids = append(grids, g)
	}
	return grids
}

func TestGridsThatAllSpeakAreHardlyEverSilent(t *testing.T) {
	found := 0
	for seed := range uint64(200) {
		found += len(SilentGrids(chorus(rand.New(rand.NewPCG(seed, 0)), 20), 5))
	}
	if found > 10 {
		t.Errorf("%d silent grids in 200 towns without any", found)
	}
}

func TestAGridFarBelowOthersLikeItIsSilent(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	grids := chorus(random, 20)
	grids[4].Count, grids[9].Count = 1, 0
	grids[15].Count = 400 // one that is loud makes no other silent
	silent := SilentGrids(grids, 5)
	if len(silent) != 2 || silent[0].Grid+silent[1].Grid != 13 {
		t.Fatalf("%+v", silent)
	}
	for _, s := range silent {
		if share := s.Expected / grids[s.Grid].Households; s.Measure != "households" || s.Compared != 19 || share < 0.03 || share > 0.07 || s.Chance > 0.01 {
			t.Errorf("%+v", s)
		}
	}
}

func TestAGridIsComparedByWhatIsKnownOfIt(t *testing.T) {
	grids := chorus(rand.New(rand.NewPCG(2, 7)), 12)
	for i := range grids {
		grids[i].Buildings = 10
	}
	grids[3].Households, grids[3].Count = 0, 0
	grids[5].Households, grids[5].Buildings, grids[5].Count = 0, 0, 0
	measures := map[int]string{}
	for _, s := range SilentGrids(grids, 5) {
		measures[s.Grid] = s.Measure
	}
	if len(measures) != 2 || measures[3] != "buildings" || measures[5] != "area" {
		t.Errorf("%v", measures)
	}
}

func TestFewGridsAndFewConcernsMakeNobodySilent(t *testing.T) {
	few := chorus(rand.New(rand.NewPCG(3, 3)), 5)
	few[0].Count = 0
	quiet := chorus(rand.New(rand.NewPCG(4, 4)), 20)
	for i := range quiet {
		quiet[i].Count = int64(i % 2)
	}
	none := make([]GridCount, 20)
	for name, grids := range map[string][]GridCount{"few grids": few, "hardly a concern": quiet, "grids of no size": none} {
		if silent := SilentGrids(grids, 5); len(silent) != 0 {
			t.Errorf("%s: %+v", name, silent)
		}
	}
}

// expectationTheLongWay takes one grid out and sorts the others.
func expectationTheLongWay(like []likeGrid, one int) (expected, factor float64) {
	others := slices.Delete(slices.Clone(like), one, one+1)
	rates, offs := make([]float64, len(others)), make([]float64, len(others))
	for i := range others {
		rates[i] = others[i].rate()
	}
	rate := median(rates)
	if rate == 0 {
		return 0, 1
	}
	for i := range others {
		offs[i] = others[i].off(rate)
	}
	deviation := 1.4826 * median(offs)
	return rate * like[one].size, max(1, deviation*deviation)
}

func TestWhatIsExpectedOfAGridIsWhatTheOthersLetExpect(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	for range 300 {
		var like []likeGrid
		for i := range 2 + random.IntN(12) {
			like = append(like, likeGrid{i, float64(1 + random.IntN(6)), float64(random.IntN(9))})
		}
		all := newExpectations(like)
		for i := range like {
			expected, factor := all.of(&like[i])
			if m, f := expectationTheLongWay(like, i); expected != m || factor != f {
				t.Fatalf("of %d of %v: %v, %v, the long way %v, %v", i, like, expected, factor, m, f)
			}
		}
	}
}
