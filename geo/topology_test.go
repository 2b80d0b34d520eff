package geo_test

import (
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"minqing/geo"
)

func square(w, s, e, n float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}}}
}

func TestABorderGetsItsNeighboursVerticesAsNodes(t *testing.T) {
	west := square(0, 0, 1, 2)
	southEast, northEast := square(1, 0, 2, 1), square(1, 1, 2, 2)
	woven, beside := geo.Weave([]orb.MultiPolygon{west}, []orb.MultiPolygon{southEast, northEast}, nil)
	if want := (orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {1, 2}, {0, 2}, {0, 0}}}}); !woven[0].Equal(want) {
		t.Errorf("the long border is %v, want the corner of two neighbours in it: %v", woven[0], want)
	}
	if !beside[0].Equal(southEast) || !beside[1].Equal(northEast) {
		t.Error("neighbours change that have nothing to gain")
	}
}

func TestANeighbourGetsAChangedVertexAsNode(t *testing.T) {
	_, beside := geo.Weave([]orb.MultiPolygon{square(1, 0.5, 2, 1)}, []orb.MultiPolygon{square(0, 0, 1, 2)}, nil)
	if want := (orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 0.5}, {1, 1}, {1, 2}, {0, 2}, {0, 0}}}}); !beside[0].Equal(want) {
		t.Errorf("the neighbour's border is %v, want %v", beside[0], want)
	}
}

func TestAVertexThatRoundingMovedGoesBackToItsPlace(t *testing.T) {
	exact := orb.Point{113.123456789, 37.123456789}
	neighbour := orb.MultiPolygon{{{{113.1, 37.1}, {113.1, 37.2}, exact, {113.1, 37.1}}}}
	told := geo.Rounded(orb.MultiPolygon{{{{113.1, 37.1}, exact, {113.2, 37.1}, {113.1, 37.1}}}})
	if told[0][0][1] == exact {
		t.Fatal("rounding does nothing here, so this shows nothing")
	}
	woven, _ := geo.Weave([]orb.MultiPolygon{told}, []orb.MultiPolygon{neighbour}, nil)
	if woven[0][0][0][1] != exact {
		t.Errorf("the vertex is %v, want the neighbour's %v", woven[0][0][0][1], exact)
	}
}

func TestVerticesOfTheGroundAroundAreKept(t *testing.T) {
	woven, _ := geo.Weave([]orb.MultiPolygon{square(0, 0, 1, 1)}, nil, []orb.MultiPolygon{{{{{0, 0}, {0.5, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}}})
	if !slices.Contains(woven[0][0][0], orb.Point{0.5, 0}) {
		t.Errorf("the border along the ground around lacks its vertex: %v", woven[0])
	}
}

func TestWhatIsMoreThanTwoCentimetresOffStaysOff(t *testing.T) {
	gap := square(1+2*geo.Resolution, 0, 2, 1)
	woven, beside := geo.Weave([]orb.MultiPolygon{gap}, []orb.MultiPolygon{square(0, 0, 1, 2)}, nil)
	if !woven[0].Equal(gap) || !beside[0].Equal(square(0, 0, 1, 2)) {
		t.Error("borders are drawn together that were meant to be apart")
	}
}

// What GeoJSON tells is what Rounded keeps: handed back, it is the same number.
func TestRoundedIsWhatGeoJSONTells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")}
		mp := orb.MultiPolygon{{{at, {0, 0}, {1, 0}, at}}}
		told, err := geo.ParseGeometry(geo.AppendGeometry(nil, orb.LineString(mp[0][0])))
		if err != nil {
			t.Fatal(err)
		}
		if got := geo.Rounded(mp)[0][0]; !orb.LineString(got).Equal(told.(orb.LineString)) {
			t.Errorf("rounded to %v, told as %v", got, told)
		}
	})
}
