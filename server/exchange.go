package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"minqing/data"
	"minqing/data/demo"
	"minqing/geo"
	"minqing/geo/table"
)

type migrateCommand struct{}

func (migrateCommand) Run(ctx context.Context, p *program) error {
	return p.with(ctx, func(*database) error {
		fmt.Println("数据库结构是最新的 · The database's schema is up to date")
		return nil
	})
}

type demoCommand struct {
	Concerns int    `default:"3000" help:"民情件数 · How many concerns."`
	Seed     uint64 `default:"1" help:"另一个数字是另一座城 · Another number is another town."`
	Password string `env:"MINQING_DEMO_PASSWORD" help:"所有演示账号的密码；不给则随机 · Password of all accounts. Default: made by chance."`
}

func (c *demoCommand) Run(ctx context.Context, p *program) error {
	return p.with(ctx, func(db *database) error {
		last := time.Now()
		accounts, err := demo.Load(ctx, db.Store, demo.Options{
			Concerns: c.Concerns, Seed: c.Seed, Password: c.Password,
			Progress: func(made int64) {
				if time.Since(last) > time.Second {
					last = time.Now()
					fmt.Fprintf(os.Stderr, "\r%d / %d", made, c.Concerns)
				}
			},
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr)
		printSignIns(accounts)
		return nil
	})
}

// printSignIns tells the demo's accounts, which are known here and nowhere else.
func printSignIns(accounts []demo.Account) {
	fmt.Println("演示账号（虚构数据）· demo sign-ins (fictional data):")
	for _, a := range accounts {
		fmt.Printf("  %-10s %-18s %s\n", a.Name, a.Password, a.DisplayName)
	}
}

type importCommand struct {
	Kind          string            `arg:"" enum:"areas,concerns" help:"areas 区划 or concerns 民情."`
	File          string            `arg:"" type:"existingfile" help:"GeoJSON, CSV or GeoPackage."`
	Map           map[string]string `help:"字段=列名 · Field=column, e.g. --map x=e --map noticed_at=date."`
	Value         []string          `placeholder:"FIELD:FILE=MEANS" sep:"none" help:"某字段的取值换成什么 · What a value of the file means, e.g. --value category:Beleuchtung=street_light."`
	Set           map[string]string `help:"字段=值，用于每一行 · Field=value for every row, e.g. --set source=phone."`
	Datum         string            `placeholder:"NAME" help:"坐标系 wgs84 cgcs2000 gcj02 bd09 或 epsg:N；文件自己没写就必须给 · Datum; needed unless the file declares it."`
	DryRun        bool              `help:"只检查，不写入 · Check everything, keep nothing."`
	Source        string            `help:"来源系统的名字 · Name of the system that the source ids come from."`
	Unknown       string            `name:"unknown-categories" enum:"refuse,create" default:"refuse" help:"没有的类别：refuse 退回该行，create 新建 · Unknown categories: refuse the row, or create."`
	Level         string            `help:"没有代码的区划属于哪一级 · Level of areas without codes, e.g. grid."`
	Under         string            `placeholder:"CODE" help:"编在哪个区划之下 · Code that areas without codes are numbered below."`
	CreateParents bool              `help:"缺的上级由下级合并而成 · Make missing ancestors as unions."`
	ImportSliver  float64           `name:"sliver-m2" help:"这次允许的边界误差，平方米 · Sliver of this import, m²."`
	Charset       string            `help:"CSV 的编码 utf-8 gbk utf-16 latin1 · Charset of a CSV. Default: detected."`
	Layer         string            `help:"GeoPackage 的图层 · Layer of a GeoPackage with several."`
	Report        string            `placeholder:"FILE" help:"把退回的行写成 CSV · Write the refused rows to a CSV file."`
}

func (c *importCommand) options() (data.ImportOptions, error) {
	o := data.ImportOptions{
		Kind: data.ImportKind(c.Kind), File: filepath.Base(c.File), Source: c.Source, Map: c.Map, Set: c.Set,
		DryRun: c.DryRun, CreateParents: c.CreateParents, Sliver: c.ImportSliver,
	}
	if c.Unknown == "create" {
		o.Categories = data.CreateCategories
	}
	var err error
	if o.Values, err = parseValues(c.Value); err != nil {
		return o, err
	}
	if c.Datum != "" {
		if o.Datum, err = geo.ParseDatum(c.Datum); err != nil {
			return o, err
		}
	}
	if c.Level != "" {
		if o.Level, err = geo.ParseLevel(c.Level); err != nil {
			return o, err
		}
	}
	if c.Under != "" {
		o.Under, err = geo.ParseCode(c.Under)
	}
	return o, err
}

func (c *importCommand) Run(ctx context.Context, p *program) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	rows, err := table.Open(c.File, filepath.Base(c.File), table.Options{Charset: c.Charset, Layer: c.Layer})
	if err != nil {
		return err
	}
	defer rows.Close()
	return p.with(ctx, func(db *database) error {
		last := time.Now()
		id, err := db.StartImport(ctx, data.Operator(), o)
		if err != nil {
			return err
		}
		report, err := db.RunImport(ctx, id, data.Operator(), rows, o, func(progress data.ImportProgress) {
			if time.Since(last) > time.Second {
				last = time.Now()
				fmt.Fprintf(os.Stderr, "%s: %d\n", progress.Stage, progress.Rows)
			}
		})
		if err != nil {
			return err
		}
		return c.tell(report)
	})
}

// tell prints the counts as JSON and the first refused rows as words, and writes the report file that was asked for.
func (c *importCommand) tell(report *data.ImportReport) error {
	const shown = 20
	for i, problem := range report.Problems {
		if i == shown {
			fmt.Fprintf(os.Stderr, "… 还有 %d 行 · %d more rows\n", report.Refused-shown, report.Refused-shown)
			break
		}
		fmt.Fprintf(os.Stderr, "第 %d 行 %s：%s · %s\n", problem.Line, problem.Field, problem.Message, problem.English)
	}
	if c.Report != "" {
		if err := writeReport(c.Report, report.Problems); err != nil {
			return err
		}
	}
	counts := *report
	counts.Problems = nil
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	return out.Encode(counts)
}

func writeReport(path string, problems []data.RowProblem) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	w := csv.NewWriter(file)
	rows := [][]string{{"line", "field", "message", "english"}}
	for _, p := range problems {
		rows = append(rows, []string{strconv.FormatInt(p.Line, 10), p.Field, p.Message, p.English})
	}
	if err := errors.Join(w.WriteAll(rows), file.Close()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
