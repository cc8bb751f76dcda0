package data

import "fmt"

// A Bitmap is one picture.
type Bitmap struct {
	Width, Height int
	Channels      int    // 3: red, green, blue; 1: grey
	Pixels        []byte // [C H W], 0 black to 255 full
}

// A Decoder turns an encoded picture into pixels. Package picture has Go's; a
// page has its browser's. Package vision's Config.Decoder brings what it decodes to a
// model's size.
type Decoder func(b []byte) (Bitmap, error)

// Grey returns the picture in one channel.
func (x Bitmap) Grey() Bitmap {
	if x.Channels == 1 {
		return x
	}
	g := Bitmap{Width: x.Width, Height: x.Height, Channels: 1, Pixels: make([]byte, x.Width*x.Height)}
	Grey(g.Pixels, x.Pixels)
	return g
}

// Grey writes pixels [3 H W] as grey ones [H W] to dst, by the weights of ITU-R
// BT.601 as Pillow rounds them. It panics when dst has not a third of rgb's length.
func Grey(dst, rgb []byte) {
	n := len(dst)
	if len(rgb) != 3*n {
		panic(fmt.Sprintf("data: Grey [%d] = [%d], want [3·%d]", n, len(rgb), n))
	}
	red, green, blue := rgb[:n], rgb[n:2*n], rgb[2*n:]
	for i := range dst {
		dst[i] = uint8((19595*uint32(red[i]) + 38470*uint32(green[i]) + 7471*uint32(blue[i]) + 1<<15) >> 16)
	}
}
