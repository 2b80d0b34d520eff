package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"minqing/geo"
)

// The vectors in common use, each applied to one place in Beijing. The last was made with the closed form for BD-09's
// inverse, which is off by 4e-7 degrees from what BD-09 sends back to the same place.
var beijing = orb.Point{116.404, 39.915}

func near(p, q orb.Point, by float64) bool {
	return math.Abs(p[0]-q[0]) <= by && math.Abs(p[1]-q[1]) <= by
}

func convert(t interface {
	Helper()
	Fatal(...any)
}, from, to geo.Datum, p orb.Point) orb.Point {
	t.Helper()
	w, err := geo.ToWGS84(from, p)
	if err == nil {
		w, err = geo.FromWGS84(to, w)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestKnownVectors(t *testing.T) {
	for _, c := range []struct {
		from, to geo.Datum
		want     orb.Point
		by       float64
	}{
		{geo.WGS84, geo.GCJ02, orb.Point{116.41024449916938, 39.91640428150164}, 1e-12},
		{geo.GCJ02, geo.BD09, orb.Point{116.41036949371029, 39.92133699351021}, 1e-9},
		{geo.BD09, geo.GCJ02, orb.Point{116.39762729119315, 39.90865673957631}, 4.1e-7},
		{geo.CGCS2000, geo.WGS84, beijing, 0},
	} {
		if got := convert(t, c.from, c.to, beijing); !near(got, c.want, c.by) {
			t.Errorf("%v to %v: %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

func TestAPointComesBackFromEveryDatum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(73, 137).Draw(t, "lon"), rapid.Float64Range(2, 54).Draw(t, "lat")}
		for _, d := range []geo.Datum{geo.CGCS2000, geo.GCJ02, geo.BD09} {
			there, err := geo.FromWGS84(d, p)
			if err != nil {
				t.Fatal(err)
			}
			if back := convert(t, d, geo.WGS84, there); !near(back, p, 1e-9) {
				t.Fatalf("%v to %v %v and back is %v", p, d, there, back)
			}
		}
	})
}

func TestOutsideOfChinaAllDatumsAgree(t *testing.T) {
	for _, p := range []orb.Point{{8.54, 47.37}, {-122.4, 37.8}, {151.2, -33.9}, {0, 0}, {180, 90}} {
		for _, d := range []geo.Datum{geo.GCJ02, geo.BD09} {
			if got := convert(t, geo.WGS84, d, p); got != p {
				t.Errorf("%v becomes %v in %v", p, got, d)
			}
			if got := convert(t, d, geo.WGS84, p); got != p {
				t.Errorf("%v of %v becomes %v", p, d, got)
			}
		}
	}
}

func TestAtYangquanAWrongDatumIsWiderThanAGrid(t *testing.T) {
	p := orb.Point{113.57, 37.86}
	q := convert(t, geo.WGS84, geo.GCJ02, p)
	metres := math.Hypot((q[0]-p[0])*111_320*math.Cos(p[1]*math.Pi/180), (q[1]-p[1])*111_320)
	if metres < 500 || metres > 700 {
		t.Errorf("GCJ-02 is off by %.0f m, want about 566", metres)
	}
}

func TestADatumIsReadByItsNameOrCode(t *testing.T) {
	for s, want := range map[string]geo.Datum{
		"wgs84": geo.WGS84, "WGS-84": geo.WGS84, "cgcs2000": geo.CGCS2000, "GCJ-02": geo.GCJ02, "gcj02": geo.GCJ02,
		" bd09 ": geo.BD09, "epsg:2056": geo.EPSG(2056), "EPSG:4547": geo.EPSG(4547), "4326": geo.WGS84, "4490": geo.CGCS2000,
	} {
		got, err := geo.ParseDatum(s)
		if got != want || err != nil {
			t.Errorf("%q is %v, %v; want %v", s, got, err, want)
		}
		if again, err := geo.ParseDatum(got.String()); again != got || err != nil {
			t.Errorf("%v reads back as %v, %v", got, again, err)
		}
	}
	for _, s := range []string{"", "epsg:", "epsg:0", "-1", "+4326", "epsg:99999999", "mars", "4326.0"} {
		if d, err := geo.ParseDatum(s); err == nil {
			t.Errorf("%q was read as %v", s, d)
		}
	}
}

func TestOtherSystemsAreLeftToTheDatabase(t *testing.T) {
	swiss := geo.EPSG(2056)
	if n, ok := swiss.EPSGCode(); n != 2056 || !ok {
		t.Errorf("code is %d %v", n, ok)
	}
	for _, d := range []geo.Datum{0, geo.WGS84, geo.CGCS2000, geo.GCJ02, geo.BD09} {
		if n, ok := d.EPSGCode(); ok {
			t.Errorf("%v asks the database for %d", d, n)
		}
	}
	for _, d := range []geo.Datum{0, swiss} {
		if _, err := geo.ToWGS84(d, beijing); err == nil {
			t.Errorf("%q was converted", d)
		}
		if _, err := geo.FromWGS84(d, beijing); err == nil {
			t.Errorf("%q was converted back", d)
		}
	}
}
