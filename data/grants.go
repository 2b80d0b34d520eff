package data

import (
	"context"
	_ "embed" // the query
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// What the program may do to the database is a matter of grants, and they are all made here. The tables belong to a role that
// only migrates; the program works as another, which may read and write rows and change no table, and which may add to the
// history but neither change nor delete any of it.
//
// There are two ways to be that other role. Where the program has a login of its own (the private server; DATABASE_URL beside
// DATABASE_OWNER_URL) the rights are that login's, and whatever the program can be brought to send, the database refuses to
// rewrite history. Where one login does both, the program puts its rights down: its sessions begin as programRole. That guards
// against the program's own mistakes, not against whoever can send `set role none` through it, let alone who holds the URL.
// The private server asks its own user of the machine for no password, so there, too, who is that user may be the owner.

// programRole is what a program becomes whose login might as well change the tables. Roles belong to all databases of a cluster,
// so each login has its own: with a common one, the owner of one town's database could read another town's.
func programRole(login string) string {
	const longest, suffix = 63, "_program" // bytes of a name in PostgreSQL
	return strings.ToValidUTF8(login[:min(len(login), longest-len(suffix))], "") + suffix
}

// Tables of the schema that the program may not treat as its own; a name may be of a table that an older schema lacks.
var (
	historyTables = []string{"area_history", "audit", "decision_event", "event", "grid_clear", "history"} // rows are added and stay as they are
	readTables    = []string{"migration"}                                                                 // goose's record
	closedTables  = []string{"aside"}                                                                     // what stands in it is run with the owner's rights
)

//go:embed grants.sql
var grantsSQL string

// standing is how a login stands to the schema: whether it has the rights of its owner, and whether it can put them down.
type standing struct {
	owns bool
	role bool // its programRole exists
	take bool // and it can become it
}

// standingOf asks about a login; no standing when the schema is not there yet. From PostgreSQL 16 on a membership says by itself
// whether it allows SET ROLE.
func standingOf(ctx context.Context, conn *pgx.Conn, login string) (s standing, err error) {
	err = conn.QueryRow(ctx, `
		select coalesce(pg_has_role($1::name, n.nspowner, 'USAGE'), false), r.oid is not null,
		       coalesce(pg_has_role($1::name, r.oid, case when current_setting('server_version_num')::integer < 160000 then 'MEMBER' else 'SET' end), false)
		from (select) one left join pg_namespace n on n.nspname = 'minqing' left join pg_roles r on r.rolname = $2`,
		login, programRole(login)).Scan(&s.owns, &s.role, &s.take)
	return s, err
}

// guard gives the program, which signs in as login, its rights, and no more. The warning is not nil when the database does not
// keep the program from rewriting history, and says what an administrator can do about it.
func guard(ctx context.Context, conn *pgx.Conn, login string) (warning *Error, err error) {
	program, err := standingOf(ctx, conn, login)
	if err != nil {
		return nil, err
	}
	role, guarded := login, login
	if program.owns {
		refused := makeRole(ctx, conn, login, program)
		if program, err = standingOf(ctx, conn, login); err != nil {
			return nil, err
		}
		if !program.take {
			return unguarded(login, program, refused), nil
		}
		role = programRole(login)
		if login == conn.Config().User { // nobody expects of one login that it could not do both
			guarded = role
		}
	}
	var owner bool // else this is the program itself, and whoever migrated has given it its rights
	if err := conn.QueryRow(ctx, `select pg_has_role(nspowner, 'USAGE') from pg_namespace where nspname = 'minqing'`).Scan(&owner); err != nil {
		return nil, err
	}
	if owner {
		if err := entitle(ctx, conn, role); err != nil {
			return nil, err
		}
	}
	var open []string
	err = conn.QueryRow(ctx, `select coalesce(array_agg(relname::text order by relname), '{}') from pg_class
		where relnamespace = 'minqing'::regnamespace and relname = any($2::text[])
			and (pg_has_role($1::name, relowner, 'USAGE') or has_table_privilege($1::name, oid, 'UPDATE, DELETE, TRUNCATE'))`,
		guarded, historyTables).Scan(&open)
	if err != nil || len(open) == 0 {
		return nil, err
	}
	return &Error{
		Kind: Forbidden,
		Message: fmt.Sprintf("数据库没有替历史把关：账号 %s 还能修改、删除 %s 里的记录。请在 DATABASE_URL 里换一个普通账号（不是超级用户，也不是表的所有者），"+
			"表的所有者写在 DATABASE_OWNER_URL 里，然后重启", guarded, strings.Join(open, "、")),
		English: fmt.Sprintf("The database does not guard the history: %s may still change and delete rows of %s. Put an ordinary login (no superuser, "+
			"not the owner of the tables) into DATABASE_URL and the owner of the tables into DATABASE_OWNER_URL, and start again", guarded, strings.Join(open, ", ")),
	}, nil
}

// makeRole makes the login's programRole and lets it take it, unless it can. Servers of other databases may be doing the same at
// this moment, and an administrator may have done the half of it before: whatever is refused, what counts is whether the role
// can be taken afterwards.
func makeRole(ctx context.Context, conn *pgx.Conn, login string, program standing) (refused error) {
	if program.take {
		return nil
	}
	makes, grants := roleStatements(login)
	_, made := conn.Exec(ctx, makes)
	_, granted := conn.Exec(ctx, grants)
	return errors.Join(made, granted)
}

func roleStatements(login string) (makes, grants string) {
	role := pgx.Identifier{programRole(login)}.Sanitize()
	return "create role " + role + " nologin", "grant " + role + " to " + pgx.Identifier{login}.Sanitize()
}

func unguarded(login string, program standing, refused error) *Error {
	makes, remedy := roleStatements(login)
	if !program.role {
		remedy = makes + "; " + remedy
	}
	return &Error{
		Kind:    Forbidden,
		Message: "数据库没有替历史把关：账号 " + login + " 不能建立角色，程序只好以表的所有者身份运行。请数据库管理员执行：" + remedy + "; 然后重启",
		English: "The database does not guard the history: " + login + " may not create a role, so the program works as the owner of its tables. " +
			"Let a database administrator run: " + remedy + "; and start again",
		Err: refused,
	}
}

// entitle brings the role's rights to what they should be, all at once.
func entitle(ctx context.Context, conn *pgx.Conn, role string) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, grantsSQL, role, historyTables, readTables, closedTables)
		if err != nil {
			return err
		}
		statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, sql := range statements {
			_, err := tx.Exec(ctx, sql)
			if refusedBy(err, insufficientPrivilege) {
				return &Error{
					Kind:    Unavailable,
					Message: "程序缺少一项数据库权限，表的所有者也不能给。请数据库管理员执行：" + sql,
					English: "The program lacks a right in the database that the owner of its tables cannot give: let a database administrator run: " + sql,
					Err:     err,
				}
			}
			if err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
		return nil
	})
}

// putDown makes sessions of this configuration begin as the login's programRole where the login has the rights of the tables'
// owner and can put them down. `reset role` comes back to it.
func putDown(ctx context.Context, cfg *pgx.ConnConfig) error {
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var login string
	if err := conn.QueryRow(ctx, `select session_user`).Scan(&login); err != nil {
		return err
	}
	s, err := standingOf(ctx, conn, login)
	if err == nil && s.owns && s.take {
		cfg.RuntimeParams["role"] = programRole(login)
	}
	return err
}
