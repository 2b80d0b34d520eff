package api

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"minqing/concern"
	"minqing/data"
	"minqing/server/problem"
)

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// ListLedger answers GET /ledger.
func (s *Server) ListLedger(c echo.Context, params ListLedgerParams) error {
	asked, err := s.ledgerQuery(c, params.Month, params.Months, "limit", "cursor")
	if err != nil {
		return err
	}
	limit := 100
	if params.Limit != nil {
		limit = *params.Limit
	}
	page, err := s.store.LedgerPage(c.Request().Context(), actor(c), asked, orZero(params.Cursor), limit)
	if err != nil {
		return err
	}
	answer := LedgerPage{Rows: make([]LedgerRow, len(page.Rows)), At: page.At, DaySeconds: int64(page.Day.Seconds())}
	for i := range page.Rows {
		answer.Rows[i] = ledgerRow(&page.Rows[i])
	}
	if page.Next != "" {
		next := asked.Filter.Encode()
		if params.Month != nil {
			next.Set("month", *params.Month)
			next.Set("months", strconv.Itoa(asked.Period.Months))
		}
		next.Set("limit", strconv.Itoa(limit))
		next.Set("cursor", page.Next)
		answer.Next = orNil((&url.URL{Path: c.Request().URL.Path, RawQuery: next.Encode()}).String())
	}
	return c.JSON(http.StatusOK, answer)
}

// GetLedgerFigures answers GET /ledger/figures.
func (s *Server) GetLedgerFigures(c echo.Context, params GetLedgerFiguresParams) error {
	asked, err := s.ledgerQuery(c, params.Month, params.Months)
	if err != nil {
		return err
	}
	count, err := s.store.LedgerFigures(c.Request().Context(), actor(c), asked)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, LedgerCount{
		Total: ledgerFigures(&count.Total), Grids: ledgerGrids(count, nil), At: count.At, DaySeconds: int64(count.Day.Seconds()),
	})
}

// GetLedgerSheet answers GET /ledger.xlsx.
func (s *Server) GetLedgerSheet(c echo.Context, params GetLedgerSheetParams) error {
	asked, err := s.ledgerQuery(c, params.Month, params.Months, "purpose")
	if err != nil {
		return err
	}
	answer := c.Response()
	return s.store.LedgerSheet(c.Request().Context(), actor(c), data.LedgerSheetOptions{LedgerQuery: asked, Purpose: params.Purpose}, func(count int64) (io.Writer, error) {
		head := answer.Header()
		head.Set("Content-Type", workbook)
		head.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="minqing-ledger-%s.xlsx"`, s.now().In(concern.Shanghai).Format("2006-01-02-1504")))
		head.Set("Minqing-Count", strconv.FormatInt(count, 10))
		answer.WriteHeader(http.StatusOK)
		return answer, nil
	})
}

// GetSummary answers GET /summary.
func (s *Server) GetSummary(c echo.Context, params GetSummaryParams) error {
	if params.Month == nil {
		params.Month = orNil(concern.MonthOf(s.now()).String())
	}
	asked, err := s.ledgerQuery(c, params.Month, params.Months)
	if err != nil {
		return err
	}
	sum, err := s.store.Summary(c.Request().Context(), actor(c), asked)
	if err != nil {
		return err
	}
	answer := Summary{
		Month: sum.Period.First.String(), Months: sum.Period.Months, From: sum.Period.Begin().UTC(), To: sum.Period.End().UTC(), At: sum.At,
		Demo: s.demo(), DaySeconds: int64(sum.Day.Seconds()), Total: ledgerFigures(&sum.Total), Grids: ledgerGrids(&sum.LedgerCount, sum.Grid),
		Categories: summaryParts(sum.Categories), Forces: summaryParts(sum.Forces), MustReport: summaryParts(sum.MustReport),
	}
	answer.MustArrive.Found, answer.MustArrive.Visited = sum.MustArrive.Found, sum.MustArrive.Visited
	if sum.Grid != nil {
		answer.Visits, answer.Services = deeds(&sum.Grid.Total)
	}
	return c.JSON(http.StatusOK, answer)
}

// ledgerQuery reads the filter and the period, which have to name a month together.
func (s *Server) ledgerQuery(c echo.Context, month *string, months *int, others ...string) (data.LedgerQuery, error) {
	f, err := s.filter(c, append(others, "month", "months")...)
	asked := data.LedgerQuery{Filter: f}
	switch {
	case err != nil:
		return asked, err
	case month == nil && months != nil:
		return asked, problem.Parameter("months", "只和 month 一起用", "it goes with month only")
	case month == nil:
		return asked, nil
	}
	asked.Period.Months = 1
	if months != nil {
		asked.Period.Months = *months
	}
	if asked.Period.First, err = concern.ParseMonth(*month); err != nil {
		return asked, problem.Parameter("month", wrongMonth, err.Error())
	}
	return asked, nil
}

func ledgerRow(r *data.LedgerRow) LedgerRow {
	row := LedgerRow{
		Id: r.ID, Title: r.Title, Category: r.Category, CategoryName: r.CategoryName, Area: string(r.Area), Grid: r.Grid.Name,
		Source: Source(r.Source.String()), MustReport: orNil(MustReport(r.MustReport.String())), MustArrive: orNil(MustArrive(r.MustArrive.String())),
		Restricted: r.MustReport.Restricted(), NoticedAt: r.NoticedAt, Force: r.Force.String(), Team: r.Team, Status: Status(r.Status.String()),
		Light: Light(r.Light.String()), AcceptedAt: orNil(r.AcceptedAt), ResolvedAt: orNil(r.ResolvedAt), EndedAt: orNil(r.EndedAt),
		Verified: !r.VerifiedAt.IsZero(), Answered: !r.AnsweredAt.IsZero(), Late: r.Late(), HandlingSeconds: nullable.NewNullNullable[int64](),
		Satisfaction: orNil(r.Satisfaction), Term: LedgerTerm{Began: string(r.Began), Ended: orNil(r.Ended), Open: r.Ended == ""},
	}
	if r.MustArrive != concern.NotMustArrive {
		visited := !r.VisitedAt.IsZero()
		row.Visited = &visited
	}
	if r.Handling != nil {
		row.HandlingSeconds.Set(int64(r.Handling.Seconds()))
	}
	if r.Reason != nil {
		row.Reason = &LedgerReason{Kind: string(r.Reason.Kind), At: r.Reason.At, Words: orNil(r.Reason.Words)}
	}
	return row
}

func ledgerFigures(f *data.LedgerFigures) LedgerFigures {
	handling, handled := f.Handling()
	return LedgerFigures{
		Opening: f.Opening, Found: f.Found, Reopened: f.Reopened, StruckOff: f.StruckOff, Declined: f.Declined, Duplicate: f.Duplicate,
		Ended: f.Ended(), Closing: f.Closing, Overdue: f.Overdue, Difficult: f.Difficult, Satisfied: f.Satisfied,
		StrikeOffRate: orUnknown(f.StrikeOffRate()), OnTimeRate: orUnknown(f.OnTimeRate()), HandlingSeconds: orUnknown(handling.Seconds(), handled),
		Satisfaction: orUnknown(f.Satisfaction()),
	}
}

// orUnknown is null where a figure is not known.
func orUnknown(v float64, known bool) nullable.Nullable[float64] {
	if !known {
		return nullable.NewNullNullable[float64]()
	}
	return nullable.NewNullableWithValue(v)
}

func ledgerGrids(count *data.LedgerCount, did *data.GridSummary) []LedgerGrid {
	list := make([]LedgerGrid, len(count.Grids))
	for i := range count.Grids {
		g := &count.Grids[i]
		list[i] = LedgerGrid{Area: string(g.Code), Name: g.Name, Level: g.Level, Figures: ledgerFigures(&g.LedgerFigures)}
		if did == nil {
			continue
		}
		if d, ok := did.By[g.LedgerPlace]; ok {
			list[i].Visits, list[i].Services = deeds(&d)
		}
	}
	return list
}

func deeds(d *data.GridDeeds) (*SummaryVisits, *SummaryServices) {
	return &SummaryVisits{Due: d.VisitsDue, Done: d.VisitsDone}, &SummaryServices{Count: d.Services, Helped: d.ServicesHelped}
}

func summaryParts(parts []data.SummaryPart) []SummaryPart {
	list := make([]SummaryPart, len(parts))
	for i, p := range parts {
		list[i] = SummaryPart{Key: p.Key, Found: p.Found, StruckOff: p.StruckOff, Closing: p.Closing}
	}
	return list
}
