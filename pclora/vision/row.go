package vision

import "fmt"

// Row writes the model's input for one image to dst:
//
//	dst[i] = (pixels[i]·RescaleFactor − Mean[c]) / Std[c]
//
// dst and pixels are [C·Height·Width]; Match says whether images fit. It
// computes in float64 and rounds once. Row does not allocate; it panics when a
// length is wrong.
func (c Config) Row(dst []float32, pixels []byte) {
	plane := c.Height * c.Width
	n := len(pixels) / plane
	if len(dst) != len(pixels) || n*plane != len(pixels) || c.DoNormalize && len(c.Mean) != 1 && len(c.Mean) != n {
		panic(fmt.Sprintf("vision: Row [%d] = [%d], want [%d·%d·%d]", len(dst), len(pixels), len(c.Mean), c.Height, c.Width))
	}
	for ch := range n {
		scale, mean, std := c.channel(ch)
		out := dst[ch*plane : (ch+1)*plane]
		for i, p := range pixels[ch*plane : (ch+1)*plane] {
			out[i] = value(p, scale, mean, std)
		}
	}
}

// Black writes what a black pixel becomes in each channel to dst [C].
func (c Config) Black(dst []float32) {
	for ch := range dst {
		scale, mean, std := c.channel(ch)
		dst[ch] = value(0, scale, mean, std)
	}
}

// value is the formula for one pixel. The conversion keeps compilers from fusing
// product and difference, which would round otherwise on some machines.
func value(p byte, scale, mean, std float64) float32 {
	return float32((float64(float64(p)*scale) - mean) / std)
}

// channel returns the numbers that hold for channel ch.
func (c Config) channel(ch int) (scale, mean, std float64) {
	scale, std = 1, 1
	if c.DoRescale {
		scale = c.RescaleFactor
	}
	if c.DoNormalize {
		if len(c.Mean) == 1 {
			ch = 0
		}
		mean, std = c.Mean[ch], c.Std[ch]
	}
	return scale, mean, std
}
