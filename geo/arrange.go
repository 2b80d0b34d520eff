package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// segment is one edge of a ring, of non-zero length.
type segment struct {
	a, b orb.Point
	ring int // into arrangement.rings
	nth  int // its place among the ring's segments
}

func (s *segment) west() float64  { return min(s.a[0], s.b[0]) }
func (s *segment) east() float64  { return max(s.a[0], s.b[0]) }
func (s *segment) south() float64 { return min(s.a[1], s.b[1]) }
func (s *segment) north() float64 { return max(s.a[1], s.b[1]) }

// lined is a ring without repeated positions: n of them, the closing one left out.
type lined struct {
	polygon, ring int
	points        orb.Ring
	bound         orb.Bound
}

// touch is a point that two rings share, with the segment of each on which it lies.
type touch struct {
	at       orb.Point
	a, b     int // rings, a < b
	onA, onB int // segments
}

// arrangement is every ring of a multipolygon, and where they touch.
type arrangement struct {
	rings   []lined
	touches map[[2]int][]touch
	steps   int // taken so far
}

// Bounds on the work of one check, so that no shape can hold the program up for more than seconds. An honest outline of a million
// vertices stays below them; what passes them is a fan of slivers or a comb, made to.
const (
	maxSteps = 1_000_000_000 // comparisons of two numbers' worth
	pairCost = 100           // steps for two segments whose envelopes share a point
	maxRings = 20_000
)

// work takes steps, and says when there were too many.
func (ar *arrangement) work(steps, ring int, at orb.Point) error {
	if ar.steps += steps; ar.steps > maxSteps {
		return ar.fault(Intricate, ring, at)
	}
	return nil
}

// checkArrangement checks what lies between rings: it expects closed rings of at least four positions.
func checkArrangement(mp orb.MultiPolygon) error {
	ar := arrangement{touches: map[[2]int][]touch{}}
	var all []segment
	for i, p := range mp {
		for j, r := range p {
			points := slices.Compact(slices.Clone(r[:len(r)-1]))
			for len(points) > 1 && points[0] == points[len(points)-1] {
				points = points[:len(points)-1]
			}
			if len(points) < 3 {
				return &GeometryError{Kind: Spike, At: r[0], Polygon: i, Ring: j}
			}
			for k, from := range points {
				to, next := points[(k+1)%len(points)], points[(k+2)%len(points)]
				if folded(from, to, next) {
					return &GeometryError{Kind: Spike, At: to, Polygon: i, Ring: j}
				}
				all = append(all, segment{from, to, len(ar.rings), k})
			}
			if len(ar.rings) == maxRings {
				return &GeometryError{Kind: Intricate, At: r[0], Polygon: i, Ring: j}
			}
			ar.rings = append(ar.rings, lined{i, j, points, points.Bound()})
		}
	}
	if err := ar.sweep(all); err != nil {
		return err
	}
	if err := ar.connected(); err != nil {
		return err
	}
	return ar.nesting()
}

func (ar *arrangement) fault(k Kind, ring int, at orb.Point) error {
	r := &ar.rings[ring]
	return &GeometryError{Kind: k, At: at, Polygon: r.polygon, Ring: r.ring}
}

// reach is how far a segment that has begun goes, and which one it is.
type reach struct {
	east, south, north float64
	nth                int
}

// sweep meets every two segments whose envelopes share a point, from west to east, and stops at the first fault.
func (ar *arrangement) sweep(all []segment) error {
	slices.SortFunc(all, func(s, t segment) int { return cmp.Compare(s.west(), t.west()) })
	var active []reach
	for i := range all {
		s := &all[i]
		if err := ar.work(len(active), s.ring, s.a); err != nil {
			return err
		}
		west, south, north := s.west(), s.south(), s.north()
		kept := 0
		for j := range active {
			r := &active[j]
			if r.east < west {
				continue
			}
			if kept != j {
				active[kept] = *r
			}
			kept++
			if r.north < south || north < r.south {
				continue
			}
			if err := ar.work(pairCost, s.ring, s.a); err != nil {
				return err
			}
			if err := ar.meet(s, &all[r.nth]); err != nil {
				return err
			}
		}
		active = append(active[:kept], reach{s.east(), south, north, i})
	}
	return nil
}

// meet looks at two segments whose envelopes share a point: nothing, a fault, or a touch of two rings.
func (ar *arrangement) meet(s, t *segment) error {
	if s.ring > t.ring || s.ring == t.ring && s.nth > t.nth {
		s, t = t, s
	}
	if n := len(ar.rings[s.ring].points); s.ring == t.ring && (t.nth == s.nth+1 || s.nth == 0 && t.nth == n-1) {
		return nil // neighbours: they share a vertex, and folded has looked at them
	}
	sa, sb := orient(t.a, t.b, s.a), orient(t.a, t.b, s.b)
	if sa*sb > 0 {
		return nil
	}
	ta, tb := orient(s.a, s.b, t.a), orient(s.a, s.b, t.b)
	switch {
	case sa == 0 && sb == 0:
		return ar.collinear(s, t)
	case ta*tb > 0:
		return nil
	case sa*sb < 0 && ta*tb < 0:
		return ar.fault(Crossing, s.ring, crossing(s, t))
	}
	// Exactly one point is shared, and it is an end of one of them.
	at := s.a
	switch {
	case sa == 0:
	case sb == 0:
		at = s.b
	case ta == 0:
		at = t.a
	default:
		at = t.b
	}
	return ar.touched(s, t, at)
}

// folded says whether the way from a to b goes on to c back over itself.
func folded(a, b, c orb.Point) bool {
	return orient(a, b, c) == 0 && (b[0]-a[0])*(c[0]-b[0])+(b[1]-a[1])*(c[1]-b[1]) < 0
}

// collinear looks at two segments on one line: they may share an end, not a stretch.
func (ar *arrangement) collinear(s, t *segment) error {
	axis := 0
	if math.Abs(s.b[1]-s.a[1]) > math.Abs(s.b[0]-s.a[0]) {
		axis = 1
	}
	order := func(p, q orb.Point) int { return cmp.Compare(p[axis], q[axis]) }
	s0, s1 := ordered(s.a, s.b, order)
	t0, t1 := ordered(t.a, t.b, order)
	from, to := s0, s1
	if order(t0, from) > 0 {
		from = t0
	}
	if order(t1, to) < 0 {
		to = t1
	}
	switch {
	case order(from, to) > 0:
		return nil
	case order(from, to) < 0:
		return ar.fault(Crossing, s.ring, from)
	}
	return ar.touched(s, t, from)
}

func ordered(p, q orb.Point, order func(p, q orb.Point) int) (orb.Point, orb.Point) {
	if order(p, q) > 0 {
		return q, p
	}
	return p, q
}

func (ar *arrangement) touched(s, t *segment, at orb.Point) error {
	if s.ring == t.ring {
		return ar.fault(Touching, s.ring, at)
	}
	pair := [2]int{s.ring, t.ring}
	ar.touches[pair] = append(ar.touches[pair], touch{at: at, a: s.ring, b: t.ring, onA: s.nth, onB: t.nth})
	return nil
}

// connected says whether the inside of each polygon is in one piece: it falls apart exactly if rings and the
// points they share make a cycle, a hole that touches its outline twice being the smallest.
func (ar *arrangement) connected() error {
	type joint struct {
		polygon int
		at      orb.Point
	}
	root := map[any]any{}
	var find func(any) any
	find = func(x any) any {
		up, ok := root[x]
		if !ok || up == x {
			return x
		}
		top := find(up)
		root[x] = top
		return top
	}
	type incidence struct {
		ring int
		at   orb.Point
	}
	seen := map[incidence]bool{}
	for _, pair := range ar.pairs() {
		if ar.rings[pair[0]].polygon != ar.rings[pair[1]].polygon {
			continue
		}
		for _, t := range ar.touches[pair] {
			for _, ring := range pair {
				if seen[incidence{ring, t.at}] {
					continue
				}
				seen[incidence{ring, t.at}] = true
				r, j := find(ring), find(joint{ar.rings[ring].polygon, t.at})
				if r == j {
					return ar.fault(Touching, pair[1], t.at)
				}
				root[r] = j
			}
		}
	}
	return nil
}

// pairs are the pairs of rings that touch, in order, so that the same polygon always tells the same fault.
func (ar *arrangement) pairs() [][2]int {
	pairs := make([][2]int, 0, len(ar.touches))
	for p := range ar.touches {
		pairs = append(pairs, p)
	}
	slices.SortFunc(pairs, func(p, q [2]int) int {
		return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1]))
	})
	return pairs
}
