package data_test

import (
	"slices"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
)

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
