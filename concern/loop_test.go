package concern

import (
	"slices"
	"testing"

	"minqing/geo"
)

func TestEveryStatusHasAtMostOneLineForAStep(t *testing.T) {
	for _, step := range Steps() {
		seen := map[Status]bool{}
		for _, r := range RulesOf(step) {
			for _, from := range r.From {
				if seen[from] {
					t.Errorf("%s from %s stands twice", step, from)
				}
				seen[from] = true
			}
		}
		if len(seen) == 0 {
			t.Errorf("%s leads nowhere", step)
		}
	}
}

func TestSideExitsAndReturnsAskWhy(t *testing.T) {
	for _, r := range Loop {
		switch r.Step {
		case Decline, Suspend, Merge, Reopen, Coordinate:
			if !slices.Contains(r.Needs, NeedReason) {
				t.Errorf("%s asks for no reason", r.Step)
			}
		}
	}
}

func TestWhoMayTakeWhichStep(t *testing.T) {
	grid, community, street := Stand{InCharge, geo.Grid}, Stand{InCharge, geo.Community}, Stand{InCharge, geo.Street}
	handler, walker, nobody := Stand{Party: Handler}, Stand{Walker, geo.Grid}, Stand{}
	for name, c := range map[string]struct {
		who  Stand
		at   Standing
		want []Step
	}{
		"a leader, reported":     {grid, Standing{Status: Reported}, []Step{Accept, Decline, Merge}},
		"a leader, accepted":     {grid, Standing{Status: Accepted}, []Step{Decline, Dispatch, Start, Coordinate, VisitInPerson, Suspend, Merge}},
		"the team, accepted":     {handler, Standing{Status: Accepted}, []Step{Start, Coordinate, VisitInPerson}},
		"the team, in hand":      {handler, Standing{Status: InProgress}, []Step{Coordinate, Resolve, VisitInPerson}},
		"the team, resolved":     {handler, Standing{Status: Resolved}, []Step{VisitInPerson}},
		"a member walking":       {walker, Standing{Status: InProgress}, []Step{VisitInPerson}},
		"a member, reported":     {walker, Standing{Status: Reported}, nil},
		"nobody":                 {nobody, Standing{Status: InProgress}, nil},
		"a leader, community's":  {grid, Standing{Status: Coordinating, Coordinator: geo.Community}, []Step{VisitInPerson, Suspend, Merge}},
		"community, community's": {community, Standing{Status: Coordinating, Coordinator: geo.Community}, []Step{Dispatch, Start, Coordinate, Resolve, VisitInPerson, Suspend, Merge}},
		"community, street's":    {community, Standing{Status: Coordinating, Coordinator: geo.Street}, []Step{VisitInPerson, Suspend, Merge}},
		"street, street's":       {street, Standing{Status: Coordinating, Coordinator: geo.Street}, []Step{Dispatch, Start, Resolve, VisitInPerson, Suspend, Merge}},
		"resolved only":          {grid, Standing{Status: Resolved}, []Step{VisitInPerson, Verify, Answer, Reopen}},
		"verified, not answered": {grid, Standing{Status: Resolved, Verified: true}, []Step{VisitInPerson, Verify, Answer, Reopen}},
		"both":                   {grid, Standing{Status: Resolved, Verified: true, Answered: true}, []Step{VisitInPerson, Verify, Answer, StrikeOff, Reopen}},
		"both, but to be visited": {grid, Standing{Status: Resolved, Verified: true, Answered: true, MustArrive: Hardship},
			[]Step{VisitInPerson, Verify, Answer, Reopen}},
		"all three": {grid, Standing{Status: Resolved, Verified: true, Answered: true, MustArrive: Hardship, Visited: true},
			[]Step{VisitInPerson, Verify, Answer, StrikeOff, Reopen}},
		"suspended":  {grid, Standing{Status: Suspended, SuspendedFrom: InProgress}, []Step{Resume}},
		"declined":   {grid, Standing{Status: Declined}, []Step{Answer, Reopen}},
		"merged":     {grid, Standing{Status: Duplicate}, []Step{Answer, Reopen}},
		"struck off": {grid, Standing{Status: StruckOff}, []Step{Reopen}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := StepsFor(c.who, &c.at); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestResumingLeadsBackAndVisitingStays(t *testing.T) {
	suspended := Standing{Status: Suspended, SuspendedFrom: Coordinating}
	if got := RuleOf(Resume, Suspended).Leads(&suspended); got != Coordinating {
		t.Errorf("resumed to %s", got)
	}
	if got := RuleOf(VisitInPerson, InProgress).Leads(&Standing{Status: InProgress}); got != InProgress {
		t.Errorf("visited to %s", got)
	}
}
