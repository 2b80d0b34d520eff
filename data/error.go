package data

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
)

// Kind is what sort of failure an error is, so that an edge can choose its answer without reading the text.
type Kind uint8

// The kinds. Internal is also what KindOf says of an error that is not an *Error.
const (
	Internal     Kind = iota
	Invalid           // the input is wrong: Fields say where
	NotFound          // it does not exist for this actor
	Conflict          // it clashes with what is there
	Forbidden         // this actor may not
	Unauthorized      // name or password is wrong, or the account is disabled
	Stale             // the version given is not the current one
	KeyReused         // an idempotency key came again with another body
	Unavailable       // PostGIS cannot be reached, or is too busy: try again
)

var kindNames = [...]string{"internal", "invalid", "not-found", "conflict", "forbidden", "unauthorized", "stale", "key-reused", "unavailable"}

func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return fmt.Sprintf("unknown(%d)", uint8(k))
	}
	return kindNames[k]
}

// Error is a failure that its user can understand: what is wrong and what to do next, in Chinese and in English.
type Error struct {
	Kind          Kind
	Message       string            // Chinese
	English       string            // the same
	Fields        map[string]string // by path of the input, Chinese: {"geometry": "…"}
	FieldsEnglish map[string]string // the same
	At            *[2]float64       // lon, lat of the offending place, if it is one
	Err           error             // the cause, for the log
}

func (e *Error) Error() string {
	s := e.English
	for path, m := range e.FieldsEnglish {
		s += fmt.Sprintf("; %s: %s", path, m)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Chinese is the text for the people who use the map, the fields' after the whole's.
func (e *Error) Chinese() string {
	s := e.Message
	for path, m := range e.Fields {
		s += fmt.Sprintf("；%s：%s", path, m)
	}
	return s
}

// KindOf is the kind of the first *Error in the chain, else Unavailable for a lost connection, else Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	if away(err) {
		return Unavailable
	}
	return Internal
}

func fail(kind Kind, zh, en string) *Error { return &Error{Kind: kind, Message: zh, English: en} }

// wrongField is an Invalid error about one field of the input.
func wrongField(path, zh, en string) *Error {
	e := input()
	e.addField(path, zh, en)
	return e
}

func (e *Error) addField(path, zh, en string) {
	if e.Fields == nil {
		e.Fields, e.FieldsEnglish = map[string]string{}, map[string]string{}
	}
	e.Fields[path], e.FieldsEnglish[path] = zh, en
}

func notFound(zh, en string) *Error {
	return fail(NotFound, "没有这"+zh+"，或者您无权查看", "There is no such "+en+", or it is not yours to see")
}

func stale() *Error {
	return fail(Stale, "这条记录刚被别人改过，请刷新后再改；您填的内容没有丢", "Somebody changed this in the meantime: reload it and apply your change again")
}

// doing says what was being done when a database error came, and makes an error of the connection Unavailable.
// An *Error passes as it is; nil stays nil.
func doing(what string, err error) error {
	var e *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return err
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("%s: %w", what, err)
	case refusedBy(err, queryCanceled):
		return &Error{
			Kind: Unavailable, Message: "查了 20 秒还没有查完，已经停下：请再加一个条件，或把画的多边形画简单些，然后重试",
			English: "The search was given up after 20 seconds: add a condition or draw a simpler polygon, and try again",
			Err:     fmt.Errorf("%s: %w", what, err),
		}
	case away(err):
		return &Error{
			Kind: Unavailable, Message: "数据库暂时连不上，请稍后再试", English: "The database cannot be reached: try again shortly",
			Err: fmt.Errorf("%s: %w", what, err),
		}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// away says whether an error means that PostGIS is not there, rather than that it refused.
func away(err error) bool {
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) { // whatever the server said at its door
		return true
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code[:2] {
		case "08", "53", "57": // connection lost, out of resources, shutting down or cancelled by the operator
			return true
		}
		switch pg.Code {
		case "25006", "55P03", "40001", "40P01": // read-only standby, lock not available in time, serialization failure, deadlock
			return true
		}
		return false
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded) || pgconn.SafeToRetry(err)
}

// refusedBy says whether an error is the database's, with this SQLSTATE.
func refusedBy(err error, state string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == state
}

const (
	uniqueViolation       = "23505"
	foreignKeyViolation   = "23503"
	insufficientPrivilege = "42501"
	queryCanceled         = "57014" // by the statement timeout
)
