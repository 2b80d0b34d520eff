package demo

import (
	"math/rand/v2"
	"time"

	"minqing/concern"
	"minqing/data"
)

// How much the grids of the town keep of themselves.
const (
	mainServices   = 102 // a year's services in the main community
	otherServices  = 46  // and in each of the others
	visitMonths    = 3   // this month and the two before
	clearLately    = 0.72
	unclearShare   = 0.06 // of the checklist, never confirmed
	staleDays      = 150  // the oldest confirmations
	membersOfAGrid = 3
)

// Names that nobody bears: a surname with 示例, "example".
var surnames = []string{
	"赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦", "尤", "许",
	"何", "吕", "施", "张", "孔", "曹", "严", "华", "金", "魏", "陶", "姜", "戚", "谢", "邹", "喻", "柏", "水", "窦", "章",
}

// visitsDue is about how many visits of a kind are due in a grid in a month; kinds of a deployment's own get otherVisitsDue.
var visitsDue = map[string]int{
	"hardship_household": 8, "elder_alone": 14, "left_behind_child": 3, "disabled_family": 6, "bereaved_family": 2, "veteran": 9,
}

const otherVisitsDue = 4

// ledger makes the cards, checklists, visits and services of all grids up to now. Visits and services are of the kinds that the
// deployment has; where it has none there are none.
func (t *town) ledger(rnd *rand.Rand, now time.Time, kinds concern.Ledger) data.TownLedger {
	var l data.TownLedger
	named := 0
	person := func() string {
		name := surnames[named%len(surnames)] + "示例"
		if round := named / len(surnames); round > 0 {
			name += chineseNumber(round + 1)
		}
		named++
		return name
	}
	for _, w := range t.wards {
		l.Cards = append(l.Cards, t.card(rnd, w, person))
		for _, item := range concern.ClearItems() {
			l.Clear = append(l.Clear, confirmations(rnd, w, item, now)...)
		}
		l.Visits = append(l.Visits, visits(rnd, w, now, kinds.Visits)...)
	}
	if len(kinds.Services) > 0 {
		l.Services = t.services(rnd, now, kinds.Services)
	}
	return l
}

func (t *town) card(rnd *rand.Rand, w ward, person func() string) data.TownCard {
	c := data.TownCard{Area: w.code, Leader: person(), Police: person() + "（片警）", Buildings: int32(len(w.houses))}
	for range 1 + rnd.IntN(membersOfAGrid) {
		c.Members = append(c.Members, person())
	}
	number := int(w.code[len(w.code)-1] - '0')
	c.PartyBranch = "第" + chineseNumber(number) + "网格党支部"
	c.Households = int32(len(w.houses)*9 + 40 + rnd.IntN(90))
	return c
}

// confirmations of one item: most lately, some long ago, a few never.
func confirmations(rnd *rand.Rand, w ward, item concern.ClearItem, now time.Time) []data.TownClear {
	if rnd.Float64() < unclearShare {
		return nil
	}
	days := 1 + rnd.IntN(60)
	if rnd.Float64() > clearLately {
		days = 60 + rnd.IntN(staleDays-60)
	}
	at := func(days int) time.Time {
		return now.AddDate(0, 0, -days).Add(-time.Duration(rnd.IntN(240)) * time.Minute)
	}
	return []data.TownClear{
		{Area: w.code, Item: item, At: at(days + 80), Role: concern.Leader},
		{Area: w.code, Item: item, At: at(days), Role: concern.Member},
	}
}

// visits of a grid: months that have passed are nearly done, this one as far as it has gone. Grids differ in how well they keep up.
func visits(rnd *rand.Rand, w ward, now time.Time, kinds []concern.Kind) []data.TownVisits {
	var all []data.TownVisits
	pace := 0.35 + 0.75*rnd.Float64()
	this := concern.MonthOf(now)
	gone := float64(now.In(concern.Shanghai).Day()) / 30
	for _, k := range kinds {
		usual, known := visitsDue[k.Slug]
		if !known {
			usual = otherVisitsDue
		}
		due := max(1, usual+rnd.IntN(5)-2)
		for back := range visitMonths {
			share := 0.8 + 0.3*rnd.Float64()
			if back == 0 {
				share = gone * (0.75 + 0.5*rnd.Float64())
			}
			done := int(float64(due) * share * min(1, pace+0.2*float64(back)))
			all = append(all, data.TownVisits{Area: w.code, Month: this.Add(-back), Kind: k.Slug, Due: int32(due), Done: int32(min(due, done))})
		}
	}
	return all
}

// services of a year, in a community's grids by turns of chance.
func (t *town) services(rnd *rand.Rand, now time.Time, kinds []concern.Kind) []data.NewService {
	var all []data.NewService
	y, m, d := now.In(concern.Shanghai).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	for _, s := range streetPlans {
		for _, c := range s.communities {
			n := otherServices
			if c.code == string(mainCommunity) {
				n = mainServices
			}
			var grids []ward
			for _, w := range t.wards {
				if string(w.code[:len(c.code)]) == c.code {
					grids = append(grids, w)
				}
			}
			for range n {
				all = append(all, data.NewService{
					Area: pick(rnd, grids).code, Kind: pick(rnd, kinds).Slug, HeldOn: today.AddDate(0, 0, -rnd.IntN(360)),
					Force: pickWeighted(rnd, servers), Helped: int32(1 + rnd.IntN(30)),
				})
			}
		}
	}
	return all
}

var servers = []weighted[concern.Force]{{concern.Volunteer, 60}, {concern.Partner, 22}, {concern.FullTime, 14}, {concern.Department, 4}}
