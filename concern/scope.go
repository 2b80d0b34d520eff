package concern

import "strings"

// Scope is what one account may see: the one predicate of the product, as a value.
// A concern is visible when any clause holds. It is compiled to SQL by data, to columns by tiles,
// and asked directly by the live stream; a test holds the three against each other.
type Scope struct {
	Account int64
	Role    Role
	Clauses []Clause
	Words   Words
	Draws   bool // on the boards that it reads
}

// Words says which texts of a visible concern a role reads, and so may search in.
type Words uint8

// A display reads titles only, a planner titles and addresses, all others the description too.
const (
	Titles Words = iota
	TitlesAndAddresses
	AllWords
)

// Persons says whether a role reads the names of those who serve a grid or handle a concern: planners and displays do not.
func (s *Scope) Persons() bool { return s.Words == AllWords }

// Clause is one way to see a concern: every field that is set must hold, and a restricted concern
// needs Restricted as well.
type Clause struct {
	Prefixes   []string // the concern's area is in one of these subtrees (significant digits, geo.Code.Prefix)
	Outside    bool     // with Prefixes: also concerns outside of every area
	Teams      []string // dispatched to one of these
	Reporter   int64    // reported by this account
	Restricted bool     // restricted ones too
}

// Viewer is an account as the scope needs it. Prefixes are those of its areas; Top says that one of them has no parent.
type Viewer struct {
	Account  int64
	Role     Role
	Prefixes []string
	Top      bool
	Teams    []string
	Drawer   int64 // at a wall: the staff who unlocked it for drawing, 0 for none
}

// Author is in whose name a viewer draws.
func (v *Viewer) Author() int64 {
	if v.Drawer != 0 {
		return v.Drawer
	}
	return v.Account
}

// ScopeOf writes DESIGN §2's table of roles as clauses.
//
// A concern outside of every area is in nobody's area; so that none is lost it is shown to those who hold a top area.
// Whoever reported a restricted concern does not see it (a receipt is a thing of its own), the team it was dispatched to does.
func ScopeOf(v Viewer) Scope {
	// Whoever unlocked a wall sees on it no more than the wall shows, since the whole room does.
	s := Scope{Account: v.Account, Role: v.Role, Words: AllWords, Draws: v.Role == Staff || v.Role == Display && v.Drawer != 0}
	inArea := Clause{Prefixes: v.Prefixes, Outside: v.Top}
	switch v.Role {
	case Leader, Staff:
		inArea.Restricted = true
	case Planner:
		s.Words = TitlesAndAddresses
	case Display:
		s.Words = Titles
	case Member, Admin:
	}
	if len(v.Prefixes) > 0 {
		s.Clauses = append(s.Clauses, inArea)
	}
	switch v.Role {
	case Member, Leader, Staff:
		if len(v.Teams) > 0 {
			s.Clauses = append(s.Clauses, Clause{Teams: v.Teams, Restricted: true})
		}
		// A team's account, which has no area, sees what was dispatched to it and nothing else.
		if len(v.Prefixes) > 0 || len(v.Teams) == 0 {
			s.Clauses = append(s.Clauses, Clause{Reporter: v.Account})
		}
	case Planner, Display, Admin:
	}
	return s
}

// Sees asks the predicate of one mark. prefix is the significant digits of the mark's area, "" outside of all.
func (s *Scope) Sees(m *Mark, prefix string) bool {
	for i := range s.Clauses {
		if s.Clauses[i].holds(m, prefix) {
			return true
		}
	}
	return false
}

func (c *Clause) holds(m *Mark, prefix string) bool {
	if m.Restricted() && !c.Restricted {
		return false
	}
	if c.Reporter != 0 && m.Reporter != c.Reporter {
		return false
	}
	if c.Teams != nil && (m.Team == "" || !contains(c.Teams, m.Team)) {
		return false
	}
	if c.Prefixes != nil && !(m.Area == 0 && c.Outside) && !(m.Area != 0 && Under(c.Prefixes, prefix)) {
		return false
	}
	return true
}

// Under says whether an area with this prefix lies in one of the subtrees.
func Under(subtrees []string, prefix string) bool {
	for _, t := range subtrees {
		if strings.HasPrefix(prefix, t) {
			return true
		}
	}
	return false
}

// SeesArea says whether the account may see an area: its own, all below them, and their ancestors for context.
func (s *Scope) SeesArea(prefix string) bool {
	for i := range s.Clauses {
		for _, t := range s.Clauses[i].Prefixes {
			if strings.HasPrefix(prefix, t) || strings.HasPrefix(t, prefix) {
				return true
			}
		}
	}
	return false
}

// Covers says whether an area is one of the account's own or below one.
func (s *Scope) Covers(prefix string) bool {
	for i := range s.Clauses {
		if Under(s.Clauses[i].Prefixes, prefix) {
			return true
		}
	}
	return false
}

func contains(words []string, w string) bool {
	for _, x := range words {
		if x == w {
			return true
		}
	}
	return false
}
