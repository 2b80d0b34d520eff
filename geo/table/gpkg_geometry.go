package table

import (
	"encoding/binary"

	"minqing/geo"
)

// header is the GeoPackageBinaryHeader of OGC 12-128r18, 2.1.3.
type header struct {
	srs   int32
	empty bool
}

// envelopes is how many bytes an envelope takes, by its indicator: none, xy, xyz, xym, xyzm.
var envelopes = [...]int{0, 32, 48, 48, 64}

// splitGeometry parts a GeoPackage geometry into its header and the WKB behind it, which aliases b and has been checked
// (geo.CheckWKB); an empty geometry has none. The error is a *geo.InputError.
func splitGeometry(b []byte) (header, []byte, error) {
	wrong := func(english, zh string) (header, []byte, error) {
		return header{}, nil, &geo.InputError{English: english, Zh: zh}
	}
	if len(b) < 8 || b[0] != 'G' || b[1] != 'P' {
		return wrong("the geometry is not a GeoPackage's", "图形数据不是 GeoPackage 格式")
	}
	flags := b[3]
	indicator := int(flags >> 1 & 7)
	switch {
	case b[2] != 0:
		return wrong("the geometry is of a later version of GeoPackage", "图形数据的 GeoPackage 版本太新")
	case flags&0x20 != 0:
		return wrong("the geometry is of an extended type", "图形是扩展类型，读不了")
	case indicator >= len(envelopes):
		return wrong("the geometry has an unknown envelope", "图形数据的外包框读不懂")
	case len(b) < 8+envelopes[indicator]:
		return wrong("the geometry breaks off", "图形数据不完整")
	}
	var order binary.ByteOrder = binary.BigEndian
	if flags&1 != 0 {
		order = binary.LittleEndian
	}
	h := header{srs: int32(order.Uint32(b[4:])), empty: flags&0x10 != 0} //nolint:gosec // the bits are the number
	body := b[8+envelopes[indicator]:]
	empty, err := geo.CheckWKB(body)
	if err != nil {
		return header{}, nil, err
	}
	if empty || h.empty {
		return header{srs: h.srs, empty: true}, nil, nil
	}
	return h, body, nil
}
