package data

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// seal encrypts contacts at rest: AES-256-GCM, a random nonce before the text, the concern's id authenticated with it, so
// that a sealed contact cannot be moved to another concern.
type seal struct{ aead cipher.AEAD }

func newSeal(key []byte) (*seal, error) {
	if len(key) != 32 {
		return nil, fmt.Errorf("the key has %d bytes, it needs 32", len(key))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("take the key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("take the key: %w", err)
	}
	return &seal{aead}, nil
}

func sealedFor(id int64) []byte { return fmt.Appendf(nil, "concern/%d", id) }

func (s *seal) close(id int64, c *Contact) ([]byte, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("seal a contact: %w", err)
	}
	nonce := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(text)+s.aead.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("seal a contact: %w", err)
	}
	return s.aead.Seal(nonce, nonce, text, sealedFor(id)), nil
}

func (s *seal) open(id int64, sealed []byte) (*Contact, error) {
	if len(sealed) < s.aead.NonceSize() {
		return nil, errors.New("open a contact: it is too short")
	}
	text, err := s.aead.Open(nil, sealed[:s.aead.NonceSize()], sealed[s.aead.NonceSize():], sealedFor(id))
	if err != nil {
		return nil, fmt.Errorf("open a contact: %w", err)
	}
	var c Contact
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("open a contact: %w", err)
	}
	return &c, nil
}

func (s *Store) noKey() *Error {
	return fail(Unavailable, "服务器没有配置密钥，暂时不能保存或查看联系方式", "The server has no key, so contacts can neither be kept nor shown")
}

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
	if s.seal == nil {
		return s.noKey()
	}
	sealed, err := s.seal.close(id, &Contact{Name: name, Phone: phone})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into minqing.concern_contact (concern_id, sealed) values ($1, $2)
		on conflict (concern_id) do update set sealed = excluded.sealed`, id, sealed)
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
		if !handles(&actor, c) {
			return fail(Forbidden, "只有本区域的网格长、工作人员和被派单的队伍可以查看联系方式", "Only leaders and staff of the area and the team it was dispatched to may see the contact")
		}
		var sealed []byte
		err = tx.QueryRow(ctx, `select sealed from minqing.concern_contact where concern_id = $1`, id).Scan(&sealed)
		if errors.Is(err, pgx.ErrNoRows) {
			return notFound("件诉求的联系方式", "contact")
		}
		if err != nil {
			return err
		}
		if s.seal == nil {
			return s.noKey()
		}
		if contact, err = s.seal.open(id, sealed); err != nil {
			return err
		}
		return audit(ctx, tx, actor, "contact", map[string]any{"concern": id})
	})
	if err != nil {
		return nil, err
	}
	return contact, nil
}

// handles says whether an actor that sees a concern is one who handles it.
func handles(actor *Actor, c *Concern) bool {
	switch actor.Viewer.Role {
	case concern.Leader, concern.Staff:
		if c.Area != 0 && actor.over(c.AreaCode.Prefix()) || c.Area == 0 && actor.Viewer.Top {
			return true
		}
	case concern.Member:
	default:
		return false
	}
	return c.Team != "" && slices.Contains(actor.Viewer.Teams, c.Team)
}

// EraseContacts deletes the contacts of concerns that ended and were not touched for that long. It answers how many.
func (s *Store) EraseContacts(ctx context.Context, olderThan time.Duration) (int64, error) {
	tag, err := s.pool.Exec(ctx, `delete from minqing.concern_contact k using minqing.concern c
		where c.id = k.concern_id and c.status in ('struck_off', 'declined', 'duplicate') and c.updated_at < $1`, s.now().Add(-olderThan))
	return tag.RowsAffected(), doing("erase contacts", err)
}
