package data

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/geo"
)

// exportField is a property: the SQL that yields it, and how its bytes in PostgreSQL's binary format become JSON.
type exportField struct {
	name string
	sql  func(scope *concern.Scope, now time.Time, args *arguments) string
	json func(b, raw []byte) []byte
}

// column is a field that is what an expression says.
func column(name, expression string, json func(b, raw []byte) []byte) exportField {
	return exportField{name, func(*concern.Scope, time.Time, *arguments) string { return expression }, json}
}

// exportFields are the allow-list.
var exportFields = []exportField{
	column("title", "c.title", jsonText),
	column("category", "c.category", jsonText),
	column("category_name", "k.name", jsonText),
	column("status", "c.status", jsonText),
	{"light", func(_ *concern.Scope, now time.Time, args *arguments) string { return lightSQL(args.add(now)) }, jsonText},
	column("urgency", "c.urgency", jsonText),
	column("source", "c.source", jsonText),
	column("must_report", "c.must_report", jsonText),
	column("must_arrive", "c.must_arrive", jsonText),
	column("area", "a.code", jsonText),
	column("area_name", "a.name", jsonText),
	column("unassigned", "coalesce(a.level, '') not in ('grid', 'building')", jsonBool),
	{"address", func(scope *concern.Scope, _ time.Time, _ *arguments) string {
		if scope.Words < concern.TitlesAndAddresses {
			return "''::text"
		}
		return "c.address"
	}, jsonText},
	column("force", "c.force", jsonText),
	column("team", "c.team", jsonText),
	column("supporters", "c.supporters", jsonInt),
	column("noticed_at", "c.noticed_at", jsonInstant),
	column("yellow_at", "c.yellow_at", jsonInstant),
	column("red_at", "c.red_at", jsonInstant),
	column("created_at", "c.created_at", jsonInstant),
	column("updated_at", "c.updated_at", jsonInstant),
	column("version", "c.version", jsonInt),
}

// head is the document up to the features. A datum that is not RFC 7946's is named twice: for people, and, where it has an EPSG
// code, by the crs member of the 2008 specification, which GIS programs still read.
func (e *export) head(b []byte) []byte {
	b = append(b, `{"type":"FeatureCollection","name":`...)
	b = appendJSONString(b, []byte(e.Name))
	b = append(b, `,"timestamp":"`...)
	b = e.now.In(concern.Shanghai).AppendFormat(b, time.RFC3339)
	b = append(b, `","filter":`...)
	b = appendJSONString(b, []byte(e.Filter.Encode().Encode()))
	b = append(b, `,"datum":"`...)
	b = append(b, e.Datum.String()...)
	b = append(b, '"')
	if code, ok := e.Datum.EPSGCode(); ok {
		b = append(b, `,"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::`...)
		b = strconv.AppendInt(b, int64(code), 10)
		b = append(b, `"}}`...)
	}
	return append(b, `,"features":[`...)
}

// feature writes one row: the id, x and y, then the fields.
func (e *export) feature(b []byte, raw [][]byte) ([]byte, error) {
	at := orb.Point{float8(raw[1]), float8(raw[2])}
	if _, transformed := e.Datum.EPSGCode(); !transformed {
		var err error
		if at, err = geo.FromWGS84(e.Datum, at); err != nil {
			return nil, fmt.Errorf("write a position: %w", err)
		}
	}
	b = append(b, `{"type":"Feature","id":`...)
	b = jsonInt(b, raw[0])
	b = append(b, `,"geometry":{"type":"Point","coordinates":[`...)
	b = strconv.AppendFloat(b, at[0], 'f', -1, 64)
	b = append(b, ',')
	b = strconv.AppendFloat(b, at[1], 'f', -1, 64)
	b = append(b, `]},"properties":{`...)
	for i := range e.fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, e.fields[i].name...)
		b = append(b, `":`...)
		if raw[i+3] == nil {
			b = append(b, "null"...)
			continue
		}
		b = e.fields[i].json(b, raw[i+3])
	}
	return append(b, "}}"...), nil
}

func float8(raw []byte) float64 { return math.Float64frombits(binary.BigEndian.Uint64(raw)) }

func jsonText(b, raw []byte) []byte { return appendJSONString(b, raw) }

func jsonBool(b, raw []byte) []byte { return strconv.AppendBool(b, raw[0] != 0) }

// jsonInt takes an int4 or an int8.
func jsonInt(b, raw []byte) []byte {
	if len(raw) == 4 {
		return strconv.AppendInt(b, int64(int32(binary.BigEndian.Uint32(raw))), 10)
	}
	return strconv.AppendInt(b, int64(binary.BigEndian.Uint64(raw)), 10)
}

// jsonInstant takes a timestamptz, microseconds since 2000.
func jsonInstant(b, raw []byte) []byte {
	at := time.UnixMicro(postgresEpoch + int64(binary.BigEndian.Uint64(raw)))
	b = append(b, '"')
	b = at.In(concern.Shanghai).AppendFormat(b, time.RFC3339Nano)
	return append(b, '"')
}

// appendJSONString quotes a text. The database holds valid UTF-8 only, so that no more than RFC 8259's seven need care.
func appendJSONString(b, s []byte) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i, c := range s {
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
