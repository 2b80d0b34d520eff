package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/server/problem"
)

// TakeStep answers POST /concerns/{id}/steps.
func (s *Server) TakeStep(c echo.Context, id ID, params TakeStepParams) error {
	if err := s.store.MayTakeSteps(c.Request().Context(), actor(c), id); err != nil {
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
	if params.IfMatch != nil {
		if step.Version, err = version(params.IfMatch); err != nil {
			return err
		}
	}
	written, err := s.store.TakeStep(c.Request().Context(), actor(c), id, step, idempotency(c, params.IdempotencyKey, raw))
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

func newStep(in *NewStep) (data.NewStep, error) {
	n := data.NewStep{
		Reason: orZero(in.Reason), Note: orZero(in.Note), Team: orZero(in.Team), Photo: orZero(in.Photo), Answer: orZero(in.Answer),
		Satisfaction: orZero(in.Satisfaction), Into: orZero(in.Into),
	}
	p := problem.Invalid()
	word(p, "step", string(in.Step), &n.Step)
	if in.Force != nil {
		word(p, "force", string(*in.Force), &n.Force)
	}
	if err := refused(p); err != nil {
		return n, err
	}
	if in.Place != nil {
		at, err := point(*in.Place)
		if err != nil {
			return n, err
		}
		n.Place = &at
	}
	return n, nil
}

// ListEvents answers GET /concerns/{id}/events.
func (s *Server) ListEvents(c echo.Context, id ID) error {
	events, err := s.store.Events(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	answer := EventList{Events: make([]Event, len(events))}
	var before data.Facts
	for i := range events {
		if answer.Events[i], err = eventOf(&events[i], &before); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// eventOf is an event on the wire: of its facts, those that a reader follows it by. It lays them on those from before it.
func eventOf(e *data.Event, before *data.Facts) (Event, error) {
	out := Event{
		Version: e.Version, At: e.At.UTC(), Kind: string(e.Kind), By: orNil(e.By), Metres: e.Detail.Metres, Photo: orNil(e.Detail.Photo),
		Other: orNil(e.Detail.Other), Supporters: orNil(e.Detail.Supporters),
	}
	if len(e.Texts) > 0 {
		out.Texts = &e.Texts
	}
	var changed map[string]json.RawMessage
	var facts data.Facts
	if err := json.Unmarshal(e.Facts, &changed); err != nil {
		return out, fmt.Errorf("read an event: %w", err)
	}
	if err := json.Unmarshal(e.Facts, &facts); err != nil {
		return out, fmt.Errorf("read an event: %w", err)
	}
	has := func(name string) bool { _, ok := changed[name]; return ok }
	if has("status") || e.Kind == data.EventReport {
		out.Status = orNil(Status(facts.Status.String()))
	}
	if has("team") || has("force") {
		out.Team, out.Force = orNil(facts.Team), orNil(Force(facts.Force.String()))
	}
	out.Coordinator = orNil(facts.Coordinator)
	out.Satisfaction = orNil(facts.Satisfaction)
	if e.Kind == data.EventEdit {
		fields := slices.Concat(slices.Collect(maps.Keys(changed)), slices.Collect(maps.Keys(e.Texts)))
		fields = slices.DeleteFunc(fields, func(name string) bool { return !edited[name] })
		slices.Sort(fields)
		out.Changed = &fields
		out.Was = was(before, has)
	}
	if err := json.Unmarshal(e.Facts, before); err != nil {
		return out, fmt.Errorf("read an event: %w", err)
	}
	if e.Kind == data.EventRate {
		out.Satisfaction = orNil(before.Satisfaction) // which may be no other than what it was before
	}
	return out, nil
}

// was is what an edit changed from, nil where nothing is known from before it, as after an import. What had to be reported is left
// out: that a concern once was restricted is not for everybody who sees it now.
func was(before *data.Facts, changed func(string) bool) *map[string]string {
	if before.NoticedAt.IsZero() {
		return nil
	}
	values := map[string]string{"category": before.Category, "urgency": before.Urgency.String(), "source": before.Source.String()}
	maps.DeleteFunc(values, func(name, _ string) bool { return !changed(name) })
	if len(values) == 0 {
		return nil
	}
	return &values
}

// edited are the fields that people change by hand.
var edited = map[string]bool{
	"title": true, "description": true, "address": true, "category": true, "urgency": true, "source": true, "must_report": true,
	"must_arrive": true, "lon": true, "noticed_at": true,
}

// GetClock answers GET /concerns/{id}/clock.
func (s *Server) GetClock(c echo.Context, id ID) error {
	k, err := s.store.Clock(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	answer := Clock{
		Milestone: "none", Running: k.Running, UsedSeconds: k.Used, BudgetSeconds: k.Budget, LateSeconds: k.Late,
		SuspendedSeconds: k.Suspended, DaySeconds: k.Day, Words: k.Words, WordsEn: k.WordsEnglish, UnknownYears: append([]int{}, k.UnknownYears...),
	}
	if k.Milestone != concern.NoMilestone {
		answer.Milestone, answer.Due = k.Milestone.String(), k.Due.String()
		answer.Since, answer.YellowAt, answer.RedAt = orNil(k.Since), orNil(k.YellowAt), orNil(k.RedAt)
	}
	return c.JSON(http.StatusOK, answer)
}
