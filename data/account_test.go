package data_test

import (
	"strings"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

func TestAnAccountSignsInWithItsPasswordOnly(t *testing.T) {
	s := world(t)
	made, err := s.CreateAccount(t.Context(), data.Operator(), data.NewAccount{
		Name: "Li.Hua ", DisplayName: "李华", Password: "晨会前的八个字呀", Role: concern.Leader, Areas: []geo.Code{grid2, grid1}, Teams: []string{"城管", "城管"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Authenticate(t.Context(), "li.hua", "晨会前的八个字呀")
	if err != nil || got.ID != made.ID || got.DisplayName != "李华" || len(got.Areas) != 2 || got.Areas[0].Code != grid1 || len(got.Teams) != 1 {
		t.Fatalf("signing in answers %+v, %v", got, err)
	}
	viewer := got.Actor().Viewer
	if strings.Join(viewer.Prefixes, " ") != grid1.Prefix()+" "+grid2.Prefix() || viewer.Top {
		t.Errorf("it acts as %+v", viewer)
	}
	for name, password := range map[string]string{"li.hua": "wrong horse", "nobody": "晨会前的八个字呀", "": ""} {
		_, err := s.Authenticate(t.Context(), name, password)
		wantKind(t, err, data.Unauthorized)
	}
	if hash := ask[string](t, s.Pool(), `select password_hash from minqing.account`); !strings.HasPrefix(hash, "$argon2id$v=19$") {
		t.Errorf("the password is kept as %q", hash)
	}
}

func TestAnUnknownNameTakesAsLongAsAWrongPassword(t *testing.T) {
	s := open(t)
	person(t, s, "known", concern.Staff, nil)
	shortest := func(name string) time.Duration {
		best := time.Hour
		for range 5 {
			start := time.Now()
			if _, err := s.Authenticate(t.Context(), name, "wrong horse"); err == nil {
				t.Fatal("a wrong password signs in")
			}
			best = min(best, time.Since(start))
		}
		return best
	}
	known, unknown := shortest("known"), shortest("unknown")
	if unknown < known/4 { // without the hashing it would be a hundredth
		t.Errorf("a wrong password takes %v, an unknown name %v", known, unknown)
	}
}

func TestADisabledAccountStaysOut(t *testing.T) {
	s := open(t)
	person(t, s, "leader", concern.Leader, nil)
	if err := s.DisableAccount(t.Context(), data.Operator(), "leader", true); err != nil {
		t.Fatal(err)
	}
	_, err := s.Authenticate(t.Context(), "leader", "correct horse")
	wantKind(t, err, data.Unauthorized)
	if a, err := s.AccountNamed(t.Context(), "leader"); err != nil || !a.Disabled || a.Version != 2 {
		t.Errorf("it is read as %+v, %v", a, err)
	}
	if err := s.DisableAccount(t.Context(), data.Operator(), "leader", false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Authenticate(t.Context(), "leader", "correct horse"); err != nil {
		t.Errorf("enabled again, it does not sign in: %v", err)
	}
}

func TestANewPasswordReplacesTheOld(t *testing.T) {
	s := open(t)
	person(t, s, "leader", concern.Leader, nil)
	if err := s.SetPassword(t.Context(), data.Operator(), "leader", "battery staple"); err != nil {
		t.Fatal(err)
	}
	_, err := s.Authenticate(t.Context(), "leader", "correct horse")
	wantKind(t, err, data.Unauthorized)
	if _, err := s.Authenticate(t.Context(), "leader", "battery staple"); err != nil {
		t.Errorf("the new password does not sign in: %v", err)
	}
	wantKind(t, s.SetPassword(t.Context(), data.Operator(), "nobody", "battery staple"), data.NotFound)
	wantKind(t, s.SetPassword(t.Context(), data.Operator(), "leader", "short"), data.Invalid)
}

func TestOnlyAdministratorsManageAccounts(t *testing.T) {
	s := world(t)
	n := data.NewAccount{Name: "new", Password: "correct horse", Role: concern.Admin}
	_, err := s.CreateAccount(t.Context(), person(t, s, "staff", concern.Staff, nil, city), n)
	wantKind(t, err, data.Forbidden)
	admin := person(t, s, "admin", concern.Admin, nil)
	if _, err := s.CreateAccount(t.Context(), admin, n); err != nil {
		t.Errorf("an administrator may not add an account: %v", err)
	}
	_, err = s.CreateAccount(t.Context(), admin, n)
	wantKind(t, err, data.Conflict)
	n.Name = "Größe"
	_, err = s.CreateAccount(t.Context(), admin, n)
	wantKind(t, err, data.Invalid)
	n.Name, n.Areas = "lost", []geo.Code{"140302001009"}
	_, err = s.CreateAccount(t.Context(), admin, n)
	wantKind(t, err, data.Invalid)
	if accounts, err := s.Accounts(t.Context()); err != nil || len(accounts) != 3 {
		t.Errorf("there are %d accounts, %v; want 3", len(accounts), err)
	}
}

func TestTeamsComeFromTheAccounts(t *testing.T) {
	s := open(t)
	person(t, s, "a", concern.Member, []string{"物业", "城管"})
	person(t, s, "b", concern.Member, []string{"城管"})
	person(t, s, "c", concern.Member, []string{"离任队"})
	if err := s.DisableAccount(t.Context(), data.Operator(), "c", true); err != nil {
		t.Fatal(err)
	}
	teams, err := s.Teams(t.Context())
	if err != nil || len(teams) != 2 {
		t.Errorf("the teams are %v, %v", teams, err)
	}
}
