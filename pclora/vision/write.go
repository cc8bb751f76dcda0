package vision

import (
	"bytes"
	"encoding/json"
)

// fileConfig is Config as the file spells it, in the order that Hugging Face
// writes.
type fileConfig struct {
	CropSize      *fileSize `json:"crop_size,omitempty"`
	DoCrop        bool      `json:"do_center_crop,omitempty"`
	DoConvertRGB  bool      `json:"do_convert_rgb,omitempty"`
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
	Height   int `json:"height,omitempty"`
	Shortest int `json:"shortest_edge,omitempty"`
	Width    int `json:"width,omitempty"`
}

// JSON returns c as a preprocessor_config.json, or Check's error. It names the
// plainest of Hugging Face's processors that does what c says.
func (c Config) JSON() ([]byte, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	f := fileConfig{
		DoCrop: c.DoCrop, DoConvertRGB: c.DoConvertRGB,
		DoNormalize: c.DoNormalize, DoRescale: c.DoRescale, DoResize: c.DoResize,
		Mean: c.Mean, Type: vit, Std: c.Std,
		Resample: c.Resample, RescaleFactor: c.RescaleFactor, Size: fileSize{Height: c.Height, Width: c.Width},
	}
	if c.DoCrop {
		f.Type, f.CropSize = deit, &fileSize{Height: c.Height, Width: c.Width}
		f.Size = fileSize{c.Size.Height, c.Size.Shortest, c.Size.Width}
		if c.Size.Shortest > 0 {
			f.Type = vitFast // the others know no shortest side
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	err := enc.Encode(f)
	return b.Bytes(), err
}
