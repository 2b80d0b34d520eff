package data

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/planar"

	"minqing/geo"
)

// number gives codes below Under, after those that are taken, from west to east, in rows from north to south.
func (im *importing) number(ctx context.Context, tx pgx.Tx, rows []rowArea) error {
	var last string
	err := tx.QueryRow(ctx, `select coalesce(max(prefix), '') from minqing.area where starts_with(prefix, $1) and level = $2`,
		im.Under.Prefix(), im.Level.String()).Scan(&last)
	if err != nil {
		return err
	}
	taken := 0
	if last != "" {
		if taken, err = strconv.Atoi(last[len(im.Under.Prefix()):]); err != nil {
			return fmt.Errorf("number areas below %s: %w", im.Under, err)
		}
	}
	shapes := make([]orb.MultiPolygon, len(rows))
	for i := range rows {
		shapes[i] = rows[i].Geometry
	}
	for n, i := range readingOrder(shapes) {
		r := &rows[i]
		if r.Code, err = im.Under.Child(taken + n + 1); err != nil {
			return wrongField("under", geo.InChinese(err), err.Error())
		}
		if !im.columns.has("name") {
			r.Name = string(r.Code)
		}
		if err := mayEditArea(&im.actor, r.Code); err != nil {
			return err
		}
	}
	return nil
}

// readingOrder sorts shapes as a page is read: in rows from north to south, each from west to east. A row is what has its
// centroid within half a usual height of the northernmost one that is left.
func readingOrder(shapes []orb.MultiPolygon) []int {
	centres := make([]orb.Point, len(shapes))
	heights := make([]float64, len(shapes))
	order := make([]int, len(shapes))
	for i, s := range shapes {
		centres[i], _ = planar.CentroidArea(s)
		b := s.Bound()
		heights[i] = b.Max[1] - b.Min[1]
		order[i] = i
	}
	if len(shapes) == 0 {
		return order
	}
	slices.Sort(heights)
	half := heights[len(heights)/2] / 2
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(centres[b][1], centres[a][1]) })
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && centres[order[end]][1] >= centres[order[start]][1]-half {
			end++
		}
		slices.SortFunc(order[start:end], func(a, b int) int { return cmp.Compare(centres[a][0], centres[b][0]) })
		start = end
	}
	return order
}

// addParents makes each missing level above the rows as the union of what lies below it, named by its code.
func (im *importing) addParents(ctx context.Context, tx pgx.Tx, rows []rowArea) (int, error) {
	given := map[geo.Code]bool{}
	for i := range rows {
		given[rows[i].Code] = true
	}
	below := map[geo.Code][][]byte{} // missing parent → WKB of the rows below it
	for i := range rows {
		raw, err := wkb.Marshal(rows[i].Geometry)
		if err != nil {
			return 0, fmt.Errorf("encode a polygon: %w", err)
		}
		for code, has := rows[i].Code.Parent(); has; code, has = code.Parent() {
			if _, err := areaByCode(ctx, tx, code, false); KindOf(err) != NotFound {
				if err != nil {
					return 0, err
				}
				break
			}
			if !given[code] {
				below[code] = append(below[code], raw)
			}
		}
	}
	missing := slices.SortedFunc(maps.Keys(below), func(a, b geo.Code) int { return cmp.Compare(a.Level(), b.Level()) })
	for _, code := range missing {
		var raw []byte
		if err := tx.QueryRow(ctx, `select st_asbinary(st_multi(st_union(st_setsrid(st_geomfromwkb(g), 4326)))) from unnest($1::bytea[]) as g`, below[code]).Scan(&raw); err != nil {
			return 0, err
		}
		g, err := wkb.Unmarshal(raw)
		if err != nil {
			return 0, fmt.Errorf("read a union: %w", err)
		}
		union, ok := g.(orb.MultiPolygon)
		if !ok {
			return 0, fmt.Errorf("a union of polygons is a %s", g.GeoJSONType())
		}
		if err := mayEditArea(&im.actor, code); err != nil {
			return 0, err
		}
		if _, err := putArea(ctx, tx, NewArea{Code: code, Name: string(code), Geometry: union}, im.Sliver); err != nil {
			return 0, aboutParent(code, err)
		}
	}
	return len(missing), nil
}

// aboutParent says which made area an error is about.
func aboutParent(code geo.Code, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	zh, en := e.Message, e.English
	for path := range e.Fields {
		zh, en = e.Fields[path], e.FieldsEnglish[path]
	}
	return &Error{
		Kind: e.Kind, At: e.At,
		Message: fmt.Sprintf("要新建的上级 %s 放不进去：%s", code, zh),
		English: fmt.Sprintf("The parent %s that would be made does not fit: %s", code, en),
	}
}
