package data_test

import (
	"strings"
	"testing"

	"minqing/data"
)

func TestAWebhooksAddressAndSecretAreSealed(t *testing.T) {
	s := world(t)
	w, secret, err := s.CreateWebhook(t.Context(), data.Operator(), data.NewWebhook{
		Name: "企业微信", Format: data.FormatStandard, URL: robot, Area: community, Kinds: []data.Occasion{data.OccasionRed},
	})
	if err != nil || !strings.HasPrefix(secret, "whsec_") || !w.Secret {
		t.Fatalf("%+v, %q, %v", w, secret, err)
	}
	if w.Shown != "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…" {
		t.Errorf("its address is shown as %s", w.Shown)
	}
	lies := func(what string) {
		t.Helper()
		for _, table := range []string{"webhook", "webhook_seal", "history", "audit"} {
			if n := ask[int](t, s.Pool(), `select count(*) from minqing.`+table+` x where strpos(x::text, '693a91f6') > 0 or strpos(x::text, $1) > 0`, secret); n != 0 {
				t.Errorf("%s it lies open in %s", what, table)
			}
		}
	}
	lies("made,")
	opens := func(s *data.Store, url, secret string) {
		t.Helper()
		l, err := s.TestLetter(t.Context(), data.Operator(), w.ID)
		if err != nil || l.URL != url || l.Secret != secret {
			t.Errorf("the sender reads %+v, %v, want %s and %s", l, err, url, secret)
		}
	}
	opens(s, robot, secret)

	t.Run("a rotation takes them along", func(t *testing.T) {
		rotating := another(t, s, data.Options{Key: secondKey, OldKeys: [][]byte{sealedKey}})
		if r, err := rotating.RotateKeys(t.Context(), data.Operator(), nil); err != nil || r.Webhooks != 2 {
			t.Fatalf("%+v, %v", r, err)
		}
		opens(another(t, s, data.Options{Key: secondKey}), robot, secret)
		_, err := s.TestLetter(t.Context(), data.Operator(), w.ID)
		wantKind(t, err, data.Unavailable)
		_, _, err = s.CreateWebhook(t.Context(), data.Operator(), data.NewWebhook{Name: "x", Format: data.FormatWeCom, URL: robot, Kinds: []data.Occasion{data.OccasionRed}})
		wantKind(t, err, data.Unavailable)
	})
	s = another(t, s, data.Options{Key: secondKey})
	t.Run("another secret replaces the first for good", func(t *testing.T) {
		second, err := s.RenewSecret(t.Context(), data.Operator(), w.ID, "")
		if err != nil || second == secret || second == "" {
			t.Fatalf("%q, %v", second, err)
		}
		secret = second
		opens(s, robot, second)
		if n := ask[int](t, s.Pool(), `select count(*) from minqing.webhook_seal where what = 'secret'`); n != 1 {
			t.Errorf("%d secrets are kept", n)
		}
	})
	t.Run("a change of the address and the removal can be undone", func(t *testing.T) {
		moved := change(t, s, w.ID, data.WebhookPatch{URL: new("http://10.1.2.3:8080/hook"), Name: new("内网")})
		opens(s, "http://10.1.2.3:8080/hook", secret)
		undo(t, s, w.ID)
		opens(s, robot, secret)
		if err := s.DeleteWebhook(t.Context(), data.Operator(), w.ID, moved.Version); data.KindOf(err) != data.Stale {
			t.Errorf("a stale removal: %v", err)
		}
		if err := s.DeleteWebhook(t.Context(), data.Operator(), w.ID, webhook(t, s, w.ID).Version); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Webhooks(t.Context(), data.Operator()); err != nil || len(all) != 0 {
			t.Fatalf("%+v, %v", all, err)
		}
		undo(t, s, w.ID)
		opens(s, robot, secret)
		if back := webhook(t, s, w.ID); back.Name != "企业微信" || back.Area == nil || back.Area.Code != community {
			t.Errorf("it came back as %+v", back)
		}
		lies("undone,")
	})
}

// undo takes back the latest change of a webhook.
func undo(t *testing.T, s *data.Store, id int64) {
	t.Helper()
	admin := data.Operator()
	changes, _, err := s.History(t.Context(), admin, data.HistoryQuery{Subject: "webhook", Limit: 1})
	if err != nil || len(changes) != 1 {
		t.Fatalf("%+v, %v", changes, err)
	}
	if _, err := s.Undo(t.Context(), admin, changes[0].ID); err != nil {
		t.Fatalf("undo of webhook %d: %v", id, err)
	}
}
