package tiles

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"
)

// Neighbouring areas share their border. Were each outline simplified by itself, gaps and overlaps would open along
// it. So outlines are cut where borders meet, into arcs, and each arc is simplified the same way wherever it occurs.
// Only borders that agree vertex by vertex are shared; others come as close as the tolerance.

// simplifyPixels is how far, in pixels, a simplified outline may be off.
const simplifyPixels = 0.5

// arcs are the parts of one ring, in its order: each begins where the last ended.
type arcs []orb.LineString

// junctions are the vertices where rings part or meet.
type junctions struct {
	sides map[orb.Point][2]orb.Point // the two neighbours of a vertex, the lesser first
	at    map[orb.Point]bool
}

// shareEdges cuts the rings of all polygons. Shapes whose arcs stay as they were are left alone, others are replaced
// in the slice, since readers may be drawing them.
func shareEdges(shapes []*shape) {
	j := junctions{map[orb.Point][2]orb.Point{}, map[orb.Point]bool{}}
	for _, n := range shapes {
		for _, p := range polygons(n.world) {
			for _, r := range p {
				j.add(r)
			}
		}
	}
	for i, n := range shapes {
		var lines []arcs
		for _, p := range polygons(n.world) {
			for _, r := range p {
				lines = append(lines, j.cut(r))
			}
		}
		if slices.EqualFunc(n.lines, lines, sameCuts) {
			continue
		}
		if n.lines != nil {
			shapes[i] = &shape{Shape: n.Shape, stamp: mix(n.stamp), world: n.world, bound: n.bound, label: n.label}
		}
		shapes[i].lines = lines
	}
}

func sameCuts(a, b arcs) bool {
	return slices.EqualFunc(a, b, func(a, b orb.LineString) bool { return len(a) == len(b) && a[0] == b[0] })
}

func polygons(g orb.Geometry) orb.MultiPolygon {
	switch g := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{g}
	case orb.MultiPolygon:
		return g
	}
	return nil
}

// open is a closed ring's vertices, each once.
func open(r orb.Ring) []orb.Point {
	if len(r) > 1 && r[0] == r[len(r)-1] {
		return r[:len(r)-1]
	}
	return r
}

func (j *junctions) add(r orb.Ring) {
	ps := open(r)
	for i, p := range ps {
		a, b := ps[(i+len(ps)-1)%len(ps)], ps[(i+1)%len(ps)]
		if lesser(b, a) {
			a, b = b, a
		}
		sides := [2]orb.Point{a, b}
		if last, seen := j.sides[p]; seen && last != sides {
			j.at[p] = true
		}
		j.sides[p] = sides
	}
}

func lesser(a, b orb.Point) bool { return slices.Compare(a[:], b[:]) < 0 }

// cut cuts a ring at its junctions; one with less than two also at its first and its farthest vertex, found alike in
// every ring of these vertices.
func (j *junctions) cut(r orb.Ring) arcs {
	ps := open(r)
	if len(ps) < 3 {
		return nil
	}
	var cuts []int
	for i, p := range ps {
		if j.at[p] {
			cuts = append(cuts, i)
		}
	}
	if len(cuts) < 2 {
		from := 0
		for i, p := range ps {
			if len(cuts) == 0 && lesser(p, ps[from]) {
				from = i
			}
		}
		if len(cuts) == 1 {
			from = cuts[0]
		}
		far := slices.MaxFunc(ps, func(a, b orb.Point) int {
			return cmp.Or(cmp.Compare(distance2(ps[from], a), distance2(ps[from], b)), slices.Compare(a[:], b[:]))
		})
		cuts = []int{from, slices.Index(ps, far)}
		slices.Sort(cuts)
	}
	var out arcs
	for k, from := range cuts {
		to := cuts[(k+1)%len(cuts)]
		line := orb.LineString{ps[from]}
		for i := from; ; {
			i = (i + 1) % len(ps)
			line = append(line, ps[i])
			if i == to {
				break
			}
		}
		out = append(out, line)
	}
	return out
}

func distance2(a, b orb.Point) float64 {
	dx, dy := a[0]-b[0], a[1]-b[1]
	return dx*dx + dy*dy
}

// simplified is the shape with a tolerance in units of the world.
func (n *shape) simplified(tolerance float64) orb.Geometry {
	by := simplify.DouglasPeucker(tolerance)
	switch g := n.world.(type) {
	case orb.LineString:
		return by.LineString(g.Clone())
	case orb.MultiLineString:
		return by.MultiLineString(g.Clone())
	}
	all := polygons(n.world)
	if all == nil {
		return n.world
	}
	lines := n.lines
	out := make(orb.MultiPolygon, 0, len(all))
	for _, p := range all {
		var q orb.Polygon
		for k := range p {
			r := lines[k].join(by)
			switch {
			case len(r) >= 4:
				q = append(q, r)
			case k == 0: // too small for its shape to be seen, but still there
				q = append(q, p[0].Bound().ToRing())
			}
		}
		lines = lines[len(p):]
		out = append(out, q)
	}
	return out
}

// join puts a ring together from its simplified arcs. An arc is simplified from its lesser end, since the
// way back may drop other vertices.
func (a arcs) join(by *simplify.DouglasPeuckerSimplifier) orb.Ring {
	var r orb.Ring
	for _, line := range a {
		line = line.Clone()
		last := len(line) - 1
		back := lesser(line[last], line[0]) || line[0] == line[last] && lesser(line[last-1], line[1])
		if back {
			line.Reverse()
		}
		line = by.LineString(line)
		if back {
			line.Reverse()
		}
		r = append(r, line[:len(line)-1]...)
	}
	if len(r) > 0 {
		r = append(r, r[0])
	}
	return r
}
