package api

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
)

// ListAudit answers GET /audit.
func (s *Server) ListAudit(c echo.Context, params ListAuditParams) error {
	q, err := auditQuery(c, params.Action, params.Account)
	if err != nil {
		return err
	}
	limit := recordsPage
	if params.Limit != nil {
		limit = *params.Limit
	}
	entries, next, err := s.store.Audit(c.Request().Context(), actor(c), q, orZero(params.Cursor), limit)
	if err != nil {
		return err
	}
	answer := AuditList{Entries: make([]AuditEntry, len(entries)), Next: orNil(next)}
	for i := range entries {
		e := &entries[i]
		answer.Entries[i] = AuditEntry{Id: e.ID, At: e.At, Account: e.Account, DisplayName: e.DisplayName, Action: e.Action, Detail: e.Detail}
	}
	return c.JSON(http.StatusOK, answer)
}

// flushEvery is after how many rows of a CSV the reader gets what there is.
const flushEvery = 200

// ExportAudit answers GET /audit.csv: a file that is written as it is read.
func (s *Server) ExportAudit(c echo.Context, params ExportAuditParams) error {
	q, err := auditQuery(c, params.Action, params.Account)
	if err != nil {
		return err
	}
	answer := c.Response()
	w := csv.NewWriter(answer)
	rows := 0
	err = s.store.WriteAudit(c.Request().Context(), actor(c), q, func() error {
		head := answer.Header()
		head.Set("Content-Type", "text/csv; charset=utf-8")
		head.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="minqing-audit-%s.csv"`, s.now().In(concern.Shanghai).Format("2006-01-02-1504")))
		answer.WriteHeader(http.StatusOK)
		if _, err := answer.Write([]byte("\ufeff")); err != nil {
			return err
		}
		return w.Write([]string{"时间 at", "账号 account", "名字 name", "做了什么 action", "用途 purpose", "筛选 filter", "件数 count", "详情 detail"})
	}, func(e *data.AuditEntry) error {
		if rows++; rows%flushEvery == 0 {
			w.Flush()
		}
		row, err := auditRow(e)
		if err != nil {
			return err
		}
		return w.Write(row)
	})
	w.Flush()
	return errors.Join(err, w.Error())
}

// auditRow is an entry as a spreadsheet shows it; what no spreadsheet may run is made inert.
func auditRow(e *data.AuditEntry) ([]string, error) {
	var export struct {
		Purpose, Filter string
		Count           json.Number
	}
	if e.Action == "export" {
		if err := json.Unmarshal(e.Detail, &export); err != nil {
			return nil, fmt.Errorf("read audit %d: %w", e.ID, err)
		}
	}
	row := []string{
		e.At.In(concern.Shanghai).Format("2006-01-02 15:04:05"), e.Account, e.DisplayName, e.Action,
		export.Purpose, export.Filter, export.Count.String(), string(e.Detail),
	}
	for i := range row {
		row[i] = inert(row[i])
	}
	return row, nil
}

func auditQuery(c echo.Context, action *ParamAction, account *ParamAccount) (data.AuditQuery, error) {
	f, _, err := concern.ParseFilter(c.Request().URL.RawQuery, "action", "account", "cursor", "limit")
	if err != nil {
		return data.AuditQuery{}, err
	}
	return data.AuditQuery{From: f.From, To: f.To, Action: orZero(action), Account: orZero(account)}, nil
}
