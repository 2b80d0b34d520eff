package api

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
)

// UpdateAreas answers PATCH /areas.
func (s *Server) UpdateAreas(c echo.Context) error {
	if err := data.MayEditAreas(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[AreaEdits](c)
	if err != nil {
		return err
	}
	changed, err := areaEdits(orZero(body.Areas))
	if err != nil {
		return err
	}
	added, err := addedAreas(orZero(body.Added))
	if err != nil {
		return err
	}
	done, err := s.store.ChangeAreas(c.Request().Context(), actor(c), changed, added)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, areasChanged(done))
}

// SplitArea answers POST /areas/{code}/split.
func (s *Server) SplitArea(c echo.Context, text Code, params SplitAreaParams) error {
	at, err := areaToEdit(c, text, params.IfMatch)
	if err != nil {
		return err
	}
	body, _, err := decode[AreaSplit](c)
	if err != nil {
		return err
	}
	g, err := shape(body.Line)
	if err != nil {
		return err
	}
	line, ok := g.(orb.LineString)
	if !ok {
		return wrongShape(g, "LineString")
	}
	done, err := s.store.SplitArea(c.Request().Context(), actor(c), at.Code, at.Version, data.AreaSplit{Line: line, Name: body.Name})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, areasChanged(done))
}

// MergeAreas answers POST /areas/{code}/merge.
func (s *Server) MergeAreas(c echo.Context, text Code, params MergeAreasParams) error {
	into, err := areaToEdit(c, text, params.IfMatch)
	if err != nil {
		return err
	}
	body, _, err := decode[AreaMerge](c)
	if err != nil {
		return err
	}
	other := data.AreaAt{Version: body.Version}
	if other.Code, err = geo.ParseCode(body.Other); err != nil {
		return problem.Invalid().Field("other", geo.InChinese(err), err.Error())
	}
	done, err := s.store.MergeAreas(c.Request().Context(), actor(c), into, other)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, areasChanged(done))
}

// ListAreaHistory answers GET /areas/history.
func (s *Server) ListAreaHistory(c echo.Context, params ListAreaHistoryParams) error {
	limit := 50
	if params.Limit != nil {
		limit = *params.Limit
	}
	var within geo.Code
	var err error
	if params.Within != nil {
		if within, err = geo.ParseCode(*params.Within); err != nil {
			return problem.Parameter("within", geo.InChinese(err), err.Error())
		}
	}
	entries, err := s.store.AreaHistory(c.Request().Context(), actor(c), within, limit)
	if err != nil {
		return err
	}
	answer := AreaHistory{Entries: make([]AreaEntry, len(entries))}
	for i := range entries {
		answer.Entries[i] = areaEntry(&entries[i])
	}
	return c.JSON(http.StatusOK, answer)
}

// UndoAreas answers POST /areas/history/{id}/undo.
func (s *Server) UndoAreas(c echo.Context, id ID) error {
	done, err := s.store.UndoAreas(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, areasChanged(done))
}

// areaToEdit reads which area at which version a request is about, once it may be the sender's to change.
func areaToEdit(c echo.Context, text Code, match *string) (at data.AreaAt, err error) {
	if at.Code, err = pathCode(text); err != nil {
		return at, err
	}
	if err := data.MayEditArea(actor(c), at.Code); err != nil {
		return at, err
	}
	at.Version, err = version(match)
	return at, err
}

func areaEdits(wire []AreaEdit) ([]data.AreaEdit, error) {
	edits := make([]data.AreaEdit, len(wire))
	for i, e := range wire {
		code, err := geo.ParseCode(e.Code)
		if err != nil {
			return nil, problem.Invalid().Field(fmt.Sprintf("areas[%d].code", i), geo.InChinese(err), err.Error())
		}
		edits[i] = data.AreaEdit{Code: code, Version: e.Version, AreaPatch: data.AreaPatch{Name: e.Name}}
		if e.Geometry != nil {
			g, err := outline(*e.Geometry)
			if err != nil {
				return nil, err
			}
			edits[i].Geometry = &g
		}
	}
	return edits, nil
}

func addedAreas(wire []AddedArea) ([]data.AddedArea, error) {
	added := make([]data.AddedArea, len(wire))
	for i, a := range wire {
		parent, err := geo.ParseCode(a.Parent)
		if err != nil {
			return nil, problem.Invalid().Field(fmt.Sprintf("added[%d].parent", i), geo.InChinese(err), err.Error())
		}
		g, err := outline(a.Geometry)
		if err != nil {
			return nil, err
		}
		added[i] = data.AddedArea{Parent: parent, Name: a.Name, Geometry: g}
	}
	return added, nil
}

func areasChanged(done *data.AreasChanged) AreasChanged {
	answer := AreasChanged{
		History: done.History, Areas: make([]Area, len(done.Areas)), Removed: make([]string, len(done.Removed)), Gaps: make([]AreaGap, len(done.Gaps)),
	}
	for i := range done.Areas {
		answer.Areas[i] = areaFeature(&done.Areas[i])
	}
	for i, code := range done.Removed {
		answer.Removed[i] = string(code)
	}
	for i, g := range done.Gaps {
		answer.Gaps[i] = AreaGap{At: g.At[:], M2: g.M2}
	}
	return answer
}

func areaEntry(e *data.AreaEntry) AreaEntry {
	entry := AreaEntry{Id: e.ID, At: e.At.UTC(), Who: e.Who, What: AreaEntryWhat(e.What), Undoes: orNil(e.Undoes), Undone: e.Undone}
	entry.Areas = make([]struct {
		Code string `json:"code"`
		Name string `json:"name"`
	}, len(e.Areas))
	for i, a := range e.Areas {
		entry.Areas[i].Code, entry.Areas[i].Name = string(a.Code), a.Name
	}
	return entry
}
