package data

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// Sort is an order of concerns, always made total by the id.
type Sort string

// The orders; a minus is descending.
const (
	NewestFirst Sort = "-noticed_at"
	OldestFirst Sort = "noticed_at"
	DueFirst    Sort = "red_at"
	DueLast     Sort = "-red_at"
	IDUp        Sort = "id"
	IDDown      Sort = "-id"
)

// ParseSort reads the name of an order; "" is NewestFirst. The error is Invalid.
func ParseSort(s string) (Sort, error) {
	switch Sort(s) {
	case "":
		return NewestFirst, nil
	case NewestFirst, OldestFirst, DueFirst, DueLast, IDUp, IDDown:
		return Sort(s), nil
	}
	return "", wrongField("sort", fmt.Sprintf("没有“%s”这种排序，可用的是 -noticed_at noticed_at red_at -red_at id -id", s),
		fmt.Sprintf("there is no order %q: it is -noticed_at, noticed_at, red_at, -red_at, id or -id", s))
}

// column is what is sorted by, and whether it descends.
func (s Sort) column() (string, bool) {
	if s[0] == '-' {
		return string(s[1:]), true
	}
	return string(s), false
}

// MostPerPage is the largest page.
const MostPerPage = 1000

// Page is a slice of a list. Next is "" on the last one. At is the instant of the first page, against which all pages tell the lights.
type Page struct {
	Concerns []Concern
	Next     string
	At       time.Time
}

// ListConcerns answers one page after the cursor ("" for the first), limit from 1 to MostPerPage. A cursor that was altered, or that
// belongs to another filter or order, is Invalid.
func (s *Store) ListConcerns(ctx context.Context, actor Actor, f *concern.Filter, sort Sort, after string, limit int) (*Page, error) {
	if limit < 1 || limit > MostPerPage {
		return nil, wrongField("limit", fmt.Sprintf("只能是 1 到 %d", MostPerPage), fmt.Sprintf("it is from 1 to %d", MostPerPage))
	}
	sort, err := ParseSort(string(sort))
	if err != nil {
		return nil, err
	}
	from := cursor{Filter: hashOf(f, sort), First: s.now().UTC().Truncate(time.Microsecond)}
	if after != "" {
		asked := from.Filter
		if from, err = s.readCursor(after); err != nil {
			return nil, err
		}
		if from.Filter != asked {
			return nil, badCursor()
		}
	}

	scope := actor.Scope()
	var args arguments
	where := condition(f, &actor.Viewer, &scope, from.First, &args)
	column, down := sort.column()
	direction, beyond := "", ">"
	if down {
		direction, beyond = " desc", "<"
	}
	if after != "" {
		if column == "id" {
			where += " and c.id " + beyond + " " + args.add(from.ID)
		} else {
			where += " and (c." + column + ", c.id) " + beyond + " (" + args.add(from.Value) + ", " + args.add(from.ID) + ")"
		}
	}
	order := "c." + column + direction
	if column != "id" {
		order += ", c.id" + direction
	}
	rows, err := s.pool.Query(ctx, `select `+concernColumns+concernTables+` where `+where+` order by `+order+` limit `+args.add(limit+1), args...)
	if err != nil {
		return nil, doing("list concerns", err)
	}
	page := &Page{At: from.First}
	if page.Concerns, err = pgx.CollectRows(rows, scanConcern); err != nil {
		return nil, doing("list concerns", err)
	}
	if len(page.Concerns) > limit {
		page.Concerns = page.Concerns[:limit]
		last := &page.Concerns[limit-1]
		from.ID, from.Value = last.ID, last.NoticedAt
		if column == "red_at" {
			from.Value = last.RedAt
		}
		page.Next = s.writeCursor(from)
	}
	shown := make([]*Concern, len(page.Concerns))
	for i := range page.Concerns {
		shown[i] = &page.Concerns[i]
		shown[i].blank(&scope)
	}
	return page, hideMain(ctx, s.pool, actor, shown...)
}

// CountConcerns is how many the actor may see of what the filter asks for, the lights told at now.
func (s *Store) CountConcerns(ctx context.Context, actor Actor, f *concern.Filter, now time.Time) (int64, error) {
	scope := actor.Scope()
	var args arguments
	var n int64
	where := condition(f, &actor.Viewer, &scope, now, &args)
	err := s.pool.QueryRow(ctx, `select count(*) from minqing.concern c where `+where, args...).Scan(&n)
	return n, doing("count concerns", err)
}

// WordIDs are the ids, ascending, of the concerns the scope may see in whose texts every word occurs, case-folded, in a text that
// the scope may read. only restricts it to these ids when it is not nil: the rows that changed since.
func (s *Store) WordIDs(ctx context.Context, scope concern.Scope, words []string, only []int64) ([]int64, error) {
	var args arguments
	where := scopeCondition(&scope, &args)
	for _, w := range wordConditions(words, scope.Words, &args) {
		where += " and " + w
	}
	if only != nil {
		where += " and c.id = any(" + args.add(only) + ")"
	}
	rows, err := s.pool.Query(ctx, `select c.id from minqing.concern c where `+where+` order by c.id`, args...)
	if err != nil {
		return nil, doing("look for words", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	return ids, doing("look for words", err)
}
