package data_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"minqing/data"
	"minqing/geo/table"
)

func TestAReportUnderWayIsCountedByTheDeadlineThatComes(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	// Reports and changes of the deadline at once: whichever comes first, each clock ends under the last deadline.
	failed := make(chan error, 8)
	for i := range 8 {
		go func() {
			if i%2 == 0 {
				_, err := s.CreateConcern(t.Context(), who["member"], report(inGrid1), data.Idempotency{Key: fmt.Sprint(i), BodyHash: []byte{1}})
				failed <- err
				return
			}
			k, err := s.ManagedCategories(t.Context())
			for err == nil {
				j := slices.IndexFunc(k, func(c data.Category) bool { return c.Slug == "street_light" })
				if _, err = s.UpdateCategory(t.Context(), who["admin"], "street_light", k[j].Version, data.CategoryPatch{Accept: ptr(fmt.Sprintf("%dh", 10+i))}); err == nil {
					break
				}
				if data.KindOf(err) == data.Stale {
					k, err = s.ManagedCategories(t.Context())
				}
			}
			failed <- err
		}()
	}
	for range 8 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	last := int64(managed(t, s, "street_light").Due.Accept.N) * 3600
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern where clock_budget = $1`, last); n != 4 {
		t.Errorf("%d of 4 are counted by the last deadline", n)
	}
}

// waiting waits until somebody waits for an advisory lock, or something else is done.
func waiting(t *testing.T, pool *pgxpool.Pool, done <-chan error) {
	t.Helper()
	for !ask[bool](t, pool, `select exists (select from pg_locks l join pg_database d on d.oid = l.database
			where d.datname = current_database() and l.locktype = 'advisory' and not l.granted)`) {
		select {
		case err := <-done:
			t.Fatalf("it did not wait: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Were the places taken first, an import, which counts its clocks before it knows where its rows are, could wait for a report that
// waits for it.
func TestWhatWaitsForTheClocksHoldsNoPlaces(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	c := reported(t, s, who["member"], report(inGrid1))
	for name, write := range map[string]func() error{
		"a report": func() error {
			_, err := s.CreateConcern(t.Context(), who["member"], report(inGrid1), data.Idempotency{})
			return err
		},
		"a correction": func() error {
			_, err := s.UpdateConcern(t.Context(), who["leader"], c.ID, c.Version, data.ConcernPatch{Title: ptr("又坏了")}, data.Idempotency{})
			return err
		},
		"a deadline": func() error {
			_, err := s.UpdateCategory(t.Context(), who["admin"], "manhole", 1, data.CategoryPatch{Accept: ptr("9h")})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			tx, err := s.Pool().Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec(t.Context(), `select pg_advisory_xact_lock($1)`, data.ClocksLock); err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- write() }()
			waiting(t, s.Pool(), done)
			var free bool
			if err := tx.QueryRow(t.Context(), `select pg_try_advisory_xact_lock($1)`, data.PlacesLock).Scan(&free); err != nil || !free {
				t.Errorf("it keeps the places while it waits: %v", err)
			}
			if err := tx.Rollback(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

// slowFile tells when its first row was read, before it goes on.
type slowFile struct {
	table.Reader
	first func()
}

func (f *slowFile) Next() (table.Row, error) {
	row, err := f.Reader.Next()
	if f.first != nil {
		f.first()
		f.first = nil
	}
	return row, err
}

func TestAnImportUnderWayIsCountedByTheDeadlineThatComes(t *testing.T) {
	s := world(t)
	who := newCrew(t, s)
	path := file(t, "rows.csv", header+strings.Repeat("113.505,37.87,灯,street_light,2026-03-02\n", 3))
	rows, err := table.Open(path, path, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	changed := make(chan error, 1)
	slow := &slowFile{rows, func() {
		go func() {
			_, err := s.UpdateCategory(t.Context(), who["admin"], "street_light", 1, data.CategoryPatch{Accept: ptr("77h")})
			changed <- err
		}()
		waiting(t, s.Pool(), changed)
	}}
	if _, err := s.Import(t.Context(), data.Operator(), slow, plain, nil); err != nil {
		t.Fatal(err)
	}
	if err := <-changed; err != nil {
		t.Fatal(err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern where clock_budget = 77 * 3600`); n != 3 {
		t.Errorf("%d of 3 are counted by the deadline that came", n)
	}
}
