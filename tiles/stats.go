package tiles

import (
	"context"

	"minqing/geo"
)

// Dimension is what statistics are grouped by: area (with Level), category, status, light, force, must_report,
// urgency, source, or the day, week or month it was noticed (Asia/Shanghai).
type Dimension struct {
	By    string
	Level geo.Level // of area: a concern counts for its ancestor at this level; the default is Grid
}

// Row is one group: its key for each dimension, and how many concerns it has under each light.
//
// An area's key is its code, "" for what lies outside of every area of that level. A day's is 2026-11-22, a week's its
// Monday, a month's 2026-11. The others' are the words of the wire, "" for none (no force, no must-report kind).
type Row struct {
	Keys                     []string
	Count                    int64
	Green, Yellow, Red, None int64
}

// Stats counts what matches, grouped by one dimension or by two at once, ordered by key. Groups without a concern have no
// row. total is the sum of all counts. The error is a *DimensionError or the context's.
func (c *Compiled) Stats(ctx context.Context, by ...Dimension) (rows []Row, total int64, err error) {
	return nil, 0, nil
}

// DimensionError names a dimension that statistics do not know.
type DimensionError struct{ By string }

func (e *DimensionError) Error() string { return "statistics by " + e.By + " are not kept" }
