package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
)

// exportCommand's filter flags are the parameters of the map's address, word for word.
type exportCommand struct {
	Format     string `arg:"" enum:"geojson" help:"geojson"`
	Area       string `help:"区划代码，逗号分隔 · Codes of areas."`
	BBox       string `name:"bbox" help:"西,南,东,北 · west,south,east,north."`
	Category   string `help:"类别 · Categories."`
	Status     string `help:"状态 · States of the loop."`
	Light      string `help:"灯 green,yellow,red,none · Lights."`
	Urgency    string `help:"紧急程度 · Urgencies."`
	MustReport string `help:"必报 · Must-report kinds."`
	MustArrive string `help:"必到 · Must-arrive tags."`
	Source     string `help:"来源 · Source channels."`
	Force      string `help:"力量 · Forces."`
	Team       string `help:"队伍 · Teams."`
	Mine       bool   `help:"我报的或派给我的 · Mine (with --account)."`
	Unassigned string `help:"true 或 false：是否在网格之外 · Outside of every grid."`
	From       string `help:"发现时间从 · Noticed from (a day or an instant)."`
	To         string `help:"到（不含）· Noticed before."`
	EndedFrom  string `help:"结束时间从 · Ended from (a day or an instant)."`
	EndedTo    string `help:"到（不含）· Ended before."`
	Q          string `name:"q" help:"词语 · Words."`
	Within     string `help:"WKT 多边形 · A polygon."`

	Account string `help:"以哪个账号的权限导出；默认为本机管理者 · Export what this account sees. Default: the operator of this machine."`
	Datum   string `default:"wgs84" help:"坐标系 · Datum."`
	Fields  string `help:"字段，逗号分隔；默认全部 · Fields. Default: all."`
	Purpose string `required:"" help:"用途，写进审计 · What it is for; kept in the audit."`
	Output  string `short:"o" placeholder:"FILE" help:"写到文件；默认标准输出 · File to write. Default: standard output."`
}

func (c *exportCommand) query() string {
	q := url.Values{}
	for name, value := range map[string]string{
		"area": c.Area, "bbox": c.BBox, "category": c.Category, "status": c.Status, "light": c.Light, "urgency": c.Urgency,
		"must_report": c.MustReport, "must_arrive": c.MustArrive, "source": c.Source, "force": c.Force, "team": c.Team,
		"unassigned": c.Unassigned, "from": c.From, "to": c.To, "ended_from": c.EndedFrom, "ended_to": c.EndedTo, "q": c.Q, "within": c.Within,
	} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if c.Mine {
		q.Set("mine", "true")
	}
	return q.Encode()
}

func (c *exportCommand) options() (data.ExportOptions, error) {
	o := data.ExportOptions{Purpose: c.Purpose}
	var err error
	if o.Filter, _, err = concern.ParseFilter(c.query()); err != nil {
		return o, err
	}
	if o.Datum, err = geo.ParseDatum(c.Datum); err != nil {
		return o, err
	}
	if c.Fields != "" {
		o.Fields = strings.Split(c.Fields, ",")
	}
	return o, nil
}

func (c *exportCommand) Run(ctx context.Context, p *program) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	return p.with(ctx, func(db *database) error {
		if err := checkCategories(ctx, db.Store, &o.Filter); err != nil {
			return err
		}
		actor := data.Operator()
		if c.Account != "" {
			account, err := db.AccountNamed(ctx, c.Account)
			if err != nil {
				return err
			}
			actor = account.Actor()
		}
		return c.write(func(w io.Writer) error {
			var count int64
			if err := db.Export(ctx, actor, o, func(n int64) (io.Writer, error) { count = n; return w, nil }); err != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "%d 件 · concerns\n", count)
			return nil
		})
	})
}

// checkCategories refuses a category that does not exist: it would silently export nothing.
func checkCategories(ctx context.Context, store *data.Store, f *concern.Filter) error {
	categories, err := store.Categories(ctx)
	if err != nil {
		return err
	}
	exists := make(map[string]bool, len(categories))
	for i := range categories {
		exists[categories[i].Slug] = true
	}
	return f.CheckCategories(func(slug string) bool { return exists[slug] })
}

// write gives do standard output, or a file that appears under its name only when it is whole.
func (c *exportCommand) write(do func(io.Writer) error) error {
	if c.Output == "" {
		w := bufio.NewWriter(os.Stdout)
		return errors.Join(do(w), w.Flush())
	}
	part := c.Output + ".part"
	file, err := os.Create(part)
	if err != nil {
		return fmt.Errorf("write %s: %w", c.Output, err)
	}
	w := bufio.NewWriterSize(file, 1<<16)
	err = do(w)
	if err == nil {
		err = w.Flush()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := os.Rename(part, c.Output); err != nil {
		return fmt.Errorf("write %s: %w", c.Output, err)
	}
	return nil
}
