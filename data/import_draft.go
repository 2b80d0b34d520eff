package data

import (
	"time"

	"minqing/concern"
	"minqing/geo"
	"minqing/geo/table"
)

// draft is a concern that is being read from a row, field by field.
type draft struct {
	r   *concernRows
	row *table.Row

	category    concern.Category
	title       string
	description string
	address     string
	urgency     concern.Urgency
	source      concern.Source
	status      concern.Status
	mustReport  concern.MustReport
	mustArrive  concern.MustArrive
	force       concern.Force
	team        string
	supporters  int32
	noticedAt   time.Time
	masked      bool // a number of a person was, in one of the texts
}

// text reads a free text and masks the numbers of persons in it.
func (d *draft) text(s string, most int) (string, error) {
	masked, found := concern.MaskPersonal(s)
	d.masked = d.masked || len(found) > 0
	return masked, rowText(s, most)
}

// maxTeam is the longest name of a team, in characters.
const maxTeam = 100

// draftField reads one field's text. The order matters: a title that is empty is the category's name.
type draftField struct {
	name string
	read func(d *draft, s string) error
}

var draftFields = []draftField{
	{"category", func(d *draft, s string) (err error) {
		d.category, err = d.r.categories.named(s)
		return err
	}},
	{"title", func(d *draft, s string) (err error) {
		if d.title, err = d.text(s, maxTitle); s == "" {
			d.title = d.category.Name
		}
		return err
	}},
	{"description", func(d *draft, s string) (err error) {
		d.description, err = d.text(s, maxDescription)
		return err
	}},
	{"address", func(d *draft, s string) (err error) {
		d.address, err = d.text(s, maxAddress)
		return err
	}},
	{"urgency", func(d *draft, s string) (err error) {
		d.urgency, err = word(s, concern.Normal, chineseUrgency, concern.ParseUrgency)
		return err
	}},
	// What comes from another system came in by its app, unless the file says otherwise.
	{"source", func(d *draft, s string) (err error) {
		d.source, err = word(s, concern.App, chineseSource, concern.ParseSource)
		return err
	}},
	{"status", func(d *draft, s string) (err error) {
		d.status, err = word(s, concern.Reported, chineseStatus, concern.ParseStatus)
		return err
	}},
	{"must_report", func(d *draft, s string) (err error) {
		d.mustReport, err = word(s, concern.NotMustReport, chineseMustReport, concern.ParseMustReport)
		return err
	}},
	{"must_arrive", func(d *draft, s string) (err error) {
		d.mustArrive, err = word(s, concern.NotMustArrive, chineseMustArrive, concern.ParseMustArrive)
		return err
	}},
	{"force", func(d *draft, s string) (err error) {
		d.force, err = word(s, concern.NoForce, chineseForce, concern.ParseForce)
		return err
	}},
	{"team", func(d *draft, s string) error { d.team = s; return rowText(s, maxTeam) }},
	{"supporters", func(d *draft, s string) (err error) {
		if s != "" {
			d.supporters, err = parseCount(s)
		}
		return err
	}},
	{"noticed_at", func(d *draft, s string) (err error) {
		if s == "" {
			return &geo.InputError{English: "it is empty: when was it noticed?", Zh: "没有写发现时间"}
		}
		if d.noticedAt, err = d.r.forms.parse(s); err != nil {
			return err
		}
		if d.noticedAt.After(d.r.latest) {
			return &geo.InputError{English: s + " has not come yet", Zh: "时间“" + s + "”还没有到"}
		}
		return nil
	}},
}
