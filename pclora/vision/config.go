package vision

import "math"

// Limits on a Config; a value outside is a mistake, not a model.
const (
	maxSide     = 4096 // pixels
	maxChannels = 16
	maxScale    = 1e6 // magnitude of a factor, mean or 1/deviation
)

// A Config says how pixels become numbers. Its fields are those of Hugging
// Face's ViTImageProcessor:
//
//	x = (p·RescaleFactor − Mean[c]) / Std[c]   p ∈ {0 … 255}
//
// Mean and Std have one value a channel, or one for all channels.
type Config struct {
	Height, Width int     // of the model's images, in pixels
	DoConvertRGB  bool    // whether the model is for colours alone; Fit converts in any case
	DoResize      bool    // without it, images must come in their size
	Resample      int     // the filter for that, Nearest … Hamming
	DoCrop        bool    // whether images are resized to Size first and their middle is taken
	Size          Size    // the zero value without DoCrop
	DoRescale     bool    // without it, RescaleFactor counts as 1
	RescaleFactor float64 // 1/255 maps bytes to [0, 1]
	DoNormalize   bool    // without it, Mean counts as 0 and Std as 1
	Mean, Std     []float64
}

// A Size is what images are resized to: Height and Width, or a Shortest side, the
// other following in proportion.
type Size struct{ Height, Width, Shortest int } // pixels

// check reports a side out of range.
func (s Size) check() error {
	for _, side := range []int{s.Height, s.Width, s.Shortest} {
		if side < 0 || side > maxSide {
			return malformed("size has a side of %d pixels, have 1 to %d", side, maxSide)
		}
	}
	if fixed := s.Height > 0 && s.Width > 0; fixed == (s.Shortest > 0) || fixed != (s.Height > 0 || s.Width > 0) {
		return malformed("size is %d×%d pixels with a shortest side of %d: want height and width, or the shortest", s.Width, s.Height, s.Shortest)
	}
	return nil
}

// ForModel returns a Default for a model without such a file: square images of
// size pixels a side, mapped to [−1, 1].
func ForModel(size, channels int) Config {
	c := Default()
	c.Height, c.Width = size, size
	c.Mean, c.Std = make([]float64, channels), make([]float64, channels)
	for ch := range channels {
		c.Mean[ch], c.Std[ch] = 0.5, 0.5
	}
	return c
}

// Default returns what a ViTImageProcessor does when its file is silent:
// 224×224 pixels, mapped to [−1, 1].
func Default() Config {
	return Config{
		Height: 224, Width: 224,
		DoResize: true, Resample: 2,
		DoRescale: true, RescaleFactor: 1.0 / 255,
		DoNormalize: true, Mean: []float64{0.5, 0.5, 0.5}, Std: []float64{0.5, 0.5, 0.5},
	}
}

// Check reports a field that is out of its range as a FormatError.
func (c Config) Check() error {
	switch {
	case c.Height < 1 || c.Height > maxSide || c.Width < 1 || c.Width > maxSide:
		return malformed("size is %d×%d pixels, have 1 to %d a side", c.Width, c.Height, maxSide)
	case !c.DoCrop && c.Size != (Size{}):
		return malformed("a size to resize to before a crop, but no crop")
	case c.Resample < 0 || c.Resample > 5:
		return malformed("resample is %d, have 0 to 5", c.Resample)
	case !(c.RescaleFactor > 0 && c.RescaleFactor <= maxScale):
		return malformed("rescale_factor is %v, want a positive number such as 1/255", c.RescaleFactor)
	case len(c.Mean) < 1 || len(c.Mean) > maxChannels || len(c.Mean) != len(c.Std):
		return malformed("image_mean has %d values and image_std %d, want one each a channel", len(c.Mean), len(c.Std))
	}
	if c.DoCrop {
		if err := c.Size.check(); err != nil {
			return err
		}
	}
	for i, m := range c.Mean {
		if !(math.Abs(m) <= maxScale) {
			return malformed("image_mean %d is %v", i, m)
		}
		if s := c.Std[i]; !(s >= 1/maxScale && s <= maxScale) {
			return malformed("image_std %d is %v, want a positive number", i, s)
		}
	}
	return nil
}

// Match reports whether images of the given size can be given to Row as they are.
// It gives an UnsupportedError when Fit has to come before, and when Mean and Std
// are for other channels.
func (c Config) Match(channels, height, width int) error {
	if height != c.Height || width != c.Width {
		return unsupported("images of %d×%d pixels for a model of %d×%d: they must be resized first", width, height, c.Width, c.Height)
	}
	if n := len(c.Mean); c.DoNormalize && n != 1 && n != channels {
		return unsupported("images of %d channels for a model that normalises %d: use images of its kind", channels, n)
	}
	return nil
}
