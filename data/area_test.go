package data_test

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

func TestAnAreaIsRefusedNamingTheOffendingPlace(t *testing.T) {
	s := world(t)
	for _, c := range []struct {
		name string
		area data.NewArea
		kind data.Kind
		says string // in the message about the field
		near orb.Point
	}{
		{"with a code that is taken", data.NewArea{Code: grid3, Name: "重复", Geometry: box(113.525, 113.535)}, data.Conflict, "", orb.Point{}},
		{"overlapping a sibling", data.NewArea{Code: "140302001001004", Name: "第四网格", Geometry: box(113.525, 113.535)}, data.Invalid, "第三网格", orb.Point{113.5275, 37.87}},
		{"sticking out of its parent", data.NewArea{Code: "140302001001004", Name: "第四网格", Geometry: box(113.53, 113.541)}, data.Invalid, "大院社区", orb.Point{113.5405, 37.87}},
		{"crossing itself", data.NewArea{Code: "140302001001004", Name: "第四网格", Geometry: orb.MultiPolygon{{{{113.53, 37.86}, {113.54, 37.88}, {113.54, 37.86}, {113.53, 37.88}, {113.53, 37.86}}}}}, data.Invalid, "交叉", orb.Point{113.535, 37.87}},
		{"not closed", data.NewArea{Code: "140302001001004", Name: "第四网格", Geometry: orb.MultiPolygon{{{{113.53, 37.86}, {113.54, 37.86}, {113.54, 37.88}}}}}, data.Invalid, "", orb.Point{}},
		{"without a shape", data.NewArea{Code: "140302001001004", Name: "第四网格"}, data.Invalid, "", orb.Point{}},
		{"without a name", data.NewArea{Code: "140302001001004", Name: " ", Geometry: box(113.53, 113.54)}, data.Invalid, "", orb.Point{}},
		{"without its parent", data.NewArea{Code: "140302001003001", Name: "孤网格", Geometry: box(113.53, 113.54)}, data.Invalid, "140302001003", orb.Point{}},
		{"with a code of 13 digits", data.NewArea{Code: "1403020010010", Name: "怪网格", Geometry: box(113.53, 113.54)}, data.Invalid, "", orb.Point{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := s.CreateArea(t.Context(), data.Operator(), c.area)
			e := wantKind(t, err, c.kind)
			if !strings.Contains(e.Chinese(), c.says) {
				t.Errorf("it says %q, which does not name %q", e.Chinese(), c.says)
			}
			if c.near != (orb.Point{}) && (e.At == nil || !near(*e.At, c.near, 0.003)) {
				t.Errorf("the place is %v, want about %v", e.At, c.near)
			}
		})
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.area`); n != 8 {
		t.Errorf("%d areas are left after the refusals, want the 8 there were", n)
	}
}

func near(at [2]float64, p orb.Point, by float64) bool {
	return max(at[0]-p[0], p[0]-at[0]) < by && max(at[1]-p[1], p[1]-at[1]) < 0.02
}

func TestASliverBetweenNeighboursIsTolerated(t *testing.T) {
	s := world(t)
	// The border is 2.2 km long: a millimetre over it is more than 2 m².
	tooFar := data.NewArea{Code: "140302001001004", Name: "第四网格", Geometry: box(113.53-1.1e-8, 113.54)}
	_, err := s.CreateArea(t.Context(), data.Operator(), tooFar)
	wantKind(t, err, data.Invalid)
	within := tooFar
	within.Geometry = box(113.53-0.4e-8, 113.54+0.4e-8)
	if _, err := s.CreateArea(t.Context(), data.Operator(), within); err != nil {
		t.Errorf("0.8 m² over the neighbour are refused: %v", err)
	}
}

func TestAParentKeepsHoldingItsChildren(t *testing.T) {
	s := world(t)
	smaller := box(113.505, 113.54)
	_, err := s.UpdateArea(t.Context(), data.Operator(), community, 1, data.AreaPatch{Geometry: &smaller})
	if e := wantKind(t, err, data.Invalid); !strings.Contains(e.Fields["geometry"], "第一网格") {
		t.Errorf("it says %q, which does not name the grid left out", e.Fields["geometry"])
	}
}

func TestAnAreaChangesOnlyAtItsVersion(t *testing.T) {
	s := world(t)
	name := "东网格"
	a, err := s.UpdateArea(t.Context(), data.Operator(), grid1, 1, data.AreaPatch{Name: &name})
	if err != nil || a.Version != 2 || a.Name != name {
		t.Fatalf("renaming answers %+v, %v", a, err)
	}
	_, err = s.UpdateArea(t.Context(), data.Operator(), grid1, 1, data.AreaPatch{Name: &name})
	wantKind(t, err, data.Stale)
	wantKind(t, s.DeleteArea(t.Context(), data.Operator(), grid1, 1), data.Stale)
}

func TestAnAreaThatIsNeededIsNotRemoved(t *testing.T) {
	s := world(t)
	wantKind(t, s.DeleteArea(t.Context(), data.Operator(), community, 1), data.Conflict)
	person(t, s, "leader", concern.Leader, nil, grid1)
	wantKind(t, s.DeleteArea(t.Context(), data.Operator(), grid1, 1), data.Conflict)
	if err := s.DeleteArea(t.Context(), data.Operator(), grid2, 1); err != nil {
		t.Errorf("a grid that nothing needs is not removed: %v", err)
	}
}

func TestOnlyAdministratorsAndStaffAboveEditAreas(t *testing.T) {
	s := world(t)
	name := "新名"
	rename := func(by data.Actor, code geo.Code, version int64) error {
		_, err := s.UpdateArea(t.Context(), by, code, version, data.AreaPatch{Name: &name})
		return err
	}
	staff := person(t, s, "staff", concern.Staff, nil, community)
	if err := rename(staff, grid1, 1); err != nil {
		t.Errorf("staff may not rename a grid of their community: %v", err)
	}
	wantKind(t, rename(staff, community, 1), data.Forbidden)
	wantKind(t, rename(staff, other, 1), data.Forbidden)
	wantKind(t, rename(person(t, s, "leader", concern.Leader, nil, community), grid1, 2), data.Forbidden)
	if err := rename(person(t, s, "admin", concern.Admin, nil), other, 1); err != nil {
		t.Errorf("an administrator may not rename an area: %v", err)
	}
}

func TestAnAccountSeesItsAreasWithWhatLiesAboveAndBelow(t *testing.T) {
	s := world(t)
	leader := person(t, s, "leader", concern.Leader, nil, community)
	areas, err := s.Areas(t.Context(), leader.Scope(), data.AreaQuery{})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, a := range areas {
		codes = append(codes, string(a.Code))
	}
	want := []string{string(city), string(district), string(street), string(community), string(grid1), string(grid2), string(grid3)}
	if got := strings.Join(codes, " "); got != strings.Join(want, " ") {
		t.Errorf("it sees %s, want %v", got, want)
	}
	grids, err := s.Areas(t.Context(), leader.Scope(), data.AreaQuery{Level: geo.Grid, Within: community, Geometry: true})
	if err != nil || len(grids) != 3 || !grids[1].Geometry.Equal(box(113.51, 113.52)) || grids[1].ParentCode != community {
		t.Errorf("the grids of the community are %+v, %v", grids, err)
	}
	_, err = s.Area(t.Context(), leader.Scope(), other)
	wantKind(t, err, data.NotFound)
}

func TestConcernsMoveWithTheAreasTheyLieIn(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, city)
	var ids []int64
	for _, at := range []orb.Point{inGrid1, inGrid3, inNoGrid} {
		ids = append(ids, reported(t, s, staff, report(at)).ID)
	}
	areaOf := func(id int64) geo.Code {
		c, err := s.Concern(t.Context(), staff, id)
		if err != nil {
			t.Fatal(err)
		}
		return c.AreaCode
	}
	expect := func(when string, want ...geo.Code) {
		t.Helper()
		for i, id := range ids {
			if got := areaOf(id); got != want[i] {
				t.Errorf("%s, concern %d lies in %s, want %s", when, i, got, want[i])
			}
		}
	}
	expect("at first", grid1, grid3, community)

	fourth, err := s.CreateArea(t.Context(), staff, data.NewArea{Code: "140302001001004", Name: "第四网格", Geometry: box(113.53, 113.54)})
	if err != nil {
		t.Fatal(err)
	}
	expect("with a fourth grid", grid1, grid3, fourth.Code)

	before := ask[int](t, s.Pool(), `select count(*) from minqing.change where kind = 'concern'`)
	less := boxed(113.52, south, 113.53, 37.865)
	if _, err := s.UpdateArea(t.Context(), staff, grid3, 1, data.AreaPatch{Geometry: &less}); err != nil {
		t.Fatal(err)
	}
	expect("with a smaller third grid", grid1, community, fourth.Code)
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.change where kind = 'concern'`) - before; n != 1 {
		t.Errorf("%d concerns were logged as moved, want the one", n)
	}

	// The corner of the smaller grid is a node of the fourth's border now, and that a version of its own.
	if err := s.DeleteArea(t.Context(), staff, fourth.Code, 2); err != nil {
		t.Fatal(err)
	}
	expect("without the fourth grid", grid1, community, community)
}
