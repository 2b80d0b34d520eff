package geo

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// Datum is what a pair of coordinates is measured in: one of the four that Chinese maps use, or any EPSG code.
// The zero value is undeclared, which an import refuses: at Yangquan a wrong datum is off by 566 m, wider than a grid.
type Datum int32

// The datums of Chinese maps. CGCS2000 is taken as equal to WGS-84: they differ by centimetres.
// GCJ-02 is what 高德 and 腾讯 draw, BD-09 what 百度 draws; they have no EPSG code.
const (
	WGS84    Datum = 4326
	CGCS2000 Datum = 4490
	GCJ02    Datum = -1
	BD09     Datum = -2
)

// maxEPSG is the largest code that PostGIS keeps a definition for (spatial_ref_sys.srid ≤ 998999).
const maxEPSG = 998999

// EPSG is the datum with that code; 0 or less, or beyond what PostGIS can know, is undeclared.
func EPSG(n int) Datum {
	if n <= 0 || n > maxEPSG {
		return 0
	}
	return Datum(n)
}

// ParseDatum reads wgs84, cgcs2000, gcj02, bd09 (also written WGS-84, GCJ-02, …), epsg:2056 or 2056.
// The error says which there are.
func ParseDatum(s string) (Datum, error) {
	word := strings.ToLower(strings.TrimSpace(s))
	switch strings.ReplaceAll(word, "-", "") {
	case "wgs84":
		return WGS84, nil
	case "cgcs2000":
		return CGCS2000, nil
	case "gcj02":
		return GCJ02, nil
	case "bd09":
		return BD09, nil
	}
	number := strings.TrimPrefix(word, "epsg:")
	if n, err := strconv.ParseUint(number, 10, 31); err == nil && number[0] != '+' {
		if d := EPSG(int(n)); d != 0 {
			return d, nil
		}
	}
	return 0, &InputError{
		English: fmt.Sprintf("unknown datum %q; say wgs84, cgcs2000, gcj02, bd09 or an EPSG code such as epsg:4547", s),
		Zh:      fmt.Sprintf("不认识坐标系“%s”；请写 wgs84、cgcs2000、gcj02、bd09，或 EPSG 代码，如 epsg:4547", s),
	}
}

// String is the word that ParseDatum reads; "" when undeclared.
func (d Datum) String() string {
	switch {
	case d == WGS84:
		return "wgs84"
	case d == CGCS2000:
		return "cgcs2000"
	case d == GCJ02:
		return "gcj02"
	case d == BD09:
		return "bd09"
	case d > 0:
		return "epsg:" + strconv.Itoa(int(d))
	}
	return ""
}

// EPSGCode is the code of a datum that only PostGIS can transform; false for the four that ToWGS84 handles.
func (d Datum) EPSGCode() (int, bool) {
	if d <= 0 || d == WGS84 || d == CGCS2000 {
		return 0, false
	}
	return int(d), true
}

// ToWGS84 brings a point of one of the four datums of Chinese maps to WGS-84, to better than 1e-9 degrees.
// It refuses a datum that needs PostGIS (EPSGCode) and an undeclared one.
func ToWGS84(d Datum, p orb.Point) (orb.Point, error) {
	switch d {
	case WGS84, CGCS2000:
		return p, nil
	case GCJ02:
		return gcjToWGS(p), nil
	case BD09:
		return gcjToWGS(bdToGCJ(p)), nil
	}
	return p, d.refused()
}

// FromWGS84 is the way back: what the given datum's maps call a WGS-84 point. It refuses what ToWGS84 refuses.
func FromWGS84(d Datum, p orb.Point) (orb.Point, error) {
	switch d {
	case WGS84, CGCS2000:
		return p, nil
	case GCJ02:
		return wgsToGCJ(p), nil
	case BD09:
		return gcjToBD(wgsToGCJ(p)), nil
	}
	return p, d.refused()
}

func (d Datum) refused() error {
	if d > 0 {
		return &InputError{
			English: fmt.Sprintf("%s is transformed by the database, not here", d),
			Zh:      fmt.Sprintf("%s 要由数据库换算", d),
		}
	}
	return &InputError{
		English: "the coordinates' datum is not declared; say wgs84, cgcs2000, gcj02, bd09 or an EPSG code",
		Zh:      "没有说明坐标系；请写 wgs84、cgcs2000、gcj02、bd09 或 EPSG 代码",
	}
}
