package demo

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
)

// reportToday lets the grid member report four things of this morning by the way every report takes.
func reportToday(ctx context.Context, store *data.Store, t *town, o Options, categories []concern.Category) error {
	member, err := actor(ctx, store, "member")
	if err != nil {
		return err
	}
	s := newStrewing(t, stream(o.Seed, 3), 1, o.Now, categories)
	for i := range 4 {
		sub := s.subjectOf(o.Now)
		at := s.besideHouse(pick(s.rnd, t.wards[1].houses))
		words := pick(s.rnd, at.fitting(sub.texts))
		_, err := store.CreateConcern(ctx, member, data.NewConcern{
			Title: at.fill(words.title), Description: words.detail, Address: at.address, Category: sub.slug,
			Urgency: concern.Normal, Source: concern.Visit, Point: lonLat(at.point), NoticedAt: o.Now.Add(-time.Duration(11+17*i) * time.Minute),
		}, data.Idempotency{})
		if err != nil {
			return fmt.Errorf("report of today: %w", err)
		}
	}
	return nil
}

// holdMeeting draws on boards what last week's meeting and this morning's saw: where the dogs bark, a way to walk, and a well to look at.
func holdMeeting(ctx context.Context, store *data.Store, t *town, now time.Time) error {
	staff, err := actor(ctx, store, "staff")
	if err != nil {
		return err
	}
	hold := func(day time.Time) (*data.Board, error) {
		y, m, d := day.In(concern.Shanghai).Date()
		n := data.NewBoard{Name: day.In(concern.Shanghai).Format("1月2日") + "晨会", Area: mainCommunity, MetOn: time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
		return store.CreateBoard(ctx, staff, n, data.Idempotency{})
	}
	last, err := hold(now.AddDate(0, 0, -7))
	if err != nil {
		return fmt.Errorf("board: %w", err)
	}
	board, err := hold(now)
	if err != nil {
		return fmt.Errorf("board: %w", err)
	}
	barking, err := store.ListConcerns(ctx, staff, &concern.Filter{
		Areas: []string{secondGrid.Prefix()}, Categories: []string{"dog_noise"}, From: now.Add(-newTrouble),
	}, data.NewestFirst, "", 200)
	if err != nil {
		return fmt.Errorf("board: %w", err)
	}
	var ids []int64
	for i := range barking.Concerns {
		ids = append(ids, barking.Concerns[i].ID)
	}
	houses := t.wards[1].houses[:min(barkingHouses, len(t.wards[1].houses))]
	middle, reach := orb.Point{}, 0.0
	for _, h := range houses {
		middle[0] += h.centre[0] / float64(len(houses))
		middle[1] += h.centre[1] / float64(len(houses))
	}
	for _, h := range houses {
		reach = max(reach, math.Hypot(h.centre[0]-middle[0], h.centre[1]-middle[1])+h.reach*0.7)
	}
	from := orb.Point{middle[0] + 60, middle[1] - 150}
	well := t.byCell[cell{9, 5}].houses[0].centre
	before := data.NewAnnotation{
		Kind: data.Hotspot, Geometry: lonLatPolygon(orb.Polygon{lasso(middle, 1.4*reach)}), Title: "狗叫的多起来了", Level: 1, Color: 1, Width: 4,
	}
	if _, err := store.CreateAnnotation(ctx, staff, last.ID, before, data.Idempotency{}); err != nil {
		return fmt.Errorf("board: %s: %w", before.Kind, err)
	}
	drawn := []data.NewAnnotation{
		{Kind: data.Hotspot, Geometry: lonLatPolygon(orb.Polygon{lasso(middle, reach)}), Title: "犬吠扰民", Level: 2, Color: 1, Width: 4, Concerns: ids},
		{Kind: data.Text, Geometry: lonLat(orb.Point{from[0] - 30, from[1] - 14}), Title: "近四周才多起来", Color: 1, Width: 3},
		{Kind: data.Arrow, Geometry: lonLatLine(orb.LineString{from, {from[0] + 12, from[1] + 50}, {middle[0] + 0.55*reach, middle[1] - 0.75*reach}}), Color: 1, Width: 4},
		{Kind: data.Pin, Geometry: lonLat(orb.Point{well[0] + 22, well[1] - 9}), Title: "今天先看这口井", Color: 2, Width: 3},
		{Kind: data.Line, Geometry: lonLatLine(t.patrol()), Title: "傍晚巡查路线", Color: 3, Width: 3},
	}
	for _, n := range drawn {
		if _, err := store.CreateAnnotation(ctx, staff, board.ID, n, data.Idempotency{}); err != nil {
			return fmt.Errorf("board: %s: %w", n.Kind, err)
		}
	}
	return nil
}

// lasso is a ring that looks drawn by hand.
func lasso(middle orb.Point, reach float64) orb.Ring {
	const corners = 40
	r := make(orb.Ring, 0, corners+1)
	for i := range corners {
		a := 2 * math.Pi * float64(i) / corners
		wobble := 1 + 0.05*math.Sin(2*a+1) + 0.03*math.Sin(3*a)
		r = append(r, orb.Point{middle[0] + reach*1.12*wobble*math.Cos(a), middle[1] + reach*wobble*math.Sin(a)})
	}
	return append(r, r[0])
}

// patrol walks the streets around the seventh to the ninth grid.
func (t *town) patrol() orb.LineString {
	var line orb.LineString
	for _, n := range []node{{8, 6}, {9, 6}, {10, 6}, {11, 6}, {12, 6}, {12, 7}, {13, 7}} {
		line = append(line, t.lattice.at(n))
	}
	return line
}
