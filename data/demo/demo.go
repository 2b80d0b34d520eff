// Package demo makes a fictional community at Yangquan, from a fixed seed: its streets and houses, its grids, a year of
// concerns in every state, pictures of some, the grids' cards, visits and services, accounts for the six roles, and a board of this
// morning's meeting. Nobody and nothing in it is real.
package demo

import (
	"context"
	"fmt"
	mathrand "math/rand/v2"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

// Options say how the demo is made. The zero value is 3,000 concerns up to this minute, with passwords by chance.
type Options struct {
	Concerns int              // how many; 0 is DefaultConcerns
	Now      time.Time        // the end of the year they come from; zero is this minute
	Seed     uint64           // another seed is another town
	Password string           // of every account; "" gives each one its own
	Progress func(made int64) // told how many concerns are written; may be nil
}

// DefaultConcerns is a year of a community that reports eight a day.
const DefaultConcerns = 3_000

// Account is one of the demo's sign-ins.
type Account struct {
	Name        string
	DisplayName string
	Role        concern.Role
	Password    string
}

// Load fills an empty database. It is a Conflict when there are areas already, so that a second start changes nothing.
// The categories must be there. The town is one transaction; accounts, board and photos follow it.
func Load(ctx context.Context, store *data.Store, o Options) ([]Account, error) {
	if o.Concerns == 0 {
		o.Concerns = DefaultConcerns
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	o.Now = o.Now.Truncate(time.Minute)
	categories, err := store.Categories(ctx)
	if err != nil {
		return nil, err
	}
	kinds, err := store.Ledger(ctx)
	if err != nil {
		return nil, err
	}
	t := build(stream(o.Seed, 1))
	concerns, err := t.concerns(stream(o.Seed, 2), o.Concerns, o.Now, categories)
	if err != nil {
		return nil, err
	}
	err = store.LoadTown(ctx, data.Town{
		Areas: t.areas, Ground: t.ground(), Count: o.Concerns, Concerns: concerns, Ledger: t.ledger(stream(o.Seed, 4), o.Now, kinds), Many: o.Concerns > manyConcerns,
	}, o.Progress)
	if err != nil {
		return nil, err
	}
	if err := raiseTeams(ctx, store, categories); err != nil {
		return nil, err
	}
	accounts, err := openAccounts(ctx, store, o.Password)
	if err != nil {
		return nil, err
	}
	if err := reportToday(ctx, store, t, o, categories); err != nil {
		return nil, err
	}
	if err := holdMeeting(ctx, store, t, o.Now); err != nil {
		return nil, err
	}
	return accounts, takePhotos(ctx, store, o)
}

// stream is one of the independent sequences of chance that a seed gives: more concerns do not move the streets.
func stream(seed, part uint64) *mathrand.Rand { return mathrand.New(mathrand.NewPCG(seed, part)) }

// The areas that the accounts are for.
const (
	mainCommunity geo.Code = "140302001001"
	secondGrid    geo.Code = "140302001001002"
	fifthGrid     geo.Code = "140302001001005"
)

var accountPlans = []data.NewAccount{
	{Name: "member", DisplayName: "第二网格网格员", Role: concern.Member, Areas: []geo.Code{secondGrid}},
	{Name: "leader", DisplayName: "第二、第五网格网格长", Role: concern.Leader, Areas: []geo.Code{secondGrid, fifthGrid}},
	{Name: "staff", DisplayName: "市政府大院社区", Role: concern.Staff, Areas: []geo.Code{mainCommunity}},
	{Name: "planner", DisplayName: "街道规划", Role: concern.Planner, Areas: []geo.Code{"140302001000"}},
	{Name: "display", DisplayName: "议事厅大屏", Role: concern.Display, Areas: []geo.Code{mainCommunity}},
	{Name: "admin", DisplayName: "系统管理", Role: concern.Admin, Areas: []geo.Code{cityCode}},
	{Name: "repair", DisplayName: "物业维修组", Role: concern.Member, Teams: []string{"物业维修组"}},
	{Name: "street", DisplayName: "街道城管", Role: concern.Member, Teams: []string{"街道城管"}},
}

func openAccounts(ctx context.Context, store *data.Store, password string) ([]Account, error) {
	var made []Account
	for _, n := range accountPlans {
		n.Password, n.Lasting = password, true // printed for whoever tries the demo, who need not think of another
		if n.Password == "" {
			n.Password = data.RandomPassword()
		}
		if _, err := store.CreateAccount(ctx, data.Operator(), n); err != nil {
			return nil, fmt.Errorf("account %s: %w", n.Name, err)
		}
		made = append(made, Account{n.Name, n.DisplayName, n.Role, n.Password})
	}
	return made, nil
}

// actor is an account as one who acts.
func actor(ctx context.Context, store *data.Store, name string) (data.Actor, error) {
	a, err := store.AccountNamed(ctx, name)
	if err != nil {
		return data.Actor{}, err
	}
	return a.Actor(), nil
}
