package contract

import (
	"fmt"
	"math"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"minqing/server/problem"
)

// checkQuery takes no parameter twice, none that is empty or unknown, and none whose value the document does not allow.
// The values of the filter's parameters are for concern.ParseFilter.
func (o *operation) checkQuery(raw string) error {
	if raw == "" {
		return o.missing(nil)
	}
	given := map[string]bool{}
	for part := range strings.SplitSeq(raw, "&") {
		if strings.Contains(part, ";") {
			return problem.Parameter("query", "查询里有分号，请写成 %3B 或用 & 分隔", "there is a bare semicolon: write %3B, or separate with &")
		}
		if part == "" {
			return problem.Parameter("query", "查询里有多余的 &", "there is an & too many")
		}
		name, value, _ := strings.Cut(part, "=")
		name, errName := url.QueryUnescape(name)
		value, errValue := url.QueryUnescape(value)
		if errName != nil || errValue != nil || !utf8.ValidString(name+value) {
			return problem.Parameter("query", "查询里有写错的百分号编码", "there is a bad escape")
		}
		p, known := o.query[name]
		switch {
		case !known:
			return problem.UnknownParameter(name)
		case given[name]:
			return problem.Parameter(name, "只能给一次，多个值用逗号", "give it once; several values are separated by commas")
		}
		given[name] = true
		if p.Extensions["x-filter"] == true {
			continue
		}
		if err := checkValue(p, value); err != nil {
			return err
		}
	}
	return o.missing(given)
}

func (o *operation) missing(given map[string]bool) error {
	for name, p := range o.query {
		if p.Required && !given[name] {
			return problem.Parameter(name, "缺少这个参数"+oneOfChinese(p.Schema.Value), "this parameter is missing"+oneOf(p.Schema.Value))
		}
	}
	return nil
}

// checkPath refuses a number or a word in the address that cannot name anything. The tiles' own are tiles.ParsePath's.
func (o *operation) checkPath(c echo.Context) error {
	if strings.HasPrefix(c.Path(), "/tiles/") {
		return nil
	}
	for _, p := range o.path {
		if err := checkValue(p, c.Param(p.Name)); err != nil {
			return err
		}
	}
	return nil
}

func (o *operation) checkHeader(h http.Header) error {
	for _, p := range o.header {
		values := h.Values(p.Name)
		if len(values) > 1 {
			return problem.Parameter(p.Name, "只能给一次", "give it once")
		}
		if p.Name == "If-Match" && p.Extensions["x-optional"] != true && (len(values) == 0 || values[0] == "") {
			return problem.NoPrecondition()
		}
		if len(values) == 1 && p.Name != "If-Match" && p.Name != "Last-Event-ID" {
			if err := checkValue(p, values[0]); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkValue holds one value against its schema.
func checkValue(p *openapi3.Parameter, value string) error {
	s := p.Schema.Value
	wrong := func(zh, en string) error { return problem.Parameter(p.Name, zh, en) }
	if len(s.Enum) > 0 {
		for _, word := range s.Enum {
			if fmt.Sprint(word) == value {
				return nil
			}
		}
		return wrong("没有“"+shorten(value)+"”这个值"+oneOfChinese(s), strconv.Quote(shorten(value))+" is unknown"+oneOf(s))
	}
	switch {
	case s.Type.Is("integer"):
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != value {
			return wrong("应是整数", "it must be a whole number")
		}
		if s.Min != nil && float64(n) < *s.Min || s.Max != nil && float64(n) > *s.Max {
			return wrong("超出范围"+rangeOf(s), "it is out of range"+rangeOf(s))
		}
	case s.Type.Is("boolean"):
		if value != "true" && value != "false" {
			return wrong("只能是 true 或 false", "it must be true or false")
		}
	case s.Type.Is("array"):
		return checkList(p, value)
	case s.Type.Is("string"):
		n := utf8.RuneCountInString(value)
		if uint64(n) < s.MinLength {
			return wrong("不能为空", "it must not be empty")
		}
		if s.MaxLength != nil && uint64(n) > *s.MaxLength {
			return wrong(fmt.Sprintf("最多 %d 个字", *s.MaxLength), fmt.Sprintf("at most %d characters", *s.MaxLength))
		}
		if s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(value) {
			return wrong("格式不对，应符合 "+s.Pattern, "it must match "+s.Pattern)
		}
	}
	return nil
}

// checkList holds a value of several, parted by commas, against its schema: how many there are, and each number.
func checkList(p *openapi3.Parameter, value string) error {
	s := p.Schema.Value
	items := strings.Split(value, ",")
	if n := uint64(len(items)); n < s.MinItems || s.MaxItems != nil && n > *s.MaxItems {
		zh, en := fmt.Sprint(s.MinItems), fmt.Sprint(s.MinItems)
		if s.MaxItems != nil && *s.MaxItems != s.MinItems {
			zh, en = fmt.Sprintf("%d 到 %d", s.MinItems, *s.MaxItems), fmt.Sprintf("%d to %d", s.MinItems, *s.MaxItems)
		}
		return problem.Parameter(p.Name, "应有 "+zh+" 个值，用逗号隔开", "it takes "+en+" values, separated by commas")
	}
	if len(s.Items.Value.Enum) > 0 {
		one := *p
		one.Schema = s.Items
		for i, item := range items {
			if slices.Contains(items[:i], item) {
				return problem.Parameter(p.Name, "“"+shorten(item)+"”写了两次", strconv.Quote(shorten(item))+" is given twice")
			}
			if err := checkValue(&one, item); err != nil {
				return err
			}
		}
	}
	if !s.Items.Value.Type.Is("number") {
		return nil
	}
	for _, item := range items {
		if n, err := strconv.ParseFloat(item, 64); err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return problem.Parameter(p.Name, "“"+shorten(item)+"”不是数字", strconv.Quote(shorten(item))+" is not a number")
		}
	}
	return nil
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

func oneOf(s *openapi3.Schema) string {
	if s.Items != nil {
		s = s.Items.Value
	}
	if len(s.Enum) == 0 {
		return ""
	}
	return ": it is one of " + words(s)
}

func oneOfChinese(s *openapi3.Schema) string {
	if s.Items != nil {
		s = s.Items.Value
	}
	if len(s.Enum) == 0 {
		return ""
	}
	return "，可用的是 " + words(s)
}

func words(s *openapi3.Schema) string {
	list := make([]string, len(s.Enum))
	for i, word := range s.Enum {
		list[i] = fmt.Sprint(word)
	}
	return strings.Join(list, ", ")
}

func rangeOf(s *openapi3.Schema) string {
	bound := func(b *float64, open string) string {
		if b == nil {
			return open
		}
		return strconv.FormatFloat(*b, 'f', -1, 64)
	}
	return " (" + bound(s.Min, "-∞") + " … " + bound(s.Max, "∞") + ")"
}

// checkBody refuses a body of the wrong type, and one that is too large before it is read where its length is announced;
// else while it is read.
func (o *operation) checkBody(w http.ResponseWriter, r *http.Request) error {
	if len(o.bodies) == 0 {
		return nil
	}
	given, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if _, known := o.bodies[given]; err != nil || !known {
		return problem.MediaTypeWrong(shorten(r.Header.Get("Content-Type")), o.known)
	}
	limit := int64(MostJSON)
	if given == "multipart/form-data" {
		limit = MostUpload
	}
	if o.most > 0 {
		limit = o.most
	}
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close") // what was announced is not going to be read
		return problem.TooLarge(limit)
	}
	if o.required && r.ContentLength == 0 {
		return problem.Invalid().With("请求没有内容", "The request has no body")
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	return nil
}
