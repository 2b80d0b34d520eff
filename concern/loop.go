package concern

import (
	"slices"

	"minqing/geo"
)

//go:generate go run ../build/loopdoc ../docs/loop.md

// Party is a way in which an account can stand to a concern.
type Party uint8

// The parties. An account may be several at once.
const (
	InCharge Party = 1 << iota // a leader or staff whose areas hold the concern
	Handler                    // an account of the team it was dispatched to
	Walker                     // a member whose areas hold it
	Above                      // in charge, with an area at or above the level that coordinates
	Reporter                   // who reported it: of no step, but of acts
)

// Need is what a step must bring along.
type Need uint8

// The needs.
const (
	NeedReason Need = iota
	NeedTeam
	NeedPlace
	NeedPhoto
	NeedAnswer
	NeedOther // the concern that it is the same as
)

var needNames = []string{"reason", "team", "place", "photo", "answer", "into"}

func (n Need) String() string { return name(needNames, n) }

// Fact is what must have happened before a step.
type Fact uint8

// The facts.
const (
	WasVerified Fact = iota // on site, since it was resolved
	WasAnswered             // since it was resolved
	WasVisited              // in person, if it carries a must-arrive tag
	CanGoUp                 // it is not yet coordinated by the street
)

// Target is where a step leads.
type Target uint8

// Where it leads when that is no fixed status.
const (
	ToStatus  Target = iota
	ToItself         // it stays where it is
	ToEarlier        // back to where it was suspended
)

// Rule is one line of the loop's table: from where a step leads where, who may take it and on what terms.
type Rule struct {
	Step   Step
	From   []Status
	Target Target
	To     Status // with ToStatus
	By     Party
	Needs  []Need
	After  []Fact
}

// Loop is the one table of the loop (DESIGN §2). What it does not list is not allowed. A step may have several lines, of
// which one status has at most one.
//
// Coordination goes up one level at a time, from the grid to its community and on to its street; who holds that level
// takes it back to be handled. An answer is owed for what was declined or merged too.
var Loop = []Rule{
	{Step: Accept, From: []Status{Reported}, To: Accepted, By: InCharge},
	{Step: Decline, From: []Status{Reported, Accepted}, To: Declined, By: InCharge, Needs: []Need{NeedReason}},
	{Step: Dispatch, From: []Status{Accepted, InProgress}, To: Accepted, By: InCharge, Needs: []Need{NeedTeam}},
	{Step: Dispatch, From: []Status{Coordinating}, To: Accepted, By: Above, Needs: []Need{NeedTeam}},
	{Step: Start, From: []Status{Accepted}, To: InProgress, By: InCharge | Handler},
	{Step: Start, From: []Status{Coordinating}, To: InProgress, By: Above},
	{Step: Coordinate, From: []Status{Accepted, InProgress}, To: Coordinating, By: InCharge | Handler, Needs: []Need{NeedReason}},
	{Step: Coordinate, From: []Status{Coordinating}, To: Coordinating, By: Above, Needs: []Need{NeedReason}, After: []Fact{CanGoUp}},
	{Step: Resolve, From: []Status{InProgress}, To: Resolved, By: InCharge | Handler},
	{Step: Resolve, From: []Status{Coordinating}, To: Resolved, By: Above},
	{Step: VisitInPerson, From: []Status{Accepted, InProgress, Coordinating, Resolved}, Target: ToItself, By: InCharge | Handler | Walker, Needs: []Need{NeedPlace}},
	{Step: Verify, From: []Status{Resolved}, Target: ToItself, By: InCharge, Needs: []Need{NeedPlace, NeedPhoto}},
	{Step: Answer, From: []Status{Resolved, Declined, Duplicate}, Target: ToItself, By: InCharge, Needs: []Need{NeedAnswer}},
	{Step: StrikeOff, From: []Status{Resolved}, To: StruckOff, By: InCharge, After: []Fact{WasVerified, WasAnswered, WasVisited}},
	{Step: Suspend, From: []Status{Accepted, InProgress, Coordinating}, To: Suspended, By: InCharge, Needs: []Need{NeedReason}},
	{Step: Resume, From: []Status{Suspended}, Target: ToEarlier, By: InCharge},
	{Step: Merge, From: []Status{Reported, Accepted, InProgress, Coordinating}, To: Duplicate, By: InCharge, Needs: []Need{NeedReason, NeedOther}},
	{Step: Reopen, From: []Status{Resolved, StruckOff, Declined, Duplicate}, To: Accepted, By: InCharge, Needs: []Need{NeedReason}},
}

// Standing is what the loop has to know of a concern.
type Standing struct {
	Status        Status
	SuspendedFrom Status    // with Suspended
	Coordinator   geo.Level // the level that coordinates, zero for none
	MustArrive    MustArrive
	Visited       bool
	Verified      bool
	Answered      bool
}

// Stand is how an account stands to a concern: its parties, and the level of the highest of its own areas that holds the concern.
type Stand struct {
	Party Party
	Level geo.Level
}

// at are the parties with regard to a concern's standing: who is in charge is above when the level is.
func (s Stand) at(c *Standing) Party {
	if s.Party&InCharge != 0 && s.Level <= c.Coordinator {
		return s.Party | Above
	}
	return s.Party
}

// RuleOf is the line for a step from a status, nil when it is not allowed from there.
func RuleOf(step Step, from Status) *Rule {
	for _, r := range RulesOf(step) {
		if slices.Contains(r.From, from) {
			return r
		}
	}
	return nil
}

// RulesOf are the lines for a step.
func RulesOf(step Step) []*Rule {
	var rules []*Rule
	for i := range Loop {
		if Loop[i].Step == step {
			rules = append(rules, &Loop[i])
		}
	}
	return rules
}

// Allows says whether one of the account's parties may take the step.
func (r *Rule) Allows(who Stand, c *Standing) bool { return r.By&who.at(c) != 0 }

// Missing is the first of the facts that the step asks for and the concern lacks, false when there is none.
func (r *Rule) Missing(c *Standing) (Fact, bool) {
	for _, f := range r.After {
		if !c.has(f) {
			return f, true
		}
	}
	return 0, false
}

func (c *Standing) has(f Fact) bool {
	switch f {
	case WasVerified:
		return c.Verified
	case WasAnswered:
		return c.Answered
	case WasVisited:
		return c.MustArrive == NotMustArrive || c.Visited
	case CanGoUp:
		return c.Coordinator > geo.Street
	}
	return false
}

// Leads is the status that the step leads to.
func (r *Rule) Leads(c *Standing) Status {
	switch r.Target {
	case ToItself:
		return c.Status
	case ToEarlier:
		return c.SuspendedFrom
	case ToStatus:
	}
	return r.To
}

// StepsFor are the steps that an account can take now, in the order of a concern's life; what a step must bring along is not asked.
func StepsFor(who Stand, c *Standing) []Step {
	steps := []Step{}
	for _, s := range Steps() {
		r := RuleOf(s, c.Status)
		if r == nil || !r.Allows(who, c) {
			continue
		}
		if _, missing := r.Missing(c); !missing {
			steps = append(steps, s)
		}
	}
	return steps
}
