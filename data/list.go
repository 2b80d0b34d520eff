package data

import (
	"context"
	"time"

	"minqing/concern"
)

// Sort is an order of concerns, always made total by the id.
type Sort string

// The orders; a minus is descending.
const (
	NewestFirst Sort = "-noticed_at"
	OldestFirst Sort = "noticed_at"
	DueFirst    Sort = "red_at"
	DueLast     Sort = "-red_at"
	IDUp        Sort = "id"
	IDDown      Sort = "-id"
)

// ParseSort reads the name of an order; "" is NewestFirst.
func ParseSort(s string) (Sort, error) { return "", errPending }

// Page is a slice of a list. Next is "" on the last one. At is the instant of the first page, against which all pages tell the lights.
type Page struct {
	Concerns []Concern
	Next     string
	At       time.Time
}

// ListConcerns answers one page after the cursor ("" for the first), limit at most 1000. A cursor that was altered, or that
// belongs to another filter or order, is Invalid.
func (s *Store) ListConcerns(ctx context.Context, actor Actor, f *concern.Filter, sort Sort, cursor string, limit int) (*Page, error) {
	return nil, errPending
}

// CountConcerns is how many the actor may see of what the filter asks for.
func (s *Store) CountConcerns(ctx context.Context, actor Actor, f *concern.Filter, now time.Time) (int64, error) {
	return 0, errPending
}

// WordIDs are the ids, ascending, of the concerns the scope may see in whose texts every word occurs, case-folded, in a text that
// the scope may read. only restricts it to these ids when it is not nil: the rows that changed since.
func (s *Store) WordIDs(ctx context.Context, scope concern.Scope, words []string, only []int64) ([]int64, error) {
	return nil, errPending
}
