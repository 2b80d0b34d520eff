package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
)

// ListVisits answers GET /visits.
func (s *Server) ListVisits(c echo.Context, params ListVisitsParams) error {
	month := concern.MonthOf(s.now())
	var err error
	if params.Month != nil {
		if month, err = concern.ParseMonth(*params.Month); err != nil {
			return problem.Parameter("month", wrongMonth, err.Error())
		}
	}
	within, err := withinArea(params.Area)
	if err != nil {
		return err
	}
	sheet, err := s.store.Visits(c.Request().Context(), actor(c), month, within)
	if err != nil {
		return err
	}
	answer := VisitSheet{Month: sheet.Month.String(), Kinds: kindsOf(sheet.Kinds), Rows: make([]VisitCount, len(sheet.Rows))}
	for i := range sheet.Rows {
		answer.Rows[i] = visitCount(&sheet.Rows[i])
	}
	answer.Total.Due, answer.Total.Done = sheet.Due, sheet.Done
	answer.Total.Coverage = nullable.NewNullNullable[float64]()
	if sheet.Due > 0 {
		answer.Total.Coverage.Set(float64(sheet.Done) / float64(sheet.Due))
	}
	return c.JSON(http.StatusOK, answer)
}

// TickVisit answers POST /visits.
func (s *Server) TickVisit(c echo.Context, params TickVisitParams) error {
	if err := data.MayKeepLedger(actor(c)); err != nil {
		return err
	}
	body, raw, err := decode[NewVisit](c)
	if err != nil {
		return err
	}
	code, month, err := gridMonth(body.Area, body.Month)
	if err != nil {
		return err
	}
	counted, err := s.store.TickVisit(c.Request().Context(), actor(c), code, month, body.Kind, body.Add, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, visitCount(counted))
}

// CarryVisits answers POST /visits/plan.
func (s *Server) CarryVisits(c echo.Context) error {
	if err := data.MayPlanVisits(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[NewVisitPlan](c)
	if err != nil {
		return err
	}
	code, month, err := gridMonth(body.Area, body.Month)
	if err != nil {
		return err
	}
	set, err := s.store.CarryVisits(c.Request().Context(), actor(c), code, month)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Set int `json:"set"`
	}{set})
}

// PlanVisits answers PATCH /visits/{code}/{month}/{kind}.
func (s *Server) PlanVisits(c echo.Context, text Code, monthText, kind string, params PlanVisitsParams) error {
	code, err := pathCode(text)
	if err != nil {
		return err
	}
	if err := s.store.MayPlanVisitsOf(c.Request().Context(), actor(c), code); err != nil {
		return err
	}
	month, err := concern.ParseMonth(monthText)
	if err != nil {
		return problem.Parameter("month", wrongMonth, err.Error())
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	body, _, err := decode[VisitPatch](c)
	if err != nil {
		return err
	}
	planned, err := s.store.PlanVisits(c.Request().Context(), actor(c), code, month, kind, at, body.Due)
	if err != nil {
		return err
	}
	tagged(c, planned.Version)
	return c.JSON(http.StatusOK, visitCount(planned))
}

const wrongMonth = "月份写成 2026-11 这样"

// gridMonth reads the two members that name a month of a grid's ledger.
func gridMonth(area, monthText string) (geo.Code, concern.Month, error) {
	p := problem.Invalid()
	code, err := geo.ParseCode(area)
	if err != nil {
		p.Field("area", geo.InChinese(err), err.Error())
	}
	month, err := concern.ParseMonth(monthText)
	if err != nil {
		p.Field("month", wrongMonth, err.Error())
	}
	return code, month, refused(p)
}

// withinArea reads the parameter area of the ledger's lists; "" is everywhere.
func withinArea(text *string) (geo.Code, error) {
	if text == nil {
		return "", nil
	}
	code, err := geo.ParseCode(*text)
	if err != nil {
		return "", problem.Parameter("area", geo.InChinese(err), err.Error())
	}
	return code, nil
}

func visitCount(v *data.VisitCount) VisitCount {
	return VisitCount{Area: string(v.Area), Kind: v.Kind, Due: v.Due, Done: v.Done, Version: v.Version}
}

func kindsOf(kinds []concern.Kind) []Kind {
	list := make([]Kind, len(kinds))
	for i, k := range kinds {
		list[i] = Kind{Slug: k.Slug, Name: k.Name, NameEn: k.NameEN}
	}
	return list
}
