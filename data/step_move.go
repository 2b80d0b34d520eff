package data

import (
	"cmp"
	"slices"
	"time"

	"minqing/concern"
	"minqing/geo"
)

// move is what a step comes to: the status it leads to, what else it sets, and the clock.
func (c *Concern) move(n *NewStep, to concern.Status, at time.Time, calendar *concern.Calendar, category *concern.Category) {
	from := c.Status
	c.Status = to
	switch n.Step {
	case concern.Accept:
		c.AcceptedAt = at
	case concern.Dispatch:
		c.Force, c.Team, c.Coordinator = n.Force, n.Team, 0
	case concern.Start:
		c.Coordinator = 0
	case concern.Coordinate:
		c.Coordinator = c.nextCoordinator()
	case concern.Resolve:
		c.ResolvedAt, c.Coordinator = at, 0
	case concern.VisitInPerson:
		c.VisitedAt = at
	case concern.Verify:
		c.VerifiedAt = at
	case concern.Answer:
		c.AnsweredAt, c.Satisfaction = at, cmp.Or(n.Satisfaction, c.Satisfaction)
	case concern.Suspend:
		c.SuspendedFrom = from
	case concern.Resume:
		c.SuspendedFrom = concern.Reported
	case concern.Merge:
		c.DuplicateOf, c.Coordinator = n.Into, 0
	case concern.Reopen:
		c.DuplicateOf, c.ResolvedAt, c.VerifiedAt, c.AnsweredAt, c.Satisfaction = 0, time.Time{}, time.Time{}, time.Time{}, 0
	case concern.Decline, concern.StrikeOff:
	}
	switch {
	case to.Ended() && from.Ended():
	case to.Ended():
		c.EndedAt, c.Clock.From = at, time.Time{}
	case n.Step == concern.Suspend:
		c.halt(calendar, at)
	case n.Step == concern.Resume:
		c.resume(calendar, category, at)
	case from.Ended() || to.Milestone() != from.Milestone():
		c.EndedAt = time.Time{}
		c.wind(calendar, category, at)
	}
}

// standing is what the loop has to know of the concern.
func (c *Concern) standing() concern.Standing {
	return concern.Standing{
		Status: c.Status, SuspendedFrom: c.SuspendedFrom, Coordinator: c.Coordinator, MustArrive: c.MustArrive,
		Visited: !c.VisitedAt.IsZero(), Verified: !c.VerifiedAt.IsZero(), Answered: !c.AnsweredAt.IsZero(),
	}
}

// nextCoordinator is the level that takes over: the community, then its street. What lies in no community goes to the street at once.
func (c *Concern) nextCoordinator() geo.Level {
	if c.Coordinator != 0 || c.level() <= geo.Street {
		return geo.Street
	}
	return geo.Community
}

// StepsFor are the steps that the actor can take with a concern that it sees.
func (a *Actor) StepsFor(c *Concern) []concern.Step {
	standing := c.standing()
	return concern.StepsFor(a.stand(c), &standing)
}

// ActsFor are the acts beside the loop that the actor may do with a concern that it sees.
func (a *Actor) ActsFor(c *Concern) []concern.Act { return concern.ActsFor(a.stand(c), c.Status) }

// may asks of a concern that the actor sees whether an act is the actor's.
func (a *Actor) may(act concern.Act, c *Concern) bool {
	who := a.stand(c)
	return who.May(act, c.Status)
}

// stand is how the actor stands to a concern that it sees.
func (a *Actor) stand(c *Concern) concern.Stand {
	var who concern.Stand
	within := c.Area == 0 && a.Viewer.Top
	if c.Area != 0 {
		for _, own := range a.Viewer.Prefixes {
			if !concern.Under([]string{own}, c.prefix()) {
				continue
			}
			if level := geo.CodeOfPrefix(own).Level(); !within || level < who.Level {
				who.Level = level
			}
			within = true
		}
	}
	switch a.Viewer.Role {
	case concern.Leader, concern.Staff:
		if within {
			who.Party |= concern.InCharge
		}
	case concern.Member:
		if within {
			who.Party |= concern.Walker
		}
	case concern.Planner, concern.Display, concern.Admin:
		return who
	}
	if c.Team != "" && slices.Contains(a.Viewer.Teams, c.Team) {
		who.Party |= concern.Handler
	}
	if a.Viewer.Account != 0 && c.Reporter == a.Viewer.Account {
		who.Party |= concern.Reporter
	}
	return who
}
