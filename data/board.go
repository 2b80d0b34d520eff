package data

import (
	"context"
	"fmt"
	"strings"
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
	MetOn       time.Time // midnight UTC of the meeting's day
	Attendance  string    // who was there, by office
	CreatedBy   int64     // account id, 0 when it is gone
	CreatedAt   time.Time
	Locked      bool
	LockedBy    int64     // account id, 0 when it is open or the account is gone
	ArchivedAt  time.Time // zero while it is in use; then it is only read
	Annotations int       // how many it holds
	Version     int64
}

// NewBoard is a board to be made.
type NewBoard struct {
	Name  string
	Area  geo.Code
	MetOn time.Time // midnight UTC of the meeting's day; zero: today in Shanghai
}

// BoardPatch changes what is not nil.
type BoardPatch struct {
	Locked     *bool
	Name       *string
	MetOn      *time.Time
	Attendance *string
	Archived   *bool // files it away, or brings it back
}

// BoardQuery chooses boards.
type BoardQuery struct {
	Words    string // all of them in the name or the area's name, in any order
	Archived *bool  // nil: both
}

const maxAttendance = 500 // characters

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

// Boards are those of the query that the actor may read, the latest meeting first.
func (s *Store) Boards(ctx context.Context, actor Actor, q BoardQuery) ([]Board, error) {
	var args arguments
	where := `a.prefix ^@ any(` + args.add(readableBoards(&actor)) + `::text[])`
	for _, word := range strings.Fields(q.Words) {
		if !storable(word) {
			return nil, nil
		}
		where += ` and strpos(lower(b.name || ' ' || a.name), lower(` + args.add(word) + `::text)) > 0`
	}
	if q.Archived != nil {
		where += ` and (b.archived_at is not null) = ` + args.add(*q.Archived)
	}
	boards, err := boardsWhere(ctx, s.pool, where+` order by b.met_on desc, b.id desc`, args...)
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

// writableBoard is Forbidden for those who may only read it and Conflict when it is archived. It keeps the board from being removed
// until the transaction ends.
func writableBoard(ctx context.Context, tx pgx.Tx, actor *Actor, id int64) (*Board, error) {
	b, err := heldBoard(ctx, tx, actor, id)
	if err != nil {
		return nil, err
	}
	if !b.ArchivedAt.IsZero() {
		return nil, fail(Conflict, "这块议事板已经归档，只能看；要改请先把它取回", "This board is archived and only read: bring it back to change it")
	}
	return b, nil
}

// heldBoard is writableBoard for an archived board too.
func heldBoard(ctx context.Context, tx pgx.Tx, actor *Actor, id int64) (*Board, error) {
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
		return onlyStaffDraw()
	}
	return nil
}

func onlyStaffDraw() error {
	return fail(Forbidden, "只有本区域的工作人员可以在议事板上标注", "Only staff of the area may draw on its boards")
}

// CreateBoard opens a board on an area the actor covers.
func (s *Store) CreateBoard(ctx context.Context, actor Actor, n NewBoard, idem Idempotency) (*Board, error) {
	var made *Board
	err := s.write(ctx, "open a board", func(tx pgx.Tx) error {
		var err error
		made, err = s.openBoard(ctx, tx, &actor, n, idem, "board", func(*Board) error { return nil })
		return err
	})
	return made, err
}

// openBoard makes a board for a use of the idempotency key, and lets fill draw on it; what the key made before is answered as it is now.
func (s *Store) openBoard(ctx context.Context, tx pgx.Tx, actor *Actor, n NewBoard, idem Idempotency, use string, fill func(*Board) error) (*Board, error) {
	if err := lockPlaces(ctx, tx, shared); err != nil {
		return nil, err
	}
	if err := MayOpenBoardOn(*actor, n.Area); err != nil {
		return nil, err
	}
	if err := s.checkBoard(&n.Name, &n.MetOn, nil); err != nil {
		return nil, err
	}
	first, err := claim(ctx, tx, *actor, idem, use)
	if err != nil {
		return nil, err
	}
	if first != nil {
		return readableBoard(ctx, tx, actor, first.id)
	}
	area, err := areaByCode(ctx, tx, n.Area, false)
	if err != nil {
		return nil, err
	}
	var id int64
	err = tx.QueryRow(ctx, `insert into minqing.board (name, area_id, met_on, created_by) values ($1, $2, $3::text::date, nullif($4::bigint, 0)) returning id`,
		n.Name, area.ID, n.MetOn.Format(time.DateOnly), actor.Viewer.Author()).Scan(&id)
	if err != nil {
		return nil, err
	}
	made, err := readableBoard(ctx, tx, actor, id)
	if err != nil {
		return nil, err
	}
	if err := fill(made); err != nil {
		return nil, err
	}
	if err := fulfil(ctx, tx, *actor, idem, use, id); err != nil {
		return nil, err
	}
	return made, logDrawn(ctx, tx, "board", id, made)
}

// UpdateBoard changes what a board says of its meeting, locks and unlocks it, files it away or brings it back, at the version given.
// Conflict when it is archived and not being brought back. What is drawn on a locked board stays as it is: Conflict for those who would
// change it. Whoever may draw may unlock it: the lock is against slips of the hand.
func (s *Store) UpdateBoard(ctx context.Context, actor Actor, id, version int64, p BoardPatch) (*Board, error) {
	var changed *Board
	err := s.write(ctx, "change a board", func(tx pgx.Tx) error {
		read := writableBoard
		if p.Archived != nil {
			read = heldBoard
		}
		b, err := read(ctx, tx, &actor, id)
		if err != nil {
			return err
		}
		if b.Version != version {
			return stale()
		}
		set(&b.Name, p.Name)
		set(&b.MetOn, p.MetOn)
		set(&b.Attendance, p.Attendance)
		if err := s.checkBoard(&b.Name, &b.MetOn, &b.Attendance); err != nil {
			return err
		}
		switch {
		case p.Archived == nil:
		case !*p.Archived:
			b.ArchivedAt = time.Time{}
		case b.ArchivedAt.IsZero():
			b.ArchivedAt = s.now().UTC().Truncate(time.Microsecond)
		}
		if p.Locked != nil {
			b.Locked, b.LockedBy = lock(*p.Locked, b.Locked, b.LockedBy, &actor)
		}
		b.Version++
		_, err = tx.Exec(ctx, `update minqing.board set name = $2, met_on = $3::text::date, attendance = $4, archived_at = $5, version = $6,
				locked = $7, locked_by = nullif($8::bigint, 0) where id = $1`,
			id, b.Name, b.MetOn.Format(time.DateOnly), b.Attendance, instantOrNil(b.ArchivedAt), b.Version, b.Locked, b.LockedBy)
		if err != nil {
			return err
		}
		changed = b
		return logDrawn(ctx, tx, "board", id, b)
	})
	return changed, err
}

// DeleteBoard removes a board and what is drawn on it. Conflict while it is archived, and when it has decisions.
func (s *Store) DeleteBoard(ctx context.Context, actor Actor, id, version int64) error {
	return s.write(ctx, "remove a board", func(tx pgx.Tx) error {
		b, err := writableBoard(ctx, tx, &actor, id)
		if err != nil {
			return err
		}
		if b.Version != version {
			return stale()
		}
		if b.Locked {
			return boardLocked()
		}
		var decided bool
		if err := tx.QueryRow(ctx, `select exists (select from minqing.decision where board_id = $1)`, id).Scan(&decided); err != nil {
			return err
		}
		if decided {
			return fail(Conflict, "这次会议已经有决定，不能删除，请把议事板归档", "Decisions were taken on this board: archive it instead of removing it")
		}
		if _, err := tx.Exec(ctx, `delete from minqing.board where id = $1`, id); err != nil {
			return err
		}
		return logDrawn(ctx, tx, "board", id, b)
	})
}

// lock is whether a thing is locked and by whom, once somebody said so; who locked it first stays.
func lock(want, locked bool, by int64, actor *Actor) (bool, int64) {
	switch {
	case !want:
		return false, 0
	case locked:
		return true, by
	}
	return true, actor.Viewer.Author()
}

func boardLocked() error {
	return fail(Conflict, "这块议事板锁上了，要改先解锁", "This board is locked: unlock it first")
}

// unlockedBoard is a writable board that is not locked.
func unlockedBoard(ctx context.Context, tx pgx.Tx, actor *Actor, id int64) (*Board, error) {
	b, err := writableBoard(ctx, tx, actor, id)
	if err == nil && b.Locked {
		return nil, boardLocked()
	}
	return b, err
}

// checkBoard tidies what a board says of its meeting, and hides the numbers of persons in it: everybody in the room reads it.
// A zero day becomes today's; attendance may be nil.
func (s *Store) checkBoard(name *string, metOn *time.Time, attendance *string) error {
	e := input()
	*name, _ = concern.MaskPersonal(checkText(e, "name", *name, true, 60))
	if attendance != nil {
		*attendance, _ = concern.MaskPersonal(checkText(e, "attendance", *attendance, false, maxAttendance))
	}
	today := civilDay(s.now())
	if metOn.IsZero() {
		*metOn = today
	}
	if metOn.Before(civilDay(earliest)) || metOn.After(today.AddDate(1, 0, 0)) {
		e.addField("met_on", "会议日期不对，请核对年份", "no meeting is that far away: check the year")
	}
	return e.refused()
}

// civilDay is the day of an instant in Shanghai, as midnight UTC.
func civilDay(t time.Time) time.Time {
	y, m, d := t.In(concern.Shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// logDrawn logs a change to a board or to an annotation on it.
func logDrawn(ctx context.Context, tx pgx.Tx, kind string, id int64, on *Board) error {
	return logState(ctx, tx, kind, id, nil, &drawn{Board: on.ID, Prefix: on.Area.Prefix})
}

// boardsWhere reads the boards (b) on areas (a) that where chooses.
func boardsWhere(ctx context.Context, q querier, where string, args ...any) ([]Board, error) {
	rows, err := q.Query(ctx, `select b.id, b.name, b.met_on, b.attendance, coalesce(b.created_by, 0), b.created_at, b.archived_at, b.version, b.locked, coalesce(b.locked_by, 0),
			(select count(*) from minqing.annotation n where n.board_id = b.id), a.id, a.code, a.prefix, a.level, a.name, coalesce(a.parent, 0)
		from minqing.board b join minqing.area a on a.id = b.area_id where `+where, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Board, error) {
		var b Board
		var level string
		err := row.Scan(&b.ID, &b.Name, &b.MetOn, &b.Attendance, &b.CreatedBy, utc{&b.CreatedAt}, utc{&b.ArchivedAt}, &b.Version, &b.Locked, &b.LockedBy, &b.Annotations,
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
