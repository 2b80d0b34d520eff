package data

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// AccountPatch changes what is not nil.
type AccountPatch struct {
	DisplayName *string
	Role        *concern.Role
	Areas       *[]geo.Code
	Teams       *[]string
	Disabled    *bool
}

// accountState is what history keeps of an account beside its name. Its password is nowhere.
type accountState struct {
	DisplayName string     `json:"display_name"`
	Role        string     `json:"role"`
	Areas       []geo.Code `json:"areas"`
	Teams       []string   `json:"teams"`
	Disabled    bool       `json:"disabled"`
}

func (a *Account) state() accountState {
	s := accountState{DisplayName: a.DisplayName, Role: a.Role.String(), Areas: []geo.Code{}, Teams: append([]string{}, a.Teams...), Disabled: a.Disabled}
	for _, area := range a.Areas {
		s.Areas = append(s.Areas, area.Code)
	}
	return s
}

// CreateAccount adds one; Conflict when the name is taken, Invalid for an area or a team that the actor may not hand out.
func (s *Store) CreateAccount(ctx context.Context, actor Actor, n NewAccount) (*Account, error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, err
	}
	n.Name = accountName(n.Name)
	e := input()
	if !accountForm.MatchString(n.Name) {
		e.addField("name", "账号由小写字母、数字和 . _ - 组成，最多 63 个字符", "an account's name is of a-z, 0-9 and . _ -, at most 63")
	}
	checkPassword(e, n.Password)
	if err := e.refused(); err != nil {
		return nil, err
	}
	hash, err := hashPassword(ctx, n.Password)
	if err != nil {
		return nil, err
	}
	var made *Account
	err = s.write(ctx, "add an account", func(tx pgx.Tx) error {
		if err := lockAccounts(ctx, tx); err != nil {
			return err
		}
		blank := &Account{Name: n.Name, Role: n.Role}
		err := tx.QueryRow(ctx, `insert into minqing.account (name, password_hash, one_time, role, version, rights) values ($1, $2, $3, $4, 0, 0) returning id`,
			n.Name, hash, !n.Lasting, n.Role.String()).Scan(&blank.ID)
		if refusedBy(err, uniqueViolation) {
			return fail(Conflict, fmt.Sprintf("账号 %s 已经有了，请换一个", n.Name), fmt.Sprintf("There is an account %s already: choose another name", n.Name))
		}
		if err != nil {
			return err
		}
		made, err = putAccount(ctx, tx, &actor, blank, nil, accountState{DisplayName: n.DisplayName, Role: n.Role.String(), Areas: n.Areas, Teams: n.Teams})
		return err
	})
	return made, err
}

// UpdateAccount changes one at the version given. What changes its rights ends its sessions. Conflict when it would leave the
// areas of an administrator without any.
func (s *Store) UpdateAccount(ctx context.Context, actor Actor, name string, version int64, p AccountPatch) (*Account, error) {
	return s.changeAccount(ctx, actor, name, func(a *Account, to *accountState) error {
		if a.Version != version {
			return stale()
		}
		set(&to.DisplayName, p.DisplayName)
		set(&to.Areas, p.Areas)
		set(&to.Teams, p.Teams)
		set(&to.Disabled, p.Disabled)
		if p.Role != nil {
			to.Role = p.Role.String()
		}
		return nil
	})
}

// DisableAccount keeps an account from signing in and from acting in an open session; disabled false lets it again.
func (s *Store) DisableAccount(ctx context.Context, actor Actor, name string, disabled bool) error {
	_, err := s.changeAccount(ctx, actor, name, func(_ *Account, to *accountState) error {
		to.Disabled = disabled
		return nil
	})
	return err
}

func (s *Store) changeAccount(ctx context.Context, actor Actor, name string, change func(*Account, *accountState) error) (*Account, error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, err
	}
	var changed *Account
	err := s.write(ctx, "change an account", func(tx pgx.Tx) error {
		if err := lockAccounts(ctx, tx); err != nil {
			return err
		}
		a, err := managedAccount(ctx, tx, &actor, name)
		if err != nil {
			return err
		}
		was := a.state()
		to := a.state()
		if err := change(a, &to); err != nil {
			return err
		}
		changed, err = putAccount(ctx, tx, &actor, a, &was, to)
		return err
	})
	return changed, err
}

// lockAccounts lets one change of accounts run at a time: two administrators who disable each other must not both succeed.
func lockAccounts(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `lock table minqing.account in share row exclusive mode`)
	return err
}

// putAccount makes an account what to says, with its rows of history, audit and change; was is nil for a new one. What changes nothing
// leaves no trace.
func putAccount(ctx context.Context, tx pgx.Tx, actor *Actor, a *Account, was *accountState, to accountState) (*Account, error) {
	areas, places, err := checkAccount(ctx, tx, actor, &to)
	if err != nil {
		return nil, err
	}
	if was != nil && reflect.DeepEqual(*was, to) {
		return a, nil
	}
	var moved int64 // rights: a new shown name leaves them as they are
	if was == nil || !reflect.DeepEqual(*was, accountState{was.DisplayName, to.Role, to.Areas, to.Teams, to.Disabled}) {
		moved = 1
	}
	if _, err := tx.Exec(ctx, `update minqing.account set display_name = $2, role = $3, teams = $4, disabled = $5, version = version + 1, rights = rights + $6
		where id = $1`, a.ID, to.DisplayName, to.Role, to.Teams, to.Disabled, moved); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, `delete from minqing.account_area where account_id = $1 and area_id <> all($2)`, a.ID, areas); err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, `insert into minqing.account_area (account_id, area_id) select $1, unnest($2::integer[]) on conflict do nothing`, a.ID, areas); err != nil {
		return nil, err
	}
	if was != nil {
		if err := keepAdministrator(ctx, tx, actor, a); err != nil {
			return nil, err
		}
		old, err := placesOf(ctx, tx, a)
		if err != nil {
			return nil, err
		}
		places = append(places, old...)
	}
	if err := remember(ctx, tx, actor, change{subject: "account", key: a.Name, before: stateOrNil(was), after: to, places: places}); err != nil {
		return nil, err
	}
	if err := audit(ctx, tx, *actor, "account", map[string]any{"account": a.Name, "what": whatChanged(was, &to)}); err != nil {
		return nil, err
	}
	if err := logChange(ctx, tx, "account", a.ID); err != nil {
		return nil, err
	}
	return oneAccount(ctx, tx, `id = $1`, a.ID)
}

// checkAccount tidies a state and answers the ids of its areas and the places it is about.
func checkAccount(ctx context.Context, tx pgx.Tx, actor *Actor, to *accountState) (areas []int32, places []string, err error) {
	e := input()
	to.DisplayName = checkText(e, "display_name", to.DisplayName, false, 60)
	if _, err := concern.ParseRole(to.Role); err != nil {
		return nil, nil, err
	}
	slices.Sort(to.Areas)
	to.Areas = append([]geo.Code{}, slices.Compact(to.Areas)...)
	areas = []int32{}
	for _, code := range to.Areas {
		a, err := areaByCode(ctx, tx, code, false)
		switch {
		case KindOf(err) == NotFound || err == nil && !actor.administers(a.Prefix):
			e.addField("areas", fmt.Sprintf("没有代码为 %s 的区划，或者它不归您管", code), fmt.Sprintf("there is no area %s, or it is not yours to hand out", code))
		case err != nil:
			return nil, nil, err
		default:
			areas, places = append(areas, a.ID), append(places, a.Prefix)
		}
	}
	teams := []string{}
	for _, name := range to.Teams {
		if name = checkText(e, "teams", name, true, longestTeam); !slices.Contains(teams, name) {
			teams = append(teams, name)
		}
	}
	to.Teams = teams
	known, err := teamsWhere(ctx, tx, `t.name = any($1)`, teamOrder, teams)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range teams {
		i := slices.IndexFunc(known, func(t Team) bool { return t.Name == name })
		if i < 0 || !actor.administers(known[i].place()) {
			e.addField("teams", fmt.Sprintf("没有叫“%s”的队伍，或者它不归您管：请先在“队伍”里新建", name), fmt.Sprintf("there is no team %q, or it is not yours to hand out: add it first", name))
			continue
		}
		places = append(places, known[i].place())
	}
	return areas, places, e.refused()
}

// placesOf are the places of an account as it was read.
func placesOf(ctx context.Context, tx pgx.Tx, a *Account) ([]string, error) {
	teams, err := teamsWhere(ctx, tx, `t.name = any($1)`, teamOrder, listed(a.Teams))
	if err != nil {
		return nil, err
	}
	var places []string
	for _, area := range a.Areas {
		places = append(places, area.Prefix)
	}
	for i := range teams {
		places = append(places, teams[i].place())
	}
	return places, nil
}

// keepAdministrator refuses a change, already made in tx, after which some area that an administrator had has none any more. The
// operator, who can make a new one, may do it.
func keepAdministrator(ctx context.Context, tx pgx.Tx, actor *Actor, was *Account) error {
	if was.Role != concern.Admin || was.Disabled || actor.operates() {
		return nil
	}
	prefixes := []string{}
	for _, a := range was.Areas {
		prefixes = append(prefixes, a.Prefix)
	}
	var lost bool
	err := tx.QueryRow(ctx, `with admin as (select id from minqing.account where role = 'admin' and not disabled)
		select not exists (select from admin) or exists (select from unnest($1::text[]) own(prefix) where not exists (
			select from admin join minqing.account_area x on x.account_id = admin.id join minqing.area g on g.id = x.area_id
			where own.prefix ^@ g.prefix))`, prefixes).Scan(&lost)
	if err != nil || !lost {
		return err
	}
	return fail(Conflict, "这是管这些地方的最后一个管理员：请先让另一个账号当管理员，再改这一个",
		"This is the last administrator of these areas: make another account an administrator first")
}

func stateOrNil[T any](s *T) any {
	if s == nil {
		return nil
	}
	return *s
}

// whatChanged names the members that differ.
func whatChanged(was, to *accountState) []string {
	if was == nil {
		return []string{"created"}
	}
	what := []string{}
	for name, same := range map[string]bool{
		"display_name": was.DisplayName == to.DisplayName, "role": was.Role == to.Role, "areas": slices.Equal(was.Areas, to.Areas),
		"teams": slices.Equal(was.Teams, to.Teams), "disabled": was.Disabled == to.Disabled,
	} {
		if !same {
			what = append(what, name)
		}
	}
	slices.Sort(what)
	return what
}

// undoAccount makes an account what it was. One that did not exist is disabled: what it did keeps its name.
func undoAccount(ctx context.Context, tx pgx.Tx, actor *Actor, name string, before *accountState) error {
	a, err := managedAccount(ctx, tx, actor, name)
	if err != nil {
		return err
	}
	was := a.state()
	to := a.state()
	to.Disabled = true
	if before != nil {
		to = *before
	}
	_, err = putAccount(ctx, tx, actor, a, &was, to)
	return err
}
