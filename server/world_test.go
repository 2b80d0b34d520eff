package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"gocloud.dev/blob/fileblob"

	"minqing/concern"
	"minqing/data"
	"minqing/data/demo"
	"minqing/data/pgtest"
	"minqing/server/api"
	"minqing/server/basemap/basemaptest"
	"minqing/server/contract"
)

// sesame is the password of every account of a test's world.
const sesame = "open sesame 芝麻开门"

// world is a whole program over a database of its own that holds a small demo town.
type world struct {
	*app
	url      string
	uploads  string // the folder of what comes in
	clients  map[string]*client
	contract *contract.Contract
}

// newWorld lives as long as the test. The demo's accounts all have the same password.
func newWorld(t *testing.T, concerns int) *world {
	t.Helper()
	store := newStore(t)
	if _, err := demo.Load(t.Context(), store, demo.Options{Concerns: concerns, Password: sesame}); err != nil {
		t.Fatal(err)
	}
	return serveWorld(t, store)
}

func newStore(t *testing.T) *data.Store {
	t.Helper()
	photos, err := fileblob.OpenBucket(t.TempDir(), &fileblob.Options{NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = photos.Close() }) // a folder's has nothing to close
	store, err := data.Open(t.Context(), pgtest.New(t), data.Options{Key: bytes.Repeat([]byte{7}, 32), Photos: photos})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	if err := store.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	if err := store.SyncLedger(t.Context(), concern.DefaultLedger()); err != nil {
		t.Fatal(err)
	}
	return store
}

func serveWorld(t *testing.T, store *data.Store) *world {
	t.Helper()
	return serveLogged(t, store, quiet(t))
}

// quiet is a log of what is wrong.
func quiet(t *testing.T) *slog.Logger {
	return slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

func serveLogged(t *testing.T, store *data.Store, log *slog.Logger) *world {
	t.Helper()
	return serveMap(t, store, mapFlags{URL: basemaptest.Whole().File(t), Datum: "wgs84", Zoom: 18}, log)
}

// serveMap is a program whose map is drawn on something else.
func serveMap(t *testing.T, store *data.Store, flags mapFlags, log *slog.Logger) *world {
	t.Helper()
	uploads := t.TempDir()
	a, err := newApp(store, appOptions{Uploads: uploads, TileCache: 8 << 20, Map: flags, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	rules, err := contract.Read(api.Document)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var following sync.WaitGroup
	following.Go(func() { _ = store.Follow(ctx, a.table) }) // its error is that of the context
	following.Go(func() { _ = store.FollowPresence(ctx, a.table.Present) })
	server := httptest.NewServer(a)
	t.Cleanup(func() {
		a.table.Hub.Close()
		server.Close()
		a.Close()
		stop()
		following.Wait()
	})
	w := &world{app: a, url: server.URL, uploads: uploads, clients: map[string]*client{}, contract: rules}
	w.eventually(t, "the map is loaded", func() bool { return a.table.Health().Loaded })
	return w
}

// testLog shows the program's log with the test that failed.
type testLog struct{ t *testing.T }

func (l testLog) Write(line []byte) (int, error) {
	l.t.Logf("log: %s", bytes.TrimSpace(line))
	return len(line), nil
}

// eventually asks again and again, for ten seconds.
func (w *world) eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatalf("it never came to be that %s", what)
}

// caughtUp waits until the map knows all that was committed until now.
func (w *world) caughtUp(t *testing.T) {
	t.Helper()
	var at string
	err := w.store.Pool().QueryRow(t.Context(), `select epoch || '~' || pg_current_snapshot() from minqing.feed`).Scan(&at)
	if err != nil {
		t.Fatal(err)
	}
	position, err := data.ParsePosition(at)
	if err != nil {
		t.Fatal(err)
	}
	w.eventually(t, "the map catches up", func() bool { return w.table.WaitFor(t.Context(), position) == nil })
}

// client is a browser: it keeps its session's cookie, and holds every answer against the contract.
type client struct {
	world   *world
	account string
	cookie  string
}

// as is the browser of an account, signed in; "" is nobody's.
func (w *world) as(t *testing.T, account string) *client {
	t.Helper()
	if c := w.clients[account]; c != nil {
		return c
	}
	c := &client{world: w, account: account}
	if account != "" {
		c.signIn(t, sesame)
	}
	w.clients[account] = c
	return c
}

// signIn gives the client's browser a session.
func (c *client) signIn(t *testing.T, password string) {
	t.Helper()
	a := c.do(t, "POST", "/api/v1/session", fmt.Sprintf(`{"account":%q,"password":%q}`, c.account, password))
	if a.status != http.StatusOK {
		t.Fatalf("%s cannot sign in: %d %s", c.account, a.status, a.body)
	}
	c.keep(a)
}

// hire lets the administrator make an account of the rest of a body, whose holder changes the password to sesame.
func (w *world) hire(t *testing.T, name, rest string) {
	t.Helper()
	const once = "for this once"
	if a := w.as(t, "admin").do(t, "POST", "/api/v1/accounts", fmt.Sprintf(`{"name":%q,"password":%q,%s}`, name, once, rest)); a.status != http.StatusCreated {
		t.Fatalf("the account %s: %d %s", name, a.status, a.body)
	}
	c := &client{world: w, account: name}
	c.signIn(t, once)
	c.changePassword(t, once, sesame)
	w.clients[name] = c
}

// changePassword gives the client's account another password, and its browser the session that follows.
func (c *client) changePassword(t *testing.T, old, password string) {
	t.Helper()
	a := c.do(t, "POST", "/api/v1/session/password", fmt.Sprintf(`{"old":%q,"new":%q}`, old, password))
	if a.status != http.StatusNoContent {
		t.Fatalf("%s cannot change the password: %d %s", c.account, a.status, a.body)
	}
	c.keep(a)
}

// keep takes the session's cookie out of an answer.
func (c *client) keep(a answer) {
	for _, cookie := range a.response.Cookies() {
		if cookie.Name == "minqing_session" {
			c.cookie = cookie.Value
		}
	}
}

// answer is what came back.
type answer struct {
	status   int
	header   http.Header
	body     string
	response *http.Response
}

// json reads the answer into v.
func (a answer) json(t *testing.T, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), v); err != nil {
		t.Fatalf("%v in %.500s", err, a.body)
	}
}

// do sends a request; header is "Name: value" each. A body that is JSON says so by itself.
func (c *client) do(t *testing.T, method, address, body string, header ...string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, c.world.url+address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.cookie != "" {
		request.AddCookie(&http.Cookie{Name: "minqing_session", Value: c.cookie})
	}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		request.Header.Set(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{response.StatusCode, response.Header, string(read), response}
	c.world.keepsContract(t, request, a)
	if kept := a.header.Get("Cache-Control"); isAnswer(request) && kept != "no-store" && !strings.HasPrefix(kept, "private") {
		t.Errorf("%s %s may be kept for others: Cache-Control is %q", method, address, kept)
	}
	return a
}

func (c *client) get(t *testing.T, address string) answer {
	t.Helper()
	a := c.do(t, "GET", address, "")
	if a.status != http.StatusOK {
		t.Fatalf("%s GET %s: %d %s", c.account, address, a.status, a.body)
	}
	return a
}

// isAnswer says whether a request is for what an account may see, rather than for a page or the state of the program.
func isAnswer(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.URL.Path, "/tiles/")
}

// keepsContract holds a JSON answer against openapi.yaml.
func (w *world) keepsContract(t *testing.T, r *http.Request, a answer) {
	t.Helper()
	mediaType, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil || !strings.HasSuffix(mediaType, "json") || a.header.Get("Content-Encoding") != "" {
		return
	}
	op := w.operation(r)
	if op == nil {
		return
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request: r, Route: &routers.Route{Spec: w.contract.Document, Operation: op, Method: r.Method},
		},
		Status: a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.body)),
	}
	if err := openapi3filter.ValidateResponse(context.Background(), input); err != nil {
		t.Errorf("%s %s answers outside of the contract: %v", r.Method, r.URL, err)
	}
}

// operation is the contract's for a request, nil when it has none. A path in plain words goes before one with parameters.
func (w *world) operation(r *http.Request) (found *openapi3.Operation) {
	parts := strings.Split(r.URL.Path, "/")
	fewest := len(parts)
	for path, item := range w.contract.Document.Paths.Map() {
		pattern := strings.Split(path, "/")
		match := len(pattern) == len(parts)
		for i := 0; match && i < len(parts); i++ {
			match = pattern[i] == parts[i] || strings.HasPrefix(pattern[i], "{")
		}
		if op := item.GetOperation(r.Method); match && op != nil && strings.Count(path, "{") < fewest {
			found, fewest = op, strings.Count(path, "{")
		}
	}
	return found
}

func init() {
	// Bodies of these types are JSON or are not looked into.
	openapi3filter.RegisterBodyDecoder("application/geo+json", openapi3filter.JSONBodyDecoder)
}
