package data

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// keepContact seals a concern's contact; nil leaves it alone, an empty one erases it.
func (s *Store) keepContact(ctx context.Context, tx pgx.Tx, id int64, c *Contact) error {
	if c == nil {
		return nil
	}
	e := input()
	name, phone := checkText(e, "contact.name", c.Name, false, 50), checkText(e, "contact.phone", c.Phone, false, 30)
	if err := e.refused(); err != nil {
		return err
	}
	if name == "" && phone == "" {
		_, err := tx.Exec(ctx, `delete from minqing.concern_contact where concern_id = $1`, id)
		return doing("erase a contact", err)
	}
	key, err := s.ownKey(ctx, tx, id)
	if err != nil {
		return err
	}
	text, err := json.Marshal(Contact{Name: name, Phone: phone})
	if err != nil {
		return fmt.Errorf("keep a contact: %w", err)
	}
	return putContact(ctx, tx, id, key, text)
}

func contactFor(id int64) string { return fmt.Sprintf("concern/%d/contact", id) }

// putContact seals a contact's JSON under the concern's key.
func putContact(ctx context.Context, tx pgx.Tx, id int64, key *seal, text []byte) error {
	sealed, err := key.close(text, contactFor(id))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into minqing.concern_contact (concern_id, sealed, own_key) values ($1, $2, true)
		on conflict (concern_id) do update set sealed = excluded.sealed, own_key = true`, id, sealed)
	return doing("keep a contact", err)
}

// Contact opens a resident's contact for leaders and staff of the area and for the team it was dispatched to, and writes an
// audit row. NotFound when there is none or the concern is out of sight, Forbidden for all others.
func (s *Store) Contact(ctx context.Context, actor Actor, id int64) (*Contact, error) {
	var contact *Contact
	err := s.write(ctx, "open a contact", func(tx pgx.Tx) error {
		c, err := concernByID(ctx, tx, actor, id, "")
		if err != nil {
			return err
		}
		if !actor.may(concern.Handle, c) {
			return fail(Forbidden, "只有本区域的网格长、工作人员和被派单的队伍可以查看联系方式", "Only leaders and staff of the area and the team it was dispatched to may see the contact")
		}
		contact, err = s.lookAtContact(ctx, tx, &actor, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return contact, nil
}

// lookAtContact opens a contact. To read it and to write down who did is one thing, done by the database.
func (s *Store) lookAtContact(ctx context.Context, tx pgx.Tx, actor *Actor, id int64) (*Contact, error) {
	var (
		ownKey          bool
		by              string
		wrapped, sealed []byte
	)
	err := tx.QueryRow(ctx, `select own_key, master, wrapped, sealed from minqing.look_at_contact($1, $2)`, id, actor.Viewer.Account).
		Scan(&ownKey, &by, &wrapped, &sealed)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && ownKey && by == "" { // never was, or its key was destroyed
		return nil, notFound("件诉求的联系方式", "contact")
	}
	if err != nil {
		return nil, err
	}
	text, err := s.openContact(id, ownKey, by, wrapped, sealed)
	if err != nil {
		return nil, err
	}
	var c Contact
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("open a contact: %w", err)
	}
	return &c, nil
}

func (s *Store) openContact(id int64, ownKey bool, by string, wrapped, sealed []byte) ([]byte, error) {
	if !ownKey {
		return s.openByMaster(id, sealed)
	}
	key, err := s.unwrap(id, by, wrapped)
	if err != nil {
		return nil, err
	}
	return key.open(sealed, contactFor(id))
}

// openByMaster opens a contact that lies under a master key itself, which one is not written down.
func (s *Store) openByMaster(id int64, sealed []byte) ([]byte, error) {
	m := s.masters.Load()
	for _, one := range m.named {
		if text, err := one.open(sealed, keyFor(id)); err == nil {
			return text, nil
		}
	}
	if m.current == nil {
		return nil, noKey()
	}
	return nil, foreignKey()
}

// sealedContact is a row of concern_contact.
type sealedContact struct {
	ID     int64
	Sealed []byte
}

// giveOwnKeys seals the contacts that lie under a master key itself under keys of their concerns, some at a time, and answers
// how many. One that is being changed, or that no key opens which this server holds, is left. Any number of servers may call it.
func (s *Store) giveOwnKeys(ctx context.Context) (given int64, err error) {
	behind := int64(0)
	for {
		some, sealed, err := s.sealSome(ctx, behind)
		if err != nil {
			return given, err
		}
		given += sealed
		if len(some) < concernsAtOnce {
			return given, nil
		}
		behind = some[len(some)-1].ID
	}
}

func (s *Store) sealSome(ctx context.Context, behind int64) (some []sealedContact, sealed int64, err error) {
	err = s.write(ctx, "seal contacts anew", func(tx pgx.Tx) error {
		if some, err = underMaster(ctx, tx, behind); err != nil {
			return err
		}
		for _, c := range some {
			text, err := s.openByMaster(c.ID, c.Sealed)
			if err != nil {
				continue
			}
			key, err := s.ownKey(ctx, tx, c.ID)
			if err != nil {
				return err
			}
			if err := putContact(ctx, tx, c.ID, key, text); err != nil {
				return err
			}
			sealed++
		}
		return nil
	})
	return some, sealed, err
}

// underMaster locks contacts that lie under a master key, and first their concerns, as everybody does who changes them.
func underMaster(ctx context.Context, tx pgx.Tx, behind int64) ([]sealedContact, error) {
	rows, err := tx.Query(ctx, `select t.concern_id, t.sealed from minqing.concern_contact t join minqing.concern c on c.id = t.concern_id
		where not t.own_key and t.concern_id > $1 order by t.concern_id limit $2 for no key update of c, t skip locked`, behind, concernsAtOnce)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[sealedContact])
}

// leftUnderMaster counts the contacts that still lie under a master key itself: those that could be opened, and the others.
func (s *Store) leftUnderMaster(ctx context.Context, tx pgx.Tx) (readable, unreadable int64, err error) {
	rows, err := tx.Query(ctx, `select concern_id, sealed from minqing.concern_contact where not own_key`)
	if err != nil {
		return 0, 0, err
	}
	var c sealedContact
	_, err = pgx.ForEachRow(rows, []any{&c.ID, &c.Sealed}, func() error {
		if _, err := s.openByMaster(c.ID, c.Sealed); err == nil {
			readable++
		} else {
			unreadable++
		}
		return nil
	})
	return readable, unreadable, err
}
