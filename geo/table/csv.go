package table

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// maxColumns bounds a header.
const maxColumns = 2000

type csvReader struct {
	file    *os.File
	text    *budget
	csv     *csv.Reader
	columns []string // named ones only
	fields  []string // as in the header; a column without a name is ""
	limit   int
}

func openCSV(f *os.File, opt Options) (Reader, error) {
	text, err := decoded(f, opt.Charset)
	if err != nil {
		return nil, err
	}
	r := &csvReader{file: f, limit: opt.maxRow()}
	r.text = &budget{r: text, limit: r.limit + 2*sniffed} // a buffer reads ahead
	buffered := bufio.NewReaderSize(r.text, sniffed)
	delimiter := opt.Delimiter
	if delimiter == 0 {
		head, err := buffered.Peek(sniffed)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, unreadable(err)
		}
		delimiter = delimiterOf(string(head))
	}
	if !strings.ContainsRune(",;\t|", delimiter) {
		return nil, refuse("a delimiter is a comma, a semicolon, a tab or a bar", "分隔符只能是逗号、分号、制表符或竖线")
	}
	r.csv = csv.NewReader(buffered)
	r.csv.Comma = delimiter
	r.csv.FieldsPerRecord = -1
	r.csv.ReuseRecord = true
	return r, r.header()
}

// delimiterOf is the candidate that occurs most outside of quotation marks in the first line that is not empty.
func delimiterOf(head string) rune {
	quoted := false
	count := map[rune]int{}
	for _, c := range strings.TrimLeft(head, "\r\n") {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',', c == ';', c == '\t':
			count[c]++
		}
		if c == '\n' && !quoted {
			break
		}
	}
	best := ','
	for _, c := range ";\t" {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}

func (r *csvReader) header() error {
	record, err := r.csv.Read()
	switch {
	case errors.Is(err, io.EOF):
		return refuse("the file is empty", "文件是空的")
	case err != nil:
		return unreadable(err)
	case len(record) > maxColumns:
		return refuse(fmt.Sprintf("the header has more than %d columns", maxColumns), fmt.Sprintf("表头超过 %d 列", maxColumns))
	}
	seen := map[string]bool{}
	for i, name := range record {
		name = strings.Clone(strings.TrimSpace(name))
		switch {
		case !utf8.ValidString(name) || strings.ContainsAny(name, "\x00\ufffd"):
			return refuse(fmt.Sprintf("the name of column %d is no text; which charset is the file in?", i+1), fmt.Sprintf("第 %d 列的列名不是文字；文件是什么编码？", i+1))
		case name != "" && seen[name]:
			return refuse(fmt.Sprintf("the header names column %q twice", name), fmt.Sprintf("表头里“%s”出现了两次", name))
		case name != "":
			r.columns = append(r.columns, name)
		}
		seen[name] = true
		r.fields = append(r.fields, name)
	}
	if len(r.columns) == 0 {
		return refuse("the first line names no column", "第一行没有列名")
	}
	return nil
}

func (r *csvReader) Columns() []string { return r.columns }

// EPSG is 0: a CSV says nothing of its coordinates.
func (r *csvReader) EPSG() int { return 0 }

func (r *csvReader) Close() error { return r.file.Close() }

func (r *csvReader) Next() (Row, error) {
	r.text.renew()
	record, err := r.csv.Read()
	if err != nil {
		return Row{}, r.fault(err)
	}
	line, _ := r.csv.FieldPos(0)
	if len(record) != len(r.fields) {
		return Row{}, &RowError{Line: line,
			English: fmt.Sprintf("it has %d fields, the header has %d", len(record), len(r.fields)),
			Zh:      fmt.Sprintf("有 %d 个字段，表头有 %d 个", len(record), len(r.fields))}
	}
	row := Row{Line: line, Values: make(map[string]string, len(r.columns))}
	size := 0
	for i, v := range record {
		size += len(v)
		if !utf8.ValidString(v) || strings.ContainsAny(v, "\x00\ufffd") {
			return Row{}, &RowError{Line: line,
				English: fmt.Sprintf("column %d holds bytes that are no text; which charset is the file in?", i+1),
				Zh:      fmt.Sprintf("第 %d 列有不是文字的字节；文件是什么编码？", i+1)}
		}
		if r.fields[i] != "" {
			row.Values[r.fields[i]] = v
		}
	}
	if size > r.limit {
		return Row{}, tooLarge(line, r.limit)
	}
	return row, nil
}

// fault tells what concerns one line, which the reader has left behind, from what ends the reading.
func (r *csvReader) fault(err error) error {
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.As(err, &parse) && errors.Is(err, csv.ErrQuote):
		return &RowError{Line: parse.StartLine,
			English: fmt.Sprintf("the quotation marks do not match (line %d, column %d)", parse.Line, parse.Column),
			Zh:      fmt.Sprintf("引号不配对（第 %d 行第 %d 列）", parse.Line, parse.Column)}
	case errors.As(err, &parse) && errors.Is(err, csv.ErrBareQuote):
		return &RowError{Line: parse.StartLine,
			English: fmt.Sprintf("a quotation mark stands within a field that is not quoted (line %d, column %d)", parse.Line, parse.Column),
			Zh:      fmt.Sprintf("未加引号的字段里有引号（第 %d 行第 %d 列）", parse.Line, parse.Column)}
	}
	return unreadable(err)
}

func unreadable(err error) error {
	var said *FileError
	if errors.As(err, &said) {
		return said
	}
	return &FileError{"the text of the file cannot be read: " + err.Error(), "文件内容读不了", err}
}

func tooLarge(line, limit int) error {
	return &RowError{Line: line,
		English: fmt.Sprintf("it is larger than %d KiB", limit>>10),
		Zh:      fmt.Sprintf("超过 %d KiB", limit>>10)}
}
