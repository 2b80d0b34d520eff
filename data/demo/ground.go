package demo

import (
	"github.com/paulmach/orb"

	"minqing/data"
)

// ground lists what is drawn under the marks, in the order to draw it: water and greens, then streets, then houses.
func (t *town) ground() []data.Ground {
	out := []data.Ground{t.river()}
	out = append(out, data.Ground{Kind: "green", Name: "滨河绿带", Geometry: t.riverside()})
	for _, b := range t.blocks {
		for _, g := range b.greens {
			name := ""
			if b.use == park {
				name = b.name
			}
			out = append(out, data.Ground{Kind: "green", Name: name, Geometry: lonLatPolygon(g)})
		}
		for _, w := range b.waters {
			out = append(out, data.Ground{Kind: "water", Geometry: lonLatPolygon(w)})
		}
	}
	for r := range rows + 1 {
		out = append(out, t.streetAlongRow(r)...)
	}
	for c := range columns + 1 {
		out = append(out, t.streetDownColumn(c)...)
	}
	for _, b := range t.blocks {
		for i := range b.houses {
			name := ""
			if i == 0 && b.use != park {
				name = b.name
			}
			out = append(out, data.Ground{Kind: "building", Name: name, Geometry: lonLatPolygon(b.houses[i].shape)})
		}
	}
	return out
}

// river fills the lattice's river row between its embankments and runs on past both ends of the town.
func (t *town) river() data.Ground {
	north := t.bank(riverRow, -34)
	south := t.bank(riverRow+1, 22)
	south.Reverse()
	ring := append(orb.Ring(north), south...)
	return data.Ground{Kind: "water", Name: "桃河", Geometry: lonLatPolygon(orb.Polygon{append(ring, ring[0])})}
}

// riverside is the strip of green between the road on the north bank and the water.
func (t *town) riverside() orb.Polygon {
	north := t.bank(riverRow, -12)
	south := t.bank(riverRow, -30)
	south.Reverse()
	ring := append(orb.Ring(north[1:len(north)-1]), south[1:len(south)-1]...)
	return lonLatPolygon(orb.Polygon{append(ring, ring[0])})
}

// bank follows a row line, moved north by so many metres, from 700 m west of the town to 700 m east of it.
func (t *town) bank(row int, north float64) orb.LineString {
	line := make(orb.LineString, 0, columns+3)
	for c := range columns + 1 {
		p := t.lattice.at(node{c, row})
		line = append(line, orb.Point{p[0], p[1] + north})
	}
	first, last := line[0], line[len(line)-1]
	line = append(orb.LineString{{first[0] - 700, first[1] - 30}}, line...)
	return append(line, orb.Point{last[0] + 700, last[1] + 45})
}

func (t *town) streetAlongRow(r int) []data.Ground {
	open := func(c int) bool { return !t.sameBlock(cell{c, r - 1}, cell{c, r}) }
	place := func(c int) orb.Point { return t.lattice.at(node{c, r}) }
	return runs(columns, open, place, alongRows[r])
}

func (t *town) streetDownColumn(c int) []data.Ground {
	open := func(r int) bool {
		if r == riverRow {
			return bridges[c]
		}
		return !t.sameBlock(cell{c - 1, r}, cell{c, r})
	}
	place := func(r int) orb.Point { return t.lattice.at(node{c, r}) }
	return runs(rows, open, place, downColumns[c])
}

// sameBlock says whether no street runs between two cells. Ground outside of the lattice is nobody's block.
func (t *town) sameBlock(a, b cell) bool { return t.byCell[a] != nil && t.byCell[a] == t.byCell[b] }

// runs draws each unbroken stretch of a lattice line as one street.
func runs(n int, open func(int) bool, place func(int) orb.Point, name streetName) []data.Ground {
	var out []data.Ground
	var line orb.LineString
	flush := func() {
		if line != nil {
			out = append(out, data.Ground{Kind: "road", Name: name.name, Rank: name.rank, Geometry: lonLatLine(line)})
			line = nil
		}
	}
	for i := range n {
		if !open(i) {
			flush()
			continue
		}
		if line == nil {
			line = orb.LineString{place(i)}
		}
		line = append(line, place(i+1))
	}
	flush()
	return out
}
