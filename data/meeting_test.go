package data_test

import (
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
)

func boardOn(t *testing.T, s *data.Store, by data.Actor, name string, day time.Time) *data.Board {
	t.Helper()
	b, err := s.CreateBoard(t.Context(), by, data.NewBoard{Name: name, Area: community, MetOn: day}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func civil(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// monday is the world with a clock that its tests set; it begins on a Monday at ten in Shanghai.
func monday(t *testing.T) (*data.Store, *time.Time) {
	t.Helper()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, concern.Shanghai)
	return clocked(t, &now), &now
}

// reportNow is noticed as it is reported.
func reportNow(at orb.Point) data.NewConcern {
	n := report(at)
	n.NoticedAt = time.Time{}
	return n
}

func TestAnArchivedBoardIsOnlyReadAndOutOfTheList(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	b := board(t, s, staff)
	pin, err := s.CreateAnnotation(t.Context(), staff, b.ID, data.NewAnnotation{Kind: data.Pin, Geometry: inGrid1}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	yes, no, name := true, false, "改名"
	filed, err := s.UpdateBoard(t.Context(), staff, b.ID, b.Version, data.BoardPatch{Archived: &yes})
	if err != nil || filed.ArchivedAt.IsZero() {
		t.Fatalf("archiving answers %+v, %v", filed, err)
	}
	_, err = s.UpdateBoard(t.Context(), staff, b.ID, filed.Version, data.BoardPatch{Name: &name})
	wantKind(t, err, data.Conflict)
	_, err = s.CreateAnnotation(t.Context(), staff, b.ID, data.NewAnnotation{Kind: data.Pin, Geometry: inGrid1}, data.Idempotency{})
	wantKind(t, err, data.Conflict)
	_, err = s.UpdateAnnotation(t.Context(), staff, b.ID, pin.ID, 1, data.AnnotationPatch{Title: &name}, data.Idempotency{})
	wantKind(t, err, data.Conflict)
	wantKind(t, s.DeleteAnnotation(t.Context(), staff, b.ID, pin.ID, 1), data.Conflict)
	wantKind(t, s.DeleteBoard(t.Context(), staff, b.ID, filed.Version), data.Conflict)
	if all, err := s.Annotations(t.Context(), staff, b.ID); err != nil || len(all) != 1 {
		t.Errorf("an archived board reads %v, %v", all, err)
	}
	for _, c := range []struct {
		archived *bool
		listed   int
	}{{nil, 1}, {&yes, 1}, {&no, 0}} {
		if boards, err := s.Boards(t.Context(), staff, data.BoardQuery{Archived: c.archived}); err != nil || len(boards) != c.listed {
			t.Errorf("%d boards are listed, %v, want %d", len(boards), err, c.listed)
		}
	}
	back, err := s.UpdateBoard(t.Context(), staff, b.ID, filed.Version, data.BoardPatch{Archived: &no, Name: &name})
	if err != nil || !back.ArchivedAt.IsZero() || back.Name != name {
		t.Errorf("bringing back answers %+v, %v", back, err)
	}
}

func TestBoardsAreFoundByTheWordsOfTheirNameAndArea(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	boardOn(t, s, staff, "三月 Drains", civil(2026, 3, 2))
	late := boardOn(t, s, staff, "四月晨会", civil(2026, 4, 6))
	boardOn(t, s, staff, "三月晨会", civil(2026, 3, 9))
	for words, want := range map[string][]string{
		"晨会": {"四月晨会", "三月晨会"}, "drains": {"三月 Drains"}, "晨会 三月": {"三月晨会"}, "五月": nil, "%": nil,
		"晨会 " + late.Area.Name: {"四月晨会", "三月晨会"}, "a\x00b": nil,
	} {
		boards, err := s.Boards(t.Context(), staff, data.BoardQuery{Words: words})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for i := range boards {
			names = append(names, boards[i].Name)
		}
		if !slices.Equal(names, want) {
			t.Errorf("%q finds %v, want %v", words, names, want)
		}
	}
}

func TestACopyHasTheDrawingsAndLinksAndNoDecisions(t *testing.T) {
	s, _ := monday(t)
	staff := person(t, s, "staff", concern.Staff, []string{"维修组"}, community)
	linked := reported(t, s, staff, reportNow(inGrid1)).ID
	b := board(t, s, staff)
	if _, err := s.CreateAnnotation(t.Context(), staff, b.ID, data.NewAnnotation{Kind: data.Pin, Geometry: inGrid1, Title: "井", Concerns: []int64{linked}}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	decided(t, s, staff, b.ID, "换井盖", data.Owner{Team: "维修组"}, civil(2026, 3, 3), 0)
	yes := true
	if _, err := s.UpdateBoard(t.Context(), staff, b.ID, b.Version, data.BoardPatch{Archived: &yes}); err != nil {
		t.Fatal(err)
	}
	key := data.Idempotency{Key: "c", BodyHash: []byte{1}}
	c, err := s.CopyBoard(t.Context(), staff, b.ID, data.NewBoard{}, key)
	if err != nil || c.Name != b.Name || c.Annotations != 1 || !c.ArchivedAt.IsZero() {
		t.Fatalf("the copy is %+v, %v", c, err)
	}
	if again, err := s.CopyBoard(t.Context(), staff, b.ID, data.NewBoard{}, key); err != nil || again.ID != c.ID {
		t.Errorf("copying again answers %+v, %v", again, err)
	}
	all, err := s.Annotations(t.Context(), staff, c.ID)
	if err != nil || len(all) != 1 || all[0].Title != "井" || !slices.Equal(all[0].Concerns, []int64{linked}) {
		t.Errorf("the copy shows %+v, %v", all, err)
	}
	if list, err := s.Decisions(t.Context(), staff, c.ID, nil); err != nil || len(list.Decisions) != 0 {
		t.Errorf("the copy has the decisions %+v, %v", list, err)
	}
	_, err = s.CopyBoard(t.Context(), person(t, s, "leader", concern.Leader, nil, community), b.ID, data.NewBoard{}, data.Idempotency{})
	wantKind(t, err, data.Forbidden)
	_, err = s.CopyBoard(t.Context(), person(t, s, "far", concern.Staff, nil, other), b.ID, data.NewBoard{}, data.Idempotency{})
	wantKind(t, err, data.NotFound)
}
