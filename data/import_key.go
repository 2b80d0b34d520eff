package data

import (
	"crypto/sha256"
	"slices"
	"strconv"

	"minqing/geo/table"
)

// sourceKeys knows a row again by its source id, or by all that the file says of it.
type sourceKeys struct {
	source, kind string
	id           string // the column, "" when none is mapped
	columns      []string
	buffer       []byte
}

func newSourceKeys(im *importing) sourceKeys {
	columns := slices.Clone(im.rows.Columns())
	slices.Sort(columns)
	return sourceKeys{source: im.Source, kind: string(im.Kind), id: im.columns.of["id"], columns: columns}
}

// of is the SHA-256 that a row is known by. By content it is still to be joined with which of the equal rows it is.
func (k *sourceKeys) of(row *table.Row) (key []byte, byID bool) {
	k.buffer = k.buffer[:0]
	k.write(k.source)
	k.write(k.kind)
	id := row.Values[k.id]
	if byID = k.id != "" && id != ""; byID {
		k.write("id")
		k.write(id)
	} else {
		k.write("content")
		for _, c := range k.columns {
			k.write(c)
			k.write(row.Values[c])
		}
		k.write(string(row.WKB))
	}
	sum := sha256.Sum256(k.buffer)
	return sum[:], byID
}

// write puts a text with its length, so that no two lists of texts are the same bytes.
func (k *sourceKeys) write(s string) {
	k.buffer = strconv.AppendInt(k.buffer, int64(len(s)), 10)
	k.buffer = append(k.buffer, ':')
	k.buffer = append(k.buffer, s...)
}
