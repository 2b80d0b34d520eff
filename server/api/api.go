// Package api is the REST contract of openapi.yaml: each handler parses, authorises, calls the store or the table,
// and encodes. What the contract says of parameters and bodies is checked before a handler runs (server/contract).
package api

import (
	"cmp"
	_ "embed"
	"log/slog"
	"time"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/data/photo"
	"minqing/server/auth"
	"minqing/server/sandtable"
	"minqing/server/webhooks"
)

//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi.yaml

// Document is the contract's text, as it is served at /api/v1/openapi.yaml.
//
//go:embed openapi.yaml
var Document []byte

// Server answers the contract's operations.
type Server struct {
	store    *data.Store
	table    *sandtable.Table
	auth     *auth.Auth
	codes    *auth.Codes
	tokens   *auth.Codes // of walls
	imports  *imports
	darkroom *photo.Darkroom
	webhooks *webhooks.Sender
	hands    pace
	folder   string // of uploads
	least    int    // concerns that a hotspot is computed from
	log      *slog.Logger
	now      func() time.Time
	demo     func() bool // whether the data are made up
	shown    *MapSettings
}

var _ ServerInterface = (*Server)(nil)

// Options of a Server.
type Options struct {
	Store    *data.Store
	Table    *sandtable.Table
	Auth     *auth.Auth
	Webhooks *webhooks.Sender
	Log      *slog.Logger
	Now      func() time.Time // the clock of lights and links
	Demo     func() bool      // whether the data are made up
	Least    int              // concerns that a hotspot is computed from; 0 is DefaultLeast
	Folder   string           // where uploads lie while they are read; "" is the system's for temporary files
	Map      *MapSettings     // what the deployment says of its map; nil for nothing
}

// photoMemory is the most, in bytes, that photos may take while they are decoded: 60 million pixels of the usual kind twice.
const photoMemory = 512 << 20

// New makes the server of a store and its table. Close ends the imports it runs.
func New(o Options) *Server {
	return &Server{
		store: o.Store, table: o.Table, auth: o.Auth, codes: auth.NewCodes(o.Now), tokens: auth.NewCodes(o.Now), log: o.Log, now: o.Now, demo: o.Demo,
		imports: newImports(o.Store, o.Log, o.Folder), darkroom: photo.NewDarkroom(photoMemory), folder: o.Folder,
		least: cmp.Or(o.Least, DefaultLeast), webhooks: o.Webhooks, shown: o.Map,
	}
}

// Close cancels the running imports and waits for them; nothing of them is kept.
func (s *Server) Close() { s.imports.close() }

// Register puts the operations and the live stream on a router.
func (s *Server) Register(e *echo.Echo) {
	RegisterHandlers(e, s)
	e.GET("/api/v1/live", s.live)
}

// actor is who asks. The contract has seen to it that somebody does.
func actor(c echo.Context) data.Actor { return auth.From(c.Request().Context()).Actor() }
