package data

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"minqing/concern"
)

// cursor is the place in a list after which the next page begins. On the wire it is opaque and signed.
type cursor struct {
	Value  time.Time `json:"v"`           // of the last row, in the column sorted by; not used when that is the id
	ID     int64     `json:"i"`           // of the last row
	Kind   string    `json:"k,omitempty"` // of the last row, where one id may have several
	Filter string    `json:"f"`           // hash of filter and order: those of the first page are kept to
	First  time.Time `json:"t"`           // instant of the first page
}

const signature = 16 // bytes of the HMAC that go with a cursor

func (s *Store) writeCursor(c cursor) string {
	b, err := json.Marshal(c)
	if err != nil {
		panic("data: a cursor has a time outside of years 0 to 9999: " + err.Error()) // the database holds none of concerns
	}
	return base64.RawURLEncoding.EncodeToString(append(signed(s.masters.Load().signing[0], b), b...))
}

func (s *Store) readCursor(text string) (cursor, error) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) < signature || !s.hasSigned(b[:signature], b[signature:]) || json.Unmarshal(b[signature:], &c) != nil {
		return c, badCursor()
	}
	return c, nil
}

// hasSigned says whether a signature is by a key that this server holds: a list that was begun before a rotation goes on.
func (s *Store) hasSigned(sign, b []byte) bool {
	return slices.ContainsFunc(s.masters.Load().signing, func(key []byte) bool { return hmac.Equal(sign, signed(key, b)) })
}

func signed(key, b []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(b)
	return h.Sum(nil)[:signature]
}

func badCursor() *Error {
	return wrongField("cursor", "翻页标记无效，请从第一页重新开始", "this cursor is not of this list: start again from the first page")
}

// hashOf is the same for the same filter and order.
func hashOf(f *concern.Filter, sort Sort) string {
	b, err := json.Marshal(struct {
		Filter *concern.Filter
		Sort   Sort
	}{f, sort})
	if err != nil {
		panic("data: a filter cannot be written as JSON: " + err.Error()) // ParseFilter admits finite numbers and years of four digits only
	}
	sum := sha256.Sum256(b)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// pageAfter reads the cursor of a list that is named by what it asks for; "" begins its first page.
func (s *Store) pageAfter(after string, list ...string) (cursor, error) {
	sum := sha256.Sum256([]byte(strings.Join(list, "\x00")))
	from := cursor{Filter: base64.RawURLEncoding.EncodeToString(sum[:12]), First: s.now().UTC().Truncate(time.Microsecond)}
	if after == "" {
		return from, nil
	}
	c, err := s.readCursor(after)
	if err == nil && c.Filter != from.Filter {
		err = badCursor()
	}
	return c, err
}
