package data_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"gocloud.dev/blob/fileblob"

	"minqing/concern"
	"minqing/data"
	"minqing/data/pgtest"
	"minqing/data/photo"
)

// album is a world whose photos lie in the folder.
func album(t *testing.T) (s *data.Store, folder string) {
	t.Helper()
	folder = t.TempDir()
	bucket, err := fileblob.OpenBucket(folder, &fileblob.Options{NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bucket.Close() }) // a folder's has nothing to close
	s = openWith(t, pgtest.New(t), data.Options{Key: sealedKey, Photos: bucket})
	if err := s.SyncCategories(t.Context(), concern.DefaultCategories()); err != nil {
		t.Fatal(err)
	}
	layAreas(t, s)
	return s, folder
}

// files are the names of all files in a folder, however deep.
func files(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// snapshot is a developed picture: the store looks at nothing but its bytes.
func snapshot(of string) *photo.Picture {
	return &photo.Picture{Full: []byte("full " + of), Thumb: []byte("thumb " + of), Width: 40, Height: 30}
}

func taken(t *testing.T, s *data.Store, by data.Actor, concern int64, of string) *data.Photo {
	t.Helper()
	p, err := s.AddPhoto(t.Context(), by, concern, data.PhotoBefore, snapshot(of), data.Idempotency{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPhotoIsReadAsItWasKept(t *testing.T) {
	s, folder := album(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	p := taken(t, s, staff, c.ID, "lamp")
	for thumb, want := range map[bool]string{false: "full lamp", true: "thumb lamp"} {
		got, file, size, err := s.PhotoFile(t.Context(), staff, c.ID, p.ID, thumb)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(file)
		if err != nil || string(text) != want || size != int64(len(want)) || got.Width != 40 || got.Height != 30 || got.Bytes != int64(len("full lamp")) {
			t.Errorf("read is %q of %d bytes, %+v, %v", text, size, got, err)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}
	for _, name := range files(t, folder) {
		if len(name) < 32 {
			t.Errorf("the file's name %s can be guessed", name)
		}
	}
	// Through another concern, which the actor sees as well, it is not there.
	other := reported(t, s, staff, report(inGrid1))
	_, _, _, err := s.PhotoFile(t.Context(), staff, other.ID, p.ID, false)
	wantKind(t, err, data.NotFound)
}

func TestTheSameKeyAddsAPhotoOnce(t *testing.T) {
	s, folder := album(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	key := data.Idempotency{Key: "phone-1", BodyHash: []byte("a")}
	add := func(idem data.Idempotency) (*data.Photo, error) {
		return s.AddPhoto(t.Context(), staff, c.ID, data.PhotoBefore, snapshot("lamp"), idem)
	}
	first, err := add(key)
	if err != nil {
		t.Fatal(err)
	}
	for range data.MostPhotos - 1 {
		taken(t, s, staff, c.ID, "more")
	}
	again, err := add(key)
	if err != nil || again.ID != first.ID {
		t.Errorf("the same key answers %+v, %v", again, err)
	}
	_, err = add(data.Idempotency{Key: "phone-1", BodyHash: []byte("b")})
	wantKind(t, err, data.KeyReused)
	_, err = add(data.Idempotency{Key: "phone-2", BodyHash: []byte("a")})
	wantKind(t, err, data.Conflict)
	if n := len(files(t, folder)); n != 2*data.MostPhotos {
		t.Errorf("there are %d files", n)
	}
	if err := s.RemovePhoto(t.Context(), staff, c.ID, first.ID); err != nil {
		t.Fatal(err)
	}
	_, err = add(key)
	wantKind(t, err, data.NotFound)
}

func TestManyAtOnceAddNoMoreThanTheMost(t *testing.T) {
	s, folder := album(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	var all sync.WaitGroup
	for i := range 2 * data.MostPhotos {
		all.Go(func() {
			_, err := s.AddPhoto(t.Context(), staff, c.ID, data.PhotoBefore, snapshot(fmt.Sprint(i)), data.Idempotency{})
			if err != nil && data.KindOf(err) != data.Conflict {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if list, err := s.Photos(t.Context(), staff, c.ID); err != nil || len(list.Photos) != data.MostPhotos {
		t.Errorf("there are %d photos, %v", len(list.Photos), err)
	}
	if _, err := s.SweepPhotos(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(files(t, folder)); n != 2*data.MostPhotos {
		t.Errorf("there are %d files", n)
	}
}

func TestPhotosAreErasedWithTheirConcerns(t *testing.T) {
	s, folder := album(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	gone, stays := reported(t, s, staff, report(inGrid1)), reported(t, s, staff, report(inGrid1))
	taken(t, s, staff, gone.ID, "one")
	taken(t, s, staff, gone.ID, "two")
	p := taken(t, s, staff, stays.ID, "three")
	open := taken(t, s, staff, gone.ID, "nobody to be seen")
	if _, err := s.ShowPhoto(t.Context(), staff, gone.ID, open.ID, data.PhotoOpen); err != nil {
		t.Fatal(err)
	}
	execute(t, s, `update minqing.concern set status = 'declined', ended_at = now() - interval '40 days' where id = $1`, gone.ID)
	if n, err := s.ErasePersons(t.Context(), 30*24*time.Hour); err != nil || n != 1 {
		t.Errorf("the photos of %d concerns are erased, %v; want one", n, err)
	}
	if _, err := s.SweepPhotos(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := sights(t, s, staff, gone.ID, open); len(got) != 1 {
		t.Errorf("%v are left, want the one that all may see", got)
	}
	if got := sights(t, s, staff, stays.ID, p); len(got) != 1 || len(files(t, folder)) != 4 {
		t.Errorf("of the other concern %v are left, in %d files", got, len(files(t, folder)))
	}
}

func TestWhatACrashLeftBehindIsSwept(t *testing.T) {
	s, folder := album(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	p := taken(t, s, staff, c.ID, "kept")
	// One upload was given up an hour ago with a file that is not even whole; another is under way.
	const abandoned, underWay = "aa/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bb/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	for _, name := range []string{abandoned + ".jpg", abandoned + "-thumb.jpg.18f.tmp", underWay + ".jpg"} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	execute(t, s, `insert into minqing.photo_loose (key, due) values ($1, now() - interval '1 second'), ($2, now() + interval '1 hour')`, abandoned, underWay)
	if err := s.Housekeep(t.Context()); err != nil {
		t.Fatal(err)
	}
	left := files(t, folder)
	if len(left) != 3 || !slices.Contains(left, filepath.Base(underWay)+".jpg") {
		t.Errorf("%v is left, want the kept photo's two files and the one under way", left)
	}
	if got := sights(t, s, staff, c.ID, p); len(got) != 1 {
		t.Errorf("the kept photo is gone")
	}
}

func TestAPhotoIsToldThoughTheConcernStaysAsItIs(t *testing.T) {
	s, _ := album(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	m := follow(t, s)
	told := 0
	once := func(what string) {
		t.Helper()
		told++
		m.until(func() bool { return len(m.batches) >= told })
		m.mu.Lock()
		defer m.mu.Unlock()
		last := m.batches[len(m.batches)-1].Concerns
		if len(m.batches) != told || len(last) != 1 || last[0].After.ID != c.ID || last[0].After.Version != 1 {
			t.Errorf("%s is told in %d batches, the last of them of %+v", what, len(m.batches), last)
		}
	}
	p := taken(t, s, staff, c.ID, "lamp")
	once("adding")
	if _, err := s.ShowPhoto(t.Context(), staff, c.ID, p.ID, data.PhotoOpen); err != nil {
		t.Fatal(err)
	}
	once("showing")
	if err := s.RemovePhoto(t.Context(), staff, c.ID, p.ID); err != nil {
		t.Fatal(err)
	}
	once("removing")
}

func TestWithoutAPlaceForFilesNoPhotoIsTaken(t *testing.T) {
	s := world(t)
	staff := person(t, s, "staff", concern.Staff, nil, community)
	c := reported(t, s, staff, report(inGrid1))
	_, err := s.AddPhoto(t.Context(), staff, c.ID, data.PhotoBefore, snapshot("x"), data.Idempotency{})
	wantKind(t, err, data.Unavailable)

	full, folder := album(t)
	staff = person(t, full, "staff", concern.Staff, nil, community)
	c = reported(t, full, staff, report(inGrid1))
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder, bytes.Repeat([]byte{0}, 10), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = full.AddPhoto(t.Context(), staff, c.ID, data.PhotoBefore, snapshot("x"), data.Idempotency{})
	wantKind(t, err, data.Unavailable)
	if n := ask[int](t, full.Pool(), `select count(*) from minqing.photo`); n != 0 {
		t.Error("a photo without a file is written down")
	}
}
