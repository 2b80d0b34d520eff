package api

import (
	"encoding"
	"errors"

	"github.com/oapi-codegen/nullable"

	"minqing/concern"
	"minqing/data"
	"minqing/server/problem"
)

// defaultSource is that of a report which does not say: it came in by this program.
const defaultSource = concern.App

// word reads one of the domain's words into target, and notes in p what is wrong with it.
func word(p *problem.Problem, path, text string, target encoding.TextUnmarshaler) {
	if text == "" {
		p.Field(path, "不能是空的；没有就不写", "it must not be empty: leave it out")
		return
	}
	err := target.UnmarshalText([]byte(text))
	var unknown *concern.UnknownWordError
	if errors.As(err, &unknown) {
		p.Field(path, "没有“"+unknown.Got+"”这个值", unknown.Error())
	}
}

// refused is the problem if it names a field, else nil.
func refused(p *problem.Problem) error {
	if len(p.Fields) == 0 {
		return nil
	}
	return p
}

func newConcern(in *NewConcernProperties) (data.NewConcern, error) {
	n := data.NewConcern{
		Title: in.Title, Description: orZero(in.Description), Address: orZero(in.Address), Category: in.Category,
		Urgency: concern.Normal, Source: defaultSource, NoticedAt: orZero(in.NoticedAt), Contact: contactOf(in.Contact),
	}
	p := problem.Invalid()
	if in.Urgency != nil {
		word(p, "properties.urgency", string(*in.Urgency), &n.Urgency)
	}
	if in.Source != nil {
		word(p, "properties.source", string(*in.Source), &n.Source)
	}
	if in.MustReport != nil {
		word(p, "properties.must_report", string(*in.MustReport), &n.MustReport)
	}
	if in.MustArrive != nil {
		word(p, "properties.must_arrive", string(*in.MustArrive), &n.MustArrive)
	}
	return n, refused(p)
}

func contactOf(in *Contact) *data.Contact {
	if in == nil {
		return nil
	}
	return &data.Contact{Name: orZero(in.Name), Phone: orZero(in.Phone)}
}

// concernPatch reads a merge patch: what is absent stays, null empties.
func concernPatch(in *ConcernPatch) (data.ConcernPatch, error) {
	patch := data.ConcernPatch{
		Title: in.Title, Category: in.Category, NoticedAt: in.NoticedAt,
		Description: emptied(in.Description), Address: emptied(in.Address),
	}
	if in.Geometry != nil {
		at, err := point(*in.Geometry)
		if err != nil {
			return patch, err
		}
		patch.Point = &at
	}
	if in.Contact.IsSpecified() {
		patch.Contact = &data.Contact{}
		if contact, err := in.Contact.Get(); err == nil {
			patch.Contact = contactOf(&contact)
		}
	}
	p := problem.Invalid()
	if in.Urgency != nil {
		patch.Urgency = new(concern.Urgency)
		word(p, "urgency", string(*in.Urgency), patch.Urgency)
	}
	if in.Source != nil {
		patch.Source = new(concern.Source)
		word(p, "source", string(*in.Source), patch.Source)
	}
	if text := emptied(in.MustReport); text != nil {
		patch.MustReport = new(concern.MustReport)
		if !in.MustReport.IsNull() {
			word(p, "must_report", *text, patch.MustReport)
		}
	}
	if text := emptied(in.MustArrive); text != nil {
		patch.MustArrive = new(concern.MustArrive)
		if !in.MustArrive.IsNull() {
			word(p, "must_arrive", *text, patch.MustArrive)
		}
	}
	return patch, refused(p)
}

// emptied is nil for an absent member and the zero value for null.
func emptied[T any](in nullable.Nullable[T]) *T {
	if !in.IsSpecified() {
		return nil
	}
	v, err := in.Get()
	if err != nil { // null
		return new(T)
	}
	return &v
}
