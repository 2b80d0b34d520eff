package demo

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// The demo's photos are drawn, so that nobody takes them for a place that there is. Lengths are pixels.
const (
	pictureWide, pictureHigh = 480, 360
	horizon                  = 190
	letter                   = 3 // of the word DEMO: pixels to one of its font
)

// scene is what can be seen of a category's concerns.
type scene struct {
	slug string
	dark bool // it is night
	draw func(c *canvas, l look, mended bool)
}

var scenes = []scene{
	{slug: "manhole", draw: drawManhole},
	{slug: "street_light", dark: true, draw: drawStreetLight},
	{slug: "disinfection", draw: drawBins},
	{slug: "parking", draw: drawGate},
}

// look is what the pictures of one concern have in common: the houses behind, and where things stand.
type look struct {
	walls  [4]color.RGBA
	roofs  [4]float32
	lit    uint64 // which windows are
	aside  float32
	colour color.RGBA
}

func newLook(rnd *rand.Rand) look {
	l := look{lit: rnd.Uint64(), aside: float32(rnd.IntN(60) - 30)}
	plaster := []color.RGBA{{201, 190, 174, 255}, {188, 178, 168, 255}, {176, 184, 190, 255}, {206, 196, 160, 255}, {192, 170, 158, 255}}
	for i := range l.walls {
		l.walls[i] = pick(rnd, plaster)
		l.roofs[i] = float32(20 + rnd.IntN(70))
	}
	l.colour = pick(rnd, []color.RGBA{{96, 122, 150, 255}, {134, 92, 84, 255}, {98, 128, 106, 255}, {150, 150, 146, 255}})
	return l
}

// picture draws the scene as it was, or mended.
func (s scene) picture(l look, mended bool) image.Image {
	c := &canvas{image.NewRGBA(image.Rect(0, 0, pictureWide, pictureHigh))}
	sky, ground := color.RGBA{206, 219, 227, 255}, color.RGBA{170, 168, 162, 255}
	if s.dark {
		sky, ground = color.RGBA{28, 34, 52, 255}, color.RGBA{44, 46, 54, 255}
	}
	c.box(sky, 0, 0, pictureWide, horizon)
	c.box(ground, 0, horizon, pictureWide, pictureHigh-horizon)
	for i, wall := range l.walls {
		c.house(i, wall, l, s.dark)
	}
	for i := range 7 { // the joints of the pavement run away from who stands there
		x := float32(i-3) * 150
		c.line(shade(ground, 0.9), pictureWide/2+x/3, horizon, pictureWide/2+x*1.6, pictureHigh, 2)
	}
	s.draw(c, l, mended)
	c.sign()
	return c
}

func drawManhole(c *canvas, l look, mended bool) {
	x, y := pictureWide/2+l.aside, float32(282)
	if !mended {
		c.oval(color.RGBA{112, 120, 122, 255}, x-16, y+8, 176, 58)
		c.oval(color.RGBA{134, 144, 148, 255}, x-30, y+2, 120, 34)
		c.oval(color.RGBA{34, 36, 38, 255}, x, y, 74, 26)
		for i := range 5 {
			c.oval(color.RGBA{158, 166, 166, 255}, x-48+float32(i)*24, y-4+float32(i%2)*8, 9, 5)
		}
		c.poly(color.RGBA{84, 86, 88, 255}, x+92, y-30, x+168, y-18, x+160, y+4, x+88, y-10)
		return
	}
	c.oval(color.RGBA{120, 118, 114, 255}, x, y, 84, 31)
	c.oval(color.RGBA{78, 80, 82, 255}, x, y, 74, 26)
	for i := range 5 {
		c.line(color.RGBA{104, 106, 108, 255}, x-52+float32(i)*26, y-14, x-44+float32(i)*22, y+15, 3)
	}
}

func drawStreetLight(c *canvas, l look, mended bool) {
	x := pictureWide/2 - 70 + l.aside
	lamp := color.RGBA{62, 64, 70, 255}
	if mended {
		lamp = color.RGBA{255, 236, 170, 255}
		c.poly(color.RGBA{70, 62, 34, 96}, x+62, 78, x+98, 78, x+230, pictureHigh, x-60, pictureHigh)
		c.oval(color.RGBA{96, 88, 58, 160}, x+84, 318, 150, 40)
	}
	c.line(color.RGBA{18, 20, 26, 255}, x, 332, x, 64, 9)
	c.line(color.RGBA{18, 20, 26, 255}, x-2, 68, x+82, 62, 7)
	c.poly(lamp, x+58, 62, x+102, 60, x+96, 78, x+64, 79)
}

func drawBins(c *canvas, l look, mended bool) {
	for i, body := range []color.RGBA{{58, 98, 76, 255}, {66, 88, 120, 255}, {96, 92, 88, 255}} {
		x := 110 + float32(i)*94 + l.aside
		if !mended {
			for k := range 5 {
				c.oval(shade(color.RGBA{196, 190, 180, 255}, 0.6+0.1*float32((k+i)%4)), x+10+float32(k)*13, 196-float32(k%2)*16, 17, 14)
			}
		}
		c.poly(body, x, 204, x+74, 204, x+66, 306, x+8, 306)
		c.oval(color.RGBA{24, 26, 28, 255}, x+16, 306, 9, 9)
		c.oval(color.RGBA{24, 26, 28, 255}, x+58, 306, 9, 9)
		if mended {
			c.poly(shade(body, 0.75), x-5, 204, x+4, 188, x+70, 188, x+79, 204)
			continue
		}
		c.oval(color.RGBA{42, 46, 54, 255}, x+22, 322, 26, 17)
		c.oval(color.RGBA{122, 104, 78, 255}, x+66, 328, 18, 11)
	}
}

func drawGate(c *canvas, l look, mended bool) {
	x := pictureWide/2 + l.aside
	c.box(color.RGBA{90, 84, 80, 255}, int(x)-112, 120, 16, 116)
	c.box(color.RGBA{90, 84, 80, 255}, int(x)+96, 120, 16, 116)
	c.box(color.RGBA{112, 60, 48, 255}, int(x)-118, 108, 236, 16)
	if mended {
		for i := range 6 {
			c.line(color.RGBA{206, 176, 84, 255}, x-100+float32(i)*34, 250, x-128+float32(i)*46, 316, 6)
		}
		c.car(shade(l.colour, 0.9), x+128, 234)
		return
	}
	c.car(shade(l.colour, 0.8), x-150, 236)
	c.car(l.colour, x-62, 258)
	c.car(color.RGBA{118, 96, 70, 255}, x+58, 244)
}

// canvas draws on a picture; what is translucent lets through what was drawn before.
type canvas struct{ *image.RGBA }

func (c *canvas) box(col color.RGBA, x, y, w, h int) {
	draw.Draw(c, image.Rect(x, y, x+w, y+h), image.NewUniform(col), image.Point{}, draw.Over)
}

// poly fills a polygon, given by the coordinates of its corners.
func (c *canvas) poly(col color.RGBA, at ...float32) {
	left, top, right, bottom := at[0], at[1], at[0], at[1]
	for i := 2; i < len(at); i += 2 {
		left, right = min(left, at[i]), max(right, at[i])
		top, bottom = min(top, at[i+1]), max(bottom, at[i+1])
	}
	box := image.Rect(int(left)-1, int(top)-1, int(right)+2, int(bottom)+2)
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	dx, dy := float32(box.Min.X), float32(box.Min.Y)
	r.MoveTo(at[0]-dx, at[1]-dy)
	for i := 2; i < len(at); i += 2 {
		r.LineTo(at[i]-dx, at[i+1]-dy)
	}
	r.ClosePath()
	r.Draw(c, box, image.NewUniform(col), image.Point{})
}

func (c *canvas) oval(col color.RGBA, x, y, reach, depth float32) {
	const corners = 40
	at := make([]float32, 0, 2*corners)
	for i := range corners {
		a := 2 * math.Pi * float64(i) / corners
		at = append(at, x+reach*float32(math.Cos(a)), y+depth*float32(math.Sin(a)))
	}
	c.poly(col, at...)
}

func (c *canvas) line(col color.RGBA, x0, y0, x1, y1, width float32) {
	long := float32(math.Hypot(float64(x1-x0), float64(y1-y0)))
	dx, dy := (y0-y1)/long*width/2, (x1-x0)/long*width/2
	c.poly(col, x0+dx, y0+dy, x1+dx, y1+dy, x1-dx, y1-dy, x0-dx, y0-dy)
}

// house is one of the row at the horizon.
func (c *canvas) house(i int, wall color.RGBA, l look, dark bool) {
	const wide = pictureWide / 4
	x, top := i*wide, int(l.roofs[i])
	window, light := color.RGBA{128, 142, 152, 255}, color.RGBA{150, 164, 172, 255}
	if dark {
		wall = shade(wall, 0.24)
		window, light = color.RGBA{24, 28, 38, 255}, color.RGBA{186, 158, 92, 255}
	}
	c.box(wall, x, top, wide-3, horizon-top)
	for row := 0; top+14+row*28+18 < horizon; row++ {
		for column := range 4 {
			pane := window
			if l.lit>>((i*13+row*4+column)%64)&1 == 1 {
				pane = light
			}
			c.box(pane, x+10+column*27, top+14+row*28, 17, 18)
		}
	}
}

// car is one from behind, x its left and y its roof.
func (c *canvas) car(col color.RGBA, x, y float32) {
	c.oval(color.RGBA{24, 26, 28, 255}, x+16, y+64, 11, 12)
	c.oval(color.RGBA{24, 26, 28, 255}, x+88, y+64, 11, 12)
	c.poly(col, x+16, y, x+88, y, x+104, y+34, x+104, y+64, x, y+64, x, y+34)
	c.poly(color.RGBA{58, 66, 76, 255}, x+22, y+6, x+82, y+6, x+92, y+30, x+12, y+30)
	c.box(color.RGBA{150, 46, 40, 255}, int(x)+6, int(y)+40, 16, 8)
	c.box(color.RGBA{150, 46, 40, 255}, int(x)+82, int(y)+40, 16, 8)
}

// sign writes DEMO where a square cut out of the middle still shows it.
func (c *canvas) sign() {
	const word, left = "DEMO", (pictureWide-pictureHigh)/2 + 8
	face := basicfont.Face7x13
	small := image.NewAlpha(image.Rect(0, 0, face.Advance*len(word), face.Height))
	pen := font.Drawer{Dst: small, Src: image.Opaque, Face: face, Dot: fixed.P(0, face.Ascent)}
	pen.DrawString(word)
	c.box(color.RGBA{0, 0, 0, 110}, left, 8, small.Rect.Dx()*letter+12, small.Rect.Dy()*letter+8)
	for y := range small.Rect.Dy() {
		for x := range small.Rect.Dx() {
			if small.AlphaAt(x, y).A > 0 {
				c.box(color.RGBA{255, 255, 255, 255}, left+6+x*letter, 12+y*letter, letter, letter)
			}
		}
	}
}

// shade is a colour that much darker.
func shade(c color.RGBA, by float32) color.RGBA {
	part := func(v uint8) uint8 { return uint8(float32(v) * by) }
	return color.RGBA{part(c.R), part(c.G), part(c.B), c.A}
}
