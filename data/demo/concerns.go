package demo

import (
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

// strewing is what a run over the concerns needs.
type strewing struct {
	town       *town
	rnd        *rand.Rand
	now        time.Time
	count      int
	categories map[string]concern.Category
	calendar   *concern.Calendar
	subjects   []subject
	barking    ward    // where dogs have been barking for four weeks
	spots      []place // when there are many concerns, the places they crowd around
}

const (
	span          = 365 * 24 * time.Hour
	newTrouble    = 28 * 24 * time.Hour // how long the dogs have been barking
	barkingHouses = 4                   // around how many houses
	barkingShare  = 0.042               // of the concerns in that time
	outsideShare  = 0.012               // of concerns that lie in no grid: on the river
	manyConcerns  = 50_000              // above this, concerns crowd around crowdedSpots places
	crowdedSpots  = 3_000
	crowdedMetres = 14
)

// newStrewing knows only the subjects whose category is in the list.
func newStrewing(t *town, rnd *rand.Rand, count int, now time.Time, categories []concern.Category) *strewing {
	s := &strewing{town: t, rnd: rnd, now: now.In(concern.Shanghai), count: count, categories: map[string]concern.Category{}, calendar: concern.DefaultCalendar(), barking: t.wards[1]}
	for _, c := range categories {
		s.categories[c.Slug] = c
	}
	for _, sub := range subjects {
		if _, ok := s.categories[sub.slug]; ok {
			s.subjects = append(s.subjects, sub)
		}
	}
	return s
}

// concerns yields count concerns in the order of their days over the year before now. The error is that the deployment has
// none of the demo's categories.
func (t *town) concerns(rnd *rand.Rand, count int, now time.Time, categories []concern.Category) (iter.Seq[data.TownConcern], error) {
	s := newStrewing(t, rnd, count, now, categories)
	if len(s.subjects) == 0 {
		return nil, errors.New("the demo knows none of this deployment's categories")
	}
	if count > manyConcerns {
		for range crowdedSpots {
			s.spots = append(s.spots, s.anyPlace(s.ward(), 0.4))
		}
	}
	return func(yield func(data.TownConcern) bool) {
		for i := range count {
			if !yield(s.concern(i)) {
				return
			}
		}
	}, nil
}

func (s *strewing) concern(i int) data.TownConcern {
	noticed := s.noticedAt(i)
	var sub *subject
	var at place
	barking := s.now.Sub(noticed) < newTrouble && s.rnd.Float64() < barkingShare
	switch {
	case barking:
		sub, at = s.subject("dog_noise"), s.besideHouse(s.barking.houses[s.rnd.IntN(min(barkingHouses, len(s.barking.houses)))])
	case s.rnd.Float64() < outsideShare:
		sub, at = s.outdoors(noticed), s.onEmbankment()
	case s.spots != nil:
		sub, at = s.subjectOf(noticed), s.crowded()
	default:
		sub = s.subjectOf(noticed)
		at = s.anyPlace(s.ward(), sub.onStreet)
	}
	category := s.categories[sub.slug]
	words := pick(s.rnd, at.fitting(sub.texts))
	c := data.TownConcern{Title: at.fill(words.title), Description: words.detail, Address: at.address}
	lonlat := lonLat(at.point)
	c.Lon, c.Lat = lonlat[0], lonlat[1]
	c.AreaCode = s.town.deepest(lonlat)
	c.Category = sub.slug
	c.NoticedAt = noticed
	c.Source = pickWeighted(s.rnd, sources)
	c.Urgency = pickWeighted(s.rnd, urgencies)
	if s.rnd.Float64() < sub.mustShare {
		c.MustReport = sub.mustReport
		c.Urgency = max(c.Urgency, concern.High)
	}
	if s.rnd.Float64() < sub.arrives {
		c.MustArrive = sub.mustArrive
	}
	if s.rnd.Float64() < 0.01 {
		c.MustArrive, c.Urgency = concern.Emergency, concern.Urgent
	}
	open := 0.002
	if barking {
		open = 0.35
	}
	s.live(i, &c, &category, sub, open)
	if s.rnd.Float64() < 0.3 {
		c.Supporters = int32(1 + s.rnd.ExpFloat64()*3)
	}
	return c
}

var sources = []weighted[concern.Source]{
	{concern.Visit, 34}, {concern.WeChat, 22}, {concern.Patrol, 18}, {concern.Phone, 11}, {concern.Hotline12345, 9}, {concern.App, 6},
}

var urgencies = []weighted[concern.Urgency]{{concern.Low, 18}, {concern.Normal, 60}, {concern.High, 18}, {concern.Urgent, 4}}

// noticedAt spreads the concerns over the year's days, more of them lately, and over a day as people notice: most between 8 and 11
// and after work, none before 6.
func (s *strewing) noticedAt(i int) time.Time {
	left := (float64(s.count-i) - s.rnd.Float64()) / float64(s.count)
	at := s.now.Add(-time.Duration(float64(span) * math.Pow(left, 1.3)))
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, concern.Shanghai)
	hour := 9.6 + 1.7*s.rnd.NormFloat64()
	if s.rnd.Float64() < 0.42 {
		hour = 17.4 + 1.9*s.rnd.NormFloat64()
	}
	hour = math.Min(math.Max(hour, 6), 22.9)
	noticed := day.Add(time.Duration(hour * float64(time.Hour))).Truncate(time.Minute)
	if noticed.After(s.now) {
		noticed = at.Truncate(time.Minute)
		if dawn := day.Add(6 * time.Hour); noticed.Before(dawn) && dawn.Before(s.now) {
			noticed = dawn.Add(time.Duration(s.rnd.Float64() * float64(s.now.Sub(dawn)))).Truncate(time.Minute)
		}
	}
	return noticed
}

func (s *strewing) subject(slug string) *subject {
	for i := range s.subjects {
		if s.subjects[i].slug == slug {
			return &s.subjects[i]
		}
	}
	return &s.subjects[0]
}

// subjectOf draws a subject by weight, in season.
func (s *strewing) subjectOf(at time.Time) *subject {
	weight := func(sub *subject) float64 {
		winter, summer := at.Month() >= time.November || at.Month() <= time.March, at.Month() >= time.May && at.Month() <= time.September
		switch {
		case sub.winter > 0 && winter:
			return sub.weight * sub.winter
		case sub.winter > 3: // heating: only when it is cold
			return 0.2
		case sub.summer > 0 && summer:
			return sub.weight * sub.summer
		}
		return sub.weight
	}
	total := 0.0
	for i := range s.subjects {
		total += weight(&s.subjects[i])
	}
	x := s.rnd.Float64() * total
	for i := range s.subjects {
		if x -= weight(&s.subjects[i]); x < 0 {
			return &s.subjects[i]
		}
	}
	return &s.subjects[0]
}

// outdoors draws a subject that happens on streets.
func (s *strewing) outdoors(at time.Time) *subject {
	for {
		if sub := s.subjectOf(at); sub.onStreet >= 0.3 || len(s.subjects) < len(subjects) {
			return sub
		}
	}
}

// ward draws a grid by its share.
func (s *strewing) ward() *ward {
	x := s.rnd.Float64()
	for i := range s.town.wards {
		if x -= s.town.wards[i].weight; x < 0 {
			return &s.town.wards[i]
		}
	}
	return &s.town.wards[0]
}

// deepest is the code of the deepest area that holds a point, the lowest of several; the city's when none does.
func (t *town) deepest(p orb.Point) geo.Code {
	best := geo.Code("")
	for i := range t.areas {
		a := &t.areas[i]
		if a.Code.Level() <= best.Level() && best != "" {
			continue
		}
		if t.bounds[i].Contains(p) && planar.MultiPolygonContains(a.Geometry, p) {
			best = a.Code
		}
	}
	return best
}

type weighted[T any] struct {
	value  T
	weight int
}

func pickWeighted[T any](rnd *rand.Rand, from []weighted[T]) T {
	total := 0
	for _, w := range from {
		total += w.weight
	}
	x := rnd.IntN(total)
	for _, w := range from {
		if x -= w.weight; x < 0 {
			return w.value
		}
	}
	return from[0].value
}

func pick[T any](rnd *rand.Rand, from []T) T { return from[rnd.IntN(len(from))] }

// fill puts the place's words into a text.
func (p *place) fill(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return p.words.Replace(text)
}
