package data_test

import (
	"sync"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
)

func TestALightThatTurnsIsToldOnce(t *testing.T) {
	c := &clock{at: firstDay}
	url := pgtest.New(t)
	s := worldOn(t, url, c.now)
	staff := person(t, s, "staff", concern.Staff, nil, street)
	w := hooked(t, s, community, data.OccasionYellow, data.OccasionRed)
	aside := hooked(t, s, other, data.OccasionYellow, data.OccasionRed)
	// The clock of the database's rows is the test's; two servers look.
	servers := []*data.Store{s, openWith(t, url, data.Options{Key: sealedKey, Now: c.now})}
	look := func() {
		t.Helper()
		var both sync.WaitGroup
		for range 2 {
			for _, server := range servers {
				both.Go(func() {
					if err := server.TellTurns(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
		}
		both.Wait()
	}
	look()
	one := reported(t, s, staff, report(inGrid1))
	until := func(at time.Time) { c.pass(at.Sub(c.now())) }
	look()
	wantTold(t, s, w)

	until(one.YellowAt.Add(-time.Second))
	look()
	wantTold(t, s, w)
	until(one.YellowAt)
	look()
	c.pass(time.Minute)
	look()
	wantTold(t, s, w, "yellow")
	until(one.RedAt)
	look()
	wantTold(t, s, w, "yellow", "red")
	c.pass(24 * time.Hour)
	look()
	wantTold(t, s, w, "yellow", "red")
	wantTold(t, s, aside)

	t.Run("one that is committed after the look passed its turn is told by a later one", func(t *testing.T) {
		execute(t, s, `update minqing.concern set yellow_at = $2, red_at = $3 where id = $1`, one.ID, c.now().Add(-time.Minute), c.now().Add(time.Hour))
		look()
		wantTold(t, s, w, "yellow", "red", "yellow")
	})
	t.Run("one that comes overdue is red at once", func(t *testing.T) {
		late := report(inGrid2)
		late.NoticedAt = c.now().AddDate(0, -2, 0)
		reported(t, s, staff, late)
		look()
		wantTold(t, s, w, "yellow", "red", "yellow", "red")
	})
	t.Run("a thousand at once are all told", func(t *testing.T) {
		wide := hooked(t, s, community, data.OccasionRed)
		execute(t, s, `insert into minqing.concern (title, category, source, geom, area_id, noticed_at, yellow_at, red_at, clock_from)
			select '灯', 'street_light', 'visit', c.geom, c.area_id, c.noticed_at, $2, $2, c.noticed_at from minqing.concern c, generate_series(1, 2100) where c.id = $1`,
			one.ID, c.now().Add(time.Second))
		c.pass(time.Minute)
		look()
		look()
		if n := ask[int](t, s.Pool(), `select count(*) from minqing.webhook_delivery where webhook_id = $1`, wide.ID); n != 2100 {
			t.Errorf("%d of 2100 were told", n)
		}
	})
}

func TestWhoAsksForLightsIsToldOfThoseThatTurnFromThenOn(t *testing.T) {
	c := &clock{at: firstDay}
	s := worldAt(t, c.now)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	w := hooked(t, s, community, data.OccasionStruckOff)
	reported(t, s, staff, report(inGrid1))
	c.pass(90 * 24 * time.Hour) // it is long overdue
	change(t, s, w.ID, data.WebhookPatch{Kinds: &[]data.Occasion{data.OccasionRed}})
	look := func() {
		t.Helper()
		if err := s.TellTurns(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	look()
	wantTold(t, s, w)
	n := report(inGrid1)
	n.NoticedAt = c.now()
	later := reported(t, s, staff, n)
	c.pass(later.RedAt.Sub(c.now()))
	look()
	wantTold(t, s, w, "red")
}
