package geo

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strconv"

	"github.com/paulmach/orb"
)

// Resolution is the step, in degrees, of the coordinates that GeoJSON is written with: about a centimetre.
const Resolution = 1e-7

// nearby is how far apart, in degrees, two places may be and still be meant as one: GeoJSON rounds both of them, and so the ends
// of an edge that one lies on.
const nearby = 1.5 * Resolution

// Rounded is a copy whose coordinates are what GeoJSON tells of them, so that who reads an area and hands it back hands back the same.
func Rounded(mp orb.MultiPolygon) orb.MultiPolygon {
	return eachRing(mp, func(r orb.Ring) orb.Ring {
		out := make(orb.Ring, len(r))
		for i, p := range r {
			out[i] = orb.Point{told(p[0]), told(p[1])}
		}
		return out
	})
}

// told is a number of degrees as it comes back from GeoJSON.
func told(v float64) float64 {
	back, err := strconv.ParseFloat(string(appendDegrees(nil, v)), 64)
	if err != nil {
		return v // no number: CheckPosition names it
	}
	return back
}

// Weave makes the borders of changed polygons and of their neighbours one and the same line, whatever the zoom:
// a changed vertex that lies within 1.5e-7 degrees (less than 2 cm) of one of a neighbour's, of the ground around or of a polygon
// before it takes its place,
// and where a vertex lies that near to another's edge, that edge gets it as a node (a T-junction). Neighbours only gain nodes,
// and only where changed polygons have vertices; what lies around gives its vertices and stays as it is.
// The results are copies in the order given. Rings that collapse are left for CheckPolygon to name.
func Weave(changed, neighbours, around []orb.MultiPolygon) (woven, beside []orb.MultiPolygon) {
	standing := places{}
	standing.add(nodesOf(slices.Concat(neighbours, around)))
	woven = make([]orb.MultiPolygon, len(changed))
	for i, mp := range changed {
		woven[i] = eachRing(mp, func(r orb.Ring) orb.Ring { return pulled(r, standing) })
		standing.add(nodesOf(woven[i : i+1]))
	}
	own, all := nodesOf(woven), nodesOf(slices.Concat(woven, neighbours, around))
	for i, mp := range woven {
		woven[i] = eachRing(mp, func(r orb.Ring) orb.Ring { return noded(r, all) })
	}
	beside = make([]orb.MultiPolygon, len(neighbours))
	for i, mp := range neighbours {
		beside[i] = eachRing(mp, func(r orb.Ring) orb.Ring { return noded(r, own) })
	}
	return woven, beside
}

// places finds the one nearest to a point nearby: squares that are as wide.
type places map[[2]int64][]orb.Point

func square(p orb.Point) [2]int64 {
	return [2]int64{int64(math.Floor(p[0] / nearby)), int64(math.Floor(p[1] / nearby))}
}

func (s places) add(points []orb.Point) {
	for _, p := range points {
		s[square(p)] = append(s[square(p)], p)
	}
}

func (s places) nearest(p orb.Point) orb.Point {
	at, best, near := square(p), p, math.Inf(1)
	for dx := int64(-1); dx <= 1; dx++ {
		for dy := int64(-1); dy <= 1; dy++ {
			for _, q := range s[[2]int64{at[0] + dx, at[1] + dy}] {
				if d := math.Hypot(q[0]-p[0], q[1]-p[1]); d <= nearby && d < near {
					best, near = q, d
				}
			}
		}
	}
	return best
}

// pulled is a ring whose vertices lie on standing ones where these are near; what falls together is one vertex.
func pulled(r orb.Ring, standing places) orb.Ring {
	out := make(orb.Ring, len(r))
	for i, p := range r {
		out[i] = standing.nearest(p)
	}
	return slices.Compact(out)
}

// nodesOf are the vertices of all, from west to east, each once.
func nodesOf(all []orb.MultiPolygon) []orb.Point {
	var nodes []orb.Point
	for _, mp := range all {
		for _, p := range mp {
			for _, r := range p {
				nodes = append(nodes, r...)
			}
		}
	}
	slices.SortFunc(nodes, func(p, q orb.Point) int { return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1])) })
	return slices.Compact(nodes)
}

// noded is a ring with those of the nodes in it that lie on its edges. A node that the ring has already is not put in twice:
// it would touch itself.
func noded(r orb.Ring, nodes []orb.Point) orb.Ring {
	has := make(map[orb.Point]bool, len(r))
	for _, p := range r {
		has[p] = true
	}
	type stop struct {
		along float64
		at    orb.Point
	}
	out := make(orb.Ring, 0, len(r))
	for i, a := range r {
		out = append(out, a)
		if i+1 == len(r) {
			break
		}
		b := r[i+1]
		var stops []stop
		from := sort.Search(len(nodes), func(n int) bool { return nodes[n][0] >= min(a[0], b[0])-nearby })
		for _, p := range nodes[from:] {
			if p[0] > max(a[0], b[0])+nearby {
				break
			}
			if along, on := onEdge(a, b, p); on && !has[p] {
				stops = append(stops, stop{along, p})
				has[p] = true
			}
		}
		slices.SortFunc(stops, func(s, t stop) int { return cmp.Compare(s.along, t.along) })
		for _, s := range stops {
			out = append(out, s.at)
		}
	}
	return out
}

// onEdge says whether p lies nearby the edge from a to b and not at an end of it, and how far along, from 0 to 1.
func onEdge(a, b, p orb.Point) (along float64, on bool) {
	if p[1] < min(a[1], b[1])-nearby || p[1] > max(a[1], b[1])+nearby {
		return 0, false
	}
	dx, dy := b[0]-a[0], b[1]-a[1]
	length := dx*dx + dy*dy
	if length == 0 {
		return 0, false
	}
	along = ((p[0]-a[0])*dx + (p[1]-a[1])*dy) / length
	if along <= 0 || along >= 1 {
		return along, false
	}
	return along, math.Hypot(a[0]+along*dx-p[0], a[1]+along*dy-p[1]) <= nearby
}

// eachRing is a multipolygon with each ring replaced.
func eachRing(mp orb.MultiPolygon, by func(orb.Ring) orb.Ring) orb.MultiPolygon {
	out := make(orb.MultiPolygon, len(mp))
	for i, p := range mp {
		out[i] = make(orb.Polygon, len(p))
		for j, r := range p {
			out[i][j] = by(r)
		}
	}
	return out
}
