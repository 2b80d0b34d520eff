package data

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// WallEvent is what the wall tells of something that happened: neither what it was about nor who did it.
type WallEvent struct {
	At       time.Time
	Kind     EventKind
	Category string
	Area     geo.Code // the deepest that holds the concern, "" outside of all
}

// wallKinds are the events that the wall tells of: what moves a concern, and what residents hear of.
var wallKinds = []string{
	string(EventReport), concern.Accept.String(), concern.Decline.String(), concern.Dispatch.String(), concern.Start.String(),
	concern.Coordinate.String(), concern.Resolve.String(), concern.Verify.String(), concern.Answer.String(), concern.StrikeOff.String(),
	concern.Suspend.String(), concern.Resume.String(), concern.Merge.String(), concern.Reopen.String(),
}

// newsSpans are how far back the wall looks for what happened last, one after the other until there is enough.
var newsSpans = []time.Duration{24 * time.Hour, 30 * 24 * time.Hour}

// MostWallEvents is how many events the wall can ask for at once.
const MostWallEvents = 50

// WallEvents are the latest of what the actor may see under a filter, the newest first, at most limit of them and none older than 30
// days. Restricted concerns are left out whoever asks: a wall is read by everyone in the room.
func (s *Store) WallEvents(ctx context.Context, actor Actor, f concern.Filter, limit int) ([]WallEvent, error) {
	now := s.now()
	f.Restricted = new(bool)
	scope := actor.Scope()
	for i, span := range newsSpans {
		var args arguments
		rows, err := s.pool.Query(ctx, `select e.at, e.kind, c.category, coalesce(a.code, '')
			from minqing.event e join minqing.concern c on c.id = e.concern_id left join minqing.area a on a.id = c.area_id
			where e.at > `+args.add(now.Add(-span))+` and e.at <= `+args.add(now)+` and e.kind = any(`+args.add(wallKinds)+`)
				and `+condition(&f, &actor.Viewer, &scope, now, &args)+`
			order by e.at desc, e.concern_id desc, e.version desc limit `+args.add(limit), args...)
		if err != nil {
			return nil, doing("read the latest events", err)
		}
		events, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e WallEvent, err error) {
			err = row.Scan(utc{&e.At}, &e.Kind, &e.Category, &e.Area)
			return e, err
		})
		if err != nil {
			return nil, doing("read the latest events", err)
		}
		if len(events) >= limit || i == len(newsSpans)-1 {
			return events, nil
		}
	}
	return nil, nil
}
