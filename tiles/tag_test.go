package tiles

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"minqing/concern"
)

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

// Over an hour in which many lights turn, a tag stands for one content, a turn is announced to the second, and between
// two turns nothing changes.
func TestATagChangesWhenALightTurnsAndNotOtherwise(t *testing.T) {
	x := NewIndex()
	var marks []concern.Mark
	for id := range int64(40) {
		k := markAt(id+1, 1, 113.57+float64(id%4)*0.001, 37.86)
		k.YellowAt = testNow.Add(time.Duration(37*id%40) * 90 * time.Second)
		k.RedAt = k.YellowAt.Add(time.Duration(id%7) * time.Minute)
		marks = append(marks, k)
	}
	if err := x.Load(sequence(marks), ""); err != nil {
		t.Fatal(err)
	}
	tx, ty := tileAt(13, orb.Point{113.57, 37.86})
	contents := map[string]string{}
	var announced time.Time
	last := ""
	for s := range 3600 {
		now := testNow.Add(time.Duration(s) * time.Second)
		c := compiled(t, x, Query{Now: now})
		tag, turns := c.Tag(13, tx, ty, Options{})
		tile, err := c.Tile(context.Background(), 13, tx, ty, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if known, seen := contents[tag]; seen && known != string(tile) {
			t.Fatalf("%v: tag %s stands for two tiles", now, tag)
		}
		if last != "" && (tag != last) != now.Equal(announced) {
			t.Fatalf("%v: the tag changed: %v, announced for %v", now, tag != last, announced)
		}
		contents[tag], last, announced = string(tile), tag, turns
	}
	if len(contents) < 40 {
		t.Errorf("%d turns in an hour", len(contents))
	}
}

// A change next door, of a concern in the same block, leaves a tile's tag: only what the tile shows, or its neighbours'
// clusters near the border, is in it. A change that no tile shows leaves it as well, and so does one of a restricted concern
// for those who see none.
func TestAWriteElsewhereKeepsATilesTag(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine()
		m.load(t)
		restricted := rapid.Bool().Draw(t, "restricted too")
		q := &Query{Scope: &concern.Scope{Clauses: []concern.Clause{{Restricted: restricted}}}, Now: testNow, Filter: &concern.Filter{}}
		f := drawFrame(t, m.model.find(q))
		tagOf := func() string {
			c, err := m.index.Compile(*q)
			if err != nil {
				t.Fatal(err)
			}
			tag, _ := c.Tag(f.z, f.x, f.y, Options{})
			return tag
		}
		around := func() map[int64]concern.Mark {
			near := map[int64]concern.Mark{}
			for id, k := range m.model.marks {
				if k.Restricted() && !restricted {
					continue
				}
				x, y := cellOf(k.Lon, k.Lat)
				f.ring(func(_ int, in keys) {
					if key := morton(x, y); in.first <= key && key <= in.last {
						k.Version = 0
						near[id] = k
					}
				})
			}
			return near
		}
		tag, near := tagOf(), around()
		switch rapid.IntRange(0, 4).Draw(t, "write") {
		case 0:
			m.write(t)
		case 1:
			m.bulk(t)
		case 2:
			k := drawMark(t, rapid.Int64Range(1, m.next+1).Draw(t, "id"), 2)
			k.MustReport = concern.CrimeClue
			m.model.marks[k.ID] = k
			m.next = max(m.next, k.ID)
			if err := m.index.Apply([]Change{{After: &k}}, ""); err != nil {
				t.Fatal(err)
			}
		case 3:
			var same []Change
			for id, k := range m.model.marks {
				k.Version++
				m.model.marks[id] = k
				same = append(same, Change{After: &k})
			}
			if err := m.index.Apply(same, ""); err != nil {
				t.Fatal(err)
			}
		}
		if kept, same := tagOf() == tag, cmp.Equal(near, around()); kept != same {
			t.Fatalf("the tag was kept: %v; what is around the tile stayed the same: %v", kept, same)
		}
	})
}

// Who sees restricted concerns of some areas, teams or of the own reporting must not notice, by a tag, that there are others.
func TestARestrictedConcernThatIsNotSeenKeepsATilesTag(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine()
		m.load(t)
		scope, _ := drawScope(t)
		q := &Query{Scope: scope, Now: testNow, Filter: &concern.Filter{}}
		tagOf := func() string {
			c, err := m.index.Compile(*q)
			if err != nil {
				t.Fatal(err)
			}
			tag, _ := c.Tag(0, 0, 0, Options{})
			return tag
		}
		secret := func() map[int64]concern.Mark {
			seen := map[int64]concern.Mark{}
			for _, k := range m.model.find(q) {
				if k.Restricted() {
					k.Version = 0
					seen[k.ID] = k
				}
			}
			return seen
		}
		tag, seen := tagOf(), secret()
		k := drawMark(t, rapid.Int64Range(m.next+1, m.next+1).Draw(t, "id"), 2)
		k.MustReport = concern.CrimeClue
		m.model.marks[k.ID] = k
		if err := m.index.Apply([]Change{{After: &k}}, ""); err != nil {
			t.Fatal(err)
		}
		if kept, same := tagOf() == tag, cmp.Equal(seen, secret()); kept != same {
			t.Fatalf("the tag was kept: %v; the restricted concerns that are seen stayed the same: %v", kept, same)
		}
	})
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
