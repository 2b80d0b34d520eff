package data

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
	"minqing/data/photo"
)

// MayAddPhoto says, before anything is done with a file, whether AddPhoto would take it from the actor: nil, NotFound or Forbidden.
func (s *Store) MayAddPhoto(ctx context.Context, actor Actor, id int64) error {
	_, _, err := photographed(ctx, s.pool, &actor, id, "")
	return doing("add a photo", err)
}

// photographed is the status of a concern that the actor may add photos to; unseen says that its reporter has a receipt and no more.
func photographed(ctx context.Context, q querier, actor *Actor, id int64, lock string) (status concern.Status, unseen bool, err error) {
	c, err := concernByID(ctx, q, *actor, id, lock)
	if KindOf(err) == NotFound && reports(actor) {
		status, err = ownReport(ctx, q, actor, id, lock)
		if err == nil && !(concern.Stand{Party: concern.Reporter}).May(concern.AddPhoto, status) {
			err = notYoursToPhotograph()
		}
		return status, true, err
	}
	if err != nil {
		return status, false, err
	}
	if !actor.may(concern.AddPhoto, c) {
		return status, false, notYoursToPhotograph()
	}
	return c.Status, false, nil
}

func notYoursToPhotograph() *Error {
	return fail(Forbidden, "这件诉求不由您办，不能加照片；请交给负责它的人", "This concern is not yours to handle: leave the photo to those who do")
}

// AddPhoto keeps a photo, shown to handlers and its uploader until a handler says otherwise. Conflict when the concern has
// MostPhotos. The file comes before the row: what a crash leaves behind is deleted by the housekeeping.
func (s *Store) AddPhoto(ctx context.Context, actor Actor, id int64, kind PhotoKind, picture *photo.Picture, idem Idempotency) (*Photo, error) {
	key, err := s.keepPicture(ctx, picture)
	if err != nil {
		return nil, err
	}
	var added *Photo
	err = s.write(ctx, "add a photo", func(tx pgx.Tx) error {
		use := fmt.Sprintf("concern/%d/photo", id)
		first, err := claim(ctx, tx, actor, idem, use)
		if err != nil {
			return err
		}
		status, unseen, err := photographed(ctx, tx, &actor, id, ` for update of c`)
		if err != nil {
			return err
		}
		if first != nil {
			added, err = replayedPhoto(ctx, tx, &actor, id, first.id, unseen)
			return err
		}
		p := Photo{
			Concern: id, Kind: kind, Width: picture.Width, Height: picture.Height, Bytes: int64(len(picture.Full)), Shown: PhotoRestricted,
			CreatedBy: actor.Viewer.Account, Unseen: unseen, MayRemove: !unseen, key: key, status: status,
		}
		if err := insertPhoto(ctx, tx, &p); err != nil {
			return err
		}
		if err := fulfil(ctx, tx, actor, idem, use, p.ID); err != nil {
			return err
		}
		added = &p
		return touchConcern(ctx, tx, id)
	})
	if err != nil || added.key != key {
		s.dropLoose(ctx, key)
	}
	if err != nil {
		return nil, err
	}
	return added, nil
}

// insertPhoto writes a photo down, whose concern is locked, and takes its file out of those that nobody owns.
func insertPhoto(ctx context.Context, tx pgx.Tx, p *Photo) error {
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from minqing.photo where concern_id = $1`, p.Concern).Scan(&n); err != nil {
		return err
	}
	if n >= MostPhotos {
		return fail(Conflict, fmt.Sprintf("一件诉求最多 %d 张照片：请先删掉一张", MostPhotos), fmt.Sprintf("A concern has at most %d photos: remove one first", MostPhotos))
	}
	err := tx.QueryRow(ctx, `insert into minqing.photo (concern_id, kind, key, width, height, bytes, shown, status, created_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9::bigint, 0)) returning id, created_at`,
		p.Concern, p.Kind, p.key, p.Width, p.Height, p.Bytes, p.Shown, p.status.String(), p.CreatedBy).Scan(&p.ID, utc{&p.CreatedAt})
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `delete from minqing.photo_loose where key = $1`, p.key)
	if err == nil && tag.RowsAffected() == 0 {
		err = fmt.Errorf("the file of a photo was given up before it was written down")
	}
	return err
}

// replayedPhoto is what the first request with a key added, NotFound when it was removed since.
func replayedPhoto(ctx context.Context, tx pgx.Tx, actor *Actor, id, photo int64, unseen bool) (*Photo, error) {
	if !unseen {
		p, _, err := photoSeen(ctx, tx, actor, id, photo, "")
		return p, err
	}
	found, err := photosWhere(ctx, tx, `p.concern_id = $1 and p.id = $2`, id, photo)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, notFound("张照片", "photo")
	}
	found[0].Unseen = true
	return &found[0], nil
}

// ShowPhoto is a handler's answer to whether a face or a plate can be made out, kept with who gave it and when, whichever it is. The
// same answer again changes nothing. Forbidden for others who see the photo.
func (s *Store) ShowPhoto(ctx context.Context, actor Actor, id, photo int64, shown PhotoShown) (*Photo, error) {
	var p *Photo
	err := s.write(ctx, "show a photo", func(tx pgx.Tx) error {
		var c *Concern
		var err error
		if p, c, err = photoSeen(ctx, tx, &actor, id, photo, ` for update of c`); err != nil {
			return err
		}
		if err := mayShow(&actor, c); err != nil {
			return err
		}
		if p.Shown == shown && !p.AnsweredAt.IsZero() {
			return nil
		}
		p.Shown, p.AnsweredBy, p.AnsweredAt = shown, actor.Viewer.Account, s.now().UTC().Truncate(time.Microsecond)
		if _, err := tx.Exec(ctx, `update minqing.photo set shown = $3, answered_by = nullif($4::bigint, 0), answered_at = $5 where concern_id = $1 and id = $2`,
			id, photo, shown, p.AnsweredBy, p.AnsweredAt); err != nil {
			return err
		}
		if err := audit(ctx, tx, actor, "photo_"+string(shown), map[string]any{"concern": id, "photo": photo}); err != nil {
			return err
		}
		return touchConcern(ctx, tx, id)
	})
	if err != nil {
		return nil, err
	}
	return p, nil
}

func mayShow(actor *Actor, c *Concern) error {
	if !actor.may(concern.Handle, c) {
		return fail(Forbidden, "照片给谁看，由本区域的网格长、工作人员或被派单的队伍决定", "Leaders and staff of the area and the team it was dispatched to decide who sees a photo")
	}
	return nil
}

// RemovePhoto deletes a photo and its file: its uploader may while the concern is in the status it was added in and no step
// rests on it, leaders and staff of the area always. Forbidden for others who see it.
func (s *Store) RemovePhoto(ctx context.Context, actor Actor, id, photo int64) error {
	err := s.write(ctx, "remove a photo", func(tx pgx.Tx) error {
		p, _, err := photoSeen(ctx, tx, &actor, id, photo, ` for update of c`)
		if err != nil {
			return err
		}
		if !p.MayRemove {
			return fail(Forbidden, "这张照片已经随诉求进入下一步；要删请找本区域的网格长或工作人员", "The concern has moved on with this photo: ask a leader or staff of the area to remove it")
		}
		if _, err := tx.Exec(ctx, `delete from minqing.photo where concern_id = $1 and id = $2`, id, photo); err != nil {
			return err
		}
		if err := loosen(ctx, tx, p.key); err != nil {
			return err
		}
		if err := audit(ctx, tx, actor, "photo_removed", map[string]any{"concern": id, "photo": photo}); err != nil {
			return err
		}
		return touchConcern(ctx, tx, id)
	})
	if err != nil {
		return err
	}
	s.sweepNow(ctx)
	return nil
}

// erasePhotos deletes the photos that were only for handlers, in the transaction that erases the rest; the files go with the next sweep.
// What nobody can be made out on stays.
func erasePhotos(ctx context.Context, tx pgx.Tx, concerns []int64) error {
	rows, err := tx.Query(ctx, `delete from minqing.photo where concern_id = any($1) and shown = 'restricted' returning concern_id, key`, concerns)
	if err != nil {
		return doing("erase photos", err)
	}
	touched := map[int64]bool{}
	var keys []string
	var of int64
	var key string
	if _, err := pgx.ForEachRow(rows, []any{&of, &key}, func() error {
		touched[of] = true
		keys = append(keys, key)
		return nil
	}); err != nil {
		return doing("erase photos", err)
	}
	if err := loosen(ctx, tx, keys...); err != nil {
		return err
	}
	for _, id := range sortedKeys(touched) {
		if err := touchConcern(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}
