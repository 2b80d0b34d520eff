package concern

import (
	"slices"
	"time"

	"minqing/geo"
)

// Asking is who asks and what the asker's deployment knows, as far as a filter needs it.
type Asking struct {
	Account int64
	Teams   []string          // of the account, for Filter.Mine
	Parents map[string]string // category slug → slug of its parent, for those that have one
	Now     time.Time         // lights are as of this instant
}

// Place is the area that holds a mark: its prefix and level, both zero outside of all.
type Place struct {
	Prefix string
	Level  geo.Level
}

// Match says whether the filter takes a mark: the rule in plain words, which the SQL and the tile columns are tested against.
// Words are left to the database, for a mark has no text. Borders of BBox and Within belong to them; a concern is
// unassigned if no grid holds it, also when a community does.
func (f *Filter) Match(m *Mark, at Place, who Asking) bool {
	return (len(f.Areas) == 0 || m.Area != 0 && Under(f.Areas, at.Prefix)) &&
		(f.BBox == nil || m.Lon >= f.BBox.Min[0] && m.Lon <= f.BBox.Max[0] && m.Lat >= f.BBox.Min[1] && m.Lat <= f.BBox.Max[1]) &&
		f.matchCategory(m.Category, who.Parents) &&
		oneOf(f.Statuses, m.Status) &&
		oneOf(f.Lights, m.Light(who.Now)) &&
		oneOf(f.Urgencies, m.Urgency) &&
		oneOf(f.MustReport, m.MustReport) &&
		oneOf(f.MustArrive, m.MustArrive) &&
		oneOf(f.Sources, m.Source) &&
		oneOf(f.Forces, m.Force) &&
		oneOf(f.Teams, m.Team) &&
		(!f.Mine || m.mine(who)) &&
		(f.Unassigned == nil || *f.Unassigned == (at.Level < geo.Grid)) &&
		(f.From.IsZero() || !m.NoticedAt.Before(f.From)) &&
		(f.To.IsZero() || m.NoticedAt.Before(f.To)) &&
		f.matchEnd(m.EndedAt) &&
		(f.Within == nil || geo.Covers(f.Within, [2]float64{m.Lon, m.Lat})) &&
		(f.Restricted == nil || *f.Restricted || !m.Restricted())
}

// oneOf says whether one of the values is the mark's; no values take every mark.
func oneOf[T comparable](values []T, v T) bool {
	return len(values) == 0 || slices.Contains(values, v)
}

func (f *Filter) matchCategory(slug string, parents map[string]string) bool {
	if len(f.Categories) == 0 || slices.Contains(f.Categories, slug) {
		return true
	}
	parent := parents[slug]
	return parent != "" && slices.Contains(f.Categories, parent)
}

// matchEnd says whether the filter takes what ended then, zero for what has not or nobody knows.
func (f *Filter) matchEnd(at time.Time) bool {
	if f.EndedFrom.IsZero() && f.EndedTo.IsZero() {
		return true
	}
	return !at.IsZero() && !at.Before(f.EndedFrom) && (f.EndedTo.IsZero() || at.Before(f.EndedTo))
}

// mine says whether the asker reported the concern, or is in the team it was dispatched to.
func (m *Mark) mine(who Asking) bool {
	return who.Account != 0 && m.Reporter == who.Account || m.Team != "" && slices.Contains(who.Teams, m.Team)
}

// ParentsOf is Asking.Parents for a deployment's categories.
func ParentsOf(categories []Category) map[string]string {
	parents := map[string]string{}
	for _, c := range categories {
		if c.Parent != "" {
			parents[c.Slug] = c.Parent
		}
	}
	return parents
}
