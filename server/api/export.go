package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
)

// ExportConcerns answers GET /export/{format}: a file that is written as it is read.
func (s *Server) ExportConcerns(c echo.Context, _ ExportConcernsParamsFormat, params ExportConcernsParams) error {
	f, err := s.filter(c, "datum", "fields", "purpose")
	if err != nil {
		return err
	}
	o := data.ExportOptions{Filter: f, Purpose: params.Purpose}
	if params.Fields != nil {
		o.Fields = strings.Split(*params.Fields, ",")
	}
	if params.Datum != nil {
		if o.Datum, err = geo.ParseDatum(*params.Datum); err != nil {
			return problem.Parameter("datum", geo.InChinese(err), err.Error())
		}
	}
	answer := c.Response()
	err = s.store.Export(c.Request().Context(), actor(c), o, func(count int64) (io.Writer, error) {
		head := answer.Header()
		head.Set("Content-Type", geoJSON)
		head.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="minqing-%s.geojson"`, s.now().In(concern.Shanghai).Format("2006-01-02-1504")))
		head.Set("Minqing-Count", strconv.FormatInt(count, 10))
		answer.WriteHeader(http.StatusOK)
		if err := http.NewResponseController(answer).Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return nil, err
		}
		return answer, nil
	})
	return err
}
