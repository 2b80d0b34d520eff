package table

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decoded is the text of a file in UTF-8, without its byte order mark. Without a declared charset the whole file is read once
// to find out: UTF-8 if all of it is, else GB18030 (of which GBK is a part) if all of it is, else UTF-8 with bad rows.
func decoded(f io.ReadSeeker, charset string) (io.Reader, error) {
	enc, err := charsetOf(f, charset)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, &FileError{"the file cannot be read", "文件读不了", err}
	}
	if enc != nil {
		return enc.NewDecoder().Reader(f), nil
	}
	r := bufio.NewReader(f)
	if head, err := r.Peek(len(bom)); err == nil && string(head) == bom {
		_, err = r.Discard(len(bom))
		return r, err
	}
	return r, nil
}

// charsetOf answers nil for UTF-8.
func charsetOf(f io.Reader, charset string) (encoding.Encoding, error) {
	switch strings.ToLower(charset) {
	case "":
	case "utf-8", "utf8":
		return nil, nil
	case "gbk", "gb2312", "gb18030":
		return simplifiedchinese.GB18030, nil
	case "utf-16", "utf16":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), nil
	case "latin1", "iso-8859-1", "windows-1252":
		return charmap.Windows1252, nil
	default:
		return nil, refuse("unknown charset "+charset+"; known are utf-8, gbk, utf-16, latin1", "不认识字符编码 "+charset+"；可用的是 utf-8、gbk、utf-16、latin1")
	}
	var utf utf8Check
	var gb gbCheck
	buf := make([]byte, sniffed)
	for first := true; ; first = false {
		n, err := f.Read(buf)
		if first && isUTF16(buf[:n]) {
			return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM), nil
		}
		utf.write(buf[:n])
		gb.write(buf[:n])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &FileError{"the file cannot be read", "文件读不了", err}
		}
	}
	if !utf.ok() && gb.ok() {
		return simplifiedchinese.GB18030, nil
	}
	return nil, nil
}

// utf8Check says of a text that comes in pieces whether it is UTF-8.
type utf8Check struct {
	rest []byte // the beginning of a character that the last piece cut
	bad  bool
}

func (c *utf8Check) write(p []byte) {
	if c.bad || len(p) == 0 {
		return
	}
	if len(c.rest) > 0 {
		p = append(bytes.Clone(c.rest), p...)
		c.rest = nil
	}
	end := len(p)
	for back := 1; back < utf8.UTFMax && back <= len(p); back++ {
		if utf8.RuneStart(p[len(p)-back]) {
			if !utf8.FullRune(p[len(p)-back:]) {
				end = len(p) - back
			}
			break
		}
	}
	c.rest = bytes.Clone(p[end:])
	c.bad = !utf8.Valid(p[:end])
}

func (c *utf8Check) ok() bool { return !c.bad && len(c.rest) == 0 }

// gbCheck says of a text that comes in pieces whether it is GB18030: bytes below 0x80, pairs, or fours (GB 18030-2005, 4).
type gbCheck struct {
	state int // how many bytes of a character have been read
	bad   bool
}

func (c *gbCheck) write(p []byte) {
	for _, b := range p {
		if c.bad {
			return
		}
		digit := b >= 0x30 && b <= 0x39
		switch c.state {
		case 0:
			if b >= 0x81 && b <= 0xfe {
				c.state = 1
			} else {
				c.bad = b >= 0x80
			}
		case 1:
			switch {
			case digit:
				c.state = 2
			case b >= 0x40 && b <= 0xfe && b != 0x7f:
				c.state = 0
			default:
				c.bad = true
			}
		case 2:
			c.state, c.bad = 3, b < 0x81 || b > 0xfe
		case 3:
			c.state, c.bad = 0, !digit
		}
	}
}

func (c *gbCheck) ok() bool { return !c.bad && c.state == 0 }
