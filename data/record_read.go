package data

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

const concernColumns = markColumns + `, c.title, c.description, c.address, coalesce(a.code, ''), coalesce(a.name, ''),
	coalesce(a.level, '') not in ('grid', 'building'), c.supporters, c.created_at, c.updated_at, coalesce(c.coordinator, ''),
	case when c.status = 'suspended' then coalesce(c.suspended_from, 'accepted') else 'reported' end, coalesce(c.duplicate_of, 0), c.accepted_at, c.resolved_at, c.visited_at, c.verified_at,
	c.answered_at, coalesce(c.satisfaction, 0), c.clock_since, c.clock_from, c.clock_used, c.clock_budget`

const concernTables = ` from minqing.concern c left join minqing.area a on a.id = c.area_id`

func scanConcern(row pgx.CollectableRow) (Concern, error) {
	var c Concern
	var coordinator string
	var used, budget int64
	err := row.Scan(append(markTargets(&c.Mark), &c.Title, &c.Description, &c.Address, &c.AreaCode, &c.AreaName,
		&c.Unassigned, &c.Supporters, utc{&c.CreatedAt}, utc{&c.UpdatedAt}, &coordinator, scanned{&c.SuspendedFrom}, &c.DuplicateOf,
		utc{&c.AcceptedAt}, utc{&c.ResolvedAt}, utc{&c.VisitedAt}, utc{&c.VerifiedAt}, utc{&c.AnsweredAt}, &c.Satisfaction,
		utc{&c.ClockSince}, utc{&c.Clock.From}, &used, &budget)...)
	if err != nil {
		return c, err
	}
	c.Clock.Used, c.Clock.Budget = time.Duration(used)*time.Second, time.Duration(budget)*time.Second
	if coordinator != "" {
		c.Coordinator, err = geo.ParseLevel(coordinator)
	}
	return c, err
}

// blank empties what a scope's role does not read: texts by Scope.Words, and for those roles persons too.
func (c *Concern) blank(scope *concern.Scope) {
	if scope.Words < concern.AllWords {
		c.Description, c.Reporter = "", 0
	}
	if scope.Words < concern.TitlesAndAddresses {
		c.Address = ""
	}
}

// Concern is one record, NotFound when the actor may not see it.
func (s *Store) Concern(ctx context.Context, actor Actor, id int64) (*Concern, error) {
	c, err := concernByID(ctx, s.pool, actor, id, "")
	if err != nil {
		return nil, doing("read a concern", err)
	}
	return c, hideMain(ctx, s.pool, actor, c)
}

// concernByID reads what the actor may see of one; lock is "" or a locking clause.
func concernByID(ctx context.Context, q querier, actor Actor, id int64, lock string) (*Concern, error) {
	scope := actor.Scope()
	var args arguments
	sql := `select ` + concernColumns + concernTables + ` where c.id = ` + args.add(id) + ` and ` + scopeCondition(&scope, &args) + lock
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanConcern)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, notFound("件诉求", "concern")
	}
	c.blank(&scope)
	return &c, err
}

// visible are those of the ids that the actor may see.
func visible(ctx context.Context, q querier, actor Actor, ids []int64) (map[int64]bool, error) {
	seen := map[int64]bool{}
	if len(ids) == 0 {
		return seen, nil
	}
	scope := actor.Scope()
	var args arguments
	rows, err := q.Query(ctx, `select c.id from minqing.concern c where c.id = any(`+args.add(ids)+`) and `+scopeCondition(&scope, &args), args...)
	if err != nil {
		return nil, doing("read concerns", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	for _, id := range found {
		seen[id] = true
	}
	return seen, doing("read concerns", err)
}

// hideMain leaves out which concern one was merged into where that is not the actor's to see.
func hideMain(ctx context.Context, q querier, actor Actor, concerns ...*Concern) error {
	var mains []int64
	for _, c := range concerns {
		if c.DuplicateOf != 0 {
			mains = append(mains, c.DuplicateOf)
		}
	}
	seen, err := visible(ctx, q, actor, mains)
	if err != nil {
		return err
	}
	for _, c := range concerns {
		if !seen[c.DuplicateOf] {
			c.DuplicateOf = 0
		}
	}
	return nil
}

// Receipt is for who reported it, whatever has become of it.
func (s *Store) Receipt(ctx context.Context, actor Actor, id int64) (*Receipt, error) {
	r := Receipt{ID: id}
	err := s.pool.QueryRow(ctx, `select status, noticed_at from minqing.concern where id = $1 and reporter = $2`,
		id, actor.Viewer.Account).Scan(scanned{&r.Status}, utc{&r.NoticedAt})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, notFound("张回执", "receipt")
	}
	return &r, doing("read a receipt", err)
}
