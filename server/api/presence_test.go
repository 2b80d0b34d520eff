package api

import (
	"testing"
	"time"
)

func TestAnAccountShowsItsHandsThirtyTimesASecondAndNoOftener(t *testing.T) {
	var p pace
	now := time.Unix(1_700_000_000, 0)
	for n := range mostShown {
		if !p.allows(1, now) {
			t.Fatalf("number %d is refused", n)
		}
	}
	if p.allows(1, now) {
		t.Error("one more is let through")
	}
	if !p.allows(2, now) || !p.allows(1, now.Add(time.Second)) {
		t.Error("another account, or the next second, is refused")
	}
}
