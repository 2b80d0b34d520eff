package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"minqing/data/demo"
	"minqing/server/api"
	"minqing/server/basemap/basemaptest"
	"minqing/server/web"
)

func TestABaseMapSaysWhereItIsAndInWhichDatum(t *testing.T) {
	good := mapFlags{URL: "https://tiles.example.cn:8443/{z}/{x}/{y}.png?key=1", Datum: "GCJ-02", Zoom: 18}
	if err := good.validate(); err != nil {
		t.Fatal(err)
	}
	for wrong, change := range map[string]func(*mapFlags){
		"no datum":             func(f *mapFlags) { f.Datum = "" },
		"a datum of elsewhere": func(f *mapFlags) { f.Datum = "epsg:2056" },
		"no row":               func(f *mapFlags) { f.URL = "https://tiles.example.cn/{z}/{x}.png" },
		"a file by URL":        func(f *mapFlags) { f.URL = "file:///{z}/{x}/{y}.png" },
		"more than a host":     func(f *mapFlags) { f.URL = "https://a.cn;script-src%20*/{z}/{x}/{y}.png" },
		"no address":           func(f *mapFlags) { f.URL = "" },
		"no zoom":              func(f *mapFlags) { f.Zoom = 0 },
	} {
		f := good
		change(&f)
		if f.validate() == nil {
			t.Errorf("%s is let through: %+v", wrong, f)
		}
	}
	s := good.settings(nil)
	if s == nil || s.Base == nil || s.Base.Datum != "gcj02" || s.Base.Url != good.URL || s.Base.Kind != "xyz" || s.Approval != nil {
		t.Errorf("the pages are told %+v", s)
	}
	if none := (&mapFlags{Zoom: 18}); none.validate() != nil || none.settings(nil) != nil || none.origin() != "" {
		t.Error("without a base map something is set")
	}
}

func TestPagesLoadPicturesFromTheBaseMapsOriginAlone(t *testing.T) {
	policyOf := func(f mapFlags) string {
		answer := httptest.NewRecorder()
		web.Secure(http.NotFoundHandler(), f.origin()).ServeHTTP(answer, httptest.NewRequest("GET", "/", nil))
		return answer.Header().Get("Content-Security-Policy")
	}
	set := policyOf(mapFlags{URL: "https://tiles.example.cn:8443/{z}/{x}/{y}.png?key=1"})
	if !strings.Contains(set, "img-src 'self' data: blob: https://tiles.example.cn:8443;") || strings.Count(set, "http") != 1 {
		t.Errorf("the policy is %q", set)
	}
	if plain := policyOf(mapFlags{}); !strings.Contains(plain, "img-src 'self' data: blob:;") {
		t.Errorf("the policy is %q", plain)
	}
}

func TestABaseMapsFileIsServedByRangesToWhoIsSignedIn(t *testing.T) {
	file := basemaptest.Whole()
	content := file.Bytes(t)
	path := basemaptest.File(t, content)
	flags := mapFlags{URL: path, Datum: "gcj02", Zoom: 18}
	if err := flags.validate(); err != nil {
		t.Fatal(err)
	}
	store := newStore(t)
	if _, err := demo.Load(t.Context(), store, demo.Options{Concerns: 1, Password: sesame}); err != nil {
		t.Fatal(err)
	}
	w := serveMap(t, store, flags, quiet(t))
	if a := w.as(t, "").do(t, "GET", "/tiles/base.pmtiles", "", "Range: bytes=0-6"); a.status != http.StatusUnauthorized {
		t.Errorf("nobody is answered %d", a.status)
	}
	staff := w.as(t, "staff")
	var session api.Session
	staff.get(t, "/api/v1/session").json(t, &session)
	base := session.Map.Base
	if base == nil || base.Kind != "pictures" || base.Datum != "gcj02" || base.Url != "/tiles/base.pmtiles" || base.MaxZoom != 14 || *base.Credit != "试验底图 © 测绘队" {
		t.Fatalf("the pages are told %+v", base)
	}
	part := staff.do(t, "GET", base.Url, "", "Range: bytes=7-130", "Accept-Encoding: gzip")
	if part.status != http.StatusPartialContent || part.body != string(content[7:131]) || part.header.Get("Content-Range") != fmt.Sprintf("bytes 7-130/%d", len(content)) {
		t.Errorf("bytes 7 to 130 are answered %d %v", part.status, part.header)
	}
	if beyond := staff.do(t, "GET", base.Url, "", fmt.Sprintf("Range: bytes=%d-", len(content))); beyond.status != http.StatusRequestedRangeNotSatisfiable {
		t.Errorf("what is beyond the end is answered %d", beyond.status)
	}
	file.Tile = []byte("another")
	if err := os.WriteFile(path, file.Bytes(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if again := staff.get(t, base.Url); again.body != string(file.Bytes(t)) || again.header.Get("ETag") == part.header.Get("ETag") {
		t.Error("another file in its place has the same tag")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if gone := staff.do(t, "GET", base.Url, ""); gone.status != http.StatusNotFound {
		t.Errorf("a file that is gone is answered %d", gone.status)
	}
}

func TestWithoutAUsableFileTheMapGoesOnPlainAndTheLogSaysWhy(t *testing.T) {
	var log bytes.Buffer
	flags := mapFlags{URL: "/nowhere/base.pmtiles", Datum: "wgs84", Zoom: 18, Approval: "GS(2026)1"}
	if err := flags.validate(); err != nil {
		t.Fatal(err)
	}
	a := flags.archive(slog.New(slog.NewTextHandler(&log, nil)))
	if line := log.String(); a != nil || !strings.Contains(line, "没有这个文件") || !strings.Contains(line, "there is no such file") || !strings.Contains(line, flags.URL) {
		t.Errorf("the log says %q", line)
	}
	if s := flags.settings(a); s == nil || s.Base != nil || *s.Approval != flags.Approval {
		t.Errorf("the pages are told %+v", s)
	}
	if flags.origin() != "" {
		t.Error("pages may load from a file's path")
	}
	if flags.Datum = ""; flags.validate() == nil {
		t.Error("a file without a datum is let through")
	}
}
