// Package table reads files of rows, whatever their format: CSV, GeoJSON and GeoPackage through one Reader.
// It reads as it goes, so that memory does not grow with the file, and bounds what one row may hold.
package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"minqing/geo"
)

// Row is one row of a file.
type Row struct {
	Line   int               // where it begins: of a CSV the line in the text, else the number of the row, both from 1
	Values map[string]string // by column; what the file leaves empty (null) is ""
	WKB    []byte            // the geometry as it is in the file, which may be a curve; nil if there is none
	SRID   int               // the EPSG code that the row itself declares, 0 if none
}

// Reader reads a file's rows in order.
type Reader interface {
	// Columns are the names in the file's order. Of a GeoJSON they are those of its first thousand features.
	Columns() []string
	// EPSG is the code that the file declares for its geometries, 0 if it says nothing.
	EPSG() int
	// Next answers io.EOF after the last row. A *RowError is about one row only: the next call goes on behind it.
	// Any other error ends the reading.
	Next() (Row, error)
	Close() error
}

// Options say what a file does not. The zero value detects what can be detected.
type Options struct {
	Charset   string // of a CSV: utf-8, gbk, utf-16, latin1; "" detects all but the last
	Delimiter rune   // of a CSV; 0 detects comma, semicolon, tab
	Layer     string // of a GeoPackage with several
	MaxRow    int    // bytes of one row; 0 means DefaultMaxRow
}

// DefaultMaxRow bounds one row of a file: a city's outline in full detail fits many times.
const DefaultMaxRow = 16 << 20

func (o Options) maxRow() int {
	if o.MaxRow > 0 {
		return o.MaxRow
	}
	return DefaultMaxRow
}

// RowError is what is wrong with one row.
type RowError struct {
	Line    int
	English string
	Zh      string
}

func (e *RowError) Error() string { return fmt.Sprintf("row at line %d: %s", e.Line, e.English) }

// Chinese is the same text for the people who use the map.
func (e *RowError) Chinese() string { return fmt.Sprintf("第 %d 行：%s", e.Line, e.Zh) }

// FileError is a file that cannot be read at all, or not further.
type FileError struct {
	English string
	Zh      string
	Err     error // the cause, if there is one that a log should have
}

func (e *FileError) Error() string { return e.English }

// Chinese is the same text for the people who use the map.
func (e *FileError) Chinese() string { return e.Zh }

func (e *FileError) Unwrap() error { return e.Err }

func refuse(english, zh string) error { return &FileError{English: english, Zh: zh} }

// sniffed is how much of a file's beginning is looked at to tell what it is.
const sniffed = 64 << 10

// Open opens the file at path. Its kind is told by its first bytes and by the extension of name, which is what its owner
// calls it (an upload lies at another path). The error is a *FileError that says what to do.
func Open(path, name string, opt Options) (Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &FileError{"the file cannot be opened", "文件打不开", err}
	}
	r, err := open(f, path, name, opt)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return r, nil
}

// open takes over f, unless it fails.
func open(f *os.File, path, name string, opt Options) (Reader, error) {
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, &FileError{"this is not a file", "这不是一个文件", err}
	}
	head := make([]byte, sniffed)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, &FileError{"the file cannot be read", "文件读不了", err}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, &FileError{"the file cannot be read", "文件读不了", err}
	}
	kind, err := kindOf(head[:n], n < len(head), strings.ToLower(filepath.Ext(name)))
	if err != nil {
		return nil, err
	}
	switch kind {
	case geoPackage:
		r, err := openGeoPackage(path, opt)
		if err != nil {
			return nil, err
		}
		return r, f.Close()
	case geoJSON:
		return openGeoJSON(f, opt)
	default:
		return openCSV(f, opt)
	}
}

type kind int

const (
	csvText kind = iota
	geoJSON
	geoPackage
)

// refused are the first bytes of files that people take for tables.
var refused = []struct{ magic, english, zh string }{
	{"PK\x03\x04", "this is a zip archive; unpack it and take the CSV, GeoJSON or GeoPackage in it", "这是压缩包，请先解压，再导入里面的 CSV、GeoJSON 或 GeoPackage"},
	{"\xd0\xcf\x11\xe0", "this is an old Excel file; save it as CSV (UTF-8) first", "这是旧版 Excel 文件，请先另存为 CSV（UTF-8）"},
	{"\x1f\x8b", "this is gzip-compressed; unpack it first", "这是 gzip 压缩文件，请先解压"},
	{"Rar!", "this is a rar archive; unpack it first", "这是 RAR 压缩包，请先解压"},
	{"7z\xbc\xaf\x27\x1c", "this is a 7z archive; unpack it first", "这是 7z 压缩包，请先解压"},
	{"%PDF", "this is a PDF; a table cannot be read from it", "这是 PDF，读不出表格"},
	{"\x00\x00\x27\x0a", "this is a shapefile; convert it to GeoPackage first", "这是 Shapefile，请先转成 GeoPackage"},
}

const takes = "CSV (.csv .tsv .txt), GeoJSON (.geojson .json) and GeoPackage (.gpkg)"

// kindOf tells a file's kind by its first bytes, whole saying that they are all of it, and its extension.
func kindOf(head []byte, whole bool, ext string) (kind, error) {
	if bytes.HasPrefix(head, []byte("SQLite format 3\x00")) {
		return geoPackage, nil
	}
	for _, r := range refused {
		if !bytes.HasPrefix(head, []byte(r.magic)) {
			continue
		}
		if ext == ".xlsx" || ext == ".xlsm" || ext == ".ods" {
			return 0, refuse("this is a spreadsheet; save it as CSV (UTF-8) first", "这是电子表格，请先另存为 CSV（UTF-8）")
		}
		return 0, refuse(r.english, r.zh)
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte(bom)), " \t\r\n")
	switch {
	case len(text) == 0 && whole:
		return 0, refuse("the file is empty", "文件是空的")
	case bytes.IndexByte(head, 0) >= 0 && !isUTF16(head):
		return 0, refuse("this is not a text file; I can read "+takes, "这不是文本文件；可以导入 "+takes)
	case len(text) > 0 && (text[0] == '{' || text[0] == recordSeparator):
		return geoJSON, nil
	}
	switch ext {
	case ".csv", ".tsv", ".txt":
		return csvText, nil
	case ".geojson", ".json", ".geojsonl", ".geojsons":
		return 0, refuse("this is not GeoJSON: it does not begin with {", "这不是 GeoJSON：开头不是 {")
	case ".gpkg":
		return 0, refuse("this is not a GeoPackage", "这不是 GeoPackage 文件")
	}
	return 0, refuse("I do not know this kind of file; I can read "+takes, "不认识这种文件；可以导入 "+takes)
}

const (
	bom             = "\xef\xbb\xbf"
	recordSeparator = 0x1e // before each record of a GeoJSON text sequence, RFC 8142
)

func isUTF16(head []byte) bool {
	return bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff})
}

func rowError(line int, err error) error {
	return &RowError{Line: line, English: err.Error(), Zh: geo.InChinese(err)}
}
