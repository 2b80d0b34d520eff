package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"minqing/geo"
)

const demoCommunity = "140302001001"

// gridShape is a grid as the map's editor reads it.
type gridShape struct {
	code    string
	version int64
	shape   orb.MultiPolygon
}

func (w *world) grids(t *testing.T) []gridShape {
	t.Helper()
	var got struct {
		Features []struct {
			Geometry   json.RawMessage
			Properties struct {
				Code    string
				Version int64
			}
		}
	}
	w.as(t, "staff").get(t, "/api/v1/areas?level=grid&within="+demoCommunity).json(t, &got)
	grids := make([]gridShape, len(got.Features))
	for i, f := range got.Features {
		g, err := geo.ParseGeometry(f.Geometry)
		if err != nil {
			t.Fatal(err)
		}
		grids[i] = gridShape{f.Properties.Code, f.Properties.Version, g.(orb.MultiPolygon)}
	}
	return grids
}

// moved is the body that moves the vertex which most grids share, by about ten metres, and how many that are.
func moved(t *testing.T, grids []gridShape) (body string, sharing int) {
	t.Helper()
	users := map[orb.Point]int{}
	var busiest orb.Point
	for _, g := range grids {
		ring := g.shape[0][0]
		for _, p := range ring[1:] {
			if users[p]++; users[p] > users[busiest] {
				busiest = p
			}
		}
	}
	var edits []string
	for _, g := range grids {
		shape, uses := g.shape.Clone(), false
		for i, p := range shape[0][0] {
			if p == busiest {
				shape[0][0][i], uses = orb.Point{p[0] + 0.0001, p[1] - 0.00008}, true
			}
		}
		if uses {
			edits = append(edits, fmt.Sprintf(`{"code":%q,"version":%d,"geometry":%s}`, g.code, g.version, geo.AppendGeometry(nil, shape)))
		}
	}
	return `{"areas":[` + strings.Join(edits, ",") + `]}`, len(edits)
}

// changed is what an edit answers.
type changed struct {
	History int64
	Areas   []struct{ Properties struct{ Code string } }
	Removed []string
	Gaps    []struct{ At [2]float64 }
}

// placedByGrid are the counts by grid that the map tells, and those of a spatial join.
func (w *world) placedByGrid(t *testing.T) (told, joined string) {
	t.Helper()
	w.caughtUp(t)
	var stats struct {
		Rows []struct {
			Key   string
			Count int64
		}
	}
	w.as(t, "staff").get(t, "/api/v1/stats?by=area&level=grid").json(t, &stats)
	counts := map[string]int64{}
	for _, r := range stats.Rows {
		if r.Key != "" && r.Count > 0 {
			counts[r.Key] = r.Count
		}
	}
	rows, err := w.store.Pool().Query(t.Context(), `select d.code, count(*) from minqing.concern c cross join lateral (
			select code, level from minqing.area where st_covers(geom, c.geom) order by length(prefix) desc, prefix limit 1) d
		where d.level = 'grid' and d.code ^@ $1 group by 1`, demoCommunity)
	if err != nil {
		t.Fatal(err)
	}
	sums := map[string]int64{}
	for rows.Next() {
		var code string
		var n int64
		if err := rows.Scan(&code, &n); err != nil {
			t.Fatal(err)
		}
		sums[code] = n
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(counts), fmt.Sprint(sums)
}

func TestGridsAreEditedTogetherAndUndone(t *testing.T) {
	w := newWorld(t, 600)
	staff := w.as(t, "staff")
	before, joined := w.placedByGrid(t)
	if before != joined {
		t.Fatalf("at first the map tells %s, a join %s", before, joined)
	}
	body, sharing := moved(t, w.grids(t))
	if sharing < 3 {
		t.Fatalf("the busiest vertex is shared by %d grids only", sharing)
	}
	var did changed
	a := staff.do(t, "PATCH", "/api/v1/areas", body)
	if a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	a.json(t, &did)
	if len(did.Areas) != sharing || len(did.Gaps) != 0 {
		t.Errorf("it changed %d areas and left %d gaps, want %d and none: %s", len(did.Areas), len(did.Gaps), sharing, a.body)
	}
	if told, joined := w.placedByGrid(t); told != joined {
		t.Errorf("after the move the map tells %s, a join %s", told, joined)
	}
	if a := staff.do(t, "PATCH", "/api/v1/areas", body); a.status != 412 || !strings.Contains(a.body, "网格") {
		t.Errorf("the same again: %d %s", a.status, a.body)
	}

	split := staff.do(t, "POST", "/api/v1/areas/140302001001001/split", splitBody(t, w), fmt.Sprintf("If-Match: %q", fmt.Sprint(w.version(t, "140302001001001"))))
	if split.status != 200 || !strings.Contains(split.body, "140302001001010") {
		t.Fatalf("%d %s", split.status, split.body)
	}
	if told, joined := w.placedByGrid(t); told != joined || !strings.Contains(told, "140302001001010") {
		t.Errorf("after the split the map tells %s, a join %s", told, joined)
	}
	merged := staff.do(t, "POST", "/api/v1/areas/140302001001002/merge", fmt.Sprintf(`{"other":"140302001001001","version":%d}`, w.version(t, "140302001001001")),
		fmt.Sprintf("If-Match: %q", fmt.Sprint(w.version(t, "140302001001002"))))
	if merged.status != 200 || !strings.Contains(merged.body, `"removed":["140302001001001"]`) {
		t.Fatalf("%d %s", merged.status, merged.body)
	}
	if told, joined := w.placedByGrid(t); told != joined {
		t.Errorf("after the merger the map tells %s, a join %s", told, joined)
	}

	var history struct {
		Entries []struct {
			ID     int64
			What   string
			Who    string
			Undone bool
		}
	}
	staff.get(t, "/api/v1/areas/history?within="+demoCommunity+"&limit=3").json(t, &history)
	if len(history.Entries) != 3 || history.Entries[0].What != "merge" || history.Entries[2].ID != did.History || history.Entries[0].Who == "" {
		t.Fatalf("the history is %+v", history)
	}
	if a := staff.do(t, "POST", fmt.Sprintf("/api/v1/areas/history/%d/undo", did.History), ""); a.status != 409 || !strings.Contains(a.body, "撤销") {
		t.Errorf("undoing the oldest first: %d %s", a.status, a.body)
	}
	for _, e := range history.Entries {
		if a := staff.do(t, "POST", fmt.Sprintf("/api/v1/areas/history/%d/undo", e.ID), ""); a.status != 200 {
			t.Fatalf("undo %s: %d %s", e.What, a.status, a.body)
		}
	}
	if told, joined := w.placedByGrid(t); told != before || joined != before {
		t.Errorf("after undoing all the map tells %s, a join %s, at first it was %s", told, joined, before)
	}
	w.caughtUp(t)
	if codes := strings.Join(tileCodes(t, staff.get(t, "/tiles/areas/0/0/0.mvt").body), " "); !strings.Contains(codes, "140302001001001") || strings.Contains(codes, "140302001001010") {
		t.Errorf("the tile has %s", codes)
	}
}

// splitBody is a line across the first grid from north to south.
func splitBody(t *testing.T, w *world) string {
	at := w.inside(t, "140302001001001")
	return fmt.Sprintf(`{"line":{"type":"LineString","coordinates":[[%[1]f,%[2]f],[%[1]f,%[3]f]]},"name":"第十网格"}`, at[0], at[1]-0.01, at[1]+0.01)
}

func (w *world) version(t *testing.T, code string) (version int64) {
	t.Helper()
	if err := w.store.Pool().QueryRow(t.Context(), `select version from minqing.area where code = $1`, code).Scan(&version); err != nil {
		t.Fatal(err)
	}
	return version
}

func TestWhoMayEditGridsAndWhatIsRefused(t *testing.T) {
	w := newWorld(t, 20)
	body, _ := moved(t, w.grids(t))
	split, merger := splitBody(t, w), `{"other":"140302001001002","version":1}`
	const (
		areas   = "/api/v1/areas"
		first   = "/api/v1/areas/140302001001001"
		history = "/api/v1/areas/history"
	)
	at := []string{`If-Match: "1"`}
	var all []scenario
	for _, account := range []string{"leader", "member", "planner", "display", "repair"} {
		all = append(all,
			scenario{name: account + " changes no grids", as: account, method: "PATCH", address: areas, body: body, status: 403},
			scenario{name: account + " splits no grid", as: account, method: "POST", address: first + "/split", body: split, header: at, status: 403},
			scenario{name: account + " merges no grids", as: account, method: "POST", address: first + "/merge", body: merger, header: at, status: 403},
			scenario{name: account + " reads no history", as: account, address: history, status: 403},
			scenario{name: account + " undoes nothing", as: account, method: "POST", address: history + "/1/undo", status: 403},
		)
	}
	all = append(all,
		scenario{name: "nobody changes grids", method: "PATCH", address: areas, body: body, status: 401},
		scenario{name: "nobody reads the history", address: history, status: 401},
		scenario{name: "staff do not touch another community", as: "staff", method: "PATCH", address: areas, body: `{"areas":[{"code":"140302001002001","version":1,"name":"别家的"}]}`, status: 403},
		scenario{name: "staff do not touch their own community", as: "staff", method: "PATCH", address: areas, body: `{"areas":[{"code":"140302001001","version":1,"name":"自家的"}]}`, status: 403},
		scenario{name: "an entry that is not there", as: "staff", method: "POST", address: history + "/999/undo", status: 404},
		scenario{name: "an edit of nothing", as: "staff", method: "PATCH", address: areas, body: `{}`, status: 400, has: []string{"areas"}},
		scenario{name: "a code that is none", as: "staff", method: "PATCH", address: areas, body: `{"areas":[{"code":"14","version":1}]}`, status: 400, has: []string{"areas[0].code"}},
		scenario{name: "a shape that is a point", as: "staff", method: "PATCH", address: areas, body: `{"areas":[{"code":"140302001001001","version":1,"geometry":{"type":"Point","coordinates":[113,37]}}]}`, status: 400, has: []string{"Polygon"}},
		scenario{name: "a split along a polygon", as: "staff", method: "POST", address: first + "/split", body: `{"line":{"type":"Point","coordinates":[113,37]},"name":"半"}`, header: at, status: 400, has: []string{"LineString"}},
		scenario{name: "a split that passes by", as: "staff", method: "POST", address: first + "/split", body: `{"line":{"type":"LineString","coordinates":[[113,37],[113,38]]},"name":"半"}`, header: at, status: 400, has: []string{`"line"`}},
		scenario{name: "a split without its version", as: "staff", method: "POST", address: first + "/split", body: split, status: 428},
		scenario{name: "a stale split", as: "staff", method: "POST", address: first + "/split", body: split, header: []string{`If-Match: "7"`}, status: 412},
		scenario{name: "a merger that would orphan accounts", as: "staff", method: "POST", address: first + "/merge", body: merger, header: at, status: 409, has: []string{"2 个账号"}},
		scenario{name: "a merger of what is not beside", as: "staff", method: "POST", address: first + "/merge", body: `{"other":"140302001001009","version":1}`, header: at, status: 400, has: []string{`"other"`}},
		scenario{name: "an administrator changes grids", as: "admin", method: "PATCH", address: areas, body: body, status: 200, has: []string{`"history"`}},
	)
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) { s.run(t, w) })
	}
}
