package data_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"minqing/concern"
	"minqing/data"
)

// deed is what one screen does next; which drawing it is done to is counted over those the screen knows.
type deed struct {
	what  string
	which int
}

// acknowledgement is what the server acknowledged of one drawing: its version and the member that a screen had set.
type acknowledgement struct {
	version int64
	member  string
	value   string
}

// screen draws on a board and knows only what it last read.
type screen struct {
	t      *rapid.T
	s      *data.Store
	by     data.Actor
	board  int64
	name   string
	known  []data.Annotation
	made   map[int64]string // by id: the title it was drawn with
	told   map[int64][]acknowledgement
	erased []int64
}

func (sc *screen) read() {
	known, err := sc.s.Annotations(sc.t.Context(), sc.by, sc.board)
	if err != nil {
		sc.t.Errorf("reading: %v", err)
	}
	sc.known = known
}

func (sc *screen) do(n int, d deed) {
	ctx, word := sc.t.Context(), fmt.Sprintf("%s第%d句", sc.name, n)
	idem := data.Idempotency{Key: word, BodyHash: []byte(word)}
	if d.what == "draw" || len(sc.known) == 0 {
		// The answer of the first request was lost: the second is the same stroke.
		for range 2 {
			a, err := sc.s.CreateAnnotation(ctx, sc.by, sc.board, data.NewAnnotation{Kind: data.Pin, Geometry: inGrid1, Title: word}, idem)
			switch {
			case err == nil:
				sc.made[a.ID] = word
			case data.KindOf(err) != data.NotFound: // another screen may have rubbed it out already
				sc.t.Errorf("drawing: %v", err)
			}
		}
		return
	}
	a := sc.known[d.which%len(sc.known)]
	var err error
	var now *data.Annotation
	acknowledged := acknowledgement{member: d.what, value: word}
	switch d.what {
	case "title":
		now, err = sc.s.UpdateAnnotation(ctx, sc.by, sc.board, a.ID, a.Version, data.AnnotationPatch{Title: &word}, idem)
	case "colour":
		colour := a.Color%4 + 1
		acknowledged.value = fmt.Sprint(colour)
		now, err = sc.s.UpdateAnnotation(ctx, sc.by, sc.board, a.ID, a.Version, data.AnnotationPatch{Color: &colour}, idem)
	case "erase":
		if err = sc.s.DeleteAnnotation(ctx, sc.by, sc.board, a.ID, a.Version); err == nil {
			sc.erased = append(sc.erased, a.ID)
		}
	}
	switch kind := data.KindOf(err); {
	case err == nil && now != nil:
		acknowledged.version = now.Version
		sc.told[a.ID] = append(sc.told[a.ID], acknowledged)
	case err != nil && kind != data.Stale && kind != data.NotFound:
		sc.t.Errorf("%s: %v", d.what, err)
	}
	sc.read()
}

func TestScreensThatDrawAtOnceEndWithTheSameBoardAndEveryAcknowledgedStroke(t *testing.T) {
	s := world(t)
	accounts := []data.Actor{
		person(t, s, "staff-a", concern.Staff, nil, community), person(t, s, "staff-b", concern.Staff, nil, street),
		person(t, s, "staff-c", concern.Staff, nil, community),
	}
	deeds := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) deed {
		return deed{rapid.SampledFrom([]string{"draw", "title", "title", "colour", "colour", "erase"}).Draw(t, "what"), rapid.IntRange(0, 5).Draw(t, "which")}
	}), 3, 14)
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		b := board(t, s, accounts[0])
		screens := make([]*screen, len(accounts))
		var hands sync.WaitGroup
		for i, by := range accounts {
			sc := &screen{t: rt, s: s, by: by, board: b.ID, name: fmt.Sprintf("第%d场%d屏", run, i), made: map[int64]string{}, told: map[int64][]acknowledgement{}}
			screens[i] = sc
			todo := deeds.Draw(rt, sc.name)
			hands.Go(func() {
				for n, d := range todo {
					sc.do(n, d)
				}
			})
		}
		hands.Wait()
		for _, sc := range screens {
			sc.read()
		}
		checkBoard(rt, screens)
	})
}

// checkBoard asks that all screens read the same, and that it is exactly what was acknowledged: each version of a drawing came
// from one acknowledged change, the last change of a member stands, and what is gone was rubbed out once.
func checkBoard(t *rapid.T, screens []*screen) {
	made, acknowledged, erased := map[int64]string{}, map[int64][]acknowledgement{}, []int64{}
	for i, sc := range screens {
		if !slices.EqualFunc(sc.known, screens[0].known, func(a, b data.Annotation) bool {
			return a.ID == b.ID && a.Version == b.Version && a.Title == b.Title && a.Color == b.Color
		}) {
			t.Errorf("screen %d ends with %+v, the first with %+v", i, sc.known, screens[0].known)
		}
		for id, title := range sc.made {
			made[id] = title
		}
		for id, changes := range sc.told {
			acknowledged[id] = append(acknowledged[id], changes...)
		}
		erased = append(erased, sc.erased...)
	}
	there := map[int64]data.Annotation{}
	for _, a := range screens[0].known {
		there[a.ID] = a
	}
	for id, title := range made {
		changes := acknowledged[id]
		slices.SortFunc(changes, func(a, b acknowledgement) int { return int(a.version - b.version) })
		want := map[string]string{"title": title, "colour": "1"}
		for n, c := range changes {
			if c.version != int64(n)+2 {
				t.Errorf("drawing %d was acknowledged at the versions %v", id, changes)
			}
			want[c.member] = c.value
		}
		a, stands := there[id]
		times := len(slices.DeleteFunc(slices.Clone(erased), func(e int64) bool { return e != id }))
		if stands == (times > 0) || times > 1 {
			t.Errorf("drawing %d stands: %v, and was rubbed out %d times", id, stands, times)
		}
		if stands && (a.Title != want["title"] || fmt.Sprint(a.Color) != want["colour"]) {
			t.Errorf("drawing %d ends as %q in colour %d, acknowledged was %v", id, a.Title, a.Color, want)
		}
	}
	if len(there)+len(erased) != len(made) {
		t.Errorf("%d strokes stand and %d were rubbed out of %d acknowledged", len(there), len(erased), len(made))
	}
}

func TestWhatIsLockedStaysAsItIsUntilSomebodyUnlocksIt(t *testing.T) {
	s := world(t)
	staff, colleague := person(t, s, "staff", concern.Staff, nil, community), person(t, s, "colleague", concern.Staff, nil, street)
	b := board(t, s, staff)
	pin := data.NewAnnotation{Kind: data.Pin, Geometry: inGrid1}
	a, err := s.CreateAnnotation(t.Context(), staff, b.ID, pin, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	title, yes, no, once := "改", true, false, data.Idempotency{}
	patch := func(by data.Actor, p data.AnnotationPatch) error {
		now, err := s.UpdateAnnotation(t.Context(), by, b.ID, a.ID, a.Version, p, once)
		if err == nil {
			a = now
		}
		return err
	}
	if err := patch(staff, data.AnnotationPatch{Locked: &yes}); err != nil || !a.Locked || a.LockedBy != staff.Viewer.Account {
		t.Fatalf("locking answers %+v, %v", a, err)
	}
	wantKind(t, patch(colleague, data.AnnotationPatch{Title: &title}), data.Conflict)
	wantKind(t, patch(colleague, data.AnnotationPatch{Title: &title, Locked: &yes}), data.Conflict)
	wantKind(t, s.DeleteAnnotation(t.Context(), staff, b.ID, a.ID, a.Version), data.Conflict)
	if err := patch(colleague, data.AnnotationPatch{Title: &title, Locked: &no}); err != nil || a.Locked || a.LockedBy != 0 || a.Title != title {
		t.Fatalf("unlocking with a change answers %+v, %v", a, err)
	}

	locked, err := s.UpdateBoard(t.Context(), colleague, b.ID, b.Version, data.BoardPatch{Locked: &yes})
	if err != nil || !locked.Locked || locked.LockedBy != colleague.Viewer.Account {
		t.Fatalf("locking the board answers %+v, %v", locked, err)
	}
	_, err = s.CreateAnnotation(t.Context(), staff, b.ID, pin, data.Idempotency{})
	wantKind(t, err, data.Conflict)
	wantKind(t, patch(staff, data.AnnotationPatch{Locked: &no}), data.Conflict)
	wantKind(t, s.DeleteAnnotation(t.Context(), staff, b.ID, a.ID, a.Version), data.Conflict)
	wantKind(t, s.DeleteBoard(t.Context(), staff, b.ID, locked.Version), data.Conflict)
	if again, err := s.UpdateBoard(t.Context(), staff, b.ID, locked.Version, data.BoardPatch{Locked: &yes}); err != nil || again.LockedBy != colleague.Viewer.Account {
		t.Fatalf("locked again it answers %+v, %v: who locked it first stays", again, err)
	}
	if _, err := s.UpdateBoard(t.Context(), staff, b.ID, locked.Version+1, data.BoardPatch{Locked: &no}); err != nil {
		t.Fatal(err)
	}
	if err := patch(staff, data.AnnotationPatch{Locked: &yes}); err != nil {
		t.Errorf("on the unlocked board: %v", err)
	}
}
