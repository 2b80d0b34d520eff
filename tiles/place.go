package tiles

import (
	"math"

	"github.com/paulmach/orb"
)

// boxTest holds inside of a bound in degrees, its edges included. Cells decide for all rows but those
// within a cell of an edge, whose exact position does.
type boxTest struct {
	bound                    orb.Bound
	west, east, north, south int64 // cells of the edges
}

func newBoxTest(bound orb.Bound) *boxTest {
	t := &boxTest{}
	t.west, t.south, t.bound.Min = kept(bound.Min)
	t.east, t.north, t.bound.Max = kept(bound.Max)
	return t
}

// kept is a position as columns keep it, so that a concern on the very edge is on it where positions are rounded too.
func kept(p orb.Point) (column, row int64, as orb.Point) {
	lon, lat := min(max(p[0], -180), 180), min(max(p[1], -90), 90)
	x, y := cellOf(lon, lat)
	dx, dy := offsetsOf(lon, lat, x, y)
	return int64(x), int64(y), positionOf(x, y, dx, dy)
}

func (t *boxTest) block(b *block) verdicts {
	if t.bound.IsEmpty() {
		return both(none)
	}
	var v verdicts
	for g := range v {
		s := &b.sum.groups[g]
		switch {
		case s.n == 0, int64(s.minX) > t.west+1 && int64(s.maxX) < t.east-1 &&
			int64(s.minY) > t.north+1 && int64(s.maxY) < t.south-1:
			v[g] = all
		case int64(s.minX) > t.east+1, int64(s.maxX) < t.west-1, int64(s.minY) > t.south+1, int64(s.maxY) < t.north-1:
		default:
			v[g] = some
		}
	}
	return v
}

func (t *boxTest) rows(b *block, lo, hi int, sel *selection) {
	sel.only(lo, hi, func(i int) bool {
		x, y := int64(b.x[i]), int64(b.y[i])
		if x < t.west-1 || x > t.east+1 || y < t.north-1 || y > t.south+1 {
			return false
		}
		if x > t.west+1 && x < t.east-1 && y > t.north+1 && y < t.south-1 {
			return true
		}
		return t.bound.Contains(b.position(i))
	})
}

// position is a row's exact place in degrees.
func (b *block) position(i int) orb.Point { return positionOf(b.x[i], b.y[i], b.dx[i], b.dy[i]) }

// withinTest holds inside of polygons, their edges included, on the plane of longitude and latitude as in PostGIS.
type withinTest struct {
	polygons []*slabs
}

func newWithinTest(m orb.MultiPolygon) *withinTest {
	t := &withinTest{}
	for _, p := range m {
		if s := newSlabs(p); s != nil {
			t.polygons = append(t.polygons, s)
		}
	}
	return t
}

func (t *withinTest) block(b *block) verdicts {
	var v verdicts
	for g := range v {
		if b.sum.groups[g].n == 0 {
			v[g] = all
			continue
		}
		box := b.sum.groups[g].box()
		for _, p := range t.polygons {
			v[g] = max(v[g], p.judge(box))
		}
	}
	return v
}

// box is a bound in degrees around a group's positions. It is a cell wider on each side, for offsets are rounded,
// and reaches to the pole from the outermost row.
func (s *group) box() orb.Bound {
	box := orb.Bound{
		Min: orb.Point{lonOf(float64(s.minX) - 1), latOf(float64(s.maxY) + 2)},
		Max: orb.Point{lonOf(float64(s.maxX) + 2), latOf(float64(s.minY) - 1)},
	}
	if s.minY == 0 {
		box.Max[1] = 90
	}
	if s.maxY == math.MaxUint32 {
		box.Min[1] = -90
	}
	return box
}

func (t *withinTest) rows(b *block, lo, hi int, sel *selection) {
	var box orb.Bound
	for g := range b.sum.groups {
		if s := &b.sum.groups[g]; s.n > 0 && box.IsZero() {
			box = s.box()
		} else if s.n > 0 {
			box = box.Union(s.box())
		}
	}
	near := make([]nearby, 0, len(t.polygons))
	for _, p := range t.polygons {
		if p.bound.Intersects(box) {
			near = append(near, p.nearby(box))
		}
	}
	sel.only(lo, hi, func(i int) bool {
		at := b.position(i)
		for k := range near {
			if near[k].contains(at) {
				return true
			}
		}
		return false
	})
}

// slabs are a polygon's edges, sorted into horizontal strips, so that a point is held against those beside it only.
type slabs struct {
	bound  orb.Bound
	height float64
	strips [][]edge
}

type edge struct{ a, b orb.Point }

// newSlabs is nil for a polygon without edges.
func newSlabs(p orb.Polygon) *slabs {
	n, climb := 0, 0.0
	for _, r := range p {
		n += len(r)
		for i := range r {
			climb += math.Abs(r[i][1] - r[(i+1)%len(r)][1])
		}
	}
	if n == 0 {
		return nil
	}
	s := &slabs{bound: p.Bound()}
	s.height = s.bound.Max[1] - s.bound.Min[1]
	strips := min(n/8, 1024)
	if climb > 0 { // edges that cross many strips lie in all of them: hold no more than four times the edges
		strips = min(strips, int(3*float64(n)*s.height/climb))
	}
	s.strips = make([][]edge, max(strips, 1))
	s.height /= float64(len(s.strips))
	for _, r := range p {
		for i := range r {
			e := edge{r[i], r[(i+1)%len(r)]}
			from, to := s.strip(min(e.a[1], e.b[1])), s.strip(max(e.a[1], e.b[1]))
			for k := from; k <= to; k++ {
				s.strips[k] = append(s.strips[k], e)
			}
		}
	}
	return s
}

// strip is where a latitude of the bound belongs.
func (s *slabs) strip(lat float64) int {
	if s.height == 0 {
		return 0
	}
	return min(max(int((lat-s.bound.Min[1])/s.height), 0), len(s.strips)-1)
}

// contains says whether a point is inside; on an edge is inside.
func (s *slabs) contains(p orb.Point) bool {
	n := nearby{edges: s.strips[s.strip(p[1])]}
	return s.bound.Contains(p) && n.contains(p)
}

// nearby is what of a polygon decides about the points of a box: the edges that are not passed alike by all of them
// on the way east, and whether the number of the others is odd.
type nearby struct {
	edges []edge
	odd   bool
}

func (s *slabs) nearby(box orb.Bound) nearby {
	var n nearby
	from, to := s.strip(box.Min[1]), s.strip(box.Max[1])
	for k := from; k <= to; k++ {
		for _, e := range s.strips[k] {
			low, high := min(e.a[1], e.b[1]), max(e.a[1], e.b[1])
			switch {
			case high < box.Min[1], low > box.Max[1], max(e.a[0], e.b[0]) < box.Min[0]:
			case k > from && s.strip(low) < k: // seen in a strip before
			case min(e.a[0], e.b[0]) > box.Max[0] && low < box.Min[1] && high > box.Max[1]:
				n.odd = !n.odd
			default:
				n.edges = append(n.edges, e)
			}
		}
	}
	return n
}

// contains counts the edges east of the point: an odd number means inside.
func (n *nearby) contains(p orb.Point) bool {
	inside := n.odd
	for _, e := range n.edges {
		if e.touches(p) {
			return true
		}
		if (e.a[1] > p[1]) != (e.b[1] > p[1]) && p[0] < (e.b[0]-e.a[0])*(p[1]-e.a[1])/(e.b[1]-e.a[1])+e.a[0] {
			inside = !inside
		}
	}
	return inside
}

func (e edge) touches(p orb.Point) bool {
	return p[0] >= min(e.a[0], e.b[0]) && p[0] <= max(e.a[0], e.b[0]) &&
		p[1] >= min(e.a[1], e.b[1]) && p[1] <= max(e.a[1], e.b[1]) &&
		(e.b[0]-e.a[0])*(p[1]-e.a[1]) == (e.b[1]-e.a[1])*(p[0]-e.a[0])
}

// judge says whether a box lies inside or outside as a whole, which it does when no edge comes near it.
func (s *slabs) judge(box orb.Bound) verdict {
	if !s.bound.Intersects(box) {
		return none
	}
	for k := s.strip(box.Min[1]); k <= s.strip(box.Max[1]); k++ {
		for _, e := range s.strips[k] {
			if e.crosses(box) {
				return some
			}
		}
	}
	if s.contains(box.Center()) {
		return all
	}
	return none
}

// crosses says whether the edge may have a point in the box: the edge's own bound meets it, and its corners do not
// all lie on one side of the edge's line.
func (e edge) crosses(box orb.Bound) bool {
	if max(e.a[0], e.b[0]) < box.Min[0] || min(e.a[0], e.b[0]) > box.Max[0] ||
		max(e.a[1], e.b[1]) < box.Min[1] || min(e.a[1], e.b[1]) > box.Max[1] {
		return false
	}
	var left, right bool
	for _, c := range [4]orb.Point{box.Min, {box.Max[0], box.Min[1]}, box.Max, {box.Min[0], box.Max[1]}} {
		side := (e.b[0]-e.a[0])*(c[1]-e.a[1]) - (e.b[1]-e.a[1])*(c[0]-e.a[0])
		left = left || side >= 0
		right = right || side <= 0
	}
	return left && right
}
