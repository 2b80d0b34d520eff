package data

import (
	"context"
	"slices"

	"minqing/concern"
)

// CalendarDraft is a change of the calendar that is not made yet.
type CalendarDraft struct {
	Year  int                   // 0 changes no year
	Days  []concern.CalendarDay // what its days would be
	Hours string                // "" changes none
}

// Turned is how a change would turn the running clocks of the concerns that the actor may see, as of now.
type Turned struct {
	Later, Sooner int // deadlines that move
	Yellow, Red   int // lights that turn yellow, or red
	Eased         int // lights that turn back
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
	var args arguments
	scope := actor.Scope()
	rows, err := s.pool.Query(ctx, `select `+concernColumns+concernTables+`
		where c.status not in ('struck_off', 'declined', 'duplicate', 'suspended') and `+scopeCondition(&scope, &args), args...)
	if err != nil {
		return nil, doing("preview the calendar", err)
	}
	defer rows.Close()
	now, turned := s.now(), &Turned{}
	for rows.Next() {
		before, err := scanConcern(rows)
		if err != nil {
			return nil, doing("preview the calendar", err)
		}
		after := before
		after.rewind(calendar, bySlug[after.Category])
		turned.add(before.RedAt.Compare(after.RedAt), before.Light(now), after.Light(now))
	}
	return turned, doing("preview the calendar", rows.Err())
}

// add counts one concern; order is how its old deadline compares with the new one.
func (t *Turned) add(order int, was, is concern.Light) {
	switch {
	case order < 0:
		t.Later++
	case order > 0:
		t.Sooner++
	}
	switch {
	case is < was:
		t.Eased++
	case is > was && is == concern.Yellow:
		t.Yellow++
	case is > was && is == concern.Red:
		t.Red++
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
