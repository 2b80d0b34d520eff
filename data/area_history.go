package data

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	orbwkb "github.com/paulmach/orb/encoding/wkb"

	"minqing/concern"
	"minqing/geo"
)

// AreaEntry is one edit of areas in the history.
type AreaEntry struct {
	ID     int64
	At     time.Time
	Who    string     // display name of the account, "" for the operator
	What   string     // add, change, split, merge, remove or undo
	Areas  []NamedRef // those it touched, as they were called after it, or before it when it removed them
	Undoes int64      // the entry that it took back, 0 for none
	Undone bool       // another entry took it back
}

// NamedRef is an area as the history remembers it.
type NamedRef struct {
	Code geo.Code
	Name string
}

// areaStates are all areas of an edit on one side of it, as the history keeps them.
type areaStates struct {
	What   string      `json:"what"`
	Undoes int64       `json:"undoes,omitempty"`
	Areas  []areaState `json:"areas"`

	Ledgers []movedLedger `json:"ledgers,omitempty"` // after it: what it moved, in order
}

type areaState struct {
	ID      int32    `json:"id"`
	Code    geo.Code `json:"code"`
	Name    string   `json:"name"`
	Version int64    `json:"version"`
	Parent  geo.Code `json:"parent,omitempty"`
	WKB     string   `json:"wkb"` // hexadecimal: every coordinate comes back as it was
}

// record writes an edit's entry, which is never changed.
func (e *areaEdit) record(ctx context.Context, tx pgx.Tx, actor *Actor) (id int64, err error) {
	before, err := e.states(e.before)
	if err != nil {
		return 0, err
	}
	after, err := e.states(e.after, e.ledgers...)
	if err != nil {
		return 0, err
	}
	key := ""
	if e.parent != nil {
		key = e.parent.Prefix
	}
	err = tx.QueryRow(ctx, `insert into minqing.area_history (account_id, key, before, after) values (nullif($1::bigint, 0), $2, $3, $4) returning id`,
		actor.Viewer.Account, key, before, after).Scan(&id)
	return id, doing("record an edit of areas", err)
}

func (e *areaEdit) states(areas []Area, ledgers ...movedLedger) ([]byte, error) {
	s := areaStates{What: e.what, Undoes: e.undoes, Areas: make([]areaState, len(areas)), Ledgers: ledgers}
	for i, a := range areas {
		wkb, err := orbwkb.Marshal(a.Geometry)
		if err != nil {
			return nil, fmt.Errorf("record an edit of areas: %w", err)
		}
		s.Areas[i] = areaState{a.ID, a.Code, a.Name, a.Version, a.ParentCode, hex.EncodeToString(wkb)}
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("record an edit of areas: %w", err)
	}
	return b, nil
}

// shape reads the polygon that the history kept.
func (s *areaState) shape() (orb.MultiPolygon, error) {
	wkb, err := hex.DecodeString(s.WKB)
	if err != nil {
		return nil, fmt.Errorf("read the history of areas: %w", err)
	}
	g, err := orbwkb.Unmarshal(wkb)
	if err != nil {
		return nil, fmt.Errorf("read the history of areas: %w", err)
	}
	mp, _ := g.(orb.MultiPolygon) // nothing else is written
	return mp, nil
}

// AreaHistory lists the edits of areas below one, or of all when within is "", the newest first: at most limit, and only those of
// areas that the actor may edit.
func (s *Store) AreaHistory(ctx context.Context, actor Actor, within geo.Code, limit int) ([]AreaEntry, error) {
	prefixes, err := editable(&actor)
	if err != nil {
		return nil, err
	}
	below := ""
	if within != "" {
		below = within.Prefix()
	}
	rows, err := s.pool.Query(ctx, `select h.id, h.at, coalesce(nullif(c.display_name, ''), c.name, ''), h.before, h.after,
			exists (select from minqing.area_history u where (u.after ->> 'undoes')::bigint = h.id)
		from minqing.area_history h left join minqing.account c on c.id = h.account_id
		where h.key ^@ $1 and exists (select from unnest($2::text[]) own where h.key ^@ own)
		order by h.id desc limit $3`, below, prefixes, limit)
	if err != nil {
		return nil, doing("read the history of areas", err)
	}
	entries, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (AreaEntry, error) {
		var e AreaEntry
		var before, after areaStates
		if err := row.Scan(&e.ID, &e.At, &e.Who, &before, &after, &e.Undone); err != nil {
			return e, err
		}
		e.What, e.Undoes = after.What, after.Undoes
		for _, a := range slices.Concat(after.Areas, before.Areas) {
			if !slices.ContainsFunc(e.Areas, func(n NamedRef) bool { return n.Code == a.Code }) {
				e.Areas = append(e.Areas, NamedRef{a.Code, a.Name})
			}
		}
		return e, nil
	})
	return entries, doing("read the history of areas", err)
}

// editable are the prefixes below which the actor may edit areas; Forbidden when there are none by role.
func editable(actor *Actor) ([]string, error) {
	switch actor.Viewer.Role {
	case concern.Admin:
		return []string{""}, nil
	case concern.Staff:
		return append([]string{}, actor.Viewer.Prefixes...), nil
	}
	return nil, fail(Forbidden, "只有管理员或上级社区的工作人员可以看区划的改动", "Only an administrator or staff may see how areas were changed")
}

// UndoAreas brings every area of an entry back to what it was before, as a new edit: those that it removed are there again under their
// codes and ids, those that it made are gone, concerns lie where they lay, and visits and services are counted where they were. Conflict when one of them is not any more as the entry left
// it, is needed by something, or when others have taken its ground; NotFound when the actor may not edit them.
func (s *Store) UndoAreas(ctx context.Context, actor Actor, id int64) (*AreasChanged, error) {
	prefixes, err := editable(&actor)
	if err != nil {
		return nil, err
	}
	done, err := s.editAreas(ctx, "undo an edit of areas", actor, func(tx pgx.Tx, e *areaEdit) error {
		var before, after areaStates
		err := tx.QueryRow(ctx, `select h.before, h.after from minqing.area_history h
			where h.id = $1 and exists (select from unnest($2::text[]) own where h.key ^@ own)`, id, prefixes).Scan(&before, &after)
		if errors.Is(err, pgx.ErrNoRows) {
			return notFound("条改动", "edit")
		}
		if err != nil {
			return err
		}
		e.what, e.undoes, e.exact, e.toGiveBack = "undo", id, true, after.Ledgers
		if err := e.leave(ctx, tx, after.Areas); err != nil {
			return err
		}
		return e.restore(ctx, tx, before.Areas)
	})
	if KindOf(err) == Invalid {
		var wrong *Error
		errors.As(err, &wrong)
		return nil, fail(Conflict, "后来旁边又改过，原来的形状放不回去了："+wrong.Chinese(), "What lies beside changed since, so the old shape does not fit any more: "+wrong.Error())
	}
	return done, err
}

// leave takes the areas that an entry left, if they are still as it left them.
func (e *areaEdit) leave(ctx context.Context, tx pgx.Tx, left []areaState) error {
	for _, l := range left {
		shape, err := l.shape()
		if err != nil {
			return err
		}
		a, err := areaByCode(ctx, tx, l.Code, true)
		if err != nil && KindOf(err) != NotFound {
			return err
		}
		if err != nil || a.ID != l.ID || a.Name != l.Name || !a.Geometry.Equal(shape) {
			return fail(Conflict, fmt.Sprintf("“%s”后来又改过，不能直接撤销；请先撤销更新的那次改动", l.Name),
				fmt.Sprintf("%q was changed again since: undo the newer edit first", l.Name))
		}
		if err := e.under(ctx, tx, a.ParentCode); err != nil {
			return err
		}
		e.before = append(e.before, *a)
	}
	return nil
}

// restore says that areas are to be as an entry found them.
func (e *areaEdit) restore(ctx context.Context, tx pgx.Tx, found []areaState) error {
	for _, f := range found {
		shape, err := f.shape()
		if err != nil {
			return err
		}
		a := Area{AreaRef: AreaRef{ID: f.ID, Code: f.Code, Prefix: f.Code.Prefix(), Level: f.Code.Level(), Name: f.Name}, ParentCode: f.Parent, Geometry: shape}
		if was := e.was(f.ID); was != nil {
			a.Version = was.Version + 1
		} else {
			a.Version = f.Version + 1
			var taken string
			if err := tx.QueryRow(ctx, `select coalesce(max(name), '') from minqing.area where code = $1 or id = $2`, string(f.Code), f.ID).Scan(&taken); err != nil {
				return err
			}
			if taken != "" {
				return fail(Conflict, fmt.Sprintf("“%s”的代码 %s 现在是“%s”的，不能恢复", f.Name, f.Code, taken),
					fmt.Sprintf("The code %[2]s of %[1]q is now that of %[3]q: it cannot come back", f.Name, f.Code, taken))
			}
		}
		if err := e.under(ctx, tx, f.Parent); err != nil {
			if KindOf(err) == NotFound {
				return fail(Conflict, fmt.Sprintf("“%s”的上级已经没有了，不能恢复", f.Name), fmt.Sprintf("What lay above %q is no more: it cannot come back", f.Name))
			}
			return err
		}
		if e.parent != nil {
			a.Parent = e.parent.ID
		}
		e.after = append(e.after, a)
	}
	return nil
}
