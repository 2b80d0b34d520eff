package tiles

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"minqing/concern"
	"minqing/geo"
)

// model is the plain truth that the index is held against: the marks in a map, asked one by one.
type model struct {
	marks   map[int64]concern.Mark
	areas   []Area
	parents map[string]string // category → parent
}

func (m *model) area(id int32) Area {
	for _, a := range m.areas {
		if a.ID == id {
			return a
		}
	}
	return Area{}
}

// matches asks a query of one mark by the rules that the domain states in plain words.
func (m *model) matches(k concern.Mark, q *Query) bool {
	area := m.area(k.Area)
	who := concern.Asking{Account: q.Scope.Account, Teams: q.Teams, Parents: m.parents, Now: q.Now.Truncate(time.Second)}
	return q.Scope.Sees(&k, area.Prefix) && q.Filter.Match(&k, concern.Place{Prefix: area.Prefix, Level: area.Level}, who) &&
		(q.Filter.Words == nil || q.WordIDs.Has(k.ID))
}

func (m *model) find(q *Query) []concern.Mark {
	var found []concern.Mark
	for _, id := range slices.Sorted(maps.Keys(m.marks)) {
		if k := m.marks[id]; m.matches(k, q) {
			found = append(found, k)
		}
	}
	return found
}

var (
	testNow   = time.Date(2026, 11, 22, 9, 30, 0, 0, concern.Shanghai)
	testTeams = []string{"", "城管", "交警", "楼院长"}
	testSlugs = []string{"safety", "lamp", "well", "mood", "noise", "unlisted"}
	testTree  = []concern.Category{{Slug: "safety"}, {Slug: "lamp", Parent: "safety"}, {Slug: "well", Parent: "safety"}, {Slug: "mood"}, {Slug: "noise", Parent: "mood"}}
	testAreas = []Area{
		{1, "1403", geo.City}, {2, "140302", geo.District}, {3, "140302001", geo.Street},
		{4, "140302001001", geo.Community}, {5, "140302001002", geo.Community},
		{6, "140302001001001", geo.Grid}, {7, "140302001001002", geo.Grid}, {8, "140302001002001", geo.Grid},
		{9, "140302001001001001", geo.Building}, {70, "4419", geo.City}, {71, "441900003", geo.Street},
	}
	testCentres = []orb.Point{
		{113.57, 37.86}, {113.575, 37.862}, {113.6, 37.9}, {116.404, 39.915}, {-0.001, 0.001}, {179.9999, -16.5}, {-180, 89}, {180, -89.5},
	}
)

// drawPoint favours what is hard: the same place again, the edge of a tile, the antimeridian, the poles.
func drawPoint(t *rapid.T) orb.Point {
	c := rapid.SampledFrom(testCentres).Draw(t, "centre")
	switch rapid.IntRange(0, 5).Draw(t, "where") {
	case 0:
		return c
	case 1:
		return orb.Point{0, 0}
	}
	spread := rapid.SampledFrom([]float64{1e-9, 1e-5, 0.01, 1}).Draw(t, "spread")
	return orb.Point{
		min(max(c[0]+spread*rapid.Float64Range(-1, 1).Draw(t, "lon"), -180), 180),
		min(max(c[1]+spread*rapid.Float64Range(-1, 1).Draw(t, "lat"), -90), 90),
	}
}

func drawWord[W ~uint8](t *rapid.T, last W) W {
	return W(rapid.IntRange(0, int(last)).Draw(t, "word"))
}

func drawMark(t *rapid.T, id, version int64) concern.Mark {
	at := drawPoint(t)
	noticed := testNow.Add(-time.Duration(rapid.Int64Range(0, int64(400*24*time.Hour)).Draw(t, "ago"))).Truncate(time.Microsecond)
	yellow := testNow.Add(time.Duration(rapid.IntRange(-5, 5).Draw(t, "yellow")) * 7 * time.Minute).UTC()
	k := concern.Mark{
		ID: id, Version: version, Lon: at[0], Lat: at[1],
		Area:       rapid.SampledFrom([]int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 71, 500}).Draw(t, "area"),
		Category:   rapid.SampledFrom(testSlugs).Draw(t, "category"),
		Status:     drawWord(t, concern.Suspended),
		Urgency:    drawWord(t, concern.Urgent),
		Source:     drawWord(t, concern.Patrol),
		Force:      drawWord(t, concern.Volunteer),
		MustReport: drawWord(t, concern.CrimeClue), MustArrive: drawWord(t, concern.Emergency),
		Team:      rapid.SampledFrom(testTeams).Draw(t, "team"),
		Reporter:  rapid.Int64Range(0, 3).Draw(t, "reporter"),
		NoticedAt: noticed.UTC(), YellowAt: yellow, RedAt: yellow.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "red")) * time.Minute),
	}
	k.EndedAt = endOf(&k, time.Duration(rapid.Int64Range(0, int64(40*24*time.Hour)).Draw(t, "lasted")))
	return k
}

// endOf is when a concern that lasted so long ended; nobody knows of one in eight, and the others have not.
func endOf(k *concern.Mark, lasted time.Duration) time.Time {
	if !k.Status.Ended() || lasted%8 == 0 {
		return time.Time{}
	}
	return k.NoticedAt.Add(lasted)
}

func drawScope(t *rapid.T) (*concern.Scope, []string) {
	v := concern.Viewer{
		Account:  rapid.Int64Range(1, 3).Draw(t, "account"),
		Role:     drawWord(t, concern.Admin),
		Prefixes: prefixes(rapid.SliceOfN(rapid.SampledFrom(testAreas), 0, 3).Draw(t, "prefixes")),
		Top:      rapid.Bool().Draw(t, "top"),
		Teams:    rapid.SliceOfN(rapid.SampledFrom(testTeams[1:]), 0, 2).Draw(t, "teams"),
	}
	s := concern.ScopeOf(v)
	return &s, v.Teams
}

// prefixes keeps the difference between no prefixes and an empty list of them, which sees nothing.
func prefixes(areas []Area) []string {
	var p []string
	for _, a := range areas {
		p = append(p, a.Prefix)
	}
	return p
}

// drawSome answers nil half of the time, so that most fields of a filter are open.
func drawSome[V any](t *rapid.T, name string, g *rapid.Generator[V]) []V {
	if rapid.IntRange(0, 3).Draw(t, name+" open") > 0 {
		return nil
	}
	return rapid.SliceOfN(g, 1, 3).Draw(t, name)
}

func drawWords[W ~uint8](t *rapid.T, name string, last W) []W {
	return drawSome(t, name, rapid.Custom(func(t *rapid.T) W { return drawWord(t, last) }))
}

func drawFlag(t *rapid.T, name string) *bool {
	return rapid.SampledFrom([]*bool{nil, nil, nil, new(false), new(true)}).Draw(t, name)
}

func drawFilter(t *rapid.T) *concern.Filter {
	f := &concern.Filter{
		Areas:      prefixes(drawSome(t, "areas", rapid.SampledFrom(testAreas))),
		Categories: drawSome(t, "categories", rapid.SampledFrom(testSlugs)),
		Statuses:   drawWords(t, "statuses", concern.Suspended),
		Lights:     drawWords(t, "lights", concern.Red),
		Urgencies:  drawWords(t, "urgencies", concern.Urgent),
		Sources:    drawWords(t, "sources", concern.Patrol),
		Forces:     drawWords(t, "forces", concern.Volunteer),
		MustReport: drawWords(t, "must report", concern.CrimeClue),
		MustArrive: drawWords(t, "must arrive", concern.Emergency),
		Teams:      drawSome(t, "teams", rapid.SampledFrom(append(testTeams[1:], "nobody"))),
		Mine:       rapid.IntRange(0, 4).Draw(t, "mine") == 0,
		Unassigned: drawFlag(t, "unassigned"),
		Restricted: drawFlag(t, "restricted"),
	}
	if rapid.IntRange(0, 3).Draw(t, "bounded") == 0 {
		a, b := drawPoint(t), drawPoint(t)
		a[1], b[1] = min(max(a[1], -85), 85), min(max(b[1], -85), 85) // beyond, positions are kept to a millimetre
		box := orb.MultiPoint{a, b}.Bound()
		f.BBox = &box
	}
	if rapid.IntRange(0, 3).Draw(t, "drawn") == 0 {
		c := rapid.SampledFrom(testCentres).Draw(t, "around")
		f.Within = orb.MultiPolygon{star(c, rapid.IntRange(3, 200).Draw(t, "corners"), rapid.Float64Range(1e-6, 2).Draw(t, "radius"))}
	}
	if rapid.IntRange(0, 3).Draw(t, "since") == 0 {
		f.From = testNow.AddDate(0, 0, -rapid.IntRange(0, 400).Draw(t, "days"))
	}
	if rapid.IntRange(0, 3).Draw(t, "until") == 0 {
		f.To = testNow.AddDate(0, 0, -rapid.IntRange(0, 400).Draw(t, "days"))
	}
	if rapid.IntRange(0, 3).Draw(t, "ended since") == 0 {
		f.EndedFrom = testNow.AddDate(0, 0, -rapid.IntRange(0, 400).Draw(t, "days"))
	}
	if rapid.IntRange(0, 3).Draw(t, "ended until") == 0 {
		f.EndedTo = testNow.AddDate(0, 0, -rapid.IntRange(-40, 400).Draw(t, "days"))
	}
	return f
}

// star is a polygon of alternating radii with a hole in its middle.
func star(c orb.Point, corners int, radius float64) orb.Polygon {
	ring := func(n int, r func(i int) float64) orb.Ring {
		var out orb.Ring
		for i := range n {
			turn := 2 * math.Pi * float64(i) / float64(n)
			out = append(out, orb.Point{c[0] + r(i)*math.Cos(turn), c[1] + r(i)*math.Sin(turn)})
		}
		return append(out, out[0])
	}
	return orb.Polygon{
		ring(2*corners, func(i int) float64 { return radius * (0.6 + 0.4*float64(i%2)) }),
		ring(3, func(int) float64 { return radius * 0.1 }),
	}
}

func drawQuery(t *rapid.T, m *model) *Query {
	q := &Query{Filter: drawFilter(t), Now: testNow.Add(time.Duration(rapid.IntRange(-50, 50).Draw(t, "clock")) * 40 * time.Second)}
	q.Scope, q.Teams = drawScope(t)
	if rapid.IntRange(0, 1).Draw(t, "everyone") == 0 {
		q.Scope = &concern.Scope{Clauses: []concern.Clause{{Restricted: rapid.Bool().Draw(t, "restricted too")}}}
	}
	if rapid.IntRange(0, 5).Draw(t, "searched") == 0 {
		q.Filter.Words = []string{"灯"}
		var ids []int64
		for id := range m.marks {
			if id%3 == 0 {
				ids = append(ids, id)
			}
		}
		q.WordIDs = NewIDSet(ids)
	}
	return q
}

// statsOf counts as Stats does, from the marks.
func (m *model) statsOf(found []concern.Mark, now time.Time, by []Dimension) map[string][5]int64 {
	rows := map[string][5]int64{}
	for _, k := range found {
		var keys []string
		for _, d := range by {
			keys = append(keys, m.keyOf(k, now, d))
		}
		key := strings.Join(keys, "|")
		r := rows[key]
		r[k.Light(now)]++
		r[4]++
		rows[key] = r
	}
	return rows
}

func (m *model) keyOf(k concern.Mark, now time.Time, d Dimension) string {
	day, by := k.NoticedAt.In(concern.Shanghai), d.By
	if unit, found := strings.CutPrefix(d.By, "ended_"); found {
		if k.EndedAt.IsZero() {
			return ""
		}
		day, by = k.EndedAt.In(concern.Shanghai), unit
	}
	switch by {
	case "area":
		prefix := m.area(k.Area).Prefix
		for _, a := range m.areas {
			if a.Level == d.Level && prefix != "" && strings.HasPrefix(prefix, a.Prefix) {
				return string(geo.CodeOfPrefix(a.Prefix))
			}
		}
		return ""
	case "category":
		return k.Category
	case "status":
		return k.Status.String()
	case "light":
		return k.Light(now).String()
	case "force":
		return k.Force.String()
	case "must_report":
		return k.MustReport.String()
	case "urgency":
		return k.Urgency.String()
	case "source":
		return k.Source.String()
	case "day":
		return day.Format(time.DateOnly)
	case "week":
		return day.AddDate(0, 0, -(int(day.Weekday())+6)%7).Format(time.DateOnly)
	case "month":
		return day.Format("2006-01")
	}
	panic(fmt.Sprintf("no such dimension: %v", d))
}
