package concern

// Milestone is what the clock of a concern runs towards.
type Milestone uint8

// The milestones, in order. NoMilestone is that of a concern whose clock does not run.
const (
	NoMilestone Milestone = iota
	ToAccept              // taken in charge
	ToResolve             // done with
	ToStrikeOff           // verified, answered and struck off
)

var milestoneNames = []string{"", "accept", "resolve", "strike_off"}

func (m Milestone) String() string { return name(milestoneNames, m) }

// Milestone is the one that a concern in this status is on its way to.
func (s Status) Milestone() Milestone {
	switch s {
	case Reported:
		return ToAccept
	case Accepted, InProgress, Coordinating:
		return ToResolve
	case Resolved:
		return ToStrikeOff
	case StruckOff, Declined, Duplicate, Suspended:
	}
	return NoMilestone
}

// Ended says whether the loop is over, as long as nobody reopens the concern.
func (s Status) Ended() bool { return s == StruckOff || s == Declined || s == Duplicate }
