package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// GCJ-02 shifts WGS-84 by a smooth, unpublished function of place, known since 2009 from a leaked implementation
// (the "Mars" transformation): a sum of sines over offsets from (105, 35), scaled to degrees on the Krasovsky 1940 ellipsoid.
// BD-09 shifts GCJ-02 once more, by a small rotation and stretch in polar coordinates plus a constant.
const (
	krasovskyA  = 6378245.0
	krasovskyE2 = 0.00669342162296594323 // first eccentricity squared

	bdWave = math.Pi * 3000.0 / 180.0
	bdLon  = 0.0065
	bdLat  = 0.006
)

// shifted is the box in which the shift is applied. It holds more than China does; what lies outside is the same in all datums.
// No number at all (NaN) does not.
func shifted(p orb.Point) bool {
	return p[0] >= 72.004 && p[0] <= 137.8347 && p[1] >= 0.8293 && p[1] <= 55.8271
}

// settled is when an inverse stops: two orders below the promise of 1e-9 degrees (0.1 mm).
const settled = 1e-11

func wgsToGCJ(p orb.Point) orb.Point {
	if !shifted(p) {
		return p
	}
	dLon, dLat := gcjShift(p)
	return orb.Point{p[0] + dLon, p[1] + dLat}
}

// gcjToWGS undoes wgsToGCJ by fixed-point iteration; the shift changes by less than 2 % of a step, so a
// handful of rounds do. A point whose origin lies outside of the box was never shifted and comes back as it is.
func gcjToWGS(p orb.Point) orb.Point {
	w := unshift(p, func(q orb.Point) orb.Point {
		dLon, dLat := gcjShift(q)
		return orb.Point{q[0] + dLon, q[1] + dLat}
	})
	if !shifted(w) {
		return p
	}
	return w
}

func gcjShift(p orb.Point) (dLon, dLat float64) {
	x, y := p[0]-105, p[1]-35
	sin := func(v float64) float64 { return math.Sin(v * math.Pi) }
	ripple := (20*sin(6*x) + 20*sin(2*x)) * 2 / 3
	root := math.Sqrt(math.Abs(x))

	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + ripple +
		(20*sin(y)+40*sin(y/3))*2/3 + (160*sin(y/12)+320*sin(y/30))*2/3
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + ripple +
		(20*sin(x)+40*sin(x/3))*2/3 + (150*sin(x/12)+300*sin(x/30))*2/3

	lat := p[1] * math.Pi / 180
	w2 := 1 - krasovskyE2*math.Sin(lat)*math.Sin(lat)
	w := math.Sqrt(w2)
	dLat = north * 180 / (krasovskyA * (1 - krasovskyE2) / (w2 * w) * math.Pi)
	dLon = east * 180 / (krasovskyA / w * math.Cos(lat) * math.Pi)
	return dLon, dLat
}

func gcjToBD(p orb.Point) orb.Point {
	if !shifted(p) {
		return p
	}
	return bdShift(p)
}

// bdToGCJ undoes gcjToBD by iteration. The closed form in common use is its inverse only to 5 cm
// (4e-7 degrees), so that a point would wander with every export and import.
func bdToGCJ(p orb.Point) orb.Point {
	g := unshift(p, bdShift)
	if !shifted(g) {
		return p
	}
	return g
}

func bdShift(p orb.Point) orb.Point {
	r := math.Hypot(p[0], p[1]) + 0.00002*math.Sin(p[1]*bdWave)
	angle := math.Atan2(p[1], p[0]) + 0.000003*math.Cos(p[0]*bdWave)
	sin, cos := math.Sincos(angle)
	return orb.Point{r*cos + bdLon, r*sin + bdLat}
}

// unshift finds the point that forward sends to p.
func unshift(p orb.Point, forward func(orb.Point) orb.Point) orb.Point {
	q := p
	for range 30 {
		f := forward(q)
		dLon, dLat := p[0]-f[0], p[1]-f[1]
		q[0] += dLon
		q[1] += dLat
		if math.Abs(dLon) < settled && math.Abs(dLat) < settled {
			break
		}
	}
	return q
}
