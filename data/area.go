package data

import (
	"context"

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
	return nil, errPending
}

// Area is the one with this code; NotFound when the scope may not see it.
func (s *Store) Area(ctx context.Context, scope concern.Scope, code geo.Code) (*Area, error) {
	return nil, errPending
}

// CreateArea adds a node below an existing parent. Forbidden unless the actor is an administrator or has an area above it;
// Invalid names the place where the shape is wrong, sticks out of its parent or overlaps a sibling; Conflict when the code is taken.
// Concerns that lie in it move to it in the same transaction.
func (s *Store) CreateArea(ctx context.Context, actor Actor, n NewArea) (*Area, error) {
	return nil, errPending
}

// UpdateArea changes a name or a shape at the version given. A new shape is checked like CreateArea's, against the children too.
func (s *Store) UpdateArea(ctx context.Context, actor Actor, code geo.Code, version int64, p AreaPatch) (*Area, error) {
	return nil, errPending
}

// DeleteArea removes a leaf. Conflict while it has children, boards or accounts. Its concerns move to the area around it.
func (s *Store) DeleteArea(ctx context.Context, actor Actor, code geo.Code, version int64) error {
	return errPending
}
