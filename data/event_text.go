package data

import (
	"context"
	"fmt"

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
	if text == "" {
		return nil
	}
	key, err := s.ownKey(ctx, tx, id)
	if err != nil {
		return err
	}
	masked, _ := concern.MaskPersonal(text)
	sealed, err := key.close([]byte(masked), textFor(id, textRef{version, kind}))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into minqing.concern_text (concern_id, version, kind, sealed) values ($1, $2, $3, $4)`, id, version, kind, sealed)
	return doing("keep a text", err)
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
