package concern_test

import (
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"minqing/concern"
	"minqing/geo"
)

func shanghai(y int, m time.Month, d, h int) time.Time {
	return time.Date(y, m, d, h, 0, 0, 0, concern.Shanghai)
}

func yes(b bool) *bool { return &b }

func TestEachParameterIsRead(t *testing.T) {
	square := orb.MultiPolygon{{{{113, 37}, {114, 37}, {114, 38}, {113, 38}, {113, 37}}}}
	for query, want := range map[string]concern.Filter{
		"":                                   {},
		"area=140302000000":                  {Areas: []string{"140302"}},
		"area=140302001001002,140302000000":  {Areas: []string{"140302", "140302001001002"}},
		"area=140302000000%2C140302000000":   {Areas: []string{"140302"}},
		"bbox=113,37.5,114,38":               {BBox: &orb.Bound{Min: orb.Point{113, 37.5}, Max: orb.Point{114, 38}}},
		"category=street_light,public_order": {Categories: []string{"public_order", "street_light"}},
		"status=struck_off,reported":         {Statuses: []concern.Status{concern.Reported, concern.StruckOff}},
		"light=none,red":                     {Lights: []concern.Light{concern.NoLight, concern.Red}},
		"urgency=urgent":                     {Urgencies: []concern.Urgency{concern.Urgent}},
		"must_report=hazard":                 {MustReport: []concern.MustReport{concern.Hazard}},
		"must_arrive=emergency":              {MustArrive: []concern.MustArrive{concern.Emergency}},
		"source=hotline_12345":               {Sources: []concern.Source{concern.Hotline12345}},
		"force=volunteer":                    {Forces: []concern.Force{concern.Volunteer}},
		"team=%E5%9F%8E%E7%AE%A1%E9%98%9F":   {Teams: []string{"城管队"}},
		"mine=true":                          {Mine: true},
		"mine=false":                         {},
		"unassigned=false":                   {Unassigned: yes(false)},
		"restricted=exclude":                 {Restricted: yes(false)},
		"restricted=include":                 {Restricted: yes(true)},
		"from=2026-11-01&to=2026-11-22":      {From: shanghai(2026, 11, 1, 0), To: shanghai(2026, 11, 22, 0)},
		"from=2026-11-22T08:00:00%2B08:00":   {From: shanghai(2026, 11, 22, 8)},
		"from=2026-11-22T08:00:00+08:00":     {From: shanghai(2026, 11, 22, 8)}, // a bare + is a blank on the wire
		"to=2026-11-22T00:00:00Z":            {To: shanghai(2026, 11, 22, 8)},
		"ended_from=2026-11-01":              {EndedFrom: shanghai(2026, 11, 1, 0)},
		"ended_to=2026-11-22T08:00:00Z":      {EndedTo: shanghai(2026, 11, 22, 16)},
		"q=Lamp+%E3%80%80%E8%B7%AF%E7%81%AF": {Words: []string{"lamp", "路灯"}},
		"q=a%3Bb":                            {Words: []string{"a;b"}},
		"within=POLYGON((113+37,114+37,114+38,113+38,113+37))": {Within: square},
	} {
		got, extra, err := concern.ParseFilter(query)
		if err != nil || len(extra) != 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v %v, %v", query, got, extra, err)
		}
	}
}

func TestNothingInDoubtIsTaken(t *testing.T) {
	for query, want := range map[string]struct{ param, value, says string }{
		"colour=red":                        {"colour", "", "no such parameter"},
		"Status=reported":                   {"Status", "", "no such parameter"},
		"status=open":                       {"status", "open", "known are reported"},
		"status=reported,open":              {"status", "open", "known are reported"},
		"status=Reported":                   {"status", "Reported", "unknown value"},
		"status=":                           {"status", "", "empty"},
		"status":                            {"status", "", "empty"},
		"status=reported,,accepted":         {"status", "", "missing between commas"},
		"status=reported,":                  {"status", "", "missing between commas"},
		"status=reported&status=accepted":   {"status", "", "give it once"},
		"status=reported&%73tatus=accepted": {"status", "", "give it once"},
		"q=a;b&area=140302000000":           {"q", "", "%3B"},
		"q=%zz":                             {"q", "", "bad % escape"},
		"%zz=1":                             {"%zz", "", "bad % escape"},
		"q=%ff":                             {"q", "", "no text"},
		"q=%00":                             {"q", "", "no text"},
		"q=%20%20":                          {"q", "", "empty"},
		"q=" + strings.Repeat("a+", 11):     {"q", "", "at most 10 words"},
		"q=" + strings.Repeat("x", 101):     {"q", strings.Repeat("x", 101), "at most 100"},
		"&":                                 {"query", "", "no name"},
		"status=reported&":                  {"query", "", "no name"},
		"=x":                                {"query", "", "no name"},
		"area=1403":                         {"area", "1403", "12 digits"},
		"area=140302":                       {"area", "140302", "12 digits"},
		"category=Street":                   {"category", "Street", "lower-case"},
		"must_report=none":                  {"must_report", "none", "known are hazard"},
		"mine=1":                            {"mine", "1", "true or false"},
		"mine=false,true":                   {"mine", "false,true", "true or false"},
		"restricted=true":                   {"restricted", "true", "include or exclude"},
		"bbox=1,2,3":                        {"bbox", "1,2,3", "four numbers"},
		"bbox=1,2,3,x":                      {"bbox", "x", "not a number"},
		"bbox=1,2,3,NaN":                    {"bbox", "NaN", "not a number"},
		"bbox=1,2,3,Inf":                    {"bbox", "Inf", "not a number"},
		"bbox=1,2,3,0x1p2":                  {"bbox", "0x1p2", "not a number"},
		"bbox=37,113,38,114":                {"bbox", "37,113,38,114", "are the axes swapped?"},
		"bbox=114,37,113,38":                {"bbox", "114,37,113,38", "west may not exceed east"},
		"from=yesterday":                    {"from", "yesterday", "2026-11-22"},
		"from=2026-02-30":                   {"from", "2026-02-30", "2026-11-22"},
		"from=2026-11-22T08:00:00":          {"from", "2026-11-22T08:00:00", "2026-11-22"},
		"from=2026-11-22T08:00:00.0000001Z": {"from", "2026-11-22T08:00:00.0000001Z", "microsecond"},
		"from=0001-01-01T00:00:00Z":         {"from", "0001-01-01T00:00:00Z", "1900"},
		"from=2026-11-22&to=2026-11-22":     {"to", "", "later than from"},
		"from=2026-11-22&to=2026-11-01":     {"to", "", "later than from"},
		"ended_from=2026-11-22&ended_to=2026-11-22": {"ended_to", "", "later than ended_from"},
		"ended_from=yesterday":                      {"ended_from", "yesterday", "2026-11-22"},
		"ended_from=2026-11-22T08:00:00.5Z":         {"ended_from", "2026-11-22T08:00:00.5Z", "no finer than a second"},
		"ended_to=1970-12-31":                       {"ended_to", "1970-12-31", "1971"},
		"ended_to=2106-01-01":                       {"ended_to", "2106-01-01", "2105"},
		"within=POINT(1+1)":                         {"within", "", "POLYGON"},
		"within=POLYGON((0+0,1+1,1+0,0+1,0+0))":     {"within", "", "crosses itself"},
		"team=" + strings.Repeat("x,", 1000) + "x":  {"team", "", "at most 1000"},
		"q=" + strings.Repeat("x", 600<<10):         {"query", "", "too long"},
	} {
		f, _, err := concern.ParseFilter(query)
		var fault *concern.FilterError
		if !errors.As(err, &fault) {
			t.Errorf("%.80s: taken as %+v, %v", query, f, err)
			continue
		}
		if fault.Param != want.param || fault.Value != want.value || !strings.Contains(fault.English, want.says) {
			t.Errorf("%.80s: %q %.40q %q", query, fault.Param, fault.Value, fault.English)
		}
		if !reflect.DeepEqual(f, concern.Filter{}) {
			t.Errorf("%.80s: refused, but answers %+v", query, f)
		}
		if geo.InChinese(err) == err.Error() {
			t.Errorf("%.80s: no Chinese text", query)
		}
	}
}

func TestOtherParametersAreHandedOn(t *testing.T) {
	f, extra, err := concern.ParseFilter("sort=-noticed_at&mine=true&limit=50", "sort", "limit", "cursor")
	if err != nil || !f.Mine || !reflect.DeepEqual(extra, map[string]string{"sort": "-noticed_at", "limit": "50"}) {
		t.Errorf("%+v %v %v", f, extra, err)
	}
	if _, _, err := concern.ParseFilter("limit=1&limit=2", "limit"); err == nil {
		t.Error("a doubled limit was taken")
	}
}

func TestAnUnknownCategoryIsNamed(t *testing.T) {
	f := concern.Filter{Categories: []string{"lift", "street_light"}}
	err := f.CheckCategories(func(slug string) bool { return slug == "lift" })
	var fault *concern.FilterError
	if !errors.As(err, &fault) || fault.Param != "category" || fault.Value != "street_light" {
		t.Error(err)
	}
	if err := f.CheckCategories(func(string) bool { return true }); err != nil {
		t.Error(err)
	}
}

// anyFilter draws a filter as ParseFilter makes them.
func anyFilter(t *rapid.T) concern.Filter {
	set := func(name string, n int) []uint8 {
		return rapid.SliceOfNDistinct(rapid.Uint8Range(0, uint8(n-1)), 0, n, rapid.ID[uint8]).Draw(t, name)
	}
	maybe := func(name string) *bool {
		return rapid.SampledFrom([]*bool{nil, yes(true), yes(false)}).Draw(t, name)
	}
	v := url.Values{}
	words := func(name string, n, from int, word func(uint8) string) {
		var all []string
		for _, w := range set(name, n) {
			all = append(all, word(w+uint8(from)))
		}
		if len(all) > 0 {
			v.Set(name, strings.Join(all, ","))
		}
	}
	words("status", 9, 0, func(w uint8) string { return concern.Status(w).String() })
	words("light", 4, 0, func(w uint8) string { return concern.Light(w).String() })
	words("urgency", 4, 0, func(w uint8) string { return concern.Urgency(w).String() })
	words("must_report", 4, 1, func(w uint8) string { return concern.MustReport(w).String() })
	words("must_arrive", 5, 1, func(w uint8) string { return concern.MustArrive(w).String() })
	words("source", 6, 0, func(w uint8) string { return concern.Source(w).String() })
	words("force", 4, 1, func(w uint8) string { return concern.Force(w).String() })
	words("area", 4, 0, func(w uint8) string {
		return []string{"140302000000", "140302001001", "140302001001001", "110100000000"}[w]
	})
	words("category", 3, 0, func(w uint8) string { return []string{"lift", "street_light", "a_1"}[w] })
	words("team", 3, 0, func(w uint8) string { return []string{"城管 一队", "a&b=c", "+%;"}[w] })
	f, _, err := concern.ParseFilter(v.Encode())
	if err != nil {
		t.Fatal(err)
	}
	f.Mine, f.Unassigned, f.Restricted = rapid.Bool().Draw(t, "mine"), maybe("unassigned"), maybe("restricted")
	if rapid.Bool().Draw(t, "days") {
		f.From = time.UnixMicro(rapid.Int64Range(0, 3e15).Draw(t, "from")).In(concern.Shanghai)
		f.To = concern.DayOf(f.From.Add(48 * time.Hour))
	}
	if rapid.Bool().Draw(t, "ended") {
		f.EndedFrom = time.Unix(rapid.Int64Range(4e7, 4e9).Draw(t, "ended from"), 0).In(concern.Shanghai)
		f.EndedTo = concern.DayOf(f.EndedFrom.Add(48 * time.Hour))
	}
	degrees := func(name string, from, to float64) float64 { return rapid.Float64Range(from, to).Draw(t, name) }
	if rapid.Bool().Draw(t, "box") {
		f.BBox = &orb.Bound{Min: orb.Point{degrees("w", -180, 0), degrees("s", -90, 0)}, Max: orb.Point{degrees("e", 0, 180), degrees("n", 0, 90)}}
	}
	if rapid.Bool().Draw(t, "shape") {
		e, n := degrees("e2", 114, 115), degrees("n2", 38, 39)
		f.Within = orb.MultiPolygon{{{{113, 37}, {e, 37}, {e, n}, {113, 37}}}}
	}
	return f
}

func TestAFilterComesBackFromItsQueryString(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFilter(t)
		query := f.Encode().Encode()
		back, _, err := concern.ParseFilter(query)
		if err != nil || !reflect.DeepEqual(back, f) {
			t.Fatalf("%s: %+v, %v; want %+v", query, back, err, f)
		}
	})
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"", "area=140302001001002,140302000000&status=reported&light=red", "bbox=113,37.5,114,38&q=%E8%B7%AF%E7%81%AF+Lamp",
		"from=2026-11-01&to=2026-11-22T08:00:00%2B08:00", "within=POLYGON((113+37,114+37,114+38,113+38,113+37))&restricted=exclude",
		"q=a;b&area=1", "team=%E5%9F%8E%E7%AE%A1&mine=true&unassigned=false", "q=%C4%B0", "from=1986-05-04&to=1991-09-15",
		"ended_from=2026-11-01&ended_to=2026-11-22T08:00:00%2B08:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		filter, _, err := concern.ParseFilter(query)
		if err != nil {
			var fault *concern.FilterError
			if !errors.As(err, &fault) || fault.Param == "" || fault.Problem == "" || fault.English == "" {
				t.Fatalf("%q: %#v", query, err)
			}
			return
		}
		written := filter.Encode().Encode()
		back, _, err := concern.ParseFilter(written)
		if err != nil || !reflect.DeepEqual(back, filter) {
			t.Fatalf("%q: writes %q, which reads as %+v, %v; want %+v", query, written, back, err, filter)
		}
	})
}
