package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// row is one budget with what was measured. What could not be measured has no value, and its note says why.
type row struct {
	Name     string   `json:"name"`
	Value    *float64 `json:"value"`
	Unit     string   `json:"unit"`
	Baseline *float64 `json:"baseline"` // in the same unit, of the same run
	Ratio    *float64 `json:"ratio"`    // value ÷ baseline
	Budget   string   `json:"budget"`
	Met      *bool    `json:"met"`
	Note     string   `json:"note,omitempty"`
}

// budget is what a value, or its ratio to the baseline, has to be.
type budget struct {
	ratio bool
	least bool
	bound float64
}

func atMost(v float64) budget       { return budget{bound: v} }
func ratioAtMost(v float64) budget  { return budget{ratio: true, bound: v} }
func ratioAtLeast(v float64) budget { return budget{ratio: true, least: true, bound: v} }

func (b budget) keeps(v float64) bool {
	if b.least {
		return v >= b.bound
	}
	return v <= b.bound
}

func (b budget) text(unit string) string {
	sign, what := "≤", " "+unit
	if b.least {
		sign = "≥"
	}
	if b.ratio {
		what = "×"
	}
	return fmt.Sprintf("%s %g%s", sign, b.bound, what)
}

// measured is a row with a value; baseline 0 is none.
func measured(name string, value float64, unit string, baseline float64, b budget, note string) row {
	r := row{Name: name, Value: &value, Unit: unit, Budget: b.text(unit), Note: note}
	judged := value
	if baseline > 0 {
		ratio := value / baseline
		r.Baseline, r.Ratio = &baseline, &ratio
		if b.ratio {
			judged = ratio
		}
	}
	met := b.keeps(judged)
	r.Met = &met
	return r
}

// unmeasured is a row that says why it has no value.
func unmeasured(name, budget string, why error) row {
	return row{Name: name, Budget: budget, Note: "not measured: " + strings.ReplaceAll(why.Error(), "\n", " ")}
}

// report is bench.json.
type report struct {
	Machine machine   `json:"machine"`
	Scale   int       `json:"scale"`
	At      time.Time `json:"at"`
	Rows    []row     `json:"rows"`
}

func (r *report) write(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// table prints all rows; a wide character takes two columns of a terminal.
func (r *report) table(w io.Writer) {
	cells := [][]string{{"", "value", "baseline", "ratio", "budget", "met"}}
	for i := range r.Rows {
		cells = append(cells, r.Rows[i].cells())
	}
	widths := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, c := range line {
			widths[i] = max(widths[i], columns(c))
		}
	}
	fmt.Fprintf(w, "\n%s; %d concerns\n\n", r.Machine, r.Scale)
	for _, line := range cells {
		for i, c := range line {
			pad := strings.Repeat(" ", widths[i]-columns(c))
			if i == 0 || i == len(line)-1 {
				fmt.Fprint(w, c, pad, "  ")
			} else {
				fmt.Fprint(w, pad, c, "  ")
			}
		}
		fmt.Fprintln(w)
	}
}

func (r *row) cells() []string {
	number := func(v *float64, unit string) string {
		if v == nil {
			return "—"
		}
		return figure(*v) + unit
	}
	met := "—"
	if r.Met != nil {
		met = map[bool]string{true: "yes", false: "NO"}[*r.Met]
	}
	return []string{r.Name, number(r.Value, " "+r.Unit), number(r.Baseline, " "+r.Unit), number(r.Ratio, "×"), r.Budget, met}
}

// figure has three digits that count.
func figure(v float64) string {
	switch {
	case v >= 100 || v == 0:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

func columns(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r >= 0x2e80 {
			n++
		}
	}
	return n
}

// percentile of what was measured, p from 0 to 1: the smallest value that so many are not above.
func percentile[T cmp.Ordered](values []T, p float64) T {
	sorted := slices.Sorted(slices.Values(values))
	i := int(p*float64(len(sorted))+0.999999) - 1
	return sorted[min(max(i, 0), len(sorted)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
