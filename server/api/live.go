package api

import (
	"cmp"
	"errors"

	"github.com/labstack/echo/v4"

	"minqing/server/auth"
	"minqing/server/live"
	"minqing/server/problem"
)

// live answers GET /live: the stream of what changes within the asking account's sight, until its session ends.
func (s *Server) live(c echo.Context) error {
	r := c.Request()
	account := auth.From(r.Context())
	name, until := s.auth.Session(r.Context())
	who := account.Actor()
	listener := s.table.Hub.Listen(account.ID, name, who.Scope())
	// A change of rights that came before the listener was there did not end it.
	if now, err := s.auth.Account(r.Context()); err != nil || now == nil || now.Version != account.Version {
		s.table.Hub.Leave(listener)
		return errors.Join(err, problem.SignedOut())
	}
	return s.table.Hub.Serve(c.Response(), r, listener, live.Stream{
		Since: cmp.Or(r.Header.Get("Last-Event-ID"), c.QueryParam("since")), Until: until, Key: s.auth.Key(r.Context()),
		Lives:  func() (bool, error) { return s.auth.Lives(r.Context()) },
		Missed: s.store.Since, Prefix: s.table.Prefix,
	})
}
