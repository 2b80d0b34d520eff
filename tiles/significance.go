package tiles

import (
	"math"
	"slices"
)

// The statistics of hotspots. What they answer is held against published programs: testdata/statistics.json says which.

// giStar is the Gi* of Getis and Ord (1992; Ord and Getis 1995) with weights of one for a place and those around it, in
// standard deviations:
//
//	z = (Σ w·x − W·x̄) / (s·√((n·W − W²) / (n − 1)))
//
// sum is Σ w·x, that of the place and its neighbours, weight is W, how many these are; n, mean and deviation are of all places,
// with s² = Σx²/n − x̄². It is 0 where all places have the same, and where the neighbours are all there is.
func giStar(sum, weight, n, mean, deviation float64) float64 {
	spread := deviation * math.Sqrt((n*weight-weight*weight)/(n-1))
	if !(spread > 0) {
		return 0
	}
	return (sum - weight*mean) / spread
}

// normalAbove is the chance of z or more by the normal law.
func normalAbove(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// poissonAbove is the chance of k or more where m are expected. At or below what is expected it says 1.
func poissonAbove(k, m float64) float64 {
	if k <= m {
		return 1
	}
	term := math.Exp(k*math.Log(m) - m - logFactorial(k))
	sum := term
	for term > sum*1e-17 {
		k++
		term *= m / k
		sum += term
	}
	return sum
}

// below is the chance of k or fewer where m are expected and the variance is factor times m: Poisson's law for a factor of 1 or
// less, else the negative binomial one. It sums from k, or from what is expected if that is less, downwards as far as it counts, and up to
// k: far above what is expected a single term is too small for a number, and their sum is one.
func below(k, m, factor float64) float64 {
	from := min(k, math.Floor(m))
	var term float64
	var less func(i float64) float64 // how many times as likely i−1 is as i
	if factor <= 1 {
		term = math.Exp(from*math.Log(m) - m - logFactorial(from))
		less = func(i float64) float64 { return i / m }
	} else {
		size, share := m/(factor-1), 1-1/factor
		term = math.Exp(logFactorial(from+size-1) - logFactorial(size-1) - logFactorial(from) - size*math.Log(factor) + from*math.Log(share))
		less = func(i float64) float64 { return i / ((i + size - 1) * share) }
	}
	sum := term
	for i, t := from, term; i > 0 && t > sum*1e-17; i-- {
		t *= less(i)
		sum += t
	}
	for i, t := from+1, term; i <= k && t > sum*1e-17; i++ {
		t /= less(i)
		sum += t
	}
	return min(sum, 1)
}

func logFactorial(n float64) float64 {
	v, _ := math.Lgamma(n + 1)
	return v
}

// discoveries is how many of the lowest chances, ascending, may be called discoveries when the given share of these may be false
// (Benjamini and Hochberg 1995). tests is how many were looked at in all; those not listed have a chance of 1.
func discoveries(chances []float64, tests int, share float64) int {
	found := 0
	for i, p := range chances {
		if p <= share*float64(i+1)/float64(tests) {
			found = i + 1
		}
	}
	return found
}

// trend is what Mann and Kendall's test says of a series.
type trend struct {
	score    float64 // S: pairs that rise less pairs that fall
	variance float64 // of S by chance, ties counted
	z        float64 // S, one nearer to 0, in standard deviations
	chance   float64 // of as much of a trend, up or down
}

// mannKendall tests a series for a trend (Mann 1945, Kendall 1975).
func mannKendall(series []uint32) trend {
	t := trend{chance: 1}
	for i, early := range series {
		for _, late := range series[i+1:] {
			switch {
			case late > early:
				t.score++
			case late < early:
				t.score--
			}
		}
	}
	n := float64(len(series))
	t.variance = n * (n - 1) * (2*n + 5)
	sorted := slices.Sorted(slices.Values(series))
	for i := 0; i < len(sorted); {
		tied := 0.0
		for j := i; i < len(sorted) && sorted[i] == sorted[j]; i++ {
			tied++
		}
		t.variance -= tied * (tied - 1) * (2*tied + 5)
	}
	t.variance /= 18
	if t.score != 0 {
		t.z = (t.score - math.Copysign(1, t.score)) / math.Sqrt(t.variance)
		t.chance = 2 * normalAbove(math.Abs(t.z))
	}
	return t
}

// median of some numbers, which it sorts; of none it is 0.
func median(numbers []float64) float64 {
	slices.Sort(numbers)
	n := len(numbers)
	if n == 0 {
		return 0
	}
	return (numbers[(n-1)/2] + numbers[n/2]) / 2
}

// medianWithout is the median of ascending numbers without one of them.
func medianWithout(sorted []float64, one float64) float64 {
	at, _ := slices.BinarySearch(sorted, one)
	of := func(i int) float64 {
		if i >= at {
			i++
		}
		return sorted[i]
	}
	n := len(sorted) - 1
	return (of((n-1)/2) + of(n/2)) / 2
}
