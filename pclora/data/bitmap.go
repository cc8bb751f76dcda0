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

// FromRGBA returns the colours of pixels that come together, as a browser has
// them: four bytes each, [H W 4]. The fourth, opacity, is dropped. It gives a
// FormatError where the bytes are not of that size, or over MaxPicture.
func FromRGBA(width, height int, rgba []byte) (Bitmap, error) {
	if width < 1 || height < 1 || width > MaxPictureSide || height > MaxPictureSide || width*height > MaxPicture || len(rgba) != 4*width*height {
		return Bitmap{}, malformed("a picture of %d×%d pixels in %d bytes, want 4 a pixel, at most %d a side and %d in all", width, height, len(rgba), MaxPictureSide, MaxPicture)
	}
	x := Bitmap{Width: width, Height: height, Channels: 3, Pixels: make([]byte, 3*width*height)}
	x.SetRGBA(0, rgba)
	return x, nil
}

// SetRGBA writes pixels [… 4], without their opacity, to those from number at on,
// as they are counted along the rows. It panics where x has fewer or no colours.
func (x Bitmap) SetRGBA(at int, rgba []byte) {
	plane, n := x.Width*x.Height, len(rgba)/4
	if x.Channels != 3 || at < 0 || at+n > plane {
		panic(fmt.Sprintf("data: SetRGBA of %d pixels at %d in %d of %d channels", n, at, plane, x.Channels))
	}
	red, green, blue := x.Pixels[at:at+n], x.Pixels[plane+at:plane+at+n], x.Pixels[2*plane+at:2*plane+at+n]
	for i := range red {
		p := rgba[4*i : 4*i+4]
		red[i], green[i], blue[i] = p[0], p[1], p[2]
	}
}

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
