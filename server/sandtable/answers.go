package sandtable

import (
	"context"
	"sync"
	"time"

	"minqing/data"
)

// mostAnswers are kept at once; the longest unasked goes first.
const mostAnswers = 256

// answers keeps what the database said until something changes that it depends on, so that many who ask the same cost one question.
type answers[A any] struct {
	mu  sync.Mutex
	all map[string]*answer[A]
}

type answer[A any] struct {
	asking sync.Mutex // held while the database is asked
	value  A

	// Under answers.mu:
	fresh bool                          // the value is what the database says, as far as the feed has told
	moved func(c *data.MarkChange) bool // whether a change may move the value
	used  time.Time
}

func newAnswers[A any]() *answers[A] { return &answers[A]{all: map[string]*answer[A]{}} }

// clear forgets everything: who sees what may have changed.
func (k *answers[A]) clear() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.all)
}

// note marks what a batch may have moved.
func (k *answers[A]) note(changes []data.MarkChange) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, a := range k.all {
		for i := 0; i < len(changes) && a.fresh; i++ {
			a.fresh = !a.moved(&changes[i])
		}
	}
}

// find answers what is kept under a key, or asks. Who asks the same meanwhile waits for that answer.
func (k *answers[A]) find(ctx context.Context, key string, moved func(c *data.MarkChange) bool, ask func(context.Context) (A, error)) (A, error) {
	a := k.open(key, moved)
	a.asking.Lock()
	defer a.asking.Unlock()
	if k.promise(a) {
		return a.value, nil
	}
	value, err := ask(ctx)
	if err != nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		a.fresh = false
		return value, err
	}
	a.value = value
	return value, nil
}

// promise says whether the value is fresh. Otherwise it will be: what changes while the database is asked is noted from here on.
func (k *answers[A]) promise(a *answer[A]) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	was := a.fresh
	a.fresh = true
	return was
}

func (k *answers[A]) open(key string, moved func(c *data.MarkChange) bool) *answer[A] {
	k.mu.Lock()
	defer k.mu.Unlock()
	a, there := k.all[key]
	if !there {
		if len(k.all) >= mostAnswers {
			k.dropOldest()
		}
		a = &answer[A]{moved: moved}
		k.all[key] = a
	}
	a.used = time.Now()
	return a
}

func (k *answers[A]) dropOldest() {
	var oldest string
	for key, a := range k.all {
		if oldest == "" || a.used.Before(k.all[oldest].used) {
			oldest = key
		}
	}
	delete(k.all, oldest)
}
