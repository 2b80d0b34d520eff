package data

import (
	"context"

	"minqing/concern"
)

// SyncCategories makes the table what the list says, one transaction: new ones are added, known ones changed, missing ones
// removed unless concerns still use them. Deadlines already set stay. Call it at every start.
func (s *Store) SyncCategories(ctx context.Context, cs []concern.Category) error { return errPending }

// Categories are in the order of the data file.
func (s *Store) Categories(ctx context.Context) ([]concern.Category, error) { return nil, errPending }
