package photo

import (
	"image"

	"golang.org/x/image/draw"
)

// shrink fits a picture into a square of that side, on white where it is transparent; a smaller one keeps its size. It is
// halved as often as it can be, which averages every pixel, so that fine lines do not flicker.
func shrink(m image.Image, side int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	toW, toH := fit(w, h, side)
	for w >= 2*toW && h >= 2*toH {
		w, h = w/2, h/2
		m = scaled(m, w, h)
	}
	if w != toW || h != toH {
		m = scaled(m, toW, toH)
	}
	out := image.NewRGBA(image.Rect(0, 0, toW, toH))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Bounds(), m, m.Bounds().Min, draw.Over)
	return out
}

func scaled(m image.Image, w, h int) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(out, out.Bounds(), m, m.Bounds(), draw.Src, nil)
	return out
}

// fit is the size with the same proportions whose long side is at most side, and no side 0.
func fit(w, h, side int) (int, int) {
	long := max(w, h)
	if long <= side {
		return w, h
	}
	return max(1, (w*side+long/2)/long), max(1, (h*side+long/2)/long)
}

// upright turns and mirrors a picture that is stored with an orientation of EXIF (tag 274): 1 as it is, 3 upside down,
// 6 to be turned right, 8 left, and 2, 4, 5, 7 the same mirrored.
func upright(m *image.RGBA, orientation int) *image.RGBA {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	var from func(x, y int) (int, int)
	switch orientation {
	case 2:
		from = func(x, y int) (int, int) { return w - 1 - x, y }
	case 3:
		from = func(x, y int) (int, int) { return w - 1 - x, h - 1 - y }
	case 4:
		from = func(x, y int) (int, int) { return x, h - 1 - y }
	case 5:
		from = func(x, y int) (int, int) { return y, x }
	case 6:
		from = func(x, y int) (int, int) { return y, h - 1 - x }
	case 7:
		from = func(x, y int) (int, int) { return w - 1 - y, h - 1 - x }
	case 8:
		from = func(x, y int) (int, int) { return w - 1 - y, x }
	default:
		return m
	}
	toW, toH := w, h
	if orientation >= 5 {
		toW, toH = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, toW, toH))
	for y := range toH {
		for x := range toW {
			sx, sy := from(x, y)
			copy(out.Pix[out.PixOffset(x, y):][:4], m.Pix[m.PixOffset(sx, sy):][:4])
		}
	}
	return out
}
