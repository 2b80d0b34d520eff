package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"minqing/data/pgtest"
)

func TestThePagesComeFromTheProgramAlone(t *testing.T) {
	w := newWorld(t, 10)
	nobody := w.as(t, "")
	for _, view := range []string{"/", "/login", "/board/3", "/slip"} {
		a := nobody.do(t, "GET", view, "")
		if !strings.Contains(a.body, "民情地图") && !strings.Contains(a.body, "make build") {
			t.Errorf("%s answers %d %.200s", view, a.status, a.body)
		}
		policy := a.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'self'") || strings.Contains(policy, "http") || strings.Contains(policy, "script-src") {
			t.Errorf("%s may load from %q", view, policy)
		}
		for _, name := range []string{"X-Content-Type-Options", "Referrer-Policy", "X-Robots-Tag"} {
			if a.header.Get(name) == "" {
				t.Errorf("%s has no %s", view, name)
			}
		}
	}
	for _, address := range []string{"/assets/none.js", "/none.png", "/api/none", "/tiles/none", "/../../etc/passwd.txt"} {
		if a := nobody.do(t, "GET", address, ""); a.status != 404 || !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s answers %d", address, a.status)
		}
	}

	t.Run("the contract's page shows every operation and runs nothing", func(t *testing.T) {
		a := nobody.get(t, "/api/docs")
		for path, item := range w.contract.Document.Paths.Map() {
			for method := range item.Operations() {
				if !strings.Contains(a.body, path) || !strings.Contains(a.body, item.GetOperation(method).OperationID) {
					t.Errorf("it lacks %s %s", method, path)
				}
			}
		}
		style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(a.body)
		if style == nil {
			t.Fatal("it has no style")
		}
		sum := sha256.Sum256([]byte(style[1]))
		if !strings.Contains(a.header.Get("Content-Security-Policy"), base64.StdEncoding.EncodeToString(sum[:])) {
			t.Error("its policy does not let its style through")
		}
		if strings.Contains(a.body, "<script") || strings.Contains(a.body, "src=") {
			t.Error("it loads or runs something")
		}
		source, err := os.ReadFile("api/openapi.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if a := nobody.get(t, "/api/v1/openapi.yaml"); a.body != string(source) {
			t.Error("the contract served is not the contract")
		}
	})
	t.Run("lists and tiles travel compressed, each to its own account", func(t *testing.T) {
		for _, address := range []string{"/api/v1/concerns", "/api/v1/areas", "/tiles/areas/0/0/0.mvt", "/api/v1/export/geojson?purpose=test"} {
			a := w.as(t, "staff").do(t, "GET", address, "", "Accept-Encoding: gzip")
			if a.status != 200 || a.header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(a.body, "\x1f\x8b") {
				t.Errorf("%s: %d, encoded %q", address, a.status, a.header.Get("Content-Encoding"))
			}
		}
		if a := w.as(t, "staff").do(t, "GET", "/tiles/areas/0/0/0.mvt", "", "Accept-Encoding: identity"); a.header.Get("Content-Encoding") != "" || len(tileCodes(t, a.body)) == 0 {
			t.Errorf("without compression: %q", a.header.Get("Content-Encoding"))
		}
	})
	t.Run("TileJSON hands the filter on", func(t *testing.T) {
		a := w.as(t, "staff").get(t, "/tiles/concerns,areas/tile.json?light=red")
		if !strings.Contains(a.body, "/tiles/concerns,areas/{z}/{x}/{y}.mvt?light=red") || !strings.Contains(a.body, `"tilejson":"3.0.0"`) {
			t.Errorf("%s", a.body)
		}
	})
	t.Run("the figures for those who run it", func(t *testing.T) {
		if a := nobody.get(t, "/readyz"); !strings.Contains(a.body, `"status":"ready"`) {
			t.Errorf("%s", a.body)
		}
		nobody.get(t, "/healthz")
		if a := nobody.get(t, "/metrics"); !strings.Contains(a.body, "minqing_concerns") || strings.Contains(a.body, "14030200") {
			t.Errorf("%.300s", a.body)
		}
	})
}

// cutOff makes the world's database one that nobody may connect to, and one that they may again.
func (w *world) cutOff(t *testing.T) func(is bool) {
	t.Helper()
	name := w.store.Pool().Config().ConnConfig.Database
	elsewhere, err := pgx.Connect(t.Context(), pgtest.Bare(t)) // another of the same server
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = elsewhere.Close(context.Background()) }) // the server takes it for gone
	return func(is bool) {
		t.Helper()
		allowed := "true"
		if is {
			allowed = "false"
		}
		if _, err := elsewhere.Exec(t.Context(), `alter database `+pgx.Identifier{name}.Sanitize()+` with allow_connections `+allowed); err != nil {
			t.Fatal(err)
		}
		if _, err := elsewhere.Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1`, name); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheMapGoesOnFromMemoryWhilePostGISIsAway(t *testing.T) {
	w := newWorld(t, 50)
	staff := w.as(t, "staff")
	const tile = "/tiles/concerns/0/0/0.mvt"
	before := tileCount(t, staff.get(t, tile).body)
	open := staff.listen(t, "")

	away := w.cutOff(t)
	away(true)
	w.eventually(t, "the program notices", func() bool { return !w.table.Health().AwaySince.IsZero() })
	for _, page := range []*stream{open, staff.listen(t, "")} { // one that was there, and one that comes now
		for e := page.next(t); e.data.AsOf == ""; e = page.next(t) {
		}
	}
	if n := tileCount(t, staff.get(t, tile).body); n != before {
		t.Errorf("the tile counts %d, before it was %d", n, before)
	}
	var stats struct{ Total int }
	staff.get(t, "/api/v1/stats?by=status").json(t, &stats)
	if stats.Total != before {
		t.Errorf("statistics count %d, before it was %d", stats.Total, before)
	}
	if a := w.as(t, "").get(t, "/readyz"); !strings.Contains(a.body, `"status":"stale"`) || !strings.Contains(a.body, "as_of") {
		t.Errorf("readiness: %s", a.body)
	}
	write := staff.do(t, "POST", "/api/v1/boards", `{"name":"晨会","area":"140302001001"}`)
	if write.status != 503 || !strings.Contains(write.body, "没有存上") || !strings.Contains(write.body, "Nothing was saved") || write.header.Get("Retry-After") == "" || strings.Contains(write.body, "SQL") || strings.Contains(write.body, w.store.Pool().Config().ConnConfig.Database) {
		t.Errorf("a write: %d, Retry-After %q, %s", write.status, write.header.Get("Retry-After"), write.body)
	}
	away(false)
	w.eventually(t, "the map is followed again", func() bool { return w.table.Health().AwaySince.IsZero() })
	for e := open.next(t); e.name != "fresh"; e = open.next(t) {
	}
	staff.report(t, w.inside(t, "140302001001002"), "又能报了")
	w.caughtUp(t)
	if n := tileCount(t, staff.get(t, tile).body); n != before+1 {
		t.Errorf("afterwards the tile counts %d", n)
	}
}
