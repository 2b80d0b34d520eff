package data_test

import (
	"fmt"
	"strings"
	"testing"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",\n") + `]}`
}

func feature(properties, geometry string) string {
	return `{"type":"Feature","properties":{` + properties + `},"geometry":` + geometry + `}`
}

// square is a polygon as tall as the world of these tests.
func square(west, east float64) string { return rectangle(west, south, east, north) }

func rectangle(w, s, e, n float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}`, w, s, e, s, e, n, w, n, w, s)
}

var coded = data.ImportOptions{Kind: data.ImportAreas, Datum: geo.WGS84}

func TestAreasWithCodesComeInAnyOrder(t *testing.T) {
	s := open(t)
	r := imported(t, s, file(t, "a.geojson", collection(
		feature(`"code":"140302001001001","name":"第一网格"`, square(113.50, 113.51)),
		feature(`"code":"140302001001","name":"大院社区"`, square(113.50, 113.54)),
		feature(`"code":"140302001000","name":"大院街道"`, square(113.50, 113.56)),
		feature(`"code":"140300000000","name":"泉城"`, square(113.4, 113.7)),
		feature(`"code":"140302000000","name":"泉东区"`, square(113.4, 113.7)),
	)), coded)
	if r.Added != 5 || r.Refused != 0 {
		t.Fatalf("%+v, want all five", r)
	}
	if parents := ask[int](t, s.Pool(), `select count(*) from minqing.area c join minqing.area p on p.id = c.parent and c.prefix ^@ p.prefix`); parents != 4 {
		t.Errorf("%d have their parent, want 4", parents)
	}
	if r := imported(t, s, file(t, "b.geojson", collection(feature(`"code":"140302001001001","name":"第一网格"`, square(113.50, 113.51)))), coded); r.Known != 1 {
		t.Errorf("again: %+v, want it known", r)
	}
}

func TestABadPolygonDoesNotStopTheGoodOnes(t *testing.T) {
	s := world(t)
	good := feature(`"code":"140302001001004","name":"第四网格"`, square(113.53, 113.54))
	r := imported(t, s, file(t, "a.geojson", collection(
		feature(`"code":"140302001001005","name":"自交"`, `{"type":"Polygon","coordinates":[[[113.53,37.86],[113.54,37.88],[113.54,37.86],[113.53,37.88],[113.53,37.86]]]}`),
		feature(`"code":"140302001001006","name":"压着第三网格"`, square(113.525, 113.53)),
		good,
		feature(`"code":"140302001001007","name":"压着第四网格"`, square(113.535, 113.54)),
		feature(`"code":"140302009001001","name":"没有上级"`, square(113.53, 113.54)),
		feature(`"code":"140302001001004","name":"代码重复"`, square(113.53, 113.54)),
		feature(`"code":"14030200100","name":"代码短"`, square(113.53, 113.54)),
		feature(`"code":"140302001001008","name":"出了社区"`, square(113.53, 113.55)),
		feature(`"code":"140302001001009","name":"颠倒"`, `{"type":"Polygon","coordinates":[[[37.86,113.53],[37.88,113.53],[37.88,113.54],[37.86,113.54],[37.86,113.53]]]}`),
		feature(`"code":"140302001001010","name":"一个点"`, `{"type":"Point","coordinates":[113.53,37.87]}`),
		feature(`"code":"140302001001011","name":"什么也没有"`, `null`),
		feature(`"code":"140302001001012","name":"没有闭合"`, `{"type":"Polygon","coordinates":[[[113.53,37.86],[113.54,37.86],[113.54,37.88],[113.53,37.88]]]}`),
	)), coded)
	if r.Read != 12 || r.Added != 1 || r.Refused != 11 {
		t.Fatalf("%d read, %d added, %d refused; want 12, 1, 11: %+v", r.Read, r.Added, r.Refused, r.Problems)
	}
	said := map[int64]data.RowProblem{}
	for _, p := range r.Problems {
		said[p.Line] = p
	}
	for line, want := range map[int64]string{
		1: "交叉", 2: "第三网格", 4: "第四网格", 5: "140302009001", 6: "第 3 行", 7: "", 8: "大院社区", 9: "写反", 10: "Point", 11: "没有图形", 12: "闭合",
	} {
		if p, ok := said[line]; !ok || !strings.Contains(p.Message, want) || p.English == "" {
			t.Errorf("of row %d it says %+v, want %q", line, p, want)
		}
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.area`); n != 9 {
		t.Errorf("there are %d areas, want 9", n)
	}
}

func TestAreasWithoutCodesAreNumberedAsAPageIsRead(t *testing.T) {
	s := open(t)
	var features []string
	// Two rows of three, given in disorder and a little askew.
	for _, at := range [][3]float64{{2, 1, 0.0004}, {0, 0, 0}, {1, 1, -0.0003}, {2, 0, 0.0002}, {0, 1, 0}, {1, 0, 0.0005}} {
		west, bottom := 113.50+at[0]*0.01, 37.87-at[1]*0.01+at[2]
		features = append(features, feature(fmt.Sprintf(`"label":"列%g行%g"`, at[0], at[1]), rectangle(west+0.0001, bottom, west+0.0099, bottom+0.0090)))
	}
	// Refused, and so without a number: it lies over its neighbour.
	features = append(features, feature(`"label":"多余"`, rectangle(113.505, 37.872, 113.508, 37.875)))
	o := data.ImportOptions{Kind: data.ImportAreas, Datum: geo.WGS84, Level: geo.Grid, Under: "140302001001", CreateParents: true}
	r := imported(t, s, file(t, "a.geojson", collection(features...)), o)
	if r.Added != 6 || r.Refused != 1 || r.Parents != 4 {
		t.Fatalf("%+v, want six below four parents and one refused", r)
	}
	want := "列0行0 列1行0 列2行0 列0行1 列1行1 列2行1"
	if got := ask[string](t, s.Pool(), `select string_agg(name, ' ' order by code) from minqing.area where level = 'grid'`); got != want {
		t.Errorf("they are numbered %s, want %s", got, want)
	}
	if got := ask[string](t, s.Pool(), `select string_agg(code || name, ' ' order by prefix) from minqing.area where level <> 'grid'`); got !=
		"140300000000140300000000 140302000000140302000000 140302001000140302001000 140302001001140302001001" {
		t.Errorf("the parents are %s", got)
	}
	if left := ask[float64](t, s.Pool(), `select max(st_area(st_symdifference(geom, (select st_union(geom) from minqing.area where level = 'grid'))::geography)) from minqing.area where level <> 'grid'`); left > 0.01 {
		t.Errorf("a parent differs from the union of its grids by %.3f m²", left)
	}

	t.Run("and go on after those there are", func(t *testing.T) {
		o.CreateParents = false
		r := imported(t, s, file(t, "b.geojson", collection(feature(`"label":"后来的"`, rectangle(113.5001, 37.8705, 113.5002, 37.871)))), o)
		if r.Refused != 1 {
			t.Errorf("one over its neighbour: %+v, want it refused", r)
		}
	})
}

func TestNumberingMustFitTheLevels(t *testing.T) {
	s := open(t)
	path := file(t, "a.geojson", collection(feature(`"label":"一"`, square(113.50, 113.51))))
	for field, o := range map[string]data.ImportOptions{
		"level":    {Kind: data.ImportAreas, Datum: geo.WGS84, Level: geo.Grid, Under: "140302001000"},
		"under":    {Kind: data.ImportAreas, Datum: geo.WGS84, Level: geo.Grid, Under: "1403"},
		"map.code": {Kind: data.ImportAreas, Datum: geo.WGS84},
	} {
		_, err := importing(t, s, data.Operator(), path, o)
		if e := wantKind(t, err, data.Invalid); e.Fields[field] == "" {
			t.Errorf("it says %v, want something about %s", e.Fields, field)
		}
	}
}

func TestConcernsMoveIntoTheAreasThatAnImportBrings(t *testing.T) {
	s := world(t)
	imported(t, s, file(t, "a.csv", header+"113.535,37.87,网格外,street_light,2026-03-02\n113.505,37.87,第一网格里,street_light,2026-03-02\n"), plain)
	r := imported(t, s, file(t, "a.geojson", collection(feature(`"code":"140302001001004","name":"第四网格"`, square(113.53, 113.54)))), coded)
	if r.Added != 1 {
		t.Fatalf("%+v", r)
	}
	if got := ask[string](t, s.Pool(), `select string_agg(a.name, ' ' order by c.id) from minqing.concern c join minqing.area a on a.id = c.area_id`); got != "第四网格 第一网格" {
		t.Errorf("the concerns are in %s", got)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.change where kind = 'concern' and before->>'area' is distinct from after->>'area'`); n != 1 {
		t.Errorf("%d change rows tell of a move, want one", n)
	}
}

func TestStaffImportAreasBelowTheirOwnOnly(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	r, err := importing(t, s, staff, file(t, "a.geojson", collection(
		feature(`"code":"140302001001004","name":"第四网格"`, square(113.53, 113.54)),
		feature(`"code":"140302001002001","name":"邻家网格"`, square(113.54, 113.56)),
	)), coded)
	if err != nil {
		t.Fatal(err)
	}
	if r.Added != 1 || r.Refused != 1 || r.Problems[0].Line != 2 {
		t.Errorf("%+v, want the neighbour's refused", r)
	}
}

func TestAreasComeFromACSVWithWKTToo(t *testing.T) {
	s := world(t)
	r := imported(t, s, file(t, "a.csv", "code,name,wkt\n140302001001004,第四网格,\"CURVEPOLYGON(CIRCULARSTRING(113.533 37.87, 113.535 37.872, 113.537 37.87, 113.535 37.868, 113.533 37.87))\"\n140302001001005,坏,POLYGON((1 2\n"), coded)
	if r.Added != 1 || r.Refused != 1 {
		t.Fatalf("%+v, want one added and one refused", r)
	}
	if n := ask[int](t, s.Pool(), `select st_npoints(geom) from minqing.area where code = '140302001001004'`); n < 100 {
		t.Errorf("the circle has %d corners, want it drawn to a millimetre", n)
	}
}
