package data_test

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
)

func board(t *testing.T, s *data.Store, by data.Actor) *data.Board {
	t.Helper()
	b, err := s.CreateBoard(t.Context(), by, data.NewBoard{Name: "周一议事会", Area: community}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWhoReadsAndWhoDrawsOnABoard(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	b := board(t, s, staff)
	for _, c := range []struct {
		name         string
		actor        data.Actor
		reads, draws bool
	}{
		{"staff", staff, true, true},
		{"staff of the street", person(t, s, "street", concern.Staff, nil, street), true, true},
		{"leader", person(t, s, "leader", concern.Leader, nil, community), true, false},
		{"display", person(t, s, "display", concern.Display, nil, street), true, false},
		{"administrator", person(t, s, "admin", concern.Admin, nil, city), true, false},
		{"leader of one grid", person(t, s, "gridleader", concern.Leader, nil, grid1), false, false},
		{"staff of another community", person(t, s, "others", concern.Staff, nil, other), false, false},
		{"member", person(t, s, "member", concern.Member, nil, community), false, false},
		{"planner", person(t, s, "planner", concern.Planner, nil, city), false, false},
	} {
		boards, err := s.Boards(t.Context(), c.actor, data.BoardQuery{})
		if err != nil {
			t.Fatal(err)
		}
		if (len(boards) == 1) != c.reads {
			t.Errorf("the %s lists %d boards, reads %v", c.name, len(boards), c.reads)
		}
		if _, err := s.Board(t.Context(), c.actor, b.ID); (err == nil) != c.reads || err != nil && data.KindOf(err) != data.NotFound {
			t.Errorf("the %s reads the board: %v", c.name, err)
		}
		if _, err := s.Annotations(t.Context(), c.actor, b.ID); (err == nil) != c.reads {
			t.Errorf("the %s reads what is drawn: %v", c.name, err)
		}
		_, err = s.CreateAnnotation(t.Context(), c.actor, b.ID, data.NewAnnotation{Kind: data.Pin, Geometry: inGrid1}, data.Idempotency{})
		want := data.NotFound
		if c.reads {
			want = data.Forbidden
		}
		if (err == nil) != c.draws || err != nil && data.KindOf(err) != want {
			t.Errorf("the %s draws: %v", c.name, err)
		}
	}
	_, err := s.CreateBoard(t.Context(), staff, data.NewBoard{Name: "别处", Area: other}, data.Idempotency{})
	wantKind(t, err, data.NotFound)
}

func TestABoardIsRenamedAndRemovedAtItsVersion(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	b := board(t, s, staff)
	if _, err := s.CreateAnnotation(t.Context(), staff, b.ID, data.NewAnnotation{Kind: data.Pin, Geometry: inGrid1}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	name := "周二议事会"
	renamed, err := s.UpdateBoard(t.Context(), staff, b.ID, 1, data.BoardPatch{Name: &name})
	if err != nil || renamed.Version != 2 || renamed.Name != name || renamed.Annotations != 1 {
		t.Fatalf("renaming answers %+v, %v", renamed, err)
	}
	wantKind(t, s.DeleteBoard(t.Context(), staff, b.ID, 1), data.Stale)
	if err := s.DeleteBoard(t.Context(), staff, b.ID, 2); err != nil {
		t.Fatal(err)
	}
	_, err = s.Board(t.Context(), staff, b.ID)
	wantKind(t, err, data.NotFound)
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.annotation`); n != 0 {
		t.Errorf("%d drawings are left of the removed board", n)
	}
}

func TestADrawingHasTheGeometryOfItsKind(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	b := board(t, s, staff)
	line := orb.LineString{inGrid1, inGrid2}
	for _, c := range []struct {
		kind  data.AnnotationKind
		g     orb.Geometry
		taken bool
	}{
		{data.Pin, inGrid1, true},
		{data.Pin, line, false},
		{data.Text, inGrid1, true},
		{data.Hotspot, box(113.50, 113.51)[0], true},
		{data.Hotspot, inGrid1, false},
		{data.Hotspot, orb.Polygon{{{113.5, 37.86}, {113.51, 37.88}, {113.51, 37.86}, {113.5, 37.88}, {113.5, 37.86}}}, false},
		{data.Line, line, true},
		{data.Line, orb.LineString{inGrid1}, false},
		{data.Arrow, line, true},
		{data.Arrow, orb.MultiLineString{line}, false},
		{data.Pen, line, true},
		{data.Pen, orb.MultiLineString{line, line}, true},
		{data.Pen, orb.MultiLineString{}, false},
		{data.Pen, orb.LineString{inGrid1, {math.NaN(), 37}}, false},
		{data.Pin, orb.Point{37.87, 113.5}, false},
		{data.Pin, nil, false},
		{"cloud", inGrid1, false},
	} {
		n := data.NewAnnotation{Kind: c.kind, Geometry: c.g, Title: "字"}
		a, err := s.CreateAnnotation(t.Context(), staff, b.ID, n, data.Idempotency{})
		if (err == nil) != c.taken || err != nil && data.KindOf(err) != data.Invalid {
			t.Errorf("a %s of %v: %v", c.kind, c.g, err)
		}
		if err != nil {
			continue
		}
		got, err := s.Annotation(t.Context(), staff, b.ID, a.ID)
		if err != nil || !orb.Equal(got.Geometry, c.g) || got.Color != 1 || got.Width != 3 {
			t.Errorf("a %s of %v is read as %+v, %v", c.kind, c.g, got, err)
		}
	}
}

func TestAnnotationsAreRedrawnAndRubbedOutAtTheirVersion(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	b := board(t, s, staff)
	key := data.Idempotency{Key: "a", BodyHash: []byte{1}}
	n := data.NewAnnotation{Kind: data.Hotspot, Geometry: box(113.50, 113.51)[0], Title: "噪声", Level: 2, Color: 4}
	a, err := s.CreateAnnotation(t.Context(), staff, b.ID, n, key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.CreateAnnotation(t.Context(), staff, b.ID, n, key); err != nil || again.ID != a.ID {
		t.Errorf("the same stroke again answers %+v, %v", again, err)
	}
	level, tooHot := int16(3), int16(4)
	redrawn, err := s.UpdateAnnotation(t.Context(), staff, b.ID, a.ID, 1, data.AnnotationPatch{Level: &level, Geometry: box(113.51, 113.52)[0]}, data.Idempotency{})
	if err != nil || redrawn.Version != 2 || redrawn.Level != 3 || redrawn.Title != "噪声" {
		t.Fatalf("redrawing answers %+v, %v", redrawn, err)
	}
	_, err = s.UpdateAnnotation(t.Context(), staff, b.ID, a.ID, 1, data.AnnotationPatch{Level: &level}, data.Idempotency{})
	wantKind(t, err, data.Stale)
	_, err = s.UpdateAnnotation(t.Context(), staff, b.ID, a.ID, 2, data.AnnotationPatch{Level: &tooHot}, data.Idempotency{})
	wantKind(t, err, data.Invalid)
	wantKind(t, s.DeleteAnnotation(t.Context(), staff, b.ID, a.ID, 1), data.Stale)
	if err := s.DeleteAnnotation(t.Context(), staff, b.ID, a.ID, 2); err != nil {
		t.Fatal(err)
	}
	_, err = s.Annotation(t.Context(), staff, b.ID, a.ID)
	wantKind(t, err, data.NotFound)
}

func TestLinkedConcernsAreThoseTheReaderSees(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	display := person(t, s, "display", concern.Display, nil, community)
	open := reported(t, s, staff, report(inGrid1)).ID
	clue := report(inGrid1)
	clue.MustReport = concern.CrimeClue
	hidden := reported(t, s, staff, clue).ID
	far := reported(t, s, person(t, s, "far", concern.Staff, nil, other), report(inOther)).ID

	b := board(t, s, staff)
	n := data.NewAnnotation{Kind: data.Hotspot, Geometry: box(113.50, 113.51)[0], Concerns: []int64{hidden, open, open}}
	a, err := s.CreateAnnotation(t.Context(), staff, b.ID, n, data.Idempotency{})
	if err != nil || !slices.Equal(a.Concerns, []int64{open, hidden}) {
		t.Fatalf("drawn is %+v, %v", a, err)
	}
	n.Concerns = []int64{far}
	_, err = s.CreateAnnotation(t.Context(), staff, b.ID, n, data.Idempotency{})
	wantKind(t, err, data.Invalid)
	seen, err := s.Annotation(t.Context(), display, b.ID, a.ID)
	if err != nil || !slices.Equal(seen.Concerns, []int64{open}) {
		t.Errorf("the display reads the links %v, %v; want %d only", seen.Concerns, err, open)
	}

	// A link that the editor cannot see outlives the editing.
	execute(t, s, `update minqing.annotation set concerns = concerns || $1::bigint`, far)
	none := []int64{}
	if _, err := s.UpdateAnnotation(t.Context(), staff, b.ID, a.ID, 1, data.AnnotationPatch{Concerns: &none}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	if kept := ask[[]int64](t, s.Pool(), `select concerns from minqing.annotation`); !slices.Equal(kept, []int64{far}) {
		t.Errorf("stored are the links %v, want %d only", kept, far)
	}
}
