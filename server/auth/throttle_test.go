package auth

import (
	"testing"
	"time"
)

func TestAGuesserWaitsLongerEachTimeAndAnOfficeDoesNot(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	th := newThrottle()
	for range allowedPair - 1 {
		th.failed("staff", "10.0.0.1", now)
	}
	if w := th.wait("staff", "10.0.0.1", now); w != 0 {
		t.Fatalf("a forgotten password waits %s", w)
	}
	th.failed("staff", "10.0.0.1", now)
	first := th.wait("staff", "10.0.0.1", now)
	th.failed("staff", "10.0.0.1", now)
	second := th.wait("staff", "10.0.0.1", now)
	if first != firstLock || second != 2*firstLock {
		t.Errorf("waits %s then %s, want %s then twice that", first, second, firstLock)
	}
	if w := th.wait("leader", "10.0.0.1", now); w != 0 {
		t.Errorf("another account at the same address waits %s", w)
	}
	if w := th.wait("staff", "10.0.0.2", now); w != 0 {
		t.Errorf("the owner at another address waits %s", w)
	}
	for range 20 {
		th.failed("staff", "10.0.0.1", now)
	}
	if w := th.wait("staff", "10.0.0.1", now); w != longestLock {
		t.Errorf("waits %s at the most, want %s", w, longestLock)
	}
	if w := th.wait("staff", "10.0.0.1", now.Add(longestLock)); w > 0 {
		t.Errorf("still locked after the lock: %s", w)
	}
	th.succeeded("staff", "10.0.0.1")
	if w := th.wait("staff", "10.0.0.1", now); w != 0 {
		t.Errorf("locked after a success: %s", w)
	}
}

func TestAnAddressThatTriesManyAccountsIsLocked(t *testing.T) {
	now := time.Now()
	th := newThrottle()
	for i := range allowedAddress {
		th.failed(string(rune('a'+i)), "10.0.0.1", now)
	}
	if w := th.wait("never tried", "10.0.0.1", now); w <= 0 {
		t.Error("an address that sprayed passwords over accounts may go on")
	}
}
