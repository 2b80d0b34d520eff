package data

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// Board is a meeting's named layer of drawings on an area.
type Board struct {
	ID          int64
	Name        string
	Area        AreaRef
	CreatedBy   int64 // account id, 0 when it is gone
	CreatedAt   time.Time
	Annotations int // how many it holds
	Version     int64
}

// NewBoard is a board to be made.
type NewBoard struct {
	Name string
	Area geo.Code
}

// BoardPatch changes what is not nil.
type BoardPatch struct{ Name *string }

// MayReadBoard says whether an account reads the boards of an area: staff, leader, display and administrator, when one of its areas is that area or above it.
func MayReadBoard(scope *concern.Scope, areaPrefix string) bool {
	switch scope.Role {
	case concern.Staff, concern.Leader, concern.Display, concern.Admin:
		return scope.Covers(areaPrefix)
	}
	return false
}

// MayWriteBoard says whether an account draws on the boards of an area: staff alone, also at a wall that they unlocked.
func MayWriteBoard(scope *concern.Scope, areaPrefix string) bool {
	return scope.Draws && scope.Covers(areaPrefix)
}

// Boards are those the actor may read, the newest first.
func (s *Store) Boards(ctx context.Context, actor Actor) ([]Board, error) {
	boards, err := boardsWhere(ctx, s.pool, `a.prefix ^@ any($1::text[]) order by b.id desc`, readableBoards(&actor))
	return boards, doing("read boards", err)
}

// readableBoards are the subtrees whose boards the actor may read, as MayReadBoard tells it.
func readableBoards(actor *Actor) []string {
	scope, readable := actor.Scope(), []string{}
	for _, prefix := range scopePrefixes(scope) {
		if MayReadBoard(&scope, prefix) {
			readable = append(readable, prefix)
		}
	}
	return readable
}

// Board is one of them.
func (s *Store) Board(ctx context.Context, actor Actor, id int64) (*Board, error) {
	return readableBoard(ctx, s.pool, &actor, id)
}

func readableBoard(ctx context.Context, q querier, actor *Actor, id int64) (*Board, error) {
	boards, err := boardsWhere(ctx, q, `b.id = $1`, id)
	if err != nil {
		return nil, doing("read a board", err)
	}
	scope := actor.Scope()
	if len(boards) == 0 || !MayReadBoard(&scope, boards[0].Area.Prefix) {
		return nil, notFound("块议事板", "board")
	}
	return &boards[0], nil
}

// writableBoard is Forbidden for those who may only read it, and keeps it from being removed until the transaction ends.
func writableBoard(ctx context.Context, tx pgx.Tx, actor *Actor, id int64) (*Board, error) {
	if _, err := tx.Exec(ctx, `select from minqing.board where id = $1 for update`, id); err != nil {
		return nil, doing("read a board", err)
	}
	b, err := readableBoard(ctx, tx, actor, id)
	if err != nil {
		return nil, err
	}
	return b, mayDraw(actor, b.Area.Prefix)
}

func mayDraw(actor *Actor, prefix string) error {
	if scope := actor.Scope(); !MayWriteBoard(&scope, prefix) {
		return fail(Forbidden, "只有本区域的工作人员可以在议事板上标注", "Only staff of the area may draw on its boards")
	}
	return nil
}

// CreateBoard opens a board on an area the actor covers.
func (s *Store) CreateBoard(ctx context.Context, actor Actor, n NewBoard, idem Idempotency) (*Board, error) {
	var made *Board
	err := s.write(ctx, "open a board", func(tx pgx.Tx) error {
		if err := lockPlaces(ctx, tx, shared); err != nil {
			return err
		}
		if !actor.over(n.Area.Prefix()) {
			return noArea()
		}
		if err := mayDraw(&actor, n.Area.Prefix()); err != nil {
			return err
		}
		name, err := boardName(n.Name)
		if err != nil {
			return err
		}
		first, err := claim(ctx, tx, actor, idem, "board")
		if err != nil {
			return err
		}
		if first != nil {
			made, err = readableBoard(ctx, tx, &actor, first.id)
			return err
		}
		area, err := areaByCode(ctx, tx, n.Area, false)
		if err != nil {
			return err
		}
		var id int64
		err = tx.QueryRow(ctx, `insert into minqing.board (name, area_id, created_by) values ($1, $2, nullif($3::bigint, 0)) returning id`,
			name, area.ID, actor.Viewer.Author()).Scan(&id)
		if err != nil {
			return err
		}
		if err := fulfil(ctx, tx, actor, idem, "board", id); err != nil {
			return err
		}
		if made, err = readableBoard(ctx, tx, &actor, id); err != nil {
			return err
		}
		return logDrawn(ctx, tx, "board", id, made)
	})
	return made, err
}

// UpdateBoard renames at the version given.
func (s *Store) UpdateBoard(ctx context.Context, actor Actor, id, version int64, p BoardPatch) (*Board, error) {
	var changed *Board
	err := s.write(ctx, "change a board", func(tx pgx.Tx) error {
		b, err := writableBoard(ctx, tx, &actor, id)
		if err != nil {
			return err
		}
		if b.Version != version {
			return stale()
		}
		if p.Name != nil {
			if b.Name, err = boardName(*p.Name); err != nil {
				return err
			}
		}
		b.Version++
		if _, err := tx.Exec(ctx, `update minqing.board set name = $2, version = $3 where id = $1`, id, b.Name, b.Version); err != nil {
			return err
		}
		changed = b
		return logDrawn(ctx, tx, "board", id, b)
	})
	return changed, err
}

// DeleteBoard removes a board and what is drawn on it.
func (s *Store) DeleteBoard(ctx context.Context, actor Actor, id, version int64) error {
	return s.write(ctx, "remove a board", func(tx pgx.Tx) error {
		b, err := writableBoard(ctx, tx, &actor, id)
		if err != nil {
			return err
		}
		if b.Version != version {
			return stale()
		}
		if _, err := tx.Exec(ctx, `delete from minqing.board where id = $1`, id); err != nil {
			return err
		}
		return logDrawn(ctx, tx, "board", id, b)
	})
}

// boardName hides the numbers of persons: everybody in the room reads it.
func boardName(name string) (string, error) {
	e := input()
	name, _ = concern.MaskPersonal(checkText(e, "name", name, true, 60))
	return name, e.refused()
}

// logDrawn logs a change to a board or to an annotation on it.
func logDrawn(ctx context.Context, tx pgx.Tx, kind string, id int64, on *Board) error {
	return logState(ctx, tx, kind, id, nil, &drawn{Board: on.ID, Prefix: on.Area.Prefix})
}

// boardsWhere reads the boards (b) on areas (a) that where chooses.
func boardsWhere(ctx context.Context, q querier, where string, args ...any) ([]Board, error) {
	rows, err := q.Query(ctx, `select b.id, b.name, coalesce(b.created_by, 0), b.created_at, b.version,
			(select count(*) from minqing.annotation n where n.board_id = b.id), a.id, a.code, a.prefix, a.level, a.name, coalesce(a.parent, 0)
		from minqing.board b join minqing.area a on a.id = b.area_id where `+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Board, error) {
		var b Board
		var level string
		err := row.Scan(&b.ID, &b.Name, &b.CreatedBy, utc{&b.CreatedAt}, &b.Version, &b.Annotations,
			&b.Area.ID, &b.Area.Code, &b.Area.Prefix, &level, &b.Area.Name, &b.Area.Parent)
		if err != nil {
			return b, err
		}
		if b.Area.Level, err = geo.ParseLevel(level); err != nil {
			return b, fmt.Errorf("board %d: %w", b.ID, err)
		}
		return b, nil
	})
}
