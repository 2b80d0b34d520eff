package data_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/geo/table"
)

// file writes a file to import and answers its path.
func file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const header = "lon,lat,title,category,noticed_at\n"

var plain = data.ImportOptions{Kind: data.ImportConcerns, Datum: geo.WGS84}

func TestABadRowIsNamedByItsLineAndNeverStopsTheGoodOnes(t *testing.T) {
	s := world(t)
	path := file(t, "rows.csv", "lon,lat,title,description,category,noticed_at,urgency,status,source,supporters\n"+
		"113.505,37.87,好的,,street_light,2026-03-02,,,,\n"+ // 2
		"113.505,37.87,多行,\"第一行\n第二行\n第三行\",路灯,2026/3/2 8:05,紧急,处置中,走访,3\n"+ // 3 to 5
		"37.87,113.505,颠倒,,street_light,2026-03-02,,,,\n"+ // 6
		"NaN,37.87,不是数,,street_light,2026-03-02,,,,\n"+ // 7
		"113.505,,空坐标,,street_light,2026-03-02,,,,\n"+ // 8
		"113.505,37.87,怪类别,,没有这类,2026-03-02,,,,\n"+ // 9
		"113.505,37.87,怪日期,,street_light,03/02/2026,,,,\n"+ // 10
		"113.505,37.87,还没到,,street_light,2999-01-01,,,,\n"+ // 11
		"113.505,37.87,怪紧急,,street_light,2026-03-02,马上,,,\n"+ // 12
		"113.505,37.87,怪状态,,street_light,2026-03-02,,done,,\n"+ // 13
		"113.505,37.87,怪数,,street_light,2026-03-02,,,,-1\n"+ // 14
		"113.505,37.87,"+strings.Repeat("长", 201)+",,street_light,2026-03-02,,,,\n"+ // 15
		"113.505,37.87,没有日期,,street_light,,,,,\n"+ // 16
		"913.505,37.87,出界,,street_light,2026-03-02,,,,\n"+ // 17
		"113.515,37.87,最后,,Street lights,20260302,,,,\n") // 18
	r := imported(t, s, path, plain)
	if r.Read != 15 || r.Added != 3 || r.Refused != 12 || r.Known != 0 {
		t.Fatalf("%d read, %d added, %d refused; want 15, 3, 12: %+v", r.Read, r.Added, r.Refused, r.Problems)
	}
	for i, want := range []struct {
		line       int64
		field      string
		zh, inText string
	}{
		{6, "x", "写反", "swapped"}, {7, "x", "数字", "not a number"}, {8, "y", "空", "empty"}, {9, "category", "没有“没有这类”", "no category"},
		{10, "noticed_at", "年写在最前面", "year first"}, {11, "noticed_at", "还没有到", "not come yet"}, {12, "urgency", "马上", "urgent"},
		{13, "status", "done", "struck_off"}, {14, "supporters", "整数", "whole number"}, {15, "title", "201", "201"}, {16, "noticed_at", "没有写", "empty"},
		{17, "x", "", "913"},
	} {
		p := r.Problems[i]
		if p.Line != want.line || p.Field != want.field || !strings.Contains(p.Message, want.zh) || !strings.Contains(p.English, want.inText) {
			t.Errorf("problem %d is %+v, want line %d, field %s, saying %q and %q", i, p, want.line, want.field, want.zh, want.inText)
		}
	}
	got := ask[string](t, s.Pool(), `select concat_ws('|', title, description, category, urgency, status, source, supporters, to_char(noticed_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI'))
		from minqing.concern where title = '多行'`)
	if want := "多行|第一行\n第二行\n第三行|street_light|urgent|in_progress|visit|3|2026-03-02 08:05"; got != want {
		t.Errorf("the row of several lines became %q, want %q", got, want)
	}
}

func TestAnImportedConcernIsLikeAnyOther(t *testing.T) {
	s := world(t)
	r := imported(t, s, file(t, "rows.csv", header+
		"113.505,37.87,一,street_light,2026-03-02 08:00\n"+
		"113.51,37.87,边上,street_light,2026-03-02 08:00\n"+ // the border of grid 1 and grid 2
		"113.535,37.87,网格外,street_light,2026-03-02 08:00\n"+
		"120,30,天边,street_light,2026-03-02 08:00\n"), plain)
	if r.Added != 4 || r.Unassigned != 2 {
		t.Fatalf("%+v, want 4 added, 2 of them unassigned", r)
	}
	for title, want := range map[string]string{"一": string(grid1), "边上": string(grid1), "网格外": string(community), "天边": ""} {
		if got := ask[string](t, s.Pool(), `select coalesce(a.code, '') from minqing.concern c left join minqing.area a on a.id = c.area_id where title = $1`, title); got != want {
			t.Errorf("%s is in %q, want %q", title, got, want)
		}
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern where clock_budget = 4 * 3600 and clock_since = noticed_at and yellow_at > noticed_at and red_at > yellow_at`); n != 4 {
		t.Errorf("%d have the deadline of their category, want 4", n)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern, minqing.change where kind = 'bulk' and concern.id between (after->>'from')::bigint and (after->>'to')::bigint`); n != 4 {
		t.Errorf("the change log tells of %d of them, want 4", n)
	}
	found, err := s.ListConcerns(t.Context(), data.Operator(), &concern.Filter{Words: []string{"网格外"}}, data.NewestFirst, "", 10)
	if err != nil || len(found.Concerns) != 1 {
		t.Errorf("words find %v, %v; want the one", found, err)
	}
}

func TestTheSameRowsAgainAddNothingAndTwinsAreReal(t *testing.T) {
	s := world(t)
	twins := header + strings.Repeat("113.505,37.87,同样,street_light,2026-03-02\n", 3) + "113.505,37.87,另一件,street_light,2026-03-02\n"
	if r := imported(t, s, file(t, "a.csv", twins), plain); r.Added != 4 {
		t.Fatalf("%+v, want 4 added", r)
	}
	if r := imported(t, s, file(t, "b.csv", twins), plain); r.Added != 0 || r.Known != 4 {
		t.Errorf("again: %+v, want 4 known", r)
	}
	if r := imported(t, s, file(t, "c.csv", twins+"113.505,37.87,同样,street_light,2026-03-02\n"), plain); r.Added != 1 || r.Known != 4 {
		t.Errorf("with a fourth twin: %+v, want one added", r)
	}
}

func TestASourceIDStandsForOneRowWhateverItsWords(t *testing.T) {
	s := world(t)
	o := plain
	o.Map = map[string]string{"id": "nr"}
	first := "nr," + header + "A1,113.505,37.87,一,street_light,2026-03-02\nA1,113.505,37.87,二,street_light,2026-03-02\nA2,113.505,37.87,三,street_light,2026-03-02\n"
	r := imported(t, s, file(t, "a.csv", first), o)
	if r.Added != 2 || r.Refused != 1 || r.Problems[0].Line != 3 || r.Problems[0].Field != "id" || !strings.Contains(r.Problems[0].English, "line 2") {
		t.Errorf("%+v, want the second A1 refused naming line 2", r)
	}
	changed := strings.Replace(first, "一", "换了说法", 1)
	if r := imported(t, s, file(t, "b.csv", changed), o); r.Added != 0 || r.Known != 2 {
		t.Errorf("with other words: %+v, want none added", r)
	}
	o.Source = "another system"
	if r := imported(t, s, file(t, "c.csv", first), o); r.Added != 2 {
		t.Errorf("of another system: %+v, want 2 added", r)
	}
}

func TestAnImportThatDoesNotSayItsDatumIsRefused(t *testing.T) {
	s := world(t)
	path := file(t, "a.csv", header+"113.505,37.87,一,street_light,2026-03-02\n")
	for _, c := range []struct {
		name string
		o    data.ImportOptions
		says string
		file string
	}{
		{"without a datum", data.ImportOptions{Kind: data.ImportConcerns}, "566", path},
		{"with an EPSG code that does not exist", data.ImportOptions{Kind: data.ImportConcerns, Datum: geo.EPSG(777777)}, "777777", path},
		{"against what the file says", data.ImportOptions{Kind: data.ImportConcerns, Datum: geo.EPSG(2056)}, "2056",
			file(t, "a.geojson", `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}},"features":[
				{"type":"Feature","geometry":{"type":"Point","coordinates":[113.505,37.87]},"properties":{"category":"street_light","noticed_at":"2026-03-02"}}]}`)},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := importing(t, s, data.Operator(), c.file, c.o)
			e := wantKind(t, err, data.Invalid)
			if !strings.Contains(e.Fields["datum"], c.says) {
				t.Errorf("it says %q of the datum, want %q", e.Fields["datum"], c.says)
			}
		})
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern`); n != 0 {
		t.Errorf("%d concerns came in nevertheless", n)
	}
}

func TestAWrongEPSGCodeIsTheRowsProblem(t *testing.T) {
	s := world(t)
	o := plain
	o.Datum = geo.EPSG(2056)
	r := imported(t, s, file(t, "a.csv", header+"2683920,1245604,对,street_light,2026-03-02\n1e40,37.87,错,street_light,2026-03-02\n"), o)
	if r.Added != 1 || r.Refused != 1 || r.Problems[0].Line != 3 || !strings.Contains(r.Problems[0].Message, "坐标系") {
		t.Errorf("%+v, want the second refused as no place in that datum", r)
	}
	o.Datum = geo.EPSG(4610) // PROJ gives a whole query up for one latitude of 137°
	r = imported(t, s, file(t, "c.csv", header+"113.505,37.87,对,street_light,2026-03-02\n113.505,137.87,错,street_light,2026-03-02\n"), o)
	if r.Added != 1 || r.Refused != 1 || r.Problems[0].Line != 3 {
		t.Errorf("%+v, want the second refused as no place in that datum", r)
	}
	o.Datum = geo.WGS84
	r = imported(t, s, file(t, "b.csv", header+"2683920,1245604,米,street_light,2026-03-02\n"), o)
	if r.Refused != 1 {
		t.Errorf("metres declared as degrees: %+v, want a refusal", r)
	}
}

func TestChineseDatumsLandWhereTheyBelong(t *testing.T) {
	for datum, at := range map[geo.Datum]string{
		geo.GCJ02: "116.41024449916938,39.91640428150164",
		geo.BD09:  "116.41662724378733,39.922699552216216",
	} {
		t.Run(datum.String(), func(t *testing.T) {
			s := open(t)
			o := plain
			o.Datum = datum
			imported(t, s, file(t, "a.csv", header+at+",一,street_light,2026-03-02\n"), o)
			if off := ask[float64](t, s.Pool(), `select st_distancesphere(geom, st_setsrid(st_makepoint(116.404, 39.915), 4326)) from minqing.concern`); off > 0.5 {
				t.Errorf("it lies %.2f m off", off)
			}
		})
	}
}

func TestGBKTextAndChineseHeadsAreUnderstood(t *testing.T) {
	s := world(t)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("经度,纬度,标题,类别,发现时间,地址\n113.505,37.87,井盖松动，车一过就响,污水井,2026年3月2日 8:05,建设街 6 号楼\n")
	if err != nil {
		t.Fatal(err)
	}
	if r := imported(t, s, file(t, "a.csv", gbk), plain); r.Added != 1 {
		t.Fatalf("%+v, want it added", r)
	}
	if got := ask[string](t, s.Pool(), `select concat_ws('|', title, category, address) from minqing.concern`); got != "井盖松动，车一过就响|manhole|建设街 6 号楼" {
		t.Errorf("it became %q", got)
	}
}

func TestUnknownCategoriesAreCreatedBelowImportedWhenAskedFor(t *testing.T) {
	s := world(t)
	o := plain
	o.Categories = data.CreateCategories
	o.Map = map[string]string{"category": "category"}
	o.Values = map[string]map[string]string{"category": {"灯": "street_light"}}
	r := imported(t, s, file(t, "a.csv", header+
		"113.505,37.87,一,Abfall/Sammelstelle,2026-03-02\n113.505,37.87,二,灯,2026-03-02\n113.505,37.87,三,宠物走失,2026-03-02\nx,37.87,四,没有用到,2026-03-02\n"), o)
	if r.Added != 3 || len(r.Categories) != 2 || r.Categories[0] != "abfall_sammelstelle" {
		t.Errorf("%+v, want two categories created, the first spelt abfall_sammelstelle", r)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.category where parent = 'imported' and name in ('Abfall/Sammelstelle', '宠物走失')`); n != 2 {
		t.Errorf("%d of them are below imported, want 2", n)
	}
	var free strings.Builder
	for i := range 205 {
		fmt.Fprintf(&free, "113.505,37.87,一,自由文字第 %d 条,2026-03-02\n", i)
	}
	if r := imported(t, s, file(t, "b.csv", header+free.String()), o); r.Added != 200 || r.Refused != 5 {
		t.Errorf("of a column of free text: %d added, %d refused; want 200 and 5", r.Added, r.Refused)
	}
}

func TestAWrongMappingNamesTheColumnsThereAre(t *testing.T) {
	s := world(t)
	path := file(t, "a.csv", header+"113.505,37.87,一,street_light,2026-03-02\n")
	for name, c := range map[string]struct {
		change func(*data.ImportOptions)
		field  string
		says   string
	}{
		"a column that is not there": {func(o *data.ImportOptions) { o.Map = map[string]string{"title": "标题"} }, "map.title", "noticed_at"},
		"a field that is not there":  {func(o *data.ImportOptions) { o.Map = map[string]string{"colour": "title"} }, "map.colour", "must_report"},
		"a set word that is wrong":   {func(o *data.ImportOptions) { o.Set = map[string]string{"status": "done"} }, "set.status", "struck_off"},
		"a position set for all":     {func(o *data.ImportOptions) { o.Set = map[string]string{"x": "113"} }, "set.x", ""},
		"no kind":                    {func(o *data.ImportOptions) { o.Kind = "" }, "kind", "areas"},
	} {
		t.Run(name, func(t *testing.T) {
			o := plain
			c.change(&o)
			_, err := importing(t, s, data.Operator(), path, o)
			e := wantKind(t, err, data.Invalid)
			if !strings.Contains(e.Fields[c.field], c.says) || e.Fields[c.field] == "" {
				t.Errorf("it says %v, want %q about %s", e.Fields, c.says, c.field)
			}
		})
	}
}

// kept counts everything that an import writes.
const kept = `select (select count(*) from minqing.concern) || ' ' || (select count(*) from minqing.imported) || ' ' || (select count(*) from minqing.category)
	|| ' ' || (select count(*) from minqing.change) || ' ' || (select count(*) from minqing.audit) || ' ' || (select count(*) from minqing.area)`

func TestADryRunTellsEverythingAndKeepsNothing(t *testing.T) {
	s := world(t)
	before := ask[string](t, s.Pool(), kept)
	o := plain
	o.DryRun, o.Categories = true, data.CreateCategories
	r := imported(t, s, file(t, "a.csv", header+"113.505,37.87,一,新类,2026-03-02\nx,37.87,二,street_light,2026-03-02\n"), o)
	if r.Added != 1 || r.Refused != 1 || len(r.Categories) != 1 || !r.DryRun {
		t.Errorf("%+v, want one added, one refused, one category", r)
	}
	o = data.ImportOptions{Kind: data.ImportAreas, Datum: geo.WGS84, DryRun: true}
	if r := imported(t, s, file(t, "a.geojson", collection(feature(`"code":"140302001001004","name":"第四网格"`, square(113.53, 113.54)))), o); r.Added != 1 {
		t.Errorf("of an area: %+v, want one added", r)
	}
	if after := ask[string](t, s.Pool(), kept); after != before {
		t.Errorf("the counts are %s, were %s", after, before)
	}
}

func TestACancelledImportKeepsNothing(t *testing.T) {
	s := world(t)
	before := ask[string](t, s.Pool(), kept)
	var rows strings.Builder
	rows.WriteString(header)
	for i := range 5_000 {
		fmt.Fprintf(&rows, "113.505,37.87,第 %d 件,street_light,2026-03-02\n", i)
	}
	reader, err := table.Open(file(t, "a.csv", rows.String()), "a.csv", table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	ctx, cancel := context.WithCancel(t.Context())
	id, err := s.StartImport(t.Context(), data.Operator(), plain)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.RunImport(ctx, id, data.Operator(), reader, plain, func(data.ImportProgress) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it answers %v, want that it was cancelled", err)
	}
	if after := ask[string](t, s.Pool(), kept); after != before {
		t.Errorf("the counts are %s, were %s", after, before)
	}
	job, err := s.ImportJob(t.Context(), data.Operator(), id)
	if err != nil || job.State != data.ImportCancelled {
		t.Errorf("its record is %+v, %v; want cancelled", job, err)
	}
}

func TestWhoMayImportAndWhere(t *testing.T) {
	s := world(t)
	path := file(t, "a.csv", header+"113.505,37.87,自己的,street_light,2026-03-02\n113.55,37.87,别人的,street_light,2026-03-02\n120,30,天边,street_light,2026-03-02\n")
	for _, role := range []concern.Role{concern.Member, concern.Leader, concern.Planner, concern.Display} {
		_, err := importing(t, s, person(t, s, role.String(), role, nil, community), path, plain)
		wantKind(t, err, data.Forbidden)
	}
	r, err := importing(t, s, person(t, s, "staff", concern.Staff, nil, community), path, plain)
	if err != nil {
		t.Fatal(err)
	}
	if r.Added != 1 || r.Refused != 2 || r.Problems[0].Message != "这个位置不在您的辖区内" {
		t.Errorf("%+v, want the two outside of the own community refused", r)
	}
	top, err := importing(t, s, person(t, s, "mayor", concern.Staff, nil, city), path, plain)
	if err != nil || top.Added != 2 {
		t.Errorf("%+v, %v: want the two others added for staff of the top area", top, err)
	}
}

func TestAnImportsRecordTellsItsReport(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	o := plain
	o.File = "三月.csv"
	id, err := s.StartImport(t.Context(), staff, o)
	if err != nil {
		t.Fatal(err)
	}
	if job, err := s.ImportJob(t.Context(), staff, id); err != nil || job.State != data.ImportRunning {
		t.Errorf("before it ran its record is %+v, %v", job, err)
	}
	rows, err := table.Open(file(t, "a.csv", header+"113.505,37.87,一,street_light,2026-03-02\nx,y,二,street_light,2026-03-02\n"), "a.csv", table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if _, err := s.RunImport(t.Context(), id, staff, rows, o, nil); err != nil {
		t.Fatal(err)
	}
	job, err := s.ImportJob(t.Context(), staff, id)
	if err != nil || job.State != data.ImportDone || job.File != "三月.csv" || job.Report.Added != 1 || len(job.Report.Problems) != 1 || job.EndedAt.IsZero() {
		t.Errorf("its record is %+v, %v", job, err)
	}
	_, err = s.ImportJob(t.Context(), person(t, s, "other", concern.Staff, nil, other), id)
	wantKind(t, err, data.NotFound)
}

func TestAnImportThatEndedWithItsServerIsFoundOut(t *testing.T) {
	s := world(t)
	id, err := s.StartImport(t.Context(), data.Operator(), plain)
	if err != nil {
		t.Fatal(err)
	}
	execute(t, s, `update minqing.import set created_at = now() - interval '1 hour'`)
	// While a transaction holds the lock of imports, some import is alive.
	tx, err := s.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `select pg_advisory_xact_lock(x'6d71696d706f7274'::bigint)`); err != nil {
		t.Fatal(err)
	}
	if job, err := s.ImportJob(t.Context(), data.Operator(), id); err != nil || job.State != data.ImportRunning {
		t.Errorf("while it runs its record is %+v, %v", job, err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if job, err := s.ImportJob(t.Context(), data.Operator(), id); err != nil || job.State != data.ImportFailed || job.Problem == "" {
		t.Errorf("after its end its record is %+v, %v; want failed", job, err)
	}
}

func TestEveryFieldThatCanBeMappedIsNamed(t *testing.T) {
	for kind, want := range map[data.ImportKind]string{data.ImportAreas: "code", data.ImportConcerns: "noticed_at"} {
		if !slices.Contains(data.ImportFields(kind), want) {
			t.Errorf("of %s there is no %s", kind, want)
		}
	}
}
