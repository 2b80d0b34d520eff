package geo

import (
	"encoding/binary"
	"fmt"
	"math"
)

// maxWKBDepth is how deep geometries may lie in each other: a multisurface of curve polygons of compound curves needs four.
const maxWKBDepth = 8

// CheckWKB says whether bytes are one well-formed ISO WKB geometry, curves included (types 1 to 12 and 15 to 17, with Z, M or both),
// of finite coordinates and nothing behind it: so that the database is never handed what it would choke on.
// It returns whether there is a position at all in it. Whether the shape is valid is for others.
func CheckWKB(b []byte) (empty bool, err error) {
	w := wkbWalk{rest: b}
	if err := w.geometry(0, 0); err != nil {
		return false, err
	}
	if len(w.rest) > 0 {
		return false, fault("the geometry has bytes behind its end", "图形数据末尾有多余的字节")
	}
	return w.positions == 0, nil
}

// The types of ISO 13249-3, without the thousands that tell Z and M.
const (
	wkbPoint = iota + 1
	wkbLineString
	wkbPolygon
	wkbMultiPoint
	wkbMultiLineString
	wkbMultiPolygon
	wkbCollection
	wkbCircularString
	wkbCompoundCurve
	wkbCurvePolygon
	wkbMultiCurve
	wkbMultiSurface
	_
	_
	wkbPolyhedral
	wkbTIN
	wkbTriangle
)

// mayHold are the members that a type allows; a type that is not here holds positions, or anything (collection).
var mayHold = map[uint32][]uint32{
	wkbMultiPoint:      {wkbPoint},
	wkbMultiLineString: {wkbLineString},
	wkbMultiPolygon:    {wkbPolygon},
	wkbCompoundCurve:   {wkbLineString, wkbCircularString},
	wkbCurvePolygon:    {wkbLineString, wkbCircularString, wkbCompoundCurve},
	wkbMultiCurve:      {wkbLineString, wkbCircularString, wkbCompoundCurve},
	wkbMultiSurface:    {wkbPolygon, wkbCurvePolygon},
	wkbPolyhedral:      {wkbPolygon},
	wkbTIN:             {wkbTriangle},
}

type wkbWalk struct {
	rest      []byte
	positions int
}

var errWKBShort = fault("the geometry breaks off", "图形数据不完整")

// geometry reads one geometry that lies in one of type parent, 0 for none.
func (w *wkbWalk) geometry(parent uint32, depth int) error {
	if depth > maxWKBDepth {
		return fault("the geometry is nested too deeply", "图形嵌套太深")
	}
	if len(w.rest) < 5 {
		return errWKBShort
	}
	var order binary.ByteOrder = binary.LittleEndian
	switch w.rest[0] {
	case 0:
		order = binary.BigEndian
	case 1:
	default:
		return fault("the geometry does not say its byte order", "图形数据没有说明字节序")
	}
	code := order.Uint32(w.rest[1:])
	w.rest = w.rest[5:]
	kind, dims := code%1000, code/1000
	if dims > 3 || kind == 0 || kind > wkbTriangle || kind == 13 || kind == 14 {
		return fault(fmt.Sprintf("geometry type %d is unknown", code), fmt.Sprintf("不认识图形类型 %d", code))
	}
	if allowed := mayHold[parent]; parent != 0 && allowed != nil && !contains(allowed, kind) {
		return fault(fmt.Sprintf("geometry type %d lies in a type %d, which cannot hold it", kind, parent),
			fmt.Sprintf("图形类型 %d 不能放在类型 %d 里", kind, parent))
	}
	width := []int{2, 3, 3, 4}[dims] * 8
	switch kind {
	case wkbPoint:
		return w.point(order, width)
	case wkbLineString, wkbCircularString:
		return w.run(order, width)
	case wkbPolygon, wkbTriangle:
		return w.each(order, 4, func() error { return w.run(order, width) })
	}
	return w.each(order, 5, func() error { return w.geometry(kind, depth+1) })
}

func contains(all []uint32, one uint32) bool {
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}

// each reads a count, which cannot be more than there are bytes for, and so many items of at least the given size.
func (w *wkbWalk) each(order binary.ByteOrder, size int, item func() error) error {
	n, err := w.count(order, size)
	for ; err == nil && n > 0; n-- {
		err = item()
	}
	return err
}

func (w *wkbWalk) count(order binary.ByteOrder, size int) (int, error) {
	if len(w.rest) < 4 {
		return 0, errWKBShort
	}
	n := int64(order.Uint32(w.rest))
	w.rest = w.rest[4:]
	if n*int64(size) > int64(len(w.rest)) {
		return 0, errWKBShort
	}
	return int(n), nil
}

func (w *wkbWalk) run(order binary.ByteOrder, width int) error {
	return w.each(order, width, func() error { return w.position(order, width) })
}

// point reads a single position, whose being all NaN says that it is empty.
func (w *wkbWalk) point(order binary.ByteOrder, width int) error {
	if len(w.rest) < width {
		return errWKBShort
	}
	for i := 0; i < width; i += 8 {
		if !math.IsNaN(math.Float64frombits(order.Uint64(w.rest[i:]))) {
			return w.position(order, width)
		}
	}
	w.rest = w.rest[width:]
	return nil
}

func (w *wkbWalk) position(order binary.ByteOrder, width int) error {
	for i := 0; i < width; i += 8 {
		v := math.Float64frombits(order.Uint64(w.rest[i:]))
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fault("a coordinate is not a number", "有一个坐标不是数字")
		}
	}
	w.rest = w.rest[width:]
	w.positions++
	return nil
}
