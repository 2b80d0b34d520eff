package tiles

import (
	"math"
	"math/bits"

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
	// Sixty-four neighbours in Morton order lie close together: few edges matter to them, often none.
	closer := make([]nearby, len(near))
	for w := lo >> 6; w <= (hi-1)>>6; w++ {
		if sel[w] == 0 {
			continue
		}
		box := b.boxOf(w, sel[w])
		v := none
		for k := range near {
			closer[k].edges = closer[k].edges[:0]
			closer[k].odd = near[k].odd
			closer[k].add(near[k].edges, box)
			v = max(v, closer[k].judge(box))
		}
		switch v {
		case none:
			sel[w] = 0
		case some:
			sel.only(max(w<<6, lo), min(w<<6+64, hi), func(i int) bool { return anyContains(closer, b.position(i)) })
		}
	}
}

// boxOf is a bound around the rows of a word.
func (b *block) boxOf(w int, selected uint64) orb.Bound {
	g := group{minX: math.MaxUint32, minY: math.MaxUint32}
	for ; selected != 0; selected &= selected - 1 {
		i := w<<6 + bits.TrailingZeros64(selected)
		g.minX, g.maxX = min(g.minX, b.x[i]), max(g.maxX, b.x[i])
		g.minY, g.maxY = min(g.minY, b.y[i]), max(g.maxY, b.y[i])
	}
	return g.box()
}

func anyContains(near []nearby, p orb.Point) bool {
	for k := range near {
		if near[k].contains(p) {
			return true
		}
	}
	return false
}

// slabs are a polygon's edges, sorted into horizontal strips, so that a point is held against those beside it only.
type slabs struct {
	bound  orb.Bound
	height float64
	strips [][]edge
}

// edge is one side of a polygon, with its bound: most edges are told from that alone.
type edge struct {
	a, b orb.Point
	orb.Bound
}

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
			a, b := r[i], r[(i+1)%len(r)]
			e := edge{a, b, orb.MultiPoint{a, b}.Bound()}
			from, to := s.strip(e.Min[1]), s.strip(e.Max[1])
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
	n.add(s.strips[from], box)
	for k := from + 1; k <= to; k++ {
		for i, e := range s.strips[k] {
			if s.strip(e.Min[1]) == k { // not seen in a strip before
				n.add(s.strips[k][i:i+1], box)
			}
		}
	}
	return n
}

// add takes in what of the edges decides.
func (n *nearby) add(edges []edge, box orb.Bound) {
	for i := range edges {
		switch e := &edges[i]; {
		case e.Max[1] < box.Min[1], e.Min[1] > box.Max[1], e.Max[0] < box.Min[0]:
		case e.Min[0] > box.Max[0] && e.Min[1] < box.Min[1] && e.Max[1] > box.Max[1]:
			n.odd = !n.odd
		default:
			n.edges = append(n.edges, *e)
		}
	}
}

// contains counts the edges east of the point: an odd number means inside. On an edge is inside.
func (n *nearby) contains(p orb.Point) bool {
	inside := n.odd
	for i := range n.edges {
		e := &n.edges[i]
		if p[1] < e.Min[1] || p[1] > e.Max[1] || p[0] > e.Max[0] {
			continue
		}
		straddles := (e.a[1] > p[1]) != (e.b[1] > p[1])
		if p[0] < e.Min[0] {
			inside = inside != straddles
			continue
		}
		if (e.b[0]-e.a[0])*(p[1]-e.a[1]) == (e.b[1]-e.a[1])*(p[0]-e.a[0]) {
			return true
		}
		if straddles && p[0] < (e.b[0]-e.a[0])*(p[1]-e.a[1])/(e.b[1]-e.a[1])+e.a[0] {
			inside = !inside
		}
	}
	return inside
}

// judge says whether a box, within the one that n is for, lies inside or outside as a whole, which it does when no edge comes near it.
func (n *nearby) judge(box orb.Bound) verdict {
	for i := range n.edges {
		if n.edges[i].crosses(box) {
			return some
		}
	}
	if n.contains(box.Center()) {
		return all
	}
	return none
}

// judge says whether a box lies inside or outside as a whole.
func (s *slabs) judge(box orb.Bound) verdict {
	if !s.bound.Intersects(box) {
		return none
	}
	n := s.nearby(box)
	return n.judge(box)
}

// crosses says whether the edge may have a point in the box: the edge's own bound meets it, and its corners do not
// all lie on one side of the edge's line.
func (e *edge) crosses(box orb.Bound) bool {
	if !e.Intersects(box) {
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
