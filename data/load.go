package data

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// load hands everything over, of one snapshot, and answers its position.
func load(ctx context.Context, conn *pgx.Conn, h Handler, pending *bool) (Position, error) {
	var at Position
	err := inSnapshot(ctx, conn, pending, func(tx pgx.Tx, now Position, _ uint64) (err error) {
		at = now
		s := &State{Position: now}
		if s.Categories, err = categories(ctx, tx); err != nil {
			return err
		}
		if s.Areas, err = allAreas(ctx, tx); err != nil {
			return err
		}
		if s.Ground, err = allGround(ctx, tx); err != nil {
			return err
		}
		if s.Boards, err = boardsWhere(ctx, tx, `true`); err != nil {
			return err
		}
		if s.Annotations, err = annotationsWhere(ctx, tx, `true`); err != nil {
			return err
		}
		var broken error // the stream's own failure is the database's, not the handler's
		all := marks(ctx, tx, ``)
		s.Marks = func(yield func(concern.Mark, error) bool) {
			for m, err := range all {
				broken = err
				if !yield(m, err) {
					return
				}
			}
		}
		if err := h.Load(ctx, s); err != nil && broken == nil {
			return &handlerError{fmt.Errorf("load: %w", err)}
		}
		return broken
	})
	return at, doing("load the map", err)
}

func allAreas(ctx context.Context, q querier) ([]Area, error) {
	rows, err := q.Query(ctx, `select `+areaColumns(true)+areaTables+` order by a.prefix`)
	if err != nil {
		return nil, doing("read areas", err)
	}
	areas, err := pgx.CollectRows(rows, scanArea)
	return areas, doing("read areas", err)
}

func allGround(ctx context.Context, q querier) ([]Ground, error) {
	rows, err := q.Query(ctx, `select id, kind, name, rank, geom from minqing.ground order by id`)
	if err != nil {
		return nil, doing("read the ground", err)
	}
	ground, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Ground, error) {
		var g Ground
		var s shape
		err := row.Scan(&g.ID, &g.Kind, &g.Name, &g.Rank, &s)
		g.Geometry = s.Geometry
		return g, err
	})
	return ground, doing("read the ground", err)
}

// marks streams the marks of the rows that where chooses, read in binary and without an allocation a row.
func marks(ctx context.Context, q querier, where string, args ...any) iter.Seq2[concern.Mark, error] {
	return func(yield func(concern.Mark, error) bool) {
		fail := func(err error) { yield(concern.Mark{}, doing("read the marks", err)) }
		rows, err := q.Query(ctx, `select `+markColumns+` from minqing.concern c`+where,
			append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, args...)...)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		d := newMarkDecoder()
		for rows.Next() {
			m, err := d.decode(rows.RawValues())
			if err != nil {
				fail(err)
				return
			}
			if !yield(m, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			fail(err)
		}
	}
}

// markDecoder reads markColumns from PostgreSQL's binary form. Words that come again and again are one string in memory.
type markDecoder struct {
	texts      map[string]string
	status     lexicon[concern.Status]
	urgency    lexicon[concern.Urgency]
	source     lexicon[concern.Source]
	force      lexicon[concern.Force]
	mustReport lexicon[concern.MustReport]
	mustArrive lexicon[concern.MustArrive]
	err        error
}

func newMarkDecoder() *markDecoder {
	return &markDecoder{
		texts:      map[string]string{},
		status:     lexicon[concern.Status]{},
		urgency:    lexicon[concern.Urgency]{},
		source:     lexicon[concern.Source]{},
		force:      lexicon[concern.Force]{},
		mustReport: lexicon[concern.MustReport]{},
		mustArrive: lexicon[concern.MustArrive]{},
	}
}

func (d *markDecoder) decode(v [][]byte) (concern.Mark, error) {
	m := concern.Mark{
		ID: int64At(v[0]), Version: int64At(v[1]), Lon: float64At(v[2]), Lat: float64At(v[3]), Area: int32(binary.BigEndian.Uint32(v[4])),
		Category:   d.text(v[5]),
		Status:     look(d, d.status, v[6], concern.ParseStatus),
		Urgency:    look(d, d.urgency, v[7], concern.ParseUrgency),
		Source:     look(d, d.source, v[8], concern.ParseSource),
		Force:      look(d, d.force, v[9], concern.ParseForce),
		MustReport: look(d, d.mustReport, v[10], concern.ParseMustReport),
		MustArrive: look(d, d.mustArrive, v[11], concern.ParseMustArrive),
		Team:       d.text(v[12]), Reporter: int64At(v[13]),
		NoticedAt: timeAt(v[14]), YellowAt: timeAt(v[15]), RedAt: timeAt(v[16]), EndedAt: timeAt(v[17]),
	}
	return m, d.err
}

func (d *markDecoder) text(b []byte) string {
	t, has := d.texts[string(b)]
	if !has {
		t = string(b)
		d.texts[t] = t
	}
	return t
}

// lexicon remembers the words parsed so far.
type lexicon[W any] map[string]W

func look[W any](d *markDecoder, l lexicon[W], b []byte, parse func(string) (W, error)) W {
	w, has := l[string(b)]
	if !has {
		var err error
		if w, err = parse(string(b)); err != nil {
			d.err = err
			return w
		}
		l[string(b)] = w
	}
	return w
}

func int64At(b []byte) int64     { return int64(binary.BigEndian.Uint64(b)) }
func float64At(b []byte) float64 { return math.Float64frombits(binary.BigEndian.Uint64(b)) }

// timeAt reads a timestamptz: microseconds since the year 2000. Null is the zero time.
func timeAt(b []byte) time.Time {
	if b == nil {
		return time.Time{}
	}
	return time.UnixMicro(int64At(b) + microsTo2000).UTC()
}

var microsTo2000 = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
