package api

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/server/problem"
)

// Kinds of named days on the wire.
const (
	holiday = "holiday"
	workday = "workday"
)

// GetCalendar answers GET /calendar.
func (s *Server) GetCalendar(c echo.Context) error {
	b, err := s.store.CalendarBook(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	answer := Calendar{
		Version: b.Version, Hours: b.Hours.String(), Years: make([]CalendarBasis, len(b.Years)), Unknown: append([]int{}, b.Unknown...), MayEdit: b.MayEdit,
	}
	for i := range b.Years {
		answer.Years[i] = *basisOf(&b.Years[i])
	}
	tagged(c, b.Version)
	return c.JSON(http.StatusOK, answer)
}

// GetCalendarYear answers GET /calendar/{year}.
func (s *Server) GetCalendarYear(c echo.Context, year int) error {
	y, err := s.store.CalendarYear(c.Request().Context(), actor(c), year)
	if err != nil {
		return err
	}
	return sendYear(c, y)
}

// SetCalendarYear answers PUT /calendar/{year}.
func (s *Server) SetCalendarYear(c echo.Context, year int, params SetCalendarYearParams) error {
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	if err := data.MayEditCalendar(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[CalendarYearDays](c)
	if err != nil {
		return err
	}
	days, err := daysFrom(body.Days)
	if err != nil {
		return err
	}
	y, err := s.store.SetCalendarYear(c.Request().Context(), actor(c), year, at, body.Source, days)
	if err != nil {
		return err
	}
	return sendYear(c, y)
}

// ResetCalendarYear answers DELETE /calendar/{year}.
func (s *Server) ResetCalendarYear(c echo.Context, year int, params ResetCalendarYearParams) error {
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	y, err := s.store.ResetCalendarYear(c.Request().Context(), actor(c), year, at)
	if err != nil {
		return err
	}
	return sendYear(c, y)
}

// SetHours answers PUT /calendar/hours.
func (s *Server) SetHours(c echo.Context, params SetHoursParams) error {
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	if err := data.MayEditCalendar(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[WorkingHours](c)
	if err != nil {
		return err
	}
	if err := s.store.SetHours(c.Request().Context(), actor(c), at, body.Hours); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// PreviewCalendar answers POST /calendar/preview.
func (s *Server) PreviewCalendar(c echo.Context) error {
	if err := data.MayEditCalendar(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[CalendarDraft](c)
	if err != nil {
		return err
	}
	if (body.Year == nil) != (body.Days == nil) {
		return problem.Invalid().Field("days", "年份和日子要一起给", "give the year and its days together")
	}
	days, err := daysFrom(orZero(body.Days))
	if err != nil {
		return err
	}
	t, err := s.store.PreviewCalendar(c.Request().Context(), actor(c), data.CalendarDraft{Year: orZero(body.Year), Days: days, Hours: orZero(body.Hours)})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, turnedOf(t))
}

func turnedOf(t *data.Turned) ClocksTurned {
	return ClocksTurned{Open: t.Open, Later: t.Later, Sooner: t.Sooner, ToGreen: t.ToGreen, ToYellow: t.ToYellow, ToRed: t.ToRed}
}

// daysFrom reads days as they come; the store tells whether they can be.
func daysFrom(sent []CalendarDay) ([]concern.CalendarDay, error) {
	days := make([]concern.CalendarDay, len(sent))
	for i, d := range sent {
		day, err := time.ParseInLocation(time.DateOnly, d.Day, concern.Shanghai)
		if err != nil {
			return nil, problem.Invalid().Field(fmt.Sprintf("days[%d].day", i), "没有这一天，应写成 2027-01-01", "there is no such day: it is written like 2027-01-01")
		}
		if d.Kind != holiday && d.Kind != workday {
			return nil, problem.Invalid().Field(fmt.Sprintf("days[%d].kind", i), "应是 holiday（放假）或 workday（补班）", "it is holiday or workday")
		}
		days[i] = concern.CalendarDay{Day: day, Working: d.Kind == workday, Name: d.Name}
	}
	return days, nil
}

func daysOf(days []concern.CalendarDay) []CalendarDay {
	answer := make([]CalendarDay, len(days))
	for i, d := range days {
		answer[i] = CalendarDay{Day: d.Day.Format(time.DateOnly), Kind: holiday, Name: d.Name}
		if d.Working {
			answer[i].Kind = workday
		}
	}
	return answer
}

func basisOf(y *data.CalendarYear) *CalendarBasis {
	b := &CalendarBasis{Year: y.Year, Source: y.Source, Edited: y.Edited, EditedBy: orNil(y.EditedBy)}
	if !y.EditedAt.IsZero() {
		b.EditedAt = &y.EditedAt
	}
	return b
}

func sendYear(c echo.Context, y *data.CalendarYear) error {
	answer := CalendarYear{Year: y.Year, Days: daysOf(y.Days), Version: y.Version}
	if y.Known {
		answer.Basis = basisOf(y)
	}
	if public := concern.PublicYearOf(y.Year); public != nil {
		answer.Shipped = &CalendarYearDays{Source: public.Source, Days: daysOf(public.Days)}
	}
	tagged(c, y.Version)
	return c.JSON(http.StatusOK, answer)
}
