package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/server/problem"
)

// ListCategories answers GET /categories.
func (s *Server) ListCategories(c echo.Context) error {
	categories, err := s.store.ManagedCategories(c.Request().Context())
	if err != nil {
		return err
	}
	answer := CategoryList{Categories: make([]Category, len(categories))}
	for i := range categories {
		answer.Categories[i] = categoryOf(&categories[i])
	}
	return c.JSON(http.StatusOK, answer)
}

// CreateCategory answers POST /categories.
func (s *Server) CreateCategory(c echo.Context) error {
	if err := data.MayManageCategories(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[NewCategory](c)
	if err != nil {
		return err
	}
	n := data.NewCategory{Slug: body.Slug, Parent: orZero(body.Parent), CategoryPatch: data.CategoryPatch{
		Name: &body.Name, NameEN: body.NameEn, Icon: body.Icon, YellowShare: body.YellowShare, Before: body.Before,
	}}
	dueInto(&n.CategoryPatch, body.Due)
	made, err := s.store.CreateCategory(c.Request().Context(), actor(c), n)
	if err != nil {
		return err
	}
	return sendCategory(c, http.StatusCreated, made)
}

// UpdateCategory answers PATCH /categories/{slug}.
func (s *Server) UpdateCategory(c echo.Context, slug string, params UpdateCategoryParams) error {
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	p, err := categoryPatch(c)
	if err != nil {
		return err
	}
	changed, err := s.store.UpdateCategory(c.Request().Context(), actor(c), slug, at, p)
	if err != nil {
		return err
	}
	return sendCategory(c, http.StatusOK, changed)
}

// PreviewCategory answers POST /categories/{slug}/preview.
func (s *Server) PreviewCategory(c echo.Context, slug string) error {
	p, err := categoryPatch(c)
	if err != nil {
		return err
	}
	preview, err := s.store.PreviewCategory(c.Request().Context(), actor(c), slug, p)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, turnedOf(preview))
}

func categoryPatch(c echo.Context) (data.CategoryPatch, error) {
	if err := data.MayManageCategories(actor(c)); err != nil {
		return data.CategoryPatch{}, err
	}
	body, _, err := decode[CategoryPatch](c)
	if err != nil {
		return data.CategoryPatch{}, err
	}
	p := data.CategoryPatch{
		Name: body.Name, NameEN: body.NameEn, Icon: body.Icon, YellowShare: body.YellowShare, Retired: body.Retired,
		KeepClocks: body.Recount != nil && !*body.Recount,
	}
	dueInto(&p, body.Due)
	if body.Before.IsSpecified() {
		before, _ := body.Before.Get() // "" for null
		p.Before = &before
	}
	if body.Edited != nil {
		if *body.Edited {
			return p, problem.Invalid().Field("edited", "只能是 false：恢复自带的内容", "it can only be false: to go back to what the data file says")
		}
		p.Shipped = true
	}
	return p, nil
}

func dueInto(p *data.CategoryPatch, due *DuePatch) {
	if due != nil {
		p.Accept, p.Resolve, p.StrikeOff = due.Accept, due.Resolve, due.StrikeOff
	}
}

func categoryOf(k *data.Category) Category {
	answer := Category{
		Slug: k.Slug, Parent: orNil(k.Parent), Name: k.Name, NameEn: k.NameEN, Icon: k.Icon, Due: dueOf(k.Due), YellowShare: k.YellowShare,
		Retired: k.Retired, Edited: k.Edited, Version: k.Version,
	}
	if k.Edited && k.Shipped != nil {
		own := k.Shipped
		answer.Shipped = &ShippedCategory{Name: own.Name, NameEn: own.NameEN, Icon: own.Icon, Due: dueOf(own.Due), YellowShare: own.YellowShare}
	}
	return answer
}

func dueOf(d concern.Deadlines) CategoryDue {
	return CategoryDue{Accept: d.Accept.String(), Resolve: d.Resolve.String(), StrikeOff: d.StrikeOff.String()}
}

func sendCategory(c echo.Context, status int, k *data.Category) error {
	tagged(c, k.Version)
	return c.JSON(status, categoryOf(k))
}
