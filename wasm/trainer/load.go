package main

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// The largest files that are fetched, in bytes.
const (
	maxText    = 1 << 20
	maxWeights = 64 << 20
	maxData    = 64 << 20
)

// own is the name of a model that comes with its command.
const own = "own"

// builtIn is the model whose way of preparing images serves a person's own.
const builtIn = "fashion-vit"

// perClass is how many test images of each class are shown, at most shown in
// all.
const (
	perClass = 3
	shown    = 24
)

// load makes the teacher and the data ready. What was loaded before stays until
// all of it is known to be good.
func (s *Session) load(c wire.Load) error {
	if err := checkNames(c); err != nil {
		return err
	}
	l := &loaded{name: c.Model}
	config, weights, home := []byte(c.Config), c.Weights, c.Model
	var err error
	if c.Model == own {
		home = builtIn
		if len(c.Weights) == 0 || c.Config == "" {
			return fmt.Errorf("a model of your own needs two files, its config.json and its model.safetensors: choose both")
		}
	} else {
		if config, err = s.fetch("model's settings", "models/"+home+"/config.json", maxText); err != nil {
			return err
		}
		if weights, err = s.fetch("model", "models/"+home+"/model.safetensors", maxWeights); err != nil {
			return err
		}
	}
	if l.teacher, err = model.Load(config, weights); err != nil {
		return err
	}
	prep, err := s.fetch("model's settings", "models/"+home+"/preprocessor_config.json", maxText)
	if err != nil {
		return err
	}
	if l.prep, err = vision.ParseConfig(prep); err != nil {
		return err
	}
	for part, set := range map[string]*train.Set{"train": &l.train, "test": &l.test} {
		if *set, err = s.loadSet(c.Data, part, l.prep); err != nil {
			return err
		}
		if err := set.Check(l.teacher.Config); err != nil {
			return err
		}
	}
	if l.samples, err = data.Stratified(l.test.Images.Labels, perClass, 1); err != nil {
		return err
	}
	l.samples = spread(l.samples, shown)
	l.score = train.NewScore(l.test)
	s.loaded, s.run = l, nil
	s.env.Send(describe(l, c.Data))
	return nil
}

func checkNames(c wire.Load) error {
	if c.Model != builtIn && c.Model != own {
		return fmt.Errorf("no model %q: there is %s, and your own", c.Model, builtIn)
	}
	if c.Data != "fashion-mnist" {
		return fmt.Errorf("no data %q: there is fashion-mnist", c.Data)
	}
	return nil
}

// loadSet fetches the images and labels of a part, "train" or "test".
func (s *Session) loadSet(name, part string, prep vision.Config) (train.Set, error) {
	what := map[string]string{"train": "training images", "test": "test images"}[part]
	images, err := s.fetch(what, "data/"+name+"/"+part+"-images-idx3-ubyte.gz", maxData)
	if err != nil {
		return train.Set{}, err
	}
	labels, err := s.fetch(what, "data/"+name+"/"+part+"-labels-idx1-ubyte.gz", maxData)
	if err != nil {
		return train.Set{}, err
	}
	set, err := data.LoadIDX(images, labels, data.FashionMNIST())
	if err != nil {
		return train.Set{}, fmt.Errorf("%s: %w", what, err)
	}
	return train.Set{Images: set, Prep: prep}, nil
}

// fetch downloads a file beside the page and tells the page how far it is.
func (s *Session) fetch(what, path string, max int64) ([]byte, error) {
	last := s.env.Now()
	b, err := s.env.Fetch(path, max, func(done, total int64) {
		if now := s.env.Now(); now.Sub(last) >= every || done == total {
			last = now
			s.env.Send(wire.Loading{What: what, Done: done, Total: total})
		}
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

// spread picks at most n of the indices, evenly.
func spread(at []int, n int) []int {
	if len(at) <= n {
		return at
	}
	picked := make([]int, n)
	for i := range picked {
		picked[i] = at[i*len(at)/n]
	}
	return picked
}

func describe(l *loaded, dataName string) wire.Loaded {
	images, budget := l.test.Images, l.teacher.Budget()
	e := wire.Loaded{
		Model: wire.Model{Name: l.name, Params: budget.Params, Bytes: train.FileSize(l.teacher), FLOPs: budget.FLOPs, Layers: train.Layers(l.teacher)},
		Data: wire.Data{Name: dataName, Classes: images.Classes, Train: l.train.Len(), Test: l.test.Len(),
			Width: images.Width, Height: images.Height},
	}
	for _, i := range l.samples {
		e.Samples = append(e.Samples, wire.Sample{Index: i, Label: int(images.Labels[i]), Pixels: images.Image(i)})
	}
	return e
}
