package table_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"minqing/geo"
	"minqing/geo/table"
)

// realData is the folder of real files beside the checkout; tests that read it are skipped where it is absent.
func realData(t testing.TB, name string) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	path := filepath.Join(filepath.Dir(here), "../../../shared/data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("the real data is not there: %v", err)
	}
	return path
}

func open(t testing.TB, path string, opt table.Options) table.Reader {
	t.Helper()
	r, err := table.Open(path, filepath.Base(path), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// readAll reads a file to its end, apart from the rows that are wrong.
func readAll(t testing.TB, r table.Reader) (rows []table.Row, wrong []*table.RowError) {
	t.Helper()
	for {
		row, err := r.Next()
		var one *table.RowError
		switch {
		case errors.Is(err, io.EOF):
			return rows, wrong
		case errors.As(err, &one):
			wrong = append(wrong, one)
		case err != nil:
			t.Fatal(err)
		default:
			rows = append(rows, row)
		}
	}
}

func TestRealReportsAreAllReadWithTheirLines(t *testing.T) {
	rows, wrong := readAll(t, open(t, realData(t, "zurich_reports_cleaned.csv"), table.Options{}))
	if len(rows) != 62_245 || len(wrong) != 0 {
		t.Fatalf("%d rows and %d wrong, want 62245 and none", len(rows), len(wrong))
	}
	first, last := rows[0], rows[len(rows)-1]
	if first.Line != 2 || last.Line != 62_246 {
		t.Errorf("lines %d to %d, want 2 to 62246", first.Line, last.Line)
	}
	if first.Values["service_code"] != "Brunnen/Hydranten" || first.Values["e"] != "2683920" {
		t.Errorf("first row is %v", first.Values)
	}
}

func TestRealDistrictsAreCurvesInSwissCoordinates(t *testing.T) {
	r := open(t, realData(t, "zurich_districts.gpkg"), table.Options{})
	rows, wrong := readAll(t, r)
	if len(rows) != 22 || len(wrong) != 0 {
		t.Fatalf("%d rows and %d wrong, want 22 and none", len(rows), len(wrong))
	}
	if r.EPSG() != 2056 {
		t.Errorf("EPSG is %d, want 2056", r.EPSG())
	}
	for _, row := range rows {
		if empty, err := geo.CheckWKB(row.WKB); empty || err != nil {
			t.Errorf("row %d: empty %v, %v", row.Line, empty, err)
		}
		if kind := row.WKB[1]; kind != 10 && kind != 12 {
			t.Errorf("row %d is of type %d, want a curve polygon or multisurface", row.Line, kind)
		}
		if row.SRID != 2056 {
			t.Errorf("row %d declares %d", row.Line, row.SRID)
		}
	}
	t.Log(r.Columns(), rows[0].Values)
}
