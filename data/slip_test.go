package data_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minqing/concern"
	"minqing/data"
)

// slipOf is a new slip's code.
func slipOf(t testing.TB, s *data.Store, by data.Actor, id int64) string {
	t.Helper()
	slip, err := s.MakeSlip(t.Context(), by, id)
	if err != nil {
		t.Fatal(err)
	}
	return slip.Code
}

// told is what a code tells.
func asTold(t testing.TB, s *data.Store, code string) *data.SlipState {
	t.Helper()
	state, err := s.ReadSlip(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// handled brings a reported concern to where it can be answered.
func handled(t testing.TB, s *data.Store, who crew, id int64) {
	t.Helper()
	for _, n := range []data.NewStep{{Step: concern.Accept}, {Step: concern.Start}, {Step: concern.Resolve}} {
		takes(t, s, who["leader"], id, n)
	}
}

func answer(text string) data.NewStep { return data.NewStep{Step: concern.Answer, Answer: text} }

func TestASlipTellsHowFarItHasComeAndTheAnswer(t *testing.T) {
	now := firstDay.Add(time.Hour)
	s := worldAt(t, func() time.Time { return now })
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	code := slipOf(t, s, who["member"], c.ID)
	begun := now
	until := now.AddDate(0, 0, data.DefaultSlipDays)
	want := func(w data.SlipState) {
		t.Helper()
		w.ExpiresAt = until
		if got := asTold(t, s, code); !cmp.Equal(*got, w) {
			t.Errorf("the slip tells %s", cmp.Diff(w, *got))
		}
	}
	want(data.SlipState{State: "received", Since: begun})
	steps := []struct {
		n     data.NewStep
		state string
	}{
		{data.NewStep{Step: concern.Accept}, "accepted"}, {data.NewStep{Step: concern.Start}, "working"},
		{data.NewStep{Step: concern.Suspend, Reason: "等灯"}, "paused"}, {data.NewStep{Step: concern.Resume}, "working"},
	}
	for _, step := range steps {
		now = now.Add(time.Hour)
		takes(t, s, who["leader"], c.ID, step.n)
		want(data.SlipState{State: step.state, Since: now})
	}
	now = now.Add(time.Hour)
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Resolve, Note: "换了灯头"})
	done := now
	want(data.SlipState{State: "done", Since: done, MaySay: true})
	now = now.Add(time.Hour)
	takes(t, s, who["leader"], c.ID, answer("灯修好了，谢谢您"))
	want(data.SlipState{State: "done", Since: done, AnsweredAt: now, Answer: "灯修好了，谢谢您", MaySay: true})
	answered := now
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Verify, Place: &inGrid1, Photo: sitePhoto(t, s, c.ID)})
	now = now.Add(time.Hour)
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.StrikeOff})
	want(data.SlipState{State: "closed", Since: now, AnsweredAt: answered, Answer: "灯修好了，谢谢您", MaySay: true})

	// After it was sent back, the old answer is none any more.
	now = now.Add(time.Hour)
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Reopen, Reason: "又不亮了"})
	want(data.SlipState{State: "accepted", Since: now})
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Decline, Reason: "查不到"})
	want(data.SlipState{State: "declined", Since: now})
	takes(t, s, who["leader"], c.ID, answer("不归社区管，已转供电所"))
	want(data.SlipState{State: "declined", Since: now, AnsweredAt: now, Answer: "不归社区管，已转供电所", MaySay: true})
}

func TestACodeIsReadAsPeopleTypeItAndLiesNowhereInTheDatabase(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	code := slipOf(t, s, who["leader"], c.ID)
	if !regexp.MustCompile(`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$`).MatchString(code) {
		t.Fatalf("the code is %s", code)
	}
	plain := strings.ReplaceAll(code, "-", "")
	wide := strings.Map(func(r rune) rune { return r - '!' + '！' }, plain)
	for _, typed := range []string{plain, strings.ToLower(code), " " + strings.ReplaceAll(code, "-", " ") + "\n", wide,
		strings.NewReplacer("0", "o", "1", "l").Replace(plain), strings.NewReplacer("0", "O", "1", "I").Replace(code)} {
		if _, err := s.ReadSlip(t.Context(), typed); err != nil {
			t.Errorf("%q is not read as %s: %v", typed, code, err)
		}
	}
	for _, text := range ask[[]string](t, s.Pool(), `select array(select to_jsonb(s)::text from minqing.slip s union all select detail::text from minqing.audit
		union all select to_jsonb(e)::text from minqing.event e union all select to_jsonb(c)::text from minqing.change c)`) {
		if upper := strings.ToUpper(text); strings.Contains(upper, code) || strings.Contains(upper, plain) {
			t.Errorf("the code lies in the database: %s", text)
		}
	}
	detail := ask[string](t, s.Pool(), `select detail::text from minqing.audit where action = 'slip' and account_id = $1`, who["leader"].Viewer.Account)
	var kept map[string]int64
	if err := json.Unmarshal([]byte(detail), &kept); err != nil || !cmp.Equal(kept, map[string]int64{"concern": c.ID}) {
		t.Errorf("on record is %s", detail)
	}
	if again := slipOf(t, s, who["leader"], c.ID); again == code {
		t.Error("two slips have the same code")
	}
}

func TestACodeThatIsNoneAnyMoreSaysNothingElseThanAWrongOne(t *testing.T) {
	now := firstDay.Add(time.Hour)
	s := worldAt(t, func() time.Time { return now })
	who := newCrew(t, s)
	c, gone := reported(t, s, who["member"], report(inGrid1)), reported(t, s, who["member"], report(inGrid1))
	revoked := slipOf(t, s, who["leader"], c.ID)
	good := slipOf(t, s, who["member"], c.ID)
	removed := slipOf(t, s, who["leader"], gone.ID)
	execute(t, s, `delete from minqing.slip where concern_id = $1`, gone.ID)
	asTold(t, s, good)
	wrong := wantKind(t, second(s.ReadSlip(t.Context(), "0000-0000-0000-0000")), data.NotFound)
	same := func(code string) {
		t.Helper()
		for _, err := range []error{second(s.ReadSlip(t.Context(), code)), second(s.RateSlip(t.Context(), code, 5))} {
			if got := wantKind(t, err, data.NotFound); !cmp.Equal(got.Message+got.English, wrong.Message+wrong.English) {
				t.Errorf("%s is told %q, a wrong code %q", code, got.Message, wrong.Message)
			}
		}
	}
	for _, code := range []string{revoked, removed, "", "#", "1", strings.Repeat("A", 900), good + "0"} {
		same(code)
	}
	now = now.AddDate(0, 0, data.DefaultSlipDays).Add(-time.Second)
	asTold(t, s, good)
	now = now.Add(time.Second)
	same(good)
	if err := s.Housekeep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := ask[int](t, s.Pool(), `select count(*) from minqing.slip`); left != 0 {
		t.Errorf("%d slips are kept past their time", left)
	}
}

func TestASlipIsGivenByWhoHandlesItAndWhoReportedIt(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	other := person(t, s, "colleague", concern.Member, nil, grid1)
	who["colleague"] = other
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Accept})
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Dispatch, Force: concern.Department, Team: "维修组"})
	restricted := report(inGrid1)
	restricted.MustReport = concern.CrimeClue
	clue := reported(t, s, who["member"], restricted)
	for _, of := range []struct {
		id    int64
		gives string
	}{{c.ID, "member leader staff street team"}, {clue.ID, "member leader staff street"}} {
		for name, by := range who {
			_, err := s.MakeSlip(t.Context(), by, of.id)
			if gives := slices.Contains(strings.Fields(of.gives), name); (err == nil) != gives {
				t.Errorf("%s gives a slip of %d: %v", name, of.id, err)
			}
			_, seen := s.Concern(t.Context(), by, of.id)
			if err != nil && (data.KindOf(err) == data.NotFound) != (seen != nil) {
				t.Errorf("%s is told %v of a concern whose own answer is %v", name, err, seen)
			}
			if seen == nil {
				found, _ := s.Concern(t.Context(), by, of.id)
				if slices.Contains(by.ActsFor(found), concern.GiveSlip) != (err == nil) {
					t.Errorf("%s is told wrongly whether it may give a slip", name)
				}
			}
		}
	}
	wantKind(t, second(s.MakeSlip(t.Context(), who["leader"], 987654321)), data.NotFound)
}

func TestTheResidentSaysItOnceAndItIsAnEvent(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	code := slipOf(t, s, who["member"], c.ID)
	wantKind(t, second(s.RateSlip(t.Context(), code, 2)), data.Conflict)
	handled(t, s, who, c.ID)
	for _, n := range []int16{0, 6, -1} {
		wantKind(t, second(s.RateSlip(t.Context(), code, n)), data.Invalid)
	}
	takes(t, s, who["leader"], c.ID, answer("修好了"))
	changes := ask[int](t, s.Pool(), `select count(*) from minqing.change where kind = 'concern' and id = $1`, c.ID)
	state, err := s.RateSlip(t.Context(), code, 2)
	if err != nil || state.Said != 2 || state.MaySay || state.Answer != "修好了" {
		t.Fatalf("after it was said the slip tells %+v, %v", state, err)
	}
	if got := asTold(t, s, code); !cmp.Equal(got, state) {
		t.Errorf("and read again %s", cmp.Diff(state, got))
	}
	if _, err := s.RateSlip(t.Context(), code, 2); err != nil {
		t.Errorf("sent twice it is refused: %v", err)
	}
	if e := wantKind(t, second(s.RateSlip(t.Context(), code, 5)), data.Conflict); !strings.Contains(e.Message, "不满意") || !strings.Contains(e.English, "not satisfied") {
		t.Errorf("who says something else is not told what was said: %v", e)
	}
	after, err := s.Concern(t.Context(), who["leader"], c.ID)
	if err != nil || after.Satisfaction != 2 || after.Status != concern.Resolved {
		t.Errorf("the concern is %+v, %v", after, err)
	}
	events, err := s.Events(t.Context(), who["leader"], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := events[len(events)-1]
	if last.Kind != data.EventRate || last.Account != 0 || last.By != "" || string(last.Facts) != `{"satisfaction": 2}` || last.Version != after.Version {
		t.Errorf("the last event is %+v", last)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.change where kind = 'concern' and id = $1`, c.ID); n != changes+1 {
		t.Errorf("%d changes were told of one word", n-changes)
	}
	replays(t, s, c.ID)

	// Nobody says it in the resident's place any more; after it was sent back and done again they may be asked once more.
	e := wantKind(t, second(s.TakeStep(t.Context(), who["leader"], c.ID, data.NewStep{Step: concern.Answer, Answer: "真修好了", Satisfaction: 5}, data.Idempotency{})), data.Invalid)
	if e.Fields["satisfaction"] == "" {
		t.Errorf("the leader is told %v", e)
	}
	takes(t, s, who["leader"], c.ID, answer("真修好了"))
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Reopen, Reason: "居民不满意"})
	for _, n := range []data.NewStep{{Step: concern.Start}, {Step: concern.Resolve}, {Step: concern.Answer, Answer: "又修了", Satisfaction: 4}} {
		takes(t, s, who["leader"], c.ID, n)
	}
	if got := asTold(t, s, code); got.Said != 2 || got.MaySay {
		t.Errorf("the slip counts twice: %+v", got)
	}
	fresh := slipOf(t, s, who["leader"], c.ID)
	if state, err := s.RateSlip(t.Context(), fresh, 4); err != nil || state.Said != 4 {
		t.Errorf("a new slip tells %+v, %v", state, err)
	}
	replays(t, s, c.ID)
}

func TestOfManyWhoSayItAtOnceOneIsHeard(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	code := slipOf(t, s, who["member"], c.ID)
	handled(t, s, who, c.ID)
	var heard, refused [6]int
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 10 {
		n := int16(i%5 + 1)
		all.Go(func() {
			_, err := s.RateSlip(t.Context(), code, n)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				heard[n]++
			case data.KindOf(err) == data.Conflict:
				refused[n]++
			default:
				t.Errorf("it failed: %v", err)
			}
		})
	}
	all.Wait()
	said := ask[int](t, s.Pool(), `select satisfaction from minqing.concern where id = $1`, c.ID)
	var want, others [6]int
	for n := 1; n <= 5; n++ {
		others[n] = 2
	}
	want[said], others[said] = 2, 0
	if heard != want || refused != others {
		t.Errorf("heard %v, refused %v; the concern has %d", heard, refused, said)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.event where concern_id = $1 and kind = 'rate'`, c.ID); n != 1 {
		t.Errorf("there are %d events", n)
	}
	replays(t, s, c.ID)
}

func TestWhatWasMergedTellsOfTheOther(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c, main := reported(t, s, who["member"], report(inGrid1)), reported(t, s, who["leader"], report(inGrid1))
	code := slipOf(t, s, who["member"], c.ID)
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Merge, Reason: "同一盏灯", Into: main.ID})
	if got := asTold(t, s, code); got.State != "received" || got.Answer != "" {
		t.Errorf("of one that has only been reported it tells %+v", got)
	}
	takes(t, s, who["leader"], c.ID, answer("和另一件一起办"))
	if got := asTold(t, s, code); got.State != "received" || got.Answer != "和另一件一起办" {
		t.Errorf("what the resident was told meanwhile is not there: %+v", got)
	}
	handled(t, s, who, main.ID)
	takes(t, s, who["leader"], main.ID, answer("灯修好了"))
	if got := asTold(t, s, code); got.State != "done" || got.Answer != "灯修好了" || !got.MaySay {
		t.Errorf("the other's answer does not reach the resident: %+v", got)
	}
	if _, err := s.RateSlip(t.Context(), code, 4); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[int64]int{c.ID: 4, main.ID: 0} {
		if n := ask[int](t, s.Pool(), `select coalesce(satisfaction, 0) from minqing.concern where id = $1`, id); n != want {
			t.Errorf("%d has %d, want %d: each resident speaks for the own concern", id, n, want)
		}
		replays(t, s, id)
	}
}

func TestOfWhatIsRestrictedASlipTellsTheStateAlone(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	n := report(inGrid1)
	n.MustReport = concern.Instability
	c := reported(t, s, who["member"], n)
	code := slipOf(t, s, who["member"], c.ID)
	handled(t, s, who, c.ID)
	takes(t, s, who["leader"], c.ID, answer("已经妥善处理"))
	got := asTold(t, s, code)
	if want := (data.SlipState{State: "done", Since: got.Since, ExpiresAt: got.ExpiresAt}); *got != want {
		t.Errorf("it tells %+v", got)
	}
	wantKind(t, second(s.RateSlip(t.Context(), code, 5)), data.Conflict)
}

func TestASlipGoesWithWhatIsOfPersons(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	plain := func() *data.Concern { return reported(t, s, who["member"], report(inGrid1)) }
	ended, recent, running, merged, main, lost := plain(), plain(), plain(), plain(), plain(), plain()
	all := []*data.Concern{ended, recent, running, merged, main, lost}
	codes := map[int64]string{}
	for _, c := range all {
		codes[c.ID] = slipOf(t, s, who["member"], c.ID)
	}
	old := time.Now().Add(-2 * month)
	execute(t, s, `update minqing.concern set status = 'struck_off', ended_at = $2 where id = $1`, ended.ID, old)
	execute(t, s, `update minqing.concern set status = 'struck_off', ended_at = now() where id = $1`, recent.ID)
	execute(t, s, `update minqing.concern set status = 'duplicate', ended_at = $2, duplicate_of = $3 where id = $1`, merged.ID, old, main.ID)
	execute(t, s, `update minqing.concern set status = 'duplicate', ended_at = $2 where id = $1`, lost.ID, old)
	wantLeft := func(left ...*data.Concern) {
		t.Helper()
		if _, err := s.ErasePersons(t.Context(), month); err != nil {
			t.Fatal(err)
		}
		for _, c := range all {
			_, err := s.ReadSlip(t.Context(), codes[c.ID])
			if want := slices.Contains(left, c); (err == nil) != want {
				t.Errorf("the slip of %d is read: %v, want %t", c.ID, err, want)
			}
		}
	}
	wantLeft(recent, running, merged, main)
	execute(t, s, `update minqing.concern set status = 'declined', ended_at = $2 where id = $1`, main.ID, old)
	wantLeft(recent, running)
}

func TestAnAnswerThatWasErasedIsNotTold(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	handled(t, s, who, c.ID)
	takes(t, s, who["leader"], c.ID, answer("修好了"))
	code := slipOf(t, s, who["leader"], c.ID)
	execute(t, s, `delete from minqing.concern_key where concern_id = $1`, c.ID)
	if got := asTold(t, s, code); got.Answer != "" || got.AnsweredAt.IsZero() {
		t.Errorf("it tells %+v", got)
	}
}
