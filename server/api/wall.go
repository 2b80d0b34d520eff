package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/server/auth"
	"minqing/server/problem"
	"minqing/server/sandtable"
)

// wallEvents is how many events the wall is told when it does not say.
const wallEvents = 12

// ListWalls answers GET /walls.
func (s *Server) ListWalls(c echo.Context) error {
	walls, err := s.store.Walls(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	answer := WallList{Walls: make([]Wall, len(walls))}
	for i := range walls {
		answer.Walls[i] = wallOf(&walls[i])
	}
	return c.JSON(http.StatusOK, answer)
}

func wallOf(w *data.Wall) Wall {
	return Wall{
		Id: w.ID, Name: w.Name, Account: w.Account, MadeAt: w.MadeAt, ExpiresAt: orNil(w.ExpiresAt), RevokedAt: orNil(w.RevokedAt), UsedAt: orNil(w.UsedAt),
	}
}

// CreateWall answers POST /walls. The token is in this answer and nowhere else.
func (s *Server) CreateWall(c echo.Context) error {
	if err := data.MayAdminister(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[NewWall](c)
	if err != nil {
		return err
	}
	w, token, err := s.store.CreateWall(c.Request().Context(), actor(c), data.NewWall{Name: body.Name, Account: body.Account, ExpiresAt: orZero(body.ExpiresAt)})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, MadeWall{Wall: wallOf(w), Token: token, Url: "/wall#" + token})
}

// RevokeWall answers DELETE /walls/{id}.
func (s *Server) RevokeWall(c echo.Context, id ID) error {
	if err := s.store.RevokeWall(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	s.auth.ForgetWall(id)
	return c.NoContent(http.StatusNoContent)
}

// EnterWall answers POST /walls/session, which nobody signs in for.
func (s *Server) EnterWall(c echo.Context) error {
	body, _, err := decode[WallToken](c)
	if err != nil {
		return err
	}
	before, _ := s.auth.Session(c.Request().Context())
	var account *data.Account
	err = s.tokens.Try(c.RealIP(), func() (err error) {
		account, err = s.auth.EnterWall(c.Response(), c.Request(), body.Token)
		return err
	})
	if err != nil {
		return err
	}
	if before != "" {
		s.table.Hub.EndSession(before)
	}
	return c.JSON(http.StatusOK, s.session(c.Request().Context(), account))
}

// standing is the wall at which who asks is; Forbidden elsewhere.
func standing(c echo.Context) (*data.Standing, error) {
	if wall := auth.From(c.Request().Context()).Wall; wall != nil {
		return wall, nil
	}
	return nil, problem.Forbidden("只在凭口令进入的大屏上可用", "Only at a wall that was entered by its token")
}

// PairWall answers POST /wall/pairing.
func (s *Server) PairWall(c echo.Context) error {
	wall, err := standing(c)
	if err != nil {
		return err
	}
	p, err := s.store.PairWall(c.Request().Context(), wall.ID)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, WallPairing{Code: p.Code, Url: "/unlock#" + p.Code, ExpiresAt: p.ExpiresAt})
}

// ReadPairing answers POST /wall/pairing/read.
func (s *Server) ReadPairing(c echo.Context) error {
	if err := data.MayUnlock(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[WallCode](c)
	if err != nil {
		return err
	}
	var wall *data.Wall
	var account *data.Account
	err = s.tokens.Try(c.RealIP(), func() (err error) {
		wall, account, err = s.store.PairedWall(c.Request().Context(), actor(c), body.Code)
		return err
	})
	if err != nil {
		return err
	}
	answer := PairedWall{Name: wall.Name, Areas: make([]AreaName, len(account.Areas))}
	for i, area := range account.Areas {
		answer.Areas[i] = areaName(area)
	}
	return c.JSON(http.StatusOK, answer)
}

// UnlockWall answers POST /wall/unlock.
func (s *Server) UnlockWall(c echo.Context) error {
	if err := data.MayUnlock(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[WallCode](c)
	if err != nil {
		return err
	}
	err = s.tokens.Try(c.RealIP(), func() error {
		wall, err := s.store.UnlockWall(c.Request().Context(), actor(c), body.Code)
		if err == nil {
			s.auth.ForgetWall(wall.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// UnlockWallHere answers POST /wall/unlock/here.
func (s *Server) UnlockWallHere(c echo.Context) error {
	wall, err := standing(c)
	if err != nil {
		return err
	}
	body, _, err := decode[Credentials](c)
	if err != nil {
		return err
	}
	staff, err := s.auth.Prove(c.Request().Context(), body.Account, body.Password, c.RealIP())
	if err != nil {
		return err
	}
	if staff.OneTime {
		return problem.OneTimePassword()
	}
	return s.changeWall(c, wall, s.store.UnlockWallHere(c.Request().Context(), staff.Actor(), wall.ID))
}

// LockWall answers DELETE /wall/unlock.
func (s *Server) LockWall(c echo.Context) error {
	wall, err := standing(c)
	if err != nil {
		return err
	}
	return s.changeWall(c, wall, s.store.LockWall(c.Request().Context(), wall.ID))
}

// TouchWall answers POST /wall/touch.
func (s *Server) TouchWall(c echo.Context) error {
	wall, err := standing(c)
	if err != nil {
		return err
	}
	return s.changeWall(c, wall, s.store.TouchWall(c.Request().Context(), wall.ID))
}

func (s *Server) changeWall(c echo.Context, wall *data.Standing, err error) error {
	if err != nil {
		return err
	}
	s.auth.ForgetWall(wall.ID)
	return c.NoContent(http.StatusNoContent)
}

// GetWallFigures answers GET /wall/figures.
func (s *Server) GetWallFigures(c echo.Context, _ GetWallFiguresParams) error {
	f, err := s.filter(c)
	if err != nil {
		return err
	}
	who := actor(c)
	w, err := s.table.WallFigures(c.Request().Context(), &who, f, s.now())
	if err != nil {
		return err
	}
	answer := WallFigures{Month: w.Month.String(), Total: wallRates(w.Total), Before: wallRates(w.Before), Grids: make([]WallGrid, len(w.Grids)), Rated: w.Ratings.Rated}
	if w.Ratings.Rated > 0 {
		average := float64(w.Ratings.Sum) / float64(w.Ratings.Rated)
		answer.Satisfaction = &average
	}
	for i, g := range w.Grids {
		answer.Grids[i] = WallGrid{Code: g.Code, StruckOff: g.StruckOff, Open: g.Open, StrikeOffRate: wallRates(g.WallCount).StrikeOffRate}
	}
	return c.JSON(http.StatusOK, answer)
}

func wallRates(n sandtable.WallCount) WallRates {
	r := WallRates{StruckOff: n.StruckOff, Open: n.Open}
	if rate, any := n.Rate(); any {
		r.StrikeOffRate = &rate
	}
	return r
}

// ListWallEvents answers GET /wall/events.
func (s *Server) ListWallEvents(c echo.Context, params ListWallEventsParams) error {
	f, err := s.filter(c, "limit")
	if err != nil {
		return err
	}
	limit := wallEvents
	if params.Limit != nil {
		limit = *params.Limit
	}
	events, err := s.store.WallEvents(c.Request().Context(), actor(c), f, limit)
	if err != nil {
		return err
	}
	answer := WallEventList{Events: make([]WallEvent, len(events))}
	for i, e := range events {
		answer.Events[i] = WallEvent{At: e.At, Kind: string(e.Kind), Category: e.Category, Area: string(e.Area)}
	}
	return c.JSON(http.StatusOK, answer)
}
