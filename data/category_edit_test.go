package data_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
)

func ptr[T any](v T) *T { return &v }

// managed is a category as its administration sees it.
func managed(t testing.TB, s *data.Store, slug string) *data.Category {
	t.Helper()
	all, err := s.ManagedCategories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if all[i].Slug == slug {
			return &all[i]
		}
	}
	return nil
}

// edit changes a category at its newest version.
func edit(t testing.TB, s *data.Store, by data.Actor, slug string, p data.CategoryPatch) *data.Category {
	t.Helper()
	c, err := s.UpdateCategory(t.Context(), by, slug, managed(t, s, slug).Version, p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// undoLast takes the newest change of a category back.
func undoLast(t *testing.T, s *data.Store, by data.Actor, slug string) *data.Change {
	t.Helper()
	c, err := s.Undo(t.Context(), by, history(t, s, by, data.HistoryQuery{Subject: "category", Key: slug})[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// below are the slugs of a category's children, in their order; of the first level for "".
func below(t testing.TB, s *data.Store, parent string) string {
	t.Helper()
	all, err := s.Categories(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var slugs []string
	for _, c := range all {
		if c.Parent == parent {
			slugs = append(slugs, c.Slug)
		}
	}
	return strings.Join(slugs, " ")
}

func TestAShorterDeadlineTurnsLightsAndItsUndoingTurnsThemBack(t *testing.T) {
	clock := time.Date(2026, 3, 2, 8, 0, 0, 0, concern.Shanghai)
	s := worldAt(t, func() time.Time { return clock })
	who := newCrew(t, s)
	n := report(inGrid1) // street_light: 4 hours to accept
	n.NoticedAt = clock
	open, resting, other := reported(t, s, who["member"], n), reported(t, s, who["member"], n), n
	takes(t, s, who["leader"], resting.ID, data.NewStep{Step: concern.Accept})
	resting = takes(t, s, who["leader"], resting.ID, data.NewStep{Step: concern.Suspend, Reason: "等材料"})
	other.Category = "manhole"
	untouched := reported(t, s, who["member"], other)
	clock = clock.Add(2 * time.Hour)

	preview := func(p data.CategoryPatch) data.Turned {
		t.Helper()
		got, err := s.PreviewCategory(t.Context(), who["admin"], "street_light", p)
		if err != nil {
			t.Fatal(err)
		}
		return *got
	}
	lightOf := func(id int64) concern.Light {
		t.Helper()
		c, err := s.Concern(t.Context(), who["leader"], id)
		if err != nil {
			t.Fatal(err)
		}
		return c.Light(clock)
	}
	short := data.CategoryPatch{Accept: ptr("1h")}
	if got := preview(short); got != (data.Turned{Open: 2, Sooner: 1, ToRed: 1}) {
		t.Errorf("an hour would make of them %+v", got)
	}
	if got := preview(data.CategoryPatch{YellowShare: ptr(0.4)}); got != (data.Turned{Open: 2, Sooner: 1, ToYellow: 1}) {
		t.Errorf("yellow from two fifths on would make of them %+v", got)
	}
	if lightOf(open.ID) != concern.Green || managed(t, s, "street_light").Version != 1 {
		t.Error("the preview changed something")
	}

	feed := follow(t, s)
	changed := edit(t, s, who["admin"], "street_light", short)
	if changed.Version != 2 || !changed.Edited || changed.Due.Accept != (concern.Due{N: 1, Unit: concern.WorkingHours}) || changed.Shipped.Due.Accept.N != 4 {
		t.Errorf("it is %+v", changed)
	}
	if got := lightOf(open.ID); got != concern.Red {
		t.Errorf("due within an hour, it is %s after two", got)
	}
	if c, err := s.Concern(t.Context(), who["leader"], resting.ID); err != nil || c.Version != resting.Version {
		t.Errorf("to accept faster is nothing to one that was accepted: %+v, %v", c, err)
	}
	if c, err := s.Concern(t.Context(), who["leader"], untouched.ID); err != nil || c.Version != 1 {
		t.Errorf("one of another category was counted anew: %+v, %v", c, err)
	}
	feed.until(func() bool {
		return feed.has(map[int64]int64{open.ID: 2, resting.ID: resting.Version, untouched.ID: 1})
	})
	feed.until(func() bool {
		return slices.ContainsFunc(feed.state.Categories, func(c concern.Category) bool { return c.Slug == "street_light" && c.Due.Accept.N == 1 })
	})
	if got := preview(data.CategoryPatch{Accept: ptr("4h")}); got != (data.Turned{Open: 2, Later: 1, ToGreen: 1}) {
		t.Errorf("four hours again would make of them %+v", got)
	}
	events, err := s.Events(t.Context(), who["leader"], open.ID)
	if err != nil || len(events) != 2 || events[1].Kind != data.EventRecount {
		t.Errorf("its events are %+v, %v", events, err)
	}

	undone := undoLast(t, s, who["admin"], "street_light")
	if undone.Undoes == 0 || lightOf(open.ID) != concern.Green {
		t.Errorf("undone, %+v, it is %s", undone, lightOf(open.ID))
	}
	if k := managed(t, s, "street_light"); k.Edited || k.Due.Accept.N != 4 {
		t.Errorf("undone it does not follow the file: %+v", k)
	}
	edit(t, s, who["admin"], "street_light", data.CategoryPatch{Accept: ptr("1h"), KeepClocks: true})
	if lightOf(open.ID) != concern.Green {
		t.Error("a clock was counted anew that was to keep its deadline")
	}
}

func TestAPreviewCountsNothingThatIsHiddenAndTheChangeCountsItAnew(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	n := report(inGrid1)
	n.MustReport = concern.CrimeClue
	hidden := reported(t, s, who["staff"], n)
	got, err := s.PreviewCategory(t.Context(), who["admin"], "street_light", data.CategoryPatch{Accept: ptr("400d")})
	if err != nil || *got != (data.Turned{}) {
		t.Errorf("of a restricted concern an administrator learns %+v, %v", got, err)
	}
	edit(t, s, who["admin"], "street_light", data.CategoryPatch{Accept: ptr("400d")})
	if c, err := s.Concern(t.Context(), who["staff"], hidden.ID); err != nil || !c.RedAt.After(hidden.RedAt) {
		t.Errorf("its deadline stayed: %+v, %v", c, err)
	}
}

func TestCategoriesAreChangedByAdministratorsOfEverywhere(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	who["confined"] = person(t, s, "confined", concern.Admin, nil, community)
	for name, actor := range who {
		if name == "admin" {
			continue
		}
		wantKind(t, second(s.CreateCategory(t.Context(), actor, data.NewCategory{Slug: "x", CategoryPatch: data.CategoryPatch{Name: ptr("新")}})), data.Forbidden)
		wantKind(t, second(s.UpdateCategory(t.Context(), actor, "street_light", 1, data.CategoryPatch{Name: ptr("灯")})), data.Forbidden)
		wantKind(t, second(s.PreviewCategory(t.Context(), actor, "street_light", data.CategoryPatch{Accept: ptr("1h")})), data.Forbidden)
	}
	edit(t, s, who["admin"], "street_light", data.CategoryPatch{Name: ptr("灯")})
	id := history(t, s, who["admin"], data.HistoryQuery{Subject: "category"})[0].ID
	if rows := history(t, s, who["confined"], data.HistoryQuery{Subject: "category"}); len(rows) != 0 {
		t.Errorf("one of a community reads %+v", rows)
	}
	wantKind(t, second(s.Undo(t.Context(), who["confined"], id)), data.NotFound)
}

func TestWhatIsWrongWithACategoryIsSaidByField(t *testing.T) {
	s := world(t)
	admin := data.Operator()
	add := func(slug, parent string, p data.CategoryPatch) error {
		if p.Name == nil {
			p.Name = ptr("新类别")
		}
		return second(s.CreateCategory(t.Context(), admin, data.NewCategory{Slug: slug, Parent: parent, CategoryPatch: p}))
	}
	change := func(p data.CategoryPatch) error {
		return second(s.UpdateCategory(t.Context(), admin, "street_light", 1, p))
	}
	for what, c := range map[string]struct {
		err   error
		field string
	}{
		"a taken slug":                     {add("manhole", "livelihood", data.CategoryPatch{}), "slug"},
		"a slug with a capital":            {add("New", "livelihood", data.CategoryPatch{}), "slug"},
		"a slug of 41 letters":             {add(strings.Repeat("x", 41), "livelihood", data.CategoryPatch{}), "slug"},
		"a third level":                    {add("new", "street_light", data.CategoryPatch{}), "parent"},
		"a parent that there is not":       {add("new", "nowhere", data.CategoryPatch{Accept: ptr("1h"), Resolve: ptr("1h"), StrikeOff: ptr("1h")}), "parent"},
		"a first level without a deadline": {add("new", "", data.CategoryPatch{Accept: ptr("1h"), Resolve: ptr("1h")}), "due.strike_off"},
		"a sibling's name":                 {change(data.CategoryPatch{Name: ptr(" 污水井 ")}), "name"},
		"a sibling's English name":         {change(data.CategoryPatch{NameEN: ptr("HEATING")}), "name_en"},
		"no name":                          {change(data.CategoryPatch{Name: ptr(" ")}), "name"},
		"a name that is an essay":          {change(data.CategoryPatch{Name: ptr(strings.Repeat("灯", 31))}), "name"},
		"no time":                          {change(data.CategoryPatch{Accept: ptr("0h")}), "due.accept"},
		"less than no time":                {change(data.CategoryPatch{Resolve: ptr("-3d")}), "due.resolve"},
		"weeks":                            {change(data.CategoryPatch{StrikeOff: ptr("2w")}), "due.strike_off"},
		"ten thousand days":                {change(data.CategoryPatch{StrikeOff: ptr("10000d")}), "due.strike_off"},
		"yellow from the start":            {change(data.CategoryPatch{YellowShare: ptr(0.0)}), "yellow_share"},
		"yellow at the end":                {change(data.CategoryPatch{YellowShare: ptr(1.0)}), "yellow_share"},
		"an icon that nobody drew":         {change(data.CategoryPatch{Icon: ptr("unicorn")}), "icon"},
		"a place before a stranger":        {change(data.CategoryPatch{Before: ptr("theft")}), "before"},
		"back and forth at once":           {change(data.CategoryPatch{Shipped: true, Name: ptr("灯")}), "edited"},
	} {
		t.Run(what, func(t *testing.T) {
			if e := wantKind(t, c.err, data.Invalid); e.Fields[c.field] == "" || e.FieldsEnglish[c.field] == "" {
				t.Errorf("it complains of %v, not of %s", e, c.field)
			}
		})
	}
	wantKind(t, second(s.UpdateCategory(t.Context(), admin, "street_light", 7, data.CategoryPatch{Name: ptr("灯")})), data.Stale)
	wantKind(t, second(s.UpdateCategory(t.Context(), admin, "nowhere", 1, data.CategoryPatch{Name: ptr("灯")})), data.NotFound)
	wantKind(t, second(s.PreviewCategory(t.Context(), admin, "street_light", data.CategoryPatch{Accept: ptr("0h")})), data.Invalid)
	if k, err := s.UpdateCategory(t.Context(), admin, "street_light", 1, data.CategoryPatch{Name: ptr("路灯"), Accept: ptr("4h")}); err != nil || k.Version != 1 || k.Edited {
		t.Errorf("what says nothing new made of it %+v, %v", k, err)
	}
}

func TestACategoryIsAddedOrderedRetiredAndBroughtBack(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	admin := who["admin"]
	made, err := s.CreateCategory(t.Context(), admin, data.NewCategory{Slug: "playground", Parent: "livelihood", CategoryPatch: data.CategoryPatch{Name: ptr("儿童乐园"), Resolve: ptr("9d")}})
	if err != nil || made.Due != due("4h", "9d", "2d") || made.Icon != "house" || made.YellowShare != 0.75 || !made.Edited || made.Shipped != nil {
		t.Fatalf("it begins as %+v, %v", made, err)
	}
	wantKind(t, second(s.UpdateCategory(t.Context(), admin, "playground", 1, data.CategoryPatch{Shipped: true})), data.Invalid)

	n := report(inGrid1)
	n.Category = "playground"
	c := reported(t, s, who["member"], n)
	found := func(slug string) int64 {
		t.Helper()
		n, err := s.CountConcerns(t.Context(), who["staff"], &concern.Filter{Categories: []string{slug}}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if found("playground") != 1 || found("livelihood") != 1 || found("dispute") != 0 {
		t.Errorf("it is found %d times by itself, %d by its parent and %d by another", found("playground"), found("livelihood"), found("dispute"))
	}

	if got := below(t, s, "livelihood"); !strings.HasPrefix(got, "manhole street_light disinfection ") || !strings.HasSuffix(got, " playground") {
		t.Fatalf("they stand %s", got)
	}
	for before, want := range map[string]string{"street_light": "manhole playground street_light ", "manhole": "playground manhole street_light "} {
		edit(t, s, admin, "playground", data.CategoryPatch{Before: &before})
		if got := below(t, s, "livelihood"); !strings.HasPrefix(got, want) {
			t.Errorf("put before %s they stand %s", before, got)
		}
	}
	edit(t, s, admin, "playground", data.CategoryPatch{Before: ptr("")})
	if got := below(t, s, "livelihood"); !strings.HasSuffix(got, " playground") {
		t.Errorf("put last they stand %s", got)
	}
	edit(t, s, admin, "livelihood", data.CategoryPatch{Before: ptr("public_opinion")})
	all, err := s.Categories(t.Context())
	if err != nil || all[0].Slug != "livelihood" || all[1].Slug != "manhole" {
		t.Errorf("put first, a parent is not followed by its children: %s %s, %v", all[0].Slug, all[1].Slug, err)
	}

	edit(t, s, admin, "playground", data.CategoryPatch{Retired: ptr(true)})
	e := wantKind(t, second(s.CreateConcern(t.Context(), who["member"], n, data.Idempotency{})), data.Invalid)
	if !strings.Contains(e.Fields["category"], "停用") {
		t.Errorf("a report of what is retired is told %v", e)
	}
	if _, err := s.UpdateConcern(t.Context(), who["staff"], c.ID, 1, data.ConcernPatch{Title: ptr("秋千坏了")}, data.Idempotency{}); err != nil {
		t.Errorf("one that has it cannot be changed: %v", err)
	}
	elsewhere := reported(t, s, who["member"], report(inGrid1))
	wantKind(t, second(s.UpdateConcern(t.Context(), who["staff"], elsewhere.ID, 1, data.ConcernPatch{Category: ptr("playground")}, data.Idempotency{})), data.Invalid)
	edit(t, s, admin, "playground", data.CategoryPatch{Retired: ptr(false)})
	edit(t, s, admin, "livelihood", data.CategoryPatch{Retired: ptr(true)})
	wantKind(t, second(s.CreateConcern(t.Context(), who["member"], n, data.Idempotency{})), data.Invalid)
	undoLast(t, s, admin, "livelihood")
	reported(t, s, who["member"], n)
}

func TestACategoryUndoneToBeforeItWasAddedIsRetired(t *testing.T) {
	s := world(t)
	if _, err := s.CreateCategory(t.Context(), data.Operator(), data.NewCategory{Slug: "slip", Parent: "livelihood", CategoryPatch: data.CategoryPatch{Name: ptr("手滑")}}); err != nil {
		t.Fatal(err)
	}
	undoLast(t, s, data.Operator(), "slip")
	if k := managed(t, s, "slip"); k == nil || !k.Retired {
		t.Errorf("it is %+v", k)
	}
	undoLast(t, s, data.Operator(), "slip")
	if k := managed(t, s, "slip"); k.Retired {
		t.Error("done again it is still retired")
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit where action = 'category' and detail = '{"category": "slip"}'`); n != 3 {
		t.Errorf("the audit tells of %d changes, want 3", n)
	}
}

func TestWhatAnAdministratorEditedSurvivesTheDataFile(t *testing.T) {
	s := world(t)
	admin := data.Operator()
	edit(t, s, admin, "manhole", data.CategoryPatch{Name: ptr("井盖"), Accept: ptr("1h")})
	if _, err := s.CreateCategory(t.Context(), admin, data.NewCategory{Slug: "own", Parent: "theft"}); err == nil {
		t.Fatal("there is a third level")
	}
	if _, err := s.CreateCategory(t.Context(), admin, data.NewCategory{Slug: "own", Parent: "policy", CategoryPatch: data.CategoryPatch{Name: ptr("自家的")}}); err != nil {
		t.Fatal(err)
	}
	edit(t, s, admin, "heating", data.CategoryPatch{Name: ptr("暖气")})
	if k := edit(t, s, admin, "heating", data.CategoryPatch{Name: ptr("供暖")}); k.Edited {
		t.Error("what is as the file has it does not follow the file")
	}
	next := concern.DefaultCategories()
	next = slices.DeleteFunc(next, func(c concern.Category) bool { return c.Slug == "imported" })
	for i := range next {
		switch next[i].Slug {
		case "manhole":
			next[i].Name, next[i].Due.Accept.N = "窨井", 3
		case "street_light":
			next[i].Name = "灯"
		case "policy": // below another, with children that administrators gave it
			next[i].Parent = "livelihood"
		case "medical_insurance", "pension", "anti_fraud":
			next[i].Parent = "livelihood"
		}
	}
	for range 2 { // at every start
		if err := s.SyncCategories(t.Context(), next); err != nil {
			t.Fatal(err)
		}
	}
	if k := managed(t, s, "manhole"); k.Name != "井盖" || k.Due.Accept.N != 1 || k.Shipped.Name != "窨井" || k.Shipped.Due.Accept.N != 3 || k.Version != 3 {
		t.Errorf("what was edited is %+v, of the file %+v", k, k.Shipped)
	}
	if k := managed(t, s, "street_light"); k.Name != "灯" || k.Edited || k.Version != 2 {
		t.Errorf("what nobody edited is %+v", k)
	}
	if k := managed(t, s, "own"); k == nil || k.Parent != "livelihood" {
		t.Errorf("what was added below one that is no top any more is %+v", k)
	}
	if managed(t, s, "imported") != nil {
		t.Error("what the file no longer has is still there")
	}
	back := edit(t, s, admin, "manhole", data.CategoryPatch{Shipped: true})
	if back.Name != "窨井" || back.Due.Accept.N != 3 || back.Edited {
		t.Errorf("back to the file it is %+v", back)
	}
	if err := s.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	if k := managed(t, s, "manhole"); k.Name != "污水井" || k.Edited {
		t.Errorf("it does not follow the file again: %+v", k)
	}
}
