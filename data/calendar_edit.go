package data

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// CalendarBook is the calendar without its days.
type CalendarBook struct {
	Version int64 // of the whole calendar, which is changed as one thing
	Hours   concern.Hours
	Years   []CalendarYear // known ones, in order, without their days
	Unknown []int          // years not known that deadlines begun soon may count through
	MayEdit bool
}

// CalendarYear is what is known of a year.
type CalendarYear struct {
	Year     int
	Known    bool   // else Monday to Friday are taken as worked
	Source   string // what it rests on
	Edited   bool   // by an administrator: the program's own days no longer touch it
	EditedBy string // shown name or account, "" for the operator of the machine
	EditedAt time.Time
	Days     []concern.CalendarDay // that differ from the rule of the week or are named, in order
	Version  int64                 // of the whole calendar
}

// Limits on what is typed, in characters.
const (
	longestBasis   = 500
	longestDayName = 40
)

// hoursKey is the key in history of the working hours; the others are years.
const hoursKey = "hours"

// yearState is what history keeps of a year.
type yearState struct {
	Source string     `json:"source"`
	Edited bool       `json:"edited"`
	Days   []dayState `json:"days"`
}

type dayState struct {
	Day     string `json:"day"` // 2027-01-01
	Working bool   `json:"working"`
	Name    string `json:"name"`
}

func (y *CalendarYear) state() yearState {
	s := yearState{Source: y.Source, Edited: y.Edited, Days: []dayState{}}
	for _, d := range y.Days {
		s.Days = append(s.Days, dayState{d.Day.Format(time.DateOnly), d.Working, d.Name})
	}
	return s
}

// CalendarBook tells which years are known; Forbidden to all but administrators.
func (s *Store) CalendarBook(ctx context.Context, actor Actor) (*CalendarBook, error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, err
	}
	version, parts, err := readCalendar(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	b := &CalendarBook{Version: version, Hours: parts.hours, MayEdit: mayEditCalendar(&actor) == nil}
	if b.Years, err = calendarYears(ctx, s.pool, `true`); err != nil {
		return nil, err
	}
	b.Unknown, err = s.UnknownYears(ctx, CalendarAhead)
	return b, err
}

// CalendarYear is one year, of which nothing need be known; Forbidden to all but administrators.
func (s *Store) CalendarYear(ctx context.Context, actor Actor, year int) (*CalendarYear, error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, err
	}
	return calendarYear(ctx, s.pool, year)
}

// SetCalendarYear makes a year what an administrator enters, resting on source, and counts every clock anew. Forbidden unless the
// actor administers everywhere, Stale at another version, Invalid for days that cannot be.
func (s *Store) SetCalendarYear(ctx context.Context, actor Actor, year int, version int64, source string, days []concern.CalendarDay) (*CalendarYear, error) {
	if err := mayEditCalendar(&actor); err != nil {
		return nil, err
	}
	e := input()
	source = checkText(e, "source", source, true, longestBasis)
	days = checkDays(e, year, days)
	if err := e.refused(); err != nil {
		return nil, err
	}
	return s.changeYear(ctx, &actor, year, version, &CalendarYear{Source: source, Edited: true, Days: days})
}

// ResetCalendarYear makes a year what the program comes with, which for most years to come is nothing. Errors as for SetCalendarYear.
func (s *Store) ResetCalendarYear(ctx context.Context, actor Actor, year int, version int64) (*CalendarYear, error) {
	if err := mayEditCalendar(&actor); err != nil {
		return nil, err
	}
	var to *CalendarYear
	if public := concern.PublicYearOf(year); public != nil {
		to = &CalendarYear{Source: public.Source, Days: public.Days}
	}
	return s.changeYear(ctx, &actor, year, version, to)
}

func (s *Store) changeYear(ctx context.Context, actor *Actor, year int, version int64, to *CalendarYear) (*CalendarYear, error) {
	var changed *CalendarYear
	err := s.write(ctx, "change the calendar", func(tx pgx.Tx) error {
		if err := lockCalendar(ctx, tx); err != nil {
			return err
		}
		y, err := calendarYear(ctx, tx, year)
		if err != nil {
			return err
		}
		if y.Version != version {
			return stale()
		}
		if err := s.putCalendarYear(ctx, tx, actor, y, to); err != nil {
			return err
		}
		changed, err = calendarYear(ctx, tx, year)
		return err
	})
	return changed, err
}

// putCalendarYear makes a year what to says, nothing known of it for nil, with its rows of history and audit. A change that
// changes nothing leaves none.
func (s *Store) putCalendarYear(ctx context.Context, tx pgx.Tx, actor *Actor, y, to *CalendarYear) error {
	c := change{subject: "calendar", key: strconv.Itoa(y.Year), places: []string{""}}
	if y.Known {
		c.before = y.state()
	}
	var moved bool
	var err error
	if to == nil {
		moved, err = dropYear(ctx, tx, y.Year)
	} else {
		c.after = to.state()
		moved, err = putYear(ctx, tx, y.Year, to.Source, to.Edited, to.Days)
	}
	if err != nil || !moved {
		return err
	}
	return s.calendarEdited(ctx, tx, actor, c, map[string]any{"year": y.Year})
}

func dropYear(ctx context.Context, tx pgx.Tx, year int) (bool, error) {
	if _, err := tx.Exec(ctx, `delete from minqing.calendar_day where extract(year from day) = $1`, year); err != nil {
		return false, err
	}
	tag, err := tx.Exec(ctx, `delete from minqing.calendar_year where year = $1`, year)
	return tag.RowsAffected() > 0, err
}

// SetHours makes the working hours of a day what ParseHours reads, and counts every clock anew. Errors as for SetCalendarYear.
func (s *Store) SetHours(ctx context.Context, actor Actor, version int64, text string) error {
	if err := mayEditCalendar(&actor); err != nil {
		return err
	}
	hours, err := readHours(text)
	if err != nil {
		return err
	}
	return s.write(ctx, "change the working hours", func(tx pgx.Tx) error {
		if err := lockCalendar(ctx, tx); err != nil {
			return err
		}
		is, settings, err := calendarSettings(ctx, tx)
		if err != nil {
			return err
		}
		if is != version {
			return stale()
		}
		return s.putHours(ctx, tx, &actor, settings, CalendarSettings{hours.String()})
	})
}

func (s *Store) putHours(ctx context.Context, tx pgx.Tx, actor *Actor, before, to CalendarSettings) error {
	if before == to {
		return nil
	}
	if _, err := tx.Exec(ctx, `insert into minqing.setting as s (name, value, version) values ($1, $2, 0)
		on conflict (name) do update set value = excluded.value`, calendarSetting, to); err != nil {
		return err
	}
	c := change{subject: "calendar", key: hoursKey, before: before, after: to, places: []string{""}}
	return s.calendarEdited(ctx, tx, actor, c, map[string]any{"hours": to.Hours})
}

// calendarEdited is what follows on every change by an administrator.
func (s *Store) calendarEdited(ctx context.Context, tx pgx.Tx, actor *Actor, c change, detail map[string]any) error {
	if err := s.calendarChanged(ctx, tx); err != nil {
		return err
	}
	if err := remember(ctx, tx, actor, c); err != nil {
		return err
	}
	return audit(ctx, tx, *actor, "calendar", detail)
}

func readHours(text string) (concern.Hours, error) {
	hours, err := concern.ParseHours(text)
	if err != nil {
		return nil, wrongField("hours", "一段写成 08:00-12:00，几段用逗号隔开，从早到晚，不重叠", err.Error())
	}
	return hours, nil
}

// mayEditCalendar lets those administrators change it who administer everywhere: there is one calendar for all areas.
func mayEditCalendar(actor *Actor) error {
	if err := mayAdminister(actor); err != nil {
		return err
	}
	if !actor.administers("") {
		return fail(Forbidden, "日历全市共用，由管最上级区划的管理员来改", "There is one calendar for all areas: an administrator of the topmost area changes it")
	}
	return nil
}

// checkDays answers the days of a year in order, and notes in e what cannot be.
func checkDays(e *Error, year int, days []concern.CalendarDay) []concern.CalendarDay {
	if year < concern.FirstYear || year > concern.LastYear {
		e.addField("year", fmt.Sprintf("应在 %d 到 %d 之间", concern.FirstYear, concern.LastYear), fmt.Sprintf("it lies between %d and %d", concern.FirstYear, concern.LastYear))
	}
	checked := make([]concern.CalendarDay, 0, len(days))
	seen := map[string]bool{}
	for i, d := range days {
		day, path := d.Day.In(concern.Shanghai), fmt.Sprintf("days[%d]", i)
		text := day.Format(time.DateOnly)
		switch weekday := day.Weekday(); {
		case day.Year() != year:
			e.addField(path+".day", fmt.Sprintf("%s 不在 %d 年", text, year), fmt.Sprintf("%s is not in %d", text, year))
		case seen[text]:
			e.addField(path+".day", text+" 写了两次：一天要么放假，要么补班", text+" is there twice: a day is a holiday or a make-up workday")
		case d.Working && weekday != time.Saturday && weekday != time.Sunday:
			e.addField(path+".kind", text+" 是周一到周五，本来就上班，不用补班", text+" is a weekday, which is worked anyway and makes up for nothing")
		}
		seen[text] = true
		d.Day = concern.DayOf(d.Day)
		d.Name = checkText(e, path+".name", d.Name, true, longestDayName)
		checked = append(checked, d)
	}
	slices.SortFunc(checked, func(a, b concern.CalendarDay) int { return a.Day.Compare(b.Day) })
	return checked
}

// calendarYear reads a year with its days.
func calendarYear(ctx context.Context, q querier, year int) (*CalendarYear, error) {
	version, _, err := calendarSettings(ctx, q)
	if err != nil {
		return nil, err
	}
	y := &CalendarYear{Year: year}
	known, err := calendarYears(ctx, q, `y.year = $1`, year)
	if err != nil {
		return nil, err
	}
	if len(known) > 0 {
		y = &known[0]
	}
	y.Version = version
	y.Days, err = calendarDays(ctx, q, `extract(year from day) = $1`, year)
	return y, err
}

// calendarYears are the known years that where chooses, in order, without their days.
func calendarYears(ctx context.Context, q querier, where string, args ...any) ([]CalendarYear, error) {
	rows, err := q.Query(ctx, `select y.year, y.source, y.edited, coalesce(h.who, ''), h.at
		from minqing.calendar_year y left join lateral (
			select h.at, coalesce(nullif(w.display_name, ''), w.name) as who
			from minqing.history h left join minqing.account w on w.id = h.account_id
			where y.edited and h.subject = 'calendar' and h.key = y.year::text order by h.id desc limit 1
		) h on true where `+where+` order by y.year`, args...)
	if err != nil {
		return nil, doing("read the calendar", err)
	}
	years, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (CalendarYear, error) {
		y := CalendarYear{Known: true}
		return y, row.Scan(&y.Year, &y.Source, &y.Edited, &y.EditedBy, utc{&y.EditedAt})
	})
	return years, doing("read the calendar", err)
}

func stateOfCalendar(ctx context.Context, tx pgx.Tx, _ *Actor, key string) (any, error) {
	if key == hoursKey {
		_, settings, err := calendarSettings(ctx, tx)
		return settings, err
	}
	y, err := keyedYear(ctx, tx, key)
	if err != nil || !y.Known {
		return nil, err
	}
	return y.state(), nil
}

func keyedYear(ctx context.Context, tx pgx.Tx, key string) (*CalendarYear, error) {
	year, err := strconv.Atoi(key)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	return calendarYear(ctx, tx, year)
}

// undoCalendar makes a year, or the working hours, what they were.
func (s *Store) undoCalendar(ctx context.Context, tx pgx.Tx, actor *Actor, key string, before json.RawMessage) error {
	if err := mayEditCalendar(actor); err != nil {
		return err
	}
	if key == hoursKey {
		return undoing(s.undoHours)(ctx, tx, actor, key, before)
	}
	return undoing(s.undoYear)(ctx, tx, actor, key, before)
}

func (s *Store) undoHours(ctx context.Context, tx pgx.Tx, actor *Actor, _ string, before *CalendarSettings) error {
	_, is, err := calendarSettings(ctx, tx)
	if err != nil {
		return err
	}
	if before == nil {
		return errors.New("read history: there were always working hours")
	}
	return s.putHours(ctx, tx, actor, is, *before)
}

func (s *Store) undoYear(ctx context.Context, tx pgx.Tx, actor *Actor, key string, before *yearState) error {
	y, err := keyedYear(ctx, tx, key)
	if err != nil {
		return err
	}
	if before == nil {
		return s.putCalendarYear(ctx, tx, actor, y, nil)
	}
	to := &CalendarYear{Source: before.Source, Edited: before.Edited}
	for _, d := range before.Days {
		day, err := time.ParseInLocation(time.DateOnly, d.Day, concern.Shanghai)
		if err != nil {
			return fmt.Errorf("read history: %w", err)
		}
		to.Days = append(to.Days, concern.CalendarDay{Day: day, Working: d.Working, Name: d.Name})
	}
	return s.putCalendarYear(ctx, tx, actor, y, to)
}
