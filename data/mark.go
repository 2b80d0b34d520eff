package data

import (
	"encoding"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"minqing/concern"
)

// markColumns are the columns of a mark in the order of markTargets; c is the alias of the row.
const markColumns = `c.id, c.version, st_x(c.geom), st_y(c.geom), coalesce(c.area_id, 0), c.category, c.status, c.urgency, c.source,
	coalesce(c.force, ''), coalesce(c.must_report, ''), coalesce(c.must_arrive, ''), coalesce(c.team, ''), coalesce(c.reporter, 0),
	c.noticed_at, c.yellow_at, c.red_at, c.ended_at`

// markTargets are where a row's markColumns are scanned to.
func markTargets(m *concern.Mark) []any {
	return []any{
		&m.ID, &m.Version, &m.Lon, &m.Lat, &m.Area, &m.Category, scanned{&m.Status}, scanned{&m.Urgency}, scanned{&m.Source},
		scanned{&m.Force}, scanned{&m.MustReport}, scanned{&m.MustArrive}, &m.Team, &m.Reporter,
		utc{&m.NoticedAt}, utc{&m.YellowAt}, utc{&m.RedAt}, utc{&m.EndedAt},
	}
}

// scanned reads one of the domain's words from a text column.
type scanned struct{ word encoding.TextUnmarshaler }

// ScanText takes the column's value.
func (s scanned) ScanText(t pgtype.Text) error { return s.word.UnmarshalText([]byte(t.String)) }

// utc reads an instant as the change log writes it, so that the two compare equal. The database's null is the zero time.
type utc struct{ t *time.Time }

// ScanTimestamptz takes the column's value.
func (u utc) ScanTimestamptz(t pgtype.Timestamptz) error {
	*u.t = time.Time{}
	if t.Valid {
		*u.t = t.Time.UTC()
	}
	return nil
}
