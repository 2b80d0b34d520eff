package data

import (
	"strconv"
	"strings"
	"time"

	"minqing/concern"
)

// arguments collects the parameters of a query while its text is written.
type arguments []any

// add takes one parameter and answers its placeholder.
func (a *arguments) add(v any) string {
	*a = append(*a, v)
	return "$" + strconv.Itoa(len(*a))
}

// condition is what a filter and a scope together ask of the row of minqing.concern aliased c. The clauses are those of
// concern.Scope.Sees and concern.Filter.Match, to which tests hold them.
func condition(f *concern.Filter, v *concern.Viewer, s *concern.Scope, now time.Time, args *arguments) string {
	all := append([]string{scopeCondition(s, args)}, filterConditions(f, v, now, args)...)
	all = append(all, wordConditions(f.Words, s.Words, args)...)
	return strings.Join(all, "\n  and ")
}

// scopeCondition is true for what the scope sees.
func scopeCondition(s *concern.Scope, args *arguments) string {
	any := []string{}
	for i := range s.Clauses {
		any = append(any, clauseCondition(&s.Clauses[i], args))
	}
	if len(any) == 0 {
		return "false"
	}
	return "(" + strings.Join(any, "\n    or ") + ")"
}

func clauseCondition(c *concern.Clause, args *arguments) string {
	all := []string{}
	if !c.Restricted {
		all = append(all, "not c.restricted")
	}
	if c.Reporter != 0 {
		all = append(all, "c.reporter = "+args.add(c.Reporter))
	}
	if c.Teams != nil {
		all = append(all, "(c.team <> '' and c.team = any("+args.add(c.Teams)+"::text[]))")
	}
	if c.Prefixes != nil {
		in := inSubtrees(c.Prefixes, args)
		if c.Outside {
			in = "(c.area_id is null or " + in + ")"
		}
		all = append(all, in)
	}
	if len(all) == 0 {
		return "true"
	}
	return strings.Join(all, " and ")
}

// inSubtrees is true in the areas whose prefix starts with one of these.
func inSubtrees(prefixes []string, args *arguments) string {
	return "c.area_id in (select sub.id from minqing.area sub where sub.prefix ^@ any(" + args.add(prefixes) + "::text[]))"
}

// unassigned is true outside of every grid.
const unassigned = "(c.area_id is null or c.area_id in (select up.id from minqing.area up where up.level not in ('grid', 'building')))"

// lightSQL is the light of row c at an instant, as concern.LightAt tells it.
func lightSQL(now string) string {
	return "(case when c.status in ('struck_off', 'declined', 'duplicate', 'suspended') then 'none' when " + now + "::timestamptz >= c.red_at then 'red' when " +
		now + "::timestamptz >= c.yellow_at then 'yellow' else 'green' end)"
}

// filterConditions are one for each field that is set, all but the words.
func filterConditions(f *concern.Filter, v *concern.Viewer, now time.Time, args *arguments) []string {
	var all []string
	oneOf := func(expression string, words []string) {
		if len(words) > 0 {
			all = append(all, expression+" = any("+args.add(words)+"::text[])")
		}
	}
	if len(f.Areas) > 0 {
		all = append(all, inSubtrees(f.Areas, args))
	}
	if b := f.BBox; b != nil {
		// The index compares boxes of single floats, so the bounds are asked again in double.
		w, s, e, n := args.add(b.Min.Lon()), args.add(b.Min.Lat()), args.add(b.Max.Lon()), args.add(b.Max.Lat())
		all = append(all, "c.geom && st_makeenvelope("+w+", "+s+", "+e+", "+n+", 4326) and st_x(c.geom) between "+w+" and "+e+" and st_y(c.geom) between "+s+" and "+n)
	}
	if len(f.Categories) > 0 {
		slugs := args.add(f.Categories)
		all = append(all, "c.category in (select k.slug from minqing.category k where k.slug = any("+slugs+"::text[]) or k.parent = any("+slugs+"::text[]))")
	}
	oneOf("c.status", words(f.Statuses))
	if len(f.Lights) > 0 {
		oneOf(lightSQL(args.add(now)), words(f.Lights))
	}
	oneOf("c.urgency", words(f.Urgencies))
	oneOf("coalesce(c.must_report, '')", words(f.MustReport))
	oneOf("coalesce(c.must_arrive, '')", words(f.MustArrive))
	oneOf("c.source", words(f.Sources))
	oneOf("coalesce(c.force, '')", words(f.Forces))
	oneOf("c.team", f.Teams)
	if f.Mine {
		all = append(all, "(c.reporter = "+args.add(v.Account)+" or c.team <> '' and c.team = any("+args.add(listed(v.Teams))+"::text[]))")
	}
	if f.Unassigned != nil {
		all = append(all, unassigned+" = "+args.add(*f.Unassigned))
	}
	if !f.From.IsZero() {
		all = append(all, "c.noticed_at >= "+args.add(ceilMicro(f.From)))
	}
	if !f.To.IsZero() {
		all = append(all, "c.noticed_at < "+args.add(ceilMicro(f.To)))
	}
	if !f.EndedFrom.IsZero() {
		all = append(all, "c.ended_at >= "+args.add(f.EndedFrom))
	}
	if !f.EndedTo.IsZero() {
		all = append(all, "c.ended_at < "+args.add(f.EndedTo))
	}
	if len(f.Within) > 0 {
		all = append(all, "st_covers("+args.add(shape{f.Within})+"::geometry, c.geom)")
	}
	if f.Restricted != nil && !*f.Restricted {
		all = append(all, "not c.restricted")
	}
	return all
}

// wordConditions ask for each word in one text that may be read. The index knows pairs of characters, so that it narrows
// down to few rows, which are then read exactly.
func wordConditions(ws []string, may concern.Words, args *arguments) []string {
	var all []string
	for _, w := range ws {
		word := args.add(w) + "::text"
		in := func(column string) string { return "strpos(lower(c." + column + "), lower(" + word + ")) > 0" }
		found := in("title")
		if may >= concern.TitlesAndAddresses {
			found += " or " + in("address")
		}
		if may >= concern.AllWords {
			found += " or " + in("description")
		}
		exact := "(" + found + ")"
		if pairs := pairsOf(w); len(pairs) > 0 {
			exact = "minqing.bigrams(c.title, c.address, c.description) @> array(select lower(pair) from unnest(" + args.add(pairs) + "::text[]) pair) and " + exact
		}
		all = append(all, exact)
	}
	return all
}

// pairsOf are the neighbouring characters of a word, none for a single one.
func pairsOf(word string) []string {
	letters := []rune(word)
	var pairs []string
	for i := 1; i < len(letters); i++ {
		pairs = append(pairs, string(letters[i-1:i+1]))
	}
	return pairs
}

func words[W interface{ String() string }](values []W) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.String()
	}
	return texts
}

// listed makes an empty array of nil, which the database would take for null.
func listed(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}

// ceilMicro rounds up to the database's microsecond, so that a bound between two of them compares as in memory.
func ceilMicro(t time.Time) time.Time { return t.Add(time.Microsecond - 1).Truncate(time.Microsecond) }
