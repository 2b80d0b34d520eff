package tiles

import (
	"context"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minqing/concern"
	"minqing/geo"
)

func sequence(marks []concern.Mark) iter.Seq2[concern.Mark, error] {
	return func(yield func(concern.Mark, error) bool) {
		for _, m := range marks {
			if !yield(m, nil) {
				return
			}
		}
	}
}

// machine drives an index and the model side by side.
type machine struct {
	index *Index
	model model
	next  int64             // id
	tiles map[string][]byte // what each tag stood for
}

func newMachine() *machine {
	m := &machine{index: NewIndex(), model: model{marks: map[int64]concern.Mark{}, areas: testAreas, parents: concern.ParentsOf(testTree)}, tiles: map[string][]byte{}}
	m.index.SetAreas(testAreas)
	m.index.SetCategories(testTree)
	return m
}

// load fills both with some thousand marks from one drawn seed: enough for several blocks, cheap to shrink.
func (m *machine) load(t *rapid.T) {
	n := rapid.SampledFrom([]int{0, 1, 10, 300, 3000}).Draw(t, "load")
	some := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) concern.Mark { return drawMark(t, 1, 1) }), 20, 20).Draw(t, "marks")
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	clear(m.model.marks)
	for range n {
		k, place := some[random.IntN(len(some))], some[random.IntN(len(some))]
		m.next++
		k.ID = m.next
		k.Lon = min(max(place.Lon+random.NormFloat64()*0.01, -180), 180)
		k.Lat = min(max(place.Lat+random.NormFloat64()*0.01, -90), 90)
		k.Status, k.Area = concern.Status(random.IntN(9)), some[random.IntN(len(some))].Area
		k.EndedAt = endOf(&k, time.Duration(random.Int64N(int64(40*24*time.Hour))))
		m.model.marks[k.ID] = k
	}
	if err := m.index.Load(sequence(slices.Collect(maps.Values(m.model.marks))), "loaded"); err != nil {
		t.Fatal(err)
	}
}

// write applies a batch: new marks, changed and moved ones, deletions, and several changes of one mark.
func (m *machine) write(t *rapid.T) {
	var changes []Change
	n := rapid.SampledFrom([]int{1, 3, 40}).Draw(t, "changes")
	ids := slices.Sorted(maps.Keys(m.model.marks))
	for range n {
		if len(ids) == 0 || rapid.IntRange(0, 2).Draw(t, "what") == 0 {
			m.next += rapid.SampledFrom([]int64{1, 1, 32, 1 << 33}).Draw(t, "gap")
			k := drawMark(t, m.next, 1)
			m.model.marks[k.ID] = k
			ids = append(ids, k.ID)
			changes = append(changes, Change{After: &k})
			continue
		}
		i := rapid.IntRange(0, len(ids)-1).Draw(t, "which")
		before, there := m.model.marks[ids[i]]
		if !there {
			continue
		}
		if rapid.IntRange(0, 3).Draw(t, "gone") == 0 {
			delete(m.model.marks, before.ID)
			changes = append(changes, Change{Before: &before})
			continue
		}
		after := drawMark(t, before.ID, before.Version+1)
		m.model.marks[after.ID] = after
		changes = append(changes, Change{&before, &after})
	}
	if err := m.index.Apply(changes, "written"); err != nil {
		t.Fatal(err)
	}
}

// bulk deletes or adds so many that blocks split, shrink and vanish.
func (m *machine) bulk(t *rapid.T) {
	var changes []Change
	if rapid.Bool().Draw(t, "delete") {
		for id, k := range m.model.marks {
			if id%5 != 0 {
				changes = append(changes, Change{Before: &k})
				delete(m.model.marks, id)
			}
		}
	} else {
		k := drawMark(t, 0, 1)
		for range 2500 {
			m.next++
			k.ID = m.next
			k.Lon = min(k.Lon+1e-7, 180)
			m.model.marks[k.ID] = k
			changes = append(changes, Change{After: new(k)})
		}
	}
	if err := m.index.Apply(changes, "bulk"); err != nil {
		t.Fatal(err)
	}
}

func (m *machine) prune(t *rapid.T) {
	n := rapid.IntRange(5, len(testAreas)).Draw(t, "areas")
	m.model.areas = testAreas[:n]
	m.index.SetAreas(m.model.areas)
}

func (m *machine) check(t *rapid.T) {
	if got := m.index.Len(); got != len(m.model.marks) {
		t.Fatalf("the index holds %d concerns, %d are there", got, len(m.model.marks))
	}
	q := drawQuery(t, &m.model)
	c, err := m.index.Compile(*q)
	if err != nil {
		t.Fatal(err)
	}
	found := m.model.find(q)
	if n, err := c.Count(context.Background()); err != nil || n != int64(len(found)) {
		t.Fatalf("count is %d (%v), %d match %+v", n, err, len(found), q.Filter)
	}
	m.checkStats(t, c, q, found)
	m.checkTile(t, c, q, found)
	m.checkCourses(t, c, q, found)
	m.checkLookup(t)
}

func (m *machine) checkStats(t *rapid.T, c *Compiled, q *Query, found []concern.Mark) {
	axes := []Dimension{
		{By: "area", Level: geo.Grid}, {By: "area", Level: geo.Street}, {By: "area", Level: geo.City}, {By: "category"},
		{By: "status"}, {By: "light"}, {By: "force"}, {By: "must_report"}, {By: "urgency"}, {By: "source"},
		{By: "day"}, {By: "week"}, {By: "month"}, {By: "ended_day"}, {By: "ended_week"}, {By: "ended_month"},
	}
	by := rapid.SliceOfN(rapid.SampledFrom(axes), 1, 2).Draw(t, "by")
	rows, total, err := c.Stats(context.Background(), by...)
	if err != nil {
		t.Fatal(err)
	}
	if total != int64(len(found)) {
		t.Fatalf("statistics sum to %d, %d match", total, len(found))
	}
	got := map[string][5]int64{}
	for _, r := range rows {
		got[strings.Join(r.Keys, "|")] = [5]int64{r.None, r.Green, r.Yellow, r.Red, r.Count}
	}
	if diff := cmp.Diff(m.model.statsOf(found, q.Now, by), got); diff != "" {
		t.Fatalf("statistics by %v (-want +got):\n%s", by, diff)
	}
}

func (m *machine) checkLookup(t *rapid.T) {
	id := rapid.Int64Range(1, m.next+1).Draw(t, "id")
	want, there := m.model.marks[id]
	got, found := m.index.Lookup(id)
	if there != found {
		t.Fatalf("concern %d: found %v, there %v", id, found, there)
	}
	want.YellowAt, want.RedAt, want.EndedAt = wholeSecond(want.YellowAt), wholeSecond(want.RedAt), want.EndedAt.Truncate(time.Second)
	if want.Status.Ended() {
		want.YellowAt = time.Time{}
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b float64) bool { return a == b || nearZeroOrPole(a) && abs(a-b) < 1e-8 })); there && diff != "" {
		t.Fatalf("concern %d (-want +got):\n%s", id, diff)
	}
}

func wholeSecond(t time.Time) time.Time { return t.Add(time.Second - 1).Truncate(time.Second) }

func abs(v float64) float64 { return max(v, -v) }

// nearZeroOrPole is where a coordinate is kept to a nanometre, or beyond the map's edge to a millimetre, only.
func nearZeroOrPole(v float64) bool { return abs(v) < 0.125 || abs(v) > 85.05 }

func TestTheIndexAnswersAsOneMarkAfterTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine()
		t.Repeat(map[string]func(*rapid.T){
			"load":  m.load,
			"write": m.write,
			"bulk":  m.bulk,
			"areas": m.prune,
			"":      m.check,
		})
	})
}
