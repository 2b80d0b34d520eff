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
func (s *Store) SyncCalendar(ctx context.Context, years []concern.PublicYear) error {
	return s.write(ctx, "take the calendar over", func(tx pgx.Tx) error {
		// Servers that start together take turns.
		if err := lockCalendar(ctx, tx); err != nil {
			return err
		}
		changed := false
		for _, y := range years {
			if edited, err := calendarYearEdited(ctx, tx, y.Year); err != nil {
				return err
			} else if edited {
				continue
			}
			moved, err := putYear(ctx, tx, y.Year, y.Source, false, y.Days)
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

// lockCalendar lets one change of the calendar run at a time.
func lockCalendar(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `lock table minqing.calendar_year in share row exclusive mode`)
	return doing("wait for the calendar", err)
}

// clocksLock is the advisory lock that keeps a clock from being counted by a calendar or a deadline that another transaction is changing.
const clocksLock = 0x6d71636c6f636b73

// lockClocks holds the clocks until the transaction ends: shared to count one, exclusive to change what they are counted by. Take it
// before the places, since an import learns where its rows are only when it has counted them, and before the row of any concern.
func lockClocks(ctx context.Context, tx pgx.Tx, mode lockMode) error {
	lock := `select pg_advisory_xact_lock_shared($1)`
	if mode == exclusive {
		lock = `select pg_advisory_xact_lock($1)`
	}
	_, err := tx.Exec(ctx, lock, int64(clocksLock))
	return doing("wait for the clocks", err)
}

func calendarYearEdited(ctx context.Context, tx pgx.Tx, year int) (bool, error) {
	var edited bool
	err := tx.QueryRow(ctx, `select edited from minqing.calendar_year where year = $1`, year).Scan(&edited)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return edited, err
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
	if err := lockClocks(ctx, tx, exclusive); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `insert into minqing.setting as s (name, value) values ($1, $2)
		on conflict (name) do update set version = s.version + 1`, calendarSetting, CalendarSettings{concern.DefaultHours().String()}); err != nil {
		return err
	}
	// Past the cache, which keeps what is committed: this may still be rolled back.
	_, parts, err := readCalendar(ctx, tx)
	if err != nil {
		return err
	}
	calendar, err := parts.calendar()
	if err != nil {
		return err
	}
	if _, err := s.recountBy(ctx, tx, calendar, `true`); err != nil {
		return err
	}
	return logChange(ctx, tx, "category", 0) // which the screens read deadlines from
}

// CalendarAhead is how many days on a year is asked for whose public holidays are not known: from 1 November on, the next one.
const CalendarAhead = 61

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

// calendar is the deployment's, as the transaction sees it. What counts a clock by it, to keep the count, holds lockClocks.
func (s *Store) calendar(ctx context.Context, q querier) (*concern.Calendar, error) {
	version, _, err := calendarSettings(ctx, q)
	if err != nil {
		return nil, err
	}
	s.calendars.mu.Lock()
	defer s.calendars.mu.Unlock()
	if s.calendars.last != nil && s.calendars.version == version {
		return s.calendars.last, nil
	}
	version, parts, err := readCalendar(ctx, q)
	if err != nil {
		return nil, err
	}
	read, err := parts.calendar()
	if err != nil {
		return nil, err
	}
	s.calendars.version, s.calendars.last = version, read
	return read, nil
}

// calendarSettings are the defaults at version 0 before the first start has stored any.
func calendarSettings(ctx context.Context, q querier) (version int64, settings CalendarSettings, err error) {
	err = q.QueryRow(ctx, `select version, value from minqing.setting where name = $1`, calendarSetting).Scan(&version, &settings)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, CalendarSettings{concern.DefaultHours().String()}, nil
	}
	return version, settings, doing("read the calendar", err)
}

// calendarParts are what a calendar is made of.
type calendarParts struct {
	hours concern.Hours
	days  []concern.CalendarDay // in order
	years []int                 // in order
}

func (p *calendarParts) calendar() (*concern.Calendar, error) {
	c, err := concern.NewCalendar(p.hours, p.days, p.years)
	if err != nil {
		return nil, fmt.Errorf("read the calendar: %w", err)
	}
	return c, nil
}

func readCalendar(ctx context.Context, q querier) (version int64, parts *calendarParts, err error) {
	version, settings, err := calendarSettings(ctx, q)
	if err != nil {
		return 0, nil, err
	}
	parts = &calendarParts{}
	if parts.hours, err = concern.ParseHours(settings.Hours); err != nil {
		return 0, nil, fmt.Errorf("read the calendar: %w", err)
	}
	if parts.days, err = calendarDays(ctx, q, `true`); err != nil {
		return 0, nil, err
	}
	rows, err := q.Query(ctx, `select year from minqing.calendar_year order by year`)
	if err != nil {
		return 0, nil, doing("read the calendar", err)
	}
	parts.years, err = pgx.CollectRows(rows, pgx.RowTo[int])
	return version, parts, doing("read the calendar", err)
}

// calendarDays are the named days that where chooses, in order.
func calendarDays(ctx context.Context, q querier, where string, args ...any) ([]concern.CalendarDay, error) {
	rows, err := q.Query(ctx, `select day, working, name from minqing.calendar_day where `+where+` order by day`, args...)
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
	return days, doing("read the calendar", err)
}
