package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
		"a file":               func(f *mapFlags) { f.URL = "file:///{z}/{x}/{y}.png" },
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
	s := good.settings()
	if s == nil || s.Base == nil || s.Base.Datum != "gcj02" || s.Base.Url != good.URL || s.Approval != nil {
		t.Errorf("the pages are told %+v", s)
	}
	if none := (&mapFlags{Zoom: 18}); none.validate() != nil || none.settings() != nil || none.origin() != "" {
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
