package data_test

import (
	"sync"
	"testing"

	"minqing/concern"
	"minqing/data"
)

func TestTheSameKeyAtOnceMakesOneConcern(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	const phones = 8
	answers, errs := make([]*data.Written, phones), make([]error, phones)
	var all sync.WaitGroup
	for i := range phones {
		all.Go(func() {
			answers[i], errs[i] = s.CreateConcern(t.Context(), member, report(inGrid1), data.Idempotency{Key: "k1", BodyHash: []byte("body")})
		})
	}
	all.Wait()
	replayed := 0
	for i, a := range answers {
		if errs[i] != nil {
			t.Fatalf("request %d: %v", i, errs[i])
		}
		if a.Concern.ID != answers[0].Concern.ID {
			t.Errorf("request %d made concern %d, the first %d", i, a.Concern.ID, answers[0].Concern.ID)
		}
		if a.Replayed {
			replayed++
		}
	}
	if replayed != phones-1 {
		t.Errorf("%d of %d were replays, want all but one", replayed, phones)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern`); n != 1 {
		t.Errorf("%d concerns were written, want 1", n)
	}
}

func TestAKeyIsForOneBodyOfOneAccount(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	key := data.Idempotency{Key: "k1", BodyHash: []byte("body")}
	first, err := s.CreateConcern(t.Context(), member, report(inGrid1), key)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.CreateConcern(t.Context(), member, report(inGrid1), data.Idempotency{Key: "k1", BodyHash: []byte("other")})
	wantKind(t, err, data.KeyReused)
	title := "改"
	_, err = s.UpdateConcern(t.Context(), member, first.Concern.ID, 1, data.ConcernPatch{Title: &title}, key)
	wantKind(t, err, data.KeyReused)
	own, err := s.CreateConcern(t.Context(), staff, report(inGrid1), key)
	if err != nil || own.Replayed || own.Concern.ID == first.Concern.ID {
		t.Errorf("another account's use of the key answers %+v, %v", own, err)
	}
}

func TestARefusedRequestLeavesItsKeyFree(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	key := data.Idempotency{Key: "k1", BodyHash: []byte("body")}
	_, err := s.CreateConcern(t.Context(), member, report(inGrid2), key)
	wantKind(t, err, data.Forbidden)
	if _, err := s.CreateConcern(t.Context(), member, report(inGrid1), key); err != nil {
		t.Errorf("after the refusal the key does not serve: %v", err)
	}
}

func TestAReplayedChangeIsNotStaleAndRightsAreAskedAgain(t *testing.T) {
	s := world(t)
	leader := person(t, s, "leader", concern.Leader, nil, grid1)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	title := "改过的"
	patch := func() (*data.Written, error) {
		return s.UpdateConcern(t.Context(), leader, c.ID, 1, data.ConcernPatch{Title: &title}, data.Idempotency{Key: "p", BodyHash: []byte("x")})
	}
	if _, err := patch(); err != nil {
		t.Fatal(err)
	}
	again, err := patch()
	if err != nil || !again.Replayed || again.Concern.Version != 2 || again.Concern.Title != title {
		t.Errorf("the change again answers %+v, %v", again, err)
	}
	to := inGrid2
	if _, err := s.UpdateConcern(t.Context(), staff, c.ID, 2, data.ConcernPatch{Point: &to}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	_, err = patch()
	wantKind(t, err, data.NotFound)
}

func TestAKeyIsForgottenAfterNinetyDays(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	key := data.Idempotency{Key: "k1", BodyHash: []byte("body")}
	first, err := s.CreateConcern(t.Context(), member, report(inGrid1), key)
	if err != nil {
		t.Fatal(err)
	}
	execute(t, s, `update minqing.idempotency set created_at = now() - interval '91 days'`)
	second, err := s.CreateConcern(t.Context(), member, report(inGrid1), key)
	if err != nil || second.Replayed || second.Concern.ID == first.Concern.ID {
		t.Errorf("the key after 91 days answers %+v, %v", second, err)
	}
	execute(t, s, `update minqing.idempotency set created_at = now() - interval '91 days'`)
	if err := s.Housekeep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.idempotency`); n != 0 {
		t.Errorf("%d keys are left after the housekeeping", n)
	}
}
