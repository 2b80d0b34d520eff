package demo

import (
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// block is a plot of ground between streets, in its own coordinates: metres from its south-west corner along its
// south side (u) and its west side (v), laid bilinearly into the four corners so that houses stand along the streets.
type block struct {
	plot
	sw, se, ne, nw orb.Point
	width, height  float64
	street         string // the named street its houses are numbered along
	number         int    // its number along that street
	houses         []house
	greens, waters []orb.Polygon // in metres
	onFoot         bool          // nothing but a park: concerns lie on its paths
}

// house is a building of a block, in metres.
type house struct {
	block  *block
	number int
	shape  orb.Polygon
	centre orb.Point
	reach  float64 // half its length east to west
	depth  float64 // half its depth north to south
}

// newBlock insets the plot by half the width of the street on each side.
func newBlock(l *lattice, p plot) *block {
	half := func(rank int16) float64 { return []float64{5, 8, 12}[rank] }
	west, east := half(downColumns[p.col0].rank), half(downColumns[p.col1].rank)
	north, south := half(alongRows[p.row0].rank), half(alongRows[p.row1].rank)
	outer := block{
		sw: l.at(node{p.col0, p.row1}), se: l.at(node{p.col1, p.row1}),
		ne: l.at(node{p.col1, p.row0}), nw: l.at(node{p.col0, p.row0}),
	}
	outer.width = (planar.Distance(outer.sw, outer.se) + planar.Distance(outer.nw, outer.ne)) / 2
	outer.height = (planar.Distance(outer.sw, outer.nw) + planar.Distance(outer.se, outer.ne)) / 2
	w, h := outer.width, outer.height
	return &block{
		plot: p,
		sw:   outer.at(west, south), se: outer.at(w-east, south),
		ne: outer.at(w-east, h-north), nw: outer.at(west, h-north),
		width: w - east - west, height: h - north - south,
	}
}

// at is the place of (u, v).
func (b *block) at(u, v float64) orb.Point {
	s, t := u/b.width, v/b.height
	mix := func(i int) float64 {
		return (1-t)*((1-s)*b.sw[i]+s*b.se[i]) + t*((1-s)*b.nw[i]+s*b.ne[i])
	}
	return orb.Point{mix(0), mix(1)}
}

// ring lays a closed ring of (u, v) pairs.
func (b *block) ring(uv ...float64) orb.Ring {
	r := make(orb.Ring, 0, len(uv)/2+1)
	for i := 0; i+1 < len(uv); i += 2 {
		r = append(r, b.at(uv[i], uv[i+1]))
	}
	return append(r, r[0])
}

func (b *block) rect(u0, v0, u1, v1 float64) orb.Ring { return b.ring(u0, v0, u1, v0, u1, v1, u0, v1) }

// ellipse is drawn with 28 corners.
func (b *block) ellipse(u, v, ru, rv float64) orb.Ring {
	const corners = 28
	uv := make([]float64, 0, 2*corners)
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		uv = append(uv, u+ru*cos, v+rv*sin)
	}
	return b.ring(uv...)
}

// build adds a house whose hull is (u0, v0)–(u1, v1).
func (b *block) build(u0, v0, u1, v1 float64, rings ...orb.Ring) {
	if len(rings) == 0 {
		rings = []orb.Ring{b.rect(u0, v0, u1, v1)}
	}
	b.houses = append(b.houses, house{
		block: b, number: len(b.houses) + 1, shape: rings, centre: b.at((u0+u1)/2, (v0+v1)/2),
		reach: (u1 - u0) / 2, depth: (v1 - v0) / 2,
	})
}

// fill puts houses, lawns and ponds on the block by its use.
func (b *block) fill(rnd *rand.Rand) {
	switch b.use {
	case slabs:
		b.fillSlabs(rnd)
	case courtyard:
		b.fillCourtyard(rnd)
	case towers:
		b.fillTowers(rnd)
	case shops:
		b.fillShops(rnd)
	case offices:
		b.fillOffices()
	case school:
		b.fillSchool()
	case park:
		b.fillPark()
	case yard:
		b.fillYard(rnd)
	}
}

// fillSlabs lays rows of flats, 11 to 13 m deep, each row broken in one to three.
func (b *block) fillSlabs(rnd *rand.Rand) {
	count := max(1, int((b.height-8)/27))
	pitch := (b.height - 8) / float64(count)
	pieces := 1 + int(b.width/62)
	for r := range count {
		// Numbered from the north, as 1 号楼 is the first behind the street.
		v := b.height - 4 - float64(r)*pitch - (pitch-12)/2
		depth := 11 + 2*rnd.Float64()
		length := (b.width - 8 - 9*float64(pieces-1)) / float64(pieces)
		for p := range pieces {
			u := 4 + float64(p)*(length+9)
			short := 0.22 * length * rnd.Float64()
			if rnd.Float64() < 0.5 {
				b.build(u+short, v-depth, u+length, v)
			} else {
				b.build(u, v-depth, u+length-short, v)
			}
		}
	}
}

// fillCourtyard lays one house around a yard, open to the south, with a small one in it.
func (b *block) fillCourtyard(rnd *rand.Rand) {
	m, d := 7.0, 11+3*rnd.Float64()
	w, h := b.width-m, b.height-m
	if rnd.Float64() < 0.4 { // closed on all sides
		b.build(m, m, w, h, b.rect(m, m, w, h), reversed(b.rect(m+d, m+d, w-d, h-d)))
	} else {
		b.build(m, m, w, h, b.ring(m, m, m+d, m, m+d, h-d, w-d, h-d, w-d, m, w, m, w, h, m, h))
	}
	if b.width > 4*d && b.height > 5*d {
		b.build(b.width/2-1.2*d, b.height/2-d*0.6, b.width/2+1.2*d, b.height/2+d*0.2)
	}
}

// fillTowers lays free-standing houses about 22 m square on a loose raster.
func (b *block) fillTowers(rnd *rand.Rand) {
	nu, nv := max(1, int(b.width/48)), max(1, int(b.height/46))
	pu, pv := b.width/float64(nu), b.height/float64(nv)
	for j := nv - 1; j >= 0; j-- {
		for i := range nu {
			side := 19 + 5*rnd.Float64()
			u := (float64(i)+0.5)*pu + 4*(rnd.Float64()-0.5)
			v := (float64(j)+0.5)*pv + 4*(rnd.Float64()-0.5)
			b.build(u-side/2, v-side*0.42, u+side/2, v+side*0.42)
		}
	}
	b.lawn(0.5*pu, 0.08*b.height, 9, 5)
}

// lawn is a small green that keeps clear of the block's edge.
func (b *block) lawn(u, v, ru, rv float64) {
	b.greens = append(b.greens, orb.Polygon{b.ellipse(max(u, ru+3), max(v, rv+3), ru, rv)})
}

// fillShops lays narrow houses along the north and south streets and flats between them.
func (b *block) fillShops(rnd *rand.Rand) {
	for _, v := range []float64{b.height - 13, 3} {
		for u := 3.0; u < b.width-14; {
			length := min(14+16*rnd.Float64(), b.width-3-u)
			b.build(u, v, u+length-1.5, v+8+2*rnd.Float64())
			u += length
		}
	}
	if room := b.height - 40; room > 14 {
		v := b.height/2 - 6
		b.build(8, v, b.width/2-6, v+12)
		b.build(b.width/2+6, v, b.width-8, v+12)
	}
}

// fillOffices lays the town hall: a main house with wings, two side houses, and lawns before it.
func (b *block) fillOffices() {
	w, h := b.width, b.height
	cu := w / 2
	b.build(cu-72, h*0.60, cu+72, h*0.60+44, b.ring(
		cu-72, h*0.60, cu-54, h*0.60, cu-54, h*0.60+24, cu-14, h*0.60+24, cu-14, h*0.60+14, cu+14, h*0.60+14,
		cu+14, h*0.60+24, cu+54, h*0.60+24, cu+54, h*0.60, cu+72, h*0.60, cu+72, h*0.60+44, cu-72, h*0.60+44))
	b.build(14, h*0.22, 30, h*0.88)
	b.build(w-30, h*0.22, w-14, h*0.88)
	b.build(cu-60, h-20, cu+60, h-6)
	b.build(44, 10, cu-32, 24)
	b.build(cu+32, 10, w-44, 24)
	b.greens = append(b.greens,
		orb.Polygon{b.rect(cu-62, h*0.22, cu-10, h*0.50)},
		orb.Polygon{b.rect(cu+10, h*0.22, cu+62, h*0.50)})
}

// fillSchool lays a running track and an angled house beside it.
func (b *block) fillSchool() {
	w, h := b.width, b.height
	track := min(w*0.30, 46)
	long := min(h*0.40, 62)
	oval := func(share float64) orb.Ring { return b.ellipse(w-track-6, h/2, track*share, long-track*(1-share)) }
	b.greens = append(b.greens, orb.Polygon{oval(0.66)}, orb.Polygon{oval(1), reversed(oval(0.74))})
	edge := w - 2*track - 16
	b.build(6, h*0.12, edge, h*0.90, b.ring(6, h*0.12, 20, h*0.12, 20, h*0.90-14, edge, h*0.90-14, edge, h*0.90, 6, h*0.90))
	if edge > 60 {
		b.build(32, h*0.14, edge-6, h*0.14+14)
	}
}

func reversed(r orb.Ring) orb.Ring {
	r.Reverse()
	return r
}

// fillPark lays the green, a pond in it and a pavilion.
func (b *block) fillPark() {
	w, h := b.width, b.height
	pond := b.ellipse(w*0.58, h*0.42, w*0.20, h*0.19)
	b.greens = append(b.greens, orb.Polygon{b.rect(0, 0, w, h)})
	b.waters = append(b.waters, orb.Polygon{pond})
	b.build(w*0.16, h*0.66, w*0.16+12, h*0.66+10)
	b.onFoot = true
}

// fillYard lays long sheds.
func (b *block) fillYard(rnd *rand.Rand) {
	for v := 8.0; v+18 < b.height; v += 34 {
		length := b.width * (0.5 + 0.4*rnd.Float64())
		u := 6 + (b.width-12-length)*rnd.Float64()
		b.build(u, v, u+length, v+18)
	}
}
