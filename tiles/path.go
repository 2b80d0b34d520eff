package tiles

import (
	"fmt"
	"strconv"
	"strings"
)

// Layers is a set of tile layers.
type Layers uint8

// The layers that a tile can be asked for.
const (
	Concerns Layers = 1 << iota
	Areas
	Ground
	Annotations
	ConcernWeeks // see Compiled.Weeks
	ConcernDays  // see Compiled.Days
)

var layerNames = []string{"concerns", "areas", "ground", "annotations", "concern_weeks", "concern_days"}

// Has says whether all layers of another set are in this one.
func (l Layers) Has(o Layers) bool { return l&o == o }

// String lists the layers as an address does.
func (l Layers) String() string {
	var names []string
	for i, name := range layerNames {
		if l.Has(1 << i) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}

// MaxZoom is the deepest zoom that tiles are cut for: 4 cm to a pixel at the equator.
const MaxZoom = 22

// Path is the address of a tile.
type Path struct {
	Layers  Layers
	Z, X, Y uint32
}

// ParsePath reads the parts of /tiles/{layers}/{z}/{x}/{y}.mvt; y may carry the ".mvt".
// Anything else than known layers, each once, and plain decimal numbers that name a tile is a *PathError.
func ParsePath(layers, z, x, y string) (Path, error) {
	var p Path
	var err error
	if p.Layers, err = ParseLayers(layers); err != nil {
		return Path{}, err
	}
	if p.Z, err = parseNumber("z", z, MaxZoom); err != nil {
		return Path{}, err
	}
	last := uint32(1)<<p.Z - 1
	if p.X, err = parseNumber("x", x, last); err != nil {
		return Path{}, err
	}
	if p.Y, err = parseNumber("y", strings.TrimSuffix(y, ".mvt"), last); err != nil {
		return Path{}, err
	}
	return p, nil
}

// ParseLayers reads the names of layers, comma-separated, each at most once, in any order.
func ParseLayers(s string) (Layers, error) {
	var l Layers
	for name := range strings.SplitSeq(s, ",") {
		one := Layers(0)
		for i, known := range layerNames {
			if name == known {
				one = 1 << i
			}
		}
		all := strings.Join(layerNames, ", ")
		switch {
		case one == 0:
			return 0, &PathError{"layers", shortened(name), "unknown layer; known are " + all, "没有这个图层；可用的是 " + all}
		case l.Has(one):
			return 0, &PathError{"layers", shortened(name), "named twice; name each layer once", "重复了；每个图层只写一次"}
		}
		l |= one
	}
	return l, nil
}

// parseNumber takes what Itoa would write, up to a limit.
func parseNumber(part, s string, limit uint32) (uint32, error) {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil || n > uint64(limit) || strconv.FormatUint(n, 10) != s {
		return 0, &PathError{part, shortened(s), fmt.Sprintf("must be a whole number from 0 to %d", limit), fmt.Sprintf("应是 0 到 %d 的整数", limit)}
	}
	return uint32(n), nil
}

// shortened keeps an error from repeating whatever length it was sent.
func shortened(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}

// PathError says which part of a tile's address is wrong and why.
type PathError struct {
	Part    string // layers, z, x or y
	Value   string
	English string
	Zh      string
}

func (e *PathError) Error() string { return fmt.Sprintf("%s %q: %s", e.Part, e.Value, e.English) }

// Chinese is the same text for the people who use the map.
func (e *PathError) Chinese() string { return fmt.Sprintf("%s “%s”：%s", e.Part, e.Value, e.Zh) }
