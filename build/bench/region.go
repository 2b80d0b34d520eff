package main

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

// The region is made up: a city of 3,000 grids on a lattice of 60 × 50, 30 grids a street and 3 a community, with a centre
// in each grid around which its concerns lie. Its borders are jagged, as borders are, and neighbours share their very corners.
const (
	west, south             = 112.0, 36.0
	gridColumns, gridRows   = 60, 50
	gridWidth, gridHeight   = 4.0 / gridColumns, 3.0 / gridRows // degrees
	districtCols, districtR = 12, 10                            // in grids
	streetCols, streetRows  = 6, 5
	communityCols           = 3
	corners                 = 8     // of a grid's side
	jag                     = 0.001 // degrees that a corner may be off, to each side
	spreadLon, spreadLat    = 0.004, 0.003
)

const cityCode geo.Code = "140300000000"

// rect is a block of grids: columns from west to east, rows from south to north, ends not included.
type rect struct{ col0, row0, col1, row1 int }

// corner is a place on the lattice of corners, moved by chance that is the same whoever asks.
func corner(col, row int) orb.Point {
	chance := rand.New(rand.NewPCG(uint64(col), uint64(row)))
	return orb.Point{
		west + float64(col)*gridWidth/corners + jag*(2*chance.Float64()-1),
		south + float64(row)*gridHeight/corners + jag*(2*chance.Float64()-1),
	}
}

// outline goes around a block of grids, against the clock.
func (r rect) outline() orb.MultiPolygon {
	col0, row0, col1, row1 := r.col0*corners, r.row0*corners, r.col1*corners, r.row1*corners
	var ring orb.Ring
	for c := col0; c < col1; c++ {
		ring = append(ring, corner(c, row0))
	}
	for w := row0; w < row1; w++ {
		ring = append(ring, corner(col1, w))
	}
	for c := col1; c > col0; c-- {
		ring = append(ring, corner(c, row1))
	}
	for w := row1; w > row0; w-- {
		ring = append(ring, corner(col0, w))
	}
	return orb.MultiPolygon{orb.Polygon{append(ring, ring[0])}}
}

// parts cuts a block into blocks of so many grids, row by row from the north.
func (r rect) parts(cols, rows int) []rect {
	var all []rect
	for row := r.row1 - rows; row >= r.row0; row -= rows {
		for col := r.col0; col < r.col1; col += cols {
			all = append(all, rect{col, row, col + cols, row + rows})
		}
	}
	return all
}

// centre is where the concerns of a grid lie.
type centre struct {
	grid geo.Code
	at   orb.Point
	rect
}

// region is the tree of areas, parents first, and the centres.
func region() ([]data.NewArea, []centre) {
	var areas []data.NewArea
	var centres []centre
	chance := rand.New(rand.NewPCG(1, 1))
	add := func(r rect, code geo.Code, name string, args ...any) {
		areas = append(areas, data.NewArea{Code: code, Name: fmt.Sprintf(name, args...), Geometry: r.outline()})
	}
	whole := rect{0, 0, gridColumns, gridRows}
	add(whole, cityCode, "虚构市")
	for i, d := range whole.parts(districtCols, districtR) {
		district := fmt.Sprintf("1403%02d", i+1)
		add(d, geo.Code(district+"000000"), "第%d区", i+1)
		for j, s := range d.parts(streetCols, streetRows) {
			street := fmt.Sprintf("%s%03d", district, j+1)
			add(s, geo.Code(street+"000"), "第%d街道", j+1)
			for k, c := range s.parts(communityCols, 1) {
				community := fmt.Sprintf("%s%03d", street, k+1)
				add(c, geo.Code(community), "第%d社区", k+1)
				for l, g := range c.parts(1, 1) {
					code := geo.Code(fmt.Sprintf("%s%03d", community, l+1))
					add(g, code, "第%d网格", l+1)
					centres = append(centres, centre{code, orb.Point{
						west + (float64(g.col0)+0.35+0.3*chance.Float64())*gridWidth,
						south + (float64(g.row0)+0.35+0.3*chance.Float64())*gridHeight,
					}, g})
				}
			}
		}
	}
	return areas, centres
}

// place draws a place around a centre, in its grid for certain.
func (c *centre) place(chance *rand.Rand) orb.Point {
	inside := func(v, first, width float64, grid int) bool {
		low := first + float64(grid)*width
		return v > low+jag && v < low+width-jag
	}
	for {
		p := orb.Point{
			math.Round((c.at[0]+spreadLon*chance.NormFloat64())*1e7) / 1e7,
			math.Round((c.at[1]+spreadLat*chance.NormFloat64())*1e7) / 1e7,
		}
		if inside(p[0], west, gridWidth, c.col0) && inside(p[1], south, gridHeight, c.row0) {
			return p
		}
	}
}

// The words of the concerns; the title is one of troubles at the address.
var (
	troubles = []string{"路灯不亮", "井盖松动", "下水道堵了", "垃圾没人收", "车把出口堵了", "夜里狗叫不停", "楼道堆杂物", "暖气不热", "停水半天了", "外墙掉皮", "电线垂下来", "座椅坏了", "路面有坑", "健身器材松了", "摊位占道", "树枝遮住窗户"}
	streets  = []string{"建设街", "北大街", "德胜街", "南山路", "桃北路", "泉中路", "滨河路", "保晋路", "新华街", "朝阳街"}
	details  = []string{"已经好几天了，来往的人多，希望尽快看一看。", "老人和孩子出门不方便，以前修过一次又坏了。", "几户邻居都在说，打过电话没有回音。", "晚上看不清，怕出事。"}
)

// year is how far back the concerns go.
const year = 365 * 24 * time.Hour

// concerns yields n of a year before now around the centres, nine of ten ended, two in a hundred of a must-report kind.
func concerns(n int, centres []centre, slugs []string, now time.Time) iter.Seq[data.TownConcern] {
	return func(yield func(data.TownConcern) bool) {
		chance := rand.New(rand.NewPCG(1, 2))
		for range n {
			if !yield(madeUp(chance, &centres[chance.IntN(len(centres))], slugs, now)) {
				return
			}
		}
	}
}

func madeUp(chance *rand.Rand, at *centre, slugs []string, now time.Time) data.TownConcern {
	p := at.place(chance)
	c := data.TownConcern{AreaCode: at.grid}
	c.Lon, c.Lat = p[0], p[1]
	c.Address = fmt.Sprintf("%s %d 号", streets[chance.IntN(len(streets))], 1+chance.IntN(300))
	c.Title = c.Address + troubles[chance.IntN(len(troubles))]
	c.Description = details[chance.IntN(len(details))]
	c.Category = slugs[chance.IntN(len(slugs))]
	c.Urgency = concern.Urgency(chance.IntN(4))
	c.Source = concern.Source(chance.IntN(6))
	c.NoticedAt = now.Add(-time.Duration(chance.Int64N(int64(year)))).Truncate(time.Second)
	if chance.IntN(50) == 0 {
		c.MustReport = concern.MustReport(1 + chance.IntN(4))
	}
	c.Steps = past(chance, c.NoticedAt, now)
	return c
}

// past are the steps of a concern: all of them, or in one of ten the first few.
func past(chance *rand.Rand, noticed, now time.Time) []data.TownStep {
	force := concern.Force(1 + chance.IntN(4))
	way := []data.NewStep{
		{Step: concern.Accept},
		{Step: concern.Dispatch, Force: force, Team: fmt.Sprintf("第%d队", 1+chance.IntN(500))},
		{Step: concern.Start}, {Step: concern.Resolve}, {Step: concern.Verify},
		{Step: concern.Answer, Answer: "已经办好", Satisfaction: 5}, {Step: concern.StrikeOff},
	}
	if chance.IntN(10) == 0 {
		way = way[:chance.IntN(len(way))]
	}
	steps := make([]data.TownStep, len(way))
	took := min(time.Duration(chance.Int64N(int64(10*24*time.Hour))), now.Sub(noticed))
	for i := range way {
		steps[i] = data.TownStep{At: noticed.Add(took * time.Duration(i+1) / time.Duration(len(way))), NewStep: way[i]}
	}
	return steps
}
