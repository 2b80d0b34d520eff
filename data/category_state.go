package data

import (
	"fmt"
	"strings"

	"minqing/concern"
)

// categoryState is what can be changed of a category beside its slug: as history keeps it, and, neither edited nor retired, what
// the program's own file says.
type categoryState struct {
	Parent      string  `json:"parent"`
	Name        string  `json:"name"`
	NameEN      string  `json:"name_en"`
	Icon        string  `json:"icon"`
	Accept      string  `json:"accept_due"`
	Resolve     string  `json:"resolve_due"`
	StrikeOff   string  `json:"strike_off_due"`
	YellowShare float64 `json:"yellow_share"`
	Ordinal     float64 `json:"ordinal"`
	Retired     bool    `json:"retired"`
	Edited      bool    `json:"edited"`
}

func stateOf(c *concern.Category) categoryState {
	return categoryState{
		Parent: c.Parent, Name: c.Name, NameEN: c.NameEN, Icon: c.Icon, Accept: c.Due.Accept.String(), Resolve: c.Due.Resolve.String(),
		StrikeOff: c.Due.StrikeOff.String(), YellowShare: c.YellowShare, Ordinal: c.Ordinal,
	}
}

func (c *Category) state() categoryState {
	s := stateOf(&c.Category)
	s.Retired, s.Edited = c.Retired, c.Edited
	return s
}

// category is the state as a category; an error for deadlines that are none.
func (s *categoryState) category(slug string) (concern.Category, error) {
	c := concern.Category{Slug: slug, Parent: s.Parent, Name: s.Name, NameEN: s.NameEN, Icon: s.Icon, YellowShare: s.YellowShare, Ordinal: s.Ordinal}
	for text, due := range map[*string]*concern.Due{&s.Accept: &c.Due.Accept, &s.Resolve: &c.Due.Resolve, &s.StrikeOff: &c.Due.StrikeOff} {
		var err error
		if *due, err = concern.ParseDue(*text); err != nil {
			return c, fmt.Errorf("read the category %s: %w", slug, err)
		}
	}
	return c, nil
}

// timedAs says whether clocks run alike under both.
func (s *categoryState) timedAs(other *categoryState) bool {
	return s.Accept == other.Accept && s.Resolve == other.Resolve && s.StrikeOff == other.StrikeOff && s.YellowShare == other.YellowShare
}

// The longest words of a category, in characters.
const (
	longestSlug       = 40
	longestCategory   = 30
	longestCategoryEN = 60
)

// check tidies a state and says what is wrong with it; all are the categories that stand beside it.
func (s *categoryState) check(slug string, all []Category) error {
	e := input()
	s.Name = checkText(e, "name", s.Name, true, longestCategory)
	s.NameEN = checkText(e, "name_en", s.NameEN, false, longestCategoryEN)
	for i := range all {
		if c := &all[i]; c.Slug != slug && c.Parent == s.Parent {
			if strings.EqualFold(c.Name, s.Name) {
				e.addField("name", fmt.Sprintf("已有一类叫“%s”，请换一个名字", c.Name), fmt.Sprintf("there is a category called %q already: choose another name", c.Name))
			}
			if s.NameEN != "" && strings.EqualFold(c.NameEN, s.NameEN) {
				e.addField("name_en", fmt.Sprintf("已有一类的英文名是“%s”，请换一个", c.NameEN), fmt.Sprintf("there is a category called %q already: choose another name", c.NameEN))
			}
		}
	}
	s.checkParent(e, slug, all)
	for field, text := range map[string]string{"due.accept": s.Accept, "due.resolve": s.Resolve, "due.strike_off": s.StrikeOff} {
		if _, err := concern.ParseDue(text); err != nil {
			e.addField(field, "时限是 1 到 9999 个工作小时或工作日，写作 4h 或 3d", "a deadline is 1 to 9999 working hours or working days, written like 4h or 3d")
		}
	}
	if !(s.YellowShare > 0 && s.YellowShare < 1) {
		e.addField("yellow_share", "变黄的比例在 0 和 1 之间，两头不算", "it lies between 0 and 1, both excluded")
	}
	return e.refused()
}

// checkParent lets a category stand at the first level, or below one that does.
func (s *categoryState) checkParent(e *Error, slug string, all []Category) {
	if s.Parent == "" {
		return
	}
	switch parent := withSlug(all, s.Parent); {
	case parent == nil:
		e.addField("parent", fmt.Sprintf("没有“%s”这个类别", s.Parent), fmt.Sprintf("there is no category %q", s.Parent))
	case parent.Parent != "" || parent.Slug == slug:
		e.addField("parent", "类别只有两级：请选一个第一级的", "there are two levels: choose a category of the first one")
	default:
		for i := range all {
			if all[i].Parent == slug {
				e.addField("parent", "它下面还有类别，不能再放到别的类别下面", "it has categories below it and cannot stand below another")
				return
			}
		}
	}
}
