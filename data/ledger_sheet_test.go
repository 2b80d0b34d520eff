package data_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"minqing/concern"
	"minqing/data"
)

// sheet makes the workbook of a ledger and opens it again.
func sheet(t *testing.T, s *data.Store, actor data.Actor, asked data.LedgerQuery) (*excelize.File, string) {
	t.Helper()
	var b bytes.Buffer
	var announced int64
	err := s.LedgerSheet(t.Context(), actor, data.LedgerSheetOptions{LedgerQuery: asked, Purpose: "月度上报"}, func(n int64) (io.Writer, error) {
		announced = n
		return &b, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	raw := b.String()
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	rows, err := f.GetRows("销号台账")
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(rows)-3) != announced {
		t.Errorf("%d rows came, %d were announced", len(rows)-3, announced)
	}
	return f, raw
}

// column is the letter of a head.
func column(t *testing.T, f *excelize.File, name string) string {
	t.Helper()
	rows, err := f.GetRows("销号台账")
	if err != nil {
		t.Fatal(err)
	}
	letter, err := excelize.ColumnNumberToName(slices.Index(rows[2], name) + 1)
	if err != nil {
		t.Fatalf("%s is not among %v", name, rows[2])
	}
	return letter
}

func TestTheWorkbookReadsBackAsTheLedger(t *testing.T) {
	s := town(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	asked := data.LedgerQuery{Period: data.Period{First: concern.MonthOf(firstDay), Months: 1}}
	asked.Filter.Areas = []string{community.Prefix()}
	f, _ := sheet(t, s, staff, asked)
	without := false
	asked.Filter.Restricted = &without
	want := wholeLedger(t, s, staff, asked, 10)
	if len(want) != 4 {
		t.Fatalf("the ledger has %d", len(want))
	}
	raw := excelize.Options{RawCellValue: true}
	for i, r := range want {
		cell := func(name string) string { return fmt.Sprintf("%s%d", column(t, f, name), i+4) }
		text := func(name string) string {
			v, err := f.GetCellValue("销号台账", cell(name), raw)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if text("编号") != fmt.Sprint(r.ID) || text("诉求") != r.Title || text("类别") != r.CategoryName || text("网格") != r.Grid.Name || text("队伍") != r.Team {
			t.Errorf("row %d reads %q %q %q %q %q", i, text("编号"), text("诉求"), text("类别"), text("网格"), text("队伍"))
		}
		var days float64
		if _, err := fmt.Sscan(text("发现时间"), &days); err != nil {
			t.Errorf("when it was noticed is no number: %q", text("发现时间"))
		}
		// Excel counts days from 30 December 1899, by the clock on the wall.
		wall := r.NoticedAt.In(concern.Shanghai).Format(time.DateTime)
		if at := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Add(time.Duration(math.Round(days*86400)) * time.Second); at.Format(time.DateTime) != wall {
			t.Errorf("it was noticed at %s, the sheet counts %v days: %s", wall, days, at)
		}
		if shown, err := f.GetCellValue("销号台账", cell("发现时间")); err != nil || shown != r.NoticedAt.In(concern.Shanghai).Format(time.DateOnly) {
			t.Errorf("it shows %q (%v)", shown, err)
		}
		if text("期初") != "本期发现" || (text("期末") == "未结") != (r.Ended == "") {
			t.Errorf("its term is %q to %q", text("期初"), text("期末"))
		}
	}

	panes, err := f.GetPanes("销号台账")
	if err != nil || !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("the head is not frozen: %+v %v", panes, err)
	}
	page, err := f.GetPageLayout("销号台账")
	if err != nil || *page.Orientation != "landscape" || *page.Size != 9 || *page.FitToWidth != 1 || *page.FitToHeight != 0 {
		t.Errorf("the page is %+v, %v", page, err)
	}
	props, err := f.GetSheetProps("销号台账")
	if err != nil || props.FitToPage == nil || !*props.FitToPage {
		t.Errorf("the sheet does not fit to the page: %+v %v", props, err)
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name+" "+n.Scope] = n.RefersTo
	}
	if names["_xlnm.Print_Titles 销号台账"] != "'销号台账'!$1:$3" || !strings.HasPrefix(names["_xlnm._FilterDatabase 销号台账"], "'销号台账'!") {
		t.Errorf("the names are %v", names)
	}
	sums, err := f.GetRows("汇总")
	if err != nil {
		t.Fatal(err)
	}
	title := sums[0][0]
	if title != "大院社区 销号台账（2026年3月）" || !strings.Contains(sums[1][0], "受限诉求不在内") {
		t.Errorf("it is headed %q, %q", title, sums[1][0])
	}
	grids := []string{}
	for _, row := range sums[3:8] {
		grids = append(grids, strings.Join(row[:8], " "))
	}
	if want := []string{"大院社区（网格之外） 0 1 0 0 0 0 1", "第一网格 0 2 0 0 0 0 2", "第二网格 0 1 0 1 0 0 0", "第三网格 0 0 0 0 0 0 0", "合计 0 4 0 1 0 0 3"}; !slices.Equal(grids, want) {
		t.Errorf("the sums are\n%s", strings.Join(grids, "\n"))
	}
}

func TestACellNeverBecomesAFormula(t *testing.T) {
	s := town(t)
	for i, title := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\")"} {
		execute(t, s, `update minqing.concern set title = $1 where id = (select id from minqing.concern where not restricted order by id offset $2 limit 1)`, title, min(i, 3))
		f, _ := sheet(t, s, data.Operator(), data.LedgerQuery{})
		letter, found := column(t, f, "诉求"), false
		for row := 4; row <= 7; row++ {
			cell := fmt.Sprintf("%s%d", letter, row)
			value, err := f.GetCellValue("销号台账", cell)
			if err != nil {
				t.Fatal(err)
			}
			if value != title {
				continue
			}
			found = true
			formula, _ := f.GetCellFormula("销号台账", cell)
			kind, _ := f.GetCellType("销号台账", cell)
			id, _ := f.GetCellStyle("销号台账", cell)
			style, err := f.GetStyle(id)
			if formula != "" || kind != excelize.CellTypeInlineString || err != nil || style.NumFmt != 49 {
				t.Errorf("%q has the formula %q, the type %v, the style %+v", title, formula, kind, style)
			}
		}
		if !found {
			t.Errorf("%q is not in the sheet as it was written", title)
		}
	}
}

func TestTheWorkbookLeavesRestrictedConcernsOutAndIsOnRecord(t *testing.T) {
	s := town(t)
	yes := true
	asked := data.LedgerQuery{Filter: concern.Filter{Restricted: &yes}}
	f, raw := sheet(t, s, data.Operator(), asked)
	rows, _ := f.GetRows("销号台账")
	for _, row := range rows {
		if slices.Contains(row, "三号") {
			t.Error("the restricted one is in it")
		}
	}
	if strings.Contains(raw, "私密描述") {
		t.Error("a description is in it")
	}
	got := ask[string](t, s.Pool(), `select concat_ws('|', detail->>'purpose', detail->>'format', detail->>'count', detail->>'filter') from minqing.audit where action = 'export'`)
	if got != "月度上报|xlsx|4|restricted=exclude" {
		t.Errorf("the audit says %q", got)
	}
	for _, role := range []concern.Role{concern.Member, concern.Display, concern.Admin} {
		err := s.LedgerSheet(t.Context(), person(t, s, role.String(), role, nil, city), data.LedgerSheetOptions{Purpose: "看看"}, func(int64) (io.Writer, error) {
			t.Errorf("a %s is let through", role)
			return io.Discard, nil
		})
		wantKind(t, err, data.Forbidden)
	}
	err := s.LedgerSheet(t.Context(), data.Operator(), data.LedgerSheetOptions{}, func(int64) (io.Writer, error) { return io.Discard, nil })
	if e := wantKind(t, err, data.Invalid); e.Fields["purpose"] == "" {
		t.Errorf("without a purpose it says %v", e.Fields)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit where action = 'export'`); n != 1 {
		t.Errorf("%d exports are on record", n)
	}
}

// TestAWorkbookDoesNotGrowInMemory writes fifty thousand rows, which are some 150 MB as cells, and looks at what is still held when all
// of them are written.
func TestAWorkbookDoesNotGrowInMemory(t *testing.T) {
	s := town(t)
	execute(t, s, `insert into minqing.concern (title, category, source, geom, area_id, noticed_at, yellow_at, red_at)
		select '一件要在台账里占一行的诉求，第 ' || i || ' 件', 'manhole', 'visit', geom, area_id, noticed_at + i * interval '1 minute', yellow_at, red_at
		from generate_series(1, 50000) i, (select * from minqing.concern where title = '二号') c`)
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := held()
	var grown uint64
	var size writtenBytes
	err := s.LedgerSheet(t.Context(), data.Operator(), data.LedgerSheetOptions{Purpose: "内存"}, func(n int64) (io.Writer, error) {
		if n != 50_004 {
			t.Errorf("%d rows", n)
		}
		grown = held() - min(before, held())
		return &size, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	const most = 64 << 20 // the writer keeps the first 16 MB before it takes to the disk
	if grown > most {
		t.Errorf("%d MB are held for a workbook of %d MB", grown>>20, size>>20)
	}
	if size < 1<<20 {
		t.Errorf("the workbook has %d bytes only", size)
	}
}

type writtenBytes int64

func (n *writtenBytes) Write(b []byte) (int, error) {
	*n += writtenBytes(len(b))
	return len(b), nil
}
