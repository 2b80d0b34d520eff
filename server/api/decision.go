package api

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/server/problem"
)

// ListDecisions answers GET /boards/{id}/decisions.
func (s *Server) ListDecisions(c echo.Context, id ID, params ListDecisionsParams) error {
	list, err := s.store.Decisions(c.Request().Context(), actor(c), id, restricted(string(orZero(params.Restricted))))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, DecisionList{Decisions: decisionsOf(list.Decisions, list.At), Overdue: decisionsOf(list.Overdue, list.At)})
}

// ListOwners answers GET /boards/{id}/owners.
func (s *Server) ListOwners(c echo.Context, id ID) error {
	owners, err := s.store.Owners(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	answer := DecisionOwners{Teams: owners.Teams, DueOn: owners.DueOn.Format(time.DateOnly), Accounts: make([]DecisionOwner, len(owners.Accounts))}
	for i := range owners.Accounts {
		answer.Accounts[i] = ownerOf(&owners.Accounts[i])
	}
	return c.JSON(http.StatusOK, answer)
}

// CreateDecision answers POST /boards/{id}/decisions.
func (s *Server) CreateDecision(c echo.Context, id ID, params CreateDecisionParams) error {
	if err := s.store.MayDraw(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	body, raw, err := decode[NewDecision](c)
	if err != nil {
		return err
	}
	p := problem.Invalid()
	n := data.NewDecision{
		Text: body.Text, Owner: data.Owner{Team: orZero(body.Team), Account: orZero(body.Account)}, DueOn: day(p, "due_on", body.DueOn),
		Concern: orZero(body.Concern),
	}
	if err := refused(p); err != nil {
		return err
	}
	d, err := s.store.CreateDecision(c.Request().Context(), actor(c), id, n, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", fmt.Sprintf("/api/v1/boards/%d/decisions/%d", d.Board, d.ID))
	return s.sendDecision(c, http.StatusCreated, d)
}

// GetDecision answers GET /boards/{id}/decisions/{decision}.
func (s *Server) GetDecision(c echo.Context, id ID, decision DecisionID) error {
	d, err := s.store.Decision(c.Request().Context(), actor(c), id, decision)
	if err != nil {
		return err
	}
	return s.sendDecision(c, http.StatusOK, d)
}

// UpdateDecision answers PATCH /boards/{id}/decisions/{decision}.
func (s *Server) UpdateDecision(c echo.Context, id ID, decision DecisionID, params UpdateDecisionParams) error {
	if err := s.store.MayDraw(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	body, raw, err := decode[DecisionPatch](c)
	if err != nil {
		return err
	}
	patch := data.DecisionPatch{Text: body.Text, Reason: body.Reason, State: (*data.DecisionState)(body.State)}
	if body.Team != nil || body.Account != nil {
		patch.Owner = &data.Owner{Team: orZero(body.Team), Account: orZero(body.Account)}
	}
	p := problem.Invalid()
	if body.DueOn != nil {
		due := day(p, "due_on", *body.DueOn)
		patch.DueOn = &due
	}
	if err := refused(p); err != nil {
		return err
	}
	d, err := s.store.UpdateDecision(c.Request().Context(), actor(c), id, decision, at, patch, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	return s.sendDecision(c, http.StatusOK, d)
}

// ListDecisionEvents answers GET /boards/{id}/decisions/{decision}/events.
func (s *Server) ListDecisionEvents(c echo.Context, id ID, decision DecisionID) error {
	events, err := s.store.DecisionEvents(c.Request().Context(), actor(c), id, decision)
	if err != nil {
		return err
	}
	answer := DecisionEventList{Events: make([]DecisionEvent, len(events))}
	for i := range events {
		e := &events[i]
		answer.Events[i] = DecisionEvent{Version: e.Version, At: e.At.UTC(), By: orNil(e.By), Kind: e.Kind, Facts: e.Facts}
	}
	return c.JSON(http.StatusOK, answer)
}

// StepDecision answers POST /boards/{id}/decisions/{decision}/steps.
func (s *Server) StepDecision(c echo.Context, id ID, decision DecisionID, params StepDecisionParams) error {
	if err := s.store.MayDraw(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	body, raw, err := decode[NewStep](c)
	if err != nil {
		return err
	}
	step, err := newStep(&body)
	if err != nil {
		return err
	}
	d, err := s.store.StepDecision(c.Request().Context(), actor(c), id, decision, step, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	return s.sendDecision(c, http.StatusOK, d)
}

// TaskDecision answers POST /boards/{id}/decisions/{decision}/task.
func (s *Server) TaskDecision(c echo.Context, id ID, decision DecisionID, params TaskDecisionParams) error {
	if err := s.store.MayDraw(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	body, raw, err := decode[NewTask](c)
	if err != nil {
		return err
	}
	n := data.NewTask{Title: orZero(body.Title), Category: body.Category, Address: orZero(body.Address)}
	if n.Point, err = point(body.Geometry); err != nil {
		return err
	}
	d, err := s.store.TaskDecision(c.Request().Context(), actor(c), id, decision, n, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	return s.sendDecision(c, http.StatusOK, d)
}

func (s *Server) sendDecision(c echo.Context, status int, d *data.Decision) error {
	tagged(c, d.Version)
	return c.JSON(status, decisionOf(d, s.now()))
}

func decisionsOf(all []data.Decision, now time.Time) []Decision {
	out := make([]Decision, len(all))
	for i := range all {
		out[i] = decisionOf(&all[i], now)
	}
	return out
}

func decisionOf(d *data.Decision, now time.Time) Decision {
	return Decision{
		Id: d.ID, Board: d.Board, BoardName: d.BoardName, MetOn: d.MetOn.Format(time.DateOnly), Text: d.Text, Owner: ownerOf(&d.Owner),
		DueOn: d.DueOn.Format(time.DateOnly), DueAt: d.DueAt, Overdue: d.Overdue(now), State: DecisionState(d.State), Reason: orNil(d.Reason),
		Concern: orNil(d.Concern), CreatedAt: d.CreatedAt.UTC(), UpdatedAt: d.UpdatedAt.UTC(), Version: d.Version,
	}
}

func ownerOf(o *data.Owner) DecisionOwner {
	return DecisionOwner{Team: orNil(o.Team), Account: orNil(o.Account), Name: orNil(o.Name)}
}
