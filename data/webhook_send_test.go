package data_test

import (
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
)

// letters leases and settles all that is due, and answers it.
func letters(t *testing.T, s *data.Store) (all []*data.Letter) {
	t.Helper()
	for {
		l, err := s.NextLetter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if l == nil {
			return all
		}
		if err := s.Settle(t.Context(), l, data.Outcome{Delivered: true, Status: 200}); err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
}

func TestAMessageIsTakenByOneServerAndOutlivesIt(t *testing.T) {
	c := &clock{at: firstDay}
	url := pgtest.New(t)
	s := worldOn(t, url, c.now)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	w := hooked(t, s, community, data.OccasionReported)
	for range 3 {
		reported(t, s, staff, report(inGrid1))
	}
	first, err := s.NextLetter(t.Context())
	if err != nil || first == nil || first.Attempt != 1 || first.URL != "http://127.0.0.1:9/" || first.Secret == "" || first.Title != "" {
		t.Fatalf("the first letter is %+v, %v", first, err)
	}
	another := openWith(t, url, data.Options{Key: sealedKey, Now: c.now})
	if l, err := another.NextLetter(t.Context()); l != nil || err != nil {
		t.Fatalf("beside it another server takes %+v, %v: a webhook is sent one at a time", l, err)
	}
	// The first server is gone. Its lease runs out.
	c.pass(time.Minute)
	again, err := another.NextLetter(t.Context())
	if err != nil || again == nil || again.Message != first.Message || again.Attempt != 1 {
		t.Fatalf("the other goes on with %+v, %v, want %s", again, err, first.Message)
	}
	// It was not gone after all: what it says now counts for nothing.
	if err := s.Settle(t.Context(), first, data.Outcome{GivenUp: true}); err != nil {
		t.Fatal(err)
	}
	if err := another.Settle(t.Context(), again, data.Outcome{Problem: "status", Status: 500, Again: time.Hour}); err != nil {
		t.Fatal(err)
	}
	if got := webhook(t, s, w.ID).Standing; got.Waiting != 3 || got.Failed != 1 || got.GivenUp != 0 || got.Status != 500 {
		t.Errorf("it stands at %+v", got)
	}
	if rest := letters(t, another); len(rest) != 2 {
		t.Fatalf("%d others were sent, want 2: one that failed holds up nobody", len(rest))
	}
	c.pass(time.Hour)
	if l := letters(t, s); len(l) != 1 || l[0].Attempt != 2 || l[0].Message != first.Message {
		t.Errorf("after an hour %+v is sent", l)
	}
	t.Run("30 days later nothing is left", func(t *testing.T) {
		c.pass(data.DeliveriesKept + time.Hour)
		if err := s.Housekeep(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantTold(t, s, w)
	})
}

func TestSendingAndPuttingDownDoNotWaitForEachOther(t *testing.T) {
	s := world(t)
	w := hooked(t, s, community, data.OccasionReported)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	reported(t, s, staff, report(inGrid1))
	tx, err := s.Pool().Begin(t.Context()) // an import that goes on
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context())
	if _, err := tx.Exec(t.Context(), `insert into minqing.webhook_delivery (webhook_id, message, kind, at, facts, next_at)
		values ($1, 'msg_import', 'imported', now(), '{}', now())`, w.ID); err != nil {
		t.Fatal(err)
	}
	if l, err := s.NextLetter(t.Context()); err != nil || l == nil || l.Webhook != w.ID {
		t.Errorf("meanwhile %+v, %v is sent", l, err)
	}
}
