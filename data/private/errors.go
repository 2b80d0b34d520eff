package private

import "errors"

// What can stand in the way, for errors.Is.
var (
	ErrMissing    = errors.New("PostgreSQL or PostGIS is not installed")
	ErrInUse      = errors.New("the data folder is in use by another program")
	ErrNotRunning = errors.New("no database is running on the data folder")
	ErrForeign    = errors.New("the cluster cannot be used by this user or this PostgreSQL")
	ErrFailed     = errors.New("PostgreSQL does not start")
)

// Error is a failure that a person can do something about; both texts say what.
type Error struct {
	Kind    error // one of the errors above
	Chinese string
	English string
	Cause   error // nil when the kind says it all
}

// Error gives both languages, the Chinese first, on lines of their own.
func (e *Error) Error() string {
	text := e.Chinese + "\n" + e.English
	if e.Cause != nil {
		text += "\n(" + e.Cause.Error() + ")"
	}
	return text
}

// Unwrap makes both the kind and the cause visible to errors.Is and errors.As.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Cause}
}
