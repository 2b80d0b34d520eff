package table

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// layer is one feature table of a GeoPackage.
type layer struct {
	table    string
	geometry string // its geometry column
	srs      int32
}

type gpkgReader struct {
	db      *sql.DB
	rows    *sql.Rows
	layer   layer
	columns []string
	epsg    map[int32]int // by srs_id; 0 for what is no EPSG system
	limit   int
	n       int
}

// openGeoPackage opens the file read-only and as if nobody else had it: no lock, no journal, no write. A database is code as well as data: what
// is asked of it are plain tables only, for a view can run for ever.
func openGeoPackage(path string, opt Options) (Reader, error) {
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, OmitHost: true,
		RawQuery: "mode=ro&immutable=1&_pragma=trusted_schema(0)&_pragma=query_only(1)&_pragma=cell_size_check(1)"}).String())
	if err != nil {
		return nil, damaged(err)
	}
	db.SetMaxOpenConns(2)
	r := &gpkgReader{db: db, limit: opt.maxRow()}
	if err := r.open(opt.Layer); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return r, nil
}

func damaged(err error) error {
	return &FileError{"this GeoPackage is damaged or no GeoPackage", "这个 GeoPackage 已损坏，或者不是 GeoPackage", err}
}

func (r *gpkgReader) open(name string) error {
	for _, t := range []string{"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} {
		if err := r.isTable(t); err != nil {
			return err
		}
	}
	layers, err := r.layers()
	if err != nil {
		return err
	}
	if r.layer, err = choose(layers, name); err != nil {
		return err
	}
	if err := r.isTable(r.layer.table); err != nil {
		return err
	}
	if r.epsg, err = r.systems(); err != nil {
		return err
	}
	return r.query()
}

func (r *gpkgReader) isTable(name string) error {
	var kind, text string
	err := r.db.QueryRow(`select type, sql from sqlite_master where name = ? collate nocase`, name).Scan(&kind, &text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return refuse(fmt.Sprintf("this is not a GeoPackage: it has no table %s", name), fmt.Sprintf("这不是 GeoPackage：没有 %s 表", name))
	case err != nil:
		return damaged(err)
	case kind != "table" || strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), "create virtual"):
		return refuse(fmt.Sprintf("%s is a view; export it as a table first", name), fmt.Sprintf("%s 是视图，请先导出成表", name))
	}
	return nil
}

// maxLayers bounds what is listed of a file.
const maxLayers = 1000

func (r *gpkgReader) layers() ([]layer, error) {
	rows, err := r.db.Query(`
		select c.table_name, g.column_name, g.srs_id
		from gpkg_contents c join gpkg_geometry_columns g on g.table_name = c.table_name collate nocase
		where c.data_type = 'features'
		order by c.table_name limit ?`, maxLayers)
	if err != nil {
		return nil, damaged(err)
	}
	defer rows.Close()
	var all []layer
	for rows.Next() {
		var l layer
		if err := rows.Scan(&l.table, &l.geometry, &l.srs); err != nil {
			return nil, damaged(err)
		}
		all = append(all, l)
	}
	if err := rows.Err(); err != nil {
		return nil, damaged(err)
	}
	return all, nil
}

func choose(all []layer, name string) (layer, error) {
	names := make([]string, len(all))
	for i, l := range all {
		names[i] = l.table
		if name != "" && l.table == name {
			return l, nil
		}
	}
	there := strings.Join(names, ", ")
	switch {
	case len(all) == 0:
		return layer{}, refuse("the GeoPackage has no layer of features", "这个 GeoPackage 里没有要素图层")
	case name != "":
		return layer{}, refuse(fmt.Sprintf("there is no layer %q; there are: %s", name, there), fmt.Sprintf("没有图层“%s”；有的是：%s", name, there))
	case len(all) > 1:
		return layer{}, refuse("the GeoPackage has several layers, choose one: "+there, "这个 GeoPackage 有几个图层，请选一个："+there)
	}
	return all[0], nil
}

// systems maps a file's own numbers of reference systems to EPSG codes.
func (r *gpkgReader) systems() (map[int32]int, error) {
	rows, err := r.db.Query(`select srs_id, organization_coordsys_id from gpkg_spatial_ref_sys
		where organization = 'EPSG' collate nocase and organization_coordsys_id > 0 limit 100000`)
	if err != nil {
		return nil, damaged(err)
	}
	defer rows.Close()
	all := map[int32]int{}
	for rows.Next() {
		var id int32
		var code int
		if err := rows.Scan(&id, &code); err != nil {
			return nil, damaged(err)
		}
		all[id] = code
	}
	if err := rows.Err(); err != nil {
		return nil, damaged(err)
	}
	return all, nil
}

// query asks for all rows. A value longer than the limit is not loaded: its length is answered in its place, negative.
func (r *gpkgReader) query() error {
	names, err := r.names()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, r.layer.geometry) })
	if at < 0 {
		return refuse("the layer lacks its geometry column "+r.layer.geometry, "图层缺少图形列 "+r.layer.geometry)
	}
	r.columns = slices.Delete(slices.Clone(names), at, at+1)
	selected := make([]string, 0, len(names))
	for _, n := range append([]string{names[at]}, r.columns...) {
		q := `"` + strings.ReplaceAll(n, `"`, `""`) + `"`
		selected = append(selected, fmt.Sprintf(`iif(octet_length(%s) > %d, null, %s), coalesce(octet_length(%s), 0)`, q, r.limit, q, q))
	}
	//nolint:rowserrcheck // Next checks it
	r.rows, err = r.db.Query(`select ` + strings.Join(selected, ", ") + ` from "` + strings.ReplaceAll(r.layer.table, `"`, `""`) + `"`)
	if err != nil {
		return damaged(err)
	}
	return nil
}

// names are the stored columns of the layer; generated ones are left out, for they compute.
func (r *gpkgReader) names() ([]string, error) {
	rows, err := r.db.QueryContext(context.Background(), `select name from pragma_table_xinfo(?) where hidden = 0`, r.layer.table)
	if err != nil {
		return nil, damaged(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, damaged(err)
		}
		all = append(all, n)
	}
	if err := rows.Err(); err != nil {
		return nil, damaged(err)
	}
	return all, nil
}

func (r *gpkgReader) Columns() []string { return r.columns }

// EPSG is that of the layer.
func (r *gpkgReader) EPSG() int { return r.epsg[r.layer.srs] }

func (r *gpkgReader) Close() error { return errors.Join(r.rows.Close(), r.db.Close()) }

func (r *gpkgReader) Next() (Row, error) {
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return Row{}, damaged(err)
		}
		return Row{}, io.EOF
	}
	r.n++
	values := make([]any, 1+len(r.columns))
	lengths := make([]int64, len(values))
	into := make([]any, 0, 2*len(values))
	for i := range values {
		into = append(into, &values[i], &lengths[i])
	}
	if err := r.rows.Scan(into...); err != nil {
		return Row{}, damaged(err)
	}
	var size int64
	for _, n := range lengths {
		size += n
	}
	if size > int64(r.limit) {
		return Row{}, tooLarge(r.n, r.limit)
	}
	row := Row{Line: r.n, Values: make(map[string]string, len(r.columns))}
	for i, name := range r.columns {
		v := textOf(values[i+1])
		if !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
			return Row{}, &RowError{r.n, "column " + name + " holds bytes that are no text", "“" + name + "”列有不是文字的字节"}
		}
		row.Values[name] = v
	}
	return row, r.geometry(&row, values[0])
}

func (r *gpkgReader) geometry(row *Row, v any) error {
	if v == nil {
		return nil
	}
	b, ok := v.([]byte)
	if !ok {
		return &RowError{r.n, "the geometry is not a GeoPackage's", "图形数据不是 GeoPackage 格式"}
	}
	h, body, err := splitGeometry(b)
	if err != nil {
		return rowError(r.n, err)
	}
	row.SRID = r.epsg[h.srs]
	row.WKB = bytes.Clone(body)
	return nil
}

// textOf writes a value as SQLite stores it, a number in the fewest digits that keep it whole, and a blob as "",
// which a table of places has no use for.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}
