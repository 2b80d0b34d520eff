package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"

	"github.com/jackc/pgx/v5"
)

// Keys are master keys of 32 bytes each. Current wraps the keys of concerns and signs cursors; what Old have wrapped or
// signed is still known.
type Keys struct {
	Current []byte
	Old     [][]byte
}

// master is a master key with the name under which concern_key knows it.
type master struct {
	name string
	*seal
}

func newMaster(key []byte) (*master, error) {
	s, err := newSeal(key)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(key)
	return &master{hex.EncodeToString(sum[:8]), s}, nil
}

// masters are the master keys that a store holds. They are not changed but replaced.
type masters struct {
	current *master            // nil without a key
	named   map[string]*master // current and old
	signing [][]byte           // of cursors, the current one first
}

// newMasters keeps what was known before: it may be needed by who read a row before the keys were changed.
func newMasters(k Keys, before *masters) (*masters, error) {
	m := &masters{named: map[string]*master{}}
	if before != nil {
		maps.Copy(m.named, before.named)
	}
	if k.Current != nil {
		var err error
		if m.current, err = newMaster(k.Current); err != nil {
			return nil, err
		}
		m.named[m.current.name] = m.current
	}
	m.signing = append(m.signing, signingKey(k.Current))
	for _, key := range k.Old {
		old, err := newMaster(key)
		if err != nil {
			return nil, err
		}
		m.named[old.name] = old
		m.signing = append(m.signing, signingKey(key))
	}
	return m, nil
}

// signingKey is that of cursors, made of a master key so that no more than one has to be kept.
func signingKey(key []byte) []byte {
	sum := sha256.Sum256(append([]byte("minqing cursor\x00"), key...))
	return sum[:]
}

// rereadKeys takes the keys again from where they are kept, and so follows a rotation.
func (s *Store) rereadKeys() error {
	if s.reread == nil {
		return nil
	}
	keys, err := s.reread()
	if err != nil {
		return err
	}
	m, err := newMasters(keys, s.masters.Load())
	if err != nil {
		return err
	}
	s.masters.Store(m)
	return nil
}

// masterNamed is the master key that wrapped something. It is Unavailable when this server does not hold it.
func (s *Store) masterNamed(name string) (*master, error) {
	if m := s.masters.Load().named[name]; m != nil {
		return m, nil
	}
	if err := s.rereadKeys(); err != nil {
		return nil, err
	}
	m := s.masters.Load()
	switch {
	case m.named[name] != nil:
		return m.named[name], nil
	case m.current == nil:
		return nil, noKey()
	}
	return nil, foreignKey()
}

func noKey() *Error {
	return fail(Unavailable, "服务器没有配置密钥，暂时不能保存或查看联系方式和说明文字", "The server has no key, so contacts and notes can neither be kept nor shown")
}

func foreignKey() *Error {
	return fail(Unavailable, "这条内容是用另一把密钥封存的，这台服务器没有那把密钥；请管理员核对 secret.key、MINQING_KEY 和 MINQING_OLD_KEYS 后重新启动",
		"This was sealed by a key that this server does not hold: let an administrator check secret.key, MINQING_KEY and MINQING_OLD_KEYS, and restart it")
}

func retiredKey() *Error {
	return fail(Unavailable, "密钥已经更换，这台服务器用的还是旧的，所以没有保存；请管理员用新密钥重新启动后再试",
		"The key was rotated and this server still has the old one, so nothing was kept: let an administrator restart it with the new key, and try again")
}

// mastersLock is the advisory lock that keeps a master key from being retired while a transaction wraps with it.
const mastersLock = 0x6d716d6173746572

// lockMasters holds the list of retired master keys until the transaction ends: shared to wrap, exclusive to retire.
func lockMasters(ctx context.Context, tx pgx.Tx, mode lockMode) error {
	lock := `select pg_advisory_xact_lock_shared($1)`
	if mode == exclusive {
		lock = `select pg_advisory_xact_lock($1)`
	}
	_, err := tx.Exec(ctx, lock, int64(mastersLock))
	return doing("wait for the master keys", err)
}
