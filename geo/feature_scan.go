package geo

import (
	"errors"
	"fmt"
	"io"
)

// maxDepth is how deep arrays and objects may lie in each other, which is encoding/json's bound as well.
const maxDepth = 10_000

// value reads one value that begins with c, as far as brackets and quotation marks tell its end.
func (r *FeatureReader) value(c byte) error {
	var open []byte // the closing brackets that are due
	for {
		r.keep(c)
		switch c {
		case '"':
			if err := r.quoted(); err != nil {
				return err
			}
		case '{':
			open = append(open, '}')
		case '[':
			open = append(open, ']')
		case '}', ']':
			if len(open) == 0 || open[len(open)-1] != c {
				return r.broken(fmt.Sprintf("%c closes nothing", c), fmt.Sprintf("多余的 %c", c))
			}
			open = open[:len(open)-1]
		default:
			if len(open) == 0 {
				return r.scalar()
			}
		}
		if len(open) == 0 {
			return nil
		}
		if len(open) > maxDepth {
			return r.broken("it is nested too deeply", "嵌套太深")
		}
		var err error
		if c, err = r.byte(); err != nil {
			return err
		}
	}
}

// scalar reads the rest of a number or word.
func (r *FeatureReader) scalar() error {
	for {
		c, err := r.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if isDelimiter(c) {
			return r.in.UnreadByte()
		}
		r.keep(c)
	}
}

// quoted reads the rest of a string.
func (r *FeatureReader) quoted() error {
	for {
		c, err := r.byte()
		if err != nil {
			return err
		}
		r.keep(c)
		switch c {
		case '"':
			return nil
		case '\\':
			if c, err = r.byte(); err != nil {
				return err
			}
			r.keep(c)
		}
	}
}

func (r *FeatureReader) reset() { r.text, r.cut = r.text[:0], false }

func (r *FeatureReader) keep(c byte) {
	if len(r.text) >= r.limit {
		r.cut = true
		return
	}
	r.text = append(r.text, c)
}

// start is the first byte of a top-level value, io.EOF if there is none.
func (r *FeatureReader) start() (byte, error) {
	for {
		c, err := r.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return 0, io.EOF
		}
		if err != nil {
			return 0, fmt.Errorf("geo: read GeoJSON: %w", err)
		}
		switch c {
		case ' ', '\t', '\r', '\n', 0x1e:
		default:
			return c, nil
		}
	}
}

// next is the next byte that is no blank.
func (r *FeatureReader) next() (byte, error) {
	for {
		c, err := r.byte()
		if err != nil {
			return 0, err
		}
		switch c {
		case ' ', '\t', '\r', '\n':
		default:
			return c, nil
		}
	}
}

// byte is the next byte of a value that has begun: the end of the text is a fault.
func (r *FeatureReader) byte() (byte, error) {
	c, err := r.in.ReadByte()
	if errors.Is(err, io.EOF) {
		return 0, r.broken("the text ends in the middle", "文件不完整，在中间断了")
	}
	if err != nil {
		return 0, fmt.Errorf("geo: read GeoJSON: %w", err)
	}
	return c, nil
}

func (r *FeatureReader) broken(english, zh string) error {
	if r.n == 0 {
		return fault("GeoJSON: "+english, "GeoJSON："+zh)
	}
	return fault(fmt.Sprintf("GeoJSON, at or after feature %d: %s", r.n, english), fmt.Sprintf("GeoJSON 第 %d 个要素处或其后：%s", r.n, zh))
}
