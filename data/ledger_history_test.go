package data_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

// life is what a concern went through, told apart from the program's own way of reading it.
type life struct {
	id       int64
	noticed  time.Time
	status   string
	ended    time.Time // of the row: zero while it is open, and where nobody knows
	turns    []lifeTurn
	grid     geo.Code
	mustKind string
}

type lifeTurn struct {
	kind string
	at   time.Time
}

var endings = map[string]string{"strike_off": "struck_off", "decline": "declined", "merge": "duplicate"}

// standing is the status that the events had led to before an instant, "" when it was open.
func (l *life) standing(before time.Time) string {
	if len(l.turns) == 0 {
		at := l.ended
		if at.IsZero() {
			at = l.noticed
		}
		if slices.Contains([]string{"struck_off", "declined", "duplicate"}, l.status) && at.Before(before) {
			return l.status
		}
		return ""
	}
	state := ""
	for _, t := range l.turns {
		if !t.at.Before(before) {
			break
		}
		switch t.kind {
		case "reopen":
			state = ""
		case "strike_off", "decline", "merge":
			state = endings[t.kind]
		}
	}
	return state
}

// began is how the concern comes into a period, "" when it does not.
func (l *life) began(begin, end time.Time) data.Began {
	switch {
	case !l.noticed.Before(end):
		return ""
	case !l.noticed.Before(begin):
		return data.Found
	case l.standing(begin) == "":
		return data.Opening
	}
	for _, t := range l.turns {
		if t.kind == "reopen" && !t.at.Before(begin) && t.at.Before(end) {
			return data.Reopened
		}
	}
	return ""
}

// lives fills the world with concerns that went through the loop at random over a year.
func lives(t *testing.T, s *data.Store, n int) []life {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 10))
	grids := []geo.Code{grid1, grid2, grid3, community}
	all := make([]life, n)
	batch := &pgx.Batch{}
	for i := range all {
		l := &all[i]
		l.id, l.grid = int64(i+1), grids[chance.IntN(len(grids))]
		l.mustKind = []string{"", "", "", "hazard", "crime_clue"}[chance.IntN(5)]
		l.noticed = firstDay.Add(time.Duration(chance.IntN(300*24)) * time.Hour)
		l.live(chance)
		batch.Queue(`insert into minqing.concern (id, title, category, status, source, must_report, geom, area_id, noticed_at, yellow_at, red_at, ended_at)
			select $1::bigint, '第几件', 'manhole', $2, 'visit', nullif($3, ''), st_pointonsurface(geom), id, $4, $4, $4::timestamptz + interval '9 days', $5
			from minqing.area where code = $6`, l.id, l.status, l.mustKind, l.noticed, orNull(l.ended), string(l.grid))
		for v, turn := range l.turns {
			batch.Queue(`insert into minqing.event (concern_id, version, at, kind, facts) values ($1, $2, $3, $4, '{}')`, l.id, v+2, turn.at, turn.kind)
		}
	}
	if err := s.Pool().SendBatch(t.Context(), batch).Close(); err != nil {
		t.Fatal(err)
	}
	return all
}

func orNull(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// live lets it go through some steps that the loop allows one after the other.
func (l *life) live(chance *rand.Rand) {
	l.status = "accepted"
	if chance.IntN(6) == 0 { // it came with its status, from another system
		l.status = []string{"struck_off", "declined", "in_progress"}[chance.IntN(3)]
		if l.status != "in_progress" && chance.IntN(2) == 0 {
			l.ended = l.noticed.Add(time.Duration(chance.IntN(60*24)) * time.Hour)
		}
		return
	}
	at := l.noticed
	for range chance.IntN(8) {
		at = at.Add(time.Duration(1+chance.IntN(30*24)) * time.Hour)
		choices := []string{"suspend", "coordinate", "strike_off", "decline", "merge"}
		switch l.status {
		case "suspended":
			choices = []string{"resume"}
		case "struck_off", "declined", "duplicate":
			choices = []string{"reopen"}
		}
		kind := choices[chance.IntN(len(choices))]
		l.turns = append(l.turns, lifeTurn{kind, at})
		l.ended = time.Time{}
		switch kind {
		case "suspend":
			l.status = "suspended"
		case "coordinate":
			l.status = "coordinating"
		case "resume", "reopen":
			l.status = "accepted"
		default:
			l.status, l.ended = endings[kind], at
		}
	}
}

func TestALedgerOfAPeriodAddsUpWhateverHappened(t *testing.T) {
	s := world(t)
	all := lives(t, s, 400)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	carried := 0
	rapid.Check(t, func(rt *rapid.T) {
		period := data.Period{First: concern.MonthOf(firstDay).Add(rapid.IntRange(-1, 14).Draw(rt, "month")), Months: rapid.IntRange(1, 6).Draw(rt, "months")}
		asked := data.LedgerQuery{Period: period}
		if rapid.Bool().Draw(rt, "one grid") {
			asked.Filter.Areas = []string{grid2.Prefix()}
		}
		want := map[int64][2]string{}
		for i := range all {
			if asked.Filter.Areas != nil && all[i].grid != grid2 {
				continue
			}
			if began := all[i].began(period.Begin(), period.End()); began != "" {
				want[all[i].id] = [2]string{string(began), all[i].standing(period.End())}
			}
		}
		got := map[int64][2]string{}
		for _, r := range wholeLedger(t, s, staff, asked, 97) {
			got[r.ID] = [2]string{string(r.Began), r.Ended}
		}
		if !maps.Equal(got, want) {
			rt.Fatalf("the ledger of %s has %v, want %v", period, got, want)
		}

		count := figures(t, s, staff, asked)
		f := count.Total
		var sum data.LedgerFigures
		for _, g := range count.Grids {
			sum.Opening += g.Opening
			sum.Found += g.Found
			sum.Reopened += g.Reopened
			sum.StruckOff += g.StruckOff
			sum.Closing += g.Closing
		}
		if f.Opening+f.Found+f.Reopened != f.Ended()+f.Closing || int(f.Ended()+f.Closing) != len(want) {
			rt.Fatalf("of %d concerns %+v does not add up", len(want), f)
		}
		if sum.Opening != f.Opening || sum.Found != f.Found || sum.Reopened != f.Reopened || sum.StruckOff != f.StruckOff || sum.Closing != f.Closing {
			rt.Fatalf("the grids come to %+v, all to %+v", sum, f)
		}
		next := asked
		next.Period.First = period.First.Add(period.Months)
		if begins := figures(t, s, staff, next).Total.Opening; begins != f.Closing {
			rt.Fatalf("%s leaves %d open, the next period begins with %d", period, f.Closing, begins)
		}
		carried += int(f.Reopened * f.Opening * f.Closing)
	})
	if carried == 0 {
		t.Error("no period had anything carried over and reopened: the lives are too plain to tell")
	}
}

func TestALedgerWithoutAPeriodIsTheListAndNothingElse(t *testing.T) {
	s := world(t)
	crowd(t, s, 600)
	accounts := ask[[]int64](t, s.Pool(), `select array_agg(id) from minqing.account`)
	matched := 0
	rapid.Check(t, func(rt *rapid.T) {
		v := viewer(rt, accounts)
		if v.Role == concern.Display {
			v.Role = concern.Staff
		}
		actor := data.Actor{Viewer: v}
		f := filter(rt)
		f.Lights = nil // they would turn between the two questions
		asked := data.LedgerQuery{Filter: *f}
		page, err := s.ListConcerns(t.Context(), actor, f, data.OldestFirst, "", 1000)
		if err != nil {
			rt.Fatal(err)
		}
		rows := wholeLedger(t, s, actor, asked, 250)
		if len(rows) != len(page.Concerns) {
			rt.Fatalf("%+v: the ledger has %d, the list %d", f, len(rows), len(page.Concerns))
		}
		for i, c := range page.Concerns {
			if r := rows[i]; r.ID != c.ID || r.Title != c.Title || r.Status != c.Status || r.Team != c.Team || r.Area != c.AreaCode {
				rt.Fatalf("row %d is %+v, the record %+v", i, r, c)
			}
		}
		if f := figures(t, s, actor, asked).Total; int(f.Found) != len(rows) || f.Opening+f.Reopened != 0 {
			rt.Fatalf("%d rows are counted as %+v", len(rows), f)
		}
		matched += len(rows)
	})
	if matched == 0 {
		t.Error("no filter ever matched anything")
	}
}

// wholeLedger reads all pages.
func wholeLedger(t *testing.T, s *data.Store, actor data.Actor, asked data.LedgerQuery, limit int) []data.LedgerRow {
	t.Helper()
	var rows []data.LedgerRow
	after := ""
	for {
		page, err := s.LedgerPage(t.Context(), actor, asked, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, page.Rows...)
		if after = page.Next; after == "" {
			return rows
		}
	}
}

func figures(t *testing.T, s *data.Store, actor data.Actor, asked data.LedgerQuery) *data.LedgerCount {
	t.Helper()
	count, err := s.LedgerFigures(t.Context(), actor, asked)
	if err != nil {
		t.Fatal(err)
	}
	return count
}
