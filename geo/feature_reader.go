package geo

import (
	"bufio"
	"fmt"
	"io"
)

// FeatureReader reads GeoJSON as it comes: a FeatureCollection, one Feature, one geometry, or many of them one after the
// other, by lines or as the text sequence of RFC 8142. It holds one feature at a time.
type FeatureReader struct {
	in    *bufio.Reader
	limit int

	text       []byte // what was read of the value at hand, up to the limit
	cut        bool   // the value at hand is longer
	n          int    // features begun
	inside     bool   // within a features array
	first      bool   // the array's first element is still to come
	collection bool   // the collection at hand has said its type
	epsg       int
}

// FeatureError is what is wrong with one feature; the features behind it can still be read.
type FeatureError struct {
	N   int // from 1
	Err error
}

func (e *FeatureError) Error() string {
	return under(fmt.Sprintf("features[%d]", e.N-1), e.Err).Error()
}

// Chinese is the same text for the people who use the map.
func (e *FeatureError) Chinese() string {
	return InChinese(under(fmt.Sprintf("features[%d]", e.N-1), e.Err))
}

func (e *FeatureError) Unwrap() error { return e.Err }

// NewFeatureReader reads from r features of at most limit bytes each. A byte order mark is passed over.
func NewFeatureReader(r io.Reader, limit int) *FeatureReader {
	in := bufio.NewReaderSize(r, 64<<10)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, _ = in.Discard(3) // cannot fail: they are buffered
	}
	return &FeatureReader{in: in, limit: limit}
}

// N is the number of the feature that Next or Skip answered last, from 1.
func (r *FeatureReader) N() int { return r.n }

// EPSG is what a crs member read so far has declared, 0 if none has.
func (r *FeatureReader) EPSG() int { return r.epsg }

// Next reads the next feature, a bare geometry as one without properties, and io.EOF after the last. Positions are not checked, for a crs member may have them
// in metres. A *FeatureError is about one feature only; any other error ends the reading.
func (r *FeatureReader) Next() (Feature, error) {
	if err := r.Skip(); err != nil {
		return Feature{}, err
	}
	f, err := r.decode()
	if err != nil {
		return Feature{}, &FeatureError{r.n, err}
	}
	return f, nil
}

func (r *FeatureReader) decode() (Feature, error) {
	if r.cut {
		return Feature{}, fault(fmt.Sprintf("it is larger than %d KiB", r.limit>>10), fmt.Sprintf("超过 %d KiB", r.limit>>10))
	}
	o, err := ParseObject(r.text)
	if err != nil {
		return Feature{}, err
	}
	switch kind, _ := textOf(o.Get("type")); kind {
	case "FeatureCollection":
		return Feature{}, under("features", fault("it is missing or no array", "缺失，或不是数组"))
	case "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection":
		if r.inside {
			break
		}
		g, err := geometry(o, false, false)
		return Feature{Geometry: g}, err
	}
	return feature(o, false)
}

// Skip goes to the end of the next feature without looking into it.
func (r *FeatureReader) Skip() error {
	for {
		if r.inside {
			more, err := r.element()
			if more || err != nil {
				return err
			}
			continue
		}
		whole, err := r.object()
		if whole || err != nil {
			return err
		}
	}
}

// element reads one value of a features array; false at its end, behind which the rest of the collection is read too.
func (r *FeatureReader) element() (bool, error) {
	c, err := r.next()
	if err != nil {
		return false, err
	}
	if c == ']' {
		r.inside = false
		return false, r.rest()
	}
	if !r.first {
		if c != ',' {
			return false, r.broken("a comma or ] is expected between features", "两个要素之间应是逗号或 ]")
		}
		if c, err = r.next(); err != nil {
			return false, err
		}
	}
	r.first = false
	r.n++
	r.reset()
	return true, r.value(c)
}

// object reads a top-level object; true if it was one whole feature, false if it turned out to be a collection, of which
// all before the features has been read then.
func (r *FeatureReader) object() (bool, error) {
	c, err := r.start()
	if err != nil {
		return false, err
	}
	if c != '{' {
		return false, r.broken("this is not GeoJSON: { is expected", "这不是 GeoJSON：这里应是 {")
	}
	r.reset()
	r.keep(c)
	r.collection = false
	features, err := r.members()
	if err != nil {
		return false, err
	}
	if features {
		r.inside, r.first = true, true
		return false, nil
	}
	r.n++
	return true, nil
}

// rest reads what follows the features of a collection, up to its closing brace.
func (r *FeatureReader) rest() error {
	r.reset()
	c, err := r.next()
	if err != nil {
		return err
	}
	switch c {
	case ',':
		again, err := r.members()
		if err != nil {
			return err
		}
		if again {
			return r.broken("features is there twice", "features 出现了两次")
		}
	case '}':
	default:
		return r.broken("a comma or } is expected", "这里应是逗号或 }")
	}
	if !r.collection {
		return r.broken("type is not FeatureCollection", "type 不是 FeatureCollection")
	}
	return nil
}

// members reads the members of a top-level object up to its end, or up to the start of a features array, which it tells.
func (r *FeatureReader) members() (features bool, err error) {
	for first := true; ; first = false {
		c, err := r.next()
		if err != nil {
			return false, err
		}
		r.keep(c)
		if c == '}' && first {
			return false, nil
		}
		if c != '"' {
			return false, r.broken("the name of a member is expected", "这里应是成员名")
		}
		start := len(r.text) - 1
		if err := r.quoted(); err != nil {
			return false, err
		}
		name := ""
		if !r.cut {
			name, _ = textOf(r.text[start:])
		}
		if c, err = r.next(); err != nil {
			return false, err
		}
		r.keep(c)
		if c != ':' {
			return false, r.broken("a colon is expected", "这里应是冒号")
		}
		if c, err = r.next(); err != nil {
			return false, err
		}
		if name == "features" && c == '[' {
			return true, nil
		}
		start = len(r.text)
		if err := r.value(c); err != nil {
			return false, err
		}
		if !r.cut {
			if err := r.note(name, r.text[start:]); err != nil {
				return false, err
			}
		}
		if c, err = r.next(); err != nil {
			return false, err
		}
		r.keep(c)
		if c == '}' {
			return false, nil
		}
		if c != ',' {
			return false, r.broken("a comma or } is expected", "这里应是逗号或 }")
		}
	}
}

// note takes what a top-level member says of the whole.
func (r *FeatureReader) note(name string, value []byte) error {
	switch name {
	case "type":
		kind, _ := textOf(value)
		r.collection = kind == "FeatureCollection"
	case "crs":
		if _, err := ParseObject(value); err != nil && string(value) != "null" {
			return under("crs", err)
		}
		epsg, err := crsEPSG(value)
		if err != nil {
			return err
		}
		if r.epsg != 0 && epsg != 0 && r.epsg != epsg {
			return under("crs", fault("it contradicts the one before", "与前面声明的坐标系不一致"))
		}
		if epsg != 0 {
			r.epsg = epsg
		}
	}
	return nil
}
