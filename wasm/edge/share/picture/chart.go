package picture

import (
	"fmt"
	"image"
	"math"

	"golang.org/x/image/vector"
)

// chart draws the curves below y, or of a sealed run a lock.
func (d *drawing) chart(c Card, y int) {
	if c.Sealed {
		d.lock(y)
		return
	}
	box := image.Rect(margin+62, y+68, right, Height-56)
	for k := range 3 {
		at := box.Min.Y + k*box.Dy()/2
		d.bar(line, image.Rect(box.Min.X, at, box.Max.X, at+1), lastShade)
		label := fmt.Sprintf("%d %%", 100-50*k)
		d.small.write(d.canvas, grey, box.Min.X-12-d.small.wide(label), at+7, label)
	}
	d.small.write(d.canvas, grey, box.Min.X, Height-26, "step 0")
	last := thousands(c.Steps)
	d.small.write(d.canvas, grey, box.Max.X-d.small.wide(last), Height-26, last)

	area := box.Inset(-8) // room for the width of a line
	lambda, accuracy := place(c.Lambda, c.Steps, box), place(c.Accuracy, c.Steps, box)
	if n := len(lambda); n > 1 {
		d.fill(soft, area, func(z *vector.Rasterizer) { under(z, lambda, float32(8+box.Dy())) })
	}
	d.legend(c, y+46, margin+62)
	if c.Teacher > 0 {
		at := 8 + float32(box.Dy())*float32(1-unit(c.Teacher))
		d.fill(grey, area, func(z *vector.Rasterizer) { dashed(z, 8, float32(8+box.Dx()), at) })
	}
	d.fill(frozen, area, func(z *vector.Rasterizer) { stroke(z, lambda, 4) })
	d.fill(accent, area, func(z *vector.Rasterizer) { stroke(z, accuracy, 5) })
}

// legend names the curves with a piece of each.
func (d *drawing) legend(c Card, y, x int) {
	type entry struct {
		ink    ink
		dashed bool
		text   string
	}
	entries := []entry{{frozen, false, "λ, weight on the pretrained matrices"}}
	if len(c.Accuracy) > 0 {
		entries = append(entries, entry{accent, false, "accuracy"})
	}
	if c.Teacher > 0 {
		entries = append(entries, entry{grey, true, "accuracy of the original"})
	}
	for _, e := range entries {
		d.fill(e.ink, image.Rect(x, y-16, x+36, y), func(z *vector.Rasterizer) {
			if e.dashed {
				dashed(z, 2, 34, 9)
			} else {
				stroke(z, []spot{{3, 9}, {33, 9}}, 4)
			}
		})
		x = d.small.write(d.canvas, grey, x+46, y, e.text) + 40
	}
}

// lock stands in for curves that nobody without the key can see.
func (d *drawing) lock(y int) {
	box := image.Rect(Width/2-70, y+80, Width/2+70, y+260)
	d.fill(frozen, box, func(z *vector.Rasterizer) { round(z, 10, 76, 130, 176, 14) })
	var arc []spot
	for k := range 33 {
		a := math.Pi * float64(k) / 32
		arc = append(arc, spot{float32(70 - 38*math.Cos(a)), float32(50 - 38*math.Sin(a))})
	}
	arc = append([]spot{{32, 84}}, append(arc, spot{108, 84})...)
	d.fill(frozen, box, func(z *vector.Rasterizer) { stroke(z, arc, 14) })
	d.fill(soft, box, func(z *vector.Rasterizer) { disc(z, spot{70, 118}, 11); round(z, 65, 118, 75, 148, 5) })
}

// place turns dots into spots of box with a margin of 8 around it.
func place(dots []Dot, steps int, box image.Rectangle) []spot {
	out := make([]spot, len(dots))
	for k, p := range dots {
		x := unit(float64(p.Step) / float64(max(steps, 1)))
		out[k] = spot{8 + float32(x)*float32(box.Dx()), 8 + float32(1-unit(p.Y))*float32(box.Dy())}
	}
	return out
}

// unit clamps to [0, 1]; what is no number becomes 0.
func unit(x float64) float64 {
	if !(x > 0) {
		return 0
	}
	return min(x, 1)
}

// under outlines what is between a curve and the level bottom.
func under(z *vector.Rasterizer, curve []spot, bottom float32) {
	z.MoveTo(curve[0].x, bottom)
	for _, p := range curve {
		z.LineTo(p.x, p.y)
	}
	z.LineTo(curve[len(curve)-1].x, bottom)
	z.ClosePath()
}

func dashed(z *vector.Rasterizer, x0, x1, y float32) {
	for _, p := range dashes(x0, x1, y, 8, 8) {
		piece(z, p[0], p[1], 1.5)
	}
}
