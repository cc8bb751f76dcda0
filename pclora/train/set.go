package train

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Set is labelled images and how they become a model's input.
type Set struct {
	Images *data.Images
	Prep   vision.Config
}

// Check returns an error if a model with config c cannot take the set: another
// image size, or another number of classes.
func (s Set) Check(c model.Config) error {
	if err := s.Prep.Match(s.Images.Channels, s.Images.Height, s.Images.Width); err != nil {
		return err
	}
	if s.Images.Channels != c.Channels || s.Images.Height != c.ImageSize || s.Images.Width != c.ImageSize {
		return fmt.Errorf("train: the model takes images of %d×%d with %d channels, the data has %d×%d with %d: choose a model made for this data",
			c.ImageSize, c.ImageSize, c.Channels, s.Images.Width, s.Images.Height, s.Images.Channels)
	}
	if len(s.Images.Classes) != len(c.Labels) {
		return fmt.Errorf("train: the model knows %d classes, the data has %d: choose a model made for this data", len(c.Labels), len(s.Images.Classes))
	}
	return nil
}

// Len returns the number of images.
func (s Set) Len() int { return s.Images.Len() }

// A batch is a part of a Set as a model takes it.
type batch struct {
	at     []int         // indices in the set
	images tensor.Matrix // [B Channels·Height·Width]
	labels []uint8       // [B]
}

func newBatch(s Set, size int) *batch {
	b := &batch{}
	b.resize(s, size)
	return b
}

// resize makes room for size images; it allocates only what it has not had yet.
func (b *batch) resize(s Set, size int) {
	if size > cap(b.at) {
		b.at, b.labels = make([]int, size), make([]uint8, size)
	}
	b.at, b.labels = b.at[:size], b.labels[:size]
	b.images = tensor.Reserve(b.images, size, s.Images.Channels*s.Images.Height*s.Images.Width)
}

// fill loads the images that b.at names.
func (b *batch) fill(s Set) {
	for i, at := range b.at {
		s.Prep.Row(b.images.Row(i), s.Images.Image(at))
		b.labels[i] = s.Images.Labels[at]
	}
}
