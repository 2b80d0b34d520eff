package geo

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
)

// MaxWKTVertices is how many vertices a drawn polygon may have: far more than a hand draws.
const MaxWKTVertices = 10_000

// ParseWKT reads a POLYGON or MULTIPOLYGON in two dimensions, of at most MaxWKTVertices vertices, and checks its
// positions and its validity (CheckPolygon). The error is an *InputError that names the byte, or a *GeometryError.
func ParseWKT(s string) (orb.MultiPolygon, error) {
	p := wktParser{text: s}
	mp, err := p.geometry()
	if err != nil {
		return nil, err
	}
	if err := CheckPolygon(mp); err != nil {
		return nil, err
	}
	return mp, nil
}

// FormatWKT writes what ParseWKT reads, a single polygon as POLYGON, each number in the fewest digits that keep it whole.
func FormatWKT(mp orb.MultiPolygon) string {
	var b strings.Builder
	if len(mp) == 1 {
		b.WriteString("POLYGON")
		writePolygon(&b, mp[0])
		return b.String()
	}
	b.WriteString("MULTIPOLYGON(")
	for i, p := range mp {
		if i > 0 {
			b.WriteByte(',')
		}
		writePolygon(&b, p)
	}
	b.WriteByte(')')
	return b.String()
}

func writePolygon(b *strings.Builder, p orb.Polygon) {
	b.WriteByte('(')
	for i, r := range p {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j, v := range r {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.FormatFloat(v[0], 'f', -1, 64))
			b.WriteByte(' ')
			b.WriteString(strconv.FormatFloat(v[1], 'f', -1, 64))
		}
		b.WriteByte(')')
	}
	b.WriteByte(')')
}

// wktParser reads by recursive descent; its depth is that of the grammar, never that of the input.
type wktParser struct {
	text     string
	at       int
	vertices int
}

func (p *wktParser) geometry() (orb.MultiPolygon, error) {
	var mp orb.MultiPolygon
	var err error
	switch word := strings.ToUpper(p.word()); word {
	case "POLYGON":
		var one orb.Polygon
		one, err = p.polygon()
		mp = orb.MultiPolygon{one}
	case "MULTIPOLYGON":
		mp, err = list(p, (*wktParser).polygon)
	default:
		return nil, p.expected("POLYGON or MULTIPOLYGON", "POLYGON 或 MULTIPOLYGON")
	}
	if err != nil {
		return nil, err
	}
	if p.skip(); p.at != len(p.text) {
		return nil, p.expected("the end of the text", "结尾")
	}
	return mp, nil
}

func (p *wktParser) polygon() (orb.Polygon, error) { return list(p, (*wktParser).ring) }

func (p *wktParser) ring() (orb.Ring, error) { return list(p, (*wktParser).position) }

// list reads "( item , item … )" with at least one item.
func list[T any](p *wktParser, item func(*wktParser) (T, error)) ([]T, error) {
	if !p.take('(') {
		return nil, p.expected("(", "(")
	}
	var all []T
	for {
		one, err := item(p)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
		if p.take(')') {
			return all, nil
		}
		if !p.take(',') {
			return nil, p.expected(", or )", ", 或 )")
		}
	}
}

func (p *wktParser) position() (orb.Point, error) {
	if p.vertices++; p.vertices > MaxWKTVertices {
		return orb.Point{}, &InputError{
			English: fmt.Sprintf("the polygon has more than %d vertices; draw it with fewer", MaxWKTVertices),
			Zh:      fmt.Sprintf("多边形超过 %d 个顶点，请画得简单一些", MaxWKTVertices),
		}
	}
	lon, err := p.number()
	if err != nil {
		return orb.Point{}, err
	}
	lat, err := p.number()
	if err != nil {
		return orb.Point{}, err
	}
	return orb.Point{lon, lat}, CheckPosition(lon, lat)
}

// number reads a decimal number, with or without exponent; infinities, NaN and hexadecimals are not WKT.
func (p *wktParser) number() (float64, error) {
	p.skip()
	start := p.at
	for p.at < len(p.text) && strings.IndexByte("0123456789+-.eE", p.text[p.at]) >= 0 {
		p.at++
	}
	v, err := strconv.ParseFloat(p.text[start:p.at], 64)
	if err != nil {
		p.at = start
		return 0, p.expected("a number", "数字")
	}
	return v + 0, nil // −0 becomes 0
}

func (p *wktParser) word() string {
	p.skip()
	start := p.at
	for p.at < len(p.text) && (p.text[p.at]|0x20 >= 'a' && p.text[p.at]|0x20 <= 'z') {
		p.at++
	}
	word := p.text[start:p.at]
	if !strings.EqualFold(word, "POLYGON") && !strings.EqualFold(word, "MULTIPOLYGON") {
		p.at = start
	}
	return word
}

func (p *wktParser) take(c byte) bool {
	if p.skip(); p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *wktParser) skip() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *wktParser) expected(english, zh string) error {
	return &InputError{
		English: fmt.Sprintf("WKT: expected %s at byte %d", english, p.at),
		Zh:      fmt.Sprintf("WKT 第 %d 个字节处应是 %s", p.at, zh),
	}
}
