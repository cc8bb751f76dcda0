package main

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// The largest files that are fetched, in bytes.
const (
	maxText    = 1 << 20
	maxWeights = 64 << 20
	maxData    = 64 << 20

	maxFile = max(maxText, maxWeights, maxData)
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
	f, err := s.collect(c)
	if err != nil {
		return err
	}
	l, err := f.read()
	if err != nil {
		return err
	}
	l.name = c.Model
	delete(f, weightsFile) // the teacher has them
	l.files = f
	if l.samples, err = data.Stratified(l.test.Labels, perClass, 1); err != nil {
		return err
	}
	l.samples = spread(l.samples, shown)
	l.score = train.NewScore(l.test)
	l.memory = train.MemoryOf(l.teacher, l.train, l.test)
	s.crew.dismiss(0)
	s.loaded, s.run = l, nil
	s.env.Send(describe(l, c.Data))
	return nil
}

// collect fetches what the command does not bring.
func (s *Session) collect(c wire.Load) (files, error) {
	f, home := files{}, c.Model
	type file struct {
		what, path, name string
		max              int64
	}
	var wanted []file
	if c.Model == own {
		home = builtIn
		if len(c.Weights) == 0 || c.Config == "" {
			return nil, fmt.Errorf("a model of your own needs two files, its config.json and its model.safetensors: choose both")
		}
		f[configFile], f[weightsFile] = []byte(c.Config), c.Weights
		if _, err := model.Load(f[configFile], f[weightsFile]); err != nil {
			return nil, err // before anything is downloaded
		}
	} else {
		wanted = []file{{"model's settings", "models/" + home, configFile, maxText}, {"model", "models/" + home, weightsFile, maxWeights}}
	}
	wanted = append(wanted, file{"model's settings", "models/" + home, prepFile, maxText})
	for _, part := range parts {
		for _, end := range []string{imagesEnd, labelsEnd} {
			wanted = append(wanted, file{part.what, "data/" + c.Data, part.name + end, maxData})
		}
	}
	for _, w := range wanted {
		b, err := s.fetch(w.what, w.path+"/"+w.name, w.max)
		if err != nil {
			return nil, err
		}
		f[w.name] = b
	}
	return f, nil
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
		Memory: l.memory,
	}
	for _, i := range l.samples {
		e.Samples = append(e.Samples, wire.Sample{Index: i, Label: int(images.Labels[i]), Pixels: images.Image(i)})
	}
	return e
}
