package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestAConcernIsReportedOnceReadAndChangedWithoutLoss(t *testing.T) {
	w := newWorld(t, 30)
	member := w.as(t, "member")
	at := w.inside(t, "140302001001002")
	body := fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[%.7f,%.7f]},"properties":{"title":"三号楼路灯不亮","category":"street_light",
		"description":"晚上看不清台阶","urgency":"high","source":"visit","must_arrive":"emergency","contact":{"name":"王某","phone":"13800000000"}}}`, at[0], at[1])
	made := member.do(t, "POST", "/api/v1/concerns", body, "Idempotency-Key: phone-1")
	if made.status != 201 || made.header.Get("ETag") != `"1"` {
		t.Fatalf("%d %s", made.status, made.body)
	}
	address := made.header.Get("Location")
	for _, text := range []string{`"area":"140302001001002"`, `"light":"green"`, `"status":"reported"`, `"must_arrive":"emergency"`, `"unassigned":false`} {
		if !strings.Contains(made.body, text) {
			t.Errorf("the record lacks %s: %s", text, made.body)
		}
	}
	if strings.Contains(made.body, "王某") {
		t.Error("the contact is in the record")
	}
	if again := member.do(t, "POST", "/api/v1/concerns", body, "Idempotency-Key: phone-1"); again.status != 201 || again.header.Get("Location") != address {
		t.Errorf("the same key again: %d %s", again.status, again.header.Get("Location"))
	}
	if other := member.do(t, "POST", "/api/v1/concerns", strings.Replace(body, "三号", "四号", 1), "Idempotency-Key: phone-1"); other.status != 422 {
		t.Errorf("the same key with another body: %d %s", other.status, other.body)
	}

	leader := w.as(t, "leader")
	changed := leader.do(t, "PATCH", address, `{"title":"三号楼东侧路灯不亮","must_arrive":null}`, merge, `If-Match: "1"`)
	if changed.status != 200 || changed.header.Get("ETag") != `"2"` || strings.Contains(changed.body, "must_arrive") || !strings.Contains(changed.body, "晚上看不清台阶") {
		t.Errorf("%d %s", changed.status, changed.body)
	}
	if late := member.do(t, "PATCH", address, `{"title":"别的"}`, merge, `If-Match: "1"`); late.status != 412 {
		t.Errorf("a stale change: %d %s", late.status, late.body)
	}
	if foreign := member.do(t, "PATCH", address, `{"status":"struck_off"}`, merge, `If-Match: "2"`); foreign.status != 400 || !strings.Contains(foreign.body, "status") {
		t.Errorf("a status by patch: %d %s", foreign.status, foreign.body)
	}
	if a := leader.get(t, address+"/contact"); !strings.Contains(a.body, "王某") || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the leader reads %s, %s", a.body, a.header.Get("Cache-Control"))
	}
	if a := w.as(t, "planner").do(t, "GET", address+"/contact", ""); a.status != 403 {
		t.Errorf("a planner reads a contact: %d", a.status)
	}
}

func TestNumbersOfPersonsAreMaskedAndTheAnswerSaysSo(t *testing.T) {
	w := newWorld(t, 10)
	member := w.as(t, "member")
	at := w.inside(t, "140302001001002")
	body := func(rest string) string {
		return fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[%.7f,%.7f]},"properties":{"title":"路灯不亮，打13800138000","category":"street_light"%s}}`, at[0], at[1], rest)
	}
	const notice = `"notices":[{"field":"title","type":"masked","what":["phone"]}]`
	made := member.do(t, "POST", "/api/v1/concerns", body(""), "Idempotency-Key: phone-1")
	if made.status != 201 || !strings.Contains(made.body, notice) || strings.Contains(made.body, "8000") {
		t.Fatalf("%d %s", made.status, made.body)
	}
	address := made.header.Get("Location")
	if again := member.do(t, "POST", "/api/v1/concerns", body(""), "Idempotency-Key: phone-1"); !strings.Contains(again.body, notice) {
		t.Errorf("who sends it again is not told: %s", again.body)
	}
	if read := member.get(t, address); strings.Contains(read.body, "notices") || strings.Contains(read.body, "8000") {
		t.Errorf("who reads it is told: %s", read.body)
	}
	edited := member.do(t, "PATCH", address, `{"description":"140302199001011248","title":"路灯不亮"}`, merge, `If-Match: "1"`)
	if !strings.Contains(edited.body, `"notices":[{"field":"description","type":"masked","what":["id_card"]}]`) || strings.Contains(edited.body, "1990") {
		t.Errorf("%d %s", edited.status, edited.body)
	}
	if plain := member.do(t, "PATCH", address, `{"urgency":"high"}`, merge, `If-Match: "2"`); plain.status != 200 || strings.Contains(plain.body, "notices") {
		t.Errorf("%d %s", plain.status, plain.body)
	}
	receipt := member.do(t, "POST", "/api/v1/concerns", body(`,"must_report":"crime_clue"`))
	if receipt.status != 201 || !strings.Contains(receipt.body, `"receipt":true`) || !strings.Contains(receipt.body, notice) || strings.Contains(receipt.body, "路灯") {
		t.Errorf("%d %s", receipt.status, receipt.body)
	}
}

func TestAnAreaIsMadeChangedAndRemoved(t *testing.T) {
	w := newWorld(t, 10)
	admin := w.as(t, "admin")
	// Grid 001 gives way to a street's width of ground: a building of it, which is a level of its own.
	at := w.inside(t, "140302001001001")
	const d = 0.00005
	body := fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[%[1]f,%[2]f],[%[3]f,%[2]f],[%[3]f,%[4]f],[%[1]f,%[4]f],[%[1]f,%[2]f]]]},
		"properties":{"code":"140302001001001001","name":"一号楼院"}}`, at[0]-d, at[1]-d, at[0]+d, at[1]+d)
	made := admin.do(t, "POST", "/api/v1/areas", body)
	if made.status != 201 || !strings.Contains(made.body, `"level":"building"`) || !strings.Contains(made.body, `"parent":"140302001001001"`) {
		t.Fatalf("%d %s", made.status, made.body)
	}
	address := made.header.Get("Location")
	if a := admin.do(t, "PATCH", address, `{"name":"甲一号院"}`, merge, `If-Match: "1"`); a.status != 200 || !strings.Contains(a.body, "甲一号院") {
		t.Errorf("%d %s", a.status, a.body)
	}
	w.caughtUp(t)
	codes := tileCodes(t, admin.get(t, "/tiles/areas/0/0/0.mvt").body)
	if !strings.Contains(strings.Join(codes, " "), "140302001001001001") {
		t.Errorf("the tile has %v", codes)
	}
	if a := admin.do(t, "DELETE", address, "", `If-Match: "1"`); a.status != 412 {
		t.Errorf("removing an old version: %d", a.status)
	}
	if a := admin.do(t, "DELETE", address, "", `If-Match: "2"`); a.status != 204 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := admin.do(t, "DELETE", "/api/v1/areas/140302001001", "", `If-Match: "1"`); a.status != 409 {
		t.Errorf("an area with grids below it: %d %s", a.status, a.body)
	}
}

func TestAnEditIsToldWithWhatWasThereBefore(t *testing.T) {
	w := newWorld(t, 30)
	leader := w.as(t, "leader")
	at := w.inside(t, "140302001001002")
	made := leader.do(t, "POST", "/api/v1/concerns", fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[%.7f,%.7f]},
		"properties":{"title":"三号楼路灯不亮","category":"street_light","urgency":"low","source":"visit","must_report":"crime_clue"}}`, at[0], at[1]))
	if made.status != 201 {
		t.Fatalf("%d %s", made.status, made.body)
	}
	address := made.header.Get("Location")
	patch := `{"title":"三号楼西侧路灯不亮","category":"manhole","urgency":"high","must_report":null}`
	if a := leader.do(t, "PATCH", address, patch, merge, `If-Match: "1"`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	told := leader.get(t, address+"/events").body
	for _, text := range []string{`"was":{"category":"street_light","urgency":"low"}`, `"title":"三号楼路灯不亮"`} {
		if !strings.Contains(told, text) {
			t.Errorf("the events lack %s: %s", text, told)
		}
	}
	// It is for all to see now, but not what it was.
	if seen := w.as(t, "planner").get(t, address+"/events").body; !strings.Contains(seen, "street_light") || strings.Contains(seen, "crime_clue") || strings.Contains(seen, "三号楼") {
		t.Errorf("the planner reads %s", seen)
	}
}
