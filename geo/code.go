package geo

import (
	"errors"
	"fmt"
	"strings"
)

// Level is the rank of an area in the tree, from City down to Building. The zero value is no level.
type Level uint8

// The levels, from the widest to the narrowest, so that a < b says that a is above b.
const (
	City Level = iota + 1
	District
	Street
	Community
	Grid
	Building
)

var levelNames = [...]string{"", "city", "district", "street", "community", "grid", "building"}

// digits[l] is how many digits of a code are significant at level l.
var digits = [...]int{0, 4, 6, 9, 12, 15, 18}

func (l Level) String() string {
	if int(l) >= len(levelNames) {
		return fmt.Sprintf("unknown(%d)", uint8(l))
	}
	return levelNames[l]
}

// ParseLevel reads the English name of a level.
func ParseLevel(s string) (Level, error) {
	for l := City; l <= Building; l++ {
		if levelNames[l] == s {
			return l, nil
		}
	}
	return 0, &InputError{
		English: fmt.Sprintf("unknown level %q; known are %s", s, strings.Join(levelNames[1:], ", ")),
		Zh:      fmt.Sprintf("没有“%s”这一级；可用的是 %s", s, strings.Join(levelNames[1:], "、")),
	}
}

// Code is the code of an area: the 12 digits of the statistical divisions for a city down to a community
// (zero-filled on the right), 15 for a grid, 18 for a building. A Code that ParseCode has returned is well formed.
type Code string

// ParseCode checks a code's form: its length, that it is all digits, and that no level above its own is empty.
// The one gap allowed is the district, for there are cities without any (东莞: 441900003000 lies in 441900000000).
// Whether the area exists is not its business. The error is a *CodeError.
func ParseCode(s string) (Code, error) {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return "", &CodeError{s, "it may hold digits only", "只能由数字组成"}
		}
	}
	c := Code(s)
	switch len(s) {
	case 12:
		switch {
		case s[:2] == "00" || s[2:4] == "00":
			return "", &CodeError{s, "digits 1 to 4 name a city and cannot be zero", "前四位是市，不能为零"}
		case s[9:] != "000" && s[6:9] == "000":
			return "", &CodeError{s, "a community needs its street in digits 7 to 9", "社区代码的第 7 至 9 位（街道）不能为零"}
		}
	case 15, 18:
		var above *CodeError
		if _, err := ParseCode(s[:len(s)-3]); errors.As(err, &above) {
			return "", &CodeError{s, above.English, above.Zh}
		}
		switch {
		case s[len(s)-3:] == "000":
			return "", &CodeError{s, "the last three digits number the area and start at 001", "末三位是编号，从 001 起"}
		case s[9:12] == "000":
			return "", &CodeError{s, "a grid needs its community in digits 10 to 12", "网格代码的第 10 至 12 位（社区）不能为零"}
		}
	default:
		return "", &CodeError{s, "it has 12 digits down to a community, 15 for a grid, 18 for a building", "社区及以上 12 位，网格 15 位，楼院 18 位"}
	}
	return c, nil
}

// CodeOfPrefix is the code whose significant digits are given, zero-filled to 12; a longer prefix is the code itself.
func CodeOfPrefix(prefix string) Code {
	if len(prefix) >= 12 {
		return Code(prefix)
	}
	return Code(prefix + strings.Repeat("0", 12-len(prefix)))
}

// Level is the level a code names: of a 12-digit code, the deepest that is not zero. It is 0 for a malformed code.
func (c Code) Level() Level {
	switch len(c) {
	case 18:
		return Building
	case 15:
		return Grid
	case 12:
		switch {
		case c[9:] != "000":
			return Community
		case c[6:9] != "000":
			return Street
		case c[4:6] != "00":
			return District
		}
		return City
	}
	return 0
}

// Prefix is the code's significant digits: 4, 6, 9, 12, 15 or 18 of them. An area lies below another
// exactly if its prefix starts with the other's.
func (c Code) Prefix() string { return string(c[:digits[c.Level()]]) }

// Parent is the code one level up, false for a city. A street of a city without districts has the city as parent.
func (c Code) Parent() (Code, bool) {
	l := c.Level()
	if l <= City {
		return "", false
	}
	return CodeOfPrefix(string(c[:digits[l-1]])), true
}

// Below says whether the area lies in the subtree of another, itself included.
func (c Code) Below(top Code) bool { return strings.HasPrefix(c.Prefix(), top.Prefix()) }

// Child is the code numbered n, from 1, one level down: 1 to 99 for a district, 1 to 999 below.
func (c Code) Child(n int) (Code, error) {
	l := c.Level()
	if l == 0 || l == Building {
		return "", &CodeError{string(c), "there is no level below it", "它没有下一级"}
	}
	width := digits[l+1] - digits[l]
	number := fmt.Sprintf("%0*d", width, n)
	if n < 1 || len(number) > width {
		return "", &CodeError{string(c),
			fmt.Sprintf("a child numbered %d does not fit into %d digits", n, width),
			fmt.Sprintf("下一级的编号 %d 放不进 %d 位", n, width)}
	}
	return CodeOfPrefix(c.Prefix() + number), nil
}

// CodeError is a code that is not well formed, and why.
type CodeError struct {
	Code    string
	English string
	Zh      string
}

func (e *CodeError) Error() string { return fmt.Sprintf("code %q: %s", e.Code, e.English) }

// Chinese is the same text for the people who use the map.
func (e *CodeError) Chinese() string {
	return fmt.Sprintf("区划代码“%s”不对：%s", e.Code, e.Zh)
}
