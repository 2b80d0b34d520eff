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

// told is an entry of an inbox as these tests compare it.
type told struct {
	Concern int64
	Kind    data.NewsKind
	At      time.Time
	Seen    bool
}

// inbox reads all pages, and fails unless they agree with the counts.
func inbox(t testing.TB, s *data.Store, who data.Actor, limit int) []told {
	t.Helper()
	all := []told{}
	unread := map[data.NewsKind]int{}
	var first *data.Inbox
	for after := ""; ; {
		page, err := s.Inbox(t.Context(), who, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = page
		}
		for _, n := range page.News {
			all = append(all, told{n.Concern, n.Kind, n.At, n.Seen})
			if !n.Seen {
				unread[n.Kind]++
			}
		}
		if after = page.Next; after == "" {
			break
		}
	}
	for _, kind := range data.NewsKinds {
		if got, want := first.Unread[kind], min(unread[kind], data.MostUnread); got != want {
			t.Fatalf("%d are counted as %s, and %d are listed", got, kind, want)
		}
	}
	return all
}

// kindsIn are the kinds that an inbox tells of one concern, "-" behind those that were seen.
func kindsIn(t testing.TB, s *data.Store, who data.Actor, id int64) []string {
	t.Helper()
	kinds := []string{}
	for _, n := range inbox(t, s, who, 100) {
		if n.Concern == id {
			kinds = append(kinds, string(n.Kind)+map[bool]string{true: "-"}[n.Seen])
		}
	}
	slices.Sort(kinds)
	return kinds
}

func wantNews(t testing.TB, s *data.Store, who data.Actor, id int64, want ...string) {
	t.Helper()
	if got := kindsIn(t, s, who, id); !slices.Equal(got, want) {
		t.Errorf("%d is told of as %v, want %v", id, got, want)
	}
}

func sees(t testing.TB, s *data.Store, who data.Actor, what data.Seen) map[data.NewsKind]int {
	t.Helper()
	unread, err := s.MarkSeen(t.Context(), who, what)
	if err != nil {
		t.Fatal(err)
	}
	return unread
}

func TestWhatComesAndComesBackIsToldToWhoHandlesIt(t *testing.T) {
	clock := time.Now().UTC()
	s := worldAt(t, func() time.Time { return clock })
	who := newCrew(t, s)
	n := report(inGrid1)
	n.NoticedAt = clock
	id := reported(t, s, who["leader"], n).ID
	step := func(by string, n data.NewStep) {
		t.Helper()
		clock = clock.Add(time.Second)
		takes(t, s, who[by], id, n)
	}
	wantNews(t, s, who["leader"], id) // it is the leader's own report
	wantNews(t, s, who["staff"], id, "new")
	wantNews(t, s, who["next"], id)
	wantNews(t, s, who["member"], id) // sees it, and does not handle it

	step("staff", data.NewStep{Step: concern.Accept})
	wantNews(t, s, who["street"], id)
	step("leader", data.NewStep{Step: concern.Dispatch, Team: "维修组"})
	wantNews(t, s, who["team"], id, "new")
	wantNews(t, s, who["others"], id)
	wantNews(t, s, who["staff"], id)
	step("team", data.NewStep{Step: concern.Start})
	wantNews(t, s, who["team"], id)

	step("team", data.NewStep{Step: concern.Coordinate, Reason: "要断电"})
	wantNews(t, s, who["leader"], id) // it went up, past the grid's leader
	wantNews(t, s, who["staff"], id, "new")
	wantNews(t, s, who["street"], id, "new")
	step("staff", data.NewStep{Step: concern.Coordinate, Reason: "要街道出面"})
	wantNews(t, s, who["staff"], id)
	wantNews(t, s, who["street"], id, "new")
	step("street", data.NewStep{Step: concern.Start})
	for _, name := range []string{"leader", "staff", "team"} {
		wantNews(t, s, who[name], id, "returned")
	}
	wantNews(t, s, who["street"], id)

	step("team", data.NewStep{Step: concern.Resolve})
	wantNews(t, s, who["leader"], id)
	step("staff", data.NewStep{Step: concern.Reopen, Reason: "又坏了"})
	wantNews(t, s, who["leader"], id, "returned")
	wantNews(t, s, who["team"], id, "returned")
	wantNews(t, s, who["staff"], id)
}

func TestWhatWasSeenIsUnreadWhenItHappensAgain(t *testing.T) {
	clock := time.Now().UTC()
	s := worldAt(t, func() time.Time { return clock })
	who := newCrew(t, s)
	n := report(inGrid1)
	n.NoticedAt = clock
	id := reported(t, s, who["member"], n).ID
	wantNews(t, s, who["leader"], id, "new")
	if left := sees(t, s, who["leader"], data.Seen{Concern: id}); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
	wantNews(t, s, who["leader"], id, "new-")
	wantNews(t, s, who["staff"], id, "new") // what one has seen, another has not

	for range 2 {
		clock = clock.Add(time.Minute)
		takes(t, s, who["leader"], id, data.NewStep{Step: concern.Decline, Reason: "不归这里"})
		clock = clock.Add(time.Minute)
		takes(t, s, who["staff"], id, data.NewStep{Step: concern.Reopen, Reason: "归这里"})
		wantNews(t, s, who["leader"], id, "returned")
		sees(t, s, who["leader"], data.Seen{Through: clock})
		wantNews(t, s, who["leader"], id, "returned-")
	}

	// The light turns with no write.
	yellow, red := ask[time.Time](t, s.Pool(), `select yellow_at from minqing.concern where id = $1`, id), ask[time.Time](t, s.Pool(), `select red_at from minqing.concern where id = $1`, id)
	clock = yellow.Add(-time.Microsecond)
	wantNews(t, s, who["leader"], id, "returned-")
	clock = yellow
	wantNews(t, s, who["leader"], id, "returned-", "yellow")
	sees(t, s, who["leader"], data.Seen{Concern: id})
	wantNews(t, s, who["leader"], id, "returned-", "yellow-")
	clock = red
	wantNews(t, s, who["leader"], id, "red", "returned-")
	sees(t, s, who["leader"], data.Seen{Through: red.Add(-time.Second)}) // the list it saw was older
	wantNews(t, s, who["leader"], id, "red", "returned-")

	clock = red.Add(31 * 24 * time.Hour)
	wantNews(t, s, who["leader"], id)
	if err := s.Housekeep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if kept := ask[int](t, s.Pool(), `select count(*) from minqing.inbox_seen`); kept != 0 {
		t.Errorf("%d marks are kept of what nobody is told of", kept)
	}
}

func TestWhatLeavesOnesSightLeavesTheInbox(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	n := report(inGrid1)
	n.MustReport = concern.CrimeClue
	secret := reported(t, s, who["staff"], n).ID
	takes(t, s, who["staff"], secret, data.NewStep{Step: concern.Accept})
	takes(t, s, who["staff"], secret, data.NewStep{Step: concern.Dispatch, Team: "维修组"})
	open := reported(t, s, who["member"], report(inGrid1)).ID
	wantNews(t, s, who["team"], secret, "new")
	wantNews(t, s, who["others"], secret)
	wantNews(t, s, who["leader"], open, "new")

	to := inGrid2
	if _, err := s.UpdateConcern(t.Context(), who["staff"], open, 1, data.ConcernPatch{Point: &to}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	wantNews(t, s, who["leader"], open)
	wantNews(t, s, who["next"], open, "new")
	sees(t, s, who["leader"], data.Seen{Concern: open})
	if marks := ask[int](t, s.Pool(), `select count(*) from minqing.inbox_seen where concern_id = $1`, open); marks != 0 {
		t.Error("the leader marked what is not the leader's to see")
	}
	for _, name := range []string{"plans", "wall", "admin"} {
		_, err := s.Inbox(t.Context(), who[name], "", 10)
		wantKind(t, err, data.Forbidden)
		_, err = s.MarkSeen(t.Context(), who[name], data.Seen{Concern: open})
		wantKind(t, err, data.Forbidden)
		_, err = s.InboxSetting(t.Context(), who[name])
		wantKind(t, err, data.Forbidden)
	}
}

func TestWhoChoosesIsToldOfTheChosenOnly(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	first, second := reported(t, s, who["member"], report(inGrid1)).ID, reported(t, s, who["next"], report(inGrid2)).ID
	staff := who["staff"]
	set := func(version int64, p data.InboxPatch) *data.InboxSetting {
		t.Helper()
		i, err := s.UpdateInboxSetting(t.Context(), staff, version, p)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	if i, err := s.InboxSetting(t.Context(), staff); err != nil || i.Version != 0 || len(i.Kinds) != 4 || len(i.Areas) != 0 {
		t.Fatalf("%+v %v", i, err)
	}
	set(0, data.InboxPatch{Areas: &[]geo.Code{grid1}})
	wantNews(t, s, staff, first, "new")
	wantNews(t, s, staff, second)
	_, err := s.UpdateInboxSetting(t.Context(), staff, 0, data.InboxPatch{})
	wantKind(t, err, data.Stale)
	_, err = s.UpdateInboxSetting(t.Context(), staff, 1, data.InboxPatch{Areas: &[]geo.Code{other}})
	wantKind(t, err, data.Invalid)
	set(1, data.InboxPatch{Kinds: map[data.NewsKind]bool{data.NewsNew: false}})
	wantNews(t, s, staff, first)
	set(2, data.InboxPatch{Kinds: map[data.NewsKind]bool{data.NewsNew: true, data.NewsRed: false}})
	wantNews(t, s, staff, first, "new")

	// An area that is no longer the account's own does not keep it from being told of the others.
	a, err := s.UpdateAccount(t.Context(), data.Operator(), "staff", 1, data.AccountPatch{Areas: &[]geo.Code{grid2}})
	if err != nil {
		t.Fatal(err)
	}
	staff = a.Actor()
	wantNews(t, s, staff, second, "new")
	wantNews(t, s, staff, first)
}

func TestTheCountsEndWhereTheyAreNotReadAnyMore(t *testing.T) {
	s := world(t)
	leader := person(t, s, "leader", concern.Leader, nil, grid1)
	execute(t, s, `insert into minqing.concern (title, category, source, geom, area_id, noticed_at, yellow_at, red_at)
		select 'n ' || i, 'theft', 'visit', st_setsrid(st_makepoint(113.505, 37.87), 4326), (select id from minqing.area where code = $1), now(), now() + interval '1 day', now() + interval '2 days'
		from generate_series(1, 150) i`, string(grid1))
	page, err := s.Inbox(t.Context(), leader, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	if page.Unread[data.NewsNew] != data.MostUnread || len(page.News) != 0 || page.Next != "" {
		t.Errorf("%+v", page)
	}
	if all := inbox(t, s, leader, 40); len(all) != 150 {
		t.Errorf("the pages hold %d", len(all))
	}
	other, err := s.ListConcerns(t.Context(), leader, &concern.Filter{}, data.IDUp, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Inbox(t.Context(), leader, other.Next, 10)
	wantKind(t, err, data.Invalid)
}

// Random people take random steps in random places and mark what they see; the list and the counts of each are what the events of
// each concern, read one after the other, come to.
func TestAnInboxIsWhatTheEventsAndTheClockComeTo(t *testing.T) {
	rounds, length := 12, 60
	if testing.Short() {
		rounds = 3
	}
	rnd := rand.New(rand.NewPCG(12, 2026))
	clock := time.Now().UTC().Add(-40 * 24 * time.Hour).Truncate(time.Microsecond)
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
