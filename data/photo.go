package data

import (
	"context"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"minqing/concern"
)

// PhotoKind is when a photo was taken.
type PhotoKind string

// The kinds. PhotoSite is taken at the verification on site.
const (
	PhotoBefore PhotoKind = "before"
	PhotoAfter  PhotoKind = "after"
	PhotoSite   PhotoKind = "site"
)

// PhotoShown is to whom a photo is shown.
type PhotoShown string

// Restricted photos are for those who handle the concern and for who took them; open ones for every role that reads all words.
const (
	PhotoRestricted PhotoShown = "restricted"
	PhotoOpen       PhotoShown = "open"
)

// MostPhotos is how many photos a concern may have.
const MostPhotos = 12

// Photo is one of a concern. Width and Height are pixels, Bytes the size of its file.
type Photo struct {
	ID            int64
	Concern       int64
	Kind          PhotoKind
	Width, Height int
	Bytes         int64
	Shown         PhotoShown
	CreatedBy     int64 // 0: an account that is gone, or the operator
	CreatedAt     time.Time
	AnsweredBy    int64     // 0: nobody answered yet whether a face shows, or an account that is gone
	AnsweredAt    time.Time // zero: nobody answered yet
	Unseen        bool      // by who added it: the concern is beyond their sight
	MayRemove     bool      // for who asks

	key    string
	status concern.Status // of the concern when the photo was added
	proof  bool           // an event of the concern refers to it, such as its verification
}

// PhotoList is a concern's photos, oldest first, as far as one actor sees them, and what that actor may do.
type PhotoList struct {
	Photos  []Photo
	MayAdd  bool
	MayShow bool
}

const photoColumns = `p.id, p.concern_id, p.kind, p.key, p.width, p.height, p.bytes, p.shown, p.status, coalesce(p.created_by, 0), p.created_at, coalesce(p.answered_by, 0), p.answered_at,
	exists (select from minqing.event e where e.concern_id = p.concern_id and e.detail ->> 'photo' = p.id::text)`

func scanPhoto(row pgx.CollectableRow) (Photo, error) {
	var p Photo
	var answered *time.Time
	err := row.Scan(&p.ID, &p.Concern, &p.Kind, &p.key, &p.Width, &p.Height, &p.Bytes, &p.Shown, scanned{&p.status}, &p.CreatedBy, utc{&p.CreatedAt},
		&p.AnsweredBy, &answered, &p.proof)
	if answered != nil {
		p.AnsweredAt = answered.UTC()
	}
	return p, err
}

// Photos are those of a concern that the actor may see; none for a role that does not read all words. NotFound when the
// concern is out of sight.
func (s *Store) Photos(ctx context.Context, actor Actor, id int64) (*PhotoList, error) {
	c, err := concernByID(ctx, s.pool, actor, id, "")
	if err != nil {
		return nil, doing("list photos", err)
	}
	all, err := photosWhere(ctx, s.pool, `p.concern_id = $1`, id)
	if err != nil {
		return nil, doing("list photos", err)
	}
	list := &PhotoList{MayAdd: actor.may(concern.AddPhoto, c), MayShow: actor.may(concern.Handle, c)}
	for _, p := range all {
		if p.seenBy(&actor, c) {
			p.MayRemove = p.removableBy(&actor, c)
			list.Photos = append(list.Photos, p)
		}
	}
	return list, nil
}

func photosWhere(ctx context.Context, q querier, where string, args ...any) ([]Photo, error) {
	rows, err := q.Query(ctx, `select `+photoColumns+` from minqing.photo p where `+where+` order by p.id`, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPhoto)
}

// seenBy asks it of an actor who sees the concern.
func (p *Photo) seenBy(actor *Actor, c *Concern) bool {
	scope := actor.Scope()
	if scope.Words < concern.AllWords {
		return false
	}
	return p.Shown == PhotoOpen || actor.may(concern.Handle, c) || p.takenBy(actor)
}

func (p *Photo) takenBy(actor *Actor) bool {
	return p.CreatedBy != 0 && p.CreatedBy == actor.Viewer.Account
}

// removableBy asks it of an actor who sees the photo: its uploader while the concern is where it was and no step rests on the
// photo, and those who lead.
func (p *Photo) removableBy(actor *Actor, c *Concern) bool {
	return actor.stand(c).Party&concern.InCharge != 0 || p.takenBy(actor) && c.Status == p.status && !p.proof
}

// photoSeen reads a photo and its concern. What is out of sight, of either, is as if it were not there.
func photoSeen(ctx context.Context, q querier, actor *Actor, id, photo int64, lock string) (*Photo, *Concern, error) {
	absent := notFound("张照片", "photo")
	c, err := concernByID(ctx, q, *actor, id, lock)
	if KindOf(err) == NotFound {
		return nil, nil, absent
	}
	if err != nil {
		return nil, nil, err
	}
	found, err := photosWhere(ctx, q, `p.concern_id = $1 and p.id = $2`, id, photo)
	if err != nil {
		return nil, nil, err
	}
	if len(found) == 0 || !found[0].seenBy(actor, c) {
		return nil, nil, absent
	}
	p := &found[0]
	p.MayRemove = p.removableBy(actor, c)
	return p, c, nil
}

// PhotoFile opens a photo, or its thumbnail; the reader must be closed. Size is in bytes.
func (s *Store) PhotoFile(ctx context.Context, actor Actor, id, photo int64, thumb bool) (p *Photo, file io.ReadCloser, size int64, err error) {
	if p, _, err = photoSeen(ctx, s.pool, &actor, id, photo, ""); err != nil {
		return nil, nil, 0, doing("read a photo", err)
	}
	file, size, err = s.openPicture(ctx, p.key, thumb)
	return p, file, size, err
}
