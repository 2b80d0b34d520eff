package data_test

import (
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

const robot = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7abc-4bc4-97a0-0ec2sifa5aaa"

var allNews = []data.Occasion{data.OccasionReported, data.OccasionReturned, data.OccasionYellow, data.OccasionRed, data.OccasionStruckOff, data.OccasionStep}

// clock is a time that a test moves.
type clock struct {
	sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.Lock(); defer c.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.Lock(); defer c.Unlock(); c.at = c.at.Add(d) }

// hooked makes a webhook of an area, "" for everywhere.
func hooked(t *testing.T, s *data.Store, area geo.Code, kinds ...data.Occasion) *data.Webhook {
	t.Helper()
	w, _, err := s.CreateWebhook(t.Context(), data.Operator(), data.NewWebhook{Name: "推送", Format: data.FormatStandard, URL: "http://127.0.0.1:9/", Area: area, Kinds: kinds})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// told are the kinds of news that lie there for a webhook, the first first.
func toldOf(t *testing.T, s *data.Store, w *data.Webhook) []data.Occasion {
	t.Helper()
	page, _, err := s.Deliveries(t.Context(), data.Operator(), w.ID, "", "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []data.Occasion
	for _, d := range slices.Backward(page) {
		kinds = append(kinds, d.Kind)
	}
	return kinds
}

func wantTold(t *testing.T, s *data.Store, w *data.Webhook, want ...data.Occasion) {
	t.Helper()
	if got := toldOf(t, s, w); !slices.Equal(got, want) {
		t.Errorf("it was told %v, want %v", got, want)
	}
}

func stepped(t *testing.T, s *data.Store, by data.Actor, id int64, n data.NewStep) {
	t.Helper()
	if _, err := s.TakeStep(t.Context(), by, id, n, data.Idempotency{}); err != nil {
		t.Fatalf("%s: %v", n.Step, err)
	}
}

func TestAWebhookHearsOfWhatItAskedFor(t *testing.T) {
	c := &clock{at: firstDay}
	s := worldAt(t, c.now)
	staff := person(t, s, "staff", concern.Staff, nil, street)
	all := hooked(t, s, community, allNews...)
	returns := hooked(t, s, community, data.OccasionReturned)
	ends := hooked(t, s, community, data.OccasionStruckOff)
	elsewhere := hooked(t, s, other, allNews...)
	everywhere := hooked(t, s, "", data.OccasionReported)
	wires, _, err := s.CreateWebhook(t.Context(), data.Operator(), data.NewWebhook{
		Name: "别的类别", Format: data.FormatWeCom, URL: robot, Area: community, Kinds: allNews, Categories: []string{"dog_noise"},
	})
	if err != nil {
		t.Fatal(err)
	}
	parents, _, err := s.CreateWebhook(t.Context(), data.Operator(), data.NewWebhook{
		Name: "上一级类别", Format: data.FormatWeCom, URL: robot, Area: community, Kinds: []data.Occasion{data.OccasionReported},
		Categories: []string{parentOf(t, "street_light")},
	})
	if err != nil {
		t.Fatal(err)
	}

	id := reported(t, s, staff, report(inGrid1)).ID
	for _, step := range []data.NewStep{
		{Step: concern.Accept}, {Step: concern.Coordinate, Reason: "要街道出面"}, {Step: concern.Start}, {Step: concern.Resolve},
		{Step: concern.Reopen, Reason: "又坏了"}, {Step: concern.Start}, {Step: concern.Resolve},
	} {
		stepped(t, s, staff, id, step)
	}
	if _, err := s.UpdateConcern(t.Context(), staff, id, 8, data.ConcernPatch{Title: new("路灯又不亮")}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	wantTold(t, s, all, "reported", "step", "step", "returned", "step", "returned", "step", "step")
	wantTold(t, s, returns, "returned", "returned")
	wantTold(t, s, ends)
	wantTold(t, s, elsewhere)
	wantTold(t, s, everywhere, "reported")
	wantTold(t, s, wires)
	wantTold(t, s, parents, "reported")

	t.Run("nothing that it holds is a person's word", func(t *testing.T) {
		if n := ask[int](t, s.Pool(), `select count(*) from minqing.webhook_delivery d where d::text like any (array['%路灯%', '%三号楼%', '%又坏了%', '%要街道%'])`); n != 0 {
			t.Errorf("%d messages hold what people wrote", n)
		}
	})
	t.Run("outside of all areas only one for everywhere hears", func(t *testing.T) {
		top := person(t, s, "top", concern.Staff, nil, city)
		reported(t, s, top, report(outside))
		wantTold(t, s, everywhere, "reported", "reported")
		if n := len(toldOf(t, s, all)); n != 8 {
			t.Errorf("the community's heard %d things", n)
		}
	})
	t.Run("while it is paused nothing is put down", func(t *testing.T) {
		w := change(t, s, all.ID, data.WebhookPatch{Paused: new(true)})
		reported(t, s, staff, report(inGrid1))
		change(t, s, w.ID, data.WebhookPatch{Paused: new(false)})
		if n := len(toldOf(t, s, all)); n != 8 {
			t.Errorf("it heard %d things, want those from before", n)
		}
	})
}

func parentOf(t *testing.T, slug string) string {
	t.Helper()
	parent := concern.ParentsOf(concern.DefaultCategories())[slug]
	if parent == "" {
		t.Fatalf("%s has no parent", slug)
	}
	return parent
}

func change(t *testing.T, s *data.Store, id int64, p data.WebhookPatch) *data.Webhook {
	t.Helper()
	w := webhook(t, s, id)
	changed, err := s.UpdateWebhook(t.Context(), data.Operator(), id, w.Version, p)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func webhook(t *testing.T, s *data.Store, id int64) *data.Webhook {
	t.Helper()
	all, err := s.Webhooks(t.Context(), data.Operator())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(w data.Webhook) bool { return w.ID == id })
	if i < 0 {
		t.Fatalf("there is no webhook %d", id)
	}
	return &all[i]
}

func TestARestrictedConcernIsNeverSent(t *testing.T) {
	c := &clock{at: firstDay}
	s := worldAt(t, c.now)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	w := hooked(t, s, "", allNews...)
	n := report(inGrid1)
	n.MustReport = concern.CrimeClue
	secret := reported(t, s, staff, n)
	stepped(t, s, staff, secret.ID, data.NewStep{Step: concern.Accept})
	c.pass(90 * 24 * time.Hour)
	if err := s.TellTurns(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.webhook_delivery`); n != 0 {
		t.Fatalf("%d messages tell of it", n)
	}

	// One that becomes restricted while its message waits.
	plain := reported(t, s, staff, report(inGrid2))
	sent := reported(t, s, staff, report(inGrid3))
	if got := letters(t, s); len(got) == 0 {
		t.Fatal("nothing was sent of two plain concerns")
	}
	stepped(t, s, staff, plain.ID, data.NewStep{Step: concern.Accept})
	if got := webhook(t, s, w.ID).Standing.Waiting; got == 0 {
		t.Fatal("nothing waits")
	}
	for _, id := range []int64{plain.ID, sent.ID} {
		c, err := s.Concern(t.Context(), staff, id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.UpdateConcern(t.Context(), staff, id, c.Version, data.ConcernPatch{MustReport: new(concern.Instability)}, data.Idempotency{}); err != nil {
			t.Fatal(err)
		}
	}
	if got := webhook(t, s, w.ID).Standing; got != (data.WebhookStanding{}) {
		t.Errorf("an administrator is told %+v", got)
	}
	wantTold(t, s, w)
	delivered := ask[int64](t, s.Pool(), `select min(id) from minqing.webhook_delivery where state = 'delivered'`)
	_, err := s.Resend(t.Context(), data.Operator(), w.ID, delivered)
	wantKind(t, err, data.NotFound)
	if got := letters(t, s); len(got) != 0 {
		t.Errorf("%d messages were sent, the first of concern %d", len(got), got[0].Concern)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.webhook_delivery where state = 'waiting'`); n != 0 {
		t.Errorf("%d messages still wait", n)
	}
}

func TestAnImportIsOneMessage(t *testing.T) {
	s := world(t)
	w := hooked(t, s, community, allNews...)
	aside := hooked(t, s, other, allNews...)
	none := hooked(t, s, community, data.OccasionRed)
	rows := "lon,lat,title,category,noticed_at,must_report\n"
	for range 20 {
		rows += "113.505,37.87,路灯坏了,street_light,2026-03-02,\n"
	}
	rows += "113.505,37.87,线索,street_light,2026-03-02,crime_clue\n113.55,37.87,别处的路灯,street_light,2026-03-02,\n"
	if r := imported(t, s, file(t, "rows.csv", rows), plain); r.Added != 22 {
		t.Fatalf("the import did %+v", r)
	}
	wantTold(t, s, w, "imported")
	wantTold(t, s, aside, "imported")
	wantTold(t, s, none)
	counts := map[int64]int64{}
	for _, l := range letters(t, s) {
		counts[l.Webhook] = l.Facts.Count
	}
	if counts[w.ID] != 20 || counts[aside.ID] != 1 {
		t.Errorf("they are told %v, want 20 and 1: what is restricted does not count", counts)
	}
}

func TestWebhooksAreForAdministratorsOfTheirArea(t *testing.T) {
	s := world(t)
	w := hooked(t, s, community, data.OccasionRed)
	far := person(t, s, "far", concern.Admin, nil, other)
	near := person(t, s, "near", concern.Admin, nil, community)
	for _, role := range []concern.Role{concern.Member, concern.Leader, concern.Staff, concern.Planner, concern.Display} {
		_, err := s.Webhooks(t.Context(), person(t, s, role.String(), role, nil, community))
		wantKind(t, err, data.Forbidden)
	}
	if all, err := s.Webhooks(t.Context(), far); err != nil || len(all) != 0 {
		t.Errorf("the neighbour's administrator sees %+v, %v", all, err)
	}
	_, err := s.UpdateWebhook(t.Context(), far, w.ID, 1, data.WebhookPatch{Paused: new(true)})
	wantKind(t, err, data.NotFound)
	_, err = s.TestLetter(t.Context(), far, w.ID)
	wantKind(t, err, data.NotFound)
	_, _, err = s.Deliveries(t.Context(), far, w.ID, "", "", 10)
	wantKind(t, err, data.NotFound)
	_, err = s.RenewSecret(t.Context(), far, w.ID, "")
	wantKind(t, err, data.NotFound)
	for _, area := range []geo.Code{"", city, other} {
		_, err = s.UpdateWebhook(t.Context(), near, w.ID, 1, data.WebhookPatch{Area: &area})
		wantKind(t, err, data.Forbidden)
	}
	if _, err := s.UpdateWebhook(t.Context(), near, w.ID, 1, data.WebhookPatch{Area: new(grid1)}); err != nil {
		t.Error(err)
	}
	wantKind(t, s.DeleteArea(t.Context(), data.Operator(), grid1, 1), data.Conflict)
}

func TestWhereAWebhookMayBeSent(t *testing.T) {
	s := world(t)
	for url, taken := range map[string]bool{
		"http://127.0.0.1:8080/hook": true, "http://192.168.1.9/": true, "https://[fd12::1]/": true, "https://bridge.lan/hook?key=1": true,
		"http://169.254.169.254/latest/meta-data": false, "http://[fe80::1]/": false, "http://[::ffff:169.254.1.1]/": false, "http://0.0.0.0/": false,
		"http://100.100.100.200/": false, "http://[64:ff9b::a9fe:a9fe]/": false, "ftp://a.example/": false, "http://": false, "/hook": false,
		"http://user:word@a.example/": false, "http://a.example/#x": false, "": false,
	} {
		_, _, err := s.CreateWebhook(t.Context(), data.Operator(), data.NewWebhook{Name: "x", Format: data.FormatWeCom, URL: url, Kinds: []data.Occasion{data.OccasionRed}})
		if taken != (err == nil) {
			t.Errorf("%q: %v", url, err)
		}
		if !taken {
			wantKind(t, err, data.Invalid)
		}
	}
	for address, refused := range map[string]bool{"169.254.0.1": true, "224.0.0.1": true, "ff02::1": true, "2002:a9fe:a9fe::": true, "255.255.255.255": true, "::": true, "8.8.8.8": false, "::1": false} {
		if got := data.RefusedAddress(netip.MustParseAddr(address)); got != refused {
			t.Errorf("%s: %t", address, got)
		}
	}
}
