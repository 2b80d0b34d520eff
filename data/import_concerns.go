package data

import (
	"context"
	_ "embed" // the queries
	"fmt"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
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

// concerns reads and checks the rows on the way into a temporary table; places, keys and areas are then the database's work,
// done for all rows at once.
func (im *importing) concerns(ctx context.Context) error {
	// Rows are counted by the calendar and the deadlines of now, and nobody counts them again before they are there.
	if err := lockClocks(ctx, im.tx, shared); err != nil {
		return err
	}
	r, err := newConcernRows(ctx, im)
	if err != nil {
		return err
	}
	if _, err := im.tx.Exec(ctx, stageSQL); err != nil {
		return err
	}
	if err := r.stage(ctx, im.tx); err != nil {
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

// manyRows is from how many rows on an import into a table that is small beside it builds the indexes anew.
const manyRows = 100_000

func (im *importing) addConcerns(ctx context.Context, runs [][2]int64) error {
	var rows, there int64
	err := im.tx.QueryRow(ctx, `select (select count(*) from import_place), (select count(*) from minqing.concern),
			(select count(*) from import_place where line in (select line from import_stage where masked))`).Scan(&rows, &there, &im.report.Masked)
	if err != nil || rows == 0 {
		return err
	}
	add := func() error { return im.tx.QueryRow(ctx, addSQL).Scan(&im.report.Added, &im.report.Unassigned) }
	if rows >= manyRows && rows >= 4*there {
		err = withoutIndexes(ctx, im.tx, false, add)
	} else {
		err = add()
	}
	if err != nil {
		return err
	}
	if _, err := im.tx.Exec(ctx, `insert into minqing.imported (key, concern_id) select key, id from import_place order by key`); err != nil {
		return err
	}
	// What it was imported as is the row itself; the first event that changes it tells all of that.
	if _, err := im.tx.Exec(ctx, `insert into minqing.event (concern_id, version, account_id, kind, facts)
		select id, 1, nullif($1::bigint, 0), 'import', '{}' from import_place order by id`, im.actor.Viewer.Account); err != nil {
		return err
	}
	if err := tellImport(ctx, im.tx, im.store.now(), runs); err != nil {
		return err
	}
	return logBulk(ctx, im.tx, runs...)
}
