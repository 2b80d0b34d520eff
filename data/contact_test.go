package data_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
)

func TestAContactIsSealedAndOpenedOnlyForHandlers(t *testing.T) {
	s := world(t)
	member := person(t, s, "member", concern.Member, nil, grid1)
	leader := person(t, s, "leader", concern.Leader, nil, grid1)
	team := person(t, s, "team", concern.Member, []string{"城管"})
	n := report(inGrid1)
	n.Contact = &data.Contact{Name: "李大妈", Phone: "13800000000"}
	c := reported(t, s, member, n)

	sealed := ask[[]byte](t, s.Pool(), `select sealed from minqing.concern_contact where concern_id = $1`, c.ID)
	if bytes.Contains(sealed, []byte("李大妈")) || bytes.Contains(sealed, []byte("138000")) {
		t.Error("the contact lies open in the database")
	}
	if left := ask[bool](t, s.Pool(), `select exists (select from minqing.change where before::text ~ '138000' or after::text ~ '138000')`); left {
		t.Error("the contact is in the change log")
	}

	got, err := s.Contact(t.Context(), leader, c.ID)
	if err != nil || *got != *n.Contact {
		t.Errorf("the leader reads %+v, %v", got, err)
	}
	_, err = s.Contact(t.Context(), member, c.ID)
	wantKind(t, err, data.Forbidden)
	_, err = s.Contact(t.Context(), person(t, s, "planner", concern.Planner, nil, city), c.ID)
	wantKind(t, err, data.Forbidden)
	_, err = s.Contact(t.Context(), team, c.ID)
	wantKind(t, err, data.NotFound)
	execute(t, s, `update minqing.concern set team = '城管' where id = $1`, c.ID)
	if _, err = s.Contact(t.Context(), team, c.ID); err != nil {
		t.Errorf("the team it was dispatched to does not read the contact: %v", err)
	}
	looks := func(by data.Actor) int {
		return ask[int](t, s.Pool(), `select count(*) from minqing.audit where action = 'contact' and account_id = $1`, by.Viewer.Account)
	}
	if looks(leader) != 1 || looks(team) != 1 || looks(member) != 0 {
		t.Errorf("the audit has %d looks of the leader, %d of the team, %d of the member; want 1, 1, 0", looks(leader), looks(team), looks(member))
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.audit where action = 'contact' and detail = jsonb_build_object('concern', $1::bigint)`, c.ID); n != 2 {
		t.Errorf("%d looks at the concern are in the audit, want 2", n)
	}

	// Where there is nothing to look at, nobody looked.
	none := reported(t, s, member, report(inGrid1))
	_, err = s.Contact(t.Context(), leader, none.ID)
	wantKind(t, err, data.NotFound)
	if looks(leader) != 1 {
		t.Error("a look at nothing is in the audit")
	}

	// A sealed contact that was moved to another concern does not open.
	thief := reported(t, s, member, report(inGrid1))
	execute(t, s, `insert into minqing.concern_contact (concern_id, sealed, own_key) values ($1, $2, true)`, thief.ID, sealed)
	execute(t, s, `insert into minqing.concern_key (concern_id, master, wrapped) select $1, master, wrapped from minqing.concern_key where concern_id = $2`, thief.ID, c.ID)
	if got, err := s.Contact(t.Context(), leader, thief.ID); err == nil {
		t.Errorf("a contact moved to another concern, with its key, opens as %+v", got)
	}
	execute(t, s, `delete from minqing.concern_key where concern_id = $1`, thief.ID)
	own := n
	own.Contact = &data.Contact{Name: "王某"}
	other := reported(t, s, member, own)
	execute(t, s, `insert into minqing.concern_key (concern_id, master, wrapped) select $1, master, wrapped from minqing.concern_key where concern_id = $2`, thief.ID, other.ID)
	if got, err := s.Contact(t.Context(), leader, thief.ID); err == nil {
		t.Errorf("a contact moved to another concern opens as %+v", got)
	}
}

func TestAnEmptyContactErasesIt(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	n := report(inGrid1)
	n.Contact = &data.Contact{Phone: "13800000000"}
	c := reported(t, s, staff, n)
	if _, err := s.UpdateConcern(t.Context(), staff, c.ID, 1, data.ConcernPatch{Contact: &data.Contact{}}, data.Idempotency{}); err != nil {
		t.Fatal(err)
	}
	_, err := s.Contact(t.Context(), staff, c.ID)
	wantKind(t, err, data.NotFound)
}

func TestWithoutAKeyNoContactIsTaken(t *testing.T) {
	url := pgtest.New(t)
	s, err := data.Open(t.Context(), url, data.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	n := report(outside)
	n.Contact = &data.Contact{Phone: "13800000000"}
	_, err = s.CreateConcern(t.Context(), data.Operator(), n, data.Idempotency{})
	wantKind(t, err, data.Unavailable)
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern`); n != 0 {
		t.Error("the concern was kept without its contact")
	}
}

func TestAContactUnderTheMasterKeyIsReadAndSealedAnew(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	edited := reported(t, s, staff, report(inGrid1)) // has a key of its own already
	if err := s.KeepText(t.Context(), edited.ID, 1, "note", "一句话"); err != nil {
		t.Fatal(err)
	}
	for _, id := range []int64{c.ID, edited.ID} {
		execute(t, s, `insert into minqing.concern_contact (concern_id, sealed) values ($1, $2)`, id, underMaster(t, sealedKey, id, `{"name":"李大妈","phone":"13800000000"}`))
	}
	foreign := reported(t, s, staff, report(inGrid1))
	execute(t, s, `insert into minqing.concern_contact (concern_id, sealed) values ($1, $2)`, foreign.ID, underMaster(t, bytes.Repeat([]byte{9}, 32), foreign.ID, `{}`))

	reads := func(when string) {
		t.Helper()
		for _, id := range []int64{c.ID, edited.ID} {
			if got, err := s.Contact(t.Context(), staff, id); err != nil || *got != (data.Contact{Name: "李大妈", Phone: "13800000000"}) {
				t.Errorf("%s it reads %+v, %v", when, got, err)
			}
		}
		_, err := s.Contact(t.Context(), staff, foreign.ID)
		wantKind(t, err, data.Unavailable)
	}
	reads("before it was sealed anew")
	if err := s.Housekeep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := ask[int](t, s.Pool(), `select count(*) from minqing.concern_contact where own_key`); n != 2 {
		t.Errorf("%d contacts are under keys of their concerns, want 2", n)
	}
	reads("after it was sealed anew")
}

// underMaster is a contact as it lay under a master key itself.
func underMaster(t *testing.T, key []byte, id int64, text string) []byte {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	nonce := bytes.Repeat([]byte{3}, aead.NonceSize())
	return aead.Seal(nonce, nonce, []byte(text), fmt.Appendf(nil, "concern/%d", id))
}

// What is sealed is read in one place, which writes down who looked.
func TestNoOtherFileKnowsWhereContactsLie(t *testing.T) {
	allowed := map[string]bool{"contact.go": true, "erase.go": true}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "migrations") {
			return fs.SkipDir
		}
		if ext := filepath.Ext(path); ext != ".go" && ext != ".sql" || strings.HasSuffix(path, "_test.go") || allowed[d.Name()] {
			return nil
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte("concern_contact")) || bytes.Contains(text, []byte("look_at_contact")) {
			t.Errorf("%s reaches for contacts", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("contact.go")
	if err != nil || bytes.Count(text, []byte("look_at_contact")) != 1 {
		t.Errorf("contact.go looks at contacts in %d places, %v; want one", bytes.Count(text, []byte("look_at_contact")), err)
	}
}
