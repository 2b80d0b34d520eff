package tiles

import (
	"context"
	"errors"
	"iter"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"minqing/concern"
	"minqing/geo"
)

func markAt(id, version int64, lon, lat float64) concern.Mark {
	return concern.Mark{
		ID: id, Version: version, Lon: lon, Lat: lat, Category: "lamp",
		NoticedAt: testNow.UTC(), YellowAt: testNow.Add(time.Hour).UTC(), RedAt: testNow.Add(2 * time.Hour).UTC(),
	}
}

func compiled(t *testing.T, x *Index, q Query) *Compiled {
	t.Helper()
	if q.Scope == nil {
		q.Scope = seeAll()
	}
	if q.Now.IsZero() {
		q.Now = testNow
	}
	c, err := x.Compile(q)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func count(t *testing.T, x *Index, q Query) int64 {
	t.Helper()
	n, err := compiled(t, x, q).Count(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func featuresOf(t *testing.T, c *Compiled, z uint32, p orb.Point) []feature {
	t.Helper()
	x, y := tileAt(z, p)
	tile, err := c.Tile(context.Background(), z, x, y, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, tile)
}

// A position comes back bit by bit, wherever China's are; near zero to less than the width of an atom.
func TestPositionsAreKeptExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-85.05, 85.05).Draw(t, "lat")}
		x, y := cellOf(p[0], p[1])
		dx, dy := offsetsOf(p[0], p[1], x, y)
		got := positionOf(x, y, dx, dy)
		for i := range p {
			if d := abs(got[i] - p[i]); d > 3e-17 || d != 0 && abs(p[i]) >= 0.125 {
				t.Fatalf("%v came back as %v", p, got)
			}
		}
	})
}

func TestCellsAreThoseOfTheTileScheme(t *testing.T) {
	for _, c := range []struct {
		lon, lat float64
		x, y     uint32
	}{
		{0, 0, 1 << 31, 1 << 31},
		{-180, 85.06, 0, 0},
		{-180, 90, 0, 0},
		{180, -90, math.MaxUint32, math.MaxUint32},
		{90, 0, 3 << 30, 1 << 31},
		{-90, 66.51326044311186, 1 << 30, 1 << 30},
	} {
		if x, y := cellOf(c.lon, c.lat); x != c.x || abs(float64(y)-float64(c.y)) > 1 {
			t.Errorf("%v %v is cell %d %d, want %d %d", c.lon, c.lat, x, y, c.x, c.y)
		}
	}
	if k := squareKeys(0, 0, 0); k != (keys{0, math.MaxUint64}) {
		t.Errorf("the world is %v", k)
	}
	if k := squareKeys(1, 1, 0); k != (keys{1 << 62, 1<<63 - 1}) {
		t.Errorf("the north-east is %v", k)
	}
}

func TestOfTwoStatesTheNewerWinsInAnyOrder(t *testing.T) {
	old, newer := markAt(1, 3, 113.5, 37.8), markAt(1, 4, 113.6, 37.9)
	for name, batches := range map[string][][]Change{
		"in order":         {{{nil, &old}, {&old, &newer}}},
		"out of order":     {{{&old, &newer}, {nil, &old}}},
		"in two batches":   {{{&old, &newer}}, {{nil, &old}}},
		"twice":            {{{nil, &old}, {&old, &newer}}, {{nil, &old}, {&old, &newer}}},
		"without a before": {{{nil, &old}}, {{nil, &newer}}},
		"older deletion":   {{{nil, &newer}}, {{&old, nil}}},
	} {
		x := NewIndex()
		for _, b := range batches {
			if err := x.Apply(b, ""); err != nil {
				t.Fatal(err)
			}
		}
		if got, ok := x.Lookup(1); !ok || x.Len() != 1 || got != newer {
			t.Errorf("%s: %d concerns, %+v", name, x.Len(), got)
		}
	}
	for name, batches := range map[string][][]Change{
		"deleted":        {{{nil, &old}}, {{&old, &newer}}, {{&newer, nil}}},
		"at once":        {{{nil, &old}, {&old, &newer}, {&newer, nil}}},
		"deletion ahead": {{{&newer, nil}, {nil, &old}, {&old, &newer}}},
		"unknown to us":  {{{&newer, nil}}},
	} {
		x := NewIndex()
		for _, b := range batches {
			if err := x.Apply(b, ""); err != nil {
				t.Fatal(err)
			}
		}
		if _, ok := x.Lookup(1); ok || x.Len() != 0 {
			t.Errorf("%s: it is still there", name)
		}
	}
}

func TestWhatCannotBeHeldIsRefusedWhole(t *testing.T) {
	good := markAt(1, 1, 113.5, 37.8)
	x := NewIndex()
	if err := x.Apply([]Change{{nil, &good}}, "first"); err != nil {
		t.Fatal(err)
	}
	for field, bad := range map[string]concern.Mark{
		"id":       markAt(0, 1, 113.5, 37.8),
		"lon":      markAt(2, 1, math.NaN(), 37.8),
		"lat":      markAt(2, 1, 113.5, 113.5),
		"version":  markAt(2, -1, 113.5, 37.8),
		"area":     {ID: 2, Area: -1},
		"reporter": {ID: 2, Reporter: 1 << 40},
	} {
		fine := markAt(3, 1, 113.5, 37.8)
		var wrong *MarkError
		if err := x.Apply([]Change{{nil, &fine}, {nil, &bad}}, "second"); !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: %v", field, err)
		}
		if err := x.Load(sequence([]concern.Mark{fine, bad}), "second"); !errors.As(err, &wrong) {
			t.Errorf("%s: load answers %v", field, err)
		}
	}
	if err := x.Apply([]Change{{}}, "second"); err == nil {
		t.Error("a change of nothing was taken")
	}
	broken := errors.New("connection lost")
	failing := iter.Seq2[concern.Mark, error](func(yield func(concern.Mark, error) bool) {
		_ = yield(markAt(3, 1, 113.5, 37.8), nil) && yield(concern.Mark{}, broken)
	})
	if err := x.Load(failing, "second"); !errors.Is(err, broken) {
		t.Errorf("load answers %v", err)
	}
	if x.Len() != 1 || x.Position() != "first" {
		t.Errorf("%d concerns at %q after refusals", x.Len(), x.Position())
	}
}

func TestALoadWithTheSameIDTwiceKeepsTheLater(t *testing.T) {
	x := NewIndex()
	later := markAt(1, 2, 113.6, 37.9)
	if err := x.Load(sequence([]concern.Mark{markAt(1, 1, 113.5, 37.8), markAt(2, 1, 113.5, 37.8), later}), "p"); err != nil {
		t.Fatal(err)
	}
	if got, _ := x.Lookup(1); x.Len() != 2 || got != later || x.Position() != "p" {
		t.Errorf("%d concerns at %q, %+v", x.Len(), x.Position(), got)
	}
}

// 41 reports at one entrance: zooming in never parts them, so the map must be told that it is a stack.
func TestAStackSaysThatZoomingCannotPartIt(t *testing.T) {
	x := NewIndex()
	p := orb.Point{113.57, 37.86}
	var marks []concern.Mark
	for id := range int64(41) {
		marks = append(marks, markAt(id+1, 1, p[0], p[1]))
	}
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	for z := uint32(0); z <= MaxZoom; z++ {
		for _, f := range featuresOf(t, compiled(t, x, Query{}), z, p) {
			if f.Props["count"] != 41.0 || f.Props["stack"] != true || f.Props["green"] != 41.0 {
				t.Fatalf("zoom %d shows %v", z, f)
			}
			if w, e := f.Props["west"].(float64), f.Props["east"].(float64); w > p[0] || e < p[0] || e-w > 1e-6 {
				t.Fatalf("zoom %d: the extent is from %v to %v", z, w, e)
			}
		}
	}
	two := marks[:2]
	two = append(two, markAt(50, 1, p[0]+1e-5, p[1]))
	if err := x.Load(sequence(two), ""); err != nil {
		t.Fatal(err)
	}
	got := map[any]int{}
	for _, f := range featuresOf(t, compiled(t, x, Query{}), 14, p) {
		got[f.Props["stack"]] += f.count()
	}
	if diff := cmp.Diff(map[any]int{nil: 1, true: 2}, got); diff != "" {
		t.Errorf("two at one place and one beside them (-want +got):\n%s", diff)
	}
}

func TestTheLightTurnsAtTheSecondThatSQLSays(t *testing.T) {
	x := NewIndex()
	k := markAt(1, 1, 113.57, 37.86)
	k.YellowAt, k.RedAt = testNow.Add(time.Minute+time.Millisecond), testNow.Add(2*time.Minute)
	if err := x.Load(sequence([]concern.Mark{k}), ""); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		want  concern.Light
		turns time.Duration
	}{
		{0, concern.Green, 61 * time.Second},
		{60 * time.Second, concern.Green, 61 * time.Second},
		{61 * time.Second, concern.Yellow, 120 * time.Second},
		{119*time.Second + 999*time.Millisecond, concern.Yellow, 120 * time.Second},
		{120 * time.Second, concern.Red, 0},
	} {
		q := Query{Now: testNow.Add(c.after), Filter: &concern.Filter{Lights: []concern.Light{c.want}}}
		if n := count(t, x, q); n != 1 {
			t.Errorf("after %v the light is not %v", c.after, c.want)
		}
		tx, ty := tileAt(12, orb.Point{k.Lon, k.Lat})
		_, turns := compiled(t, x, q).Tag(12, tx, ty, Options{})
		if want := testNow.Add(c.turns); c.turns == 0 != turns.IsZero() || c.turns != 0 && !turns.Equal(want) {
			t.Errorf("after %v the next turn is at %v", c.after, turns)
		}
	}
}

func TestAWriteElsewhereKeepsATilesTag(t *testing.T) {
	x := NewIndex()
	var marks []concern.Mark
	for id := range int64(5000) {
		marks = append(marks, markAt(id+1, 1, 100+float64(id)*0.004, 37.86))
	}
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	tag := func(p orb.Point) string {
		tx, ty := tileAt(14, p)
		s, _ := compiled(t, x, Query{}).Tag(14, tx, ty, Options{})
		return s
	}
	west, east := orb.Point{100.01, 37.86}, orb.Point{119.9, 37.86}
	w, e := tag(west), tag(east)
	k := markAt(1, 2, west[0], west[1])
	if err := x.Apply([]Change{{&marks[0], &k}}, ""); err != nil {
		t.Fatal(err)
	}
	if tag(west) == w {
		t.Error("the tile that was written to kept its tag")
	}
	if tag(east) != e {
		t.Error("a tile far away lost its tag")
	}
}

func TestTagsAreSharedByEqualRightsAndByNoOthers(t *testing.T) {
	x := NewIndex()
	x.SetAreas(testAreas)
	k := markAt(1, 1, 113.57, 37.86)
	k.Area = 6
	if err := x.Load(sequence([]concern.Mark{k}), ""); err != nil {
		t.Fatal(err)
	}
	leader := func(account int64, prefix string) *concern.Scope {
		s := concern.ScopeOf(concern.Viewer{Account: account, Role: concern.Planner, Prefixes: []string{prefix}})
		return &s
	}
	tag := func(q Query) string {
		s, _ := compiled(t, x, q).Tag(0, 0, 0, Options{})
		return s
	}
	one := tag(Query{Scope: leader(1, "140302001001")})
	if tag(Query{Scope: leader(2, "140302001001")}) != one {
		t.Error("two planners of one community do not share tiles")
	}
	mine := &concern.Filter{Mine: true}
	words := &concern.Filter{Words: []string{"路灯"}}
	other := map[string]Query{
		"another community":  {Scope: leader(1, "140302001002")},
		"a filter":           {Scope: leader(1, "140302001001"), Filter: &concern.Filter{Statuses: []concern.Status{0}}},
		"mine":               {Scope: leader(1, "140302001001"), Filter: mine},
		"another's mine":     {Scope: leader(2, "140302001001"), Filter: mine},
		"words":              {Scope: leader(1, "140302001001"), Filter: words, WordIDs: NewIDSet([]int64{1})},
		"words, other ids":   {Scope: leader(1, "140302001001"), Filter: words, WordIDs: NewIDSet([]int64{2})},
		"no scope":           {Scope: &concern.Scope{}},
		"everything":         {Scope: seeAll()},
		"what no team has":   {Scope: &concern.Scope{Clauses: []concern.Clause{{Teams: []string{}}}}},
		"without restricted": {Scope: &concern.Scope{Clauses: []concern.Clause{{}}}},
	}
	seen := map[string]string{one: "one community"}
	for name, q := range other {
		s := tag(q)
		if twin, taken := seen[s]; taken {
			t.Errorf("%s and %s share a tag", name, twin)
		}
		seen[s] = name
	}
}

func TestAFilterThatCannotBeAnsweredIsRefused(t *testing.T) {
	x := NewIndex()
	if _, err := x.Compile(Query{Scope: seeAll(), Filter: &concern.Filter{Words: []string{"灯"}}}); !errors.Is(err, ErrWords) {
		t.Errorf("words without ids: %v", err)
	}
	if _, err := x.Compile(Query{Scope: seeAll(), Filter: &concern.Filter{BBox: &orb.Bound{Min: orb.Point{math.NaN(), 0}}}}); err == nil {
		t.Error("a bound that is not a number was taken")
	}
	var wrong *DimensionError
	for _, d := range []Dimension{{By: "weather"}, {By: ""}, {By: "status", Level: geo.Grid}} {
		if _, _, err := compiled(t, x, Query{}).Stats(context.Background(), d); !errors.As(err, &wrong) {
			t.Errorf("statistics by %v: %v", d, err)
		}
	}
}

func TestNobodyAndNothingAreEmpty(t *testing.T) {
	x := NewIndex()
	for name, q := range map[string]Query{"an empty index": {}, "no scope": {Scope: &concern.Scope{}}} {
		c := compiled(t, x, q)
		tile, err := c.Tile(context.Background(), 0, 0, 0, Options{})
		rows, total, statsErr := c.Stats(context.Background(), Dimension{By: "month"})
		if tile != nil || err != nil || len(rows) != 0 || total != 0 || statsErr != nil || count(t, x, q) != 0 {
			t.Errorf("%s: tile %v (%v), rows %v, total %d (%v)", name, tile, err, rows, total, statsErr)
		}
		k := markAt(1, 1, 113.57, 37.86)
		if err := x.Apply([]Change{{nil, &k}, {&k, nil}}, ""); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnAbandonedRequestStopsItsWork(t *testing.T) {
	x := NewIndex()
	k := markAt(1, 1, 113.57, 37.86)
	if err := x.Load(sequence([]concern.Mark{k}), ""); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := compiled(t, x, Query{})
	for _, o := range []Options{{}, {All: true}} {
		if _, err := c.Tile(ctx, 0, 0, 0, o); !errors.Is(err, context.Canceled) {
			t.Errorf("tile %+v: %v", o, err)
		}
	}
	if _, err := c.Count(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("count: %v", err)
	}
	if _, _, err := c.Stats(ctx, Dimension{By: "status"}); !errors.Is(err, context.Canceled) {
		t.Errorf("stats: %v", err)
	}
}

func TestADayIsShanghaisInSummersOfTheEightiesToo(t *testing.T) {
	x := NewIndex()
	k := markAt(1, 1, 113.57, 37.86)
	k.NoticedAt = time.Date(1988, 7, 1, 15, 30, 0, 0, time.UTC) // 00:30 on the 2nd by the summer clock
	l := markAt(2, 1, 113.57, 37.86)
	l.NoticedAt = time.Date(2026, 7, 1, 15, 59, 59, 0, time.UTC) // a second before midnight
	if err := x.Load(sequence([]concern.Mark{k, l}), ""); err != nil {
		t.Fatal(err)
	}
	for by, want := range map[string][]string{
		"day": {"1988-07-02", "2026-07-01"}, "week": {"1988-06-27", "2026-06-29"}, "month": {"1988-07", "2026-07"},
	} {
		rows, _, err := compiled(t, x, Query{}).Stats(context.Background(), Dimension{By: by})
		var got []string
		for _, r := range rows {
			got = append(got, r.Keys...)
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("by %s (-want +got, %v):\n%s", by, err, diff)
		}
	}
}

// While marks move between two places, each reader's answers fit together: no mark is counted twice or missed.
func TestReadersSeeOneStateWhileAWriterMovesMarks(t *testing.T) {
	x := NewIndex()
	const n = 3000
	marks := make([]concern.Mark, n)
	for i := range marks {
		marks[i] = markAt(int64(i+1), 1, 113+float64(i)*1e-4, 37.86)
	}
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	var done atomic.Bool
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for !done.Load() {
				c, err := x.Compile(Query{Scope: seeAll(), Now: testNow})
				if err != nil {
					t.Error(err)
					return
				}
				count, _ := c.Count(context.Background())
				_, total, _ := c.Stats(context.Background(), Dimension{By: "light"})
				tile, _ := c.Tile(context.Background(), 0, 0, 0, Options{})
				shown := 0
				for _, f := range decode(t, tile) {
					if f.inside() {
						shown += f.count()
					}
				}
				if count != n || total != n || shown != n {
					t.Errorf("count %d, statistics %d, tile %d of %d", count, total, shown, n)
					return
				}
			}
		})
	}
	for round := range 200 {
		var changes []Change
		for i := round % 7; i < n; i += 97 {
			after := marks[i]
			after.Version++
			after.Lon, after.Team = -after.Lon, time.Duration(round).String()
			changes = append(changes, Change{new(marks[i]), &after})
			marks[i] = after
		}
		if err := x.Apply(changes, ""); err != nil {
			t.Fatal(err)
		}
	}
	done.Store(true)
	wg.Wait()
}

func TestAnIDSetHoldsWhatItWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.SampledFrom([]int64{100, 1 << 20, 1 << 30, 1 << 50}).Draw(t, "span")
		id := rapid.Int64Range(1, span)
		ids := rapid.SliceOf(id).Draw(t, "ids")
		there := map[int64]bool{}
		for _, id := range ids {
			there[id] = true
		}
		s := NewIDSet(ids)
		for _, id := range append(ids, append(rapid.SliceOf(id).Draw(t, "others"), 0, -1, span+1, 1<<62)...) {
			if s.Has(id) != there[id] {
				t.Fatalf("%d: has %v, given %v", id, s.Has(id), there[id])
			}
		}
		if s.Len() != len(there) {
			t.Fatalf("%d ids, given %d", s.Len(), len(there))
		}
	})
}
