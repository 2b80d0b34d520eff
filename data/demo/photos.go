package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"minqing/concern"
	"minqing/data"
	"minqing/data/photo"
)

const (
	mostPhotographed = 12  // concerns that have photos
	concernsToAPhoto = 200 // one in so many of a small town has
	afterNoticing    = 2 * time.Minute
)

// takePhotos draws pictures for concerns of the second and the fifth grid: of every scene the newest two that were struck off,
// before and after, and the newest that is open, about which nobody has said yet who sees them. A store without a place for photos
// goes without.
func takePhotos(ctx context.Context, store *data.Store, o Options) error {
	if !store.KeepsPhotos() {
		return nil
	}
	staff, err := actor(ctx, store, "staff")
	if err != nil {
		return err
	}
	rnd := stream(o.Seed, 5)
	left := min(mostPhotographed, o.Concerns/concernsToAPhoto)
	for _, s := range scenes {
		for _, of := range []struct {
			statuses []concern.Status
			most     int
		}{{[]concern.Status{concern.StruckOff}, 2}, {[]concern.Status{concern.Reported, concern.Accepted, concern.InProgress}, 1}} {
			open := false // restricted concerns stay without
			page, err := store.ListConcerns(ctx, staff, &concern.Filter{
				Areas: []string{secondGrid.Prefix(), fifthGrid.Prefix()}, Categories: []string{s.slug}, Statuses: of.statuses, Restricted: &open,
			}, data.NewestFirst, "", max(1, min(of.most, left)))
			if err != nil {
				return fmt.Errorf("photos: %w", err)
			}
			for i := range page.Concerns {
				if left--; left < 0 {
					return nil
				}
				if err := photograph(ctx, store, staff, rnd, s, &page.Concerns[i]); err != nil {
					return fmt.Errorf("photos: %w", err)
				}
			}
		}
	}
	return nil
}

// photograph adds a concern's pictures: how it was, and when it is over how it has become and what was seen at the verification.
func photograph(ctx context.Context, store *data.Store, by data.Actor, rnd *rand.Rand, s scene, c *data.Concern) error {
	look := newLook(rnd)
	ended := c.Status == concern.StruckOff
	add := func(kind data.PhotoKind, at time.Time, mended bool) error {
		picture, err := photo.Of(s.picture(look, mended))
		if err != nil {
			return err
		}
		return store.LoadTownPhoto(ctx, by, data.TownPhoto{Concern: c, Kind: kind, Picture: picture, At: at, Open: ended})
	}
	if err := add(data.PhotoBefore, c.NoticedAt.Add(afterNoticing), false); err != nil || !ended {
		return err
	}
	if err := add(data.PhotoAfter, c.ResolvedAt, true); err != nil {
		return err
	}
	return add(data.PhotoSite, c.VerifiedAt, true)
}
