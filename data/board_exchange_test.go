package data_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"minqing/concern"
	"minqing/data"
)

// fileOf is a board's file.
func fileOf(t *testing.T, s *data.Store, by data.Actor, id int64) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := s.ExportBoard(t.Context(), by, id, "给街道看", func(int64) (io.Writer, error) { return &file, nil }); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestABoardComesBackFromItsFileWithoutLinksThatMeanNothingElsewhere(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	shown := reported(t, s, staff, report(inGrid1)).ID
	clue := report(inGrid1)
	clue.MustReport = concern.CrimeClue
	hidden := reported(t, s, staff, clue).ID
	b := boardOn(t, s, staff, `带"引号"的会`, civil(2026, 3, 2))
	if _, err := s.CreateAnnotation(t.Context(), staff, b.ID, data.NewAnnotation{
		Kind: data.Hotspot, Geometry: box(113.50, 113.51)[0], Title: "噪声", Level: 2, Color: 4, Width: 5, Concerns: []int64{shown, hidden},
	}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	file := fileOf(t, s, staff, b.ID)
	var read struct {
		Type, Name string
		Area       struct{ Code string }
		Features   []struct{ Properties struct{ Concerns []int64 } }
	}
	if err := json.Unmarshal(file, &read); err != nil || read.Type != "FeatureCollection" || read.Name != b.Name || read.Area.Code != string(community) {
		t.Fatalf("the file says %+v, %v", read, err)
	}
	if got := read.Features[0].Properties.Concerns; !slices.Equal(got, []int64{shown}) {
		t.Errorf("the file links %v, want %d only: the other is restricted", got, shown)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit where action = 'export' and detail ->> 'board' = $1::text and detail ->> 'purpose' = '给街道看'`, fmt.Sprint(b.ID)); n != 1 {
		t.Errorf("the audit has %d rows of the export, want one", n)
	}
	back, err := s.ImportBoard(t.Context(), staff, data.NewBoard{Area: community}, append([]byte("\ufeff"), file...), data.Idempotency{})
	if err != nil || back.Name != b.Name || !back.MetOn.Equal(b.MetOn) || back.ID == b.ID {
		t.Fatalf("importing answers %+v, %v", back, err)
	}
	all, err := s.Annotations(t.Context(), staff, back.ID)
	if err != nil || len(all) != 1 || all[0].Title != "噪声" || all[0].Level != 2 || all[0].Color != 4 || all[0].Width != 5 || len(all[0].Concerns) != 0 {
		t.Errorf("imported is %+v, %v", all, err)
	}
	for name, by := range map[string]data.Actor{
		"the display": person(t, s, "display", concern.Display, nil, community), "the administrator": person(t, s, "admin", concern.Admin, nil, city),
	} {
		if data.KindOf(s.ExportBoard(t.Context(), by, b.ID, "给街道看", nil)) != data.Forbidden {
			t.Errorf("%s hands a board out", name)
		}
	}
	wantKind(t, s.ExportBoard(t.Context(), person(t, s, "planner", concern.Planner, nil, city), b.ID, "给街道看", nil), data.NotFound)
	wantKind(t, s.ExportBoard(t.Context(), staff, b.ID, "x", nil), data.Invalid)
}

func TestAFileWithAWrongFeatureImportsNothingAndNamesIt(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	feature := func(geometry, properties string) string {
		return `{"type":"Feature","geometry":` + geometry + `,"properties":` + properties + `}`
	}
	pin := feature(`{"type":"Point","coordinates":[113.5,37.87]}`, `{"kind":"pin","author":"谁","mood":1}`)
	many := strings.TrimSuffix(strings.Repeat(pin+",", 2001), ",")
	for _, c := range []struct{ name, features, more, path string }{
		{"an unknown kind", pin + "," + feature(`{"type":"Point","coordinates":[113.5,37.87]}`, `{"kind":"cloud"}`), "", "features[1].properties.kind"},
		{"no kind", feature(`{"type":"Point","coordinates":[113.5,37.87]}`, `null`), "", "features[0].properties.kind"},
		{"another geometry", feature(`{"type":"Point","coordinates":[113.5,37.87]}`, `{"kind":"line"}`), "", "features[0].geometry"},
		{"no geometry", feature(`null`, `{"kind":"pin"}`), "", "features[0].geometry"},
		{"a place that is not on earth", feature(`{"type":"Point","coordinates":[37.87,113.5]}`, `{"kind":"pin"}`), "", "features[0].geometry"},
		{"a level out of range", feature(`{"type":"Polygon","coordinates":[[[113.5,37.8],[113.6,37.8],[113.6,37.9],[113.5,37.8]]]}`, `{"kind":"hotspot","level":9}`), "", "features[0].properties.level"},
		{"a title that is a number", feature(`{"type":"Point","coordinates":[113.5,37.87]}`, `{"kind":"pin","title":7}`), "", "features[0].properties.title"},
		{"something that is no feature", pin + `,{"type":"Topology"}`, "", "features[1]"},
		{"too many", many, "", "features"},
		{"another datum", pin, `"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},`, "crs"},
	} {
		file := `{"type":"FeatureCollection",` + c.more + `"features":[` + c.features + `]}`
		_, err := s.ImportBoard(t.Context(), staff, data.NewBoard{Name: "来的", Area: community}, []byte(file), data.Idempotency{})
		if e := wantKind(t, err, data.Invalid); e != nil && (e.Fields[c.path] == "" || e.FieldsEnglish[c.path] == "") {
			t.Errorf("%s: the fields are %v, want %s", c.name, e.FieldsEnglish, c.path)
		}
	}
	if _, err := s.ImportBoard(t.Context(), staff, data.NewBoard{Name: "来的", Area: community}, []byte(`{"type":"FeatureCollection","features":[`+pin), data.Idempotency{}); data.KindOf(err) != data.Invalid {
		t.Errorf("half a file: %v", err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.board`); n != 0 {
		t.Errorf("%d boards were opened of files that are wrong", n)
	}
	file := []byte(`{"type":"FeatureCollection","features":[` + pin + `]}`)
	_, err := s.ImportBoard(t.Context(), staff, data.NewBoard{Area: community}, file, data.Idempotency{})
	if e := wantKind(t, err, data.Invalid); e != nil && e.Fields["name"] == "" {
		t.Errorf("a file without a name: %v", e)
	}
	_, err = s.ImportBoard(t.Context(), staff, data.NewBoard{Name: "别处", Area: other}, file, data.Idempotency{})
	wantKind(t, err, data.NotFound)
	_, err = s.ImportBoard(t.Context(), person(t, s, "leader", concern.Leader, nil, community), data.NewBoard{Name: "不画", Area: community}, file, data.Idempotency{})
	wantKind(t, err, data.Forbidden)
}
