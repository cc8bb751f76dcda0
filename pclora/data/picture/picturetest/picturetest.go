// Package picturetest has one picture in many formats, with what Pillow reads of
// each, to compare decoders by.
package picturetest

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"

	"github.com/pcloralab/pcloralab/pclora/data"
)

// packed was made by build/fixtures/make_pictures.py.
//
//go:embed pictures.json.gz
var packed []byte

// A Picture is a file and what the reference reads of it.
type Picture struct {
	Name          string // its kind, first "PNG", "JPEG" or "WebP"
	File          []byte
	Width, Height int
	Pixels        []byte // [3 H W]
}

// All returns the pictures. It panics where the embedded file is damaged.
func All() (all []Picture) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err == nil {
		err = json.NewDecoder(r).Decode(&all)
	}
	if err != nil {
		panic("picturetest: " + err.Error())
	}
	return all
}

// Compare returns by how much got differs from the picture: the largest and the
// mean difference of a value, or ok false for another size.
func (p Picture) Compare(got data.Bitmap) (most int, mean float64, ok bool) {
	if got.Width != p.Width || got.Height != p.Height || got.Channels != 3 || len(got.Pixels) != len(p.Pixels) {
		return 0, 0, false
	}
	sum := 0
	for i, v := range got.Pixels {
		d := max(int(v), int(p.Pixels[i])) - min(int(v), int(p.Pixels[i]))
		most, sum = max(most, d), sum+d
	}
	return most, float64(sum) / float64(len(got.Pixels)), true
}
