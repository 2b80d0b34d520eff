package data

import (
	"cmp"
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"minqing/concern"
)

// The names of the sheets, and how many lines stand above the first row of either.
const (
	ledgerSheetName = "销号台账"
	sumsSheetName   = "汇总"
	sheetHead       = 3
)

// sheetColumn is a column of the ledger's sheet. Cells are text, numbers or instants, never formulas.
type sheetColumn struct {
	name  string
	width float64 // in characters
	style func(*sheetStyles) int
	cell  func(r *LedgerRow) any
}

var sheetColumns = []sheetColumn{
	{"编号", 7, whole, func(r *LedgerRow) any { return r.ID }},
	{"诉求", 26, text, func(r *LedgerRow) any { return r.Title }},
	{"类别", 10, text, func(r *LedgerRow) any { return r.CategoryName }},
	{"网格", 11, text, func(r *LedgerRow) any { return cmp.Or(r.Grid.Name, "区划之外") }},
	{"来源", 7, text, func(r *LedgerRow) any { return chineseSources[r.Source] }},
	{"必报", 11, text, func(r *LedgerRow) any { return chineseMustReports[r.MustReport] }},
	{"发现时间", 11, instant, func(r *LedgerRow) any { return onPaper(r.NoticedAt) }},
	{"力量", 9, text, func(r *LedgerRow) any { return chineseForces[r.Force] }},
	{"队伍", 14, text, func(r *LedgerRow) any { return r.Team }},
	{"现在状态", 9, text, func(r *LedgerRow) any { return chineseStatuses[r.Status] }},
	{"受理时间", 11, instant, func(r *LedgerRow) any { return onPaper(r.AcceptedAt) }},
	{"办结时间", 11, instant, func(r *LedgerRow) any { return onPaper(r.ResolvedAt) }},
	{"现场核查", 6, text, func(r *LedgerRow) any { return yesOrNo(!r.VerifiedAt.IsZero()) }},
	{"答复居民", 6, text, func(r *LedgerRow) any { return yesOrNo(!r.AnsweredAt.IsZero()) }},
	{"结束时间", 11, instant, func(r *LedgerRow) any { return onPaper(r.EndedAt) }},
	{"办理工时", 8, tenths, func(r *LedgerRow) any { return hoursOf(r.Handling) }},
	{"超期", 6, text, func(r *LedgerRow) any { return yesOrNo(r.Late()) }},
	{"满意度", 7, whole, func(r *LedgerRow) any { return orNothing(r.Satisfaction) }},
	{"未结缘由", 9, text, func(r *LedgerRow) any {
		return reasonOnPaper(r, func(x *LedgerReason) string { return chineseReason(x.Kind) })
	}},
	{"原因", 24, text, func(r *LedgerRow) any { return reasonOnPaper(r, func(x *LedgerReason) string { return x.Words }) }},
}

// termColumns say how a concern stands to the period, where there is one.
var termColumns = []sheetColumn{
	{"期初", 10, text, func(r *LedgerRow) any { return chineseBegan[r.Began] }},
	{"期末", 10, text, func(r *LedgerRow) any { return chineseEnded(r.Ended) }},
}

func yesOrNo(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// onPaper is an instant as Shanghai's clocks show it, of which the cell shows the day; nothing for one that has not come.
func onPaper(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.In(concern.Shanghai)
}

func hoursOf(d *time.Duration) any {
	if d == nil {
		return nil
	}
	return d.Hours()
}

func orNothing(n int16) any {
	if n == 0 {
		return nil
	}
	return n
}

func reasonOnPaper(r *LedgerRow, say func(*LedgerReason) string) string {
	if r.Reason == nil {
		return ""
	}
	return say(r.Reason)
}

// sheetStyles are the numbers under which the workbook knows its styles.
type sheetStyles struct{ title, note, head, text, instant, whole, tenths, percent, strong int }

func text(s *sheetStyles) int    { return s.text }
func instant(s *sheetStyles) int { return s.instant }
func whole(s *sheetStyles) int   { return s.whole }
func tenths(s *sheetStyles) int  { return s.tenths }

// makeStyles gives the workbook its styles. A cell of text is one in Excel's own sense (@), so that editing "=1+1" there does not
// make a formula of it.
func (b *ledgerBook) makeStyles() error {
	const (
		asText  = 49
		asWhole = 1
	)
	days, tenth, shares := "yyyy-mm-dd", "0.0", "0.0%"
	font := func(size float64, bold bool) *excelize.Font {
		return &excelize.Font{Family: "宋体", Size: size, Bold: bold}
	}
	line := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		line = append(line, excelize.Border{Type: side, Color: "8C8C8C", Style: 1})
	}
	wrap := &excelize.Alignment{Vertical: "center", WrapText: true}
	centre := &excelize.Alignment{Vertical: "center", Horizontal: "center", WrapText: true}
	for style, target := range map[*excelize.Style]*int{
		{Font: font(16, true), Alignment: &excelize.Alignment{Vertical: "center"}}:                                                            &b.styles.title,
		{Font: font(10, false), Alignment: &excelize.Alignment{Vertical: "center"}}:                                                           &b.styles.note,
		{Font: font(10, true), Border: line, Alignment: centre, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E9EDF0"}}}:  &b.styles.head,
		{Font: font(10, false), Border: line, Alignment: wrap, NumFmt: asText}:                                                                &b.styles.text,
		{Font: font(10, false), Border: line, Alignment: centre, CustomNumFmt: &days}:                                                         &b.styles.instant,
		{Font: font(10, false), Border: line, Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "right"}, NumFmt: asWhole}:       &b.styles.whole,
		{Font: font(10, false), Border: line, Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "right"}, CustomNumFmt: &tenth}:  &b.styles.tenths,
		{Font: font(10, false), Border: line, Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "right"}, CustomNumFmt: &shares}: &b.styles.percent,
		{Font: font(10, true), Border: line, Alignment: wrap, NumFmt: asText}:                                                                 &b.styles.strong,
	} {
		var err error
		if *target, err = b.file.NewStyle(style); err != nil {
			return err
		}
	}
	return nil
}

// sheet prepares one for streaming: its page (A4, landscape, as wide as the paper, the head on every page, numbered), widths and frozen head.
func (b *ledgerBook) sheet(name string, widths []float64) (*excelize.StreamWriter, error) {
	fit, a4, landscape, one, any := true, 9, "landscape", 1, 0
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return nil, err
	}
	w, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &one, FitToHeight: &any}); err != nil {
		return nil, err
	}
	side, foot := 0.3, 0.6 // inches: there are many columns
	if err := b.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &side, Bottom: &foot}); err != nil {
		return nil, err
	}
	if err := b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}); err != nil {
		return nil, err
	}
	if err := b.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$%d", name, sheetHead), Scope: name,
	}); err != nil {
		return nil, err
	}
	for i, width := range widths {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	corner := fmt.Sprintf("A%d", sheetHead+1)
	return w, w.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: sheetHead, TopLeftCell: corner, ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: "bottomLeft"}},
	})
}

// heads writes the title, the note and the names of the columns.
func (b *ledgerBook) heads(w *excelize.StreamWriter, title [2]string, names []string) error {
	if err := w.SetRow("A1", []any{excelize.Cell{StyleID: b.styles.title, Value: title[0]}}, excelize.RowOpts{Height: 28}); err != nil {
		return err
	}
	if err := w.SetRow("A2", []any{excelize.Cell{StyleID: b.styles.note, Value: title[1]}}, excelize.RowOpts{Height: 18}); err != nil {
		return err
	}
	cells := make([]any, len(names))
	for i, name := range names {
		cells[i] = excelize.Cell{StyleID: b.styles.head, Value: name}
	}
	return w.SetRow(fmt.Sprintf("A%d", sheetHead), cells, excelize.RowOpts{Height: 30})
}

// begin opens the sheet of the rows; bounded says whether there is a period to stand to.
func (b *ledgerBook) begin(title [2]string, bounded bool) error {
	if err := b.makeStyles(); err != nil {
		return err
	}
	if err := b.file.SetSheetName("Sheet1", ledgerSheetName); err != nil {
		return err
	}
	if _, err := b.file.NewSheet(sumsSheetName); err != nil {
		return err
	}
	b.columns = sheetColumns
	if bounded {
		const after = 10 // the present state
		b.columns = append(append(append([]sheetColumn{}, sheetColumns[:after]...), termColumns...), sheetColumns[after:]...)
	}
	var names []string
	var widths []float64
	for _, c := range b.columns {
		names, widths = append(names, c.name), append(widths, c.width)
	}
	var err error
	if b.rows, err = b.sheet(ledgerSheetName, widths); err != nil {
		return err
	}
	return b.heads(b.rows, title, names)
}

// add writes a row.
func (b *ledgerBook) add(r *LedgerRow) error {
	cells := make([]any, len(b.columns))
	for i, c := range b.columns {
		cells[i] = excelize.Cell{StyleID: c.style(&b.styles), Value: c.cell(r)}
	}
	b.n++
	return b.rows.SetRow(fmt.Sprintf("A%d", sheetHead+b.n), cells)
}

// end closes the sheet of the rows and writes that of the sums.
func (b *ledgerBook) end(title [2]string, count *LedgerCount) error {
	last, err := excelize.CoordinatesToCellName(len(b.columns), sheetHead+b.n)
	if err != nil {
		return err
	}
	if err := b.file.AutoFilter(ledgerSheetName, fmt.Sprintf("A%d:%s", sheetHead, last), nil); err != nil {
		return err
	}
	if err := b.rows.Flush(); err != nil {
		return err
	}
	widths := []float64{18}
	names := []string{"网格"}
	for _, c := range sumColumns {
		names, widths = append(names, c.name), append(widths, 11)
	}
	w, err := b.sheet(sumsSheetName, widths)
	if err != nil {
		return err
	}
	if err := b.heads(w, title, names); err != nil {
		return err
	}
	n := sheetHead
	line := func(name string, style int, f *LedgerFigures) error {
		cells := []any{excelize.Cell{StyleID: style, Value: name}}
		for _, c := range sumColumns {
			value, style := c.cell(f, &b.styles)
			cells = append(cells, excelize.Cell{StyleID: style, Value: value})
		}
		n++
		return w.SetRow(fmt.Sprintf("A%d", n), cells)
	}
	for i := range count.Grids {
		g := &count.Grids[i]
		name := cmp.Or(g.Name, "区划之外")
		if g.Level != "grid" && g.Name != "" {
			name += "（网格之外）"
		}
		if err := line(name, b.styles.text, &g.LedgerFigures); err != nil {
			return err
		}
	}
	if err := line("合计", b.styles.strong, &count.Total); err != nil {
		return err
	}
	for i, note := range sumNotes {
		if err := w.SetRow(fmt.Sprintf("A%d", n+2+i), []any{excelize.Cell{StyleID: b.styles.note, Value: note}}); err != nil {
			return err
		}
	}
	return w.Flush()
}

// sumColumns are those of the sheet of the sums, after the grid's name.
var sumColumns = []struct {
	name string
	cell func(f *LedgerFigures, s *sheetStyles) (any, int)
}{
	{"期初结转", func(f *LedgerFigures, s *sheetStyles) (any, int) { return f.Opening, s.whole }},
	{"本期发现", func(f *LedgerFigures, s *sheetStyles) (any, int) { return f.Found, s.whole }},
	{"本期返工", func(f *LedgerFigures, s *sheetStyles) (any, int) { return f.Reopened, s.whole }},
	{"销号", func(f *LedgerFigures, s *sheetStyles) (any, int) { return f.StruckOff, s.whole }},
	{"不予受理", func(f *LedgerFigures, s *sheetStyles) (any, int) { return f.Declined, s.whole }},
	{"并案", func(f *LedgerFigures, s *sheetStyles) (any, int) { return f.Duplicate, s.whole }},
	{"期末未结", func(f *LedgerFigures, s *sheetStyles) (any, int) { return f.Closing, s.whole }},
	{"销号率", func(f *LedgerFigures, s *sheetStyles) (any, int) { return known(f.StrikeOffRate()), s.percent }},
	{"按期率", func(f *LedgerFigures, s *sheetStyles) (any, int) { return known(f.OnTimeRate()), s.percent }},
	{"平均工时", func(f *LedgerFigures, s *sheetStyles) (any, int) {
		average, ok := f.Handling()
		return known(average.Hours(), ok), s.tenths
	}},
	{"疑难问题", func(f *LedgerFigures, s *sheetStyles) (any, int) { return f.Difficult, s.whole }},
	{"现在超期", func(f *LedgerFigures, s *sheetStyles) (any, int) { return f.Overdue, s.whole }},
	{"满意度", func(f *LedgerFigures, s *sheetStyles) (any, int) { return known(f.Satisfaction()), s.tenths }},
	{"评价件数", func(f *LedgerFigures, s *sheetStyles) (any, int) { return f.Satisfied, s.whole }},
}

func known(n float64, ok bool) any {
	if !ok {
		return nil
	}
	return n
}

// sumNotes say how the figures are meant.
var sumNotes = []string{
	"期初结转 + 本期发现 + 本期返工 = 销号 + 不予受理 + 并案 + 期末未结。",
	"销号率 = 销号 ÷（期初结转 + 本期发现 + 本期返工 − 不予受理 − 并案）。按期率、平均工时和满意度只算销号后没有返工的。",
	"疑难问题：挂过账，或由社区、街道协调过，最后销号的。办理工时从发现算到结束（没结束的算到制表时），只算工作时间，挂账期间不算。",
}
