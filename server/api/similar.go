package api

import (
	"math"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"
)

// ListSimilar answers GET /similar.
func (s *Server) ListSimilar(c echo.Context, params ListSimilarParams) error {
	// The contract has seen to it that there are two numbers.
	found, err := s.store.SimilarTo(c.Request().Context(), actor(c), orb.Point{params.At[0], params.At[1]}, params.Category)
	if err != nil {
		return err
	}
	answer := SimilarList{Concerns: make([]Similar, len(found))}
	for i := range found {
		one := &found[i]
		answer.Concerns[i] = Similar{
			Id: one.ID, Title: one.Title, Status: Status(one.Status.String()), Light: Light(one.Light(s.now()).String()),
			Metres: int(math.Round(one.Metres)), Supporters: one.Supporters, NoticedAt: one.NoticedAt.UTC(),
		}
		if one.Photo != nil {
			answer.Concerns[i].Photo = photoOf(one.Photo).Thumb
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// AddSupporter answers POST /concerns/{id}/supporters.
func (s *Server) AddSupporter(c echo.Context, id ID, params AddSupporterParams) error {
	written, err := s.store.Support(c.Request().Context(), actor(c), id, idempotency(c, params.IdempotencyKey, nil))
	if err != nil {
		return err
	}
	if written.Receipt {
		return c.JSON(http.StatusOK, receiptOf(written.Concern))
	}
	return s.sendWritten(c, http.StatusOK, written)
}
