// Package judge calls in the programs that were written by others to say whether ours are right. Its tests ask PostGIS about geo:
// they have a room of their own, so that geo's tests, fuzzing above all, need no database.
package judge

import (
	"os/exec"
	"testing"
)

// GDAL is the path of ogr2ogr. Without it the test fails, since what nobody judged is not known to be right.
func GDAL(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Fatalf("GDAL judges here: make install-test-deps (%v)", err)
	}
	return path
}
