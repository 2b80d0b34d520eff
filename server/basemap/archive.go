// Package basemap serves a base map that lies in one file: a PMTiles archive of version 3
// (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md). Browsers read it by byte ranges; the program itself
// reads no more than the header and what the file says about itself.
package basemap

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/labstack/echo/v4"

	"minqing/data"
)

// Address is where the pages find the file.
const Address = "/tiles/base.pmtiles"

const (
	mediaType    = "application/vnd.pmtiles"
	headerBytes  = 127
	mostMetadata = 16 << 20 // bytes, unpacked: planets have some hundred KiB
	deepest      = 22       // a page asks for no tile below this
	longCredit   = 200      // letters of a credit that fit on a map
)

// Archive is a file that was found to be a base map.
type Archive struct {
	path string

	Vector   bool // Mapbox vector tiles; else pictures
	MinZoom  int
	MaxZoom  int
	FromFile string // whose map it is, as the file says in plain words; "" when it does not
}

// header has what is needed of the file's first bytes.
type header struct {
	parts            [4]part // root directory, metadata, leaf directories, tiles
	internal, tiles  byte    // compression of what describes the tiles, and of these
	kind             byte    // of tiles
	minZoom, maxZoom byte
}

type part struct{ offset, length uint64 }

// What the header's numbers mean.
const (
	plain, gzipped = 1, 2
	vector         = 1
)

// Open looks whether the pages can draw the file. The errors say what is wrong with it in words for who put it there.
func Open(path string) (*Archive, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, unusable("没有这个文件", "there is no such file", nil)
	}
	if err != nil {
		return nil, unusable("打不开", "it cannot be opened", err)
	}
	defer file.Close() // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil, unusable("打不开", "it cannot be opened", err)
	}
	if !info.Mode().IsRegular() {
		return nil, unusable("不是文件", "it is no file", nil)
	}
	h, err := readHeader(file)
	if err != nil {
		return nil, err
	}
	for _, p := range h.parts {
		if p.offset > uint64(info.Size()) || p.length > uint64(info.Size())-p.offset {
			return nil, unusable("文件不全，可能没有拷完", "it is cut short; perhaps it was not copied to its end", nil)
		}
	}
	credit, err := readCredit(file, h)
	if err != nil {
		return nil, err
	}
	return &Archive{
		path: path, Vector: h.kind == vector, FromFile: credit,
		MinZoom: int(h.minZoom), MaxZoom: min(int(h.maxZoom), deepest),
	}, nil
}

func unusable(zh, en string, cause error) error {
	return &data.Error{Kind: data.Invalid, Message: zh, English: en, Err: cause}
}

func readHeader(r io.Reader) (header, error) {
	b := make([]byte, headerBytes)
	if _, err := io.ReadFull(r, b); err != nil || string(b[:7]) != "PMTiles" {
		return header{}, unusable("不是 PMTiles 文件", "it is no PMTiles file", nil)
	}
	if b[7] != 3 {
		return header{}, unusable(fmt.Sprintf("是第 %d 版的 PMTiles，只认第 3 版", b[7]), fmt.Sprintf("it is PMTiles of version %d, and only version 3 is read", b[7]), nil)
	}
	h := header{internal: b[97], tiles: b[98], kind: b[99], minZoom: b[100], maxZoom: b[101]}
	for i := range h.parts {
		at := 8 + 16*i
		h.parts[i] = part{binary.LittleEndian.Uint64(b[at:]), binary.LittleEndian.Uint64(b[at+8:])}
	}
	switch {
	case h.kind < vector || h.kind > 4:
		return header{}, unusable("瓦片既不是矢量（MVT），也不是 PNG、JPEG、WebP 图片", "its tiles are neither vectors (MVT) nor PNG, JPEG or WebP pictures", nil)
	case h.internal != plain && h.internal != gzipped, h.tiles != plain && h.tiles != gzipped:
		return header{}, unusable("压缩方式不认识，只认 gzip", "it is compressed in another way than gzip, which is the only one read", nil)
	case h.minZoom > h.maxZoom || h.minZoom > deepest:
		return header{}, unusable("级别不对", "its zooms are wrong", nil)
	}
	return h, nil
}

// readCredit reads the file's words about itself; a file need not have any.
func readCredit(file io.ReaderAt, h header) (string, error) {
	p := h.parts[1]
	if p.length == 0 {
		return "", nil
	}
	broken := func(err error) error {
		return unusable("里面的说明读不出来", "what it says about itself cannot be read", err)
	}
	var r io.Reader = io.NewSectionReader(file, int64(p.offset), int64(p.length))
	if h.internal == gzipped {
		unpacked, err := gzip.NewReader(r)
		if err != nil {
			return "", broken(err)
		}
		r = unpacked
	}
	text, err := io.ReadAll(io.LimitReader(r, mostMetadata))
	if err != nil {
		return "", broken(err)
	}
	var says struct {
		Attribution string `json:"attribution"`
	}
	if err := json.Unmarshal(bytes.TrimSpace(text), &says); err != nil {
		return "", broken(err)
	}
	return words(says.Attribution), nil
}

var tags = regexp.MustCompile(`<[^>]*>`)

// words are a credit without its markup, in one line.
func words(markup string) string {
	line := []rune(strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(markup, " "))), " "))
	return string(line[:min(len(line), longCredit)])
}

// Serve answers with the bytes that a browser asks for. The file is opened for each request, so that another one may be put in its place:
// its tag changes then. Without an archive there is nothing here.
func (a *Archive) Serve(c echo.Context) error {
	if a == nil {
		return echo.ErrNotFound
	}
	file, err := os.Open(a.path)
	if errors.Is(err, fs.ErrNotExist) {
		return echo.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("open the base map: %w", err)
	}
	defer file.Close() // it was only read
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("look at the base map: %w", err)
	}
	head := c.Response().Header()
	head.Set("Content-Type", mediaType)
	head.Set("Cache-Control", "private, max-age=3600") // it is the same for everybody who is signed in
	head.Add("Vary", "Cookie")
	head.Set("ETag", fmt.Sprintf(`"%x-%x"`, info.Size(), info.ModTime().UnixNano()))
	c.Response().Before(func() {
		if head.Get("Cache-Control") == "" { // a range that is none is answered without the headers of the file
			head.Set("Cache-Control", "no-store")
		}
	})
	http.ServeContent(c.Response(), c.Request(), "", info.ModTime(), file)
	return nil
}
