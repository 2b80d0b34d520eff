package sandtable

import (
	"context"
	"errors"
	"sync"
	"testing"

	"minqing/concern"
	"minqing/data"
)

// database is one that counts how often it is asked.
type database struct {
	mu    sync.Mutex
	asked int
	err   error
	while func() // happens before it answers
}

func (d *database) ask(context.Context) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked++
	if d.while != nil {
		d.while()
	}
	return d.asked, d.err
}

// ofStreet says that concerns of area 1 move the answer.
func ofStreet(c *data.MarkChange) bool { return c.After != nil && c.After.Area == 1 }

func changed(area int32) []data.MarkChange {
	return []data.MarkChange{{After: &concern.Mark{Area: area}}}
}

func (d *database) find(t *testing.T, k *answers[int], key string, want int) {
	t.Helper()
	if got, err := k.find(t.Context(), key, ofStreet, d.ask); err != nil || got != want {
		t.Errorf("%s is answer %d, %v; want %d", key, got, err, want)
	}
}

func TestTenWallsCostOneQuestion(t *testing.T) {
	d, k := &database{}, newAnswers[int]()
	var walls sync.WaitGroup
	for range 10 {
		walls.Go(func() { d.find(t, k, "street", 1) })
	}
	walls.Wait()
	d.find(t, k, "elsewhere", 2)
	d.find(t, k, "street", 1)
}

func TestWhatChangedIsAskedAnewAndNothingElse(t *testing.T) {
	d, k := &database{}, newAnswers[int]()
	d.find(t, k, "street", 1)
	k.note(changed(2))
	d.find(t, k, "street", 1)
	k.note(append(changed(2), changed(1)...))
	d.find(t, k, "street", 2)
	k.clear()
	d.find(t, k, "street", 3)
}

func TestAChangeWhileTheDatabaseIsAskedIsNotMissed(t *testing.T) {
	d, k := &database{}, newAnswers[int]()
	d.while = func() { k.note(changed(1)) }
	d.find(t, k, "street", 1)
	d.while = nil
	d.find(t, k, "street", 2)
	d.find(t, k, "street", 2)
}

func TestWhatTheDatabaseDidNotAnswerIsAskedAgain(t *testing.T) {
	d, k := &database{err: errors.New("away")}, newAnswers[int]()
	if _, err := k.find(t.Context(), "street", ofStreet, d.ask); err == nil {
		t.Error("no answer is one")
	}
	d.err = nil
	d.find(t, k, "street", 2)
}

func TestNoMoreAnswersAreKeptThanThereIsRoomFor(t *testing.T) {
	d, k := &database{}, newAnswers[int]()
	for n := range mostAnswers + 1 {
		d.find(t, k, string(rune('一'+n)), n+1)
	}
	if len(k.all) != mostAnswers {
		t.Errorf("%d are kept", len(k.all))
	}
	d.find(t, k, "一", mostAnswers+2)
}
