package data

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
)

// AnnotationKind is what is drawn.
type AnnotationKind string

// The kinds and their geometry.
const (
	Pin     AnnotationKind = "pin"     // Point
	Hotspot AnnotationKind = "hotspot" // Polygon
	Line    AnnotationKind = "line"    // LineString
	Arrow   AnnotationKind = "arrow"   // LineString, towards its end
	Pen     AnnotationKind = "pen"     // LineString or MultiLineString
	Text    AnnotationKind = "text"    // Point
)

// Annotation is one drawing on a board. Concerns are the linked ids that the reader may see.
type Annotation struct {
	ID        int64
	Board     int64
	Kind      AnnotationKind
	Geometry  orb.Geometry
	Title     string
	Level     int16 // of a hotspot: 0 none to 3 hottest
	Color     int16 // which pen, 1 to 4
	Width     int16 // 1 to 12
	Concerns  []int64
	Locked    bool
	LockedBy  int64 // account id, 0 when it is open or the account is gone
	CreatedBy int64
	CreatedAt time.Time
	UpdatedAt time.Time
	Version   int64
}

// NewAnnotation is a drawing to be made; Color 0 is 1, Width 0 is 3.
type NewAnnotation struct {
	Kind     AnnotationKind
	Geometry orb.Geometry
	Title    string
	Level    int16
	Color    int16
	Width    int16
	Concerns []int64
	Locked   bool
}

// AnnotationPatch changes what is not nil; the kind stays.
type AnnotationPatch struct {
	Geometry orb.Geometry
	Title    *string
	Level    *int16
	Color    *int16
	Width    *int16
	Concerns *[]int64
	Locked   *bool
}

// Annotations are a board's, in the order drawn.
func (s *Store) Annotations(ctx context.Context, actor Actor, board int64) ([]Annotation, error) {
	if _, err := readableBoard(ctx, s.pool, &actor, board); err != nil {
		return nil, err
	}
	all, err := annotationsWhere(ctx, s.pool, `n.board_id = $1`, board)
	if err != nil {
		return nil, doing("read annotations", err)
	}
	return all, hideLinks(ctx, s.pool, &actor, all)
}

// Annotation is one of them.
func (s *Store) Annotation(ctx context.Context, actor Actor, board, id int64) (*Annotation, error) {
	if _, err := readableBoard(ctx, s.pool, &actor, board); err != nil {
		return nil, err
	}
	return readableAnnotation(ctx, s.pool, &actor, board, id)
}

func readableAnnotation(ctx context.Context, q querier, actor *Actor, board, id int64) (*Annotation, error) {
	one, err := annotationsWhere(ctx, q, `n.board_id = $1 and n.id = $2`, board, id)
	if err != nil {
		return nil, doing("read an annotation", err)
	}
	if len(one) == 0 {
		return nil, notFound("个标注", "annotation")
	}
	return &one[0], hideLinks(ctx, q, actor, one)
}

// CreateAnnotation draws. Invalid when the geometry is not the kind's or a linked concern is not one the actor sees.
func (s *Store) CreateAnnotation(ctx context.Context, actor Actor, board int64, n NewAnnotation, idem Idempotency) (*Annotation, error) {
	a := Annotation{
		Board: board, Kind: n.Kind, Geometry: n.Geometry, Title: n.Title, Level: n.Level, Color: n.Color, Width: n.Width,
		Concerns: n.Concerns, CreatedBy: actor.Viewer.Author(), Version: 1,
	}
	if a.Color == 0 {
		a.Color = 1
	}
	if a.Width == 0 {
		a.Width = 3
	}
	a.Locked, a.LockedBy = lock(n.Locked, false, 0, &actor)
	var made *Annotation
	err := s.write(ctx, "draw an annotation", func(tx pgx.Tx) error {
		b, err := writableBoard(ctx, tx, &actor, board)
		if err != nil {
			return err
		}
		use := fmt.Sprintf("board/%d/annotation", board)
		first, err := claim(ctx, tx, actor, idem, use)
		if err != nil {
			return err
		}
		if first != nil {
			made, err = readableAnnotation(ctx, tx, &actor, board, first.id)
			return err
		}
		if b.Locked {
			return boardLocked()
		}
		if err := a.check(); err != nil {
			return err
		}
		if a.Concerns, err = linkable(ctx, tx, &actor, n.Concerns); err != nil {
			return err
		}
		err = tx.QueryRow(ctx, `insert into minqing.annotation (board_id, kind, geom, title, level, color, width, concerns, created_by, locked, locked_by)
			values ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9::bigint, 0), $10, nullif($11::bigint, 0)) returning id, created_at, updated_at`,
			board, string(a.Kind), shape{a.Geometry}, a.Title, a.Level, a.Color, a.Width, a.Concerns, a.CreatedBy, a.Locked, a.LockedBy).
			Scan(&a.ID, utc{&a.CreatedAt}, utc{&a.UpdatedAt})
		if err != nil {
			return err
		}
		if err := fulfil(ctx, tx, actor, idem, use, a.ID); err != nil {
			return err
		}
		made = &a
		return logDrawn(ctx, tx, "annotation", a.ID, b)
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// UpdateAnnotation redraws at the version given. Linked ids that the actor does not see stay linked. Conflict when the board or the
// drawing is locked and this does not unlock it.
func (s *Store) UpdateAnnotation(ctx context.Context, actor Actor, board, id, version int64, p AnnotationPatch, idem Idempotency) (*Annotation, error) {
	var changed *Annotation
	err := s.write(ctx, "redraw an annotation", func(tx pgx.Tx) error {
		b, err := writableBoard(ctx, tx, &actor, board)
		if err != nil {
			return err
		}
		use := fmt.Sprintf("annotation/%d/patch", id)
		first, err := claim(ctx, tx, actor, idem, use)
		if err != nil {
			return err
		}
		a, err := readableAnnotation(ctx, tx, &actor, board, id)
		if err != nil {
			return err
		}
		if first != nil {
			changed = a
			return nil
		}
		if a.Version != version {
			return stale()
		}
		if b.Locked {
			return boardLocked()
		}
		if a.Locked && (p.Locked == nil || *p.Locked) {
			return drawingLocked()
		}
		if p.Locked != nil {
			a.Locked, a.LockedBy = lock(*p.Locked, a.Locked, a.LockedBy, &actor)
		}
		if p.Geometry != nil {
			a.Geometry = p.Geometry
		}
		set(&a.Title, p.Title)
		set(&a.Level, p.Level)
		set(&a.Color, p.Color)
		set(&a.Width, p.Width)
		if err := a.check(); err != nil {
			return err
		}
		seen := a.Concerns
		if p.Concerns != nil {
			if a.Concerns, err = linkable(ctx, tx, &actor, *p.Concerns); err != nil {
				return err
			}
		}
		a.Version++
		err = tx.QueryRow(ctx, `update minqing.annotation set geom = $2, title = $3, level = $4, color = $5, width = $6, version = $7, updated_at = now(),
				locked = $10, locked_by = nullif($11::bigint, 0),
				concerns = $8::bigint[] || array(select hidden from unnest(concerns) hidden where hidden <> all($9::bigint[]))
			where id = $1 returning updated_at`,
			id, shape{a.Geometry}, a.Title, a.Level, a.Color, a.Width, a.Version, a.Concerns, seen, a.Locked, a.LockedBy).Scan(utc{&a.UpdatedAt})
		if err != nil {
			return err
		}
		if err := fulfil(ctx, tx, actor, idem, use, id); err != nil {
			return err
		}
		changed = a
		return logDrawn(ctx, tx, "annotation", id, b)
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

func drawingLocked() error {
	return fail(Conflict, "这一笔锁上了，要改先解锁", "This drawing is locked: unlock it first")
}

// DeleteAnnotation rubs out at the version given. Conflict when the board or the drawing is locked.
func (s *Store) DeleteAnnotation(ctx context.Context, actor Actor, board, id, version int64) error {
	return s.write(ctx, "rub out an annotation", func(tx pgx.Tx) error {
		b, err := unlockedBoard(ctx, tx, &actor, board)
		if err != nil {
			return err
		}
		a, err := readableAnnotation(ctx, tx, &actor, board, id)
		if err != nil {
			return err
		}
		if a.Version != version {
			return stale()
		}
		if a.Locked {
			return drawingLocked()
		}
		if _, err := tx.Exec(ctx, `delete from minqing.annotation where id = $1`, id); err != nil {
			return err
		}
		return logDrawn(ctx, tx, "annotation", id, b)
	})
}

// annotationsWhere reads the annotations (n) that where chooses, oldest first.
func annotationsWhere(ctx context.Context, q querier, where string, args ...any) ([]Annotation, error) {
	rows, err := q.Query(ctx, `select n.id, n.board_id, n.kind, n.geom, n.title, n.level, n.color, n.width, n.concerns, n.locked, coalesce(n.locked_by, 0), coalesce(n.created_by, 0),
		n.created_at, n.updated_at, n.version from minqing.annotation n where `+where+` order by n.id`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Annotation, error) {
		var a Annotation
		var g shape
		err := row.Scan(&a.ID, &a.Board, &a.Kind, &g, &a.Title, &a.Level, &a.Color, &a.Width, &a.Concerns, &a.Locked, &a.LockedBy, &a.CreatedBy,
			utc{&a.CreatedAt}, utc{&a.UpdatedAt}, &a.Version)
		a.Geometry = g.Geometry
		return a, err
	})
}

// hideLinks leaves the linked ids that the actor may see.
func hideLinks(ctx context.Context, q querier, actor *Actor, annotations []Annotation) error {
	var linked []int64
	for _, a := range annotations {
		linked = append(linked, a.Concerns...)
	}
	seen, err := seenOf(ctx, q, actor, linked)
	if err != nil {
		return err
	}
	for i := range annotations {
		annotations[i].Concerns = slices.DeleteFunc(annotations[i].Concerns, func(id int64) bool { return !seen[id] })
	}
	return nil
}

// linkable is the ids without repetition; Invalid when one of them is out of the actor's sight.
func linkable(ctx context.Context, q querier, actor *Actor, ids []int64) ([]int64, error) {
	if len(ids) > 1000 {
		return nil, wrongField("concerns", "最多关联 1000 件", "at most 1000 can be linked")
	}
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	seen, err := seenOf(ctx, q, actor, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if !seen[id] {
			return nil, wrongField("concerns", fmt.Sprintf("没有编号 %d 的诉求，或者您无权查看", id), fmt.Sprintf("there is no concern %d, or it is not yours to see", id))
		}
	}
	if ids == nil {
		ids = []int64{}
	}
	return ids, nil
}

// seenOf says which of the ids are concerns that the actor may see.
func seenOf(ctx context.Context, q querier, actor *Actor, ids []int64) (map[int64]bool, error) {
	seen := map[int64]bool{}
	if len(ids) == 0 {
		return seen, nil
	}
	scope := actor.Scope()
	var args arguments
	rows, err := q.Query(ctx, `select c.id from minqing.concern c where c.id = any(`+args.add(ids)+`) and `+scopeCondition(&scope, &args), args...)
	if err != nil {
		return nil, doing("read linked concerns", err)
	}
	var id int64
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error { seen[id] = true; return nil })
	return seen, doing("read linked concerns", err)
}
