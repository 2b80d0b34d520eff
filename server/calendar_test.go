package main

import (
	"net/http"
	"strings"
	"testing"
)

func TestAYearIsEnteredReadAndTakenBack(t *testing.T) {
	w := newWorld(t, 10)
	admin := w.as(t, "admin")
	const address = "/api/v1/calendar/2031"
	read := admin.get(t, address)
	if read.status != 200 || strings.Contains(read.body, `"basis"`) || !strings.Contains(read.body, `"days":[]`) {
		t.Fatalf("a year that nobody knows: %d %s", read.status, read.body)
	}
	tag := "If-Match: " + read.header.Get("ETag")
	const body = `{"source":"国办发明电〔2030〕7 号","days":[{"day":"2031-01-01","kind":"holiday","name":"元旦"},{"day":"2031-01-04","kind":"workday","name":"元旦调休"}]}`
	for _, c := range []struct {
		method, address, body string
		status                int
		says                  string
		header                []string
	}{
		{"PUT", address, body, 428, "", nil},
		{"PUT", address, body, 412, "", []string{`If-Match: "99"`}},
		{"PUT", address, `{"source":"x","days":[{"day":"2031-02-30","kind":"holiday","name":"x"}]}`, 400, "days[0].day", []string{tag}},
		{"PUT", address, `{"source":"x","days":[{"day":"2031-01-01","kind":"feast","name":"x"}]}`, 400, "days[0].kind", []string{tag}},
		{"PUT", address, `{"source":"x","days":[],"edited":false}`, 400, "edited", []string{tag}},
		{"PUT", "/api/v1/calendar/1900", body, 400, "year", []string{tag}},
		{"PUT", "/api/v1/calendar/hours", `{"hours":"9-5"}`, 400, "hours", []string{tag}},
		{"POST", "/api/v1/calendar/preview", `{"year":2031}`, 400, "days", nil},
		{"POST", "/api/v1/calendar/preview", `{"year":2031,"days":[{"day":"2031-01-01","kind":"holiday","name":"元旦"}]}`, 200, `"later":`, nil},
	} {
		if a := admin.do(t, c.method, c.address, c.body, c.header...); a.status != c.status || !strings.Contains(a.body, c.says) {
			t.Errorf("%s %s %s: %d %s", c.method, c.address, c.body, a.status, a.body)
		}
	}
	put := admin.do(t, "PUT", address, body, tag)
	if put.status != 200 || !strings.Contains(put.body, `"edited":true`) || !strings.Contains(put.body, `"edited_by":`) || put.header.Get("ETag") == read.header.Get("ETag") {
		t.Fatalf("entered: %d %s", put.status, put.body)
	}
	if a := admin.get(t, "/api/v1/history?subject=calendar&key=2031"); !strings.Contains(a.body, `"day":"2031-01-04"`) {
		t.Errorf("history tells %s", a.body)
	}
	if a := admin.get(t, "/api/v1/audit?action=calendar"); !strings.Contains(a.body, "2031") {
		t.Errorf("the audit tells %s", a.body)
	}
	if a := admin.do(t, http.MethodDelete, address, "", "If-Match: "+put.header.Get("ETag")); a.status != 200 || strings.Contains(a.body, `"basis"`) {
		t.Errorf("taken back: %d %s", a.status, a.body)
	}
	if a := admin.get(t, "/api/v1/calendar/2026"); !strings.Contains(a.body, "www.gov.cn") || !strings.Contains(a.body, `"shipped"`) {
		t.Errorf("a shipped year: %.300s", a.body)
	}
}
