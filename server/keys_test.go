package main

import (
	"bytes"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"

	"minqing/data"
	"minqing/data/pgtest"
)

// installed is a program with a data folder of its own, beside a database of its own.
func installed(t *testing.T) *program {
	t.Helper()
	return &program{Data: t.TempDir(), DatabaseURL: pgtest.New(t)}
}

// opened is the store of a running server.
func opened(t *testing.T, p *program) *data.Store {
	t.Helper()
	store, err := p.openStore(t.Context(), p.DatabaseURL, p.DatabaseURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

func keyLines(t *testing.T, p *program) []string {
	t.Helper()
	text, err := os.ReadFile(p.keyFile())
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(text))
}

// withContact reports a concern with a contact and answers its id.
func withContact(t *testing.T, store *data.Store, name string) int64 {
	t.Helper()
	w, err := store.CreateConcern(t.Context(), data.Operator(), data.NewConcern{
		Title: "路灯不亮", Category: "street_light", Point: [2]float64{113.57, 37.86}, Contact: &data.Contact{Name: name},
	}, data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	return w.Concern.ID
}

func wantContact(t *testing.T, store *data.Store, id int64, name string) {
	t.Helper()
	if got, err := store.Contact(t.Context(), data.Operator(), id); err != nil || got.Name != name {
		t.Errorf("the contact of %d is %+v, %v; want %s", id, got, err, name)
	}
}

func TestTheFirstStartMakesAKeyThatStays(t *testing.T) {
	p := installed(t)
	first, err := p.keys()
	if err != nil || len(first.Current) != keyBytes || len(first.Old) != 0 {
		t.Fatalf("a key of %d bytes and %d others, %v", len(first.Current), len(first.Old), err)
	}
	if info, err := os.Stat(p.keyFile()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the key: %v, %v", info.Mode(), err)
	}
	again, err := p.keys()
	if err != nil || !bytes.Equal(again.Current, first.Current) {
		t.Errorf("the next start has another key: %v", err)
	}
	if err := p.firstKey(); err != nil || len(keyLines(t, p)) != 1 || keyLines(t, p)[0] != hex.EncodeToString(first.Current) {
		t.Errorf("who comes second makes another key: %v", err)
	}
	if rest, err := os.ReadDir(p.Data); err != nil || len(rest) != 1 {
		t.Errorf("beside the key are left %v, %v", rest, err)
	}
}

func TestAKeyIsRotatedBesideARunningServer(t *testing.T) {
	p := installed(t)
	running := opened(t, p)
	before, earlier := keyLines(t, p)[0], withContact(t, running, "李大妈")
	if err := (keyRotate{}).Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	after := keyLines(t, p)
	if len(after) != 1 || after[0] == before {
		t.Fatalf("the file has %d keys, the first of them changed: %t; want one that did", len(after), after[0] != before)
	}
	wantContact(t, running, earlier, "李大妈")
	later := withContact(t, running, "王某")
	restarted := opened(t, p)
	wantContact(t, restarted, earlier, "李大妈")
	wantContact(t, restarted, later, "王某")
}

func TestARotationThatWasCutShortIsEndedWithTheSameKey(t *testing.T) {
	p := installed(t)
	id := withContact(t, opened(t, p), "李大妈")
	old, fresh := keyLines(t, p)[0], strings.Repeat("ab", keyBytes)
	if err := os.WriteFile(p.keyFile(), []byte(fresh+"\n"+old+"\n"), 0o600); err != nil { // as it is before anything is wrapped anew
		t.Fatal(err)
	}
	wantContact(t, opened(t, p), id, "李大妈")
	if err := (keyRotate{}).Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if lines := keyLines(t, p); !slices.Equal(lines, []string{fresh}) {
		t.Errorf("the file has %d keys, want the new one alone", len(lines))
	}
	wantContact(t, opened(t, p), id, "李大妈")
}

func TestOneRotationAtATime(t *testing.T) {
	p := installed(t)
	before, err := p.keys()
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := p.lockKeys()
	if err != nil {
		t.Fatal(err)
	}
	if err := (keyRotate{}).Run(t.Context(), p); data.KindOf(err) != data.Conflict {
		t.Errorf("a second rotation says %v", err)
	}
	if after, err := p.keys(); err != nil || !bytes.Equal(after.Current, before.Current) {
		t.Errorf("it changed the key: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if err := (keyRotate{}).Run(t.Context(), p); err != nil {
		t.Error(err)
	}
}

func TestKeysOfTheEnvironmentAreRotatedToTheCurrentOne(t *testing.T) {
	p := installed(t)
	p.Key = strings.Repeat("01", keyBytes)
	id := withContact(t, opened(t, p), "李大妈")
	changed := &program{Data: p.Data, DatabaseURL: p.DatabaseURL, Key: strings.Repeat("02", keyBytes), OldKeys: []string{p.Key}}
	if err := (keyRotate{}).Run(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p.keyFile()); !os.IsNotExist(err) {
		t.Errorf("a key file came to be: %v", err)
	}
	changed.OldKeys = nil
	wantContact(t, opened(t, changed), id, "李大妈")
}

func TestAKeyThatIsNoneIsRefused(t *testing.T) {
	for _, text := range []string{"", "\n", "abc", strings.Repeat("zz", keyBytes), strings.Repeat("ab", keyBytes) + "\nabc"} {
		p := &program{Data: t.TempDir()}
		if err := os.WriteFile(p.keyFile(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := p.keys(); data.KindOf(err) != data.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
	p := &program{Data: t.TempDir(), Key: strings.Repeat("ab", keyBytes), OldKeys: []string{"abc"}}
	if _, err := p.keys(); data.KindOf(err) != data.Invalid {
		t.Errorf("an old key that is none: %v", err)
	}
}

func TestWhatIsPersonalIsKeptForDaysThatCanBeTold(t *testing.T) {
	for days, fine := range map[int]bool{-1: false, 0: true, 30: true, 36_500: true, 200_000: false} {
		if err := (&serveCommand{ErasedAfter: days, HotspotLeast: 5}).Validate(); (err == nil) != fine {
			t.Errorf("%d days: %v", days, err)
		}
	}
}
