package data

import (
	"context"
	"errors"
	"fmt"
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
	Version     int64
	CreatedAt   time.Time
}

// Actor is the account as one who acts.
func (a *Account) Actor() Actor {
	v := concern.Viewer{Account: a.ID, Role: a.Role, Teams: a.Teams}
	for _, area := range a.Areas {
		v.Prefixes = append(v.Prefixes, area.Prefix)
		v.Top = v.Top || area.Parent == 0
	}
	return Actor{Viewer: v, Name: a.Name, DisplayName: a.DisplayName}
}

// NewAccount is an account to be made.
type NewAccount struct {
	Name        string // a-z 0-9 . _ -, at most 63
	DisplayName string
	Password    string // at least 8 characters
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

// Accounts are all, by name.
func (s *Store) Accounts(ctx context.Context) ([]Account, error) {
	return accountsWhere(ctx, s.pool, `true`)
}

// Teams are the names that accounts carry, each once, sorted.
func (s *Store) Teams(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, `select distinct team from minqing.account, unnest(teams) as team where not disabled order by team`)
	if err != nil {
		return nil, doing("read the teams", err)
	}
	teams, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return teams, doing("read the teams", err)
}

var accountForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

// accountName is a name as it is stored: people write theirs with capitals on a phone.
func accountName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// CreateAccount adds one; Conflict when the name is taken.
func (s *Store) CreateAccount(ctx context.Context, actor Actor, n NewAccount) (*Account, error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, err
	}
	n.Name = accountName(n.Name)
	e := input()
	if !accountForm.MatchString(n.Name) {
		e.addField("account", "账号由小写字母、数字和 . _ - 组成，最多 63 个字符", "an account's name is of a-z, 0-9 and . _ -, at most 63")
	}
	n.DisplayName = checkText(e, "display_name", n.DisplayName, false, 60)
	checkPassword(e, n.Password)
	teams := []string{}
	for _, team := range n.Teams {
		if team = checkText(e, "teams", team, true, 60); !slices.Contains(teams, team) {
			teams = append(teams, team)
		}
	}
	if err := e.refused(); err != nil {
		return nil, err
	}
	hash, err := hashPassword(ctx, n.Password)
	if err != nil {
		return nil, err
	}
	var made *Account
	err = s.write(ctx, "add an account", func(tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `insert into minqing.account (name, display_name, password_hash, role, teams) values ($1, $2, $3, $4, $5) returning id`,
			n.Name, n.DisplayName, hash, n.Role.String(), teams).Scan(&id)
		if refusedBy(err, uniqueViolation) {
			return fail(Conflict, fmt.Sprintf("账号 %s 已经有了，请换一个", n.Name), fmt.Sprintf("There is an account %s already: choose another name", n.Name))
		}
		if err != nil {
			return err
		}
		for _, code := range n.Areas {
			a, err := areaByCode(ctx, tx, code, false)
			if KindOf(err) == NotFound {
				return wrongField("areas", fmt.Sprintf("没有代码为 %s 的区划", code), fmt.Sprintf("there is no area %s", code))
			}
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `insert into minqing.account_area (account_id, area_id) values ($1, $2) on conflict do nothing`, id, a.ID); err != nil {
				return err
			}
		}
		if made, err = oneAccount(ctx, tx, `id = $1`, id); err != nil {
			return err
		}
		if err := audit(ctx, tx, actor, "account", map[string]any{"created": id}); err != nil {
			return err
		}
		return logChange(ctx, tx, "account", id)
	})
	return made, err
}

// SetPassword replaces a password. The account's version moves, by which open sessions can be told from new ones.
func (s *Store) SetPassword(ctx context.Context, actor Actor, name, password string) error {
	e := input()
	checkPassword(e, password)
	if err := e.refused(); err != nil {
		return err
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.changeAccount(ctx, actor, name, "password", `password_hash = $2`, hash)
}

// DisableAccount keeps an account from signing in and from acting in an open session; disabled false lets it again.
func (s *Store) DisableAccount(ctx context.Context, actor Actor, name string, disabled bool) error {
	return s.changeAccount(ctx, actor, name, "disabled", `disabled = $2`, disabled)
}

// changeAccount sets one column; set names it with its value as $2.
func (s *Store) changeAccount(ctx context.Context, actor Actor, name, what, set string, value any) error {
	if err := mayAdminister(&actor); err != nil {
		return err
	}
	return s.write(ctx, "change an account", func(tx pgx.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `update minqing.account set version = version + 1, `+set+` where name = $1 returning id`, accountName(name), value).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return noAccount()
		}
		if err != nil {
			return err
		}
		if err := audit(ctx, tx, actor, "account", map[string]any{"changed": id, "what": what}); err != nil {
			return err
		}
		return logChange(ctx, tx, "account", id)
	})
}

func mayAdminister(actor *Actor) error {
	if actor.Viewer.Role == concern.Admin || actor.operates() {
		return nil
	}
	return fail(Forbidden, "只有管理员可以管理账号", "Only an administrator manages accounts")
}

func noAccount() *Error { return notFound("个账号", "account") }

func oneAccount(ctx context.Context, q querier, where string, args ...any) (*Account, error) {
	accounts, err := accountsWhere(ctx, q, where, args...)
	if err != nil {
		return nil, err
	}
	if len(accounts) == 0 {
		return nil, noAccount()
	}
	return &accounts[0], nil
}

func accountsWhere(ctx context.Context, q querier, where string, args ...any) ([]Account, error) {
	rows, err := q.Query(ctx, `select id, name, display_name, role, teams, disabled, version, created_at,
		array(select x.area_id from minqing.account_area x where x.account_id = account.id) from minqing.account where `+where+` order by name`, args...)
	if err != nil {
		return nil, doing("read accounts", err)
	}
	held := map[int64][]int32{}
	all := []int32{}
	accounts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Account, error) {
		var a Account
		var role string
		var areas []int32
		err := row.Scan(&a.ID, &a.Name, &a.DisplayName, &role, &a.Teams, &a.Disabled, &a.Version, utc{&a.CreatedAt}, &areas)
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
