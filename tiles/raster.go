package tiles

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// Cells are the cells of the grid of hotspots whose middles lie inside of a shape.
type Cells []spot

// mostWhole is how many cells a shape has at most to be taken whole, a square kilometre and a half at Yangquan: a grid in a town.
const mostWhole = 400

// Cells are those of each polygon that see lets through and that is no larger than a grid in a town. They are worked out once
// for each shape.
func (s *Shapes) Cells(see func(*Shape) bool) []Cells {
	var out []Cells
	for _, n := range s.now.Load().shapes {
		if !see(&n.Shape) {
			continue
		}
		if n.cells.Load() == nil {
			cells := cellsOf(n.world)
			n.cells.Store(&cells)
		}
		if cells := *n.cells.Load(); len(cells) > 0 {
			out = append(out, cells)
		}
	}
	return out
}

// cellsOf walks along the middle of each row of cells, from edge to edge. It is empty when there would be more than mostWhole.
func cellsOf(world orb.Geometry) Cells {
	const across = 1 << hotspotZoom
	bound := world.Bound()
	if (bound.Max[0]-bound.Min[0])*across*(bound.Max[1]-bound.Min[1])*across > 16*mostWhole {
		return nil
	}
	out := Cells{}
	for row := int(bound.Min[1] * across); row <= min(int(bound.Max[1]*across), lastSpot); row++ {
		edges := crossings(world, (float64(row)+0.5)/across)
		for i := 0; i+1 < len(edges); i += 2 {
			from, to := math.Ceil(edges[i]*across-0.5), math.Ceil(edges[i+1]*across-0.5)
			for col := from; col < to; col++ {
				out = append(out, spot{uint32(col), uint32(row)})
			}
		}
		if len(out) > mostWhole {
			return nil
		}
	}
	return out
}

// crossings are where the rings of polygons cross a line from west to east, from the west.
func crossings(world orb.Geometry, y float64) []float64 {
	var out []float64
	for _, p := range polygons(world) {
		for _, ring := range p {
			for i := 1; i < len(ring); i++ {
				a, b := ring[i-1], ring[i]
				if (a[1] <= y) != (b[1] <= y) {
					out = append(out, a[0]+(y-a[1])/(b[1]-a[1])*(b[0]-a[0]))
				}
			}
		}
	}
	slices.Sort(out)
	return out
}
