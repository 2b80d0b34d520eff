// Package photo makes of what a camera gives a picture and nothing else: upright, of a size for a screen, and without the
// place, the time, the device and whatever else was written beside it. It knows neither the database nor HTTP.
package photo

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
	"golang.org/x/sync/semaphore"
)

// What is taken, and what comes of it. Sides are in pixels.
const (
	MostPixels = 60_000_000 // of what comes in, asked of its head before anything is decoded
	LongSide   = 2048
	ThumbSide  = 320
	quality    = 82 // of the JPEGs that come out
	atOnce     = 2  // photos, however small: the map needs the processors too
)

// Picture is a photo as it is kept: two JPEGs encoded from pixels alone, so that nothing of the original's metadata is in them.
type Picture struct {
	Full          []byte
	Thumb         []byte
	Width, Height int // of Full
}

// Error is a file that cannot be taken: what is wrong with it and what to do, in Chinese and in English.
type Error struct{ Zh, English string }

func (e *Error) Error() string { return e.English }

// Darkroom develops photos within a bound of memory and two at a time, however many come at once: the others wait.
type Darkroom struct {
	memory *semaphore.Weighted
	most   int64
}

// NewDarkroom takes at most these bytes for the pictures that are being decoded. One that needs more alone is refused.
func NewDarkroom(bytes int64) *Darkroom {
	return &Darkroom{memory: semaphore.NewWeighted(bytes), most: bytes}
}

// Develop reads a JPEG, PNG or WebP. An *Error says that it is none, is broken or too large; other errors are the reader's
// or the context's.
func (d *Darkroom) Develop(ctx context.Context, file io.ReadSeeker) (*Picture, error) {
	kind, err := kindOf(file)
	if err != nil {
		return nil, err
	}
	need, err := kind.measure(file)
	if err != nil {
		return nil, err
	}
	if need > d.most {
		return nil, tooLarge()
	}
	need = max(need, d.most/atOnce)
	if err := d.memory.Acquire(ctx, need); err != nil {
		return nil, fmt.Errorf("wait for memory for a photo: %w", err)
	}
	defer d.memory.Release(need)

	if err := rewind(file); err != nil {
		return nil, err
	}
	orientation := asItIs
	if kind.orientation != nil {
		orientation = kind.orientation(bufio.NewReader(file))
		if err := rewind(file); err != nil {
			return nil, err
		}
	}
	taken, err := kind.decode(bufio.NewReader(file))
	if err != nil {
		return nil, broken(err)
	}
	return Of(upright(shrink(taken, LongSide), orientation))
}

// Of keeps an image that is upright and no longer than LongSide.
func Of(full image.Image) (*Picture, error) {
	p := &Picture{Width: full.Bounds().Dx(), Height: full.Bounds().Dy()}
	var err error
	if p.Full, err = encode(full); err != nil {
		return nil, err
	}
	p.Thumb, err = encode(shrink(full, ThumbSide))
	return p, err
}

func encode(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode a photo: %w", err)
	}
	return b.Bytes(), nil
}

// kind is a format that is taken.
type kind struct {
	config      func(io.Reader) (image.Config, error)
	decode      func(io.Reader) (image.Image, error)
	orientation func(*bufio.Reader) int                            // nil: cameras do not write it
	weight      func(c image.Config, head *bufio.Reader) (n int64) // the most bytes a pixel takes while it is decoded
}

var (
	jpegKind = &kind{config: jpeg.DecodeConfig, decode: jpeg.Decode, orientation: orientationOf, weight: func(c image.Config, head *bufio.Reader) int64 {
		planes, copied := int64(3), int64(0)
		if c.ColorModel != color.YCbCrModel && c.ColorModel != color.GrayModel { // RGB and CMYK are put together from their planes
			planes, copied = 4, 4
		}
		if isProgressive(head) { // keeps four bytes of coefficients for each sample until the last scan
			return 5*planes + copied
		}
		return planes + copied
	}}
	pngKind = &kind{config: png.DecodeConfig, decode: png.Decode, weight: func(c image.Config, _ *bufio.Reader) int64 {
		switch c.ColorModel {
		case color.RGBA64Model, color.NRGBA64Model:
			return 12 // eight, and half as much again when it is interlaced
		}
		return 6
	}}
	webpKind = &kind{config: webp.DecodeConfig, decode: webp.Decode, weight: func(image.Config, *bufio.Reader) int64 { return 9 }}
)

// kindOf tells a format by how the file begins.
func kindOf(file io.ReadSeeker) (*kind, error) {
	if err := rewind(file); err != nil {
		return nil, err
	}
	head := make([]byte, 12)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("read a photo: %w", err)
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return jpegKind, nil
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return pngKind, nil
	case n == 12 && string(head[:4]) == "RIFF" && string(head[8:]) == "WEBP":
		return webpKind, nil
	case n == 12 && string(head[4:8]) == "ftyp":
		return nil, &Error{
			Zh:      "这是 HEIC 照片，这里打不开：请在手机“设置 → 相机 → 格式”里选“兼容性最佳”再拍，或先转成 JPEG",
			English: "This is a HEIC photo, which cannot be opened here: choose “Most Compatible” in the camera's settings (Formats), or convert it to JPEG first",
		}
	}
	return nil, &Error{Zh: "这不是照片：请选 JPEG、PNG 或 WebP 文件", English: "This is no photo: choose a JPEG, PNG or WebP file"}
}

// measure is how many bytes the decoding may take, by what the file's head says.
func (k *kind) measure(file io.ReadSeeker) (int64, error) {
	if err := rewind(file); err != nil {
		return 0, err
	}
	c, err := k.config(bufio.NewReader(file))
	if err != nil {
		return 0, broken(err)
	}
	pixels := int64(c.Width) * int64(c.Height)
	if pixels > MostPixels {
		return 0, tooLarge()
	}
	if err := rewind(file); err != nil {
		return 0, err
	}
	// The first halving takes one byte a pixel more.
	return pixels * (k.weight(c, bufio.NewReader(file)) + 1), nil
}

func tooLarge() *Error {
	return &Error{
		Zh:      "照片的像素太多（最多 6000 万，有的格式更少）：请在相机设置里选小一些的尺寸",
		English: "The photo has too many pixels (at most 60 million, fewer in some formats): choose a smaller size in the camera's settings",
	}
}

// broken is what a decoder refuses; an error of the reader, such as one of the disk, stays what it is.
func broken(err error) error {
	var format jpeg.FormatError
	var unsupported jpeg.UnsupportedError
	var pngFormat png.FormatError
	var pngUnsupported png.UnsupportedError
	switch {
	case errors.As(err, &unsupported), errors.As(err, &pngUnsupported):
		return &Error{Zh: "这种照片格式很少见，打不开：请用别的程序另存为 JPEG", English: "This photo is of a rare kind that cannot be opened: save it as JPEG with another program"}
	case errors.As(err, &format), errors.As(err, &pngFormat), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return damaged()
	}
	var disk interface{ Timeout() bool } // what files and connections fail with
	if errors.As(err, &disk) {
		return fmt.Errorf("read a photo: %w", err)
	}
	return damaged()
}

func damaged() *Error {
	return &Error{Zh: "照片文件坏了或没传完：请重新选一张，或再拍一张", English: "The photo is damaged or not whole: choose it again, or take another"}
}

func rewind(file io.Seeker) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("read a photo: %w", err)
	}
	return nil
}
