package geo_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"minqing/geo"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// circle is CURVEPOLYGON(CIRCULARSTRING(0 0,1 1,2 0,1 -1,0 0)) as PostGIS's ST_AsBinary writes it.
const circle = `010a00000001000000 010800000005000000 00000000000000000000000000000000 000000000000f03f000000000000f03f
 00000000000000400000000000000000 000000000000f03f000000000000f0bf 00000000000000000000000000000000`

func init() { seeds = append(seeds, strings.ReplaceAll(circle, "\n", "")) }

var seeds = []string{
	"0101000000 0000000000000000 0000000000000000",
	"0000000001 0000000000000000 0000000000000000",
	"01e9030000 0000000000000000 0000000000000000 0000000000000000",
	"0101000000 000000000000f87f 000000000000f87f",
	"010700000001000000 0101000000 0000000000000000 0000000000000000",
}

func TestWellFormedWKBPassesCurvesToo(t *testing.T) {
	for i, s := range seeds {
		empty, err := geo.CheckWKB(unhex(t, strings.ReplaceAll(s, "\n", "")))
		if err != nil || empty != (i == 3) {
			t.Errorf("%s: empty %v, %v", s, empty, err)
		}
	}
	for _, g := range []orb.Geometry{orb.LineString{{1, 2}, {3, 4}}, orb.MultiPolygon{{box(0, 0, 1, 1)}}, orb.Collection{orb.MultiPoint{{1, 2}}}} {
		if empty, err := geo.CheckWKB(wkb.MustMarshal(g)); empty || err != nil {
			t.Errorf("%v: empty %v, %v", g, empty, err)
		}
	}
	if empty, err := geo.CheckWKB(wkb.MustMarshal(orb.Polygon{})); !empty || err != nil {
		t.Errorf("an empty polygon: empty %v, %v", empty, err)
	}
}

func TestMalformedWKBIsRefused(t *testing.T) {
	for s, says := range map[string]string{
		"":                            "breaks off",
		"01010000":                    "breaks off",
		"0201000000":                  "byte order",
		"0101000000 0000000000000000": "breaks off",
		"0102000000 ffffffff":         "breaks off",
		"010d000000":                  "type 13 is unknown",
		"0101000020 e6100000":         "is unknown", // EWKB's flag for an SRID
		"01a10f0000":                  "is unknown",
		"0101000000 000000000000f87f 0000000000000000":                    "not a number",
		"0101000000 000000000000f07f 0000000000000000":                    "not a number",
		"0101000000 0000000000000000 0000000000000000 00":                 "bytes behind",
		"010600000001000000 0101000000 0000000000000000 0000000000000000": "cannot hold it",
		strings.Repeat("010700000001000000", 20):                          "nested too deeply",
	} {
		if _, err := geo.CheckWKB(unhex(t, s)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", s, err, says)
		}
	}
}

func FuzzWKB(f *testing.F) {
	for _, s := range seeds {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		empty, err := geo.CheckWKB(b)
		if err != nil {
			return
		}
		// What passes and is no curve must be readable by an independent reader.
		if b[0] == 1 && b[2] == 0 && b[1] >= 1 && b[1] <= 6 {
			if _, err := wkb.Unmarshal(b); err != nil && !empty {
				t.Errorf("%x passes, but: %v", b, err)
			}
		}
	})
}
