package geo

import "errors"

// InChinese is what an error has to say to the people who use the map: the Chinese text of the first error
// in the chain that has one, else Error(). Every error of this package and of geo/table that speaks of a
// user's input carries both languages, Error() being the English.
func InChinese(err error) string {
	var said interface{ Chinese() string }
	if errors.As(err, &said) {
		return said.Chinese()
	}
	return err.Error()
}

// InputError is foreign input that cannot be taken, in both languages, saying what to do next.
type InputError struct {
	English string
	Zh      string
}

func (e *InputError) Error() string { return e.English }

// Chinese is the same text for the people who use the map.
func (e *InputError) Chinese() string { return e.Zh }
