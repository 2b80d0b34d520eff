package private

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	answerIn  = time.Minute      // without any word from PostgreSQL
	recoverIn = 15 * time.Minute // while it says that it is replaying the log of a killed server
)

// awaitReady returns when the database answers, making it if it is missing, and sets the URL.
func (s *Server) awaitReady(ctx context.Context, master *postmaster) error {
	ctx, cancel := context.WithTimeout(ctx, recoverIn)
	defer cancel()
	silent := time.Now().Add(answerIn)
	for {
		err := makeDatabase(ctx, master.socket)
		if err == nil {
			s.url, s.ownerURL = connectionURL(master.socket, programLogin, database), connectionURL(master.socket, superuser, database)
			return nil
		}
		var refused *pgconn.PgError
		switch answered := errors.As(err, &refused); {
		case answered && !passing[refused.Code]:
			return s.failure("PostgreSQL refuses its owner", err)
		case answered:
			silent = time.Now().Add(answerIn)
		case time.Now().After(silent):
			return s.failure("PostgreSQL does not answer", err)
		}
		select {
		case <-master.exited:
			return s.failure("PostgreSQL ended while starting", nil)
		case <-ctx.Done():
			return s.failure("PostgreSQL did not become ready", errors.Join(ctx.Err(), err))
		case <-time.After(25 * time.Millisecond):
		}
	}
}

// failure is an ErrFailed with PostgreSQL's own first words.
func (s *Server) failure(what string, cause error) error {
	said, err := os.ReadFile(s.said)
	if err != nil {
		said = []byte(err.Error())
	}
	return &Error{
		Kind:    ErrFailed,
		Chinese: fmt.Sprintf("PostgreSQL 无法启动，日志在 %s-log：\n%s", s.cluster, lastLines(said)),
		English: fmt.Sprintf("%s; its log is in %s-log.", what, s.cluster),
		Cause:   cause,
	}
}

// passing are the refusals that go by: starting up or shutting down, and the database or the login just being made by
// somebody else.
var passing = map[string]bool{"57P03": true, "42P04": true, "42710": true, "23505": true}

// makeDatabase connects as the owner and creates the database and the program's login unless they exist.
func makeDatabase(ctx context.Context, socket string) error {
	conn, err := pgx.Connect(ctx, connectionURL(socket, superuser, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var made, admitted bool
	err = conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1), exists (select from pg_roles where rolname = $2)`,
		database, programLogin).Scan(&made, &admitted)
	if err == nil && !admitted {
		_, err = conn.Exec(ctx, "create role "+programLogin+" login")
	}
	if err == nil && !made {
		_, err = conn.Exec(ctx, "create database "+database)
	}
	return err
}

func connectionURL(socket, login, name string) string {
	query := url.Values{"host": {socket}, "port": {"5432"}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", User: url.User(login), Path: "/" + name, RawQuery: query.Encode()}).String()
}
