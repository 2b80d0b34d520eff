package concern_test

import (
	"testing"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/geo"
)

func TestAFilterTakesWhatItsWordsSay(t *testing.T) {
	now := shanghai(2026, 11, 22, 12)
	mark := concern.Mark{
		ID: 1, Lon: 113.5, Lat: 37.5, Area: 7, Category: "street_light", Status: concern.Accepted, Urgency: concern.High,
		Source: concern.Phone, Force: concern.Department, MustReport: concern.CrimeClue, MustArrive: concern.Hardship, Team: "城管队", Reporter: 5,
		NoticedAt: shanghai(2026, 11, 20, 0), YellowAt: now.Add(-time.Hour), RedAt: now.Add(time.Hour),
		EndedAt: shanghai(2026, 11, 21, 9),
	}
	at := concern.Place{Prefix: "140302001001002", Level: geo.Grid}
	who := concern.Asking{Account: 5, Teams: []string{"电梯队"}, Parents: map[string]string{"street_light": "public_facilities"}, Now: now}
	square := func(w, e float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{w, 37}, {e, 37}, {e, 38}, {w, 38}, {w, 37}}}}
	}
	for _, c := range []struct {
		name string
		yes  concern.Filter
		no   concern.Filter
	}{
		{"area", concern.Filter{Areas: []string{"1101", "140302"}}, concern.Filter{Areas: []string{"140303", "140302001001002001"}}},
		{"bbox", concern.Filter{BBox: &orb.Bound{Min: orb.Point{113.5, 37}, Max: orb.Point{114, 37.5}}}, concern.Filter{BBox: &orb.Bound{Min: orb.Point{113.6, 37}, Max: orb.Point{114, 38}}}},
		{"category", concern.Filter{Categories: []string{"street_light"}}, concern.Filter{Categories: []string{"lift"}}},
		{"parent category", concern.Filter{Categories: []string{"public_facilities"}}, concern.Filter{Categories: []string{"public_order"}}},
		{"status", concern.Filter{Statuses: []concern.Status{concern.Reported, concern.Accepted}}, concern.Filter{Statuses: []concern.Status{concern.Resolved}}},
		{"light", concern.Filter{Lights: []concern.Light{concern.Yellow}}, concern.Filter{Lights: []concern.Light{concern.Green, concern.Red, concern.NoLight}}},
		{"urgency", concern.Filter{Urgencies: []concern.Urgency{concern.High}}, concern.Filter{Urgencies: []concern.Urgency{concern.Low}}},
		{"must_report", concern.Filter{MustReport: []concern.MustReport{concern.CrimeClue}}, concern.Filter{MustReport: []concern.MustReport{concern.Hazard}}},
		{"must_arrive", concern.Filter{MustArrive: []concern.MustArrive{concern.Hardship}}, concern.Filter{MustArrive: []concern.MustArrive{concern.Emergency}}},
		{"source", concern.Filter{Sources: []concern.Source{concern.Phone}}, concern.Filter{Sources: []concern.Source{concern.App}}},
		{"force", concern.Filter{Forces: []concern.Force{concern.Department}}, concern.Filter{Forces: []concern.Force{concern.Partner}}},
		{"team", concern.Filter{Teams: []string{"城管队"}}, concern.Filter{Teams: []string{"电梯队"}}},
		{"unassigned", concern.Filter{Unassigned: yes(false)}, concern.Filter{Unassigned: yes(true)}},
		{"from", concern.Filter{From: shanghai(2026, 11, 20, 0)}, concern.Filter{From: shanghai(2026, 11, 20, 1)}},
		{"to", concern.Filter{To: shanghai(2026, 11, 20, 1)}, concern.Filter{To: shanghai(2026, 11, 20, 0)}},
		{"ended_from", concern.Filter{EndedFrom: shanghai(2026, 11, 21, 9)}, concern.Filter{EndedFrom: shanghai(2026, 11, 21, 10)}},
		{"ended_to", concern.Filter{EndedTo: shanghai(2026, 11, 21, 10)}, concern.Filter{EndedTo: shanghai(2026, 11, 21, 9)}},
		{"within", concern.Filter{Within: square(113.5, 114)}, concern.Filter{Within: square(113.6, 114)}},
		{"restricted", concern.Filter{Restricted: yes(true)}, concern.Filter{Restricted: yes(false)}},
	} {
		if !c.yes.Match(&mark, at, who) {
			t.Errorf("%s: the mark is not taken", c.name)
		}
		if c.no.Match(&mark, at, who) {
			t.Errorf("%s: the mark is taken", c.name)
		}
	}
	everything := concern.Filter{}
	if !everything.Match(&mark, at, who) {
		t.Error("the zero filter leaves a mark out")
	}
}

func TestWhatHasNotEndedOrNobodyKnowsWhenEndedAtNoTime(t *testing.T) {
	for name, f := range map[string]concern.Filter{
		"from": {EndedFrom: shanghai(1971, 1, 1, 0)}, "to": {EndedTo: shanghai(2105, 1, 1, 0)},
	} {
		if open := (concern.Mark{Status: concern.Accepted}); f.Match(&open, concern.Place{}, concern.Asking{}) {
			t.Errorf("%s: what is open is taken", name)
		}
		if ended := (concern.Mark{Status: concern.StruckOff}); f.Match(&ended, concern.Place{}, concern.Asking{}) {
			t.Errorf("%s: what ended nobody knows when is taken", name)
		}
	}
}

func TestMineIsWhatIReportedOrWhatMyTeamHas(t *testing.T) {
	mine := concern.Filter{Mine: true}
	for _, c := range []struct {
		reporter int64
		team     string
		want     bool
	}{{5, "", true}, {6, "电梯队", true}, {6, "城管队", false}, {0, "", false}} {
		m := concern.Mark{Reporter: c.reporter, Team: c.team}
		if got := mine.Match(&m, concern.Place{}, concern.Asking{Account: 5, Teams: []string{"电梯队"}}); got != c.want {
			t.Errorf("reported by %d, with team %q: %v", c.reporter, c.team, got)
		}
	}
	nobody := concern.Mark{}
	if mine.Match(&nobody, concern.Place{}, concern.Asking{Teams: []string{""}}) {
		t.Error("an imported concern belongs to nobody")
	}
}

func TestUnassignedMeansNoGrid(t *testing.T) {
	f := concern.Filter{Unassigned: yes(true)}
	for level, want := range map[geo.Level]bool{0: true, geo.City: true, geo.Community: true, geo.Grid: false, geo.Building: false} {
		if got := f.Match(&concern.Mark{Area: 1}, concern.Place{Prefix: "1403", Level: level}, concern.Asking{}); got != want {
			t.Errorf("%v: %v", level, got)
		}
	}
}

func TestNoAreaHoldsAMarkThatLiesOutside(t *testing.T) {
	f := concern.Filter{Areas: []string{"1403"}}
	if f.Match(&concern.Mark{}, concern.Place{Prefix: "1403"}, concern.Asking{}) {
		t.Error("a mark outside of all areas is in one")
	}
}

func TestParentsAreThoseOfTheDataFile(t *testing.T) {
	parents := concern.ParentsOf([]concern.Category{{Slug: "a"}, {Slug: "b", Parent: "a"}})
	if len(parents) != 1 || parents["b"] != "a" {
		t.Error(parents)
	}
}

func TestADayBeginsAtMidnightInShanghai(t *testing.T) {
	if got := concern.DayOf(time.Date(2026, 11, 21, 17, 30, 0, 0, time.UTC)); !got.Equal(time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC)) {
		t.Error(got)
	}
}
