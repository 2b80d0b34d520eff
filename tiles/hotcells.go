package tiles

import (
	"cmp"
	"maps"
	"math"
	"math/bits"
	"slices"

	"github.com/paulmach/orb"
)

const (
	// hotspotZoom makes cells of 76 m at the equator and of 60 m at Yangquan; a cell is judged together with the eight around it.
	hotspotZoom  = 19
	hotspotShift = 32 - hotspotZoom
	lastSpot     = 1<<hotspotZoom - 1
	// falseShare is the share of false ones that may be expected among the cells called hot, and the chance at which one number
	// counts as more than another.
	falseShare = 0.05
)

// spot is a cell of the grid of hotspots: its column and its row.
type spot struct{ x, y uint32 }

func spotOf(b *block, i int) spot { return spot{b.x[i] >> hotspotShift, b.y[i] >> hotspotShift} }

// besides are a cell and those around it, as far as the map goes: it ends in the north and south.
func (s spot) besides() []spot { return s.within(1) }

// within are the cells no more than so many columns and rows away, itself among them.
func (s spot) within(steps int) []spot {
	out := make([]spot, 0, (2*steps+1)*(2*steps+1))
	for dy := -steps; dy <= steps; dy++ {
		for dx := -steps; dx <= steps; dx++ {
			if row := int(s.y) + dy; row >= 0 && row <= lastSpot {
				out = append(out, spot{uint32(int(s.x)+dx) & lastSpot, uint32(row)})
			}
		}
	}
	return out
}

func bySpot(a, b spot) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x)) }

// ground is a set of cells, eight by eight to a word.
type ground map[spot]uint64

func (g ground) add(s spot) { g[spot{s.x >> 3, s.y >> 3}] |= 1 << (s.x&7 | s.y&7<<3) }

func (g ground) has(s spot) bool { return g[spot{s.x >> 3, s.y >> 3}]>>(s.x&7|s.y&7<<3)&1 != 0 }

func (g ground) count() (n int) {
	for _, word := range g {
		n += bits.OnesCount64(word)
	}
	return n
}

// widened is the set with the cells around each of its own.
func (g ground) widened() ground {
	const west, east = 0x0101010101010101, 0x8080808080808080
	out := make(ground, len(g))
	put := func(x, y uint32, row uint64) { // a word that was widened to its sides, into its place and the rows above and below
		out[spot{x, y}] |= row | row<<8 | row>>8
		if top := row << 56; top != 0 && y > 0 {
			out[spot{x, y - 1}] |= top
		}
		if bottom := row >> 56; bottom != 0 && y < lastSpot>>3 {
			out[spot{x, y + 1}] |= bottom
		}
	}
	for at, word := range g {
		put(at.x, at.y, word|word<<1&^west|word>>1&^east)
		if left := word & west << 7; left != 0 {
			put((at.x-1)&(lastSpot>>3), at.y, left)
		}
		if right := word & east >> 7; right != 0 {
			put((at.x+1)&(lastSpot>>3), at.y, right)
		}
	}
	return out
}

// hotCells is what is known of the cells that are held against each other: which these are, and how many concerns of the period
// each has. A cell with a concern belongs to the ground.
type hotCells struct {
	ground ground
	recent map[spot]uint32

	n, total, deviation float64 // of all cells, once sum has been called
}

func newHotCells() *hotCells { return &hotCells{ground: ground{}, recent: map[spot]uint32{}} }

// sum works out what is of all cells.
func (h *hotCells) sum() {
	for at := range h.recent {
		h.ground.add(at)
	}
	h.n = float64(h.ground.count())
	squares := 0.0
	h.total = 0
	for _, count := range h.recent {
		h.total += float64(count)
		squares += float64(count) * float64(count)
	}
	mean := h.total / h.n
	h.deviation = math.Sqrt(max(squares/h.n-mean*mean, 0))
}

// around is how many concerns a cell and those around it have, and how many of these cells there are.
func (h *hotCells) around(at spot) (sum, weight float64) {
	for _, near := range at.besides() {
		if h.ground.has(near) {
			weight++
			sum += float64(h.recent[near])
		}
	}
	return sum, weight
}

// score is the Gi* of a cell.
func (h *hotCells) score(at spot) float64 {
	sum, weight := h.around(at)
	return giStar(sum, weight, h.n, h.total/h.n, h.deviation)
}

// hot answers the cells that have more around them than chance explains, with those around them, in groups that have none in
// common: it is of a cell and those around it that a score speaks. A cell's chance is that of its Gi*
// by the normal law or, when that is greater, of its number by Poisson's: with few concerns to a cell the normal law takes chance
// for a hotspot. Cells with fewer than least around them, and those that have none themselves, are not called hot, but they count among what was
// looked at.
func (h *hotCells) hot(least int) [][]spot {
	type scored struct {
		at     spot
		chance float64
	}
	var all []scored
	for at, count := range h.recent {
		if sum, weight := h.around(at); count > 0 && sum >= float64(least) {
			mean := h.total / h.n
			z := giStar(sum, weight, h.n, mean, h.deviation)
			all = append(all, scored{at, max(normalAbove(z), poissonAbove(sum, mean*weight))})
		}
	}
	slices.SortFunc(all, func(a, b scored) int { return cmp.Or(cmp.Compare(a.chance, b.chance), bySpot(a.at, b.at)) })
	chances := make([]float64, len(all))
	for i, s := range all {
		chances[i] = s.chance
	}
	found := make([]spot, discoveries(chances, int(h.n), falseShare))
	for i := range found {
		found[i] = all[i].at
	}
	groups := joined(found)
	for i, group := range groups {
		groups[i] = h.widened(group)
	}
	return groups
}

// widened are cells and those around them, as far as there is ground, in order.
func (h *hotCells) widened(group []spot) []spot {
	seen := map[spot]bool{}
	for _, at := range group {
		for _, near := range at.besides() {
			if h.ground.has(near) {
				seen[near] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(seen), bySpot)
}

// joined groups cells that have a neighbour in common, or are one another's.
func joined(hot []spot) [][]spot {
	left := make(map[spot]bool, len(hot))
	for _, at := range hot {
		left[at] = true
	}
	var groups [][]spot
	for _, first := range hot {
		if !left[first] {
			continue
		}
		delete(left, first)
		group := []spot{first}
		for i := 0; i < len(group); i++ {
			for _, near := range group[i].within(2) {
				if left[near] {
					delete(left, near)
					group = append(group, near)
				}
			}
		}
		groups = append(groups, group)
	}
	return groups
}

// hull is the convex hull of cells, in degrees, counterclockwise. Cells on both sides of the antimeridian give one that spans the map.
func hull(group []spot) orb.Polygon {
	var corners []orb.Point // on the grid, x eastwards, y northwards
	for _, s := range group {
		x, y := float64(s.x), -float64(s.y)
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
