package geo_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"minqing/geo"
)

func TestWKTIsReadAsItIsWritten(t *testing.T) {
	square := orb.MultiPolygon{{box(113, 37, 114, 38)}}
	for text, want := range map[string]orb.MultiPolygon{
		"POLYGON((113 37,114 37,114 38,113 38,113 37))":                     square,
		" polygon ( ( 113 37 , 114 37,\n114 3.8e1,113 38,113.0 +37 ) ) ":    square,
		"MULTIPOLYGON(((113 37,114 37,114 38,113 38,113 37)))":              square,
		"POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,2 1,2 2,1 2,1 1))":              {{box(0, 0, 9, 9), box(1, 1, 2, 2)}},
		"MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),((5 5,6 5,6 6,5 6,5 5)))":     {{box(0, 0, 1, 1)}, {box(5, 5, 6, 6)}},
		"POLYGON((-0 -0,1e-7 0,0.0000001 0.25,-0.5 0.123456789012345,0 0))": {{ring(0, 0, 1e-7, 0, 1e-7, 0.25, -0.5, 0.123456789012345, 0, 0)}},
	} {
		got, err := geo.ParseWKT(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v", text, got, err)
			continue
		}
		again, err := geo.ParseWKT(geo.FormatWKT(got))
		if err != nil || !reflect.DeepEqual(again, want) {
			t.Errorf("%s comes back as %v, %v", geo.FormatWKT(got), again, err)
		}
	}
	if zero, err := geo.ParseWKT("POLYGON((-0 -0,1 0,1 1,-0 -0))"); err != nil || math.Signbit(zero[0][0][0][0]) {
		t.Errorf("a negative zero stays: %v, %v", zero, err)
	}
}

func TestWhatIsNoPolygonIsRefusedWithThePlace(t *testing.T) {
	many := "POLYGON((" + strings.Repeat("1 1,", geo.MaxWKTVertices) + "1 1))"
	for text, says := range map[string]string{
		"":                                             "byte 0",
		"POINT(1 1)":                                   "POLYGON or MULTIPOLYGON",
		"POLYGON Z((0 0 1,1 0 1,1 1 1,0 0 1))":         "expected ( at byte 8",
		"POLYGON EMPTY":                                "expected ( at byte 8",
		"SRID=4326;POLYGON((0 0,1 0,1 1,0 0))":         "POLYGON or MULTIPOLYGON",
		"POLYGON((0 0,1 0,1 1,0 0)":                    "at byte 25",
		"POLYGON((0 0,1 0,1 1,0 0)) x":                 "the end of the text",
		"POLYGON((0 0,1 0,1,0 0))":                     "a number at byte 18",
		"POLYGON((0 0,1 0,NaN 1,0 0))":                 "a number",
		"POLYGON((0 0,1 0,Inf 1,0 0))":                 "a number",
		"POLYGON((0 0,1 0,0x1p2 1,0 0))":               "a number",
		"POLYGON((0 0,1 0,1e999 1,0 0))":               "a number",
		"POLYGON((37 113,38 113,38 114,37 113))":       "are the axes swapped?",
		"POLYGON((0 0,1 0,1 1))":                       "four positions",
		"POLYGON((0 0,1 0,1 1,0 1))":                   "not closed",
		"POLYGON((0 0,1 1,1 0,0 1,0 0))":               "crosses itself near longitude 0.5, latitude 0.5",
		"POLYGON((0 0,1 0,1 1,0 0),(8 8,9 8,9 9,8 8))": "a hole lies outside",
		many: "more than 10000 vertices",
	} {
		_, err := geo.ParseWKT(text)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.60s: %v, want it to say %q", text, err, says)
		}
	}
}

func FuzzWKT(f *testing.F) {
	for _, s := range []string{"POLYGON((113 37,114 37,114 38,113 38,113 37))", "MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)),((5 5,6 5,6 6,5 6,5 5)))",
		"POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,2 1,2 2,1 2,1 1))", "POLYGON((0 0,1 1,1 0,0 1,0 0))", "polygon((-0 1e-300,1 0,1 1,-0 1e-300))"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		mp, err := geo.ParseWKT(s)
		if err != nil {
			if err.Error() == "" || geo.InChinese(err) == err.Error() {
				t.Errorf("%q: says %q and %q", s, err, geo.InChinese(err))
			}
			return
		}
		again, err := geo.ParseWKT(geo.FormatWKT(mp))
		if err != nil || !reflect.DeepEqual(again, mp) {
			t.Errorf("%q comes back as %v, %v", geo.FormatWKT(mp), again, err)
		}
	})
}
