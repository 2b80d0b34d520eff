package data_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"minqing/concern"
	"minqing/data"
)

func TestMergingMovesTheHouseholdsAndReopeningGivesThemBack(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	main, twin := reported(t, s, who["member"], report(inGrid1)), reported(t, s, who["member"], report(inGrid1))
	execute(t, s, `update minqing.concern set supporters = 2 where id = $1`, twin.ID)
	merge := data.NewStep{Step: concern.Merge, Reason: "同一盏灯", Into: main.ID}
	wantKind(t, second(s.TakeStep(t.Context(), who["leader"], twin.ID, data.NewStep{Step: concern.Merge, Reason: "自己", Into: twin.ID}, data.Idempotency{})), data.Invalid)
	wantKind(t, second(s.TakeStep(t.Context(), who["leader"], twin.ID, data.NewStep{Step: concern.Merge, Reason: "没有", Into: 987654}, data.Idempotency{})), data.Invalid)
	merged := takes(t, s, who["leader"], twin.ID, merge)
	if merged.Status != concern.Duplicate || merged.DuplicateOf != main.ID || merged.EndedAt.IsZero() {
		t.Errorf("merged it is %+v", merged)
	}
	households := func() int32 {
		return ask[int32](t, s.Pool(), `select supporters from minqing.concern where id = $1`, main.ID)
	}
	if n := households(); n != 3 {
		t.Errorf("%d households stand behind the main one, want 3", n)
	}
	back := takes(t, s, who["leader"], twin.ID, data.NewStep{Step: concern.Reopen, Reason: "不是同一盏"})
	if back.Status != concern.Accepted || back.DuplicateOf != 0 || !back.EndedAt.IsZero() || back.Clock.From.IsZero() {
		t.Errorf("reopened it is %+v", back)
	}
	if n := households(); n != 0 {
		t.Errorf("%d households are left behind the main one, want none", n)
	}
	for id, want := range map[int64]string{main.ID: "report absorb release", twin.ID: "report merge reopen"} {
		if got := ask[string](t, s.Pool(), `select string_agg(kind, ' ' order by version) from minqing.event where concern_id = $1`, id); got != want {
			t.Errorf("concern %d has the history %s, want %s", id, got, want)
		}
	}
}

func TestUndoingOneOfSeveralMergesGivesBackWhatWentOn(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	first, next, last := reported(t, s, who["member"], report(inGrid1)), reported(t, s, who["member"], report(inGrid1)), reported(t, s, who["member"], report(inGrid1))
	execute(t, s, `update minqing.concern set supporters = 2 where id = $1`, first.ID)
	takes(t, s, who["leader"], first.ID, data.NewStep{Step: concern.Merge, Reason: "同一盏灯", Into: next.ID})
	takes(t, s, who["leader"], next.ID, data.NewStep{Step: concern.Merge, Reason: "还是那一盏", Into: last.ID})
	households := func(want string) {
		t.Helper()
		got := ask[string](t, s.Pool(), `select string_agg(supporters::text, ' ' order by id) from minqing.concern where id = any($1)`, []int64{first.ID, next.ID, last.ID})
		if got != want {
			t.Errorf("the households are %s, want %s", got, want)
		}
	}
	households("2 3 4")
	takes(t, s, who["leader"], first.ID, data.NewStep{Step: concern.Reopen, Reason: "不是同一盏"})
	households("2 0 1")
	takes(t, s, who["leader"], next.ID, data.NewStep{Step: concern.Reopen, Reason: "也不是"})
	households("2 0 0")
	for _, id := range []int64{next.ID, last.ID} {
		replays(t, s, id)
	}
}

func TestAMergeIntoSomethingUnseenDoesNotTellOfIt(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	far, near := reported(t, s, who["staff"], report(inGrid2)), reported(t, s, who["staff"], report(inGrid1))
	takes(t, s, who["staff"], near.ID, data.NewStep{Step: concern.Merge, Reason: "同一件", Into: far.ID})
	for name, want := range map[string]int64{"staff": far.ID, "leader": 0} {
		c, err := s.Concern(t.Context(), who[name], near.ID)
		if err != nil {
			t.Fatal(err)
		}
		events, err := s.Events(t.Context(), who[name], near.ID)
		if err != nil {
			t.Fatal(err)
		}
		if c.DuplicateOf != want || events[1].Detail.Other != want {
			t.Errorf("%s is told of %d and %d, want %d", name, c.DuplicateOf, events[1].Detail.Other, want)
		}
	}
	_, err := s.TakeStep(t.Context(), who["leader"], reported(t, s, who["leader"], report(inGrid1)).ID, data.NewStep{Step: concern.Merge, Reason: "猜", Into: far.ID}, data.Idempotency{})
	var e *data.Error
	if !errors.As(err, &e) || e.Kind != data.Invalid || !strings.Contains(e.Chinese(), "没有这件诉求") {
		t.Errorf("merging into what is out of sight answers %v", fmt.Sprint(err))
	}
}
