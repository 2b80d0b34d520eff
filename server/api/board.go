package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
)

// ListBoards answers GET /boards.
func (s *Server) ListBoards(c echo.Context, params ListBoardsParams) error {
	q := data.BoardQuery{Words: orZero(params.Q)}
	switch archived := orZero(params.Archived); archived {
	case "", "exclude", "only":
		only := archived == "only"
		q.Archived = &only
	}
	boards, err := s.store.Boards(c.Request().Context(), actor(c), q)
	if err != nil {
		return err
	}
	answer := BoardList{Boards: make([]Board, len(boards))}
	for i := range boards {
		if answer.Boards[i], err = s.boardOf(c.Request().Context(), &boards[i]); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// GetBoard answers GET /boards/{id}.
func (s *Server) GetBoard(c echo.Context, id ID) error {
	board, err := s.store.Board(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return s.sendBoard(c, http.StatusOK, board)
}

// CreateBoard answers POST /boards.
func (s *Server) CreateBoard(c echo.Context, params CreateBoardParams) error {
	if err := data.MayOpenBoards(actor(c)); err != nil {
		return err
	}
	body, raw, err := decode[NewBoard](c)
	if err != nil {
		return err
	}
	n, err := newBoard(body.Name, body.Area, body.MetOn)
	if err != nil {
		return err
	}
	board, err := s.store.CreateBoard(c.Request().Context(), actor(c), n, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	return s.sendMade(c, board)
}

// newBoard reads what a board to be made is of; no day is today.
func newBoard(name, area string, metOn *string) (n data.NewBoard, err error) {
	n.Name = name
	p := problem.Invalid()
	if n.Area, err = geo.ParseCode(area); err != nil {
		p.Field("area", geo.InChinese(err), err.Error())
	}
	if metOn != nil {
		n.MetOn = day(p, "met_on", *metOn)
	}
	return n, refused(p)
}

// CopyBoard answers POST /boards/{id}/copy.
func (s *Server) CopyBoard(c echo.Context, id ID, params CopyBoardParams) error {
	if err := s.store.MayDraw(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	body, raw, err := decode[BoardCopy](c)
	if err != nil {
		return err
	}
	n := data.NewBoard{Name: orZero(body.Name)}
	p := problem.Invalid()
	if body.MetOn != nil {
		n.MetOn = day(p, "met_on", *body.MetOn)
	}
	if err := refused(p); err != nil {
		return err
	}
	board, err := s.store.CopyBoard(c.Request().Context(), actor(c), id, n, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	return s.sendMade(c, board)
}

// UpdateBoard answers PATCH /boards/{id}.
func (s *Server) UpdateBoard(c echo.Context, id ID, params UpdateBoardParams) error {
	if err := s.store.MayDraw(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	body, _, err := decode[BoardPatch](c)
	if err != nil {
		return err
	}
	patch := data.BoardPatch{Name: body.Name, Attendance: body.Attendance, Archived: body.Archived, Locked: body.Locked}
	p := problem.Invalid()
	if body.MetOn != nil {
		metOn := day(p, "met_on", *body.MetOn)
		patch.MetOn = &metOn
	}
	if err := refused(p); err != nil {
		return err
	}
	board, err := s.store.UpdateBoard(c.Request().Context(), actor(c), id, at, patch)
	if err != nil {
		return err
	}
	return s.sendBoard(c, http.StatusOK, board)
}

// DeleteBoard answers DELETE /boards/{id}.
func (s *Server) DeleteBoard(c echo.Context, id ID, params DeleteBoardParams) error {
	if err := s.store.MayDraw(c.Request().Context(), actor(c), id); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	if err := s.store.DeleteBoard(c.Request().Context(), actor(c), id, at); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) boardOf(ctx context.Context, b *data.Board) (Board, error) {
	lockedBy, err := s.auth.DisplayName(ctx, b.LockedBy)
	return Board{
		Id: b.ID, Name: b.Name, Area: areaName(b.Area), MetOn: b.MetOn.Format(time.DateOnly), Attendance: b.Attendance,
		Annotations: b.Annotations, Locked: b.Locked, LockedBy: lockedBy, CreatedAt: b.CreatedAt.UTC(), ArchivedAt: orNil(b.ArchivedAt), Version: b.Version,
	}, err
}

func (s *Server) sendBoard(c echo.Context, status int, b *data.Board) error {
	answer, err := s.boardOf(c.Request().Context(), b)
	if err != nil {
		return err
	}
	tagged(c, b.Version)
	return c.JSON(status, answer)
}

// sendMade answers with a board that was opened.
func (s *Server) sendMade(c echo.Context, b *data.Board) error {
	c.Response().Header().Set("Location", fmt.Sprintf("/api/v1/boards/%d", b.ID))
	return s.sendBoard(c, http.StatusCreated, b)
}
