package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"minqing/data/photo/phototest"
)

// The matrix asks every operation of the contract as every role, about what lies in the own area, in another and under restriction.
// An account that is not named in a rule must be refused (403, or 404 where even the existence is hidden).

// The words of the titles that the matrix plants; each is in the targets of one column only.
const (
	ownWord        = "子件在册"
	otherWord      = "丑件在册"
	restrictedWord = "寅件在册"
	teamWord       = "卯件在册"
)

// columns of the matrix; "team" is restricted and dispatched to a team, "all" is what has no area.
var columns = map[string]string{"own": ownWord, "other": otherWord, "restricted": restrictedWord, "team": teamWord, "all": ""}

var matrixAccounts = []string{"member", "leader", "staff", "planner", "display", "admin", "repair", "street"}

// rule says how an operation is asked and which accounts pass, by column. "*" is every account.
type rule struct {
	query, body string
	header      []string
	pass        map[string]string
	bodySays    map[string]string // beside those who pass: whom only the body keeps out
}

// within says whether an account is among those named, or all are.
func within(names, account string) bool {
	return names == "*" || slices.Contains(strings.Fields(names), account)
}

// passed says that the account was let through. A question must be answered; of a change it is enough that only its body or its
// version is complained of, once the right to send it was proven.
func passed(method string, status int) bool {
	if method == http.MethodGet {
		return status == http.StatusOK
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType:
		return false
	}
	return status < 500
}

func TestMatrixHasARuleForEveryOperation(t *testing.T) {
	w := newWorld(t, 10)
	known := map[string]bool{}
	for path, item := range w.contract.Document.Paths.Map() {
		for method, op := range item.Operations() {
			known[op.OperationID] = true
			if _, there := rules[op.OperationID]; !there {
				t.Errorf("%s %s (%s) has no rule: say in matrix_rules_test.go who may ask it", method, path, op.OperationID)
			}
		}
	}
	for name := range rules {
		if !known[name] {
			t.Errorf("the rule %s is of no operation", name)
		}
	}
}

func TestMatrixLetsEachRolePassWhereItMay(t *testing.T) {
	w := newWorld(t, 40)
	m := prepare(t, w)
	for path, item := range w.contract.Document.Paths.Map() {
		for method, op := range item.Operations() {
			r := rules[op.OperationID]
			open := op.Security != nil && len(*op.Security) == 0
			for column, names := range r.pass {
				target := path
				if op.OperationID == "removePhoto" {
					target = strings.Replace(path, "{pid}", "{gone}", 1)
				}
				address := m.address(target, column) + m.fill(r.query, column)
				body, header := m.fill(r.body, column), r.header
				t.Run(op.OperationID+" "+column, func(t *testing.T) {
					if a := w.as(t, "").do(t, method, address, body, header...); !open && a.status != http.StatusUnauthorized {
						t.Errorf("nobody is answered %d: %.200s", a.status, a.body)
					}
					if open || streams[op.OperationID] {
						return
					}
					for _, account := range matrixAccounts {
						address := strings.ReplaceAll(address, "{gone}", m[column]["gone "+account])
						sent := strings.ReplaceAll(body, "{new}", column+account)
						if op.OperationID == "addPhoto" {
							sent = photoForm(phototest.JPEG(t, 60, 40, 1))
						}
						may := within(names, account)
						if op.RequestBody != nil && !may && !within(r.bodySays[column], account) {
							refused := w.as(t, account).do(t, method, address, `{"broken"`, header...)
							if refused.status != http.StatusForbidden && refused.status != http.StatusNotFound {
								t.Errorf("a broken body of %s, who may not send any, is looked at: %s %s %d %.200s", account, method, address, refused.status, refused.body)
							}
						}
						a := w.as(t, account).do(t, method, address, sent, header...)
						switch {
						case may && !passed(method, a.status):
							t.Errorf("%s is kept out: %s %s %d %.200s", account, method, address, a.status, a.body)
						case !may && a.status != http.StatusForbidden && a.status != http.StatusNotFound:
							t.Errorf("%s gets in: %s %s %d %.200s", account, method, address, a.status, a.body)
						}
						for of, word := range columns {
							if word != "" && strings.Contains(a.body, word) && !slices.Contains(strings.Fields(seers[of]), account) {
								t.Errorf("%s reads of the %s concern: %s %s", account, of, method, address)
							}
						}
					}
				})
			}
		}
	}
}

// streams never end by themselves, or would end the session that the matrix asks with; live_test.go and admin_test.go ask them.
var streams = map[string]bool{"getLive": true, "signOut": true}

// photoForm is a whole form.
func photoForm(file []byte) string {
	return "--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nbefore\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n" +
		string(file) + "\r\n--x--\r\n"
}

// matrix holds what was prepared: a thing of each kind in each column, by the name that paths and bodies have for it.
type matrix map[string]map[string]string

// prepare plants the targets. A member of staff of another community, made for the purpose, makes what lies there.
func prepare(t *testing.T, w *world) matrix {
	t.Helper()
	admin := w.as(t, "admin")
	w.hire(t, "foreign", `"role":"staff","areas":["140302002001"]`)
	m := matrix{"all": {"name": "foreign"}}
	for column, p := range map[string]planted{
		"own": {word: ownWord, grid: "140302001001002"}, "other": {word: otherWord, grid: "140302002001003"},
		"restricted": {word: restrictedWord, grid: "140302001001002", mustReport: "crime_clue"},
		"team":       {word: teamWord, grid: "140302001001002", mustReport: "instability", team: "物业维修组"},
	} {
		maker := "staff"
		if column == "other" {
			maker = "foreign"
		}
		c := w.as(t, maker)
		id := plant(t, w, p, maker)
		var photo, board, service, annotation struct{ ID int64 }
		var hook struct{ Webhook struct{ ID int64 } }
		made := func(what string, a answer, v any) {
			t.Helper()
			if a.status != 201 {
				t.Fatalf("%s %s: %d %s", column, what, a.status, a.body)
			}
			a.json(t, v)
		}
		made("photo", c.addPhoto(t, id, phototest.JPEG(t, 60, 40, 1), before, "Idempotency-Key: m"+column), &photo)
		gone := map[string]string{}
		for _, account := range matrixAccounts {
			var photo struct{ ID int64 }
			made("photo", c.addPhoto(t, id, phototest.JPEG(t, 60, 40, 1), before, "Idempotency-Key: m"+column+account), &photo)
			gone["gone "+account] = fmt.Sprint(photo.ID)
		}
		if a := c.do(t, "PATCH", fmt.Sprintf("/api/v1/concerns/%d", id), `{"contact":{"name":"王某","phone":"13800138000"}}`, merge, `If-Match: "1"`); a.status != 200 {
			t.Fatalf("%s contact: %d %s", column, a.status, a.body)
		}
		var renamed struct{ History int64 }
		area := c.do(t, "GET", "/api/v1/areas/"+p.grid, "")
		changed := c.do(t, "PATCH", "/api/v1/areas", fmt.Sprintf(`{"areas":[{"code":%q,"version":%s,"name":"改名%s"}]}`,
			p.grid, strings.Trim(area.header.Get("ETag"), `"`), column))
		if changed.status != 200 {
			t.Fatalf("%s rename: %d %s", column, changed.status, changed.body)
		}
		changed.json(t, &renamed)
		made("board", c.do(t, "POST", "/api/v1/boards", fmt.Sprintf(`{"name":"会","area":%q}`, p.grid[:12])), &board)
		made("service", c.do(t, "POST", "/api/v1/services", fmt.Sprintf(`{"area":%q,"kind":"haircut","held_on":"2020-01-02","helped":1}`, p.grid)), &service)
		// Nobody listens at this address: a test says so.
		made("webhook", admin.do(t, "POST", "/api/v1/webhooks", fmt.Sprintf(`{"name":"推送","format":"standard","url":"http://127.0.0.1:9/","area":%q,"kinds":["red"]}`, p.grid)), &hook)
		at := w.inside(t, p.grid)
		made("annotation", c.do(t, "POST", fmt.Sprintf("/api/v1/boards/%d/annotations", board.ID),
			fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[%f,%f]},"properties":{"kind":"pin","title":%q}}`, at[0], at[1], p.word)), &annotation)
		var decision struct{ ID int64 }
		made("decision", c.do(t, "POST", fmt.Sprintf("/api/v1/boards/%d/decisions", board.ID),
			fmt.Sprintf(`{"text":%q,"team":"物业维修组","due_on":%q,"concern":%d}`, p.word, nextWeekday(), id)), &decision)
		m[column] = map[string]string{
			"code": p.grid, "concern": fmt.Sprint(id), "pid": fmt.Sprint(photo.ID), "board": fmt.Sprint(board.ID), "service": fmt.Sprint(service.ID), "webhook": fmt.Sprint(hook.Webhook.ID),
			"aid": fmt.Sprint(annotation.ID), "community": p.grid[:12], "at": fmt.Sprintf("%f,%f", at[0], at[1]), "name": "物业维修组",
			"areaHistory": fmt.Sprint(renamed.History),
			"decision":    fmt.Sprint(decision.ID),
		}
		maps.Copy(m[column], gone)
	}
	if a := admin.do(t, "POST", "/api/v1/teams", `{"name":"撤掉的组","force":"partner","area":"140302001001"}`); a.status != 201 {
		t.Fatalf("the team to be undone: %d %s", a.status, a.body)
	}
	var done struct{ Changes []struct{ ID int64 } }
	admin.get(t, "/api/v1/history?subject=team&key="+url.QueryEscape("撤掉的组")).json(t, &done)
	m["all"]["history"] = fmt.Sprint(done.Changes[0].ID)
	staff := w.as(t, "staff")
	tried := staff.imported(t, staff.upload(t, "民情.csv", "标题,经度,纬度\n路灯,113.5,37.8\n", "kind=concerns", "datum=wgs84", "dry_run=true",
		`map={"title":"标题","x":"经度","y":"纬度"}`, `set={"source":"phone","category":"street_light"}`))
	m["all"]["import"] = fmt.Sprint(tried.ID)
	w.caughtUp(t)
	return m
}

// address fills a path of the contract.
func (m matrix) address(path, column string) string {
	for kind, in := range map[string]string{
		"concern": "/concerns/", "board": "/boards/", "service": "/services/", "webhook": "/webhooks/", "areaHistory": "/areas/history/", "history": "/v1/history/", "import": "/imports/",
	} {
		if strings.Contains(path, in) && m[column][kind] != "" {
			path = strings.Replace(path, "{id}", "{"+kind+"}", 1)
		}
	}
	path = m.fill(path, column)
	return strings.NewReplacer("{id}", "987654321", "{pid}", "987654321", "{did}", "987654321", "{decision}", "987654321", "{aid}", "987654321", "{code}", "140302001001002", "{month}", "2026-01", "{year}", "2027", "{kind}", "x", "{slug}", "street_light",
		"{format}", "geojson", "{layers}", "concerns", "{z}", "0", "{x}", "0", "{y}", "0").Replace(path)
}

func (m matrix) fill(text, column string) string {
	for name, value := range m[column] {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}
