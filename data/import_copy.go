package data

import (
	"encoding/binary"
	"math"
	"time"
)

// copyWriter writes rows in PostgreSQL's binary COPY format (documentation of COPY, "Binary Format") into a buffer that is
// used again for each row.
type copyWriter struct{ b []byte }

// take answers what was written since the last time. It is valid until the next write.
func (c *copyWriter) take() []byte {
	b := c.b
	c.b = c.b[:0]
	return b
}

func (c *copyWriter) header() {
	c.b = append(c.b, "PGCOPY\n\xff\r\n\x00"...)
	c.b = append(c.b, 0, 0, 0, 0, 0, 0, 0, 0) // no flags, no extension
}

func (c *copyWriter) trailer() { c.b = binary.BigEndian.AppendUint16(c.b, 0xffff) }

// row begins a row of so many fields.
func (c *copyWriter) row(fields int) { c.b = binary.BigEndian.AppendUint16(c.b, uint16(fields)) }

func (c *copyWriter) null() { c.b = binary.BigEndian.AppendUint32(c.b, 0xffffffff) }

func (c *copyWriter) text(s string) {
	c.b = binary.BigEndian.AppendUint32(c.b, uint32(len(s)))
	c.b = append(c.b, s...)
}

// textOrNull writes null for "".
func (c *copyWriter) textOrNull(s string) {
	if s == "" {
		c.null()
		return
	}
	c.text(s)
}

func (c *copyWriter) int32(n int32) {
	c.b = binary.BigEndian.AppendUint32(c.b, 4)
	c.b = binary.BigEndian.AppendUint32(c.b, uint32(n))
}

func (c *copyWriter) int16(n int16) {
	c.b = binary.BigEndian.AppendUint32(c.b, 2)
	c.b = binary.BigEndian.AppendUint16(c.b, uint16(n))
}

func (c *copyWriter) int64(n int64) {
	c.b = binary.BigEndian.AppendUint32(c.b, 8)
	c.b = binary.BigEndian.AppendUint64(c.b, uint64(n))
}

func (c *copyWriter) float64(f float64) {
	c.b = binary.BigEndian.AppendUint32(c.b, 8)
	c.b = binary.BigEndian.AppendUint64(c.b, math.Float64bits(f))
}

func (c *copyWriter) bool(v bool) {
	c.b = binary.BigEndian.AppendUint32(c.b, 1)
	if v {
		c.b = append(c.b, 1)
		return
	}
	c.b = append(c.b, 0)
}

// postgresEpoch is 2000-01-01 in microseconds of Unix time.
const postgresEpoch = 946_684_800_000_000

// instant writes a timestamptz: microseconds since 2000.
func (c *copyWriter) instant(t time.Time) {
	c.b = binary.BigEndian.AppendUint32(c.b, 8)
	c.b = binary.BigEndian.AppendUint64(c.b, uint64(t.UnixMicro()-postgresEpoch))
}

// point writes a geometry as EWKB: a point in EPSG:4326.
func (c *copyWriter) point(lon, lat float64) {
	const withSRID = 0x20000000
	c.b = binary.BigEndian.AppendUint32(c.b, 1+4+4+8+8)
	c.b = append(c.b, 1) // little endian
	c.b = binary.LittleEndian.AppendUint32(c.b, withSRID|1)
	c.b = binary.LittleEndian.AppendUint32(c.b, 4326)
	c.b = binary.LittleEndian.AppendUint64(c.b, math.Float64bits(lon))
	c.b = binary.LittleEndian.AppendUint64(c.b, math.Float64bits(lat))
}
