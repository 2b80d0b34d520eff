package tiles

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"

	"minqing/concern"
	"minqing/geo"
)

// Query is what one person asks at one instant.
type Query struct {
	Filter *concern.Filter // nil matches everything
	Scope  *concern.Scope  // nil sees nothing
	Teams  []string        // of the asking account, for Filter.Mine
	Now    time.Time       // lights are as of this second; a fraction of it is dropped
	// WordIDs are the concerns that match Filter.Words within the scope, as the database says.
	// Compile refuses a filter that has words when they are missing.
	WordIDs *IDSet
}

// Compiled answers one query from one state of an index. It is safe for use by many goroutines at once.
type Compiled struct {
	state *state
	test  test
	scope test // what may be seen, whatever is asked for
	now   uint32
	lit   bool // the filter asks for lights
	// restricted says that the scope has restricted concerns, somewhere.
	restricted bool
	known      *knownContents
	hash       [sha256.Size]byte // of all that decides what is seen, but the concerns and the clock
}

// ErrWords is Compile's answer to a filter with words but without the ids of what matches them.
var ErrWords = errors.New("tiles: the filter has words, but the ids that match them were not given")

// Compile prepares a query for the index's state of this moment.
// The error is ErrWords, or says that a coordinate of the filter is not a number.
func (x *Index) Compile(q Query) (*Compiled, error) {
	c := &Compiled{state: x.now.Load(), known: &x.known, now: clampSecond(q.Now.Unix())}
	f := q.Filter
	if f == nil {
		f = &concern.Filter{}
	}

	scope := q.Scope
	if scope == nil {
		scope = &concern.Scope{}
	}
	if len(f.Words) > 0 && q.WordIDs == nil {
		return nil, ErrWords
	}
	c.lit = len(f.Lights) > 0
	c.restricted = slices.ContainsFunc(scope.Clauses, func(k concern.Clause) bool { return k.Restricted })
	m := compiler{state: c.state, now: c.now}
	m.scope(scope)
	c.scope = slices.Clone(m.tests)
	m.words(f)
	m.sets(f)
	if f.Mine {
		m.add(m.mine(scope.Account, q.Teams))
	}
	if len(f.Lights) > 0 {
		m.add(lightTest{c.now, uint8(wordBits(f.Lights))})
	}
	m.places(f)
	if len(f.Words) > 0 {
		m.add(idTest{q.WordIDs})
	}
	c.test = m.tests
	return c, c.identify(f, scope, &q)
}

// identify hashes what decides the answer. The account itself counts for "mine" only, so that people with
// the same rights share what was built for one of them.
func (c *Compiled) identify(f *concern.Filter, scope *concern.Scope, q *Query) error {
	text := binary.LittleEndian.AppendUint64(make([]byte, 0, 256), c.state.treeStamp)
	for i := range scope.Clauses {
		text = appendClause(text, &scope.Clauses[i])
	}
	if !reflect.ValueOf(*f).IsZero() { // most tiles are asked for without one
		id := struct {
			Filter  *concern.Filter
			Account int64
			Teams   []string
			Words   uint64
		}{Filter: f}
		if f.Mine {
			id.Account, id.Teams = scope.Account, q.Teams
		}
		if len(f.Words) > 0 {
			id.Words = q.WordIDs.stamp
		}
		asked, err := json.Marshal(id)
		if err != nil {
			return fmt.Errorf("tiles: filter: %w", err)
		}
		text = append(text, asked...)
	}
	c.hash = sha256.Sum256(text)
	return nil
}

// appendClause writes all that is in a clause, so that no two are the same bytes. The conversion holds it to that: with another field
// it does not compile.
func appendClause(to []byte, clause *concern.Clause) []byte {
	k := struct {
		Prefixes   []string
		Outside    bool
		Teams      []string
		Reporter   int64
		Restricted bool
	}(*clause)
	to = appendTexts(appendTexts(to, k.Prefixes), k.Teams)
	to = binary.LittleEndian.AppendUint64(to, uint64(k.Reporter))
	for _, yes := range [...]bool{k.Outside, k.Restricted} {
		to = append(to, 'n')
		if yes {
			to[len(to)-1] = 'y'
		}
	}
	return to
}

// appendTexts tells no texts, which ask for nothing, from an empty list, which nothing is in.
func appendTexts(to []byte, texts []string) []byte {
	if texts == nil {
		return append(to, 'n')
	}
	to = binary.AppendUvarint(append(to, 'y'), uint64(len(texts)))
	for _, text := range texts {
		to = append(binary.AppendUvarint(to, uint64(len(text))), text...)
	}
	return to
}

// compiler turns the words of a filter and a scope into tests on one state's numbers.
type compiler struct {
	state *state
	now   uint32
	tests allOf
}

func (m *compiler) add(t test) { m.tests = append(m.tests, t) }

// scope adds the predicate of concern.Scope, clause by clause.
func (m *compiler) scope(s *concern.Scope) {
	clauses := anyOf{}
	for i := range s.Clauses {
		c := &s.Clauses[i]
		var parts allOf
		if !c.Restricted {
			parts = append(parts, wordTest{fieldMustReport, ^restrictedMask})
		}
		if c.Reporter != 0 {
			parts = append(parts, reported(c.Reporter))
		}
		if c.Teams != nil {
			parts = append(parts, m.teams(c.Teams))
		}
		if c.Prefixes != nil {
			parts = append(parts, m.areas(c.Prefixes, c.Outside))
		}
		clauses = append(clauses, parts)
	}
	if len(clauses) == 1 {
		m.tests = append(m.tests, clauses[0].(allOf)...)
		return
	}
	m.add(clauses)
}

// words adds the filter's small fields.
func (m *compiler) words(f *concern.Filter) {
	m.field(fieldStatus, wordBits(f.Statuses))
	m.field(fieldUrgency, wordBits(f.Urgencies))
	m.field(fieldMustReport, wordBits(f.MustReport))
	m.field(fieldMustArrive, wordBits(f.MustArrive))
	m.field(fieldSource, wordBits(f.Sources))
	m.field(fieldForce, wordBits(f.Forces))
	if f.Restricted != nil && !*f.Restricted {
		m.field(fieldMustReport, ^restrictedMask)
	}
}

// field adds a test unless no word was asked for.
func (m *compiler) field(f field, allowed uint16) {
	if allowed != 0 {
		m.add(wordTest{f, allowed})
	}
}

func wordBits[W ~uint8](words []W) (bits uint16) {
	for _, w := range words {
		bits |= 1 << w
	}
	return bits
}

// sets adds the filter's categories, areas, teams and instants.
func (m *compiler) sets(f *concern.Filter) {
	if len(f.Categories) > 0 {
		m.add(m.categories(f.Categories))
	}
	if len(f.Areas) > 0 {
		m.add(m.areas(f.Areas, false))
	}
	if f.Unassigned != nil {
		m.add(m.grids(*f.Unassigned))
	}
	if len(f.Teams) > 0 {
		m.add(m.teams(f.Teams))
	}
	if !f.From.IsZero() || !f.To.IsZero() {
		t := noticedTest{math.MinInt64, math.MaxInt64}
		if !f.From.IsZero() {
			t.from = microAfter(f.From)
		}
		if !f.To.IsZero() {
			t.to = microAfter(f.To)
		}
		m.add(t)
	}
	if !f.EndedFrom.IsZero() || !f.EndedTo.IsZero() {
		t := endedTest{1, math.MaxUint32}
		if !f.EndedFrom.IsZero() {
			t.first = max(1, secondAfter(f.EndedFrom))
		}
		if !f.EndedTo.IsZero() {
			t.last = max(1, secondAfter(f.EndedTo)) - 1
		}
		m.add(t)
	}
}

// microAfter is the first microsecond that is not before t.
func microAfter(t time.Time) int64 {
	us := t.UnixMicro()
	if t.Nanosecond()%1000 > 0 {
		us++
	}
	return us
}

// places adds the filter's bound and polygons.
func (m *compiler) places(f *concern.Filter) {
	if f.BBox != nil {
		m.add(newBoxTest(*f.BBox))
	}
	if f.Within != nil {
		m.add(newWithinTest(f.Within))
	}
}

// reported is what an account reported: nothing for no account, for what was imported has no reporter.
func reported(account int64) test {
	if account < 1 || account > math.MaxUint32 {
		return anyOf{}
	}
	return reporterTest{uint32(account)}
}

func (m *compiler) mine(account int64, teams []string) test {
	return anyOf{reported(account), m.teams(teams)}
}

func (m *compiler) teams(names []string) test {
	set := newBitSet(uint32(len(m.state.teams.words)))
	for _, name := range names {
		if n, known := m.state.teams.number(name); known && n != 0 {
			set.add(n)
		}
	}
	return &setTest{column: teamColumn, set: set}
}

// areas holds in the subtrees, and outside of every area when so asked.
func (m *compiler) areas(prefixes []string, outside bool) test {
	tree := m.state.areas
	set := newBitSet(uint32(tree.maxID))
	for _, p := range prefixes {
		tree.below(p, set)
	}
	if outside {
		set.add(0)
	}
	return &setTest{column: areaColumn, set: set}
}

// grids holds outside of every grid, or inside of one.
func (m *compiler) grids(outside bool) test {
	tree := m.state.areas
	set := newBitSet(uint32(tree.maxID))
	for _, a := range tree.byPrefix {
		if a.Level >= geo.Grid {
			set.add(uint32(a.ID))
		}
	}
	return &setTest{column: areaColumn, set: set, outside: outside}
}

// categories holds for the categories asked for and all below them.
func (m *compiler) categories(slugs []string) test {
	asked := make(map[string]bool, len(slugs))
	for _, s := range slugs {
		asked[s] = true
	}
	words := m.state.categories.words
	set := newBitSet(uint32(len(words)))
	for n, word := range words {
		if asked[word] || asked[m.state.parents[word]] {
			set.add(uint32(n))
		}
	}
	return &setTest{column: categoryColumn, set: set}
}
