package data

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// inSnapshot runs do in one REPEATABLE READ transaction, with the position of its snapshot and the newest transaction whose
// changes are pruned. Wake-ups that came before the snapshot was taken ask for nothing more: pending is cleared.
func inSnapshot(ctx context.Context, conn *pgx.Conn, pending *bool, do func(tx pgx.Tx, at Position, pruned uint64) error) error {
	return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		var at Position
		var snap string
		var pruned uint64
		err := tx.QueryRow(ctx, `select epoch::text, pruned::text::bigint, pg_current_snapshot()::text from minqing.feed`).Scan(&at.Epoch, &pruned, &snap)
		if err != nil {
			return err
		}
		*pending = false
		var ok bool
		if at.snap, ok = parseSnapshot(snap); !ok {
			return fmt.Errorf("snapshot %q is not understood", snap)
		}
		return do(tx, at, pruned)
	})
}

// readBatch reads the change rows that are visible now and were not at from, in one snapshot: a transaction that took long to
// commit is in it once it has, however many younger ones were told before.
func readBatch(ctx context.Context, conn *pgx.Conn, from Position, limit int, pending *bool) (*Batch, error) {
	b := &Batch{}
	err := inSnapshot(ctx, conn, pending, func(tx pgx.Tx, at Position, pruned uint64) error {
		if at.Epoch != from.Epoch || pruned >= from.snap.xmin || from.snap.xmax > at.snap.xmax {
			return ErrReset
		}
		b.Position = at
		c, err := collectChanges(ctx, tx, from, limit)
		if err != nil {
			return err
		}
		return c.fill(ctx, tx, b, limit)
	})
	if err != nil {
		return nil, doing("read changes", err)
	}
	return b, nil
}

// changes are the rows of the log, sorted by what they are about.
type changes struct {
	marks       map[int64]MarkChange
	runs        [][2]int64 // ids added in bulk, both ends included
	area        map[int64]bool
	ground      bool
	category    bool
	boards      map[int64]string // → prefix of its area
	annotations map[int64]drawn
	accounts    map[int64]bool
	grids       map[int64]bool
}

// drawn is what the log tells of an annotation: the rest is read.
type drawn struct {
	Board  int64  `json:"board"`
	Prefix string `json:"prefix"`
}

func collectChanges(ctx context.Context, tx pgx.Tx, from Position, limit int) (*changes, error) {
	c := &changes{
		marks: map[int64]MarkChange{}, area: map[int64]bool{}, boards: map[int64]string{},
		annotations: map[int64]drawn{}, accounts: map[int64]bool{}, grids: map[int64]bool{},
	}
	rows, err := tx.Query(ctx, `select kind, id, before, after from minqing.change
		where xid >= $1::text::xid8 and not pg_visible_in_snapshot(xid, $2::text::pg_snapshot)
		order by xid, seq limit $3`, fmt.Sprint(from.snap.xmin), from.snap.String(), limit+1)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		if n++; n > limit {
			return nil, ErrReset
		}
		var kind string
		var id int64
		var before, after []byte
		if err := rows.Scan(&kind, &id, &before, &after); err != nil {
			return nil, err
		}
		if err := c.add(kind, id, before, after); err != nil {
			return nil, fmt.Errorf("%s %d: %w", kind, id, err)
		}
	}
	return c, rows.Err()
}

func (c *changes) add(kind string, id int64, before, after []byte) error {
	switch kind {
	case "concern":
		return c.addMark(id, before, after)
	case "bulk":
		var run struct{ From, To int64 }
		if err := json.Unmarshal(after, &run); err != nil {
			return err
		}
		c.runs = append(c.runs, [2]int64{run.From, run.To})
	case "area":
		c.area[id] = true
	case "ground":
		c.ground = true
	case "category":
		c.category = true
	case "account":
		c.accounts[id] = true
	case "grid":
		c.grids[id] = true
	case "board", "annotation":
		var d drawn
		if err := json.Unmarshal(after, &d); err != nil {
			return err
		}
		if kind == "board" {
			c.boards[id] = d.Prefix
		} else {
			c.annotations[id] = d
		}
	default:
		return fmt.Errorf("this kind of change is not known")
	}
	return nil
}

// addMark keeps the oldest state before and the newest after. Versions decide, not the order of the rows: transactions on one
// concern commit in the order of its versions, whichever of them began first.
func (c *changes) addMark(id int64, before, after []byte) error {
	was, err := readMark(before)
	if err != nil {
		return err
	}
	is, err := readMark(after)
	if err != nil {
		return err
	}
	m, has := c.marks[id]
	if !has || m.Before != nil && (was == nil || was.Version < m.Before.Version) {
		m.Before = was
	}
	if !has || m.After != nil && (is == nil || is.Version > m.After.Version) {
		m.After = is
	}
	c.marks[id] = m
	return nil
}

func readMark(b []byte) (*concern.Mark, error) {
	if b == nil {
		return nil, nil
	}
	var m concern.Mark
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, err
	}
	m.NoticedAt, m.YellowAt, m.RedAt = m.NoticedAt.UTC(), m.YellowAt.UTC(), m.RedAt.UTC()
	return &m, nil
}

// fill reads what the log does not carry, in the same snapshot.
func (c *changes) fill(ctx context.Context, tx pgx.Tx, b *Batch, limit int) (err error) {
	if err := c.readRuns(ctx, tx, limit); err != nil {
		return err
	}
	for _, id := range sortedKeys(c.marks) {
		b.Concerns = append(b.Concerns, c.marks[id])
	}
	if c.category {
		if b.Categories, err = categories(ctx, tx); err != nil {
			return err
		}
	}
	if len(c.area) > 0 {
		for _, id := range sortedKeys(c.area) {
			b.AreaIDs = append(b.AreaIDs, int32(id))
		}
		if b.Areas, err = allAreas(ctx, tx); err != nil {
			return err
		}
	}
	if c.ground {
		if b.Ground, err = allGround(ctx, tx); err != nil {
			return err
		}
	}
	b.Accounts = sortedKeys(c.accounts)
	for _, id := range sortedKeys(c.grids) {
		b.GridIDs = append(b.GridIDs, int32(id))
	}
	return c.fillBoards(ctx, tx, b)
}

// readRuns adds the concerns that came in bulk as they are now: whatever else happened to them, they are new to the reader.
func (c *changes) readRuns(ctx context.Context, tx pgx.Tx, limit int) error {
	for _, run := range c.runs {
		if run[1]-run[0] >= int64(limit) {
			return ErrReset
		}
		for m, err := range marks(ctx, tx, ` where c.id between $1 and $2`, run[0], run[1]) {
			if err != nil {
				return err
			}
			c.marks[m.ID] = MarkChange{After: &m}
		}
		if len(c.marks) > limit {
			return ErrReset
		}
	}
	return nil
}

func (c *changes) fillBoards(ctx context.Context, tx pgx.Tx, b *Batch) error {
	boards, err := boardsWhere(ctx, tx, `b.id = any($1)`, sortedKeys(c.boards))
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(c.boards) {
		change := BoardChange{ID: id, AreaPrefix: c.boards[id]}
		if i := slices.IndexFunc(boards, func(b Board) bool { return b.ID == id }); i >= 0 {
			change.After = &boards[i]
		}
		b.Boards = append(b.Boards, change)
	}
	annotations, err := annotationsWhere(ctx, tx, `n.id = any($1)`, sortedKeys(c.annotations))
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(c.annotations) {
		d := c.annotations[id]
		change := AnnotationChange{ID: id, Board: d.Board, AreaPrefix: d.Prefix}
		if i := slices.IndexFunc(annotations, func(a Annotation) bool { return a.ID == id }); i >= 0 {
			change.After = &annotations[i]
		}
		b.Annotations = append(b.Annotations, change)
	}
	return nil
}

func sortedKeys[V any](m map[int64]V) []int64 {
	keys := make([]int64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
