package demo

import (
	"time"

	"minqing/concern"
	"minqing/data"
)

// live draws how far a concern has come, and the steps that brought it there. number is its place in the year, from 0.
func (s *strewing) live(number int, c *data.TownConcern, category *concern.Category, sub *subject, open float64) {
	_, red := category.Start(s.calendar, concern.ToResolve, c.NoticedAt).Turns(s.calendar)
	due := red.Sub(c.NoticedAt)
	status := s.status(float64(s.now.Sub(c.NoticedAt))/float64(due), open)
	if number == 0 && status == concern.Duplicate {
		status = concern.StruckOff // there is nothing before it to be the same as
	}
	took := time.Duration(float64(due) * (0.15 + 0.6*s.rnd.Float64()))
	if s.rnd.Float64() < 0.06 {
		took = due + time.Duration(float64(due)*s.rnd.Float64())
	}
	took = min(took, s.now.Sub(c.NoticedAt))
	steps := s.pathTo(status, c, sub, number)
	for i := range steps {
		at := c.NoticedAt.Add(time.Duration(float64(took) * float64(i+1) / float64(len(steps)+1)))
		steps[i].At = s.atWork(at, c.NoticedAt, steps[:i])
	}
	c.Steps = steps
}

// atWork moves an instant into working hours, never before the step before it and never into the future.
func (s *strewing) atWork(at, noticed time.Time, before []data.TownStep) time.Time {
	at = s.calendar.Add(at, time.Minute).Truncate(time.Minute)
	earliest := noticed
	if n := len(before); n > 0 {
		earliest = before[n-1].At
	}
	if at.Before(earliest) {
		at = earliest
	}
	if at.After(s.now) {
		at = s.now
	}
	return at
}

// pathTo are the steps by which a concern comes to a status.
func (s *strewing) pathTo(status concern.Status, c *data.TownConcern, sub *subject, number int) []data.TownStep {
	var path []data.TownStep
	add := func(n data.NewStep) { path = append(path, data.TownStep{NewStep: n}) }
	step := func(step concern.Step) { add(data.NewStep{Step: step}) }
	switch status {
	case concern.Reported:
		return nil
	case concern.Declined:
		add(data.NewStep{Step: concern.Decline, Reason: pick(s.rnd, declined)})
		add(data.NewStep{Step: concern.Answer, Answer: pick(s.rnd, declinedAnswers)})
		return path
	case concern.Duplicate:
		add(data.NewStep{Step: concern.Merge, Reason: "与前面报的是同一件事", Into: int64(1 + s.rnd.IntN(number))})
		return path
	}
	step(concern.Accept)
	if status == concern.Accepted && s.rnd.Float64() < 0.5 {
		return path
	}
	team := pick(s.rnd, sub.teams)
	if c.MustReport.Restricted() {
		team = "社区民警"
	}
	add(data.NewStep{Step: concern.Dispatch, Force: forceOf(team), Team: team})
	if status == concern.Accepted {
		return path
	}
	step(concern.Start)
	switch status {
	case concern.InProgress:
		return path
	case concern.Coordinating:
		add(data.NewStep{Step: concern.Coordinate, Reason: pick(s.rnd, coordinated)})
		return path
	case concern.Suspended:
		add(data.NewStep{Step: concern.Suspend, Reason: pick(s.rnd, suspended)})
		return path
	}
	if s.rnd.Float64() < 0.06 {
		add(data.NewStep{Step: concern.Coordinate, Reason: pick(s.rnd, coordinated)})
		step(concern.Start)
	}
	step(concern.Resolve)
	ended := status == concern.StruckOff
	if c.MustArrive != concern.NotMustArrive && (ended || s.rnd.Float64() < 0.5) {
		step(concern.VisitInPerson)
	}
	if ended || s.rnd.Float64() < 0.4 {
		step(concern.Verify)
	}
	if ended {
		add(data.NewStep{Step: concern.Answer, Answer: pick(s.rnd, answers), Satisfaction: pickWeighted(s.rnd, satisfactions)})
		step(concern.StrikeOff)
	}
	return path
}

var (
	declined        = []string{"属于业主自家的维修，已说明找物业的办法", "同一件事法院正在处理", "不在本社区范围，已转告相邻社区"}
	declinedAnswers = []string{"已当面说明为什么不能受理，以及可以找谁", "已打电话说明，并告诉了能受理的部门"}
	coordinated     = []string{"要动用路面资金，请街道协调", "两家单位各说各的，请一起到现场", "要断电施工，请供电所定时间"}
	suspended       = []string{"等天暖再动工", "列入明年的改造计划", "材料在路上，预计两周"}
	answers         = []string{"已经修好，到现场看过", "已经处理，往后每周看一次", "已经清走，并和商户说定了时间", "双方谈妥了，写了协议"}
)

// satisfactions are what residents say; 0 is nothing.
var satisfactions = []weighted[int16]{{0, 25}, {5, 40}, {4, 24}, {3, 7}, {2, 3}, {1, 1}}

// status draws where in the loop a concern is that has used this share of its deadline. Nine in ten are struck
// off in time, and an overdue one rarely stays open for long; open is the chance that it does for ever.
func (s *strewing) status(used, open float64) concern.Status {
	switch {
	case used < 0.3:
		open = 0.97
	case used < 0.75:
		open = 0.9
	case used < 1.15:
		open = 0.75
	case used < 1.6:
		open = max(open, 0.18)
	case used < 4:
		open = max(open, 0.04)
	}
	if s.rnd.Float64() >= open {
		return pickWeighted(s.rnd, endings)
	}
	if used < 0.2 {
		return pickWeighted(s.rnd, beginnings)
	}
	return pickWeighted(s.rnd, middles)
}

var (
	endings    = []weighted[concern.Status]{{concern.StruckOff, 940}, {concern.Declined, 20}, {concern.Duplicate, 24}, {concern.Suspended, 9}}
	beginnings = []weighted[concern.Status]{{concern.Reported, 45}, {concern.Accepted, 35}, {concern.InProgress, 20}}
	middles    = []weighted[concern.Status]{{concern.Reported, 6}, {concern.Accepted, 18}, {concern.InProgress, 42}, {concern.Coordinating, 16}, {concern.Resolved, 18}}
)
