package data

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// Account is who signs in.
type Account struct {
	ID          int64
	Name        string
	DisplayName string
	Role        concern.Role
	Areas       []AreaRef
	Teams       []string
	Disabled    bool
	OneTime     bool // its password is one that somebody else set: the account may do nothing but change it
	Version     int64
	Rights      int64 // moves with what decides what it may do: a session that began under another number is over
	CreatedAt   time.Time
	Wall        *Standing // the wall at which it stands; nil elsewhere, and in the store
}

// Standing is an account's at a wall. Drawer is the staff who unlocked it, 0 while it is a display.
type Standing struct {
	ID           int64
	Name         string
	Drawer       int64
	DrawingUntil time.Time
}

// Actor is the account as one who acts.
func (a *Account) Actor() Actor {
	v := concern.Viewer{Account: a.ID, Role: a.Role, Teams: a.Teams}
	for _, area := range a.Areas {
		v.Prefixes = append(v.Prefixes, area.Prefix)
		v.Top = v.Top || area.Parent == 0
	}
	if a.Wall != nil {
		v.Drawer = a.Wall.Drawer
	}
	return Actor{Viewer: v, Name: a.Name, DisplayName: a.DisplayName}
}

// NewAccount is an account to be made.
type NewAccount struct {
	Name        string // a-z 0-9 . _ -, at most 63
	DisplayName string
	Password    string // at least 8 characters
	Lasting     bool   // the password is its holder's own; else it opens nothing until they have changed it
	Role        concern.Role
	Areas       []geo.Code
	Teams       []string
}

// Authenticate answers the account for a name and a password. It takes the same work whether or not the name exists;
// Unauthorized says no more than that the two do not match.
func (s *Store) Authenticate(ctx context.Context, name, password string) (*Account, error) {
	if !storable(name) {
		name = "" // nobody's: it goes the way of every unknown one
	}
	hash := nobody
	err := s.pool.QueryRow(ctx, `select password_hash from minqing.account where name = $1`, accountName(name)).Scan(&hash)
	unknown := errors.Is(err, pgx.ErrNoRows)
	if err != nil && !unknown {
		return nil, doing("sign in", err)
	}
	if len(password) > 4*mostLetters {
		password = "" // no account has such a long one, and hashing it would cost us more than the guesser
	}
	ok, err := matches(ctx, password, hash)
	if err != nil {
		return nil, doing("sign in", err)
	}
	if !ok || unknown {
		return nil, fail(Unauthorized, "账号或密码不对", "The account or the password is wrong")
	}
	a, err := s.AccountNamed(ctx, name)
	if err != nil {
		return nil, err
	}
	if a.Disabled {
		return nil, fail(Unauthorized, "这个账号已停用，请联系管理员", "This account is disabled: ask the administrator")
	}
	return a, nil
}

// Account is the one with this id.
func (s *Store) Account(ctx context.Context, id int64) (*Account, error) {
	return oneAccount(ctx, s.pool, `id = $1`, id)
}

// AccountNamed is the one with this name.
func (s *Store) AccountNamed(ctx context.Context, name string) (*Account, error) {
	return oneAccount(ctx, s.pool, `name = $1`, accountName(name))
}

// AccountQuery chooses accounts. The zero value is the first page of all.
type AccountQuery struct {
	Words string // in the name, the shown name, a team or an area's name; case-folded
	After string // the name after which the page begins
	Limit int    // 1 to MostPerPage; 0 is all
}

// Accounts are those that the actor manages, by name, and whether there are more. Forbidden to all but administrators.
func (s *Store) Accounts(ctx context.Context, actor Actor, q AccountQuery) (accounts []Account, more bool, err error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, false, err
	}
	if !storable(q.Words + q.After) {
		return nil, false, nil // no name has such characters
	}
	var args arguments
	where := actor.accountsWithin(&args) + ` and name > ` + args.add(q.After)
	if q.Words != "" {
		word := args.add(q.Words) + `::text`
		where += ` and (strpos(lower(concat_ws(' ', name, display_name, array_to_string(teams, ' '))), lower(` + word + `)) > 0
			or exists (select from minqing.account_area x join minqing.area g on g.id = x.area_id
				where x.account_id = account.id and strpos(lower(g.name), lower(` + word + `)) > 0))`
	}
	limit := ``
	if q.Limit > 0 {
		limit = ` limit ` + args.add(q.Limit+1)
	}
	accounts, err = accountsWhere(ctx, s.pool, where, limit, args...)
	if more = q.Limit > 0 && len(accounts) > q.Limit; more {
		accounts = accounts[:q.Limit]
	}
	return accounts, more, err
}

// ManagedAccount is one of them; NotFound when the actor does not manage it.
func (s *Store) ManagedAccount(ctx context.Context, actor Actor, name string) (*Account, error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, err
	}
	return managedAccount(ctx, s.pool, &actor, name)
}

func managedAccount(ctx context.Context, q querier, actor *Actor, name string) (*Account, error) {
	if !storable(name) {
		return nil, noAccount()
	}
	var args arguments
	where := actor.accountsWithin(&args) + ` and name = ` + args.add(accountName(name))
	return oneAccount(ctx, q, where, args...)
}

var accountForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

// accountName is a name as it is stored: people write theirs with capitals on a phone.
func accountName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

func noAccount() *Error { return notFound("个账号", "account") }

func oneAccount(ctx context.Context, q querier, where string, args ...any) (*Account, error) {
	accounts, err := accountsWhere(ctx, q, where, ``, args...)
	if err != nil {
		return nil, err
	}
	if len(accounts) == 0 {
		return nil, noAccount()
	}
	return &accounts[0], nil
}

func accountsWhere(ctx context.Context, q querier, where, limit string, args ...any) ([]Account, error) {
	rows, err := q.Query(ctx, `select id, name, display_name, role, teams, disabled, one_time, version, rights, created_at,
		array(select x.area_id from minqing.account_area x where x.account_id = account.id) from minqing.account where `+where+` order by name`+limit, args...)
	if err != nil {
		return nil, doing("read accounts", err)
	}
	held := map[int64][]int32{}
	all := []int32{}
	accounts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Account, error) {
		var a Account
		var role string
		var areas []int32
		err := row.Scan(&a.ID, &a.Name, &a.DisplayName, &role, &a.Teams, &a.Disabled, &a.OneTime, &a.Version, &a.Rights, utc{&a.CreatedAt}, &areas)
		if err != nil {
			return a, err
		}
		held[a.ID], all = areas, append(all, areas...)
		a.Role, err = concern.ParseRole(role)
		return a, err
	})
	if err != nil {
		return nil, doing("read accounts", err)
	}
	rows, err = q.Query(ctx, `select `+areaColumns(false)+areaTables+` where a.id = any($1) order by a.prefix`, all)
	if err != nil {
		return nil, doing("read accounts", err)
	}
	areas, err := pgx.CollectRows(rows, scanArea)
	if err != nil {
		return nil, doing("read accounts", err)
	}
	for i := range accounts {
		for _, a := range areas {
			if slices.Contains(held[accounts[i].ID], a.ID) {
				accounts[i].Areas = append(accounts[i].Areas, a.AreaRef)
			}
		}
	}
	return accounts, nil
}
