// Package picture decodes PNG, JPEG and WebP with Go's decoders, for programs that
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
	"io"

	"golang.org/x/image/webp"

	"github.com/pcloralab/pcloralab/pclora/data"
)

// Decode reads a PNG, a JPEG or a still WebP, of any of their kinds, as red, green
// and blue. Transparency is dropped, and notes on colour and on how a camera was held
// are not followed, as Python's Pillow has it; colours of 16 bits are cut to 8. What
// data.CheckPicture refuses is refused before memory is set aside; what cannot be
// read otherwise gives a data.FormatError. At worst, in a progressive JPEG of four
// inks, a pixel takes 24 bytes on the way. Decode is a data.Decoder.
func Decode(b []byte) (data.Bitmap, error) {
	kind, w, h, err := data.CheckPicture(b)
	if err != nil {
		return data.Bitmap{}, err
	}
	decode := map[string]func(io.Reader) (image.Image, error){"PNG": png.Decode, "JPEG": jpeg.Decode, "WebP": webp.Decode}[kind]
	m, err := decode(bytes.NewReader(data.Bare(b)))
	if err != nil {
		return data.Bitmap{}, data.Damaged(kind, err)
	}
	if r := m.Bounds(); r.Dx() != w || r.Dy() != h {
		return data.Bitmap{}, data.Damaged(kind, fmt.Errorf("%d×%d pixels where its header says %d×%d", r.Dx(), r.Dy(), w, h))
	}
	return bitmap(kind, m), nil
}

// bitmap takes the colours of an image.
func bitmap(kind string, m image.Image) data.Bitmap {
	if m, ok := m.(*image.YCbCr); ok {
		return planes(kind, m)
	}
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
