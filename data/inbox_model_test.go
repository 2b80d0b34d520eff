package data_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

// Random people take random steps in random places and mark what they see; the list and the counts of each are what the events of
// each concern, read one after the other, come to.
func TestAnInboxIsWhatTheEventsAndTheClockComeTo(t *testing.T) {
	rounds, length := 12, 60
	if testing.Short() {
		rounds = 3
	}
	rnd := rand.New(rand.NewPCG(12, 2026))
	clock := firstDay.Add(9 * time.Hour) // a fixed evening: how often lights turn depends on the calendar
	s := worldAt(t, func() time.Time { return clock })
	who := newCrew(t, s)
	who["top"] = person(t, s, "top", concern.Staff, []string{"维修组"}, city)
	who["both"] = person(t, s, "both", concern.Leader, []string{"城管"}, grid1, other)
	handlers := []string{"member", "leader", "next", "staff", "street", "team", "others", "top", "both"}
	marks := map[string]map[int64]map[data.NewsKind]time.Time{}
	for _, name := range handlers {
		marks[name] = map[int64]map[data.NewsKind]time.Time{}
	}
	told := map[data.NewsKind]int{}
	var ids []int64
	for range rounds {
		for range 4 {
			n := report([][2]float64{inGrid1, inGrid1, inGrid2, inNoGrid, inOther, outside}[rnd.IntN(6)])
			n.NoticedAt = clock.Add(-time.Duration(rnd.IntN(3)) * time.Hour)
			n.MustReport = []concern.MustReport{concern.NotMustReport, concern.CrimeClue, concern.Hazard}[rnd.IntN(3)]
			w, err := s.CreateConcern(t.Context(), who[[]string{"member", "leader", "staff", "top"}[rnd.IntN(4)]], n, data.Idempotency{})
			if data.KindOf(err) == data.Forbidden { // not in the areas of whoever reports
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, w.Concern.ID)
			execute(t, s, `update minqing.concern set created_at = $2 where id = $1`, w.Concern.ID, clock) // the database has a clock of its own
		}
		for range length {
			clock = clock.Add(time.Duration(rnd.IntN(90)) * time.Minute)
			step := data.NewStep{Step: concern.Step(rnd.IntN(len(concern.Steps()))), Reason: "事由"}
			if step.Step == concern.Dispatch {
				step.Team = []string{"维修组", "城管"}[rnd.IntN(2)]
			}
			by := handlers[rnd.IntN(len(handlers))]
			id := ids[len(ids)-1-rnd.IntN(min(len(ids), 12))]
			if _, err := s.TakeStep(t.Context(), who[by], id, step, data.Idempotency{}); data.KindOf(err) == data.Internal && err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range handlers {
			actor := who[name]
			want := expected(t, s, &actor, ids, clock, marks[name])
			got := inbox(t, s, actor, 1+rnd.IntN(30))
			if !slices.Equal(got, want) {
				t.Fatalf("%s is told\n%+v, want\n%+v", name, got, want)
			}
			for _, n := range got {
				told[n.Kind]++
			}
			through := clock.Add(-time.Duration(rnd.IntN(72)) * time.Hour)
			seen := data.Seen{Through: through}
			if rnd.IntN(2) == 0 && len(got) > 0 {
				seen = data.Seen{Concern: got[rnd.IntN(len(got))].Concern}
			}
			sees(t, s, actor, seen)
			for _, n := range got {
				if n.Seen || seen.Concern != n.Concern && (seen.Concern != 0 || n.At.After(through)) {
					continue
				}
				if marks[name][n.Concern] == nil {
					marks[name][n.Concern] = map[data.NewsKind]time.Time{}
				}
				marks[name][n.Concern][n.Kind] = n.At
			}
		}
	}
	for _, kind := range data.NewsKinds {
		if told[kind] < 5 {
			t.Errorf("nobody was told of anything %s: %v", kind, told)
		}
	}
}

// expected is an account's inbox by reading what happened to each concern.
func expected(t *testing.T, s *data.Store, actor *data.Actor, ids []int64, now time.Time, marks map[int64]map[data.NewsKind]time.Time) []told {
	t.Helper()
	list := []told{}
	for _, id := range ids {
		c, err := s.Concern(t.Context(), data.Operator(), id)
		if err != nil {
			t.Fatal(err)
		}
		scope := actor.Scope()
		if !scope.Sees(&c.Mark, c.AreaCode.Prefix()) {
			continue
		}
		add := func(kind data.NewsKind, at time.Time) {
			if at.After(now.Add(-30 * 24 * time.Hour)) {
				mark, there := marks[id][kind]
				list = append(list, told{id, kind, at, there && !mark.Before(at)})
			}
		}
		v := actor.Viewer
		inPlace := c.Area == 0 && v.Top
		level := geo.Level(0)
		if c.Area != 0 {
			for _, own := range v.Prefixes {
				if concern.Under([]string{own}, c.AreaCode.Prefix()) {
					if l := geo.CodeOfPrefix(own).Level(); !inPlace || l < level {
						level = l
					}
					inPlace = true
				}
			}
		}
		inCharge := inPlace && (v.Role == concern.Leader || v.Role == concern.Staff)
		teams := c.Team != "" && slices.Contains(v.Teams, c.Team)
		events, err := s.Events(t.Context(), data.Operator(), id)
		if err != nil {
			t.Fatal(err)
		}
		last, from := events[0], ""
		coordinating := "" // who coordinated before the last move
		for i := range events {
			after, err := data.Replay(events[:i+1])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := concern.ParseStep(string(events[i].Kind)); err == nil && events[i].Kind != "visit" && events[i].Kind != "verify" && events[i].Kind != "answer" {
				last, from = events[i], coordinating
			}
			coordinating = after.Coordinator
		}
		own := last.Account == v.Account
		switch {
		case own:
		case last.Kind == "report" && inCharge:
			add(data.NewsNew, c.CreatedAt)
		case last.Kind == "dispatch" && teams:
			add(data.NewsNew, last.At)
		case last.Kind == "coordinate" && inCharge && level <= c.Coordinator:
			add(data.NewsNew, last.At)
		case last.Kind == "reopen" && (inCharge || teams), last.Kind == "start" && from != "" && (inCharge || teams),
			last.Kind == "dispatch" && from != "" && inCharge:
			add(data.NewsReturned, last.At)
		}
		if inCharge || teams && c.Status != concern.Resolved {
			switch c.Light(now) {
			case concern.Yellow:
				add(data.NewsYellow, c.YellowAt)
			case concern.Red:
				add(data.NewsRed, c.RedAt)
			case concern.Green, concern.NoLight:
			}
		}
	}
	slices.SortFunc(list, func(a, b told) int {
		return -cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Concern, b.Concern), cmp.Compare(a.Kind, b.Kind))
	})
	return list
}
