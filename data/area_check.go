package data

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"minqing/geo"
)

// checkShape says whether an area's polygon is one, lies inside its parent, keeps off its siblings and still holds its children.
// sliver is the m² on the spheroid that it may be off: two digitised borders never meet exactly. The error is Invalid about
// "geometry" and names the worst place. The transaction holds the places exclusively, so that what it finds stays true.
func checkShape(ctx context.Context, tx pgx.Tx, a *Area, sliver float64) error {
	if err := geo.CheckPolygon(a.Geometry); err != nil {
		return wrongShape(err)
	}
	if err := checkValid(ctx, tx, a.Geometry); err != nil {
		return err
	}
	for _, check := range []shapeCheck{
		{outsideParent, "超出上级“%s”%.0f 平方米", "sticks out of its parent %q by %.0f m²"},
		{overSibling, "与“%s”重叠 %.0f 平方米", "overlaps %q by %.0f m²"},
		{childOutside, "装不下下级“%s”，差 %.0f 平方米", "leaves out %[2].0f m² of %[1]q, which lies below it"},
	} {
		if err := check.run(ctx, tx, a, sliver); err != nil {
			return err
		}
	}
	return nil
}

// wrongShape is geo's error about a polygon, as one about the field.
func wrongShape(err error) *Error {
	e := wrongField("geometry", geo.InChinese(err), err.Error())
	var spot *geo.GeometryError
	if errors.As(err, &spot) && spot.Kind != geo.Empty {
		e.At = &[2]float64{spot.At.Lon(), spot.At.Lat()}
	}
	return e
}

// checkValid asks PostGIS, which is the one that will have to compute with the polygon.
func checkValid(ctx context.Context, tx pgx.Tx, g orb.MultiPolygon) error {
	var (
		valid    bool
		reason   string
		lon, lat float64
	)
	err := tx.QueryRow(ctx, `select valid, coalesce(reason, ''), coalesce(st_x(location), 0), coalesce(st_y(location), 0) from st_isvaliddetail($1::geometry)`,
		shape{g}).Scan(&valid, &reason, &lon, &lat)
	if err != nil {
		return doing("check a polygon", err)
	}
	if valid {
		return nil
	}
	zh := "图形无效"
	switch {
	case strings.Contains(reason, "Self-intersection"):
		zh = "边界自己交叉了"
	case strings.Contains(reason, "Hole lies outside"), strings.Contains(reason, "Nested"):
		zh = "空洞不在外圈里面"
	case strings.Contains(reason, "Interior is disconnected"):
		zh = "空洞把图形切断了"
	}
	e := wrongField("geometry", fmt.Sprintf("%s，位置 %s；请在那里把边界改好", zh, place(lon, lat)),
		fmt.Sprintf("%s at %s: mend the border there", strings.ToLower(reason), place(lon, lat)))
	e.At = &[2]float64{lon, lat}
	return e
}

// shapeCheck is a query for the worst offender: its name, the m² in total, and a point in the widest piece.
type shapeCheck struct {
	sql    string
	zh, en string // take the name and the m²
}

// worst takes a query of (name, g), g being what should not be, and picks the largest.
func worst(offences string) string {
	return `with offence as (` + offences + `), measured as (
			select name, st_collectionextract(g, 3) as g, st_area(st_collectionextract(g, 3)::geography) as m2 from offence)
		select name, m2, st_x(at), st_y(at)
		from (select name, g, m2 from measured where m2 > $5 order by m2 desc limit 1) as largest,
			lateral (select st_pointonsurface(d.geom) as at from st_dump(g) as d order by st_area(d.geom) desc limit 1) as spot`
}

var (
	outsideParent = worst(`select name, st_difference($1::geometry, geom) as g from minqing.area
		where id = $3 and id <> $2 and level <> $4`)
	overSibling = worst(`select name, st_intersection($1::geometry, geom) as g from minqing.area
		where coalesce(parent, 0) = $3 and level = $4 and id <> $2 and geom && $1::geometry and st_intersects(geom, $1::geometry)`)
	childOutside = worst(`select name, st_difference(geom, $1::geometry) as g from minqing.area
		where parent = $2 and id <> $3 and level <> $4 and not st_coveredby(geom, $1::geometry)`)
)

func (c shapeCheck) run(ctx context.Context, tx pgx.Tx, a *Area, sliver float64) error {
	var (
		name         string
		m2, lon, lat float64
	)
	err := tx.QueryRow(ctx, c.sql, shape{a.Geometry}, a.ID, a.Parent, a.Level.String(), sliver).Scan(&name, &m2, &lon, &lat)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return doing("check a polygon against its neighbours", err)
	}
	e := wrongField("geometry",
		fmt.Sprintf(c.zh+"，位置 %[3]s；请把边界对齐（允许误差 %[4]g 平方米）", name, m2, place(lon, lat), sliver),
		fmt.Sprintf(c.en+", at %[3]s: make the borders meet (%[4]g m² are tolerated)", name, m2, place(lon, lat), sliver))
	e.At = &[2]float64{lon, lat}
	return e
}

// place writes a position as a person reads it off the map, to a decimetre.
func place(lon, lat float64) string { return fmt.Sprintf("%.6f,%.6f", lon, lat) }
