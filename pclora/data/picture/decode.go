// Package picture decodes PNG and JPEG with Go's own decoders, for programs that
// have no browser. It stands apart so that a page, which has one, need not carry
// them.
package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"github.com/pcloralab/pcloralab/pclora/data"
)

const (
	// maxPicture is the largest picture that Decode unpacks, in pixels:
	// photographs have 12 to 24 million. At worst, in a progressive JPEG of four
	// inks, a pixel takes 24 bytes on the way.
	maxPicture = 24 << 20

	// maxExpansion is the most by which deflate can shrink: 258 bytes in 2 bits
	// (RFC 1951).
	maxExpansion = 258 * 8 / 2

	// maxSide is the longest side in pixels that Decode unpacks.
	maxSide = 1 << 15

	// maxScans bounds how often a JPEG goes over all its pixels, which takes it a
	// few bytes each time. Programs write about ten scans.
	maxScans = 100
)

// Decode reads a PNG or a JPEG, of any of their kinds, as red, green and blue.
// Transparency is dropped and a camera's note on how it was held is not followed,
// as Python's Pillow has it; colours of 16 bits are cut to 8. WebP gives a
// data.UnsupportedError, anything else that cannot be read a data.FormatError. The
// size is checked before memory is set aside. Decode is a data.Decoder.
func Decode(b []byte) (data.Bitmap, error) {
	kind := data.Encoding(b)
	config, decode := png.DecodeConfig, png.Decode
	switch kind {
	case "PNG":
	case "JPEG":
		config, decode = jpeg.DecodeConfig, jpeg.Decode
	case "WebP":
		return data.Bitmap{}, data.UnsupportedError("a WebP picture: only the page can read it; save it as PNG or JPEG")
	default:
		return data.Bitmap{}, malformed("no picture: save it as PNG or JPEG")
	}
	c, err := config(bytes.NewReader(b))
	if err != nil {
		return data.Bitmap{}, damaged(kind, err)
	}
	if err := checkSize(kind, c.Width, c.Height, len(b)); err != nil {
		return data.Bitmap{}, err
	}
	if n := bytes.Count(b, []byte("\xff\xda")); kind == "JPEG" && n > maxScans {
		return data.Bitmap{}, malformed("JPEG: %d scans, at most %d are read: save it again", n, maxScans)
	}
	m, err := decode(bytes.NewReader(b))
	if err != nil {
		return data.Bitmap{}, damaged(kind, err)
	}
	return bitmap(m), nil
}

func damaged(kind string, err error) error {
	return malformed("%s: %v: the picture is damaged, save it again or leave it out", kind, err)
}

// checkSize refuses what is too large, and what bytes so few cannot hold: a PNG
// has at least a bit a pixel before deflate shrinks it, a JPEG a bit for each block
// of 64 pixels.
func checkSize(kind string, w, h, size int) error {
	if w < 1 || h < 1 || w > maxSide || h > maxSide || w*h > maxPicture {
		return malformed("%s of %d×%d pixels, at most %d in all are read: make it smaller", kind, w, h, maxPicture)
	}
	least := w * h / 8 / maxExpansion
	if kind == "JPEG" {
		least = w * h / 64 / 8
	}
	if size < least {
		return malformed("%s: %d bytes cannot hold the %d×%d pixels that it claims: it is damaged or cut short", kind, size, w, h)
	}
	return nil
}

// bitmap takes the colours of an image.
func bitmap(m image.Image) data.Bitmap {
	r := m.Bounds()
	x := data.Bitmap{Width: r.Dx(), Height: r.Dy(), Channels: 3, Pixels: make([]byte, 3*r.Dx()*r.Dy())}
	plane := x.Width * x.Height
	red, green, blue := x.Pixels[:plane], x.Pixels[plane:2*plane], x.Pixels[2*plane:]
	at := pixels(m)
	for i := range plane {
		red[i], green[i], blue[i] = at(r.Min.X+i%x.Width, r.Min.Y+i/x.Width)
	}
	return x
}

// pixels returns how to read an image, quickly for what PNG and JPEG mostly
// hold.
func pixels(m image.Image) func(x, y int) (r, g, b uint8) {
	switch m := m.(type) {
	case *image.YCbCr:
		return func(x, y int) (r, g, b uint8) {
			c := m.COffset(x, y)
			return color.YCbCrToRGB(m.Y[m.YOffset(x, y)], m.Cb[c], m.Cr[c])
		}
	case *image.Gray:
		return func(x, y int) (r, g, b uint8) {
			v := m.Pix[m.PixOffset(x, y)]
			return v, v, v
		}
	case *image.RGBA: // PNG without transparency
		return func(x, y int) (r, g, b uint8) {
			p := m.Pix[m.PixOffset(x, y):]
			return p[0], p[1], p[2]
		}
	}
	return func(x, y int) (r, g, b uint8) {
		// Not through premultiplied colours, which lose those of what is
		// transparent.
		switch c := m.At(x, y).(type) {
		case color.NRGBA:
			return c.R, c.G, c.B
		case color.NRGBA64:
			return uint8(c.R >> 8), uint8(c.G >> 8), uint8(c.B >> 8)
		default:
			n := color.NRGBAModel.Convert(c).(color.NRGBA)
			return n.R, n.G, n.B
		}
	}
}

func malformed(format string, args ...any) error {
	return data.FormatError(fmt.Sprintf(format, args...))
}
