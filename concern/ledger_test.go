package concern

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTheKindsOfVisitsThatShipAreThoseOfNeed(t *testing.T) {
	var slugs []string
	for _, k := range DefaultLedger().Visits {
		slugs = append(slugs, k.Slug)
		if k.NameEN == "" {
			t.Errorf("%s has no English name", k.Slug)
		}
	}
	want := []string{"hardship_household", "elder_alone", "left_behind_child", "disabled_family", "bereaved_family", "veteran"}
	if !slices.Equal(slugs, want) {
		t.Errorf("they are %v, want %v", slugs, want)
	}
}

func TestParseLedgerNamesWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct{ file, says string }{
		"a doubled slug":        {`{"visits":[{"slug":"a","name":"甲"},{"slug":"a","name":"乙"}],"services":[{"slug":"a","name":"甲"}]}`, `visits[1] "a": the slug is there twice`},
		"no kind of services":   {`{"visits":[{"slug":"a","name":"甲"}]}`, "services: there is no kind"},
		"no name":               {`{"visits":[{"slug":"a"}],"services":[{"slug":"a","name":"甲"}]}`, "name is empty"},
		"a slug with a capital": {`{"visits":[{"slug":"A","name":"甲"}],"services":[{"slug":"a","name":"甲"}]}`, "lower-case"},
		"names of residents":    {`{"visits":[{"slug":"a","name":"甲","persons":["王某"]}],"services":[{"slug":"a","name":"甲"}]}`, "persons"},
		"something after it":    {`{"visits":[{"slug":"a","name":"甲"}],"services":[{"slug":"a","name":"甲"}]} {}`, "goes on"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseLedger(strings.NewReader(c.file))
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want an error that says %q", err, c.says)
			}
		})
	}
}

func TestAMonthBeginsAtShanghaisMidnight(t *testing.T) {
	for instant, want := range map[string]string{
		"2026-10-31T15:59:59.999999Z": "2026-10",
		"2026-10-31T16:00:00Z":        "2026-11",
		"2026-11-01T00:00:00+08:00":   "2026-11",
		"2026-12-31T23:59:59+08:00":   "2026-12",
		"2026-12-31T16:00:00Z":        "2027-01",
		"2026-11-01T00:00:00+09:00":   "2026-10",
	} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := MonthOf(at).String(); got != want {
			t.Errorf("%s lies in %s, want %s", instant, got, want)
		}
	}
}

func TestMonthsAreCountedAcrossTheYear(t *testing.T) {
	m, err := ParseMonth("2026-12")
	if err != nil {
		t.Fatal(err)
	}
	if next := m.Add(1); next.String() != "2027-01" || !next.After(m) || m.After(next) || m.After(m) {
		t.Errorf("after December comes %s", next)
	}
	if back := m.Add(-12); back.FirstDay() != "2025-12-01" {
		t.Errorf("a year before begins on %s", back.FirstDay())
	}
	for _, wrong := range []string{"", "2026", "2026-13", "2026-1", "2026-11-01", "2026-00"} {
		if _, err := ParseMonth(wrong); err == nil {
			t.Errorf("%q is taken for a month", wrong)
		}
	}
}
