package webhooks

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"minqing/data"
)

func TestAMessageIsSignedAndSaysNoMoreThanItMust(t *testing.T) {
	h := newHouse(t)
	r := newReceiver(t, takes)
	_, secret := h.hook(t, data.NewWebhook{Format: data.FormatStandard, URL: r.URL + "/hook?room=1", Area: "140302001001"})
	id := h.report(t)
	send(t, h.sender(h.store))
	got := r.all()
	if len(got) != 1 {
		t.Fatalf("it was sent %d times", len(got))
	}
	head := got[0].header
	// As a receiver checks it, by the specification.
	key, err := base64.StdEncoding.DecodeString(secret[len("whsec_"):])
	if err != nil {
		t.Fatal(err)
	}
	m := hmac.New(sha256.New, key)
	fmt.Fprintf(m, "%s.%s.%s", head.Get("webhook-id"), head.Get("webhook-timestamp"), got[0].body)
	if want := "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil)); head.Get("webhook-signature") != want {
		t.Errorf("it is signed %s, want %s", head.Get("webhook-signature"), want)
	}
	if head.Get("webhook-timestamp") != fmt.Sprint(h.now().Unix()) || got[0].query.Get("room") != "1" || head.Get("Content-Type") != "application/json" {
		t.Errorf("its head is %v, its query %v", head, got[0].query)
	}
	var body struct {
		Type      string
		Timestamp time.Time
		Data      map[string]any
	}
	if err := json.Unmarshal([]byte(got[0].body), &body); err != nil {
		t.Fatal(err)
	}
	if body.Type != "concern.reported" || !body.Timestamp.Equal(h.now()) || body.Data["concern"] != float64(id) || body.Data["category"] != "street_light" ||
		body.Data["status"] != "reported" || body.Data["light"] != "green" || body.Data["link"] != fmt.Sprintf("https://map.example.cn/?card=%d", id) {
		t.Errorf("it says %s", got[0].body)
	}
	if strings.Contains(got[0].body, "路灯不亮") {
		t.Errorf("it holds the title: %s", got[0].body)
	}
	if d := h.delivery(t); d.State != "delivered" || d.Attempts != 1 || d.Status != 200 {
		t.Errorf("it stands at %+v", d)
	}
}

func TestAFailedMessageIsTriedAgainForThreeDays(t *testing.T) {
	h := newHouse(t)
	r := newReceiver(t, refuses(http.StatusInternalServerError))
	h.hook(t, data.NewWebhook{Format: data.FormatStandard, URL: r.URL})
	h.report(t)
	s := h.sender(h.store)
	began := h.now()
	for i, wait := range waits {
		send(t, s)
		d := h.delivery(t)
		if d.State != "failed" || d.Attempts != i+1 || d.Problem != "status" || d.Status != 500 || !d.NextAt.Equal(h.now().Add(wait)) {
			t.Fatalf("after try %d it stands at %+v", i+1, d)
		}
		h.pass(wait - time.Second)
		send(t, s) // not due
		h.pass(time.Second)
	}
	if n := len(r.all()); n != len(waits) {
		t.Fatalf("%d tries, want %d", n, len(waits))
	}
	send(t, s)
	if d := h.delivery(t); d.State != "given_up" || h.now().Sub(began) < 72*time.Hour {
		t.Errorf("after %s it stands at %+v", h.now().Sub(began), d)
	}
	first := r.all()[0].header.Get("webhook-id")
	for _, got := range r.all() {
		if got.header.Get("webhook-id") != first || got.body != r.all()[0].body {
			t.Fatalf("a try is another message: %v", got)
		}
	}
	t.Run("by hand it is sent again, under the same name", func(t *testing.T) {
		r.answer = takes
		if _, err := h.store.Resend(t.Context(), data.Operator(), h.standing(t).ID, h.delivery(t).ID); err != nil {
			t.Fatal(err)
		}
		send(t, s)
		all := r.all()
		if d := h.delivery(t); d.State != "delivered" || all[len(all)-1].header.Get("webhook-id") != first {
			t.Errorf("it stands at %+v", d)
		}
	})
}

func TestARestartLosesNoMessage(t *testing.T) {
	h := newHouse(t)
	r := newReceiver(t, takes)
	h.hook(t, data.NewWebhook{Format: data.FormatStandard, URL: r.URL})
	for range 5 {
		h.report(t)
	}
	// A server takes one and is killed before it says what became of it.
	killed, err := data.Open(t.Context(), h.url, data.Options{Key: bytes.Repeat([]byte{7}, 32), Now: h.now})
	if err != nil {
		t.Fatal(err)
	}
	if l, err := killed.NextLetter(t.Context()); err != nil || l == nil {
		t.Fatalf("%+v, %v", l, err)
	}
	killed.Close()
	h.pass(time.Minute)
	send(t, h.sender(h.server(t)))
	names := map[string]bool{}
	for _, got := range r.all() {
		names[got.header.Get("webhook-id")] = true
	}
	if len(names) != 5 || len(r.all()) != 5 {
		t.Errorf("%d messages arrived under %d names, want 5", len(r.all()), len(names))
	}
}

func TestTwoServersSendEachMessageOnce(t *testing.T) {
	h := newHouse(t)
	r := newReceiver(t, takes)
	for range 3 {
		h.hook(t, data.NewWebhook{Format: data.FormatStandard, URL: r.URL})
	}
	for range 10 {
		h.report(t)
	}
	senders := []*Sender{h.sender(h.store), h.sender(h.server(t))}
	var both sync.WaitGroup
	for _, s := range senders {
		both.Go(func() {
			if err := s.SendDue(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	names := map[string]int{}
	for _, got := range r.all() {
		names[got.header.Get("webhook-id")]++
	}
	if len(names) != 30 || len(r.all()) != 30 {
		t.Errorf("%d messages arrived under %d names, want 30", len(r.all()), len(names))
	}
}

func TestAReceiverThatIsGonePausesItsWebhook(t *testing.T) {
	h := newHouse(t)
	r := newReceiver(t, refuses(http.StatusGone))
	h.hook(t, data.NewWebhook{Format: data.FormatStandard, URL: r.URL})
	h.report(t)
	s := h.sender(h.store)
	send(t, s)
	h.pass(24 * time.Hour)
	send(t, s)
	if w := h.standing(t); !w.Paused || w.Standing.Waiting != 1 || len(r.all()) != 1 || w.Standing.Problem != "gone" {
		t.Errorf("after 410 it stands at %+v, and was sent %d", w, len(r.all()))
	}
	changes, _, err := h.store.History(t.Context(), data.Operator(), data.HistoryQuery{Subject: "webhook", Limit: 1})
	if err != nil || !strings.Contains(string(changes[0].After), `"paused": true`) {
		t.Errorf("history has %+v, %v", changes, err)
	}
}

func TestAReceiverIsLeftAloneForAsLongAsItAsks(t *testing.T) {
	h := newHouse(t)
	r := newReceiver(t, func(n int, w http.ResponseWriter) {
		if n == 1 {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	h.hook(t, data.NewWebhook{Format: data.FormatStandard, URL: r.URL})
	h.report(t)
	h.report(t)
	s := h.sender(h.store)
	send(t, s)
	h.pass(599 * time.Second)
	send(t, s)
	if n := len(r.all()); n != 1 {
		t.Fatalf("within ten minutes it was sent %d", n)
	}
	h.pass(time.Second)
	send(t, s)
	if n := len(r.all()); n != 3 {
		t.Errorf("after ten minutes it was sent %d, want 3", n)
	}
}

func TestNoRedirectIsFollowedAndNoNameLeadsWhereNoneMay(t *testing.T) {
	h := newHouse(t)
	target := newReceiver(t, takes)
	r := newReceiver(t, func(_ int, w http.ResponseWriter) {
		w.Header().Set("Location", target.URL)
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	id, _ := h.hook(t, data.NewWebhook{Format: data.FormatStandard, URL: r.URL})
	s := h.sender(h.store)
	if got, err := s.Test(t.Context(), data.Operator(), id); err != nil || got.Delivered || got.Problem != "redirect" || got.Status != 307 {
		t.Errorf("a redirect is %+v, %v", got, err)
	}
	if len(target.all()) != 0 {
		t.Error("a redirect was followed")
	}
	// An address that was checked when it was a name, and resolves to the metadata of a cloud by now.
	for _, address := range []string{"http://169.254.169.254/", "http://[fe80::1%25lo]/", "http://0.0.0.0:1/"} {
		if got := s.post(t.Context(), &data.Letter{Format: data.FormatWeCom, Kind: data.OccasionTest, URL: address}); got.Problem != "refused_address" {
			t.Errorf("%s: %+v", address, got)
		}
	}
	closed := httptest.NewServer(nil)
	closed.Close()
	for address, problem := range map[string]string{closed.URL: "unreachable", "http://no-such-host.invalid/": "no_such_host"} {
		if got := s.post(t.Context(), &data.Letter{Format: data.FormatWeCom, Kind: data.OccasionTest, URL: address}); got.Problem != problem {
			t.Errorf("%s: %+v, want %s", address, got, problem)
		}
	}
}
