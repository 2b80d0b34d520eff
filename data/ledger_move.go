package data

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// movedLedger is what of one area's ledger was counted in with another's, as the history of areas keeps it: enough to take
// exactly that out again.
type movedLedger struct {
	From     int32         `json:"from"`
	To       int32         `json:"to"`
	Visits   []movedVisits `json:"visits,omitempty"`
	Services []int64       `json:"services,omitempty"` // ids
}

type movedVisits struct {
	Month string `json:"month"` // its first day
	Kind  string `json:"kind"`
	Due   int32  `json:"due"`
	Done  int32  `json:"done"`
}

func (m *movedLedger) empty() bool { return len(m.Visits) == 0 && len(m.Services) == 0 }

// moveLedger gives the visits and services of an area that is about to go to another, so that what was done stays counted; with
// to 0 they go with it. Its card and its checklist are its own and go with the row.
func moveLedger(ctx context.Context, tx pgx.Tx, from, to int32) (movedLedger, error) {
	m := movedLedger{From: from, To: to}
	rows, err := tx.Query(ctx, `with moved as (delete from minqing.visit where area_id = $1 returning month, kind, due, done), `+countIn+`
		select month::text, kind, due, done from moved order by month, kind`, from, to)
	if err != nil {
		return m, doing("move the visits of an area", err)
	}
	if m.Visits, err = pgx.CollectRows(rows, pgx.RowToStructByPos[movedVisits]); err != nil {
		return m, doing("move the visits of an area", err)
	}
	if to == 0 {
		_, err = tx.Exec(ctx, `delete from minqing.service where area_id = $1`, from)
		return m, doing("remove the services of an area", err)
	}
	rows, err = tx.Query(ctx, `update minqing.service set area_id = $2 where area_id = $1 returning id`, from, to)
	if err != nil {
		return m, doing("move the services of an area", err)
	}
	m.Services, err = pgx.CollectRows(rows, pgx.RowTo[int64])
	return m, doing("move the services of an area", err)
}

// countIn adds the rows of moved to those of the area $2.
const countIn = `counted as (
		insert into minqing.visit as v (area_id, month, kind, due, done, version)
		select $2, month, kind, due, done, 1 from moved where $2 <> 0
		on conflict (area_id, month, kind) do update set due = v.due + excluded.due, done = v.done + excluded.done, version = v.version + 1)`

// giveBack takes out what a move brought, as far as it is still there, and answers the move that this is.
func (m *movedLedger) giveBack(ctx context.Context, tx pgx.Tx) (movedLedger, error) {
	back := movedLedger{From: m.To, To: m.From}
	brought, err := json.Marshal(m.Visits)
	if err != nil {
		return back, fmt.Errorf("give visits back: %w", err)
	}
	rows, err := tx.Query(ctx, `with brought as (
			select * from jsonb_to_recordset($3::jsonb) as b (month date, kind text, due integer, done integer)
		), left_of_it as (
			select v.month, v.kind, least(v.due, b.due) as due, least(v.done, b.done) as done
			from minqing.visit v join brought b using (month, kind) where v.area_id = $1
		), moved as (
			update minqing.visit v set due = v.due - l.due, done = v.done - l.done, version = v.version + 1
			from left_of_it l where v.area_id = $1 and v.month = l.month and v.kind = l.kind
			returning v.month, v.kind, l.due, l.done
		), `+countIn+`
		select month::text, kind, due, done from moved order by month, kind`, back.From, back.To, brought)
	if err != nil {
		return back, doing("give visits back", err)
	}
	if back.Visits, err = pgx.CollectRows(rows, pgx.RowToStructByPos[movedVisits]); err != nil {
		return back, doing("give visits back", err)
	}
	rows, err = tx.Query(ctx, `update minqing.service set area_id = $2 where area_id = $1 and id = any($3) returning id`, back.From, back.To, m.Services)
	if err != nil {
		return back, doing("give services back", err)
	}
	back.Services, err = pgx.CollectRows(rows, pgx.RowTo[int64])
	return back, doing("give services back", err)
}
