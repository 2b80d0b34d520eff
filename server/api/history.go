package api

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"minqing/data"
)

// recordsPage is how many rows of history and audit a page holds when nothing is said.
const recordsPage = 100

// ListHistory answers GET /history.
func (s *Server) ListHistory(c echo.Context, params ListHistoryParams) error {
	q := data.HistoryQuery{Subject: orZero(params.Subject), Key: orZero(params.Key), Cursor: orZero(params.Cursor), Limit: recordsPage}
	if params.Limit != nil {
		q.Limit = *params.Limit
	}
	changes, next, err := s.store.History(c.Request().Context(), actor(c), q)
	if err != nil {
		return err
	}
	answer := HistoryList{Changes: make([]HistoryEntry, len(changes)), Next: orNil(next)}
	for i := range changes {
		answer.Changes[i] = historyEntry(&changes[i])
	}
	return c.JSON(http.StatusOK, answer)
}

// UndoChange answers POST /history/{id}/undo.
func (s *Server) UndoChange(c echo.Context, id ID) error {
	change, err := s.store.Undo(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, historyEntry(change))
}

func historyEntry(h *data.Change) HistoryEntry {
	return HistoryEntry{
		Id: h.ID, At: h.At, Account: h.Account, DisplayName: h.DisplayName, Subject: h.Subject, Key: h.Key,
		Before: jsonOrNil(h.Before), After: jsonOrNil(h.After), Undoes: orNil(h.Undoes), Latest: h.Latest,
	}
}

func jsonOrNil(raw json.RawMessage) *json.RawMessage {
	if raw == nil {
		return nil
	}
	return &raw
}
