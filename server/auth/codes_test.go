package auth

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"minqing/data"
)

var errWrongCode = &data.Error{Kind: data.NotFound}

// wrong tries a code that is none and answers how long the address must wait instead, 0 when it was let through.
func wrong(c *Codes, address string) time.Duration {
	return waitFor(c.Try(address, func() error { return errWrongCode }))
}

func waitFor(err error) time.Duration {
	var often *TooManyError
	if errors.As(err, &often) {
		return often.Wait
	}
	return 0
}

func TestWhoGuessesCodesWaitsAndWhoHasOneDoesNot(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	c := NewCodes(func() time.Time { return now })
	for range wrongByAddress {
		if w := wrong(c, "10.0.0.1"); w != 0 {
			t.Fatalf("a code typed wrong waits %s", w)
		}
		if err := c.Try("10.0.0.2", func() error { return nil }); err != nil {
			t.Fatalf("a right code is refused: %v", err)
		}
	}
	if w := wrong(c, "10.0.0.1"); w != firstLock {
		t.Errorf("a guesser waits %s, want %s", w, firstLock)
	}
	asked := false
	if err := c.Try("10.0.0.1", func() error { asked = true; return nil }); waitFor(err) == 0 || asked {
		t.Error("a locked address is let through with what may be a right code: it could go on guessing")
	}
	if err := c.Try("10.0.0.2", func() error { return nil }); err != nil {
		t.Errorf("another address waits: %v", err)
	}
	now = now.Add(firstLock)
	if w := wrong(c, "10.0.0.1"); w != 0 {
		t.Errorf("still locked after the lock: %s", w)
	}
	if w := wrong(c, "10.0.0.1"); w != 2*firstLock {
		t.Errorf("the next lock is %s, want twice as long", w)
	}
}

func TestOneIPv6LineIsOneGuesser(t *testing.T) {
	now := time.Now()
	c := NewCodes(func() time.Time { return now })
	for i := range wrongByAddress {
		wrong(c, fmt.Sprintf("2001:db8:1:2::%x", i))
	}
	if w := wrong(c, "2001:db8:1:2:ffff::1"); w == 0 {
		t.Error("an address of a network whose others guessed may go on")
	}
	if w := wrong(c, "2001:db8:1:3::1"); w != 0 {
		t.Errorf("another network waits %s", w)
	}
}

func TestGuessersFromEverywhereWaitTogether(t *testing.T) {
	now := time.Now()
	c := NewCodes(func() time.Time { return now })
	for i := range wrongInAll {
		if w := wrong(c, fmt.Sprintf("10.1.%d.%d", i/256, i%256)); w != 0 {
			t.Fatalf("the %d. of them waits %s", i+1, w)
		}
	}
	if w := wrong(c, "10.2.0.1"); w != together {
		t.Errorf("the next waits %s, want %s", w, together)
	}
	now = now.Add(together)
	if w := wrong(c, "10.2.0.1"); w != 0 {
		t.Errorf("in the next minute it waits %s", w)
	}
	if w := wrong(c, "10.2.0.2"); w != 0 {
		t.Errorf("the second of the next minute waits %s", w)
	}
}
