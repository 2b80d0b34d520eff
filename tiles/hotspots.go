package tiles

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
)

// Hotspot is a place where more was noticed than chance explains.
type Hotspot struct {
	Outline orb.Polygon // degrees; around its cells, counterclockwise
	Centre  orb.Point   // degrees; the mean place of what was noticed
	// Count is what was noticed in it in the period, Before in the period of the same length just before.
	Count, Before int64
	// Expected is how many its cells would have if what was noticed lay evenly over all cells that ever had a concern.
	Expected float64
	// Score is the highest of its cells': standard deviations above what the other cells give.
	Score                    float64
	New                      bool // more than Before explains: one in twenty times or less by chance
	Green, Yellow, Red, None int64
	Categories               []CategoryCount // the most frequent ones, at most three
}

// CategoryCount is how many concerns have a category.
type CategoryCount struct {
	Category string
	Count    int64
}

const (
	// hotspotZoom makes cells of 153 m at the equator and of 120 m at Yangquan; a cell is judged together with the eight around it.
	hotspotZoom  = 18
	hotspotShift = 32 - hotspotZoom
	// falseShare is the share of false ones that may be expected among the cells called hot (Benjamini and Hochberg), and the
	// chance at which a hotspot counts as new.
	falseShare = 0.05
	// fewest is how many concerns a cell and those around it must have to be called hot: below, two neighbours are a hotspot.
	fewest      = 5
	fewestCells = 10 // besides, that had concerns at any time; with less there is nothing to compare with
	mostHot     = 200
	topCount    = 3
)

// Hotspots finds where what was noticed in from ≤ t < to clusters more than chance explains, among all that matches; the
// query's own filter should leave time open. The strongest come first, at most 200. The error is the context's.
//
// A cell is hot when it and those around it have more than the other cells that ever had a matching concern explain, by the normal
// law and by Poisson's, at a false discovery rate of 5 %.
// Hot cells that touch are one hotspot.
func (c *Compiled) Hotspots(ctx context.Context, from, to time.Time) ([]Hotspot, error) {
	period := hotPeriod{from.UnixMicro() - (to.UnixMicro() - from.UnixMicro()), from.UnixMicro(), to.UnixMicro()}
	found, err := scan(ctx, c, c.state.parts(nil, everywhere, 0), func() *hotVisitor {
		return &hotVisitor{period: period, cells: map[uint64]*hotCell{}}
	})
	if err != nil {
		return nil, err
	}
	cells := found[0].cells
	for _, other := range found[1:] {
		for key, cell := range other.cells {
			if sum := cells[key]; sum != nil {
				sum.recent += cell.recent
				sum.before += cell.before
			} else {
				cells[key] = cell
			}
		}
	}
	hot := joined(hotCells(cells))
	out := make([]Hotspot, len(hot))
	for i, group := range hot {
		h := Hotspot{Outline: around(group), Expected: meanOf(cells) * float64(len(group))}
		for _, key := range group {
			h.Count += int64(cells[key].recent)
			h.Before += int64(cells[key].before)
			h.Score = max(h.Score, cells[key].score)
		}
		h.New = moreThanBefore(h.Count, h.Before)
		out[i] = h
	}
	strongest := make([]int, len(out))
	for i := range strongest {
		strongest[i] = i
	}
	slices.SortFunc(strongest, func(a, b int) int {
		return cmp.Or(cmp.Compare(out[b].Score, out[a].Score), cmp.Compare(hot[a][0], hot[b][0]))
	})
	strongest = strongest[:min(len(strongest), mostHot)]
	chosen := make([]Hotspot, len(strongest))
	var parts []part
	for slot, i := range strongest {
		chosen[slot] = out[i]
		for _, key := range hot[i] {
			parts = c.state.parts(parts, keys{key << (2 * hotspotShift), (key+1)<<(2*hotspotShift) - 1}, slot)
		}
	}
	return chosen, c.describe(ctx, chosen, parts, period)
}

// hotPeriod is the period and the one before it, microseconds since 1970.
type hotPeriod struct{ before, from, to int64 }

// hotCell is what a cell had in the two periods, and how it stands out. Its key is its Morton number.
type hotCell struct {
	recent, before uint32
	score          float64
}

// hotVisitor counts cell by cell; rows of one cell come together.
type hotVisitor struct {
	period hotPeriod
	cells  map[uint64]*hotCell
	key    uint64
	cell   *hotCell
}

func (v *hotVisitor) whole(_ int, b *block, matching [2]bool) {
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			v.count(b, i)
		}
	}
}

func (v *hotVisitor) rows(_ int, b *block, lo, hi int, sel *selection) {
	sel.each(lo, hi, func(i int) { v.count(b, i) })
}

func (v *hotVisitor) count(b *block, i int) {
	if key := b.key(i) >> (2 * hotspotShift); v.cell == nil || key != v.key {
		if v.cell = v.cells[key]; v.cell == nil {
			v.cell = &hotCell{}
			v.cells[key] = v.cell
		}
		v.key = key
	}
	switch at := b.noticed[i]; {
	case at >= v.period.to || at < v.period.before:
	case at >= v.period.from:
		v.cell.recent++
	default:
		v.cell.before++
	}
}

func meanOf(cells map[uint64]*hotCell) float64 {
	sum := 0.0
	for _, c := range cells {
		sum += float64(c.recent)
	}
	return sum / float64(len(cells))
}

// hotCells scores all cells and answers those beyond chance. A cell and those around it, W of them, are held against the n others:
// with m and v the mean and the variance of these, W cells of their kind would have W·m, give or take √(W·v·(1 + W/n)). The variance is
// at least that of chance (Poisson's, m), and what is judged is no part of what it is held against, so that one place that has it all
// does not hide itself.
func hotCells(cells map[uint64]*hotCell) []uint64 {
	total, squares := 0.0, 0.0
	for _, c := range cells {
		total += float64(c.recent)
		squares += float64(c.recent) * float64(c.recent)
	}
	type scored struct {
		key    uint64
		chance float64
	}
	var all []scored
	for key, cell := range cells {
		sum, sumSquares, weight := 0.0, 0.0, 0.0
		for _, other := range besides(key) {
			if o := cells[other]; o != nil {
				sum += float64(o.recent)
				sumSquares += float64(o.recent) * float64(o.recent)
				weight++
			}
		}
		others := float64(len(cells)) - weight
		if others < fewestCells {
			continue
		}
		chance := 1.0
		if cell.recent > 0 && sum >= fewest {
			mean := max(total-sum, 0.5) / others // as if half a concern lay somewhere, where there is none
			variance := max((squares-sumSquares)/others-mean*mean, mean)
			cell.score = (sum - mean*weight) / math.Sqrt(variance*weight*(1+weight/others))
			chance = max(math.Erfc(cell.score/math.Sqrt2)/2, poissonTail(sum, mean*weight))
		}
		all = append(all, scored{key, chance})
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Or(cmp.Compare(a.chance, b.chance), cmp.Compare(a.key, b.key)) })
	hot := 0
	for i, s := range all {
		if s.chance <= falseShare*float64(i+1)/float64(len(all)) {
			hot = i + 1
		}
	}
	out := make([]uint64, hot)
	for i := range out {
		out[i] = all[i].key
	}
	return out
}

// poissonTail is the chance of k or more where m are expected: with few concerns to a cell the normal law takes chance for a
// hotspot.
func poissonTail(k, m float64) float64 {
	if k <= m {
		return 1
	}
	term := math.Exp(k*math.Log(m) - m - logFactorial(k))
	sum := term
	for term > sum*1e-12 {
		k++
		term *= m / k
		sum += term
	}
	return sum
}

// besides are a cell and those around it, as far as the map goes.
func besides(key uint64) []uint64 {
	x, y := int64(gather(key)), int64(gather(key>>1))
	const last = 1<<hotspotZoom - 1
	out := make([]uint64, 0, 9)
	for dy := int64(-1); dy <= 1; dy++ {
		for dx := int64(-1); dx <= 1; dx++ {
			if row := y + dy; row >= 0 && row <= last {
				out = append(out, morton(uint32(x+dx)&last, uint32(row)))
			}
		}
	}
	return out
}

// gather is the inverse of spread: every other bit of a word.
func gather(w uint64) uint32 {
	w &= 0x5555555555555555
	w = (w | w>>1) & 0x3333333333333333
	w = (w | w>>2) & 0x0f0f0f0f0f0f0f0f
	w = (w | w>>4) & 0x00ff00ff00ff00ff
	w = (w | w>>8) & 0x0000ffff0000ffff
	return uint32(w | w>>16)
}

// joined groups cells that touch, each group in order.
func joined(hot []uint64) [][]uint64 {
	left := make(map[uint64]bool, len(hot))
	for _, key := range hot {
		left[key] = true
	}
	var groups [][]uint64
	for _, first := range hot {
		if !left[first] {
			continue
		}
		delete(left, first)
		group := []uint64{first}
		for i := 0; i < len(group); i++ {
			for _, near := range besides(group[i]) {
				if left[near] {
					delete(left, near)
					group = append(group, near)
				}
			}
		}
		slices.Sort(group)
		groups = append(groups, group)
	}
	return groups
}

// around is the convex hull of cells, in degrees. Cells on both sides of the antimeridian give one that spans the map.
func around(group []uint64) orb.Polygon {
	var corners []orb.Point // on the grid, x eastwards, y northwards
	for _, key := range group {
		x, y := float64(gather(key)), -float64(gather(key>>1))
		corners = append(corners, orb.Point{x, y}, orb.Point{x + 1, y}, orb.Point{x, y - 1}, orb.Point{x + 1, y - 1})
	}
	slices.SortFunc(corners, func(a, b orb.Point) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	chain := func(points []orb.Point) []orb.Point {
		var out []orb.Point
		for _, p := range points {
			for n := len(out); n >= 2 && turn(out[n-2], out[n-1], p) <= 0; n-- {
				out = out[:n-1]
			}
			out = append(out, p)
		}
		return out[:len(out)-1]
	}
	lower := chain(corners)
	slices.Reverse(corners)
	ring := orb.Ring(append(lower, chain(corners)...))
	ring = append(ring, ring[0])
	for i, p := range ring {
		ring[i] = orb.Point{lonOf(p[0] * (1 << hotspotShift)), latOf(-p[1] * (1 << hotspotShift))}
	}
	return orb.Polygon{ring}
}

// turn is positive when c lies to the left of the way from a to b.
func turn(a, b, c orb.Point) float64 { return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0]) }

// moreThanBefore says whether chance would give so many more than in a period of the same length one time in twenty or less:
// of all in both periods, each falls into either as a coin does.
func moreThanBefore(now, before int64) bool {
	n := float64(now + before)
	chance := 0.0
	for k := float64(now); k <= n; k++ {
		chance += math.Exp(logFactorial(n) - logFactorial(k) - logFactorial(n-k) - n*math.Ln2)
	}
	return chance <= falseShare
}

func logFactorial(n float64) float64 {
	v, _ := math.Lgamma(n + 1)
	return v
}

// describe fills in what lies in the hotspots: where, under which lights and of which categories.
func (c *Compiled) describe(ctx context.Context, hotspots []Hotspot, parts []part, p hotPeriod) error {
	found, err := scan(ctx, c, parts, func() *hotContents {
		return &hotContents{period: p, now: c.now, of: make([]hotContent, len(hotspots))}
	})
	if err != nil {
		return err
	}
	for i := range hotspots {
		h := &hotspots[i]
		sum := hotContent{categories: map[uint16]int64{}}
		for _, part := range found {
			sum.add(&part.of[i])
		}
		if sum.n == 0 {
			continue
		}
		h.Centre = orb.Point{lonOf(float64(sum.x)/float64(sum.n) + 0.5), latOf(float64(sum.y)/float64(sum.n) + 0.5)}
		h.None, h.Green, h.Yellow, h.Red = sum.lights[concern.NoLight], sum.lights[concern.Green], sum.lights[concern.Yellow], sum.lights[concern.Red]
		for number, count := range sum.categories {
			h.Categories = append(h.Categories, CategoryCount{c.state.categories.words[number], count})
		}
		slices.SortFunc(h.Categories, func(a, b CategoryCount) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Category, b.Category))
		})
		h.Categories = h.Categories[:min(len(h.Categories), topCount)]
	}
	return nil
}

// hotContent sums up what was noticed in one hotspot.
type hotContent struct {
	n          int64
	x, y       uint64
	lights     [4]int64
	categories map[uint16]int64
}

func (s *hotContent) add(o *hotContent) {
	s.n, s.x, s.y = s.n+o.n, s.x+o.x, s.y+o.y
	for l := range s.lights {
		s.lights[l] += o.lights[l]
	}
	for category, n := range o.categories {
		s.categories[category] += n
	}
}

// hotContents is the visitor of describe.
type hotContents struct {
	period hotPeriod
	now    uint32
	of     []hotContent
}

func (v *hotContents) whole(slot int, b *block, matching [2]bool) {
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			v.count(slot, b, i)
		}
	}
}

func (v *hotContents) rows(slot int, b *block, lo, hi int, sel *selection) {
	sel.each(lo, hi, func(i int) { v.count(slot, b, i) })
}

func (v *hotContents) count(slot int, b *block, i int) {
	if at := b.noticed[i]; at < v.period.from || at >= v.period.to {
		return
	}
	s := &v.of[slot]
	if s.categories == nil {
		s.categories = map[uint16]int64{}
	}
	s.n++
	s.x += uint64(b.x[i])
	s.y += uint64(b.y[i])
	s.lights[b.lightOf(i, v.now)]++
	s.categories[b.category[i]]++
}
