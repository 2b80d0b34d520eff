package data

import (
	"slices"

	"minqing/concern"
)

// Actor is the account in whose name something is read or written.
type Actor struct {
	Viewer      concern.Viewer
	Name        string
	DisplayName string

	undoes int64 // the row of history that this act takes back, 0 for every other act
}

// Scope is what the actor may see.
func (a *Actor) Scope() concern.Scope { return concern.ScopeOf(a.Viewer) }

// Operator is who holds the machine's shell: the commands act in its name. It is no account and stands above every area.
func Operator() Actor {
	return Actor{Viewer: concern.Viewer{Role: concern.Staff, Prefixes: []string{""}, Top: true}, Name: "operator"}
}

// operates says whether the actor is the operator.
func (a *Actor) operates() bool {
	return a.Viewer.Account == 0 && slices.Contains(a.Viewer.Prefixes, "")
}

// over says whether an area is one of the actor's own or below one.
func (a *Actor) over(prefix string) bool { return concern.Under(a.Viewer.Prefixes, prefix) }

// above says whether an area lies below one of the actor's own.
func (a *Actor) above(prefix string) bool {
	for _, own := range a.Viewer.Prefixes {
		if len(prefix) > len(own) && prefix[:len(own)] == own {
			return true
		}
	}
	return false
}
