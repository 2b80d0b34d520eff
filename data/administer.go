package data

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// Administration is confined like everything else: an administrator manages what lies within the own areas. A place is the
// prefix of an area, or "" for everywhere, which is for those who hold a top area.

// administers says whether a place lies within the actor's own areas.
func (a *Actor) administers(place string) bool {
	if place == "" {
		return a.Viewer.Top
	}
	return a.over(place)
}

// within is the SQL for administers; place is an expression that is null or ” for everywhere.
func (a *Actor) within(place string, args *arguments) string {
	return fmt.Sprintf(`case when coalesce(%[1]s, '') = '' then %[2]s::boolean else %[1]s ^@ any(%[3]s::text[]) end`,
		place, args.add(a.Viewer.Top), args.add(listed(a.Viewer.Prefixes)))
}

// accountsWithin is the SQL for the accounts that the actor manages: all their areas, and all that their teams serve, lie within
// the own ones. One without either is everybody's.
func (a *Actor) accountsWithin(args *arguments) string {
	return `not exists (select from minqing.account_area x join minqing.area g on g.id = x.area_id
			where x.account_id = account.id and not ` + a.within("g.prefix", args) + `)
		and not exists (select from unnest(account.teams) carried(name) left join minqing.team t on t.name = carried.name
			left join minqing.area g on g.id = t.area_id where not ` + a.within("g.prefix", args) + `)`
}

// checkWhere checks the area ("" for everywhere) and the categories that something is for. It sorts the categories, each once, adds what is
// wrong to e, and answers the area's id, 0 for everywhere, and its prefix.
func checkWhere(ctx context.Context, tx pgx.Tx, e *Error, code geo.Code, categories *[]string) (area int32, place string, err error) {
	if code != "" {
		a, err := areaByCode(ctx, tx, code, false)
		switch {
		case KindOf(err) == NotFound:
			e.addField("area", fmt.Sprintf("没有代码为 %s 的区划", code), fmt.Sprintf("there is no area %s", code))
		case err != nil:
			return 0, "", err
		default:
			area, place = a.ID, a.Prefix
		}
	}
	slices.Sort(*categories)
	*categories = append([]string{}, slices.Compact(*categories)...)
	for _, slug := range *categories {
		k, err := categoryOf(ctx, tx, slug)
		if err != nil {
			return 0, "", err
		}
		if k == nil {
			e.addField("categories", fmt.Sprintf("没有“%s”这个类别", slug), fmt.Sprintf("there is no category %q", slug))
		}
	}
	return area, place, nil
}

func mayAdminister(actor *Actor) error {
	if actor.Viewer.Role == concern.Admin || actor.operates() {
		return nil
	}
	return fail(Forbidden, "只有管理员可以这样做", "Only an administrator may do this")
}
