package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestTheRecordSaysWhatElseTheAccountCanDo(t *testing.T) {
	w := newWorld(t, 10)
	own := plant(t, w, planted{word: "甲件", grid: "140302001001002", team: "物业维修组"}, "member")
	for account, want := range map[string]string{
		"member": `["edit","photo","slip"]`, "leader": `["edit","photo","handle","slip"]`, "staff": `["edit","photo","handle","slip"]`, "repair": `["photo","handle","slip"]`,
		"planner": `[]`, "display": `[]`, "admin": `[]`,
	} {
		if a := w.as(t, account).get(t, fmt.Sprintf("/api/v1/concerns/%d", own)); !strings.Contains(a.body, `"can":`+want) {
			t.Errorf("%s is told %s, want %s", account, a.body, want)
		}
	}

	member, leader := w.as(t, "member"), w.as(t, "leader")
	address := fmt.Sprintf("/api/v1/concerns/%d", own)
	if a := member.do(t, "PATCH", address, `{"title":"甲件改过"}`, merge, `If-Match: "1"`); a.status != 200 {
		t.Errorf("before it is accepted: %d %s", a.status, a.body)
	}
	if a := leader.do(t, "POST", address+"/steps", `{"step":"accept"}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := member.get(t, address); !strings.Contains(a.body, `"can":["photo","slip"]`) {
		t.Errorf("afterwards the reporter is told %s", a.body)
	}
	if a := member.do(t, "PATCH", address, `{"title":"甲件再改"}`, merge, `If-Match: "3"`); a.status != 403 || !strings.Contains(a.body, "受理以前") {
		t.Errorf("afterwards: %d %s", a.status, a.body)
	}

	others := plant(t, w, planted{word: "乙件", grid: "140302001001002"}, "staff")
	if a := member.get(t, fmt.Sprintf("/api/v1/concerns/%d", others)); !strings.Contains(a.body, `"can":[]`) {
		t.Errorf("of another's in the own grid the member is told %s", a.body)
	}
}
