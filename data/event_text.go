package data

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// textRef names a text beside an event of a concern.
type textRef struct {
	Version int64
	Kind    string
}

// keepText seals a text that belongs to the event of a version; an empty one is none.
func (s *Store) keepText(ctx context.Context, tx pgx.Tx, concern, version int64, kind, text string) error {
	if text == "" {
		return nil
	}
	if s.seal == nil {
		return s.noKey()
	}
	sealed, err := s.seal.close(concern, &Contact{Name: text})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into minqing.concern_text (concern_id, version, kind, sealed) values ($1, $2, $3, $4)`, concern, version, kind, sealed)
	return doing("keep a text", err)
}

// texts are those of a concern that are still there.
func (s *Store) texts(ctx context.Context, q querier, concern int64) (map[textRef]string, error) {
	rows, err := q.Query(ctx, `select version, kind, sealed from minqing.concern_text where concern_id = $1`, concern)
	if err != nil {
		return nil, doing("read texts", err)
	}
	defer rows.Close()
	all := map[textRef]string{}
	for rows.Next() {
		var ref textRef
		var sealed []byte
		if err := rows.Scan(&ref.Version, &ref.Kind, &sealed); err != nil {
			return nil, doing("read texts", err)
		}
		if s.seal == nil {
			return nil, s.noKey()
		}
		opened, err := s.seal.open(concern, sealed)
		if err != nil {
			return nil, err
		}
		all[ref] = opened.Name
	}
	return all, doing("read texts", rows.Err())
}

// reasonsOf are the reasons that were given with one event of each concern, by concern; those that were erased are not among them.
func (s *Store) reasonsOf(ctx context.Context, q querier, ids, versions []int64) (map[int64]string, error) {
	all := map[int64]string{}
	if len(ids) == 0 {
		return all, nil
	}
	rows, err := q.Query(ctx, `select t.concern_id, t.sealed from unnest($1::bigint[], $2::bigint[]) as asked (id, version)
		join minqing.concern_text t on t.concern_id = asked.id and t.version = asked.version and t.kind = 'reason'`, ids, versions)
	if err != nil {
		return nil, doing("read reasons", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var sealed []byte
		if err := rows.Scan(&id, &sealed); err != nil {
			return nil, doing("read reasons", err)
		}
		if s.seal == nil {
			return nil, s.noKey()
		}
		opened, err := s.seal.open(id, sealed)
		if err != nil {
			return nil, err
		}
		all[id] = opened.Name
	}
	return all, doing("read reasons", rows.Err())
}
