package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// orient is +1 if c lies to the left of the line from a to b, −1 if to the right, 0 if on it. A plain determinant decides where
// its rounding error cannot matter (Shewchuk 1997, bound A); the rest is done with twice the digits, as GEOS does.
func orient(a, b, c orb.Point) int {
	left := (a[0] - c[0]) * (b[1] - c[1])
	right := (a[1] - c[1]) * (b[0] - c[0])
	det := left - right
	if math.Abs(det) > 3.3306690738754716e-16*(math.Abs(left)+math.Abs(right)) {
		return sign(det)
	}
	if left == 0 && right == 0 && (a == c || b == c || a == b) {
		return 0
	}
	l := diff(a[0], c[0]).times(diff(b[1], c[1]))
	r := diff(a[1], c[1]).times(diff(b[0], c[0]))
	if l.hi != r.hi {
		return sign(l.hi - r.hi)
	}
	return sign(l.lo - r.lo)
}

func sign(v float64) int {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// twofold is an unevaluated sum of two numbers, the second below the last digit of the first.
type twofold struct{ hi, lo float64 }

// diff is x − y without rounding.
func diff(x, y float64) twofold {
	d := x - y
	v := d - x
	return twofold{d, (x - (d - v)) - (y + v)}
}

func (x twofold) times(y twofold) twofold {
	p := x.hi * y.hi
	e := math.FMA(x.hi, y.hi, -p) + (x.hi*y.lo + x.lo*y.hi)
	hi := p + e
	return twofold{hi, e - (hi - p)}
}

// crossing is where two segments that cross do so, to the rounding of a division.
func crossing(s, t *segment) orb.Point {
	dx, dy := s.b[0]-s.a[0], s.b[1]-s.a[1]
	ex, ey := t.b[0]-t.a[0], t.b[1]-t.a[1]
	by := dx*ey - dy*ex
	if by == 0 {
		return s.a
	}
	k := ((t.a[0]-s.a[0])*ey - (t.a[1]-s.a[1])*ex) / by
	return orb.Point{s.a[0] + k*dx, s.a[1] + k*dy}
}

// locate says where p lies of a ring, closed or not: +1 inside, 0 on it, −1 outside.
func locate(r orb.Ring, p orb.Point) int {
	inside := false
	for i := range r {
		a, b := r[i], r[(i+1)%len(r)]
		if a[1] > b[1] {
			a, b = b, a
		}
		if p[1] < a[1] || p[1] > b[1] {
			continue
		}
		if a[1] == b[1] {
			if p[0] >= min(a[0], b[0]) && p[0] <= max(a[0], b[0]) {
				return 0
			}
			continue
		}
		switch o := orient(a, b, p); {
		case o == 0:
			return 0
		case o > 0 && p[1] < b[1]: // to the left of an edge that runs north; its upper end belongs to the next
			inside = !inside
		}
	}
	if inside {
		return 1
	}
	return -1
}

// Covers says whether a place lies in a multipolygon, its border included, as PostGIS's ST_Covers does.
func Covers(mp orb.MultiPolygon, p orb.Point) bool {
	for _, polygon := range mp {
		if covers(polygon, p) {
			return true
		}
	}
	return false
}

func covers(polygon orb.Polygon, p orb.Point) bool {
	for i, r := range polygon {
		switch where := locate(r, p); {
		case where == 0:
			return true
		case i == 0 && where < 0, i > 0 && where > 0:
			return false
		}
	}
	return len(polygon) > 0
}
