package picture

import (
	"bytes"
	"image"
	"image/png"

	"golang.org/x/image/vector"
)

// Size of a picture, which is what sites that preview links ask for.
const (
	Width  = 1200
	Height = 630
)

// Version changes with how pictures look, so that old ones are drawn anew.
const Version = "1"

const (
	margin = 64
	right  = Width - margin
)

// Draw returns a Card as a PNG.
func Draw(c Card) ([]byte, error) {
	d := drawing{canvas: newCanvas()}
	if err := d.hands(); err != nil {
		return nil, err
	}
	d.brand()
	d.chart(c, d.facts(c, d.heading(c)))
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := e.Encode(&b, d.canvas.Paletted); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

type drawing struct {
	canvas
	title, number, text, small *hand
}

func (d *drawing) hands() (err error) {
	if d.title, err = newHand(bold, 50); err != nil {
		return err
	}
	if d.number, err = newHand(bold, 44); err != nil {
		return err
	}
	if d.text, err = newHand(regular, 24); err != nil {
		return err
	}
	d.small, err = newHand(regular, 19)
	return err
}

// brand draws the mark of public/icons/mark.svg and the name beside it.
func (d *drawing) brand() {
	const size = 40
	box := image.Rect(margin, 40, margin+size, 40+size)
	for _, p := range []struct {
		ink            ink
		x0, y0, x1, y1 float32 // of 64
		r              float32
	}{
		{accent, 0, 0, 64, 64, 14},
		{onAccent, 14, 14, 23, 50, 3},
		{onAccent, 14, 14, 50, 23, 3},
	} {
		const f = size / 64.0
		d.fill(p.ink, box, func(z *vector.Rasterizer) { round(z, p.x0*f, p.y0*f, p.x1*f, p.y1*f, p.r*f) })
	}
	// What the factors stand for, at 28 %.
	d.bar(onAccent, image.Rect(margin+15, 40+15, margin+31, 40+31), lastShade*28/100)
	d.text.write(d.canvas, grey, margin+size+16, 40+29, "PC-LoRA Lab")
}

// heading writes title and the line below it, and returns where it ends.
func (d *drawing) heading(c Card) (y int) {
	title, lost := d.title.legible(c.Title)
	about, lostToo := d.text.legible(c.About)
	if title == "" && !c.Sealed {
		title = "A run of PC-LoRA"
	} else if title == "" {
		title = "An encrypted run"
	}
	y = 152
	for k, line := range d.title.lines(title, right-margin, 2) {
		if k > 0 {
			y += 58
		}
		d.title.write(d.canvas, dark, margin, y, line)
	}
	y += 44
	const note = "Some letters are not drawn here."
	width := right - margin
	if lost || lostToo {
		width -= d.small.wide(note) + 24
	}
	end := d.text.write(d.canvas, grey, margin, y, d.text.shorten(about, width))
	if lost || lostToo {
		d.small.write(d.canvas, accent, end+24, y, note)
	}
	return y
}

// facts writes the numbers below y side by side.
func (d *drawing) facts(c Card, y int) int {
	if len(c.Facts) == 0 {
		return y
	}
	y += 68
	x := margin
	for _, f := range c.Facts {
		end := d.number.write(d.canvas, accent, x, y, f.Value)
		x = max(end, d.small.write(d.canvas, grey, x, y+30, f.Label)) + 56
	}
	return y + 30
}
