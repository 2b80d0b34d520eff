package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed docs.html
var docsPage string

//go:embed docs.css
var docsStyle string

// section is the operations of one tag.
type section struct {
	Name, Description string
	Operations        []operation
}

type operation struct {
	ID, Method, Path, Summary, Description string
	Open                                   bool // nobody needs to be signed in
	Parameters                             []parameter
	Bodies, Answers                        []body
}

type parameter struct {
	Name, In, Kind, Description string
	Required                    bool
}

type body struct {
	Status, Description string
	Types               []mediaType
}

type mediaType struct{ Name, Schema string }

type schema struct {
	Name, Description string
	Members           []parameter
	Kind              string // of what is no object
}

// Docs is the page that shows the contract: every operation with its parameters, bodies and answers, as plain HTML that
// needs nothing beside it.
func Docs(doc *openapi3.T) http.Handler {
	t := template.Must(template.New("docs").Parse(docsPage))
	var page bytes.Buffer
	err := t.Execute(&page, struct {
		Title, Description string
		Style              template.CSS
		Sections           []section
		Schemas            []schema
	}{doc.Info.Title, doc.Info.Description, template.CSS(docsStyle), sections(doc), schemas(doc)})
	if err != nil {
		panic("web: the page of the contract: " + err.Error()) // both come with the program
	}
	sum := sha256.Sum256([]byte(docsStyle))
	policy := "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-" +
		base64.StdEncoding.EncodeToString(sum[:]) + "'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		// An error here is the reader's connection: nobody is left to be told.
		_, _ = w.Write(page.Bytes())
	})
}

func sections(doc *openapi3.T) []section {
	byTag := map[string][]operation{}
	paths := doc.Paths.Map()
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := paths[path]
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			op := item.GetOperation(method)
			if op == nil {
				continue
			}
			byTag[op.Tags[0]] = append(byTag[op.Tags[0]], describe(method, path, item, op))
		}
	}
	var all []section
	for _, tag := range doc.Tags {
		all = append(all, section{tag.Name, tag.Description, byTag[tag.Name]})
	}
	return all
}

func describe(method, path string, item *openapi3.PathItem, op *openapi3.Operation) operation {
	o := operation{
		ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, Description: op.Description,
		Open: op.Security != nil && len(*op.Security) == 0,
	}
	for _, list := range []openapi3.Parameters{item.Parameters, op.Parameters} {
		for _, p := range list {
			o.Parameters = append(o.Parameters, parameter{p.Value.Name, p.Value.In, kindOf(p.Value.Schema), p.Value.Description, p.Value.Required})
		}
	}
	if op.RequestBody != nil {
		o.Bodies = append(o.Bodies, body{Types: typesOf(op.RequestBody.Value.Content)})
	}
	answers := op.Responses.Map()
	for _, status := range slices.Sorted(maps.Keys(answers)) {
		r := answers[status].Value
		said := ""
		if r.Description != nil {
			said = *r.Description
		}
		o.Answers = append(o.Answers, body{status, said, typesOf(r.Content)})
	}
	return o
}

func typesOf(content openapi3.Content) []mediaType {
	var all []mediaType
	for _, name := range slices.Sorted(maps.Keys(content)) {
		all = append(all, mediaType{name, kindOf(content[name].Schema)})
	}
	return all
}

func schemas(doc *openapi3.T) []schema {
	var all []schema
	for _, name := range slices.Sorted(maps.Keys(doc.Components.Schemas)) {
		ref := doc.Components.Schemas[name]
		s := schema{Name: name, Description: ref.Value.Description, Kind: kindOf(&openapi3.SchemaRef{Value: ref.Value})}
		for _, member := range slices.Sorted(maps.Keys(ref.Value.Properties)) {
			p := ref.Value.Properties[member]
			s.Members = append(s.Members, parameter{
				Name: member, Kind: kindOf(p), Description: p.Value.Description, Required: slices.Contains(ref.Value.Required, member),
			})
		}
		all = append(all, s)
	}
	return all
}

// kindOf says in a word what a schema lets through.
func kindOf(ref *openapi3.SchemaRef) string {
	if ref == nil {
		return ""
	}
	if ref.Ref != "" {
		return ref.Ref[strings.LastIndexByte(ref.Ref, '/')+1:]
	}
	s := ref.Value
	kind := ""
	if types := s.Type.Slice(); len(types) > 0 {
		kind = types[0]
	}
	switch {
	case len(s.AllOf) > 0:
		kind = kindOf(s.AllOf[0])
	case kind == "array":
		kind = "[" + kindOf(s.Items) + "]"
	case len(s.Enum) > 0:
		words := make([]string, 0, len(s.Enum))
		for _, word := range s.Enum {
			if word != nil {
				words = append(words, fmt.Sprint(word))
			}
		}
		kind = strings.Join(words, " | ")
	case s.Format != "":
		kind += " (" + s.Format + ")"
	}
	if s.Nullable {
		kind += " | null"
	}
	return kind
}
