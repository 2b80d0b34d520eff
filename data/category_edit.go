package data

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// CategoryPatch changes what is not nil. Lengths are written as concern.ParseDue reads them.
type CategoryPatch struct {
	Name        *string
	NameEN      *string
	Icon        *string
	Accept      *string
	Resolve     *string
	StrikeOff   *string
	YellowShare *float64
	Retired     *bool
	Before      *string // the slug of the sibling that it is to stand before, "" to stand last
	Shipped     bool    // everything as the program's own file has it, which it then follows again; nothing else beside it
	KeepClocks  bool    // clocks that run keep the deadline with which they began
}

// NewCategory is one to be added. What is not said of its icon and its deadlines is its parent's.
type NewCategory struct {
	Slug   string
	Parent string // "" at the first level
	CategoryPatch
}

// apply lays a patch on a state; Invalid for an icon that no screen draws.
func (p *CategoryPatch) apply(s *categoryState) error {
	if p.Icon != nil && !slices.Contains(concern.CategoryIcons, *p.Icon) {
		return wrongField("icon", "没有这个图标，请从列表里选一个", "there is no such icon: choose one of "+strings.Join(concern.CategoryIcons, ", "))
	}
	set(&s.Name, p.Name)
	set(&s.NameEN, p.NameEN)
	set(&s.Icon, p.Icon)
	set(&s.Accept, p.Accept)
	set(&s.Resolve, p.Resolve)
	set(&s.StrikeOff, p.StrikeOff)
	set(&s.YellowShare, p.YellowShare)
	set(&s.Retired, p.Retired)
	return nil
}

// says answers whether anything but Shipped and KeepClocks is said.
func (p CategoryPatch) says() bool {
	p.Shipped, p.KeepClocks = false, false
	return p != CategoryPatch{}
}

// CreateCategory adds one, last among its siblings unless it is said before which it stands. Forbidden but for administrators of everywhere.
func (s *Store) CreateCategory(ctx context.Context, actor Actor, n NewCategory) (*Category, error) {
	var made *Category
	err := s.changeCategories(ctx, &actor, "add a category", func(tx pgx.Tx, all []Category) error {
		if !concern.IsSlug(n.Slug) || len(n.Slug) > longestSlug {
			return wrongField("slug", fmt.Sprintf("代号由小写字母、数字和单个下划线组成，最多 %d 个", longestSlug),
				fmt.Sprintf("a slug is lower-case letters, digits and single underscores, at most %d", longestSlug))
		}
		if there := withSlug(all, n.Slug); there != nil {
			return wrongField("slug", fmt.Sprintf("这个代号是“%s”的，请换一个", there.Name), fmt.Sprintf("the slug is that of %q: choose another", there.Name))
		}
		to := categoryState{Parent: n.Parent, Icon: "more", YellowShare: concern.DefaultYellowShare, Edited: true}
		if parent := withSlug(all, n.Parent); parent != nil {
			from := parent.state()
			to.Icon, to.Accept, to.Resolve, to.StrikeOff, to.YellowShare = from.Icon, from.Accept, from.Resolve, from.StrikeOff, from.YellowShare
		}
		err := n.apply(&to)
		if err != nil {
			return err
		}
		before := ""
		set(&before, n.Before)
		if to.Ordinal, err = placeBefore(all, n.Slug, n.Parent, before); err != nil {
			return err
		}
		made, err = s.putCategory(ctx, tx, &actor, n.Slug, all, to, false)
		return err
	})
	return made, err
}

// UpdateCategory changes one at the version given, and counts the clocks of its open concerns anew when its deadlines are others
// now. Rights as for CreateCategory.
func (s *Store) UpdateCategory(ctx context.Context, actor Actor, slug string, version int64, p CategoryPatch) (*Category, error) {
	var changed *Category
	err := s.changeCategories(ctx, &actor, "change a category", func(tx pgx.Tx, all []Category) error {
		was := withSlug(all, slug)
		if was == nil {
			return noCategory()
		}
		if was.Version != version {
			return stale()
		}
		to, err := p.of(was, all)
		if err != nil {
			return err
		}
		if is := was.state(); to == is {
			changed = was
			return nil
		}
		changed, err = s.putCategory(ctx, tx, &actor, slug, all, to, !p.KeepClocks)
		return err
	})
	return changed, err
}

// of is what a patch makes of a category: the same where it says nothing new.
func (p *CategoryPatch) of(was *Category, all []Category) (to categoryState, err error) {
	to = was.state()
	if p.Shipped {
		switch {
		case p.says():
			return to, wrongField("edited", "恢复自带的内容时不能同时改别的", "to take back the program's own state, change nothing else beside it")
		case was.shipped == nil:
			return to, wrongField("edited", "自带的类别里没有这一类，没有可以恢复的内容", "the program's own file does not have it: there is nothing to go back to")
		}
		return *was.shipped, nil
	}
	if err := p.apply(&to); err != nil {
		return to, err
	}
	if p.Before != nil {
		if to.Ordinal, err = placeBefore(all, was.Slug, was.Parent, *p.Before); err != nil {
			return to, err
		}
	}
	if to != was.state() {
		to.Edited = true
	}
	if as := to; was.shipped != nil {
		if as.Edited = false; as == *was.shipped { // it follows the file again
			to = as
		}
	}
	return to, nil
}

// placeBefore is an ordinal between that of a sibling and the one before it; before "" is after all siblings.
func placeBefore(all []Category, slug, parent, before string) (float64, error) {
	low, found := 0.0, false
	for i := range all {
		c := &all[i]
		if c.Parent != parent || c.Slug == slug {
			continue
		}
		if c.Slug != before {
			low, found = c.Ordinal, true
			continue
		}
		if !found {
			return c.Ordinal - 1, nil
		}
		at := (low + c.Ordinal) / 2
		if at <= low || at >= c.Ordinal {
			return 0, fail(Conflict, fmt.Sprintf("“%s”前面已经排不下了：请先把它移开再试", c.Name), fmt.Sprintf("There is no room before %q any more: move that one first", c.Name))
		}
		return at, nil
	}
	if before != "" {
		return 0, wrongField("before", "它要排在同一级的类别前面", "it names none of the categories beside it")
	}
	return low + 1, nil
}

// changeCategories runs one change of the categories at a time, while no concern is added, given another category or moved.
func (s *Store) changeCategories(ctx context.Context, actor *Actor, what string, do func(tx pgx.Tx, all []Category) error) error {
	if err := mayManageCategories(actor); err != nil {
		return err
	}
	return s.write(ctx, what, func(tx pgx.Tx) error {
		if err := holdCategories(ctx, tx); err != nil {
			return err
		}
		all, err := managedCategories(ctx, tx)
		if err != nil {
			return err
		}
		return do(tx, all)
	})
}

// holdCategories keeps the categories to this transaction, and concerns from coming under a deadline that is about to be another.
func holdCategories(ctx context.Context, tx pgx.Tx) error {
	if err := lockClocks(ctx, tx, exclusive); err != nil {
		return err
	}
	return lockCategories(ctx, tx)
}

// putCategory makes a category what to says, with its rows of history, audit and change; all are the categories as they were.
func (s *Store) putCategory(ctx context.Context, tx pgx.Tx, actor *Actor, slug string, all []Category, to categoryState, recount bool) (*Category, error) {
	if err := mayManageCategories(actor); err != nil {
		return nil, err
	}
	if err := to.check(slug, all); err != nil {
		return nil, err
	}
	c := change{subject: "category", key: slug, after: to, places: []string{""}}
	if was := withSlug(all, slug); was != nil {
		state := was.state()
		c.before = state
		recount = recount && !state.timedAs(&to)
	}
	if _, err := tx.Exec(ctx, `insert into minqing.category as k (`+categoryFields+`, retired, edited)
		values ($1, nullif($2, ''), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		on conflict (slug) do update set parent = excluded.parent, name = excluded.name, name_en = excluded.name_en, icon = excluded.icon,
			accept_due = excluded.accept_due, resolve_due = excluded.resolve_due, strike_off_due = excluded.strike_off_due,
			yellow_share = excluded.yellow_share, ordinal = excluded.ordinal, retired = excluded.retired, edited = excluded.edited, version = k.version + 1`,
		slug, to.Parent, to.Name, to.NameEN, to.Icon, to.Accept, to.Resolve, to.StrikeOff, to.YellowShare, to.Ordinal, to.Retired, to.Edited); err != nil {
		return nil, err
	}
	if recount && c.before != nil {
		if _, err := s.recount(ctx, tx, `c.category = $1`, slug); err != nil {
			return nil, err
		}
	}
	if err := remember(ctx, tx, actor, c); err != nil {
		return nil, err
	}
	if err := audit(ctx, tx, *actor, "category", map[string]any{"category": slug}); err != nil {
		return nil, err
	}
	if err := logChange(ctx, tx, "category", 0); err != nil {
		return nil, err
	}
	now, err := managedCategories(ctx, tx)
	return withSlug(now, slug), err
}

// undoCategory makes a category what it was; one that did not exist is retired, since concerns may have come under it.
func (s *Store) undoCategory(ctx context.Context, tx pgx.Tx, actor *Actor, slug string, before *categoryState) error {
	all, err := managedCategories(ctx, tx)
	if err != nil {
		return err
	}
	if before == nil {
		is := withSlug(all, slug)
		if is == nil {
			return noCategory()
		}
		retired := is.state()
		retired.Retired = true
		before = &retired
	}
	_, err = s.putCategory(ctx, tx, actor, slug, all, *before, true)
	return err
}

func stateOfCategory(ctx context.Context, tx pgx.Tx, _ *Actor, slug string) (any, error) {
	all, err := managedCategories(ctx, tx)
	if err != nil {
		return nil, err
	}
	if c := withSlug(all, slug); c != nil {
		return c.state(), nil
	}
	return nil, nil
}

// mayManageCategories lets those administrators change them who administer everywhere: every area lives by them.
func mayManageCategories(actor *Actor) error {
	if err := mayAdminister(actor); err != nil {
		return err
	}
	if actor.administers("") {
		return nil
	}
	return fail(Forbidden, "类别和时限是各处通用的，只有管全部区域的管理员可以改", "Categories and deadlines hold everywhere: only administrators of everywhere may change them")
}

func noCategory() *Error { return notFound("个类别", "category") }
