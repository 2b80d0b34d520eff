package data_test

import (
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
