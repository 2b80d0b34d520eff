package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
	"minqing/tiles"
)

// GetStats answers GET /stats from the table in memory.
func (s *Server) GetStats(c echo.Context, params GetStatsParams) error {
	f, err := s.filter(c, "by", "level", "at")
	if err != nil {
		return err
	}
	by := tiles.Dimension{By: string(params.By)}
	if params.Level != nil {
		if by.By != "area" {
			return problem.Parameter("level", "只和 by=area 一起用", "it goes with by=area only")
		}
		if by.Level, err = geo.ParseLevel(string(*params.Level)); err != nil {
			return problem.Parameter("level", geo.InChinese(err), err.Error())
		}
	}
	ctx := c.Request().Context()
	if params.At != nil {
		at, err := data.ParsePosition(*params.At)
		if err != nil {
			return err
		}
		if err := s.table.WaitFor(ctx, at); err != nil {
			return err
		}
	}
	who := actor(c)
	question, err := s.table.Compile(ctx, &who, &f, s.now())
	if err != nil {
		return err
	}
	rows, total, err := question.Stats(ctx, by)
	if err != nil {
		return err
	}
	answer := Stats{Rows: make([]StatsRow, len(rows)), Total: total}
	for i, r := range rows {
		answer.Rows[i] = StatsRow{Key: r.Keys[0], Count: r.Count, Green: r.Green, Yellow: r.Yellow, Red: r.Red, None: r.None}
	}
	return c.JSON(http.StatusOK, answer)
}
