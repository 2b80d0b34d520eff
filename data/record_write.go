package data

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/geo"
)

// CreateConcern reports. Forbidden for roles that do not report and for a point in an area that is not the actor's; a point
// outside of every area is taken from anybody who reports.
func (s *Store) CreateConcern(ctx context.Context, actor Actor, n NewConcern, idem Idempotency) (*Written, error) {
	if err := mayReport(&actor); err != nil {
		return nil, err
	}
	notices := n.mask()
	var written *Written
	err := s.write(ctx, "add a concern", func(tx pgx.Tx) error {
		if first, err := claim(ctx, tx, actor, idem, "concern"); err != nil || first != nil {
			written, err = replay(ctx, tx, actor, first, err)
			return err
		}
		if err := lockClocks(ctx, tx, shared); err != nil {
			return err
		}
		if err := lockPlaces(ctx, tx, shared); err != nil {
			return err
		}
		c, err := s.report(ctx, tx, &actor, &n)
		if err != nil {
			return err
		}
		if err := fulfil(ctx, tx, actor, idem, "concern", c.ID); err != nil {
			return err
		}
		written = writtenFor(&actor, c)
		return nil
	})
	if err != nil {
		return nil, err
	}
	written.Notices = notices
	return written, nil
}

// report adds a concern in a transaction that holds the places and the clocks.
func (s *Store) report(ctx context.Context, tx pgx.Tx, actor *Actor, n *NewConcern) (*Concern, error) {
	c := Concern{
		Title: n.Title, Description: n.Description, Address: n.Address,
		Mark: concern.Mark{
			Version: 1, Lon: n.Point.Lon(), Lat: n.Point.Lat(), Category: n.Category, Urgency: n.Urgency, Source: n.Source,
			MustReport: n.MustReport, MustArrive: n.MustArrive, Reporter: actor.Viewer.Account, NoticedAt: n.NoticedAt,
		},
	}
	if c.NoticedAt.IsZero() {
		c.NoticedAt = s.now()
	}
	if err := s.complete(ctx, tx, actor, &c, nil); err != nil {
		return nil, err
	}
	if err := insertConcern(ctx, tx, &c); err != nil {
		return nil, err
	}
	if err := s.logEvent(ctx, tx, actor, Facts{}, &c, happening{kind: EventReport, at: s.now()}); err != nil {
		return nil, err
	}
	if err := s.keepContact(ctx, tx, c.ID, n.Contact); err != nil {
		return nil, err
	}
	return &c, logMark(ctx, tx, nil, &c.Mark)
}

// UpdateConcern changes a record at the version given: Stale when it is not the current one, NotFound when the actor may not
// see it, Forbidden when it is not the actor's to correct (concern.Edit).
func (s *Store) UpdateConcern(ctx context.Context, actor Actor, id, version int64, p ConcernPatch, idem Idempotency) (*Written, error) {
	notices := p.mask()
	var written *Written
	err := s.write(ctx, "change a concern", func(tx pgx.Tx) error {
		use := fmt.Sprintf("concern/%d/patch", id)
		if first, err := claim(ctx, tx, actor, idem, use); err != nil || first != nil {
			written, err = replay(ctx, tx, actor, first, err)
			return err
		}
		if err := lockClocks(ctx, tx, shared); err != nil {
			return err
		}
		if err := lockPlaces(ctx, tx, shared); err != nil {
			return err
		}
		c, err := concernByID(ctx, tx, actor, id, ` for update of c`)
		if err != nil {
			return err
		}
		if !actor.may(concern.Edit, c) {
			return notYoursToEdit()
		}
		if c.Version != version {
			return stale()
		}
		before := *c
		p.apply(c)
		if err := s.complete(ctx, tx, &actor, c, &before); err != nil {
			return err
		}
		c.Version++
		if err := storeConcern(ctx, tx, c); err != nil {
			return err
		}
		if err := s.logEvent(ctx, tx, &actor, before.facts(), c, happening{kind: EventEdit, at: s.now(), texts: replaced(&before, c)}); err != nil {
			return err
		}
		if err := s.keepContact(ctx, tx, c.ID, p.Contact); err != nil {
			return err
		}
		if err := fulfil(ctx, tx, actor, idem, use, c.ID); err != nil {
			return err
		}
		written = writtenFor(&actor, c)
		return logMark(ctx, tx, &before.Mark, &c.Mark)
	})
	if err != nil {
		return nil, err
	}
	written.Notices = notices
	return written, nil
}

func notYoursToEdit() *Error {
	return fail(Forbidden, "这件不归您修改：自己报的，受理以前可以改；其余请本区域的网格长或工作人员改",
		"This is not yours to correct: your own report is until it is accepted, the rest leaders and staff of the area correct")
}

// replaced are the texts that an edit took the place of. One of which the edit did no more than mask a number is not among them.
func replaced(before, after *Concern) map[string]string {
	texts := map[string]string{}
	for kind, text := range map[string][2]string{
		"title": {before.Title, after.Title}, "description": {before.Description, after.Description}, "address": {before.Address, after.Address},
	} {
		if was, _ := concern.MaskPersonal(text[0]); was != text[1] {
			texts[kind] = was
		}
	}
	return texts
}

// mask hides the numbers of persons in the texts of a report.
func (n *NewConcern) mask() (notices []Notice) {
	maskText(&notices, "title", &n.Title)
	maskText(&notices, "description", &n.Description)
	maskText(&notices, "address", &n.Address)
	return notices
}

// mask hides the numbers of persons in the texts of a change, and leaves the caller's alone.
func (p *ConcernPatch) mask() (notices []Notice) {
	for _, field := range []struct {
		name string
		text **string
	}{{"title", &p.Title}, {"description", &p.Description}, {"address", &p.Address}} {
		if *field.text == nil {
			continue
		}
		text := **field.text
		maskText(&notices, field.name, &text)
		*field.text = &text
	}
	return notices
}

func (p *ConcernPatch) apply(c *Concern) {
	set(&c.Title, p.Title)
	set(&c.Description, p.Description)
	set(&c.Address, p.Address)
	set(&c.Category, p.Category)
	set(&c.Urgency, p.Urgency)
	set(&c.Source, p.Source)
	set(&c.MustReport, p.MustReport)
	set(&c.MustArrive, p.MustArrive)
	set(&c.NoticedAt, p.NoticedAt)
	if p.Point != nil {
		c.Lon, c.Lat = p.Point.Lon(), p.Point.Lat()
	}
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// complete checks a record as its writer left it and fills in what follows from it: the area of its point and its deadlines.
// before is what it was, nil for a new one. A point that was placed must lie in the actor's areas. The transaction holds the clocks and
// the places, so that deadlines and areas stay as they are until it ends.
func (s *Store) complete(ctx context.Context, tx pgx.Tx, actor *Actor, c, before *Concern) error {
	e := input()
	c.Title = checkText(e, "title", c.Title, true, maxTitle)
	c.Description = checkText(e, "description", c.Description, false, maxDescription)
	c.Address = checkText(e, "address", c.Address, false, maxAddress)
	if err := geo.CheckPosition(c.Lon, c.Lat); err != nil {
		e.addField("geometry", geo.InChinese(err), err.Error())
	}
	c.NoticedAt = c.NoticedAt.UTC().Truncate(time.Microsecond)
	if c.NoticedAt.After(s.now().Add(tolerance)) {
		e.addField("noticed_at", "发现时间不能在将来", "it must not lie in the future")
	}
	if c.NoticedAt.Before(earliest) {
		e.addField("noticed_at", "发现时间太早，请检查年份", "it is too long ago: check the year")
	}
	category, err := categoryOf(ctx, tx, c.Category)
	if err != nil {
		return err
	}
	if category == nil {
		e.addField("category", fmt.Sprintf("没有“%s”这个类别，请从列表里选", c.Category), fmt.Sprintf("there is no category %q: choose one of the list", c.Category))
	} else if before == nil || before.Category != c.Category {
		if is, err := retired(ctx, tx, c.Category); err != nil {
			return err
		} else if is {
			e.addField("category", fmt.Sprintf("“%s”已经停用，请另选一类", category.Name), fmt.Sprintf("%q is retired: choose another category", category.Name))
		}
	}
	if err := e.refused(); err != nil {
		return err
	}
	calendar, err := s.calendar(ctx, tx)
	if err != nil {
		return err
	}
	switch {
	case before == nil:
		c.wind(calendar, category, c.NoticedAt)
	case c.Category != before.Category || !c.NoticedAt.Equal(before.NoticedAt):
		c.rewind(calendar, category)
	}
	if before != nil && c.Lon == before.Lon && c.Lat == before.Lat {
		return nil
	}
	a, err := locate(ctx, tx, orb.Point{c.Lon, c.Lat})
	if err != nil {
		return err
	}
	c.Area, c.AreaCode, c.AreaName, c.Unassigned = 0, "", "", true
	if a == nil {
		return nil
	}
	if !actor.over(a.Prefix) {
		// Whose it is stays unsaid: the areas of others are not theirs to know.
		return fail(Forbidden, "这个位置不归您负责；请核对位置，或交给那里的网格员上报",
			"This place is not in your areas: check the position, or leave it to those in charge there")
	}
	c.Area, c.AreaCode, c.AreaName, c.Unassigned = a.ID, a.Code, a.Name, a.Level < geo.Grid
	return nil
}

const tolerance = 5 * time.Minute // by which a phone's clock may be ahead

var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// mayReport is about the role alone: members, leaders and staff who have areas report.
func mayReport(actor *Actor) error {
	if reports(actor) && len(actor.Viewer.Prefixes) > 0 {
		return nil
	}
	return fail(Forbidden, "您的账号不能上报诉求，请联系网格员", "Your account does not report concerns: ask a grid member")
}

// reports says whether the role is one of those that work on concerns.
func reports(actor *Actor) bool {
	switch actor.Viewer.Role {
	case concern.Member, concern.Leader, concern.Staff:
		return true
	}
	return false
}

// ownReport is the status of a concern that the actor reported and may know the status of, also when the concern itself is out of sight.
// NotFound when it is another's.
func ownReport(ctx context.Context, q querier, actor *Actor, id int64, lock string) (status concern.Status, err error) {
	err = q.QueryRow(ctx, `select c.status from minqing.concern c where c.id = $1 and c.reporter = $2`+lock, id, actor.Viewer.Account).Scan(scanned{&status})
	if errors.Is(err, pgx.ErrNoRows) {
		return status, notFound("件诉求", "concern")
	}
	return status, err
}

// writtenFor says whether the writer may see what it wrote.
func writtenFor(actor *Actor, c *Concern) *Written {
	scope := actor.Scope()
	prefix := ""
	if c.Area != 0 {
		prefix = c.AreaCode.Prefix()
	}
	return &Written{Concern: c, Receipt: !scope.Sees(&c.Mark, prefix)}
}

// replay answers a key that was served before with what there is now, as far as the actor may still see it.
func replay(ctx context.Context, tx pgx.Tx, actor Actor, first *served, err error) (*Written, error) {
	if err != nil {
		return nil, err
	}
	c, err := concernByID(ctx, tx, actor, first.id, "")
	if KindOf(err) != NotFound {
		return &Written{Concern: c, Replayed: true}, err
	}
	receipt := Concern{Mark: concern.Mark{ID: first.id}}
	if receipt.Status, err = ownReport(ctx, tx, &actor, first.id, ""); err != nil {
		return nil, err
	}
	return &Written{Concern: &receipt, Receipt: true, Replayed: true}, nil
}
