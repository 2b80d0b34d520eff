package tiles

import (
	"math"
	"slices"

	"minqing/concern"
)

// summary is what the rows of a block have in common, kept apart for unrestricted and restricted rows, so that
// a reader who may see the one kind only need not look at rows either.
type summary struct {
	groups     [2]group
	categories []uint16 // the different ones, sorted; nil when there are more than maxDistinct
	areas      []uint32
	teams      []uint32

	firstEnded, lastEnded uint32 // of the rows of which it is known; 0 when there are none
}

// maxDistinct is how many different values of a column a summary lists.
const maxDistinct = 32

// group sums up the unrestricted or the restricted rows of a block. The ranges mean nothing when it has no rows.
type group struct {
	n                        int
	minX, maxX, minY, maxY   uint32
	sumX, sumY               uint64
	minNoticed, maxNoticed   int64
	minReporter, maxReporter uint32
	words                    [fieldEnd / 4]uint16 // the values of each small field that occur, as bits
}

func summarize(b *block) summary {
	var s summary
	for i := range b.len() {
		if at := b.endedAt(i); at != 0 {
			if s.lastEnded == 0 {
				s.firstEnded = at
			}
			s.firstEnded, s.lastEnded = min(s.firstEnded, at), max(s.lastEnded, at)
		}
	}
	for i := range s.groups {
		s.groups[i] = group{
			minX: math.MaxUint32, minY: math.MaxUint32, minNoticed: math.MaxInt64, maxNoticed: math.MinInt64,
			minReporter: math.MaxUint32,
		}
	}
	for i, bits := range b.bits {
		g := &s.groups[groupOf(bits)]
		g.n++
		g.minX, g.maxX = min(g.minX, b.x[i]), max(g.maxX, b.x[i])
		g.minY, g.maxY = min(g.minY, b.y[i]), max(g.maxY, b.y[i])
		g.sumX += uint64(b.x[i])
		g.sumY += uint64(b.y[i])
		g.minNoticed, g.maxNoticed = min(g.minNoticed, b.noticed[i]), max(g.maxNoticed, b.noticed[i])
		g.minReporter, g.maxReporter = min(g.minReporter, b.reporter[i]), max(g.maxReporter, b.reporter[i])
		for f := fieldStatus; f < fieldEnd; f += 4 {
			g.words[f/4] |= 1 << f.of(bits)
		}
	}
	s.categories, s.areas, s.teams = distinct(b.category), distinct(b.area), distinct(b.team)
	return s
}

// distinct lists the different values of a column, nil when they are more than maxDistinct.
func distinct[T uint16 | uint32](column []T) []T {
	var seen [maxDistinct]T
	n := 0
	for _, v := range column {
		if n > 0 && seen[n-1] == v || slices.Contains(seen[:n], v) {
			continue
		}
		if n == maxDistinct {
			return nil
		}
		seen[n] = v
		n++
	}
	slices.Sort(seen[:n])
	return slices.Clone(seen[:n])
}

// lightState is how many rows of each group have which light. It holds from the last turn of a light in the block until just
// before the next.
type lightState struct {
	groupTurns
	counts [2][4]int32
	words  []groupTurns // of printWord rows each
}

// turns are the seconds of the last turn of a light, 0 when there was none, and of the next, noTurn when there is none.
type turns struct{ from, until uint32 }

const noTurn = math.MaxUint32

// groupTurns are those of the unrestricted and of the restricted rows.
type groupTurns [2]turns

var noTurns = groupTurns{{until: noTurn}, {until: noTurn}}

// of are the turns for one who sees the restricted rows, or does not.
func (g *groupTurns) of(restricted bool) turns {
	if restricted {
		return g[0].and(g[1])
	}
	return g[0]
}

// lights is the state at a second. The last one is kept, since most readers ask for about the same moment.
func (b *block) lights(now uint32) *lightState {
	if s := b.lightNow.Load(); s != nil {
		if t := s.of(true); t.from <= now && now < t.until {
			return s
		}
	}
	s := &lightState{groupTurns: noTurns, words: make([]groupTurns, len(b.prints))}
	for w := range s.words {
		word := &s.words[w]
		*word = noTurns
		for i := w * printWord; i < min((w+1)*printWord, b.len()); i++ {
			g := groupOf(b.bits[i])
			s.counts[g][b.lightOf(i, now)]++
			word[g] = word[g].and(b.turnsOf(i, now))
		}
		for g := range word {
			s.groupTurns[g] = s.groupTurns[g].and(word[g])
		}
	}
	b.lightNow.Store(s)
	return s
}

func (t turns) and(o turns) turns { return turns{max(t.from, o.from), min(t.until, o.until)} }

// turnsOf are those of one row, as of a second.
func (b *block) turnsOf(i int, now uint32) turns {
	t := turns{until: noTurn}
	if b.lightOf(i, now) == concern.NoLight {
		return t
	}
	for _, turn := range [2]uint32{min(b.yellow[i], b.red[i]), b.red[i]} {
		if turn <= now {
			t.from = max(t.from, turn)
		} else {
			t.until = min(t.until, turn)
		}
	}
	return t
}
