package judge_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"minqing/data/pgtest"
	"minqing/geo"
)

const (
	side = 5     // grids of the town below, each way
	wide = 0.001 // degrees from one to the next
)

// town is side × side grids of about 100 m. Every border has a vertex in its middle, which the grid to its west leaves out in every
// third place, as digitisers do (a T-junction). Coordinates are GeoJSON's.
func town() []orb.MultiPolygon {
	at := func(i, j float64) orb.Point { return orb.Point{113.5 + wide*i, 37.8 + wide*j} }
	var grids []orb.MultiPolygon
	for n := range side * side {
		i, j := float64(n/side), float64(n%side)
		ring := orb.Ring{at(i, j), at(i+.5, j), at(i+1, j)}
		if len(grids)%3 != 0 {
			ring = append(ring, at(i+1, j+.5))
		}
		ring = append(ring, at(i+1, j+1), at(i+.5, j+1), at(i, j+1), at(i, j+.5), at(i, j))
		grids = append(grids, geo.Rounded(orb.MultiPolygon{{ring}}))
	}
	return grids
}

// shift moves a vertex in every polygon that has it, and says in which.
func shift(grids []orb.MultiPolygon, from, to orb.Point) (moved []orb.MultiPolygon, which []int) {
	moved = slices.Clone(grids)
	for n, mp := range grids {
		ring := slices.Clone(mp[0][0])
		for k, p := range ring {
			if p == from {
				ring[k] = to
			}
		}
		if !ring.Equal(mp[0][0]) {
			moved[n], which = orb.MultiPolygon{{ring}}, append(which, n)
		}
	}
	return moved, which
}

// PostGIS is the judge: whatever inner vertices are moved and wherever, the grids cover what they covered, keep off each other and
// share every border; only so do neither slivers nor gaps show at any zoom.
func TestMovingSharedVerticesKeepsTheTownWhole(t *testing.T) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	r := rand.New(rand.NewPCG(10, 7946))
	inner := func(v, from float64) bool { return v > from+wide/4 && v < from+side*wide-wide/4 }
	for range 12 {
		whole, _ := geo.Weave(town(), nil, nil)
		moves := 0
		for range 60 {
			ring := whole[r.IntN(len(whole))][0][0]
			from := ring[r.IntN(len(ring))]
			if !inner(from[0], 113.5) || !inner(from[1], 37.8) {
				continue
			}
			to := orb.Point{from[0] + wide/3*(r.Float64()-.5), from[1] + wide/3*(r.Float64()-.5)}
			to = geo.Rounded(orb.MultiPolygon{{{to}}})[0][0][0]
			next, which := shift(whole, from, to)
			var changed, beside []orb.MultiPolygon
			for n := range next {
				if slices.Contains(which, n) {
					changed = append(changed, next[n])
				} else {
					beside = append(beside, next[n])
				}
			}
			woven, noded := geo.Weave(changed, beside, nil)
			next = slices.Concat(noded, woven)
			if slices.ContainsFunc(next, func(mp orb.MultiPolygon) bool { return geo.CheckPolygon(mp) != nil }) || overlaps(next) {
				continue // not a legal move
			}
			whole = next
			moves++
		}
		if moves < 10 {
			t.Fatalf("only %d moves were legal: too few to show anything", moves)
		}
		judge(t, conn, town(), whole)
	}
}

// overlaps is a cheap sign of an illegal move, that needs no judge: a vertex of one grid inside another.
func overlaps(grids []orb.MultiPolygon) bool {
	for n, mp := range grids {
		for m, other := range grids {
			if n == m || !mp.Bound().Intersects(other.Bound()) {
				continue
			}
			for _, p := range other[0][0] {
				if geo.Covers(mp, p) && !slices.Contains(mp[0][0], p) {
					return true
				}
			}
		}
	}
	return false
}

func judge(t *testing.T, conn *pgx.Conn, before, after []orb.MultiPolygon) {
	t.Helper()
	var invalid, overlapping, pieces, holes int
	var difference, areas float64
	err := conn.QueryRow(context.Background(), `with was as (select st_union(st_geomfromtext(w)) as g, sum(st_area(st_geomfromtext(w))) as m from unnest($1::text[]) as u(w)),
			now as (select st_geomfromtext(w) as g, n from unnest($2::text[]) with ordinality as u(w, n)),
			whole as (select st_union(g) as g, sum(st_area(g)) as m from now)
		select (select count(*) from now where not st_isvalid(g)),
			(select count(*) from now a join now b on a.n < b.n and st_area(st_intersection(a.g, b.g)) > 0),
			(select st_numgeometries(st_multi(g)) from whole), (select st_nrings(g) from whole),
			(select st_area(st_symdifference(was.g, whole.g)) from was, whole), (select abs(was.m - whole.m) from was, whole)`, texts(before), texts(after)).
		Scan(&invalid, &overlapping, &pieces, &holes, &difference, &areas)
	if err != nil {
		t.Fatal(err)
	}
	if invalid+overlapping > 0 || pieces != 1 || holes != 1 {
		t.Errorf("%d grids are invalid, %d pairs overlap, the town is in %d pieces with %d rings, want one", invalid, overlapping, pieces, holes)
	}
	// A square millimetre is 1e-16 square degrees.
	if difference > 1e-16 || areas > 1e-16 {
		t.Errorf("the town differs by %g square degrees, the sum of its grids by %g", difference, areas)
	}
}

func texts(all []orb.MultiPolygon) []string {
	out := make([]string, len(all))
	for i, mp := range all {
		out[i] = geo.FormatWKT(mp)
	}
	return out
}
