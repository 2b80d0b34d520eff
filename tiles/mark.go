package tiles

import (
	"fmt"
	"math"
	"time"

	"minqing/concern"
)

// maxID is the highest concern id: tiles are read by programs whose whole numbers end at 2⁵³, and the
// numbers above this one name clusters.
const maxID = 1<<51 - 1

// MarkError is a mark that the columns cannot hold. Whatever the database's checks let through fits.
type MarkError struct {
	ID    int64
	Field string
	Value any
}

func (e *MarkError) Error() string {
	return fmt.Sprintf("concern %d: %s %v is out of range", e.ID, e.Field, e.Value)
}

// rowOf writes a mark as a row, its words by number.
func rowOf(m *concern.Mark, category, team *nextDictionary) (row, error) {
	switch {
	case m.ID < 1 || m.ID > maxID:
		return row{}, &MarkError{m.ID, "id", m.ID}
	case m.Version < 0 || m.Version > math.MaxUint32:
		return row{}, &MarkError{m.ID, "version", m.Version}
	case !(m.Lon >= -180 && m.Lon <= 180):
		return row{}, &MarkError{m.ID, "lon", m.Lon}
	case !(m.Lat >= -90 && m.Lat <= 90):
		return row{}, &MarkError{m.ID, "lat", m.Lat}
	case m.Area < 0:
		return row{}, &MarkError{m.ID, "area", m.Area}
	case m.Reporter < 0 || m.Reporter > math.MaxUint32:
		return row{}, &MarkError{m.ID, "reporter", m.Reporter}
	case m.Status > concern.Suspended || m.Urgency > concern.Urgent || m.Source > concern.Patrol ||
		m.Force > concern.Volunteer || m.MustReport > concern.CrimeClue || m.MustArrive > concern.Emergency:
		return row{}, &MarkError{m.ID, "a word of", *m}
	}
	r := row{
		id: uint64(m.ID), version: uint32(m.Version), noticed: m.NoticedAt.UnixMicro(),
		yellow: secondAfter(m.YellowAt), red: secondAfter(m.RedAt),
		area: uint32(m.Area), reporter: uint32(m.Reporter), team: team.number(m.Team),
		bits: uint32(m.Status)<<fieldStatus | uint32(m.Urgency)<<fieldUrgency | uint32(m.Source)<<fieldSource |
			uint32(m.Force)<<fieldForce | uint32(m.MustReport)<<fieldMustReport | uint32(m.MustArrive)<<fieldMustArrive,
	}
	if m.Status.Ended() {
		r.yellow = clampSecond(m.EndedAt.Unix())
	}
	n := category.number(m.Category)
	if n > math.MaxUint16 {
		return row{}, &MarkError{m.ID, "category (there are too many)", m.Category}
	}
	r.category = uint16(n)
	r.x, r.y = cellOf(m.Lon, m.Lat)
	r.dx, r.dy = offsetsOf(m.Lon, m.Lat, r.x, r.y)
	return r, nil
}

// secondAfter is the first whole second that is not before t: a clock of whole seconds passes both at once.
func secondAfter(t time.Time) uint32 {
	s := t.Unix()
	if t.Nanosecond() > 0 {
		s++
	}
	return clampSecond(s)
}

// mark is the inverse of rowOf.
func (s *state) mark(r row) concern.Mark {
	at := positionOf(r.x, r.y, r.dx, r.dy)
	m := concern.Mark{
		ID: int64(r.id), Version: int64(r.version), Lon: at[0], Lat: at[1], Area: int32(r.area),
		Category: s.categories.words[r.category], Team: s.teams.words[r.team], Reporter: int64(r.reporter),
		Status:     concern.Status(fieldStatus.of(r.bits)),
		Urgency:    concern.Urgency(fieldUrgency.of(r.bits)),
		Source:     concern.Source(fieldSource.of(r.bits)),
		Force:      concern.Force(fieldForce.of(r.bits)),
		MustReport: concern.MustReport(fieldMustReport.of(r.bits)),
		MustArrive: concern.MustArrive(fieldMustArrive.of(r.bits)),
		NoticedAt:  time.UnixMicro(r.noticed).UTC(),
		RedAt:      time.Unix(int64(r.red), 0).UTC(),
	}
	switch at := time.Unix(int64(r.yellow), 0).UTC(); {
	case !m.Status.Ended():
		m.YellowAt = at
	case r.yellow != 0:
		m.EndedAt = at
	}
	return m
}
