package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/geo"
)

// ListAnnotations answers GET /boards/{id}/annotations.
func (s *Server) ListAnnotations(c echo.Context, id ID) error {
	ctx := c.Request().Context()
	drawn, err := s.store.Annotations(ctx, actor(c), id)
	if err != nil {
		return err
	}
	answer := AnnotationCollection{Type: "FeatureCollection", Features: make([]Annotation, len(drawn))}
	for i := range drawn {
		if answer.Features[i], err = s.annotationFeature(ctx, &drawn[i]); err != nil {
			return err
		}
	}
	return sendGeoJSON(c, http.StatusOK, answer)
}

// GetAnnotation answers GET /boards/{id}/annotations/{aid}.
func (s *Server) GetAnnotation(c echo.Context, id ID, aid int64) error {
	a, err := s.store.Annotation(c.Request().Context(), actor(c), id, aid)
	if err != nil {
		return err
	}
	return s.sendAnnotation(c, http.StatusOK, a)
}

// CreateAnnotation answers POST /boards/{id}/annotations.
func (s *Server) CreateAnnotation(c echo.Context, id ID, params CreateAnnotationParams) error {
	if err := s.store.MayDraw(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	body, raw, err := decode[NewAnnotation](c)
	if err != nil {
		return err
	}
	if err := feature(body.Type); err != nil {
		return err
	}
	in := &body.Properties
	n := data.NewAnnotation{
		Kind: data.AnnotationKind(in.Kind), Title: orZero(in.Title), Level: orZero(in.Level),
		Color: orZero(in.Color), Width: orZero(in.Width), Concerns: orZero(in.Concerns), Locked: orZero(in.Locked),
	}
	if n.Geometry, err = shape(body.Geometry); err != nil {
		return err
	}
	a, err := s.store.CreateAnnotation(c.Request().Context(), actor(c), id, n, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", fmt.Sprintf("/api/v1/boards/%d/annotations/%d", a.Board, a.ID))
	return s.sendAnnotation(c, http.StatusCreated, a)
}

// UpdateAnnotation answers PATCH /boards/{id}/annotations/{aid}.
func (s *Server) UpdateAnnotation(c echo.Context, id ID, aid int64, params UpdateAnnotationParams) error {
	if err := s.store.MayDraw(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	body, raw, err := decode[AnnotationPatch](c)
	if err != nil {
		return err
	}
	patch := data.AnnotationPatch{Title: body.Title, Level: body.Level, Color: body.Color, Width: body.Width, Concerns: body.Concerns, Locked: body.Locked}
	if body.Geometry != nil {
		if patch.Geometry, err = shape(*body.Geometry); err != nil {
			return err
		}
	}
	a, err := s.store.UpdateAnnotation(c.Request().Context(), actor(c), id, aid, at, patch, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	return s.sendAnnotation(c, http.StatusOK, a)
}

// DeleteAnnotation answers DELETE /boards/{id}/annotations/{aid}.
func (s *Server) DeleteAnnotation(c echo.Context, id ID, aid int64, params DeleteAnnotationParams) error {
	if err := s.store.MayDraw(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	if err := s.store.DeleteAnnotation(c.Request().Context(), actor(c), id, aid, at); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) annotationFeature(ctx context.Context, a *data.Annotation) (Annotation, error) {
	author, err := s.auth.DisplayName(ctx, a.CreatedBy)
	if err != nil {
		return Annotation{}, err
	}
	lockedBy, err := s.auth.DisplayName(ctx, a.LockedBy)
	return Annotation{
		Type: "Feature", Id: a.ID, Geometry: geo.AppendGeometry(nil, a.Geometry),
		Properties: AnnotationProperties{
			Kind: AnnotationKind(a.Kind), Title: a.Title, Level: a.Level, Color: a.Color, Width: a.Width,
			Concerns: append([]int64{}, a.Concerns...), Locked: a.Locked, LockedBy: lockedBy, Author: author, Board: a.Board,
			CreatedAt: a.CreatedAt.UTC(), UpdatedAt: a.UpdatedAt.UTC(), Version: a.Version,
		},
	}, err
}

func (s *Server) sendAnnotation(c echo.Context, status int, a *data.Annotation) error {
	f, err := s.annotationFeature(c.Request().Context(), a)
	if err != nil {
		return err
	}
	tagged(c, a.Version)
	return sendGeoJSON(c, status, f)
}
