package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// mostNewCategories is how many categories one import may create: more are a column of free text that was mapped by mistake.
const mostNewCategories = 200

// importedParent is the category below which an import puts those it creates.
var importedParent = concern.Category{
	Slug: "imported", Name: "外来数据", NameEN: "Imported", Icon: "more", YellowShare: concern.DefaultYellowShare, Ordinal: 1000,
	Due: concern.Deadlines{Accept: concern.Due{N: 8, Unit: concern.WorkingHours}, Resolve: concern.Due{N: 7, Unit: concern.WorkingDays}, StrikeOff: concern.Due{N: 2, Unit: concern.WorkingDays}},
}

// importCategories finds a category by slug or by name, and remembers those that are to be created.
type importCategories struct {
	policy  CategoryPolicy
	parent  concern.Category
	slugs   map[string]bool
	names   map[string]concern.Category // by slug and by lower-cased name, in either language
	created []concern.Category
	lacks   bool // the parent itself
}

func newImportCategories(known []concern.Category, policy CategoryPolicy) *importCategories {
	c := &importCategories{policy: policy, parent: importedParent, slugs: map[string]bool{}, names: map[string]concern.Category{}, lacks: true}
	// A slug wins over a name, and a child over its parent: the narrower word says more.
	for _, byName := range []func(concern.Category) string{
		func(k concern.Category) string { return k.NameEN }, func(k concern.Category) string { return k.Name }, func(k concern.Category) string { return k.Slug },
	} {
		for _, top := range []bool{true, false} {
			for _, k := range known {
				if name := strings.ToLower(byName(k)); name != "" && (k.Parent == "") == top {
					c.names[name] = k
				}
			}
		}
	}
	for _, k := range known {
		c.slugs[k.Slug] = true
		if k.Slug == importedParent.Slug {
			c.parent, c.lacks = k, false
		}
	}
	return c
}

// named is the category that a row's word means.
func (c *importCategories) named(s string) (concern.Category, error) {
	if s == "" {
		return concern.Category{}, &geo.InputError{English: "it is empty: what kind of concern is it?", Zh: "没有写类别"}
	}
	if k, ok := c.names[strings.ToLower(s)]; ok {
		return k, nil
	}
	if c.policy != CreateCategories {
		return concern.Category{}, &geo.InputError{
			English: fmt.Sprintf("there is no category %q: say which one it means, or let categories be created", s),
			Zh:      fmt.Sprintf("没有“%s”这个类别；请注明它对应哪一类，或者选择自动新建类别", s),
		}
	}
	if err := rowText(s, 60); err != nil {
		return concern.Category{}, err
	}
	if len(c.created) == mostNewCategories {
		return concern.Category{}, &geo.InputError{
			English: fmt.Sprintf("the file has more than %d new categories: is the right column mapped?", mostNewCategories),
			Zh:      fmt.Sprintf("文件里的新类别超过 %d 个，请核对类别是哪一列", mostNewCategories),
		}
	}
	k := c.parent
	k.Slug, k.Parent, k.Name, k.NameEN, k.Ordinal = c.slug(s), c.parent.Slug, s, "", c.parent.Ordinal+1+float64(len(c.created))
	c.created = append(c.created, k)
	c.slugs[k.Slug] = true
	c.names[strings.ToLower(s)] = k
	return k, nil
}

// slug spells a name in the letters of a slug; a name that has none of them, or whose spelling is taken, gets a few
// digits of its hash.
func (c *importCategories) slug(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "ae", "Ö", "oe", "Ü", "ue", "ß", "ss").Replace(name)) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('_')
			}
			b.WriteRune(r)
			gap = false
			continue
		}
		gap = true
	}
	slug := b.String()
	if slug == "" || c.slugs[slug] {
		sum := sha256.Sum256([]byte(name))
		slug = strings.TrimPrefix(slug+"_"+hex.EncodeToString(sum[:4]), "_")
	}
	return slug
}

// add writes the created categories that rows to be added use.
func (c *importCategories) add(ctx context.Context, im *importing) error {
	if len(c.created) == 0 {
		return nil
	}
	rows, err := im.tx.Query(ctx, `select distinct s.category from import_place p join import_stage s on s.line = p.line`)
	if err != nil {
		return err
	}
	used, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	write := func(k concern.Category) error {
		_, err := im.tx.Exec(ctx, `insert into minqing.category (`+categoryFields+`)
			values ($1, nullif($2, ''), $3, $4, $5, $6, $7, $8, $9, $10)`, categoryValues(&k)...)
		return err
	}
	for _, k := range c.created {
		if !slices.Contains(used, k.Slug) {
			continue
		}
		if c.lacks {
			if err := write(c.parent); err != nil {
				return err
			}
			c.lacks = false
		}
		if err := write(k); err != nil {
			return err
		}
		im.report.Categories = append(im.report.Categories, k.Slug)
	}
	if len(im.report.Categories) == 0 {
		return nil
	}
	return logChange(ctx, im.tx, "category", 0)
}
