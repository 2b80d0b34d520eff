package concern

import "time"

// Mark is what the map knows of a concern: every column that tiles, statistics and visibility need
// and no word that a person wrote. The change log carries it, so that a reader asks nothing again.
type Mark struct {
	ID         int64      `json:"id"`
	Version    int64      `json:"version"`
	Lon        float64    `json:"lon"`
	Lat        float64    `json:"lat"`
	Area       int32      `json:"area"` // area.id of the deepest area that contains the point; 0 outside of all
	Category   string     `json:"category"`
	Status     Status     `json:"status"`
	Urgency    Urgency    `json:"urgency"`
	Source     Source     `json:"source"`
	Force      Force      `json:"force"`
	MustReport MustReport `json:"must_report"`
	MustArrive MustArrive `json:"must_arrive"`
	Team       string     `json:"team"`
	Reporter   int64      `json:"reporter"` // account id, 0 when imported
	NoticedAt  time.Time  `json:"noticed_at"`
	YellowAt   time.Time  `json:"yellow_at"`
	RedAt      time.Time  `json:"red_at"`
	EndedAt    time.Time  `json:"ended_at,omitzero"` // struck off, declined or merged; zero while it is open, and where nobody knows
}

// Light is the mark's light at an instant.
func (m *Mark) Light(now time.Time) Light { return LightAt(m.Status, m.YellowAt, m.RedAt, now) }

// Restricted says whether the mark is hidden from all but those of DESIGN §2.
func (m *Mark) Restricted() bool { return m.MustReport.Restricted() }

// MarshalText writes the word, so that the log reads as the wire does.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word.
func (s *Status) UnmarshalText(b []byte) (err error) { *s, err = ParseStatus(string(b)); return err }

// MarshalText writes the word.
func (u Urgency) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText reads the word.
func (u *Urgency) UnmarshalText(b []byte) (err error) { *u, err = ParseUrgency(string(b)); return err }

// MarshalText writes the word.
func (s Source) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word.
func (s *Source) UnmarshalText(b []byte) (err error) { *s, err = ParseSource(string(b)); return err }

// MarshalText writes the word.
func (f Force) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText reads the word.
func (f *Force) UnmarshalText(b []byte) (err error) { *f, err = ParseForce(string(b)); return err }

// MarshalText writes the word.
func (m MustReport) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the word.
func (m *MustReport) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMustReport(string(b))
	return err
}

// MarshalText writes the word.
func (m MustArrive) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the word.
func (m *MustArrive) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMustArrive(string(b))
	return err
}
