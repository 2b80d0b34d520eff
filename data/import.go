package data

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
	"minqing/geo/table"
)

// ImportKind is what the rows of a file are.
type ImportKind string

// The kinds.
const (
	ImportAreas    ImportKind = "areas"
	ImportConcerns ImportKind = "concerns"
)

// CategoryPolicy says what becomes of a row whose category is not known.
type CategoryPolicy string

// The policies. A created category is a child of the category `imported`.
const (
	RefuseCategories CategoryPolicy = ""
	CreateCategories CategoryPolicy = "create"
)

// ImportOptions say how a file is to be read. Fields are named as on the wire (ImportFields lists them).
type ImportOptions struct {
	Kind   ImportKind
	File   string                       // its name, for the record
	Source string                       // the system that the source ids come from; "" if there is but one
	Map    map[string]string            // field → column; a field that is not here is looked for by its usual names
	Values map[string]map[string]string // field → what the file says → what it means
	Set    map[string]string            // field → the value of every row
	Datum  geo.Datum                    // 0: what the file itself declares
	DryRun bool                         // do everything, keep nothing

	// Of areas without codes: they are numbered below Under from west to east, in rows from north to south.
	Level         geo.Level
	Under         geo.Code
	CreateParents bool    // missing levels above become the unions of what lies below them
	Sliver        float64 // m² that borders may be off; 0: the store's

	Categories CategoryPolicy // of concerns
}

// ImportProgress is told now and then, from the goroutine that imports.
type ImportProgress struct {
	Stage string // reading, checking, writing
	Rows  int64  // read so far
}

// ImportReport is what became of a file's rows: Read = Added + Known + Refused, but for the parents made for areas.
type ImportReport struct {
	DryRun     bool         `json:"dry_run"`
	Read       int64        `json:"rows_read"`
	Added      int64        `json:"added"`
	Known      int64        `json:"known"`
	Refused    int64        `json:"refused"`
	Unassigned int64        `json:"unassigned"` // of the concerns added: outside of every grid
	Masked     int64        `json:"masked"`     // of the concerns added: with a number of a person in a text, which was masked
	Parents    int64        `json:"parents"`    // areas made above those of the file
	Categories []string     `json:"categories"` // slugs that were created
	Problems   []RowProblem `json:"problems"`   // the first MaxProblems
}

// MaxProblems is how many refused rows a report names; the counts are of all.
const MaxProblems = 10_000

// RowProblem is why a row was refused. Line is where the row begins in the file, counted from 1; for a format without
// lines, the row's number.
type RowProblem struct {
	Line    int64  `json:"line"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"` // Chinese
	English string `json:"en"`
}

// refuse counts a row. What it says of the row may quote it, so the numbers of persons are masked.
func (r *ImportReport) refuse(p RowProblem) {
	r.Refused++
	if len(r.Problems) < MaxProblems {
		p.Message, _ = concern.MaskPersonal(p.Message)
		p.English, _ = concern.MaskPersonal(p.English)
		r.Problems = append(r.Problems, p)
	}
}

// problem makes a RowProblem of an error that speaks both languages.
func problem(line int64, field string, err error) RowProblem {
	var e *Error
	if errors.As(err, &e) {
		zh, en := e.Message, e.English
		for path := range e.Fields { // an error about a row has one
			field, zh, en = path, e.Fields[path], e.FieldsEnglish[path]
		}
		return RowProblem{line, field, zh, en}
	}
	return RowProblem{line, field, geo.InChinese(err), err.Error()}
}

// importing is one run of Import.
type importing struct {
	ImportOptions
	store    *Store
	actor    Actor
	tx       pgx.Tx
	rows     table.Reader
	columns  columns
	datum    geo.Datum
	report   *ImportReport
	progress func(ImportProgress)
}

// Import takes a file's rows in one transaction: those that are right and new are added, the others are in the report,
// each with its line. The same file again adds nothing: a row is known by its source id where one is mapped, else by its
// content and by which of several equal rows it is.
//
// It is Invalid when no row could be right: the file declares no datum and none is given, a mapped column is not there,
// a value that is set for all rows is wrong. It is Forbidden unless the actor is staff or administrator; rows that lie in
// somebody else's area are refused. When the context ends nothing is kept. progress may be nil.
//
// A first import of a hundred thousand concerns or more builds the indexes anew: lists then wait until it has ended.
func (s *Store) Import(ctx context.Context, actor Actor, rows table.Reader, o ImportOptions, progress func(ImportProgress)) (*ImportReport, error) {
	if actor.Viewer.Role != concern.Staff && actor.Viewer.Role != concern.Admin {
		return nil, fail(Forbidden, "只有社区工作人员和管理员可以导入", "Only staff and administrators may import")
	}
	if progress == nil {
		progress = func(ImportProgress) {}
	}
	im := &importing{
		ImportOptions: o, store: s, actor: actor, rows: rows, progress: progress,
		report: &ImportReport{DryRun: o.DryRun, Categories: []string{}, Problems: []RowProblem{}},
	}
	if im.Sliver == 0 {
		im.Sliver = s.sliver
	}
	var err error
	if im.datum, err = declaredDatum(o.Datum, rows.EPSG()); err != nil {
		return nil, err
	}
	fields, ok := fieldsOf[o.Kind]
	if !ok {
		return nil, wrongField("kind", "要写明导入的是 areas（区划）还是 concerns（诉求）", "say whether these are areas or concerns")
	}
	if im.columns, err = findColumns(fields, rows.Columns(), o); err != nil {
		return nil, err
	}
	err = s.write(ctx, "import", func(tx pgx.Tx) error {
		im.tx = tx
		if err := im.prepare(ctx); err != nil {
			return err
		}
		run := im.concerns
		if o.Kind == ImportAreas {
			run = im.areas
		}
		if err := run(ctx); err != nil {
			return err
		}
		if o.DryRun {
			return errDryRun
		}
		return im.audit(ctx)
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return nil, err
	}
	return im.report, nil
}

// errDryRun makes the transaction roll back after all has gone well.
var errDryRun = errors.New("a dry run keeps nothing")

func (im *importing) prepare(ctx context.Context) error {
	if _, err := im.tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, int64(importLock)); err != nil {
		return err
	}
	return checkEPSG(ctx, im.tx, im.datum)
}

// declaredDatum reconciles what the user says of the coordinates with what the file says. A file that says degrees may
// be declared as one of the datums of Chinese maps, which have no code of their own; any other disagreement is an error.
func declaredDatum(said geo.Datum, epsg int) (geo.Datum, error) {
	file := geo.EPSG(epsg)
	switch {
	case said == 0 && file == 0:
		return 0, wrongField("datum",
			"文件没有写明坐标系，请注明：wgs84、cgcs2000、gcj02（高德、腾讯）、bd09（百度）或 EPSG 代码。坐标系弄错，在阳泉会偏 566 米，比一个网格还宽",
			"the file does not say what its coordinates are measured in: declare wgs84, cgcs2000, gcj02, bd09 or an EPSG code. At Yangquan a wrong datum is off by 566 m, wider than a grid")
	case said == 0:
		return file, nil
	case file == 0 || agree(file, said):
		return said, nil
	}
	return 0, wrongField("datum",
		fmt.Sprintf("文件写的坐标系是 %s，您注明的是 %s，两者不符，请核对", file, said),
		fmt.Sprintf("the file says its coordinates are %s, you say %s: find out which is right", file, said))
}

// agree says whether coordinates that a file calls one thing may be what the user calls another.
func agree(file, said geo.Datum) bool {
	_, fileElse := file.EPSGCode()
	_, saidElse := said.EPSGCode()
	return file == said || !fileElse && !saidElse
}

// next reads a row, reporting those that the format itself has broken. It is nil at the end.
func (im *importing) next(ctx context.Context) (*table.Row, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		row, err := im.rows.Next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		im.report.Read++
		if im.report.Read%1000 == 0 {
			im.progress(ImportProgress{"reading", im.report.Read})
		}
		var broken *table.RowError
		if errors.As(err, &broken) {
			im.report.refuse(RowProblem{Line: int64(broken.Line), Message: broken.Zh, English: broken.English})
			continue
		}
		if err != nil {
			return nil, &Error{Kind: Invalid, Message: "文件读到一半读不下去：" + geo.InChinese(err), English: "The file cannot be read to its end: " + err.Error(), Err: err}
		}
		if own := geo.EPSG(row.SRID); own != 0 && !agree(own, im.datum) {
			im.report.refuse(RowProblem{
				int64(row.Line), "geometry", fmt.Sprintf("这一行写的坐标系是 %s，整个文件是 %s", own, im.datum),
				fmt.Sprintf("this row says its coordinates are %s, the file's are %s", own, im.datum),
			})
			continue
		}
		return &row, nil
	}
}

func (im *importing) audit(ctx context.Context) error {
	return audit(ctx, im.tx, im.actor, "import", map[string]any{
		"by": im.actor.Name, "file": im.File, "kind": string(im.Kind), "rows": im.report.Read, "added": im.report.Added,
	})
}
