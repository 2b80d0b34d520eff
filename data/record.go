package data

import (
	"context"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/geo"
)

// Concern is a record as its reader may see it: texts and persons that the role does not read are empty.
type Concern struct {
	concern.Mark
	Title       string
	Description string
	Address     string
	AreaCode    geo.Code // "" outside of every area
	AreaName    string
	Unassigned  bool // outside of every grid
	Supporters  int32
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// NewConcern is a report.
type NewConcern struct {
	Title       string
	Description string
	Address     string
	Category    string
	Urgency     concern.Urgency
	Source      concern.Source
	MustReport  concern.MustReport
	MustArrive  concern.MustArrive
	Point       orb.Point
	NoticedAt   time.Time // zero: now
	Contact     *Contact  // nil: none
}

// ConcernPatch changes what is not nil. Status, force and team belong to the loop and are not among it.
type ConcernPatch struct {
	Title       *string
	Description *string
	Address     *string
	Category    *string
	Urgency     *concern.Urgency
	Source      *concern.Source
	MustReport  *concern.MustReport
	MustArrive  *concern.MustArrive
	Point       *orb.Point
	NoticedAt   *time.Time
	Contact     *Contact // both fields empty: erase it
}

// Contact is the resident to be answered.
type Contact struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

// Written is what a write answers. Receipt says that the record is beyond its writer's sight (a restricted report): only its
// id and status may be shown. Replayed says that the same key had been served before and nothing was written now.
type Written struct {
	Concern  *Concern
	Receipt  bool
	Replayed bool
}

// Receipt is what the reporter of a concern may always know.
type Receipt struct {
	ID        int64
	Status    concern.Status
	NoticedAt time.Time
}

// Idempotency is the key a client gave to a write, and the SHA-256 of what it sent. The zero value is none.
type Idempotency struct {
	Key      string
	BodyHash []byte
}

// CreateConcern reports. Forbidden for roles that do not report and for a point in an area that is not the actor's.
func (s *Store) CreateConcern(ctx context.Context, actor Actor, n NewConcern, idem Idempotency) (*Written, error) {
	return nil, errPending
}

// UpdateConcern changes a record at the version given: Stale when it is not the current one, NotFound when the actor may not see it.
func (s *Store) UpdateConcern(ctx context.Context, actor Actor, id, version int64, p ConcernPatch, idem Idempotency) (*Written, error) {
	return nil, errPending
}

// Concern is one record, NotFound when the actor may not see it.
func (s *Store) Concern(ctx context.Context, actor Actor, id int64) (*Concern, error) {
	return nil, errPending
}

// Receipt is for who reported it, whatever has become of it.
func (s *Store) Receipt(ctx context.Context, actor Actor, id int64) (*Receipt, error) {
	return nil, errPending
}

// Contact opens a resident's contact for leaders and staff of the area and for the team it was dispatched to, and writes an
// audit row. NotFound when there is none or the concern is out of sight, Forbidden for all others.
func (s *Store) Contact(ctx context.Context, actor Actor, id int64) (*Contact, error) {
	return nil, errPending
}

// EraseContacts deletes the contacts of concerns that ended and were not touched for that long. It answers how many.
func (s *Store) EraseContacts(ctx context.Context, olderThan time.Duration) (int64, error) {
	return 0, errPending
}
