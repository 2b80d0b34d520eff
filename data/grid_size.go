package data

import (
	"context"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// GridSize is how large a grid is, by its card and on the ground.
type GridSize struct {
	Code       geo.Code
	Name       string
	Households *int32 // nil: not counted yet
	Buildings  *int32
	Area       float64 // square metres
}

// GridSizes are those of all grids in a scope's own areas, ordered by code.
func (s *Store) GridSizes(ctx context.Context, scope concern.Scope) ([]GridSize, error) {
	rows, err := s.pool.Query(ctx, `select a.code, a.name, k.households, k.buildings, st_area(a.geom::geography)
		from minqing.area a left join minqing.grid_card k on k.area_id = a.id
		where a.level = 'grid' and a.prefix ^@ any($1::text[]) order by a.prefix`, scopePrefixes(scope))
	if err != nil {
		return nil, doing("read the grids' sizes", err)
	}
	sizes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[GridSize])
	return sizes, doing("read the grids' sizes", err)
}
