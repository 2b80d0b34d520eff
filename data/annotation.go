package data

import (
	"context"
	"time"

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
}

// AnnotationPatch changes what is not nil; the kind stays.
type AnnotationPatch struct {
	Geometry orb.Geometry
	Title    *string
	Level    *int16
	Color    *int16
	Width    *int16
	Concerns *[]int64
}

// Annotations are a board's, in the order drawn.
func (s *Store) Annotations(ctx context.Context, actor Actor, board int64) ([]Annotation, error) {
	return nil, errPending
}

// Annotation is one of them.
func (s *Store) Annotation(ctx context.Context, actor Actor, board, id int64) (*Annotation, error) {
	return nil, errPending
}

// CreateAnnotation draws. Invalid when the geometry is not the kind's or a linked concern is not one the actor sees.
func (s *Store) CreateAnnotation(ctx context.Context, actor Actor, board int64, n NewAnnotation, idem Idempotency) (*Annotation, error) {
	return nil, errPending
}

// UpdateAnnotation redraws at the version given. Linked ids that the actor does not see stay linked.
func (s *Store) UpdateAnnotation(ctx context.Context, actor Actor, board, id, version int64, p AnnotationPatch, idem Idempotency) (*Annotation, error) {
	return nil, errPending
}

// DeleteAnnotation rubs out at the version given.
func (s *Store) DeleteAnnotation(ctx context.Context, actor Actor, board, id, version int64) error {
	return errPending
}
