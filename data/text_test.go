package data_test

import (
	"testing"

	"minqing/concern"
	"minqing/data"
)

func TestWhatTheDatabaseCannotHoldIsTheSendersMistake(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	for _, text := range []string{"a\x00b", "\xff\xfe"} {
		_, err := s.Authenticate(t.Context(), text, "password-123")
		wantKind(t, err, data.Unauthorized)

		_, err = s.CreateConcern(t.Context(), staff, report(inGrid1), data.Idempotency{Key: text, BodyHash: []byte{1}})
		wantKind(t, err, data.Invalid)

		n := report(inGrid1)
		n.Category = text
		_, err = s.CreateConcern(t.Context(), staff, n, data.Idempotency{})
		wantKind(t, err, data.Invalid)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern`); n != 0 {
		t.Errorf("%d concerns were kept", n)
	}
}
