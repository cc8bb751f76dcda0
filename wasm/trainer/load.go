package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// own is what a Load may use instead of what comes with the page.
type own struct {
	model *origin
	data  *material
}

// An origin is where a model comes from.
type origin struct {
	name, title      string
	revision, sha256 string // as run.RecordModel has them
	checkpoint       *checkpoint.Checkpoint
	// download brings what of the checkpoint is still on a server; nil if
	// everything is here.
	download func() (*checkpoint.Checkpoint, error)
}

var errNoFiles = errors.New("there are no files to read: choose them first")

// perClass is how many test examples of each class are shown, at most shown in
// all.
const (
	perClass = 3
	shown    = 24
)

// load makes the teacher and the data ready. What was loaded before stays until
// all of it is known to be good.
func (s *Session) load(c wire.Load) error {
	from, err := s.modelOf(c.Model)
	if err != nil {
		return err
	}
	of, err := s.dataOf(c.Data)
	if err != nil {
		return err
	}
	l, err := s.bring(from, of)
	if err != nil {
		return err
	}
	s.crew.dismiss(0)
	s.loaded, s.run = l, nil
	s.env.Send(s.describe(l))
	return nil
}

func (s *Session) modelOf(name string) (*origin, error) {
	if name != wire.Own {
		return s.shippedModel(name)
	}
	if s.own.model == nil {
		return nil, errors.New("no model of your own was looked at yet: choose its files, its hub id or its address first")
	}
	return s.own.model, nil
}

func (s *Session) dataOf(name string) (*material, error) {
	if name != wire.Own {
		return s.shippedSet(name)
	}
	if s.own.data == nil {
		return nil, errors.New("no data of your own was looked at yet: choose its files first")
	}
	return s.own.data, s.own.data.fault
}

// bring reads the model for the classes of the data, and the data as the model
// takes it.
func (s *Session) bring(from *origin, of *material) (*loaded, error) {
	found := from.checkpoint
	if from.download != nil {
		var err error
		if found, err = from.download(); err != nil {
			return nil, err
		}
		from.checkpoint, from.download = found, nil
	}
	defer found.Close()
	classes := of.set.Classes
	read, err := found.Open(model.Options{Labels: classes, Seed: 1})
	if err != nil {
		return nil, err
	}
	l := &loaded{name: from.name, title: from.title, revision: from.revision, sha256: from.sha256, teacher: read.Model, notes: read.Notes, untaught: len(read.Fresh) > 0, about: of}
	if had := labelsOf(found); !l.untaught && !slices.EqualFunc(had, classes, strings.EqualFold) {
		if unnamed(had) {
			l.notes = append(l.notes, "Its classes have no names: they are taken for the data's, in their order. Teach it if that is wrong.")
		} else {
			l.untaught = true
			l.notes = append(l.notes, "Its classes have other names than the data's: it must be taught first.")
		}
	}
	if err := s.prepare(l, found); err != nil {
		return nil, err
	}
	l.samples = samples(of, l.test)
	l.score = train.NewScore(l.test)
	l.memory = train.MemoryOf(*l.teacher.Settings(), l.train, l.test)
	return l, nil
}

// labelsOf is the classes that the checkpoint's own config names.
func labelsOf(c *checkpoint.Checkpoint) []string {
	config, err := model.ParseConfig(c.Config())
	if err != nil {
		return nil
	}
	return config.Labels
}

// unnamed reports whether the classes are called LABEL_0, LABEL_1, …
func unnamed(labels []string) bool {
	for i, l := range labels {
		if !strings.EqualFold(l, fmt.Sprintf("LABEL_%d", i)) {
			return false
		}
	}
	return true
}

// samples picks test examples to show, the first few of each class, as indices
// of the test set.
func samples(of *material, test train.Set) []int {
	have := make([]int, len(of.set.Classes))
	var at []int
	for i, example := range of.parts.Test {
		if label := of.set.Labels[example]; have[label] < perClass {
			have[label]++
			at = append(at, i)
		}
	}
	return spread(at, shown)
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

// describe tells the page of the teacher and the data.
func (s *Session) describe(l *loaded) wire.Loaded {
	budget, config := l.teacher.Budget(), l.teacher.Settings()
	e := wire.Loaded{
		Model: wire.Model{Name: l.name, Title: l.title, Texts: config.Texts(), Params: budget.Params, Bytes: train.FileSize(l.teacher),
			FLOPs: budget.FLOPs, Layers: train.Layers(l.teacher), Notes: l.notes},
		Data: wire.Data{Name: l.about.name, Title: l.about.title, Classes: l.about.set.Classes,
			Train: l.train.Len(), Validation: l.validation.Len(), Test: l.test.Len()},
		Untaught: l.untaught,
	}
	if images := l.test.Images; images != nil {
		e.Data.Width, e.Data.Height, e.Data.Channels = images.Width, images.Height, images.Channels
	} else {
		e.Data.Tokens, e.Data.Pairs = config.Length, l.about.arrange.Columns.Pair >= 0
	}
	for _, i := range l.samples {
		sample := wire.Sample{Index: i, Label: int(l.test.Label(i))}
		if l.test.Images != nil {
			sample.Pixels = l.test.Images.Image(l.test.At[i])
		} else {
			const long = 300 // bytes
			sample.Text = run.Clean(cut(l.about.texts.Rows[l.about.parts.Test[i]].First, long), run.MaxText)
		}
		e.Samples = append(e.Samples, sample)
	}
	e.Memory = l.memory
	e.Teach, e.Millis = s.costs(l)
	e.RecordModel, e.RecordData = l.recordModel(), l.about.record()
	return e
}
