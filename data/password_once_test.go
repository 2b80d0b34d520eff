package data_test

import (
	"context"
	"testing"

	"minqing/concern"
	"minqing/data"
)

func TestAPasswordIsForOnceUntilItsHolderChangesIt(t *testing.T) {
	s := open(t)
	once := func(want bool) data.Actor {
		t.Helper()
		a, err := s.AccountNamed(t.Context(), "leader")
		if err != nil {
			t.Fatal(err)
		}
		if a.OneTime != want {
			t.Errorf("its password is for once: %t, want %t", a.OneTime, want)
		}
		return a.Actor()
	}
	person(t, s, "leader", concern.Leader, nil)
	leader := once(true)
	if _, err := s.ChangePassword(t.Context(), leader, "correct horse", "battery staple"); err != nil {
		t.Fatal(err)
	}
	once(false)
	if err := s.SetPassword(t.Context(), data.Operator(), "leader", "told by phone", false); err != nil {
		t.Fatal(err)
	}
	once(true)
	if err := s.SetPassword(t.Context(), data.Operator(), "leader", "their own one", true); err != nil {
		t.Fatal(err)
	}
	once(false)
}

// Whoever knows an old password must not undo the reset that was made because they know it.
func TestAResetIsNotOvertakenByAChangeWithTheOldPassword(t *testing.T) {
	s := open(t)
	leader := person(t, s, "leader", concern.Leader, nil)
	person(t, s, "other", concern.Leader, nil)
	if err := s.SetPassword(t.Context(), data.Operator(), "other", "told by phone", false); err != nil {
		t.Fatal(err)
	}
	tx, err := s.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }() // after the commit there is nothing to roll back
	if _, err := tx.Exec(t.Context(), `update minqing.account set password_hash = (select password_hash from minqing.account where name = 'other') where name = 'leader'`); err != nil {
		t.Fatal(err)
	}
	changed := make(chan error, 1)
	go func() {
		_, err := s.ChangePassword(t.Context(), leader, "correct horse", "of the thief")
		changed <- err
	}()
	for waits := false; !waits; {
		if err := s.Pool().QueryRow(t.Context(), `select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')`).Scan(&waits); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantKind(t, <-changed, data.Invalid)
	if _, err := s.Authenticate(t.Context(), "leader", "told by phone"); err != nil {
		t.Errorf("the password of the reset does not sign in: %v", err)
	}
}
