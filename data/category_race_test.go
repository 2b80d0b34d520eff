package data_test

import (
	"fmt"
	"slices"
	"testing"

	"minqing/data"
)

func TestAReportUnderWayIsCountedByTheDeadlineThatComes(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	// Reports and changes of the deadline at once: whichever comes first, each clock ends under the last deadline.
	failed := make(chan error, 8)
	for i := range 8 {
		go func() {
			if i%2 == 0 {
				_, err := s.CreateConcern(t.Context(), who["member"], report(inGrid1), data.Idempotency{Key: fmt.Sprint(i), BodyHash: []byte{1}})
				failed <- err
				return
			}
			k, err := s.ManagedCategories(t.Context())
			for err == nil {
				j := slices.IndexFunc(k, func(c data.Category) bool { return c.Slug == "street_light" })
				if _, err = s.UpdateCategory(t.Context(), who["admin"], "street_light", k[j].Version, data.CategoryPatch{Accept: ptr(fmt.Sprintf("%dh", 10+i))}); err == nil {
					break
				}
				if data.KindOf(err) == data.Stale {
					k, err = s.ManagedCategories(t.Context())
				}
			}
			failed <- err
		}()
	}
	for range 8 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	last := int64(managed(t, s, "street_light").Due.Accept.N) * 3600
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern where clock_budget = $1`, last); n != 4 {
		t.Errorf("%d of 4 are counted by the last deadline", n)
	}
}
