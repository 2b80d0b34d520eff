package main

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// filter is what a person may ask, as the program and as the database are told it.
type filter struct{ name, query, sql string }

const lightSQL = `case when c.status in ('struck_off', 'declined', 'duplicate', 'suspended') then 'none'
	when now() >= c.red_at then 'red' when now() >= c.yellow_at then 'yellow' else 'green' end`

// filters go from what nearly all match to a mixture that every row has to be asked.
func (r *run) filters() []filter {
	month := r.base.Now.AddDate(0, -1, 0).Format(time.DateOnly)
	const day = " 00:00+08'"
	star := polygon()
	return []filter{
		{"all", "", "true"},
		{"open", "status=reported,accepted,in_progress,coordinating", "c.status in ('reported', 'accepted', 'in_progress', 'coordinating')"},
		{"red", "light=red", lightSQL + " = 'red'"},
		{"categories", "category=parking,theft,manhole", "c.category in ('parking', 'theft', 'manhole')"},
		{"month", "from=" + month, "c.noticed_at >= '" + month + day},
		{"team", "team=" + url.QueryEscape("第7队"), "c.team = '第7队'"},
		{"area", "area=140301000000", "c.area_id in (select id from minqing.area where prefix ^@ '140301')"},
		{"box", "bbox=112.5,36.5,115.1,38.7", "c.geom && st_makeenvelope(112.5, 36.5, 115.1, 38.7, 4326)"},
		{"drawn", "within=" + url.QueryEscape(star), "st_covers('SRID=4326;" + star + "'::geometry, c.geom)"},
		{"words", "q=" + url.QueryEscape("路灯"), "minqing.bigrams(c.title, c.address, c.description) @> array['路灯'] and strpos(c.title, '路灯') > 0"},
		{"everything", "status=reported,accepted,in_progress,struck_off&light=none,red&source=visit,wechat,phone&urgency=normal,high,urgent&bbox=112.5,36.5,115.1,38.7&from=" +
			r.base.Now.AddDate(0, -6, 0).Format(time.DateOnly),
			"c.status in ('reported', 'accepted', 'in_progress', 'struck_off') and " + lightSQL + " in ('none', 'red') and c.source in ('visit', 'wechat', 'phone') " +
				"and c.urgency in ('normal', 'high', 'urgent') and c.geom && st_makeenvelope(112.5, 36.5, 115.1, 38.7, 4326) and c.noticed_at >= '" +
				r.base.Now.AddDate(0, -6, 0).Format(time.DateOnly) + day},
	}
}

// polygon is a drawn one with 40 corners around the region's middle.
func polygon() string {
	var ring []string
	for i := range 40 {
		radius := 1.2 - 0.5*float64(i%2)
		angle := float64(i) * math.Pi / 20
		ring = append(ring, fmt.Sprintf("%.5f %.5f", west+2+radius*math.Cos(angle), south+1.5+0.8*radius*math.Sin(angle)))
	}
	return "POLYGON((" + strings.Join(append(ring, ring[0]), ",") + "))"
}

// groupings are what is counted by, with the same in SQL.
var groupings = []struct{ by, sql, join string }{
	{"status", "c.status", ""},
	{"category", "c.category", ""},
	{"area", "a.code", " left join minqing.area a on a.id = c.area_id"},
	{"light", lightSQL, ""},
	{"day", "(c.noticed_at at time zone 'Asia/Shanghai')::date", ""},
}

// statistics measures counts by each dimension under each filter against the same GROUP BY.
func (r *run) statistics(ctx context.Context) error {
	p, err := r.served(ctx)
	if err != nil {
		return err
	}
	head := "Accept-Encoding: gzip\r\nCookie: " + p.cookie + "\r\n"
	var worst float64
	var name, sql string
	var everything []float64
	for _, f := range r.filters() {
		for _, g := range groupings {
			path := strings.TrimSuffix("/api/v1/stats?by="+g.by+"&"+f.query, "&")
			requests := repeat([]request{{path, "", http.StatusOK}}, 8)
			l, err := press(ctx, p.address, head, 1, requests)
			if err != nil {
				return err
			}
			typical := milliseconds(percentile(l.took[1:], 0.5)) // the first one asks the database for words
			everything = append(everything, typical)
			if typical > worst {
				worst, name = typical, fmt.Sprintf("%s by %s", f.name, g.by)
				sql = `select ` + g.sql + `, count(*) from minqing.concern c` + g.join + ` where ` + f.sql + ` group by 1`
			}
		}
	}
	baseline, err := r.base.grouped(ctx, sql)
	if err != nil {
		return err
	}
	r.tell(measured("statistics, the slowest filter and grouping", worst, "ms", milliseconds(baseline), atMost(30),
		fmt.Sprintf("%s; the median of all takes %s ms; baseline: the same GROUP BY", name, figure(percentile(everything, 0.5)))))
	return nil
}

// grouped is the quicker of two runs of a query.
func (b *base) grouped(ctx context.Context, sql string) (time.Duration, error) {
	if _, err := b.owner.Exec(ctx, `set jit = off; set search_path = minqing, public`); err != nil {
		return 0, err
	}
	var took []time.Duration
	for range 2 {
		began := time.Now()
		rows, err := b.owner.Query(ctx, sql)
		if err != nil {
			return 0, err
		}
		for rows.Next() {
		}
		if err := rows.Err(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(began))
	}
	return percentile(took, 0), nil
}
