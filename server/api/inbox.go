package api

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"minqing/concern"
	"minqing/data"
	"minqing/geo"
	"minqing/server/problem"
)

// GetInbox answers GET /inbox.
func (s *Server) GetInbox(c echo.Context, params GetInboxParams) error {
	limit := 30
	if params.Limit != nil {
		limit = *params.Limit
	}
	inbox, err := s.store.Inbox(c.Request().Context(), actor(c), orZero(params.Cursor), limit)
	if err != nil {
		return err
	}
	answer := Inbox{Items: make([]InboxItem, len(inbox.News)), Unread: countsOf(inbox.Unread), At: inbox.At}
	for i := range inbox.News {
		n := &inbox.News[i]
		answer.Items[i] = InboxItem{
			Concern: n.Concern, Kind: InboxKind(n.Kind), By: orNil(InboxItemBy(n.By)), At: n.At, Seen: n.Seen, Title: n.Title, Category: n.Category,
			Status: Status(n.Status.String()), Light: Light(concern.LightAt(n.Status, n.YellowAt, n.RedAt, inbox.At).String()),
			YellowAt: n.YellowAt, RedAt: n.RedAt, Area: orNil(string(n.AreaCode)), AreaName: orNil(n.AreaName), Team: orNil(n.Team),
		}
	}
	if inbox.Next != "" {
		next := url.Values{"limit": {fmt.Sprint(limit)}, "cursor": {inbox.Next}}
		answer.Next = orNil((&url.URL{Path: c.Request().URL.Path, RawQuery: next.Encode()}).String())
	}
	return c.JSON(http.StatusOK, answer)
}

// MarkSeen answers POST /inbox/seen.
func (s *Server) MarkSeen(c echo.Context) error {
	if err := data.MayBeReminded(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[InboxSeen](c)
	if err != nil {
		return err
	}
	if (body.Concern == nil) == (body.Through == nil) {
		return problem.Invalid().Field("concern", "诉求编号和截止时刻，填其中一个", "give either a concern or an instant in through")
	}
	unread, err := s.store.MarkSeen(c.Request().Context(), actor(c), data.Seen{Concern: orZero(body.Concern), Through: orZero(body.Through)})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Unread InboxCounts `json:"unread"`
	}{countsOf(unread)})
}

// GetInboxSettings answers GET /inbox/settings.
func (s *Server) GetInboxSettings(c echo.Context) error {
	setting, err := s.store.InboxSetting(c.Request().Context(), actor(c))
	if err != nil {
		return err
	}
	return sendInboxSetting(c, setting)
}

// UpdateInboxSettings answers PATCH /inbox/settings.
func (s *Server) UpdateInboxSettings(c echo.Context, params UpdateInboxSettingsParams) error {
	at, err := version(params.IfMatch)
	if err != nil {
		return err
	}
	if err := data.MayBeReminded(actor(c)); err != nil {
		return err
	}
	body, _, err := decode[InboxSettingsPatch](c)
	if err != nil {
		return err
	}
	patch := data.InboxPatch{Kinds: map[data.NewsKind]bool{}}
	for kind, on := range map[data.NewsKind]*bool{
		data.NewsNew: body.New, data.NewsReturned: body.Returned, data.NewsYellow: body.Yellow, data.NewsRed: body.Red,
	} {
		if on != nil {
			patch.Kinds[kind] = *on
		}
	}
	if body.Areas != nil {
		codes := make([]geo.Code, len(*body.Areas))
		for i, text := range *body.Areas {
			if codes[i], err = geo.ParseCode(text); err != nil {
				return problem.Invalid().Field("areas", geo.InChinese(err), err.Error())
			}
		}
		patch.Areas = &codes
	}
	setting, err := s.store.UpdateInboxSetting(c.Request().Context(), actor(c), at, patch)
	if err != nil {
		return err
	}
	return sendInboxSetting(c, setting)
}

func sendInboxSetting(c echo.Context, setting *data.InboxSetting) error {
	tagged(c, setting.Version)
	answer := InboxSettings{Areas: make([]string, len(setting.Areas)), Version: setting.Version}
	for i, code := range setting.Areas {
		answer.Areas[i] = string(code)
	}
	for _, kind := range setting.Kinds {
		switch kind {
		case data.NewsNew:
			answer.New = true
		case data.NewsReturned:
			answer.Returned = true
		case data.NewsYellow:
			answer.Yellow = true
		case data.NewsRed:
			answer.Red = true
		}
	}
	return c.JSON(http.StatusOK, answer)
}

func countsOf(unread map[data.NewsKind]int) InboxCounts {
	counts := InboxCounts{New: unread[data.NewsNew], Returned: unread[data.NewsReturned], Yellow: unread[data.NewsYellow], Red: unread[data.NewsRed]}
	counts.Total = min(data.MostUnread, counts.New+counts.Returned+counts.Yellow+counts.Red)
	return counts
}
