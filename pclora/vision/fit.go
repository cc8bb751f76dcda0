package vision

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/data"
)

// Fit returns a picture as a model of so many channels takes it, 1 grey or 3
// red, green, blue: converted, resized and its middle cut out, as c says, to
// [channels Height Width]. The bytes are those that Hugging Face's processor has
// with Pillow before it makes numbers of them, which Row does here. What the crop
// has more than the picture is black.
//
// It gives an UnsupportedError where c leaves pictures as they are and x has
// another size, and where c is for other channels. It panics if x does not hold
// what it says.
func (c Config) Fit(x data.Bitmap, channels int) (data.Bitmap, error) {
	f, err := c.newFitter(x.Channels, x.Height, x.Width, channels)
	if err != nil {
		return data.Bitmap{}, err
	}
	y := data.Bitmap{Width: c.Width, Height: c.Height, Channels: channels, Pixels: make([]byte, channels*c.Height*c.Width)}
	f.fit(y.Pixels, x.Pixels)
	return y, nil
}

// Decoder returns decode with Fit behind it: what makes pictures of any sizes
// a set for a model.
func (c Config) Decoder(decode data.Decoder, channels int) data.Decoder {
	return func(b []byte) (data.Bitmap, error) {
		x, err := decode(b)
		if err != nil {
			return data.Bitmap{}, err
		}
		return c.Fit(x, channels)
	}
}

// A fitter fits pictures of one size.
type fitter struct {
	c        Config
	from, to int // channels
	w, h     int // of the pictures
	scaler   *scaler
	left     int // where the scaler's window lies in the model's image
	top      int
	grey     []byte // [H W], of a picture in colours
	part     []byte // the window, where it does not fill the image
}

func (c Config) newFitter(from, h, w, to int) (*fitter, error) {
	if err := c.takes(to); err != nil {
		return nil, err
	}
	switch {
	case from != 1 && from != 3:
		return nil, unsupported("pictures of %d channels: use grey ones or red, green and blue", from)
	case h < 1 || w < 1:
		return nil, unsupported("a picture of %d×%d pixels: there is nothing in it", w, h)
	case !c.DoResize && !c.DoCrop && (h != c.Height || w != c.Width):
		return nil, unsupported("preprocessor config: do_resize is false, so pictures of %d×%d pixels stay as they are, and the model takes %d×%d: use pictures of that size", w, h, c.Width, c.Height)
	}
	f := &fitter{c: c, from: from, to: to, w: w, h: h}
	outW, outH := c.resized(w, h)
	var win window
	win.left, win.right, f.left = middle(outW, c.Width)
	win.top, win.bottom, f.top = middle(outH, c.Height)
	f.scaler = newScaler(c.Resample, w, h, outW, outH, win)
	if win.width() != c.Width || win.height() != c.Height {
		f.part = make([]byte, win.width()*win.height())
	}
	if to < from {
		f.grey = make([]byte, w*h)
	}
	return f, nil
}

// takes reports whether c is for a model of so many channels.
func (c Config) takes(channels int) error {
	switch n := len(c.Mean); {
	case channels != 1 && channels != 3:
		return unsupported("a model of %d channels: pictures have 1 or 3", channels)
	case c.DoConvertRGB && channels != 3:
		return unsupported("preprocessor config: do_convert_rgb asks for 3 channels, the model takes %d: use the file that belongs to the model", channels)
	case c.DoNormalize && n != 1 && n != channels:
		return unsupported("images of %d channels for a model that normalises %d: use images of its kind", channels, n)
	}
	return nil
}

// resized returns the size of a picture before the crop.
func (c Config) resized(w, h int) (outW, outH int) {
	switch short := c.Size.Shortest; {
	case !c.DoResize:
		return w, h
	case !c.DoCrop:
		return c.Width, c.Height
	case short == 0:
		return c.Size.Width, c.Size.Height
	case w <= h:
		return short, int(float64(short*h) / float64(w))
	default:
		return int(float64(short*w) / float64(h)), short
	}
}

// middle returns which pixels of have lie in the middle want of them, and where
// the first of these lies in the result. Of an odd difference the larger half is
// cut off behind, or black in front.
func middle(have, want int) (from, to, at int) {
	if have < want {
		return 0, have, (want - have + 1) / 2
	}
	from = (have - want) / 2
	return from, from + want, 0
}

// fit writes one picture [from H W] to dst [to Height Width].
func (f *fitter) fit(dst, src []byte) {
	plane, in := f.c.Height*f.c.Width, f.h*f.w
	if len(dst) != f.to*plane || len(src) != f.from*in {
		panic(fmt.Sprintf("vision: Fit [%d] = [%d], want [%d·%d·%d] = [%d·%d·%d]", len(dst), len(src), f.to, f.c.Height, f.c.Width, f.from, f.h, f.w))
	}
	switch {
	case f.from == f.to:
		for ch := range f.to {
			f.plane(dst[ch*plane:(ch+1)*plane], src[ch*in:(ch+1)*in])
		}
	case f.from < f.to:
		f.plane(dst[:plane], src)
		copy(dst[plane:], dst[:plane])
		copy(dst[2*plane:], dst[:plane])
	default:
		data.Grey(f.grey, src)
		f.plane(dst, f.grey)
	}
}

// plane fits one channel.
func (f *fitter) plane(dst, src []byte) {
	if f.part == nil {
		f.scaler.scale(dst, src)
		return
	}
	f.scaler.scale(f.part, src)
	clear(dst)
	w := f.scaler.win.width()
	for y := range f.scaler.win.height() {
		copy(dst[(f.top+y)*f.c.Width+f.left:], f.part[y*w:(y+1)*w])
	}
}
