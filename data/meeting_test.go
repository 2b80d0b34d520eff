package data_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/data"
)

func boardOn(t *testing.T, s *data.Store, by data.Actor, name string, day time.Time) *data.Board {
	t.Helper()
	b, err := s.CreateBoard(t.Context(), by, data.NewBoard{Name: name, Area: community, MetOn: day}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func civil(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// monday is the world with a clock that its tests set; it begins on a Monday at ten in Shanghai.
func monday(t *testing.T) (*data.Store, *time.Time) {
	t.Helper()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, concern.Shanghai)
	return clocked(t, &now), &now
}

// reportNow is noticed as it is reported.
func reportNow(at orb.Point) data.NewConcern {
	n := report(at)
	n.NoticedAt = time.Time{}
	return n
}

func TestAnArchivedBoardIsOnlyReadAndOutOfTheList(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	b := board(t, s, staff)
	pin, err := s.CreateAnnotation(t.Context(), staff, b.ID, data.NewAnnotation{Kind: data.Pin, Geometry: inGrid1}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	yes, no, name := true, false, "改名"
	filed, err := s.UpdateBoard(t.Context(), staff, b.ID, b.Version, data.BoardPatch{Archived: &yes})
	if err != nil || filed.ArchivedAt.IsZero() {
		t.Fatalf("archiving answers %+v, %v", filed, err)
	}
	_, err = s.UpdateBoard(t.Context(), staff, b.ID, filed.Version, data.BoardPatch{Name: &name})
	wantKind(t, err, data.Conflict)
	_, err = s.CreateAnnotation(t.Context(), staff, b.ID, data.NewAnnotation{Kind: data.Pin, Geometry: inGrid1}, data.Idempotency{})
	wantKind(t, err, data.Conflict)
	_, err = s.UpdateAnnotation(t.Context(), staff, b.ID, pin.ID, 1, data.AnnotationPatch{Title: &name}, data.Idempotency{})
	wantKind(t, err, data.Conflict)
	wantKind(t, s.DeleteAnnotation(t.Context(), staff, b.ID, pin.ID, 1), data.Conflict)
	wantKind(t, s.DeleteBoard(t.Context(), staff, b.ID, filed.Version), data.Conflict)
	if all, err := s.Annotations(t.Context(), staff, b.ID); err != nil || len(all) != 1 {
		t.Errorf("an archived board reads %v, %v", all, err)
	}
	for _, c := range []struct {
		archived *bool
		listed   int
	}{{nil, 1}, {&yes, 1}, {&no, 0}} {
		if boards, err := s.Boards(t.Context(), staff, data.BoardQuery{Archived: c.archived}); err != nil || len(boards) != c.listed {
			t.Errorf("%d boards are listed, %v, want %d", len(boards), err, c.listed)
		}
	}
	back, err := s.UpdateBoard(t.Context(), staff, b.ID, filed.Version, data.BoardPatch{Archived: &no, Name: &name})
	if err != nil || !back.ArchivedAt.IsZero() || back.Name != name {
		t.Errorf("bringing back answers %+v, %v", back, err)
	}
}

func TestBoardsAreFoundByTheWordsOfTheirNameAndArea(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	boardOn(t, s, staff, "三月 Drains", civil(2026, 3, 2))
	late := boardOn(t, s, staff, "四月晨会", civil(2026, 4, 6))
	boardOn(t, s, staff, "三月晨会", civil(2026, 3, 9))
	for words, want := range map[string][]string{
		"晨会": {"四月晨会", "三月晨会"}, "drains": {"三月 Drains"}, "晨会 三月": {"三月晨会"}, "五月": nil, "%": nil,
		"晨会 " + late.Area.Name: {"四月晨会", "三月晨会"}, "a\x00b": nil,
	} {
		boards, err := s.Boards(t.Context(), staff, data.BoardQuery{Words: words})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for i := range boards {
			names = append(names, boards[i].Name)
		}
		if !slices.Equal(names, want) {
			t.Errorf("%q finds %v, want %v", words, names, want)
		}
	}
}

func TestACopyHasTheDrawingsAndLinksAndNoDecisions(t *testing.T) {
	s, _ := monday(t)
	staff := person(t, s, "staff", concern.Staff, []string{"维修组"}, community)
	linked := reported(t, s, staff, reportNow(inGrid1)).ID
	b := board(t, s, staff)
	if _, err := s.CreateAnnotation(t.Context(), staff, b.ID, data.NewAnnotation{Kind: data.Pin, Geometry: inGrid1, Title: "井", Concerns: []int64{linked}}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	decided(t, s, staff, b.ID, "换井盖", data.Owner{Team: "维修组"}, civil(2026, 3, 3), 0)
	yes := true
	if _, err := s.UpdateBoard(t.Context(), staff, b.ID, b.Version, data.BoardPatch{Archived: &yes}); err != nil {
		t.Fatal(err)
	}
	key := data.Idempotency{Key: "c", BodyHash: []byte{1}}
	c, err := s.CopyBoard(t.Context(), staff, b.ID, data.NewBoard{}, key)
	if err != nil || c.Name != b.Name || c.Annotations != 1 || !c.ArchivedAt.IsZero() {
		t.Fatalf("the copy is %+v, %v", c, err)
	}
	if again, err := s.CopyBoard(t.Context(), staff, b.ID, data.NewBoard{}, key); err != nil || again.ID != c.ID {
		t.Errorf("copying again answers %+v, %v", again, err)
	}
	all, err := s.Annotations(t.Context(), staff, c.ID)
	if err != nil || len(all) != 1 || all[0].Title != "井" || !slices.Equal(all[0].Concerns, []int64{linked}) {
		t.Errorf("the copy shows %+v, %v", all, err)
	}
	if list, err := s.Decisions(t.Context(), staff, c.ID, nil); err != nil || len(list.Decisions) != 0 {
		t.Errorf("the copy has the decisions %+v, %v", list, err)
	}
	_, err = s.CopyBoard(t.Context(), person(t, s, "leader", concern.Leader, nil, community), b.ID, data.NewBoard{}, data.Idempotency{})
	wantKind(t, err, data.Forbidden)
	_, err = s.CopyBoard(t.Context(), person(t, s, "far", concern.Staff, nil, other), b.ID, data.NewBoard{}, data.Idempotency{})
	wantKind(t, err, data.NotFound)
}

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

func ids(g data.Group) []int64 {
	var all []int64
	for i := range g.Rows {
		all = append(all, g.Rows[i].ID)
	}
	slices.Sort(all)
	return all
}

func TestTheDifferenceTellsWhatBecameOfTheConcernsSinceTheEarlierMeeting(t *testing.T) {
	s, now := monday(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	display := person(t, s, "display", concern.Display, nil, community)
	at := func(day, hour int) { *now = time.Date(2026, 3, day, hour, 0, 0, 0, concern.Shanghai) }
	at(2, 10)
	late := reported(t, s, staff, reportNow(inGrid1)).ID
	struck := reported(t, s, staff, reportNow(inGrid1)).ID
	linked := reported(t, s, staff, reportNow(inGrid3)).ID // outside of the hotspot
	reported(t, s, staff, reportNow(inGrid2))              // neither inside nor linked
	first := boardOn(t, s, staff, "上周", civil(2026, 3, 3))
	if _, err := s.CreateAnnotation(t.Context(), staff, first.ID, data.NewAnnotation{Kind: data.Hotspot, Geometry: box(113.50, 113.51)[0], Concerns: []int64{linked}}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	at(5, 10)
	execute(t, s, `update minqing.concern set status = 'struck_off', ended_at = $2, version = 2 where id = $1`, struck, *now)
	execute(t, s, `insert into minqing.event (concern_id, version, at, kind, facts) values ($1, 2, $2, 'strike_off', '{"status":"struck_off"}')`, struck, *now)
	at(10, 9)
	fresh := reported(t, s, staff, reportNow(inGrid1)).ID
	clue := reportNow(inGrid1)
	clue.MustReport = concern.Instability
	hidden := reported(t, s, staff, clue).ID
	at(10, 10)
	second := boardOn(t, s, staff, "今天", civil(2026, 3, 10))

	d, err := s.Difference(t.Context(), staff, second.ID, data.DifferenceQuery{})
	if err != nil || d.Earlier == nil || d.Earlier.ID != first.ID {
		t.Fatalf("the difference is %+v, %v", d, err)
	}
	check := func(who string, d *data.Difference, wantStruck, wantNew, wantLate []int64) {
		t.Helper()
		for name, g := range map[string]struct {
			got  data.Group
			want []int64
		}{"struck off": {d.StruckOff, wantStruck}, "new": {d.New, wantNew}, "late": {d.Late, wantLate}} {
			slices.Sort(g.want)
			if !slices.Equal(ids(g.got), g.want) || g.got.Count != len(g.want) {
				t.Errorf("%s: %s are %v (%d), want %v", who, name, ids(g.got), g.got.Count, g.want)
			}
		}
	}
	check("staff", d, []int64{struck}, []int64{fresh, hidden}, []int64{late, linked})
	without := false
	if d, err = s.Difference(t.Context(), staff, second.ID, data.DifferenceQuery{Restricted: &without}); err != nil {
		t.Fatal(err)
	}
	check("on paper", d, []int64{struck}, []int64{fresh}, []int64{late, linked})
	if d, err = s.Difference(t.Context(), display, second.ID, data.DifferenceQuery{Earlier: first.ID}); err != nil {
		t.Fatal(err)
	}
	check("display", d, []int64{struck}, []int64{fresh}, []int64{late, linked})

	// What happens after the meeting's day does not change what it was told.
	at(12, 10)
	execute(t, s, `update minqing.concern set status = 'struck_off', ended_at = $2, version = 2 where id = $1`, late, *now)
	execute(t, s, `insert into minqing.event (concern_id, version, at, kind, facts) values ($1, 2, $2, 'strike_off', '{"status":"struck_off"}')`, late, *now)
	reported(t, s, staff, reportNow(inGrid1))
	if d, err = s.Difference(t.Context(), staff, second.ID, data.DifferenceQuery{}); err != nil {
		t.Fatal(err)
	}
	check("two days later", d, []int64{struck}, []int64{fresh, hidden}, []int64{late, linked})

	_, err = s.Difference(t.Context(), staff, first.ID, data.DifferenceQuery{Earlier: second.ID})
	wantKind(t, err, data.Invalid)
	_, err = s.Difference(t.Context(), person(t, s, "far", concern.Staff, nil, other), second.ID, data.DifferenceQuery{})
	wantKind(t, err, data.NotFound)
}

func decided(t *testing.T, s *data.Store, by data.Actor, board int64, text string, owner data.Owner, due time.Time, about int64) *data.Decision {
	t.Helper()
	d, err := s.CreateDecision(t.Context(), by, board, data.NewDecision{Text: text, Owner: owner, DueOn: due, Concern: about}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADecisionHasAnOwnerOfTheAreaAndAWorkingDay(t *testing.T) {
	s, now := monday(t)
	staff := person(t, s, "staff", concern.Staff, []string{"维修组"}, community)
	leader := person(t, s, "gridleader", concern.Leader, nil, grid1)
	member := person(t, s, "member", concern.Member, nil, grid1)
	far := person(t, s, "far", concern.Staff, nil, other)
	if _, err := s.CreateTeam(t.Context(), data.Operator(), data.NewTeam{Name: "外区队", Force: concern.Department, Area: other}); err != nil {
		t.Fatal(err)
	}
	b := board(t, s, staff)
	friday, sunday := civil(2026, 3, 6), civil(2026, 3, 8)
	for _, c := range []struct {
		name, field string
		owner       data.Owner
		due         time.Time
	}{
		{"a team", "", data.Owner{Team: "维修组"}, friday},
		{"a leader of a grid", "", data.Owner{Account: leader.Viewer.Account}, friday},
		{"today", "", data.Owner{Team: "维修组"}, civil(2026, 3, 2)},
		{"nobody", "team", data.Owner{}, friday},
		{"two", "team", data.Owner{Team: "维修组", Account: leader.Viewer.Account}, friday},
		{"a team that there is not", "team", data.Owner{Team: "没有"}, friday},
		{"a team of elsewhere", "team", data.Owner{Team: "外区队"}, friday},
		{"a member", "account", data.Owner{Account: member.Viewer.Account}, friday},
		{"staff of elsewhere", "account", data.Owner{Account: far.Viewer.Account}, friday},
		{"a Sunday", "due_on", data.Owner{Team: "维修组"}, sunday},
		{"a day that is past", "due_on", data.Owner{Team: "维修组"}, civil(2026, 2, 27)},
	} {
		d, err := s.CreateDecision(t.Context(), staff, b.ID, data.NewDecision{Text: "打 13800138000 问问", Owner: c.owner, DueOn: c.due}, data.Idempotency{})
		if c.field == "" {
			if err != nil || strings.Contains(d.Text, "0013800") || strings.Contains(d.Text, "13800138000") {
				t.Errorf("%s: %+v, %v", c.name, d, err)
			}
			continue
		}
		if e := wantKind(t, err, data.Invalid); e != nil && e.Fields[c.field] == "" {
			t.Errorf("%s: the fields are %v, want %s", c.name, e.FieldsEnglish, c.field)
		}
	}
	owners, err := s.Owners(t.Context(), staff, b.ID)
	if err != nil || !slices.Equal(owners.Teams, []string{"维修组"}) || len(owners.Accounts) != 2 {
		t.Errorf("the owners are %+v, %v", owners, err)
	}
	_, err = s.Owners(t.Context(), person(t, s, "display", concern.Display, nil, community), b.ID)
	wantKind(t, err, data.Forbidden)
	list, err := s.Decisions(t.Context(), staff, b.ID, nil)
	if err != nil || len(list.Decisions) != 3 {
		t.Fatalf("the decisions are %+v, %v", list, err)
	}
	if at := list.Decisions[0].DueAt.In(concern.Shanghai).Format("2006-01-02 15:04"); !strings.HasPrefix(at, "2026-03-06 1") {
		t.Errorf("it is due at %s, want the end of Friday's business", at)
	}
	*now = now.AddDate(0, 0, 30)
	if d := list.Decisions[0]; !d.Overdue(*now) {
		t.Errorf("a month later it is not overdue")
	}
}

func TestOverdueDecisionsComeBackAtTheNextMeetingOfTheArea(t *testing.T) {
	s, now := monday(t)
	staff := person(t, s, "staff", concern.Staff, []string{"维修组"}, community, other)
	first := boardOn(t, s, staff, "上周", civil(2026, 3, 2))
	owner := data.Owner{Team: "维修组"}
	late := decided(t, s, staff, first.ID, "换井盖", owner, civil(2026, 3, 3), 0)
	decided(t, s, staff, first.ID, "修路灯", owner, civil(2026, 3, 27), 0)
	done := decided(t, s, staff, first.ID, "扫雪", owner, civil(2026, 3, 3), 0)
	yes, ended, reason := true, data.DecisionDone, "天晴了"
	if _, err := s.UpdateDecision(t.Context(), staff, first.ID, done.ID, 1, data.DecisionPatch{State: &ended}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.UpdateBoard(t.Context(), staff, first.ID, 1, data.BoardPatch{Archived: &yes}); err != nil {
		t.Fatal(err)
	}
	*now = time.Date(2026, 3, 9, 9, 0, 0, 0, concern.Shanghai)
	second := boardOn(t, s, staff, "今天", civil(2026, 3, 9))
	elsewhere, err := s.CreateBoard(t.Context(), staff, data.NewBoard{Name: "别处", Area: other}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	overdue := func(board int64) []int64 {
		t.Helper()
		list, err := s.Decisions(t.Context(), staff, board, nil)
		if err != nil {
			t.Fatal(err)
		}
		var all []int64
		for i := range list.Overdue {
			all = append(all, list.Overdue[i].ID)
		}
		return all
	}
	if got := overdue(second.ID); !slices.Equal(got, []int64{late.ID}) {
		t.Errorf("overdue are %v, want %d", got, late.ID)
	}
	if got := overdue(elsewhere.ID); got != nil {
		t.Errorf("overdue elsewhere are %v", got)
	}
	// The filed board's decision is not reworded any more, but it can be done with.
	words, dropped := "换两个井盖", data.DecisionDropped
	_, err = s.UpdateDecision(t.Context(), staff, first.ID, late.ID, 1, data.DecisionPatch{Text: &words}, data.Idempotency{})
	wantKind(t, err, data.Conflict)
	_, err = s.UpdateDecision(t.Context(), staff, first.ID, late.ID, 1, data.DecisionPatch{State: &dropped}, data.Idempotency{})
	wantKind(t, err, data.Invalid)
	if _, err = s.UpdateDecision(t.Context(), staff, first.ID, late.ID, 1, data.DecisionPatch{State: &dropped, Reason: &reason}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	if got := overdue(second.ID); got != nil {
		t.Errorf("overdue are still %v", got)
	}
	wantKind(t, s.DeleteBoard(t.Context(), staff, first.ID, 2), data.Conflict)
}

func TestADecisionIsChangedOnceAtItsVersionHoweverManyTry(t *testing.T) {
	s, _ := monday(t)
	staff := person(t, s, "staff", concern.Staff, []string{"维修组"}, community)
	b := board(t, s, staff)
	d := decided(t, s, staff, b.ID, "换井盖", data.Owner{Team: "维修组"}, civil(2026, 3, 3), 0)
	var mu sync.Mutex
	var wg sync.WaitGroup
	won := 0
	for i := range 6 {
		wg.Go(func() {
			words := fmt.Sprintf("换 %d 个井盖", i)
			_, err := s.UpdateDecision(t.Context(), staff, b.ID, d.ID, 1, data.DecisionPatch{Text: &words}, data.Idempotency{})
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				won++
			} else if data.KindOf(err) != data.Stale {
				t.Errorf("a later change: %v", err)
			}
		})
	}
	wg.Wait()
	if won != 1 {
		t.Errorf("%d changes of one version were kept, want one", won)
	}
	events, err := s.DecisionEvents(t.Context(), staff, b.ID, d.ID)
	if err != nil || len(events) != 2 || events[0].Kind != "decide" || events[1].Facts["text"] != true || len(events[1].Facts) != 1 {
		t.Errorf("the events are %+v, %v", events, err)
	}
	key := data.Idempotency{Key: "d", BodyHash: []byte{1}}
	n := data.NewDecision{Text: "再来一个", Owner: data.Owner{Team: "维修组"}, DueOn: civil(2026, 3, 3)}
	one, err := s.CreateDecision(t.Context(), staff, b.ID, n, key)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.CreateDecision(t.Context(), staff, b.ID, n, key); err != nil || again.ID != one.ID {
		t.Errorf("the same decision again answers %+v, %v", again, err)
	}
}

func TestADecisionBecomesAStepOrATaskByTheLoopsRules(t *testing.T) {
	s, _ := monday(t)
	staff := person(t, s, "staff", concern.Staff, []string{"维修组"}, community)
	b := board(t, s, staff)
	c := reported(t, s, staff, reportNow(inGrid1))
	d := decided(t, s, staff, b.ID, "派人去修", data.Owner{Team: "维修组"}, civil(2026, 3, 3), c.ID)
	_, err := s.StepDecision(t.Context(), staff, b.ID, d.ID, data.NewStep{Step: concern.Dispatch}, data.Idempotency{})
	wantKind(t, err, data.Conflict) // it is not accepted yet
	key := data.Idempotency{Key: "s", BodyHash: []byte{1}}
	for range 2 {
		if _, err := s.StepDecision(t.Context(), staff, b.ID, d.ID, data.NewStep{Step: concern.Accept}, key); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.StepDecision(t.Context(), staff, b.ID, d.ID, data.NewStep{Step: concern.Dispatch}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Concern(t.Context(), staff, c.ID)
	if err != nil || got.Team != "维修组" || got.Version != 3 {
		t.Errorf("the concern is %+v, %v, want it dispatched at version 3", got, err)
	}
	events, err := s.DecisionEvents(t.Context(), staff, b.ID, d.ID)
	if err != nil || len(events) != 3 || events[2].Facts["step"] != "dispatch" {
		t.Errorf("the events are %+v, %v", events, err)
	}
	_, err = s.TaskDecision(t.Context(), staff, b.ID, d.ID, data.NewTask{Category: "street_light", Point: inGrid1}, data.Idempotency{})
	wantKind(t, err, data.Conflict)

	plain := decided(t, s, staff, b.ID, "东门加一盏灯", data.Owner{Team: "维修组"}, civil(2026, 3, 3), 0)
	_, err = s.StepDecision(t.Context(), staff, b.ID, plain.ID, data.NewStep{Step: concern.Accept}, data.Idempotency{})
	wantKind(t, err, data.Conflict)
	_, err = s.TaskDecision(t.Context(), staff, b.ID, plain.ID, data.NewTask{Category: "street_light", Point: inOther}, data.Idempotency{})
	wantKind(t, err, data.Forbidden)
	task, err := s.TaskDecision(t.Context(), staff, b.ID, plain.ID, data.NewTask{Category: "street_light", Point: inGrid1}, data.Idempotency{})
	if err != nil || task.Concern == 0 {
		t.Fatalf("the task is %+v, %v", task, err)
	}
	made, err := s.Concern(t.Context(), staff, task.Concern)
	if err != nil || made.Title != "东门加一盏灯" || made.Team != "维修组" || made.Status != concern.Accepted || made.Source != concern.Patrol {
		t.Errorf("the task's concern is %+v, %v", made, err)
	}
	own := decided(t, s, staff, b.ID, "自己去看", data.Owner{Account: staff.Viewer.Account}, civil(2026, 3, 3), 0)
	if task, err = s.TaskDecision(t.Context(), staff, b.ID, own.ID, data.NewTask{Category: "street_light", Point: inGrid1}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	if made, err = s.Concern(t.Context(), staff, task.Concern); err != nil || made.Team != "" || made.Status != concern.Accepted {
		t.Errorf("what an account owes is %+v, %v", made, err)
	}
}

func TestWhoReadsAndWhoTakesDecisions(t *testing.T) {
	s, _ := monday(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	clue := reportNow(inGrid1)
	clue.MustReport = concern.CrimeClue
	hidden := reported(t, s, staff, clue).ID
	b := board(t, s, staff)
	owner := data.Owner{Account: staff.Viewer.Account}
	open := decided(t, s, staff, b.ID, "看路灯", owner, civil(2026, 3, 3), 0)
	secret := decided(t, s, staff, b.ID, "线索交派出所", owner, civil(2026, 3, 3), hidden)
	for _, c := range []struct {
		name  string
		actor data.Actor
		sees  []int64
		named bool
		kind  data.Kind // of taking one
	}{
		{"staff", staff, []int64{open.ID, secret.ID}, true, data.Internal},
		{"leader", person(t, s, "leader", concern.Leader, nil, community), []int64{open.ID, secret.ID}, true, data.Forbidden},
		{"display", person(t, s, "display", concern.Display, nil, community), []int64{open.ID}, false, data.Forbidden},
		{"administrator", person(t, s, "admin", concern.Admin, nil, city), []int64{open.ID}, true, data.Forbidden},
		{"leader of one grid", person(t, s, "gridleader", concern.Leader, nil, grid1), nil, false, data.NotFound},
		{"staff of elsewhere", person(t, s, "far", concern.Staff, nil, other), nil, false, data.NotFound},
		{"planner", person(t, s, "planner", concern.Planner, nil, city), nil, false, data.NotFound},
	} {
		list, err := s.Decisions(t.Context(), c.actor, b.ID, nil)
		var seen []int64
		if err == nil {
			for i := range list.Decisions {
				seen = append(seen, list.Decisions[i].ID)
				if (list.Decisions[i].Owner.Name != "") != c.named {
					t.Errorf("the %s reads the owner %+v", c.name, list.Decisions[i].Owner)
				}
			}
		}
		if !slices.Equal(seen, c.sees) || (err != nil) != (c.sees == nil) {
			t.Errorf("the %s reads %v, %v, want %v", c.name, seen, err, c.sees)
		}
		if !slices.Contains(c.sees, secret.ID) {
			if _, err := s.Decision(t.Context(), c.actor, b.ID, secret.ID); data.KindOf(err) != data.NotFound {
				t.Errorf("the %s reads the decision about a restricted concern: %v", c.name, err)
			}
			if _, err := s.DecisionEvents(t.Context(), c.actor, b.ID, secret.ID); data.KindOf(err) != data.NotFound {
				t.Errorf("the %s reads what happened to it: %v", c.name, err)
			}
		}
		if c.kind == data.Internal {
			continue
		}
		_, err = s.CreateDecision(t.Context(), c.actor, b.ID, data.NewDecision{Text: "不行", Owner: owner, DueOn: civil(2026, 3, 3)}, data.Idempotency{})
		wantKind(t, err, c.kind)
		done := data.DecisionDone
		_, err = s.UpdateDecision(t.Context(), c.actor, b.ID, open.ID, 1, data.DecisionPatch{State: &done}, data.Idempotency{})
		wantKind(t, err, c.kind)
	}
	without := false
	if list, err := s.Decisions(t.Context(), staff, b.ID, &without); err != nil || len(list.Decisions) != 1 {
		t.Errorf("on paper are %+v, %v, want one", list, err)
	}
	far := reported(t, s, person(t, s, "far2", concern.Staff, nil, other), reportNow(inOther)).ID
	_, err := s.CreateDecision(t.Context(), staff, b.ID, data.NewDecision{Text: "别处的", Owner: owner, DueOn: civil(2026, 3, 3), Concern: far}, data.Idempotency{})
	wantKind(t, err, data.Invalid)
}
