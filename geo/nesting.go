package geo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// nesting checks which ring lies in which. By now no two cross except, perhaps, through points they share.
func (ar *arrangement) nesting() error {
	for a := range ar.rings {
		for b := range a {
			if !ar.rings[a].bound.Intersects(ar.rings[b].bound) {
				if ra := &ar.rings[a]; ra.polygon == ar.rings[b].polygon && ar.rings[b].ring == 0 {
					return ar.fault(HoleOut, a, ra.points[0])
				}
				continue
			}
			if err := ar.nest(b, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// nest looks at two rings, outer coming before inner in the multipolygon.
func (ar *arrangement) nest(first, second int) error {
	pair := [2]int{first, second}
	a, b := &ar.rings[first], &ar.rings[second]
	bInA, at, err := ar.side(second, first, pair)
	if err != nil {
		return err
	}
	if a.polygon == b.polygon && a.ring == 0 {
		if !bInA {
			return ar.fault(HoleOut, second, at)
		}
		return nil
	}
	aInB, _, err := ar.side(first, second, pair)
	switch {
	case err != nil:
		return err
	case !aInB && !bInA:
		return nil
	case a.polygon == b.polygon:
		return ar.fault(HoleInHole, second, at)
	case a.ring == 0 && b.ring == 0:
		return ar.nestedShell(pair, aInB)
	}
	return nil
}

// nestedShell is a shell within another polygon's shell: it may only lie within one of that polygon's holes.
func (ar *arrangement) nestedShell(pair [2]int, firstInside bool) error {
	inner, outer := pair[1], pair[0]
	if firstInside {
		inner, outer = outer, inner
	}
	for h := outer + 1; h < len(ar.rings) && ar.rings[h].polygon == ar.rings[outer].polygon; h++ {
		key := [2]int{min(h, inner), max(h, inner)}
		in, _, err := ar.side(inner, h, key)
		if err != nil {
			return err
		}
		// Within the hole, and the hole not within the shell, which has all of it inside then.
		if in {
			return nil
		}
	}
	return ar.fault(Nested, inner, ar.rings[inner].points[0])
}

// side says whether ring r lies inside ring of, asking of one place of each stretch of r between the points the two
// share: places on different sides mean that they cross there, which is the error.
func (ar *arrangement) side(r, of int, pair [2]int) (inside bool, at orb.Point, err error) {
	places := ar.places(r, pair)
	known := false
	for _, p := range places {
		if err := ar.work(4*len(ar.rings[of].points), r, p); err != nil {
			return false, p, err
		}
		where := locate(ar.rings[of].points, p)
		if where == 0 {
			continue // between two shared points that lie closer than numbers can tell
		}
		if known && inside != (where > 0) {
			return false, p, ar.fault(Crossing, r, p)
		}
		known, inside, at = true, where > 0, p
	}
	if !known {
		return false, places[0], ar.fault(Crossing, r, places[0])
	}
	return inside, at, nil
}

// places are points of ring r, one on each stretch between neighbouring points that it shares with the other of the pair.
func (ar *arrangement) places(r int, pair [2]int) []orb.Point {
	points := ar.rings[r].points
	shared := ar.touches[pair]
	if len(shared) == 0 {
		return points[:1]
	}
	type stop struct {
		nth  int
		away float64 // from the start of the segment, squared
		at   orb.Point
	}
	var stops []stop
	for _, t := range shared {
		nth := t.onA
		if r == t.b {
			nth = t.onB
		}
		if t.at == points[(nth+1)%len(points)] { // the end of a segment is the start of the next
			nth = (nth + 1) % len(points)
		}
		from := points[nth]
		dx, dy := t.at[0]-from[0], t.at[1]-from[1]
		stops = append(stops, stop{nth, dx*dx + dy*dy, t.at})
	}
	slices.SortFunc(stops, func(s, t stop) int {
		return cmp.Or(cmp.Compare(s.nth, t.nth), cmp.Compare(s.away, t.away))
	})
	stops = slices.CompactFunc(stops, func(s, t stop) bool { return s.at == t.at })
	places := make([]orb.Point, 0, len(stops))
	for i, s := range stops {
		next := stops[(i+1)%len(stops)]
		corner := points[(s.nth+1)%len(points)]
		switch {
		case i+1 < len(stops) && next.nth == s.nth, corner == next.at:
			places = append(places, orb.Point{(s.at[0] + next.at[0]) / 2, (s.at[1] + next.at[1]) / 2})
		default:
			places = append(places, corner)
		}
	}
	return places
}
