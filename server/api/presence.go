package api

import (
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/server/auth"
	"minqing/server/problem"
)

// ShowPresence answers POST /boards/{id}/presence. It asks no database whose board it is: a hand moves ten times a second.
func (s *Server) ShowPresence(c echo.Context, id ID) error {
	account := auth.From(c.Request().Context())
	who := account.Actor()
	scope := who.Scope()
	prefix, there := s.table.BoardPrefix(id)
	if !there {
		return problem.NotFound()
	}
	if err := data.MayShowOn(&scope, prefix); err != nil {
		return err
	}
	body, _, err := decode[Presence](c)
	if err != nil {
		return err
	}
	if !s.hands.allows(account.ID, s.now()) {
		return problem.TooOften(time.Second)
	}
	p, err := presenceOf(&body)
	if err != nil {
		return err
	}
	p.Board, p.Name = id, account.DisplayName
	if err := s.store.ShowPresence(c.Request().Context(), p); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func presenceOf(body *Presence) (*data.Presence, error) {
	p := data.Presence{Screen: body.Screen}
	if body.Pointer != nil {
		at, err := pair("pointer", *body.Pointer)
		if err != nil {
			return nil, err
		}
		p.Pointer = &at
	}
	if body.Sketch == nil {
		return &p, nil
	}
	sketch := data.Sketch{Kind: data.AnnotationKind(body.Sketch.Kind), Color: body.Sketch.Color, Width: body.Sketch.Width}
	for _, position := range body.Sketch.Path {
		at, err := pair("sketch.path", position)
		if err != nil {
			return nil, err
		}
		sketch.Path = append(sketch.Path, at)
	}
	p.Sketch = &sketch
	return &p, nil
}

func pair(path string, at []float64) ([2]float64, error) {
	if len(at) != 2 {
		return [2]float64{}, problem.Invalid().Field(path, "应是经度、纬度两个数", "a position is two numbers, longitude and latitude")
	}
	return [2]float64(at), nil
}

// mostShown is how often a second one account may show its hands: on three screens ten times each.
const mostShown = 30

// pace counts the requests of each account in the second that is. The zero value is ready.
type pace struct {
	mu     sync.Mutex
	second int64
	counts map[int64]int
}

func (p *pace) allows(account int64, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if second := now.Unix(); second != p.second || p.counts == nil {
		p.second, p.counts = second, map[int64]int{}
	}
	p.counts[account]++
	return p.counts[account] <= mostShown
}
