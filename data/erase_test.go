package data_test

import (
	"context"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
)

const month = 30 * 24 * time.Hour

// erased runs the erasure and asks for how many it was.
func erased(t *testing.T, s *data.Store, want int64) {
	t.Helper()
	if n, err := s.ErasePersons(t.Context(), month); err != nil || n != want {
		t.Errorf("%d concerns were erased, %v; want %d", n, err, want)
	}
}

func TestWhatIsOfPersonsIsErasedAfterTheEnd(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	n := report(inGrid1)
	n.Contact = &data.Contact{Phone: "13800000000"}
	ended, recent, running := reported(t, s, staff, n), reported(t, s, staff, n), reported(t, s, staff, n)
	for _, c := range []*data.Concern{ended, recent, running} {
		if err := s.KeepText(t.Context(), c.ID, 1, "note", "一句话"); err != nil {
			t.Fatal(err)
		}
	}
	bare := reported(t, s, staff, report(inGrid1)) // has nothing that could be erased
	execute(t, s, `update minqing.concern set status = 'struck_off' where id in ($1, $2, $3)`, ended.ID, recent.ID, bare.ID)
	execute(t, s, `update minqing.concern set updated_at = now() - interval '40 days' where id <> $1`, recent.ID)
	wrapped := ask[[]byte](t, s.Pool(), `select wrapped from minqing.concern_key where concern_id = $1`, ended.ID)
	erased(t, s, 1)

	_, err := s.Contact(t.Context(), staff, ended.ID)
	wantKind(t, err, data.NotFound)
	wantTexts(t, s, ended.ID, map[string]string{})
	if left := ask[int](t, s.Pool(), `select (select count(*) from minqing.concern_key where concern_id = $1) + (select count(*) from minqing.concern_text where concern_id = $1)
		+ (select count(*) from minqing.concern_contact where concern_id = $1)`, ended.ID); left != 0 {
		t.Errorf("%d rows are left of what was erased", left)
	}
	for _, c := range []*data.Concern{recent, running} {
		if _, err := s.Contact(t.Context(), staff, c.ID); err != nil {
			t.Errorf("a contact still needed is gone: %v", err)
		}
		wantTexts(t, s, c.ID, map[string]string{"1 note": "一句话"})
	}
	erased(t, s, 0)

	// Whoever reopens it begins with another key.
	execute(t, s, `update minqing.concern set status = 'accepted' where id = $1`, ended.ID)
	if _, err := s.UpdateConcern(t.Context(), staff, ended.ID, 1, data.ConcernPatch{Contact: n.Contact}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Contact(t.Context(), staff, ended.ID); err != nil || *got != *n.Contact {
		t.Errorf("the contact of a reopened concern is %+v, %v", got, err)
	}
	if again := ask[[]byte](t, s.Pool(), `select wrapped from minqing.concern_key where concern_id = $1`, ended.ID); string(again) == string(wrapped) {
		t.Error("a destroyed key is back")
	}
}

func TestTheEndCountsAndNotTheLastChange(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	n := report(inGrid1)
	n.Contact = &data.Contact{Phone: "13800000000"}
	long, late := reported(t, s, staff, n), reported(t, s, staff, n)
	execute(t, s, `update minqing.concern set status = 'struck_off', ended_at = now() - interval '40 days', updated_at = now() where id = $1`, long.ID)
	execute(t, s, `update minqing.concern set status = 'struck_off', ended_at = now() - interval '20 days', updated_at = now() - interval '40 days' where id = $1`, late.ID)
	erased(t, s, 1)
	if _, err := s.Contact(t.Context(), staff, late.ID); err != nil {
		t.Errorf("a contact still to be kept is gone: %v", err)
	}
}

func TestAContactWhoseKeyIsGoneIsGone(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	n := report(inGrid1)
	n.Contact = &data.Contact{Phone: "13800000000"}
	c := reported(t, s, staff, n)
	execute(t, s, `delete from minqing.concern_key where concern_id = $1`, c.ID)
	_, err := s.Contact(t.Context(), staff, c.ID)
	wantKind(t, err, data.NotFound)
}

func TestErasingGoesOnPastWhatIsBeingChanged(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	const many = 450 // more than two transactions' worth
	execute(t, s, `with made as (
			insert into minqing.concern (title, category, source, geom, noticed_at, yellow_at, red_at, status, updated_at)
			select '一', 'street_light', 'app', st_setsrid(st_makepoint(113.505, 37.87), 4326), now(), now(), now() + interval '1 hour', 'declined', now() - interval '40 days'
			from generate_series(1, $1) returning id)
		insert into minqing.concern_contact (concern_id, sealed, own_key) select id, '', true from made`, many)
	busy := ask[int64](t, s.Pool(), `select min(concern_id) from minqing.concern_contact`)
	tx, err := s.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	if _, err := tx.Exec(t.Context(), `select from minqing.concern where id = $1 for update`, busy); err != nil {
		t.Fatal(err)
	}
	erased(t, s, many-1)
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	erased(t, s, 1)
	_, err = s.Contact(t.Context(), staff, busy)
	wantKind(t, err, data.NotFound)
}
