package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"minqing/concern"
	"minqing/geo"
)

// hotspotDays is the period that hotspots are looked for in when a filter leaves it open.
const hotspotDays = 28

// ListHotspots answers GET /hotspots from the table in memory.
func (s *Server) ListHotspots(c echo.Context, params ListHotspotsParams) error {
	f, err := s.filter(c, "at")
	if err != nil {
		return err
	}
	from, to := s.hotPeriod(&f)
	question, err := s.question(c, &f, params.At)
	if err != nil {
		return err
	}
	hot, err := question.Hotspots(c.Request().Context(), from, to)
	if err != nil {
		return err
	}
	answer := HotspotCollection{Type: "FeatureCollection", From: from, To: to, Features: make([]Hotspot, len(hot))}
	for i, h := range hot {
		p := HotspotProperties{
			Count: h.Count, Before: h.Before, Expected: h.Expected, Score: h.Score, New: h.New, Centre: h.Centre[:],
			Green: h.Green, Yellow: h.Yellow, Red: h.Red, None: h.None,
		}
		for _, k := range h.Categories {
			p.Categories = append(p.Categories, struct {
				Category string `json:"category"`
				Count    int64  `json:"count"`
			}(k))
		}
		answer.Features[i] = Hotspot{Type: "Feature", Id: i + 1, Geometry: geo.AppendGeometry(nil, h.Outline), Properties: p}
	}
	return sendGeoJSON(c, http.StatusOK, answer)
}

// hotPeriod takes the period out of a filter: what lies before it is compared with.
func (s *Server) hotPeriod(f *concern.Filter) (from, to time.Time) {
	from, to = f.From, f.To
	if to.IsZero() {
		to = s.now().Truncate(time.Second)
	}
	if from.IsZero() {
		from = to.AddDate(0, 0, -hotspotDays)
	}
	f.From, f.To = time.Time{}, time.Time{}
	return from, to
}
