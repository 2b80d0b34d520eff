package data

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"minqing/data/photo"
)

// A photo's two files begin with its key, which is made by chance: it tells nothing and cannot be guessed.
const (
	fullName  = ".jpg"
	thumbName = "-thumb.jpg"
	jpegType  = "image/jpeg"
)

// keepWithin is how long a file may wait for its row: longer than any request lives.
const keepWithin = time.Hour

func newPhotoKey() (string, error) {
	b := make([]byte, 16)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("name a photo: %w", err)
	}
	name := hex.EncodeToString(b)
	return name[:2] + "/" + name, nil
}

// keepPicture writes both files and answers their key, which nobody owns yet: insertPhoto takes it, else it is swept.
func (s *Store) keepPicture(ctx context.Context, p *photo.Picture) (string, error) {
	if s.photos == nil {
		return "", fail(Unavailable, "服务器没有存放照片的地方，请联系管理员", "The server has no place for photos: tell the administrator")
	}
	key, err := newPhotoKey()
	if err != nil {
		return "", err
	}
	if _, err := s.pool.Exec(ctx, `insert into minqing.photo_loose (key, due) values ($1, $2)`, key, s.now().Add(keepWithin)); err != nil {
		return "", doing("add a photo", err)
	}
	as := &blob.WriterOptions{ContentType: jpegType}
	if err := errors.Join(s.photos.WriteAll(ctx, key+fullName, p.Full, as), s.photos.WriteAll(ctx, key+thumbName, p.Thumb, as)); err != nil {
		s.dropLoose(ctx, key)
		return "", &Error{
			Kind: Unavailable, Message: "照片没能存下，请稍后再传；一直这样请联系管理员", English: "The photo could not be kept: send it again later, and tell the administrator if it stays so",
			Err: fmt.Errorf("keep a photo: %w", err),
		}
	}
	return key, nil
}

func (s *Store) openPicture(ctx context.Context, key string, thumb bool) (io.ReadCloser, int64, error) {
	if s.photos == nil {
		return nil, 0, fmt.Errorf("open a photo: this server has no place for photos")
	}
	name := key + fullName
	if thumb {
		name = key + thumbName
	}
	r, err := s.photos.NewReader(ctx, name, nil)
	if err != nil {
		return nil, 0, fmt.Errorf("open a photo: %w", err)
	}
	return r, r.Size(), nil
}

// loosen gives files up in the transaction that removes their rows.
func loosen(ctx context.Context, tx pgx.Tx, keys ...string) error {
	_, err := tx.Exec(ctx, `insert into minqing.photo_loose (key, due) select unnest($1::text[]), now()`, keys)
	return doing("give up the files of photos", err)
}

// dropLoose deletes a file that was kept and not taken. One that was taken is nobody's loose one any more, and stays.
func (s *Store) dropLoose(ctx context.Context, key string) {
	ctx = context.WithoutCancel(ctx)
	// What fails here is past due in an hour.
	if _, err := s.pool.Exec(ctx, `update minqing.photo_loose set due = now() where key = $1`, key); err == nil {
		s.sweepNow(ctx)
	}
}

// sweepNow deletes what is due, though who asked for it may be gone. What fails is tried again by the housekeeping.
func (s *Store) sweepNow(ctx context.Context) {
	_, _ = s.SweepPhotos(context.WithoutCancel(ctx))
}

// sweepAtOnce is how many files' rows one transaction holds.
const sweepAtOnce = 100

// SweepPhotos deletes the files that no photo owns any more and answers how many photos' they were. Any number of servers
// may call it.
func (s *Store) SweepPhotos(ctx context.Context) (int, error) {
	if s.photos == nil {
		return 0, nil
	}
	for swept := 0; ; {
		n, err := s.sweepSome(ctx)
		swept += n
		if err != nil || n < sweepAtOnce {
			return swept, err
		}
	}
}

func (s *Store) sweepSome(ctx context.Context) (int, error) {
	var keys []string
	err := s.write(ctx, "sweep photos", func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `select key from minqing.photo_loose where due <= now() order by due limit $1 for update skip locked`, sweepAtOnce)
		if err != nil {
			return err
		}
		if keys, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil || len(keys) == 0 {
			return err
		}
		for _, key := range keys {
			if err := s.deleteFiles(ctx, key); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `delete from minqing.photo_loose where key = any($1)`, keys)
		return err
	})
	if err != nil {
		return 0, err
	}
	return len(keys), nil
}

// deleteFiles deletes all that begins with a key, the half of a file that a crash left included.
func (s *Store) deleteFiles(ctx context.Context, key string) error {
	list := s.photos.List(&blob.ListOptions{Prefix: key})
	for {
		found, err := list.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("list the files of a photo: %w", err)
		}
		if err := s.photos.Delete(ctx, found.Key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
			return fmt.Errorf("delete the file of a photo: %w", err)
		}
	}
}
