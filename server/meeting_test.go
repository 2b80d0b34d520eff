package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"minqing/concern"
)

// nextWeekday is the next Monday to Friday after today; the worlds of these tests know no holidays.
func nextWeekday() string {
	day := concern.DayOf(time.Now()).AddDate(0, 0, 1)
	for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, 1)
	}
	return day.Format(time.DateOnly)
}

func TestAMeetingOverTheWire(t *testing.T) {
	w := newWorld(t, 10)
	staff := w.as(t, "staff")
	var board struct {
		ID      int64
		Version int64
		MetOn   string `json:"met_on"`
	}
	a := staff.do(t, "POST", "/api/v1/boards", `{"name":"晨会","area":"140302001001","met_on":"2026-03-02"}`)
	if a.status != 201 {
		t.Fatalf("opening: %d %s", a.status, a.body)
	}
	a.json(t, &board)
	path := fmt.Sprintf("/api/v1/boards/%d", board.ID)
	if board.MetOn != "2026-03-02" {
		t.Errorf("the meeting is on %s", board.MetOn)
	}
	if a := staff.do(t, "POST", path+"/annotations", `{"type":"Feature","geometry":{"type":"Point","coordinates":[113.5,37.87]},"properties":{"kind":"pin","title":"井"}}`); a.status != 201 {
		t.Fatalf("drawing: %d %s", a.status, a.body)
	}

	file := staff.do(t, "GET", path+"/export?purpose=test", "")
	if file.status != 200 || file.header.Get("Minqing-Count") != "1" || file.header.Get("Content-Type") != "application/geo+json" || !strings.Contains(file.body, `"name":"晨会"`) {
		t.Errorf("the export: %d %v %s", file.status, file.header, file.body)
	}
	a = staff.do(t, "POST", "/api/v1/boards/import?area=140302001001", file.body, "Content-Type: application/geo+json")
	if a.status != 201 || !strings.Contains(a.body, `"annotations":1`) {
		t.Errorf("the import: %d %s", a.status, a.body)
	}
	a = staff.do(t, "POST", "/api/v1/boards/import?area=140302001001&name=x", strings.Replace(file.body, `"pin"`, `"cloud"`, 1), "Content-Type: application/geo+json")
	if a.status != 400 || !strings.Contains(a.body, "features[0].properties.kind") {
		t.Errorf("the import of an unknown kind: %d %s", a.status, a.body)
	}

	var decision struct{ ID, Version int64 }
	body := fmt.Sprintf(`{"text":"换井盖","team":"物业维修组","due_on":%q}`, nextWeekday())
	a = staff.do(t, "POST", path+"/decisions", body, "Idempotency-Key: one")
	if a.status != 201 {
		t.Fatalf("deciding: %d %s", a.status, a.body)
	}
	a.json(t, &decision)
	if again := staff.do(t, "POST", path+"/decisions", body, "Idempotency-Key: one"); again.status != 201 || again.body != a.body {
		t.Errorf("deciding again: %d %s", again.status, again.body)
	}
	one := fmt.Sprintf("%s/decisions/%d", path, decision.ID)
	if a := staff.do(t, "PATCH", one, `{"state":"done"}`); a.status != 428 {
		t.Errorf("without a version: %d", a.status)
	}
	if a := staff.do(t, "PATCH", one, `{"state":"done"}`, `If-Match: "7"`); a.status != 412 {
		t.Errorf("at an old version: %d", a.status)
	}
	if a := staff.do(t, "PATCH", one, `{"state":"done"}`, `If-Match: "1"`); a.status != 200 || a.header.Get("ETag") != `"2"` {
		t.Errorf("done: %d %s", a.status, a.body)
	}
	if a := staff.do(t, "GET", one+"/events", ""); a.status != 200 || !strings.Contains(a.body, `"state":"done"`) {
		t.Errorf("what happened: %d %s", a.status, a.body)
	}
	if a := staff.do(t, "PATCH", path, `{"archived":true}`, `If-Match: "1"`); a.status != 200 || !strings.Contains(a.body, `"archived_at"`) {
		t.Errorf("archiving: %d %s", a.status, a.body)
	}
	if a := staff.do(t, "POST", path+"/decisions", body); a.status != 409 {
		t.Errorf("deciding on an archived board: %d %s", a.status, a.body)
	}
	if a := staff.do(t, "GET", "/api/v1/boards", ""); strings.Contains(a.body, fmt.Sprintf(`"id":%d,`, board.ID)) {
		t.Errorf("the list has the archived board: %s", a.body)
	}
	if a := staff.do(t, "GET", "/api/v1/boards?archived=only&q=晨会", ""); !strings.Contains(a.body, fmt.Sprintf(`"id":%d,`, board.ID)) {
		t.Errorf("the archive lacks the board: %s", a.body)
	}
	if a := staff.do(t, "GET", path+"/difference", ""); a.status != 200 || !strings.Contains(a.body, `"late"`) {
		t.Errorf("the difference: %d %s", a.status, a.body)
	}
}
