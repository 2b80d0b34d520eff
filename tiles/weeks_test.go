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

// cellCourse is what a cell of the layers of weeks and of days tells: by the unit's first day, how many were noticed and how many
// ended.
type cellCourse struct {
	N             int
	Opened, Ended map[string]int
}

// courseOf reads a tile with the orb library: by cell, column and row.
func courseOf(t failer, tile []byte, layer string, days int) map[[2]int]cellCourse {
	layers, err := mvt.Unmarshal(tile)
	if err != nil {
		t.Fatalf("the tile does not decode: %v", err)
	}
	got := map[[2]int]cellCourse{}
	for _, l := range layers {
		if l.Name != layer {
			t.Fatalf("layer %q", l.Name)
		}
		for _, f := range l.Features {
			p := f.Geometry.(orb.Point)
			first, err := time.Parse(time.DateOnly, f.Properties["first"].(string))
			if err != nil || days == 7 && first.Weekday() != time.Monday {
				t.Fatalf("the first unit begins on %v (%v)", f.Properties["first"], err)
			}
			read := func(property string) map[string]int {
				units := map[string]int{}
				for i, text := range strings.Split(f.Properties[property].(string), ",") {
					n, err := strconv.Atoi(text)
					if text == "" {
						continue
					}
					if err != nil {
						t.Fatalf("%s is %q", property, f.Properties[property])
					}
					if n != 0 {
						units[first.AddDate(0, 0, days*i).Format(time.DateOnly)] = n
					}
				}
				return units
			}
			const side = extent / weeksAcross
			got[[2]int{int(p[0]) / side, int(p[1]) / side}] = cellCourse{int(f.Properties["n"].(float64)), read("opened"), read("ended")}
		}
	}
	return got
}

func (m *machine) checkCourses(t *rapid.T, c *Compiled, q *Query, found []concern.Mark) {
	f := drawFrame(t, found)
	today := dayNumber(q.Now.UnixMicro())
	weeks, err := c.Weeks(context.Background(), f.z, f.x, f.y)
	if err != nil {
		t.Fatal(err)
	}
	m.holdTag(t, c.WeeksTag(f.z, f.x, f.y), weeks)
	week := weekNumber(today)
	want := m.courseOf(f, found, q, "week", weekKey(week-mostWeeks+1), weekKey(week))
	if diff := cmp.Diff(want, courseOf(t, weeks, "concern_weeks", 7)); diff != "" {
		t.Fatalf("weeks of %v (-want +got):\n%s", f, diff)
	}
	days, err := c.Days(context.Background(), f.z, f.x, f.y)
	if err != nil {
		t.Fatal(err)
	}
	m.holdTag(t, c.DaysTag(f.z, f.x, f.y), days)
	want = m.courseOf(f, found, q, "day", dayKey(today-mostDays+1), dayKey(today))
	if diff := cmp.Diff(want, courseOf(t, days, "concern_days", 1)); diff != "" {
		t.Fatalf("days of %v (-want +got):\n%s", f, diff)
	}
}

// holdTag remembers what a tag stands for, and that it stands for nothing else.
func (m *machine) holdTag(t *rapid.T, tag string, tile []byte) {
	if last, seen := m.tiles[tag]; seen && string(last) != string(tile) {
		t.Fatalf("tag %s stands for two tiles", tag)
	}
	m.tiles[tag] = tile
}

// courseOf counts by cell and unit, one by one; what lies outside of the units from first to last counts in these.
func (m *machine) courseOf(f frame, found []concern.Mark, q *Query, unit, first, last string) map[[2]int]cellCourse {
	want := map[[2]int]cellCourse{}
	within := func(key string) string { return min(max(key, first), last) }
	for _, k := range found {
		if !inside(f, k) {
			continue
		}
		u, v := unitsOf(f, k)
		at := [2]int{u / (extent / weeksAcross), v / (extent / weeksAcross)}
		cell, seen := want[at]
		if !seen {
			cell = cellCourse{0, map[string]int{}, map[string]int{}}
		}
		cell.N++
		cell.Opened[within(m.model.keyOf(k, q.Now, Dimension{By: unit}))]++
		if !k.EndedAt.IsZero() {
			cell.Ended[within(m.model.keyOf(k, q.Now, Dimension{By: "ended_" + unit}))]++
		}
		want[at] = cell
	}
	return want
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
	for _, cell := range courseOf(t, tile, "concern_weeks", 7) {
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

func TestWhatIsOlderThanTwoMonthsCountsInTheirFirstDay(t *testing.T) {
	x := NewIndex()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, concern.Shanghai)
	var marks []concern.Mark
	for id, ago := range []int{400, mostDays, mostDays - 1, 1, 0} {
		k := markAt(int64(id+1), 1, 113.57, 37.86)
		k.NoticedAt = now.AddDate(0, 0, -ago)
		marks = append(marks, k)
	}
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	tile, err := compiled(t, x, Query{Now: now}).Days(context.Background(), 0, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"2025-12-30": 3, "2026-02-28": 1, "2026-03-01": 1}
	for _, cell := range courseOf(t, tile, "concern_days", 1) {
		if diff := cmp.Diff(want, cell.Opened); diff != "" {
			t.Errorf("days (-want +got):\n%s", diff)
		}
	}
}

func TestTheDaysGoOnAtMidnight(t *testing.T) {
	x := NewIndex()
	if err := x.Load(sequence([]concern.Mark{markAt(1, 1, 113.57, 37.86)}), ""); err != nil {
		t.Fatal(err)
	}
	tag := func(now time.Time) string { return compiled(t, x, Query{Now: now}).DaysTag(0, 0, 0) }
	midnight := time.Date(2026, 3, 2, 0, 0, 0, 0, concern.Shanghai)
	if tag(midnight.Add(-time.Hour)) != tag(midnight.Add(-time.Second)) {
		t.Error("the tag changed within a day")
	}
	if tag(midnight.Add(-time.Second)) == tag(midnight) {
		t.Error("the tag stayed though another day has begun")
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
