package data

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// SetPassword replaces somebody's password and ends the sessions. Unless it is lasting, the account may do nothing but change it.
// Administrators change their own by ChangePassword, which asks for the old one.
func (s *Store) SetPassword(ctx context.Context, actor Actor, name, password string, lasting bool) error {
	if err := mayAdminister(&actor); err != nil {
		return err
	}
	e := input()
	checkPassword(e, password)
	if err := e.refused(); err != nil {
		return err
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return err
	}
	return s.write(ctx, "set a password", func(tx pgx.Tx) error {
		a, err := managedAccount(ctx, tx, &actor, name)
		if err != nil {
			return err
		}
		if a.ID == actor.Viewer.Account {
			return fail(Conflict, "自己的密码请用右上角的“改密码”来改", "Change your own password by “Change password” at the top right")
		}
		return putPassword(ctx, tx, actor, a, hash, !lasting)
	})
}

// ChangePassword replaces the actor's own password, which ends all sessions that began with the old one. It answers the account as
// it is now; Invalid when the old one is wrong, or is not the account's any more by the time the new one is written.
func (s *Store) ChangePassword(ctx context.Context, actor Actor, old, password string) (*Account, error) {
	var was string
	err := s.pool.QueryRow(ctx, `select password_hash from minqing.account where id = $1`, actor.Viewer.Account).Scan(&was)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, noAccount()
	}
	if err != nil {
		return nil, doing("change a password", err)
	}
	if len(old) > 4*mostLetters {
		old = ""
	}
	ok, err := matches(ctx, old, was)
	if err != nil {
		return nil, doing("change a password", err)
	}
	if !ok {
		return nil, oldPasswordWrong()
	}
	e := input()
	checkPassword(e, password)
	if password == old {
		e.addField("new", "新密码要和旧的不一样", "the new password must differ from the old one")
	}
	if err := e.refused(); err != nil {
		return nil, err
	}
	hash, err := hashPassword(ctx, password)
	if err != nil {
		return nil, err
	}
	var changed *Account
	err = s.write(ctx, "change a password", func(tx pgx.Tx) error {
		a, err := oneAccount(ctx, tx, `id = $1`, actor.Viewer.Account)
		if err != nil {
			return err
		}
		var still bool
		if err := tx.QueryRow(ctx, `select password_hash = $2 from minqing.account where id = $1 for update`, a.ID, was).Scan(&still); err != nil {
			return err
		}
		if !still { // an administrator has just set another: whoever knows the old one must not take it back
			return oldPasswordWrong()
		}
		if err := putPassword(ctx, tx, actor, a, hash, false); err != nil {
			return err
		}
		changed, err = oneAccount(ctx, tx, `id = $1`, a.ID)
		return err
	})
	return changed, err
}

// ErrOldPassword is the cause of ChangePassword's refusal of a wrong old password.
var ErrOldPassword = errors.New("the old password does not match")

func oldPasswordWrong() *Error {
	return &Error{Kind: Invalid, Message: "旧密码不对，请再输一次", English: "The old password is wrong: type it again", Err: ErrOldPassword}
}

func putPassword(ctx context.Context, tx pgx.Tx, actor Actor, a *Account, hash string, oneTime bool) error {
	if _, err := tx.Exec(ctx, `update minqing.account set password_hash = $2, one_time = $3, version = version + 1, rights = rights + 1 where id = $1`, a.ID, hash, oneTime); err != nil {
		return err
	}
	if err := audit(ctx, tx, actor, "account", map[string]any{"account": a.Name, "what": []string{"password"}}); err != nil {
		return err
	}
	return logChange(ctx, tx, "account", a.ID)
}
