package tiles

import (
	"math"

	"github.com/paulmach/orb"
)

// The ellipsoid of WGS 84.
const (
	equatorRadius = 6378137.0
	eccentricity2 = 0.00669437999014 // squared
)

// groundPoint is a place on the map's square and how many metres a side of the square is long there, eastwards and northwards.
type groundPoint struct{ x, y, east, north float64 }

// newGroundPoint takes what lies beyond the map's edge in the north and south, where it would be infinitely long, to lie on it.
func newGroundPoint(p orb.Point) groundPoint {
	p[1] = min(max(p[1], latOf(1<<32)), latOf(0))
	sin, cos := math.Sincos(p[1] * math.Pi / 180)
	x, y := mercator(p[0], p[1])
	w := 1 - eccentricity2*sin*sin
	across := equatorRadius / math.Sqrt(w)
	return groundPoint{x, y, 2 * math.Pi * across * cos, 2 * math.Pi * across * (1 - eccentricity2) / w * cos}
}

// squared is the distance in metres, squared, for places that are no more than some kilometres apart.
func (p *groundPoint) squared(o *groundPoint) float64 {
	dx, dy := (p.x-o.x)*(p.east+o.east)/2, (p.y-o.y)*(p.north+o.north)/2
	return dx*dx + dy*dy
}

// Clusters is DBSCAN (Ester and others 1996): a point with at least so many within a distance in metres, itself among them, is a
// core; cores within it of each other are one cluster, and so is what lies within it of a core, with the nearest one's. labels
// has each point's cluster, from 0 in the order of the first core, −1 for none. It is the partition of PostGIS's
// ST_ClusterDBSCAN, but for points on the border of two clusters, which that gives to either. The antimeridian parts clusters.
func Clusters(points []orb.Point, within float64, least int) (labels []int, n int) {
	d := newScatter(points, within)
	d.findCores(least)
	d.joinCores()
	labels = make([]int, len(points))
	numbers := map[int]int{}
	for i := range points {
		labels[i] = -1
		if !d.core[i] {
			continue
		}
		top := d.top(i)
		if _, known := numbers[top]; !known {
			numbers[top] = len(numbers)
		}
		labels[i] = numbers[top]
	}
	for i := range points {
		if !d.core[i] {
			if core := d.nearestCore(i); core >= 0 {
				labels[i] = labels[core]
			}
		}
	}
	return labels, len(numbers)
}

// scatter is points in square cells that are so small that all points of one are within the distance of each other.
type scatter struct {
	points []groundPoint
	limit  float64          // squared
	side   float64          // of a cell, on the map's square
	reach  int              // in cells, how far a point within the distance may be
	cells  map[uint64][]int // by row and column, 32 bits each
	core   []bool
	above  []int // the way to the point that stands for a cluster
}

func newScatter(points []orb.Point, within float64) *scatter {
	s := &scatter{
		points: make([]groundPoint, len(points)), limit: within * within, cells: map[uint64][]int{},
		core: make([]bool, len(points)), above: make([]int, len(points)),
	}
	longest, shortest := 0.0, math.Inf(1)
	for i, p := range points {
		g := newGroundPoint(p)
		s.points[i], s.above[i] = g, i
		longest, shortest = max(longest, g.east, g.north), min(shortest, g.east, g.north)
	}
	s.side = within / longest / math.Sqrt2
	s.reach = int(math.Ceil(within / shortest / s.side))
	for i := range s.points {
		cell := s.cellOf(i)
		s.cells[cell] = append(s.cells[cell], i)
	}
	return s
}

func (s *scatter) cellOf(i int) uint64 {
	return uint64(s.points[i].y/s.side)<<32 | uint64(s.points[i].x/s.side)
}

func (s *scatter) near(i, j int) bool { return s.points[i].squared(&s.points[j]) <= s.limit }

// around calls do for the cells that may hold a point within the distance of one in this cell, until it answers false.
func (s *scatter) around(cell uint64, do func(other uint64, points []int) bool) {
	for dy := -s.reach; dy <= s.reach; dy++ {
		for dx := -s.reach; dx <= s.reach; dx++ {
			other := cell + uint64(dy<<32+dx)
			if points := s.cells[other]; points != nil && !do(other, points) {
				return
			}
		}
	}
}

func (s *scatter) findCores(least int) {
	for cell, points := range s.cells {
		for _, i := range points {
			if len(points) >= least {
				s.core[i] = true
				continue
			}
			n := 0
			s.around(cell, func(_ uint64, others []int) bool {
				for _, j := range others {
					if s.near(i, j) {
						n++
					}
				}
				return n < least
			})
			s.core[i] = n >= least
		}
	}
}

// joinCores makes one cluster of the cores of each cell, since all its points are near each other, and of cells in which two are.
func (s *scatter) joinCores() {
	for cell, points := range s.cells {
		first := -1
		for _, i := range points {
			switch {
			case !s.core[i]:
			case first < 0:
				first = i
			default:
				s.join(first, i)
			}
		}
		s.around(cell, func(other uint64, others []int) bool {
			if other > cell {
				s.joinNear(points, others)
			}
			return true
		})
	}
}

// joinNear joins two cells by the first two of their cores that are within the distance of each other.
func (s *scatter) joinNear(points, others []int) {
	for _, i := range points {
		if !s.core[i] {
			continue
		}
		for _, j := range others {
			if s.core[j] && s.near(i, j) {
				s.join(i, j)
				return
			}
		}
	}
}

func (s *scatter) join(i, j int) {
	a, b := s.top(i), s.top(j)
	s.above[max(a, b)] = min(a, b)
}

// top is the point that stands for a core's cluster.
func (s *scatter) top(i int) int {
	for s.above[i] != i {
		s.above[i] = s.above[s.above[i]]
		i = s.above[i]
	}
	return i
}

// nearestCore is the core within the distance that is nearest to a point, the first of several; −1 when there is none.
func (s *scatter) nearestCore(i int) int {
	nearest, distance := -1, math.Inf(1)
	s.around(s.cellOf(i), func(_ uint64, others []int) bool {
		for _, j := range others {
			d := s.points[i].squared(&s.points[j])
			if s.core[j] && d <= s.limit && (d < distance || d == distance && j < nearest) {
				nearest, distance = j, d
			}
		}
		return true
	})
	return nearest
}
