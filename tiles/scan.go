package tiles

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// A scan walks over the blocks of some intervals, in parts that several goroutines may share.

// part is some blocks of one interval; slot says which of the scan's sums they belong to.
type part struct {
	keys     keys
	slot     int
	from, to int // blocks
}

// Below wideScan blocks a second goroutine costs more than it gains; parts of partBlocks are handed out one by one.
const (
	wideScan   = 64
	partBlocks = 32
)

// parts cuts an interval.
func (s *state) parts(to []part, k keys, slot int) []part {
	first, end := s.run(k)
	for first < end {
		n := min(partBlocks, end-first)
		to = append(to, part{k, slot, first, first + n})
		first += n
	}
	return to
}

// everywhere is the interval of the whole world.
var everywhere = squareKeys(0, 0, 0)

// visitor takes in what a scan finds. Each goroutine has its own.
type visitor interface {
	// whole is called for a block of which one or both groups match as a whole and nothing else does.
	whole(slot int, b *block, matching [2]bool)
	// rows is called for the selected rows of lo ≤ i < hi.
	rows(slot int, b *block, lo, hi int, sel *selection)
}

// scan visits what matches in all parts. It makes one visitor for each goroutine it uses, and returns
// them for their sums to be added. The error is the context's.
func scan[V visitor](ctx context.Context, c *Compiled, parts []part, fresh func() V) ([]V, error) {
	n := 1
	if blocksOf(parts) >= wideScan {
		n = min(runtime.GOMAXPROCS(0), len(parts))
	}
	visitors := make([]V, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	for i := range visitors {
		visitors[i] = fresh()
		work := func() {
			for ctx.Err() == nil {
				k := int(next.Add(1)) - 1
				if k >= len(parts) {
					return
				}
				c.visit(&parts[k], visitors[i])
			}
		}
		if i == n-1 {
			work()
		} else {
			wg.Go(work)
		}
	}
	wg.Wait()
	return visitors, ctx.Err()
}

func (c *Compiled) visit(p *part, v visitor) {
	var sel selection
	for _, b := range c.state.blocks[p.from:p.to] {
		judged := c.test.block(b)
		for g := range judged {
			if b.sum.groups[g].n == 0 { // as the other: so that one verdict may stand for all rows
				judged[g] = judged[1-g]
			}
		}
		if judged == both(none) {
			continue
		}
		lo, hi := b.find(p.keys)
		switch {
		case lo >= hi:
		case lo == 0 && hi == b.len() && judged[0] != some && judged[1] != some:
			v.whole(p.slot, b, [2]bool{judged[0] == all, judged[1] == all})
		default:
			sel.fill(lo, hi)
			if judged != both(all) {
				c.test.rows(b, lo, hi, &sel)
			}
			v.rows(p.slot, b, lo, hi, &sel)
		}
	}
}

// counter is the visitor of Count.
type counter struct{ n int64 }

func (c *counter) whole(_ int, b *block, matching [2]bool) {
	for g, found := range matching {
		if found {
			c.n += int64(b.sum.groups[g].n)
		}
	}
}

func (c *counter) rows(_ int, _ *block, lo, hi int, sel *selection) { c.n += sel.count(lo, hi) }

// Count is the number of concerns that match. The error is the context's.
func (c *Compiled) Count(ctx context.Context) (int64, error) {
	counters, err := scan(ctx, c, c.state.parts(nil, everywhere, 0), func() *counter { return &counter{} })
	n := int64(0)
	for _, part := range counters {
		n += part.n
	}
	return n, err
}
