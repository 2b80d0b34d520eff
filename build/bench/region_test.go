package main

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb/planar"

	"minqing/geo"
)

// The seed says which grid each concern lies in; the database is not asked.
func TestAPlaceOfACentreLiesInItsGridAndInAllAboveIt(t *testing.T) {
	areas, centres := region()
	if len(centres) != gridColumns*gridRows {
		t.Fatalf("%d centres", len(centres))
	}
	byCode := map[geo.Code]int{}
	for i, a := range areas {
		if _, err := geo.ParseCode(string(a.Code)); err != nil {
			t.Fatal(err)
		}
		if _, twice := byCode[a.Code]; twice {
			t.Fatalf("%s is there twice", a.Code)
		}
		byCode[a.Code] = i
	}
	chance := rand.New(rand.NewPCG(1, 1))
	for i := range centres {
		c := &centres[i]
		p := c.place(chance)
		for code, has := c.grid, true; has; code, has = code.Parent() {
			if !planar.MultiPolygonContains(areas[byCode[code]].Geometry, p) {
				t.Fatalf("%v lies outside of %s", p, code)
			}
		}
	}
}
