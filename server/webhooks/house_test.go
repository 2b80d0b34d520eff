package webhooks

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
	"minqing/geo"
)

// clock is a time that a test moves.
type clock struct {
	sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.Lock(); defer c.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.Lock(); defer c.Unlock(); c.at = c.at.Add(d) }

// house is a database with a community, and servers on it.
type house struct {
	*clock
	url   string
	store *data.Store
	staff data.Actor
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{clock: &clock{at: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)}, url: pgtest.New(t)}
	h.store = h.server(t)
	if err := h.store.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	box := orb.MultiPolygon{{{{113, 37}, {114, 37}, {114, 38}, {113, 38}, {113, 37}}}}
	for _, code := range []string{"140300000000", "140302000000", "140302001000", "140302001001"} {
		if _, err := h.store.CreateArea(t.Context(), data.Operator(), data.NewArea{Code: geo.Code(code), Name: "大院社区", Geometry: box}); err != nil {
			t.Fatal(err)
		}
	}
	a, err := h.store.CreateAccount(t.Context(), data.Operator(), data.NewAccount{
		Name: "staff", Password: "correct horse", Role: concern.Staff, Areas: []geo.Code{"140302001001"},
	})
	if err != nil {
		t.Fatal(err)
	}
	h.staff = a.Actor()
	return h
}

// server is one more on the database.
func (h *house) server(t *testing.T) *data.Store {
	t.Helper()
	s, err := data.Open(t.Context(), h.url, data.Options{Key: bytes.Repeat([]byte{7}, 32), Now: h.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func (h *house) sender(store *data.Store) *Sender {
	s := New(Options{Store: store, Log: slog.New(slog.DiscardHandler), Link: "https://map.example.cn", Now: h.now})
	s.chance = func() float64 { return 0.5 } // waits as they stand
	return s
}

func (h *house) report(t *testing.T) int64 {
	t.Helper()
	w, err := h.store.CreateConcern(t.Context(), h.staff, data.NewConcern{
		Title: "路灯不亮<@all>", Category: "street_light", Urgency: concern.Normal, Source: concern.Visit, Point: orb.Point{113.5, 37.5},
	}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	return w.Concern.ID
}

// hook makes a webhook that hears of reports.
func (h *house) hook(t *testing.T, n data.NewWebhook) (id int64, secret string) {
	t.Helper()
	n.Name, n.Kinds = "推送", []data.Occasion{data.OccasionReported}
	w, secret, err := h.store.CreateWebhook(t.Context(), data.Operator(), n)
	if err != nil {
		t.Fatal(err)
	}
	return w.ID, secret
}

func (h *house) standing(t *testing.T) data.Webhook {
	t.Helper()
	all, err := h.store.Webhooks(t.Context(), data.Operator())
	if err != nil || len(all) == 0 {
		t.Fatalf("%+v, %v", all, err)
	}
	return all[0]
}

// delivery is the only message there is.
func (h *house) delivery(t *testing.T) data.Delivery {
	t.Helper()
	page, _, err := h.store.Deliveries(t.Context(), data.Operator(), h.standing(t).ID, "", "", 10)
	if err != nil || len(page) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	return page[0]
}

func send(t *testing.T, s *Sender) {
	t.Helper()
	if err := s.SendDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// receiver keeps what it is sent and answers as it is told.
type receiver struct {
	sync.Mutex
	*httptest.Server
	got    []received
	answer func(n int, w http.ResponseWriter) // n from 1
}

type received struct {
	header http.Header
	query  url.Values
	body   string
}

func newReceiver(t *testing.T, answer func(n int, w http.ResponseWriter)) *receiver {
	t.Helper()
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			t.Error(err)
		}
		r.Lock()
		r.got = append(r.got, received{q.Header, q.URL.Query(), string(body)})
		n := len(r.got)
		r.Unlock()
		r.answer(n, w)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) all() []received { r.Lock(); defer r.Unlock(); return r.got }

func takes(int, http.ResponseWriter) {}

func refuses(status int) func(int, http.ResponseWriter) {
	return func(_ int, w http.ResponseWriter) { w.WriteHeader(status) }
}
