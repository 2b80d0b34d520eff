package api

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

// ListConcerns answers GET /concerns.
func (s *Server) ListConcerns(c echo.Context, params ListConcernsParams) error {
	f, err := s.filter(c, "sort", "limit", "cursor")
	if err != nil {
		return err
	}
	sort, err := data.ParseSort(string(orZero(params.Sort)))
	if err != nil {
		return err
	}
	limit := 100
	if params.Limit != nil {
		limit = *params.Limit
	}
	who := actor(c)
	page, err := s.store.ListConcerns(c.Request().Context(), who, &f, sort, orZero(params.Cursor), limit)
	if err != nil {
		return err
	}
	scope := who.Scope()
	answer := ConcernCollection{Type: "FeatureCollection", Features: make([]Concern, len(page.Concerns))}
	for i := range page.Concerns {
		at := &page.Concerns[i]
		answer.Features[i] = concernFeature(at, at.Light(page.At), scope.Words)
	}
	if page.Next != "" {
		next := f.Encode()
		next.Set("sort", string(sort))
		next.Set("limit", fmt.Sprint(limit))
		next.Set("cursor", page.Next)
		address := (&url.URL{Path: c.Request().URL.Path, RawQuery: next.Encode()}).String()
		answer.Next = &address
	}
	return sendGeoJSON(c, http.StatusOK, answer)
}

// GetConcern answers GET /concerns/{id}.
func (s *Server) GetConcern(c echo.Context, id ID) error {
	found, err := s.store.Concern(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return s.sendConcern(c, http.StatusOK, found)
}

// CreateConcern answers POST /concerns. What its reporter may not see is answered by a receipt.
func (s *Server) CreateConcern(c echo.Context, params CreateConcernParams) error {
	if err := data.MayReport(actor(c)); err != nil {
		return err
	}
	body, raw, err := decode[NewConcern](c)
	if err != nil {
		return err
	}
	if err := feature(body.Type); err != nil {
		return err
	}
	n, err := newConcern(&body.Properties)
	if err != nil {
		return err
	}
	if n.Point, err = point(body.Geometry); err != nil {
		return err
	}
	written, err := s.store.CreateConcern(c.Request().Context(), actor(c), n, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	address := fmt.Sprintf("/api/v1/concerns/%d", written.Concern.ID)
	if written.Receipt {
		c.Response().Header().Set("Location", address+"/receipt")
		return s.sendReceipt(c, http.StatusCreated, written.Concern.ID, written.Notices)
	}
	c.Response().Header().Set("Location", address)
	return s.sendWritten(c, http.StatusCreated, written)
}

// UpdateConcern answers PATCH /concerns/{id}.
func (s *Server) UpdateConcern(c echo.Context, id ID, params UpdateConcernParams) error {
	if err := s.store.MayEdit(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	body, raw, err := decode[ConcernPatch](c)
	if err != nil {
		return err
	}
	patch, err := concernPatch(&body)
	if err != nil {
		return err
	}
	written, err := s.store.UpdateConcern(c.Request().Context(), actor(c), id, at, patch, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	if written.Receipt {
		receipt := receiptOf(written.Concern)
		receipt.Notices = noticesOf(written.Notices)
		return c.JSON(http.StatusOK, receipt)
	}
	return s.sendWritten(c, http.StatusOK, written)
}

// GetReceipt answers GET /concerns/{id}/receipt.
func (s *Server) GetReceipt(c echo.Context, id ID) error {
	return s.sendReceipt(c, http.StatusOK, id, nil)
}

func (s *Server) sendReceipt(c echo.Context, status int, id int64, notices []data.Notice) error {
	r, err := s.store.Receipt(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return c.JSON(status, Receipt{
		Id: r.ID, Status: Status(r.Status.String()), NoticedAt: r.NoticedAt.UTC(), Receipt: true, Notices: noticesOf(notices),
	})
}

// GetContact answers GET /concerns/{id}/contact.
func (s *Server) GetContact(c echo.Context, id ID) error {
	contact, err := s.store.Contact(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, Contact{Name: &contact.Name, Phone: &contact.Phone})
}

func (s *Server) sendConcern(c echo.Context, status int, found *data.Concern) error {
	return s.sendWritten(c, status, &data.Written{Concern: found})
}

func (s *Server) sendWritten(c echo.Context, status int, written *data.Written) error {
	found, who := written.Concern, actor(c)
	tagged(c, found.Version)
	feature := concernFeature(found, found.Light(s.now()), who.Scope().Words)
	steps := []Step{}
	for _, step := range who.StepsFor(found) {
		steps = append(steps, Step(step.String()))
	}
	can := []Act{}
	for _, act := range who.ActsFor(found) {
		can = append(can, Act(act.String()))
	}
	feature.Properties.Steps, feature.Properties.Can = &steps, &can
	feature.Notices = noticesOf(written.Notices)
	return sendGeoJSON(c, status, feature)
}

// noticesOf leaves the member out when there is nothing to be said.
func noticesOf(notices []data.Notice) *[]Notice {
	if len(notices) == 0 {
		return nil
	}
	told := make([]Notice, len(notices))
	for i, n := range notices {
		told[i] = Notice{Type: "masked", Field: n.Field}
		for _, what := range n.What {
			told[i].What = append(told[i].What, string(what))
		}
	}
	return &told
}

func receiptOf(c *data.Concern) Receipt {
	return Receipt{Id: c.ID, Status: Status(c.Status.String()), NoticedAt: c.NoticedAt.UTC(), Receipt: true}
}

// concernFeature is a concern on the wire. Texts that the role does not read are left out, not empty.
func concernFeature(c *data.Concern, light concern.Light, words concern.Words) Concern {
	f := Concern{
		Type: "Feature", Id: c.ID, Geometry: geo.AppendGeometry(nil, orb.Point{c.Lon, c.Lat}),
		Properties: ConcernProperties{
			Title: c.Title, Category: c.Category, Status: Status(c.Status.String()), Light: Light(light.String()),
			Urgency: Urgency(c.Urgency.String()), Source: Source(c.Source.String()),
			MustReport: orNil(MustReport(c.MustReport.String())), MustArrive: orNil(MustArrive(c.MustArrive.String())),
			Area: orNil(string(c.AreaCode)), AreaName: orNil(c.AreaName), Unassigned: c.Unassigned,
			Force: orNil(Force(c.Force.String())), Team: orNil(c.Team), Supporters: &c.Supporters,
			NoticedAt: c.NoticedAt.UTC(), YellowAt: c.YellowAt.UTC(), RedAt: c.RedAt.UTC(), Version: c.Version,
			DuplicateOf: orNil(c.DuplicateOf), Satisfaction: orNil(c.Satisfaction),
			AcceptedAt: orNil(c.AcceptedAt), ResolvedAt: orNil(c.ResolvedAt), VisitedAt: orNil(c.VisitedAt),
			VerifiedAt: orNil(c.VerifiedAt), AnsweredAt: orNil(c.AnsweredAt), EndedAt: orNil(c.EndedAt),
		},
	}
	if c.Coordinator != 0 {
		f.Properties.Coordinator = orNil(c.Coordinator.String())
	}
	if c.Status == concern.Suspended {
		f.Properties.SuspendedFrom = orNil(Status(c.SuspendedFrom.String()))
	}
	created, updated := c.CreatedAt.UTC(), c.UpdatedAt.UTC()
	f.Properties.CreatedAt, f.Properties.UpdatedAt = &created, &updated
	if words >= concern.TitlesAndAddresses {
		f.Properties.Address = &c.Address
	}
	if words >= concern.AllWords {
		f.Properties.Description = &c.Description
	}
	return f
}
