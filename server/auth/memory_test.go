package auth

import (
	"errors"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"minqing/data"
)

var errAway = &data.Error{Kind: data.Unavailable, English: "away"}

func TestWhatIsRememberedStandsWhilePostGISIsAwayAndNoLonger(t *testing.T) {
	r, err := newRecall[string, int]()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	r.now = func() time.Time { return now }
	asked := 0
	answers := func(value int, found bool, err error) func() (int, bool, error) {
		return func() (int, bool, error) { asked++; return value, found, err }
	}
	for _, step := range []struct {
		says   string
		later  time.Duration
		answer func() (int, bool, error)
		value  int
		found  bool
		fails  bool
		asked  int
	}{
		{"what was never known cannot be told", 0, answers(0, false, errAway), 0, false, true, 1},
		{"it is asked for once", 0, answers(7, true, nil), 7, true, false, 2},
		{"and then remembered", remembering - time.Second, answers(8, true, nil), 7, true, false, 2},
		{"an old answer stands while nobody can be asked", time.Second, answers(0, false, errAway), 7, true, false, 3},
		{"without asking each time", time.Second, answers(0, false, errAway), 7, true, false, 3},
		{"however long that is", 10 * time.Hour, answers(0, false, errAway), 7, true, false, 4},
		{"but it is asked again soon", askAgain, answers(9, true, nil), 9, true, false, 5},
		{"another failure is told", remembering, answers(0, false, errors.New("broken")), 0, false, true, 6},
		{"what has gone is gone", 0, answers(0, false, nil), 0, false, false, 7},
		{"and not brought back", 0, answers(0, false, errAway), 0, false, true, 8},
	} {
		now = now.Add(step.later)
		value, found, err := r.get("key", step.answer)
		if value != step.value || found != step.found || (err != nil) != step.fails || asked != step.asked {
			t.Errorf("%s: got %d, %v, %v after asking %d times", step.says, value, found, err, asked)
		}
	}
}

func TestAnAnswerFromBeforeSomethingWasForgottenIsNotRemembered(t *testing.T) {
	r, err := newRecall[string, int]()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	r.now = func() time.Time { return now }
	for _, way := range []struct {
		says  string
		later time.Duration
		err   error
	}{
		{"the first answer", 0, nil},
		{"a later one", remembering, nil},
		{"one that stands in for PostGIS", remembering, errAway},
	} {
		now = now.Add(way.later)
		_, _, err := r.get("key", func() (int, bool, error) {
			r.forget("key") // the session ended, or the account was disabled, while its old state was on its way
			return 1, true, way.err
		})
		if err != nil {
			t.Fatalf("%s: %v", way.says, err)
		}
		if value, found, _ := r.get("key", func() (int, bool, error) { return 0, false, nil }); found {
			t.Errorf("%s is remembered: %d", way.says, value)
		}
		if _, _, err := r.get("key", func() (int, bool, error) { return 1, true, nil }); err != nil {
			t.Fatal(err)
		}
	}
}

// unwritable is a session store that can be read.
type unwritable struct{ scs.Store }

func (unwritable) Find(string) ([]byte, bool, error)      { return []byte("as it was"), true, nil }
func (unwritable) Commit(string, []byte, time.Time) error { return errAway }

func TestASessionThatCannotBeWrittenIsRememberedAsItWas(t *testing.T) {
	m, err := remember(unwritable{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := m.Find("token"); err != nil {
		t.Fatal(err)
	}
	if err := m.Commit("token", []byte("renewed"), time.Now().Add(time.Hour)); !errors.Is(err, errAway) {
		t.Fatalf("it was written: %v", err)
	}
	if _, there := m.kept.kept.GetIfPresent("token"); !there {
		t.Error("it is forgotten")
	}
}
