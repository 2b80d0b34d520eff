package auth

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
)

// codec writes a session as a deadline and numbers under names, which is all that one holds. scs's own way describes its types
// in every session, and to read that again takes longer than to answer with a tile from the cache.
type codec struct{}

// marked begins a session of this form. What scs wrote before it begins with the length of a message, which is never 0.
const marked = 0

// Encode writes the deadline in nanoseconds since 1970, then for each value the length of its name, the name, the number. The
// error is that a value is no int64.
func (codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	b := binary.BigEndian.AppendUint64([]byte{marked}, uint64(deadline.UnixNano()))
	for name, value := range values {
		n, ok := value.(int64)
		if !ok || len(name) > 255 {
			return nil, fmt.Errorf("a session holds no %T as %.20q", value, name)
		}
		b = append(append(b, byte(len(name))), name...)
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	return b, nil
}

// Decode reads what Encode or, before there was this form, scs wrote.
func (codec) Decode(b []byte) (time.Time, map[string]any, error) {
	if len(b) == 0 || b[0] != marked {
		return scs.GobCodec{}.Decode(b)
	}
	if b = b[1:]; len(b) < 8 {
		return time.Time{}, nil, errCutShort
	}
	deadline := time.Unix(0, int64(binary.BigEndian.Uint64(b))).UTC()
	values := make(map[string]any, 2)
	for b = b[8:]; len(b) > 0; {
		end := 1 + int(b[0])
		if len(b) < end+8 {
			return time.Time{}, nil, errCutShort
		}
		values[string(b[1:end])] = int64(binary.BigEndian.Uint64(b[end:]))
		b = b[end+8:]
	}
	return deadline, values, nil
}

var errCutShort = errors.New("a session in the store is cut short")
