package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/server/problem"
)

// ExportBoard answers GET /boards/{id}/export: a file that is written as it is read.
func (s *Server) ExportBoard(c echo.Context, id ID, params ExportBoardParams) error {
	answer := c.Response()
	return s.store.ExportBoard(c.Request().Context(), actor(c), id, params.Purpose, func(count int64) (io.Writer, error) {
		head := answer.Header()
		head.Set("Content-Type", geoJSON)
		head.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="minqing-board-%d.geojson"`, id))
		head.Set("Minqing-Count", strconv.FormatInt(count, 10))
		answer.WriteHeader(http.StatusOK)
		return answer, nil
	})
}

// ImportBoard answers POST /boards/import.
func (s *Server) ImportBoard(c echo.Context, params ImportBoardParams) error {
	n, err := newBoard(orZero(params.Name), params.Area, params.MetOn)
	if err != nil {
		return err
	}
	if err := data.MayOpenBoardOn(actor(c), n.Area); err != nil {
		return err
	}
	file, err := io.ReadAll(c.Request().Body)
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return problem.TooLarge(large.Limit)
		}
		return problem.Invalid().With("文件没有收全，请重新导入", "The file did not arrive whole: send it again")
	}
	// What is asked of the file stands in the query.
	said := append([]byte(c.Request().URL.RawQuery+"\n"), file...)
	board, err := s.store.ImportBoard(c.Request().Context(), actor(c), n, file, idempotency(c, params.IdempotencyKey, said))
	if err != nil {
		return err
	}
	return s.sendMade(c, board)
}

// CompareBoards answers GET /boards/{id}/difference.
func (s *Server) CompareBoards(c echo.Context, id ID, params CompareBoardsParams) error {
	q := data.DifferenceQuery{Earlier: orZero(params.Since), Restricted: restricted(string(orZero(params.Restricted)))}
	d, err := s.store.Difference(c.Request().Context(), actor(c), id, q)
	if err != nil {
		return err
	}
	answer := BoardDifference{
		Since: d.Since, Until: d.Until, StruckOff: groupOf(&d.StruckOff), New: groupOf(&d.New), Late: groupOf(&d.Late), InHand: d.InHand,
	}
	if d.Earlier != nil {
		earlier, err := s.boardOf(c.Request().Context(), d.Earlier)
		if err != nil {
			return err
		}
		answer.Earlier = &earlier
	}
	return c.JSON(http.StatusOK, answer)
}

// restricted is false where what is restricted is to be left out, else nil.
func restricted(word string) *bool {
	if word != "exclude" {
		return nil
	}
	out := false
	return &out
}

func groupOf(g *data.Group) DifferenceGroup {
	out := DifferenceGroup{Count: g.Count, Concerns: make([]DifferenceRow, len(g.Rows))}
	for i := range g.Rows {
		r := &g.Rows[i]
		out.Concerns[i] = DifferenceRow{
			Id: r.ID, Title: r.Title, Category: r.Category, Status: Status(r.Status.String()), Area: string(r.Area), AreaName: r.AreaName,
			Team: r.Team, At: r.At.UTC(),
		}
	}
	return out
}
