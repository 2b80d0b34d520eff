package main

import (
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"minqing/server/problem"
	"minqing/server/sandtable"
	"minqing/server/webhooks"
)

// alive says that the process answers.
func (a *app) alive(c echo.Context) error {
	return c.JSON(http.StatusOK, map[string]string{"status": "ok"})
}

// readiness is what /readyz says.
type readiness struct {
	Status   string `json:"status"`          // ready, stale: from memory while PostGIS is away, loading
	AsOf     string `json:"as_of,omitempty"` // of a stale map
	Concerns int    `json:"concerns"`        // in memory
	Live     int    `json:"live"`            // open streams
}

// ready is 200 when requests are answered; from memory while PostGIS is away, which it says.
func (a *app) ready(c echo.Context) error {
	h := a.table.Health()
	r := readiness{Status: "ready", Concerns: h.Concerns, Live: a.table.Hub.Listeners()}
	status := http.StatusOK
	switch {
	case !h.Loaded:
		r.Status, status = "loading", http.StatusServiceUnavailable
		c.Response().Header().Set("Retry-After", "1")
	case !h.AwaySince.IsZero():
		r.Status, r.AsOf = "stale", h.AwaySince.UTC().Format(time.RFC3339)
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, r)
}

var (
	requestSeconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "minqing_request_seconds", Help: "Time to answer, by route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})
)

// newRegistry holds what /metrics tells.
func newRegistry(t *sandtable.Table, hooks *webhooks.Sender) *prometheus.Registry {
	r := prometheus.NewRegistry()
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	r.MustRegister(
		requestSeconds, hooks.Collector(), collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("minqing_concerns", "Concerns in memory.", func() float64 { return float64(t.Index.Len()) }),
		gauge("minqing_live_listeners", "Open live streams.", func() float64 { return float64(t.Hub.Listeners()) }),
		gauge("minqing_database_away", "1 while PostGIS cannot be reached.", func() float64 {
			if t.Health().AwaySince.IsZero() {
				return 0
			}
			return 1
		}),
	)
	return r
}

// measured counts each answer under its route, so that no id and no filter becomes a label.
func (a *app) measured(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := time.Now()
		err := next(c)
		status := c.Response().Status
		if err != nil && !c.Response().Committed {
			status = problem.Of(err).Status
		}
		requestSeconds.WithLabelValues(c.Request().Method, c.Path(), strconv.Itoa(status)).Observe(time.Since(began).Seconds())
		return err
	}
}

// metrics are for the machine's own and the private network's collectors: they tell nothing of a concern, but when people work.
func (a *app) metrics(h http.Handler) echo.HandlerFunc {
	return func(c echo.Context) error {
		if !local(c.RealIP()) {
			return problem.NotFound()
		}
		h.ServeHTTP(c.Response(), c.Request())
		return nil
	}
}

// local says whether an address is of this machine or of a private network.
func local(address string) bool {
	ip, err := netip.ParseAddr(address)
	return err == nil && (ip.IsLoopback() || ip.Unmap().IsPrivate())
}
