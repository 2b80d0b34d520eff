package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// exchanged is how many rows are exported and imported.
const exchanged = 1_000_000

// export measures a GeoJSON export of a million concerns against COPY of ST_AsGeoJSON with the same properties.
func (r *run) export(ctx context.Context) error {
	p, err := r.served(ctx)
	if err != nil {
		return err
	}
	// As many streets, each a hundredth of all, as come to a million.
	streets := make([]string, 0, 100)
	for i := range min(100, max(1, 100*exchanged/r.base.Scale)) {
		streets = append(streets, fmt.Sprintf("1403%02d%03d", 1+i/4, 1+i%4))
	}
	path := "/api/v1/export/geojson?area=" + strings.Join(streets, "000,") + "000&purpose=" + url.QueryEscape("基准测试")
	sql := fmt.Sprintf(`copy (select st_asgeojson(t.*, 'geom', 15) from (
			select c.id, c.geom, c.title, c.category, k.name as category_name, c.status, `+lightSQL+` as light, c.urgency, c.source, c.must_report, c.must_arrive,
				a.code as area, a.name as area_name, coalesce(a.level, '') not in ('grid', 'building') as unassigned, c.address, c.force, c.team, c.supporters,
				c.noticed_at, c.yellow_at, c.red_at, c.created_at, c.updated_at, c.version
			from minqing.concern c left join minqing.area a on a.id = c.area_id join minqing.category k on k.slug = c.category
			where not c.restricted and c.area_id in (select id from minqing.area where prefix ^@ any('{%s}'::text[])) order by c.id) t) to stdout`, strings.Join(streets, ","))
	var ours, theirs []time.Duration
	var most, size float64
	var rows int64
	for range 2 {
		began := time.Now()
		tag, err := r.base.owner.PgConn().CopyTo(ctx, io.Discard, sql)
		if err != nil {
			return err
		}
		theirs, rows = append(theirs, time.Since(began)), tag.RowsAffected()
		before, err := residentMB(p.cmd.Process.Pid)
		if err != nil {
			return err
		}
		peak := peakOf(p.cmd.Process.Pid)
		l, err := press(ctx, p.address, "Accept-Encoding: identity\r\nCookie: "+p.cookie+"\r\n", 1, []request{{path, "", http.StatusOK}})
		most = max(most, peak()-before)
		if err != nil {
			return err
		}
		ours, size = append(ours, l.elapsed), float64(l.bytes)
	}
	r.tell(measured("export as GeoJSON", percentile(ours, 0).Seconds(), "s", percentile(theirs, 0).Seconds(), ratioAtMost(1.5),
		fmt.Sprintf("%d concerns, %.0f MB; baseline: COPY (SELECT ST_AsGeoJSON(…))", rows, size/1e6)))
	r.tell(measured("memory that the export takes", max(0, most), "MiB", 0, atMost(64), "growth of the resident memory"))
	return nil
}

// peakOf watches a process's memory until what it returns is called, which answers the most that was seen, in MiB.
func peakOf(pid int) func() float64 {
	ctx, stop := context.WithCancel(context.Background())
	most := make(chan float64)
	go func() {
		peak := 0.0
		for ctx.Err() == nil {
			if now, err := residentMB(pid); err == nil {
				peak = max(peak, now)
			}
			time.Sleep(20 * time.Millisecond)
		}
		most <- peak
	}()
	return func() float64 {
		stop()
		return <-most
	}
}

// importing measures the import of a CSV into an empty sand table against ogr2ogr and one spatial join for the areas, which
// do less: they check nothing, know no row again, and make one index.
func (r *run) importing(ctx context.Context) error {
	ogr, err := exec.LookPath("ogr2ogr")
	if err != nil {
		return err
	}
	rows := min(exchanged, r.base.Scale)
	file := filepath.Join(r.folder, fmt.Sprintf("concerns-%d-%d.csv", edition, rows))
	if _, err := os.Stat(file); err != nil {
		if err := r.base.writeCSV(file, rows); err != nil {
			return err
		}
	}
	theirs, err := r.into(ctx, func(owner *pgx.Conn) error {
		target := fmt.Sprintf("PG:host='%s' port=%d dbname=%s user=%s", owner.Config().Host, owner.Config().Port, importDatabase, owner.Config().User)
		cmd := exec.CommandContext(ctx, ogr, "-f", "PostgreSQL", target, file, "-nln", "public.raw", "-lco", "GEOMETRY_NAME=geom", "-a_srs", "EPSG:4326",
			"-oo", "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "--config", "PG_USE_COPY", "YES")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("ogr2ogr: %w: %s", err, out)
		}
		_, err := owner.Exec(ctx, `
			alter table public.raw add area_id integer;
			update public.raw set area_id = a.id from minqing.area a where a.level = 'grid' and st_covers(a.geom, raw.geom)`)
		return err
	}, `select count(area_id) from public.raw`, rows)
	if err != nil {
		return err
	}
	ours, err := r.into(ctx, func(*pgx.Conn) error {
		cmd := exec.CommandContext(ctx, r.program, "import", "concerns", file, "--datum", "wgs84", "--map", "x=lon", "--map", "y=lat")
		cmd.Env = append(r.base.environment(importDatabase), "MINQING_DATA="+filepath.Join(r.folder, "program"))
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("import: %w: %s", err, said.String())
		}
		return nil
	}, `select count(area_id) from minqing.concern`, rows)
	if err != nil {
		return err
	}
	r.tell(measured("import of a CSV with area lookup", ours.Seconds(), "s", theirs.Seconds(), ratioAtMost(1),
		fmt.Sprintf("%d rows; baseline: ogr2ogr and one spatial join", rows)))
	return nil
}

// into times an import into a new database that has the areas, and counts what arrived.
func (r *run) into(ctx context.Context, fill func(owner *pgx.Conn) error, count string, rows int) (took time.Duration, err error) {
	for _, sql := range []string{"drop database if exists " + importDatabase + " with (force)", "create database " + importDatabase + " template " + emptyDatabase, "checkpoint"} {
		if _, err := r.base.owner.Exec(ctx, sql); err != nil {
			return 0, err
		}
	}
	owner, err := pgx.Connect(ctx, at(r.base.server.OwnerURL(), importDatabase))
	if err != nil {
		return 0, err
	}
	defer func() {
		owner.Close(ctx)
		_, dropped := r.base.owner.Exec(ctx, "drop database "+importDatabase+" with (force)")
		err = errors.Join(err, dropped)
	}()
	began := time.Now()
	if err := fill(owner); err != nil {
		return 0, err
	}
	took = time.Since(began)
	var there int
	if err := owner.QueryRow(ctx, count).Scan(&there); err != nil {
		return 0, err
	}
	if there != rows {
		return 0, fmt.Errorf("%d of %d rows have an area", there, rows)
	}
	return took, nil
}

// writeCSV writes a file as another system would hand it over.
func (b *base) writeCSV(path string, rows int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	w := csv.NewWriter(file)
	lines := [][]string{{"title", "description", "address", "category", "urgency", "source", "status", "noticed_at", "lon", "lat"}}
	chance, slugs := rand.New(rand.NewPCG(9, 10)), leaves()
	for range rows {
		c := madeUp(chance, &b.centres[chance.IntN(len(b.centres))], slugs, b.Now)
		lines = append(lines, []string{
			c.Title, c.Description, c.Address, c.Category, c.Urgency.String(), c.Source.String(), concern.StruckOff.String(), c.NoticedAt.Format(time.RFC3339),
			strconv.FormatFloat(c.Lon, 'f', -1, 64), strconv.FormatFloat(c.Lat, 'f', -1, 64),
		})
	}
	return errors.Join(w.WriteAll(lines), file.Close())
}
