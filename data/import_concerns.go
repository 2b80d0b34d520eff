package data

import (
	"context"
	"crypto/sha256"
	_ "embed" // the queries
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"minqing/concern"
	"minqing/geo"
	"minqing/geo/table"
)

var (
	//go:embed import_stage.sql
	stageSQL string
	//go:embed import_key.sql
	keySQL string
	//go:embed import_place.sql
	placeSQL string
	//go:embed import_add.sql
	addSQL string
)

// stageColumns are those of import_stage, in the order in which staged.values gives them.
var stageColumns = []string{
	"line", "by_id", "key", "x", "y", "title", "description", "address", "category", "urgency", "source", "status",
	"must_report", "must_arrive", "force", "team", "supporters", "noticed_at", "yellow_at", "red_at",
}

// concerns reads and checks the rows on the way into a temporary table; places, keys and areas are then the database's work,
// done for all rows at once.
func (im *importing) concerns(ctx context.Context) error {
	r, err := newConcernRows(ctx, im)
	if err != nil {
		return err
	}
	if _, err := im.tx.Exec(ctx, stageSQL); err != nil {
		return err
	}
	if _, err := im.tx.CopyFrom(ctx, pgx.Identifier{"pg_temp", "import_stage"}, stageColumns, r); err != nil {
		if r.err != nil {
			return r.err
		}
		return err
	}
	im.progress(ImportProgress{"checking", im.report.Read})
	if err := im.findKnown(ctx); err != nil {
		return err
	}
	runs, err := im.place(ctx)
	if err != nil {
		return err
	}
	if err := im.locate(ctx); err != nil {
		return err
	}
	if err := im.keepToOwnAreas(ctx); err != nil {
		return err
	}
	im.progress(ImportProgress{"writing", im.report.Read})
	if err := r.categories.add(ctx, im); err != nil {
		return err
	}
	return im.addConcerns(ctx, runs)
}

// findKnown numbers equal rows, drops those that came before, and refuses a source id that the file has twice.
func (im *importing) findKnown(ctx context.Context) error {
	if _, err := im.tx.Exec(ctx, keySQL); err != nil {
		return err
	}
	err := im.refuseRows(ctx, `delete from import_key where by_id and nth > 1 returning line, first_line`, func(row pgx.CollectableRow) (RowProblem, error) {
		var line, first int64
		err := row.Scan(&line, &first)
		return RowProblem{line, "id", fmt.Sprintf("编号与第 %d 行相同，一个编号只能有一行", first), fmt.Sprintf("line %d has the same id: an id stands for one row", first)}, err
	})
	if err != nil {
		return err
	}
	tag, err := im.tx.Exec(ctx, `delete from import_key k using minqing.imported i where i.key = k.key`)
	im.report.Known = tag.RowsAffected()
	return err
}

// refuseRows runs a query that answers one row for each that is refused.
func (im *importing) refuseRows(ctx context.Context, sql string, scan pgx.RowToFunc[RowProblem], args ...any) error {
	rows, err := im.tx.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		p, err := scan(rows)
		if err != nil {
			return err
		}
		im.report.refuse(p)
	}
	return rows.Err()
}

// place brings the rows' positions to EPSG:4326 and gives them ids; it answers the unbroken runs of these. PROJ refuses a
// whole query for one position that its projection cannot take; then each row is asked alone. What does not come back to
// where it was when it is transformed back never was in the projection's domain.
func (im *importing) place(ctx context.Context) ([][2]int64, error) {
	all := `st_setsrid(st_makepoint(s.x, s.y), 4326)`
	code, projected := im.datum.EPSGCode()
	if projected {
		all = fmt.Sprintf(`(select case when abs(st_x(back) - s.x) + abs(st_y(back) - s.y) < 0.01 then at end
			from (select at, st_transform(at, %[1]d) as back from (select st_transform(st_setsrid(st_makepoint(s.x, s.y), %[1]d), 4326) as at offset 0) there) both_ways)`, code)
	}
	err := pgx.BeginFunc(ctx, im.tx, func(attempt pgx.Tx) error {
		_, err := attempt.Exec(ctx, fmt.Sprintf(placeSQL, all))
		return err
	})
	if err != nil && ctx.Err() == nil && !away(err) && projected {
		_, err = im.tx.Exec(ctx, fmt.Sprintf(placeSQL, fmt.Sprintf(`pg_temp.transformed(s.x, s.y, %d)`, code)))
	}
	if err != nil {
		return nil, err
	}
	rows, err := im.tx.Query(ctx, `select min(id), max(id) from (select id, id - row_number() over (order by id) as run from import_place) drawn group by run order by run`)
	if err != nil {
		return nil, err
	}
	runs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (run [2]int64, err error) { return run, row.Scan(&run[0], &run[1]) })
	if err != nil {
		return nil, err
	}
	return runs, im.refuseRows(ctx, `
		delete from import_place p using import_stage s
		where s.line = p.line and (p.geom is null or not coalesce(
			st_x(p.geom) between -180 and 180 and st_y(p.geom) between -90 and 90, false))
		returning p.line, s.x, s.y`,
		func(row pgx.CollectableRow) (RowProblem, error) {
			var line int64
			var x, y float64
			err := row.Scan(&line, &x, &y)
			return RowProblem{
				line, "x", fmt.Sprintf("坐标 (%.10g, %.10g) 在 %s 里没有对应的位置，请核对坐标系，看看两个坐标是否颠倒", x, y, im.datum),
				fmt.Sprintf("(%.10g, %.10g) is no place on earth in %s: is the datum right, are the axes swapped?", x, y, im.datum),
			}, err
		})
}

// locate finds the area of each row. The areas stay as they are until the transaction ends.
func (im *importing) locate(ctx context.Context) error {
	if err := lockPlaces(ctx, im.tx, shared); err != nil {
		return err
	}
	if _, err := im.tx.Exec(ctx, `create temporary table import_rest on commit drop as select line, geom from import_place`); err != nil {
		return err
	}
	return locateAll(ctx, im.tx)
}

// keepToOwnAreas refuses rows that lie in somebody else's area, or outside of all when the actor holds no top area.
func (im *importing) keepToOwnAreas(ctx context.Context) error {
	v := im.actor.Viewer
	if v.Role == concern.Admin || im.actor.operates() {
		return nil
	}
	return im.refuseRows(ctx, `
		delete from import_place p
		using (select o.line, a.prefix from import_place o left join import_located l on l.line = o.line left join minqing.area a on a.id = l.area_id) at
		where at.line = p.line and not case when at.prefix is null then $2 else at.prefix ^@ any($1::text[]) end
		returning p.line`,
		func(row pgx.CollectableRow) (RowProblem, error) {
			var line int64
			err := row.Scan(&line)
			return RowProblem{line, "x", "这个位置不在您的辖区内", "this place is not in an area of yours"}, err
		}, listed(v.Prefixes), v.Top)
}

func (im *importing) addConcerns(ctx context.Context, runs [][2]int64) error {
	err := im.tx.QueryRow(ctx, addSQL).Scan(&im.report.Added, &im.report.Unassigned)
	if err != nil || im.report.Added == 0 {
		return err
	}
	if _, err := im.tx.Exec(ctx, `insert into minqing.imported (key, concern_id) select key, id from import_place order by key`); err != nil {
		return err
	}
	return logBulk(ctx, im.tx, runs...)
}

// concernRows is the pgx.CopyFromSource that turns rows of the file into rows of import_stage.
type concernRows struct {
	ctx        context.Context
	im         *importing
	categories *importCategories
	ids        sourceKeys
	forms      instantForms
	latest     time.Time
	current    []any
	err        error
}

func newConcernRows(ctx context.Context, im *importing) (*concernRows, error) {
	for _, field := range []string{"category", "noticed_at"} {
		if !im.columns.has(field) {
			return nil, wrongField("map."+field, "要写明哪一列是这一项，或者为所有行设定一个值", "say which column holds it, or set it for all rows")
		}
	}
	known, err := categories(ctx, im.tx)
	if err != nil {
		return nil, err
	}
	r := &concernRows{
		ctx: ctx, im: im, categories: newImportCategories(known, im.Categories),
		ids: newSourceKeys(im), latest: im.store.now().Add(24 * time.Hour),
	}
	// What is set for all rows is wrong for all rows: say so at once.
	row := &table.Row{}
	for field := range im.columns.set {
		if err := r.set(field, im.columns.value(row, field)); err != nil {
			return nil, wrongField("set."+field, geo.InChinese(err), err.Error())
		}
	}
	return r, nil
}

// Next reads on to a row that can be staged.
func (r *concernRows) Next() bool {
	for {
		row, err := r.im.next(r.ctx)
		if err != nil || row == nil {
			r.err = err
			return false
		}
		values, p := r.values(row)
		if p == nil {
			r.current = values
			return true
		}
		r.im.report.refuse(*p)
	}
}

// Values are the current row.
func (r *concernRows) Values() ([]any, error) { return r.current, nil }

// Err is why the rows ended early.
func (r *concernRows) Err() error { return r.err }

// set checks one value as a row's would be.
func (r *concernRows) set(field, value string) error {
	row := &table.Row{}
	d := draft{r: r, row: row}
	for _, f := range draftFields {
		if f.name == field {
			return f.read(&d, value)
		}
	}
	return nil
}

// values checks a row.
func (r *concernRows) values(row *table.Row) ([]any, *RowProblem) {
	line := int64(row.Line)
	d := draft{r: r, row: row}
	for _, f := range draftFields {
		if err := f.read(&d, r.im.columns.value(row, f.name)); err != nil {
			p := problem(line, f.name, err)
			return nil, &p
		}
	}
	at, field, err := r.position(row)
	if err != nil {
		p := problem(line, field, err)
		return nil, &p
	}
	key, byID := r.ids.of(row)
	yellow, red := d.category.Deadline(d.noticedAt)
	return []any{
		line, byID, key, at[0], at[1], d.title, d.description, d.address, d.category.Slug, d.urgency.String(), d.source.String(), d.status.String(),
		d.mustReport.String(), d.mustArrive.String(), d.force.String(), d.team, d.supporters, d.noticedAt, yellow, red,
	}, nil
}

// position is a row's place in the declared datum, or in WGS-84 where geo can bring it there; and the field that an error is about.
func (r *concernRows) position(row *table.Row) (orb.Point, string, error) {
	var at orb.Point
	if row.WKB != nil {
		g, err := wkb.Unmarshal(row.WKB)
		if err != nil {
			return at, "geometry", &geo.InputError{English: "the geometry cannot be read: " + err.Error(), Zh: "读不出这一行的图形"}
		}
		p, ok := g.(orb.Point)
		if many, multi := g.(orb.MultiPoint); multi && len(many) == 1 {
			p, ok = many[0], true
		}
		if !ok {
			return at, "geometry", &geo.InputError{English: "a concern is a point, this is a " + g.GeoJSONType(), Zh: "诉求要有一个点的位置，这一行是 " + g.GeoJSONType()}
		}
		at = p
	} else {
		for i, field := range []string{"x", "y"} {
			if !r.im.columns.has(field) {
				return at, field, &geo.InputError{English: "no column is the " + field + " coordinate: map one", Zh: "没有哪一列是坐标 " + field + "，请对应一列"}
			}
			var err error
			if at[i], err = parseNumber(r.im.columns.value(row, field)); err != nil {
				return at, field, err
			}
		}
	}
	if _, projected := r.im.datum.EPSGCode(); projected {
		return at, "", nil // the database will say
	}
	if err := geo.CheckPosition(at[0], at[1]); err != nil {
		return at, "x", err
	}
	p, err := geo.ToWGS84(r.im.datum, at)
	return p, "x", err
}

// sourceKeys knows a row again by its source id, or by all that the file says of it.
type sourceKeys struct {
	source, kind string
	id           string // the column, "" when none is mapped
	columns      []string
}

func newSourceKeys(im *importing) sourceKeys {
	columns := slices.Clone(im.rows.Columns())
	slices.Sort(columns)
	return sourceKeys{im.Source, string(im.Kind), im.columns.of["id"], columns}
}

// of is the SHA-256 that a row is known by. By content it is still to be joined with which of the equal rows it is.
func (k *sourceKeys) of(row *table.Row) (key []byte, byID bool) {
	h := sha256.New()
	write := func(parts ...string) {
		for _, p := range parts {
			fmt.Fprintf(h, "%d:%s", len(p), p)
		}
	}
	write(k.source, k.kind)
	if id := row.Values[k.id]; k.id != "" && id != "" {
		write("id", id)
		return h.Sum(nil), true
	}
	write("content")
	for _, c := range k.columns {
		write(c, row.Values[c])
	}
	write(string(row.WKB))
	return h.Sum(nil), false
}
