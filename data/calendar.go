package data

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// CalendarSettings is the setting named calendar: everything of it but the days.
type CalendarSettings struct {
	Hours string `json:"hours"` // the working hours of a day, as concern.ParseHours reads them
}

const calendarSetting = "calendar"

// SyncCalendar takes over the public calendar that the program comes with, for the years that nobody has edited here. Call it at every start.
func (s *Store) SyncCalendar(ctx context.Context, source string, days []concern.CalendarDay, years []int) error {
	return s.write(ctx, "take the calendar over", func(tx pgx.Tx) error {
		// Servers that start together take turns.
		if _, err := tx.Exec(ctx, `lock table minqing.calendar_year in share row exclusive mode`); err != nil {
			return err
		}
		changed := false
		for _, year := range years {
			if edited, err := calendarYearEdited(ctx, tx, year); err != nil {
				return err
			} else if edited {
				continue
			}
			moved, err := putYear(ctx, tx, year, source, false, daysOf(year, days))
			if err != nil {
				return err
			}
			changed = changed || moved
		}
		if !changed {
			return nil
		}
		return s.calendarChanged(ctx, tx)
	})
}

func calendarYearEdited(ctx context.Context, tx pgx.Tx, year int) (bool, error) {
	var edited bool
	err := tx.QueryRow(ctx, `select edited from minqing.calendar_year where year = $1`, year).Scan(&edited)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return edited, err
}

func daysOf(year int, days []concern.CalendarDay) []concern.CalendarDay {
	var own []concern.CalendarDay
	for _, d := range days {
		if d.Day.In(concern.Shanghai).Year() == year {
			own = append(own, d)
		}
	}
	return own
}

// putYear makes a year's days what the list says, and answers whether that changed anything.
func putYear(ctx context.Context, tx pgx.Tx, year int, source string, edited bool, days []concern.CalendarDay) (bool, error) {
	tag, err := tx.Exec(ctx, `insert into minqing.calendar_year as y (year, source, edited) values ($1, $2, $3)
		on conflict (year) do update set source = excluded.source, edited = excluded.edited
		where (y.source, y.edited) is distinct from (excluded.source, excluded.edited)`, year, source, edited)
	if err != nil {
		return false, err
	}
	moved := tag.RowsAffected()
	var dates, names []string
	var working []bool
	for _, d := range days {
		dates = append(dates, d.Day.In(concern.Shanghai).Format(time.DateOnly))
		working, names = append(working, d.Working), append(names, d.Name)
	}
	tag, err = tx.Exec(ctx, `with kept as (
			insert into minqing.calendar_day as k (day, working, name) select * from unnest($2::date[], $3::boolean[], $4::text[])
			on conflict (day) do update set working = excluded.working, name = excluded.name
			where (k.working, k.name) is distinct from (excluded.working, excluded.name) returning day
		), gone as (
			delete from minqing.calendar_day where extract(year from day) = $1 and day <> all($2::date[]) returning day
		)
		select from kept union all select from gone`, year, listed(dates), working, listed(names))
	return moved+tag.RowsAffected() > 0, err
}

// calendarChanged counts every running clock anew and makes all servers read the calendar again.
func (s *Store) calendarChanged(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, `insert into minqing.setting as s (name, value) values ($1, $2)
		on conflict (name) do update set version = s.version + 1`, calendarSetting, CalendarSettings{concern.DefaultHours().String()}); err != nil {
		return err
	}
	if _, err := s.recount(ctx, tx, `true`); err != nil {
		return err
	}
	return logChange(ctx, tx, "category", 0) // which the screens read deadlines from
}

// UnknownYears are those that deadlines begun now may count through, within the next so many days, and whose public holidays are not known.
func (s *Store) UnknownYears(ctx context.Context, days int) ([]int, error) {
	calendar, err := s.calendar(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	now := s.now()
	return calendar.Uncovered(now, now.AddDate(0, 0, days)), nil
}

// calendars keeps the calendar that was read last, for as long as its version is the database's.
type calendars struct {
	mu      sync.Mutex
	version int64
	last    *concern.Calendar
}

// calendar is the deployment's, as the transaction sees it.
func (s *Store) calendar(ctx context.Context, q querier) (*concern.Calendar, error) {
	var version int64
	var settings CalendarSettings
	err := q.QueryRow(ctx, `select version, value from minqing.setting where name = $1`, calendarSetting).Scan(&version, &settings)
	if errors.Is(err, pgx.ErrNoRows) {
		settings.Hours = concern.DefaultHours().String()
	} else if err != nil {
		return nil, doing("read the calendar", err)
	}
	s.calendars.mu.Lock()
	defer s.calendars.mu.Unlock()
	if s.calendars.last != nil && s.calendars.version == version {
		return s.calendars.last, nil
	}
	hours, err := concern.ParseHours(settings.Hours)
	if err != nil {
		return nil, fmt.Errorf("read the calendar: %w", err)
	}
	rows, err := q.Query(ctx, `select day, working, name from minqing.calendar_day order by day`)
	if err != nil {
		return nil, doing("read the calendar", err)
	}
	days, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (concern.CalendarDay, error) {
		var d concern.CalendarDay
		err := row.Scan(&d.Day, &d.Working, &d.Name)
		y, m, day := d.Day.Date()
		d.Day = time.Date(y, m, day, 0, 0, 0, 0, concern.Shanghai)
		return d, err
	})
	if err != nil {
		return nil, doing("read the calendar", err)
	}
	rows, err = q.Query(ctx, `select year from minqing.calendar_year order by year`)
	if err != nil {
		return nil, doing("read the calendar", err)
	}
	years, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return nil, doing("read the calendar", err)
	}
	read, err := concern.NewCalendar(hours, days, years)
	if err != nil {
		return nil, fmt.Errorf("read the calendar: %w", err)
	}
	s.calendars.version, s.calendars.last = version, read
	return read, nil
}
