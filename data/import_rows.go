package data

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"minqing/concern"
	"minqing/geo"
	"minqing/geo/table"
)

// concernRows turns rows of the file into rows of import_stage.
type concernRows struct {
	im         *importing
	categories *importCategories
	ids        sourceKeys
	forms      instantForms
	latest     time.Time
	calendar   *concern.Calendar
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
	calendar, err := im.store.calendar(ctx, im.tx)
	if err != nil {
		return nil, err
	}
	r := &concernRows{
		im: im, calendar: calendar, categories: newImportCategories(known, im.Categories),
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

// stage copies the rows that are right into import_stage. Reading and checking go on while the database stores.
func (r *concernRows) stage(ctx context.Context, tx pgx.Tx) error {
	from, to := io.Pipe()
	read := make(chan error, 1)
	go func() { // ends with the file, or at the first write after the pipe was closed
		err := r.write(ctx, to)
		to.CloseWithError(err)
		read <- err
	}()
	_, err := tx.Conn().PgConn().CopyFrom(ctx, from, `copy import_stage (line, by_id, key, x, y, masked, title, description, address, category, urgency,
		source, status, must_report, must_arrive, force, team, supporters, noticed_at, yellow_at, red_at, clock_since, clock_budget) from stdin (format binary)`)
	from.CloseWithError(errStaged)
	if failed := <-read; failed != nil && !errors.Is(failed, errStaged) {
		return failed // the copy failed because the reading did
	}
	return err
}

// errStaged is what a reader sees that goes on after the database has given up.
var errStaged = errors.New("the database has stopped taking rows")

// write reads the file to its end.
func (r *concernRows) write(ctx context.Context, to io.Writer) error {
	buffered := bufio.NewWriterSize(to, 1<<18)
	c := &copyWriter{}
	c.header()
	for {
		row, err := r.im.next(ctx)
		if err != nil {
			return err
		}
		if row == nil {
			break
		}
		if p := r.append(c, row); p != nil {
			r.im.report.refuse(*p)
			continue
		}
		if _, err := buffered.Write(c.take()); err != nil {
			return err
		}
	}
	c.trailer()
	if _, err := buffered.Write(c.take()); err != nil {
		return err
	}
	return buffered.Flush()
}

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

// append checks a row and writes it.
func (r *concernRows) append(c *copyWriter, row *table.Row) *RowProblem {
	line := int64(row.Line)
	d := draft{r: r, row: row}
	for _, f := range draftFields {
		if err := f.read(&d, r.im.columns.value(row, f.name)); err != nil {
			p := problem(line, f.name, err)
			return &p
		}
	}
	at, field, err := r.position(row)
	if err != nil {
		p := problem(line, field, err)
		return &p
	}
	key, byID := r.ids.of(row)
	c.row(23)
	c.int64(line)
	c.bool(byID)
	c.text(string(key))
	c.float64(at[0])
	c.float64(at[1])
	c.bool(d.masked)
	for _, text := range []string{
		d.title, d.description, d.address, d.category.Slug, d.urgency.String(), d.source.String(), d.status.String(),
		d.mustReport.String(), d.mustArrive.String(), d.force.String(), d.team,
	} {
		c.text(text)
	}
	c.int32(d.supporters)
	r.wind(c, &d)
	return nil
}

// wind writes when a row was noticed and the clock of its status, which counts from then: nobody knows when it came to be so.
func (r *concernRows) wind(c *copyWriter, d *draft) {
	m := d.status.Milestone()
	clock := d.category.Start(r.calendar, cmp.Or(m, concern.ToResolve), d.noticedAt)
	clock.Budget = clock.Budget.Round(time.Second)
	yellow, red := clock.Turns(r.calendar)
	c.instant(d.noticedAt)
	c.instant(yellow)
	c.instant(red)
	if m == concern.NoMilestone {
		c.null()
		c.int64(0)
		return
	}
	c.instant(d.noticedAt)
	c.int64(seconds(clock.Budget))
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
