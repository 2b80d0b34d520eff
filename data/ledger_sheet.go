package data

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"

	"minqing/concern"
)

// LedgerSheetOptions say which ledger is handed out, and what for.
type LedgerSheetOptions struct {
	LedgerQuery
	Purpose string // 2 to 200 characters, kept in the audit
}

// mostSheetRows is what a sheet of Excel holds, less its head.
const mostSheetRows = 1_048_576 - sheetHead

// sheetBatch is how many rows are read at once.
const sheetBatch = 1000

// LedgerSheet writes the ledger as a workbook for Excel and WPS, all of one snapshot of the database, with its figures by grid on a
// second sheet. Restricted concerns are never in it. Rows go to a file on their way, so that memory does not grow with them.
//
// begin is called once, when the workbook is made and the audit has a row of it, with the number of concerns in it; what it answers
// is written to. Its error ends the export.
//
// Forbidden unless the actor is leader, staff or planner; Invalid when the purpose is missing or there are more rows than a sheet holds.
func (s *Store) LedgerSheet(ctx context.Context, actor Actor, o LedgerSheetOptions, begin func(count int64) (io.Writer, error)) error {
	if err := mayExport(&actor); err != nil {
		return err
	}
	e := input()
	o.Purpose = checkPurpose(e, o.Purpose)
	if err := e.refused(); err != nil {
		return err
	}
	without := false
	o.Filter.Restricted = &without
	head, err := s.sheetTitle(ctx, &o)
	if err != nil {
		return err
	}

	conn, err := pgx.ConnectConfig(ctx, s.ownConnection())
	if err != nil {
		return doing("connect for a ledger", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	book := newLedgerBook()
	defer book.close()
	var count int64
	err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		l, err := s.ledgerFor(ctx, tx, &actor, o.LedgerQuery, s.now().UTC())
		if err != nil {
			return err
		}
		count, err = s.fillBook(ctx, tx, l, book, head)
		return err
	})
	if err != nil {
		return doing("write a ledger", err)
	}
	err = s.write(ctx, "write the audit", func(tx pgx.Tx) error {
		return audit(ctx, tx, actor, "export", map[string]any{
			"purpose": o.Purpose, "filter": o.Filter.Encode().Encode(), "ledger": o.Period.String(), "format": "xlsx", "count": count, "by": actor.Name,
		})
	})
	if err != nil {
		return err
	}
	to, err := begin(count)
	if err != nil {
		return err
	}
	return book.writeTo(to)
}

// sheetTitle are the two lines above the head: what it is a ledger of, and how it came to be.
func (s *Store) sheetTitle(ctx context.Context, o *LedgerSheetOptions) ([2]string, error) {
	var lines [2]string
	var place string
	err := s.pool.QueryRow(ctx, `select coalesce(string_agg(a.name, '、' order by a.prefix), '') from minqing.area a where a.prefix = any($1::text[])`, listed(o.Filter.Areas)).Scan(&place)
	if err != nil {
		return lines, doing("read the areas", err)
	}
	made, err := s.Fictional(ctx)
	if err != nil {
		return lines, err
	}
	lines[0] = strings.TrimSpace(place + " 销号台账（" + o.Period.chinese() + "）")
	lines[1] = "制表时间 " + s.now().In(concern.Shanghai).Format("2006-01-02 15:04") + "；受限诉求不在内"
	rest := o.Filter
	rest.Areas, rest.Restricted = nil, nil
	if rest.Encode().Encode() != "" {
		lines[1] += "；只含按条件筛选出的诉求"
	}
	if made {
		lines[1] += "；演示数据，均为虚构"
	}
	return lines, nil
}

// fillBook writes the rows, a batch at a time, then what they come to, and answers how many there are.
func (s *Store) fillBook(ctx context.Context, tx pgx.Tx, l *ledger, book *ledgerBook, title [2]string) (int64, error) {
	sums, err := l.newSums(ctx, tx)
	if err != nil {
		return 0, err
	}
	if err := book.begin(title, l.Period.bounded()); err != nil {
		return 0, err
	}
	var last *ledgerPosition
	var count int64
	for {
		batch := make([]LedgerRow, 0, sheetBatch)
		err := l.each(ctx, tx, last, sheetBatch, func(r *LedgerRow) error { batch = append(batch, *r); return nil })
		if err != nil {
			return 0, err
		}
		if err := l.say(ctx, s, tx, batch); err != nil {
			return 0, err
		}
		for i := range batch {
			sums.add(&batch[i])
			if err := book.add(&batch[i]); err != nil {
				return 0, err
			}
		}
		if count += int64(len(batch)); count > mostSheetRows {
			return 0, fail(Invalid, fmt.Sprintf("一张表最多放 %d 件，请再加一个条件", mostSheetRows), fmt.Sprintf("A sheet holds at most %d concerns: add a condition", mostSheetRows))
		}
		if len(batch) < sheetBatch {
			break
		}
		last = batch[len(batch)-1].position()
	}
	return count, book.end(title, sums.count())
}

// ledgerBook is a workbook that is being written. Its rows wait in a file of the system's temporary folder.
type ledgerBook struct {
	file    *excelize.File
	rows    *excelize.StreamWriter
	n       int // of rows
	columns []sheetColumn
	styles  sheetStyles
}

func newLedgerBook() *ledgerBook { return &ledgerBook{file: excelize.NewFile()} }

func (b *ledgerBook) close() {
	// What could not be removed is the system's temporary folder's to clear.
	_ = b.file.Close()
}

// writeTo packs the workbook straight into w, not into memory first.
func (b *ledgerBook) writeTo(w io.Writer) error {
	b.file.ZipWriter = func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) }
	_, err := b.file.WriteToBuffer()
	return err
}
