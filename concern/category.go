package concern

import (
	"bytes"
	_ "embed" // the default categories
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"
)

// Category is one kind of concern, with its deadlines. There are two levels: a category without a Parent
// matches its children in every filter.
type Category struct {
	Slug        string    `json:"slug"`
	Parent      string    `json:"parent,omitempty"`
	Name        string    `json:"name"`
	NameEN      string    `json:"name_en,omitempty"`
	Icon        string    `json:"icon,omitempty"`
	Due         Deadlines `json:"due,omitzero"`           // what is not given is the parent's
	YellowShare float64   `json:"yellow_share,omitempty"` // of a deadline, after which the light is yellow; 0 means 0.75
	Ordinal     float64   `json:"-"`                      // place in the data file, from 0; what an administrator moved lies between
}

// CategoryIcons are the icons of categories that the screens draw. A data file may name others; those get the dots of the last one.
var CategoryIcons = []string{
	"well", "lamp", "wire", "lift", "bench", "dog", "spray", "theft", "car", "house", "talk", "shield", "knot", "grid", "horn", "flag", "more",
}

// Deadlines are how long each milestone may take, counted from when the one before was reached.
type Deadlines struct {
	Accept    Due `json:"accept,omitzero"`
	Resolve   Due `json:"resolve,omitzero"`
	StrikeOff Due `json:"strike_off,omitzero"`
}

// Of is the deadline of a milestone, the zero Due of none.
func (d Deadlines) Of(m Milestone) Due {
	switch m {
	case ToAccept:
		return d.Accept
	case ToResolve:
		return d.Resolve
	case ToStrikeOff:
		return d.StrikeOff
	case NoMilestone:
	}
	return Due{}
}

// under fills what is not given from the parent's.
func (d Deadlines) under(parent Deadlines) Deadlines {
	for own, above := range map[*Due]Due{&d.Accept: parent.Accept, &d.Resolve: parent.Resolve, &d.StrikeOff: parent.StrikeOff} {
		if own.N == 0 {
			*own = above
		}
	}
	return d
}

// DefaultYellowShare is the share of a deadline after which the light turns yellow.
const DefaultYellowShare = 0.75

// Start begins the clock of a milestone at an instant.
func (c *Category) Start(calendar *Calendar, m Milestone, at time.Time) Clock {
	return calendar.Start(at, c.Due.Of(m), c.YellowShare)
}

//go:embed categories.json
var defaultCategories []byte

// DefaultCategories are those a deployment starts with: the duties of an all-round grid with everyday second levels.
func DefaultCategories() []Category {
	c, err := ParseCategories(bytes.NewReader(defaultCategories))
	if err != nil {
		panic("concern: embedded categories: " + err.Error())
	}
	return c
}

// IsSlug answers whether a word can be a category's slug: lower-case letters, digits and single underscores between them.
func IsSlug(word string) bool { return slugPattern.MatchString(word) }

var slugPattern = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)

// ParseCategories reads a deployment's category file: a JSON array, each parent before its children.
// The error names every entry that is wrong.
func ParseCategories(r io.Reader) ([]Category, error) {
	var cs []Category
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&cs); err != nil {
		return nil, fmt.Errorf("categories: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("categories: the file goes on after the array")
	}
	seen := map[string]*Category{}
	var wrong []error
	for i := range cs {
		c := &cs[i]
		c.Ordinal = float64(i)
		if c.YellowShare == 0 {
			c.YellowShare = DefaultYellowShare
		}
		if c.Icon == "" {
			c.Icon = "more"
		}
		if parent := seen[c.Parent]; parent != nil {
			c.Due = c.Due.under(parent.Due)
		}
		if err := c.validate(seen); err != nil {
			wrong = append(wrong, fmt.Errorf("categories[%d] %q: %w", i, c.Slug, err))
		}
		seen[c.Slug] = c
	}
	return cs, errors.Join(wrong...)
}

// validate checks one category; seen are those before it, by slug.
func (c *Category) validate(seen map[string]*Category) error {
	_, twice := seen[c.Slug]
	parent := seen[c.Parent]
	switch {
	case !IsSlug(c.Slug):
		return errors.New("a slug is lower-case letters, digits and single underscores")
	case twice:
		return errors.New("the slug is there twice")
	case c.Parent != "" && (parent == nil || parent.Parent != ""):
		return fmt.Errorf("parent %q is not a top level that stands before it", c.Parent)
	case c.Name == "":
		return errors.New("name is empty")
	case c.Due.Accept.N == 0 || c.Due.Resolve.N == 0 || c.Due.StrikeOff.N == 0:
		return errors.New("due must say accept, resolve and strike_off, such as 4h (working hours) or 3d (working days)")
	case c.YellowShare <= 0 || c.YellowShare >= 1:
		return errors.New("yellow_share must lie between 0 and 1")
	}
	return nil
}
