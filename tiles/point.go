package tiles

import (
	"cmp"
	"slices"

	"minqing/concern"
)

// pointWriter writes the layer of concerns and their clusters.
type pointWriter struct {
	*layerWriter
	state *state
	now   uint32
	tags  []byte

	// The tags of each word that concerns have, written when it first occurs.
	categories [][]byte
	statuses   [16][]byte
	lights     [4][]byte
	urgencies  [16][]byte
	mustReport [16][]byte
	one        []byte

	ready []readyTags // of all tags of a concern together, by their key's hash; nil where few concerns are written
}

// readyTags are the tags of concerns that are alike in all that tags tell. The key is 0 for none.
type readyTags struct {
	key  uint32
	tags []byte
}

const readyBits = 10 // 1 << readyBits different concerns are remembered

func newPointWriter(c *Compiled) *pointWriter {
	return &pointWriter{
		layerWriter: newLayerWriter(), state: c.state, now: c.now,
		categories: make([][]byte, len(c.state.categories.words)),
	}
}

// concern writes one concern as a point with category, status, light, urgency, n = 1 and, when it is one, must_report.
func (w *pointWriter) concern(m member, u, v int32) {
	category, bits, light := m.b.category[m.i], m.b.bits[m.i], m.b.lightOf(m.i, w.now)
	if w.ready == nil {
		w.tags = w.concernTags(w.tags[:0], category, bits, light)
		w.point(m.b.idOf(m.i), w.tags, u, v)
		return
	}
	key := 1 + (uint32(category)<<14 | fieldStatus.of(bits)<<10 | uint32(light)<<8 | fieldUrgency.of(bits)<<4 | fieldMustReport.of(bits))
	r := &w.ready[key*0x9e3779b1>>(32-readyBits)] // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4)
	if r.key != key {
		r.key, r.tags = key, w.concernTags(r.tags[:0], category, bits, light)
	}
	w.point(m.b.idOf(m.i), r.tags, u, v)
}

func (w *pointWriter) concernTags(tags []byte, category uint16, bits uint32, light concern.Light) []byte {
	if w.categories[category] == nil {
		w.categories[category] = w.tag(nil, "category", stringValue(w.state.categories.words[category]))
	}
	tags = append(tags, w.categories[category]...)
	tags = append(tags, wordTag[concern.Status](w, "status", &w.statuses[fieldStatus.of(bits)], fieldStatus.of(bits))...)
	tags = append(tags, wordTag[concern.Light](w, "light", &w.lights[light], uint32(light))...)
	tags = append(tags, wordTag[concern.Urgency](w, "urgency", &w.urgencies[fieldUrgency.of(bits)], fieldUrgency.of(bits))...)
	if k := fieldMustReport.of(bits); k != uint32(concern.NotMustReport) {
		tags = append(tags, wordTag[concern.MustReport](w, "must_report", &w.mustReport[k], k)...)
	}
	if w.one == nil {
		w.one = w.tag(nil, "n", uintValue(1))
	}
	return append(tags, w.one...)
}

func wordTag[W word](w *pointWriter, key string, kept *[]byte, number uint32) []byte {
	if *kept == nil {
		*kept = w.tag(nil, key, stringValue(W(number).String()))
	}
	return *kept
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
