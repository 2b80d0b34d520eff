package data

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Position is how far a reader has heard of the change feed: an epoch, which a restore begins anew, and the snapshot of
// PostgreSQL whose transactions it knows. Its text is "epoch~xmin:xmax:xip,…", as pg_snapshot writes it. The zero value
// knows nothing.
type Position struct {
	Epoch string // a UUID
	snap  snapshot
}

type snapshot struct {
	xmin, xmax uint64
	xip        []uint64 // ascending, in [xmin, xmax): still running when the snapshot was taken
}

// ErrReset says that what happened since a position cannot be told any more: load anew.
var ErrReset = errors.New("the change feed does not reach back to this position")

var positionForm = regexp.MustCompile(`^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})~([0-9]+:[0-9]+:[0-9,]*)$`)

// ParsePosition reads the text of a position; the error is Invalid.
func ParsePosition(s string) (Position, error) {
	wrong := wrongField("position", "位置标记无效，请重新打开页面", "this is no position of the change feed: load the page anew")
	if len(s) > 1<<16 {
		return Position{}, wrong
	}
	m := positionForm.FindStringSubmatch(s)
	if m == nil {
		return Position{}, wrong
	}
	snap, ok := parseSnapshot(m[2])
	if !ok {
		return Position{}, wrong
	}
	return Position{Epoch: m[1], snap: snap}, nil
}

// parseSnapshot reads PostgreSQL's text of a pg_snapshot.
func parseSnapshot(s string) (snapshot, bool) {
	var (
		n    snapshot
		part = strings.Split(s, ":")
		err  [2]error
	)
	if len(part) != 3 {
		return n, false
	}
	n.xmin, err[0] = strconv.ParseUint(part[0], 10, 64)
	n.xmax, err[1] = strconv.ParseUint(part[1], 10, 64)
	if err[0] != nil || err[1] != nil || n.xmin == 0 || n.xmax < n.xmin {
		return n, false
	}
	if part[2] == "" {
		return n, true
	}
	last := n.xmin
	for i, word := range strings.Split(part[2], ",") {
		x, err := strconv.ParseUint(word, 10, 64)
		if err != nil || x < last || i > 0 && x == last || x >= n.xmax {
			return n, false
		}
		n.xip, last = append(n.xip, x), x
	}
	return n, true
}

func (s snapshot) String() string {
	running := make([]string, len(s.xip))
	for i, x := range s.xip {
		running[i] = strconv.FormatUint(x, 10)
	}
	return strconv.FormatUint(s.xmin, 10) + ":" + strconv.FormatUint(s.xmax, 10) + ":" + strings.Join(running, ",")
}

func (p Position) String() string { return p.Epoch + "~" + p.snap.String() }

// sees says whether a transaction had ended when the snapshot was taken.
func (s snapshot) sees(x uint64) bool {
	if x < s.xmin || x >= s.xmax {
		return x < s.xmin
	}
	_, running := slices.BinarySearch(s.xip, x)
	return !running
}

// Includes says whether everything that other knows is known at p. Positions of different epochs include nothing of each other.
//
// It may say no although nothing but unrelated transactions lie between: let the feed look again (Store.Wake) and ask anew.
func (p Position) Includes(other Position) bool {
	if p.Epoch != other.Epoch {
		return false
	}
	for _, x := range p.snap.xip { // what p does not know, other must not know either
		if other.snap.sees(x) {
			return false
		}
	}
	if other.snap.xmax <= p.snap.xmax {
		return true
	}
	first, _ := slices.BinarySearch(other.snap.xip, p.snap.xmax)
	return uint64(len(other.snap.xip)-first) == other.snap.xmax-p.snap.xmax
}
