package data_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

// exported is an export as its receiver reads it.
type exported struct {
	Type      string
	Name      string
	Filter    string
	Datum     string
	Timestamp string
	Features  []struct {
		ID         int64
		Geometry   struct{ Coordinates [2]float64 }
		Properties map[string]any
	}
	announced int64
	raw       string
}

func export(t testing.TB, s *data.Store, actor data.Actor, o data.ExportOptions) exported {
	t.Helper()
	if o.Purpose == "" {
		o.Purpose = "片区整治方案"
	}
	var doc bytes.Buffer
	var e exported
	err := s.Export(t.Context(), actor, o, func(count int64) (io.Writer, error) {
		e.announced = count
		if doc.Len() > 0 {
			t.Error("bytes were written before the count was told")
		}
		return &doc, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(doc.Bytes(), &e); err != nil {
		t.Fatalf("the document is not JSON: %v\n%s", err, doc.String())
	}
	e.raw = doc.String()
	if int64(len(e.Features)) != e.announced {
		t.Errorf("%d features came, %d were announced", len(e.Features), e.announced)
	}
	return e
}

// town is the world with concerns in two grids, outside, and restricted ones.
func town(t testing.TB) *data.Store {
	t.Helper()
	s := world(t)
	r := imported(t, s, file(t, "a.csv", "lon,lat,title,description,address,category,noticed_at,must_report,status,team,force,supporters\n"+
		"113.505,37.87,\"一号 \"\"引号\"\" \\ 斜线\",私密描述,大院一号楼,street_light,2026-03-02 08:00,,reported,,,2\n"+
		"113.506,37.87,二号,私密描述,大院二号楼,manhole,2026-03-03 08:00,hazard,in_progress,街道排水队,department,0\n"+
		"113.507,37.87,三号,私密描述,大院三号楼,theft,2026-03-04 08:00,crime_clue,accepted,,,0\n"+
		"113.515,37.87,四号,私密描述,大院四号楼,manhole,2026-03-05 08:00,,struck_off,,,0\n"+
		"113.535,37.87,五号,私密描述,大院五号楼,manhole,2026-03-06 08:00,,reported,,,0\n"), plain)
	if r.Added != 5 {
		t.Fatalf("of the five: %+v", r)
	}
	return s
}

func TestAnExportIsExactlyWhatIsFiltered(t *testing.T) {
	s := town(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	yes := true
	for name, f := range map[string]concern.Filter{
		"everything":       {},
		"a category":       {Categories: []string{"manhole"}},
		"a grid":           {Areas: []string{grid1.Prefix()}},
		"a light":          {Lights: []concern.Light{concern.NoLight}},
		"words":            {Words: []string{"二号"}},
		"outside of grids": {Unassigned: &yes},
		"nothing":          {Statuses: []concern.Status{concern.Declined}},
	} {
		t.Run(name, func(t *testing.T) {
			e := export(t, s, staff, data.ExportOptions{Filter: f})
			no := false
			f.Restricted = &no
			page, err := s.ListConcerns(t.Context(), staff, &f, data.IDUp, "", 100)
			if err != nil {
				t.Fatal(err)
			}
			if len(page.Concerns) != len(e.Features) {
				t.Fatalf("%d are exported, %d listed", len(e.Features), len(page.Concerns))
			}
			for i, c := range page.Concerns {
				got := e.Features[i]
				if got.ID != c.ID || got.Geometry.Coordinates != [2]float64{c.Lon, c.Lat} || got.Properties["title"] != c.Title || got.Properties["area"] != string(c.AreaCode) ||
					got.Properties["status"] != c.Status.String() || got.Properties["light"] != c.Light(page.At).String() || got.Properties["unassigned"] != c.Unassigned ||
					got.Properties["supporters"] != float64(c.Supporters) || got.Properties["noticed_at"] == "" {
					t.Errorf("feature %d is %+v, the record %+v", i, got, c)
				}
			}
			if e.Filter != f.Encode().Encode() || e.Type != "FeatureCollection" || e.Timestamp == "" || e.Datum != "wgs84" {
				t.Errorf("its head is %q %q %q %q", e.Type, e.Filter, e.Timestamp, e.Datum)
			}
		})
	}
}

func TestAnExportHoldsNothingPrivate(t *testing.T) {
	s := town(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	secret := report(inGrid1)
	secret.Contact = &data.Contact{Name: "某居民", Phone: "13800000000"}
	reported(t, s, staff, secret)
	yes := true
	e := export(t, s, staff, data.ExportOptions{Filter: concern.Filter{Restricted: &yes}})
	if len(e.Features) != 5 {
		t.Errorf("%d features, want 5: all but the restricted one", len(e.Features))
	}
	for _, word := range []string{"私密描述", "三号楼门前", "crime_clue", "某居民", "13800000000", "reporter", "description", "contact"} {
		if strings.Contains(e.raw, word) {
			t.Errorf("it holds %q", word)
		}
	}
	for _, field := range []string{"description", "reporter", "contact", "id; drop table"} {
		err := s.Export(t.Context(), staff, data.ExportOptions{Purpose: "看看", Fields: []string{"title", field}}, func(int64) (io.Writer, error) { return io.Discard, nil })
		if e := wantKind(t, err, data.Invalid); !strings.Contains(e.Fields["fields"], field) {
			t.Errorf("of %s it says %v", field, e.Fields)
		}
	}
}

func TestAnExportIsConfinedToTheActorsAreas(t *testing.T) {
	s := town(t)
	leader := person(t, s, "leader", concern.Leader, nil, grid2)
	if e := export(t, s, leader, data.ExportOptions{}); len(e.Features) != 1 || e.Features[0].Properties["area"] != string(grid2) {
		t.Errorf("a leader of grid 2 exports %+v", e.Features)
	}
	if e := export(t, s, leader, data.ExportOptions{Filter: concern.Filter{Areas: []string{grid1.Prefix()}}}); len(e.Features) != 0 {
		t.Errorf("and of grid 1 %+v", e.Features)
	}
	for _, role := range []concern.Role{concern.Member, concern.Display, concern.Admin} {
		err := s.Export(t.Context(), person(t, s, role.String(), role, nil, city), data.ExportOptions{Purpose: "看看"}, func(int64) (io.Writer, error) {
			t.Errorf("a %s is let through", role)
			return io.Discard, nil
		})
		wantKind(t, err, data.Forbidden)
	}
}

func TestEveryExportSaysWhatItIsForAndIsRemembered(t *testing.T) {
	s := town(t)
	planner := person(t, s, "planner", concern.Planner, nil, community)
	for _, purpose := range []string{"", " ", "x", strings.Repeat("长", 201)} {
		err := s.Export(t.Context(), planner, data.ExportOptions{Purpose: purpose}, func(int64) (io.Writer, error) { return io.Discard, nil })
		if e := wantKind(t, err, data.Invalid); e.Fields["purpose"] == "" {
			t.Errorf("of the purpose %q it says %v", purpose, e.Fields)
		}
	}
	remembered := `select count(*) from minqing.audit where action = 'export'`
	if n := ask[int](t, s.Pool(), remembered); n != 0 {
		t.Errorf("%d refused exports are remembered as done", n)
	}
	broken := errors.New("the receiver went away")
	err := s.Export(t.Context(), planner, data.ExportOptions{Purpose: "道路改造", Filter: concern.Filter{Categories: []string{"manhole"}}}, func(int64) (io.Writer, error) { return nil, broken })
	if !errors.Is(err, broken) {
		t.Errorf("it answers %v, want that the receiver went away", err)
	}
	got := ask[string](t, s.Pool(), `select concat_ws('|', account_id, detail->>'purpose', detail->>'count', detail->>'filter') from minqing.audit where action = 'export'`)
	if want := "|道路改造|3|category=manhole&restricted=exclude"; !strings.HasSuffix(got, want) {
		t.Errorf("the audit says %q, want it to end with %q", got, want)
	}
}

func TestAnExportComesInTheDatumAskedFor(t *testing.T) {
	s := open(t)
	imported(t, s, file(t, "a.csv", header+"116.404,39.915,一,street_light,2026-03-02\n"), plain)
	for name, c := range map[string]struct {
		datum geo.Datum
		at    [2]float64
		near  float64
	}{
		"gcj02":     {geo.GCJ02, [2]float64{116.41024449916938, 39.91640428150164}, 1e-9},
		"wgs84":     {geo.WGS84, [2]float64{116.404, 39.915}, 0},
		"epsg:4548": {geo.EPSG(4548), [2]float64{0, 0}, math.Inf(1)},
	} {
		e := export(t, s, data.Operator(), data.ExportOptions{Datum: c.datum, Fields: []string{"title"}})
		at := e.Features[0].Geometry.Coordinates
		if math.Abs(at[0]-c.at[0]) > c.near || math.Abs(at[1]-c.at[1]) > c.near || e.Datum != name {
			t.Errorf("in %s it lies at %v, want %v; the document says %s", name, at, c.at, e.Datum)
		}
		if name == "epsg:4548" {
			x := ask[float64](t, s.Pool(), `select st_x(st_transform(geom, 4548)) from minqing.concern`)
			if at[0] != x || !strings.Contains(e.raw, `"urn:ogc:def:crs:EPSG::4548"`) {
				t.Errorf("in %s x is %v, PostGIS says %v", name, at[0], x)
			}
		}
	}
	err := s.Export(t.Context(), data.Operator(), data.ExportOptions{Purpose: "看看", Datum: geo.EPSG(777777)}, func(int64) (io.Writer, error) { return io.Discard, nil })
	if e := wantKind(t, err, data.Invalid); e.Fields["datum"] == "" {
		t.Errorf("of an unknown datum it says %v", e.Fields)
	}
}

func TestAnExportIsOneSnapshot(t *testing.T) {
	s := town(t)
	var doc bytes.Buffer
	var count int64
	err := s.Export(t.Context(), data.Operator(), data.ExportOptions{Purpose: "快照"}, func(n int64) (io.Writer, error) {
		count = n
		execute(t, s, `update minqing.concern set title = '后来改的'`)
		imported(t, s, file(t, "b.csv", header+"113.505,37.87,后来加的,street_light,2026-03-02\n"), plain)
		return &doc, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count != 4 || strings.Count(doc.String(), `"type":"Feature"`+",") != 4 || strings.Contains(doc.String(), "后来") {
		t.Errorf("%d were announced; the document is %s", count, doc.String())
	}
}
