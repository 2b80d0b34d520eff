package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/server/auth"
)

// SignIn answers POST /session.
func (s *Server) SignIn(c echo.Context) error {
	credentials, _, err := decode[Credentials](c)
	if err != nil {
		return err
	}
	before, _ := s.auth.Session(c.Request().Context())
	account, err := s.auth.SignIn(c.Response(), c.Request(), credentials.Account, credentials.Password, c.RealIP())
	if err != nil {
		return err
	}
	if before != "" { // the browser's cookie is another one now
		s.table.Hub.EndSession(before)
	}
	return c.JSON(http.StatusOK, s.session(c.Request().Context(), account))
}

// GetSession answers GET /session, and renews it at a wall.
func (s *Server) GetSession(c echo.Context) error {
	// While PostGIS is away the wall goes on as it is; it has a month to be renewed in.
	if err := s.auth.RenewWall(c.Response(), c.Request()); err != nil && data.KindOf(err) != data.Unavailable {
		return err
	}
	return c.JSON(http.StatusOK, s.session(c.Request().Context(), auth.From(c.Request().Context())))
}

// SignOut answers DELETE /session and ends the session's live streams.
func (s *Server) SignOut(c echo.Context) error {
	name, _ := s.auth.Session(c.Request().Context())
	if err := s.auth.SignOut(c.Response(), c.Request()); err != nil {
		return err
	}
	if name != "" {
		s.table.Hub.EndSession(name)
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) session(ctx context.Context, a *data.Account) Session {
	answer := Session{
		Account: a.Name, DisplayName: a.DisplayName, Role: Role(a.Role.String()),
		Areas: make([]AreaName, len(a.Areas)), Teams: append([]string{}, a.Teams...), Demo: s.demo(),
		Key: s.auth.Key(ctx), Map: s.shown, OneTimePassword: orNil(a.OneTime),
	}
	if h := s.table.Health(); h.Loaded {
		position := h.Position.String()
		answer.Position = &position
	}
	if a.Wall != nil {
		answer.Wall = &StandingWall{Name: a.Wall.Name, DrawingUntil: orNil(a.Wall.DrawingUntil)}
	}
	for i, area := range a.Areas {
		answer.Areas[i] = areaName(area)
	}
	return answer
}

func areaName(a data.AreaRef) AreaName {
	return AreaName{Code: string(a.Code), Name: a.Name, Level: Level(a.Level.String())}
}
