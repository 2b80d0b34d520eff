package tiles

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"pgregory.net/rapid"

	"minqing/concern"
)

// cellWeeks is what a cell of the layer of weeks tells: by Monday, how many were noticed and how many ended.
type cellWeeks struct {
	N             int
	Opened, Ended map[string]int
}

// weeksOf reads a tile with the orb library: by cell, column and row.
func weeksOf(t failer, tile []byte) map[[2]int]cellWeeks {
	layers, err := mvt.Unmarshal(tile)
	if err != nil {
		t.Fatalf("the tile does not decode: %v", err)
	}
	got := map[[2]int]cellWeeks{}
	for _, l := range layers {
		if l.Name != "concern_weeks" {
			t.Fatalf("layer %q", l.Name)
		}
		for _, f := range l.Features {
			p := f.Geometry.(orb.Point)
			monday, err := time.Parse(time.DateOnly, f.Properties["first"].(string))
			if err != nil || monday.Weekday() != time.Monday {
				t.Fatalf("the first week begins on %v (%v)", f.Properties["first"], err)
			}
			read := func(property string) map[string]int {
				weeks := map[string]int{}
				for i, text := range strings.Split(f.Properties[property].(string), ",") {
					n, err := strconv.Atoi(text)
					if text == "" {
						continue
					}
					if err != nil {
						t.Fatalf("%s is %q", property, f.Properties[property])
					}
					if n != 0 {
						weeks[monday.AddDate(0, 0, 7*i).Format(time.DateOnly)] = n
					}
				}
				return weeks
			}
			const side = extent / weeksAcross
			got[[2]int{int(p[0]) / side, int(p[1]) / side}] = cellWeeks{int(f.Properties["n"].(float64)), read("opened"), read("ended")}
		}
	}
	return got
}

func (m *machine) checkWeeks(t *rapid.T, c *Compiled, q *Query, found []concern.Mark) {
	f := drawFrame(t, found)
	tile, err := c.Weeks(context.Background(), f.z, f.x, f.y)
	if err != nil {
		t.Fatal(err)
	}
	tag := c.WeeksTag(f.z, f.x, f.y)
	if last, seen := m.tiles[tag]; seen && string(last) != string(tile) {
		t.Fatalf("tag %s stands for two tiles", tag)
	}
	m.tiles[tag] = tile
	want := map[[2]int]cellWeeks{}
	for _, k := range found {
		if !inside(f, k) {
			continue
		}
		u, v := unitsOf(f, k)
		at := [2]int{u / (extent / weeksAcross), v / (extent / weeksAcross)}
		cell, seen := want[at]
		if !seen {
			cell = cellWeeks{0, map[string]int{}, map[string]int{}}
		}
		cell.N++
		cell.Opened[m.model.keyOf(k, q.Now, Dimension{By: "week"})]++
		if !k.EndedAt.IsZero() {
			cell.Ended[m.model.keyOf(k, q.Now, Dimension{By: "ended_week"})]++
		}
		want[at] = cell
	}
	thisWeek := weekKey(weekNumber(dayNumber(q.Now.UnixMicro())))
	for _, cell := range want { // what lies ahead counts in the present week
		for _, weeks := range []map[string]int{cell.Opened, cell.Ended} {
			for week, n := range weeks {
				if week > thisWeek {
					delete(weeks, week)
					weeks[thisWeek] += n
				}
			}
		}
	}
	if diff := cmp.Diff(want, weeksOf(t, tile)); diff != "" {
		t.Fatalf("weeks of %v (-want +got):\n%s", f, diff)
	}
}

func TestWhatIsOlderThanFiftyYearsCountsInTheirFirstWeek(t *testing.T) {
	x := NewIndex()
	var marks []concern.Mark
	for id, year := range []int{1850, 1969, 2026, 2399} {
		k := markAt(int64(id+1), 1, 113.57, 37.86)
		k.NoticedAt = time.Date(year, 2, 3, 4, 5, 6, 0, time.UTC)
		marks = append(marks, k)
	}
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	tile, err := compiled(t, x, Query{}).Weeks(context.Background(), 0, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range weeksOf(t, tile) {
		var counts []int
		for _, n := range cell.Opened {
			counts = append(counts, n)
		}
		slices.Sort(counts)
		if cell.N != 4 || !slices.Equal(counts, []int{1, 1, 2}) {
			t.Errorf("of 1850, 1969, this year and 2399 the tile says %v", cell)
		}
	}
}

func TestALightThatTurnsLeavesTheWeeksAsTheyAre(t *testing.T) {
	x := NewIndex()
	k := markAt(1, 1, 113.57, 37.86)
	if err := x.Load(sequence([]concern.Mark{k}), ""); err != nil {
		t.Fatal(err)
	}
	tag := func(f *concern.Filter, now time.Time) string {
		return compiled(t, x, Query{Filter: f, Now: now}).WeeksTag(0, 0, 0)
	}
	before, after := k.YellowAt.Add(-time.Second), k.YellowAt
	if tag(nil, before) != tag(nil, after) {
		t.Error("the tag changed though no filter asks for lights")
	}
	green := &concern.Filter{Lights: []concern.Light{concern.Green}}
	if tag(green, before) == tag(green, after) {
		t.Error("the tag stayed though the concern is no longer green")
	}
}
