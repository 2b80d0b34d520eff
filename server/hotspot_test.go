package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"minqing/tiles"
)

// PostGIS measures on the plane of the town's own zone (EPSG:4547, CGCS2000, 114° E), which shortens and lengthens by less than
// three parts in a hundred thousand here. Towns in which two points lie that near to the distance from each other are passed over.
func TestPlacesAreThoseThatPostGISFinds(t *testing.T) {
	w := newWorld(t, 10)
	judged := 0
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 11))
		var points []orb.Point
		var lon, lat []float64
		for range 40 + random.IntN(60) {
			p := orb.Point{113.56 + 0.02*random.Float64(), 37.84 + 0.02*random.Float64()}
			for range 1 + random.IntN(8) {
				q := orb.Point{p[0] + 0.0003*random.NormFloat64(), p[1] + 0.00025*random.NormFloat64()}
				points, lon, lat = append(points, q), append(lon, q[0]), append(lat, q[1])
			}
		}
		within, least := 20+60*random.Float64(), 2+random.IntN(6)
		labels, n := tiles.Clusters(points, within, least)
		var cluster, near, doubtful []int
		if err := w.store.Pool().QueryRow(t.Context(), `
			with point as (select i, st_transform(st_setsrid(st_makepoint(lon, lat), 4326), 4547) geom
				from unnest($1::float8[], $2::float8[]) with ordinality as p (lon, lat, i)),
			clustered as (select i, geom, st_clusterdbscan(geom, $3, $4) over () label from point)
			select array_agg(coalesce(label, -1) order by i),
				array_agg((select count(*) from point o where st_distance(o.geom, c.geom) <= $3)::int order by i),
				array_agg((select count(*) from point o where abs(st_distance(o.geom, c.geom) / $3 - 1) < 3e-5)::int order by i)
			from clustered c`, lon, lat, within, least).Scan(&cluster, &near, &doubtful); err != nil {
			t.Fatal(err)
		}
		if slices.Max(doubtful) > 0 {
			continue
		}
		judged++
		if found := slices.Max(cluster) + 1; found != n {
			t.Errorf("seed %d: %d clusters, PostGIS has %d", seed, n, found)
		}
		same := map[int]int{} // our number of a cluster → PostGIS's
		for i, label := range labels {
			if core := near[i] >= least; !core {
				if (label < 0) != (cluster[i] < 0) {
					t.Errorf("seed %d: point %d is in %d, PostGIS has it in %d", seed, i, label, cluster[i])
				}
				continue
			}
			if theirs, known := same[label]; label < 0 || known && theirs != cluster[i] {
				t.Errorf("seed %d: core %d is in %d, PostGIS has it in %d", seed, i, label, cluster[i])
			}
			same[label] = cluster[i]
		}
	}
	if judged < 6 {
		t.Errorf("only %d towns were judged", judged)
	}
}

func TestPlacesTellOfNothingThatIsHidden(t *testing.T) {
	w := newWorld(t, 10)
	at := w.inside(t, "140302001001002")
	plant := func(mustReport string) {
		for i := range 5 {
			body := fmt.Sprintf(`{"type":"Feature","geometry":{"type":"Point","coordinates":[%f,%f]},"properties":{"title":"同一处","category":"street_light"%s}}`,
				at[0]+float64(i)*1e-5, at[1], mustReport)
			if made := w.as(t, "staff").do(t, "POST", "/api/v1/concerns", body); made.status != 201 {
				t.Fatalf("%d %s", made.status, made.body)
			}
		}
		w.caughtUp(t)
	}
	const fiveOfThem = `"count":5`
	plant(`,"must_report":"crime_clue"`)
	for account, sees := range map[string]bool{"planner": false, "display": false, "admin": false, "member": false, "staff": true, "leader": true} {
		if a := w.as(t, account).get(t, "/api/v1/hotspots/places"); strings.Contains(a.body, fiveOfThem) != sees {
			t.Errorf("%s is told %s", account, a.body)
		}
	}
	plant("")
	if a := w.as(t, "planner").get(t, "/api/v1/hotspots/places?distance=20"); !strings.Contains(a.body, fiveOfThem) || !strings.Contains(a.body, `"area":"140302001001002`) {
		t.Errorf("of five that are open to all the planner is told %s", a.body)
	}
}

func TestASilentGridIsToldOfAndHeldAgainstOthers(t *testing.T) {
	w := newWorld(t, 10)
	execute := func(sql string) {
		t.Helper()
		if _, err := w.store.Pool().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	const quiet, hush = "140302001001003", "140302001001005"
	execute(`update minqing.grid_card set households = 400`)
	// Twelve a grid, of which those of one are restricted, and another has none.
	execute(`with made as (insert into minqing.concern (title, category, source, must_report, geom, area_id, noticed_at, yellow_at, red_at)
			select '一件', 'street_light', 'visit', case when code = '` + hush + `' then 'crime_clue' end, st_pointonsurface(geom), id, now() - interval '1 day', now() + interval '1 day', now() + interval '2 days'
			from minqing.area, generate_series(1, 12) where level = 'grid' and code <> '` + quiet + `' returning id)
		insert into minqing.change (kind, after) select 'bulk', jsonb_build_object('from', min(id), 'to', max(id)) from made`)
	w.caughtUp(t)
	type answer struct {
		Compared int
		Grids    []struct {
			Code, Name, Measure string
			Count               int64
			Expected, Size      float64
		}
	}
	ask := func(account, query string) (codes string) {
		var got answer
		w.as(t, account).get(t, "/api/v1/hotspots/silent"+query).json(t, &got)
		for _, g := range got.Grids {
			codes += g.Code + " "
			if g.Measure != "households" || g.Size != 400 || g.Expected < 11 || g.Expected > 14 || g.Count > 2 || g.Name == "" {
				t.Errorf("%s is told %+v", account, g)
			}
		}
		return codes
	}
	if got := ask("staff", ""); got != quiet+" " {
		t.Errorf("the staff are told of %q", got)
	}
	if got := ask("planner", ""); !strings.Contains(got, quiet) || !strings.Contains(got, hush) {
		t.Errorf("a planner, who sees none of the restricted ones, is told of %q", got)
	}
	if got := ask("staff", "?area="+hush); got != "" {
		t.Errorf("within another grid the staff are told of %q", got)
	}
	if got := ask("repair", ""); got != "" {
		t.Errorf("a team's account, which has no grid, is told of %q", got)
	}
	for _, wrong := range []string{"?bbox=113,37,114,38", "?within=POLYGON((113%2037,114%2037,114%2038,113%2037))"} {
		if a := w.as(t, "staff").do(t, "GET", "/api/v1/hotspots/silent"+wrong, ""); a.status != 400 {
			t.Errorf("%s is answered %d %s", wrong, a.status, a.body)
		}
	}
}
