package tiles

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/geo"
)

// Place is a cluster of points: each so near to others of it that there is no gap.
type Place struct {
	Centre                   orb.Point // degrees
	Radius                   float64   // metres from the centre to the farthest of its points
	Area                     geo.Code  // as of a Hotspot
	Count                    int64
	Green, Yellow, Red, None int64
	Categories               []CategoryCount // the most frequent ones, at most three; their Usual is not told
}

const mostPlaced = 200_000

// Places finds the clusters of what was noticed in from ≤ t < to: DBSCAN with a distance in metres and the least number of
// concerns within it. The largest come first, at most 200. ok is false when there are more than 200,000 points: too many to
// tell places apart. The error is the context's.
func (c *Compiled) Places(ctx context.Context, from, to time.Time, within float64, least int) (places []Place, ok bool, err error) {
	found, err := scan(ctx, c, c.state.parts(nil, everywhere, 0), func() *placeVisitor {
		return &placeVisitor{from: microAfter(from), to: microAfter(to), now: c.now}
	})
	if err != nil {
		return nil, false, err
	}
	var rows []placed
	for _, v := range found {
		if v.more || len(rows)+len(v.found) > mostPlaced {
			return nil, false, nil
		}
		rows = append(rows, v.found...)
	}
	slices.SortFunc(rows, func(a, b placed) int { return cmp.Compare(a.id, b.id) })
	points := make([]orb.Point, len(rows))
	for i := range rows {
		points[i] = rows[i].at
	}
	labels, n := Clusters(points, within, least)
	members := make([][]placed, n)
	for i, label := range labels {
		if label >= 0 {
			members[label] = append(members[label], rows[i])
		}
	}
	for _, m := range members {
		places = append(places, c.place(m))
	}
	slices.SortStableFunc(places, func(a, b Place) int { return cmp.Compare(b.Count, a.Count) })
	return places[:min(len(places), mostHot)], true, ctx.Err()
}

func (c *Compiled) place(members []placed) Place {
	p := Place{Count: int64(len(members))}
	counts, areas := map[uint16]int64{}, map[uint32]int64{}
	var lights [4]int64
	for _, m := range members {
		p.Centre[0] += m.at[0] / float64(len(members))
		p.Centre[1] += m.at[1] / float64(len(members))
		counts[m.category]++
		areas[m.area]++
		lights[m.light]++
	}
	p.Area = c.areaOf(areas)
	centre := newGroundPoint(p.Centre)
	for _, m := range members {
		other := newGroundPoint(m.at)
		p.Radius = max(p.Radius, math.Sqrt(centre.squared(&other)))
	}
	p.None, p.Green, p.Yellow, p.Red = lights[concern.NoLight], lights[concern.Green], lights[concern.Yellow], lights[concern.Red]
	for number, n := range counts {
		p.Categories = append(p.Categories, CategoryCount{Category: c.state.categories.words[number], Count: n})
	}
	slices.SortFunc(p.Categories, func(a, b CategoryCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Category, b.Category))
	})
	p.Categories = p.Categories[:min(len(p.Categories), topCount)]
	return p
}

// placed is a concern as places need it.
type placed struct {
	at       orb.Point
	id       uint64
	area     uint32
	category uint16
	light    concern.Light
}

// placeVisitor takes the points of a period, until they are too many.
type placeVisitor struct {
	from, to int64
	now      uint32
	found    []placed
	more     bool
}

func (v *placeVisitor) whole(_ int, b *block, matching [2]bool) {
	for i, bits := range b.bits {
		if matching[groupOf(bits)] {
			v.take(b, i)
		}
	}
}

func (v *placeVisitor) rows(_ int, b *block, lo, hi int, sel *selection) {
	sel.each(lo, hi, func(i int) { v.take(b, i) })
}

func (v *placeVisitor) take(b *block, i int) {
	if at := b.noticed[i]; at < v.from || at >= v.to {
		return
	}
	if len(v.found) > mostPlaced {
		v.more = true
		return
	}
	v.found = append(v.found, placed{positionOf(b.x[i], b.y[i], b.dx[i], b.dy[i]), b.idOf(i), b.area[i], b.category[i], b.lightOf(i, v.now)})
}
