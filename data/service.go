package data

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/geo"
)

// Service is something that was done for residents of a grid: what kind, when, by which force, how many it helped. No persons.
type Service struct {
	ID       int64
	Area     geo.Code
	Kind     string
	HeldOn   time.Time // midnight UTC of the day
	Force    concern.Force
	Helped   int32
	Editable bool // by whoever reads it
	Version  int64
}

// NewService is an entry to be made. Force NoForce is Volunteer.
type NewService struct {
	Area   geo.Code
	Kind   string
	HeldOn time.Time
	Force  concern.Force
	Helped int32
}

// ServicePatch changes what is not nil; the grid stays.
type ServicePatch struct {
	Kind   *string
	HeldOn *time.Time
	Force  *concern.Force
	Helped *int32
}

// ServiceQuery chooses entries. The zero value is all that the actor's own areas reach.
type ServiceQuery struct {
	Within   geo.Code  // "": anywhere; else it and all below
	From, To time.Time // From ≤ HeldOn < To; zero: no bound
}

// ServiceList is the newest entries of a query and how many there are in all.
type ServiceList struct {
	Services []Service
	Total    int64
}

// ServiceTotal is one grid's sum of a kind.
type ServiceTotal struct {
	Area   geo.Code
	Kind   string
	Count  int64
	Helped int64
}

const mostHelped = 100_000

// firstServiceYear is the oldest year that an entry can have: what is before it is a slip of the finger.
const firstServiceYear = 2000

// ServiceKinds are those there are, in the order of the data file.
func (s *Store) ServiceKinds(ctx context.Context) ([]concern.Kind, error) {
	return kindsOf(ctx, s.pool, "service")
}

// condition is the query as SQL over services (v) in areas (a), confined to the actor's own areas.
func (q *ServiceQuery) condition(actor *Actor, args *arguments) string {
	where := `a.prefix ^@ any(` + args.add(scopePrefixes(actor.Scope())) + `::text[])`
	if q.Within != "" {
		where += ` and a.prefix ^@ ` + args.add(q.Within.Prefix())
	}
	if !q.From.IsZero() {
		where += ` and v.held_on >= ` + args.add(q.From.Format(time.DateOnly)) + `::text::date`
	}
	if !q.To.IsZero() {
		where += ` and v.held_on < ` + args.add(q.To.Format(time.DateOnly)) + `::text::date`
	}
	return where
}

// Services are the newest first, at most limit.
func (s *Store) Services(ctx context.Context, actor Actor, q ServiceQuery, limit int) (*ServiceList, error) {
	var counting, args arguments
	var list ServiceList
	err := s.pool.QueryRow(ctx, `select count(*) from minqing.service v join minqing.area a on a.id = v.area_id where `+q.condition(&actor, &counting), counting...).Scan(&list.Total)
	if err != nil {
		return nil, doing("count the services", err)
	}
	where := q.condition(&actor, &args)
	list.Services, err = servicesWhere(ctx, s.pool, &actor, where+` order by v.held_on desc, v.id desc limit `+args.add(limit), args...)
	return &list, err
}

// ServiceTotals are the sums by grid and kind, ordered by grid and the order of the kinds.
func (s *Store) ServiceTotals(ctx context.Context, actor Actor, q ServiceQuery) ([]ServiceTotal, error) {
	var args arguments
	rows, err := s.pool.Query(ctx, `select a.code, v.kind, count(*), sum(v.helped)::bigint
		from minqing.service v join minqing.area a on a.id = v.area_id join minqing.service_kind k on k.slug = v.kind
		where `+q.condition(&actor, &args)+` group by a.code, a.prefix, v.kind, k.ordinal order by a.prefix, k.ordinal, v.kind`, args...)
	if err != nil {
		return nil, doing("sum the services", err)
	}
	totals, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t ServiceTotal, err error) {
		err = row.Scan(&t.Area, &t.Kind, &t.Count, &t.Helped)
		return t, err
	})
	return totals, doing("sum the services", err)
}

// servicesWhere reads the services (v) in areas (a) that where, with what may follow it, chooses.
func servicesWhere(ctx context.Context, q querier, actor *Actor, where string, args ...any) ([]Service, error) {
	rows, err := q.Query(ctx, `select v.id, a.code, a.prefix, v.kind, v.held_on, v.force, v.helped, coalesce(v.account_id, 0), v.version
		from minqing.service v join minqing.area a on a.id = v.area_id where `+where, args...)
	if err != nil {
		return nil, doing("read the services", err)
	}
	services, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Service, error) {
		var v Service
		var prefix string
		var by int64
		err := row.Scan(&v.ID, &v.Area, &prefix, &v.Kind, &v.HeldOn, scanned{&v.Force}, &v.Helped, &by, &v.Version)
		v.Editable = mayCorrect(actor, prefix, by)
		return v, err
	})
	return services, doing("read the services", err)
}

// mayCorrect lets who entered a service change it while the grid is still theirs, and staff of the area.
func mayCorrect(actor *Actor, prefix string, by int64) bool {
	if !actor.over(prefix) {
		return false
	}
	switch actor.Viewer.Role {
	case concern.Staff:
		return true
	case concern.Member, concern.Leader:
		return by != 0 && by == actor.Viewer.Account
	}
	return false
}

// AddService enters one for a grid that the actor serves.
func (s *Store) AddService(ctx context.Context, actor Actor, n NewService, idem Idempotency) (*Service, error) {
	if n.Force == concern.NoForce {
		n.Force = concern.Volunteer
	}
	var made *Service
	err := s.write(ctx, "enter a service", func(tx pgx.Tx) error {
		grid, err := servedGrid(ctx, tx, &actor, n.Area)
		if err != nil {
			return err
		}
		first, err := claim(ctx, tx, actor, idem, "service")
		if err != nil {
			return err
		}
		if first != nil {
			made, err = serviceByID(ctx, tx, &actor, first.id)
			return err
		}
		if err := s.checkService(ctx, tx, n.Kind, n.HeldOn, n.Helped); err != nil {
			return err
		}
		var id int64
		err = tx.QueryRow(ctx, `insert into minqing.service (area_id, kind, held_on, force, helped, account_id)
			values ($1, $2, $3::text::date, $4, $5, nullif($6::bigint, 0)) returning id`,
			grid.ID, n.Kind, n.HeldOn.Format(time.DateOnly), n.Force.String(), n.Helped, actor.Viewer.Account).Scan(&id)
		if err != nil {
			return err
		}
		if err := fulfil(ctx, tx, actor, idem, "service", id); err != nil {
			return err
		}
		if made, err = serviceByID(ctx, tx, &actor, id); err != nil {
			return err
		}
		return logGrid(ctx, tx, grid.ID)
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// checkService is Invalid about what cannot have been: an unknown kind, a day that has not come in Shanghai, nobody helped.
func (s *Store) checkService(ctx context.Context, q querier, kind string, heldOn time.Time, helped int32) error {
	if err := checkKind(ctx, q, "service", kind); err != nil {
		return err
	}
	e := input()
	if today := s.now().In(concern.Shanghai).Format(time.DateOnly); heldOn.Format(time.DateOnly) > today {
		e.addField("held_on", "这一天还没到", "this day has not come yet")
	}
	if heldOn.Year() < firstServiceYear {
		e.addField("held_on", "日期太早，请核对", "this day is too long ago: check it")
	}
	if helped < 1 || helped > mostHelped {
		e.addField("helped", fmt.Sprintf("服务了多少人，填 1 到 %d", mostHelped), fmt.Sprintf("how many were helped, 1 to %d", mostHelped))
	}
	return e.refused()
}

// serviceByID is NotFound when the actor's own areas do not reach it.
func serviceByID(ctx context.Context, q querier, actor *Actor, id int64) (*Service, error) {
	one, err := servicesWhere(ctx, q, actor, `v.id = $1 and a.prefix ^@ any($2::text[])`, id, scopePrefixes(actor.Scope()))
	if err != nil {
		return nil, err
	}
	if len(one) == 0 {
		return nil, notFound("条服务", "service")
	}
	return &one[0], nil
}

// correctable is an entry that the actor may change, at the version given, locked, with its grid.
func correctable(ctx context.Context, tx pgx.Tx, actor *Actor, id, version int64) (v *Service, grid int32, err error) {
	if err := lockPlaces(ctx, tx, shared); err != nil {
		return nil, 0, err
	}
	err = tx.QueryRow(ctx, `select area_id from minqing.service where id = $1 for update`, id).Scan(&grid)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, 0, err
	}
	if v, err = serviceByID(ctx, tx, actor, id); err != nil {
		return nil, 0, err
	}
	if err := v.mayCorrect(); err != nil {
		return nil, 0, err
	}
	if v.Version != version {
		return nil, 0, stale()
	}
	return v, grid, nil
}

// mayCorrect asks it for whom the entry was read.
func (v *Service) mayCorrect() error {
	if !v.Editable {
		return fail(Forbidden, "只有登记的人和社区工作人员可以改这一条", "Only whoever entered it and staff of the area change this entry")
	}
	return nil
}

// UpdateService corrects an entry at the version given; it is on record.
func (s *Store) UpdateService(ctx context.Context, actor Actor, id, version int64, p ServicePatch) (*Service, error) {
	var changed *Service
	err := s.write(ctx, "correct a service", func(tx pgx.Tx) error {
		v, grid, err := correctable(ctx, tx, &actor, id, version)
		if err != nil {
			return err
		}
		set(&v.Kind, p.Kind)
		set(&v.HeldOn, p.HeldOn)
		set(&v.Force, p.Force)
		set(&v.Helped, p.Helped)
		if err := s.checkService(ctx, tx, v.Kind, v.HeldOn, v.Helped); err != nil {
			return err
		}
		v.Version++
		if _, err := tx.Exec(ctx, `update minqing.service set kind = $2, held_on = $3::text::date, force = $4, helped = $5, version = $6 where id = $1`,
			id, v.Kind, v.HeldOn.Format(time.DateOnly), v.Force.String(), v.Helped, v.Version); err != nil {
			return err
		}
		if err := audit(ctx, tx, actor, "service", map[string]any{"changed": id, "version": v.Version}); err != nil {
			return err
		}
		changed = v
		return logGrid(ctx, tx, grid)
	})
	if err != nil {
		return nil, err
	}
	return changed, nil
}

// DeleteService takes an entry out at the version given; what it said is on record.
func (s *Store) DeleteService(ctx context.Context, actor Actor, id, version int64) error {
	return s.write(ctx, "take a service out", func(tx pgx.Tx) error {
		v, grid, err := correctable(ctx, tx, &actor, id, version)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from minqing.service where id = $1`, id); err != nil {
			return err
		}
		if err := audit(ctx, tx, actor, "service", map[string]any{
			"deleted": id, "area": v.Area, "kind": v.Kind, "held_on": v.HeldOn.Format(time.DateOnly), "helped": v.Helped,
		}); err != nil {
			return err
		}
		return logGrid(ctx, tx, grid)
	})
}
