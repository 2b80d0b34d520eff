package judge_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"

	"minqing/data/pgtest"
	"minqing/geo"
)

// randomShape draws rings on a small lattice, where they often touch, overlap and fold.
func randomShape(r *rand.Rand) orb.MultiPolygon {
	mp := make(orb.MultiPolygon, 1+r.IntN(2))
	size := 3 + r.IntN(4)
	for i := range mp {
		for range 1 + r.IntN(3) {
			var ring orb.Ring
			for range 3 + r.IntN(4) {
				ring = append(ring, orb.Point{float64(r.IntN(size)), float64(r.IntN(size))})
			}
			mp[i] = append(mp[i], append(ring, ring[0]))
		}
	}
	if r.IntN(2) == 0 { // a shell that holds most of the rest, so that holes are often right
		mp[0][0] = orb.Bound{Min: orb.Point{-1, -1}, Max: orb.Point{float64(size), float64(size)}}.ToRing()
	}
	return mp
}

// known are the shapes of geo's own tests, less those that PostGIS does not even read.
func known(t *testing.T) []orb.MultiPolygon {
	text, err := os.ReadFile("../testdata/polygons.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []orb.MultiPolygon
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), " | ")
		if fields[1] == "unclosed" || fields[1] == "too short" {
			continue
		}
		g, err := wkt.Unmarshal(fields[3])
		if err != nil {
			t.Fatal(err)
		}
		switch g := g.(type) {
		case orb.Polygon:
			all = append(all, orb.MultiPolygon{g})
		case orb.MultiPolygon:
			all = append(all, g)
		}
	}
	return all
}

// PostGIS is the judge: CheckPolygon takes exactly the shapes that ST_IsValid takes.
func TestPostGISAgreesWhichPolygonsAreValid(t *testing.T) {
	shapes := append(make([]orb.MultiPolygon, 0, 6_000), known(t)...)
	r := rand.New(rand.NewPCG(2, 7946))
	for len(shapes) < cap(shapes) {
		shapes = append(shapes, randomShape(r))
	}
	wkts := make([]string, len(shapes))
	for i, s := range shapes {
		wkts[i] = geo.FormatWKT(s)
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `select st_isvalid(g), st_isvalidreason(g) from
		(select st_multi(st_geomfromtext(w)) as g, n from unnest($1::text[]) with ordinality as u(w, n)) as s order by n`, wkts)
	if err != nil {
		t.Fatal(err)
	}
	valid := 0
	for i := 0; rows.Next(); i++ {
		var ok bool
		var reason string
		if err := rows.Scan(&ok, &reason); err != nil {
			t.Fatal(err)
		}
		if ok {
			valid++
		}
		if err := geo.CheckPolygon(shapes[i]); (err == nil) != ok {
			t.Errorf("%s: we say %v, PostGIS %s", wkts[i], err, reason)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if valid < 200 || valid > len(shapes)-200 {
		t.Errorf("only %d of %d shapes are valid: too one-sided a test", valid, len(shapes))
	}
}

// Covers is ST_Covers for places on a lattice, where the borders are hit often.
func TestPostGISAgreesWhichPlacesAPolygonCovers(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7946))
	var shapes []orb.MultiPolygon
	var values []string
	for len(shapes) < 300 {
		s := randomShape(r)
		if err := geo.CheckPolygon(s); err != nil {
			var fault *geo.GeometryError
			if !errors.As(err, &fault) {
				t.Fatal(err)
			}
			continue
		}
		values = append(values, fmt.Sprintf("(%d, '%s')", len(shapes), geo.FormatWKT(s)))
		shapes = append(shapes, s)
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `select n, x / 2.0::float8, y / 2.0::float8, st_covers(st_geomfromtext(w), st_makepoint(x / 2.0, y / 2.0))
		from (values `+strings.Join(values, ",")+`) as s(n, w), generate_series(-3, 13) as x, generate_series(-3, 13) as y`)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var n int
		var p orb.Point
		var covered bool
		if err := rows.Scan(&n, &p[0], &p[1], &covered); err != nil {
			t.Fatal(err)
		}
		if geo.Covers(shapes[n], p) != covered {
			t.Errorf("%s and %v: PostGIS says %v", geo.FormatWKT(shapes[n]), p, covered)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
