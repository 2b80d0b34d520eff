package tiles

import (
	"math"

	"github.com/paulmach/orb"
)

// A cell is one square of the 2³² × 2³² grid over the web-Mercator world (EPSG:3857): x from the antimeridian
// eastwards, y from 85.0511° N southwards, 9.3 mm wide at the equator. The cells of a tile, or of any aligned square
// in it, are one interval of their Morton keys.

// cellOf is the cell of a position in degrees. Beyond ±85.0511° it is the outermost row's.
func cellOf(lon, lat float64) (x, y uint32) {
	mx, my := mercator(lon, lat)
	return clampCell(mx), clampCell(my)
}

// mercator is a position on the map's square, 0 to 1 from west to east and from north to south; beyond its edges it is outside.
func mercator(lon, lat float64) (x, y float64) {
	sin := math.Sin(lat * math.Pi / 180)
	return (lon + 180) / 360, 0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)
}

func clampCell(share float64) uint32 {
	v := math.Floor(share * (1 << 32))
	switch {
	case v >= math.MaxUint32:
		return math.MaxUint32
	case v > 0:
		return uint32(v)
	}
	return 0
}

// lonOf and latOf are the degrees of a place on the grid, in cells; halves and the far edge, 2³², are allowed.
func lonOf(x float64) float64 { return x*(360.0/(1<<32)) - 180 }

func latOf(y float64) float64 {
	return math.Atan(math.Sinh(math.Pi*(1-2*y/(1<<32)))) * 180 / math.Pi
}

// A position is kept as its cell and the distance from the cell's middle in units of 2⁻⁵⁵ degrees. That gives back
// the very same float64 for every coordinate further than an eighth of a degree from zero, and 3e-17 degrees
// otherwise, in half the bytes. Beyond the map's edge in the north and south the unit is 2⁻²⁸ degrees.
const (
	offsetUnit = 1.0 / (1 << 55)
	polarUnit  = 1.0 / (1 << 28)
)

func offsetsOf(lon, lat float64, x, y uint32) (dx, dy int32) {
	return int32(math.Round((lon - lonOf(float64(x)+0.5)) / offsetUnit)),
		int32(math.Round((lat - latOf(float64(y)+0.5)) / latUnit(y)))
}

func latUnit(y uint32) float64 {
	if y == 0 || y == math.MaxUint32 {
		return polarUnit
	}
	return offsetUnit
}

// positionOf is the inverse of cellOf and offsetsOf.
func positionOf(x, y uint32, dx, dy int32) orb.Point {
	return orb.Point{
		lonOf(float64(x)+0.5) + float64(dx)*offsetUnit,
		latOf(float64(y)+0.5) + float64(dy)*latUnit(y),
	}
}

// morton interleaves a cell's bits, y's above x's.
func morton(x, y uint32) uint64 { return spread(x) | spread(y)<<1 }

// spread puts a zero before each bit: the steps double the gap between halves, quarters, … of the word.
func spread(v uint32) uint64 {
	w := uint64(v)
	w = (w | w<<16) & 0x0000ffff0000ffff
	w = (w | w<<8) & 0x00ff00ff00ff00ff
	w = (w | w<<4) & 0x0f0f0f0f0f0f0f0f
	w = (w | w<<2) & 0x3333333333333333
	return (w | w<<1) & 0x5555555555555555
}

// keys is an interval of Morton keys, both ends included, so that the whole world is one too.
type keys struct{ first, last uint64 }

// squareKeys is the interval of an aligned square: column x and row y of the 2ᶻ × 2ᶻ squares, z at most 32.
func squareKeys(z, x, y uint32) keys {
	shift := 2 * (32 - z)
	first := morton(x, y) << shift // at z = 0 the shift is 64 and x = y = 0
	return keys{first, first | (1<<shift - 1)}
}
