package data_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"minqing/data"
	"minqing/geo"
	"minqing/geo/table"
)

// real is a file of the real data that lies beside the repository, if it does.
func real(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real data is not there: %v", err)
	}
	return path
}

func imported(t testing.TB, s *data.Store, path string, o data.ImportOptions) *data.ImportReport {
	t.Helper()
	r, err := importing(t, s, data.Operator(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func importing(t testing.TB, s *data.Store, actor data.Actor, path string, o data.ImportOptions) (*data.ImportReport, error) {
	t.Helper()
	rows, err := table.Open(path, path, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	return s.Import(t.Context(), actor, rows, o, nil)
}

var (
	districts = data.ImportOptions{Kind: data.ImportAreas, Level: geo.Grid, Under: "990101001001", CreateParents: true}
	reports   = data.ImportOptions{
		Kind: data.ImportConcerns, Datum: geo.EPSG(2056), Categories: data.CreateCategories,
		Map: map[string]string{"x": "e", "y": "n", "noticed_at": "date", "category": "service_code"},
	}
)

func TestRealDistrictsAndReportsImport(t *testing.T) {
	s := open(t)
	areas := imported(t, s, real(t, "zurich_districts.gpkg"), districts)
	if areas.Added != 22 || areas.Parents != 4 || areas.Refused != 0 {
		t.Fatalf("of the districts: %+v, want 22 added below 4 parents", areas)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.area where level = 'grid' and code between '990101001001001' and '990101001001022'`); n != 22 {
		t.Errorf("%d districts are numbered from 001 on, want 22", n)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.area where st_geometrytype(geom) <> 'ST_MultiPolygon' or not st_isvalid(geom)`); n != 0 {
		t.Errorf("%d areas are no valid polygons", n)
	}

	path := real(t, "zurich_reports_cleaned.csv")
	r := imported(t, s, path, reports)
	if r.Read != 62_245 || r.Added != 62_245 || r.Refused != 0 || len(r.Categories) != 10 {
		t.Fatalf("of the reports: %d read, %d added, %d refused, %d categories; want 62245, all, none, 10", r.Read, r.Added, r.Refused, len(r.Categories))
	}
	t.Run("within a metre of ST_Transform", func(t *testing.T) { farFromTransform(t, s, path) })
	t.Run("each in the district that a spatial join finds", func(t *testing.T) {
		wrong := ask[int](t, s.Pool(), `
			with kept as (select area_id, count(*) as n from minqing.concern group by area_id),
			     joined as (select a.id, count(*) as n from minqing.area a join minqing.concern c on st_covers(a.geom, c.geom) where a.level = 'grid' group by a.id)
			select count(*) from joined full join kept on kept.area_id = joined.id where kept.n is distinct from joined.n and joined.id is not null`)
		if wrong != 0 {
			t.Errorf("%d districts have another count than a spatial join", wrong)
		}
		if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern c join minqing.area a on a.id = c.area_id where a.level = 'grid'`); n < 60_000 {
			t.Errorf("%d reports are in a district, want nearly all", n)
		}
	})
	t.Run("the same files again add nothing", func(t *testing.T) {
		if again := imported(t, s, real(t, "zurich_districts.gpkg"), districts); again.Added != 0 || again.Parents != 0 || again.Known != 22 {
			t.Errorf("of the districts: %+v, want 22 known", again)
		}
		if again := imported(t, s, path, reports); again.Added != 0 || again.Known != 62_245 {
			t.Errorf("of the reports: %d added, %d known, want 62245 known", again.Added, again.Known)
		}
		if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern`); n != 62_245 {
			t.Errorf("there are %d concerns", n)
		}
	})
}

// farFromTransform gives the file's coordinates to PostGIS and compares, line by line: ids follow the lines.
func farFromTransform(t *testing.T, s *data.Store, path string) {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = rows[1:]
	conn, err := s.Pool().Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	if _, err := conn.Exec(t.Context(), `create temporary table given (line bigint, e text, n text)`); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.CopyFrom(t.Context(), pgx.Identifier{"given"}, []string{"line", "e", "n"}, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		return []any{int64(i + 1), rows[i][3], rows[i][4]}, nil
	})); err != nil {
		t.Fatal(err)
	}
	var compared int
	var farthest float64
	err = conn.QueryRow(t.Context(), `
		select count(*), max(st_distancesphere(c.geom, st_transform(st_setsrid(st_makepoint(e::float8, n::float8), 2056), 4326)))
		from given join (select row_number() over (order by id) as line, geom from minqing.concern) c using (line)`).Scan(&compared, &farthest)
	if err != nil {
		t.Fatal(err)
	}
	if compared != len(rows) || farthest > 1 {
		t.Errorf("of %d rows compared the farthest is %.3f m off, want %d within a metre", compared, farthest, len(rows))
	}
}
