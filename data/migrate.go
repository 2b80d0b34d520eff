package data

import "context"

// Migrate brings the database at url up to this program's schema. It creates the PostGIS extension first, on a plain
// connection; any number of servers may call it at once.
func Migrate(ctx context.Context, url string) error { return errPending }
