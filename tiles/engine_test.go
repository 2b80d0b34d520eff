package tiles

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/geo"
)

func markAt(id, version int64, lon, lat float64) concern.Mark {
	return concern.Mark{
		ID: id, Version: version, Lon: lon, Lat: lat, Category: "lamp",
		NoticedAt: testNow.UTC(), YellowAt: testNow.Add(time.Hour).UTC(), RedAt: testNow.Add(2 * time.Hour).UTC(),
	}
}

func compiled(t *testing.T, x *Index, q Query) *Compiled {
	t.Helper()
	if q.Scope == nil {
		q.Scope = seeAll()
	}
	if q.Now.IsZero() {
		q.Now = testNow
	}
	c, err := x.Compile(q)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func count(t *testing.T, x *Index, q Query) int64 {
	t.Helper()
	n, err := compiled(t, x, q).Count(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func featuresOf(t *testing.T, c *Compiled, z uint32, p orb.Point) []feature {
	t.Helper()
	x, y := tileAt(z, p)
	tile, err := c.Tile(context.Background(), z, x, y, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, tile)
}

// 41 reports at one entrance: zooming in never parts them, so the map must be told that it is a stack.
func TestAStackSaysThatZoomingCannotPartIt(t *testing.T) {
	x := NewIndex()
	p := orb.Point{113.57, 37.86}
	var marks []concern.Mark
	for id := range int64(41) {
		marks = append(marks, markAt(id+1, 1, p[0], p[1]))
	}
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	for z := uint32(0); z <= MaxZoom; z++ {
		for _, f := range featuresOf(t, compiled(t, x, Query{}), z, p) {
			if f.Props["count"] != 41.0 || f.Props["stack"] != true || f.Props["green"] != 41.0 {
				t.Fatalf("zoom %d shows %v", z, f)
			}
			if w, e := f.Props["west"].(float64), f.Props["east"].(float64); w > p[0] || e < p[0] || e-w > 1e-6 {
				t.Fatalf("zoom %d: the extent is from %v to %v", z, w, e)
			}
		}
	}
	two := marks[:2]
	two = append(two, markAt(50, 1, p[0]+1e-5, p[1]))
	if err := x.Load(sequence(two), ""); err != nil {
		t.Fatal(err)
	}
	got := map[any]int{}
	for _, f := range featuresOf(t, compiled(t, x, Query{}), 14, p) {
		got[f.Props["stack"]] += f.count()
	}
	if diff := cmp.Diff(map[any]int{nil: 1, true: 2}, got); diff != "" {
		t.Errorf("two at one place and one beside them (-want +got):\n%s", diff)
	}
}

func TestAFilterThatCannotBeAnsweredIsRefused(t *testing.T) {
	x := NewIndex()
	if _, err := x.Compile(Query{Scope: seeAll(), Filter: &concern.Filter{Words: []string{"灯"}}}); !errors.Is(err, ErrWords) {
		t.Errorf("words without ids: %v", err)
	}
	if _, err := x.Compile(Query{Scope: seeAll(), Filter: &concern.Filter{BBox: &orb.Bound{Min: orb.Point{math.NaN(), 0}}}}); err == nil {
		t.Error("a bound that is not a number was taken")
	}
	var wrong *DimensionError
	for _, d := range []Dimension{{By: "weather"}, {By: ""}, {By: "status", Level: geo.Grid}} {
		if _, _, err := compiled(t, x, Query{}).Stats(context.Background(), d); !errors.As(err, &wrong) {
			t.Errorf("statistics by %v: %v", d, err)
		}
	}
}

func TestNobodyAndNothingAreEmpty(t *testing.T) {
	x := NewIndex()
	for name, q := range map[string]Query{"an empty index": {}, "no scope": {Scope: &concern.Scope{}}} {
		c := compiled(t, x, q)
		tile, err := c.Tile(context.Background(), 0, 0, 0, Options{})
		rows, total, statsErr := c.Stats(context.Background(), Dimension{By: "month"})
		if tile != nil || err != nil || len(rows) != 0 || total != 0 || statsErr != nil || count(t, x, q) != 0 {
			t.Errorf("%s: tile %v (%v), rows %v, total %d (%v)", name, tile, err, rows, total, statsErr)
		}
		k := markAt(1, 1, 113.57, 37.86)
		if err := x.Apply([]Change{{nil, &k}, {&k, nil}}, ""); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnAbandonedRequestStopsItsWork(t *testing.T) {
	x := NewIndex()
	k := markAt(1, 1, 113.57, 37.86)
	if err := x.Load(sequence([]concern.Mark{k}), ""); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := compiled(t, x, Query{})
	for _, o := range []Options{{}, {All: true}} {
		if _, err := c.Tile(ctx, 0, 0, 0, o); !errors.Is(err, context.Canceled) {
			t.Errorf("tile %+v: %v", o, err)
		}
	}
	if _, err := c.Count(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("count: %v", err)
	}
	if _, _, err := c.Stats(ctx, Dimension{By: "status"}); !errors.Is(err, context.Canceled) {
		t.Errorf("stats: %v", err)
	}
}

func TestADayIsShanghaisInSummersOfTheEightiesToo(t *testing.T) {
	x := NewIndex()
	k := markAt(1, 1, 113.57, 37.86)
	k.NoticedAt = time.Date(1988, 7, 1, 15, 30, 0, 0, time.UTC) // 00:30 on the 2nd by the summer clock
	l := markAt(2, 1, 113.57, 37.86)
	l.NoticedAt = time.Date(2026, 7, 1, 15, 59, 59, 0, time.UTC) // a second before midnight
	if err := x.Load(sequence([]concern.Mark{k, l}), ""); err != nil {
		t.Fatal(err)
	}
	for by, want := range map[string][]string{
		"day": {"1988-07-02", "2026-07-01"}, "week": {"1988-06-27", "2026-06-29"}, "month": {"1988-07", "2026-07"},
	} {
		rows, _, err := compiled(t, x, Query{}).Stats(context.Background(), Dimension{By: by})
		var got []string
		for _, r := range rows {
			got = append(got, r.Keys...)
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("by %s (-want +got, %v):\n%s", by, err, diff)
		}
	}
}
