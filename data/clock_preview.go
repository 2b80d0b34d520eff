package data

import (
	"context"
	"slices"

	"minqing/concern"
)

// Turned is what a change of a deadline or of the calendar would make of the open concerns that the actor may see, if their clocks were
// counted anew now.
type Turned struct {
	Open                     int // suspended ones too
	Later, Sooner            int // whose light turns red, or but yellow, at another time
	ToGreen, ToYellow, ToRed int // whose light would be this one now and is another
}

// CalendarDraft is a change of the calendar that is not made yet.
type CalendarDraft struct {
	Year  int                   // 0 changes no year
	Days  []concern.CalendarDay // what its days would be
	Hours string                // "" changes none
}

// PreviewCalendar counts what a change of the calendar would do, and changes nothing. Errors as for SetCalendarYear, but for Stale.
func (s *Store) PreviewCalendar(ctx context.Context, actor Actor, d CalendarDraft) (*Turned, error) {
	if err := mayEditCalendar(&actor); err != nil {
		return nil, err
	}
	calendar, err := s.draftedCalendar(ctx, &d)
	if err != nil {
		return nil, err
	}
	bySlug, err := categoriesBySlug(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	return s.foresee(ctx, &actor, calendar, bySlug, `true`)
}

// PreviewCategory changes nothing. Rights and errors as for UpdateCategory, which takes the same patch.
func (s *Store) PreviewCategory(ctx context.Context, actor Actor, slug string, p CategoryPatch) (*Turned, error) {
	if err := mayManageCategories(&actor); err != nil {
		return nil, err
	}
	all, err := managedCategories(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	was := withSlug(all, slug)
	if was == nil {
		return nil, noCategory()
	}
	to, err := p.of(was, all)
	if err != nil {
		return nil, err
	}
	if err := to.check(slug, all); err != nil {
		return nil, err
	}
	next, err := to.category(slug)
	if err != nil {
		return nil, err
	}
	calendar, err := s.calendar(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	return s.foresee(ctx, &actor, calendar, map[string]*concern.Category{slug: &next}, `c.category = $1`, slug)
}

// foresee counts anew, for itself, the clocks of the open concerns that where chooses, as they are read.
func (s *Store) foresee(ctx context.Context, actor *Actor, calendar *concern.Calendar, bySlug map[string]*concern.Category, where string, args ...any) (*Turned, error) {
	scope, all := actor.Scope(), arguments(args)
	rows, err := s.pool.Query(ctx, `select `+concernColumns+concernTables+`
		where `+isOpen+` and (`+where+`) and `+scopeCondition(&scope, &all), all...)
	if err != nil {
		return nil, doing("foresee the clocks", err)
	}
	defer rows.Close()
	now, turned := s.now(), &Turned{}
	for rows.Next() {
		before, err := scanConcern(rows)
		if err != nil {
			return nil, doing("foresee the clocks", err)
		}
		after := before
		after.rewind(calendar, bySlug[after.Category])
		order := before.RedAt.Compare(after.RedAt)
		if order == 0 {
			order = before.YellowAt.Compare(after.YellowAt)
		}
		turned.add(order, before.Light(now), after.Light(now))
	}
	return turned, doing("foresee the clocks", rows.Err())
}

// add counts one concern; order is how its old turns compare with the new ones.
func (t *Turned) add(order int, was, is concern.Light) {
	t.Open++
	switch {
	case order < 0:
		t.Later++
	case order > 0:
		t.Sooner++
	}
	switch {
	case is == was:
	case is == concern.Green:
		t.ToGreen++
	case is == concern.Yellow:
		t.ToYellow++
	case is == concern.Red:
		t.ToRed++
	}
}

// draftedCalendar is the deployment's with the change made.
func (s *Store) draftedCalendar(ctx context.Context, d *CalendarDraft) (*concern.Calendar, error) {
	_, parts, err := readCalendar(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	if d.Hours != "" {
		if parts.hours, err = readHours(d.Hours); err != nil {
			return nil, err
		}
	}
	if d.Year != 0 {
		e := input()
		days := checkDays(e, d.Year, d.Days)
		if err := e.refused(); err != nil {
			return nil, err
		}
		parts.days = append(slices.DeleteFunc(parts.days, func(day concern.CalendarDay) bool { return day.Day.Year() == d.Year }), days...)
	}
	return parts.calendar()
}
