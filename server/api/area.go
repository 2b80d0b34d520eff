package api

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/oapi-codegen/nullable"

	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
)

// ListAreas answers GET /areas.
func (s *Server) ListAreas(c echo.Context, params ListAreasParams) error {
	q := data.AreaQuery{Geometry: params.Geometry == nil || *params.Geometry}
	var err error
	if params.Level != nil {
		if q.Level, err = geo.ParseLevel(string(*params.Level)); err != nil {
			return problem.Parameter("level", geo.InChinese(err), err.Error())
		}
	}
	if params.Within != nil {
		if q.Within, err = geo.ParseCode(*params.Within); err != nil {
			return problem.Parameter("within", geo.InChinese(err), err.Error())
		}
	}
	who := actor(c)
	areas, err := s.store.Areas(c.Request().Context(), who.Scope(), q)
	if err != nil {
		return err
	}
	answer := AreaCollection{Type: "FeatureCollection", Features: make([]Area, len(areas))}
	for i := range areas {
		answer.Features[i] = areaFeature(&areas[i])
	}
	return sendGeoJSON(c, http.StatusOK, answer)
}

// GetArea answers GET /areas/{code}.
func (s *Server) GetArea(c echo.Context, text Code) error {
	code, err := pathCode(text)
	if err != nil {
		return err
	}
	who := actor(c)
	area, err := s.store.Area(c.Request().Context(), who.Scope(), code)
	if err != nil {
		return err
	}
	return sendArea(c, http.StatusOK, area)
}

// CreateArea answers POST /areas.
func (s *Server) CreateArea(c echo.Context) error {
	if err := data.MayEditAreas(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[NewArea](c)
	if err != nil {
		return err
	}
	if err := feature(body.Type); err != nil {
		return err
	}
	n := data.NewArea{Name: body.Properties.Name}
	if n.Code, err = geo.ParseCode(body.Properties.Code); err != nil {
		return problem.Invalid().Field("properties.code", geo.InChinese(err), err.Error())
	}
	if n.Geometry, err = outline(body.Geometry); err != nil {
		return err
	}
	area, err := s.store.CreateArea(c.Request().Context(), actor(c), n)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", "/api/v1/areas/"+string(area.Code))
	return sendArea(c, http.StatusCreated, area)
}

// UpdateArea answers PATCH /areas/{code}.
func (s *Server) UpdateArea(c echo.Context, text Code, params UpdateAreaParams) error {
	code, err := pathCode(text)
	if err != nil {
		return err
	}
	if err := data.MayEditArea(actor(c), code); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	body, _, err := decode[AreaPatch](c)
	if err != nil {
		return err
	}
	patch := data.AreaPatch{Name: body.Name}
	if body.Geometry != nil {
		outline, err := outline(*body.Geometry)
		if err != nil {
			return err
		}
		patch.Geometry = &outline
	}
	area, err := s.store.UpdateArea(c.Request().Context(), actor(c), code, at, patch)
	if err != nil {
		return err
	}
	return sendArea(c, http.StatusOK, area)
}

// DeleteArea answers DELETE /areas/{code}.
func (s *Server) DeleteArea(c echo.Context, text Code, params DeleteAreaParams) error {
	code, err := pathCode(text)
	if err != nil {
		return err
	}
	if err := data.MayEditArea(actor(c), code); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	if err := s.store.DeleteArea(c.Request().Context(), actor(c), code, at); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func areaFeature(a *data.Area) Area {
	f := Area{
		Type: "Feature", Id: a.ID, Geometry: nullable.NewNullNullable[json.RawMessage](),
		Properties: AreaProperties{
			Code: string(a.Code), Name: a.Name, Level: Level(a.Level.String()), Parent: orNil(string(a.ParentCode)), Version: a.Version,
		},
	}
	if a.Geometry != nil {
		f.Geometry.Set(geo.AppendGeometry(nil, a.Geometry))
	}
	return f
}

func sendArea(c echo.Context, status int, a *data.Area) error {
	tagged(c, a.Version)
	return sendGeoJSON(c, status, areaFeature(a))
}
