package data

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	pgxgeom "github.com/twpayne/pgx-geom"

	"minqing/concern"
	"minqing/geo"
)

// ExportOptions say what is handed out, and what for.
type ExportOptions struct {
	Filter  concern.Filter
	Fields  []string  // of ExportFields; nil is all of them
	Datum   geo.Datum // of the positions; 0 is WGS-84
	Purpose string    // 2 to 200 characters, kept in the audit
	Name    string    // of the collection; "" is its kind
}

// ExportFields are what an export may hold beside the position and the id, in their order. A description, a contact and
// whoever reported are never among them.
func ExportFields() []string {
	names := make([]string, len(exportFields))
	for i := range exportFields {
		names[i] = exportFields[i].name
	}
	return names
}

// Export writes the concerns that the filter asks for and the actor sees as a GeoJSON FeatureCollection, by id, all of one
// snapshot of the database. Restricted concerns are never in it. It writes as it reads, so that memory does not grow.
//
// begin is called once, when nothing can be wrong with the request any more and the audit has a row of it, with the number of
// features to come; what it answers is written to. Its error ends the export.
//
// Forbidden unless the actor is leader, staff or planner; Invalid names the fields that are wrong. A failure after begin is
// any other error, and leaves the document without its end.
func (s *Store) Export(ctx context.Context, actor Actor, o ExportOptions, begin func(count int64) (io.Writer, error)) error {
	if err := mayExport(&actor); err != nil {
		return err
	}
	fields, err := o.check()
	if err != nil {
		return err
	}
	if err := checkEPSG(ctx, s.pool, o.Datum); err != nil {
		return err
	}
	without := false
	o.Filter.Restricted = &without

	// A connection of its own: a slow reader at the other end would keep one of the pool's from everybody else.
	conn, err := pgx.ConnectConfig(ctx, s.ownConnection())
	if err != nil {
		return doing("connect for an export", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := pgxgeom.Register(ctx, conn); err != nil {
		return doing("connect for an export", err)
	}
	err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		e := export{ExportOptions: o, fields: fields, now: s.now()}
		return e.run(ctx, tx, &actor, func(count int64) (io.Writer, error) {
			if err := s.auditExport(ctx, actor, &e, count); err != nil {
				return nil, err
			}
			return begin(count)
		})
	})
	return doing("export", err)
}

// check answers the fields to write.
func (o *ExportOptions) check() ([]exportField, error) {
	e := input()
	o.Purpose = checkPurpose(e, o.Purpose)
	if o.Datum == 0 {
		o.Datum = geo.WGS84
	}
	if o.Name == "" {
		o.Name = "concerns"
	}
	if o.Fields == nil {
		return exportFields, e.refused()
	}
	var fields []exportField
	for _, name := range o.Fields {
		i := slices.IndexFunc(exportFields, func(f exportField) bool { return f.name == name })
		switch {
		case i < 0:
			e.addField("fields", fmt.Sprintf("不能导出“%s”；可用的是 %s", name, strings.Join(ExportFields(), "、")),
				fmt.Sprintf("%q cannot be exported; there are %s", name, strings.Join(ExportFields(), ", ")))
		case slices.ContainsFunc(fields, func(f exportField) bool { return f.name == name }):
			e.addField("fields", fmt.Sprintf("“%s”写了两次", name), fmt.Sprintf("%q is there twice", name))
		default:
			fields = append(fields, exportFields[i])
		}
	}
	return fields, e.refused()
}

// mayExport is Forbidden for roles that hand nothing out.
func mayExport(actor *Actor) error {
	switch actor.Viewer.Role {
	case concern.Leader, concern.Staff, concern.Planner:
		return nil
	case concern.Member, concern.Display, concern.Admin:
	}
	return fail(Forbidden, "只有网格长、社区工作人员和规划人员可以导出", "Only grid leaders, staff and planners may export")
}

// checkPurpose answers the purpose of an export as it is kept.
func checkPurpose(e *Error, text string) string {
	text = strings.TrimSpace(text)
	if n := utf8.RuneCountInString(text); n < 2 || n > 200 || !utf8.ValidString(text) || strings.ContainsFunc(text, unprintable) {
		e.addField("purpose", "请用 2 到 200 个字写明导出作什么用", "say in 2 to 200 characters what the export is for")
	}
	return text
}

// checkEPSG refuses a code that the database has no definition of.
func checkEPSG(ctx context.Context, q querier, d geo.Datum) error {
	code, ok := d.EPSGCode()
	if !ok {
		return nil
	}
	var known bool
	if err := q.QueryRow(ctx, `select exists (select from spatial_ref_sys where srid = $1)`, code).Scan(&known); err != nil {
		return doing("look for a datum", err)
	}
	if !known {
		return wrongField("datum", fmt.Sprintf("没有 EPSG:%d 这个坐标系，请核对代码", code), fmt.Sprintf("there is no EPSG:%d: check the code", code))
	}
	return nil
}

// auditExport is committed before the first byte leaves, so that an export that broke off is known too.
func (s *Store) auditExport(ctx context.Context, actor Actor, e *export, count int64) error {
	names := make([]string, len(e.fields))
	for i := range e.fields {
		names[i] = e.fields[i].name
	}
	return s.write(ctx, "write the audit", func(tx pgx.Tx) error {
		return audit(ctx, tx, actor, "export", map[string]any{
			"purpose": e.Purpose, "filter": e.Filter.Encode().Encode(), "fields": names, "datum": e.Datum.String(), "count": count, "by": actor.Name,
		})
	})
}

// export is one run of Export.
type export struct {
	ExportOptions
	fields []exportField
	now    time.Time
}

// exportBuffer is how many bytes are written at once.
const exportBuffer = 64 << 10

func (e *export) run(ctx context.Context, tx pgx.Tx, actor *Actor, begin func(int64) (io.Writer, error)) error {
	scope := actor.Scope()
	var args arguments
	position := "c.geom"
	if code, ok := e.Datum.EPSGCode(); ok {
		position = "st_transform(c.geom, " + args.add(code) + "::integer)"
	}
	columns := []string{"c.id", "st_x(p.at)", "st_y(p.at)"}
	for _, f := range e.fields {
		columns = append(columns, f.sql(&scope, e.now, &args))
	}
	from := ` from minqing.concern c left join minqing.area a on a.id = c.area_id join minqing.category k on k.slug = c.category
		cross join lateral (select ` + position + ` as at) p where `
	rows := `select ` + strings.Join(columns, ", ") + from + condition(&e.Filter, &actor.Viewer, &scope, e.now, &args) + ` order by c.id`

	var counting arguments
	var count int64
	where := condition(&e.Filter, &actor.Viewer, &scope, e.now, &counting)
	if err := tx.QueryRow(ctx, `select count(*) from minqing.concern c where `+where, counting...).Scan(&count); err != nil {
		return err
	}
	to, err := begin(count)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(to, exportBuffer)
	if err := e.features(ctx, tx, w, rows, args); err != nil {
		return errors.Join(err, w.Flush())
	}
	return w.Flush()
}

// features writes the document.
func (e *export) features(ctx context.Context, tx pgx.Tx, w *bufio.Writer, sql string, args arguments) error {
	b := e.head(nil)
	found, err := tx.Query(ctx, sql, append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, args...)...)
	if err != nil {
		return err
	}
	defer found.Close()
	for first := true; found.Next(); first = false {
		if !first {
			b = append(b, ',')
		}
		b = append(b, '\n')
		if b, err = e.feature(b, found.RawValues()); err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		b = b[:0]
	}
	if err := found.Err(); err != nil {
		return err
	}
	_, err = w.Write(append(b, "\n]}\n"...))
	return err
}
