package main

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"minqing/concern"
	"minqing/data"
	"minqing/server/sandtable"
	"minqing/tiles"
)

// patient asks until the database answers again and the map has caught up.
func patient[A any](d *duel, what string, ask func() (A, error)) A {
	d.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		a, err := ask()
		if err == nil {
			return a
		}
		if data.KindOf(err) != data.Unavailable || time.Now().After(end) {
			d.Fatalf("%s: %v", what, err)
		}
	}
}

// compare asks both one random question of one random person.
func (d *duel) compare() {
	d.Helper()
	var at string
	if err := d.owner.QueryRow(d.Context(), `select epoch || '~' || pg_current_snapshot() from minqing.feed`).Scan(&at); err != nil {
		d.Fatal(err)
	}
	position, err := data.ParsePosition(at)
	if err != nil {
		d.Fatal(err)
	}
	patient(d, "catch up", func() (any, error) { return nil, d.table.WaitFor(d.Context(), position) })

	actor := d.actors[d.chance.IntN(len(d.actors))]
	query := randomFilter(d.chance, d.town)
	f, _, err := concern.ParseFilter(query)
	if err != nil {
		d.Fatal(err)
	}
	now := time.Now().Add(time.Duration(d.chance.Int64N(int64(240*time.Hour))) - 120*time.Hour).Truncate(time.Second)
	question := patient(d, "compile", func() (*tiles.Compiled, error) { return d.table.Compile(d.Context(), &actor, &f, now) })
	asked := fmt.Sprintf("%s ?%s as of %v", actor.Viewer.Role, query, now)

	want := d.count(actor, &f, now)
	if n, err := question.Count(d.Context()); err != nil || n != want {
		d.Errorf("%s: the map counts %d (%v), PostGIS %d", asked, n, err, want)
	}
	if want > 0 {
		d.counts["found"]++
	}
	d.compareStats(question, actor, f, now, asked)
	d.compareTile(question, actor, f, now, asked)
	d.compareWall(actor)
}

// compareWall holds the wall's figures, most of which are kept, against SQL.
func (d *duel) compareWall(actor data.Actor) {
	d.Helper()
	f := concern.Filter{Areas: [][]string{nil, {"140302001001"}, {"140302001001002"}}[d.chance.IntN(3)]}
	got := patient(d, "wall", func() (*sandtable.WallFigures, error) { return d.table.WallFigures(d.Context(), &actor, f, time.Now()) })
	asked := fmt.Sprintf("the wall of %s in %v", actor.Viewer.Role, f.Areas)
	ratings := patient(d, "ratings", func() (data.WallRatings, error) { return d.store.WallRatings(d.Context(), actor, f, got.Month) })
	before := patient(d, "month", func() (data.WallMonth, error) { return d.store.WallMonth(d.Context(), actor, f, got.Month.Add(-1)) })
	if got.Ratings != ratings || data.WallMonth(got.Before) != before {
		d.Errorf("%s keeps %+v and %+v, PostGIS says %+v and %+v", asked, got.Ratings, got.Before, ratings, before)
	}
	d.counts["rated"] += int(ratings.Rated)
	f.Restricted = new(bool)
	struckOff := data.StruckOffIn(f, got.Month)
	if want := d.count(actor, &struckOff, time.Now()); got.Total.StruckOff != want {
		d.Errorf("%s: %d were struck off, PostGIS says %d", asked, got.Total.StruckOff, want)
	}
}

func (d *duel) count(actor data.Actor, f *concern.Filter, now time.Time) int64 {
	d.Helper()
	return patient(d, "count", func() (int64, error) { return d.store.CountConcerns(d.Context(), actor, f, now) })
}

// compareStats holds every row by status, and the lights in it, against SQL.
func (d *duel) compareStats(question *tiles.Compiled, actor data.Actor, f concern.Filter, now time.Time, asked string) {
	d.Helper()
	if f.Statuses != nil {
		return
	}
	rows, _, err := question.Stats(d.Context(), tiles.Dimension{By: "status"})
	if err != nil {
		d.Fatal(err)
	}
	for _, r := range rows {
		status, err := concern.ParseStatus(r.Keys[0])
		if err != nil {
			d.Fatal(err)
		}
		f.Statuses = []concern.Status{status}
		if want := d.count(actor, &f, now); r.Count != want {
			d.Errorf("%s: the map counts %d %s, PostGIS %d", asked, r.Count, status, want)
		}
	}
}

// compareTile holds one tile's lights, clustered and not, and its weeks against SQL.
func (d *duel) compareTile(question *tiles.Compiled, actor data.Actor, f concern.Filter, now time.Time, asked string) {
	d.Helper()
	tile := maptile.At(d.place(), maptile.Zoom(d.chance.IntN(19)))
	switch bound := tile.Bound(); {
	case f.BBox == nil:
		f.BBox = &bound
	case f.Within == nil:
		f.Within = orb.MultiPolygon{bound.ToPolygon()}
	default:
		tile = maptile.New(0, 0, 0)
	}
	want, total := map[string]int64{}, int64(0)
	lights := f.Lights
	for l := concern.NoLight; l <= concern.Red; l++ {
		if lights == nil || slices.Contains(lights, l) {
			f.Lights = []concern.Light{l}
			if n := d.count(actor, &f, now); n > 0 {
				want[l.String()] = n
				total += n
			}
		}
	}
	x, y, z := tile.X, tile.Y, uint32(tile.Z)
	for _, all := range []bool{false, true} {
		body, err := question.Tile(d.Context(), z, x, y, tiles.Options{All: all})
		if err != nil {
			d.Fatal(err)
		}
		if got := lightsOf(d.T, body); !maps.Equal(got, want) {
			d.Errorf("%s: the tile %v (every point: %v) has %v, PostGIS %v", asked, tile, all, got, want)
		}
	}
	weeks, err := question.Weeks(d.Context(), z, x, y)
	if err != nil {
		d.Fatal(err)
	}
	if n := int64(tileCount(d.T, string(weeks))); n != total {
		d.Errorf("%s: the weeks of the tile %v are of %d, PostGIS says %d", asked, tile, n, total)
	}
}

// lightsOf sums up what a tile shows inside of its extent, by light.
func lightsOf(t *testing.T, body []byte) map[string]int64 {
	t.Helper()
	sum := map[string]int64{}
	for _, f := range tileFeatures(t, string(body)) {
		if !f.inside {
			continue
		}
		if light, one := f.Properties["light"].(string); one {
			sum[light]++
			continue
		}
		for l := concern.NoLight; l <= concern.Red; l++ {
			if n := int64(f.Properties[l.String()].(float64)); n > 0 {
				sum[l.String()] += n
			}
		}
	}
	return sum
}
