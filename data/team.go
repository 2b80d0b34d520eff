package data

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// Team is whom a concern can be dispatched to by name: a part of one of the four forces.
type Team struct {
	Name       string
	Force      concern.Force
	Area       *AreaRef // which area it serves; nil is everywhere
	Categories []string // slugs that it usually takes
	Disabled   bool     // nothing new is dispatched to it
	Ordinal    int      // teams stand in this order
	Version    int64
}

// place is the prefix of the area that a team serves, "" for everywhere.
func (t *Team) place() string {
	if t.Area == nil {
		return ""
	}
	return t.Area.Prefix
}

// NewTeam is a team to be made. Area "" is everywhere.
type NewTeam struct {
	Name       string // at most 60 characters, none of them , ， / or %
	Force      concern.Force
	Area       geo.Code
	Categories []string
	Ordinal    int // 0 puts it after all others
}

// TeamPatch changes what is not nil. Area "" is everywhere. The name stays: concerns carry it.
type TeamPatch struct {
	Force      *concern.Force
	Area       *geo.Code
	Categories *[]string
	Disabled   *bool
	Ordinal    *int
}

const longestTeam = 60

// Teams are those that serve where the actor sees, or everywhere, its own, and those it manages, in their order.
func (s *Store) Teams(ctx context.Context, actor Actor) ([]Team, error) {
	all, err := teamsWhere(ctx, s.pool, `true`, teamOrder)
	if err != nil {
		return nil, err
	}
	return seenTeams(&actor, all), nil
}

// SuggestTeams are those of them that a concern of a category (a slug, "" for any) at an area could be dispatched to, the best first.
// NotFound for an area out of sight.
func (s *Store) SuggestTeams(ctx context.Context, actor Actor, category string, area geo.Code) ([]Team, error) {
	if scope := actor.Scope(); !scope.SeesArea(area.Prefix()) {
		return nil, noArea()
	}
	all, err := s.suggestTeams(ctx, s.pool, category, area.Prefix())
	if err != nil {
		return nil, err
	}
	return seenTeams(&actor, all), nil
}

func seenTeams(actor *Actor, all []Team) []Team {
	scope := actor.Scope()
	return slices.DeleteFunc(all, func(t Team) bool {
		return t.Area != nil && !scope.SeesArea(t.Area.Prefix) && !slices.Contains(actor.Viewer.Teams, t.Name) && !actor.administers(t.place())
	})
}

// suggestTeams are the enabled teams that serve an area, given by its prefix ("" outside of all: only teams that serve everywhere):
// first those that take the category, then those that take its parent, then the rest; of these the ones nearest to the area first.
func (s *Store) suggestTeams(ctx context.Context, q querier, category string, areaPrefix string) ([]Team, error) {
	if !storable(category) {
		category = ""
	}
	return teamsWhere(ctx, q, `not t.disabled and (a.prefix is null or $2::text ^@ a.prefix)`,
		`t.categories @> array[$1::text] desc, t.categories @> (select array[k.parent] from minqing.category k where k.slug = $1) is true desc,
		length(coalesce(a.prefix, '')) desc, t.ordinal, t.name`, category, areaPrefix)
}

// teamState is what history keeps of a team beside its name.
type teamState struct {
	Force      string   `json:"force"`
	Area       geo.Code `json:"area"` // "" is everywhere
	Categories []string `json:"categories"`
	Disabled   bool     `json:"disabled"`
	Ordinal    int      `json:"ordinal"`
}

func (t *Team) state() teamState {
	s := teamState{Force: t.Force.String(), Categories: append([]string{}, t.Categories...), Disabled: t.Disabled, Ordinal: t.Ordinal}
	if t.Area != nil {
		s.Area = t.Area.Code
	}
	return s
}

// CreateTeam adds one; Forbidden unless the actor is an administrator or staff of the area it serves, Conflict when the name is taken.
func (s *Store) CreateTeam(ctx context.Context, actor Actor, n NewTeam) (*Team, error) {
	if err := MayManageTeams(actor); err != nil {
		return nil, err
	}
	e := input()
	n.Name = checkText(e, "name", n.Name, true, longestTeam)
	if strings.ContainsAny(n.Name, ",，/%") { // lists of teams are parted by commas, and the name stands in an address
		e.addField("name", "不能有逗号、斜杠和百分号", "it must have no comma, slash or percent sign")
	}
	if err := e.refused(); err != nil {
		return nil, err
	}
	var made *Team
	err := s.write(ctx, "add a team", func(tx pgx.Tx) error {
		if err := lockTeams(ctx, tx); err != nil {
			return err
		}
		to := teamState{Force: n.Force.String(), Area: n.Area, Categories: n.Categories, Ordinal: n.Ordinal}
		_, place, err := checkTeam(ctx, tx, &to)
		if err != nil {
			return err
		}
		if err := mayManageTeam(&actor, place); err != nil { // told before which names are taken
			return err
		}
		was, err := oneTeam(ctx, tx, n.Name)
		if err == nil {
			return fail(Conflict, fmt.Sprintf("队伍“%s”已经有了，请换一个名字", was.Name), fmt.Sprintf("There is a team %q already: choose another name", was.Name))
		}
		if KindOf(err) != NotFound {
			return err
		}
		if to.Ordinal == 0 {
			if err := tx.QueryRow(ctx, `select coalesce(max(ordinal), 0) + 1 from minqing.team`).Scan(&to.Ordinal); err != nil {
				return err
			}
		}
		made, err = putTeam(ctx, tx, &actor, n.Name, nil, to)
		return err
	})
	return made, err
}

// UpdateTeam changes one at the version given; rights as for CreateTeam, where it serves now and where it is going to.
func (s *Store) UpdateTeam(ctx context.Context, actor Actor, name string, version int64, p TeamPatch) (*Team, error) {
	var changed *Team
	err := s.write(ctx, "change a team", func(tx pgx.Tx) error {
		t, err := managedTeam(ctx, tx, &actor, name)
		if err != nil {
			return err
		}
		if t.Version != version {
			return stale()
		}
		to := t.state()
		if p.Force != nil {
			to.Force = p.Force.String()
		}
		set(&to.Area, p.Area)
		set(&to.Categories, p.Categories)
		set(&to.Disabled, p.Disabled)
		set(&to.Ordinal, p.Ordinal)
		changed, err = putTeam(ctx, tx, &actor, t.Name, t, to)
		return err
	})
	return changed, err
}

// DeleteTeam removes one that nobody is in and nothing was dispatched to; Conflict otherwise: it can be disabled.
func (s *Store) DeleteTeam(ctx context.Context, actor Actor, name string, version int64) error {
	return s.write(ctx, "remove a team", func(tx pgx.Tx) error {
		t, err := managedTeam(ctx, tx, &actor, name)
		if err != nil {
			return err
		}
		if t.Version != version {
			return stale()
		}
		return removeTeam(ctx, tx, &actor, t)
	})
}

// lockTeams lets one change of teams run at a time, and none of accounts beside it, which carry them.
func lockTeams(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `lock table minqing.account, minqing.team in share row exclusive mode`)
	return err
}

// managedTeam is one that the actor may change, locked.
func managedTeam(ctx context.Context, tx pgx.Tx, actor *Actor, name string) (*Team, error) {
	if err := lockTeams(ctx, tx); err != nil {
		return nil, err
	}
	return teamToManage(ctx, tx, actor, name)
}

// teamToManage is one that the actor may change.
func teamToManage(ctx context.Context, q querier, actor *Actor, name string) (*Team, error) {
	t, err := oneTeam(ctx, q, name)
	if err != nil {
		return nil, err
	}
	if len(seenTeams(actor, []Team{*t})) == 0 {
		return nil, noTeam()
	}
	return t, mayManageTeam(actor, t.place())
}

// mayManageTeam lets administrators and staff manage the teams that serve within their own areas.
func mayManageTeam(actor *Actor, place string) error {
	switch actor.Viewer.Role {
	case concern.Admin, concern.Staff:
		if actor.administers(place) {
			return nil
		}
	}
	return fail(Forbidden, "只有管理员和本区域的工作人员可以管这支队伍", "Only administrators and staff of the area that it serves may manage this team")
}

// putTeam makes a team what to says, with its rows of history and audit; t is nil for a new one.
func putTeam(ctx context.Context, tx pgx.Tx, actor *Actor, name string, t *Team, to teamState) (*Team, error) {
	area, place, err := checkTeam(ctx, tx, &to)
	if err != nil {
		return nil, err
	}
	if err := mayManageTeam(actor, place); err != nil {
		return nil, err
	}
	c := change{subject: "team", key: name, after: to, places: []string{place}}
	if t != nil {
		c.before, c.places = t.state(), append(c.places, t.place())
	}
	if _, err := tx.Exec(ctx, `insert into minqing.team as t (name, force, area_id, categories, disabled, ordinal) values ($1, $2, nullif($3, 0), $4, $5, $6)
		on conflict (name) do update set force = excluded.force, area_id = excluded.area_id, categories = excluded.categories,
			disabled = excluded.disabled, ordinal = excluded.ordinal, version = t.version + 1`,
		name, to.Force, area, to.Categories, to.Disabled, to.Ordinal); err != nil {
		return nil, err
	}
	if err := remember(ctx, tx, actor, c); err != nil {
		return nil, err
	}
	if err := audit(ctx, tx, *actor, "team", map[string]any{"team": name}); err != nil {
		return nil, err
	}
	return oneTeam(ctx, tx, name)
}

// checkTeam tidies a state and answers the area's id, 0 for everywhere, and its prefix.
func checkTeam(ctx context.Context, tx pgx.Tx, to *teamState) (area int32, place string, err error) {
	e := input()
	if force, err := concern.ParseForce(to.Force); err != nil || force == concern.NoForce {
		e.addField("force", "请选四股力量之一", "choose one of the four forces")
	}
	if to.Ordinal < 0 || to.Ordinal > 1_000_000 {
		e.addField("ordinal", "应在 0 到 1000000 之间", "it lies between 0 and 1000000")
	}
	if area, place, err = checkWhere(ctx, tx, e, to.Area, &to.Categories); err != nil {
		return 0, "", err
	}
	return area, place, e.refused()
}

func removeTeam(ctx context.Context, tx pgx.Tx, actor *Actor, t *Team) error {
	var accounts int
	var dispatched bool
	if err := tx.QueryRow(ctx, `select (select count(*) from minqing.account where teams @> array[$1::text]),
		exists (select from minqing.concern where team = $1)`, t.Name).Scan(&accounts, &dispatched); err != nil {
		return err
	}
	if accounts > 0 || dispatched {
		return fail(Conflict, "这支队伍里还有账号，或者有民情派给过它：请停用它，不要删除",
			"Accounts are in this team, or concerns were dispatched to it: disable it instead")
	}
	if _, err := tx.Exec(ctx, `delete from minqing.team where name = $1`, t.Name); err != nil {
		return err
	}
	if err := remember(ctx, tx, actor, change{subject: "team", key: t.Name, before: t.state(), places: []string{t.place()}}); err != nil {
		return err
	}
	return audit(ctx, tx, *actor, "team", map[string]any{"team": t.Name, "removed": true})
}

// undoTeam makes a team what it was; one that did not exist is removed.
func undoTeam(ctx context.Context, tx pgx.Tx, actor *Actor, name string, before *teamState) error {
	t, err := oneTeam(ctx, tx, name)
	if err != nil && KindOf(err) != NotFound {
		return err
	}
	if t != nil {
		if err := mayManageTeam(actor, t.place()); err != nil {
			return err
		}
	}
	if before == nil {
		return removeTeam(ctx, tx, actor, t)
	}
	_, err = putTeam(ctx, tx, actor, name, t, *before)
	return err
}

func stateOfTeam(ctx context.Context, tx pgx.Tx, _ *Actor, name string) (any, error) {
	t, err := oneTeam(ctx, tx, name)
	if KindOf(err) == NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return t.state(), nil
}

func noTeam() *Error { return notFound("支队伍", "team") }

func oneTeam(ctx context.Context, q querier, name string) (*Team, error) {
	if !storable(name) {
		return nil, noTeam()
	}
	teams, err := teamsWhere(ctx, q, `t.name = $1`, teamOrder, name)
	if err != nil {
		return nil, err
	}
	if len(teams) == 0 {
		return nil, noTeam()
	}
	return &teams[0], nil
}

const teamOrder = `t.ordinal, t.name`

// teamsWhere reads the teams (t) and the areas they serve (a) that where chooses.
func teamsWhere(ctx context.Context, q querier, where, order string, args ...any) ([]Team, error) {
	rows, err := q.Query(ctx, `select t.name, t.force, t.categories, t.disabled, t.ordinal, t.version,
			coalesce(a.id, 0), coalesce(a.code, ''), coalesce(a.prefix, ''), coalesce(a.level, ''), coalesce(a.name, ''), coalesce(a.parent, 0)
		from minqing.team t left join minqing.area a on a.id = t.area_id where `+where+` order by `+order, args...)
	if err != nil {
		return nil, doing("read teams", err)
	}
	teams, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Team, error) {
		var t Team
		var a AreaRef
		var level string
		err := row.Scan(&t.Name, scanned{&t.Force}, &t.Categories, &t.Disabled, &t.Ordinal, &t.Version,
			&a.ID, &a.Code, &a.Prefix, &level, &a.Name, &a.Parent)
		if err != nil || a.ID == 0 {
			return t, err
		}
		t.Area = &a
		a.Level, err = geo.ParseLevel(level)
		return t, err
	})
	return teams, doing("read teams", err)
}
