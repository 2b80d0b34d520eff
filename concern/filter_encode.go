package concern

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"minqing/geo"
)

// Encode writes the filter as the parameters that ParseFilter reads back to an equal filter; the zero filter has none.
// Equal filters encode alike: the answer of Values.Encode() is a key for caches and cursors.
func (f *Filter) Encode() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	codes := make([]string, len(f.Areas))
	for i, prefix := range f.Areas {
		codes[i] = string(geo.CodeOfPrefix(prefix))
	}
	set("area", strings.Join(codes, ","))
	if b := f.BBox; b != nil {
		set("bbox", degrees(b.Min[0])+","+degrees(b.Min[1])+","+degrees(b.Max[0])+","+degrees(b.Max[1]))
	}
	set("category", strings.Join(f.Categories, ","))
	set("status", joined(f.Statuses))
	set("light", joined(f.Lights))
	set("urgency", joined(f.Urgencies))
	set("must_report", joined(f.MustReport))
	set("must_arrive", joined(f.MustArrive))
	set("source", joined(f.Sources))
	set("force", joined(f.Forces))
	set("team", strings.Join(f.Teams, ","))
	if f.Mine {
		set("mine", "true")
	}
	if f.Unassigned != nil {
		set("unassigned", strconv.FormatBool(*f.Unassigned))
	}
	set("from", instant(f.From))
	set("to", instant(f.To))
	set("ended_from", instant(f.EndedFrom))
	set("ended_to", instant(f.EndedTo))
	set("q", strings.Join(f.Words, " "))
	if len(f.Within) > 0 {
		set("within", geo.FormatWKT(f.Within))
	}
	if f.Restricted != nil {
		set("restricted", map[bool]string{true: "include", false: "exclude"}[*f.Restricted])
	}
	return v
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func joined[W fmt.Stringer](words []W) string {
	names := make([]string, len(words))
	for i, w := range words {
		names[i] = w.String()
	}
	return strings.Join(names, ",")
}

// instant writes a midnight of Shanghai as its day, any other instant in full.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if t.Equal(DayOf(t)) {
		return t.In(Shanghai).Format(time.DateOnly)
	}
	return t.UTC().Format(time.RFC3339Nano)
}
