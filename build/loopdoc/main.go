// Command loopdoc writes the loop's table as a diagram and a list: go run ./build/loopdoc docs/loop.md.
package main

import (
	"fmt"
	"log"
	"os"
	"slices"
	"strings"

	"minqing/concern"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: loopdoc FILE")
	}
	if err := os.WriteFile(os.Args[1], []byte(document()), 0o644); err != nil {
		log.Fatal(err)
	}
}

// document is the whole page.
func document() string {
	var b strings.Builder
	b.WriteString(`# 闭环 · The loop

Made from the table in [concern/loop.go](../concern/loop.go) by ` + "`make generate`" + `; a test holds it to that. What the table does not
list answers 409. The steps that change no state (visit, verify, answer) are in the list below the picture.

` + "```mermaid\nstateDiagram-v2\n    [*] --> reported\n")
	for i := range concern.Loop {
		r := &concern.Loop[i]
		if r.Target == concern.ToItself {
			continue
		}
		for _, from := range r.From {
			for _, to := range targets(r, from) {
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, to, r.Step)
			}
		}
	}
	for _, s := range []concern.Status{concern.StruckOff, concern.Declined, concern.Duplicate} {
		fmt.Fprintf(&b, "    %s --> [*]\n", s)
	}
	b.WriteString("```\n\n| step | from | to | by | brings | after |\n|---|---|---|---|---|---|\n")
	for i := range concern.Loop {
		r := &concern.Loop[i]
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", r.Step, joined(r.From), leads(r), parties(r.By), joined(r.Needs), facts(r.After))
	}
	b.WriteString(`
**in charge**: leaders and staff whose areas hold the concern. **handler**: an account of the team it was dispatched to.
**walker**: a member whose areas hold it. **level above**: in charge, with an area at or above the level that coordinates: the
community first, its street next.
`)
	return b.String()
}

// targets are where a line leads from a status.
func targets(r *concern.Rule, from concern.Status) []concern.Status {
	if r.Target != concern.ToEarlier {
		return []concern.Status{r.Leads(&concern.Standing{Status: from})}
	}
	var earlier []concern.Status
	for _, s := range concern.RulesOf(concern.Suspend) {
		earlier = append(earlier, s.From...)
	}
	return earlier
}

func leads(r *concern.Rule) string {
	switch r.Target {
	case concern.ToItself:
		return "stays"
	case concern.ToEarlier:
		return "where it was suspended"
	case concern.ToStatus:
	}
	return r.To.String()
}

func joined[W fmt.Stringer](words []W) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.String()
	}
	return strings.Join(texts, ", ")
}

func parties(by concern.Party) string {
	var names []string
	for party, name := range map[concern.Party]string{
		concern.InCharge: "in charge", concern.Handler: "handler", concern.Walker: "walker", concern.Above: "level above",
	} {
		if by&party != 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

func facts(after []concern.Fact) string {
	var names []string
	for _, f := range after {
		names = append(names, map[concern.Fact]string{
			concern.WasVerified: "verified on site", concern.WasAnswered: "answered", concern.WasVisited: "visited, if it must be",
			concern.CanGoUp: "not yet with the street",
		}[f])
	}
	return strings.Join(names, ", ")
}
