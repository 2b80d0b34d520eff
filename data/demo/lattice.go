package demo

import (
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"
)

// The town is drawn on a lattice of street crossings: columns west to east, rows north to south. Everything that
// must share an edge (blocks, grids, communities, streets) is made of lattice cells and so shares its very vertices.
const (
	columns = 22 // cells from west to east
	rows    = 14 // cells from north to south

	originLon = 113.57
	originLat = 37.86

	metresPerDegree = 111_194.93 // of a great circle on the mean sphere, 6371 km
)

// node is a street crossing: column 0…columns, row 0…rows.
type node struct{ col, row int }

// cell is the piece of ground south-east of the crossing with the same numbers.
type cell struct{ col, row int }

// cells returns those of a rectangle, ends not included, row by row.
func cells(col0, row0, col1, row1 int) []cell {
	var out []cell
	for r := row0; r < row1; r++ {
		for c := col0; c < col1; c++ {
			out = append(out, cell{c, r})
		}
	}
	return out
}

// lattice holds the crossings in metres east and north of the town's middle.
type lattice [columns + 1][rows + 1]orb.Point

// newLattice spaces the streets unevenly and bends them a little, as streets that grew are.
func newLattice(rnd *rand.Rand) *lattice {
	xs := spacing(rnd, columns, 138, 168)
	ys := spacing(rnd, rows, 104, 126)
	ys[riverRow+1] = ys[riverRow] + 132
	for r := riverRow + 2; r <= rows; r++ {
		ys[r] = ys[r-1] + 104 + 22*rnd.Float64()
	}
	midX, midY := (xs[mainWest]+xs[mainEast])/2, (ys[mainNorth]+ys[riverRow])/2
	var l lattice
	for c := range l {
		for r := range l[c] {
			x, y := xs[c]-midX, midY-ys[r]
			bendX := 9 * math.Sin(y/260+0.4)
			bendY := 15*math.Sin(x/820+0.7) + 5*math.Sin(x/310)
			l[c][r] = orb.Point{
				x + 0.05*y + bendX + 7*(rnd.Float64()-0.5),
				y + 0.055*x + bendY + 7*(rnd.Float64()-0.5),
			}
		}
	}
	return &l
}

// spacing returns n+1 positions whose gaps are drawn from [least, most).
func spacing(rnd *rand.Rand, n int, least, most float64) []float64 {
	at := make([]float64, n+1)
	for i := 1; i <= n; i++ {
		at[i] = at[i-1] + least + (most-least)*rnd.Float64()
	}
	return at
}

// at is a crossing's place in metres.
func (l *lattice) at(n node) orb.Point { return l[n.col][n.row] }

// outline is the boundary of a set of cells, counter-clockwise, in metres. The set must be connected by edges and
// without a hole, as every area of the town is.
func (l *lattice) outline(set []cell) orb.Ring {
	type edge struct{ from, to node }
	sides := make(map[edge]bool, 4*len(set))
	for _, c := range set {
		corners := [4]node{{c.col, c.row + 1}, {c.col + 1, c.row + 1}, {c.col + 1, c.row}, {c.col, c.row}}
		for i, from := range corners {
			to := corners[(i+1)%4]
			if sides[edge{to, from}] {
				delete(sides, edge{to, from}) // an edge between two cells of the set
				continue
			}
			sides[edge{from, to}] = true
		}
	}
	next := make(map[node]node, len(sides))
	for e := range sides {
		next[e.from] = e.to
	}
	first := node{columns + 1, rows + 1}
	for n := range next {
		if n.row < first.row || n.row == first.row && n.col < first.col {
			first = n
		}
	}
	ring := orb.Ring{l.at(first)}
	for n := next[first]; n != first; n = next[n] {
		ring = append(ring, l.at(n))
	}
	return append(ring, ring[0])
}

// lonLat turns metres into degrees, rounded to a centimetre.
func lonLat(p orb.Point) orb.Point {
	lat := originLat + p[1]/metresPerDegree
	lon := originLon + p[0]/(metresPerDegree*math.Cos(originLat*math.Pi/180))
	return orb.Point{math.Round(lon*1e7) / 1e7, math.Round(lat*1e7) / 1e7}
}

func lonLatRing(r orb.Ring) orb.Ring {
	out := make(orb.Ring, len(r))
	for i, p := range r {
		out[i] = lonLat(p)
	}
	return out
}

func lonLatPolygon(p orb.Polygon) orb.Polygon {
	out := make(orb.Polygon, len(p))
	for i, r := range p {
		out[i] = lonLatRing(r)
	}
	return out
}

func lonLatLine(ls orb.LineString) orb.LineString {
	out := make(orb.LineString, len(ls))
	for i, p := range ls {
		out[i] = lonLat(p)
	}
	return out
}
