package data

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// EventKind is what an event was: a step of the loop by its name, or one of these.
type EventKind string

// The kinds that are no steps.
const (
	EventReport   EventKind = "report"
	EventImport   EventKind = "import"
	EventEdit     EventKind = "edit"
	EventRelocate EventKind = "relocate" // its area was redrawn
	EventRecount  EventKind = "recount"  // the calendar or its deadline was changed
	EventSupport  EventKind = "support"  // somebody else has the same trouble
	EventAbsorb   EventKind = "absorb"   // another was merged into it
	EventRelease  EventKind = "release"  // that one was reopened
	EventRate     EventKind = "rate"     // the resident said how satisfied
)

func eventOf(step concern.Step) EventKind { return EventKind(step.String()) }

// Event is one thing that happened to a concern. Texts are those of people, by kind (reason, note, answer, or a field before it
// was edited), and absent where the role does not read them or they were erased.
type Event struct {
	Version int64
	At      time.Time
	Account int64  // who; 0 for an import, a clock, or the operator
	By      string // display name, "" for roles that read no persons
	Kind    EventKind
	Facts   json.RawMessage // of Facts, those that changed
	Detail  EventDetail
	Texts   map[string]string
}

// EventDetail is what else is a fact of an event.
type EventDetail struct {
	Metres     *int  `json:"metres,omitempty"`     // from the concern's place to where it was visited or verified
	Photo      int64 `json:"photo,omitempty"`      // that shows it
	Other      int64 `json:"other,omitempty"`      // the concern that it was merged into, absorbed or released
	Supporters int32 `json:"supporters,omitempty"` // that went from one to the other
}

// happening is an event about to be written.
type happening struct {
	kind   EventKind
	detail EventDetail
	at     time.Time
	texts  map[string]string // by kind; empty ones are not kept
}

// logEvent writes what brought a concern to its version, the words that belong to it, and the messages that tell of it. before is the zero Facts for a new one.
func (s *Store) logEvent(ctx context.Context, tx pgx.Tx, actor *Actor, before Facts, c *Concern, h happening) error {
	values, err := eventValues(actor, &before, c, &h)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, eventSQL, values...); err != nil {
		return doing("write an event", err)
	}
	for kind, text := range h.texts {
		if err := s.keepText(ctx, tx, c.ID, c.Version, kind, text); err != nil {
			return err
		}
	}
	return tell(ctx, tx, newsOf(&before, c, &h), h.at)
}

// eventSQL adds an event of eventValues. The first after an import, which has no facts, holds them all.
const eventSQL = `insert into minqing.event (concern_id, version, at, account_id, kind, facts, detail)
	values ($1, $2, $3, nullif($4::bigint, 0), $5,
		case when exists (select from minqing.event where concern_id = $1 and kind <> 'import') then $6::jsonb else $7::jsonb end, $8)`

func eventValues(actor *Actor, before *Facts, c *Concern, h *happening) ([]any, error) {
	after := c.facts()
	changed, err := after.since(before)
	if err != nil {
		return nil, err
	}
	all, err := after.since(&Facts{})
	if err != nil {
		return nil, err
	}
	return []any{c.ID, c.Version, h.at, actor.Viewer.Account, string(h.kind), changed, all, h.detail}, nil
}

// Events are what happened to a concern, the first first; NotFound when the actor may not see it. Persons and words are for roles
// that read everything of it.
func (s *Store) Events(ctx context.Context, actor Actor, id int64) ([]Event, error) {
	if _, err := concernByID(ctx, s.pool, actor, id, ""); err != nil {
		return nil, doing("read a concern", err)
	}
	events, err := eventsOf(ctx, s.pool, id)
	if err != nil {
		return nil, err
	}
	if err := hideOthers(ctx, s.pool, actor, events); err != nil {
		return nil, err
	}
	scope := actor.Scope()
	if scope.Words < concern.AllWords {
		for i := range events {
			e := &events[i]
			e.Account, e.By, e.Detail.Photo, e.Detail.Metres = 0, "", 0, nil
		}
		return events, nil
	}
	texts, err := s.texts(ctx, s.pool, id)
	if err != nil {
		return nil, err
	}
	at := map[int64]*Event{}
	for i := range events {
		at[events[i].Version] = &events[i]
	}
	for ref, text := range texts {
		if e := at[ref.Version]; e != nil {
			if e.Texts == nil {
				e.Texts = map[string]string{}
			}
			e.Texts[ref.Kind] = text
		}
	}
	return events, nil
}

// hideOthers leaves out which other concern an event speaks of where that is not the actor's to see.
func hideOthers(ctx context.Context, q querier, actor Actor, events []Event) error {
	var others []int64
	for i := range events {
		if other := events[i].Detail.Other; other != 0 {
			others = append(others, other)
		}
	}
	seen, err := visible(ctx, q, actor, others)
	if err != nil {
		return err
	}
	for i := range events {
		if !seen[events[i].Detail.Other] {
			events[i].Detail.Other = 0
		}
	}
	return nil
}

func eventsOf(ctx context.Context, q querier, id int64) ([]Event, error) {
	rows, err := q.Query(ctx, `select e.version, e.at, coalesce(e.account_id, 0), coalesce(a.display_name, ''), e.kind, e.facts, e.detail
		from minqing.event e left join minqing.account a on a.id = e.account_id where e.concern_id = $1 order by e.version`, id)
	if err != nil {
		return nil, doing("read the events", err)
	}
	events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Event, error) {
		var e Event
		err := row.Scan(&e.Version, utc{&e.At}, &e.Account, &e.By, &e.Kind, &e.Facts, &e.Detail)
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the events: %w", err)
	}
	return events, nil
}
