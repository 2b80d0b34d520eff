package data

import (
	"cmp"
	"context"
	_ "embed" // the function
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"minqing/geo"
	"minqing/geo/table"
)

//go:embed import_shape.sql
var shapeSQL string

// arcMetres is how far a line may lie from the curve it stands for. PostGIS's default makes neighbours that share an arc overlap.
const arcMetres = 0.001

// rowArea is an area that a row of the file describes.
type rowArea struct {
	NewArea
	line  int64
	known []byte // the key by which the row is known again
}

// areas reads the rows, gives numbers to those without a code, makes the parents that are asked for, and adds each area by
// the rules that hold for one added by hand. Whatever a refused row would have meant for a number or a parent is undone:
// the rest is tried again without it, until every row that is left is good.
func (im *importing) areas(ctx context.Context) error {
	if im.Level != 0 || im.Under != "" {
		if err := im.checkNumbering(); err != nil {
			return err
		}
	} else if !im.columns.has("code") {
		return wrongField("map.code", "文件里没有区划代码：请写明哪一列是代码，或者给出级别和上级，由系统编号",
			"the file has no codes: say which column holds them, or give a level and what it lies under, and they will be numbered")
	}
	if _, err := im.tx.Exec(ctx, shapeSQL); err != nil {
		return err
	}
	if err := lockPlaces(ctx, im.tx, exclusive); err != nil {
		return err
	}
	rows, err := im.readAreas(ctx)
	if err != nil {
		return err
	}
	im.progress(ImportProgress{"writing", im.report.Read})
	for {
		refused, parents, err := im.tryAreas(ctx, rows)
		if err != nil {
			return err
		}
		if len(refused) == 0 {
			im.report.Added, im.report.Parents = int64(len(rows)), int64(parents)
			return im.moveConcerns(ctx, rows)
		}
		for _, p := range refused {
			im.report.refuse(p)
		}
		rows = slices.DeleteFunc(rows, func(r rowArea) bool {
			return slices.ContainsFunc(refused, func(p RowProblem) bool { return p.Line == r.line })
		})
	}
}

// checkNumbering says whether level and under fit each other.
func (im *importing) checkNumbering() error {
	if _, err := geo.ParseCode(string(im.Under)); err != nil {
		return wrongField("under", geo.InChinese(err), err.Error())
	}
	if below := im.Under.Level() + 1; im.Level == 0 {
		im.Level = below
	}
	if im.Level != im.Under.Level()+1 {
		return wrongField("level",
			fmt.Sprintf("%s 是 %s 级，下面一级才能编号，%s 不是", im.Under, im.Under.Level(), im.Level),
			fmt.Sprintf("%s is a %s: what is numbered below it must be one level down, not a %s", im.Under, im.Under.Level(), im.Level))
	}
	return nil
}

// readAreas are the rows that are new and well formed, in WGS-84.
func (im *importing) readAreas(ctx context.Context) ([]rowArea, error) {
	var rows []rowArea
	keys := newSourceKeys(im)
	seen := map[string]int64{} // key → how many rows with it
	codes := map[geo.Code]int64{}
	for {
		row, err := im.next(ctx)
		if err != nil || row == nil {
			return rows, err
		}
		line := int64(row.Line)
		key, _ := keys.of(row)
		seen[string(key)]++
		if key, err = nthKey(ctx, im.tx, key, seen[string(key)]); err != nil {
			return nil, err
		}
		var known bool
		if err := im.tx.QueryRow(ctx, `select exists (select from minqing.imported where key = $1)`, key).Scan(&known); err != nil {
			return nil, err
		}
		if known {
			im.report.Known++
			continue
		}
		a, field, err := im.rowArea(ctx, row)
		if err == nil && a.Code != "" {
			if first, twice := codes[a.Code]; twice {
				field, err = "code", &geo.InputError{
					English: fmt.Sprintf("line %d has the code %s too: a code stands for one area", first, a.Code),
					Zh:      fmt.Sprintf("代码 %s 与第 %d 行相同，一个代码只能有一个区划", a.Code, first),
				}
			} else {
				codes[a.Code] = line
			}
		}
		if err != nil {
			if !speaksToUser(err) {
				return nil, err
			}
			im.report.refuse(problem(line, field, err))
			continue
		}
		a.line, a.known = line, key
		rows = append(rows, a)
	}
}

// nthKey joins a content key with which of the equal rows it is, as import_key.sql does.
func nthKey(ctx context.Context, tx pgx.Tx, key []byte, nth int64) (joined []byte, err error) {
	err = tx.QueryRow(ctx, `select sha256($1::bytea || int8send($2))`, key, nth).Scan(&joined)
	return joined, err
}

// speaksToUser says whether an error is about the input rather than the program's own.
func speaksToUser(err error) bool {
	var said interface{ Chinese() string }
	return errors.As(err, &said) && KindOf(err) != Unavailable
}

// rowArea checks what can be said of a row alone; the field is what an error is about.
func (im *importing) rowArea(ctx context.Context, row *table.Row) (a rowArea, field string, err error) {
	numbered := im.Under != ""
	if !numbered {
		if a.Code, err = geo.ParseCode(im.columns.value(row, "code")); err != nil {
			return a, "code", err
		}
		if err := mayEditArea(&im.actor, a.Code); err != nil {
			return a, "code", err
		}
	}
	a.Name = im.columns.value(row, "name")
	switch {
	case a.Name != "":
	case numbered:
		a.Name = fmt.Sprintf("第 %d 行", row.Line)
		if !im.columns.has("name") {
			a.Name = "" // named by its number
		}
	default:
		a.Name = string(a.Code)
	}
	if err := rowText(a.Name, 100); err != nil {
		return a, "name", err
	}
	a.Geometry, err = im.shape(ctx, row)
	return a, "geometry", err
}

// shape is a row's polygon in WGS-84, its curves drawn as lines.
func (im *importing) shape(ctx context.Context, row *table.Row) (orb.MultiPolygon, error) {
	text := im.columns.value(row, "geometry")
	if row.WKB == nil && text == "" {
		return nil, &geo.InputError{English: "the row has no polygon", Zh: "这一行没有图形"}
	}
	code, projected := im.datum.EPSGCode()
	if !projected {
		code = 4326
	}
	var raw []byte
	var trouble string
	err := im.tx.QueryRow(ctx, `select coalesce(shape, ''), coalesce(problem, '') from pg_temp.shape_of($1, $2, $3, $4)`,
		row.WKB, text, code, arcMetres).Scan(&raw, &trouble)
	if err != nil {
		return nil, err
	}
	if trouble != "" {
		return nil, unreadableShape(trouble, im.datum)
	}
	g, err := wkb.Unmarshal(raw)
	if err != nil {
		return nil, &geo.InputError{English: "the geometry cannot be read: " + err.Error(), Zh: "读不出这一行的图形"}
	}
	shape, ok := g.(orb.MultiPolygon)
	if !ok || len(shape) == 0 {
		return nil, &geo.InputError{English: "an area is a polygon, this is a " + strings.TrimPrefix(g.GeoJSONType(), "Multi"), Zh: "区划要有多边形，这一行是 " + g.GeoJSONType()}
	}
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i, p := range ring {
				if err := geo.CheckPosition(p[0], p[1]); err != nil {
					return nil, err
				}
				if !projected {
					if ring[i], err = geo.ToWGS84(im.datum, p); err != nil {
						return nil, err
					}
				}
			}
		}
	}
	return shape, geo.CheckPolygon(shape)
}

// unreadableShape puts what PostGIS says of a geometry into words.
func unreadableShape(trouble string, d geo.Datum) error {
	zh := "读不出这一行的图形"
	switch {
	case strings.Contains(trouble, "closed rings"), strings.Contains(trouble, "non-closed"):
		zh = "多边形没有闭合，最后一个点要与第一个点相同"
	case strings.Contains(trouble, "transform"):
		zh = fmt.Sprintf("图形的坐标在 %s 里没有对应的位置，请核对坐标系，看看两个坐标是否颠倒", d)
		trouble = fmt.Sprintf("its coordinates are no place on earth in %s: is the datum right, are the axes swapped? (%s)", d, trouble)
	case strings.Contains(trouble, "requires more points"):
		zh = "多边形的点太少，至少要有四个，首尾相同"
	}
	return &geo.InputError{English: trouble, Zh: zh}
}

// tryAreas adds the rows and the parents they need. When a row is refused, everything is undone and the refusals are answered.
func (im *importing) tryAreas(ctx context.Context, rows []rowArea) (refused []RowProblem, parents int, err error) {
	attempt, err := im.tx.Begin(ctx)
	if err != nil {
		return nil, 0, err
	}
	if im.Under != "" {
		if err := im.number(ctx, attempt, rows); err != nil {
			return nil, 0, err
		}
	}
	if im.CreateParents {
		if parents, err = im.addParents(ctx, attempt, rows); err != nil {
			return nil, 0, err
		}
	}
	order := slices.Clone(rows)
	slices.SortStableFunc(order, func(a, b rowArea) int { return cmp.Compare(a.Code.Level(), b.Code.Level()) })
	for _, r := range order {
		err := im.addRow(ctx, attempt, &r)
		if err == nil {
			continue
		}
		if !speaksToUser(err) {
			return nil, 0, err
		}
		refused = append(refused, problem(r.line, "", err))
	}
	if len(refused) > 0 {
		return refused, 0, attempt.Rollback(ctx)
	}
	return nil, parents, attempt.Commit(ctx)
}

// moveConcerns gives the concerns that lie in what was added their new area, each with a change row. Since areas were only
// added, none of them can have come to lie outside.
func (im *importing) moveConcerns(ctx context.Context, rows []rowArea) error {
	codes := make([]string, len(rows))
	for i := range rows {
		codes[i] = string(rows[i].Code)
	}
	_, err := im.tx.Exec(ctx, `create temporary table import_rest (line bigint, geom geometry) on commit drop`)
	if err != nil {
		return err
	}
	_, err = im.tx.Exec(ctx, `insert into import_rest select c.id, c.geom from minqing.concern c
		where exists (select from minqing.area a where a.code = any($1) and a.geom && c.geom)`, codes)
	if err != nil {
		return err
	}
	if err := locateAll(ctx, im.tx); err != nil {
		return err
	}
	if _, err := im.tx.Exec(ctx, `create unique index on import_located (line)`); err != nil {
		return err
	}
	_, err = im.tx.Exec(ctx, move(`(select l.area_id from import_located l where l.line = c.id)`, `c.id in (select l.line from import_located l)`))
	return err
}

// addRow adds one area, or nothing when it is refused.
func (im *importing) addRow(ctx context.Context, attempt pgx.Tx, r *rowArea) error {
	return pgx.BeginFunc(ctx, attempt, func(tx pgx.Tx) error {
		made, err := putArea(ctx, tx, r.NewArea, im.Sliver)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into minqing.imported (key, area_id) values ($1, $2)`, r.known, made.ID)
		return err
	})
}
