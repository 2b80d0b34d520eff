package data_test

import (
	"bytes"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
)

func TestAContactIsSealedAndOpenedOnlyForHandlers(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	leader := person(t, s, "leader", concern.Leader, nil, grid1)
	team := person(t, s, "team", concern.Member, []string{"城管"})
	n := report(inGrid1)
	n.Contact = &data.Contact{Name: "李大妈", Phone: "13800000000"}
	c := reported(t, s, member, n)

	sealed := ask[[]byte](t, s.Pool(), `select sealed from minqing.concern_contact where concern_id = $1`, c.ID)
	if bytes.Contains(sealed, []byte("李大妈")) || bytes.Contains(sealed, []byte("138000")) {
		t.Error("the contact lies open in the database")
	}
	if left := ask[bool](t, s.Pool(), `select exists (select from minqing.change where before::text ~ '138000' or after::text ~ '138000')`); left {
		t.Error("the contact is in the change log")
	}

	got, err := s.Contact(t.Context(), leader, c.ID)
	if err != nil || *got != *n.Contact {
		t.Errorf("the leader reads %+v, %v", got, err)
	}
	_, err = s.Contact(t.Context(), member, c.ID)
	wantKind(t, err, data.Forbidden)
	_, err = s.Contact(t.Context(), person(t, s, "planner", concern.Planner, nil, city), c.ID)
	wantKind(t, err, data.Forbidden)
	_, err = s.Contact(t.Context(), team, c.ID)
	wantKind(t, err, data.NotFound)
	execute(t, s, `update minqing.concern set team = '城管' where id = $1`, c.ID)
	if _, err = s.Contact(t.Context(), team, c.ID); err != nil {
		t.Errorf("the team it was dispatched to does not read the contact: %v", err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit where action = 'contact' and detail = jsonb_build_object('concern', $1::bigint)`, c.ID); n != 2 {
		t.Errorf("%d readings are in the audit, want 2", n)
	}

	// A sealed contact that was moved to another concern does not open.
	thief := reported(t, s, member, report(inGrid1))
	execute(t, s, `insert into minqing.concern_contact (concern_id, sealed) values ($1, $2)`, thief.ID, sealed)
	if got, err := s.Contact(t.Context(), leader, thief.ID); err == nil {
		t.Errorf("a contact moved to another concern opens as %+v", got)
	}
}

func TestContactsAreErasedAfterTheEnd(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	n := report(inGrid1)
	n.Contact = &data.Contact{Phone: "13800000000"}
	ended, recent, running := reported(t, s, staff, n), reported(t, s, staff, n), reported(t, s, staff, n)
	execute(t, s, `update minqing.concern set status = 'struck_off' where id in ($1, $2)`, ended.ID, recent.ID)
	execute(t, s, `update minqing.concern set updated_at = now() - interval '40 days' where id in ($1, $2)`, ended.ID, running.ID)
	erased, err := s.EraseContacts(t.Context(), 30*24*time.Hour)
	if err != nil || erased != 1 {
		t.Fatalf("%d contacts were erased, %v; want 1", erased, err)
	}
	_, err = s.Contact(t.Context(), staff, ended.ID)
	wantKind(t, err, data.NotFound)
	for _, c := range []*data.Concern{recent, running} {
		if _, err := s.Contact(t.Context(), staff, c.ID); err != nil {
			t.Errorf("a contact still needed is gone: %v", err)
		}
	}
}

func TestAnEmptyContactErasesIt(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	n := report(inGrid1)
	n.Contact = &data.Contact{Phone: "13800000000"}
	c := reported(t, s, staff, n)
	if _, err := s.UpdateConcern(t.Context(), staff, c.ID, 1, data.ConcernPatch{Contact: &data.Contact{}}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	_, err := s.Contact(t.Context(), staff, c.ID)
	wantKind(t, err, data.NotFound)
}

func TestWithoutAKeyNoContactIsTaken(t *testing.T) {
	url := pgtest.New(t)
	s, err := data.Open(t.Context(), url, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	n := report(outside)
	n.Contact = &data.Contact{Phone: "13800000000"}
	_, err = s.CreateConcern(t.Context(), data.Operator(), n, data.Idempotency{})
	wantKind(t, err, data.Unavailable)
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern`); n != 0 {
		t.Error("the concern was kept without its contact")
	}
}
