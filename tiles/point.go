package tiles

import (
	"cmp"
	"slices"

	"minqing/concern"
)

// pointWriter writes the layer of concerns and their clusters.
type pointWriter struct {
	*layerWriter
	state  *state
	now    uint32
	styles map[uint64][]byte // the tags of a concern, which depend on few columns
	tags   []byte
}

func newPointWriter(c *Compiled) *pointWriter {
	return &pointWriter{layerWriter: newLayerWriter(), state: c.state, now: c.now, styles: map[uint64][]byte{}}
}

// concern writes one concern as a point with category, status, light, urgency, n = 1 and, when it is one, must_report.
func (w *pointWriter) concern(m member, u, v int32) {
	bits, light := m.b.bits[m.i], m.b.lightOf(m.i, w.now)
	const shown = 15<<fieldStatus | 15<<fieldUrgency | 15<<fieldMustReport
	style := uint64(bits&shown) | uint64(light)<<32 | uint64(m.b.category[m.i])<<40
	tags, ok := w.styles[style]
	if !ok {
		tags = w.tag(nil, "category", stringValue(w.state.categories.words[m.b.category[m.i]]))
		tags = w.tag(tags, "status", stringValue(concern.Status(fieldStatus.of(bits)).String()))
		tags = w.tag(tags, "light", stringValue(light.String()))
		tags = w.tag(tags, "urgency", stringValue(concern.Urgency(fieldUrgency.of(bits)).String()))
		if k := concern.MustReport(fieldMustReport.of(bits)); k != concern.NotMustReport {
			tags = w.tag(tags, "must_report", stringValue(k.String()))
		}
		tags = w.tag(tags, "n", uintValue(1))
		w.styles[style] = tags
	}
	w.point(m.b.idOf(m.i), tags, u, v)
}

// cell writes what a cluster cell shows: its members when they are few, each place once, else one cluster at their
// mean place, which lies in the cell.
func (w *pointWriter) cell(f frame, slot int, s *cellSum, limit int) {
	if s.n > int64(limit) {
		n := uint64(1) << (f.z + cellBits)
		col, row := (uint64(f.column(slot))+n)%n, uint64(f.row(slot))
		w.cluster(f, slot, clusterID|morton(uint32(col), uint32(row)), s)
		return
	}
	slices.SortFunc(s.few, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.b.key(a.i), b.b.key(b.i)), cmp.Compare(a.b.idOf(a.i), b.b.idOf(b.i)))
	})
	for rest := s.few; len(rest) > 0; {
		first := rest[0]
		n := 1
		for n < len(rest) && rest[n].b.key(rest[n].i) == first.b.key(first.i) {
			n++
		}
		here := rest[:n]
		rest = rest[n:]
		x, y := first.b.x[first.i], first.b.y[first.i]
		if n == 1 {
			if u, v, ok := f.at(slot, x, y); ok {
				w.concern(first, u, v)
			}
			continue
		}
		stack := cellSum{}
		stack.grow(int64(n), x, x, y, y, uint64(x)*uint64(n), uint64(y)*uint64(n))
		for _, m := range here {
			stack.lights[m.b.lightOf(m.i, w.now)]++
		}
		w.cluster(f, slot, stackID|first.b.idOf(first.i), &stack)
	}
}

// cluster writes the count, the counts by light, the extent in degrees, and whether zooming in cannot part the members.
func (w *pointWriter) cluster(f frame, slot int, id uint64, s *cellSum) {
	u, v, ok := f.at(slot, uint32(s.sumX/uint64(s.n)), uint32(s.sumY/uint64(s.n)))
	if !ok {
		return
	}
	tags := w.tag(w.tags[:0], "count", uintValue(uint64(s.n)))
	tags = w.tag(tags, "green", uintValue(uint64(s.lights[concern.Green])))
	tags = w.tag(tags, "yellow", uintValue(uint64(s.lights[concern.Yellow])))
	tags = w.tag(tags, "red", uintValue(uint64(s.lights[concern.Red])))
	tags = w.tag(tags, "none", uintValue(uint64(s.lights[concern.NoLight])))
	tags = w.tag(tags, "west", doubleValue(lonOf(float64(s.minX))))
	tags = w.tag(tags, "south", doubleValue(latOf(float64(s.maxY)+1)))
	tags = w.tag(tags, "east", doubleValue(lonOf(float64(s.maxX)+1)))
	tags = w.tag(tags, "north", doubleValue(latOf(float64(s.minY))))
	if s.minX == s.maxX && s.minY == s.maxY || f.z >= MaxZoom {
		tags = w.tag(tags, "stack", boolValue(true))
	}
	w.tags = tags
	w.point(id, tags, u, v)
}
