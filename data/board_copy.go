package data

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// CopyBoard opens a board on the same area with everything that is drawn on another, links included, which may be archived. What was
// decided there stays there. n.Area does not matter; an empty name is the other's. Errors as for Board and CreateBoard.
func (s *Store) CopyBoard(ctx context.Context, actor Actor, id int64, n NewBoard, idem Idempotency) (*Board, error) {
	var made *Board
	err := s.write(ctx, "copy a board", func(tx pgx.Tx) error {
		if err := lockPlaces(ctx, tx, shared); err != nil {
			return err
		}
		from, err := readableBoard(ctx, tx, &actor, id)
		if err != nil {
			return err
		}
		n.Area = from.Area.Code
		if n.Name == "" {
			n.Name = from.Name
		}
		made, err = s.openBoard(ctx, tx, &actor, n, idem, fmt.Sprintf("board/%d/copy", id), func(to *Board) error {
			tag, err := tx.Exec(ctx, `insert into minqing.annotation (board_id, kind, geom, title, level, color, width, concerns, created_by)
				select $2, kind, geom, title, level, color, width, concerns, created_by from minqing.annotation where board_id = $1 order by id`, id, to.ID)
			to.Annotations = int(tag.RowsAffected())
			return err
		})
		return err
	})
	return made, err
}
