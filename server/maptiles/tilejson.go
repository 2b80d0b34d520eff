package maptiles

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/tiles"
)

// document is TileJSON 3.0.
type document struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name"`
	Attribution  string        `json:"attribution"`
	Scheme       string        `json:"scheme"`
	Tiles        []string      `json:"tiles"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	VectorLayers []vectorLayer `json:"vector_layers"`
}

type vectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	Fields      map[string]string `json:"fields"`
}

var areaFields = map[string]string{"code": "String", "name": "String", "level": "String"}

// vectorLayers says what each layer of an address holds.
var vectorLayers = map[tiles.Layers][]vectorLayer{
	tiles.Ground: {{"ground", "道路、建筑、绿地、水面", map[string]string{"kind": "String", "name": "String", "rank": "Number"}}},
	tiles.Areas: {
		{"areas", "区划", areaFields},
		{"area_labels", "区划名称的位置", areaFields},
	},
	tiles.Concerns: {{"concerns", "民情：单件，或按格聚合", map[string]string{
		"n": "Number", "category": "String", "status": "String", "light": "String", "urgency": "String", "must_report": "String",
		"count": "Number", "green": "Number", "yellow": "Number", "red": "Number", "none": "Number",
		"west": "Number", "south": "Number", "east": "Number", "north": "Number", "stack": "Boolean",
	}}},
	tiles.ConcernWeeks: {{"concern_weeks", "按格按周：发现了几件，办结了几件", map[string]string{
		"n": "Number", "first": "String", "opened": "String", "ended": "String",
	}}},
	tiles.ConcernDays: {{"concern_days", "按格按日，近两个月：发现了几件，办结了几件", map[string]string{
		"n": "Number", "first": "String", "opened": "String", "ended": "String",
	}}},
	tiles.Annotations: {{"annotations", "标注", map[string]string{
		"kind": "String", "title": "String", "level": "Number", "color": "Number", "width": "Number", "board": "Number",
	}}},
}

// TileJSON answers GET /tiles/:layers/tile.json; the filter in its query becomes part of the tiles' address.
func (h *Handler) TileJSON(c echo.Context) error {
	layers, err := tiles.ParseLayers(c.Param("layers"))
	if err != nil {
		return err
	}
	raw := c.Request().URL.RawQuery
	q, err := readQuery(raw)
	if err != nil {
		return err
	}
	if q.at != nil {
		return &concern.FilterError{Param: "at", Problem: "只用于瓦片", English: "is for tiles only"}
	}
	if err := q.filter.CheckCategories(h.table.HasCategory); err != nil {
		return err
	}
	address := c.Scheme() + "://" + c.Request().Host + "/tiles/" + layers.String() + "/{z}/{x}/{y}.mvt"
	if raw != "" {
		address += "?" + raw
	}
	d := document{
		TileJSON: "3.0.0", Name: "民情地图 " + strings.ReplaceAll(layers.String(), ",", " + "), Attribution: "民情地图",
		Scheme: "xyz", Tiles: []string{address}, MaxZoom: tiles.MaxZoom,
	}
	for _, one := range []tiles.Layers{tiles.Ground, tiles.Areas, tiles.Concerns, tiles.ConcernWeeks, tiles.ConcernDays, tiles.Annotations} {
		if layers.Has(one) {
			d.VectorLayers = append(d.VectorLayers, vectorLayers[one]...)
		}
	}
	c.Response().Header().Set("Cache-Control", "private, no-cache")
	return c.JSON(http.StatusOK, d)
}
