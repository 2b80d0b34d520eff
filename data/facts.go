package data

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"minqing/concern"
)

// Facts is everything about a concern that is a fact and no word that a person wrote: what its events, one laid on the other,
// come to. It is written as minqing.facts writes it.
type Facts struct {
	Status        concern.Status     `json:"status"`
	Category      string             `json:"category"`
	Urgency       concern.Urgency    `json:"urgency"`
	Source        concern.Source     `json:"source"`
	MustReport    concern.MustReport `json:"must_report"`
	MustArrive    concern.MustArrive `json:"must_arrive"`
	Force         concern.Force      `json:"force"`
	Team          string             `json:"team"`
	Supporters    int32              `json:"supporters"`
	Lon           float64            `json:"lon"`
	Lat           float64            `json:"lat"`
	Area          int32              `json:"area"`
	Coordinator   string             `json:"coordinator"`
	SuspendedFrom string             `json:"suspended_from"`
	DuplicateOf   int64              `json:"duplicate_of"`
	NoticedAt     time.Time          `json:"noticed_at"`
	AcceptedAt    *time.Time         `json:"accepted_at"`
	ResolvedAt    *time.Time         `json:"resolved_at"`
	VisitedAt     *time.Time         `json:"visited_at"`
	VerifiedAt    *time.Time         `json:"verified_at"`
	AnsweredAt    *time.Time         `json:"answered_at"`
	EndedAt       *time.Time         `json:"ended_at"`
	Satisfaction  int16              `json:"satisfaction"`
	ClockSince    *time.Time         `json:"clock_since"`
	ClockFrom     *time.Time         `json:"clock_from"`
	ClockUsed     int64              `json:"clock_used"`   // seconds of working time
	ClockBudget   int64              `json:"clock_budget"` // seconds of working time
	YellowAt      time.Time          `json:"yellow_at"`
	RedAt         time.Time          `json:"red_at"`
}

// facts are those of a record.
func (c *Concern) facts() Facts {
	f := Facts{
		Status: c.Status, Category: c.Category, Urgency: c.Urgency, Source: c.Source, MustReport: c.MustReport, MustArrive: c.MustArrive,
		Force: c.Force, Team: c.Team, Supporters: c.Supporters, Lon: c.Lon, Lat: c.Lat, Area: c.Area,
		DuplicateOf: c.DuplicateOf, NoticedAt: c.NoticedAt,
		AcceptedAt: instantOrNil(c.AcceptedAt), ResolvedAt: instantOrNil(c.ResolvedAt), VisitedAt: instantOrNil(c.VisitedAt),
		VerifiedAt: instantOrNil(c.VerifiedAt), AnsweredAt: instantOrNil(c.AnsweredAt), EndedAt: instantOrNil(c.EndedAt),
		Satisfaction: c.Satisfaction, ClockSince: instantOrNil(c.ClockSince), ClockFrom: instantOrNil(c.Clock.From),
		ClockUsed: seconds(c.Clock.Used), ClockBudget: seconds(c.Clock.Budget), YellowAt: c.YellowAt, RedAt: c.RedAt,
	}
	if c.Coordinator != 0 {
		f.Coordinator = c.Coordinator.String()
	}
	if c.Status == concern.Suspended {
		f.SuspendedFrom = c.SuspendedFrom.String()
	}
	return f
}

func instantOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// since is what has changed from before, as JSON; from the zero Facts it is everything.
func (f *Facts) since(before *Facts) ([]byte, error) {
	is, err := members(f)
	if err != nil {
		return nil, err
	}
	was, err := members(before)
	if err != nil {
		return nil, err
	}
	for name, value := range was {
		if bytes.Equal(value, is[name]) {
			delete(is, name)
		}
	}
	return json.Marshal(is)
}

func members(f *Facts) (map[string]json.RawMessage, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("write facts: %w", err)
	}
	all := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("write facts: %w", err)
	}
	return all, nil
}

// Replay lays the facts of events, in their order, one on the other.
func Replay(events []Event) (Facts, error) {
	var f Facts
	for i := range events {
		if err := json.Unmarshal(events[i].Facts, &f); err != nil {
			return f, fmt.Errorf("replay the event of version %d: %w", events[i].Version, err)
		}
	}
	return f, nil
}
