package demo_test

import (
	"bytes"
	"image/jpeg"
	"io"
	"testing"

	"gocloud.dev/blob/memblob"

	"minqing/data"
	"minqing/data/demo"
)

func TestSomeConcernsOfTheDemoHavePictures(t *testing.T) {
	first, pictures := photographed(t)
	second, again := photographed(t)
	for _, c := range []struct {
		what        string
		sql         string
		least, most int
	}{
		{"concerns with photos", `select count(distinct concern_id) from minqing.photo`, 6, 12},
		{"of which are open, and nobody has said who sees the photo", `select count(*) from minqing.photo p join minqing.concern c on c.id = p.concern_id
			where c.ended_at is null and p.kind = 'before' and p.shown = 'restricted' and p.answered_at is null`, 1, 4},
		{"struck off ones with a photo before, after and on site", `select count(*) from (select concern_id from minqing.photo p join minqing.concern c on c.id = p.concern_id
			where c.status = 'struck_off' and p.shown = 'open' group by concern_id having count(distinct p.kind) = 3) whole`, 4, 8},
		{"of restricted concerns", `select count(*) from minqing.photo p join minqing.concern c on c.id = p.concern_id where c.restricted`, 0, 0},
		{"taken before anybody noticed, or after the end", `select count(*) from minqing.photo p join minqing.concern c on c.id = p.concern_id
			where p.created_at < c.noticed_at or p.created_at > coalesce(c.ended_at, 'infinity')`, 0, 0},
		{"files that nobody owns", `select count(*) from minqing.photo_loose`, 0, 0},
	} {
		if n := ask[int](t, first, c.sql); n < c.least || n > c.most {
			t.Errorf("%s: %d, want %d to %d", c.what, n, c.least, c.most)
		}
	}
	const kinds = `select string_agg(concern_id || ' ' || kind, ',' order by id) from minqing.photo`
	if a, b := ask[string](t, first, kinds), ask[string](t, second, kinds); a != b {
		t.Errorf("two towns of one seed have photos of %s and %s", a, b)
	}
	seen := map[string]bool{}
	for i, p := range pictures {
		if m, err := jpeg.Decode(bytes.NewReader(p)); err != nil || m.Bounds().Dx() != 480 || m.Bounds().Dy() != 360 {
			t.Errorf("picture %d: %v", i, err)
		}
		if !bytes.Equal(p, again[i]) {
			t.Errorf("picture %d of two towns of one seed differs", i)
		}
		seen[string(p)] = true
	}
	// Before, and mended; the one on site is the same sight as the one after.
	if len(seen) < len(pictures)/2 {
		t.Errorf("of %d pictures %d differ", len(pictures), len(seen))
	}
}

// photographed is a whole demo with a place for photos, and the pictures in the order of their photos.
func photographed(t *testing.T) (*data.Store, [][]byte) {
	t.Helper()
	photos := memblob.OpenBucket(nil)
	t.Cleanup(func() { _ = photos.Close() }) // there is nothing behind it
	s := storeWith(t, photos)
	if _, err := demo.Load(t.Context(), s, demo.Options{Now: now, Password: "yang-quan-2026"}); err != nil {
		t.Fatal(err)
	}
	staff, err := s.AccountNamed(t.Context(), "staff")
	if err != nil {
		t.Fatal(err)
	}
	var pictures [][]byte
	for _, id := range ask[[]int64](t, s, `select array_agg(distinct concern_id order by concern_id) from minqing.photo`) {
		list, err := s.Photos(t.Context(), staff.Actor(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list.Photos {
			_, file, _, err := s.PhotoFile(t.Context(), staff.Actor(), id, p.ID, false)
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(file)
			if err != nil {
				t.Fatal(err)
			}
			_ = file.Close() // it was only read
			pictures = append(pictures, b)
		}
	}
	return s, pictures
}
