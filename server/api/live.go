package api

import (
	"github.com/labstack/echo/v4"

	"minqing/server/auth"
)

// live answers GET /live: the stream of what changes within the asking account's sight, until its session ends.
func (s *Server) live(c echo.Context) error {
	r := c.Request()
	account := auth.From(r.Context())
	name, until := s.auth.Session(r.Context())
	who := account.Actor()
	listener := s.table.Hub.Listen(account.ID, name, who.Scope())
	return s.table.Hub.Serve(c.Response(), r, listener, r.Header.Get("Last-Event-ID"), until, s.store.Since, s.table.Prefix)
}
