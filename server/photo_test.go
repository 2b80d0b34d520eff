package main

import (
	"bytes"
	"fmt"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"minqing/data/demo"
	"minqing/data/photo/phototest"
)

// sentPhoto is what the API says of one.
type sentPhoto struct {
	ID            int64
	Kind, Shown   string
	Width, Height int
	URL, Thumb    string
	MayRemove     bool `json:"may_remove"`
}

// addPhoto sends a form of a file and other fields.
func (c *client) addPhoto(t *testing.T, concern int64, file []byte, fields map[string]string, header ...string) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if file != nil {
		part, err := form.CreateFormFile("file", "IMG_0001.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return c.do(t, "POST", photosOf(concern), body.String(), append(header, "Content-Type: "+form.FormDataContentType())...)
}

func photosOf(concern int64) string { return fmt.Sprintf("/api/v1/concerns/%d/photos", concern) }

var before = map[string]string{"kind": "before"}

// plant puts a concern into a grid, behind the API's back.
func plant(t *testing.T, w *world, p planted, reporter string) int64 {
	t.Helper()
	var id int64
	err := w.store.Pool().QueryRow(t.Context(), `insert into minqing.concern (title, category, source, must_report, team, force, reporter, geom, area_id, noticed_at, yellow_at, red_at)
		select $1, 'street_light', 'visit', nullif($2, ''), nullif($3, ''), case when $3 <> '' then 'partner' end, (select id from minqing.account where name = $5),
			st_pointonsurface(geom), id, now(), now() + interval '1 day', now() + interval '2 days'
		from minqing.area where code = $4 returning id`, p.word+"一事", p.mustReport, p.team, p.grid, reporter).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestAPhotoIsServedUprightAndWithoutItsMetadata(t *testing.T) {
	w := newWorld(t, 20)
	id := plant(t, w, plants[2], "member")
	member := w.as(t, "member")
	file := phototest.JPEG(t, 3000, 2000, 6)
	made := member.addPhoto(t, id, file, before, "Idempotency-Key: photo-1")
	if made.status != 201 {
		t.Fatalf("%d %s", made.status, made.body)
	}
	var p sentPhoto
	made.json(t, &p)
	if p.Kind != "before" || p.Shown != "restricted" || p.Width != 1365 || p.Height != 2048 || !p.MayRemove || made.header.Get("Location") != p.URL {
		t.Errorf("it is answered as %s", made.body)
	}
	for address, side := range map[string]int{p.URL: 2048, p.Thumb: 320} {
		a := member.get(t, address)
		m, err := jpeg.Decode(strings.NewReader(a.body))
		if err != nil || m.Bounds().Dy() != side {
			t.Errorf("%s is %v, %v", address, m, err)
		}
		for _, text := range phototest.Planted {
			if strings.Contains(a.body, text) {
				t.Errorf("%s holds %q", address, text)
			}
		}
		for name, want := range map[string]string{
			"Content-Type": "image/jpeg", "Cache-Control": "private, no-store", "ETag": "", "X-Content-Type-Options": "nosniff",
			"Content-Disposition": fmt.Sprintf(`inline; filename="%d-%d.jpg"`, id, p.ID), "Vary": "Cookie",
		} {
			if got := a.header.Values(name); want == "" && len(got) > 0 || want != "" && !slices.Contains(got, want) {
				t.Errorf("%s of %s is %q, want %q", name, address, got, want)
			}
		}
	}

	// A phone that heard no answer sends it again, in another form with the same content.
	if again := member.addPhoto(t, id, file, before, "Idempotency-Key: photo-1"); again.status != 201 || again.body != made.body {
		t.Errorf("the same key again: %d %s", again.status, again.body)
	}
	if other := member.addPhoto(t, id, file, map[string]string{"kind": "after"}, "Idempotency-Key: photo-1"); other.status != 422 {
		t.Errorf("the same key with another kind: %d %s", other.status, other.body)
	}

	// Shown by a handler, it may be kept, and is asked for each time.
	if a := member.do(t, "PATCH", p.URL, `{"shown":"open"}`, merge); a.status != 403 {
		t.Errorf("a member shows it: %d %s", a.status, a.body)
	}
	if a := w.as(t, "leader").do(t, "PATCH", p.URL, `{"shown":"open"}`, merge); a.status != 200 || !strings.Contains(a.body, `"shown":"open"`) {
		t.Errorf("a leader shows it: %d %s", a.status, a.body)
	}
	open := member.get(t, p.URL)
	if open.header.Get("Cache-Control") != "private, no-cache" || open.header.Get("ETag") == "" {
		t.Errorf("an open one is kept by %q, %q", open.header.Get("Cache-Control"), open.header.Get("ETag"))
	}
	if a := member.do(t, "GET", p.URL, "", "If-None-Match: "+open.header.Get("ETag")); a.status != 304 || a.body != "" {
		t.Errorf("its own ETag: %d", a.status)
	}
	if a := w.as(t, "planner").do(t, "GET", p.URL, "", "If-None-Match: "+open.header.Get("ETag")); a.status != 404 {
		t.Errorf("its ETag in a planner's hand: %d", a.status)
	}
	if a := member.do(t, "DELETE", p.URL, ""); a.status != 204 {
		t.Errorf("its uploader removes it: %d %s", a.status, a.body)
	}
	if a := member.do(t, "GET", p.Thumb, ""); a.status != 404 {
		t.Errorf("a removed one: %d", a.status)
	}
}

func TestEveryAccountSeesItsOwnPhotosAndNoOthers(t *testing.T) {
	store := newStore(t)
	if _, err := demo.Load(t.Context(), store, demo.Options{Concerns: 50, Password: sesame}); err != nil {
		t.Fatal(err)
	}
	w := serveWorld(t, store)
	// Who sees a photo of each planted concern (reported by member) while it is restricted, and once it is open.
	for i, want := range []struct{ restricted, open []string }{
		{[]string{"leader", "staff"}, []string{"leader", "staff"}},
		{[]string{"leader", "staff", "repair"}, []string{"leader", "staff", "repair"}},
		{[]string{"member", "leader", "staff"}, []string{"member", "leader", "staff", "admin"}},
		{[]string{"member", "staff"}, []string{"member", "staff", "admin"}},
		{[]string{"member"}, []string{"member", "admin"}},
		{nil, nil},
		{[]string{"member", "repair"}, []string{"member", "repair", "admin"}},
	} {
		p := plants[i]
		id := plant(t, w, p, "member")
		made := w.as(t, "member").addPhoto(t, id, phototest.JPEG(t, 60, 40, 1), before)
		var sent sentPhoto
		made.json(t, &sent)
		receipt := p.mustReport == "crime_clue" || p.mustReport == "instability"
		if made.status != 201 || (sent.URL == "") != receipt {
			t.Fatalf("%s: its reporter adds a photo: %d %s", p.word, made.status, made.body)
		}
		address := fmt.Sprintf("%s/%d", photosOf(id), sent.ID)
		for _, shown := range []string{"restricted", "open"} {
			if _, err := store.Pool().Exec(t.Context(), `update minqing.photo set shown = $2 where id = $1`, sent.ID, shown); err != nil {
				t.Fatal(err)
			}
			sees := want.restricted
			if shown == "open" {
				sees = want.open
			}
			for _, account := range accounts {
				c := w.as(t, account)
				list := c.do(t, "GET", photosOf(id), "")
				listed := strings.Contains(list.body, fmt.Sprintf(`"id":%d,`, sent.ID))
				if should := slices.Contains(sees, account); listed != should {
					t.Errorf("%s, %s: %s has %s", p.word, shown, account, list.body)
				}
				absent := c.do(t, "GET", photosOf(id)+"/987654321", "")
				for _, one := range []string{address, address + "/thumb"} {
					switch a := c.do(t, "GET", one, ""); {
					case listed && a.status != 200:
						t.Errorf("%s, %s: %s opens it: %d", p.word, shown, account, a.status)
					case !listed && (a.status != 404 || a.body != absent.body):
						t.Errorf("%s, %s: to %s it is %d %s, what is not there %d %s", p.word, shown, account, a.status, a.body, absent.status, absent.body)
					}
				}
			}
		}
		if w.as(t, "").do(t, "GET", address, "").status != 401 {
			t.Errorf("%s: nobody opens it", p.word)
		}
	}
	// What is hidden takes a photo as little as what is not there.
	hidden, nothing := plant(t, w, plants[0], "staff"), int64(987_654_321)
	for _, account := range []string{"member", "planner", "display", "admin", "repair"} {
		c := w.as(t, account)
		a, b := c.addPhoto(t, hidden, phototest.JPEG(t, 60, 40, 1), before), c.addPhoto(t, nothing, phototest.JPEG(t, 60, 40, 1), before)
		if a.status != 404 || a.status != b.status || a.body != b.body {
			t.Errorf("%s adds one to what is hidden: %d %s; to nothing: %d %s", account, a.status, a.body, b.status, b.body)
		}
	}
}

func TestPhotosThatCannotBeTakenSayWhatToDo(t *testing.T) {
	w := newWorld(t, 20)
	id := plant(t, w, plants[2], "member")
	member := w.as(t, "member")
	small := phototest.JPEG(t, 60, 40, 1)
	for name, c := range map[string]struct {
		file   []byte
		fields map[string]string
		status int
		has    string
	}{
		"no file":            {nil, before, 400, `"file"`},
		"no kind":            {small, nil, 400, `"kind"`},
		"an unknown kind":    {small, map[string]string{"kind": "selfie"}, 400, `"kind"`},
		"an unknown field":   {small, map[string]string{"kind": "before", "gps": "37.8"}, 400, `"gps"`},
		"a HEIC":             {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), before, 400, "兼容性最佳"},
		"half a photo":       {small[:len(small)/2], before, 400, "重新选一张"},
		"more than the most": {make([]byte, 20<<20), before, 413, "20 MB"},
	} {
		a := member.addPhoto(t, id, c.file, c.fields)
		if a.status != c.status || !strings.Contains(a.body, c.has) || !strings.HasPrefix(a.header.Get("Content-Type"), "application/problem+json") {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	for range 12 {
		if a := member.addPhoto(t, id, small, before); a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	if a := member.addPhoto(t, id, small, before); a.status != 409 || !strings.Contains(a.body, "12") {
		t.Errorf("the thirteenth: %d %s", a.status, a.body)
	}
	if left, err := os.ReadDir(w.uploads); err != nil || len(left) != 0 {
		t.Errorf("%v is left of uploads, %v", left, err)
	}
	for _, s := range []scenario{
		{name: "a photo is shown or not", as: "leader", method: "PATCH", address: photosOf(id) + "/1", body: `{"shown":"everybody"}`, header: []string{merge}, status: 400, has: []string{"shown"}},
		{name: "a photo that is not there", as: "leader", method: "DELETE", address: photosOf(id) + "/987654321", status: 404},
		{name: "a planner adds none, whatever it is", as: "planner", method: "POST", address: photosOf(id), body: "--x--\r\n", header: []string{"Content-Type: multipart/form-data; boundary=x"}, status: 403},
		{name: "a photo by JSON", as: "leader", method: "POST", address: photosOf(id), body: `{"kind":"before"}`, status: http.StatusUnsupportedMediaType},
	} {
		t.Run(s.name, func(t *testing.T) { s.run(t, w) })
	}
	if a := w.as(t, "planner").addPhoto(t, id, small, before); a.status != 403 {
		t.Errorf("a planner adds one: %d %s", a.status, a.body)
	}
	if list := w.as(t, "planner").get(t, photosOf(id)); strings.TrimSpace(list.body) != `{"may_add":false,"may_show":false,"photos":[]}` {
		t.Errorf("a planner lists %s", list.body)
	}
}
