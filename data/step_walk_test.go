package data_test

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minqing/concern"
	"minqing/data"
)

// Random people take random steps, right and wrong ones. Whatever they do: what is struck off was verified, answered and,
// where it must be, visited since it was last resolved; the row is what its events come to; and a refusal changes nothing.
func TestRandomWalksKeepTheRulesOfTheLoop(t *testing.T) {
	walks, length := 30, 60
	if testing.Short() {
		walks = 5
	}
	rnd, resident := rand.New(rand.NewPCG(3, 2026)), rand.New(rand.NewPCG(4, 2026))
	clock := time.Date(2026, 1, 5, 1, 0, 0, 0, time.UTC)
	s := worldAt(t, func() time.Time { return clock })
	who := newCrew(t, s)
	names := []string{"member", "leader", "next", "staff", "street", "team", "others", "plans", "wall", "admin"}
	taken := map[string]int{}
	var ids []int64
	for range walks {
		n := report(inGrid1)
		n.NoticedAt = clock
		n.MustArrive = concern.MustArrive(rnd.IntN(3))
		n.MustReport = []concern.MustReport{concern.NotMustReport, concern.NotMustReport, concern.CrimeClue, concern.Hazard}[rnd.IntN(4)]
		w, err := s.CreateConcern(t.Context(), who["leader"], n, data.Idempotency{})
		if err != nil {
			t.Fatal(err)
		}
		id := w.Concern.ID
		ids = append(ids, id)
		photo := sitePhoto(t, s, id)
		for range length {
			clock = clock.Add(time.Duration(rnd.IntN(600)) * time.Minute)
			if resident.IntN(10) == 0 { // says something in between, by a new slip
				switch _, err := s.RateSlip(t.Context(), slipOf(t, s, who["leader"], id), int16(resident.IntN(5)+1)); {
				case err == nil:
					taken["rate"]++
				case data.KindOf(err) != data.Conflict:
					t.Fatalf("the resident: %v", err)
				}
			}
			by := names[rnd.IntN(len(names))]
			if rnd.IntN(2) == 0 {
				by = []string{"leader", "staff", "street"}[rnd.IntN(3)]
			}
			step := data.NewStep{Step: concern.Step(rnd.IntN(len(concern.Steps())))}
			if rnd.IntN(5) > 0 { // mostly with all that it could need
				step.Reason = "事由"
				switch step.Step {
				case concern.Dispatch:
					step.Team = []string{"维修组", "城管"}[rnd.IntN(2)]
				case concern.VisitInPerson, concern.Verify:
					step.Place, step.Photo = &inGrid1, photo
				case concern.Answer:
					step.Answer, step.Satisfaction = "答复", int16(rnd.IntN(6))
				case concern.Merge:
					step.Into = ids[rnd.IntN(len(ids))]
				}
			}
			before := rowOf(t, s, id)
			_, err := s.TakeStep(t.Context(), who[by], id, step, data.Idempotency{})
			switch data.KindOf(err) {
			case data.Conflict, data.Forbidden, data.Invalid, data.NotFound:
				if after := rowOf(t, s, id); err != nil && after != before {
					t.Fatalf("%s was refused %s (%v), and yet\n%s\nbecame\n%s", by, step.Step, err, before, after)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s %s: %v", by, step.Step, err)
			}
			taken[step.Step.String()]++
			if step.Step == concern.Reopen { // the next verification rests on another
				photo = sitePhoto(t, s, id)
			}
			switch by {
			case "plans", "wall", "admin", "next", "others", "member":
				if !(by == "others" || by == "member") || step.Step != concern.VisitInPerson && by == "member" {
					t.Fatalf("%s took the step %s", by, step.Step)
				}
			}
		}
	}
	if taken["rate"] == 0 {
		t.Errorf("no resident ever said anything: %v", taken)
	}
	for _, n := range concern.Steps() {
		if taken[n.String()] == 0 {
			t.Errorf("the walks never took %s: %v", n, taken)
		}
	}
	for _, id := range ids {
		replays(t, s, id)
		closesOnlyWhatWasDone(t, s, id)
	}
}

// rowOf is a concern's row whole, and how many events it has.
func rowOf(t testing.TB, s *data.Store, id int64) string {
	return ask[string](t, s.Pool(), `select c::text || (select count(*) from minqing.event where concern_id = c.id) from minqing.concern c where id = $1`, id)
}

// replays holds the row against its events, laid one on the other.
func replays(t testing.TB, s *data.Store, id int64) {
	t.Helper()
	events, err := s.Events(t.Context(), data.Operator(), id)
	if err != nil {
		t.Fatal(err)
	}
	got, err := data.Replay(events)
	if err != nil {
		t.Fatal(err)
	}
	var want data.Facts
	if err := json.Unmarshal(ask[[]byte](t, s.Pool(), `select minqing.facts(c) from minqing.concern c where id = $1`, id), &want); err != nil {
		t.Fatal(err)
	}
	sameInstant := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
	if diff := cmp.Diff(want, got, sameInstant); diff != "" {
		t.Errorf("the events of %d come to something else than its row (-row +events):\n%s", id, diff)
	}
	if v := ask[int64](t, s.Pool(), `select version from minqing.concern where id = $1`, id); events[len(events)-1].Version != v {
		t.Errorf("the last event of %d is of version %d, the row of %d", id, events[len(events)-1].Version, v)
	}
}

// closesOnlyWhatWasDone reads a concern's events as an auditor would.
func closesOnlyWhatWasDone(t testing.TB, s *data.Store, id int64) {
	t.Helper()
	events, err := s.Events(t.Context(), data.Operator(), id)
	if err != nil {
		t.Fatal(err)
	}
	mustArrive := ask[bool](t, s.Pool(), `select must_arrive is not null from minqing.concern where id = $1`, id)
	verified, answered, visited := false, false, false
	for _, e := range events {
		switch e.Kind {
		case "resolve", "reopen":
			verified, answered = false, false
		case "verify":
			verified = true
		case "answer":
			answered = true
		case "visit":
			visited = true
		case "strike_off":
			if !verified || !answered || mustArrive && !visited {
				t.Errorf("%d was struck off verified %v, answered %v, visited %v", id, verified, answered, visited)
			}
		}
	}
}
