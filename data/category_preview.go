package data

import (
	"context"

	"minqing/concern"
)

// CategoryPreview says what other deadlines would make of the open concerns of a category that the actor sees, if clocks were
// counted anew now.
type CategoryPreview struct {
	Open  int                   // open ones, suspended ones too
	Moved int                   // whose light turns at another time
	Turns map[concern.Light]int // whose light would be this one now and is another, by Green, Yellow and Red
}

// PreviewCategory changes nothing. Rights and errors as for UpdateCategory, which takes the same patch.
func (s *Store) PreviewCategory(ctx context.Context, actor Actor, slug string, p CategoryPatch) (*CategoryPreview, error) {
	if err := mayManageCategories(&actor); err != nil {
		return nil, err
	}
	all, err := managedCategories(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	was := withSlug(all, slug)
	if was == nil {
		return nil, noCategory()
	}
	to, err := p.of(was, all)
	if err != nil {
		return nil, err
	}
	if err := to.check(slug, all); err != nil {
		return nil, err
	}
	next, err := to.category(slug)
	if err != nil {
		return nil, err
	}
	calendar, err := s.calendar(ctx, s.pool)
	if err != nil {
		return nil, err
	}
	scope := actor.Scope()
	var args arguments
	open, err := openConcerns(ctx, s.pool, `c.category = `+args.add(slug)+` and `+scopeCondition(&scope, &args), "", args...)
	if err != nil {
		return nil, doing("foresee a category", err)
	}
	preview, now := &CategoryPreview{Open: len(open), Turns: map[concern.Light]int{}}, s.now()
	for i := range open {
		c := open[i]
		c.rewind(calendar, &next)
		if !c.YellowAt.Equal(open[i].YellowAt) || !c.RedAt.Equal(open[i].RedAt) {
			preview.Moved++
		}
		if light := c.Light(now); light != open[i].Light(now) {
			preview.Turns[light]++
		}
	}
	return preview, nil
}
