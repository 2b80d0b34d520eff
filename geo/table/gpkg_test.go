package table_test

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"minqing/geo/judge"
	"minqing/geo/table"
)

// geoPackage makes a GeoPackage of the three tables a reader needs and then runs the statements.
func geoPackage(t testing.TB, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.gpkg")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range append([]string{
		`create table gpkg_contents (table_name text primary key, data_type text)`,
		`create table gpkg_geometry_columns (table_name text, column_name text, srs_id integer)`,
		`create table gpkg_spatial_ref_sys (srs_id integer primary key, organization text, organization_coordsys_id integer)`,
		`insert into gpkg_spatial_ref_sys values (4326, 'EPSG', 4326), (100, 'epsg', 4547), (-1, 'NONE', -1), (0, 'NONE', 0)`,
	}, statements...) {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return path
}

// grids declares one layer of that name.
func grids(name string) []string {
	return []string{
		`insert into gpkg_contents values ('` + name + `', 'features')`,
		`insert into gpkg_geometry_columns values ('` + name + `', 'geom', 100)`,
		`create table "` + name + `" (fid integer primary key, geom blob, 名称 text, households real, "odd ""name" any)`,
	}
}

// blob is a geometry as a GeoPackage stores it, with an envelope of so many bytes.
func blob(srs uint32, envelope byte, g orb.Geometry) []byte {
	b := []byte{'G', 'P', 0, envelope<<1 | 1}
	b = binary.LittleEndian.AppendUint32(b, srs)
	b = append(b, make([]byte, []int{0, 32, 48, 48, 64}[envelope])...)
	if g == nil {
		b[3] |= 0x10
		g = orb.Polygon{}
	}
	return append(b, wkb.MustMarshal(g)...)
}

func insert(t testing.TB, path, layer string, values ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`insert into "`+layer+`" (geom, 名称, households, "odd ""name") values (?, ?, ?, ?)`, values...); err != nil {
		t.Fatal(err)
	}
}

func TestAGeoPackageGivesValuesAndTheGeometryAsItIs(t *testing.T) {
	path := geoPackage(t, grids("grids")...)
	for envelope := range byte(5) {
		insert(t, path, "grids", blob(100, envelope, orb.Point{1, 2}), "一网格", 1234567.125, int64(9007199254740993))
	}
	insert(t, path, "grids", blob(100, 1, nil), nil, nil, []byte{1, 2})
	insert(t, path, "grids", nil, "没有图形", 1e-7, "text")
	insert(t, path, "grids", blob(4326, 0, orb.Point{1, 2}), "", 0.1, "2026-11-22T08:00:00Z")
	r := open(t, path, table.Options{})
	if want := []string{"fid", "名称", "households", `odd "name`}; !reflect.DeepEqual(r.Columns(), want) || r.EPSG() != 4547 {
		t.Errorf("columns %q, EPSG %d", r.Columns(), r.EPSG())
	}
	rows, wrong := readAll(t, r)
	if len(rows) != 8 || len(wrong) != 0 {
		t.Fatalf("%d rows, wrong %v", len(rows), wrong)
	}
	for i, row := range rows[:5] {
		want := table.Row{Line: i + 1, SRID: 4547, WKB: wkb.MustMarshal(orb.Point{1, 2}),
			Values: map[string]string{"fid": string(rune('1' + i)), "名称": "一网格", "households": "1234567.125", `odd "name`: "9007199254740993"}}
		if !reflect.DeepEqual(row, want) {
			t.Errorf("%+v, want %+v", row, want)
		}
	}
	if rows[5].WKB != nil || rows[5].Values["名称"] != "" || rows[5].Values[`odd "name`] != "" {
		t.Errorf("an empty geometry with nothing beside it: %+v", rows[5])
	}
	if rows[6].WKB != nil || rows[6].Values["households"] != "0.0000001" {
		t.Errorf("no geometry: %+v", rows[6])
	}
	if rows[7].SRID != 4326 || rows[7].Values[`odd "name`] != "2026-11-22T08:00:00Z" {
		t.Errorf("a row of another system: %+v", rows[7])
	}
}

func TestABadGeometrySpoilsItsRowOnly(t *testing.T) {
	path := geoPackage(t, grids("grids")...)
	good := blob(100, 1, orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}})
	bad := map[string][]byte{
		"not a GeoPackage's": []byte("hello, world"),
		"breaks off":         good[:len(good)-1],
		"bytes behind":       append(append([]byte{}, good...), 0),
		"later version":      append([]byte{'G', 'P', 1}, good[3:]...),
		"extended type":      append([]byte{'G', 'P', 0, good[3] | 0x20}, good[4:]...),
		"unknown envelope":   append([]byte{'G', 'P', 0, 0x0f}, good[4:]...),
	}
	order := []string{}
	for says, b := range bad {
		order = append(order, says)
		insert(t, path, "grids", b, "", nil, nil)
	}
	insert(t, path, "grids", "text", "", nil, nil)
	insert(t, path, "grids", good, "x", nil, strings.Repeat("y", 5000))
	insert(t, path, "grids", good, "nul\x00", nil, nil)
	insert(t, path, "grids", good, "good", nil, nil)
	rows, wrong := readAll(t, open(t, path, table.Options{MaxRow: 4000}))
	if len(rows) != 1 || rows[0].Values["名称"] != "good" || rows[0].Line != 10 {
		t.Errorf("good rows: %+v", rows)
	}
	order = append(order, "not a GeoPackage's", "larger than", "no text")
	if len(wrong) != len(order) {
		t.Fatalf("wrong rows: %v", wrong)
	}
	for i, says := range order {
		if wrong[i].Line != i+1 || !strings.Contains(wrong[i].English, says) {
			t.Errorf("%v, want row %d %q", wrong[i], i+1, says)
		}
	}
}

func TestALayerIsChosenAmongSeveral(t *testing.T) {
	path := geoPackage(t, append(grids("grids"), grids("blocks")...)...)
	insert(t, path, "blocks", nil, "a block", nil, nil)
	_, err := table.Open(path, "a.gpkg", table.Options{})
	if err == nil || !strings.Contains(err.Error(), "blocks, grids") {
		t.Errorf("without a choice: %v", err)
	}
	if _, err := table.Open(path, "a.gpkg", table.Options{Layer: "streets"}); err == nil || !strings.Contains(err.Error(), `no layer "streets"`) {
		t.Errorf("a layer that is not there: %v", err)
	}
	rows, _ := readAll(t, open(t, path, table.Options{Layer: "blocks"}))
	if len(rows) != 1 || rows[0].Values["名称"] != "a block" {
		t.Errorf("%+v", rows)
	}
}

func TestADatabaseThatIsNoGeoPackageIsRefused(t *testing.T) {
	endless := `with recursive n(i) as (select 1 union all select i + 1 from n) select i as fid, x'00' as geom from n`
	for says, statements := range map[string][]string{
		"no layer of features": {},
		"is a view":            {`insert into gpkg_contents values ('v', 'features')`, `insert into gpkg_geometry_columns values ('v', 'geom', 0)`, `create view v as ` + endless},
		"gpkg_contents is a view": {`drop table gpkg_contents`, `create view gpkg_contents as with recursive n(i) as (select 1 union all select i + 1 from n)
			select 'a' as table_name, 'features' as data_type from n`},
		"no table gpkg_contents":    {`drop table gpkg_contents`},
		"no table gone":             {`insert into gpkg_contents values ('gone', 'features')`, `insert into gpkg_geometry_columns values ('gone', 'geom', 0)`},
		"lacks its geometry column": {`insert into gpkg_contents values ('t', 'features')`, `insert into gpkg_geometry_columns values ('t', 'geom', 0)`, `create table t (a)`},
		"damaged":                   {`drop table gpkg_contents`, `create table gpkg_contents (x)`},
	} {
		_, err := table.Open(geoPackage(t, statements...), "a.gpkg", table.Options{})
		var fault *table.FileError
		if !errors.As(err, &fault) || !strings.Contains(fault.English, says) {
			t.Errorf("%v, want %q", err, says)
		}
	}
}

func TestReadingLeavesTheFileAlone(t *testing.T) {
	path := geoPackage(t, grids("grids")...)
	insert(t, path, "grids", nil, "a", nil, nil)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	readAll(t, open(t, path, table.Options{}))
	after, err := os.ReadFile(path)
	if err != nil || !reflect.DeepEqual(before, after) {
		t.Errorf("the file has changed: %v", err)
	}
	beside, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(beside) != 1 {
		t.Errorf("left beside it: %v %v", beside, err)
	}
}

// ogr2ogr, an independent writer, is the judge of what a GeoPackage and a GeoJSON look like.
func TestWhatGDALWritesIsRead(t *testing.T) {
	gdal := judge.GDAL(t)
	source := file(t, "in.geojson", `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"name":"一","n":3},"geometry":{"type":"Polygon","coordinates":[[[113,37],[114,37],[114,38],[113,37]]]}},
		{"type":"Feature","properties":{"name":"二","n":null},"geometry":null}]}`)
	for name, args := range map[string][]string{
		"out.gpkg":     {"-f", "GPKG"},
		"out.geojson":  {"-f", "GeoJSON"},
		"out.geojsonl": {"-f", "GeoJSONSeq"},
		"rs.geojsons":  {"-f", "GeoJSONSeq", "-lco", "RS=YES"},
	} {
		path := filepath.Join(t.TempDir(), name)
		if out, err := exec.Command(gdal, append(args, path, source)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", name, err, out)
		}
		r := open(t, path, table.Options{})
		rows, wrong := readAll(t, r)
		if len(rows) != 2 || len(wrong) != 0 {
			t.Fatalf("%s: %d rows, wrong %v", name, len(rows), wrong)
		}
		want := wkb.MustMarshal(orb.Polygon{{{113, 37}, {114, 37}, {114, 38}, {113, 37}}})
		if rows[0].Values["name"] != "一" || rows[0].Values["n"] != "3" || !reflect.DeepEqual(rows[0].WKB, want) {
			t.Errorf("%s: %+v", name, rows[0])
		}
		if rows[1].Values["n"] != "" || rows[1].WKB != nil {
			t.Errorf("%s: %+v", name, rows[1])
		}
	}
}
