package demo

import (
	"math/rand/v2"

	"github.com/paulmach/orb"

	"minqing/data"
	"minqing/geo"
)

// town is the whole place: its areas with what stands in each grid.
type town struct {
	lattice *lattice
	blocks  []*block
	byCell  map[cell]*block
	areas   []data.NewArea
	bounds  []orb.Bound // of areas
	wards   []ward
}

// ward is a grid with its blocks, the unit in which concerns are strewn.
type ward struct {
	code   geo.Code
	ring   orb.Ring // metres
	blocks []*block
	houses []*house
	weight float64 // share of all concerns
}

// build makes the same town from the same seed.
func build(rnd *rand.Rand) *town {
	t := &town{lattice: newLattice(rnd), byCell: map[cell]*block{}}
	for _, p := range plots {
		t.add(rnd, p)
	}
	for _, c := range cells(0, 0, columns, rows) {
		if t.byCell[c] == nil && c.row != riverRow {
			t.add(rnd, plot{c.col, c.row, c.col + 1, c.row + 1, randomUse(rnd), ""})
		}
	}
	t.numberBlocks()
	t.layAreas()
	return t
}

// randomUse is what an ordinary block of such a town holds.
func randomUse(rnd *rand.Rand) use {
	switch x := rnd.Float64(); {
	case x < 0.58:
		return slabs
	case x < 0.72:
		return shops
	case x < 0.88:
		return towers
	}
	return courtyard
}

func (t *town) add(rnd *rand.Rand, p plot) {
	b := newBlock(t.lattice, p)
	b.fill(rnd)
	t.blocks = append(t.blocks, b)
	for _, c := range cells(p.col0, p.row0, p.col1, p.row1) {
		t.byCell[c] = b
	}
}

// numberBlocks numbers the blocks along the street on their north side, from the west: odd numbers, for the even
// ones are across the street.
func (t *town) numberBlocks() {
	for r := range rows {
		seen := map[*block]bool{}
		n := 1
		for c := range columns {
			b := t.byCell[cell{c, r}]
			if b == nil || b.row0 != r || seen[b] {
				continue
			}
			seen[b] = true
			b.street, b.number = alongRows[r].name, n
			n += 2
		}
	}
}

// layAreas draws the tree from the bottom up: each level is an outline of the cells below it.
func (t *town) layAreas() {
	all := t.lattice.outline(cells(0, 0, columns, rows))
	t.area(cityCode, cityName, cityLimits(all))
	t.area(districtCode, districtName, all)
	for _, s := range streetPlans {
		var streetCells []cell
		var below []func()
		for _, c := range s.communities {
			var communityCells []cell
			for _, g := range c.grids {
				communityCells = append(communityCells, g...)
			}
			streetCells = append(streetCells, communityCells...)
			below = append(below, func() { t.layCommunity(c, communityCells) })
		}
		t.area(s.code, s.name, t.lattice.outline(append(streetCells, s.rest...)))
		for _, lay := range below {
			lay()
		}
	}
}

func (t *town) layCommunity(c communityPlan, all []cell) {
	t.area(c.code, c.name, t.lattice.outline(all))
	for i, g := range c.grids {
		code, err := geo.Code(c.code).Child(i + 1)
		if err != nil {
			panic("demo: a community of the plan has too many grids: " + err.Error())
		}
		ring := t.lattice.outline(g)
		t.area(string(code), "第"+chineseNumber(i+1)+"网格", ring)
		w := ward{code: code, ring: ring, weight: c.weight / float64(len(c.grids))}
		seen := map[*block]bool{}
		for _, at := range g {
			b := t.byCell[at]
			if seen[b] {
				continue
			}
			seen[b] = true
			w.blocks = append(w.blocks, b)
			for j := range b.houses {
				w.houses = append(w.houses, &b.houses[j])
			}
		}
		t.wards = append(t.wards, w)
	}
}

func (t *town) area(code, name string, ring orb.Ring) {
	a := data.NewArea{Code: geo.Code(code), Name: name, Geometry: orb.MultiPolygon{orb.Polygon{lonLatRing(ring)}}}
	t.areas = append(t.areas, a)
	t.bounds = append(t.bounds, a.Geometry.Bound())
}

// cityLimits pushes the district's outline 260 m outwards from the middle, as seen from there.
func cityLimits(district orb.Ring) orb.Ring {
	middle := district.Bound().Center()
	out := make(orb.Ring, 0, len(district)/2+1)
	for i := 0; i+1 < len(district); i += 2 {
		d := orb.Point{district[i][0] - middle[0], district[i][1] - middle[1]}
		out = append(out, orb.Point{middle[0] + d[0]*1.22, middle[1] + d[1]*1.38})
	}
	return append(out, out[0])
}

var chineseDigits = []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}

// chineseNumber writes 1 to 10.
func chineseNumber(n int) string { return chineseDigits[n] }
