package data

import (
	"context"
	"time"

	"minqing/concern"
	"minqing/geo"
)

// Account is who signs in.
type Account struct {
	ID          int64
	Name        string
	DisplayName string
	Role        concern.Role
	Areas       []AreaRef
	Teams       []string
	Disabled    bool
	Version     int64
	CreatedAt   time.Time
}

// Actor is the account as one who acts.
func (a *Account) Actor() Actor {
	v := concern.Viewer{Account: a.ID, Role: a.Role, Teams: a.Teams}
	for _, area := range a.Areas {
		v.Prefixes = append(v.Prefixes, area.Prefix)
		v.Top = v.Top || area.Parent == 0
	}
	return Actor{Viewer: v, Name: a.Name, DisplayName: a.DisplayName}
}

// NewAccount is an account to be made.
type NewAccount struct {
	Name        string // a-z 0-9 . _ -, at most 63
	DisplayName string
	Password    string // at least 8 characters
	Role        concern.Role
	Areas       []geo.Code
	Teams       []string
}

// Authenticate answers the account for a name and a password. It takes the same work whether or not the name exists;
// Unauthorized says no more than that the two do not match.
func (s *Store) Authenticate(ctx context.Context, name, password string) (*Account, error) {
	return nil, errPending
}

// Account is the one with this id.
func (s *Store) Account(ctx context.Context, id int64) (*Account, error) { return nil, errPending }

// AccountNamed is the one with this name.
func (s *Store) AccountNamed(ctx context.Context, name string) (*Account, error) {
	return nil, errPending
}

// Accounts are all, by name.
func (s *Store) Accounts(ctx context.Context) ([]Account, error) { return nil, errPending }

// Teams are the names that accounts carry, each once, sorted.
func (s *Store) Teams(ctx context.Context) ([]string, error) { return nil, errPending }

// CreateAccount adds one; Conflict when the name is taken.
func (s *Store) CreateAccount(ctx context.Context, actor Actor, n NewAccount) (*Account, error) {
	return nil, errPending
}

// SetPassword replaces a password.
func (s *Store) SetPassword(ctx context.Context, actor Actor, name, password string) error {
	return errPending
}

// DisableAccount keeps an account from signing in and from acting in an open session; disabled false lets it again.
func (s *Store) DisableAccount(ctx context.Context, actor Actor, name string, disabled bool) error {
	return errPending
}
