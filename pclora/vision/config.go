package vision

import (
	"bytes"
	"encoding/json"
	"math"
)

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
	DoResize      bool    // whether other sizes may be resized to it; not done here
	Resample      int     // the filter for that: 0 nearest … 5 Hamming, as Pillow counts
	DoRescale     bool    // without it, RescaleFactor counts as 1
	RescaleFactor float64 // 1/255 maps bytes to [0, 1]
	DoNormalize   bool    // without it, Mean counts as 0 and Std as 1
	Mean, Std     []float64
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
	case c.Resample < 0 || c.Resample > 5:
		return malformed("resample is %d, have 0 to 5", c.Resample)
	case !(c.RescaleFactor > 0 && c.RescaleFactor <= maxScale):
		return malformed("rescale_factor is %v, want a positive number such as 1/255", c.RescaleFactor)
	case len(c.Mean) < 1 || len(c.Mean) > maxChannels || len(c.Mean) != len(c.Std):
		return malformed("image_mean has %d values and image_std %d, want one each a channel", len(c.Mean), len(c.Std))
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

// Match reports whether images of the given size can be used. It errs when they
// would have to be resized, and when Mean and Std are for other channels.
func (c Config) Match(channels, height, width int) error {
	if height != c.Height || width != c.Width {
		return unsupported("images of %d×%d pixels for a model of %d×%d: resizing is not supported yet, use images of the model's size", width, height, c.Width, c.Height)
	}
	if n := len(c.Mean); c.DoNormalize && n != 1 && n != channels {
		return unsupported("images of %d channels for a model that normalises %d: use images of its kind", channels, n)
	}
	return nil
}

// fileConfig is Config as the file spells it, in the order that Hugging Face
// writes.
type fileConfig struct {
	DoNormalize   bool      `json:"do_normalize"`
	DoRescale     bool      `json:"do_rescale"`
	DoResize      bool      `json:"do_resize"`
	Mean          []float64 `json:"image_mean"`
	Type          string    `json:"image_processor_type"`
	Std           []float64 `json:"image_std"`
	Resample      int       `json:"resample"`
	RescaleFactor float64   `json:"rescale_factor"`
	Size          fileSize  `json:"size"`
}

type fileSize struct {
	Height int `json:"height"`
	Width  int `json:"width"`
}

// JSON returns c as a preprocessor_config.json, or Check's error.
func (c Config) JSON() ([]byte, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	err := enc.Encode(fileConfig{
		DoNormalize: c.DoNormalize, DoRescale: c.DoRescale, DoResize: c.DoResize,
		Mean: c.Mean, Type: processor, Std: c.Std,
		Resample: c.Resample, RescaleFactor: c.RescaleFactor, Size: fileSize{c.Height, c.Width},
	})
	return b.Bytes(), err
}
