package api

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
)

// accountsPage is how many accounts a page holds when nothing is said.
const accountsPage = 200

// ListAccounts answers GET /accounts.
func (s *Server) ListAccounts(c echo.Context, params ListAccountsParams) error {
	q := data.AccountQuery{Words: orZero(params.Q), After: orZero(params.Cursor), Limit: accountsPage}
	if params.Limit != nil {
		q.Limit = *params.Limit
	}
	accounts, more, err := s.store.Accounts(c.Request().Context(), actor(c), q)
	if err != nil {
		return err
	}
	answer := AccountList{Accounts: make([]Account, len(accounts))}
	for i := range accounts {
		answer.Accounts[i] = accountOf(&accounts[i])
	}
	if more {
		answer.Next = &accounts[len(accounts)-1].Name
	}
	return c.JSON(http.StatusOK, answer)
}

// GetAccount answers GET /accounts/{name}.
func (s *Server) GetAccount(c echo.Context, name AccountName) error {
	account, err := s.store.ManagedAccount(c.Request().Context(), actor(c), name)
	if err != nil {
		return err
	}
	return sendAccount(c, account)
}

// CreateAccount answers POST /accounts.
func (s *Server) CreateAccount(c echo.Context) error {
	if err := data.MayAdminister(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[NewAccount](c)
	if err != nil {
		return err
	}
	n := data.NewAccount{Name: body.Name, DisplayName: orZero(body.DisplayName), Teams: orZero(body.Teams)}
	if n.Role, err = concern.ParseRole(string(body.Role)); err != nil {
		return err
	}
	if n.Areas, err = codes(orZero(body.Areas)); err != nil {
		return err
	}
	var answer MadeAccount
	n.Password, answer.Password = passwordOf(body.Password)
	account, err := s.store.CreateAccount(c.Request().Context(), actor(c), n)
	if err != nil {
		return err
	}
	answer.Account = accountOf(account)
	tagged(c, account.Version)
	c.Response().Header().Set("Location", "/api/v1/accounts/"+account.Name)
	return c.JSON(http.StatusCreated, answer)
}

// UpdateAccount answers PATCH /accounts/{name}.
func (s *Server) UpdateAccount(c echo.Context, name AccountName, params UpdateAccountParams) error {
	if err := data.MayAdminister(actor(c)); err != nil {
		return err
	}
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	body, _, err := decode[AccountPatch](c)
	if err != nil {
		return err
	}
	p := data.AccountPatch{DisplayName: body.DisplayName, Teams: body.Teams, Disabled: body.Disabled}
	if body.Role != nil {
		role, err := concern.ParseRole(string(*body.Role))
		if err != nil {
			return err
		}
		p.Role = &role
	}
	if body.Areas != nil {
		areas, err := codes(*body.Areas)
		if err != nil {
			return err
		}
		p.Areas = &areas
	}
	account, err := s.store.UpdateAccount(c.Request().Context(), actor(c), name, at, p)
	if err != nil {
		return err
	}
	return sendAccount(c, account)
}

// SetPassword answers POST /accounts/{name}/password.
func (s *Server) SetPassword(c echo.Context, name AccountName) error {
	if err := data.MayAdminister(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[NewPassword](c)
	if err != nil {
		return err
	}
	var answer SetPassword
	var password string
	password, answer.Password = passwordOf(body.Password)
	if err := s.store.SetPassword(c.Request().Context(), actor(c), name, password, false); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// ChangePassword answers POST /session/password.
func (s *Server) ChangePassword(c echo.Context) error {
	body, _, err := decode[PasswordChange](c)
	if err != nil {
		return err
	}
	err = s.auth.ChangePassword(c.Response(), c.Request(), body.Old, body.New, c.RealIP())
	if errors.Is(err, data.ErrOldPassword) {
		return problem.Invalid().Field("old", "旧密码不对，请再输一次", "the old password is wrong: type it again")
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// passwordOf is the one given, else one by chance, which has to be told.
func passwordOf(given *string) (password string, told *string) {
	if given != nil {
		return *given, nil
	}
	made := data.RandomPassword()
	return made, &made
}

// codes reads the codes of areas.
func codes(texts []string) ([]geo.Code, error) {
	all := make([]geo.Code, len(texts))
	for i, text := range texts {
		var err error
		if all[i], err = geo.ParseCode(text); err != nil {
			return nil, problem.Invalid().Field("areas", geo.InChinese(err), err.Error())
		}
	}
	return all, nil
}

func accountOf(a *data.Account) Account {
	answer := Account{
		Name: a.Name, DisplayName: a.DisplayName, Role: Role(a.Role.String()), Areas: make([]AreaName, len(a.Areas)),
		Teams: append([]string{}, a.Teams...), Disabled: a.Disabled, OneTimePassword: orNil(a.OneTime), CreatedAt: a.CreatedAt, Version: a.Version,
	}
	for i, area := range a.Areas {
		answer.Areas[i] = areaName(area)
	}
	return answer
}

func sendAccount(c echo.Context, a *data.Account) error {
	tagged(c, a.Version)
	return c.JSON(http.StatusOK, accountOf(a))
}
