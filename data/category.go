package data

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// Category is one as the deployment has it.
type Category struct {
	concern.Category
	Retired bool              // no new concern takes it or what is below it; those that have it keep it
	Edited  bool              // by an administrator: the program's own file no longer touches it
	Shipped *concern.Category // what that file says of it; nil when it is not in there
	Version int64

	shipped *categoryState
}

// SyncCategories makes the table what the list says, one transaction: new ones are added, known ones changed unless an
// administrator has edited them, missing ones removed unless concerns still use them. Clocks that run stay. Call it at every start.
func (s *Store) SyncCategories(ctx context.Context, cs []concern.Category) error {
	return s.write(ctx, "take the categories over", func(tx pgx.Tx) error {
		// Servers that start together take turns.
		if err := lockCategories(ctx, tx); err != nil {
			return err
		}
		var touched int64
		change := func(sql string, args ...any) (int64, error) {
			tag, err := tx.Exec(ctx, sql, args...)
			touched += tag.RowsAffected()
			return tag.RowsAffected(), err
		}
		slugs := []string{}
		for i := range cs {
			slugs = append(slugs, cs[i].Slug)
			if err := ship(&cs[i], change); err != nil {
				return err
			}
		}
		if _, err := change(`update minqing.category set shipped = null, version = version + 1 where slug <> all($1::text[]) and shipped is not null`, slugs); err != nil {
			return err
		}
		for { // children go before their parents
			gone, err := change(`delete from minqing.category k where k.slug <> all($1::text[]) and not k.edited
				and not exists (select from minqing.concern c where c.category = k.slug)
				and not exists (select from minqing.category child where child.parent = k.slug)`, slugs)
			if err != nil {
				return err
			}
			if gone == 0 {
				break
			}
		}
		// Where the file puts a category below another that administrators had given children, these move up beside it.
		if _, err := change(`update minqing.category k set parent = p.parent, version = k.version + 1
			from minqing.category p where p.slug = k.parent and p.parent is not null`); err != nil {
			return err
		}
		if touched == 0 {
			return nil
		}
		return logChange(ctx, tx, "category", 0)
	})
}

// ship takes one category of the file over.
func ship(c *concern.Category, change func(sql string, args ...any) (int64, error)) error {
	shipped, err := json.Marshal(stateOf(c))
	if err != nil {
		return fmt.Errorf("take the category %s over: %w", c.Slug, err)
	}
	if _, err := change(`insert into minqing.category as k (`+categoryFields+`, shipped)
		values ($1, nullif($2, ''), $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (slug) do update set parent = excluded.parent, name = excluded.name, name_en = excluded.name_en, icon = excluded.icon,
			accept_due = excluded.accept_due, resolve_due = excluded.resolve_due, strike_off_due = excluded.strike_off_due,
			yellow_share = excluded.yellow_share, ordinal = excluded.ordinal, shipped = excluded.shipped, version = k.version + 1
		where not k.edited and (k.parent, k.name, k.name_en, k.icon, k.accept_due, k.resolve_due, k.strike_off_due, k.yellow_share, k.ordinal)
			is distinct from (excluded.parent, excluded.name, excluded.name_en, excluded.icon, excluded.accept_due, excluded.resolve_due,
				excluded.strike_off_due, excluded.yellow_share, excluded.ordinal)`, append(categoryValues(c), shipped)...); err != nil {
		return err
	}
	_, err = change(`update minqing.category set shipped = $2, version = version + 1 where slug = $1 and shipped is distinct from $2::jsonb`, c.Slug, shipped)
	return err
}

// lockCategories lets one change of categories run at a time; reading goes on.
func lockCategories(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `lock table minqing.category in share row exclusive mode`)
	return err
}

// Categories are in their order, a parent before its children.
func (s *Store) Categories(ctx context.Context) ([]concern.Category, error) {
	return categories(ctx, s.pool)
}

// ManagedCategories are the same with what their administration needs.
func (s *Store) ManagedCategories(ctx context.Context) ([]Category, error) {
	return managedCategories(ctx, s.pool)
}

const (
	categoryFields  = `slug, parent, name, name_en, icon, accept_due, resolve_due, strike_off_due, yellow_share, ordinal`
	categoryColumns = `k.slug, coalesce(k.parent, ''), k.name, k.name_en, k.icon, k.accept_due, k.resolve_due, k.strike_off_due, k.yellow_share, k.ordinal`
	categoryTables  = ` from minqing.category k left join minqing.category p on p.slug = k.parent`
	categoryOrder   = ` order by coalesce(p.ordinal, k.ordinal), coalesce(p.slug, k.slug), k.parent is not null, k.ordinal, k.slug`
)

// categoryValues are a category's in the order of categoryFields.
func categoryValues(c *concern.Category) []any {
	return []any{c.Slug, c.Parent, c.Name, c.NameEN, c.Icon, c.Due.Accept.String(), c.Due.Resolve.String(), c.Due.StrikeOff.String(), c.YellowShare, c.Ordinal}
}

// categoryTargets are where categoryColumns are read into.
func categoryTargets(c *concern.Category) []any {
	return []any{
		&c.Slug, &c.Parent, &c.Name, &c.NameEN, &c.Icon,
		scanned{&c.Due.Accept}, scanned{&c.Due.Resolve}, scanned{&c.Due.StrikeOff}, &c.YellowShare, &c.Ordinal,
	}
}

func scanCategory(row pgx.CollectableRow) (concern.Category, error) {
	var c concern.Category
	return c, row.Scan(categoryTargets(&c)...)
}

func categories(ctx context.Context, q querier) ([]concern.Category, error) {
	rows, err := q.Query(ctx, `select `+categoryColumns+categoryTables+categoryOrder)
	if err != nil {
		return nil, doing("read the categories", err)
	}
	cs, err := pgx.CollectRows(rows, scanCategory)
	return cs, doing("read the categories", err)
}

func managedCategories(ctx context.Context, q querier) ([]Category, error) {
	rows, err := q.Query(ctx, `select `+categoryColumns+`, k.retired, k.edited, k.shipped, k.version`+categoryTables+categoryOrder)
	if err != nil {
		return nil, doing("read the categories", err)
	}
	cs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Category, error) {
		var c Category
		if err := row.Scan(append(categoryTargets(&c.Category), &c.Retired, &c.Edited, &c.shipped, &c.Version)...); err != nil || c.shipped == nil {
			return c, err
		}
		shipped, err := c.shipped.category(c.Slug)
		c.Shipped = &shipped
		return c, err
	})
	return cs, doing("read the categories", err)
}

// categoryOf answers nil for an unknown slug.
func categoryOf(ctx context.Context, q querier, slug string) (*concern.Category, error) {
	if !storable(slug) {
		return nil, nil
	}
	rows, err := q.Query(ctx, `select `+categoryColumns+` from minqing.category k where k.slug = $1`, slug)
	if err != nil {
		return nil, doing("read a category", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCategory)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &c, doing("read a category", err)
}

// retired says whether a category, or the one above it, is taken by no new concern.
func retired(ctx context.Context, q querier, slug string) (bool, error) {
	var is bool
	err := q.QueryRow(ctx, `select k.retired or coalesce(p.retired, false)`+categoryTables+` where k.slug = $1`, slug).Scan(&is)
	return is, doing("read a category", err)
}

// withSlug finds one of the list, nil when it is not there.
func withSlug(all []Category, slug string) *Category {
	i := slices.IndexFunc(all, func(c Category) bool { return c.Slug == slug })
	if i < 0 {
		return nil
	}
	return &all[i]
}
