package table

import (
	"testing"

	"minqing/geo"
)

func FuzzGeoPackageGeometry(f *testing.F) {
	f.Add([]byte("GP\x00\x01\xe6\x10\x00\x00\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\xf0?\x00\x00\x00\x00\x00\x00\x00@"))
	f.Add([]byte("GP\x00\x11\xe6\x10\x00\x00\x01\x03\x00\x00\x00\x00\x00\x00\x00"))
	f.Add(append([]byte("GP\x00\x03\xff\xff\xff\xff"), make([]byte, 45)...))
	f.Add([]byte("GP\x00\x00\x00\x00\x08\x08\x00\x00\x00\x00\x0a\x00\x00\x00\x01\x00\x00\x00\x00\x08\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, body, err := splitGeometry(b)
		if err != nil {
			if geo.InChinese(err) == err.Error() {
				t.Errorf("no Chinese text for %v", err)
			}
			return
		}
		if h.empty != (body == nil) {
			t.Errorf("empty %v with %d bytes", h.empty, len(body))
		}
		if body != nil {
			if empty, err := geo.CheckWKB(body); empty || err != nil {
				t.Errorf("handed on: empty %v, %v", empty, err)
			}
		}
	})
}
