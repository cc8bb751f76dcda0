package picture

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/vector"
)

// An ink is a colour that the page knows too (public/app.css, light).
type ink int

const (
	dark      ink = iota // --ink
	grey                 // --ink-2
	frozen               // --frozen: what is pretrained
	accent               // --accent: what learns
	soft                 // --sunken
	line                 // --line
	onAccent             // --on-accent, on accent
	inks      = iota
	shades    = 32 // of each ink; 0 is what lies below it
	lastShade = shades - 1
)

var paper = color.RGBA{0xfa, 0xf8, 0xf3, 0xff}

// full holds each ink's last shade.
var full = [inks]color.RGBA{
	dark:     {0x1f, 0x1d, 0x1a, 0xff},
	grey:     {0x57, 0x52, 0x4a, 0xff},
	frozen:   {0x35, 0x32, 0x2d, 0xff},
	accent:   {0xb5, 0x41, 0x0c, 0xff},
	soft:     {0xf2, 0xee, 0xe5, 0xff},
	line:     {0xe2, 0xdc, 0xcf, 0xff},
	onAccent: {0xff, 0xfd, 0xfa, 0xff},
}

// palette has the shades of ink i from i·shades on.
func palette() color.Palette {
	p := make(color.Palette, 0, inks*shades)
	for i, c := range full {
		below := paper
		if ink(i) == onAccent {
			below = full[accent]
		}
		for s := range shades {
			p = append(p, color.RGBA{mix(below.R, c.R, s), mix(below.G, c.G, s), mix(below.B, c.B, s), 0xff})
		}
	}
	return p
}

func mix(from, to uint8, shade int) uint8 {
	return uint8((int(from)*(lastShade-shade) + int(to)*shade + lastShade/2) / lastShade)
}

// A canvas is what is drawn on.
type canvas struct{ *image.Paletted }

func newCanvas() canvas {
	return canvas{image.NewPaletted(image.Rect(0, 0, Width, Height), palette())}
}

// cover lays ink on the pixels of r as far as mask covers them; the mask's point mp
// lies on r's first.
func (c canvas) cover(i ink, r image.Rectangle, mask *image.Alpha, mp image.Point) {
	at := r.Min
	r = r.Intersect(c.Rect).Intersect(mask.Rect.Add(at.Sub(mp)))
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from := mask.Pix[mask.PixOffset(r.Min.X-at.X+mp.X, y-at.Y+mp.Y):]
		to := c.Pix[c.PixOffset(r.Min.X, y):c.PixOffset(r.Max.X, y)]
		for x := range to {
			if s := (int(from[x])*lastShade + 127) / 255; s > 0 && above(i, s, to[x]) {
				to[x] = uint8(int(i)*shades + s)
			}
		}
	}
}

// above reports whether a shade replaces what a pixel has: at the soft edge of a
// shape the stronger one stays, since two inks have no mixture.
func above(i ink, shade int, pixel uint8) bool {
	has := int(pixel) % shades
	if int(pixel)/shades == int(i) {
		return shade > has
	}
	return i == onAccent || shade > lastShade/2 || shade >= has
}

// fill inks what path outlines within r; its coordinates count from r's corner.
func (c canvas) fill(i ink, r image.Rectangle, path func(*vector.Rasterizer)) {
	z := vector.NewRasterizer(r.Dx(), r.Dy())
	z.DrawOp = draw.Src
	path(z)
	mask := image.NewAlpha(image.Rect(0, 0, r.Dx(), r.Dy()))
	z.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	c.cover(i, r, mask, image.Point{})
}

// bar inks a rectangle in one shade.
func (c canvas) bar(i ink, r image.Rectangle, shade int) {
	r = r.Intersect(c.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := c.Pix[c.PixOffset(r.Min.X, y):c.PixOffset(r.Max.X, y)]
		for x := range row {
			row[x] = uint8(int(i)*shades + shade)
		}
	}
}
