package tiles

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
)

// labelBuffer is how far outside of a tile a label's point is still repeated: half of a long name at 256 pixels a
// tile. It is wider than the geometries' buffer.
const labelBuffer = 128 * pixel

// place is a point of the world in a tile's units, false when it is further outside than the margin.
func (f frame) place(p orb.Point, margin int32) (u, v int32, ok bool) {
	t := f.toUnits(p)
	x, y := math.Floor(t[0]), math.Floor(t[1])
	if low, high := float64(-margin), float64(extent+margin); x < low || x >= high || y < low || y >= high {
		return 0, 0, false
	}
	return int32(x), int32(y), true
}

func (f frame) toUnits(p orb.Point) orb.Point {
	n := float64(uint64(1) << f.z)
	return orb.Point{(p[0]*n - float64(f.x)) * extent, (p[1]*n - float64(f.y)) * extent}
}

// encode clips a geometry of the world to the tile and its buffer and writes its commands, nil when nothing is left.
func (f frame) encode(g orb.Geometry) (geometryType, []byte) {
	e := geometryWriter{box: orb.Bound{Min: orb.Point{-buffer, -buffer}, Max: orb.Point{extent + buffer, extent + buffer}}}
	kind := lineType
	switch g := eachPoint(g, f.toUnits).(type) {
	case orb.Point:
		kind = pointType
		e.points(orb.MultiPoint{g})
	case orb.MultiPoint:
		kind = pointType
		e.points(g)
	case orb.LineString:
		e.line(g)
	case orb.MultiLineString:
		for _, l := range g {
			e.line(l)
		}
	case orb.Polygon:
		kind = polygonType
		e.polygon(g)
	case orb.MultiPolygon:
		kind = polygonType
		for _, p := range g {
			e.polygon(p)
		}
	}
	return kind, e.out
}

// geometryWriter writes commands relative to the last place.
type geometryWriter struct {
	box  orb.Bound
	out  []byte
	u, v int32
}

type unitPoint struct{ u, v int32 }

func (e *geometryWriter) command(c, count int) {
	e.out = binary.AppendUvarint(e.out, uint64(count)<<3|uint64(c))
}

func (e *geometryWriter) to(p unitPoint) {
	e.out = binary.AppendUvarint(e.out, zigzag(p.u-e.u))
	e.out = binary.AppendUvarint(e.out, zigzag(p.v-e.v))
	e.u, e.v = p.u, p.v
}

func (e *geometryWriter) points(ps orb.MultiPoint) {
	var in []unitPoint
	for _, p := range ps {
		if e.box.Contains(p) {
			in = append(in, unitPoint{int32(math.Floor(p[0])), int32(math.Floor(p[1]))})
		}
	}
	if len(in) == 0 {
		return
	}
	e.command(moveTo, len(in))
	for _, p := range in {
		e.to(p)
	}
}

// rounded is a line in whole units, no place twice in a row.
func rounded(ps []orb.Point) []unitPoint {
	out := make([]unitPoint, 0, len(ps))
	for _, p := range ps {
		out = append(out, unitPoint{int32(math.Round(p[0])), int32(math.Round(p[1]))})
	}
	return slices.Compact(out)
}

// line writes what is left of a line; one that rounding shrinks to a place is drawn one unit long.
func (e *geometryWriter) line(l orb.LineString) {
	for _, part := range clip.LineString(e.box, l) {
		ps := rounded(part)
		if len(ps) == 1 {
			ps = append(ps, unitPoint{ps[0].u + 1, ps[0].v})
		}
		e.command(moveTo, 1)
		e.to(ps[0])
		e.command(lineTo, len(ps)-1)
		for _, p := range ps[1:] {
			e.to(p)
		}
	}
}

// polygon writes the outer ring clockwise as seen and holes the other way, as the specification asks. An outer
// ring that rounding flattens is drawn as a square of one unit, a hole is left out.
func (e *geometryWriter) polygon(p orb.Polygon) {
	for k, r := range p {
		if k == 0 && !r.Bound().Intersects(e.box) {
			return
		}
		ps := rounded(clip.Ring(e.box, r))
		if len(ps) == 0 {
			if k == 0 {
				return
			}
			continue
		}
		if len(ps) > 1 && ps[0] == ps[len(ps)-1] {
			ps = ps[:len(ps)-1]
		}
		area := twiceArea(ps)
		switch {
		case area == 0 && k > 0:
			continue
		case area == 0:
			a := ps[0]
			ps = []unitPoint{a, {a.u + 1, a.v}, {a.u + 1, a.v + 1}, {a.u, a.v + 1}}
		case (area < 0) == (k == 0):
			slices.Reverse(ps)
		}
		e.command(moveTo, 1)
		e.to(ps[0])
		e.command(lineTo, len(ps)-1)
		for _, p := range ps[1:] {
			e.to(p)
		}
		e.command(closePath, 1)
	}
}

// twiceArea is positive for a ring that runs clockwise as seen, with v downwards.
func twiceArea(ps []unitPoint) int64 {
	var sum int64
	for i, a := range ps {
		b := ps[(i+1)%len(ps)]
		sum += int64(a.u)*int64(b.v) - int64(b.u)*int64(a.v)
	}
	return sum
}

// eachPoint is a copy of a geometry with every point moved.
func eachPoint(g orb.Geometry, move func(orb.Point) orb.Point) orb.Geometry {
	line := func(ps []orb.Point) []orb.Point {
		out := make([]orb.Point, len(ps))
		for i, p := range ps {
			out[i] = move(p)
		}
		return out
	}
	polygon := func(p orb.Polygon) orb.Polygon {
		out := make(orb.Polygon, len(p))
		for i, r := range p {
			out[i] = line(r)
		}
		return out
	}
	switch g := g.(type) {
	case orb.Point:
		return move(g)
	case orb.MultiPoint:
		return orb.MultiPoint(line(g))
	case orb.LineString:
		return orb.LineString(line(g))
	case orb.MultiLineString:
		out := make(orb.MultiLineString, len(g))
		for i, l := range g {
			out[i] = line(l)
		}
		return out
	case orb.Polygon:
		return polygon(g)
	case orb.MultiPolygon:
		out := make(orb.MultiPolygon, len(g))
		for i, p := range g {
			out[i] = polygon(p)
		}
		return out
	}
	panic("tiles: a shape's geometry is " + g.GeoJSONType())
}

// labelPoint is a place well inside of a geometry's largest polygon: of its centroid and the middles of the widest
// stretches along some horizontal lines, the one farthest from the outline. Other geometries take their bound's middle.
func labelPoint(g orb.Geometry) orb.Point {
	all := polygons(g)
	if len(all) == 0 {
		return g.Bound().Center()
	}
	p := slices.MaxFunc(all, func(a, b orb.Polygon) int {
		return compareArea(a.Bound(), b.Bound())
	})
	inside := newSlabs(p)
	best, bestRoom := p.Bound().Center(), -1.0
	try := func(c orb.Point) {
		if !inside.contains(c) {
			return
		}
		if room := roomAround(p, c); room > bestRoom {
			best, bestRoom = c, room
		}
	}
	try(best)
	const lines = 16
	b := p.Bound()
	for i := 1; i < lines; i++ {
		y := b.Min[1] + (b.Max[1]-b.Min[1])*float64(i)/lines
		var crossings []float64
		for _, r := range p {
			for k := 1; k < len(r); k++ {
				if c, d := r[k-1], r[k]; (c[1] > y) != (d[1] > y) {
					crossings = append(crossings, c[0]+(d[0]-c[0])*(y-c[1])/(d[1]-c[1]))
				}
			}
		}
		slices.Sort(crossings)
		for k := 1; k < len(crossings); k += 2 {
			try(orb.Point{(crossings[k-1] + crossings[k]) / 2, y})
		}
	}
	return best
}

func compareArea(a, b orb.Bound) int {
	area := func(b orb.Bound) float64 { return (b.Max[0] - b.Min[0]) * (b.Max[1] - b.Min[1]) }
	switch d := area(a) - area(b); {
	case d < 0:
		return -1
	case d > 0:
		return 1
	}
	return 0
}

// roomAround is the square of the distance to the nearest edge.
func roomAround(p orb.Polygon, c orb.Point) float64 {
	room := math.Inf(1)
	for _, r := range p {
		for i := 1; i < len(r); i++ {
			room = min(room, distanceToEdge2(r[i-1], r[i], c))
		}
	}
	return room
}

func distanceToEdge2(a, b, p orb.Point) float64 {
	dx, dy := b[0]-a[0], b[1]-a[1]
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = min(max(((p[0]-a[0])*dx+(p[1]-a[1])*dy)/l, 0), 1)
	}
	return distance2(orb.Point{a[0] + t*dx, a[1] + t*dy}, p)
}
