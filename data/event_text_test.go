package data_test

import (
	"bytes"
	"fmt"
	"maps"
	"sync"
	"testing"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
)

func TestAnEditKeepsTheTextsBeforeIt(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	edit := func(version int64, p data.ConcernPatch) *data.Written {
		t.Helper()
		w, err := s.UpdateConcern(t.Context(), staff, c.ID, version, p, data.Idempotency{})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	title, address, urgent := "三号楼路灯不亮", "大院三号楼东侧", concern.Urgent
	edit(1, data.ConcernPatch{Title: &title, Address: &address})
	edit(2, data.ConcernPatch{Urgency: &urgent})
	empty := ""
	edit(3, data.ConcernPatch{Title: &title, Description: &empty})
	wantTexts(t, s, c.ID, map[string]string{
		"2 title": "路灯不亮", "2 address": "大院三号楼", "4 description": "三号楼门前的路灯坏了",
	})
	for _, sealed := range ask[[][]byte](t, s.Pool(), `select array_agg(sealed) from minqing.concern_text`) {
		if bytes.Contains(sealed, []byte("路灯")) || bytes.Contains(sealed, []byte("大院")) {
			t.Error("a text lies open in the database")
		}
	}
}

func wantTexts(t *testing.T, s *data.Store, id int64, want map[string]string) {
	t.Helper()
	if got, err := s.Texts(t.Context(), id); err != nil || !maps.Equal(got, want) {
		t.Errorf("beside the events are %v, %v; want %v", got, err, want)
	}
}

func TestATextBesideAnEventIsMaskedAndBoundToItsPlace(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c, other := reported(t, s, staff, report(inGrid1)), reported(t, s, staff, report(inGrid1))
	for kind, text := range map[string]string{"reason": "打过 13800138000，没人接", "note": "", "answer": "修好了"} {
		if err := s.KeepText(t.Context(), c.ID, 2, kind, text); err != nil {
			t.Fatal(err)
		}
	}
	wantTexts(t, s, c.ID, map[string]string{"2 reason": "打过 138********，没人接", "2 answer": "修好了"})
	wantTexts(t, s, other.ID, map[string]string{})

	execute(t, s, `update minqing.concern_text set version = 3 where concern_id = $1 and kind = 'answer'`, c.ID)
	if got, err := s.Texts(t.Context(), c.ID); err == nil {
		t.Errorf("a text that was moved to another event opens: %v", got)
	}
}

func TestAConcernHasOneKeyWhoeverNeedsItFirst(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	var writers sync.WaitGroup
	want, errs := map[string]string{}, make([]error, 12)
	for i := range errs {
		kind := fmt.Sprint("note", i)
		want["1 "+kind] = kind
		writers.Go(func() { errs[i] = s.KeepText(t.Context(), c.ID, 1, kind, kind) })
	}
	writers.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	wantTexts(t, s, c.ID, want)
}

func TestWithoutAKeyNoTextIsKept(t *testing.T) {
	url := pgtest.New(t)
	sealing := openAt(t, url)
	if err := sealing.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	c := reported(t, sealing, data.Operator(), report(outside))
	s, err := data.Open(t.Context(), url, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	wantKind(t, s.KeepText(t.Context(), c.ID, 1, "note", "一句话"), data.Unavailable)
	wantTexts(t, s, c.ID, map[string]string{})
	if err := sealing.KeepText(t.Context(), c.ID, 1, "note", "一句话"); err != nil {
		t.Fatal(err)
	}
	_, err = s.Texts(t.Context(), c.ID)
	wantKind(t, err, data.Unavailable)
}
