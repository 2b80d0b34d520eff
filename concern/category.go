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

// Category is one kind of concern, with its deadline. There are two levels: a category without a Parent
// matches its children in every filter.
type Category struct {
	Slug        string  `json:"slug"`
	Parent      string  `json:"parent,omitempty"`
	Name        string  `json:"name"`
	NameEN      string  `json:"name_en,omitempty"`
	Icon        string  `json:"icon,omitempty"`
	DueHours    int     `json:"due_hours"`              // from noticed to struck off, hours of the clock
	YellowShare float64 `json:"yellow_share,omitempty"` // of DueHours, after which the light is yellow; 0 means 0.75
	Ordinal     int     `json:"-"`                      // place in the data file, from 0
}

// DefaultYellowShare is the share of a deadline after which the light turns yellow.
const DefaultYellowShare = 0.75

// Deadline answers when the light of a concern noticed at an instant turns yellow and red.
func (c *Category) Deadline(noticedAt time.Time) (yellowAt, redAt time.Time) {
	due := time.Duration(c.DueHours) * time.Hour
	return noticedAt.Add(time.Duration(float64(due) * c.YellowShare)), noticedAt.Add(due)
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
	parents := map[string]bool{} // slug → is a top level
	var wrong []error
	for i := range cs {
		c := &cs[i]
		c.Ordinal = i
		if c.YellowShare == 0 {
			c.YellowShare = DefaultYellowShare
		}
		if c.Icon == "" {
			c.Icon = "more"
		}
		if err := c.validate(parents); err != nil {
			wrong = append(wrong, fmt.Errorf("categories[%d] %q: %w", i, c.Slug, err))
		}
		parents[c.Slug] = c.Parent == ""
	}
	return cs, errors.Join(wrong...)
}

func (c *Category) validate(parents map[string]bool) error {
	_, twice := parents[c.Slug]
	switch {
	case !slugPattern.MatchString(c.Slug):
		return errors.New("a slug is lower-case letters, digits and single underscores")
	case twice:
		return errors.New("the slug is there twice")
	case c.Parent != "" && !parents[c.Parent]:
		return fmt.Errorf("parent %q is not a top level that stands before it", c.Parent)
	case c.Name == "":
		return errors.New("name is empty")
	case c.DueHours <= 0:
		return errors.New("due_hours must be above 0")
	case c.YellowShare <= 0 || c.YellowShare >= 1:
		return errors.New("yellow_share must lie between 0 and 1")
	}
	return nil
}
