package data

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/data/photo"
)

// TownPhoto is a photo of a made-up town's concern, as if it had been taken then.
type TownPhoto struct {
	Concern *Concern
	Kind    PhotoKind
	Picture *photo.Picture
	At      time.Time
	Open    bool // a handler has answered that nobody can be made out on it; else that is still to be asked
}

// KeepsPhotos says whether the store has a place for photos.
func (s *Store) KeepsPhotos() bool { return s.photos != nil }

// LoadTownPhoto keeps one, taken and answered for by the actor. The audit, which tells what people did, says nothing of it.
func (s *Store) LoadTownPhoto(ctx context.Context, actor Actor, t TownPhoto) error {
	key, err := s.keepPicture(ctx, t.Picture)
	if err != nil {
		return err
	}
	err = s.write(ctx, "add a town's photo", func(tx pgx.Tx) error {
		p := Photo{
			Concern: t.Concern.ID, Kind: t.Kind, Width: t.Picture.Width, Height: t.Picture.Height, Bytes: int64(len(t.Picture.Full)),
			Shown: PhotoRestricted, CreatedBy: actor.Viewer.Account, key: key, status: t.Concern.Status,
		}
		if t.Open {
			p.Shown = PhotoOpen
		}
		if err := insertPhoto(ctx, tx, &p); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update minqing.photo set created_at = $3::timestamptz, answered_by = case when $4::boolean then created_by end,
				answered_at = case when $4::boolean then $3::timestamptz end
			where concern_id = $1 and id = $2`, p.Concern, p.ID, t.At, t.Open); err != nil {
			return err
		}
		return touchConcern(ctx, tx, p.Concern)
	})
	if err != nil {
		s.dropLoose(ctx, key)
	}
	return err
}
