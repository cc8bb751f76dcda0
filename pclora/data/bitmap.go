package data

// A Bitmap is one picture.
type Bitmap struct {
	Width, Height int
	Channels      int    // 3: red, green, blue; 1: grey
	Pixels        []byte // [C H W], 0 black to 255 full
}

// A Decoder turns an encoded picture into pixels. Package picture has Go's; a
// page has its browser's. It may scale the picture to a model's size on the way.
type Decoder func(b []byte) (Bitmap, error)

// Grey returns the picture in one channel, by the weights of ITU-R BT.601 as
// Pillow rounds them.
func (x Bitmap) Grey() Bitmap {
	if x.Channels == 1 {
		return x
	}
	plane := x.Width * x.Height
	g := Bitmap{Width: x.Width, Height: x.Height, Channels: 1, Pixels: make([]byte, plane)}
	for i := range g.Pixels {
		r, gr, b := uint32(x.Pixels[i]), uint32(x.Pixels[plane+i]), uint32(x.Pixels[2*plane+i])
		g.Pixels[i] = uint8((19595*r + 38470*gr + 7471*b + 1<<15) >> 16)
	}
	return g
}
