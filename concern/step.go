package concern

// Step is one move of the loop that somebody makes.
type Step uint8

// The steps. VisitInPerson, Verify and Answer leave a concern where it is and are facts that closing it asks for.
const (
	Accept Step = iota
	Decline
	Dispatch
	Start
	Coordinate
	Resolve
	VisitInPerson
	Verify
	Answer
	StrikeOff
	Suspend
	Resume
	Merge
	Reopen
)

var stepNames = []string{"accept", "decline", "dispatch", "start", "coordinate", "resolve", "visit", "verify", "answer",
	"strike_off", "suspend", "resume", "merge", "reopen"}

func (s Step) String() string { return name(stepNames, s) }

// ParseStep reads the name of a step.
func ParseStep(s string) (Step, error) { return parseWord[Step](s, "step", stepNames) }

// MarshalText writes the word.
func (s Step) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word.
func (s *Step) UnmarshalText(b []byte) (err error) { *s, err = ParseStep(string(b)); return err }

// Steps are all, in the order of a concern's life.
func Steps() []Step {
	all := make([]Step, len(stepNames))
	for i := range all {
		all[i] = Step(i)
	}
	return all
}
