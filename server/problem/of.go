package problem

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/data/photo"
	"minqing/geo"
	"minqing/geo/table"
	"minqing/server/auth"
	"minqing/server/sandtable"
	"minqing/tiles"
)

// Of is the answer to an error from any room. Errors that no room has words for are Internal.
func Of(err error) *Problem {
	var (
		own    *Problem
		store  *data.Error
		filter *concern.FilterError
		path   *tiles.PathError
		dim    *tiles.DimensionError
		word   *concern.UnknownWordError
		file   *table.FileError
		shot   *photo.Error
		large  *http.MaxBytesError
		often  *auth.TooManyError
		router *echo.HTTPError
	)
	switch {
	case errors.As(err, &own):
		return own
	case errors.As(err, &store):
		return ofStore(store)
	case errors.As(err, &often):
		return Throttled(often.Wait)
	case errors.As(err, &filter):
		return Parameter(filter.Param, filter.Chinese(), filter.Error())
	case errors.As(err, &path):
		return Parameter(path.Part, path.Zh, path.English)
	case errors.As(err, &dim):
		return Parameter("by", "没有这种分组", dim.Error())
	case errors.As(err, &word):
		return Invalid().Field(word.Field, "没有“"+word.Got+"”这个值", word.Error())
	case errors.As(err, &file):
		return Invalid().Field("file", file.Zh, file.English)
	case errors.As(err, &shot):
		return Invalid().Field("file", shot.Zh, shot.English)
	case errors.As(err, &large):
		return TooLarge(large.Limit)
	case errors.As(err, &router):
		return ofRouter(router)
	case geo.InChinese(err) != err.Error(): // an error of geo about a user's input
		return Invalid().With(geo.InChinese(err), err.Error())
	}
	if data.KindOf(err) == data.Unavailable {
		return Unavailable()
	}
	return Internal(err)
}

func ofStore(e *data.Error) *Problem {
	var p *Problem
	switch e.Kind {
	case data.Invalid:
		p = Invalid()
	case data.NotFound:
		p = NotFound()
	case data.Conflict:
		p = Conflict()
	case data.Forbidden:
		p = Forbidden("", "")
	case data.Unauthorized:
		return WrongPassword()
	case data.Stale:
		p = Stale()
	case data.KeyReused:
		p = KeyReused()
	case data.Unavailable:
		p = Unavailable()
	default:
		return Internal(e)
	}
	if errors.Is(e, sandtable.ErrBehind) {
		return Lagging()
	}
	p.Cause = e.Err
	p.With(e.Message, e.English)
	p.Fields, p.FieldsEn, p.At = e.Fields, e.FieldsEnglish, e.At
	return p
}

// ofRouter translates what the framework itself refuses.
func ofRouter(e *echo.HTTPError) *Problem {
	switch e.Code {
	case http.StatusNotFound:
		return NotFound()
	case http.StatusMethodNotAllowed:
		return Method("")
	case http.StatusBadRequest, http.StatusUnsupportedMediaType:
		p := Invalid()
		p.Cause = e
		return p
	}
	return Internal(e)
}

// Abandoned says whether an error only means that the client went away.
func Abandoned(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, context.Canceled)
}

// Answer sends what an error means and logs once what the program itself did wrong. When an answer is
// under way already it cannot be taken back: the connection is broken off, so that nobody takes half of it for the whole.
func Answer(w http.ResponseWriter, r *http.Request, log *slog.Logger, committed bool, err error) {
	if Abandoned(r.Context(), err) {
		return
	}
	p := Of(err)
	if p.Status >= http.StatusInternalServerError && p.Type != "/problems/lagging" && p.Type != "/problems/loading" {
		log.Error("request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	if committed {
		panic(http.ErrAbortHandler)
	}
	if p.Type == "/problems/unavailable" && writes(r) {
		p.With("数据库暂时连不上，这次没有存上；您填的内容还在，请稍后再提交一次",
			"The database cannot be reached. Nothing was saved; what you filled in is still here: send it again shortly")
	}
	if err := p.Write(w); err != nil {
		log.Debug("the answer did not reach its reader", "error", err)
	}
}

// writes says whether a request would have changed what people work on.
func writes(r *http.Request) bool {
	return r.Method != http.MethodGet && r.Method != http.MethodHead && !strings.HasPrefix(r.URL.Path, "/api/v1/session")
}
