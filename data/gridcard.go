package data

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// GridCard is what stands on a grid's notice board, with its checklist. Leader, Members and Police are persons who serve the grid;
// they are empty for a role that reads no persons.
type GridCard struct {
	Area        AreaRef
	Leader      string
	Members     []string
	Police      string
	PartyBranch string
	Households  *int32 // nil: not counted yet
	Buildings   *int32
	Clear       []Clearance // the five, in the order of the checklist
	Editable    bool        // by whoever reads it
	Version     int64       // 0: nothing was filled in yet
}

// GridCardPatch changes what is not nil. A count that points to nil is taken away.
type GridCardPatch struct {
	Leader      *string
	Members     *[]string
	Police      *string
	PartyBranch *string
	Households  **int32
	Buildings   **int32
}

// Clearance is one of the five must-be-clear of a grid. At is zero when it was never confirmed, By 0 when it is not known or not
// for the reader.
type Clearance struct {
	Item  concern.ClearItem
	At    time.Time
	By    int64
	Stale bool // never confirmed, or longer ago than Options.ClearDays
}

// DefaultClearDays is after how many days a confirmation of a grid's checklist is stale where nothing else is said: a quarter.
const DefaultClearDays = 90

const (
	mostMembers = 50
	mostCounted = 1_000_000
)

// GridCard is a grid's, for those whose area it is or lies above it. NotFound for all others and for what is no grid.
func (s *Store) GridCard(ctx context.Context, actor Actor, code geo.Code) (*GridCard, error) {
	grid, err := coveredGrid(ctx, s.pool, &actor, code)
	if err != nil {
		return nil, err
	}
	return s.readCard(ctx, s.pool, &actor, grid)
}

func (s *Store) readCard(ctx context.Context, q querier, actor *Actor, grid *AreaRef) (*GridCard, error) {
	c := &GridCard{Area: *grid, Editable: editsCards(actor)}
	err := q.QueryRow(ctx, `select leader, members, police, party_branch, households, buildings, version
		from minqing.grid_card where area_id = $1`, grid.ID).
		Scan(&c.Leader, &c.Members, &c.Police, &c.PartyBranch, &c.Households, &c.Buildings, &c.Version)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, doing("read a grid's card", err)
	}
	if c.Clear, err = s.clearances(ctx, q, grid.ID); err != nil {
		return nil, err
	}
	if scope := actor.Scope(); !scope.Persons() {
		c.Leader, c.Members, c.Police = "", nil, ""
		for i := range c.Clear {
			c.Clear[i].By = 0
		}
	}
	return c, nil
}

// UpdateGridCard changes a card at the version given, 0 for one that nobody filled in yet. Forbidden unless the actor is staff of
// the area or an administrator.
func (s *Store) UpdateGridCard(ctx context.Context, actor Actor, code geo.Code, version int64, p GridCardPatch) (*GridCard, error) {
	var changed *GridCard
	err := s.write(ctx, "change a grid's card", func(tx pgx.Tx) error {
		if err := lockPlaces(ctx, tx, shared); err != nil {
			return err
		}
		grid, err := coveredGrid(ctx, tx, &actor, code)
		if err != nil {
			return err
		}
		if err := mayEditCard(&actor); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into minqing.grid_card (area_id) values ($1) on conflict do nothing`, grid.ID); err != nil {
			return err
		}
		var now int64
		if err := tx.QueryRow(ctx, `select version from minqing.grid_card where area_id = $1 for update`, grid.ID).Scan(&now); err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		c, err := s.readCard(ctx, tx, &actor, grid)
		if err != nil {
			return err
		}
		if err := c.take(p); err != nil {
			return err
		}
		c.Version++
		if _, err := tx.Exec(ctx, `update minqing.grid_card set leader = $2, members = $3, police = $4, party_branch = $5, households = $6,
			buildings = $7, version = $8 where area_id = $1`,
			grid.ID, c.Leader, listed(c.Members), c.Police, c.PartyBranch, c.Households, c.Buildings, c.Version); err != nil {
			return err
		}
		changed = c
		return logGrid(ctx, tx, grid.ID)
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// editsCards says whether an actor changes the cards of the grids that it covers.
func editsCards(actor *Actor) bool {
	return actor.Viewer.Role == concern.Staff || actor.Viewer.Role == concern.Admin
}

func mayEditCard(actor *Actor) error {
	if !editsCards(actor) {
		return fail(Forbidden, "只有社区工作人员和管理员可以改网格卡", "Only staff of the area and administrators change a grid's card")
	}
	return nil
}

// take puts a patch onto the card; Invalid names what is wrong in it.
func (c *GridCard) take(p GridCardPatch) error {
	e := input()
	text := func(path string, target *string, given *string, longest int) {
		if given != nil {
			*target = checkText(e, path, *given, false, longest)
		}
	}
	count := func(path string, target, given **int32) {
		if given == nil {
			return
		}
		if n := *given; n != nil && (*n < 0 || *n > mostCounted) {
			e.addField(path, fmt.Sprintf("应在 0 到 %d 之间", mostCounted), fmt.Sprintf("it must lie between 0 and %d", mostCounted))
		}
		*target = *given
	}
	text("leader", &c.Leader, p.Leader, 50)
	text("police", &c.Police, p.Police, 100)
	text("party_branch", &c.PartyBranch, p.PartyBranch, 100)
	if p.Members != nil {
		c.Members = []string{}
		if len(*p.Members) > mostMembers {
			e.addField("members", fmt.Sprintf("最多 %d 人", mostMembers), fmt.Sprintf("at most %d", mostMembers))
		} else {
			for _, m := range *p.Members {
				c.Members = append(c.Members, checkText(e, "members", m, true, 50))
			}
		}
	}
	count("households", &c.Households, p.Households)
	count("buildings", &c.Buildings, p.Buildings)
	return e.refused()
}

// ConfirmClear says that one of the five is clear now. Nothing is ever taken back: the latest counts.
func (s *Store) ConfirmClear(ctx context.Context, actor Actor, code geo.Code, item concern.ClearItem, idem Idempotency) (*Clearance, error) {
	var confirmed *Clearance
	err := s.write(ctx, "confirm what is clear", func(tx pgx.Tx) error {
		grid, err := servedGrid(ctx, tx, &actor, code)
		if err != nil {
			return err
		}
		use := fmt.Sprintf("area/%d/clear", grid.ID)
		first, err := claim(ctx, tx, actor, idem, use)
		if err != nil {
			return err
		}
		if first == nil {
			var id int64
			err := tx.QueryRow(ctx, `insert into minqing.grid_clear (area_id, item, account_id, role, at) values ($1, $2, nullif($3::bigint, 0), $4, $5) returning id`,
				grid.ID, item.String(), actor.Viewer.Account, actor.Viewer.Role.String(), s.now()).Scan(&id)
			if err != nil {
				return err
			}
			if err := fulfil(ctx, tx, actor, idem, use, id); err != nil {
				return err
			}
			if err := logGrid(ctx, tx, grid.ID); err != nil {
				return err
			}
		}
		five, err := s.clearances(ctx, tx, grid.ID)
		if err != nil {
			return err
		}
		confirmed = &five[item]
		return nil
	})
	if err != nil {
		return nil, err
	}
	return confirmed, nil
}

// clearances are the five of a grid, each as it was confirmed last.
func (s *Store) clearances(ctx context.Context, q querier, grid int32) ([]Clearance, error) {
	rows, err := q.Query(ctx, `select distinct on (item) item, at, coalesce(account_id, 0) from minqing.grid_clear
		where area_id = $1 order by item, at desc, id desc`, grid)
	if err != nil {
		return nil, doing("read what is clear", err)
	}
	five := make([]Clearance, len(concern.ClearItems()))
	for _, item := range concern.ClearItems() {
		five[item] = Clearance{Item: item, Stale: true}
	}
	since := s.now().AddDate(0, 0, -s.clearDays)
	var c Clearance
	_, err = pgx.ForEachRow(rows, []any{scanned{&c.Item}, utc{&c.At}, &c.By}, func() error {
		c.Stale = c.At.Before(since)
		five[c.Item] = c
		return nil
	})
	return five, doing("read what is clear", err)
}
