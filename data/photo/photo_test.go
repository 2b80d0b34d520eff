package photo_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minqing/data/photo"
	"minqing/data/photo/phototest"
)

const enough = 512 << 20

func develop(t *testing.T, file []byte) *photo.Picture {
	t.Helper()
	p, err := photo.NewDarkroom(enough).Develop(t.Context(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func decoded(t *testing.T, file []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNothingBesideThePictureSurvives(t *testing.T) {
	file := phototest.JPEG(t, 640, 480, 6)
	p := develop(t, file)
	for _, text := range phototest.Planted {
		if !bytes.Contains(file, []byte(text)) {
			t.Fatalf("the test's photo lacks %q", text)
		}
		if bytes.Contains(p.Full, []byte(text)) || bytes.Contains(p.Thumb, []byte(text)) {
			t.Errorf("%q survives", text)
		}
	}
	// Nothing but what a picture needs: quantisation, frame, Huffman tables, scan.
	for name, made := range map[string][]byte{"photo": p.Full, "thumbnail": p.Thumb} {
		for at := 2; made[at+1] != 0xda; at += 2 + int(binary.BigEndian.Uint16(made[at+2:])) {
			if marker := made[at+1]; marker != 0xdb && marker != 0xc0 && marker != 0xc4 {
				t.Errorf("the %s has a segment %#x", name, marker)
			}
		}
	}
}

func TestAPhotoStandsUprightHoweverItWasHeld(t *testing.T) {
	// Where the red corner of the stored picture, at its upper left, comes to lie, and the white one, at its upper right.
	for orientation, want := range map[int][2]string{
		0: {"upper left", "upper right"}, 1: {"upper left", "upper right"}, 2: {"upper right", "upper left"},
		3: {"lower right", "lower left"}, 4: {"lower left", "lower right"}, 5: {"upper left", "lower left"},
		6: {"upper right", "lower right"}, 7: {"lower right", "upper right"}, 8: {"lower left", "upper left"},
		9: {"upper left", "upper right"},
	} {
		p := develop(t, phototest.JPEG(t, 120, 80, orientation))
		wantW, wantH := 120, 80
		if orientation >= 5 && orientation <= 8 {
			wantW, wantH = 80, 120
		}
		m := decoded(t, p.Full)
		if p.Width != wantW || p.Height != wantH || m.Bounds().Dx() != wantW || m.Bounds().Dy() != wantH {
			t.Errorf("orientation %d: it is said to be %d × %d and is %v", orientation, p.Width, p.Height, m.Bounds())
			continue
		}
		var got [2]string
		for name, at := range map[string]image.Point{
			"upper left": {9, 9}, "upper right": {wantW - 10, 9}, "lower left": {9, wantH - 10}, "lower right": {wantW - 10, wantH - 10},
		} {
			r, g, b, _ := m.At(at.X, at.Y).RGBA()
			switch {
			case r > 0xb000 && g < 0x5000 && b < 0x5000:
				got[0] = name
			case r > 0xd000 && g > 0xd000 && b > 0xd000:
				got[1] = name
			}
		}
		if got != want {
			t.Errorf("orientation %d: red and white lie %v, want %v", orientation, got, want)
		}
	}
}

func TestAPhotoIsMadeSmallForScreens(t *testing.T) {
	for _, c := range []struct{ w, h, fullW, fullH, thumbW, thumbH int }{
		{4000, 3000, 2048, 1536, 320, 240},
		{1500, 3000, 1024, 2048, 160, 320},
		{2048, 2048, 2048, 2048, 320, 320},
		{300, 200, 300, 200, 300, 200},
		{5000, 2, 2048, 1, 320, 1},
		{1, 1, 1, 1, 1, 1},
	} {
		p := develop(t, phototest.JPEG(t, c.w, c.h, 1))
		thumb := decoded(t, p.Thumb).Bounds()
		if p.Width != c.fullW || p.Height != c.fullH || thumb.Dx() != c.thumbW || thumb.Dy() != c.thumbH {
			t.Errorf("%d × %d becomes %d × %d and %v, want %d × %d and %d × %d", c.w, c.h, p.Width, p.Height, thumb, c.fullW, c.fullH, c.thumbW, c.thumbH)
		}
	}
}

func TestFineLinesBecomeGrey(t *testing.T) {
	stripes := image.NewGray(image.Rect(0, 0, 4096, 64))
	for i := range stripes.Pix {
		stripes.Pix[i] = uint8(i % 2 * 255)
	}
	p := develop(t, encodedPNG(t, stripes))
	for x := 10; x < 2000; x += 97 {
		if y := color.GrayModel.Convert(decoded(t, p.Full).At(x, 8)).(color.Gray).Y; y < 118 || y > 138 {
			t.Fatalf("at %d the stripes are %d bright, want their mean", x, y)
		}
	}
}

func encodedPNG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsTransparentIsWhite(t *testing.T) {
	p := develop(t, encodedPNG(t, image.NewNRGBA(image.Rect(0, 0, 40, 30))))
	if r, g, b, _ := decoded(t, p.Full).At(5, 5).RGBA(); r < 0xfd00 || g < 0xfd00 || b < 0xfd00 {
		t.Errorf("it is %x %x %x", r, g, b)
	}
}

// tinyWebP is a lossy picture of one pixel.
const tinyWebP = "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA="

func TestAWebPIsTaken(t *testing.T) {
	file, err := base64.StdEncoding.DecodeString(tinyWebP)
	if err != nil {
		t.Fatal(err)
	}
	if p := develop(t, file); p.Width != 1 || p.Height != 1 {
		t.Errorf("it is %d × %d", p.Width, p.Height)
	}
}

func TestWhatIsNoPhotoIsRefusedWithWhatToDo(t *testing.T) {
	whole := phototest.JPEG(t, 200, 150, 1)
	drawing := encodedPNG(t, image.NewRGBA(image.Rect(0, 0, 50, 50)))
	for name, c := range map[string]struct {
		file []byte
		says string
	}{
		"nothing":                    {nil, "no photo"},
		"a text":                     {[]byte("路灯不亮，三号楼门前"), "no photo"},
		"a page that says it is one": {[]byte("<svg onload=alert(1)>"), "no photo"},
		"a GIF":                      {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"), "no photo"},
		"a HEIC":                     {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "Most Compatible"},
		"the head of a JPEG":         {whole[:3], "not whole"},
		"half of a JPEG":             {whole[:len(whole)*2/3], "not whole"},
		"a JPEG of noise":            {append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte{0x55}, 4000)...), "not whole"},
		"half of a PNG":              {drawing[:len(drawing)-20], "not whole"},
		"a PNG with a wrong sum":     {append(append([]byte{}, drawing[:30]...), append([]byte{drawing[30] + 1}, drawing[31:]...)...), "not whole"},
		"a PNG of 3.6 billion":       {enlarged(drawing, 60_000, 60_000), "too many pixels"},
		"a JPEG of 61 million":       {frame(0xc0, 10_000, 6_100), "too many pixels"},
		"a progressive one that would need more than there is": {frame(0xc2, 8_000, 6_000), "too many pixels"},
	} {
		_, err := photo.NewDarkroom(enough).Develop(t.Context(), bytes.NewReader(c.file))
		var refused *photo.Error
		if !errors.As(err, &refused) || !strings.Contains(refused.English, c.says) || refused.Zh == "" {
			t.Errorf("%s: %v, want one that says %q", name, err, c.says)
		}
	}
}

// enlarged is a PNG that claims another size.
func enlarged(file []byte, w, h uint32) []byte {
	file = bytes.Clone(file)
	binary.BigEndian.PutUint32(file[16:], w)
	binary.BigEndian.PutUint32(file[20:], h)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

// frame is the head of a JPEG with three planes.
func frame(marker byte, w, h uint16) []byte {
	b := []byte{0xff, 0xd8, 0xff, marker, 0, 17, 8}
	b = binary.BigEndian.AppendUint16(b, h)
	b = binary.BigEndian.AppendUint16(b, w)
	return append(b, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xda, 0, 2)
}

func TestAPhotoWaitsForItsTurnAndForNoLonger(t *testing.T) {
	d := photo.NewDarkroom(1 << 20)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Develop(ctx, bytes.NewReader(phototest.JPEG(t, 600, 300, 1))); !errors.Is(err, context.Canceled) {
		t.Errorf("one that nobody waits for any more: %v", err)
	}
	var refused *photo.Error
	if _, err := d.Develop(t.Context(), bytes.NewReader(phototest.JPEG(t, 600, 600, 1))); !errors.As(err, &refused) {
		t.Errorf("one that never fits: %v", err)
	}
	if _, err := d.Develop(t.Context(), bytes.NewReader(phototest.JPEG(t, 600, 300, 1))); err != nil {
		t.Errorf("one that fits: %v", err)
	}
}

func TestADiskThatFailsIsNotThePhotosFault(t *testing.T) {
	path := filepath.Join(t.TempDir(), "photo")
	if err := os.WriteFile(path, phototest.JPEG(t, 100, 100, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	var refused *photo.Error
	if _, err := photo.NewDarkroom(enough).Develop(t.Context(), file); err == nil || errors.As(err, &refused) {
		t.Errorf("a closed file: %v", err)
	}
}

func FuzzDevelop(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00MM\x00*\x00\x00\x00\x08"))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x20Exif\x00\x00II*\x00\xff\xff\xff\xff\xff\xff\x12\x01"))
	f.Add(frame(0xc2, 16, 16))
	d := photo.NewDarkroom(8 << 20)
	f.Fuzz(func(t *testing.T, file []byte) {
		p, err := d.Develop(t.Context(), bytes.NewReader(file))
		var refused *photo.Error
		switch {
		case err != nil && !errors.As(err, &refused):
			t.Errorf("it is refused without a word for people: %v", err)
		case err == nil && (p.Width < 1 || p.Height < 1 || max(p.Width, p.Height) > photo.LongSide):
			t.Errorf("it became %d × %d", p.Width, p.Height)
		}
	})
}
