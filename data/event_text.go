package data

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// textRef names a text that belongs to an event: the version that the event brought its concern to, and which text it is:
// reason, note or answer, or title, description or address as it was before the edit.
type textRef struct {
	Version int64
	Kind    string
}

func textFor(id int64, ref textRef) string {
	return fmt.Sprintf("concern/%d/%d/%s", id, ref.Version, ref.Kind)
}

// keepText seals a text beside the event that brought a concern to a version; an empty one is not kept. Numbers of persons
// in it are masked. Unavailable when the server has no key. The concern's row is to be locked.
func (s *Store) keepText(ctx context.Context, tx pgx.Tx, id, version int64, kind, text string) error {
	return s.keepTexts(ctx, tx, []keptText{{id, textRef{version, kind}, text}})
}

// keptText is a text beside an event of a concern.
type keptText struct {
	id int64
	textRef
	text string
}

// keepTexts is keepText of many at once.
func (s *Store) keepTexts(ctx context.Context, tx pgx.Tx, texts []keptText) error {
	texts = slices.DeleteFunc(slices.Clone(texts), func(t keptText) bool { return t.text == "" })
	if len(texts) == 0 {
		return nil
	}
	ids, versions := make([]int64, len(texts)), make([]int64, len(texts))
	kinds, sealed := make([]string, len(texts)), make([][]byte, len(texts))
	for i, t := range texts {
		ids[i], versions[i], kinds[i] = t.id, t.Version, t.Kind
	}
	keys, err := s.ownKeys(ctx, tx, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return err
	}
	for i, t := range texts {
		masked, _ := concern.MaskPersonal(t.text)
		if sealed[i], err = keys[t.id].close([]byte(masked), textFor(t.id, t.textRef)); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `insert into minqing.concern_text (concern_id, version, kind, sealed)
		select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[])`, ids, versions, kinds, sealed)
	return doing("keep texts", err)
}

// texts opens the texts that belong to a concern's events. Those that were erased are not among them. Unavailable when there
// are some and the server does not hold the key.
func (s *Store) texts(ctx context.Context, q querier, id int64) (map[textRef]string, error) {
	rows, err := q.Query(ctx, `select k.master, k.wrapped, t.version, t.kind, t.sealed
		from minqing.concern_text t join minqing.concern_key k on k.concern_id = t.concern_id where t.concern_id = $1`, id)
	if err != nil {
		return nil, doing("read texts", err)
	}
	var (
		by              string
		wrapped, sealed []byte
		ref             textRef
		key             *seal
	)
	opened := map[textRef]string{}
	_, err = pgx.ForEachRow(rows, []any{&by, &wrapped, &ref.Version, &ref.Kind, &sealed}, func() error {
		if key == nil {
			if key, err = s.unwrap(id, by, wrapped); err != nil {
				return err
			}
		}
		text, err := key.open(sealed, textFor(id, ref))
		opened[ref] = string(text)
		return err
	})
	if err != nil {
		return nil, doing("read texts", err)
	}
	return opened, nil
}

// textsOf are the texts of one kind that were given with one event of each concern, by concern; those that were erased are not
// among them.
func (s *Store) textsOf(ctx context.Context, q querier, kind string, ids, versions []int64) (map[int64]string, error) {
	all := map[int64]string{}
	if len(ids) == 0 {
		return all, nil
	}
	rows, err := q.Query(ctx, `select t.concern_id, t.version, k.master, k.wrapped, t.sealed
		from unnest($1::bigint[], $2::bigint[]) as asked (id, version)
		join minqing.concern_text t on t.concern_id = asked.id and t.version = asked.version and t.kind = $3
		join minqing.concern_key k on k.concern_id = t.concern_id`, ids, versions, kind)
	if err != nil {
		return nil, doing("read texts", err)
	}
	var (
		id, version     int64
		by              string
		wrapped, sealed []byte
	)
	_, err = pgx.ForEachRow(rows, []any{&id, &version, &by, &wrapped, &sealed}, func() error {
		key, err := s.unwrap(id, by, wrapped)
		if err != nil {
			return err
		}
		text, err := key.open(sealed, textFor(id, textRef{version, kind}))
		all[id] = string(text)
		return err
	})
	return all, doing("read texts", err)
}
