package data_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
)

// crew are the people of a loop's test, by what they are.
type crew map[string]data.Actor

func newCrew(t testing.TB, s *data.Store) crew {
	return crew{
		"member": person(t, s, "member", concern.Member, nil, grid1),
		"leader": person(t, s, "leader", concern.Leader, nil, grid1),
		"next":   person(t, s, "next", concern.Leader, nil, grid2),
		"staff":  person(t, s, "staff", concern.Staff, nil, community),
		"street": person(t, s, "street", concern.Staff, nil, street),
		"team":   person(t, s, "team", concern.Member, []string{"维修组"}),
		"others": person(t, s, "others", concern.Member, []string{"城管"}),
		"plans":  person(t, s, "plans", concern.Planner, nil, city),
		"wall":   person(t, s, "wall", concern.Display, nil, community),
		"admin":  person(t, s, "admin", concern.Admin, nil, city),
	}
}

// takes takes a step and fails the test unless it is taken.
func takes(t testing.TB, s *data.Store, by data.Actor, id int64, n data.NewStep) *data.Concern {
	t.Helper()
	w, err := s.TakeStep(t.Context(), by, id, n, data.Idempotency{})
	if err != nil {
		t.Fatalf("%s: %v", n.Step, err)
	}
	return w.Concern
}

// sitePhoto plants a photo of the kind that a verification needs.
func sitePhoto(t testing.TB, s *data.Store, id int64) int64 {
	t.Helper()
	return ask[int64](t, s.Pool(), `insert into minqing.photo (concern_id, kind, key, width, height, bytes, status) values ($1, 'site', 'k', 1, 1, 1, 'resolved') returning id`, id)
}

func TestAConcernGoesFromFoundToStruckOff(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	n := report(inGrid1)
	n.MustArrive = concern.Hardship
	c := reported(t, s, who["member"], n)
	at := inGrid1
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Accept})
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Dispatch, Force: concern.Department, Team: "维修组"})
	takes(t, s, who["team"], c.ID, data.NewStep{Step: concern.Start})
	takes(t, s, who["team"], c.ID, data.NewStep{Step: concern.Coordinate, Reason: "要断电"})
	if _, err := s.TakeStep(t.Context(), who["leader"], c.ID, data.NewStep{Step: concern.Start}, data.Idempotency{}); data.KindOf(err) != data.Forbidden {
		t.Errorf("a grid's leader takes back what the community coordinates: %v", err)
	}
	up := takes(t, s, who["staff"], c.ID, data.NewStep{Step: concern.Coordinate, Reason: "社区办不了"})
	if up.Status != concern.Coordinating || up.Coordinator.String() != "street" {
		t.Errorf("it is %s with %s, want the street to coordinate", up.Status, up.Coordinator)
	}
	wantKind(t, second(s.TakeStep(t.Context(), who["street"], c.ID, data.NewStep{Step: concern.Coordinate, Reason: "再往上"}, data.Idempotency{})), data.Conflict)
	takes(t, s, who["street"], c.ID, data.NewStep{Step: concern.Start})
	takes(t, s, who["team"], c.ID, data.NewStep{Step: concern.Resolve, Note: "换了灯"})

	refused := func(what string, by string, n data.NewStep, kind data.Kind, says string) {
		t.Helper()
		_, err := s.TakeStep(t.Context(), who[by], c.ID, n, data.Idempotency{})
		e := wantKind(t, err, kind)
		if all := e.Chinese(); !strings.Contains(all, says) {
			t.Errorf("%s: it says %q, want something about %q", what, all, says)
		}
	}
	refused("not verified", "leader", data.NewStep{Step: concern.StrikeOff}, data.Conflict, "现场核查")
	refused("from far away", "leader", data.NewStep{Step: concern.Verify, Place: &inGrid2, Photo: 1}, data.Invalid, "米")
	refused("without a photo", "leader", data.NewStep{Step: concern.Verify, Place: &at}, data.Invalid, "照片")
	refused("with somebody else's photo", "leader", data.NewStep{Step: concern.Verify, Place: &at, Photo: sitePhoto(t, s, reported(t, s, who["member"], report(inGrid1)).ID)}, data.Invalid, "照片")
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Verify, Place: &at, Photo: sitePhoto(t, s, c.ID)})
	refused("not answered", "leader", data.NewStep{Step: concern.StrikeOff}, data.Conflict, "答复")
	refused("an empty answer", "leader", data.NewStep{Step: concern.Answer, Answer: " "}, data.Invalid, "空")
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Answer, Answer: "灯已经修好", Satisfaction: 5})
	refused("not visited", "leader", data.NewStep{Step: concern.StrikeOff}, data.Conflict, "走访")
	near := orb.Point{at[0] + 0.0005, at[1]}
	takes(t, s, who["member"], c.ID, data.NewStep{Step: concern.VisitInPerson, Place: &near})
	done := takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.StrikeOff})
	if done.Status != concern.StruckOff || done.EndedAt.IsZero() || done.Satisfaction != 5 || !done.Clock.From.IsZero() {
		t.Errorf("struck off it is %+v", done)
	}

	events, err := s.Events(t.Context(), who["leader"], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	texts := map[string]string{}
	for _, e := range events {
		kinds = append(kinds, string(e.Kind))
		for kind, text := range e.Texts {
			texts[string(e.Kind)+" "+kind] = text
		}
		if e.Kind == "visit" && (e.Detail.Metres == nil || *e.Detail.Metres < 40 || *e.Detail.Metres > 48) {
			t.Errorf("the visit was %v m away, want 44", e.Detail.Metres)
		}
	}
	if got, want := strings.Join(kinds, " "), "report accept dispatch start coordinate coordinate start resolve verify answer visit strike_off"; got != want {
		t.Errorf("the events are %s, want %s", got, want)
	}
	if want := map[string]string{"coordinate reason": "社区办不了", "resolve note": "换了灯", "answer answer": "灯已经修好"}; !cmp.Equal(texts, want) {
		t.Errorf("what was said is %v, want %v", texts, want)
	}
	for _, by := range []string{"plans", "wall"} {
		events, err := s.Events(t.Context(), who[by], c.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.By != "" || e.Account != 0 || len(e.Texts) != 0 || e.Detail.Photo != 0 {
				t.Errorf("%s reads persons or words: %+v", by, e)
			}
		}
	}
	wantKind(t, second(s.Events(t.Context(), who["next"], c.ID)), data.NotFound)
}

// second is the error of a call that answers a value too.
func second[T any](_ T, err error) error { return err }

func TestWhoHasNoPartInItIsToldSoFirst(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	for _, by := range []string{"plans", "wall", "admin"} {
		for _, n := range []concern.Step{concern.Accept, concern.StrikeOff} { // one that is allowed from there, and one that is not
			wantKind(t, second(s.TakeStep(t.Context(), who[by], c.ID, data.NewStep{Step: n}, data.Idempotency{})), data.Forbidden)
		}
	}
}

func TestOneOfTwoConcurrentStepsWins(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	for _, version := range []int64{0, 1} {
		c := reported(t, s, who["member"], report(inGrid1))
		var both sync.WaitGroup
		errs := make([]error, 2)
		for i, n := range []data.NewStep{{Step: concern.Accept, Version: version}, {Step: concern.Decline, Version: version, Reason: "不归这里"}} {
			both.Go(func() { _, errs[i] = s.TakeStep(t.Context(), who["leader"], c.ID, n, data.Idempotency{}) })
		}
		both.Wait()
		won, lost := 0, data.Conflict
		if version != 0 {
			lost = data.Stale
		}
		for _, err := range errs {
			if err == nil {
				won++
			} else if kind := data.KindOf(err); kind != lost {
				t.Errorf("the loser is told %v", err)
			}
		}
		// An accepted concern may be declined: without a version both may follow one upon the other.
		if won == 2 && version == 0 && ask[string](t, s.Pool(), `select status from minqing.concern where id = $1`, c.ID) == "declined" {
			continue
		}
		if won != 1 {
			t.Errorf("%d of two steps at one version were taken", won)
		}
	}
}

func TestASentTwiceStepIsTakenOnce(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	key := data.Idempotency{Key: "k", BodyHash: []byte{1}}
	for range 2 {
		w, err := s.TakeStep(t.Context(), who["leader"], c.ID, data.NewStep{Step: concern.Accept}, key)
		if err != nil {
			t.Fatal(err)
		}
		if w.Concern.Version != 2 || w.Concern.Status != concern.Accepted {
			t.Errorf("it is version %d, %s", w.Concern.Version, w.Concern.Status)
		}
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.event where concern_id = $1`, c.ID); n != 2 {
		t.Errorf("%d events, want the report and the step", n)
	}
}

func TestWhatWasReopenedIsVerifiedWithAnotherPhoto(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	photo := sitePhoto(t, s, c.ID)
	verify := data.NewStep{Step: concern.Verify, Place: &inGrid1, Photo: photo}
	done := func() {
		for _, step := range []concern.Step{concern.Start, concern.Resolve} {
			takes(t, s, who["leader"], c.ID, data.NewStep{Step: step})
		}
	}
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Accept})
	done()
	takes(t, s, who["leader"], c.ID, verify)
	takes(t, s, who["leader"], c.ID, verify)
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Reopen, Reason: "又不亮了"})
	done()
	err := wantKind(t, second(s.TakeStep(t.Context(), who["leader"], c.ID, verify, data.Idempotency{})), data.Invalid)
	if !strings.Contains(err.Chinese(), "另拍一张") {
		t.Errorf("it says %q", err.Chinese())
	}
	verify.Photo = sitePhoto(t, s, c.ID)
	takes(t, s, who["leader"], c.ID, verify)
}

func TestALittleLateIsNotCalledZero(t *testing.T) {
	clock := time.Date(2026, 9, 21, 1, 0, 0, 0, time.UTC) // a Monday at nine
	s := worldAt(t, func() time.Time { return clock })
	who := newCrew(t, s)
	n := report(inGrid1)
	n.NoticedAt = clock
	c := reported(t, s, who["member"], n)
	for late, want := range map[time.Duration]string{time.Minute: "超期不到 0.1 个", 90 * time.Minute: "超期 1.5 个"} {
		clock = c.RedAt.Add(late)
		k, err := s.Clock(t.Context(), who["leader"], c.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(k.Words, want) {
			t.Errorf("%s late it says %q", late, k.Words)
		}
	}
}

func TestSuspendedTimeDoesNotCount(t *testing.T) {
	clock := time.Date(2026, 9, 28, 1, 0, 0, 0, time.UTC) // a Monday at nine, three days before the National Day holidays
	s := worldAt(t, func() time.Time { return clock })
	if err := s.SyncCalendar(t.Context(), concern.PublicYears()); err != nil {
		t.Fatal(err)
	}
	who := newCrew(t, s)
	n := report(inGrid1)
	n.NoticedAt = clock
	c := reported(t, s, who["member"], n)
	accepted := takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Accept})
	// Two working days to resolve a street light: the end of Wednesday the 30th.
	if want := time.Date(2026, 9, 30, 10, 0, 0, 0, time.UTC); !accepted.RedAt.Equal(want) {
		t.Errorf("it is due %s, want %s", accepted.RedAt, want)
	}
	clock = clock.Add(2 * time.Hour) // eleven: two hours used
	stopped := takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Suspend, Reason: "等材料"})
	if got := stopped.Light(clock.Add(1000 * time.Hour)); got != concern.NoLight {
		t.Errorf("suspended it has the light %s", got)
	}
	clock = time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC) // the first day after the holidays, at ten
	resumed := takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Resume})
	// Of 8 + 8 + 7 hours two were used: 21 are left, 6 of them today, 8 tomorrow and, the 10th being a make-up Saturday, 7 then.
	if want := time.Date(2026, 10, 10, 9, 0, 0, 0, time.UTC); !resumed.RedAt.Equal(want) || resumed.Status != concern.Accepted {
		t.Errorf("resumed it is %s and due %s, want %s", resumed.Status, resumed.RedAt, want)
	}
	k, err := s.Clock(t.Context(), who["leader"], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if want := "已用 0.2 个工作日，共 2.9 个；挂账 2.9 个工作日不计"; k.Words != want {
		t.Errorf("it is explained as %q, want %q", k.Words, want)
	}
	clock = time.Date(2026, 10, 13, 9, 0, 0, 0, time.UTC) // Tuesday at five
	if k, err = s.Clock(t.Context(), who["leader"], c.ID); err != nil || k.Late != 16*3600 || !strings.Contains(k.Words, "超期 2 个工作日") {
		t.Errorf("two working days late it is explained as %q (%d s), %v", k.Words, k.Late, err)
	}
	if len(k.UnknownYears) != 0 {
		t.Errorf("the calendar is said not to know %v", k.UnknownYears)
	}
}

func TestAChangedCalendarCountsTheClocksAnew(t *testing.T) {
	clock := time.Date(2026, 9, 28, 1, 0, 0, 0, time.UTC)
	s := worldAt(t, func() time.Time { return clock })
	who := newCrew(t, s)
	n := report(inGrid1)
	n.NoticedAt = time.Date(2026, 9, 30, 8, 0, 0, 0, time.UTC) // four o'clock before the holidays
	clock = n.NoticedAt
	c := reported(t, s, who["member"], n)
	if want := time.Date(2026, 10, 1, 2, 0, 0, 0, time.UTC); !c.RedAt.Equal(want) {
		t.Errorf("without a calendar it is due %s, want %s", c.RedAt, want)
	}
	for range 2 { // the second time nothing changes
		if err := s.SyncCalendar(t.Context(), concern.PublicYears()); err != nil {
			t.Fatal(err)
		}
	}
	again, err := s.Concern(t.Context(), who["leader"], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for ahead, want := range map[int][]int{10: nil, 120: {2027}} {
		if got, err := s.UnknownYears(t.Context(), ahead); err != nil || !slices.Equal(got, want) {
			t.Errorf("%d days ahead the years %v are unknown (%v), want %v", ahead, got, err, want)
		}
	}
	if want := time.Date(2026, 10, 8, 2, 0, 0, 0, time.UTC); !again.RedAt.Equal(want) || again.Version != 2 {
		t.Errorf("with the holidays it is due %s at version %d, want %s at 2", again.RedAt, again.Version, want)
	}
}

func TestEventsOfOtherWritesComeToTheRowToo(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	r := imported(t, s, file(t, "rows.csv", header+"113.505,37.87,外来的,street_light,2026-03-02 08:00\n"), plain)
	if r.Added != 1 {
		t.Fatalf("%+v", r)
	}
	came := ask[int64](t, s.Pool(), `select id from minqing.concern where title = '外来的'`)
	title, to := "门口的灯", inGrid2
	own := reported(t, s, who["staff"], report(inGrid1))
	for _, id := range []int64{came, own.ID} {
		if _, err := s.UpdateConcern(t.Context(), who["staff"], id, 1, data.ConcernPatch{Title: &title, Point: &to}, data.Idempotency{}); err != nil {
			t.Fatal(err)
		}
		replays(t, s, id)
	}
	// The second grid is redrawn: its concerns move to the community, each by an event.
	narrow := box(113.511, 113.514)
	if _, err := s.UpdateArea(t.Context(), data.Operator(), grid2, 1, data.AreaPatch{Geometry: &narrow}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []int64{came, own.ID} {
		if area := ask[string](t, s.Pool(), `select a.code from minqing.concern c join minqing.area a on a.id = c.area_id where c.id = $1`, id); area != string(community) {
			t.Errorf("%d is in %s", id, area)
		}
		replays(t, s, id)
		takes(t, s, who["staff"], id, data.NewStep{Step: concern.Accept})
		replays(t, s, id)
	}
	events, err := s.Events(t.Context(), who["staff"], own.ID)
	if err != nil {
		t.Fatal(err)
	}
	if was := events[1].Texts["title"]; was != "路灯不亮" {
		t.Errorf("the edit keeps %q as the title before", was)
	}
}
