package table

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/paulmach/orb/encoding/wkb"

	"minqing/geo"
)

// surveyed is how many features are looked at for the names of the columns.
const surveyed = 1000

type geoJSONReader struct {
	file    *os.File
	in      *geo.FeatureReader
	columns []string
	epsg    int
}

// openGeoJSON reads the file once through, so that a text that breaks off, or a crs member behind the features,
// is known before the first row is given out.
func openGeoJSON(f *os.File, opt Options) (Reader, error) {
	r := &geoJSONReader{file: f}
	if err := r.survey(geo.NewFeatureReader(f, opt.maxRow())); err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, &FileError{"the file cannot be read", "文件读不了", err}
	}
	r.in = geo.NewFeatureReader(f, opt.maxRow())
	return r, nil
}

func (r *geoJSONReader) survey(in *geo.FeatureReader) error {
	seen := map[string]bool{}
	readable := false // one of the features surveyed is
	var first *geo.FeatureError
	for {
		var err error
		if in.N() < surveyed {
			var f geo.Feature
			f, err = in.Next()
			readable = readable || err == nil
			if f.ID != nil && !seen["id"] {
				seen["id"] = true
				r.columns = append(r.columns, "id")
			}
			for _, m := range f.Properties {
				if !seen[m.Name] && len(seen) < maxColumns {
					seen[m.Name] = true
					r.columns = append(r.columns, m.Name)
				}
			}
		} else {
			err = in.Skip()
		}
		var one *geo.FeatureError
		switch {
		case errors.Is(err, io.EOF):
			r.epsg = in.EPSG()
			switch {
			case in.N() == 0:
				return refuse("the file holds no feature", "文件里没有要素")
			case !readable && first != nil: // there is no column to speak of, but there is a reason
				return refuse("no feature of the file can be read; the first: "+first.Error(), "文件里的要素都读不了；第一个："+geo.InChinese(first))
			}
			return nil
		case err != nil && !errors.As(err, &one):
			return &FileError{err.Error(), geo.InChinese(err), err}
		case err != nil && first == nil:
			first = one
		}
	}
}

func (r *geoJSONReader) Columns() []string { return r.columns }

// EPSG is what a crs member says. Without one it is 4326 by RFC 7946; but since Chinese files often
// hold GCJ-02 and do not say so, that is for the importer to ask.
func (r *geoJSONReader) EPSG() int { return r.epsg }

func (r *geoJSONReader) Close() error { return r.file.Close() }

// Next gives a property as its text: a string as it is, a number or a nested value as it is written, null as "".
// A feature's id is the column "id", unless a property has that name.
func (r *geoJSONReader) Next() (Row, error) {
	f, err := r.in.Next()
	var one *geo.FeatureError
	switch {
	case errors.As(err, &one):
		return Row{}, rowError(one.N, one.Err)
	case errors.Is(err, io.EOF):
		return Row{}, io.EOF
	case err != nil:
		return Row{}, &FileError{err.Error(), geo.InChinese(err), err}
	}
	row := Row{Line: r.in.N(), Values: make(map[string]string, len(f.Properties)+1), SRID: r.epsg}
	if f.ID != nil {
		row.Values["id"] = plain(f.ID)
	}
	for _, m := range f.Properties {
		v := plain(m.Value)
		if strings.ContainsRune(v, 0) {
			return Row{}, &RowError{row.Line, "property " + m.Name + " holds a NUL character", "属性“" + m.Name + "”里有空字符"}
		}
		row.Values[m.Name] = v
	}
	if f.Geometry != nil {
		if row.WKB, err = wkb.Marshal(f.Geometry); err != nil {
			return Row{}, rowError(row.Line, err)
		}
	}
	return row, nil
}

func plain(v json.RawMessage) string {
	switch {
	case string(v) == "null":
		return ""
	case v[0] == '"':
		var s string
		if json.Unmarshal(v, &s) == nil {
			return s
		}
	case v[0] == '{' || v[0] == '[':
		var compact bytes.Buffer
		if json.Compact(&compact, v) == nil {
			return compact.String()
		}
	}
	return string(v)
}
