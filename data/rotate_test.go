package data_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"minqing/concern"
	"minqing/data"
)

var (
	secondKey = bytes.Repeat([]byte{8}, 32)
	thirdKey  = bytes.Repeat([]byte{9}, 32)
)

// another is one more server on the database of s.
func another(t *testing.T, s *data.Store, o data.Options) *data.Store {
	t.Helper()
	other, err := data.Open(t.Context(), s.Pool().Config().ConnString(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	return other
}

// keysUnder counts the keys by the master key that wraps them, the fewest first.
func keysUnder(t *testing.T, s *data.Store) []int64 {
	t.Helper()
	return ask[[]int64](t, s.Pool(), `select array_agg(n order by n) from (select count(*) as n from minqing.concern_key group by master) by_master`)
}

func TestARotationThatIsCutShortLosesNothingAndGoesOn(t *testing.T) {
	s := world(t) // has the first key and will never hear of another
	staff := person(t, s, "staff", concern.Staff, nil, community)
	n := report(inGrid1)
	n.Contact = &data.Contact{Name: "李大妈"}
	const many = 230 // more than one transaction's worth
	var ids []int64
	for range many {
		ids = append(ids, reported(t, s, staff, n).ID)
	}
	old := reported(t, s, staff, report(inGrid1))
	execute(t, s, `insert into minqing.concern_contact (concern_id, sealed) values ($1, $2)`, old.ID, underMaster(t, sealedKey, old.ID, `{"name":"李大妈"}`))
	ids = append(ids, old.ID)

	var file atomic.Pointer[data.Keys] // what a key file would hold
	file.Store(&data.Keys{Current: sealedKey})
	reread := func() (data.Keys, error) { return *file.Load(), nil }
	beside := another(t, s, data.Options{Key: sealedKey, Reread: reread}) // began before the rotation and reads the file when it must
	file.Store(&data.Keys{Current: secondKey, Old: [][]byte{sealedKey}})
	rotating := another(t, s, data.Options{Key: secondKey, OldKeys: [][]byte{sealedKey}})

	ctx, kill := context.WithCancel(t.Context())
	if _, err := rotating.RotateKeys(ctx, data.Operator(), func(int64) { kill() }); !errors.Is(err, context.Canceled) {
		t.Fatalf("a rotation that was cut short says %v", err)
	}
	if under := keysUnder(t, s); len(under) != 2 {
		t.Fatalf("the keys are under %v, want some under each of two", under)
	}
	reads := func(who string, server *data.Store) {
		t.Helper()
		for _, id := range ids {
			if got, err := server.Contact(t.Context(), staff, id); err != nil || got.Name != "李大妈" {
				t.Fatalf("%s reads %+v, %v", who, got, err)
			}
		}
	}
	reads("who rotates, half way,", rotating)
	reads("a running server, half way,", beside)

	// Nobody wraps with the old key any more: who can gets the new one, the other refuses.
	if _, err := s.CreateConcern(t.Context(), staff, n, data.Idempotency{}); data.KindOf(err) != data.Unavailable {
		t.Errorf("a server with the old key alone takes a contact: %v", err)
	}
	late := another(t, s, data.Options{Key: sealedKey, Reread: reread})
	ids = append(ids, reported(t, late, staff, n).ID)

	r, err := rotating.RotateKeys(t.Context(), data.Operator(), nil)
	if err != nil || r.Wrapped == 0 || r.Wrapped >= many || r.Unreadable != 0 {
		t.Fatalf("going on it wraps %+v, %v", r, err)
	}
	if under := keysUnder(t, s); len(under) != 1 || under[0] != many+2 {
		t.Errorf("the keys are under %v, want all %d under one", under, many+2)
	}
	reads("a server with the new key alone", another(t, s, data.Options{Key: secondKey}))
	reads("a running server", beside)
	_, err = s.Contact(t.Context(), staff, ids[0])
	wantKind(t, err, data.Unavailable)
	if r, err := rotating.RotateKeys(t.Context(), data.Operator(), nil); err != nil || *r != (data.Rotation{}) {
		t.Errorf("once more it does %+v, %v", r, err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit where action = 'rotate-keys'`); n != 2 {
		t.Errorf("%d rotations are in the audit, want the 2 that were ended", n)
	}
}

func TestWhatIsWrittenDuringARotationIsReadAfterIt(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	n := report(inGrid1)
	n.Contact = &data.Contact{Name: "李大妈"}
	following := another(t, s, data.Options{Key: sealedKey, Reread: func() (data.Keys, error) {
		return data.Keys{Current: secondKey, Old: [][]byte{sealedKey}}, nil
	}})
	rotating := another(t, s, data.Options{Key: secondKey, OldKeys: [][]byte{sealedKey}})
	var (
		writers sync.WaitGroup
		mu      sync.Mutex
		kept    []int64
		refused int
	)
	begun := make(chan struct{}, 100)
	for _, server := range []*data.Store{s, following} {
		writers.Go(func() {
			for range 60 {
				w, err := server.CreateConcern(t.Context(), staff, n, data.Idempotency{})
				mu.Lock()
				switch {
				case err == nil:
					kept = append(kept, w.Concern.ID)
				case data.KindOf(err) == data.Unavailable:
					refused++
				default:
					t.Errorf("a write during the rotation: %v", err)
				}
				mu.Unlock()
				select {
				case begun <- struct{}{}:
				default:
				}
			}
		})
	}
	for range 20 {
		<-begun
	}
	_, err := rotating.RotateKeys(t.Context(), data.Operator(), nil)
	writers.Wait()
	if err != nil {
		t.Fatal(err)
	}
	after := another(t, s, data.Options{Key: secondKey})
	for _, id := range kept {
		if got, err := after.Contact(t.Context(), staff, id); err != nil || got.Name != "李大妈" {
			t.Fatalf("concern %d reads %+v, %v", id, got, err)
		}
	}
	if len(kept)+refused != 120 || len(kept) < 60 {
		t.Errorf("%d were kept and %d refused", len(kept), refused)
	}
}

func TestARotationStopsBeforeAKeyThatItDoesNotHold(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	n := report(inGrid1)
	n.Contact = &data.Contact{Name: "李大妈"}
	reported(t, s, staff, n)
	_, err := another(t, s, data.Options{Key: thirdKey, OldKeys: [][]byte{secondKey}}).RotateKeys(t.Context(), data.Operator(), nil)
	wantKind(t, err, data.Unavailable)
	_, err = another(t, s, data.Options{}).RotateKeys(t.Context(), data.Operator(), nil)
	wantKind(t, err, data.Unavailable)
	reported(t, s, staff, n) // the key in use was not retired
	reported(t, another(t, s, data.Options{Key: secondKey}), staff, n)
}

func TestAKeyThatWasRetiredCanComeBack(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	n := report(inGrid1)
	n.Contact = &data.Contact{Name: "李大妈"}
	c := reported(t, s, staff, n)
	if _, err := another(t, s, data.Options{Key: secondKey, OldKeys: [][]byte{sealedKey}}).RotateKeys(t.Context(), data.Operator(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := another(t, s, data.Options{Key: sealedKey, OldKeys: [][]byte{secondKey}}).RotateKeys(t.Context(), data.Operator(), nil); err != nil {
		t.Fatal(err)
	}
	reported(t, s, staff, n)
	if _, err := s.Contact(t.Context(), staff, c.ID); err != nil {
		t.Error(err)
	}
}

func TestAContactThatNoKeyOpensIsToldAndLeft(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	execute(t, s, `insert into minqing.concern_contact (concern_id, sealed) values ($1, $2)`, c.ID, underMaster(t, thirdKey, c.ID, `{"name":"李大妈"}`))
	if r, err := s.RotateKeys(t.Context(), data.Operator(), nil); err != nil || r.Unreadable != 1 {
		t.Errorf("a rotation beside it does %+v, %v", r, err)
	}
	if got, err := another(t, s, data.Options{Key: thirdKey}).Contact(t.Context(), staff, c.ID); err != nil || got.Name != "李大妈" {
		t.Errorf("it then reads %+v, %v", got, err)
	}
}

func TestAListThatWasBegunBeforeARotationGoesOn(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	several(t, s, staff, 5)
	first, err := s.ListConcerns(t.Context(), staff, &concern.Filter{}, data.IDUp, "", 2)
	if err != nil {
		t.Fatal(err)
	}
	rotated := another(t, s, data.Options{Key: secondKey, OldKeys: [][]byte{sealedKey}})
	second, err := rotated.ListConcerns(t.Context(), staff, &concern.Filter{}, data.IDUp, first.Next, 2)
	if err != nil || len(second.Concerns) != 2 {
		t.Fatalf("the second page is %+v, %v", second, err)
	}
	_, err = another(t, s, data.Options{Key: secondKey}).ListConcerns(t.Context(), staff, &concern.Filter{}, data.IDUp, first.Next, 2)
	wantKind(t, err, data.Invalid)
	if _, err := s.ListConcerns(t.Context(), staff, &concern.Filter{}, data.IDUp, second.Next, 2); data.KindOf(err) != data.Invalid {
		t.Errorf("a server that lacks the key takes its cursor: %v", err)
	}
}
