package train

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// A Set is labelled examples of one kind, images or texts, and how they become
// a model's input. It may be a part of what it is stored in, which several Sets
// share.
type Set struct {
	Classes []string // names, at most data.MaxClasses
	Labels  []uint8  // of all that is stored [N], indices into Classes

	Images *data.Images  // with pixels of all that is stored; nil in a set of texts
	Prep   vision.Config // of images
	Texts  *Texts        // nil in a set of images

	At []int // which of what is stored are the set's, in its order; nil for all
}

// OfImages returns the set of all images.
func OfImages(images *data.Images, prep vision.Config) Set {
	return Set{Classes: images.Classes, Labels: images.Labels, Images: images, Prep: prep}
}

// Len returns the number of examples.
func (s Set) Len() int {
	if s.At != nil {
		return len(s.At)
	}
	return len(s.Labels)
}

// Part returns the examples at the indices, in their order, a view.
func (s Set) Part(at []int) Set {
	stored := make([]int, len(at))
	for i, k := range at {
		stored[i] = s.stored(k)
	}
	s.At = stored
	return s
}

// Label returns the class of example i.
func (s Set) Label(i int) int { return int(s.Labels[s.stored(i)]) }

// stored is where example i is stored.
func (s Set) stored(i int) int {
	if s.At != nil {
		return s.At[i]
	}
	return i
}

// Bytes is the memory that the set holds, what it shares with others included.
func (s Set) Bytes() int64 {
	const index = 8 // bytes
	return s.storedBytes() + index*int64(len(s.At))
}

func (s Set) storedBytes() int64 {
	n := int64(len(s.Labels))
	if s.Images != nil {
		n += int64(len(s.Images.Pixels))
	}
	if s.Texts != nil {
		n += s.Texts.bytes()
	}
	return n
}

// Check returns an error if a model with config c cannot take the set: for
// another kind, image size, vocabulary, length or number of classes.
func (s Set) Check(c model.Config) error {
	switch {
	case s.Len() == 0:
		return fmt.Errorf("train: the data has no examples: add some")
	case len(s.Classes) > data.MaxClasses:
		return fmt.Errorf("train: the data has %d classes, at most %d are learnt: leave some out", len(s.Classes), data.MaxClasses)
	case c.Texts() != (s.Texts != nil):
		kinds := map[bool]string{true: "texts", false: "images"}
		return fmt.Errorf("train: the model reads %s, the data has %s: choose a model made for this data", kinds[c.Texts()], kinds[s.Texts != nil])
	}
	check := s.checkImages
	if s.Texts != nil {
		check = s.Texts.check
	}
	if err := check(c); err != nil {
		return err
	}
	if len(s.Classes) != len(c.Labels) {
		return fmt.Errorf("train: the model knows %d classes, the data has %d: choose a model made for this data", len(c.Labels), len(s.Classes))
	}
	return nil
}

func (s Set) checkImages(c model.Config) error {
	if err := s.Prep.Match(s.Images.Channels, s.Images.Height, s.Images.Width); err != nil {
		return err
	}
	if s.Images.Channels != c.Channels || s.Images.Height != c.ImageSize || s.Images.Width != c.ImageSize {
		return fmt.Errorf("train: the model takes images of %d×%d with %d channels, the data has %d×%d with %d: choose a model made for this data",
			c.ImageSize, c.ImageSize, c.Channels, s.Images.Width, s.Images.Height, s.Images.Channels)
	}
	return nil
}

// tokens is the number of tokens of the longest example that a model with config
// c is given.
func (s Set) tokens(c model.Config) int {
	if s.Texts != nil {
		return s.Texts.longest
	}
	return c.Tokens()
}
