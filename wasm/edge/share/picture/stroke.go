package picture

import (
	"math"

	"golang.org/x/image/vector"
)

// A spot is a place in pixels.
type spot struct{ x, y float32 }

// stroke outlines a line through spots, w pixels wide, with round joins: each piece
// is a rectangle and each spot a disc, all wound the same way, so that where they
// overlap nothing cancels.
func stroke(z *vector.Rasterizer, spots []spot, w float32) {
	for k, p := range spots {
		disc(z, p, w/2-0.3) // a little less, since soft edges that overlap add up
		if k > 0 {
			piece(z, spots[k-1], p, w/2)
		}
	}
}

func piece(z *vector.Rasterizer, a, b spot, half float32) {
	dx, dy := b.x-a.x, b.y-a.y
	long := float32(math.Hypot(float64(dx), float64(dy)))
	if long == 0 {
		return
	}
	nx, ny := -dy/long*half, dx/long*half
	z.MoveTo(a.x-nx, a.y-ny)
	z.LineTo(b.x-nx, b.y-ny)
	z.LineTo(b.x+nx, b.y+ny)
	z.LineTo(a.x+nx, a.y+ny)
	z.ClosePath()
}

// kappa places the control points of a quarter circle: 4/3·(√2−1).
const kappa = 0.5522848

func disc(z *vector.Rasterizer, p spot, r float32) {
	round(z, p.x-r, p.y-r, p.x+r, p.y+r, r)
}

// round outlines a rectangle with corners of radius r.
func round(z *vector.Rasterizer, x0, y0, x1, y1, r float32) {
	k := r * (1 - kappa)
	z.MoveTo(x0+r, y0)
	z.LineTo(x1-r, y0)
	z.CubeTo(x1-k, y0, x1, y0+k, x1, y0+r)
	z.LineTo(x1, y1-r)
	z.CubeTo(x1, y1-k, x1-k, y1, x1-r, y1)
	z.LineTo(x0+r, y1)
	z.CubeTo(x0+k, y1, x0, y1-k, x0, y1-r)
	z.LineTo(x0, y0+r)
	z.CubeTo(x0, y0+k, x0+k, y0, x0+r, y0)
	z.ClosePath()
}

// dashes cuts a level line into pieces of on pixels with gaps of off between.
func dashes(x0, x1, y, on, off float32) [][2]spot {
	var out [][2]spot
	for x := x0; x < x1; x += on + off {
		out = append(out, [2]spot{{x, y}, {min(x+on, x1), y}})
	}
	return out
}
