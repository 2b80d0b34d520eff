package concern

import (
	"bytes"
	_ "embed" // the default kinds
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Kind is one entry of a list of the grids' ledger that a deployment edits.
type Kind struct {
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
}

// Ledger are the kinds of visits that are due each month, and of services that are done for residents.
//
// The visits that come with the program are those that a need gives reason for. A deployment can name others; kinds built on
// religious belief or on having petitioned are not shipped, since the Personal Information Protection Law, Art. 28, takes such
// things for sensitive. Whatever the kinds, visits are counts and never names.
type Ledger struct {
	Visits   []Kind `json:"visits"`
	Services []Kind `json:"services"`
}

//go:embed ledger.json
var defaultLedger []byte

// DefaultLedger is the one a deployment starts with.
func DefaultLedger() Ledger {
	l, err := ParseLedger(bytes.NewReader(defaultLedger))
	if err != nil {
		panic("concern: embedded ledger: " + err.Error())
	}
	return l
}

// ParseLedger reads a deployment's file of kinds: a JSON object with the two lists, in the order in which they are shown.
// The error names every entry that is wrong.
func ParseLedger(r io.Reader) (Ledger, error) {
	var l Ledger
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, fmt.Errorf("ledger: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return l, errors.New("ledger: the file goes on after the object")
	}
	return l, errors.Join(checkKinds("visits", l.Visits), checkKinds("services", l.Services))
}

func checkKinds(list string, kinds []Kind) error {
	if len(kinds) == 0 {
		return fmt.Errorf("ledger: %s: there is no kind", list)
	}
	known := map[string]bool{}
	var wrong []error
	for i, k := range kinds {
		var err error
		switch {
		case !slugPattern.MatchString(k.Slug):
			err = errors.New("a slug is lower-case letters, digits and single underscores")
		case known[k.Slug]:
			err = errors.New("the slug is there twice")
		case k.Name == "":
			err = errors.New("name is empty")
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("ledger: %s[%d] %q: %w", list, i, k.Slug, err))
		}
		known[k.Slug] = true
	}
	return errors.Join(wrong...)
}

// ClearItem is one of the five things that must be clear of a grid.
type ClearItem uint8

// The five must-be-clear.
const (
	Basics    ClearItem = iota // 基本户情
	People                     // 人员类别
	Hazards                    // 隐患矛盾
	Needs                      // 服务需求
	HotIssues                  // 热点难点问题
)

var clearItemNames = []string{"basics", "people", "hazards", "needs", "hot_issues"}

// ClearItems are all five, in the order of the checklist.
func ClearItems() []ClearItem { return []ClearItem{Basics, People, Hazards, Needs, HotIssues} }

func (c ClearItem) String() string { return name(clearItemNames, c) }

// ParseClearItem reads one of the five.
func ParseClearItem(s string) (ClearItem, error) {
	return parseWord[ClearItem](s, "item", clearItemNames)
}

// MarshalText writes the word.
func (c ClearItem) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the word.
func (c *ClearItem) UnmarshalText(b []byte) (err error) {
	*c, err = ParseClearItem(string(b))
	return err
}
