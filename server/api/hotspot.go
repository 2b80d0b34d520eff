package api

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
	"minqing/tiles"
)

// Periods when a filter leaves them open, in days: a silence takes longer to be heard than a noise.
const (
	hotspotDays = 28
	silentDays  = 84
)

// DefaultLeast is from how many concerns on hotspots are computed where nothing else is said.
const DefaultLeast = 5

// placeWithin is how far, in metres, a concern of a place may lie from the next where nothing else is asked.
const placeWithin = 50

// ListHotspots answers GET /hotspots from the table in memory.
func (s *Server) ListHotspots(c echo.Context, params ListHotspotsParams) error {
	f, err := s.filter(c, "at")
	if err != nil {
		return err
	}
	from, to := s.periodOf(&f, hotspotDays)
	question, err := s.question(c, &f, params.At)
	if err != nil {
		return err
	}
	land, err := s.question(c, &concern.Filter{Areas: f.Areas, BBox: f.BBox, Within: f.Within}, nil)
	if err != nil {
		return err
	}
	hot, err := question.Hotspots(c.Request().Context(), land, tiles.HotspotQuery{From: from, To: to, Least: s.least, Grids: s.grids(c, &f)})
	if err != nil {
		return err
	}
	answer := HotspotCollection{Type: "FeatureCollection", From: from, To: to, Least: s.least, Features: make([]Hotspot, len(hot))}
	for i := range hot {
		h := &hot[i]
		answer.Features[i] = Hotspot{Type: "Feature", Id: i + 1, Geometry: geo.AppendGeometry(nil, h.Outline), Properties: hotspotProperties(h)}
	}
	return sendGeoJSON(c, http.StatusOK, answer)
}

func hotspotProperties(h *tiles.Hotspot) HotspotProperties {
	p := HotspotProperties{
		Count: h.Count, Expected: h.Expected, Score: h.Score, Centre: h.Centre[:], Cells: h.Cells, Area: string(h.Area),
		Green: h.Green, Yellow: h.Yellow, Red: h.Red, None: h.None, Categories: categoryCounts(h.Categories, h.Periods > 0),
		Periods: h.Periods, StoodOut: h.StoodOut, Weeks: h.Weeks, Pattern: orNil(HotspotPattern(h.Pattern)),
		TrendScore: h.TrendScore, TrendChance: h.TrendChance,
	}
	if h.Periods > 0 {
		p.Usual = &h.Usual
	}
	return p
}

// categoryCounts are the same on the wire; what is usual is left out where nothing before is known.
func categoryCounts(list []tiles.CategoryCount, before bool) []CategoryCount {
	out := make([]CategoryCount, len(list))
	for i, k := range list {
		out[i] = CategoryCount{Category: k.Category, Count: k.Count}
		if before {
			out[i].Usual = &k.Usual
		}
	}
	return out
}

// grids are the cells of the grids that the account's areas and the filter have in common; none when a box or a polygon cuts them.
func (s *Server) grids(c echo.Context, f *concern.Filter) []tiles.Cells {
	if f.BBox != nil || f.Within != nil {
		return nil
	}
	who := actor(c)
	return s.table.Areas.Cells(func(a *tiles.Shape) bool {
		return a.Props["level"] == geo.Grid.String() && concern.Under(who.Viewer.Prefixes, a.Key) && (len(f.Areas) == 0 || concern.Under(f.Areas, a.Key))
	})
}

// ListHotPlaces answers GET /hotspots/places from the table in memory.
func (s *Server) ListHotPlaces(c echo.Context, params ListHotPlacesParams) error {
	f, err := s.filter(c, "at", "distance")
	if err != nil {
		return err
	}
	from, to := s.periodOf(&f, hotspotDays)
	question, err := s.question(c, &f, params.At)
	if err != nil {
		return err
	}
	within := placeWithin
	if params.Distance != nil {
		within = *params.Distance
	}
	places, ok, err := question.Places(c.Request().Context(), from, to, float64(within), s.least)
	if err != nil {
		return err
	}
	if !ok {
		return problem.Parameter("from", "这段时间的诉求太多，分不出地点：请缩小范围或缩短时间", "there are too many concerns to tell places apart: narrow the filter or shorten the period")
	}
	answer := PlaceCollection{Type: "FeatureCollection", From: from, To: to, Least: s.least, Distance: within, Features: make([]Place, len(places))}
	for i, p := range places {
		answer.Features[i] = Place{Type: "Feature", Id: i + 1, Geometry: geo.AppendGeometry(nil, p.Centre), Properties: PlaceProperties{
			Area: string(p.Area), Count: p.Count, Radius: p.Radius, Green: p.Green, Yellow: p.Yellow, Red: p.Red, None: p.None, Categories: categoryCounts(p.Categories, false),
		}}
	}
	return sendGeoJSON(c, http.StatusOK, answer)
}

// ListSilentGrids answers GET /hotspots/silent: counts from the table in memory, sizes from the store. Grids are compared with all
// of the account's, those of the filter's areas are told of.
func (s *Server) ListSilentGrids(c echo.Context, params ListSilentGridsParams) error {
	f, err := s.filter(c, "at")
	if err != nil {
		return err
	}
	from, to := s.periodOf(&f, silentDays)
	areas := f.Areas
	f.Areas, f.From, f.To = nil, from, to
	question, err := s.question(c, &f, params.At)
	if err != nil {
		return err
	}
	counts, _, err := question.Stats(c.Request().Context(), tiles.Dimension{By: "area", Level: geo.Grid})
	if err != nil {
		return err
	}
	who := actor(c)
	sizes, err := s.store.GridSizes(c.Request().Context(), who.Scope())
	if err != nil {
		return err
	}
	silent := tiles.SilentGrids(gridCounts(sizes, counts), s.least)
	answer := SilentGrids{From: from, To: to, Least: s.least, Compared: len(sizes), Grids: []SilentGrid{}}
	for _, g := range silent {
		grid := &sizes[g.Grid]
		if len(areas) > 0 && !concern.Under(areas, grid.Code.Prefix()) {
			continue
		}
		answer.Grids = append(answer.Grids, SilentGrid{
			Code: string(grid.Code), Name: grid.Name, Count: countIn(counts, grid.Code), Expected: g.Expected,
			Measure: SilentGridMeasure(g.Measure), Size: g.Size, Compared: g.Compared, Chance: g.Chance,
		})
	}
	return c.JSON(http.StatusOK, answer)
}

func gridCounts(sizes []data.GridSize, counts []tiles.Row) []tiles.GridCount {
	out := make([]tiles.GridCount, len(sizes))
	for i, g := range sizes {
		out[i] = tiles.GridCount{Count: countIn(counts, g.Code), Households: float64(orZero(g.Households)), Buildings: float64(orZero(g.Buildings)), Area: g.Area}
	}
	return out
}

// countIn is an area's count among rows that are ordered by key.
func countIn(rows []tiles.Row, code geo.Code) int64 {
	at, found := slices.BinarySearchFunc(rows, string(code), func(r tiles.Row, code string) int {
		return slices.Compare(r.Keys, []string{code})
	})
	if !found {
		return 0
	}
	return rows[at].Count
}

// periodOf takes the period out of a filter, so many days up to now when it has none: what lies before is compared with.
func (s *Server) periodOf(f *concern.Filter, days int) (from, to time.Time) {
	from, to = f.From, f.To
	if to.IsZero() {
		to = s.now().Truncate(time.Second).Add(time.Second)
	}
	if from.IsZero() {
		from = to.AddDate(0, 0, -days)
	}
	f.From, f.To = time.Time{}, time.Time{}
	return from, to
}
