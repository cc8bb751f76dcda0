package study

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/files"
	"github.com/pcloralab/pcloralab/pclora/data/intake"
	"github.com/pcloralab/pcloralab/pclora/data/picture"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
)

// Archives are pictures in class folders, in two zips. The test zip is not
// looked at before the last step.
type Archives struct{ Train, Test string }

// parted is what Archives hold, as a model takes it.
type parted struct {
	train, validation, test train.Set
	repeated                int // test pictures that are in the other zip too, byte for byte
}

// validationShare of the training pictures, class by class, are not trained on.
const validationShare = 0.1

// read goes the way of a person's own pictures on the page: intake opens the
// zip and finds the class folders, and every picture is decoded and brought to
// the model's size.
func (a Archives) read(prep vision.Config, channels int, seed uint64) (p parted, err error) {
	learnt, all, err := readZip(a.Train, prep, channels)
	if err != nil {
		return p, err
	}
	unseen, test, err := readZip(a.Test, prep, channels)
	if err != nil {
		return p, err
	}
	if !slices.Equal(learnt.Classes, unseen.Classes) {
		return p, fmt.Errorf("%s has the classes %q, %s has %q: take two zips with the same class folders", a.Train, learnt.Classes, a.Test, unseen.Classes)
	}
	parts, err := learnt.Split(data.Shares{Validation: validationShare}, seed)
	if err != nil {
		return p, err
	}
	if len(parts.Test) > 0 {
		return p, fmt.Errorf("%s has a test part of its own: give it as the other zip", a.Train)
	}
	for _, sum := range unseen.Sums {
		if slices.Contains(learnt.Sums, sum) {
			p.repeated++
		}
	}
	p.train, p.validation, p.test = all.Part(parts.Train), all.Part(parts.Validation), test
	return p, nil
}

// readZip reads the pictures of one zip.
func readZip(path string, prep vision.Config, channels int) (*data.Pictures, train.Set, error) {
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, train.Set{}, fmt.Errorf("no %s in %s: it is no part of the project; make a zip of pictures in class folders, or name its folder with -data", filepath.Base(path), filepath.Dir(path))
	case err != nil:
		return nil, train.Set{}, err
	}
	found, err := intake.Read(files.Folder{{Name: filepath.Base(path), Data: b}})
	if err != nil {
		return nil, train.Set{}, fmt.Errorf("%s: %w", path, err)
	}
	if found.Pictures == nil {
		return nil, train.Set{}, fmt.Errorf("%s holds %s, want pictures in class folders", path, found.Form)
	}
	images, err := found.Pictures.Images(prep.Decoder(picture.Decode, channels))
	if err != nil {
		return nil, train.Set{}, fmt.Errorf("%s: %w", path, err)
	}
	return found.Pictures, train.OfImages(images, prep), nil
}
