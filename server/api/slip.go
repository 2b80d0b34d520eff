package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"minqing/data"
)

// MakeSlip answers POST /concerns/{id}/slip. The code is in this answer and nowhere else.
func (s *Server) MakeSlip(c echo.Context, id ID) error {
	slip, err := s.store.MakeSlip(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, Slip{Code: slip.Code, Url: "/slip#" + slip.Code, ExpiresAt: slip.ExpiresAt})
}

// ReadSlip answers POST /slips/read, which nobody signs in for.
func (s *Server) ReadSlip(c echo.Context) error {
	body, _, err := decode[SlipCode](c)
	if err != nil {
		return err
	}
	return s.bySlip(c, func() (*data.SlipState, error) { return s.store.ReadSlip(c.Request().Context(), body.Code) })
}

// RateSlip answers POST /slips/satisfaction, which nobody signs in for.
func (s *Server) RateSlip(c echo.Context) error {
	body, _, err := decode[SlipRating](c)
	if err != nil {
		return err
	}
	return s.bySlip(c, func() (*data.SlipState, error) {
		return s.store.RateSlip(c.Request().Context(), body.Code, body.Satisfaction)
	})
}

// bySlip tries a code and sends what it tells.
func (s *Server) bySlip(c echo.Context, ask func() (*data.SlipState, error)) error {
	var told *data.SlipState
	err := s.codes.Try(c.RealIP(), func() (err error) {
		told, err = ask()
		return err
	})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, SlipState{
		State: told.State, Since: told.Since, AnsweredAt: orNil(told.AnsweredAt), Answer: orNil(told.Answer), Said: orNil(told.Said),
		MaySay: told.MaySay, ExpiresAt: told.ExpiresAt,
	})
}
