package vision

import "math"

// The filters that Config.Resample names, numbered as Pillow numbers them.
const (
	Nearest  = 0
	Lanczos  = 1
	Bilinear = 2
	Bicubic  = 3
	Box      = 4
	Hamming  = 5
)

// A filter weighs source pixels by their distance from where an output pixel
// lies, in source pixels when an image grows and in output pixels when it
// shrinks.
type filter struct {
	support float64 // farther than this the weight is 0
	weight  func(x float64) float64
}

// filters has all but Nearest, which takes one pixel.
var filters = [...]filter{
	Lanczos:  {3, lanczos},
	Bilinear: {1, bilinear},
	Bicubic:  {2, bicubic},
	Box:      {0.5, box},
	Hamming:  {1, hamming},
}

// box is 1 within half a pixel, one end included.
func box(x float64) float64 {
	if x > -0.5 && x <= 0.5 {
		return 1
	}
	return 0
}

// bilinear is 1 − |x|.
func bilinear(x float64) float64 { return max(0, 1-math.Abs(x)) }

// hamming is sinc(x) under Hamming's window, 0.54 + 0.46·cos(πx), within one
// pixel.
func hamming(x float64) float64 {
	x = math.Abs(x)
	switch {
	case x == 0:
		return 1
	case x >= 1:
		return 0
	}
	x *= math.Pi
	return math.Sin(x) / x * (0.54 + float64(0.46*math.Cos(x)))
}

// bicubic is Keys' convolution kernel with a = −½ (R. G. Keys, 1981, eq. 4).
func bicubic(x float64) float64 {
	const a = -0.5
	x = math.Abs(x)
	switch {
	case x < 1:
		return float64(float64((float64((a+2)*x)-(a+3))*x)*x) + 1
	case x < 2:
		return float64((float64((float64((x-5)*x)+8)*x) - 4) * a)
	}
	return 0
}

// lanczos is sinc(x)·sinc(x/3) within three pixels.
func lanczos(x float64) float64 {
	if x >= -3 && x < 3 {
		return sinc(x) * sinc(x/3)
	}
	return 0
}

// sinc is sin(πx)/(πx).
func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	x *= math.Pi
	return math.Sin(x) / x
}
