package data_test

import (
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"minqing/concern"
)

// matches is the filter as DESIGN §6 words it, all but the words, one mark at a time.
func matches(f *concern.Filter, m *concern.Mark, prefix string, parents map[string]string, v *concern.Viewer, now time.Time) bool {
	at := orb.Point{m.Lon, m.Lat}
	switch {
	case f.Areas != nil && !(m.Area != 0 && concern.Under(f.Areas, prefix)),
		f.BBox != nil && !f.BBox.Contains(at),
		f.Categories != nil && !slices.Contains(f.Categories, m.Category) && !slices.Contains(f.Categories, parents[m.Category]),
		outOf(f.Statuses, m.Status),
		outOf(f.Lights, m.Light(now)),
		outOf(f.Urgencies, m.Urgency),
		outOf(f.MustReport, m.MustReport),
		outOf(f.MustArrive, m.MustArrive),
		outOf(f.Sources, m.Source),
		outOf(f.Forces, m.Force),
		outOf(f.Teams, m.Team),
		f.Mine && m.Reporter != v.Account && !slices.Contains(v.Teams, m.Team),
		f.Unassigned != nil && *f.Unassigned != (len(prefix) < 15),
		!f.From.IsZero() && m.NoticedAt.Before(f.From),
		!f.To.IsZero() && !m.NoticedAt.Before(f.To),
		!f.EndedFrom.IsZero() && (m.EndedAt.IsZero() || m.EndedAt.Before(f.EndedFrom)),
		!f.EndedTo.IsZero() && (m.EndedAt.IsZero() || !m.EndedAt.Before(f.EndedTo)),
		f.Within != nil && !planar.MultiPolygonContains(f.Within, at),
		f.Restricted != nil && !*f.Restricted && m.Restricted():
		return false
	}
	return true
}

func outOf[W comparable](asked []W, has W) bool {
	return len(asked) > 0 && !slices.Contains(asked, has)
}
