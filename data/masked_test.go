package data_test

import (
	"slices"
	"testing"

	"minqing/concern"
	"minqing/data"
)

func TestNumbersOfPersonsAreMaskedOnSaveAndTheWriterIsTold(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	n := report(inGrid1)
	n.Title, n.Description = "路灯不亮，打13800138000", "找王某 140302199001011248 或 0353-2012345"
	n.Contact = &data.Contact{Name: "王某", Phone: "13800138000"}
	key := data.Idempotency{Key: "phone-1", BodyHash: []byte{1}}
	for _, again := range []string{"at first", "when it comes again"} {
		w, err := s.CreateConcern(t.Context(), member, n, key)
		if err != nil {
			t.Fatal(err)
		}
		if w.Concern.Title != "路灯不亮，打138********" || w.Concern.Description != "找王某 ******** 或 035********" || w.Concern.Address != n.Address {
			t.Errorf("%s the report is %+v", again, w.Concern)
		}
		wantNotices(t, w, data.Notice{Field: "title", What: []concern.Personal{concern.PhoneNumber}},
			data.Notice{Field: "description", What: []concern.Personal{concern.IDNumber, concern.PhoneNumber}})
	}
	if n.Title != "路灯不亮，打13800138000" {
		t.Error("the caller's report was changed")
	}
	leader := person(t, s, "leader", concern.Leader, nil, grid1)
	id := ask[int64](t, s.Pool(), `select id from minqing.concern`)
	if c, err := s.Contact(t.Context(), leader, id); err != nil || c.Phone != "13800138000" {
		t.Errorf("the contact is %+v, %v: what belongs there is not masked", c, err)
	}

	// An edit masks what it brings, and leaves no trace of what the mask took away.
	title, address := "路灯不亮，打１３８００１３８０００", "三号楼 0353-2012345"
	w, err := s.UpdateConcern(t.Context(), leader, id, 1, data.ConcernPatch{Title: &title, Address: &address}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	wantNotices(t, w, data.Notice{Field: "title", What: []concern.Personal{concern.PhoneNumber}}, data.Notice{Field: "address", What: []concern.Personal{concern.PhoneNumber}})
	if w.Concern.Title != "路灯不亮，打138********" || w.Concern.Address != "三号楼 035********" || address != "三号楼 0353-2012345" {
		t.Errorf("the edit is %+v", w.Concern)
	}
	wantTexts(t, s, id, map[string]string{"2 address": n.Address})
	urgent := concern.Urgent
	w, err = s.UpdateConcern(t.Context(), leader, id, 2, data.ConcernPatch{Urgency: &urgent}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	wantNotices(t, w)
}

func wantNotices(t *testing.T, w *data.Written, want ...data.Notice) {
	t.Helper()
	if !slices.EqualFunc(w.Notices, want, func(a, b data.Notice) bool { return a.Field == b.Field && slices.Equal(a.What, b.What) }) {
		t.Errorf("the notices are %v, want %v", w.Notices, want)
	}
}

func TestATextThatWasKeptUnmaskedIsMaskedWhenItIsEdited(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	execute(t, s, `update minqing.concern set description = '打13800138000' where id = $1`, c.ID)
	description := "打13800138000，晚上打"
	if _, err := s.UpdateConcern(t.Context(), staff, c.ID, 1, data.ConcernPatch{Description: &description}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	wantTexts(t, s, c.ID, map[string]string{"2 description": "打138********"})
}

func TestARestrictedReportsReceiptTellsWhatWasMasked(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	n := report(inGrid1)
	n.MustReport, n.Title = concern.CrimeClue, "有人收钱 13800138000"
	w, err := s.CreateConcern(t.Context(), member, n, data.Idempotency{})
	if err != nil || !w.Receipt {
		t.Fatalf("%+v, %v", w, err)
	}
	wantNotices(t, w, data.Notice{Field: "title", What: []concern.Personal{concern.PhoneNumber}})
}

func TestAnImportMasksAndCountsTheRows(t *testing.T) {
	s := world(t)
	path := file(t, "rows.csv", "lon,lat,title,description,address,category,noticed_at,urgency\n"+
		"113.505,37.87,打13800138000,又 13900139000,,street_light,2026-03-02,\n"+
		"113.505,37.87,好的,,三号楼 0353-2012345,street_light,2026-03-02,\n"+
		"113.505,37.87,网格 140302001001002,,,street_light,2026-03-02,\n"+
		"913.505,37.87,出界 13800138000,,,street_light,2026-03-02,\n"+
		"113.505,37.87,放错了列,,,street_light,2026-03-02,13800138000\n")
	r := imported(t, s, path, plain)
	if r.Added != 3 || r.Masked != 2 || r.Refused != 2 {
		t.Fatalf("%+v; want 3 added, 2 of them masked", r)
	}
	got := ask[[]string](t, s.Pool(), `select array_agg(concat_ws('|', title, description, address) order by id) from minqing.concern`)
	if want := []string{"打138********|又 139********|", "好的||三号楼 035********", "网格 140302001001002||"}; !slices.Equal(got, want) {
		t.Errorf("the rows became %q, want %q", got, want)
	}
	if p := r.Problems[1]; p.Message != "不认识“138********”；可以用 low、normal、high、urgent，或它们的中文" {
		t.Errorf("the problem quotes %q", p.Message)
	}
	if again := imported(t, s, path, plain); again.Known != 3 || again.Masked != 0 {
		t.Errorf("the same file again: %+v", again)
	}
}

func TestWhatIsDrawnOnAWallIsMasked(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	board, err := s.CreateBoard(t.Context(), staff, data.NewBoard{Name: "晨会 13800138000", Area: community}, data.Idempotency{})
	if err != nil || board.Name != "晨会 138********" {
		t.Fatalf("the board is %+v, %v", board, err)
	}
	name, title := "晚会 0353-2012345", "找 13900139000"
	if board, err = s.UpdateBoard(t.Context(), staff, board.ID, 1, data.BoardPatch{Name: &name}); err != nil || board.Name != "晚会 035********" {
		t.Errorf("the board is %+v, %v", board, err)
	}
	drawn, err := s.CreateAnnotation(t.Context(), staff, board.ID, data.NewAnnotation{Kind: data.Text, Geometry: inGrid1, Title: "找 13800138000"}, data.Idempotency{})
	if err != nil || drawn.Title != "找 138********" {
		t.Fatalf("the drawing is %+v, %v", drawn, err)
	}
	if drawn, err = s.UpdateAnnotation(t.Context(), staff, board.ID, drawn.ID, 1, data.AnnotationPatch{Title: &title}, data.Idempotency{}); err != nil || drawn.Title != "找 139********" {
		t.Errorf("the drawing is %+v, %v", drawn, err)
	}
}

func TestWhatIsSaidWithAStepIsMaskedAndTheWriterIsTold(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	w, err := s.TakeStep(t.Context(), staff, c.ID, data.NewStep{Step: concern.Accept, Note: "打过13800138000"}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	wantNotices(t, w, data.Notice{Field: "note", What: []concern.Personal{concern.PhoneNumber}})
	wantTexts(t, s, c.ID, map[string]string{"2 note": "打过138********"})
}
