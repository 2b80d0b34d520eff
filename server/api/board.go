package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
)

// ListBoards answers GET /boards.
func (s *Server) ListBoards(c echo.Context) error {
	boards, err := s.store.Boards(c.Request().Context(), actor(c))
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
	n := data.NewBoard{Name: body.Name}
	if n.Area, err = geo.ParseCode(body.Area); err != nil {
		return problem.Invalid().Field("area", geo.InChinese(err), err.Error())
	}
	board, err := s.store.CreateBoard(c.Request().Context(), actor(c), n, idempotency(c, params.IdempotencyKey, raw))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", fmt.Sprintf("/api/v1/boards/%d", board.ID))
	return s.sendBoard(c, http.StatusCreated, board)
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
	board, err := s.store.UpdateBoard(c.Request().Context(), actor(c), id, at, data.BoardPatch{Name: body.Name, Locked: body.Locked})
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
		Id: b.ID, Name: b.Name, Area: areaName(b.Area), Annotations: b.Annotations, Locked: b.Locked, LockedBy: lockedBy,
		CreatedAt: b.CreatedAt.UTC(), Version: b.Version,
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
