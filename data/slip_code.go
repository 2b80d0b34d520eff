package data

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
)

// The code of a slip is 80 bits of chance in Crockford's base 32, which has no letter that is taken for a digit: who tries a
// million codes a second for a hundred years finds one of ten million slips with a chance of one in forty. It is guarded by
// throttling as well.
const (
	slipBytes = 10
	slipGroup = 4
)

var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// newSlipCode makes a code: 7K3M-9QXT-0V2B-HD8R.
func newSlipCode() (string, error) {
	var b [slipBytes]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("make a slip's code: %w", err)
	}
	plain := crockford.EncodeToString(b[:])
	var groups []string
	for i := 0; i < len(plain); i += slipGroup {
		groups = append(groups, plain[i:i+slipGroup])
	}
	return strings.Join(groups, "-"), nil
}

// hashOfSlip is what is kept of a code, however people typed it: small or capital, in full-width signs, with any blanks and
// dashes, O for 0, I and L for 1. Any text has one; what is no code has that of no slip. The code has so much chance in it that
// a plain hash cannot be searched through, and none that a key could be lost for.
func hashOfSlip(typed string) []byte {
	plain := strings.Map(func(r rune) rune {
		if '！' <= r && r <= '～' {
			r -= '！' - '!'
		}
		if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		switch {
		case r == 'O':
			return '0'
		case r == 'I', r == 'L':
			return '1'
		case '0' <= r && r <= '9', 'A' <= r && r <= 'Z':
			return r
		case strings.ContainsRune(" -－—–‐　\t\r\n", r):
			return -1
		}
		return '?'
	}, typed)
	sum := sha256.Sum256([]byte(plain))
	return sum[:]
}
