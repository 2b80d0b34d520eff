package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"minqing/concern"
	"minqing/data"
)

// GetGridCard answers GET /areas/{code}/card.
func (s *Server) GetGridCard(c echo.Context, text Code) error {
	code, err := pathCode(text)
	if err != nil {
		return err
	}
	card, err := s.store.GridCard(c.Request().Context(), actor(c), code)
	if err != nil {
		return err
	}
	return s.sendCard(c, card)
}

// UpdateGridCard answers PATCH /areas/{code}/card.
func (s *Server) UpdateGridCard(c echo.Context, text Code, params UpdateGridCardParams) error {
	code, err := pathCode(text)
	if err != nil {
		return err
	}
	if err := s.store.MayEditCard(c.Request().Context(), actor(c), code); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	body, _, err := decode[GridCardPatch](c)
	if err != nil {
		return err
	}
	card, err := s.store.UpdateGridCard(c.Request().Context(), actor(c), code, at, data.GridCardPatch{
		Leader: emptied(body.Leader), Members: emptied(body.Members), Police: emptied(body.Police), PartyBranch: emptied(body.PartyBranch),
		Households: counted(body.Households), Buildings: counted(body.Buildings),
	})
	if err != nil {
		return err
	}
	return s.sendCard(c, card)
}

// ConfirmClear answers POST /areas/{code}/clear.
func (s *Server) ConfirmClear(c echo.Context, text Code, params ConfirmClearParams) error {
	code, err := pathCode(text)
	if err != nil {
		return err
	}
	if err := s.store.MayConfirmClear(c.Request().Context(), actor(c), code); err != nil {
		return err
	}
	body, raw, err := decode[NewClearance](c)
	if err != nil {
		return err
	}
	item, err := concern.ParseClearItem(string(body.Item))
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	confirmed, err := s.store.ConfirmClear(ctx, actor(c), code, item, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	answer, err := s.clearance(ctx, confirmed)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, answer)
}

// sendCard writes a card; persons are left out, not empty, for a role that does not read them.
func (s *Server) sendCard(c echo.Context, card *data.GridCard) error {
	answer := GridCard{
		Area: areaName(card.Area), PartyBranch: card.PartyBranch, Households: orNull(card.Households), Buildings: orNull(card.Buildings),
		Clear: make([]Clearance, len(card.Clear)), Editable: card.Editable, Version: card.Version,
	}
	who := actor(c)
	if scope := who.Scope(); scope.Persons() {
		members := append([]string{}, card.Members...)
		answer.Leader, answer.Members, answer.Police = &card.Leader, &members, &card.Police
	}
	for i := range card.Clear {
		var err error
		if answer.Clear[i], err = s.clearance(c.Request().Context(), &card.Clear[i]); err != nil {
			return err
		}
	}
	tagged(c, card.Version)
	return c.JSON(http.StatusOK, answer)
}

func (s *Server) clearance(ctx context.Context, c *data.Clearance) (Clearance, error) {
	by, err := s.auth.DisplayName(ctx, c.By)
	answer := Clearance{
		Item: ClearItem(c.Item.String()), ConfirmedAt: nullable.NewNullNullable[time.Time](), ConfirmedBy: orNil(by), Stale: c.Stale,
	}
	if !c.At.IsZero() {
		answer.ConfirmedAt.Set(c.At.UTC())
	}
	return answer, err
}

// orNull is null for nil.
func orNull[T any](v *T) nullable.Nullable[T] {
	if v == nil {
		return nullable.NewNullNullable[T]()
	}
	return nullable.NewNullableWithValue(*v)
}

// counted is nil for an absent member, and points to nil for null.
func counted[T any](in nullable.Nullable[T]) **T {
	if !in.IsSpecified() {
		return nil
	}
	var value *T
	if v, err := in.Get(); err == nil {
		value = &v
	}
	return &value
}
