package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"minqing/data"
	"minqing/server/problem"
)

// ListPhotos answers GET /concerns/{id}/photos.
func (s *Server) ListPhotos(c echo.Context, id ID) error {
	list, err := s.store.Photos(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	answer := PhotoList{Photos: make([]Photo, len(list.Photos)), MayAdd: list.MayAdd, MayShow: list.MayShow}
	for i := range list.Photos {
		answer.Photos[i] = photoOf(&list.Photos[i])
	}
	return c.JSON(http.StatusOK, answer)
}

// AddPhoto answers POST /concerns/{id}/photos.
func (s *Server) AddPhoto(c echo.Context, id ID, params AddPhotoParams) error {
	ctx, who := c.Request().Context(), actor(c)
	if err := s.store.MayAddPhoto(ctx, who, id); err != nil {
		// Who is still sending hears no answer: the rest is let in, up to the limit, and dropped.
		_, rest := io.Copy(io.Discard, c.Request().Body)
		return errors.Join(err, rest)
	}
	in, err := receivePhoto(c.Request(), s.folder)
	if err != nil {
		return err
	}
	defer in.remove()
	picture, err := s.darkroom.Develop(ctx, in.file)
	if err != nil {
		return err
	}
	added, err := s.store.AddPhoto(ctx, who, id, in.kind, picture, idempotency(c, params.IdempotencyKey, in.digest()))
	if err != nil {
		return err
	}
	answer := photoOf(added)
	if answer.Url != nil {
		c.Response().Header().Set("Location", *answer.Url)
	}
	return c.JSON(http.StatusCreated, answer)
}

// GetPhoto answers GET /concerns/{id}/photos/{pid}.
func (s *Server) GetPhoto(c echo.Context, id ID, pid PhotoID) error {
	return s.sendPhoto(c, id, pid, false)
}

// GetThumb answers GET /concerns/{id}/photos/{pid}/thumb.
func (s *Server) GetThumb(c echo.Context, id ID, pid PhotoID) error {
	return s.sendPhoto(c, id, pid, true)
}

// sendPhoto sends a file. It never changes, so that its id is its ETag; whether it may be seen is asked each time. A restricted
// one is left in no browser of a PC that others use too.
func (s *Server) sendPhoto(c echo.Context, id, pid int64, thumb bool) error {
	found, file, size, err := s.store.PhotoFile(c.Request().Context(), actor(c), id, pid, thumb)
	if err != nil {
		return err
	}
	defer file.Close()
	h := c.Response().Header()
	h.Set("Vary", "Cookie")
	h.Set("Content-Disposition", fmt.Sprintf(`inline; filename="%d-%d.jpg"`, id, pid))
	if found.Shown == data.PhotoRestricted {
		h.Set("Cache-Control", "private, no-store")
	} else {
		tag := fmt.Sprintf(`"%d"`, pid)
		h.Set("Cache-Control", "private, no-cache")
		h.Set("ETag", tag)
		if c.Request().Header.Get("If-None-Match") == tag {
			return c.NoContent(http.StatusNotModified)
		}
	}
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	return c.Stream(http.StatusOK, "image/jpeg", file)
}

// ShowPhoto answers PATCH /concerns/{id}/photos/{pid}.
func (s *Server) ShowPhoto(c echo.Context, id ID, pid PhotoID) error {
	if err := s.store.MayShowPhoto(c.Request().Context(), actor(c), id, pid); err != nil {
		return err
	}
	body, _, err := decode[PhotoPatch](c)
	if err != nil {
		return err
	}
	shown := data.PhotoShown(body.Shown)
	if shown != data.PhotoOpen && shown != data.PhotoRestricted {
		return problem.Invalid().Field("shown", "应是 open 或 restricted", "it must be open or restricted")
	}
	changed, err := s.store.ShowPhoto(c.Request().Context(), actor(c), id, pid, shown)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, photoOf(changed))
}

// RemovePhoto answers DELETE /concerns/{id}/photos/{pid}.
func (s *Server) RemovePhoto(c echo.Context, id ID, pid PhotoID) error {
	if err := s.store.RemovePhoto(c.Request().Context(), actor(c), id, pid); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func photoOf(p *data.Photo) Photo {
	answer := Photo{
		Id: p.ID, Kind: PhotoKind(p.Kind), Width: p.Width, Height: p.Height, Shown: PhotoShown(p.Shown),
		CreatedAt: p.CreatedAt.UTC(), MayRemove: p.MayRemove, AnsweredAt: orNil(p.AnsweredAt),
	}
	if !p.Unseen {
		address := fmt.Sprintf("/api/v1/concerns/%d/photos/%d", p.Concern, p.ID)
		thumb := address + "/thumb"
		answer.Url, answer.Thumb = &address, &thumb
	}
	return answer
}
