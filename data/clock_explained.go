package data

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"minqing/concern"
)

// ClockExplained is how a concern's deadline is counted, as of now. Durations are whole seconds of working time.
type ClockExplained struct {
	Milestone    concern.Milestone // NoMilestone when the loop has ended
	Due          concern.Due       // as the category has it
	Running      bool
	Since        time.Time // when the milestone became due
	Used         int64
	Budget       int64
	Late         int64 // past the deadline, 0 in time
	Suspended    int64 // working time since then that was not counted
	Day          int64 // a working day
	YellowAt     time.Time
	RedAt        time.Time
	Words        string // Chinese
	WordsEnglish string
	UnknownYears []int // that it counts through and whose public holidays are not known here
}

// Clock explains the deadline of a concern; NotFound when the actor may not see it.
func (s *Store) Clock(ctx context.Context, actor Actor, id int64) (*ClockExplained, error) {
	c, err := concernByID(ctx, s.pool, actor, id, "")
	if err != nil {
		return nil, doing("explain a clock", err)
	}
	calendar, err := s.calendar(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	category, err := categoryOf(ctx, s.pool, c.Category)
	if err != nil {
		return nil, err
	}
	return c.explain(calendar, category, s.now().UTC()), nil
}

func (c *Concern) explain(calendar *concern.Calendar, category *concern.Category, now time.Time) *ClockExplained {
	status := c.Status
	if status == concern.Suspended {
		status = c.SuspendedFrom
	}
	k := &ClockExplained{Milestone: status.Milestone(), Day: seconds(calendar.DayLength())}
	if k.Milestone == concern.NoMilestone || c.ClockSince.IsZero() {
		k.Milestone = concern.NoMilestone
		k.Words, k.WordsEnglish = "不计时", "No deadline runs"
		return k
	}
	k.Due, k.Since, k.Running = category.Due.Of(k.Milestone), c.ClockSince, c.Status != concern.Suspended
	k.Used, k.Budget = seconds(c.Clock.UsedAt(calendar, now)), seconds(c.Clock.Budget)
	k.Suspended = max(0, seconds(calendar.Work(c.ClockSince, now))-k.Used)
	until := now
	if k.Running {
		k.YellowAt, k.RedAt = c.YellowAt, c.RedAt
		k.Late = max(0, k.Used-k.Budget)
		if c.RedAt.After(until) {
			until = c.RedAt
		}
	}
	k.UnknownYears = calendar.Uncovered(c.ClockSince, until)
	k.say()
	return k
}

// say puts the count into words, in the unit of the deadline.
func (k *ClockExplained) say() {
	unit, zh, en := time.Hour, "个工作小时", "working hours"
	if k.Due.Unit == concern.WorkingDays {
		unit, zh, en = time.Duration(k.Day)*time.Second, "个工作日", "working days"
	}
	amount := func(s int64) string {
		return strings.TrimSuffix(strconv.FormatFloat(float64(s)/unit.Seconds(), 'f', 1, 64), ".0")
	}
	k.Words = fmt.Sprintf("已用 %s %s，共 %s 个", amount(k.Used), zh, amount(k.Budget))
	k.WordsEnglish = fmt.Sprintf("%s of %s %s used", amount(k.Used), amount(k.Budget), en)
	if k.Late > 0 {
		late, lateEnglish := " "+amount(k.Late), amount(k.Late)
		if lateEnglish == "0" { // it is late all the same
			late, lateEnglish = "不到 0.1", "less than 0.1"
		}
		k.Words = fmt.Sprintf("超期%s %s；", late, zh) + k.Words
		k.WordsEnglish = fmt.Sprintf("Overdue by %s %s; ", lateEnglish, en) + k.WordsEnglish
	}
	if !k.Running {
		k.Words += "；挂账中，不计时"
		k.WordsEnglish += "; suspended, the clock stands"
	} else if k.Suspended > 0 {
		k.Words += fmt.Sprintf("；挂账 %s %s不计", amount(k.Suspended), zh)
		k.WordsEnglish += fmt.Sprintf("; %s %s suspended, not counted", amount(k.Suspended), en)
	}
	if len(k.UnknownYears) > 0 {
		years := strings.Trim(strings.ReplaceAll(fmt.Sprint(k.UnknownYears), " ", "、"), "[]")
		k.Words += "；" + years + " 年的节假日还没有录入，按周一到周五计算"
		k.WordsEnglish += "; the public holidays of " + strings.ReplaceAll(years, "、", ", ") + " are not known here, Monday to Friday are taken as worked"
	}
}
