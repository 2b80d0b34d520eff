// Package basemaptest makes small PMTiles files for tests.
package basemaptest

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// Archive is what a file says of itself and holds: one tile, that of the whole world.
type Archive struct {
	Version, Kind, Compression byte // of the file: 3; of its tiles: 1 for vectors, 2 for PNG; of what describes them: 1 for none, 2 for gzip
	MinZoom, MaxZoom           byte
	Metadata                   string
	Tile                       []byte
}

// Whole is a file that nothing is wrong with.
func Whole() Archive {
	return Archive{
		Version: 3, Kind: 2, Compression: 2, MaxZoom: 14,
		Metadata: `{"attribution":"<a href=\"https://example.cn\">试验底图</a> &copy; 测绘队"}`, Tile: bytes.Repeat([]byte("tile"), 50),
	}
}

// Bytes are the file's, put together as the specification says (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md).
func (a Archive) Bytes(t testing.TB) []byte {
	t.Helper()
	// One entry: tile 0, one in a row, its length, and where it is, plus one.
	directory := binary.AppendUvarint([]byte{1, 0, 1}, uint64(len(a.Tile)))
	directory = a.packed(t, binary.AppendUvarint(directory, 1))
	metadata := a.packed(t, []byte(a.Metadata))
	const header = 127
	file := make([]byte, header)
	copy(file, "PMTiles")
	file[7] = a.Version
	at := uint64(header)
	for i, part := range [][]byte{directory, metadata, nil, a.Tile} {
		binary.LittleEndian.PutUint64(file[8+16*i:], at)
		binary.LittleEndian.PutUint64(file[16+16*i:], uint64(len(part)))
		at += uint64(len(part))
	}
	for i := range 3 {
		file[72+8*i] = 1 // tiles addressed, entries, contents
	}
	copy(file[96:], []byte{1, a.Compression, 1, a.Kind, a.MinZoom, a.MaxZoom})
	return slices.Concat(file, directory, metadata, a.Tile)
}

func (a Archive) packed(t testing.TB, plain []byte) []byte {
	t.Helper()
	if a.Compression != 2 {
		return plain
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// File puts the archive into a folder of the test's.
func (a Archive) File(t testing.TB) string {
	t.Helper()
	return File(t, a.Bytes(t))
}

// File puts some bytes where a base map would be.
func File(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "base.pmtiles")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
