package demo

import (
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"
)

// place is where a concern lies, and how people there call it.
type place struct {
	point   orb.Point // metres
	address string
	street  bool              // on a street, so that texts about houses do not fit
	words   *strings.Replacer // of {楼}, {侧}, {单元}, {街} and {院}
}

// fitting leaves out the texts that speak of a house when the place is on a street, and of a street when it is not;
// all of them when none fits.
func (p *place) fitting(texts []text) []text {
	var fit []text
	for _, t := range texts {
		ofStreet := strings.Contains(t.title, "{街}")
		if p.street == ofStreet {
			fit = append(fit, t)
		}
	}
	if len(fit) == 0 {
		return texts
	}
	return fit
}

// anyPlace is on a street of the ward with the given chance, else beside one of its houses.
func (s *strewing) anyPlace(w *ward, onStreet float64) place {
	if s.rnd.Float64() < onStreet || len(w.houses) == 0 {
		return s.onStreet(w)
	}
	return s.besideHouse(w.houses[s.rnd.IntN(len(w.houses))])
}

// sides are the four hands of a house with the direction each faces.
var sides = []struct {
	name string
	u, v float64
}{{"东侧", 1, 0}, {"南侧", 0, -1}, {"西侧", -1, 0}, {"北侧", 0, 1}}

// besideHouse is two to five metres from a wall.
func (s *strewing) besideHouse(h *house) place {
	side := sides[s.rnd.IntN(len(sides))]
	gap := 2 + 3*s.rnd.Float64()
	along := 1.6*s.rnd.Float64() - 0.8
	offset := orb.Point{side.u*(h.reach+gap) + math.Abs(side.v)*along*h.reach, side.v*(h.depth+gap) + math.Abs(side.u)*along*h.depth}
	unit := fmt.Sprintf(" %d 单元", 1+s.rnd.IntN(max(1, min(5, int(h.reach/7)))))
	yard := fmt.Sprintf("%s %d 号院", h.block.street, h.block.number)
	number := fmt.Sprintf("%d 号楼", h.number)
	if h.block.name != "" {
		yard = h.block.name
	}
	return place{
		point:   orb.Point{h.centre[0] + offset[0], h.centre[1] + offset[1]},
		address: yard + " " + number + side.name,
		words:   strings.NewReplacer("{楼}", number, "{侧}", side.name, "{单元}", unit, "{街}", h.block.street, "{院}", yard),
	}
}

// onStreet is on one of the streets around a block of the ward, on the block's side of the centre line.
func (s *strewing) onStreet(w *ward) place {
	b := w.blocks[s.rnd.IntN(len(w.blocks))]
	const kerb = 3.5 // metres from the houses' line out into the street
	t := s.rnd.Float64()
	var at orb.Point
	var name, other string
	switch s.rnd.IntN(4) {
	case 0:
		at, name, other = b.at(t*b.width, b.height+kerb), alongRows[b.row0].name, crossing(b, t)
	case 1:
		at, name, other = b.at(t*b.width, -kerb), alongRows[b.row1].name, crossing(b, t)
	case 2:
		at, name = b.at(-kerb, t*b.height), downColumns[b.col0].name
	default:
		at, name = b.at(b.width+kerb, t*b.height), downColumns[b.col1].name
	}
	if name == "" {
		name = b.street
	}
	address := fmt.Sprintf("%s %d 号附近", name, 1+s.rnd.IntN(60))
	if other != "" {
		address = name + "与" + other + "路口"
	}
	yard := fmt.Sprintf("%s %d 号院", b.street, b.number)
	return place{
		point: at, address: address, street: true,
		words: strings.NewReplacer("{楼}", name+"路边", "{侧}", "", "{单元}", "", "{街}", name, "{院}", yard),
	}
}

// crossing names the cross street of a block's side when the place is near one of its ends.
func crossing(b *block, t float64) string {
	switch {
	case t < 0.12:
		return downColumns[b.col0].name
	case t > 0.88:
		return downColumns[b.col1].name
	}
	return ""
}

// onEmbankment is on the river's north bank, in no grid.
func (s *strewing) onEmbankment() place {
	c := mainWest + s.rnd.IntN(mainEast-mainWest+4)
	t := s.rnd.Float64()
	west, east := s.town.lattice.at(node{c, riverRow}), s.town.lattice.at(node{c + 1, riverRow})
	return place{
		point:   orb.Point{west[0] + t*(east[0]-west[0]), west[1] + t*(east[1]-west[1]) - 16 - 10*s.rnd.Float64()},
		address: "滨河路河堤步道",
		street:  true,
		words:   strings.NewReplacer("{楼}", "河堤", "{侧}", "", "{单元}", "", "{街}", "河堤步道", "{院}", "河堤"),
	}
}

// crowded is near one of the spots; the early ones draw more.
func (s *strewing) crowded() place {
	x := s.rnd.Float64()
	p := s.spots[int(x*x*float64(len(s.spots)))]
	p.point = orb.Point{p.point[0] + crowdedMetres*s.rnd.NormFloat64(), p.point[1] + crowdedMetres*s.rnd.NormFloat64()}
	return p
}
