package auth

import (
	"context"

	"minqing/data"
)

type contextKey struct{}

// With puts who asks into a request's context.
func With(ctx context.Context, account *data.Account) context.Context {
	return context.WithValue(ctx, contextKey{}, account)
}

// From is who asks, nil when nobody is signed in.
func From(ctx context.Context) *data.Account {
	account, ok := ctx.Value(contextKey{}).(*data.Account)
	if !ok {
		return nil
	}
	return account
}
