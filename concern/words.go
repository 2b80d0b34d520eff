package concern

import (
	"fmt"
	"time"
)

// Status is where a concern stands in the loop.
type Status uint8

// The states of the loop. Verified and answered are instants, reopened goes back to Accepted.
const (
	Reported Status = iota
	Accepted
	InProgress
	Coordinating
	Resolved
	StruckOff
	Declined
	Duplicate
	Suspended
)

var statusNames = []string{"reported", "accepted", "in_progress", "coordinating", "resolved", "struck_off", "declined", "duplicate", "suspended"}

// Light is a concern's deadline against the clock.
type Light uint8

// NoLight is the light of what is suspended or ended.
const (
	NoLight Light = iota
	Green
	Yellow
	Red
)

var lightNames = []string{"none", "green", "yellow", "red"}

// Urgency is how soon the reporter says it must be seen to.
type Urgency uint8

// Low to Urgent, in order.
const (
	Low Urgency = iota
	Normal
	High
	Urgent
)

var urgencyNames = []string{"low", "normal", "high", "urgent"}

// Source is the channel by which a concern came in.
type Source uint8

// The source channels.
const (
	Visit Source = iota
	WeChat
	Phone
	Hotline12345
	App
	Patrol
)

var sourceNames = []string{"visit", "wechat", "phone", "hotline_12345", "app", "patrol"}

// Force is which of the four forces handles a concern; NoForce until it is dispatched.
type Force uint8

// The four forces.
const (
	NoForce Force = iota
	FullTime
	Department
	Partner
	Volunteer
)

var forceNames = []string{"", "full_time", "department", "partner", "volunteer"}

// MustReport is the must-report kind, if a concern is one.
type MustReport uint8

// The four must-report kinds. Instability and CrimeClue restrict a concern.
const (
	NotMustReport MustReport = iota
	Hazard
	Instability
	CollectiveAppeal
	CrimeClue
)

var mustReportNames = []string{"", "hazard", "instability", "collective_appeal", "crime_clue"}

// MustArrive is the tag that demands a visit in person, if a concern carries one.
type MustArrive uint8

// The five must-arrive tags.
const (
	NotMustArrive MustArrive = iota
	VolunteerService
	MoodChange
	Hardship
	NeighbourDispute
	Emergency
)

var mustArriveNames = []string{"", "volunteer_service", "mood_change", "hardship", "neighbour_dispute", "emergency"}

// Role decides, with the areas and teams of an account, what it sees and does.
type Role uint8

// The six roles.
const (
	Member Role = iota
	Leader
	Staff
	Planner
	Display
	Admin
)

var roleNames = []string{"member", "leader", "staff", "planner", "display", "admin"}

func (s Status) String() string     { return name(statusNames, s) }
func (l Light) String() string      { return name(lightNames, l) }
func (u Urgency) String() string    { return name(urgencyNames, u) }
func (s Source) String() string     { return name(sourceNames, s) }
func (f Force) String() string      { return name(forceNames, f) }
func (m MustReport) String() string { return name(mustReportNames, m) }
func (m MustArrive) String() string { return name(mustArriveNames, m) }
func (r Role) String() string       { return name(roleNames, r) }

func name[W ~uint8](names []string, w W) string {
	if int(w) >= len(names) {
		return fmt.Sprintf("unknown(%d)", w)
	}
	return names[w]
}

// ParseStatus and its siblings read a word of the wire; the error lists the words there are.
func ParseStatus(s string) (Status, error) { return parseWord[Status](s, "status", statusNames) }

// ParseLight reads green, yellow, red or none.
func ParseLight(s string) (Light, error) { return parseWord[Light](s, "light", lightNames) }

// ParseUrgency reads low, normal, high or urgent.
func ParseUrgency(s string) (Urgency, error) { return parseWord[Urgency](s, "urgency", urgencyNames) }

// ParseSource reads a source channel.
func ParseSource(s string) (Source, error) { return parseWord[Source](s, "source", sourceNames) }

// ParseForce reads one of the four forces; "" is NoForce.
func ParseForce(s string) (Force, error) { return parseWord[Force](s, "force", forceNames) }

// ParseMustReport reads a must-report kind; "" is NotMustReport.
func ParseMustReport(s string) (MustReport, error) {
	return parseWord[MustReport](s, "must_report", mustReportNames)
}

// ParseMustArrive reads a must-arrive tag; "" is NotMustArrive.
func ParseMustArrive(s string) (MustArrive, error) {
	return parseWord[MustArrive](s, "must_arrive", mustArriveNames)
}

// ParseRole reads the name of a role.
func ParseRole(s string) (Role, error) { return parseWord[Role](s, "role", roleNames) }

func parseWord[W ~uint8](s, field string, names []string) (W, error) {
	for i, n := range names {
		if n == s {
			return W(i), nil
		}
	}
	return 0, &UnknownWordError{Field: field, Got: s, Known: known(names)}
}

// known drops the empty word, which stands for "none" in the database and never on the wire.
func known(names []string) []string {
	if names[0] == "" {
		return names[1:]
	}
	return names
}

// UnknownWordError says which field had a word that its vocabulary lacks.
type UnknownWordError struct {
	Field string
	Got   string
	Known []string
}

func (e *UnknownWordError) Error() string {
	return fmt.Sprintf("%s: unknown value %q; known are %v", e.Field, e.Got, e.Known)
}

// Restricted says whether a must-report kind hides a concern from all but those of DESIGN §2.
func (m MustReport) Restricted() bool { return m == Instability || m == CrimeClue }

// Timed says whether the clock runs: a concern that ended or is suspended has no light.
func (s Status) Timed() bool {
	switch s {
	case StruckOff, Declined, Duplicate, Suspended:
		return false
	}
	return true
}

// LightAt is the light of a concern at an instant: the same comparison that SQL and the tile columns make.
func LightAt(s Status, yellowAt, redAt, now time.Time) Light {
	switch {
	case !s.Timed():
		return NoLight
	case !now.Before(redAt):
		return Red
	case !now.Before(yellowAt):
		return Yellow
	}
	return Green
}
