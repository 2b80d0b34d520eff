package api

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/geo/table"
	"minqing/server/problem"
)

// shownProblems is how many refused rows the import itself tells; its report.csv has the rest.
const shownProblems = 100

// CreateImport answers POST /imports.
func (s *Server) CreateImport(c echo.Context) error {
	who := actor(c)
	if role := who.Viewer.Role; role != concern.Staff && role != concern.Admin {
		return problem.Forbidden("只有社区工作人员和管理员可以导入", "Only staff and administrators may import")
	}
	in, err := receive(c.Request(), s.imports.folder)
	if err != nil {
		return err
	}
	rows, err := table.Open(in.path, in.options.File, in.table)
	if err != nil {
		return in.abandon(err)
	}
	ctx := c.Request().Context()
	id, err := s.imports.start(ctx, who, rows, in.path, in.options)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Location", fmt.Sprintf("/api/v1/imports/%d", id))
	return s.sendImport(c, http.StatusAccepted, id)
}

// GetImport answers GET /imports/{id}.
func (s *Server) GetImport(c echo.Context, id ID) error { return s.sendImport(c, http.StatusOK, id) }

// CancelImport answers DELETE /imports/{id}.
func (s *Server) CancelImport(c echo.Context, id ID) error {
	job, err := s.store.ImportJob(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	if job.State == data.ImportRunning && !s.imports.stop(id) {
		return problem.Conflict().With("这次导入由另一台服务器执行，请在那里取消", "This import runs on another server: cancel it there")
	}
	return c.NoContent(http.StatusNoContent)
}

// GetImportReport answers GET /imports/{id}/report.csv.
func (s *Server) GetImportReport(c echo.Context, id ID) error {
	job, err := s.store.ImportJob(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	answer := c.Response()
	answer.Header().Set("Content-Type", "text/csv; charset=utf-8")
	answer.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="import-%d-report.csv"`, id))
	answer.WriteHeader(http.StatusOK)
	if _, err := answer.Write([]byte("\ufeff")); err != nil {
		return err
	}
	w := csv.NewWriter(answer)
	rows := [][]string{{"行 line", "字段 field", "问题", "problem"}}
	for _, p := range job.Report.Problems {
		rows = append(rows, []string{strconv.FormatInt(p.Line, 10), inert(p.Field), inert(p.Message), inert(p.English)})
	}
	return w.WriteAll(rows)
}

// inert keeps a spreadsheet from taking a text that somebody else wrote for a formula (OWASP, CSV Injection).
func inert(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) && text != "" {
		return "'" + text
	}
	return text
}

func (s *Server) sendImport(c echo.Context, status int, id int64) error {
	job, err := s.store.ImportJob(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	r := &job.Report
	answer := Import{
		Id: job.ID, Kind: string(job.Kind), File: job.File, DryRun: r.DryRun, State: string(job.State),
		RowsRead: r.Read, Added: r.Added, Known: r.Known, Refused: r.Refused, Unassigned: r.Unassigned, Masked: r.Masked, Parents: r.Parents,
		Categories: append([]string{}, r.Categories...), Problems: []RowProblem{}, CreatedAt: job.CreatedAt.UTC(),
	}
	if job.State == data.ImportRunning {
		if stage, rows, here := s.imports.progress(id); here {
			answer.Stage, answer.RowsRead = stage, max(rows, r.Read)
		}
	}
	if !job.EndedAt.IsZero() {
		ended := job.EndedAt.UTC()
		answer.EndedAt = &ended
	}
	if job.Problem != "" {
		answer.Problem = &Problem{
			Type: "/problems/import-failed", Title: "没有导入", TitleEn: "Nothing was imported", Status: http.StatusBadRequest, Detail: &job.Problem,
		}
	}
	for _, p := range r.Problems[:min(len(r.Problems), shownProblems)] {
		answer.Problems = append(answer.Problems, RowProblem{Line: p.Line, Field: orNil(p.Field), Message: p.Message, En: p.English})
	}
	return c.JSON(status, answer)
}
