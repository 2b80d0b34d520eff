package data

import (
	"fmt"
	"strings"

	"minqing/concern"
)

// chineseStatuses and chineseSteps are the words of the loop for people, by the words of the wire.
var chineseStatuses = map[concern.Status]string{
	concern.Reported: "发现", concern.Accepted: "受理", concern.InProgress: "处置", concern.Coordinating: "协调", concern.Resolved: "办结",
	concern.StruckOff: "销号", concern.Declined: "不予受理", concern.Duplicate: "并案", concern.Suspended: "挂账",
}

var chineseSteps = map[concern.Step]string{
	concern.Accept: "受理", concern.Decline: "不予受理", concern.Dispatch: "派单", concern.Start: "开始处置", concern.Coordinate: "提请协调",
	concern.Resolve: "办结", concern.VisitInPerson: "到场走访", concern.Verify: "现场核查", concern.Answer: "答复", concern.StrikeOff: "销号",
	concern.Suspend: "挂账", concern.Resume: "恢复办理", concern.Merge: "并案", concern.Reopen: "返工",
}

// notFrom says that a step is not allowed from where the concern is, and what is.
func notFrom(step concern.Step, from concern.Status, open []concern.Step) *Error {
	zh := fmt.Sprintf("现在是“%s”，不能“%s”", chineseStatuses[from], chineseSteps[step])
	en := fmt.Sprintf("It is %s: the step %s is not allowed from there", from, step)
	if len(open) == 0 {
		return fail(Conflict, zh, en)
	}
	var words, steps []string
	for _, s := range open {
		words, steps = append(words, chineseSteps[s]), append(steps, s.String())
	}
	return fail(Conflict, zh+"；可以的是："+strings.Join(words, "、"), en+"; these are: "+strings.Join(steps, ", "))
}

// mayTakeSteps is Forbidden for who has no part in the loop of a concern.
func mayTakeSteps(who concern.Stand) error {
	if who.Party&^concern.Reporter == 0 {
		return notYours(&concern.Rule{By: concern.InCharge})
	}
	return nil
}

// notYours says whose a step is.
func notYours(r *concern.Rule) *Error {
	switch {
	case r.By&concern.Above != 0:
		return fail(Forbidden, "正由上一级协调，要由那一级来办", "It is coordinated by the level above, whose step this is")
	case r.By&concern.Handler != 0:
		return fail(Forbidden, "这一步由本区域的网格长、工作人员或被派单的队伍来办", "This step is for leaders and staff of the area and for the team it was dispatched to")
	}
	return fail(Forbidden, "这一步由本区域的网格长或工作人员来办", "This step is for leaders and staff of the area")
}

// lacks says what has to happen first.
func lacks(f concern.Fact) *Error {
	switch f {
	case concern.WasVerified:
		return fail(Conflict, "还没有现场核查，请先到现场核查", "It has not been verified on site: do that first")
	case concern.WasAnswered:
		return fail(Conflict, "还没有答复居民，请先答复", "The resident has not been answered: do that first")
	case concern.WasVisited:
		return fail(Conflict, "这件属于“五必到”，还没有人到场，请先走访", "It must be visited in person, and nobody was there yet: visit first")
	case concern.CanGoUp:
	}
	return fail(Conflict, "已经由街道协调，不能再往上提", "The street coordinates it already: it goes no higher")
}
