package data

import (
	"context"

	"github.com/jackc/pgx/v5"

	"minqing/geo"
)

// concernFields are the columns of a concern that the program writes, in the order of concernValues.
const concernFields = `version, title, description, address, category, urgency, source, status, must_report, must_arrive, force, team, reporter,
	supporters, geom, area_id, noticed_at, yellow_at, red_at, ended_at, coordinator, suspended_from, duplicate_of, accepted_at, resolved_at,
	visited_at, verified_at, answered_at, satisfaction, clock_since, clock_from, clock_used, clock_budget`

const concernParameters = `$2, $3, $4, $5, $6, $7, $8, $9, nullif($10, ''), nullif($11, ''), nullif($12, ''), nullif($13, ''), nullif($14::bigint, 0),
	$15, st_setsrid(st_makepoint($16, $17), 4326), nullif($18::integer, 0), $19, $20, $21, $22, nullif($23, ''), nullif($24, ''), nullif($25::bigint, 0),
	$26, $27, $28, $29, $30, nullif($31::smallint, 0), $32, $33, $34, $35`

// concernValues are $1, the id, and those of concernParameters.
func concernValues(c *Concern) []any {
	f := c.facts()
	return []any{
		c.ID, c.Version, c.Title, c.Description, c.Address, c.Category, c.Urgency.String(), c.Source.String(), c.Status.String(),
		c.MustReport.String(), c.MustArrive.String(), c.Force.String(), c.Team, c.Reporter, c.Supporters, c.Lon, c.Lat, c.Area,
		c.NoticedAt, c.YellowAt, c.RedAt, f.EndedAt, f.Coordinator, f.SuspendedFrom, c.DuplicateOf, f.AcceptedAt, f.ResolvedAt,
		f.VisitedAt, f.VerifiedAt, f.AnsweredAt, c.Satisfaction, f.ClockSince, f.ClockFrom, f.ClockUsed, f.ClockBudget,
	}
}

// insertConcern adds a record, and gives it its id and when it came.
func insertConcern(ctx context.Context, tx pgx.Tx, c *Concern) error {
	if err := tx.QueryRow(ctx, `select nextval('minqing.concern_id_seq')`).Scan(&c.ID); err != nil {
		return doing("add a concern", err)
	}
	err := tx.QueryRow(ctx, `insert into minqing.concern (id, `+concernFields+`) values ($1, `+concernParameters+`)
		returning created_at, updated_at`, concernValues(c)...).Scan(utc{&c.CreatedAt}, utc{&c.UpdatedAt})
	return doing("add a concern", err)
}

// storeConcern writes a record that is locked.
func storeConcern(ctx context.Context, tx pgx.Tx, c *Concern) error {
	return doing("change a concern", tx.QueryRow(ctx, storeSQL, concernValues(c)...).Scan(utc{&c.UpdatedAt}))
}

const storeSQL = `update minqing.concern set (` + concernFields + `, updated_at) = (` + concernParameters + `, now()) where id = $1 returning updated_at`

// prefix is that of the concern's area, "" outside of all.
func (c *Concern) prefix() string {
	if c.Area == 0 {
		return ""
	}
	return c.AreaCode.Prefix()
}

// level is that of the concern's area, zero outside of all.
func (c *Concern) level() geo.Level {
	if c.Area == 0 {
		return 0
	}
	return c.AreaCode.Level()
}
