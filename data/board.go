package data

import (
	"context"
	"time"

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

// MayWriteBoard says whether an account draws on the boards of an area: staff alone.
func MayWriteBoard(scope *concern.Scope, areaPrefix string) bool {
	return scope.Role == concern.Staff && scope.Covers(areaPrefix)
}

// Boards are those the actor may read, the newest first.
func (s *Store) Boards(ctx context.Context, actor Actor) ([]Board, error) { return nil, errPending }

// Board is one of them.
func (s *Store) Board(ctx context.Context, actor Actor, id int64) (*Board, error) {
	return nil, errPending
}

// CreateBoard opens a board on an area the actor covers.
func (s *Store) CreateBoard(ctx context.Context, actor Actor, n NewBoard, idem Idempotency) (*Board, error) {
	return nil, errPending
}

// UpdateBoard renames at the version given.
func (s *Store) UpdateBoard(ctx context.Context, actor Actor, id, version int64, p BoardPatch) (*Board, error) {
	return nil, errPending
}

// DeleteBoard removes a board and what is drawn on it.
func (s *Store) DeleteBoard(ctx context.Context, actor Actor, id, version int64) error {
	return errPending
}
