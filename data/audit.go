package data

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5"
)

// The audit holds who did what that touches persons or rights: signing in and out, exports, looks at contacts, imports, changes
// of accounts, teams and the calendar, and looks at the audit itself. Its rows are added and never changed.

// audit writes down who did what, in the transaction that does it. detail holds ids and counts, never a person's words.
func audit(ctx context.Context, tx pgx.Tx, actor Actor, action string, detail map[string]any) error {
	b, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("write the audit: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into minqing.audit (account_id, action, detail) values (nullif($1::bigint, 0), $2, $3)`, actor.Viewer.Account, action, b)
	return doing("write the audit", err)
}

// AuditSignIn writes down that somebody signed in, or failed to. What was typed is kept only where it is an account's name: people type
// their password into the wrong field. Of the address only its network is kept, /24 or /48, which tells a stranger from the office and
// follows nobody's device.
func (s *Store) AuditSignIn(ctx context.Context, name string, failed bool, address string) error {
	action := "sign_in"
	if failed {
		action = "sign_in_failed"
	}
	if !storable(name) {
		name = ""
	}
	_, err := s.pool.Exec(ctx, `insert into minqing.audit (account_id, action, detail)
		values ((select id from minqing.account where name = $1), $2, jsonb_build_object('network', $3::text))`, accountName(name), action, networkOf(address))
	return doing("write the audit", err)
}

// AuditSignOut writes down that somebody signed out.
func (s *Store) AuditSignOut(ctx context.Context, actor Actor) error {
	return s.write(ctx, "write the audit", func(tx pgx.Tx) error { return audit(ctx, tx, actor, "sign_out", map[string]any{}) })
}

// networkOf is the network of an address, "" when it is none.
func networkOf(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	bits := 48
	if a = a.Unmap(); a.Is4() {
		bits = 24
	}
	p, err := a.WithZone("").Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// AuditEntry is one row of the audit.
type AuditEntry struct {
	ID          int64
	At          time.Time
	Account     string // who; "" for the operator of the machine, and for a failed sign-in under a name that is no account's
	DisplayName string
	Action      string          // sign_in, sign_in_failed, sign_out, export, contact, import, account, team, calendar, audit
	Detail      json.RawMessage // an object, by action
}

// AuditQuery chooses rows of the audit. The zero value is all.
type AuditQuery struct {
	From, To time.Time // From ≤ at < To; zero is open
	Action   string
	Account  string // name
}

func (q *AuditQuery) detail() map[string]any {
	d := map[string]any{}
	for name, value := range map[string]string{"from": dayOrNone(q.From), "to": dayOrNone(q.To), "action": q.Action, "account": q.Account} {
		if value != "" {
			d[name] = value
		}
	}
	return d
}

func dayOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// sql is the rows that are asked for and that the actor may read: those of accounts it manages, and, with a top area, those of nobody.
func (q *AuditQuery) sql(actor *Actor, args *arguments) string {
	where := `case when account.id is null then ` + args.add(actor.Viewer.Top) + `::boolean else ` + actor.accountsWithin(args) + ` end`
	if !q.From.IsZero() {
		where += ` and u.at >= ` + args.add(q.From)
	}
	if !q.To.IsZero() {
		where += ` and u.at < ` + args.add(q.To)
	}
	if q.Action != "" {
		where += ` and u.action = ` + args.add(q.Action)
	}
	if q.Account != "" {
		where += ` and account.name = ` + args.add(q.Account)
	}
	return `select u.id, u.at, coalesce(account.name, ''), coalesce(account.display_name, ''), u.action, u.detail
		from minqing.audit u left join minqing.account account on account.id = u.account_id where ` + where
}

func scanAudit(row pgx.CollectableRow) (AuditEntry, error) {
	var e AuditEntry
	err := row.Scan(&e.ID, utc{&e.At}, &e.Account, &e.DisplayName, &e.Action, (*[]byte)(&e.Detail))
	return e, err
}

// Audit is a page of the audit, the newest first; next is "" on the last one. To begin reading is on record itself.
// Forbidden to all but administrators.
func (s *Store) Audit(ctx context.Context, actor Actor, q AuditQuery, after string, limit int) (entries []AuditEntry, next string, err error) {
	if err := mayAdminister(&actor); err != nil {
		return nil, "", err
	}
	if !storable(q.Account) {
		return nil, "", nil
	}
	from, err := s.pageAfter(after, "audit", fmt.Sprintf("%v", q.detail()))
	if err != nil {
		return nil, "", err
	}
	err = s.write(ctx, "read the audit", func(tx pgx.Tx) error {
		var args arguments
		sql := q.sql(&actor, &args)
		if after != "" {
			sql += ` and u.id < ` + args.add(from.ID)
		}
		rows, err := tx.Query(ctx, sql+` order by u.id desc limit `+args.add(limit+1), args...)
		if err != nil {
			return err
		}
		if entries, err = pgx.CollectRows(rows, scanAudit); err != nil || after != "" {
			return err
		}
		return audit(ctx, tx, actor, "audit", q.detail())
	})
	if err != nil {
		return nil, "", err
	}
	if len(entries) > limit {
		entries = entries[:limit]
		from.ID = entries[limit-1].ID
		next = s.writeCursor(from)
	}
	return entries, next, nil
}

// WriteAudit hands every row of the audit that is asked for to each, the newest first, one by one as it is read. begin is called
// before the first, when nothing can be wrong with the request any more and the reading is on record.
func (s *Store) WriteAudit(ctx context.Context, actor Actor, q AuditQuery, begin func() error, each func(*AuditEntry) error) error {
	if err := mayAdminister(&actor); err != nil {
		return err
	}
	if !storable(q.Account) {
		q.Account = "?" // nobody's
	}
	// A connection of its own: a slow reader at the other end would keep one of the pool's from everybody else.
	conn, err := pgx.ConnectConfig(ctx, s.ownConnection())
	if err != nil {
		return doing("connect for the audit", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	err = s.write(ctx, "write the audit", func(tx pgx.Tx) error {
		detail := q.detail()
		detail["file"] = "csv"
		return audit(ctx, tx, actor, "audit", detail)
	})
	if err != nil {
		return err
	}
	if err := begin(); err != nil {
		return err
	}
	var args arguments
	rows, err := conn.Query(ctx, q.sql(&actor, &args)+` order by u.id desc`, args...)
	if err != nil {
		return doing("read the audit", err)
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanAudit(rows)
		if err != nil {
			return doing("read the audit", err)
		}
		if err := each(&e); err != nil {
			return err
		}
	}
	return doing("read the audit", rows.Err())
}
