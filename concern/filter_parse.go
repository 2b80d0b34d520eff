package concern

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"minqing/geo"
)

// Bounds on a filter, far beyond what a screen asks: so that no query string can cost what a query must not.
const (
	maxQuery  = 512 << 10 // bytes of a query string; a polygon of geo.MaxWKTVertices fits
	maxValues = 1000      // values of one list
	maxWords  = 10
	maxWord   = 100 // characters of a word, or of a team's name
)

// FilterError is a query string that cannot be taken: which parameter, which value, and what is wrong with it.
type FilterError struct {
	Param   string
	Value   string // "" if the fault is not a value's
	Problem string // in Chinese
	English string
}

func (e *FilterError) Error() string { return e.said(e.English) }

// Chinese is the same text for the people who use the map.
func (e *FilterError) Chinese() string { return e.said(e.Problem) }

func (e *FilterError) said(problem string) string {
	if e.Value == "" {
		return e.Param + ": " + problem
	}
	return fmt.Sprintf("%s: %q: %s", e.Param, shorten(e.Value), problem)
}

func shorten(s string) string {
	const most = 80
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// ParseFilter reads the filter of DESIGN §6 from a raw query string, so that nothing a framework does to it can widen what is
// asked. It takes nothing in doubt: an unknown parameter or value, one given twice or empty, a bad escape and a bare ";"
// are a *FilterError. The parameters named by extra are let through, decoded and unchecked, in the map.
//
// Lists come back sorted and without doubles, so that equal questions are equal filters. Whether a category exists
// is for CheckCategories; areas and teams that do not exist match nothing.
func ParseFilter(rawQuery string, extra ...string) (Filter, map[string]string, error) {
	var f Filter
	others := map[string]string{}
	if len(rawQuery) > maxQuery {
		return f, nil, &FilterError{Param: "query", Problem: "查询太长，请缩小条件", English: "the query string is too long; ask for less"}
	}
	given, err := splitQuery(rawQuery)
	if err != nil {
		return f, nil, err
	}
	for _, g := range given {
		if slices.Contains(extra, g.name) {
			others[g.name] = g.value
			continue
		}
		read, known := params[g.name]
		if !known {
			return Filter{}, nil, &FilterError{Param: g.name,
				Problem: "没有这个参数；可用的是 " + strings.Join(paramNames, "、"),
				English: "there is no such parameter; known are " + strings.Join(paramNames, ", ")}
		}
		if err := read(&f, g); err != nil {
			return Filter{}, nil, err
		}
	}
	if err := inOrder("from", f.From, "to", f.To); err != nil {
		return Filter{}, nil, err
	}
	if err := inOrder("ended_from", f.EndedFrom, "ended_to", f.EndedTo); err != nil {
		return Filter{}, nil, err
	}
	return f, others, nil
}

// inOrder says that a range has room for an instant.
func inOrder(first string, from time.Time, last string, to time.Time) error {
	if from.IsZero() || to.IsZero() || from.Before(to) {
		return nil
	}
	return &FilterError{Param: last, Problem: "要晚于 " + first + "（不含当天，要包括那一天请写次日）",
		English: "it must be later than " + first + " (that day itself is not included: give the day after)"}
}

// CheckCategories says which category of the filter does not exist, as a *FilterError.
func (f *Filter) CheckCategories(exists func(slug string) bool) error {
	for _, c := range f.Categories {
		if !exists(c) {
			return &FilterError{Param: "category", Value: c, Problem: "没有这个分类", English: "there is no such category"}
		}
	}
	return nil
}

// param is one parameter of a query string, decoded; the value is never empty.
type param struct{ name, value string }

func (p param) wrong(value, zh, english string) error {
	return &FilterError{Param: p.name, Value: value, Problem: zh, English: english}
}

func splitQuery(raw string) ([]param, error) {
	if raw == "" {
		return nil, nil
	}
	var all []param
	seen := map[string]bool{}
	for _, part := range strings.Split(raw, "&") {
		name, value, _ := strings.Cut(part, "=")
		p := param{name: name}
		switch {
		case name == "":
			return nil, &FilterError{Param: "query", Problem: "有一个参数没有名字", English: "a parameter has no name"}
		case strings.Contains(part, ";"):
			return nil, p.wrong("", "分号请写成 %3B", "write a semicolon as %3B")
		}
		var err error
		if p.name, err = url.QueryUnescape(name); err != nil {
			p.name = name
			return nil, p.wrong("", "参数名里的 % 转义不对", "its name has a bad % escape")
		}
		if p.value, err = url.QueryUnescape(value); err != nil {
			return nil, p.wrong("", "值里的 % 转义不对", "its value has a bad % escape")
		}
		switch {
		case seen[p.name]:
			return nil, p.wrong("", "只能给一次；多个值用逗号隔开", "give it once; several values take commas")
		case p.value == "":
			return nil, p.wrong("", "没有值；不用它就把它去掉", "it is empty; leave it out instead")
		case !utf8.ValidString(p.name) || !utf8.ValidString(p.value) || strings.ContainsFunc(p.value, forbidden):
			return nil, p.wrong("", "含有不可用的字符", "it holds characters that are no text")
		}
		seen[p.name] = true
		all = append(all, p)
	}
	return all, nil
}

func forbidden(r rune) bool { return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' }

// paramNames are the filter's parameters in the order of DESIGN §6, which Encode keeps too.
var paramNames = []string{"area", "bbox", "category", "status", "light", "urgency", "must_report", "must_arrive",
	"source", "force", "team", "mine", "unassigned", "from", "to", "ended_from", "ended_to", "q", "within", "restricted"}

var params = map[string]func(*Filter, param) error{
	"area":        func(f *Filter, p param) error { return list(&f.Areas, p, parsePrefix) },
	"bbox":        readBBox,
	"category":    func(f *Filter, p param) error { return list(&f.Categories, p, parseSlug) },
	"status":      func(f *Filter, p param) error { return list(&f.Statuses, p, wordOf(ParseStatus)) },
	"light":       func(f *Filter, p param) error { return list(&f.Lights, p, wordOf(ParseLight)) },
	"urgency":     func(f *Filter, p param) error { return list(&f.Urgencies, p, wordOf(ParseUrgency)) },
	"must_report": func(f *Filter, p param) error { return list(&f.MustReport, p, wordOf(ParseMustReport)) },
	"must_arrive": func(f *Filter, p param) error { return list(&f.MustArrive, p, wordOf(ParseMustArrive)) },
	"source":      func(f *Filter, p param) error { return list(&f.Sources, p, wordOf(ParseSource)) },
	"force":       func(f *Filter, p param) error { return list(&f.Forces, p, wordOf(ParseForce)) },
	"team":        func(f *Filter, p param) error { return list(&f.Teams, p, parseTeam) },
	"mine": func(f *Filter, p param) error {
		mine, err := choice(p, "true", "false")
		f.Mine = mine
		return err
	},
	"unassigned": func(f *Filter, p param) error {
		outside, err := choice(p, "true", "false")
		f.Unassigned = &outside
		return err
	},
	"restricted": func(f *Filter, p param) error {
		shown, err := choice(p, "include", "exclude")
		f.Restricted = &shown
		return err
	},
	"from":       func(f *Filter, p param) (err error) { f.From, err = parseInstant(p); return err },
	"to":         func(f *Filter, p param) (err error) { f.To, err = parseInstant(p); return err },
	"ended_from": func(f *Filter, p param) (err error) { f.EndedFrom, err = parseEnd(p); return err },
	"ended_to":   func(f *Filter, p param) (err error) { f.EndedTo, err = parseEnd(p); return err },
	"q":          readWords,
	"within":     readWithin,
}

// list reads values parted by commas, sorted and each once.
func list[T ~string | ~uint8](into *[]T, p param, parse func(param, string) (T, error)) error {
	values := strings.Split(p.value, ",")
	if len(values) > maxValues {
		return p.wrong("", fmt.Sprintf("最多 %d 个值", maxValues), fmt.Sprintf("at most %d values", maxValues))
	}
	all := make([]T, 0, len(values))
	for _, v := range values {
		if v == "" {
			return p.wrong("", "逗号之间缺一个值", "a value is missing between commas")
		}
		one, err := parse(p, v)
		if err != nil {
			return err
		}
		all = append(all, one)
	}
	slices.Sort(all)
	*into = slices.Compact(all)
	return nil
}

func wordOf[T ~uint8](parse func(string) (T, error)) func(param, string) (T, error) {
	return func(p param, v string) (T, error) {
		one, err := parse(v)
		var unknown *UnknownWordError
		if errors.As(err, &unknown) {
			return one, p.wrong(v, "不认识这个值；可用的是 "+strings.Join(unknown.Known, "、"),
				"unknown value; known are "+strings.Join(unknown.Known, ", "))
		}
		return one, err
	}
}

func parsePrefix(p param, v string) (string, error) {
	c, err := geo.ParseCode(v)
	if err != nil {
		return "", p.wrong(v, geo.InChinese(err), err.Error())
	}
	return c.Prefix(), nil
}

func parseSlug(p param, v string) (string, error) {
	if !slugPattern.MatchString(v) {
		return "", p.wrong(v, "分类由小写字母、数字和下划线组成", "a category is lower-case letters, digits and single underscores")
	}
	return v, nil
}

func parseTeam(p param, v string) (string, error) {
	if utf8.RuneCountInString(v) > maxWord {
		return "", p.wrong(v, fmt.Sprintf("最多 %d 个字", maxWord), fmt.Sprintf("at most %d characters", maxWord))
	}
	return v, nil
}

func choice(p param, yes, no string) (bool, error) {
	switch p.value {
	case yes:
		return true, nil
	case no:
		return false, nil
	}
	return false, p.wrong(p.value, "只能是 "+yes+" 或 "+no, "it is "+yes+" or "+no)
}

// parseInstant reads a day of Shanghai's calendar as its first instant, or an RFC 3339 instant of at most a microsecond's
// precision, which is the database's. A zone of + was decoded as a blank, which is taken for what was meant.
func parseInstant(p param) (time.Time, error) {
	v := strings.Replace(p.value, " ", "+", 1)
	t, err := time.ParseInLocation(time.DateOnly, v, Shanghai)
	if err != nil {
		if err = t.UnmarshalText([]byte(v)); err != nil {
			return time.Time{}, p.wrong(p.value, "请写成 2026-11-22 或 2026-11-22T08:00:00+08:00", "write 2026-11-22 or 2026-11-22T08:00:00+08:00")
		}
	}
	t = t.In(Shanghai)
	switch {
	case t.Nanosecond()%1000 != 0:
		return time.Time{}, p.wrong(p.value, "最细到微秒", "no finer than a microsecond")
	case t.Year() < 1900 || t.Year() >= 2200:
		return time.Time{}, p.wrong(p.value, "年份要在 1900 到 2199 之间", "the year must lie between 1900 and 2199")
	}
	return t, nil
}

// parseEnd reads a bound of when concerns ended, as parseInstant does. The map knows ends by the second, and none of before 1970 or
// after 2105.
func parseEnd(p param) (time.Time, error) {
	t, err := parseInstant(p)
	switch {
	case err != nil:
		return t, err
	case t.Nanosecond() != 0:
		return time.Time{}, p.wrong(p.value, "最细到秒", "no finer than a second")
	case t.Year() < 1971 || t.Year() > 2105:
		return time.Time{}, p.wrong(p.value, "年份要在 1971 到 2105 之间", "the year must lie between 1971 and 2105")
	}
	return t, nil
}

// readBBox reads west,south,east,north in degrees.
func readBBox(f *Filter, p param) error {
	parts := strings.Split(p.value, ",")
	if len(parts) != 4 {
		return p.wrong(p.value, "要四个数：西,南,东,北", "it takes four numbers: west,south,east,north")
	}
	var v [4]float64
	for i, s := range parts {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || strings.Trim(s, "0123456789.-+eE") != "" {
			return p.wrong(s, "不是数字", "it is not a number")
		}
		v[i] = n + 0 // −0 becomes 0
	}
	for i := 0; i < 4; i += 2 {
		if err := geo.CheckPosition(v[i], v[i+1]); err != nil {
			return p.wrong(p.value, geo.InChinese(err), err.Error())
		}
	}
	if v[0] > v[2] || v[1] > v[3] {
		return p.wrong(p.value, "西不能大于东，南不能大于北", "west may not exceed east, nor south north")
	}
	f.BBox = &orb.Bound{Min: orb.Point{v[0], v[1]}, Max: orb.Point{v[2], v[3]}}
	return nil
}

// readWords parts the text at blanks, Chinese ones too, and lowers each word as the database's lower() does.
func readWords(f *Filter, p param) error {
	words := strings.Fields(strings.ToLower(p.value))
	switch {
	case len(words) == 0:
		return p.wrong("", "没有值；不用它就把它去掉", "it is empty; leave it out instead")
	case len(words) > maxWords:
		return p.wrong("", fmt.Sprintf("最多 %d 个词", maxWords), fmt.Sprintf("at most %d words", maxWords))
	}
	for _, w := range words {
		if utf8.RuneCountInString(w) > maxWord {
			return p.wrong(w, fmt.Sprintf("一个词最多 %d 个字", maxWord), fmt.Sprintf("a word has at most %d characters", maxWord))
		}
	}
	slices.Sort(words)
	f.Words = slices.Compact(words)
	return nil
}

func readWithin(f *Filter, p param) error {
	mp, err := geo.ParseWKT(p.value)
	if err != nil {
		return p.wrong("", geo.InChinese(err), err.Error())
	}
	f.Within = mp
	return nil
}
