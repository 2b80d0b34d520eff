package data_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geo"

	"minqing/concern"
	"minqing/data"
)

// similarIDs are those that the actor is shown at a place of the first grid.
func similarIDs(t *testing.T, s *data.Store, by data.Actor, category string) []int64 {
	t.Helper()
	found, err := s.SimilarTo(t.Context(), by, inGrid1, category)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]int64, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	return ids
}

func TestWhatIsSimilarLiesWithinTheDistanceTheNearestFirst(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	// Half a metre on either side of sixty, in each direction: the sphere that places them is off by a third of a metre at most.
	ids := map[string]int64{}
	for name, at := range map[string]struct{ bearing, metres float64 }{
		"here": {0, 0}, "north in": {0, 59.5}, "east in": {90, 59.5}, "north out": {0, 60.5}, "east out": {90, 60.5}, "corner": {45, 80},
	} {
		ids[name] = reported(t, s, who["member"], report(geo.PointAtBearingAndDistance(inGrid1, at.bearing, at.metres))).ID
	}
	got := similarIDs(t, s, who["member"], "street_light")
	if len(got) != 3 || got[0] != ids["here"] || !slices.Contains(got, ids["north in"]) || !slices.Contains(got, ids["east in"]) {
		t.Errorf("within sixty metres of %v are %v", ids, got)
	}
	found, err := s.SimilarTo(t.Context(), who["member"], inGrid1, "street_light")
	if err != nil {
		t.Fatal(err)
	}
	if m := found[2].Metres; found[0].Metres != 0 || m < 59 || m > 60 {
		t.Errorf("they are %v and %v m away, want 0 and 59.5", found[0].Metres, m)
	}
	for range data.MostSimilar {
		reported(t, s, who["member"], report(inGrid1))
	}
	if got := similarIDs(t, s, who["member"], "street_light"); len(got) != data.MostSimilar {
		t.Errorf("%d are shown, want %d", len(got), data.MostSimilar)
	}
}

func TestWhatIsSimilarIsOpenOfTheCategoryAndOnesOwnToSee(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	shown := reported(t, s, who["member"], report(inGrid1)).ID
	other := report(inGrid1)
	other.Category = "dog_noise"
	reported(t, s, who["member"], other)
	declined := reported(t, s, who["member"], report(inGrid1)).ID
	takes(t, s, who["leader"], declined, data.NewStep{Step: concern.Decline, Reason: "不归这里"})
	twin := reported(t, s, who["member"], report(inGrid1)).ID
	takes(t, s, who["leader"], twin, data.NewStep{Step: concern.Merge, Reason: "同一盏", Into: shown})
	hidden := report(inGrid1)
	hidden.MustReport = concern.CrimeClue
	secret := reported(t, s, who["member"], hidden).ID
	for by, want := range map[string][]int64{"member": {shown}, "leader": {shown, secret}, "staff": {shown, secret}, "next": {}} {
		if got := similarIDs(t, s, who[by], "street_light"); !slices.Equal(got, want) {
			t.Errorf("%s is shown %v, want %v", by, got, want)
		}
	}
	for _, by := range []string{"plans", "wall", "admin", "team"} {
		wantKind(t, second(s.SimilarTo(t.Context(), who[by], inGrid1, "street_light")), data.Forbidden)
	}
	wantKind(t, second(s.SimilarTo(t.Context(), who["member"], inGrid1, "nothing")), data.Invalid)
	wantKind(t, second(s.SimilarTo(t.Context(), who["member"], orb.Point{200, 100}, "street_light")), data.Invalid)
}

func TestWhatIsSimilarHasThePhotoThatMayBeSeen(t *testing.T) {
	s, _ := album(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	restricted := taken(t, s, who["leader"], c.ID, "a face")
	open := taken(t, s, who["leader"], c.ID, "a lamp")
	if _, err := s.ShowPhoto(t.Context(), who["leader"], c.ID, open.ID, data.PhotoOpen); err != nil {
		t.Fatal(err)
	}
	for by, want := range map[string]int64{"member": open.ID, "leader": restricted.ID} {
		found, err := s.SimilarTo(t.Context(), who[by], inGrid1, "street_light")
		if err != nil {
			t.Fatal(err)
		}
		if len(found) != 1 || found[0].Photo == nil || found[0].Photo.ID != want {
			t.Errorf("%s is shown %+v, want the photo %d", by, found, want)
		}
	}
}

func TestWhoeverIsShownItMayJoinIt(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Accept})
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Dispatch, Team: "维修组"})
	beside := person(t, s, "beside", concern.Member, []string{"维修组"}, grid2)
	for _, by := range []data.Actor{who["member"], who["leader"], who["staff"], beside} {
		found, err := s.SimilarTo(t.Context(), by, inGrid1, "street_light")
		if err != nil || len(found) != 1 {
			t.Fatalf("%s is shown %+v, %v", by.Name, found, err)
		}
		if _, err := s.Support(t.Context(), by, found[0].ID, data.Idempotency{}); err != nil {
			t.Errorf("%s is shown it and may not join: %v", by.Name, err)
		}
	}
}

func TestEachSupportIsOneHouseholdMore(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	var both sync.WaitGroup
	for _, by := range []string{"member", "leader"} {
		both.Go(func() {
			if _, err := s.Support(t.Context(), who[by], c.ID, data.Idempotency{}); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	key := data.Idempotency{Key: "k", BodyHash: []byte{1}}
	for range 2 {
		w, err := s.Support(t.Context(), who["member"], c.ID, key)
		if err != nil {
			t.Fatal(err)
		}
		if w.Concern.Supporters != 3 || w.Concern.Version != 4 || w.Concern.Description == "" {
			t.Errorf("it is %+v, want three households at version 4 and its words kept", w.Concern)
		}
	}
	events, err := s.Events(t.Context(), who["leader"], c.ID)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, string(e.Kind))
	}
	if got := strings.Join(kinds, " "); got != "report support support support" {
		t.Errorf("its history is %s", got)
	}
	replays(t, s, c.ID)
}

func TestWhoMaySupportWhat(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	hidden := report(inGrid1)
	hidden.MustReport = concern.Instability
	secret := reported(t, s, who["member"], hidden)
	before := rowOf(t, s, c.ID) + rowOf(t, s, secret.ID)
	refused := func(by string, id int64, kind data.Kind) {
		t.Helper()
		wantKind(t, second(s.Support(t.Context(), who[by], id, data.Idempotency{})), kind)
	}
	for _, by := range []string{"plans", "wall", "admin", "team"} {
		refused(by, c.ID, data.Forbidden)
	}
	refused("next", c.ID, data.NotFound)
	refused("member", secret.ID, data.NotFound)
	if rowOf(t, s, c.ID)+rowOf(t, s, secret.ID) != before {
		t.Error("what was refused changed something")
	}
	takes(t, s, who["leader"], c.ID, data.NewStep{Step: concern.Decline, Reason: "不归这里"})
	err := wantKind(t, second(s.Support(t.Context(), who["member"], c.ID, data.Idempotency{})), data.Conflict)
	if !strings.Contains(err.Message, "另报一件") {
		t.Errorf("it says %q", err.Message)
	}
}
