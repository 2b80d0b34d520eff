package photo

import (
	"bufio"
	"encoding/binary"
	"io"
)

// asItIs is the orientation of a picture that is stored upright.
const asItIs = 1

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	markerStart = 0xd8
	markerEnd   = 0xd9
	markerScan  = 0xda
	markerApp1  = 0xe1
)

// orientationOf is how a JPEG is to be turned, 1 to 8 as EXIF counts them; 1 when it does not say.
func orientationOf(r *bufio.Reader) int {
	found := asItIs
	walk(r, func(marker byte, body []byte) bool {
		const exif = "Exif\x00\x00"
		if marker == markerApp1 && len(body) > len(exif) && string(body[:len(exif)]) == exif {
			found = orientationInTIFF(body[len(exif):])
			return false
		}
		return !isFrame(marker)
	})
	return found
}

// isProgressive says whether a JPEG comes in several scans, so that its coefficients are all kept until the last.
func isProgressive(r *bufio.Reader) bool {
	progressive := false
	walk(r, func(marker byte, _ []byte) bool {
		progressive = isFrame(marker) && marker&3 == 2 // SOF2, 6, 10 and 14
		return !isFrame(marker)
	})
	return progressive
}

// isFrame is true for SOF0 to SOF15; DHT, JPG and DAC lie among them.
func isFrame(marker byte) bool {
	return marker&0xf0 == 0xc0 && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}

// walk calls each for the segments of a JPEG before its first scan, until it answers false or the file makes no sense.
func walk(r *bufio.Reader, each func(marker byte, body []byte) bool) {
	for {
		b, err := r.ReadByte()
		if err != nil || b != 0xff {
			return
		}
		for b == 0xff { // any number of them may fill up
			if b, err = r.ReadByte(); err != nil {
				return
			}
		}
		switch {
		case b == markerEnd, b == markerScan, b == 0:
			return
		case b == markerStart, b == 0x01, b >= 0xd0 && b <= 0xd7: // stand alone
			continue
		}
		var size [2]byte
		if _, err := io.ReadFull(r, size[:]); err != nil {
			return
		}
		n := int(binary.BigEndian.Uint16(size[:])) - 2
		if n < 0 {
			return
		}
		body := make([]byte, n)
		if _, err := io.ReadFull(r, body); err != nil || !each(b, body) {
			return
		}
	}
}

// orientationInTIFF reads tag 274 of the first directory (TIFF 6.0, section 2), in either byte order.
func orientationInTIFF(b []byte) int {
	if len(b) < 8 {
		return asItIs
	}
	var order binary.ByteOrder
	switch string(b[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return asItIs
	}
	at := int64(order.Uint32(b[4:]))
	if at+2 > int64(len(b)) {
		return asItIs
	}
	entries := int64(order.Uint16(b[at:]))
	for i := range entries {
		from := at + 2 + 12*i
		if from+12 > int64(len(b)) {
			return asItIs
		}
		entry := b[from:]
		const tag, short = 274, 3
		if order.Uint16(entry) == tag && order.Uint16(entry[2:]) == short {
			if n := int(order.Uint16(entry[8:])); n >= 1 && n <= 8 {
				return n
			}
			return asItIs
		}
	}
	return asItIs
}
