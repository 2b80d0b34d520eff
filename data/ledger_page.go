package data

import (
	"context"
	"fmt"
	"time"

	"minqing/concern"
)

// LedgerPage is a slice of a ledger. Next is "" on the last one. At is the instant of the first page, at which all pages tell lights
// and running times; Day is how long a working day is.
type LedgerPage struct {
	Rows []LedgerRow
	Next string
	At   time.Time
	Day  time.Duration
}

// LedgerPage answers one page of what the actor may see, after the cursor ("" for the first), limit from 1 to MostPerPage, in the
// order in which the concerns were noticed. Forbidden to displays. A cursor of another filter or period is Invalid.
func (s *Store) LedgerPage(ctx context.Context, actor Actor, asked LedgerQuery, after string, limit int) (*LedgerPage, error) {
	if err := mayReadLedger(&actor); err != nil {
		return nil, err
	}
	if limit < 1 || limit > MostPerPage {
		return nil, wrongField("limit", fmt.Sprintf("只能是 1 到 %d", MostPerPage), fmt.Sprintf("it is from 1 to %d", MostPerPage))
	}
	at := cursor{Filter: hashOf(&asked.Filter, Sort("ledger "+asked.Period.String())), First: s.now().UTC().Truncate(time.Microsecond)}
	var from *ledgerPosition
	if after != "" {
		mine := at.Filter
		var err error
		if at, err = s.readCursor(after); err != nil {
			return nil, err
		}
		if at.Filter != mine {
			return nil, badCursor()
		}
		from = &ledgerPosition{at.Value, at.ID}
	}
	l, err := s.ledgerFor(ctx, s.pool, &actor, asked, at.First)
	if err != nil {
		return nil, err
	}
	page := &LedgerPage{Rows: []LedgerRow{}, At: at.First, Day: l.calendar.DayLength()}
	err = l.each(ctx, s.pool, from, limit+1, func(r *LedgerRow) error { page.Rows = append(page.Rows, *r); return nil })
	if err != nil {
		return nil, err
	}
	if len(page.Rows) > limit {
		page.Rows = page.Rows[:limit]
		last := page.Rows[limit-1].position()
		at.Value, at.ID = last.noticedAt, last.id
		page.Next = s.writeCursor(at)
	}
	return page, l.say(ctx, s, s.pool, page.Rows)
}

func mayReadLedger(actor *Actor) error {
	if actor.Viewer.Role == concern.Display {
		return fail(Forbidden, "大屏账号不看台账，请用自己的账号登录", "The wall has no ledger: sign in with an account of your own")
	}
	return nil
}
