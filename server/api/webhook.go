package api

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/geo"
)

// ListWebhooks answers GET /webhooks.
func (s *Server) ListWebhooks(c echo.Context) error {
	webhooks, err := s.store.Webhooks(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	answer := WebhookList{Webhooks: make([]Webhook, len(webhooks))}
	for i := range webhooks {
		answer.Webhooks[i] = webhookOf(&webhooks[i])
	}
	return c.JSON(http.StatusOK, answer)
}

// CreateWebhook answers POST /webhooks.
func (s *Server) CreateWebhook(c echo.Context) error {
	if err := data.MayAdminister(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[NewWebhook](c)
	if err != nil {
		return err
	}
	n := data.NewWebhook{
		Name: body.Name, Format: data.WebhookFormat(body.Format), URL: body.Url, Secret: orZero(body.Secret), Kinds: occasionsOf(body.Kinds),
		Categories: orZero(body.Categories), WithTitle: orZero(body.WithTitle),
	}
	if n.Area, err = served(orZero(body.Area)); err != nil {
		return err
	}
	w, secret, err := s.store.CreateWebhook(c.Request().Context(), actor(c), n)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/v1/webhooks/"+strconv.FormatInt(w.ID, 10))
	tagged(c, w.Version)
	return c.JSON(http.StatusCreated, MadeWebhook{Webhook: webhookOf(w), Secret: orNil(secret)})
}

// UpdateWebhook answers PATCH /webhooks/{id}.
func (s *Server) UpdateWebhook(c echo.Context, id ID, params UpdateWebhookParams) error {
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	if err := data.MayAdminister(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[WebhookPatch](c)
	if err != nil {
		return err
	}
	p := data.WebhookPatch{Name: body.Name, URL: body.Url, Categories: body.Categories, WithTitle: body.WithTitle, Paused: body.Paused}
	if body.Kinds != nil {
		kinds := occasionsOf(*body.Kinds)
		p.Kinds = &kinds
	}
	if body.Area.IsSpecified() {
		var area geo.Code
		text, _ := body.Area.Get() // "" for null
		if area, err = served(text); err != nil {
			return err
		}
		p.Area = &area
	}
	w, err := s.store.UpdateWebhook(c.Request().Context(), actor(c), id, at, p)
	if err != nil {
		return err
	}
	tagged(c, w.Version)
	return c.JSON(http.StatusOK, webhookOf(w))
}

// DeleteWebhook answers DELETE /webhooks/{id}.
func (s *Server) DeleteWebhook(c echo.Context, id ID, params DeleteWebhookParams) error {
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	if err := s.store.DeleteWebhook(c.Request().Context(), actor(c), id, at); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// RenewWebhookSecret answers POST /webhooks/{id}/secret.
func (s *Server) RenewWebhookSecret(c echo.Context, id ID) error {
	if err := data.MayAdminister(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[NewSecret](c)
	if err != nil {
		return err
	}
	secret, err := s.store.RenewSecret(c.Request().Context(), actor(c), id, orZero(body.Secret))
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, MadeSecret{Secret: orNil(secret)})
}

// TestWebhook answers POST /webhooks/{id}/test.
func (s *Server) TestWebhook(c echo.Context, id ID) error {
	t, err := s.webhooks.Test(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, WebhookTest{
		Delivered: t.Delivered, Status: orNil(t.Status), Problem: orNil(t.Problem), Code: orNil(t.Code), Milliseconds: t.Took.Milliseconds(),
	})
}

// ListDeliveries answers GET /webhooks/{id}/deliveries.
func (s *Server) ListDeliveries(c echo.Context, id ID, params ListDeliveriesParams) error {
	limit := recordsPage
	if params.Limit != nil {
		limit = *params.Limit
	}
	page, next, err := s.store.Deliveries(c.Request().Context(), actor(c), id, orZero(params.State), orZero(params.Cursor), limit)
	if err != nil {
		return err
	}
	answer := DeliveryList{Deliveries: make([]Delivery, len(page)), Next: orNil(next)}
	for i := range page {
		answer.Deliveries[i] = deliveryOf(&page[i])
	}
	return c.JSON(http.StatusOK, answer)
}

// ResendDelivery answers POST /webhooks/{id}/deliveries/{did}/resend.
func (s *Server) ResendDelivery(c echo.Context, id ID, did DeliveryID) error {
	d, err := s.store.Resend(c.Request().Context(), actor(c), id, did)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, deliveryOf(d))
}

func occasionsOf(kinds []WebhookNews) []data.Occasion {
	news := make([]data.Occasion, len(kinds))
	for i, kind := range kinds {
		news[i] = data.Occasion(kind)
	}
	return news
}

func webhookOf(w *data.Webhook) Webhook {
	answer := Webhook{
		Id: w.ID, Name: w.Name, Format: WebhookFormat(w.Format), Url: w.Shown, Signed: w.Secret, Kinds: make([]WebhookNews, len(w.Kinds)),
		Categories: append([]string{}, w.Categories...), WithTitle: w.WithTitle, Paused: w.Paused, Version: w.Version,
		Waiting: w.Standing.Waiting, Failed: w.Standing.Failed, GivenUp: w.Standing.GivenUp,
		TriedAt: orNil(w.Standing.TriedAt), Status: orNil(w.Standing.Status), Problem: orNil(w.Standing.Problem),
	}
	for i, kind := range w.Kinds {
		answer.Kinds[i] = WebhookNews(kind)
	}
	if w.Area != nil {
		area := areaName(*w.Area)
		answer.Area = &area
	}
	return answer
}

func deliveryOf(d *data.Delivery) Delivery {
	return Delivery{
		Id: d.ID, Message: d.Message, Kind: string(d.Kind), Step: orNil(d.Facts.Step), Concern: orNil(d.Concern), Count: orNil(d.Facts.Count), At: d.At,
		State: d.State, Attempts: d.Attempts, NextAt: orNil(d.NextAt), TriedAt: orNil(d.TriedAt),
		Status: orNil(d.Status), Problem: orNil(d.Problem), Code: orNil(d.Code),
	}
}
