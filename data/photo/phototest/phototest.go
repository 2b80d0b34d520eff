// Package phototest makes photos for tests: as a phone does, with where, when and by what they were taken written beside the picture.
package phototest

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
)

// Planted are the texts beside the picture: none may be in what is kept or served.
var Planted = []string{"Exif", "GPSPLANTED3752N11334E", "CAMERAPLANTED", "XMPPLANTED", "COMMENTPLANTED", "ICC_PROFILE", "ICCPLANTED"}

// JPEG is a photo of w by h stored pixels with an EXIF orientation: red at the left, white at the right, and blue
// in the lower half, so that it can be told how it is turned.
func JPEG(t testing.TB, w, h, orientation int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 255, 255, 255}
			if x < w/2 {
				c = color.RGBA{220, 20, 20, 255}
			}
			if y >= h/2 {
				c = color.RGBA{c.R / 4, c.G / 4, 220, 255}
			}
			m.SetRGBA(x, y, c)
		}
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, m, nil); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	b.Write(plain.Bytes()[:2])
	segment(&b, 0xe1, "Exif\x00\x00"+exif(orientation))
	segment(&b, 0xe1, "http://ns.adobe.com/xap/1.0/\x00XMPPLANTED")
	segment(&b, 0xe2, "ICC_PROFILE\x00\x01\x01ICCPLANTED")
	segment(&b, 0xfe, "COMMENTPLANTED")
	b.Write(plain.Bytes()[2:])
	return b.Bytes()
}

func segment(b *bytes.Buffer, marker byte, body string) {
	b.Write([]byte{0xff, marker})
	b.Write(binary.BigEndian.AppendUint16(nil, uint16(len(body)+2)))
	b.WriteString(body)
}

// exif is a big-endian TIFF of one directory: the maker, the orientation, and a directory of GPS that holds a text.
func exif(orientation int) string {
	const maker, where = "CAMERAPLANTED\x00", "GPSPLANTED3752N11334E\x00"
	const directory = 8 + 2 + 3*12 + 4
	o := binary.BigEndian
	b := append([]byte("MM\x00*"), 0, 0, 0, 8)
	b = o.AppendUint16(b, 3)
	entry := func(tag, kind uint16, count uint32, value []byte) {
		b = o.AppendUint16(b, tag)
		b = o.AppendUint16(b, kind)
		b = o.AppendUint32(b, count)
		b = append(b, value...)
	}
	entry(0x010f, 2, uint32(len(maker)), o.AppendUint32(nil, directory))
	entry(0x0112, 3, 1, []byte{0, byte(orientation), 0, 0})
	gps := uint32(directory + len(maker))
	entry(0x8825, 4, 1, o.AppendUint32(nil, gps))
	b = append(b, 0, 0, 0, 0)
	b = append(b, maker...)
	b = o.AppendUint16(b, 1)
	entry(0x001b, 2, uint32(len(where)), o.AppendUint32(nil, gps+2+12+4))
	b = append(b, 0, 0, 0, 0)
	return string(b) + where
}
