// Package problem is the one place where an error becomes an answer: RFC 9457 problem details, Chinese for people with an
// English twin, a stable type for programs. What a user cannot do anything about says no more than that, and goes to the log.
package problem

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// MediaType is that of problem details.
const MediaType = "application/problem+json"

// Problem is the body of an answer that is not a success. As an error it can be returned by any handler.
type Problem struct {
	Type     string            `json:"type"` // "/problems/<slug>", stable
	Title    string            `json:"title"`
	TitleEn  string            `json:"title_en"`
	Status   int               `json:"status"`
	Detail   string            `json:"detail,omitempty"`
	DetailEn string            `json:"detail_en,omitempty"`
	Fields   map[string]string `json:"fields,omitempty"` // by path of the input or name of the parameter
	FieldsEn map[string]string `json:"fields_en,omitempty"`
	At       *[2]float64       `json:"at,omitempty"` // longitude and latitude of the offending place

	RetryAfter time.Duration `json:"-"` // when to try again; 0 says nothing
	Allow      string        `json:"-"` // of a 405: the methods there are
	Cause      error         `json:"-"` // for the log
}

func (p *Problem) Error() string {
	s := p.TitleEn
	if p.DetailEn != "" {
		s += ": " + p.DetailEn
	}
	for path, text := range p.FieldsEn {
		s += "; " + path + ": " + text
	}
	if p.Cause != nil {
		s += ": " + p.Cause.Error()
	}
	return s
}

func (p *Problem) Unwrap() error { return p.Cause }

// Write sends the problem. Its error is the connection's.
func (p *Problem) Write(w http.ResponseWriter) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", MediaType)
	h.Set("Cache-Control", "no-store")
	h.Del("Content-Encoding")
	h.Del("ETag")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int((p.RetryAfter+time.Second-1)/time.Second)))
	}
	if p.Allow != "" {
		h.Set("Allow", p.Allow)
	}
	w.WriteHeader(p.Status)
	_, err = w.Write(body)
	return err
}

// With adds a detail in both languages and answers the problem.
func (p *Problem) With(zh, en string) *Problem {
	p.Detail, p.DetailEn = zh, en
	return p
}

// Field names what is wrong with one field or parameter and answers the problem.
func (p *Problem) Field(path, zh, en string) *Problem {
	if p.Fields == nil {
		p.Fields, p.FieldsEn = map[string]string{}, map[string]string{}
	}
	p.Fields[path], p.FieldsEn[path] = zh, en
	return p
}

func kind(status int, slug, zh, en string) *Problem {
	return &Problem{Type: "/problems/" + slug, Title: zh, TitleEn: en, Status: status}
}
