// Package contract holds every request against openapi.yaml before a handler sees it: who may ask at all, which
// parameters there are and what they may be, what kind of body and how much of it. A doubt is refused, never guessed at.
package contract

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/server/auth"
	"minqing/server/problem"
)

// The most that a body may hold, in bytes.
const (
	MostJSON   = 1 << 20
	MostUpload = 512 << 20
)

// Contract is the document, ready to be asked.
type Contract struct {
	Document   *openapi3.T
	operations map[string]*operation // by method and route, "GET /api/v1/areas/:code"
}

// operation is what the document says of one method of one address.
type operation struct {
	open     bool // nobody needs to be signed in
	oneTime  bool // may be asked with a password that somebody else set
	filter   bool // takes the filter, which concern.ParseFilter reads
	query    map[string]*openapi3.Parameter
	path     []*openapi3.Parameter
	header   []*openapi3.Parameter
	required bool                // a body must be there
	bodies   map[string]struct{} // media types; none: no body
	most     int64               // bytes of a body, 0: what its media type may have
	known    string              // the same for people
}

// Read makes a contract of the document's text.
func Read(document []byte) (*Contract, error) {
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("check the contract: %w", err)
	}
	c := &Contract{Document: doc, operations: map[string]*operation{}}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			c.operations[method+" "+route(path)] = read(item, op)
		}
	}
	return c, nil
}

// route is an address as Echo writes it; what follows a parameter within a segment is the handler's to check.
func route(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			name, _, _ := strings.Cut(part[1:], "}")
			parts[i] = ":" + name
		}
	}
	return strings.Join(parts, "/")
}

func read(item *openapi3.PathItem, op *openapi3.Operation) *operation {
	o := &operation{query: map[string]*openapi3.Parameter{}, bodies: map[string]struct{}{}}
	o.open = op.Security != nil && len(*op.Security) == 0
	o.oneTime = op.Extensions["x-one-time-password"] == true
	for _, list := range []openapi3.Parameters{item.Parameters, op.Parameters} {
		for _, ref := range list {
			p := ref.Value
			switch p.In {
			case openapi3.ParameterInQuery:
				o.query[p.Name] = p
				if p.Extensions["x-filter"] == true {
					o.filter = true
				}
			case openapi3.ParameterInPath:
				o.path = append(o.path, p)
			case openapi3.ParameterInHeader:
				o.header = append(o.header, p)
			}
		}
	}
	if most, given := op.Extensions["x-most-bytes"].(float64); given {
		o.most = int64(most)
	}
	if op.RequestBody != nil {
		o.required = op.RequestBody.Value.Required
		var known []string
		for mediaType := range op.RequestBody.Value.Content {
			o.bodies[mediaType] = struct{}{}
			known = append(known, mediaType)
		}
		o.known = strings.Join(known, ", ")
	}
	return o
}

// Enforce is the middleware. Who may not ask is told that first, and nothing about the rest of the request.
// Routes that the document does not know pass.
func (c *Contract) Enforce(next echo.HandlerFunc) echo.HandlerFunc {
	return func(ctx echo.Context) error {
		r := ctx.Request()
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		o := c.operations[method+" "+ctx.Path()]
		if o == nil {
			if allow := c.allowed(r.URL.Path); allow != "" {
				return problem.Method(allow)
			}
			return next(ctx)
		}
		if err := o.admit(auth.From(r.Context())); err != nil {
			return err
		}
		if err := o.checkPath(ctx); err != nil {
			return err
		}
		if err := o.checkQuery(r.URL.RawQuery); err != nil {
			return err
		}
		if err := o.checkHeader(r.Header); err != nil {
			return err
		}
		if err := o.checkBody(ctx.Response(), r); err != nil {
			return err
		}
		return next(ctx)
	}
}

// admit says whether an account, nil for nobody, may ask at all.
func (o *operation) admit(who *data.Account) error {
	switch {
	case o.open:
		return nil
	case who == nil:
		return problem.SignedOut()
	case who.OneTime && !o.oneTime:
		return problem.OneTimePassword()
	}
	return nil
}

// allowed are the methods that the document knows for an address, "" when it does not know the address.
func (c *Contract) allowed(address string) string {
	parts := strings.Split(address, "/")
	var methods []string
	for key := range c.operations {
		method, route, _ := strings.Cut(key, " ")
		pattern := strings.Split(route, "/")
		match := len(pattern) == len(parts)
		for i := 0; match && i < len(parts); i++ {
			match = pattern[i] == parts[i] || strings.HasPrefix(pattern[i], ":")
		}
		if match {
			methods = append(methods, method)
		}
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}
