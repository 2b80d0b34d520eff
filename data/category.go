package data

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// SyncCategories makes the table what the list says, one transaction: new ones are added, known ones changed, missing ones
// removed unless concerns still use them. Deadlines already set stay. Call it at every start.
func (s *Store) SyncCategories(ctx context.Context, cs []concern.Category) error {
	return s.write(ctx, "take the categories over", func(tx pgx.Tx) error {
		// Servers that start together take turns.
		if _, err := tx.Exec(ctx, `lock table minqing.category in share row exclusive mode`); err != nil {
			return err
		}
		var touched int64
		slugs := []string{}
		for _, c := range cs {
			tag, err := tx.Exec(ctx, `insert into minqing.category as k (`+categoryFields+`)
				values ($1, nullif($2, ''), $3, $4, $5, $6, $7, $8, $9, $10)
				on conflict (slug) do update set parent = excluded.parent, name = excluded.name, name_en = excluded.name_en, icon = excluded.icon,
					accept_due = excluded.accept_due, resolve_due = excluded.resolve_due, strike_off_due = excluded.strike_off_due,
					yellow_share = excluded.yellow_share, ordinal = excluded.ordinal
				where k is distinct from excluded`, categoryValues(&c)...)
			if err != nil {
				return err
			}
			touched += tag.RowsAffected()
			slugs = append(slugs, c.Slug)
		}
		for { // children go before their parents
			tag, err := tx.Exec(ctx, `delete from minqing.category k where k.slug <> all($1::text[])
				and not exists (select from minqing.concern c where c.category = k.slug)
				and not exists (select from minqing.category child where child.parent = k.slug)`, slugs)
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				break
			}
			touched += tag.RowsAffected()
		}
		if touched == 0 {
			return nil
		}
		return logChange(ctx, tx, "category", 0)
	})
}

// Categories are in the order of the data file.
func (s *Store) Categories(ctx context.Context) ([]concern.Category, error) {
	return categories(ctx, s.pool)
}

const (
	categoryFields  = `slug, parent, name, name_en, icon, accept_due, resolve_due, strike_off_due, yellow_share, ordinal`
	categoryColumns = `slug, coalesce(parent, ''), name, name_en, icon, accept_due, resolve_due, strike_off_due, yellow_share, ordinal`
)

// categoryValues are a category's in the order of categoryFields.
func categoryValues(c *concern.Category) []any {
	return []any{c.Slug, c.Parent, c.Name, c.NameEN, c.Icon, c.Due.Accept.String(), c.Due.Resolve.String(), c.Due.StrikeOff.String(), c.YellowShare, c.Ordinal}
}

func categories(ctx context.Context, q querier) ([]concern.Category, error) {
	rows, err := q.Query(ctx, `select `+categoryColumns+` from minqing.category order by ordinal, slug`)
	if err != nil {
		return nil, doing("read the categories", err)
	}
	cs, err := pgx.CollectRows(rows, scanCategory)
	return cs, doing("read the categories", err)
}

// categoryOf answers nil for an unknown slug.
func categoryOf(ctx context.Context, q querier, slug string) (*concern.Category, error) {
	if !storable(slug) {
		return nil, nil
	}
	rows, err := q.Query(ctx, `select `+categoryColumns+` from minqing.category where slug = $1`, slug)
	if err != nil {
		return nil, doing("read a category", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCategory)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return &c, doing("read a category", err)
}

func scanCategory(row pgx.CollectableRow) (concern.Category, error) {
	var c concern.Category
	err := row.Scan(&c.Slug, &c.Parent, &c.Name, &c.NameEN, &c.Icon,
		scanned{&c.Due.Accept}, scanned{&c.Due.Resolve}, scanned{&c.Due.StrikeOff}, &c.YellowShare, &c.Ordinal)
	return c, err
}
