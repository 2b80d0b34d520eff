package data

import "minqing/concern"

// The words of the ledger for people, on paper as on screen.
var (
	chineseSources = map[concern.Source]string{
		concern.Visit: "走访", concern.WeChat: "微信", concern.Phone: "电话", concern.Hotline12345: "12345", concern.App: "App", concern.Patrol: "巡查",
	}
	chineseForces = map[concern.Force]string{
		concern.FullTime: "专职力量", concern.Department: "协同力量", concern.Partner: "帮扶力量", concern.Volunteer: "群防力量",
	}
	chineseMustReports = map[concern.MustReport]string{
		concern.Hazard: "安全隐患", concern.Instability: "不稳定因素", concern.CollectiveAppeal: "集体民意诉求", concern.CrimeClue: "涉黑涉恶线索",
	}
	chineseBegan = map[Began]string{Opening: "期初结转", Found: "本期发现", Reopened: "本期返工"}
)

// chineseEnded names how a concern had ended at the end of a period.
func chineseEnded(ended string) string {
	for status, word := range chineseStatuses {
		if status.String() == ended {
			return word
		}
	}
	return "未结"
}

// chineseReason names what kept a concern from going on.
func chineseReason(kind EventKind) string {
	for step, word := range chineseSteps {
		if step.String() == string(kind) {
			return word
		}
	}
	return ""
}
