package data_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
)

// audited are the actions and their actors, the newest first, through pages of two, without the making of the accounts.
func audited(t *testing.T, s *data.Store, actor data.Actor, q data.AuditQuery) string {
	t.Helper()
	var all []string
	for cursor, first := "", true; first || cursor != ""; first = false {
		entries, next, err := s.Audit(t.Context(), actor, q, cursor, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Action != "account" {
				all = append(all, e.Action+":"+e.Account)
			}
		}
		cursor = next
	}
	return strings.Join(all, " ")
}

func TestTheAuditTellsWhoSignedInAndNotFromWhere(t *testing.T) {
	s := world(t)
	admin := person(t, s, "admin", concern.Admin, nil, city)
	leader := person(t, s, "leader", concern.Leader, nil, grid1)
	person(t, s, "beside", concern.Leader, nil, other)
	inside := person(t, s, "inside", concern.Admin, nil, community)
	for _, c := range []struct {
		name    string
		failed  bool
		address string
	}{
		{"Leader", false, "10.1.2.3"}, {"leader", true, "2001:db8:aa:bb:cc::1"}, {"hunter2-my-password", true, "::ffff:10.1.2.3"}, {"beside", false, "nowhere"},
	} {
		if err := s.AuditSignIn(t.Context(), c.name, c.failed, c.address); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.AuditSignOut(t.Context(), leader); err != nil {
		t.Fatal(err)
	}
	if got := audited(t, s, admin, data.AuditQuery{}); got != "sign_out:leader sign_in:beside sign_in_failed: sign_in_failed:leader sign_in:leader" {
		t.Errorf("the audit tells %s", got)
	}
	if got := audited(t, s, inside, data.AuditQuery{}); got != "sign_out:leader sign_in_failed:leader sign_in:leader" {
		t.Errorf("to an administrator of the community it tells %s", got)
	}
	if got := audited(t, s, admin, data.AuditQuery{Action: "audit"}); got != "audit:inside audit:admin" {
		t.Errorf("of its readers it tells %s", got)
	}
	if got := audited(t, s, admin, data.AuditQuery{Account: "leader", Action: "sign_in", From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour)}); got != "sign_in:leader" {
		t.Errorf("filtered it tells %s", got)
	}
	if got := audited(t, s, admin, data.AuditQuery{To: time.Now().Add(-time.Hour)}); got != "" {
		t.Errorf("of an hour ago it tells %s", got)
	}
	networks := ask[string](t, s.Pool(), `select string_agg(detail ->> 'network', ' ' order by id) from minqing.audit where action in ('sign_in', 'sign_in_failed')`)
	if networks != "10.1.2.0/24 2001:db8:aa::/48 10.1.2.0/24 " {
		t.Errorf("the networks are %q", networks)
	}
	if all := ask[string](t, s.Pool(), `select string_agg(audit::text, ' ') from minqing.audit`); strings.Contains(all, "hunter2") {
		t.Error("what was typed is kept")
	}
	for _, role := range []concern.Role{concern.Member, concern.Leader, concern.Staff, concern.Planner, concern.Display} {
		_, _, err := s.Audit(t.Context(), person(t, s, "no-"+role.String(), role, nil, city), data.AuditQuery{}, "", 1)
		wantKind(t, err, data.Forbidden)
	}
	_, next, err := s.Audit(t.Context(), admin, data.AuditQuery{}, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = s.Audit(t.Context(), admin, data.AuditQuery{Action: "sign_in"}, next, 1)
	wantKind(t, err, data.Invalid)
}

func TestTheWholeAuditIsHandedOverRowByRow(t *testing.T) {
	s := world(t)
	execute(t, s, `insert into minqing.audit (action, detail) select 'export', jsonb_build_object('count', i) from generate_series(1, 500) i`)
	begun, rows := false, 0
	err := s.WriteAudit(t.Context(), data.Operator(), data.AuditQuery{Action: "export"}, func() error { begun = true; return nil }, func(e *data.AuditEntry) error {
		if want := fmt.Sprintf(`{"count": %d}`, 500-rows); string(e.Detail) != want || !begun {
			t.Fatalf("row %d is %s", rows, e.Detail)
		}
		rows++
		return nil
	})
	if err != nil || rows != 500 {
		t.Errorf("%d rows, %v", rows, err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit where action = 'audit' and detail ->> 'file' = 'csv'`); n != 1 {
		t.Errorf("the reading is on record %d times", n)
	}
}
