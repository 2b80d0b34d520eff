package data_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
)

// several are concerns, some of which share their instant.
func several(t *testing.T, s *data.Store, by data.Actor, n int) {
	t.Helper()
	for i := range n {
		c := report(inGrid1)
		c.NoticedAt = firstDay.Add(time.Duration(i/3) * time.Hour)
		if i%2 == 0 {
			c.Category = "theft"
		}
		reported(t, s, by, c)
	}
}

func TestPagesHoldEachConcernOnceInOrder(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	several(t, s, staff, 11)
	for sort, column := range map[data.Sort]string{
		data.NewestFirst: "noticed_at desc, id desc", data.OldestFirst: "noticed_at, id", data.DueFirst: "red_at, id",
		data.DueLast: "red_at desc, id desc", data.IDUp: "id", data.IDDown: "id desc",
	} {
		var got []int64
		cursor := ""
		for {
			page, err := s.ListConcerns(t.Context(), staff, &concern.Filter{}, sort, cursor, 4)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Concerns {
				got = append(got, c.ID)
			}
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		want := ask[[]int64](t, s.Pool(), `select array_agg(id order by `+column+`) from minqing.concern`)
		if !slices.Equal(got, want) {
			t.Errorf("by %s the pages hold %v, want %v", sort, got, want)
		}
	}
}

func TestARowThatComesBetweenPagesMovesNoOther(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	several(t, s, staff, 4)
	first, err := s.ListConcerns(t.Context(), staff, &concern.Filter{}, data.NewestFirst, "", 2)
	if err != nil {
		t.Fatal(err)
	}
	late := report(inGrid1)
	late.NoticedAt = firstDay.Add(48 * time.Hour)
	reported(t, s, staff, late)
	second, err := s.ListConcerns(t.Context(), staff, &concern.Filter{}, data.NewestFirst, first.Next, 2)
	if err != nil {
		t.Fatal(err)
	}
	if second.Concerns[0].ID != first.Concerns[1].ID-1 || len(second.Concerns) != 2 || second.Next != "" {
		t.Errorf("after %d comes %+v", first.Concerns[1].ID, second.Concerns)
	}
	if !second.At.Equal(first.At) {
		t.Errorf("the second page tells the lights at %v, the first at %v", second.At, first.At)
	}
}

func TestACursorServesItsOwnListOnly(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	several(t, s, staff, 4)
	page, err := s.ListConcerns(t.Context(), staff, &concern.Filter{}, data.NewestFirst, "", 2)
	if err != nil {
		t.Fatal(err)
	}
	next := func(f *concern.Filter, sort data.Sort, cursor string) error {
		_, err := s.ListConcerns(t.Context(), staff, f, sort, cursor, 2)
		return err
	}
	if err := next(&concern.Filter{}, "", page.Next); err != nil {
		t.Errorf("the cursor does not serve its list: %v", err)
	}
	wantKind(t, next(&concern.Filter{Categories: []string{"theft"}}, "", page.Next), data.Invalid)
	wantKind(t, next(&concern.Filter{}, data.OldestFirst, page.Next), data.Invalid)
	for i := range len(page.Next) - 1 { // the last character may hold bits that mean nothing
		altered := []byte(page.Next)
		if altered[i] = 'A'; page.Next[i] == 'A' {
			altered[i] = 'B'
		}
		wantKind(t, next(&concern.Filter{}, "", string(altered)), data.Invalid)
	}
	wantKind(t, next(&concern.Filter{}, "", "!"), data.Invalid)
	wantKind(t, next(&concern.Filter{}, "title", ""), data.Invalid)
	_, err = s.ListConcerns(t.Context(), staff, &concern.Filter{}, "", "", 1001)
	wantKind(t, err, data.Invalid)
}

func TestWordsAreFoundInTheTextsTheRoleReads(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	planner := person(t, s, "planner", concern.Planner, nil, community)
	display := person(t, s, "display", concern.Display, nil, community)
	n := report(inGrid1)
	n.Title, n.Address, n.Description = "三号楼路灯不亮", "Block B 东门", "100%_坏了，灯\\杆歪"
	c := reported(t, s, staff, n)
	for _, q := range []struct {
		words                   string
		staff, planner, display bool
	}{
		{"路灯", true, true, true},
		{"灯", true, true, true},
		{"路灯 三号楼", true, true, true},
		{"灯路", false, false, false},
		{"亮Block", false, false, false}, // across two texts
		{"BLOCK", true, true, false},
		{"东门", true, true, false},
		{"坏了", true, false, false},
		{"100%_坏", true, false, false},
		{"0%坏", false, false, false}, // no wildcards
		{"灯\\杆", true, false, false},
		{"路灯 坏了", true, false, false},
		{"路灯 不在", false, false, false},
	} {
		for name, who := range map[string]struct {
			actor data.Actor
			finds bool
		}{"staff": {staff, q.staff}, "planner": {planner, q.planner}, "display": {display, q.display}} {
			words := strings.Fields(q.words)
			ids, err := s.WordIDs(t.Context(), who.actor.Scope(), words, nil)
			if err != nil {
				t.Fatal(err)
			}
			if slices.Contains(ids, c.ID) != who.finds {
				t.Errorf("%q: the %s finds it: %v, want %v", q.words, name, !who.finds, who.finds)
			}
			count, err := s.CountConcerns(t.Context(), who.actor, &concern.Filter{Words: words}, firstDay)
			if err != nil || int(count) != len(ids) {
				t.Errorf("%q: counted are %d, %v, found %d", q.words, count, err, len(ids))
			}
		}
	}
	if ids, err := s.WordIDs(t.Context(), staff.Scope(), []string{"路灯"}, []int64{}); err != nil || len(ids) != 0 {
		t.Errorf("of no rows, %v are found, %v", ids, err)
	}
	elsewhere := person(t, s, "other", concern.Staff, nil, other)
	if ids, err := s.WordIDs(t.Context(), elsewhere.Scope(), []string{"路灯"}, nil); err != nil || len(ids) != 0 {
		t.Errorf("out of sight, %v are found, %v", ids, err)
	}
}
