package api

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
	"minqing/tiles"
)

// mostGroups is how many rows an answer has at most: two fine dimensions of a city have millions of groups.
const mostGroups = 100_000

// GetStats answers GET /stats from the table in memory.
func (s *Server) GetStats(c echo.Context, params GetStatsParams) error {
	f, err := s.filter(c, "by", "level", "at")
	if err != nil {
		return err
	}
	by := make([]tiles.Dimension, len(params.By))
	counted := map[string]*tiles.Dimension{}
	for i, name := range params.By {
		by[i].By = string(name)
		counted[by[i].By] = &by[i]
	}
	if params.Level != nil {
		area := counted["area"]
		if area == nil {
			return problem.Parameter("level", "只和 by=area 一起用", "it goes with by=area only")
		}
		if area.Level, err = geo.ParseLevel(string(*params.Level)); err != nil {
			return problem.Parameter("level", geo.InChinese(err), err.Error())
		}
	}
	question, err := s.question(c, &f, params.At)
	if err != nil {
		return err
	}
	rows, total, err := question.Stats(c.Request().Context(), by...)
	if err != nil {
		return err
	}
	if len(rows) > mostGroups {
		return problem.Parameter("by", fmt.Sprintf("分得太细，有 %d 组，最多 %d 组：请缩小范围，或按月、按上一级区划统计", len(rows), mostGroups),
			fmt.Sprintf("there are %d groups, at most %d are answered: narrow the filter, or count by month or a higher level", len(rows), mostGroups))
	}
	answer := Stats{Rows: make([]StatsRow, len(rows)), Total: total}
	for i, r := range rows {
		answer.Rows[i] = StatsRow{Key: r.Keys[0], Count: r.Count, Green: r.Green, Yellow: r.Yellow, Red: r.Red, None: r.None}
		if len(by) > 1 {
			answer.Rows[i].Keys = &r.Keys
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// question is what the account asks of the table in memory, once that has heard of the position.
func (s *Server) question(c echo.Context, f *concern.Filter, at *string) (*tiles.Compiled, error) {
	ctx := c.Request().Context()
	if at != nil {
		position, err := data.ParsePosition(*at)
		if err != nil {
			return nil, err
		}
		if err := s.table.WaitFor(ctx, position); err != nil {
			return nil, err
		}
	}
	who := actor(c)
	return s.table.Compile(ctx, &who, f, s.now())
}
