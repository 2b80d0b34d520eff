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

// throttle counts failed sign-ins, never successful ones, so that a busy office is not locked out.
type throttle struct {
	mu    sync.Mutex
	fails map[string]*failures
}

type failures struct {
	count int
	last  time.Time
	until time.Time // locked until then
}

func newThrottle() *throttle { return &throttle{fails: map[string]*failures{}} }

func keysOf(account, address string) [2]string {
	return [2]string{"pair\x00" + account + "\x00" + address, "address\x00" + address}
}

// wait is how long the pair must wait before it may try again; 0 when it may now.
func (t *throttle) wait(account, address string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	var longest time.Duration
	for _, k := range keysOf(account, address) {
		if f := t.fails[k]; f != nil {
			longest = max(longest, f.until.Sub(now))
		}
	}
	return longest
}

// failed counts one more failure.
func (t *throttle) failed(account, address string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.fails) >= mostRemembered {
		t.forget(now)
	}
	for i, k := range keysOf(account, address) {
		f := t.fails[k]
		if f == nil || now.Sub(f.last) > forgetAfter {
			f = &failures{}
			t.fails[k] = f
		}
		f.count++
		f.last = now
		allowed := allowedPair
		if i == 1 {
			allowed = allowedAddress
		}
		if over := f.count - allowed; over >= 0 {
			f.until = now.Add(min(firstLock<<min(over, 10), longestLock))
		}
	}
}

// succeeded forgets the pair's failures; the address keeps its own.
func (t *throttle) succeeded(account, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.fails, keysOf(account, address)[0])
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
