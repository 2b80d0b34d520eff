package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"minqing/concern"
)

// TestTilesStatisticsListAndExportCountTheSame asks all four outlets random filters and holds them against SQL.
func TestTilesStatisticsListAndExportCountTheSame(t *testing.T) {
	w := newWorld(t, 500)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 1))
	town := w.bounds(t)
	questions, found := 0, 0
	for range 30 {
		query := randomFilter(chance, town)
		filter, _, err := concern.ParseFilter(query)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		for _, account := range []string{"staff", "leader", "planner", "admin", "member"} {
			c := w.as(t, account)
			a, err := w.store.AccountNamed(t.Context(), account)
			if err != nil {
				t.Fatal(err)
			}
			want, err := w.store.CountConcerns(t.Context(), a.Actor(), &filter, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			questions++
			if want > 0 {
				found++
			}
			if n := c.listed(t, query); n != want {
				t.Errorf("%s ?%s: the list has %d, SQL counts %d", account, query, n, want)
			}
			var stats struct {
				Total int64
				Rows  []struct{ Count, Green, Yellow, Red, None int64 }
			}
			by := []string{"area", "category", "status", "light", "day", "must_report", "area,week", "ended_month,light"}[chance.IntN(8)]
			c.get(t, "/api/v1/stats?by="+by+"&"+query).json(t, &stats)
			sum := int64(0)
			for _, r := range stats.Rows {
				sum += r.Count
				if r.Green+r.Yellow+r.Red+r.None != r.Count {
					t.Errorf("%s ?%s: a row's lights do not sum to its count", account, query)
				}
			}
			if stats.Total != want || sum != want {
				t.Errorf("%s ?%s: statistics by %s count %d in rows of %d, SQL %d", account, query, by, stats.Total, sum, want)
			}
			var ledger struct{ Total struct{ Found int64 } }
			c.get(t, "/api/v1/ledger/figures?"+query).json(t, &ledger)
			if n := c.inLedger(t, query); n != want || ledger.Total.Found != want {
				t.Errorf("%s ?%s: the ledger has %d and counts %d, SQL %d", account, query, n, ledger.Total.Found, want)
			}
			for _, asked := range [][2]string{{"concerns", ""}, {"concerns", "&cluster=off"}, {"concern_weeks", ""}, {"concern_days", ""}} {
				if n := c.tiled(t, asked[0], query+asked[1], town, maptile.Zoom(chance.IntN(8)+8)); n != want {
					t.Errorf("%s ?%s%s: the tiles of %s count %d, SQL %d", account, query, asked[1], asked[0], n, want)
				}
			}
			if account == "admin" || account == "member" {
				continue
			}
			exported := filter
			without := false
			exported.Restricted = &without
			if want, err = w.store.CountConcerns(t.Context(), a.Actor(), &exported, time.Now()); err != nil {
				t.Fatal(err)
			}
			export := c.get(t, "/api/v1/export/geojson?purpose=test&"+query)
			if n := strings.Count(export.body, `"type":"Feature",`); int64(n) != want || export.header.Get("Minqing-Count") != fmt.Sprint(want) {
				t.Errorf("%s ?%s: the export has %d features and announces %s, SQL counts %d", account, query, n, export.header.Get("Minqing-Count"), want)
			}
		}
	}
	if found < questions/8 {
		t.Errorf("only %d of %d questions found anything: the filters are too narrow to test with", found, questions)
	}
}

// randomFilter joins a few parameters by chance.
func randomFilter(chance *rand.Rand, town orb.Bound) string {
	q := url.Values{}
	some := func(words ...string) string {
		n := 1 + chance.IntN(min(3, len(words)))
		picked := map[string]bool{}
		for len(picked) < n {
			picked[words[chance.IntN(len(words))]] = true
		}
		var list []string
		for word := range picked {
			list = append(list, word)
		}
		return strings.Join(list, ",")
	}
	within := func() orb.Bound {
		x, y := town.Min[0]+chance.Float64()*(town.Max[0]-town.Min[0])*0.6, town.Min[1]+chance.Float64()*(town.Max[1]-town.Min[1])*0.6
		return orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + (town.Max[0]-town.Min[0])*0.5, y + (town.Max[1]-town.Min[1])*0.5}}
	}
	for _, add := range []func(){
		func() {
			q.Set("area", some("140302001000", "140302001001", "140302001001002", "140302001001005", "140302002000", "140300000000"))
		},
		func() {
			q.Set("status", some("reported", "accepted", "in_progress", "coordinating", "resolved", "struck_off", "declined", "suspended"))
		},
		func() { q.Set("light", some("green", "yellow", "red", "none")) },
		func() { q.Set("urgency", some("low", "normal", "high", "urgent")) },
		func() { q.Set("source", some("visit", "wechat", "phone", "hotline_12345", "app", "patrol")) },
		func() { q.Set("force", some("full_time", "department", "partner", "volunteer")) },
		func() { q.Set("must_report", some("hazard", "instability", "collective_appeal", "crime_clue")) },
		func() { q.Set("category", some("livelihood", "street_light", "manhole", "public_safety")) },
		func() {
			q.Set("from", time.Now().AddDate(0, 0, -30-chance.IntN(300)).In(concern.Shanghai).Format(time.DateOnly))
		},
		func() {
			q.Set("to", time.Now().AddDate(0, 0, -chance.IntN(25)).In(concern.Shanghai).Format(time.DateOnly))
		},
		func() {
			q.Set("ended_from", time.Now().AddDate(0, 0, -30-chance.IntN(200)).In(concern.Shanghai).Format(time.DateOnly))
		},
		func() {
			q.Set("ended_to", time.Now().AddDate(0, 0, 10-chance.IntN(35)).In(concern.Shanghai).Format(time.DateOnly))
		},
		func() { q.Set("q", []string{"路灯", "楼", "井盖", "居民", "小区"}[chance.IntN(5)]) },
		func() {
			b := within()
			q.Set("bbox", fmt.Sprintf("%f,%f,%f,%f", b.Min[0], b.Min[1], b.Max[0], b.Max[1]))
		},
		func() {
			b := within()
			q.Set("within", fmt.Sprintf("POLYGON((%f %f,%f %f,%f %f,%f %f))", b.Min[0], b.Min[1], b.Max[0], b.Min[1], b.Max[0], b.Max[1], b.Min[0], b.Min[1]))
		},
		func() { q.Set("restricted", []string{"include", "exclude"}[chance.IntN(2)]) },
		func() { q.Set("unassigned", []string{"true", "false"}[chance.IntN(2)]) },
		func() { q.Set("mine", "true") },
	} {
		if chance.IntN(8) == 0 {
			add()
		}
	}
	if len(q) == 0 {
		q.Set("restricted", "include")
	}
	return q.Encode()
}

// bounds hold every concern, with a margin that keeps them off the tiles' borders.
func (w *world) bounds(t *testing.T) orb.Bound {
	t.Helper()
	var b orb.Bound
	err := w.store.Pool().QueryRow(t.Context(), `select st_xmin(e), st_ymin(e), st_xmax(e), st_ymax(e) from (select st_extent(geom) e from minqing.concern) c`).
		Scan(&b.Min[0], &b.Min[1], &b.Max[0], &b.Max[1])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// listed goes through all pages.
func (c *client) listed(t *testing.T, query string) int64 {
	t.Helper()
	seen := map[int64]bool{}
	next := "/api/v1/concerns?limit=150&" + query
	for next != "" {
		var page struct {
			Features []struct{ ID int64 }
			Next     string
		}
		c.get(t, next).json(t, &page)
		for _, f := range page.Features {
			if seen[f.ID] {
				t.Errorf("%s is on two pages of ?%s", fmt.Sprint(f.ID), query)
			}
			seen[f.ID] = true
		}
		next = page.Next
	}
	return int64(len(seen))
}

// inLedger goes through all pages of the ledger.
func (c *client) inLedger(t *testing.T, query string) int64 {
	t.Helper()
	n, next := int64(0), "/api/v1/ledger?limit=150&"+query
	for next != "" {
		var page struct {
			Rows []struct{ ID int64 }
			Next string
		}
		c.get(t, next).json(t, &page)
		n += int64(len(page.Rows))
		next = page.Next
	}
	return n
}

// tiled sums the tiles of a zoom that the town lies in; at deep zooms, where those are hundreds, of a less deep one.
func (c *client) tiled(t *testing.T, layer, query string, town orb.Bound, z maptile.Zoom) int64 {
	t.Helper()
	for ; z > 0; z-- {
		low, high := maptile.At(orb.Point{town.Min[0], town.Max[1]}, z), maptile.At(orb.Point{town.Max[0], town.Min[1]}, z)
		if (high.X-low.X+1)*(high.Y-low.Y+1) > 9 {
			continue
		}
		n := int64(0)
		for x := low.X; x <= high.X; x++ {
			for y := low.Y; y <= high.Y; y++ {
				n += int64(tileCount(t, c.get(t, fmt.Sprintf("/tiles/%s/%d/%d/%d.mvt?%s", layer, z, x, y, query)).body))
			}
		}
		return n
	}
	return int64(tileCount(t, c.get(t, "/tiles/"+layer+"/0/0/0.mvt?"+query).body))
}
