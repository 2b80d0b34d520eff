package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"minqing/concern"
	"minqing/server/api"
)

const newCategory = `{"slug":"playground","parent":"livelihood","name":"儿童乐园","name_en":"Playgrounds","icon":"flag","due":{"accept":"2h"}}`

func TestANewCategoryIsFilteredCountedAndExportedAtOnceOnEveryServer(t *testing.T) {
	w := newWorld(t, 20)
	other := serveWorld(t, w.store) // a second server over the same database
	admin := w.as(t, "admin")
	ears := map[string]*stream{"here": w.as(t, "staff").listen(t, ""), "there": other.as(t, "staff").listen(t, "")}
	for _, ear := range ears {
		ear.next(t)
	}
	made := admin.do(t, "POST", "/api/v1/categories", newCategory)
	if made.status != http.StatusCreated || made.header.Get("ETag") != `"1"` || !strings.Contains(made.body, `"resolve":"3d"`) {
		t.Fatalf("%d %s", made.status, made.body)
	}
	for _, ear := range ears {
		ear.change(t, "category")
	}
	at := w.inside(t, "140302001001002")
	a := w.as(t, "member").do(t, "POST", "/api/v1/concerns", fmt.Sprintf(
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[%f,%f]},"properties":{"title":"秋千断了","category":"playground"}}`, at[0], at[1]))
	if a.status != http.StatusCreated {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var c struct{ ID int64 }
	a.json(t, &c)
	for name, server := range map[string]*world{"here": w, "there": other} {
		server.caughtUp(t)
		staff := server.as(t, "staff")
		for _, slug := range []string{"playground", "livelihood"} {
			found := slices.ContainsFunc(tileFeatures(t, staff.get(t, "/tiles/concerns/0/0/0.mvt?cluster=off&category="+slug).body), func(f tileFeature) bool { return f.ID == float64(c.ID) })
			if !found {
				t.Errorf("%s: the tile of %s lacks it", name, slug)
			}
			for _, address := range []string{"/api/v1/concerns?category=" + slug, "/api/v1/export/geojson?purpose=test&category=" + slug} {
				if a := staff.get(t, address); !strings.Contains(a.body, "秋千断了") {
					t.Errorf("%s: %s lacks it: %.300s", name, address, a.body)
				}
			}
		}
		if a := staff.get(t, "/api/v1/stats?by=category&category=playground"); !strings.Contains(a.body, `"total":1`) {
			t.Errorf("%s: it is counted %s", name, a.body)
		}
	}

	id := c.ID
	a = admin.do(t, "PATCH", "/api/v1/categories/playground", `{"retired":true}`, merge, `If-Match: "1"`)
	if a.status != http.StatusOK || a.header.Get("ETag") != `"2"` {
		t.Fatalf("%d %s", a.status, a.body)
	}
	a = w.as(t, "member").do(t, "POST", "/api/v1/concerns", fmt.Sprintf(
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[%f,%f]},"properties":{"title":"又断了","category":"playground"}}`, at[0], at[1]))
	if a.status != http.StatusBadRequest || !strings.Contains(a.body, "停用") {
		t.Errorf("a report of a retired category: %d %s", a.status, a.body)
	}
	if a := other.as(t, "staff").get(t, fmt.Sprintf("/api/v1/concerns/%d", id)); !strings.Contains(a.body, `"category":"playground"`) {
		t.Errorf("one that has it reads %s", a.body)
	}
}

func TestADeadlineIsForeseenChangedAndUndoneOverHTTP(t *testing.T) {
	w := newWorld(t, 10)
	admin, staff := w.as(t, "admin"), w.as(t, "staff")
	at := w.inside(t, "140302001001002")
	a := staff.do(t, "POST", "/api/v1/concerns", fmt.Sprintf(
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[%f,%f]},"properties":{"title":"灯坏了","category":"street_light","noticed_at":"2026-01-05T01:00:00Z"}}`, at[0], at[1]))
	if a.status != http.StatusCreated || !strings.Contains(a.body, `"light":"red"`) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var c struct{ ID int64 }
	a.json(t, &c)
	address := fmt.Sprintf("/api/v1/concerns/%d", c.ID)
	long := `{"due":{"accept":"9999d","resolve":"9999d","strike_off":"9999d"},"recount":true}`
	var foreseen api.ClocksTurned
	admin.do(t, "POST", "/api/v1/categories/street_light/preview", long).json(t, &foreseen)
	if foreseen.ToGreen == 0 || foreseen.ToRed != 0 || foreseen.Later > foreseen.Open || foreseen.ToGreen > foreseen.Later || foreseen.Sooner != 0 {
		t.Errorf("foreseen is %+v", foreseen)
	}
	screen := staff.listen(t, "")
	screen.next(t)
	if a := admin.do(t, "PATCH", "/api/v1/categories/street_light", long, merge, `If-Match: "1"`); a.status != http.StatusOK || !strings.Contains(a.body, `"shipped":{`) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	screen.hears(t, "concern", c.ID)
	if a := staff.get(t, address); !strings.Contains(a.body, `"light":"green"`) {
		t.Errorf("with forty years to go: %s", a.body)
	}
	var history struct{ Changes []api.HistoryEntry }
	admin.get(t, "/api/v1/history?subject=category&key=street_light").json(t, &history)
	if a := admin.do(t, "POST", fmt.Sprintf("/api/v1/history/%d/undo", history.Changes[0].Id), ""); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := staff.get(t, address); !strings.Contains(a.body, `"light":"red"`) {
		t.Errorf("undone: %s", a.body)
	}
	if a := admin.get(t, "/api/v1/audit?action=category"); strings.Count(a.body, `"category":"street_light"`) != 2 {
		t.Errorf("the audit reads %s", a.body)
	}

	for body, field := range map[string]string{
		`{"due":{"accept":"0h"}}`: "due.accept", `{"due":{"resolve":"2w"}}`: "due.resolve", `{"yellow_share":1}`: "yellow_share", `{"icon":"unicorn"}`: "icon",
		`{"name":"污水井"}`: "name", `{"colour":"red"}`: "colour", `{"due":{"weeks":1}}`: "weeks", `{"edited":true}`: "edited", `{"before":"theft"}`: "before",
	} {
		if a := admin.do(t, "PATCH", "/api/v1/categories/street_light", body, merge, `If-Match: "3"`); a.status != http.StatusBadRequest || !strings.Contains(a.body, fmt.Sprintf("%q:", field)) {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	for header, want := range map[string]int{`If-Match: "1"`: http.StatusPreconditionFailed, "X: y": http.StatusPreconditionRequired} {
		if a := admin.do(t, "PATCH", "/api/v1/categories/street_light", `{"name":"灯"}`, merge, header); a.status != want {
			t.Errorf("with %s: %d %s", header, a.status, a.body)
		}
	}
	if a := admin.do(t, "PATCH", "/api/v1/categories/street_light", `{"name":"灯","before":null}`, merge, `If-Match: "3"`); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := admin.do(t, "PATCH", "/api/v1/categories/street_light", `{"edited":false}`, merge, `If-Match: "4"`); a.status != http.StatusOK || !strings.Contains(a.body, `"name":"路灯"`) || !strings.Contains(a.body, `"edited":false`) {
		t.Errorf("back to what is shipped: %d %s", a.status, a.body)
	}
}

func TestTheIconsOfTheContractAreThoseThatCategoriesMayHave(t *testing.T) {
	w := newWorld(t, 1)
	var words []string
	for _, word := range w.contract.Document.Components.Schemas["CategoryIcon"].Value.Enum {
		words = append(words, fmt.Sprint(word))
	}
	if !slices.Equal(words, concern.CategoryIcons) {
		t.Errorf("the contract has %v, the program %v", words, concern.CategoryIcons)
	}
	for _, c := range concern.DefaultCategories() {
		if !slices.Contains(concern.CategoryIcons, c.Icon) {
			t.Errorf("%s has the icon %s", c.Slug, c.Icon)
		}
	}
}
