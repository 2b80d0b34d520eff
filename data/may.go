package data

import (
	"context"

	"minqing/concern"
	"minqing/geo"
)

// What follows says, before a request's body is looked at, whether a write could be the actor's: NotFound or Forbidden as the write
// itself would say, as far as that can be told from who asks and what about. Each write asks again in its transaction.

// MayReport is about CreateConcern and Support.
func MayReport(actor Actor) error { return mayReport(&actor) }

// MayAdminister is about accounts and webhooks.
func MayAdminister(actor Actor) error { return mayAdminister(&actor) }

// MayManageCategories is about categories and their deadlines.
func MayManageCategories(actor Actor) error { return mayManageCategories(&actor) }

// MayEditCalendar is about the working calendar.
func MayEditCalendar(actor Actor) error { return mayEditCalendar(&actor) }

// MayBeReminded is about the account's own reminders.
func MayBeReminded(actor Actor) error { return isTold(&actor) }

// MayUnlock is about walls, before it is known which.
func MayUnlock(actor Actor) error {
	if actor.Viewer.Role != concern.Staff {
		return mayUnlock()
	}
	return nil
}

// MayEditArea is about one area.
func MayEditArea(actor Actor, code geo.Code) error { return mayEditArea(&actor, code) }

// MayEditAreas is about areas that only the body names.
func MayEditAreas(actor Actor) error { return mayEditArea(&actor, "") }

// MayPlanVisits is about CarryVisits, in an area that only the body names.
func MayPlanVisits(actor Actor) error { return mayPlan(&actor) }

// MayKeepLedger is about visits and services of a grid that only the body names.
func MayKeepLedger(actor Actor) error {
	if len(actor.Viewer.Prefixes) == 0 {
		return noArea()
	}
	return mayKeepLedger(&actor)
}

// MayManageTeams is about CreateTeam.
func MayManageTeams(actor Actor) error {
	switch actor.Viewer.Role {
	case concern.Admin, concern.Staff:
		return nil
	}
	return mayManageTeam(&actor, "")
}

// MayOpenBoardOn is about ImportBoard, whose area the address names.
func MayOpenBoardOn(actor Actor, area geo.Code) error {
	if !actor.over(area.Prefix()) {
		return noArea()
	}
	return mayDraw(&actor, area.Prefix())
}

// MayOpenBoards is about CreateBoard.
func MayOpenBoards(actor Actor) error {
	if actor.Scope().Draws {
		return nil
	}
	return mayDraw(&actor, "")
}

// MayEdit is about UpdateConcern.
func (s *Store) MayEdit(ctx context.Context, actor Actor, id int64) error {
	return s.mayWrite(ctx, &actor, id, func(c *Concern) error {
		if !actor.may(concern.Edit, c) {
			return notYoursToEdit()
		}
		return nil
	})
}

// MayTakeSteps is about TakeStep, whichever step it is.
func (s *Store) MayTakeSteps(ctx context.Context, actor Actor, id int64) error {
	return s.mayWrite(ctx, &actor, id, func(c *Concern) error { return mayTakeSteps(actor.stand(c)) })
}

// mayWrite asks it of a concern that the actor sees. One that is beyond its reporter's sight is left to the write: its key may have
// been served when it was not.
func (s *Store) mayWrite(ctx context.Context, actor *Actor, id int64, may func(*Concern) error) error {
	c, err := concernByID(ctx, s.pool, *actor, id, "")
	if KindOf(err) == NotFound && reports(actor) {
		_, err := ownReport(ctx, s.pool, actor, id, "")
		return doing("read a concern", err)
	}
	if err != nil {
		return doing("read a concern", err)
	}
	return may(c)
}

// MayShowPhoto is about ShowPhoto.
func (s *Store) MayShowPhoto(ctx context.Context, actor Actor, id, photo int64) error {
	_, c, err := photoSeen(ctx, s.pool, &actor, id, photo, "")
	if err != nil {
		return doing("read a photo", err)
	}
	return mayShow(&actor, c)
}

// MayManageTeam is about UpdateTeam and DeleteTeam.
func (s *Store) MayManageTeam(ctx context.Context, actor Actor, name string) error {
	_, err := teamToManage(ctx, s.pool, &actor, name)
	return err
}

// MayEditCard is about UpdateGridCard.
func (s *Store) MayEditCard(ctx context.Context, actor Actor, grid geo.Code) error {
	return s.mayOnGrid(ctx, &actor, grid, mayEditCard)
}

// MayConfirmClear is about ConfirmClear.
func (s *Store) MayConfirmClear(ctx context.Context, actor Actor, grid geo.Code) error {
	return s.mayOnGrid(ctx, &actor, grid, mayKeepLedger)
}

// MayPlanVisitsOf is about PlanVisits.
func (s *Store) MayPlanVisitsOf(ctx context.Context, actor Actor, grid geo.Code) error {
	return s.mayOnGrid(ctx, &actor, grid, mayPlan)
}

func (s *Store) mayOnGrid(ctx context.Context, actor *Actor, grid geo.Code, may func(*Actor) error) error {
	if _, err := coveredGrid(ctx, s.pool, actor, grid); err != nil {
		return err
	}
	return may(actor)
}

// MayCorrectService is about UpdateService and DeleteService.
func (s *Store) MayCorrectService(ctx context.Context, actor Actor, id int64) error {
	v, err := serviceByID(ctx, s.pool, &actor, id)
	if err != nil {
		return err
	}
	return v.mayCorrect()
}

// MayDraw is about a board and what is drawn on it.
func (s *Store) MayDraw(ctx context.Context, actor Actor, board int64) error {
	b, err := readableBoard(ctx, s.pool, &actor, board)
	if err != nil {
		return err
	}
	return mayDraw(&actor, b.Area.Prefix)
}
