package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// scenario is one request and what its answer must and must not be.
type scenario struct {
	name    string
	as      string // account, "" is nobody
	method  string // GET when empty
	address string
	body    string
	header  []string
	status  int
	has     []string // in the body
	hasNot  []string // in the body
}

func (s scenario) run(t *testing.T, w *world) {
	method := s.method
	if method == "" {
		method = "GET"
	}
	a := w.as(t, s.as).do(t, method, s.address, s.body, s.header...)
	if a.status != s.status {
		t.Errorf("status %d, want %d: %.600s", a.status, s.status, a.body)
	}
	for _, text := range s.has {
		if !strings.Contains(a.body, text) {
			t.Errorf("the answer lacks %q: %.600s", text, a.body)
		}
	}
	for _, text := range s.hasNot {
		if strings.Contains(a.body, text) {
			t.Errorf("the answer has %q: %.600s", text, a.body)
		}
	}
	if a.status >= 400 && !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
		t.Errorf("an error is %s, not problem details", a.header.Get("Content-Type"))
	}
}

const merge = "Content-Type: application/merge-patch+json"

func TestRequestsThatCannotBeTakenSayWhatToDo(t *testing.T) {
	w := newWorld(t, 60)
	huge := `{"account":"` + strings.Repeat("x", 1<<20) + `","password":""}`
	report := func(geometry, rest string) string {
		return fmt.Sprintf(`{"type":"Feature","geometry":%s,"properties":{"title":"路灯不亮","category":"street_light"%s}}`, geometry, rest)
	}
	const inside = `{"type":"Point","coordinates":[113.57,37.86]}`
	area := func(code, ring string) string {
		return fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[%s]]},"properties":{"code":%q,"name":"新网格"}}`, ring, code)
	}
	for _, s := range []scenario{
		{name: "nobody learns that a parameter is unknown", address: "/api/v1/concerns?colour=red", status: 401, has: []string{"signed-out"}, hasNot: []string{"colour"}},
		{name: "nobody sees a tile", address: "/tiles/concerns/0/0/0.mvt", status: 401},
		{name: "nobody hears what changes", address: "/api/v1/live", status: 401},
		{name: "an unknown parameter is named", as: "staff", address: "/api/v1/concerns?colour=red", status: 400, has: []string{"colour", "unknown-parameter"}},
		{name: "an unknown value is named", as: "staff", address: "/api/v1/concerns?light=blue", status: 400, has: []string{"light", "blue"}},
		{name: "an unknown category is named", as: "staff", address: "/api/v1/stats?by=area&category=unicorns", status: 400, has: []string{"category", "unicorns"}},
		{name: "a parameter given twice is refused", as: "staff", address: "/api/v1/concerns?light=red&light=green", status: 400, has: []string{"light"}},
		{name: "a semicolon does not widen a filter", as: "staff", address: "/api/v1/concerns?q=a;b&area=140302001001", status: 400},
		{name: "a bad escape is refused", as: "staff", address: "/api/v1/concerns?q=%zz", status: 400},
		{name: "an empty value is refused", as: "staff", address: "/api/v1/concerns?status=", status: 400, has: []string{"status"}},
		{name: "a limit beyond the most is refused", as: "staff", address: "/api/v1/concerns?limit=1001", status: 400, has: []string{"limit", "1000"}},
		{name: "a limit with a sign is refused", as: "staff", address: "/api/v1/concerns?limit=%2B5", status: 400, has: []string{"limit"}},
		{name: "an unknown order is refused", as: "staff", address: "/api/v1/concerns?sort=title", status: 400, has: []string{"sort", "-noticed_at"}},
		{name: "an invented cursor is refused", as: "staff", address: "/api/v1/concerns?cursor=AAAA", status: 400},
		{name: "a self-crossing polygon is refused", as: "staff", address: "/api/v1/stats?by=status&within=" + "POLYGON((0%200,1%201,1%200,0%201,0%200))", status: 400, has: []string{"within"}},
		{name: "statistics say by what", as: "staff", address: "/api/v1/stats", status: 400, has: []string{`"by"`, "category"}},
		{name: "statistics by an unknown dimension say which are known", as: "staff", address: "/api/v1/stats?by=area,weather", status: 400, has: []string{`"by"`, "weather", "ended_week"}},
		{name: "statistics by one dimension twice", as: "staff", address: "/api/v1/stats?by=area,area", status: 400, has: []string{`"by"`}},
		{name: "statistics by three dimensions", as: "staff", address: "/api/v1/stats?by=area,day,light", status: 400, has: []string{`"by"`, "1 to 2"}},
		{name: "a level goes with areas", as: "staff", address: "/api/v1/stats?by=status&level=grid", status: 400, has: []string{"level"}},
		{name: "a format that is not there says which are", as: "staff", address: "/api/v1/export/xlsx?purpose=abc", status: 400, has: []string{"format", "geojson"}},
		{name: "an export says what for", as: "planner", address: "/api/v1/export/geojson", status: 400, has: []string{"purpose"}},
		{name: "a field that is not exported is named", as: "planner", address: "/api/v1/export/geojson?purpose=test&fields=title,phone", status: 400, has: []string{"phone"}},
		{name: "an unknown datum is refused", as: "planner", address: "/api/v1/export/geojson?purpose=test&datum=mars", status: 400, has: []string{"datum"}},
		{name: "a tile of an unknown layer is refused", as: "staff", address: "/tiles/persons/0/0/0.mvt", status: 400, has: []string{"layers", "concerns"}},
		{name: "a tile deeper than any is refused", as: "staff", address: "/tiles/concerns/31/0/0.mvt", status: 400, has: []string{`"z"`, "22"}},
		{name: "a tile of a negative zoom is refused", as: "staff", address: "/tiles/concerns/-1/0/0.mvt", status: 400, has: []string{`"z"`}},
		{name: "a tile's box that is not a number is refused", as: "staff", address: "/tiles/concerns/1/0/0.mvt?bbox=NaN,0,1,1", status: 400, has: []string{"bbox"}},
		{name: "a tile's box that is infinite is refused", as: "staff", address: "/tiles/concerns/1/0/0.mvt?bbox=-Inf,0,Inf,1", status: 400, has: []string{"bbox"}},
		{name: "ten thousand values are refused", as: "staff", address: "/tiles/concerns/1/0/0.mvt?status=" + strings.Repeat("reported,", 9999) + "reported", status: 400, has: []string{"status"}},
		{name: "ten thousand teams are refused", as: "staff", address: "/tiles/concerns/1/0/0.mvt?team=" + strings.Repeat("城管,", 9999) + "城管", status: 400, has: []string{"team"}},
		{name: "a tile beyond the world is refused", as: "staff", address: "/tiles/concerns/1/2/0.mvt", status: 400, has: []string{`"x"`}},
		{name: "a tile of another format is not there", as: "staff", address: "/tiles/concerns/1/0/0.png", status: 404},
		{name: "a tile with an unknown parameter is refused", as: "staff", address: "/tiles/concerns/1/0/0.mvt?bogus=1", status: 400, has: []string{"bogus"}},
		{name: "an invented position is refused", as: "staff", address: "/tiles/concerns/1/0/0.mvt?at=now", status: 400},
		{name: "an id that is no number is refused", as: "staff", address: "/api/v1/concerns/seven", status: 400, has: []string{"id"}},
		{name: "an id that is not there", as: "staff", address: "/api/v1/concerns/999999999", status: 404, has: []string{"not-found"}},
		{name: "a code of the wrong length", as: "staff", address: "/api/v1/areas/1403", status: 400, has: []string{"code"}},
		{name: "an address that is not there", as: "staff", address: "/api/v1/persons", status: 404, has: []string{"没有找到"}},
		{name: "a method that is not there", as: "staff", method: "PUT", address: "/api/v1/boards", body: "{}", status: 405},

		{name: "a body of another type", as: "staff", method: "POST", address: "/api/v1/boards", body: "name=x", header: []string{"Content-Type: application/x-www-form-urlencoded"}, status: 415, has: []string{"application/json"}},
		{name: "a body that is no JSON", as: "staff", method: "POST", address: "/api/v1/boards", body: `{"name":`, status: 400},
		{name: "a body with an unknown member", as: "staff", method: "POST", address: "/api/v1/boards", body: `{"name":"晨会","area":"140302001001","colour":1}`, status: 400, has: []string{"colour"}},
		{name: "a body with a member twice", as: "staff", method: "POST", address: "/api/v1/boards", body: `{"name":"晨会","name":"晚会","area":"140302001001"}`, status: 400, has: []string{"name"}},
		{name: "a body beyond the most", method: "POST", address: "/api/v1/session", body: huge, status: 413, has: []string{"1 MB"}},
		{name: "a concern whose axes are swapped", as: "staff", method: "POST", address: "/api/v1/concerns", body: report(`{"type":"Point","coordinates":[37.86,113.57]}`, ""), status: 400, has: []string{"geometry", "swapped"}},
		{name: "a concern without a place", as: "staff", method: "POST", address: "/api/v1/concerns", body: report("null", ""), status: 400, has: []string{"geometry", "Point"}},
		{name: "a concern beyond the earth", as: "staff", method: "POST", address: "/api/v1/concerns", body: report(`{"type":"Point","coordinates":[1e400,0]}`, ""), status: 400},
		{name: "a concern of an unknown urgency", as: "staff", method: "POST", address: "/api/v1/concerns", body: report(inside, `,"urgency":"panic"`), status: 400, has: []string{"properties.urgency", "panic"}},
		{name: "a concern of an unknown category", as: "staff", method: "POST", address: "/api/v1/concerns", body: strings.Replace(report(inside, ""), "street_light", "unicorn", 1), status: 400, has: []string{"category"}},
		{name: "a display does not report", as: "display", method: "POST", address: "/api/v1/concerns", body: report(inside, ""), status: 403},
		{name: "a change without its version", as: "staff", method: "PATCH", address: "/api/v1/concerns/1", body: "not even JSON", header: []string{merge}, status: 428, has: []string{"If-Match"}},
		{name: "an area that crosses itself", as: "admin", method: "POST", address: "/api/v1/areas", body: area("140302001001999", "[113.57,37.86],[113.571,37.861],[113.571,37.86],[113.57,37.861],[113.57,37.86]"), status: 400, has: []string{"geometry"}},
		{name: "an area that is not closed", as: "admin", method: "POST", address: "/api/v1/areas", body: area("140302001001999", "[113.57,37.86],[113.571,37.86],[113.571,37.861],[113.57,37.861]"), status: 400, has: []string{"geometry"}},
		{name: "an area whose parent is missing", as: "admin", method: "POST", address: "/api/v1/areas", body: area("140302009001001", "[113.57,37.86],[113.571,37.86],[113.571,37.861],[113.57,37.86]"), status: 400},
		{name: "an area whose code is taken", as: "admin", method: "POST", address: "/api/v1/areas", body: area("140302001001001", "[113.57,37.86],[113.571,37.86],[113.571,37.861],[113.57,37.86]"), status: 409},
		{name: "a leader makes no areas", as: "leader", method: "POST", address: "/api/v1/areas", body: area("140302001001999", "[113.57,37.86],[113.571,37.86],[113.571,37.861],[113.57,37.86]"), status: 403},
		{name: "another site's page writes nothing", as: "staff", method: "POST", address: "/api/v1/boards", body: `{"name":"晨会","area":"140302001001"}`, header: []string{"Sec-Fetch-Site: cross-site"}, status: 403, has: []string{"cross-origin"}},
		{name: "a planner imports nothing", as: "planner", method: "POST", address: "/api/v1/imports", body: "x", header: []string{"Content-Type: multipart/form-data; boundary=x"}, status: 403},
	} {
		t.Run(s.name, func(t *testing.T) { s.run(t, w) })
	}

	t.Run("an upload beyond the most is refused by its announced length", func(t *testing.T) {
		r, err := http.NewRequestWithContext(t.Context(), "POST", w.url+"/api/v1/imports", strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = 2 << 30
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		r.Header.Set("Expect", "100-continue")
		r.AddCookie(&http.Cookie{Name: "minqing_session", Value: w.as(t, "staff").cookie})
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("status %d", response.StatusCode)
		}
	})
}
