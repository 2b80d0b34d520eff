package data

import (
	"fmt"

	"github.com/paulmach/orb"

	"minqing/concern"
	"minqing/geo"
)

// mostVertices is how many a drawing may have: a freehand line of minutes has a few thousand.
const mostVertices = 20_000

// check masks the numbers of persons in a drawing's title and says what is wrong with it: its geometry must be the kind's, and its numbers in their ranges.
func (a *Annotation) check() error {
	e := input()
	a.Title, _ = concern.MaskPersonal(checkText(e, "title", a.Title, a.Kind == Text, 200))
	for _, number := range []struct {
		path        string
		value       int16
		least, most int16
	}{{"level", a.Level, 0, 3}, {"color", a.Color, 1, 4}, {"width", a.Width, 1, 12}} {
		if number.value < number.least || number.value > number.most {
			e.addField(number.path, fmt.Sprintf("只能是 %d 到 %d", number.least, number.most), fmt.Sprintf("it is from %d to %d", number.least, number.most))
		}
	}
	a.checkGeometry(e)
	return e.refused()
}

func (a *Annotation) checkGeometry(e *Error) {
	kinds := map[AnnotationKind][]string{
		Pin: {"Point"}, Text: {"Point"}, Hotspot: {"Polygon"}, Line: {"LineString"}, Arrow: {"LineString"}, Pen: {"LineString", "MultiLineString"},
	}
	types, known := kinds[a.Kind]
	if !known {
		e.addField("kind", fmt.Sprintf("没有“%s”这种标注，可用的是 pin、hotspot、line、arrow、pen、text", a.Kind),
			fmt.Sprintf("there is no kind %q: it is pin, hotspot, line, arrow, pen or text", a.Kind))
		return
	}
	is := "nothing"
	if a.Geometry != nil {
		is = a.Geometry.GeoJSONType()
	}
	if is != types[0] && is != types[len(types)-1] {
		e.addField("geometry", fmt.Sprintf("%s 的图形应是 %s，收到的是 %s", a.Kind, types[0], is), fmt.Sprintf("a %s is a %s, this is a %s", a.Kind, types[0], is))
		return
	}
	var err error
	switch g := a.Geometry.(type) {
	case orb.Point:
		err = geo.CheckPosition(g.Lon(), g.Lat())
	case orb.LineString:
		err = checkLines(orb.MultiLineString{g})
	case orb.MultiLineString:
		err = checkLines(g)
	case orb.Polygon:
		if err = checkLength(g); err == nil {
			err = geo.CheckPolygon(orb.MultiPolygon{g})
		}
	}
	if err != nil {
		e.addField("geometry", geo.InChinese(err), err.Error())
	}
}

// checkLines asks that each line has two points or more, all of them on the earth.
func checkLines(lines orb.MultiLineString) error {
	if len(lines) == 0 {
		return &geo.InputError{English: "there is no line: draw one", Zh: "没有线条，请重新画"}
	}
	if err := checkLength(lines); err != nil {
		return err
	}
	for _, line := range lines {
		if len(line) < 2 {
			return &geo.InputError{English: "a line needs two points", Zh: "一条线至少要有两个点"}
		}
		for _, p := range line {
			if err := geo.CheckPosition(p.Lon(), p.Lat()); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkLength[L ~[]E, E ~[]orb.Point](parts L) error {
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	if n > mostVertices {
		return &geo.InputError{
			English: fmt.Sprintf("it has %d points, at most %d are taken: simplify it", n, mostVertices),
			Zh:      fmt.Sprintf("图形有 %d 个点，最多 %d 个，请简化", n, mostVertices),
		}
	}
	return nil
}
