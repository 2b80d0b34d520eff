package auth

import (
	"net/netip"
	"sync"
	"time"

	"minqing/data"
)

// The codes of slips are asked for without an account. A few wrong ones are a slip that was typed by hand, many are a guesser:
// after wrongByAddress of them each further one locks the address for twice as long, as of sign-ins. When from everywhere
// together more than wrongInAll come within a minute, all wait until it is over: a guess costs the guesser more than that
// minute costs a resident.
const (
	wrongByAddress = 20
	wrongInAll     = 300
	together       = time.Minute
)

// Codes counts wrong codes, never right ones. Like sign-ins they are counted by each server for itself: that many servers let
// that many times more through. It is safe for concurrent use.
type Codes struct {
	now       func() time.Time
	addresses *throttle

	mu    sync.Mutex
	began time.Time // the minute that is counted
	wrong int       // within it
}

// NewCodes begins with none counted.
func NewCodes(now func() time.Time) *Codes { return &Codes{now: now, addresses: newThrottle()} }

// Try lets an address try a code: NotFound of try is a wrong one. The error is a *TooManyError when it must wait, else try's.
func (c *Codes) Try(address string, try func() error) error {
	lock := lockOf{"codes\x00" + neighbourhood(address), wrongByAddress}
	if wait := max(c.addresses.waitOf(c.now(), lock), c.waitTogether()); wait > 0 {
		return &TooManyError{wait}
	}
	err := try()
	if data.KindOf(err) == data.NotFound {
		c.addresses.failedOf(c.now(), lock)
		c.countTogether()
	}
	return err
}

func (c *Codes) waitTogether() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wrong < wrongInAll {
		return 0
	}
	return c.began.Add(together).Sub(c.now())
}

func (c *Codes) countTogether() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.began) >= together {
		c.began, c.wrong = now, 0
	}
	c.wrong++
}

// neighbourhood is what one guesser has of addresses: an IPv6 line holds a network of 64 bits.
func neighbourhood(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Unmap().Is4() {
		return address
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
