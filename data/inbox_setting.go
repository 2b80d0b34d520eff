package data

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// InboxSetting is what an account wants to be told of. Areas narrow what it is told as one in charge; none are all of its own. What is
// dispatched to its teams it is told wherever that is.
type InboxSetting struct {
	Kinds   []NewsKind
	Areas   []geo.Code
	Version int64 // 0: nothing was set yet, and it is told of everything
}

// InboxPatch changes what is not nil: a kind on or off, the areas whole.
type InboxPatch struct {
	Kinds map[NewsKind]bool
	Areas *[]geo.Code
}

const mostInboxAreas = 200

// InboxSetting is the account's own. Forbidden to who handles nothing.
func (s *Store) InboxSetting(ctx context.Context, actor Actor) (*InboxSetting, error) {
	if err := isTold(&actor); err != nil {
		return nil, err
	}
	setting, err := inboxSetting(ctx, s.pool, &actor)
	return setting, doing("read what an account is told of", err)
}

// UpdateInboxSetting changes it at the version given, 0 where nothing was set yet. Invalid for an area that is not the account's own nor
// below one, Stale when the version is another.
func (s *Store) UpdateInboxSetting(ctx context.Context, actor Actor, version int64, p InboxPatch) (*InboxSetting, error) {
	if err := isTold(&actor); err != nil {
		return nil, err
	}
	var changed *InboxSetting
	err := s.write(ctx, "change what an account is told of", func(tx pgx.Tx) error {
		me := actor.Viewer.Account
		// Two that set it for the first time wait for each other here.
		if _, err := tx.Exec(ctx, `select from minqing.account where id = $1 for update`, me); err != nil {
			return err
		}
		setting, err := inboxSetting(ctx, tx, &actor)
		if err != nil {
			return err
		}
		if setting.Version != version {
			return stale()
		}
		if err := setting.take(ctx, tx, &actor, p); err != nil {
			return err
		}
		setting.Version++
		_, err = tx.Exec(ctx, `insert into minqing.inbox_setting (account_id, kinds, areas, version) values ($1, $2, $3, $4)
			on conflict (account_id) do update set kinds = excluded.kinds, areas = excluded.areas, version = excluded.version`,
			me, setting.Kinds, setting.Areas, setting.Version)
		changed = setting
		return err
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// take puts a patch onto the setting.
func (i *InboxSetting) take(ctx context.Context, q querier, actor *Actor, p InboxPatch) error {
	kinds := []NewsKind{}
	for _, kind := range NewsKinds {
		on := slices.Contains(i.Kinds, kind)
		if given, changes := p.Kinds[kind]; changes {
			on = given
		}
		if on {
			kinds = append(kinds, kind)
		}
	}
	i.Kinds = kinds
	if p.Areas == nil {
		return nil
	}
	if len(*p.Areas) > mostInboxAreas {
		return wrongField("areas", "最多选 200 个，请改选上一级", "at most 200: choose the areas above them")
	}
	known, err := ownAreas(ctx, q, actor, *p.Areas)
	if err != nil {
		return err
	}
	for _, code := range *p.Areas {
		if !slices.Contains(known, code) {
			return wrongField("areas", "“"+string(code)+"”不是您管的地方，请从列表里选", "the area "+string(code)+" is not yours: choose one of the list")
		}
	}
	i.Areas = known
	return nil
}

// inboxSetting reads an account's. Areas that are no longer its own are forgotten, so that they do not keep it from being told.
func inboxSetting(ctx context.Context, q querier, actor *Actor) (*InboxSetting, error) {
	i := &InboxSetting{Areas: []geo.Code{}}
	err := q.QueryRow(ctx, `select kinds, areas, version from minqing.inbox_setting where account_id = $1`, actor.Viewer.Account).
		Scan(&i.Kinds, &i.Areas, &i.Version)
	if errors.Is(err, pgx.ErrNoRows) {
		i.Kinds = slices.Clone(NewsKinds)
		return i, nil
	}
	if err == nil && len(i.Areas) > 0 {
		i.Areas, err = ownAreas(ctx, q, actor, i.Areas)
	}
	return i, err
}

// ownAreas are those of the codes that are areas of the account's own or below one, in order, each once; none for who is in charge of none.
func ownAreas(ctx context.Context, q querier, actor *Actor, codes []geo.Code) ([]geo.Code, error) {
	if actor.Viewer.Role == concern.Member {
		return []geo.Code{}, nil
	}
	rows, err := q.Query(ctx, `select code from minqing.area where code = any($1::text[]) and prefix ^@ any($2::text[]) order by code`,
		codes, listed(actor.Viewer.Prefixes))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[geo.Code])
}
