package main

import (
	"bytes"
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// The files that make a model and its data. Followers are given them under
// these names.
const (
	configFile  = "config.json"
	weightsFile = "model.safetensors"
	prepFile    = "preprocessor_config.json"

	imagesEnd = "-images-idx3-ubyte.gz" // behind "train" and "test"
	labelsEnd = "-labels-idx1-ubyte.gz"
)

// parts are the two halves of a data set and what they are for people.
var parts = []struct{ name, what string }{{"train", "training images"}, {"test", "test images"}}

// files are a model and its data as they came.
type files map[string][]byte

// read makes them a teacher and its sets, or says what is wrong with them.
func (f files) read() (*loaded, error) {
	l := &loaded{}
	teacher, err := model.Load(f[configFile], f[weightsFile])
	if err != nil {
		return nil, err
	}
	l.teacher = teacher
	if l.prep, err = vision.ParseConfig(f[prepFile]); err != nil {
		return nil, err
	}
	for i, set := range []*train.Set{&l.train, &l.test} {
		part := parts[i]
		images, err := data.LoadIDX(f[part.name+imagesEnd], f[part.name+labelsEnd], data.FashionMNIST())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", part.what, err)
		}
		*set = train.OfImages(images, l.prep)
		if err := set.Check(*l.teacher.Settings()); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// supplies lists the files as a follower is given them. The weights are the
// teacher's, since their file is not kept.
func (l *loaded) supplies() ([]wire.Supply, error) {
	var weights bytes.Buffer
	if err := l.teacher.Write(&weights, nil); err != nil {
		return nil, err
	}
	all := []wire.Supply{{Name: weightsFile, Bytes: weights.Bytes()}}
	for name, b := range l.files {
		all = append(all, wire.Supply{Name: name, Bytes: b})
	}
	return all, nil
}
