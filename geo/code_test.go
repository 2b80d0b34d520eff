package geo_test

import (
	"strings"
	"testing"

	"minqing/geo"
)

func TestACodeKnowsItsLevelItsDigitsAndItsParent(t *testing.T) {
	for _, c := range []struct {
		code, prefix, parent string
		level                geo.Level
	}{
		{"140300000000", "1403", "", geo.City},
		{"140302000000", "140302", "140300000000", geo.District},
		{"140302001000", "140302001", "140302000000", geo.Street},
		{"140302001002", "140302001002", "140302001000", geo.Community},
		{"140302001002003", "140302001002003", "140302001002", geo.Grid},
		{"140302001002003004", "140302001002003004", "140302001002003", geo.Building},
		{"110100000000", "1101", "", geo.City},
		{"441900003000", "441900003", "441900000000", geo.Street}, // 东莞 has no districts
		{"441900003001", "441900003001", "441900003000", geo.Community},
	} {
		code, err := geo.ParseCode(c.code)
		if err != nil {
			t.Errorf("%s: %v", c.code, err)
			continue
		}
		if code.Level() != c.level || code.Prefix() != c.prefix {
			t.Errorf("%s is a %v with prefix %s, want %v and %s", c.code, code.Level(), code.Prefix(), c.level, c.prefix)
		}
		if parent, ok := code.Parent(); string(parent) != c.parent || ok != (c.parent != "") {
			t.Errorf("%s: parent %q %v, want %q", c.code, parent, ok, c.parent)
		}
		if back := geo.CodeOfPrefix(code.Prefix()); back != code {
			t.Errorf("%s comes back from its prefix as %s", c.code, back)
		}
	}
}

func TestAMalformedCodeIsRefusedAndSaysWhy(t *testing.T) {
	for code, why := range map[string]string{
		"":                   "12 digits",
		"1403":               "12 digits",
		"14030200100":        "12 digits",
		"1403020010020031":   "12 digits",
		"14030200100a":       "digits only",
		"１４０３０２００１００２":       "digits only",
		"000000000000":       "city",
		"140000000000":       "city",
		"140302000001":       "street",
		"140302001002000":    "start at 001",
		"140302001000001":    "community",
		"140302001002003000": "start at 001",
		"140302000000001":    "community",
		"140302000001001":    "street",
	} {
		_, err := geo.ParseCode(code)
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v, want it to speak of %q", code, err, why)
		}
		if err != nil && geo.InChinese(err) == err.Error() {
			t.Errorf("%q: no Chinese text", code)
		}
	}
}

func TestAChildIsNumberedWithinItsDigits(t *testing.T) {
	for _, c := range []struct {
		code geo.Code
		n    int
		want geo.Code
	}{
		{"140300000000", 2, "140302000000"},
		{"140302000000", 1, "140302001000"},
		{"140302001002", 12, "140302001002012"},
		{"140302001002012", 999, "140302001002012999"},
		{"140300000000", 100, ""},
		{"140302001002", 1000, ""},
		{"140302001002", 0, ""},
		{"140302001002012999", 1, ""},
		{"nonsense", 1, ""},
	} {
		got, err := c.code.Child(c.n)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s child %d: %q %v, want %q", c.code, c.n, got, err, c.want)
		}
	}
}

func TestBelowFollowsThePrefix(t *testing.T) {
	if !geo.Code("140302001002003").Below("140302000000") || !geo.Code("140302000000").Below("140302000000") {
		t.Error("a grid lies below its district, and a district below itself")
	}
	if geo.Code("140302000000").Below("140302001000") || geo.Code("140303001000").Below("140302000000") {
		t.Error("a district lies below neither its street nor its neighbour")
	}
}

func TestLevelsGoByTheirNames(t *testing.T) {
	for l := geo.City; l <= geo.Building; l++ {
		if back, err := geo.ParseLevel(l.String()); back != l || err != nil {
			t.Errorf("%v reads back as %v, %v", l, back, err)
		}
	}
	for _, s := range []string{"", "Grid", "village"} {
		if l, err := geo.ParseLevel(s); err == nil {
			t.Errorf("%q was read as %v", s, l)
		}
	}
}

func FuzzCode(f *testing.F) {
	for _, s := range []string{"140300000000", "441900003001", "140302001002003", "140302001002003004", "000000000000", "14a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := geo.ParseCode(s)
		if err != nil {
			return
		}
		if geo.CodeOfPrefix(c.Prefix()) != c {
			t.Errorf("%s does not come back from its prefix %s", c, c.Prefix())
		}
		for at := c; at.Level() > geo.City; {
			up, ok := at.Parent()
			if !ok || up.Level() >= at.Level() || !at.Below(up) {
				t.Fatalf("%s has the parent %s", at, up)
			}
			if _, err := geo.ParseCode(string(up)); err != nil {
				t.Fatalf("%s has a malformed parent: %v", at, err)
			}
			at = up
		}
	})
}
