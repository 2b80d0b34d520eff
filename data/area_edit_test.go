package data_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

// areaNow is an area as it is stored.
func areaNow(t *testing.T, s *data.Store, code geo.Code) *data.Area {
	t.Helper()
	a, err := s.Area(t.Context(), everywhere(), code)
	if err != nil {
		t.Fatalf("read %s: %v", code, err)
	}
	return a
}

// edited is an edit of an area's shape at its present version.
func edited(t *testing.T, s *data.Store, code geo.Code, g orb.MultiPolygon) data.AreaEdit {
	t.Helper()
	return data.AreaEdit{Code: code, Version: areaNow(t, s, code).Version, AreaPatch: data.AreaPatch{Geometry: &g}}
}

// everywhere is the operator's scope.
func everywhere() concern.Scope {
	operator := data.Operator()
	return operator.Scope()
}

func TestAMovedSharedBorderMovesBothGrids(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	west := reported(t, s, staff, report(orb.Point{113.509, 37.87}))
	before := ask[int](t, s.Pool(), `select count(*) from minqing.change where kind = 'concern'`)
	done, err := s.ChangeAreas(t.Context(), staff, []data.AreaEdit{edited(t, s, grid1, box(113.50, 113.508)), edited(t, s, grid2, box(113.508, 113.52))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Areas) != 2 || len(done.Gaps) != 0 || done.Areas[0].Version != 2 || done.Areas[1].Version != 2 {
		t.Errorf("it answers %+v", done)
	}
	if c, err := s.Concern(t.Context(), staff, west.ID); err != nil || c.AreaCode != grid2 {
		t.Errorf("the concern between the borders lies in %v, %v", c, err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.change where kind = 'concern'`) - before; n != 1 {
		t.Errorf("%d moves of concerns were logged, want the one", n)
	}
}

func TestOneStaleAreaLeavesAllUnchanged(t *testing.T) {
	s := world(t)
	name := "改过的第二网格"
	if _, err := s.UpdateArea(t.Context(), data.Operator(), grid2, 1, data.AreaPatch{Name: &name}); err != nil {
		t.Fatal(err)
	}
	shape := func(w, e float64) data.AreaPatch { g := box(w, e); return data.AreaPatch{Geometry: &g} }
	_, err := s.ChangeAreas(t.Context(), data.Operator(), []data.AreaEdit{
		{Code: grid1, Version: 1, AreaPatch: shape(113.50, 113.508)}, {Code: grid2, Version: 1, AreaPatch: shape(113.508, 113.52)},
	}, nil)
	if e := wantKind(t, err, data.Stale); !strings.Contains(e.Message, name) {
		t.Errorf("%q does not name the one that is stale", e.Message)
	}
	if a := areaNow(t, s, grid1); a.Version != 1 || !a.Geometry.Equal(box(113.50, 113.51)) {
		t.Errorf("the first grid changed all the same: %+v", a)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.area_history where after ->> 'what' = 'change'`); n != 1 {
		t.Errorf("%d changes are in the history, want the renaming only", n)
	}
}

func TestAreasAreCheckedAsTheyAreTogether(t *testing.T) {
	s := world(t)
	for _, c := range []struct {
		name    string
		changed []data.AreaEdit
		added   []data.AddedArea
		kind    data.Kind
		says    string
	}{
		{"growing over one that stays", []data.AreaEdit{edited(t, s, grid1, box(113.50, 113.512))}, nil, data.Invalid, "第二网格"},
		{"growing out of the community", []data.AreaEdit{edited(t, s, grid1, box(113.499, 113.51)), edited(t, s, grid3, box(113.52, 113.53))}, nil, data.Invalid, "大院社区"},
		{"a shape that crosses itself", []data.AreaEdit{edited(t, s, grid1, orb.MultiPolygon{{{{113.50, 37.86}, {113.51, 37.88}, {113.51, 37.86}, {113.50, 37.88}, {113.50, 37.86}}}})}, nil, data.Invalid, "交叉"},
		{"given twice", []data.AreaEdit{edited(t, s, grid1, box(113.50, 113.51)), edited(t, s, grid1, box(113.50, 113.51))}, nil, data.Invalid, "两次"},
		{"of two parents", []data.AreaEdit{edited(t, s, grid1, box(113.50, 113.51)), edited(t, s, other, box(113.54, 113.56))}, nil, data.Invalid, "同一个上级"},
		{"nothing", nil, nil, data.Invalid, ""},
		{"added over another", nil, []data.AddedArea{{Parent: community, Name: "重叠", Geometry: box(113.525, 113.54)}}, data.Invalid, "第三网格"},
		{"added without a name", nil, []data.AddedArea{{Parent: community, Geometry: box(113.53, 113.54)}}, data.Invalid, "名称"},
		{"added below nothing", nil, []data.AddedArea{{Parent: "140302001009", Name: "新网格", Geometry: box(113.53, 113.54)}}, data.Invalid, "140302001009"},
		{"added below a street", nil, []data.AddedArea{{Parent: street, Name: "新社区", Geometry: box(113.53, 113.54)}}, data.Invalid, "社区里"},
		{"one that is not there", []data.AreaEdit{{Code: "140302001001009", Version: 1}}, nil, data.NotFound, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := s.ChangeAreas(t.Context(), data.Operator(), c.changed, c.added)
			if e := wantKind(t, err, c.kind); !strings.Contains(e.Chinese(), c.says) {
				t.Errorf("it says %q, which does not name %q", e.Chinese(), c.says)
			}
		})
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.area where version <> 1`); n != 0 {
		t.Errorf("%d areas changed after the refusals", n)
	}
}

func TestOnlyStaffAboveAndAdministratorsChangeSeveralAreas(t *testing.T) {
	s := world(t)
	try := func(by data.Actor) error {
		_, err := s.ChangeAreas(t.Context(), by, []data.AreaEdit{edited(t, s, grid1, box(113.50, 113.51))}, nil)
		return err
	}
	wantKind(t, try(person(t, s, "leader", concern.Leader, nil, community)), data.Forbidden)
	wantKind(t, try(person(t, s, "gridstaff", concern.Staff, nil, grid1)), data.Forbidden)
	wantKind(t, try(person(t, s, "elsewhere", concern.Staff, nil, other)), data.Forbidden)
	if err := try(person(t, s, "staff", concern.Staff, nil, community)); err != nil {
		t.Errorf("staff of the community may not: %v", err)
	}
	if err := try(person(t, s, "admin", concern.Admin, nil)); err != nil {
		t.Errorf("an administrator may not: %v", err)
	}
	elsewhere := person(t, s, "elsewhere2", concern.Staff, nil, other)
	_, err := s.ChangeAreas(t.Context(), elsewhere, nil, []data.AddedArea{{Parent: community, Name: "别家的", Geometry: box(113.53, 113.54)}})
	wantKind(t, err, data.Forbidden)
	_, err = s.SplitArea(t.Context(), elsewhere, grid1, 1, data.AreaSplit{Line: across(113.505), Name: "半"})
	wantKind(t, err, data.Forbidden)
	_, err = s.MergeAreas(t.Context(), elsewhere, data.AreaAt{Code: grid1, Version: 1}, data.AreaAt{Code: grid2, Version: 1})
	wantKind(t, err, data.Forbidden)
}

func TestAGapBetweenGridsIsAllowedAndTold(t *testing.T) {
	s := world(t)
	done, err := s.ChangeAreas(t.Context(), data.Operator(), []data.AreaEdit{edited(t, s, grid2, box(113.512, 113.52))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// 0.002° at 37.87° N is 176 m, over 0.02° or 2,220 m of height.
	if len(done.Gaps) != 1 || !near(done.Gaps[0].At, orb.Point{113.511, 37.87}, 0.001) || done.Gaps[0].M2 < 380_000 || done.Gaps[0].M2 > 400_000 {
		t.Errorf("the gaps are %+v", done.Gaps)
	}
}

func TestAnAddedGridGetsTheNextNumberAndItsNeighboursItsCorners(t *testing.T) {
	s := world(t)
	c := reported(t, s, data.Operator(), report(orb.Point{113.535, 37.875}))
	done, err := s.ChangeAreas(t.Context(), data.Operator(), nil, []data.AddedArea{
		{Parent: community, Name: "第四网格", Geometry: boxed(113.53, south, 113.54, 37.87)},
		{Parent: community, Name: "第五网格", Geometry: boxed(113.53, 37.87, 113.54, north)},
	})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, a := range done.Areas {
		codes = append(codes, string(a.Code))
	}
	if got := strings.Join(codes, " "); got != "140302001001004 140302001001005 "+string(grid3) {
		t.Errorf("it changed %s: want two new grids, and the third with a node", got)
	}
	if ring := areaNow(t, s, grid3).Geometry[0][0]; !slices.Contains(ring, orb.Point{113.53, 37.87}) {
		t.Errorf("the border of the third grid lacks the corner of its new neighbours: %v", ring)
	}
	if c, err := s.Concern(t.Context(), data.Operator(), c.ID); err != nil || c.AreaCode != "140302001001005" {
		t.Errorf("the concern in the fifth grid lies in %v, %v", c, err)
	}
	if _, err := s.UndoAreas(t.Context(), data.Operator(), done.History); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Concern(t.Context(), data.Operator(), c.ID); err != nil || c.AreaCode != community {
		t.Errorf("without the fifth grid the concern lies in %v, %v", c, err)
	}
}

// across is a line from south to north through the community.
func across(lon float64) orb.LineString { return orb.LineString{{lon, 37.85}, {lon, 37.89}} }

func TestAGridIsSplitByALine(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	west := reported(t, s, staff, report(orb.Point{113.511, 37.87}))
	done, err := s.SplitArea(t.Context(), staff, grid2, 1, data.AreaSplit{Line: across(113.5123456789), Name: "第四网格"})
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Areas) != 2 || done.Areas[0].Code != grid2 || done.Areas[1].Code != "140302001001004" || len(done.Gaps) != 0 {
		t.Fatalf("it answers %+v", done)
	}
	if kept := done.Areas[0].Geometry; kept.Bound().Max[0] != 113.52 || kept.Bound().Min[0] != 113.5123457 {
		t.Errorf("the larger part did not keep the code: %v", kept)
	}
	if c, err := s.Concern(t.Context(), staff, west.ID); err != nil || c.AreaCode != "140302001001004" {
		t.Errorf("the concern in the new part lies in %v, %v", c, err)
	}
}

func TestALineHasToCutAGridInTwo(t *testing.T) {
	s := world(t)
	for name, line := range map[string]orb.LineString{
		"that ends inside":     {{113.515, 37.85}, {113.515, 37.87}},
		"that passes by":       across(113.525),
		"that runs along":      {{113.51, 37.86}, {113.51, 37.88}},
		"that cuts three":      {{113.505, 37.865}, {113.525, 37.87}, {113.505, 37.875}},
		"that is a point":      {{113.515, 37.87}, {113.515, 37.87}},
		"so near to an edge":   across(113.5100000003),
		"that comes back home": {{113.515, 37.85}, {113.515, 37.87}, {113.515, 37.85}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.SplitArea(t.Context(), data.Operator(), grid2, 1, data.AreaSplit{Line: line, Name: "半"})
			if e := wantKind(t, err, data.Invalid); e.Fields["line"] == "" {
				t.Errorf("the error is about %v, want the line", e.Fields)
			}
		})
	}
	_, err := s.SplitArea(t.Context(), data.Operator(), other, 1, data.AreaSplit{Line: across(113.55), Name: "半"})
	wantKind(t, err, data.Conflict)
	// From border to border is enough: the ends need not stick out.
	if _, err := s.SplitArea(t.Context(), data.Operator(), grid2, 1, data.AreaSplit{Line: orb.LineString{{113.515, south}, {113.515, north}}, Name: "半"}); err != nil {
		t.Errorf("a line from border to border: %v", err)
	}
}

func TestNeighboursAreMergedWithTheirConcerns(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	inside, border := reported(t, s, staff, report(inGrid2)), reported(t, s, staff, report(orb.Point{113.52, 37.87}))
	done, err := s.MergeAreas(t.Context(), staff, data.AreaAt{Code: grid1, Version: 1}, data.AreaAt{Code: grid2, Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Removed) != 1 || done.Removed[0] != grid2 || len(done.Gaps) != 0 {
		t.Errorf("it answers %+v", done)
	}
	for _, c := range []*data.Concern{inside, border} {
		if now, err := s.Concern(t.Context(), staff, c.ID); err != nil || now.AreaCode != grid1 {
			t.Errorf("a concern of the second grid lies in %v, %v", now, err)
		}
	}
}

func TestGridsThatShareNoBorderOrAreNeededAreNotMerged(t *testing.T) {
	s := world(t)
	_, err := s.MergeAreas(t.Context(), data.Operator(), data.AreaAt{Code: grid1, Version: 1}, data.AreaAt{Code: grid3, Version: 1})
	wantKind(t, err, data.Invalid)
	person(t, s, "leader", concern.Leader, nil, grid2)
	_, err = s.MergeAreas(t.Context(), data.Operator(), data.AreaAt{Code: grid1, Version: 1}, data.AreaAt{Code: grid2, Version: 1})
	if e := wantKind(t, err, data.Conflict); !strings.Contains(e.Message, "1 个账号") {
		t.Errorf("%q does not say how many accounts are bound to it", e.Message)
	}
	// The one that stays may have as many as it likes.
	if _, err := s.MergeAreas(t.Context(), data.Operator(), data.AreaAt{Code: grid2, Version: 1}, data.AreaAt{Code: grid3, Version: 1}); err != nil {
		t.Error(err)
	}
}

// misplaced counts the concerns whose area is not that of a spatial join: the deepest that covers them, the lowest code on a border.
func misplaced(t *testing.T, s *data.Store) int {
	t.Helper()
	return ask[int](t, s.Pool(), `select count(*) from minqing.concern c where c.area_id is distinct from
		(select d.id from minqing.area d where st_covers(d.geom, c.geom) order by length(d.prefix) desc, d.prefix limit 1)`)
}

func TestAfterRandomEditsAndTheirUndoingEveryConcernLiesWhereASpatialJoinSays(t *testing.T) {
	s := world(t)
	r := rand.New(rand.NewPCG(11, 7946))
	// A third of the concerns lie on borders and on places that borders will move to.
	for n := range 240 {
		at := orb.Point{113.50 + 0.04*r.Float64(), south + 0.02*r.Float64()}
		if n%3 == 0 {
			at[0] = 113.50 + float64(r.IntN(41))*0.001
		}
		reported(t, s, data.Operator(), report(at))
	}
	placed := func() string {
		return ask[string](t, s.Pool(), `select md5(string_agg(id || ':' || area_id, ',' order by id)) from minqing.concern`)
	}
	grids := func() []data.Area {
		all, err := s.Areas(t.Context(), everywhere(), data.AreaQuery{Level: geo.Grid, Within: community, Geometry: true})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	var entries []int64
	states := []string{placed()}
	kinds := map[string]int{}
	for range 40 {
		all := grids()
		var done *data.AreasChanged
		var err error
		kind := []string{"change", "split", "merge"}[r.IntN(3)]
		a := all[r.IntN(len(all))]
		switch kind {
		case "change":
			ring := a.Geometry[0][0]
			from := ring[r.IntN(len(ring))]
			to := orb.Point{113.50 + 0.001*float64(r.IntN(41)), from[1]}
			var changed []data.AreaEdit
			for _, b := range all {
				moved := b.Geometry.Clone()
				for _, polygon := range moved {
					for _, ring := range polygon {
						for k := range ring {
							if ring[k] == from {
								ring[k] = to
							}
						}
					}
				}
				if !moved.Equal(b.Geometry) {
					changed = append(changed, data.AreaEdit{Code: b.Code, Version: b.Version, AreaPatch: data.AreaPatch{Geometry: &moved}})
				}
			}
			done, err = s.ChangeAreas(t.Context(), data.Operator(), changed, nil)
		case "split":
			lat := south + 0.02*r.Float64()
			done, err = s.SplitArea(t.Context(), data.Operator(), a.Code, a.Version, data.AreaSplit{Line: orb.LineString{{113.49, lat}, {113.55, lat + 0.001*r.Float64()}}, Name: fmt.Sprint("网格", lat)})
		case "merge":
			b := all[r.IntN(len(all))]
			done, err = s.MergeAreas(t.Context(), data.Operator(), data.AreaAt{Code: a.Code, Version: a.Version}, data.AreaAt{Code: b.Code, Version: b.Version})
		}
		if err != nil {
			wantKind(t, err, data.Invalid)
		} else {
			kinds[kind]++
			entries, states = append(entries, done.History), append(states, placed())
		}
		if n := misplaced(t, s); n != 0 {
			t.Fatalf("%d concerns are in the wrong area after a %s (%v)", n, kind, err)
		}
	}
	for _, kind := range []string{"change", "split", "merge"} {
		if kinds[kind] < 2 {
			t.Errorf("only %d of kind %s succeeded: too one-sided a test", kinds[kind], kind)
		}
	}
	for i := len(entries) - 1; i >= 0; i-- {
		if _, err := s.UndoAreas(t.Context(), data.Operator(), entries[i]); err != nil {
			t.Fatalf("undo edit %d: %v", i, err)
		}
		if placed() != states[i] {
			t.Fatalf("undoing edit %d does not bring every concern back", i)
		}
	}
	for n, want := range []orb.MultiPolygon{box(113.50, 113.51), box(113.51, 113.52), box(113.52, 113.53)} {
		if a := grids()[n]; !a.Geometry.Equal(want) {
			t.Errorf("grid %s came back as %v", a.Code, a.Geometry)
		}
	}
}
