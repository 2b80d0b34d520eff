package data_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

func TestAnAccountSignsInWithItsPasswordOnly(t *testing.T) {
	s := world(t)
	team(t, s, data.NewTeam{Name: "城管"})
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
	if err := s.SetPassword(t.Context(), data.Operator(), "leader", "battery staple", true); err != nil {
		t.Fatal(err)
	}
	_, err := s.Authenticate(t.Context(), "leader", "correct horse")
	wantKind(t, err, data.Unauthorized)
	if _, err := s.Authenticate(t.Context(), "leader", "battery staple"); err != nil {
		t.Errorf("the new password does not sign in: %v", err)
	}
	wantKind(t, s.SetPassword(t.Context(), data.Operator(), "nobody", "battery staple", true), data.NotFound)
	wantKind(t, s.SetPassword(t.Context(), data.Operator(), "leader", "short", true), data.Invalid)
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
	if accounts, _, err := s.Accounts(t.Context(), data.Operator(), data.AccountQuery{}); err != nil || len(accounts) != 3 {
		t.Errorf("there are %d accounts, %v; want 3", len(accounts), err)
	}
}

func TestAnAdministratorManagesWhatLiesWithinTheOwnAreas(t *testing.T) {
	s := world(t)
	team(t, s, data.NewTeam{Name: "到处去"})
	team(t, s, data.NewTeam{Name: "社区的", Area: community})
	inside := person(t, s, "inside", concern.Admin, nil, community)
	person(t, s, "top", concern.Admin, nil, city)
	person(t, s, "one", concern.Leader, []string{"社区的"}, grid1, grid2)
	person(t, s, "both", concern.Leader, nil, grid1, other)
	person(t, s, "beside", concern.Staff, nil, other)
	person(t, s, "none", concern.Planner, nil)
	person(t, s, "anywhere", concern.Member, []string{"到处去"})

	names := func(actor data.Actor, q data.AccountQuery) string {
		accounts, _, err := s.Accounts(t.Context(), actor, q)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, a := range accounts {
			all = append(all, a.Name)
		}
		return strings.Join(all, " ")
	}
	if got := names(inside, data.AccountQuery{}); got != "inside none one" {
		t.Errorf("an administrator of the community manages %s", got)
	}
	if got := names(data.Operator(), data.AccountQuery{}); got != "anywhere beside both inside none one top" {
		t.Errorf("the operator manages %s", got)
	}
	if got := names(data.Operator(), data.AccountQuery{Words: "第二"}); got != "one" {
		t.Errorf("by the name of an area: %s", got)
	}
	if got := names(data.Operator(), data.AccountQuery{After: "beside", Limit: 2}); got != "both inside" {
		t.Errorf("a page: %s", got)
	}

	yes := true
	for _, name := range []string{"both", "beside", "top", "anywhere", "nobody"} {
		_, err := s.UpdateAccount(t.Context(), inside, name, 1, data.AccountPatch{Disabled: &yes})
		wantKind(t, err, data.NotFound)
		wantKind(t, s.SetPassword(t.Context(), inside, name, "battery staple", true), data.NotFound)
	}
	for _, p := range []data.AccountPatch{
		{Areas: &[]geo.Code{other}}, {Areas: &[]geo.Code{city}}, {Areas: &[]geo.Code{"140302001009"}}, {Teams: &[]string{"到处去"}}, {Teams: &[]string{"没有的队"}},
	} {
		_, err := s.UpdateAccount(t.Context(), inside, "one", 1, p)
		wantKind(t, err, data.Invalid)
	}
	if _, err := s.UpdateAccount(t.Context(), inside, "one", 1, data.AccountPatch{Areas: &[]geo.Code{grid3, grid1}, Teams: &[]string{}}); err != nil {
		t.Errorf("an area of the own ones cannot be handed out: %v", err)
	}
}

func TestAChangeOfRightsIsToldFromAChangeOfTheShownName(t *testing.T) {
	s := world(t)
	person(t, s, "one", concern.Leader, nil, grid1)
	name, role := "王海", concern.Member
	a, err := s.UpdateAccount(t.Context(), data.Operator(), "one", 1, data.AccountPatch{DisplayName: &name})
	if err != nil || a.Version != 2 || a.Rights != 1 || a.DisplayName != name {
		t.Fatalf("%+v, %v", a, err)
	}
	_, err = s.UpdateAccount(t.Context(), data.Operator(), "one", 1, data.AccountPatch{Role: &role})
	wantKind(t, err, data.Stale)
	if a, err = s.UpdateAccount(t.Context(), data.Operator(), "one", 2, data.AccountPatch{Role: &role}); err != nil || a.Version != 3 || a.Rights != 2 {
		t.Errorf("%+v, %v", a, err)
	}
	if a, err = s.UpdateAccount(t.Context(), data.Operator(), "one", 3, data.AccountPatch{Role: &role}); err != nil || a.Version != 3 {
		t.Errorf("what changes nothing makes it %+v, %v", a, err)
	}
}

func TestNoAreaLosesItsLastAdministrator(t *testing.T) {
	s := world(t)
	first := person(t, s, "first", concern.Admin, nil, city)
	yes, planner, narrow := true, concern.Planner, []geo.Code{community}
	for _, p := range []data.AccountPatch{{Disabled: &yes}, {Role: &planner}, {Areas: &narrow}, {Areas: &[]geo.Code{}}} {
		_, err := s.UpdateAccount(t.Context(), first, "first", 1, p)
		wantKind(t, err, data.Conflict)
	}
	person(t, s, "small", concern.Admin, nil, community)
	_, err := s.UpdateAccount(t.Context(), first, "first", 1, data.AccountPatch{Disabled: &yes})
	wantKind(t, err, data.Conflict)
	if _, err := s.UpdateAccount(t.Context(), first, "small", 1, data.AccountPatch{Disabled: &yes}); err != nil {
		t.Errorf("one below another cannot be disabled: %v", err)
	}
	second := person(t, s, "second", concern.Admin, nil, city)
	results := make(chan error, 2)
	for name, by := range map[string]data.Actor{"first": second, "second": first} {
		go func() {
			_, err := s.UpdateAccount(context.Background(), by, name, 1, data.AccountPatch{Disabled: &yes})
			results <- err
		}()
	}
	if one, two := <-results, <-results; (one == nil) == (two == nil) {
		t.Errorf("two that disable each other: %v and %v", one, two)
	}
	if err := s.DisableAccount(t.Context(), data.Operator(), "second", true); err != nil {
		t.Errorf("the operator: %v", err)
	}
}

func TestAHolderChangesTheOwnPassword(t *testing.T) {
	s := world(t)
	admin := person(t, s, "admin", concern.Admin, nil, city)
	_, err := s.ChangePassword(t.Context(), admin, "wrong horse", "battery staple")
	if wantKind(t, err, data.Invalid); !errors.Is(err, data.ErrOldPassword) {
		t.Errorf("a wrong old password: %v", err)
	}
	for _, password := range []string{"short", "correct horse"} {
		_, err := s.ChangePassword(t.Context(), admin, "correct horse", password)
		wantKind(t, err, data.Invalid)
	}
	if a, err := s.ChangePassword(t.Context(), admin, "correct horse", "battery staple"); err != nil || a.Rights != 2 {
		t.Fatalf("%+v, %v", a, err)
	}
	if _, err := s.Authenticate(t.Context(), "admin", "battery staple"); err != nil {
		t.Errorf("the new password: %v", err)
	}
	wantKind(t, s.SetPassword(t.Context(), admin, "admin", "without the old", true), data.Conflict)
}
