package auth

import (
	"sync"
	"time"
)

// A few failures are a forgotten password, many are a guesser: after allowed failures each further one locks the pair of
// account and address for twice as long, up to longestLock. An address alone may fail more often, for people behind one router.
const (
	allowedPair    = 5
	allowedAddress = 50
	firstLock      = 15 * time.Second
	longestLock    = 15 * time.Minute
	forgetAfter    = time.Hour
	mostRemembered = 100_000
)

// throttle counts failures, never successes, so that a busy office is not locked out.
type throttle struct {
	mu    sync.Mutex
	fails map[string]*failures
}

type failures struct {
	count int
	last  time.Time
	until time.Time // locked until then
}

// lockOf is what is locked after so many failures.
type lockOf struct {
	key     string
	allowed int
}

func newThrottle() *throttle { return &throttle{fails: map[string]*failures{}} }

// locksOf are those of a sign-in: the pair's and the address's.
func locksOf(account, address string) []lockOf {
	return []lockOf{{"pair\x00" + account + "\x00" + address, allowedPair}, {"address\x00" + address, allowedAddress}}
}

// wait is how long the pair must wait before it may try again; 0 when it may now.
func (t *throttle) wait(account, address string, now time.Time) time.Duration {
	return t.waitOf(now, locksOf(account, address)...)
}

// failed counts one more failure of a sign-in.
func (t *throttle) failed(account, address string, now time.Time) {
	t.failedOf(now, locksOf(account, address)...)
}

// succeeded forgets the pair's failures; the address keeps its own.
func (t *throttle) succeeded(account, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.fails, locksOf(account, address)[0].key)
}

func (t *throttle) waitOf(now time.Time, locks ...lockOf) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	var longest time.Duration
	for _, l := range locks {
		if f := t.fails[l.key]; f != nil {
			longest = max(longest, f.until.Sub(now))
		}
	}
	return longest
}

func (t *throttle) failedOf(now time.Time, locks ...lockOf) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.fails) >= mostRemembered {
		t.forget(now)
	}
	for _, l := range locks {
		f := t.fails[l.key]
		if f == nil || now.Sub(f.last) > forgetAfter {
			f = &failures{}
			t.fails[l.key] = f
		}
		f.count++
		f.last = now
		if over := f.count - l.allowed; over >= 0 {
			f.until = now.Add(min(firstLock<<min(over, 10), longestLock))
		}
	}
}

// forget drops what is old, and, when that is not enough, everything that locks nobody now.
func (t *throttle) forget(now time.Time) {
	for k, f := range t.fails {
		if now.Sub(f.last) > forgetAfter {
			delete(t.fails, k)
		}
	}
	if len(t.fails) < mostRemembered {
		return
	}
	for k, f := range t.fails {
		if now.After(f.until) {
			delete(t.fails, k)
		}
	}
}
