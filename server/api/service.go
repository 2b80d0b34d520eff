package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
)

// ListServices answers GET /services.
func (s *Server) ListServices(c echo.Context, params ListServicesParams) error {
	q, err := serviceQuery(params.Area, params.From, params.To)
	if err != nil {
		return err
	}
	limit := 100
	if params.Limit != nil {
		limit = *params.Limit
	}
	ctx := c.Request().Context()
	kinds, err := s.store.ServiceKinds(ctx)
	if err != nil {
		return err
	}
	list, err := s.store.Services(ctx, actor(c), q, limit)
	if err != nil {
		return err
	}
	answer := ServiceList{Kinds: kindsOf(kinds), Services: make([]Service, len(list.Services)), Total: list.Total}
	for i := range list.Services {
		answer.Services[i] = serviceOf(&list.Services[i])
	}
	return c.JSON(http.StatusOK, answer)
}

// SumServices answers GET /services/totals.
func (s *Server) SumServices(c echo.Context, params SumServicesParams) error {
	q, err := serviceQuery(params.Area, params.From, params.To)
	if err != nil {
		return err
	}
	totals, err := s.store.ServiceTotals(c.Request().Context(), actor(c), q)
	if err != nil {
		return err
	}
	answer := ServiceTotals{Rows: make([]ServiceSum, len(totals))}
	for i, t := range totals {
		answer.Rows[i] = ServiceSum{Area: string(t.Area), Kind: t.Kind, Count: t.Count, Helped: t.Helped}
		answer.Total.Count += t.Count
		answer.Total.Helped += t.Helped
	}
	return c.JSON(http.StatusOK, answer)
}

// AddService answers POST /services.
func (s *Server) AddService(c echo.Context, params AddServiceParams) error {
	if err := data.MayKeepLedger(actor(c)); err != nil {
		return err
	}
	body, raw, err := decode[NewService](c)
	if err != nil {
		return err
	}
	n := data.NewService{Kind: body.Kind, Helped: body.Helped}
	p := problem.Invalid()
	if n.Area, err = geo.ParseCode(body.Area); err != nil {
		p.Field("area", geo.InChinese(err), err.Error())
	}
	n.HeldOn = day(p, "held_on", body.HeldOn)
	if body.Force != nil {
		word(p, "force", string(*body.Force), &n.Force)
	}
	if err := refused(p); err != nil {
		return err
	}
	made, err := s.store.AddService(c.Request().Context(), actor(c), n, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	tagged(c, made.Version)
	return c.JSON(http.StatusCreated, serviceOf(made))
}

// UpdateService answers PATCH /services/{id}.
func (s *Server) UpdateService(c echo.Context, id ID, params UpdateServiceParams) error {
	if err := s.store.MayCorrectService(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	body, _, err := decode[ServicePatch](c)
	if err != nil {
		return err
	}
	patch := data.ServicePatch{Kind: body.Kind, Helped: body.Helped}
	p := problem.Invalid()
	if body.HeldOn != nil {
		held := day(p, "held_on", *body.HeldOn)
		patch.HeldOn = &held
	}
	if body.Force != nil {
		patch.Force = new(concern.Force)
		word(p, "force", string(*body.Force), patch.Force)
	}
	if err := refused(p); err != nil {
		return err
	}
	changed, err := s.store.UpdateService(c.Request().Context(), actor(c), id, at, patch)
	if err != nil {
		return err
	}
	tagged(c, changed.Version)
	return c.JSON(http.StatusOK, serviceOf(changed))
}

// DeleteService answers DELETE /services/{id}.
func (s *Server) DeleteService(c echo.Context, id ID, params DeleteServiceParams) error {
	if err := s.store.MayCorrectService(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	if err := s.store.DeleteService(c.Request().Context(), actor(c), id, at); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

const (
	wrongDay        = "日期写成 2026-11-22 这样"
	wrongDayEnglish = "a day is written like 2026-11-22"
)

// day reads a day of a body, and notes in p when it is none.
func day(p *problem.Problem, path, text string) time.Time {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		p.Field(path, wrongDay, wrongDayEnglish)
	}
	return at
}

// serviceQuery reads the parameters of the service ledger's lists.
func serviceQuery(area, from, to *string) (q data.ServiceQuery, err error) {
	if q.Within, err = withinArea(area); err != nil {
		return q, err
	}
	if q.From, err = boundary("from", from); err != nil {
		return q, err
	}
	q.To, err = boundary("to", to)
	return q, err
}

// boundary reads a day of a query; the zero value is no bound.
func boundary(name string, text *string) (time.Time, error) {
	if text == nil {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.DateOnly, *text)
	if err != nil {
		return at, problem.Parameter(name, wrongDay, wrongDayEnglish)
	}
	return at, nil
}

func serviceOf(v *data.Service) Service {
	return Service{
		Id: v.ID, Area: string(v.Area), Kind: v.Kind, HeldOn: v.HeldOn.Format(time.DateOnly), Force: Force(v.Force.String()),
		Helped: v.Helped, Editable: v.Editable, Version: v.Version,
	}
}
