package tiles

// Layers is a set of tile layers.
type Layers uint8

// The layers that a tile can be asked for.
const (
	Concerns Layers = 1 << iota
	Areas
	Ground
	Annotations
)

// MaxZoom is the deepest zoom that tiles are cut for.
const MaxZoom = 22

// Path is the address of a tile.
type Path struct {
	Layers  Layers
	Z, X, Y uint32
}

// ParsePath reads the parts of /tiles/{layers}/{z}/{x}/{y}.mvt; y may carry the ".mvt".
// Anything else than known layers, each once, and plain numbers within the zoom's range is a *PathError.
func ParsePath(layers, z, x, y string) (Path, error) { return Path{}, nil }

// PathError says which part of a tile's address is wrong and why.
type PathError struct {
	Part    string // layers, z, x or y
	Value   string
	English string
	Zh      string
}

func (e *PathError) Error() string { return e.Part + " " + e.Value + ": " + e.English }
