package api

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
)

// ListTeams answers GET /teams.
func (s *Server) ListTeams(c echo.Context, params ListTeamsParams) error {
	teams, err := s.teams(c, params)
	if err != nil {
		return err
	}
	answer := TeamList{Teams: make([]Team, len(teams))}
	for i := range teams {
		answer.Teams[i] = teamOf(&teams[i])
	}
	return c.JSON(http.StatusOK, answer)
}

func (s *Server) teams(c echo.Context, params ListTeamsParams) ([]data.Team, error) {
	ctx := c.Request().Context()
	switch {
	case params.Area == nil && params.Category != nil:
		return nil, problem.Parameter("area", "和 category 一起要给 area：在哪里的民情", "give area with category: where the concern is")
	case params.Area == nil:
		return s.store.Teams(ctx, actor(c))
	case params.Category != nil && !s.table.HasCategory(*params.Category):
		return nil, problem.Parameter("category", "没有这个分类", "there is no such category")
	}
	area, err := geo.ParseCode(*params.Area)
	if err != nil {
		return nil, problem.Parameter("area", geo.InChinese(err), err.Error())
	}
	return s.store.SuggestTeams(ctx, actor(c), orZero(params.Category), area)
}

// CreateTeam answers POST /teams.
func (s *Server) CreateTeam(c echo.Context) error {
	if err := data.MayManageTeams(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[NewTeam](c)
	if err != nil {
		return err
	}
	n := data.NewTeam{Name: body.Name, Categories: orZero(body.Categories), Ordinal: orZero(body.Ordinal)}
	if n.Force, err = concern.ParseForce(string(body.Force)); err != nil {
		return err
	}
	if n.Area, err = served(orZero(body.Area)); err != nil {
		return err
	}
	team, err := s.store.CreateTeam(c.Request().Context(), actor(c), n)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/v1/teams/"+url.PathEscape(team.Name))
	return sendTeam(c, http.StatusCreated, team)
}

// UpdateTeam answers PATCH /teams/{name}.
func (s *Server) UpdateTeam(c echo.Context, name string, params UpdateTeamParams) error {
	if err := s.store.MayManageTeam(c.Request().Context(), actor(c), name); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	body, _, err := decode[TeamPatch](c)
	if err != nil {
		return err
	}
	p := data.TeamPatch{Categories: body.Categories, Disabled: body.Disabled, Ordinal: body.Ordinal}
	if body.Force != nil {
		force, err := concern.ParseForce(string(*body.Force))
		if err != nil {
			return err
		}
		p.Force = &force
	}
	if body.Area.IsSpecified() {
		text, _ := body.Area.Get() // "" for null
		area, err := served(text)
		if err != nil {
			return err
		}
		p.Area = &area
	}
	team, err := s.store.UpdateTeam(c.Request().Context(), actor(c), name, at, p)
	if err != nil {
		return err
	}
	return sendTeam(c, http.StatusOK, team)
}

// DeleteTeam answers DELETE /teams/{name}.
func (s *Server) DeleteTeam(c echo.Context, name string, params DeleteTeamParams) error {
	if err := s.store.MayManageTeam(c.Request().Context(), actor(c), name); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	if err := s.store.DeleteTeam(c.Request().Context(), actor(c), name, at); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// served reads the code of the area that a team serves, "" for everywhere.
func served(text string) (geo.Code, error) {
	if text == "" {
		return "", nil
	}
	code, err := geo.ParseCode(text)
	if err != nil {
		return "", problem.Invalid().Field("area", geo.InChinese(err), err.Error())
	}
	return code, nil
}

func teamOf(t *data.Team) Team {
	answer := Team{
		Name: t.Name, Force: Force(t.Force.String()), Categories: append([]string{}, t.Categories...),
		Disabled: t.Disabled, Ordinal: t.Ordinal, Version: t.Version,
	}
	if t.Area != nil {
		area := areaName(*t.Area)
		answer.Area = &area
	}
	return answer
}

func sendTeam(c echo.Context, status int, t *data.Team) error {
	tagged(c, t.Version)
	return c.JSON(status, teamOf(t))
}
