package data

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"minqing/concern"
)

// StepDecision takes a step of the loop on the concern that a decision is about, by the loop's own rules (TakeStep); a dispatch
// that names no team goes to the decision's. Conflict when the decision is over or about no concern.
func (s *Store) StepDecision(ctx context.Context, actor Actor, board, id int64, n NewStep, idem Idempotency) (*Decision, error) {
	n.mask()
	return s.changeDecision(ctx, actor, board, id, idem, "step", writableBoard, func(tx pgx.Tx, d *Decision) (string, map[string]any, error) {
		switch {
		case d.State != DecisionOpen:
			return "", nil, over()
		case d.concern == 0:
			return "", nil, fail(Conflict, "这个决定没有关联诉求，请先立成新任务", "This decision is about no concern: make a task of it first")
		case n.Step == concern.Dispatch && n.Team == "":
			n.Team = d.Owner.Team
		}
		c, err := s.step(ctx, tx, &actor, d.concern, &n)
		if err != nil {
			return "", nil, err
		}
		return "step", map[string]any{"step": n.Step.String(), "concern_version": c.Version}, nil
	})
}

// NewTask is what a decision needs beside its words to become a concern.
type NewTask struct {
	Title    string // "": the decision's text
	Category string
	Address  string
	Point    orb.Point
}

// TaskDecision makes a concern of a decision, found on patrol, accepts it and dispatches it to the decision's team; what an account
// owes is accepted, for whoever is in charge handles it. Errors as for CreateConcern and TakeStep; Conflict when the decision is over or
// is about a concern already.
func (s *Store) TaskDecision(ctx context.Context, actor Actor, board, id int64, n NewTask, idem Idempotency) (*Decision, error) {
	if err := mayReport(&actor); err != nil {
		return nil, err
	}
	return s.changeDecision(ctx, actor, board, id, idem, "task", writableBoard, func(tx pgx.Tx, d *Decision) (string, map[string]any, error) {
		switch {
		case d.State != DecisionOpen:
			return "", nil, over()
		case d.concern != 0:
			return "", nil, fail(Conflict, "这个决定已经关联了一件诉求，请在那一件上办", "This decision is about a concern already: take a step on that one")
		}
		report := NewConcern{
			Title: n.Title, Description: d.Text, Address: n.Address, Category: n.Category, Urgency: concern.Normal, Source: concern.Patrol, Point: n.Point,
		}
		if strings.TrimSpace(report.Title) == "" {
			report.Title = shortened(d.Text, maxTitle)
		}
		report.mask()
		c, err := s.report(ctx, tx, &actor, &report)
		if err != nil {
			return "", nil, err
		}
		if _, err := s.step(ctx, tx, &actor, c.ID, &NewStep{Step: concern.Accept}); err != nil {
			return "", nil, err
		}
		if d.Owner.Team != "" {
			if _, err := s.step(ctx, tx, &actor, c.ID, &NewStep{Step: concern.Dispatch, Team: d.Owner.Team}); err != nil {
				return "", nil, err
			}
		}
		d.concern = c.ID
		return "task", nil, nil
	})
}

func over() *Error {
	return fail(Conflict, "这个决定已经了结，要接着办请先重新打开", "This decision is over: open it again to go on with it")
}

// shortened is a text of at most so many characters, with an ellipsis where some are missing.
func shortened(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most-1]) + "…"
}
