package data

import (
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
	Course
}

// Course is a concern's way through the loop, beside its status and what Mark has of it. An instant that is zero has not come.
type Course struct {
	Coordinator   geo.Level      // that coordinates it, zero for none
	SuspendedFrom concern.Status // with Suspended
	DuplicateOf   int64          // the concern that it was merged into, 0 for none
	AcceptedAt    time.Time
	ResolvedAt    time.Time
	VisitedAt     time.Time
	VerifiedAt    time.Time
	AnsweredAt    time.Time
	Satisfaction  int16         // 1 to 5 as the resident says, 0 when nothing was said
	ClockSince    time.Time     // when the milestone became due; zero when there never was one
	Clock         concern.Clock // of the milestone; its Share is the category's and is not kept
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

// ConcernPatch changes what is not nil. What belongs to the loop is changed by its steps.
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
// Notices say what was hidden of the texts as they were sent, a replayed write's too.
type Written struct {
	Concern  *Concern
	Receipt  bool
	Replayed bool
	Notices  []Notice
}

// Notice says that numbers of persons were masked in a field.
type Notice struct {
	Field string // title, description or address; of a step reason, note or answer
	What  []concern.Personal
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
