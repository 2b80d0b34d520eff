package data_test

import (
	"slices"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
)

func TestPlannersAndDisplaysReadNoPersonsOnACard(t *testing.T) {
	s := ledgerWorld(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	leader, police, branch, members, households := "李示例", "王示例", "第一网格党支部", []string{"赵示例", "钱示例"}, int32(312)
	counted := &households
	_, err := s.UpdateGridCard(t.Context(), staff, grid1, 0, data.GridCardPatch{
		Leader: &leader, Members: &members, Police: &police, PartyBranch: &branch, Households: &counted,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ConfirmClear(t.Context(), staff, grid1, concern.Basics, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	for role, reads := range map[concern.Role]bool{concern.Member: true, concern.Leader: true, concern.Admin: true, concern.Planner: false, concern.Display: false} {
		card, err := s.GridCard(t.Context(), person(t, s, role.String(), role, nil, community), grid1)
		if err != nil {
			t.Fatal(err)
		}
		persons := card.Leader == leader && card.Police == police && slices.Equal(card.Members, members) && card.Clear[concern.Basics].By != 0
		blank := card.Leader == "" && card.Police == "" && card.Members == nil && card.Clear[concern.Basics].By == 0
		if reads && !persons || !reads && !blank {
			t.Errorf("%s reads %+v", role, card)
		}
		if card.PartyBranch != branch || *card.Households != households || card.Clear[concern.Basics].Stale {
			t.Errorf("%s reads %+v", role, card)
		}
	}
}

func TestACardIsChangedAtTheVersionThatWasRead(t *testing.T) {
	s := ledgerWorld(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	name, nobody := "李示例", ""
	if _, err := s.UpdateGridCard(t.Context(), staff, grid1, 1, data.GridCardPatch{Leader: &name}); data.KindOf(err) != data.Stale {
		t.Errorf("a version that was never: %v", err)
	}
	first, err := s.UpdateGridCard(t.Context(), staff, grid1, 0, data.GridCardPatch{Leader: &name})
	if err != nil || first.Version != 1 {
		t.Fatalf("%+v %v", first, err)
	}
	if _, err := s.UpdateGridCard(t.Context(), staff, grid1, 0, data.GridCardPatch{Leader: &nobody}); data.KindOf(err) != data.Stale {
		t.Errorf("a stale change: %v", err)
	}
	many := int32(-3)
	tooFew := &many
	wrong := wantKind(t, func() error {
		_, err := s.UpdateGridCard(t.Context(), staff, grid1, 1, data.GridCardPatch{Members: &[]string{""}, Households: &tooFew})
		return err
	}(), data.Invalid)
	if wrong.Fields["members"] == "" || wrong.Fields["households"] == "" {
		t.Errorf("it names %v", wrong.Fields)
	}
	wantKind(t, func() error { _, err := s.GridCard(t.Context(), staff, community); return err }(), data.NotFound)
}

func TestTheLatestConfirmationCountsAndGrowsStale(t *testing.T) {
	s := ledgerWorld(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	for item, days := range map[string]int{"basics": 89, "people": 91} {
		execute(t, s, `insert into minqing.grid_clear (area_id, item, role, at) select id, $1, 'member', now() - make_interval(days => $2) from minqing.area where code = $3`, item, days, string(grid1))
	}
	card, err := s.GridCard(t.Context(), staff, grid1)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{false, true, true, true, true} {
		if c := card.Clear[i]; c.Item != concern.ClearItems()[i] || c.Stale != want || c.At.IsZero() != (i > 1) {
			t.Errorf("%s: %+v", c.Item, c)
		}
	}
	before := time.Now()
	idem := data.Idempotency{Key: "k", BodyHash: []byte("people")}
	for range 2 {
		c, err := s.ConfirmClear(t.Context(), staff, grid1, concern.People, idem)
		if err != nil || c.Stale || c.At.Before(before.Add(-time.Second)) || c.By != staff.Viewer.Account {
			t.Errorf("%+v %v", c, err)
		}
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.grid_clear where item = 'people'`); n != 2 {
		t.Errorf("there are %d confirmations: one was old, one is new, and the same key again adds none", n)
	}
}
