package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"minqing/data"
	"minqing/server/api"
	"minqing/server/auth"
	"minqing/server/basemap"
	"minqing/server/contract"
	"minqing/server/maptiles"
	"minqing/server/problem"
	"minqing/server/sandtable"
	"minqing/server/web"
	"minqing/server/webhooks"
)

// app is the program's HTTP side: everything between a connection and the rooms that answer.
type app struct {
	store *data.Store
	auth  *auth.Auth
	table *sandtable.Table
	api   *api.Server
	hooks *webhooks.Sender
	log   *slog.Logger

	fictional atomic.Bool // what isFictional answered last
	http.Handler
}

// appOptions are what the HTTP side has to know.
type appOptions struct {
	Secure    bool           // served over HTTPS
	Uploads   string         // folder where files lie while they are imported; "" is the system's for temporary files
	Proxies   []netip.Prefix // whose X-Forwarded-For is believed; none: the connection's own address counts
	Link      string         // under which people reach the map, for messages that go out; "" when nobody said it
	TileCache uint64         // the most memory, in bytes, that built tiles may take
	Least     int            // concerns that a hotspot is computed from; 0 is the usual
	Map       mapFlags       // what the map is drawn on
	Log       *slog.Logger
}

// newApp puts the HTTP side together. Follow the feed with a.table to fill it; Close it in the end.
func newApp(store *data.Store, o appOptions) (*app, error) {
	a := &app{store: store, log: o.Log}
	var err error
	if a.auth, err = auth.New(store, o.Secure); err != nil {
		return nil, err
	}
	a.table = sandtable.New(store, o.Log, a.auth.Forget)
	archive := o.Map.archive(o.Log)
	a.hooks = webhooks.New(webhooks.Options{Store: store, Log: o.Log, Link: o.Link})
	a.api = api.New(api.Options{
		Store: store, Table: a.table, Auth: a.auth, Webhooks: a.hooks, Log: o.Log, Now: time.Now, Demo: a.isFictional, Folder: o.Uploads,
		Least: o.Least, Map: o.Map.settings(archive),
	})
	e, err := a.routes(o, archive)
	if err != nil {
		a.Close()
		return nil, err
	}
	a.Handler = a.outermost(e, o)
	return a, nil
}

// Close ends the live streams and running imports.
func (a *app) Close() {
	a.table.Hub.Close()
	a.api.Close()
}

func (a *app) routes(o appOptions, archive *basemap.Archive) (*echo.Echo, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = addressOf(o.Proxies)
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		problem.Answer(c.Response(), c.Request(), a.log, c.Response().Committed, err)
	}
	rules, err := contract.Read(api.Document)
	if err != nil {
		return nil, err
	}
	e.Use(a.measured, rules.Enforce, a.loaded)
	a.api.Register(e)
	e.GET("/api/v1/openapi.yaml", func(c echo.Context) error { return c.Blob(http.StatusOK, "application/yaml", api.Document) })
	e.GET("/api/docs", echo.WrapHandler(web.Docs(rules.Document)))
	t := maptiles.New(a.table, o.TileCache)
	e.GET("/tiles/:layers/:z/:x/:y", t.Tile)
	e.GET("/tiles/:layers/tile.json", t.TileJSON)
	e.GET(basemap.Address, archive.Serve)
	e.GET("/healthz", a.alive)
	e.GET("/readyz", a.ready)
	e.GET("/metrics", a.metrics(promhttp.HandlerFor(newRegistry(a.table, a.hooks), promhttp.HandlerOpts{})))
	pages, err := web.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		problem.Answer(w, r, a.log, false, problem.NotFound())
	}))
	if err != nil {
		return nil, fmt.Errorf("read the front end: %w", err)
	}
	e.RouteNotFound("/*", echo.WrapHandler(pages))
	return e, nil
}

// outermost is what every request passes before it is routed: a panic becomes a problem, another site's page is refused,
// and who asks is known.
func (a *app) outermost(next http.Handler, o appOptions) http.Handler {
	origins := http.NewCrossOriginProtection()
	origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		problem.Answer(w, r, o.Log, false, problem.CrossOrigin())
	}))
	known := a.auth.Load(a.withAccount(next), func(w http.ResponseWriter, r *http.Request, err error) {
		problem.Answer(w, r, o.Log, false, err)
	})
	routed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.URL.Path, "/tiles/") {
			// The next user of a shared PC is shown nothing of this one's. Rooms that let a browser keep something say so themselves.
			w.Header().Set("Cache-Control", "no-store")
			known.ServeHTTP(w, r)
		} else {
			next.ServeHTTP(w, r)
		}
	})
	return a.recovered(web.Secure(compressed(origins.Handler(routed)), o.Map.origin()))
}

// compressed shrinks JSON, lists and exports on their way; tiles, pages and the base map come as their rooms have them, events stay as they are.
func compressed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.ContentTypes([]string{"application/json", "application/geo+json", "text/csv", "application/yaml", "text/html"}))
	if err != nil {
		panic("app: " + err.Error()) // its options are constants
	}
	shrunk := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".mvt") || r.URL.Path == basemap.Address {
			next.ServeHTTP(w, r)
			return
		}
		shrunk.ServeHTTP(w, r)
	})
}

// loaded refuses what the map has to be in memory for until it is: an empty tile would be a wrong one.
func (a *app) loaded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		route := c.Path()
		needs := strings.HasPrefix(route, "/tiles/") || strings.HasPrefix(route, "/api/v1/") && route != "/api/v1/session" && route != "/api/v1/openapi.yaml"
		if needs && !a.table.Health().Loaded {
			return problem.Loading()
		}
		return next(c)
	}
}

// isFictional asks whether every screen has to say that the data are made up; the last answer stands while PostGIS is away.
func (a *app) isFictional() bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	made, err := a.store.Fictional(ctx)
	if err != nil {
		a.log.Warn("cannot tell whether this is the demo", "error", err)
		return a.fictional.Load()
	}
	a.fictional.Store(made)
	return made
}

func (a *app) withAccount(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		account, err := a.auth.Account(r.Context())
		if err != nil {
			problem.Answer(w, r, a.log, false, err)
			return
		}
		if account != nil {
			r = r.WithContext(auth.With(r.Context(), account))
		}
		next.ServeHTTP(w, r)
	})
}

// recovered answers a panic, which is our mistake, with a problem, and logs where it was.
func (a *app) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			broken := recover()
			if broken == nil {
				return
			}
			if err, ok := broken.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(broken)
			}
			a.log.Error("panic", "method", r.Method, "path", r.URL.Path, "panic", broken, "stack", string(debug.Stack()))
			problem.Answer(w, r, a.log, false, problem.Internal(fmt.Errorf("panic: %v", broken)))
		}()
		next.ServeHTTP(w, r)
	})
}

// addressOf tells where a request comes from; only the named proxies are believed about it.
func addressOf(proxies []netip.Prefix) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		_, network, err := net.ParseCIDR(p.Masked().String())
		if err != nil {
			panic("app: a parsed prefix is no network: " + err.Error())
		}
		trust = append(trust, echo.TrustIPRange(network))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}
