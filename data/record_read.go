package data

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

const concernColumns = markColumns + `, c.title, c.description, c.address, coalesce(a.code, ''), coalesce(a.name, ''),
	coalesce(a.level, '') not in ('grid', 'building'), c.supporters, c.created_at, c.updated_at`

const concernTables = ` from minqing.concern c left join minqing.area a on a.id = c.area_id`

func scanConcern(row pgx.CollectableRow) (Concern, error) {
	var c Concern
	err := row.Scan(append(markTargets(&c.Mark), &c.Title, &c.Description, &c.Address, &c.AreaCode, &c.AreaName,
		&c.Unassigned, &c.Supporters, utc{&c.CreatedAt}, utc{&c.UpdatedAt})...)
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
	return c, doing("read a concern", err)
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
