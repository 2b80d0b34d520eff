package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestARestrictedReportLeavesItsReporterAReceipt(t *testing.T) {
	w := newWorld(t, 40)
	at := w.inside(t, "140302001001002")
	member := w.as(t, "member")
	body := fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[%f,%f]},"properties":{"title":"线索一条","category":"other_safety","must_report":"crime_clue"}}`, at[0], at[1])
	body = strings.Replace(body, "other_safety", "street_light", 1)
	made := member.do(t, "POST", "/api/v1/concerns", body, "Idempotency-Key: k1")
	if made.status != 201 || !strings.Contains(made.body, `"receipt":true`) || strings.Contains(made.body, "线索一条") {
		t.Fatalf("%d %s", made.status, made.body)
	}
	again := member.do(t, "POST", "/api/v1/concerns", body, "Idempotency-Key: k1")
	if again.status != 201 || again.body != made.body {
		t.Errorf("the same key again: %d %s", again.status, again.body)
	}
	location := made.header.Get("Location")
	if a := member.get(t, location); !strings.Contains(a.body, `"status":"reported"`) {
		t.Errorf("the receipt: %s", a.body)
	}
	record := strings.TrimSuffix(location, "/receipt")
	if a := member.do(t, "GET", record, ""); a.status != 404 {
		t.Errorf("the reporter reads the record: %d %s", a.status, a.body)
	}
	if a := w.as(t, "staff").get(t, record); !strings.Contains(a.body, "线索一条") {
		t.Errorf("staff read %s", a.body)
	}
	if a := w.as(t, "staff").do(t, "GET", location, ""); a.status != 404 {
		t.Errorf("a receipt is its reporter's: %d", a.status)
	}
}

// inside is a point of an area.
func (w *world) inside(t *testing.T, code string) [2]float64 {
	t.Helper()
	var at [2]float64
	err := w.store.Pool().QueryRow(t.Context(), `select st_x(p), st_y(p) from (select st_pointonsurface(geom) as p from minqing.area where code = $1) a`, code).Scan(&at[0], &at[1])
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// A tag that changes would tell that something happened that one may not know of.
func TestARestrictedReportDoesNotMoveTheTagsOfThoseWhoMayNotKnow(t *testing.T) {
	w := newWorld(t, 40)
	at := w.inside(t, "140302001001002")
	tags := func(account string) string {
		var all []string
		for _, tile := range []string{"concerns/0/0/0.mvt", "concerns/5/26/12.mvt?cluster=off", "concern_weeks/0/0/0.mvt", "concern_days/0/0/0.mvt"} {
			a := w.as(t, account).get(t, "/tiles/"+tile)
			if a.status != 200 || a.header.Get("ETag") == "" {
				t.Fatalf("%s: %d %s", account, a.status, a.body)
			}
			all = append(all, a.header.Get("ETag"))
		}
		return strings.Join(all, " ")
	}
	before := map[string]string{}
	for _, account := range []string{"planner", "display", "admin", "leader"} {
		before[account] = tags(account)
	}
	report := func(mustReport string) {
		body := fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[%f,%f]},"properties":{"title":"线索一条","category":"street_light"%s}}`, at[0], at[1], mustReport)
		if made := w.as(t, "staff").do(t, "POST", "/api/v1/concerns", body); made.status != 201 {
			t.Fatalf("%d %s", made.status, made.body)
		}
	}
	report(`,"must_report":"crime_clue"`)
	w.eventually(t, "the leader's tags change", func() bool { return tags("leader") != before["leader"] })
	for _, account := range []string{"planner", "display", "admin"} {
		if tags(account) != before[account] {
			t.Errorf("%s's tags changed", account)
		}
	}
	report("")
	w.eventually(t, "everybody's tags change with a report that is open to all", func() bool {
		return tags("planner") != before["planner"] && tags("display") != before["display"] && tags("admin") != before["admin"]
	})
}

func TestHotspotsTellOfNothingThatIsHidden(t *testing.T) {
	w := newWorld(t, 400)
	found := func(account, query string) map[string]int64 {
		var got struct {
			From, To time.Time
			Features []struct {
				Geometry   struct{ Coordinates [][][2]float64 }
				Properties struct {
					Count, Green, Yellow, Red, None int64
					Centre                          [2]float64
				}
			}
		}
		w.as(t, account).get(t, "/api/v1/hotspots"+query).json(t, &got)
		if got.To.Sub(got.From) != 28*24*time.Hour {
			t.Errorf("the period is from %v to %v", got.From, got.To)
		}
		places := map[string]int64{}
		for _, f := range got.Features {
			p := f.Properties
			if p.Green+p.Yellow+p.Red+p.None != p.Count || len(f.Geometry.Coordinates) != 1 {
				t.Errorf("%+v", f)
			}
			places[fmt.Sprintf("%.4f", p.Centre)] = p.Count
		}
		return places
	}
	before := map[string]map[string]int64{}
	accounts := []string{"planner", "display", "admin", "staff"}
	for _, account := range accounts {
		before[account] = found(account, "")
	}
	execute := func(sql string) {
		if _, err := w.store.Pool().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	plant := func(mustReport string) {
		execute(`with made as (insert into minqing.concern (title, category, source, must_report, geom, area_id, noticed_at, yellow_at, red_at)
				select '同一处 ' || i, 'street_light', 'visit', ` + mustReport + `, st_pointonsurface(geom), id, now() - interval '1 hour', now() + interval '1 day', now() + interval '2 days'
				from minqing.area, generate_series(1, 60) i where code = '140302001001002' returning id)
			insert into minqing.change (kind, after) select 'bulk', jsonb_build_object('from', min(id), 'to', max(id)) from made`)
		w.caughtUp(t)
	}
	plant("'crime_clue'")
	for _, account := range accounts {
		after := found(account, "")
		if account == "staff" {
			if !slices.ContainsFunc(slices.Collect(maps.Values(after)), func(n int64) bool { return n >= 60 }) {
				t.Errorf("the staff's hotspots do not have what was planted: %v", after)
			}
		} else if !maps.Equal(after, before[account]) {
			t.Errorf("%s's hotspots were %v and are %v", account, before[account], after)
		}
	}
	if without := found("staff", "?restricted=exclude"); !maps.Equal(without, before["staff"]) {
		t.Errorf("without restricted ones the staff find %v, before %v", without, before["staff"])
	}
	plant("null")
	if !slices.ContainsFunc(slices.Collect(maps.Values(found("planner", ""))), func(n int64) bool { return n >= 60 && n < 120 }) {
		t.Error("sixty at one place are no hotspot to a planner")
	}
}
