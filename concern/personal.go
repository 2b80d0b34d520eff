package concern

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Personal is what kind of a person's number a text held.
type Personal string

// The kinds, as on the wire.
const (
	PhoneNumber Personal = "phone"
	IDNumber    Personal = "id_card"
)

// MaskPersonal hides the phone numbers and resident ID numbers that people type into a free text, and says which kinds it
// found, each once, in the order of the text. Of a phone number the first three digits stay (a mobile's carrier, a landline's
// region), of an ID number nothing; the text never becomes longer. A masked text stays as it is when it is masked again.
//
// Found are mobile numbers, landline numbers with their area code, and ID numbers of 18 places whose date and check digit are
// right (GB 11643-1999), with blanks or dashes between their groups, in full-width digits, and with the prefix of the country
// or without. What merely contains such digits is left: the 12, 15 and 18 digits of an area's code, dates, amounts, decimals.
// Text that is not UTF-8 is treated byte by byte and keeps its bytes.
func MaskPersonal(text string) (masked string, found []Personal) {
	if !holdsDigits(text, fewestDigits) {
		return text, nil
	}
	signs, at := signsOf(text)
	var out strings.Builder
	done := 0 // signs that were written
	for i := 0; i < len(signs); i++ {
		if !opensNumber(signs, done, i) {
			continue
		}
		kind, length, mask := numberAt(signs[i:min(i+longestNumber+1, len(signs))])
		if mask == "" {
			continue
		}
		skip := 0
		if i > done && isDigit(signs[i-1]) {
			skip = 1 // the + or the bracket stays, lest two numbers become one
		}
		out.WriteString(text[at[done]:at[i+skip]])
		out.WriteString(mask)
		if !slices.Contains(found, kind) {
			found = append(found, kind)
		}
		done = i + length
		i = done - 1
	}
	if done == 0 {
		return text, nil
	}
	out.WriteString(text[at[done]:])
	return out.String(), found
}

const (
	fewestDigits  = 11 // of anything that is masked
	longestNumber = 72 // signs: 18 digits with up to three blanks between each two
	keptDigits    = 3
	stars         = "********"
)

// Signs stand for the characters of a text, one byte each: digits for themselves, these for what matters beside them.
const (
	blank = ' '
	dash  = '-'
	dot   = '.'
	star  = '*'
	other = 'o'
)

// signsOf are the signs of a text, and where each character begins in it, its end included. What was masked before has
// no digits left.
func signsOf(text string) (signs []byte, at []int) {
	signs, at = make([]byte, 0, len(text)), make([]int, 0, len(text)+1)
	for i, r := range text {
		signs, at = append(signs, signOf(r)), append(at, i)
	}
	for _, m := range maskedBefore.FindAllSubmatchIndex(signs, -1) {
		for i := m[2]; i < m[3]; i++ {
			signs[i] = star
		}
	}
	return signs, append(at, len(text))
}

var maskedBefore = regexp.MustCompile(`(?:^|[^0-9])([0-9]{3})\*{8}`)

func signOf(r rune) byte {
	switch {
	case '0' <= r && r <= '9':
		return byte(r)
	case '０' <= r && r <= '９':
		return byte(r-'０') + '0'
	case strings.ContainsRune("xXｘＸ", r):
		return 'X'
	case strings.ContainsRune("(（", r):
		return '('
	case strings.ContainsRune(")）", r):
		return ')'
	case strings.ContainsRune("+＋", r):
		return '+'
	case strings.ContainsRune(".．·•・", r):
		return dot
	case r == '*':
		return star
	case unicode.In(r, unicode.Pd), r == '−', r == '_':
		return dash
	case r == '\t', unicode.In(r, unicode.Zs, unicode.Cf): // invisible ones come along when a number is copied out of an address book
		return blank
	}
	return other
}

func isDigit(sign byte) bool { return '0' <= sign && sign <= '9' }

func holdsDigits(text string, n int) bool {
	for _, r := range text {
		if '0' <= r && r <= '9' || '０' <= r && r <= '９' {
			if n--; n == 0 {
				return true
			}
		}
	}
	return false
}

// opensNumber says whether a number may begin at sign i: not within a run of digits, nor after the point of a decimal number.
// One digit and a point are an item of a list, unless it is the nought of a decimal. What was masked up to done is not looked at.
func opensNumber(signs []byte, done, i int) bool {
	if signs[i] == '+' || signs[i] == '(' {
		return true
	}
	if !isDigit(signs[i]) {
		return false
	}
	before := signs[done:i]
	if len(before) == 0 {
		return true
	}
	if last := len(before) - 1; before[last] == dot {
		whole := last
		for whole > 0 && isDigit(before[whole-1]) {
			whole--
		}
		n := last - whole
		return n == 0 || n > 3 || n == 1 && before[whole] != '0'
	}
	return !isDigit(before[len(before)-1])
}

// numberAt is the number that the signs begin with: how many of them it has, and what stands for it; "" when there is none.
func numberAt(signs []byte) (kind Personal, length int, mask string) {
	if m := idNumber.FindSubmatchIndex(signs); m != nil {
		end := max(m[3], m[5])
		if validID(signs[:end]) {
			return IDNumber, end, stars
		}
	}
	for _, p := range phoneNumbers {
		if m := p.FindSubmatchIndex(signs); m != nil {
			kept := []byte{}
			for _, sign := range signs[m[4]:m[3]] {
				if isDigit(sign) && len(kept) < keptDigits {
					kept = append(kept, sign)
				}
			}
			return PhoneNumber, m[3], string(kept) + stars
		}
	}
	return "", 0, ""
}

// The forms of numbers, in signs. The first group is what is masked, the second begins where its own digits do.
var (
	idNumber     = form(`^(GAPS17X)|^(GAPS18)END`)
	phoneNumbers = []*regexp.Regexp{
		// Mobile: 11 digits from 13 to 19.
		form(`^((?:\((?:\+|00)?86\)J|(?:\+|00)?86J|0)?(1[3-9](?:[0-9]{9}|[0-9]G[0-9]{8}|[0-9]{5}G[0-9]{4}|[0-9]{3}G[0-9]{6}|` +
			`[0-9]P[0-9]{4}P[0-9]{4}|[0-9]{2}P[0-9]{3}P[0-9]{4}|[0-9]P[0-9]{3}P[0-9]{5})|1G[3-9](?:G[0-9]){9}))END`),
		// Landline: of the three-digit regions 010 and 02x with eight digits, of the others with seven or eight.
		form(`^((\(0(?:10|2[0-9])\)JEIGHT|\(0[3-9][0-9]{2}\)J(?:EIGHT|SEVEN)|0(?:10|2[0-9])JEIGHT|0[3-9][0-9]{2}J(?:EIGHT|SEVEN)))END`),
		// Landline seen from abroad, where the region's nought is dropped or bracketed.
		form(`^((?:\((?:\+|00)?86\)J|(?:\+|00)86J|86-)(?:\(0\))?(\(?0?(?:(?:10|2[0-9])\)?JEIGHT|[3-9][0-9]{2}\)?J(?:EIGHT|SEVEN))))END`),
	}
)

// form writes a pattern out: J may join two groups of digits and G parts them, P parts three of them.
func form(pattern string) *regexp.Regexp {
	return regexp.MustCompile(strings.NewReplacer(
		"GAPS17", `[1-9](?:[- ]{0,3}[0-9]){16}[- ]{0,3}`, "GAPS18", `[1-9](?:[- ]{0,3}[0-9]){17}`,
		"EIGHT", `[2-8](?:[0-9]{7}|[0-9]{3}[- ]{1,3}[0-9]{4})`, "SEVEN", `[2-8](?:[0-9]{6}|[0-9]{2}[- ]{1,3}[0-9]{4}|[0-9]{3}[- ]{1,3}[0-9]{3})`,
		"END", `(?:[^0-9]|$)`, "J", `[- ]{0,3}`, "G", `[- ]{1,3}`, "P", `[-. ]{1,3}`,
	).Replace(pattern))
}

const idPlaces = 18

// validID says whether signs, of which 18 are digits or X, are a resident ID number: the code of a province, a day that was,
// and the check digit (GB 11643-1999: the 17 digits weighted by 2^(18-i) modulo 11; X is ten).
func validID(signs []byte) bool {
	var id [idPlaces]byte
	n := 0
	for _, sign := range signs {
		if isDigit(sign) || sign == 'X' {
			id[n] = sign
			n++
		}
	}
	if !slices.Contains(provinces, string(id[:2])) {
		return false
	}
	born, err := time.Parse("20060102", string(id[6:14]))
	if err != nil || born.Year() < 1850 || born.Year() > 2150 {
		return false
	}
	sum := 0
	for _, digit := range id[:idPlaces-1] {
		sum = (sum + int(digit-'0')) * 2 % 11
	}
	return "10X98765432"[sum] == id[idPlaces-1]
}

// provinces are the first two digits of the codes of GB/T 2260, and 83 of Taiwan residents' permits.
var provinces = strings.Fields("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83")
