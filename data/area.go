package data

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/geo"
)

// AreaRef names an area without its shape.
type AreaRef struct {
	ID     int32
	Code   geo.Code
	Prefix string // the code's significant digits
	Level  geo.Level
	Name   string
	Parent int32 // area id, 0 for a top area
}

// Area is one node of the tree with its polygon.
type Area struct {
	AreaRef
	ParentCode geo.Code         // "" for a top area
	Geometry   orb.MultiPolygon // EPSG:4326; nil when it was not asked for
	Version    int64
}

// AreaQuery chooses areas. The zero value is all that the scope may see, without shapes.
type AreaQuery struct {
	Level    geo.Level // 0: every level
	Within   geo.Code  // "": anywhere; else it and all below
	Geometry bool      // with shapes
}

// NewArea is an area to be made; its code says its level and its parent.
type NewArea struct {
	Code     geo.Code
	Name     string
	Geometry orb.MultiPolygon
}

// AreaPatch changes what is not nil.
type AreaPatch struct {
	Name     *string
	Geometry *orb.MultiPolygon
}

// Areas are ordered by prefix, so that a parent comes before its children.
func (s *Store) Areas(ctx context.Context, scope concern.Scope, q AreaQuery) ([]Area, error) {
	within := ""
	if q.Within != "" {
		within = q.Within.Prefix()
	}
	level := ""
	if q.Level != 0 {
		level = q.Level.String()
	}
	rows, err := s.pool.Query(ctx, `select `+areaColumns(q.Geometry)+areaTables+`
		where exists (select from unnest($1::text[]) own where a.prefix ^@ own or own ^@ a.prefix)
		  and a.prefix ^@ $2 and ($3 = '' or a.level = $3)
		order by a.prefix`, scopePrefixes(scope), within, level)
	if err != nil {
		return nil, doing("read areas", err)
	}
	areas, err := pgx.CollectRows(rows, scanArea)
	return areas, doing("read areas", err)
}

// Area is the one with this code; NotFound when the scope may not see it.
func (s *Store) Area(ctx context.Context, scope concern.Scope, code geo.Code) (*Area, error) {
	if !scope.SeesArea(code.Prefix()) {
		return nil, noArea()
	}
	return areaByCode(ctx, s.pool, code, true)
}

// querier is a pool, a connection or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// areaByCode answers NotFound when there is none.
func areaByCode(ctx context.Context, q querier, code geo.Code, geometry bool) (*Area, error) {
	rows, err := q.Query(ctx, `select `+areaColumns(geometry)+areaTables+` where a.code = $1`, string(code))
	if err != nil {
		return nil, doing("read an area", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, scanArea)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, noArea()
	}
	return &a, doing("read an area", err)
}

func noArea() *Error { return notFound("个区划", "area") }

const areaTables = ` from minqing.area a left join minqing.area p on p.id = a.parent`

func areaColumns(geometry bool) string {
	columns := `a.id, a.code, a.prefix, a.level, a.name, coalesce(a.parent, 0), coalesce(p.code, ''), a.version, `
	if geometry {
		return columns + `a.geom`
	}
	return columns + `null::geometry`
}

func scanArea(row pgx.CollectableRow) (Area, error) {
	var (
		a     Area
		level string
		g     shape
	)
	err := row.Scan(&a.ID, &a.Code, &a.Prefix, &level, &a.Name, &a.Parent, &a.ParentCode, &a.Version, &g)
	if err != nil {
		return a, err
	}
	if a.Level, err = geo.ParseLevel(level); err != nil {
		return a, err
	}
	a.Geometry, _ = g.Geometry.(orb.MultiPolygon) // nil when not asked for
	return a, nil
}

// scopePrefixes are the subtrees that the scope's clauses name, never nil.
func scopePrefixes(scope concern.Scope) []string {
	prefixes := []string{}
	for _, c := range scope.Clauses {
		prefixes = append(prefixes, c.Prefixes...)
	}
	return prefixes
}
