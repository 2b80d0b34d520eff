package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"minqing/concern"
)

// figures are those of the ledger on the wire, as far as these tests compare them.
type figures struct {
	Opening, Found, Reopened, Ended, Closing, Overdue, Difficult int64
	StruckOff                                                    int64 `json:"struck_off"`
}

func TestLedgerSummaryAndStatisticsCountTheSame(t *testing.T) {
	w := newWorld(t, 600)
	staff := w.as(t, "staff")
	staff.report(t, w.inside(t, "140302001001002"), "这个月的一件") // also when the month has just begun
	w.caughtUp(t)
	month := concern.MonthOf(time.Now())
	for back := range 4 {
		of := month.Add(-back)
		period := fmt.Sprintf("month=%s&restricted=exclude&area=140302001001", of)
		var ledger struct {
			Total figures
			Grids []struct{ Figures figures }
		}
		var summary struct {
			Total      figures
			Categories []struct{ Found, Closing int64 }
			Forces     []struct{ Found, Closing int64 }
			Visits     struct{ Due, Done int64 }
			Services   struct{ Count, Helped int64 }
			Demo       bool
		}
		staff.get(t, "/api/v1/ledger/figures?"+period).json(t, &ledger)
		staff.get(t, fmt.Sprintf("/api/v1/summary?month=%s&area=140302001001", of)).json(t, &summary)
		if ledger.Total != summary.Total {
			t.Errorf("%s: the ledger counts %+v, the summary %+v", of, ledger.Total, summary.Total)
		}
		f := ledger.Total
		if f.Found == 0 || f.Opening+f.Found+f.Reopened != f.Ended+f.Closing {
			t.Errorf("%s: %+v does not add up", of, f)
		}
		if n := staff.inLedger(t, "month="+of.String()+"&restricted=exclude&area=140302001001"); n != f.Ended+f.Closing {
			t.Errorf("%s: the ledger lists %d, and counts %+v", of, n, f)
		}
		count := func(query string) int64 {
			t.Helper()
			var stats struct{ Total int64 }
			staff.get(t, "/api/v1/stats?by=status&restricted=exclude&area=140302001001&"+query).json(t, &stats)
			return stats.Total
		}
		if n := count("from=" + of.FirstDay() + "&to=" + of.Add(1).FirstDay()); n != f.Found {
			t.Errorf("%s: statistics say that %d were found, the ledger %d", of, n, f.Found)
		}
		if back == 0 {
			if n := count("status=reported,accepted,in_progress,coordinating,resolved,suspended"); n != f.Closing {
				t.Errorf("statistics say that %d are open, the ledger %d", n, f.Closing)
			}
			if n := count("light=red"); n != f.Overdue {
				t.Errorf("statistics say that %d are overdue, the ledger %d", n, f.Overdue)
			}
		}
		var found, closing int64
		for _, part := range summary.Forces {
			found, closing = found+part.Found, closing+part.Closing
		}
		for _, part := range summary.Categories {
			found, closing = found+part.Found, closing+part.Closing
		}
		if found != 2*f.Found || closing != 2*f.Closing {
			t.Errorf("%s: categories and forces do not come to %+v", of, f)
		}
		var visits struct {
			Total struct{ Due, Done int64 }
		}
		staff.get(t, fmt.Sprintf("/api/v1/visits?month=%s&area=140302001001", of)).json(t, &visits)
		var services struct{ Total int64 }
		staff.get(t, fmt.Sprintf("/api/v1/services?area=140302001001&from=%s&to=%s", of.FirstDay(), of.Add(1).FirstDay())).json(t, &services)
		if visits.Total.Due != summary.Visits.Due || visits.Total.Done != summary.Visits.Done || services.Total != summary.Services.Count || !summary.Demo {
			t.Errorf("%s: the summary says %+v, %+v, demo %v; the grids %+v and %d", of, summary.Visits, summary.Services, summary.Demo, visits.Total, services.Total)
		}
	}
}

func TestTheLedgerIsReadAsTheRoleMay(t *testing.T) {
	w := newWorld(t, 120)
	at := w.inside(t, second)
	made := w.as(t, "staff").do(t, "POST", "/api/v1/concerns", fmt.Sprintf(
		`{"type":"Feature","geometry":{"type":"Point","coordinates":[%f,%f]},"properties":{"title":"井盖松了","category":"manhole"}}`, at[0], at[1]))
	var record struct{ ID int64 }
	made.json(t, &record)
	for _, body := range []string{`{"step":"accept"}`, `{"step":"suspend","reason":"等材料到了再修"}`} {
		if taken := w.as(t, "staff").do(t, "POST", fmt.Sprintf("/api/v1/concerns/%d/steps", record.ID), body); taken.status != 200 {
			t.Fatalf("%d %s", taken.status, taken.body)
		}
	}
	id := record.ID
	const ledger = "/api/v1/ledger?status=suspended&limit=1000"
	for _, s := range []scenario{
		{name: "nobody reads it", address: ledger, status: 401},
		{name: "staff read why", as: "staff", address: ledger, status: 200, has: []string{"等材料到了再修", `"kind":"suspend"`}},
		{name: "a leader reads why", as: "leader", address: ledger, status: 200, has: []string{"等材料到了再修"}},
		{name: "a member of the grid reads it on screen", as: "member", address: ledger, status: 200, has: []string{fmt.Sprintf(`"id":%d,`, id)}},
		{name: "a planner reads that it is suspended", as: "planner", address: ledger, status: 200, has: []string{`"kind":"suspend"`}, hasNot: []string{"等材料到了再修", `"words"`}},
		{name: "an administrator reads it", as: "admin", address: ledger, status: 200, has: []string{`"kind":"suspend"`}},
		{name: "the wall has none", as: "display", address: ledger, status: 403, has: []string{"大屏"}},
		{name: "months need a month", as: "staff", address: "/api/v1/ledger?months=3", status: 400, has: []string{"months"}},
		{name: "a month is written like one", as: "staff", address: "/api/v1/ledger?month=2026-13", status: 400, has: []string{"month"}},
		{name: "a workbook says what for", as: "staff", address: "/api/v1/ledger.xlsx?month=2026-11", status: 400, has: []string{"purpose"}},
		{name: "a member hands nothing out", as: "member", address: "/api/v1/ledger.xlsx?purpose=test", status: 403},
		{name: "an administrator hands nothing out", as: "admin", address: "/api/v1/ledger.xlsx?purpose=test", status: 403},
		{name: "a member has no summary", as: "member", address: "/api/v1/summary", status: 403},
		{name: "a planner has one", as: "planner", address: "/api/v1/summary", status: 200, has: []string{`"strike_off_rate"`}},
		{name: "an administrator has one", as: "admin", address: "/api/v1/summary?month=2026-01&months=12", status: 200, has: []string{`"months":12`}},
		{name: "a summary takes the filter strictly", as: "staff", address: "/api/v1/summary?colour=red", status: 400, has: []string{"colour"}},
	} {
		t.Run(s.name, func(t *testing.T) { s.run(t, w) })
	}
}

func TestTheWorkbookComesAsAFileAndOnRecord(t *testing.T) {
	w := newWorld(t, 120)
	a := w.as(t, "planner").get(t, "/api/v1/ledger.xlsx?status=struck_off&area=140302001001&purpose="+"%E6%9C%88%E5%BA%A6%E4%B8%8A%E6%8A%A5")
	if kind := a.header.Get("Content-Type"); kind != "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" || !strings.HasSuffix(a.header.Get("Content-Disposition"), `.xlsx"`) || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("it comes as %q, %q, %q", kind, a.header.Get("Content-Disposition"), a.header.Get("Cache-Control"))
	}
	f, err := excelize.OpenReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("销号台账")
	if err != nil || fmt.Sprint(len(rows)-3) != a.header.Get("Minqing-Count") || !strings.Contains(rows[1][0], "演示数据") {
		t.Errorf("%d rows, %s announced, headed %v (%v)", len(rows), a.header.Get("Minqing-Count"), rows[:2], err)
	}
	var purpose string
	if err := w.store.Pool().QueryRow(t.Context(), `select detail->>'purpose' from minqing.audit where action = 'export' and detail->>'by' = 'planner'`).Scan(&purpose); err != nil || purpose != "月度上报" {
		t.Errorf("the audit says %q, %v", purpose, err)
	}
}
