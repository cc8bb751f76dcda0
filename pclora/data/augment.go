package data

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Augment varies images so that a model sees few of them twice: it moves, mirrors
// and partly covers. What happens to an image depends on Seed and on the number
// that Apply is given, so a run can be resumed or spread over workers by counting
// images. An Augment is not changed by use, and may be shared.
type Augment struct {
	Channels, Height, Width int

	// Black holds the value that stands for black in each channel [C]; nil
	// means 0. A row that has been normalised needs it: vision.Config.Black.
	Black []float32

	Shift int  // moves by up to this many pixels each way, in both directions
	Flip  bool // mirrors left and right, every other image on average

	// Erase is the chance, in [0, 1], that a rectangle becomes black (random
	// erasing, arXiv:1708.04896; cutout, arXiv:1708.04552). Its share of the image
	// is uniform in [EraseMin, EraseMax], its height to width in [0.3, 1/0.3].
	// Where the paper draws again until a rectangle fits, we cut it to fit.
	Erase, EraseMin, EraseMax float64

	Seed uint64
}

// Check reports a setting that is out of its range. Apply does not check.
func (a *Augment) Check() error {
	switch {
	case a.Channels < 1 || a.Height < 1 || a.Width < 1:
		return fmt.Errorf("data: augment: images of %d channels, %d×%d pixels", a.Channels, a.Width, a.Height)
	case a.Black != nil && len(a.Black) != a.Channels:
		return fmt.Errorf("data: augment: %d black values for %d channels", len(a.Black), a.Channels)
	case a.Shift < 0 || a.Shift >= min(a.Height, a.Width):
		return fmt.Errorf("data: augment: shift %d, have 0 to %d", a.Shift, min(a.Height, a.Width)-1)
	case !(a.Erase >= 0 && a.Erase <= 1):
		return fmt.Errorf("data: augment: erase with chance %v, have 0 to 1", a.Erase)
	case !(a.EraseMin >= 0 && a.EraseMin <= a.EraseMax && a.EraseMax <= 1):
		return fmt.Errorf("data: augment: erase %v to %v of the image, have 0 to 1 in this order", a.EraseMin, a.EraseMax)
	}
	return nil
}

// Apply writes a variant of image src [C·H·W] to dst [C·H·W], which is src
// itself or does not overlap it. n numbers the image within the run. Apply does
// not allocate; it panics when a length is wrong.
func (a *Augment) Apply(dst, src []float32, n uint64) {
	size := a.Height * a.Width
	if len(src) != a.Channels*size || len(dst) != len(src) {
		panic(fmt.Sprintf("data: Augment [%d] = [%d], want [%d·%d·%d]", len(dst), len(src), a.Channels, a.Height, a.Width))
	}
	v := a.draw(n)
	for c := range a.Channels {
		var black float32
		if a.Black != nil {
			black = a.Black[c]
		}
		plane := dst[c*size : (c+1)*size]
		a.shift(plane, src[c*size:(c+1)*size], v.dx, v.dy, black)
		if v.flip {
			a.flip(plane)
		}
		for y := v.top; y < v.bottom; y++ {
			fill(plane[y*a.Width+v.left:y*a.Width+v.right], black)
		}
	}
}

// A variant is what happens to one image.
type variant struct {
	dx, dy                   int // right and down
	flip                     bool
	left, top, right, bottom int // the erased rectangle; top == bottom for none
}

// draw decides about image n. It draws all numbers in any case, so that one
// setting does not change what another does.
func (a *Augment) draw(n uint64) (v variant) {
	var rng rand.PCG
	rng.Seed(a.Seed, n)
	v.dx = below(&rng, 2*a.Shift+1) - a.Shift
	v.dy = below(&rng, 2*a.Shift+1) - a.Shift
	v.flip = below(&rng, 2) == 1 && a.Flip
	erase := unit(&rng) < a.Erase
	const narrowest = 0.3
	// The conversions keep compilers from fusing, which would round otherwise
	// on some machines.
	share := a.EraseMin + float64(unit(&rng)*(a.EraseMax-a.EraseMin))
	ratio := narrowest + float64(unit(&rng)*(1/narrowest-narrowest))
	area := share * float64(a.Height*a.Width)
	h := min(a.Height, int(math.Sqrt(area*ratio)+0.5))
	w := min(a.Width, int(math.Sqrt(area/ratio)+0.5))
	v.top, v.left = below(&rng, a.Height-h+1), below(&rng, a.Width-w+1)
	v.bottom, v.right = v.top, v.left
	if erase {
		v.bottom, v.right = v.top+h, v.left+w
	}
	return v
}

// shift writes the plane src, moved right by dx and down by dy, to dst, which
// may be src: rows are taken in the order that reads each before it is lost.
func (a *Augment) shift(dst, src []float32, dx, dy int, black float32) {
	for i := range a.Height {
		y := i
		if dy > 0 {
			y = a.Height - 1 - i
		}
		row := dst[y*a.Width : (y+1)*a.Width]
		if y < dy || y-dy >= a.Height {
			fill(row, black)
			continue
		}
		from := src[(y-dy)*a.Width : (y-dy+1)*a.Width]
		if dx >= 0 {
			copy(row[dx:], from) // copy handles a row onto itself
			fill(row[:dx], black)
		} else {
			copy(row, from[-dx:])
			fill(row[a.Width+dx:], black)
		}
	}
}

// flip mirrors a plane left and right in place.
func (a *Augment) flip(plane []float32) {
	for ; len(plane) > 0; plane = plane[a.Width:] {
		for i, j := 0, a.Width-1; i < j; i, j = i+1, j-1 {
			plane[i], plane[j] = plane[j], plane[i]
		}
	}
}

func fill(x []float32, v float32) {
	for i := range x {
		x[i] = v
	}
}
