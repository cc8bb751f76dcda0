package picture

import (
	"image"

	"github.com/pcloralab/pcloralab/pclora/data"
)

// A smoother writes a row of colour at full width from two rows of half or full
// width: the one that lies nearest and, on the side that below says, the next. Both
// are the same at the image's edge.
type smoother func(dst, near, far []byte, below bool)

// planes converts brightness and colour, which is often stored at half the
// resolution, to red, green and blue. Image's own conversion repeats a colour for
// four pixels, and takes WebP's for JPEG's; here colours are interpolated and
// converted as libjpeg and libwebp do, which made the pictures that models have seen.
func planes(kind string, m *image.YCbCr) data.Bitmap {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	x := data.Bitmap{Width: w, Height: h, Channels: 3, Pixels: make([]byte, 3*w*h)}
	convert := jpegColours
	if kind == "WebP" {
		convert = webpColours
	}
	dx, dy := ratio(m.SubsampleRatio)
	smooth := smootherOf(kind, dx, dy, (w+dx-1)/dx)
	cb, cr := make([]byte, w+1), make([]byte, w+1) // a pair may end behind the row
	for y := range h {
		near, far := y/dy, y/dy
		below := y%dy == dy-1
		switch last := (h - 1) / dy; {
		case below && near < last:
			far++
		case !below && near > 0:
			far--
		}
		for _, c := range []struct{ dst, plane []byte }{{cb, m.Cb}, {cr, m.Cr}} {
			start, n := m.COffset(m.Rect.Min.X, m.Rect.Min.Y), (w+dx-1)/dx
			row := func(i int) []byte { return c.plane[start+i*m.CStride:][:n] }
			smooth(c.dst, row(near), row(far), below)
		}
		at, luma := y*w, m.Y[m.YOffset(m.Rect.Min.X, m.Rect.Min.Y+y):]
		red, green, blue := x.Pixels[at:at+w], x.Pixels[w*h+at:w*h+at+w], x.Pixels[2*w*h+at:2*w*h+at+w]
		for i := range red {
			red[i], green[i], blue[i] = convert(int32(luma[i]), int32(cb[i]), int32(cr[i]))
		}
	}
	return x
}

// ratio returns how many pixels across and down share a colour.
func ratio(r image.YCbCrSubsampleRatio) (dx, dy int) {
	switch r {
	case image.YCbCrSubsampleRatio422:
		return 2, 1
	case image.YCbCrSubsampleRatio420:
		return 2, 2
	case image.YCbCrSubsampleRatio440:
		return 1, 2
	case image.YCbCrSubsampleRatio411:
		return 4, 1
	case image.YCbCrSubsampleRatio410:
		return 4, 2
	}
	return 1, 1
}

// smootherOf chooses by how many pixels share a colour. As libjpeg does, it
// repeats colours where there are fewer than three in a row.
func smootherOf(kind string, dx, dy, n int) smoother {
	switch {
	case kind == "WebP":
		return webpBoth
	case dx == 2 && dy == 2 && n > 2:
		return jpegBoth
	case dx == 2 && dy == 1 && n > 2:
		return jpegAcross
	case dx == 1 && dy == 2:
		return jpegDown
	}
	return func(dst, near, _ []byte, _ bool) {
		for i := range dst {
			dst[i] = near[min(i/dx, n-1)]
		}
	}
}

// jpegBoth weighs the four nearest colours by 9, 3, 3 and 1. Halves are rounded up
// and down in turns, so that the mean stays.
func jpegBoth(dst, near, far []byte, _ bool) {
	sum := func(i int) int32 { i = min(max(i, 0), len(near)-1); return 3*int32(near[i]) + int32(far[i]) }
	for i := range near {
		this := 3 * sum(i)
		dst[2*i] = byte((this + sum(i-1) + 8) >> 4)
		if 2*i+1 < len(dst) {
			dst[2*i+1] = byte((this + sum(i+1) + 7) >> 4)
		}
	}
}

// jpegAcross weighs the two nearest colours of a row by 3 and 1.
func jpegAcross(dst, near, _ []byte, _ bool) {
	for i := range near {
		this := 3 * int32(near[i])
		dst[2*i] = byte((this + int32(near[max(i-1, 0)]) + 1) >> 2)
		if 2*i+1 < len(dst) {
			dst[2*i+1] = byte((this + int32(near[min(i+1, len(near)-1)]) + 2) >> 2)
		}
	}
}

// jpegDown weighs the two nearest colours of a column by 3 and 1.
func jpegDown(dst, near, far []byte, below bool) {
	half := int32(1)
	if below {
		half = 2
	}
	for i := range near {
		dst[i] = byte((3*int32(near[i]) + int32(far[i]) + half) >> 2)
	}
}

// webpBoth weighs as jpegBoth does and rounds in two steps.
func webpBoth(dst, near, far []byte, _ bool) {
	for i := range near {
		for side := range 2 {
			if 2*i+side >= len(dst) {
				break
			}
			j := min(max(i+2*side-1, 0), len(near)-1)
			a, b, c, d := int32(near[i]), int32(near[j]), int32(far[i]), int32(far[j])
			dst[2*i+side] = byte(((a+3*b+3*c+d+8)>>3 + a) >> 1)
		}
	}
}

// jpegColours is JFIF's conversion in 16 bits behind the point.
func jpegColours(y, cb, cr int32) (r, g, b uint8) {
	const half = 1 << 15
	cb, cr = cb-128, cr-128
	return clip(y + (91881*cr+half)>>16), clip(y + (-22554*cb-46802*cr+half)>>16), clip(y + (116130*cb+half)>>16)
}

// webpColours is that of ITU-R BT.601 for values from 16 to 235 (RFC 6386, 9.2),
// in libwebp's 14 bits, six of which are left behind the point after each product.
func webpColours(y, u, v int32) (r, g, b uint8) {
	y = 19077 * y >> 8
	return clip((y + 26149*v>>8 - 14234) >> 6), clip((y - 6419*u>>8 - 13320*v>>8 + 8708) >> 6), clip((y + 33050*u>>8 - 17685) >> 6)
}

func clip(v int32) uint8 { return uint8(min(max(v, 0), 255)) }
