package data

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	pgxgeom "github.com/twpayne/pgx-geom"

	"minqing/geo"
)

// ExportBoard writes what is drawn on a board as a GeoJSON FeatureCollection that has the board's name, area and day beside its
// features, of one snapshot and as it is read. Linked are concerns that the actor sees, restricted ones never. begin as in Export,
// and a row of audit before it. NotFound when the board is not the actor's to read, Forbidden for roles that hand nothing out.
func (s *Store) ExportBoard(ctx context.Context, actor Actor, id int64, purpose string, begin func(count int64) (io.Writer, error)) error {
	if _, err := readableBoard(ctx, s.pool, &actor, id); err != nil {
		return err
	}
	if err := mayExport(&actor); err != nil {
		return err
	}
	e := input()
	purpose = checkPurpose(e, purpose)
	if err := e.refused(); err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, s.ownConnection())
	if err != nil {
		return doing("connect for an export", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if err := pgxgeom.Register(ctx, conn); err != nil {
		return doing("connect for an export", err)
	}
	err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		board, err := readableBoard(ctx, tx, &actor, id)
		if err != nil {
			return err
		}
		err = s.write(ctx, "write the audit", func(tx pgx.Tx) error {
			return audit(ctx, tx, actor, "export", map[string]any{"purpose": purpose, "board": id, "count": board.Annotations, "by": actor.Name})
		})
		if err != nil {
			return err
		}
		to, err := begin(int64(board.Annotations))
		if err != nil {
			return err
		}
		return writeBoard(ctx, tx, &actor, board, to)
	})
	return doing("export a board", err)
}

// boardFile is what stands in a board's file beside its features.
type boardFile struct {
	Name  string    `json:"name"`
	Area  boardArea `json:"area"`
	MetOn string    `json:"met_on"`
}

// boardArea is where a board is.
type boardArea struct {
	Code geo.Code `json:"code"`
	Name string   `json:"name"`
}

// boardFeature are the properties of one drawing in the file.
type boardFeature struct {
	Kind     AnnotationKind `json:"kind"`
	Title    string         `json:"title"`
	Level    int16          `json:"level"`
	Color    int16          `json:"color"`
	Width    int16          `json:"width"`
	Concerns []int64        `json:"concerns"`
}

func writeBoard(ctx context.Context, tx pgx.Tx, actor *Actor, board *Board, to io.Writer) error {
	w := bufio.NewWriterSize(to, exportBuffer)
	head, err := json.Marshal(boardFile{board.Name, boardArea{board.Area.Code, board.Area.Name}, board.MetOn.Format(time.DateOnly)})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, `{"type":"FeatureCollection",%s,"features":[`, head[1:len(head)-1]); err != nil {
		return err
	}
	scope := actor.Scope()
	args := arguments{board.ID}
	rows, err := tx.Query(ctx, `select n.id, n.kind, n.geom, n.title, n.level, n.color, n.width, array(select c.id from minqing.concern c
			where c.id = any(n.concerns) and not c.restricted and `+scopeCondition(&scope, &args)+` order by c.id)
		from minqing.annotation n where n.board_id = $1 order by n.id`, args...)
	if err != nil {
		return err
	}
	var id int64
	var f boardFeature
	var g shape
	between := "\n"
	_, err = pgx.ForEachRow(rows, []any{&id, &f.Kind, &g, &f.Title, &f.Level, &f.Color, &f.Width, &f.Concerns}, func() error {
		properties, err := json.Marshal(f)
		if err != nil {
			return err
		}
		_, err = w.Write(geo.AppendFeature([]byte(between), id, g.Geometry, properties))
		between = ",\n"
		return err
	})
	if err != nil {
		return errors.Join(err, w.Flush())
	}
	if _, err := w.WriteString("\n]}\n"); err != nil {
		return err
	}
	return w.Flush()
}

// The most that a board's file may hold.
const (
	MostBoardBytes    = 8 << 20
	mostBoardFeatures = 2000
	mostBoardProblems = 100 // that are told
)

// ImportBoard opens a board of what a GeoJSON FeatureCollection in WGS 84 holds, all of it or nothing: Invalid names what is wrong with
// which feature. Where n has no name or day, the file's are taken. Links are left out: in another house the same number is another concern.
func (s *Store) ImportBoard(ctx context.Context, actor Actor, n NewBoard, file []byte, idem Idempotency) (*Board, error) {
	var said boardFile
	if err := json.Unmarshal(bytes.TrimPrefix(file, []byte("\ufeff")), &said); err == nil {
		if n.Name == "" {
			n.Name = said.Name
		}
		if day, err := time.Parse(time.DateOnly, said.MetOn); err == nil && n.MetOn.IsZero() {
			n.MetOn = day
		}
	}
	var made *Board
	err := s.write(ctx, "import a board", func(tx pgx.Tx) error {
		var err error
		made, err = s.openBoard(ctx, tx, &actor, n, idem, "board/import", func(to *Board) error {
			drawn, err := readDrawings(file)
			if err != nil {
				return err
			}
			var batch pgx.Batch
			for i := range drawn {
				a := &drawn[i]
				batch.Queue(`insert into minqing.annotation (board_id, kind, geom, title, level, color, width, created_by)
					values ($1, $2, $3, $4, $5, $6, $7, nullif($8::bigint, 0))`,
					to.ID, string(a.Kind), shape{a.Geometry}, a.Title, a.Level, a.Color, a.Width, actor.Viewer.Author())
			}
			to.Annotations = len(drawn)
			if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
				return err
			}
			return audit(ctx, tx, actor, "import", map[string]any{"board": to.ID, "count": len(drawn)})
		})
		return err
	})
	return made, err
}

// readDrawings reads and checks every feature of a file.
func readDrawings(file []byte) ([]Annotation, error) {
	e := input()
	var drawn []Annotation
	wrong := 0
	note := func(path, zh, en string) {
		if wrong++; wrong <= mostBoardProblems {
			e.addField(path, zh, en)
		}
	}
	in := geo.NewFeatureReader(bytes.NewReader(file), MostBoardBytes)
	for {
		f, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		var one *geo.FeatureError
		switch {
		case in.N() > mostBoardFeatures:
			return nil, wrongField("features", fmt.Sprintf("一次最多导入 %d 个标注，请分成几份", mostBoardFeatures),
				fmt.Sprintf("at most %d drawings at once: split the file", mostBoardFeatures))
		case errors.As(err, &one):
			note(fmt.Sprintf("features[%d]", one.N-1), geo.InChinese(one.Err), one.Err.Error())
			continue
		case err != nil:
			return nil, &Error{Kind: Invalid, Message: "文件读不懂：" + geo.InChinese(err), English: "The file cannot be read: " + err.Error()}
		}
		a, refused := drawingOf(&f)
		for field, zh := range refused.Fields {
			path := fmt.Sprintf("features[%d].properties.%s", in.N()-1, field)
			if field == "geometry" {
				path = fmt.Sprintf("features[%d].geometry", in.N()-1)
			}
			note(path, zh, refused.FieldsEnglish[field])
		}
		drawn = append(drawn, a)
	}
	if code := in.EPSG(); code != 0 && code != 4326 && code != 4490 {
		note("crs", fmt.Sprintf("文件写明是 EPSG:%d，请先转换成 WGS-84（EPSG:4326）", code), fmt.Sprintf("it declares EPSG:%d: convert it to WGS 84 (EPSG:4326) first", code))
	}
	if wrong > mostBoardProblems {
		e.Message = fmt.Sprintf("有 %d 处不对，下面是前 %d 处；一个也没有导入", wrong, mostBoardProblems)
		e.English = fmt.Sprintf("%d things are wrong, the first %d are named; nothing was imported", wrong, mostBoardProblems)
	}
	return drawn, e.refused()
}

// drawingOf is the drawing that a feature describes, with the fields that are wrong. Members that a drawing has not are passed over.
func drawingOf(f *geo.Feature) (Annotation, *Error) {
	a := Annotation{Geometry: f.Geometry, Color: 1, Width: 3}
	e := input()
	for name, to := range map[string]any{"kind": &a.Kind, "title": &a.Title, "level": &a.Level, "color": &a.Color, "width": &a.Width} {
		if raw := f.Properties.Get(name); raw != nil && json.Unmarshal(raw, to) != nil {
			e.addField(name, "类型不对", "it has the wrong type")
		}
	}
	var checked *Error
	if len(e.Fields) == 0 && errors.As(a.check(), &checked) {
		return a, checked
	}
	return a, e
}
